"""What a registration of MDCT and micro-CT gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.registration.settings import Fill, RegistrationSettings
from mctgui.volume import Grid, Volume

Floats = NDArray[np.float64]
PixelTransform = tuple[tuple[float, float, float], tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Two slices that a person says show the same place, counted from 0 along the first axis of each stack."""

    mdct_index: int
    microct_index: int


@dataclass(frozen=True, slots=True)
class MatchLine:
    """The straight line micro-CT slice = ``slope`` x MDCT slice + ``offset``, in slice numbers counted from 0.

    Parameters
    ----------
    slope, offset
        The line; the slope is negative where one stack runs the other way.
    expected_slope
        Ratio of the two slice intervals, with the sign of ``slope``.
    residual_mm
        Distance of each point of the path from the line, along the stack.
    """

    slope: float
    offset: float
    expected_slope: float
    residual_mm: tuple[float, ...] = ()

    def microct_at(self, mdct_index: ArrayLike) -> Floats:
        """Micro-CT slice, with fraction, that an MDCT slice lies on."""
        return self.slope * np.asarray(mdct_index, dtype=np.float64) + self.offset

    def mdct_at(self, microct_index: ArrayLike) -> Floats:
        """MDCT slice, with fraction, that a micro-CT slice lies on."""
        return (np.asarray(microct_index, dtype=np.float64) - self.offset) / self.slope

    @property
    def slope_error(self) -> float:
        """How far the slope is off the expected one, as a share of it."""
        return self.slope / self.expected_slope - 1.0


@dataclass(frozen=True, slots=True)
class SlicePair:
    """A micro-CT slice and the MDCT slice of the same place.

    Parameters
    ----------
    mdct_index, microct_index
        Slices, counted from 0 along the first axis of each volume.
    transform
        2 x 3, pixel ``(column, row)`` of the micro-CT slice to pixel ``(column, row)`` of the MDCT slice. Under tilt it
        holds in the plane of the micro-CT slice, seen along the MDCT's stack axis.
    score
        Local normalised correlation of the two in the mask of the vertebra, -1 to 1.
    mdct_position
        The MDCT slice with its fraction, at the middle of the vertebra.
    """

    mdct_index: int
    microct_index: int
    transform: PixelTransform
    score: float
    mdct_position: float


