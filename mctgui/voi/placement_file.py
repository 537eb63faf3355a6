"""VOIs in a file: JSON, millimetres in LPS."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast, get_args

from numpy.typing import ArrayLike

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError, UnreadableFile
from mctgui.voi.body_model import BodyModel
from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.cylinder import CylinderVOI
from mctgui.voi.free_shapes import BoxVOI, EllipsoidVOI
from mctgui.voi.mask_voi import MaskVOI
from mctgui.voi.mid_plane import Endplates
from mctgui.voi.numbers import rigid_matrix
from mctgui.voi.shape import VOI

How = Literal["automatic", "adjusted", "manual"]

FORMAT = "mctgui-voi"
VERSIONS = (1, 2)
"""Version 2 knows other shapes than cylinders, and VOIs beside a construction; what needs neither is written as 1."""
_LARGEST_FILE = 64 * 2**20
_OF_THE_CONSTRUCTION = ("upper", "lower")


@dataclass(frozen=True, slots=True)
class PlacedVOIs:
    """The VOIs of one vertebra and how they came to be.

    Parameters
    ----------
    construction
        The anterior-edge construction, whose upper and lower cylinder are VOIs; None where there are free VOIs only.
    free
        VOIs of any shape by name, beside the construction or without one.
    how
        ``"automatic"`` (proposed and not touched), ``"adjusted"`` (proposed, then moved) or ``"manual"``.
    edge_rule
        How the anterior edge was found, in words.
    frame_of_reference
        Mark of the patient space, such as a hash of its UID, empty when it is not known.
    placed_by
        Who placed them, as the user wants to be called; never a patient's name.
    notes
        Warnings and what could not be found.
    placed_at
        Time of the placement, ISO 8601 with zone; empty for now.
    endplates
        The planes from which the mid plane follows, as far as they are known.
    body
        Outline of the vertebral body, as far as it is known, for depth and clearance.
    accepted, locked
        Whether somebody has accepted it, and whether it is protected from being moved by accident.
    """

    construction: AnteriorEdgeConstruction | None = None
    free: dict[str, VOI] = field(default_factory=dict)
    how: How = "manual"
    edge_rule: str = ""
    frame_of_reference: str = ""
    placed_by: str = ""
    notes: tuple[str, ...] = ()
    placed_at: str = ""
    endplates: Endplates | None = None
    body: BodyModel | None = None
    accepted: bool = False
    locked: bool = False

    def __post_init__(self) -> None:
        if self.how not in get_args(How):
            problem = f"A placement is one of {', '.join(get_args(How))}, not {self.how!r}."
            raise MctguiError(problem, "Use a file that mctgui wrote.")
        taken = [name for name in _OF_THE_CONSTRUCTION if name in self.free and self.construction is not None]
        if taken:
            raise MctguiError(f"The construction has a VOI called {taken[0]} already.", "Choose another name.")
        if any(not name.strip() or len(name) > 48 for name in self.free):
            raise MctguiError("A VOI needs a name of 1 to 48 characters.", "Choose another name.")
        if not self.placed_at:
            object.__setattr__(self, "placed_at", datetime.now(UTC).isoformat(timespec="seconds"))

    @property
    def vois(self) -> dict[str, VOI]:
        """All VOIs by name: ``upper`` and ``lower`` of the construction, then the free ones."""
        own: dict[str, VOI] = {}
        if self.construction is not None:
            own = {"upper": self.construction.upper, "lower": self.construction.lower}
        return {**own, **self.free}

    @property
    def cylinders(self) -> dict[str, CylinderVOI]:
        """Those of :attr:`vois` that are cylinders."""
        return {name: voi for name, voi in self.vois.items() if isinstance(voi, CylinderVOI)}

    def moved(self, matrix: ArrayLike) -> PlacedVOIs:
        """The same placement after a rigid 4 x 4 transform of LPS points, such as a registration's; of no known frame."""
        rigid = rigid_matrix(matrix)
        return replace(
            self,
            construction=None if self.construction is None else self.construction.moved(rigid),
            free={name: voi.moved(rigid) for name, voi in self.free.items()},
            endplates=None if self.endplates is None else self.endplates.moved(rigid),
            body=None if self.body is None else self.body.moved(rigid),
            frame_of_reference="",
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data of a file; masks lie in it as packed text."""
        plain = not self.free or (self.construction is None and len(self.cylinders) == len(self.free))
        rule = "image" if self.construction is not None and self.construction.axis == "image" else ""
        data: dict[str, Any] = {
            "format": FORMAT,
            "version": VERSIONS[0] if plain else VERSIONS[1],
            "coordinates": "LPS mm",
            "frame_of_reference": self.frame_of_reference,
            "construction": None if self.construction is None else self.construction.to_json(),
            "vois": {name: voi.to_json() for name, voi in self.vois.items()},
            "how": self.how,
            "edge_rule": self.edge_rule,
            "axis_rule": "stack axis of the image" if rule else "normal of the central slice",
            "placed_by": self.placed_by,
            "placed_at": self.placed_at,
            "notes": list(self.notes),
        }
        if self.endplates is not None:
            data["endplates"] = self.endplates.to_json()
        if self.body is not None:
            data["body"] = self.body.to_json()
        data.update({name: True for name in ("accepted", "locked") if getattr(self, name)})
        return data

    @classmethod
    def from_json(cls, data: Any, folder: Path | None = None) -> PlacedVOIs:
        """The placement of :meth:`to_json`.

        Parameters
        ----------
        data
            What JSON gives.
        folder
            Where masks lie that are not in the data itself.

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
        if version not in VERSIONS:
            raise MctguiError(
                f"The VOI file has version {version}; versions up to {VERSIONS[-1]} can be read.", "Update mctgui."
            )
        vois = data.get("vois")
        if not isinstance(vois, dict) or not vois:
            raise MctguiError("The VOI file holds no VOIs.", "Place and save them again.")
        free = {str(name): voi_from_json(voi, folder) for name, voi in vois.items()}
        construction = None
        if data.get("construction") is not None:
            construction = AnteriorEdgeConstruction.from_json(data["construction"])
            _check_agreement(construction, {name: free.pop(name, None) for name in _OF_THE_CONSTRUCTION})
        notes = data.get("notes", [])
        return cls(
            construction,
            free,
            cast("How", data.get("how")),
            str(data.get("edge_rule", "")),
            str(data.get("frame_of_reference", "")),
            str(data.get("placed_by", "")),
            tuple(str(note) for note in notes) if isinstance(notes, list) else (),
            str(data.get("placed_at", "")),
            None if data.get("endplates") is None else Endplates.from_json(data["endplates"]),
            None if data.get("body") is None else BodyModel.from_json(data["body"]),
            data.get("accepted") is True,
            data.get("locked") is True,
        )


def voi_from_json(data: Any, folder: Path | None = None) -> VOI:
    """One VOI of any shape from its JSON data.

    Parameters
    ----------
    data
        What the ``to_json`` of a VOI gave.
    folder
        Where the voxels of a mask lie that are not in the data itself.

    Raises
    ------
    MctguiError
        No such shape, or something is missing or no number.
    """
    shape = data.get("shape", "cylinder") if isinstance(data, dict) else None
    if shape == "cylinder":
        return CylinderVOI.from_json(data)
    if shape == "box":
        return BoxVOI.from_json(data)
    if shape == "ellipsoid":
        return EllipsoidVOI.from_json(data)
    if shape == "mask":
        return MaskVOI.from_json(data, folder)
    raise MctguiError("A VOI has a shape that is not known.", "Use a file that mctgui wrote, or update mctgui.")


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
        return PlacedVOIs.from_json(data, path.parent)
    except UnreadableFile:
        raise
    except MctguiError as error:
        raise UnreadableFile(f"{path}: {error.message}", error.hint) from error


def _check_agreement(construction: AnteriorEdgeConstruction, stored: dict[str, VOI | None]) -> None:
    expected = {"upper": construction.upper, "lower": construction.lower}
    for name, cylinder in stored.items():
        if not isinstance(cylinder, CylinderVOI):
            raise MctguiError("The VOI file lacks the upper or the lower cylinder.", "Place and save them again.")
        here = (*cylinder.centre_mm, *cylinder.axis, cylinder.diameter_mm, cylinder.height_mm)
        there = expected[name]
        wanted = (*there.centre_mm, *there.axis, there.diameter_mm, there.height_mm)
        if any(abs(a - b) > 1e-3 for a, b in zip(here, wanted, strict=True)):
            raise MctguiError(
                f"In the VOI file the {name} cylinder does not follow from the construction beside it.",
                "The file was changed by hand: place and save the VOIs again.",
            )
