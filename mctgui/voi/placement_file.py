"""VOIs in a file: JSON, version 1, millimetres in LPS."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast, get_args

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError, UnreadableFile
from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.cylinder import CylinderVOI

How = Literal["automatic", "adjusted", "manual"]

FORMAT = "mctgui-voi"
VERSION = 1
_LARGEST_FILE = 10 * 2**20


@dataclass(frozen=True, slots=True)
class PlacedVOIs:
    """The VOIs of one vertebra and how they came to be.

    Parameters
    ----------
    construction
        The anterior-edge construction, whose upper and lower cylinder are the VOIs; None for free cylinders.
    free
        Cylinders by name, when there is no construction.
    how
        ``"automatic"`` (proposed and not touched), ``"adjusted"`` (proposed, then moved) or ``"manual"``.
    edge_rule
        How the anterior edge was found, in words.
    frame_of_reference
        UID of the patient space, empty when it is not known.
    placed_by
        Who placed them, as the user wants to be called; never a patient's name.
    notes
        Warnings and what could not be found.
    placed_at
        Time of the placement, ISO 8601 with zone; empty for now.
    """

    construction: AnteriorEdgeConstruction | None = None
    free: dict[str, CylinderVOI] = field(default_factory=dict)
    how: How = "manual"
    edge_rule: str = ""
    frame_of_reference: str = ""
    placed_by: str = ""
    notes: tuple[str, ...] = ()
    placed_at: str = ""

    def __post_init__(self) -> None:
        if self.how not in get_args(How):
            problem = f"A placement is one of {', '.join(get_args(How))}, not {self.how!r}."
            raise MctguiError(problem, "Use a file that mctgui wrote.")
        if not self.placed_at:
            object.__setattr__(self, "placed_at", datetime.now(UTC).isoformat(timespec="seconds"))

    @property
    def cylinders(self) -> dict[str, CylinderVOI]:
        """All cylinders by name: ``upper`` and ``lower`` of the construction, or the free ones."""
        if self.construction is not None:
            return {"upper": self.construction.upper, "lower": self.construction.lower}
        return dict(self.free)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data of file version 1."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "coordinates": "LPS mm",
            "frame_of_reference": self.frame_of_reference,
            "construction": None if self.construction is None else self.construction.to_json(),
            "vois": {name: cylinder.to_json() for name, cylinder in self.cylinders.items()},
            "how": self.how,
            "edge_rule": self.edge_rule,
            "axis_rule": "normal of the central slice",
            "placed_by": self.placed_by,
            "placed_at": self.placed_at,
            "notes": list(self.notes),
        }

    @classmethod
    def from_json(cls, data: Any) -> PlacedVOIs:
        """The placement of :meth:`to_json`.

        Raises
        ------
        MctguiError
            It is not such data, or of a newer version, or its cylinders contradict its construction.
        """
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise MctguiError(
                "This is not a VOI file of mctgui.", "Choose a file written by 'mctgui voi' or the Measure screen."
            )
        version = data.get("version")
        if version != VERSION:
            raise MctguiError(f"The VOI file has version {version}; version {VERSION} can be read.", "Update mctgui.")
        vois = data.get("vois")
        if not isinstance(vois, dict):
            raise MctguiError("The VOI file holds no VOIs.", "Place and save them again.")
        cylinders = {str(name): CylinderVOI.from_json(cylinder) for name, cylinder in vois.items()}
        construction = None
        if data.get("construction") is not None:
            construction = AnteriorEdgeConstruction.from_json(data["construction"])
            _check_agreement(construction, cylinders)
        elif not cylinders:
            raise MctguiError("The VOI file holds no VOIs.", "Place and save them again.")
        notes = data.get("notes", [])
        return cls(
            construction,
            {} if construction is not None else cylinders,
            cast("How", data.get("how")),
            str(data.get("edge_rule", "")),
            str(data.get("frame_of_reference", "")),
            str(data.get("placed_by", "")),
            tuple(str(note) for note in notes) if isinstance(notes, list) else (),
            str(data.get("placed_at", "")),
        )


def save_vois(placed: PlacedVOIs | AnteriorEdgeConstruction, path: Path) -> None:
    """Write VOIs to a JSON file, whole or not at all.

    Parameters
    ----------
    placed
        What to write; a bare construction counts as placed by hand.
    path
        Where to.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    whole = PlacedVOIs(placed) if isinstance(placed, AnteriorEdgeConstruction) else placed
    with atomic_file(Path(path)) as temporary:
        temporary.write_text(json.dumps(whole.to_json(), indent=2) + "\n", encoding="utf-8")


def load_vois(path: Path) -> PlacedVOIs:
    """Read VOIs from a JSON file of :func:`save_vois`.

    Raises
    ------
    UnreadableFile
        The file is missing, no JSON, or not of this format.
    """
    path = Path(path)
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise UnreadableFile(f"{path} is too large for a VOI file.", "Choose a file written by 'mctgui voi'.")
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"The VOI file {path} cannot be read."
        if isinstance(error, FileNotFoundError):
            message = f"The VOI file {path} does not exist."
        raise UnreadableFile(message, "Check the path.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            f"{path} is not a VOI file: it is no JSON.", "Choose a file written by 'mctgui voi'."
        ) from error
    try:
        return PlacedVOIs.from_json(data)
    except UnreadableFile:
        raise
    except MctguiError as error:
        raise UnreadableFile(f"{path}: {error.message}", error.hint) from error


def _check_agreement(construction: AnteriorEdgeConstruction, cylinders: dict[str, CylinderVOI]) -> None:
    expected = {"upper": construction.upper, "lower": construction.lower}
    if set(cylinders) != set(expected):
        raise MctguiError("The VOI file lacks the upper or the lower cylinder.", "Place and save them again.")
    for name, cylinder in cylinders.items():
        here = (*cylinder.centre_mm, *cylinder.axis, cylinder.diameter_mm, cylinder.height_mm)
        there = expected[name]
        wanted = (*there.centre_mm, *there.axis, there.diameter_mm, there.height_mm)
        if any(abs(a - b) > 1e-3 for a, b in zip(here, wanted, strict=True)):
            raise MctguiError(
                f"In the VOI file the {name} cylinder does not follow from the construction beside it.",
                "The file was changed by hand: place and save the VOIs again.",
            )
