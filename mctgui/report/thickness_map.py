"""Thickness of the bone in a VOI, voxel by voxel and on its surface, to be shown in colours.

The map is the one whose mean a measurement in ``context`` mode gives as Tb.Th: bone around the VOI bounds the balls.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnsuitableVOI
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.morphometry import painting_thickness
from mctgui.voi import CylinderVOI
from mctgui.volume import Grid, Volume

MARGIN_MM = 2.0
"""Surroundings that are read at first, and the most that are read where a ball is wider."""
_WIDEST_MARGIN_MM = 6.0
_RIM_VOXELS = 2.0
_POINTS_AT_ONCE = 500_000


@dataclass(frozen=True, slots=True, eq=False)
class VOIThickness:
    """Thickness in and just around a VOI.

    Parameters
    ----------
    map
        float32 thickness in mm on cubic voxels; 0 where there is no bone, and away from the VOI.
    mean_mm, largest_mm
        Of the bone inside the VOI; 0 where there is none.
    threshold
        Bone is brighter, in the units of the volume.
    """

    map: Volume
    mean_mm: float
    largest_mm: float
    threshold: float


def mapping_thickness(volume: Volume, threshold: float, voi: CylinderVOI) -> LongWork[VOIThickness]:
    """Paint the thickness of the bone in a VOI.

    Parameters
    ----------
    volume
        A memory map is read around the VOI only. Unequal spacings are evened out to the smallest one by linear
        interpolation of the grey values, as in a measurement.
    threshold
        Bone is brighter, in the units of the volume.

    Raises
    ------
    UnsuitableVOI
        The VOI lies outside, or there is nothing but bone.
    """
    margin = MARGIN_MM
    while True:
        yield Progress(0, 1000, "reading the VOI")
        part = _cubic_part(volume, voi, margin)
        bone = np.asarray(part.voxels) > threshold
        side = part.spacing_mm[2]
        rim = 2 * _RIM_VOXELS * max(side, *volume.spacing_mm)
        around = replace(voi, diameter_mm=voi.diameter_mm + rim, height_mm=voi.height_mm + rim)
        wanted = around.mask(part.grid)
        found = yield from as_part_of(painting_thickness(bone, side, wanted), 0.05, 1.0)
        wider = min(1.05 * found.largest_mm + 2 * side, _WIDEST_MARGIN_MM)
        if found.largest_mm < margin or wider <= margin:
            break
        margin = wider  # a ball as wide as the margin may be bounded by bone that was not read
    inside = found.thickness_mm[voi.mask(part.grid) & bone]
    mean = float(inside.mean(dtype=np.float64)) if inside.size else 0.0
    return VOIThickness(Volume(found.thickness_mm, part.affine), mean, float(inside.max(initial=0.0)), threshold)


def isodata_in(volume: Volume, voi: CylinderVOI) -> float:
    """The IsoData threshold of a VOI, in the units of the volume: the one that a measurement finds.

    Raises
    ------
    UnsuitableVOI
        The VOI lies outside the volume.
    """
    from mctgui.morphometry import GreyScale, isodata_threshold

    part = _cubic_part(volume, voi, 0.0)
    inside = voi.mask(part.grid)
    if not inside.any():
        raise UnsuitableVOI("The VOI holds no voxel of the volume.", "Place it inside the volume, or make it larger.")
    values = np.asarray(part.voxels)[inside]
    scale = GreyScale.of(values)
    return scale.value(isodata_threshold(scale.levels(values)))


def _cubic_part(volume: Volume, voi: CylinderVOI, margin_mm: float) -> Volume:
    from mctgui.morphometry.thickness import is_cubic

    if min(volume.shape) < 2:
        raise UnsuitableVOI("Thickness is painted in a volume, not in a single slice.", "Choose a stack of slices.")
    where = voi.box(volume.grid, max(margin_mm, 1.01 * max(volume.spacing_mm)))
    part = volume.crop([side.start for side in where], [side.stop for side in where])
    if part.voxels.dtype.kind == "f" and not np.isfinite(part.voxels).all():
        raise UnsuitableVOI("The VOI holds values that are not numbers.", "Place the VOI elsewhere.")
    if is_cubic(volume.spacing_mm):
        return part
    spacing = np.asarray(part.spacing_mm)
    shape = np.floor((np.asarray(part.shape) - 1) * spacing / spacing.min() + 1e-6).astype(int) + 1
    affine = part.affine.copy()
    affine[:3, :3] *= spacing.min() / spacing[::-1]
    return part.resample_to(Grid((int(shape[0]), int(shape[1]), int(shape[2])), affine))


def thickness_at(thickness: Volume, points_mm: NDArray[np.floating]) -> NDArray[np.float32]:
    """Thickness of the bone that a surface bounds.

    Parameters
    ----------
    thickness
        As :attr:`VOIThickness.map`.
    points_mm
        ``(n, 3)`` LPS mm, on the surface of the bone: beside bone voxels, which alone are counted.

    Returns
    -------
    ndarray
        float32 ``(n,)`` mm; 0 where no bone is near.
    """
    values = np.zeros(len(points_mm), dtype=np.float32)
    for start in range(0, len(points_mm), _POINTS_AT_ONCE):
        part = slice(start, start + _POINTS_AT_ONCE)
        index = thickness.mm_to_index(points_mm[part])
        found = _mean_of_bone(thickness.voxels, index, reach=1)
        lost = np.flatnonzero(found == 0)
        if len(lost):
            found[lost] = _mean_of_bone(thickness.voxels, index[lost], reach=2)
        values[part] = found
    return values


def _mean_of_bone(voxels: NDArray[np.float32], index: NDArray[np.float64], reach: int) -> NDArray[np.float32]:
    """Mean over the bone voxels nearer than ``reach`` voxels along each axis, the nearer ones counting more."""
    base = np.floor(index).astype(np.int64)
    weighted, weights = np.zeros(len(index)), np.zeros(len(index))
    steps = np.arange(1 - reach, reach + 1)
    for corner in np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3):
        at = base + corner
        inside = ((at >= 0) & (at < voxels.shape)).all(axis=1)
        z, y, x = (np.where(inside, side, 0) for side in at.T)
        value = np.where(inside, voxels[z, y, x], 0)
        weight = np.where(value > 0, np.prod(np.maximum(1 - np.abs(index - at) / reach, 1e-6), axis=1), 0)
        weighted += weight * value
        weights += weight
    return np.divide(weighted, weights, out=np.zeros(len(index)), where=weights > 0).astype(np.float32)