@dataclass(frozen=True, slots=True)
class PairSet:
    """All slice pairs of one specimen.

    Parameters
    ----------
    pairs
        By rising micro-CT slice; one for each that lies on the MDCT.
    line
        The line that pairs the slices.
    fill
        How the MDCT side of a pair is to be made.
    warnings
        What whoever uses the pairs must know, in sentences.
    anchors
        Slices that were paired by hand and held fixed.
    """

    pairs: tuple[SlicePair, ...]
    line: MatchLine
    fill: Fill
    warnings: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CostMatrix:
    """Scores of slice pairs, for a picture.

    Parameters
    ----------
    scores
        float32 ``(rows, columns)``: inliers, or local correlation where slices were matched by intensity.
    mdct_slices, microct_slices
        Slice number of each row and, with fraction, of each column.
    path
        ``(MDCT slice, micro-CT slice)`` along the path through the matrix.
    kind
        ``"inliers"`` or ``"local correlation"``.
    """

    scores: NDArray[np.float32]
    mdct_slices: tuple[int, ...]
    microct_slices: tuple[float, ...]
    path: tuple[tuple[int, float], ...]
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class Registration:
    """Where a micro-CT lies in its MDCT.

    Parameters
    ----------
    microct_to_mdct
        4 x 4 float64, acts on column vectors: LPS mm of the micro-CT to LPS mm of the MDCT. A rotation and a shift; with
        ``net_reflection`` its upper part has determinant -1, see :meth:`for_unmirrored`.
    pairs
        The slice pairs.
    cost
        The scores that the slices were matched by.
    tilt_deg, tilt_direction_deg, tilt_towards
        Angle between the stack axes of the two scans; the direction in which the micro-CT's axis leans, in the plane of
        the MDCT slice, in degrees from +x (left) towards +y (posterior), and in words.
    rotation_deg
        Turn in the plane of the MDCT slice.
    scale
        How many times as large the MDCT shows the bone in the plane as the micro-CT does, by key points:
        1 where both pixel sizes are right. None where slices were matched by intensity.
    reversed_stack, mirrored_slices
        Whether one stack runs the other way, and whether its slices show the mirror image. Both together are a turn.
    net_reflection
        Whether no turn makes the two agree: one stack was written mirrored.
    overlap_mm
        Height along the MDCT's stack in which both show the vertebra.
    matching
        ``"sift"`` or ``"intensity"``.
    best_score, floor_score
        Best score of a slice pair, and the median of all.
    in_plane_fwhm_mm
        Blur that made the micro-CT most alike the MDCT.
    refined
        Whether the rigid refinement was done.
    metric_before, metric_after
        Normalised correlation in the mask of the vertebra before and after it; equal without it.
    lncc, lncc_drop
        Local normalised correlation at the end, and how much of it is lost by moving the micro-CT 0.5 mm along the stack.
        0 without the refinement: under tilt slices alone say little of it.
    volume_scale
        Scale at which the two fit best in space, where it was asked for.
    stopped_because
        Why the optimiser ended.
    settings, random_state
        How it was done.
    sentences, warnings
        What to tell the user: what was found, and what to mind.
    sources
        SHA-256 of the files by role, where they are known.
    software
        Name and version of what made it.
    """

    microct_to_mdct: Floats
    pairs: PairSet
    cost: CostMatrix
    tilt_deg: float
    tilt_direction_deg: float
    tilt_towards: str
    rotation_deg: float
    scale: float | None
    reversed_stack: bool
    mirrored_slices: bool
    net_reflection: bool
    overlap_mm: float
    matching: str
    best_score: float
    floor_score: float
    in_plane_fwhm_mm: float
    refined: bool
    metric_before: float
    metric_after: float
    lncc: float
    settings: RegistrationSettings
    lncc_drop: float = 0.0
    volume_scale: float | None = None
    stopped_because: str = ""
    sentences: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    software: str = ""

    def __post_init__(self) -> None:
        matrix = np.array(self.microct_to_mdct, dtype=np.float64)
        matrix.flags.writeable = False
        object.__setattr__(self, "microct_to_mdct", matrix)

    @property
    def random_state(self) -> int:
        """What chose the samples of the refinement."""
        return self.settings.random_state

    @property
    def mdct_to_microct(self) -> Floats:
        """The inverse: LPS mm of the MDCT to LPS mm of the micro-CT."""
        return np.asarray(np.linalg.inv(self.microct_to_mdct), dtype=np.float64)

    @property
    def translation_mm(self) -> tuple[float, float, float]:
        """Last column of the matrix ``(x, y, z)``: where the micro-CT's origin comes to lie in the MDCT."""
        x, y, z = (float(value) for value in self.microct_to_mdct[:3, 3])
        return x, y, z

    def for_unmirrored(self, microct: Grid) -> Registration:
        """The same registration for the micro-CT after :func:`unmirrored`; of a proper rotation, if this one is not.

        Parameters
        ----------
        microct
            Grid of the micro-CT, which mirroring does not change.
        """
        flip = np.eye(4)
        flip[0, 0], flip[0, 3] = -1.0, microct.shape[2] - 1
        in_mm = microct.affine @ flip @ np.linalg.inv(microct.affine)
        last = microct.shape[2] - 1
        pairs = tuple(replace(pair, transform=_flipped(pair.transform, last)) for pair in self.pairs.pairs)
        return replace(
            self,
            microct_to_mdct=self.microct_to_mdct @ in_mm,
            pairs=replace(self.pairs, pairs=pairs),
            mirrored_slices=not self.mirrored_slices,
            net_reflection=not self.net_reflection,
        )


def _flipped(transform: PixelTransform, last: int) -> PixelTransform:
    """The transform of a slice whose columns are in the other order."""
    (a, b, c), (d, e, f) = transform
    return (-a, b, c + a * last), (-d, e, f + d * last)


def unmirrored(microct: Volume) -> Volume:
    """The same volume with the columns of its slices in the other order; a view, nothing is copied.

    Parameters
    ----------
    microct
        A stack that was written mirrored.

    Returns
    -------
    Volume
        On the same grid.
    """
    return replace(microct, voxels=microct.voxels[:, :, ::-1])
