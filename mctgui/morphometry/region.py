"""The part of a volume that a measurement reads: the VOI, its surroundings, cubic voxels."""

from __future__ import annotations

import hashlib
import mmap
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnsuitableVOI
from mctgui.jobs import LongWork, finish
from mctgui.morphometry.histogram import HistogramSource, VOIHistogram, counting
from mctgui.morphometry.thickness import is_cubic
from mctgui.morphometry.workers import Workers
from mctgui.voi import VOI
from mctgui.volume import Grid, Volume

_SIDES = {"R": "right", "L": "left", "A": "front", "P": "back", "F": "feet", "H": "head"}
Box = tuple[slice, slice, slice]
_SAME_PLACE = 1e-6
_PARTS = 8  # of a slab of usual size: what is interpolated before it is rounded stays small


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Cubic voxels around a VOI.

    Parameters
    ----------
    voxels
        Grey values ``(z, y, x)`` of the VOI's bounding box and its margin.
    inside
        bool, same shape: voxel centres in the VOI.
    grid
        Where the voxels lie.
    resampled
        Whether the grey values were interpolated to make the voxels cubic.
    missing_mm
        By side of the patient, how much of the margin lies outside the volume.
    """

    voxels: NDArray[Any]
    inside: NDArray[np.bool_]
    grid: Grid
    resampled: bool
    missing_mm: dict[str, float]

    @property
    def voxel_mm(self) -> float:
        """Side of a voxel."""
        return self.grid.spacing_mm[2]

    def tight(self, around: int = 0) -> Box:
        """Bounding box of the VOI, with some voxels around it as far as the region reaches."""
        z, y, x = (
            slice(max(start - around, 0), min(stop + around, side))
            for (start, stop), side in zip(_filled(self.inside), self.inside.shape, strict=True)
        )
        return z, y, x

    def part(self, box: Box) -> Grid:
        """Where the voxels of a box of the region lie."""
        return _part(self.grid, box)

    def sha256(self) -> str:
        """Of the grey values in the VOI, in reading order and little-endian: the same voxels, the same hash."""
        values = self.voxels[self.inside]
        return hashlib.sha256(values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes()).hexdigest()


class VOIVoxels:
    """The voxels of a VOI and its surroundings, read once and kept.

    Measuring again by another threshold or in another mode takes them from here and does not read the file again; only more
    surroundings than were ever asked for are read.

    Parameters
    ----------
    volume
        Any spacing; unequal spacings (by more than 0.1 %) are evened out by linear interpolation of the grey values to the
        smallest one. The interpolated voxels lie on one grid for all VOIs and margins.
    voi
        Any VOI; None for the whole volume.
    """

    def __init__(self, volume: Volume, voi: VOI | None = None) -> None:
        self.volume = volume
        self.voi = voi
        self.resampled = not is_cubic(volume.spacing_mm)
        self._grid = _cubic_grid(volume.grid) if self.resampled else volume.grid
        self._box: Box | None = None
        self._kept: Region | None = None
        self._histograms: dict[tuple[HistogramSource, tuple[float, float] | None], VOIHistogram] = {}

    @property
    def voxel_mm(self) -> float:
        """Side of the cubic voxels that are measured."""
        return self._grid.spacing_mm[2]

    def box(self, margin_mm: float) -> Box:
        """Bounding box of the VOI and its margin in the cubic grid that is measured, as far as the volume reaches.

        Raises
        ------
        UnsuitableVOI
            The volume is a single slice, or the VOI lies outside.
        """
        if min(self.volume.shape) < 2:
            raise UnsuitableVOI("Thickness is measured in a volume, not in a single slice.", "Choose a stack of slices.")
        if self.voi is None:
            z, y, x = (slice(0, side) for side in self._grid.shape)
            return z, y, x
        # One voxel more at least, so that a VOI between voxel centres is told from one that lies elsewhere.
        return self.voi.box(self._grid, max(margin_mm, 1.01 * self.voxel_mm))

    def region(self, margin_mm: float = 0.0) -> Region:
        """The VOI and its margin; only what is not yet there is read.

        Raises
        ------
        UnsuitableVOI
            The volume is a single slice, holds values that are not numbers, or has no voxel in the VOI.
        """
        wanted = self.box(margin_mm)
        if self._box is None or self._kept is None or not _holds(self._box, wanted):
            self._kept, self._box = self._read(wanted), wanted
        part = tuple(slice(w.start - b.start, w.stop - b.start) for w, b in zip(wanted, self._box, strict=True))
        missing = {} if self.voi is None else _missing_margin(self.volume.grid, self.voi, margin_mm)
        kept = self._kept
        return Region(kept.voxels[part], kept.inside[part], _part(self._grid, wanted), self.resampled, missing)

    def values(self) -> NDArray[Any]:
        """Grey values of the voxels in the VOI, one after the other."""
        if self._kept is None:
            self.region()
        assert self._kept is not None
        values: NDArray[Any] = self._kept.voxels[self._kept.inside]
        return values

    def histogram(self, source: HistogramSource = "voi", grey_range: tuple[float, float] | None = None) -> VOIHistogram:
        """Histogram at once; see :meth:`counting`."""
        return finish(self.counting(source, grey_range))

    def counting(
        self, source: HistogramSource = "voi", grey_range: tuple[float, float] | None = None
    ) -> LongWork[VOIHistogram]:
        """Histogram of the VOI's voxels, or of the whole volume (read once, slice by slice, as it is stored).

        Raises
        ------
        UnsuitableVOI
            As :meth:`region`; also where all voxels have one value.
        """
        if (source, grey_range) not in self._histograms:
            parts = list(self.volume.voxels) if source == "volume" else [self.values()]
            self._histograms[source, grey_range] = yield from counting(parts, source, grey_range)
        return self._histograms[source, grey_range]

    def _read(self, box: Box) -> Region:
        voxels = self._around(box)
        if voxels.dtype.kind == "f" and not np.isfinite(voxels).all():
            raise UnsuitableVOI(
                "The VOI or its surroundings hold values that are not numbers (NaN or infinite).",
                "Fill them in before measuring, or place the VOI elsewhere.",
            )
        grid = _part(self._grid, box)
        if self.resampled:
            voxels = self._interpolated(voxels, box)
        inside = np.ones(grid.shape, dtype=np.bool_) if self.voi is None else self.voi.mask(grid)
        if not inside.any():
            raise UnsuitableVOI(
                "The VOI holds no voxel of the volume: it lies beside it, or between its voxel centres.",
                "Place it inside the volume, or make it larger than a voxel.",
            )
        # What is measured again must not come from the disk again.
        return Region(np.array(voxels) if _is_mapped(voxels) else voxels, inside, grid, self.resampled, {})

    def _stored(self, axis: int, side: slice) -> NDArray[np.float64]:
        """Where the cubic voxels of one side of a box lie among the stored ones, in stored voxels."""
        share = self._grid.spacing_mm[axis] / self.volume.spacing_mm[axis]
        places = np.arange(side.start, side.stop, dtype=np.float64) * share
        return np.minimum(places, self.volume.shape[axis] - 1)

    def _around(self, box: Box) -> NDArray[Any]:
        """The stored voxels between which those of a box of the cubic grid lie."""
        where = []
        for axis, side in enumerate(box):
            places = self._stored(axis, side)
            where.append(slice(int(np.floor(places[0])), int(np.ceil(places[-1])) + 1))
        part: NDArray[Any] = self.volume.voxels[tuple(where)]
        return part

    def _interpolated(self, voxels: NDArray[Any], box: Box) -> NDArray[Any]:
        """Linear interpolation along the axes that need it, one after the other; whole numbers are rounded."""
        from mctgui.morphometry import resampling_kernels as kernels

        kept = voxels.dtype
        values = voxels.astype(np.float64 if kept.itemsize > 4 else np.float32, order="C")
        below, above, weights = [], [], []
        for axis, side in enumerate(box):
            places = self._stored(axis, side)
            first = int(np.floor(places[0]))
            if len(places) == values.shape[axis] and np.abs(places - first - np.arange(len(places))).max() < _SAME_PLACE:
                places = first + np.arange(len(places), dtype=np.float64)
            below.append(np.floor(places).astype(np.int64) - first)
            above.append(np.minimum(below[axis] + 1, values.shape[axis] - 1))
            weights.append((places - first - below[axis]).astype(values.dtype))
        found = np.empty([places.size for places in below], dtype=kept)

        def fill(start: int, stop: int) -> None:
            part = np.empty((stop - start, *found.shape[1:]), dtype=values.dtype)
            kernels.interpolate(values, tuple(below), tuple(above), tuple(weights), start, stop, part)
            found[start:stop] = np.rint(part, out=part) if kept.kind in "iu" else part

        with Workers() as workers:
            for _ in workers.slabs(fill, found.shape[0], _PARTS * found[0].size):
                pass
        return found


def _is_mapped(array: NDArray[Any]) -> bool:
    """Whether an array is a view of a file."""
    base: Any = array
    while isinstance(base, np.ndarray):
        if isinstance(base, np.memmap):
            return True
        base = base.base
    return isinstance(base, mmap.mmap)


def _filled(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and past-the-last index that is True, along each axis."""
    found = []
    for axis in range(3):
        filled = np.flatnonzero(mask.any(axis=tuple({0, 1, 2} - {axis})))
        found.append((int(filled[0]), int(filled[-1]) + 1))
    return found


