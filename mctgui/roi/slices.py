"""The slice of a volume on which a shape is measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.dicom.pixels import PADDING_HU
from mctgui.roi.shapes import ROI
from mctgui.volume import Intensity, Plane, Volume

_HALFWAY = 1e-6
_MOST_PIXELS = 4000
_AXES: dict[Plane, int] = {"axial": 0, "coronal": 1, "sagittal": 2}


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredSlice:
    """The slice of a volume that lies nearest to a shape.

    Parameters
    ----------
    pixels
        ``(rows, columns)`` as a view: nothing of a memory map is read before it is indexed.
    origin_mm
        Centre of pixel (0, 0), LPS.
    row_mm, column_mm
        Steps to the next row and the next column, LPS.
    index
        Its number along the axis of the canonical volume.
    offset_mm
        How far it lies from the shape, along its normal; at most half the slice spacing.
    intensity
        What the values mean.
    is_cut
        Whether it is no slice of the scan but sampled along the shape, which lies at an angle to them. Then padding is
        not a number, and what lies beyond the volume is infinite.
    """

    pixels: NDArray[Any]
    origin_mm: NDArray[np.float64]
    row_mm: NDArray[np.float64]
    column_mm: NDArray[np.float64]
    index: int
    offset_mm: float
    intensity: Intensity
    is_cut: bool = False

    @property
    def spacing_mm(self) -> tuple[float, float]:
        """Distance between rows and between columns."""
        return float(np.linalg.norm(self.row_mm)), float(np.linalg.norm(self.column_mm))

    @property
    def pixel_area_mm2(self) -> float:
        """Area of one pixel."""
        return self.spacing_mm[0] * self.spacing_mm[1]

    def index_of(self, points_mm: ArrayLike) -> NDArray[np.float64]:
        """Fractional (row, column) ``(..., 2)`` of LPS points ``(..., 3)``, seen along the normal of the slice."""
        offset = np.asarray(points_mm, dtype=np.float64) - self.origin_mm
        rows = offset @ self.row_mm / (self.row_mm @ self.row_mm)
        columns = offset @ self.column_mm / (self.column_mm @ self.column_mm)
        return np.stack([rows, columns], axis=-1)

    def is_padding(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which values stand for no image: what the reader of DICOM wrote outside it, in HU alone.

        In grey values no number is reserved, so nothing counts as padding there.
        """
        padding: NDArray[np.bool_] = values <= PADDING_HU if self.intensity == "HU" else np.zeros(values.shape, np.bool_)
        return padding | ~np.isfinite(values) if self.is_cut else padding


def nearest_slice(at: float, count: int) -> int:
    """The slice nearest to a fractional index, clipped to the stack; halfway between two it is always the lower one.

    Panes and measurements both ask here, so that what is measured is what is shown: plain rounding would leave it to the
    last digit of the sum which of two slices is taken, and grids of one interval often lie half a slice apart.
    """
    return min(max(math.ceil(at - 0.5 - _HALFWAY), 0), count - 1)


def slice_at(roi: ROI, volume: Volume) -> MeasuredSlice | None:
    """The slice of ``roi.plane`` nearest to the shape; None where the volume ends more than half a slice before it.

    A shape at such an angle to the slices that it runs through several of them is measured in a plane cut along it.
    """
    straight = volume.canonical()
    axis = _AXES[roi.plane]
    at = float(straight.mm_to_index(roi.middle_mm)[axis])
    if np.abs(straight.mm_to_index(roi.outline_mm())[:, axis] - at).max() > 0.5 + 1e-6:
        return _cut_along(roi, straight, at, axis)
    count = straight.shape[axis]
    if not -0.5 - 1e-6 <= at <= count - 0.5 + 1e-6:
        return None
    index = nearest_slice(at, count)
    rows, columns = (each for each in range(3) if each != axis)
    corner = np.zeros(3)
    corner[axis] = index
    origin = straight.index_to_mm(corner)
    selector: list[Any] = [slice(None)] * 3
    selector[axis] = index
    return MeasuredSlice(
        straight.voxels[tuple(selector)],
        origin,
        straight.affine[:3, 2 - rows].copy(),
        straight.affine[:3, 2 - columns].copy(),
        index,
        abs(at - index) * straight.spacing_mm[axis],
        straight.intensity,
    )


def _cut_along(roi: ROI, straight: Volume, at: float, axis: int) -> MeasuredSlice | None:
    """The plane of a shape, sampled trilinear at the finest spacing of the volume."""
    right, down = roi.directions()
    outline = roi.outline_mm() - roi.middle_mm
    reach = [outline @ direction for direction in (right, down)]
    step = max(min(straight.spacing_mm), max(float(np.ptp(each)) for each in reach) / _MOST_PIXELS)
    firsts = [float(each.min()) - 1.5 * step for each in reach]
    counts = [int(np.ceil((float(each.max()) - first) / step + 1.5)) + 1 for each, first in zip(reach, firsts, strict=True)]
    origin = roi.middle_mm + firsts[0] * right + firsts[1] * down
    across, along = np.meshgrid(np.arange(counts[0]) * step, np.arange(counts[1]) * step)
    index = straight.mm_to_index(origin + across[..., None] * right + along[..., None] * down)
    pixels = _sampled(straight, index)
    if not (pixels < np.inf).any():
        return None
    nearest = nearest_slice(at, straight.shape[axis])
    return MeasuredSlice(pixels, origin, down * step, right * step, nearest, 0.0, straight.intensity, is_cut=True)


def _sampled(straight: Volume, index: NDArray[np.float64]) -> NDArray[np.float32]:
    """Values at fractional indices ``(rows, columns, 3)``; infinite beyond the volume, nan beside padding."""
    from scipy import ndimage

    sides = np.array(straight.shape)
    beyond = ((index < -0.5) | (index > sides - 0.5)).any(axis=-1)
    low = np.clip(np.floor(index.reshape(-1, 3).min(axis=0)).astype(int), 0, sides - 1)
    high = np.clip(np.ceil(index.reshape(-1, 3).max(axis=0)).astype(int) + 1, low + 1, sides)
    part = np.asarray(straight.voxels[low[0] : high[0], low[1] : high[1], low[2] : high[2]])
    places = np.moveaxis(index - low, -1, 0)
    values = ndimage.map_coordinates(part, places, output=np.float32, order=1, mode="nearest")
    if straight.intensity == "HU":
        padded = (part <= PADDING_HU).astype(np.float32)
        if padded.any():  # a mean of bone and of what stands for no image would be a value that is nowhere
            values[ndimage.map_coordinates(padded, places, order=1, mode="nearest") > 1e-6] = np.nan
    values[beyond] = np.inf
    return np.asarray(values, dtype=np.float32)
