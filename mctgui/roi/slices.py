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
    """

    pixels: NDArray[Any]
    origin_mm: NDArray[np.float64]
    row_mm: NDArray[np.float64]
    column_mm: NDArray[np.float64]
    index: int
    offset_mm: float
    intensity: Intensity

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
        return padding


def nearest_slice(at: float, count: int) -> int:
    """The slice nearest to a fractional index, clipped to the stack; halfway between two it is always the lower one.

    Panes and measurements both ask here, so that what is measured is what is shown: plain rounding would leave it to the
    last digit of the sum which of two slices is taken, and grids of one interval often lie half a slice apart.
    """
    return min(max(math.ceil(at - 0.5 - _HALFWAY), 0), count - 1)


def slice_at(roi: ROI, volume: Volume) -> MeasuredSlice | None:
    """The slice of ``roi.plane`` nearest to the shape; None where the volume ends more than half a slice before it."""
    straight = volume.canonical()
    axis = _AXES[roi.plane]
    at = float(straight.mm_to_index(roi.middle_mm)[axis])
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
