"""The voxels of one VOI in one image, read once, so that a threshold can be tried as fast as it is dragged. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress
from mctgui.morphometry import GreyScale, VOIHistogram, VOIVoxels
from mctgui.morphometry.thresholds import LEVELS
from mctgui.project.records import Modality
from mctgui.qt.viewer.plane import PlaneFrame
from mctgui.voi import VOI
from mctgui.volume import Grid, Volume


@dataclass(frozen=True, slots=True, eq=False)
class VOISample:
    """What a threshold divides.

    Parameters
    ----------
    modality, which
        The image, and the name of the VOI.
    voxels, inside
        ``(z, y, x)``: the VOI's box in cubic voxels, just as it is measured, and which of them belong to the VOI.
    grid
        Where they lie.
    values, counts
        Every value that occurs in the VOI, ascending, and how often it and all below it occur.
    histogram
        Of the VOI's voxels alone.
    """

    modality: Modality
    which: str
    voxels: NDArray[Any]
    inside: NDArray[np.bool_]
    grid: Grid
    values: NDArray[Any]
    counts: NDArray[np.int64]
    histogram: VOIHistogram

    def bv_tv(self, threshold: float) -> float:
        """Share of the VOI's voxels above a threshold; exact, and without looking at the voxels again."""
        below = int(np.searchsorted(self.values, threshold, side="right"))
        under = int(self.counts[below - 1]) if below else 0
        return 1.0 - under / int(self.counts[-1])

    @property
    def level(self) -> float:
        """Width of one of the 256 levels in the unit of the image: one step of a threshold."""
        return (self.histogram.scale.high - self.histogram.scale.low) / (LEVELS - 1)


def reading_voi(volume: Volume, voi: VOI, modality: Modality, which: str) -> LongWork[VOISample]:
    """Read a VOI as the measurement reads it.

    Parameters
    ----------
    volume
        Only the box of the VOI is read.
    voi
        Any shape.

    Raises
    ------
    UnsuitableVOI
        The VOI lies outside, holds no voxel, or voxels of one value alone.
    """
    yield Progress(0, 2, "reading the VOI")
    region = VOIVoxels(volume, voi).region()
    yield Progress(1, 2, "counting grey values")
    inside = region.voxels[region.inside]
    values, counts = np.unique(inside, return_counts=True)
    scale = GreyScale.of(values)
    levels = np.bincount(scale.levels(values), weights=counts, minlength=LEVELS).astype(np.int64)
    return VOISample(
        modality,
        which,
        np.ascontiguousarray(region.voxels),  # a view into a memory map would be read again for every picture
        region.inside,
        region.grid,
        values,
        np.cumsum(counts, dtype=np.int64),
        VOIHistogram(levels, scale, "voi", bool(inside.dtype == np.uint8)),
    )


def pooled(parts: Sequence[VOISample]) -> VOIHistogram:
    """The histogram of several VOIs together, of one image or of the same kind of image in many cases."""
    scales = [part.histogram.scale for part in parts]
    scale = GreyScale(min(one.low for one in scales), max(one.high for one in scales))
    counts = np.zeros(LEVELS, dtype=np.int64)
    for part in parts:
        each = np.diff(part.counts, prepend=0)
        counts += np.bincount(scale.levels(part.values), weights=each, minlength=LEVELS).astype(np.int64)
    return VOIHistogram(counts, scale, "vois", parts[0].histogram.eight_bit)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Values of a VOI or a map on the pixels of a picture.

    Parameters
    ----------
    values
        ``(rows, columns)``.
    inside
        Which of the pixels lie in the VOI.
    place
        Column and row of the first pixel in the picture.
    """

    values: NDArray[Any]
    inside: NDArray[np.bool_]
    place: tuple[int, int]


def sheet_of(
    voxels: NDArray[Any],
    inside: NDArray[np.bool_],
    grid: Grid,
    frame: PlaneFrame,
    w: float,
    start_uv: tuple[float, float],
    step_mm: float,
    size: tuple[int, int],
) -> Sheet | None:
    """What a plane cuts of a box of voxels: each pixel has the value of the voxel that it lies in, nothing is interpolated.

    Parameters
    ----------
    voxels, inside, grid
        The box.
    frame, w
        The plane.
    start_uv, step_mm, size
        Plane coordinates of the first pixel's centre, size of a pixel, columns and rows of the picture.

    Returns
    -------
    Sheet
        The part of the picture that the box covers; None where the plane passes it by.
    """
    corners = np.array(np.meshgrid(*([-0.5, side - 0.5] for side in grid.shape), indexing="ij")).reshape(3, -1).T
    uvw = frame.uvw(grid.index_to_mm(corners))
    if not uvw[:, 2].min() <= w <= uvw[:, 2].max():
        return None
    first, last = [], []
    for axis in (0, 1):
        low = (float(uvw[:, axis].min()) - start_uv[axis]) / step_mm
        high = (float(uvw[:, axis].max()) - start_uv[axis]) / step_mm
        first.append(int(np.clip(np.floor(low), 0, size[axis])))
        last.append(int(np.clip(np.ceil(high) + 1, 0, size[axis])))
    if last[0] <= first[0] or last[1] <= first[1]:
        return None
    u, v = start_uv[0] + first[0] * step_mm, start_uv[1] + first[1] * step_mm
    start = grid.mm_to_index(frame.point(u, v, w))
    along_u = grid.mm_to_index(frame.point(u + step_mm, v, w)) - start
    along_v = grid.mm_to_index(frame.point(u, v + step_mm, w)) - start
    columns, rows = np.arange(last[0] - first[0], dtype=np.float32), np.arange(last[1] - first[1], dtype=np.float32)
    index = []
    there = np.ones((len(rows), len(columns)), dtype=np.bool_)
    for axis, side in enumerate(grid.shape):
        exact = np.float32(start[axis] + 0.5) + np.float32(along_v[axis]) * rows[:, None]
        exact = exact + np.float32(along_u[axis]) * columns[None, :]
        whole = np.floor(exact).astype(np.int32)
        there &= (whole >= 0) & (whole < side)
        index.append(np.clip(whole, 0, side - 1))
    flat = (index[0] * grid.shape[1] + index[1]) * grid.shape[2] + index[2]
    within = inside.reshape(-1)[flat] & there
    return Sheet(voxels.reshape(-1)[flat], within, (first[0], first[1])) if within.any() else None