def _holds(outer: Box, inner: Box) -> bool:
    return all(o.start <= i.start and i.stop <= o.stop for o, i in zip(outer, inner, strict=True))


def _part(grid: Grid, box: Box) -> Grid:
    affine = np.array(grid.affine)
    affine[:3, 3] = grid.index_to_mm([side.start for side in box])
    z, y, x = (side.stop - side.start for side in box)
    return Grid((z, y, x), affine)


def _cubic_grid(grid: Grid) -> Grid:
    """The same box with the smallest spacing along all axes, from the first voxel centre to the last."""
    spacing = np.asarray(grid.spacing_mm)
    smallest = spacing.min()
    extent = (np.asarray(grid.shape) - 1) * spacing
    shape = (np.floor(extent / smallest + 1e-6) + 1).astype(int)
    affine = np.array(grid.affine)
    affine[:3, :3] *= smallest / spacing[::-1]
    return Grid((int(shape[0]), int(shape[1]), int(shape[2])), affine)


def _missing_margin(grid: Grid, voi: VOI, margin_mm: float) -> dict[str, float]:
    """How many mm of the VOI's margin the volume does not hold, by side; sides that are complete are left out.

    Asked of a grid that goes on far beyond the volume, so that any shape of VOI can answer.
    """
    shape, spacing = np.asarray(grid.shape), np.asarray(grid.spacing_mm)
    beyond = 2 * shape + np.ceil(margin_mm / spacing).astype(int) + 16
    affine = np.array(grid.affine)
    affine[:3, 3] = grid.index_to_mm(-beyond)
    z, y, x = (int(side) for side in shape + 2 * beyond)
    box = voi.box(Grid((z, y, x), affine), margin_mm)
    missing = {}
    for axis, side in enumerate(box):
        below, above = beyond[axis] - side.start, side.stop - (beyond[axis] + shape[axis])
        for letter, lack in zip(grid.letters_along(axis), (below, above), strict=True):
            if lack > 0:
                missing[_SIDES[letter]] = float(lack * spacing[axis])
    return missing
