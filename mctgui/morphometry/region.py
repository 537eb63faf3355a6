"""The part of a volume that a measurement reads: the VOI, its surroundings, cubic voxels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnsuitableVOI
from mctgui.morphometry.thickness import is_cubic
from mctgui.voi import CylinderVOI
from mctgui.volume import Grid, Volume

_SIDES = (("right", "left"), ("front", "back"), ("feet", "head"))


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Cubic voxels around a VOI.

    Parameters
    ----------
    voxels
        Grey values ``(z, y, x)`` of the VOI's bounding box and its margin.
    inside
        bool, same shape: voxel centres in the VOI.
    voxel_mm
        Side of a voxel.
    resampled
        Whether the grey values were interpolated to make the voxels cubic.
    missing_mm
        By side of the patient, how much of the margin lies outside the volume.
    grid
        Where the voxels lie.
    """

    voxels: NDArray[Any]
    inside: NDArray[np.bool_]
    voxel_mm: float
    resampled: bool
    missing_mm: dict[str, float]
    grid: Grid

    def tight(self) -> tuple[slice, slice, slice]:
        """Bounding box of the VOI without margin."""
        sides = []
        for axis in range(3):
            filled = np.flatnonzero(self.inside.any(axis=tuple({0, 1, 2} - {axis})))
            sides.append(slice(int(filled[0]), int(filled[-1]) + 1))
        return sides[0], sides[1], sides[2]


def cut_region(volume: Volume, voi: CylinderVOI | None, margin_mm: float) -> Region:
    """Cut out what is needed to measure in ``voi``, and no more: a memory map is read only there.

    Parameters
    ----------
    volume
        Any spacing; unequal spacings (by more than 0.1 %) are evened out by linear interpolation of the grey values to
        the smallest one.
    voi
        None for the whole volume.
    margin_mm
        Surroundings kept on each side, as far as the volume reaches.

    Raises
    ------
    UnsuitableVOI
        The volume is a single slice, holds values that are not numbers, or has no voxel in the VOI.
    """
    if min(volume.shape) < 2:
        raise UnsuitableVOI("Thickness is measured in a volume, not in a single slice.", "Choose a stack of slices.")
    part = volume if voi is None else _around(volume, voi, margin_mm)
    if part.voxels.dtype.kind == "f" and not np.isfinite(part.voxels).all():
        raise UnsuitableVOI(
            "The VOI or its surroundings hold values that are not numbers (NaN or infinite).",
            "Fill them in before measuring, or place the VOI elsewhere.",
        )
    missing = {} if voi is None else _missing_margin(volume.grid, voi, margin_mm)
    resampled = not is_cubic(volume.spacing_mm)
    if resampled:
        part = part.resample_to(_cubic_grid(part.grid))
    inside = np.ones(part.shape, dtype=np.bool_) if voi is None else voi.mask(part.grid)
    if not inside.any():
        raise UnsuitableVOI("The VOI holds no voxel of the volume.", "Place it inside the volume, or make it larger.")
    return Region(part.voxels, inside, float(part.spacing_mm[2]), resampled, missing, part.grid)


def _around(volume: Volume, voi: CylinderVOI, margin_mm: float) -> Volume:
    # Interpolation needs one voxel beyond the VOI even where no margin is asked for.
    where = voi.box(volume.grid, max(margin_mm, 1.01 * max(volume.spacing_mm)))
    return volume.crop([side.start for side in where], [side.stop for side in where])


def _cubic_grid(grid: Grid) -> Grid:
    """The same box with the smallest spacing along all axes, from the first voxel centre to the last."""
    spacing = np.asarray(grid.spacing_mm)
    smallest = spacing.min()
    extent = (np.asarray(grid.shape) - 1) * spacing
    shape = (np.floor(extent / smallest + 1e-6) + 1).astype(int)
    affine = np.array(grid.affine)
    affine[:3, :3] *= smallest / spacing[::-1]
    return Grid((int(shape[0]), int(shape[1]), int(shape[2])), affine)


def _missing_margin(grid: Grid, voi: CylinderVOI, margin_mm: float) -> dict[str, float]:
    """How many mm of the VOI's margin the volume does not hold, by side; sides that are complete are left out."""
    corners = np.stack(np.meshgrid(*([0, side - 1] for side in grid.shape), indexing="ij"), axis=-1).reshape(-1, 3)
    positions = grid.index_to_mm(corners)
    half_voxel = np.asarray(grid.spacing_mm)[::-1] / 2
    low, high = positions.min(axis=0) - half_voxel, positions.max(axis=0) + half_voxel
    wanted_low, wanted_high = voi.corners_mm()
    missing = {}
    for axis, names in enumerate(_SIDES):
        below = low[axis] - (wanted_low[axis] - margin_mm)
        above = (wanted_high[axis] + margin_mm) - high[axis]
        for name, lack in zip(names, (below, above), strict=True):
            if lack > half_voxel[axis]:
                missing[name] = float(lack)
    return missing
