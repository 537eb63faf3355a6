"""What a project knows, one frozen record per row: cases, volumes, VOIs, measurements, ROIs.

A record is what was confirmed at the moment it was read; it does not follow later changes. Nothing in it says who the
patient is: a case has a pseudonym, a source has a hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from mctgui.roi import ROI
from mctgui.voi import PlacedVOIs
from mctgui.volume import Grid, Intensity, Plane

Modality = Literal["mdct", "microct-like", "microct"]
How = Literal["automatic", "adjusted", "manual"]

MODALITIES: tuple[Modality, ...] = get_args(Modality)
"""In the order of the work, which is also the order of the panes."""

MODALITY_NAMES: dict[Modality, str] = {"mdct": "MDCT", "microct-like": "micro-CT-like", "microct": "micro-CT"}
"""As they are written for people."""


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One vertebra of one donor.

    Parameters
    ----------
    id
        Row number, never used again after a deletion.
    pseudonym
        Such as ``SP-0001``; unique in the project.
    level
        Vertebra, such as ``L2``; empty when not known.
    donor
        Number or pseudonym of the donor; empty when not known.
    created
        UTC, ISO 8601: when the case was added, not when anything was scanned.
    """

    id: int
    pseudonym: str
    level: str
    donor: str
    created: str

    @property
    def title(self) -> str:
        """Such as ``SP-0001 · L2 · donor 3``."""
        parts = (self.pseudonym, self.level, f"donor {self.donor}" if self.donor else "")
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class VolumeRecord:
    """One volume of a case, with its files in the project folder.

    Parameters
    ----------
    modality
        ``"mdct"``, ``"microct-like"`` (made by a model) or ``"microct"``.
    shape
        Voxels ``(z, y, x)``.
    affine
        Rows of the 4 x 4 affine, index (x, y, z) to LPS mm.
    intensity, dtype
        As in :class:`mctgui.volume.Volume`; ``dtype`` in numpy's spelling, such as ``"int16"``.
    path
        Folder of the files, relative to the project folder, with forward slashes.
    provenance
        Where it came from: hash and number of the source files, scanner facts, model card. No identity.
    value_range
        Smallest and largest voxel value.
    created
        UTC, ISO 8601.
    """

    id: int
    case_id: int
    modality: Modality
    shape: tuple[int, int, int]
    affine: tuple[tuple[float, ...], ...]
    intensity: Intensity
    dtype: str
    path: str
    value_range: tuple[float, float]
    created: str
    provenance: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def grid(self) -> Grid:
        """Where the voxels lie."""
        import numpy as np

        return Grid(self.shape, np.array(self.affine))

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """Voxel size ``(z, y, x)`` in mm."""
        return self.grid.spacing_mm

    @property
    def slice_thickness_mm(self) -> float | None:
        """Slice Thickness (0018,0050) of the scan that was imported; None where it is not known."""
        return slice_thickness_mm(self.provenance)

    @property
    def is_synthetic(self) -> bool:
        """Whether a model made it, so that it must carry the AI mark."""
        return self.modality == "microct-like"


def slice_thickness_mm(provenance: Mapping[str, Any]) -> float | None:
    """Thickness of the slices by the provenance of a volume; None where nobody said it: slices may overlap or have gaps."""
    technique = provenance.get("technique")
    given = technique.get("slice_thickness_mm") if isinstance(technique, dict) else None
    return float(given) if isinstance(given, int | float) and given > 0 else None


@dataclass(frozen=True, slots=True)
class VOIRecord:
    """One placement of the two VOIs of a case.

    Parameters
    ----------
    json
        The placement as :mod:`mctgui.voi` writes it to a file, format version 1.
    how
        ``"automatic"`` as proposed, ``"adjusted"`` by hand after a proposal, ``"manual"``.
    """

    id: int
    case_id: int
    how: How
    created: str
    json: dict[str, Any] = field(hash=False)

    @property
    def placed(self) -> PlacedVOIs:
        """The placement: its construction and its cylinders.

        Raises
        ------
        MctguiError
            The stored values are no placement.
        """
        return PlacedVOIs.from_json(self.json)


@dataclass(frozen=True, slots=True)
class MeasurementRecord:
    """The morphometry of one VOI in one volume.

    Parameters
    ----------
    which
        Name of the VOI in the placement: ``"upper"`` or ``"lower"``, or that of a free cylinder.
    values
        As ``Morphometry.as_json()`` gives them: the same words and units as ``mctgui measure --json``.
    software
        Version of this program that measured.
    """

    id: int
    case_id: int
    voi_id: int
    volume_id: int
    modality: Modality
    which: str
    software: str
    created: str
    values: dict[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class ROIRecord:
    """One measuring shape, drawn on an image of a case.

    Parameters
    ----------
    modality
        The image on which it was drawn, which gives it its colour; it measures all images of the case.
    name
        Such as ``Length 2``.
    json
        The shape as :meth:`mctgui.roi.ROI.as_json` writes it.
    """

    id: int
    case_id: int
    modality: Modality
    name: str
    created: str
    json: dict[str, Any] = field(hash=False)

    @property
    def shape(self) -> ROI:
        """The shape itself.

        Raises
        ------
        MctguiError
            The stored values are no shape.
        """
        return ROI.from_json(self.json)


@dataclass(frozen=True, slots=True)
class KeyImageRecord:
    """A slice that somebody wants to find again.

    Parameters
    ----------
    modality, plane
        The image and the plane in which it was marked.
    point_mm
        A point on the slice, LPS.
    note
        One line of the user's own; may be empty.
    """

    id: int
    case_id: int
    modality: Modality
    plane: Plane
    point_mm: tuple[float, float, float]
    note: str
    created: str
