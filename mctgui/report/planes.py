"""Anatomical planes of a volume, sampled in millimetres, so that every modality shows the same piece of bone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mctgui.volume import Grid, Volume

View = Literal["axial", "sagittal"]

_MAX_SUPERSAMPLING = 4


@dataclass(frozen=True, slots=True)
class PlaneFrame:
    """A rectangle in an anatomical plane, as a radiologist looks at it.

    Axial: from the feet, so the patient's right is on the left of the picture and anterior is up. Sagittal: from the left,
    so anterior is on the left of the picture and the head is up.

    Parameters
    ----------
    view
        ``"axial"`` or ``"sagittal"``.
    position_mm
        LPS z of an axial plane, LPS x of a sagittal one.
    horizontal_mm, vertical_mm
        Where the picture starts and ends: LPS x and y for axial, y and z for sagittal; ``vertical_mm`` is (top, bottom).
    """

    view: View
    position_mm: float
    horizontal_mm: tuple[float, float]
    vertical_mm: tuple[float, float]

    @property
    def width_mm(self) -> float:
        """Width of the rectangle."""
        return abs(self.horizontal_mm[1] - self.horizontal_mm[0])

    @property
    def height_mm(self) -> float:
        """Height of the rectangle."""
        return abs(self.vertical_mm[1] - self.vertical_mm[0])

    @property
    def letters(self) -> tuple[str, str, str, str]:
        """Patient directions at the left, right, top and bottom of the picture."""
        return ("R", "L", "A", "P") if self.view == "axial" else ("A", "P", "H", "F")

    def project(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """LPS points ``(n, 3)`` as ``(n, 2)`` picture coordinates in mm."""
        return points_mm[:, :2] if self.view == "axial" else points_mm[:, 1:]

    def points(self, rows: int, columns: int) -> NDArray[np.float64]:
        """LPS positions ``(rows, columns, 3)`` of the pixel centres."""
        across = _centres(self.horizontal_mm, columns)
        down = _centres(self.vertical_mm, rows)
        first, second = np.meshgrid(across, down)
        third = np.full_like(first, self.position_mm)
        order = (first, second, third) if self.view == "axial" else (third, first, second)
        return np.stack(order, axis=-1)


def _centres(ends: tuple[float, float], count: int) -> NDArray[np.float64]:
    start, stop = ends
    return np.asarray(start + (np.arange(count) + 0.5) * ((stop - start) / count), dtype=np.float64)


def frame_around(grids: list[Grid], view: View, position_mm: float) -> PlaneFrame:
    """The smallest frame that holds the whole of every grid."""
    corners = np.concatenate([_outer_corners(grid) for grid in grids])
    low, high = corners.min(axis=0), corners.max(axis=0)
    if view == "axial":
        return PlaneFrame(view, position_mm, (float(low[0]), float(high[0])), (float(low[1]), float(high[1])))
    return PlaneFrame(view, position_mm, (float(low[1]), float(high[1])), (float(high[2]), float(low[2])))


def _outer_corners(grid: Grid) -> NDArray[np.float64]:
    """The eight outer corners ``(8, 3)`` in LPS mm; voxels reach half a step beyond their centres."""
    ends = [(-0.5, side - 0.5) for side in grid.shape]
    return grid.index_to_mm(np.array(np.meshgrid(*ends, indexing="ij")).reshape(3, -1).T)


def sample_plane(volume: Volume, frame: PlaneFrame, rows: int, columns: int) -> NDArray[np.float32]:
    """Sample a volume on the pixels of a frame.

    Parameters
    ----------
    volume
        Any orientation and spacing; only the slab that the plane crosses is read, so a memory map stays on the disk.
    rows, columns
        Size of the picture.

    Returns
    -------
    ndarray
        ``(rows, columns)`` float32 in the units of the volume, NaN outside it. Trilinear; where pixels are larger than
        voxels each is the mean over several points, so that fine bone does not turn into moire.
    """
    pixel_mm = max(frame.width_mm / columns, frame.height_mm / rows)
    factor = int(np.clip(np.ceil(pixel_mm / min(volume.spacing_mm) - 0.25), 1, _MAX_SUPERSAMPLING))
    points = frame.points(rows * factor, columns * factor)
    sampled = sample_points(volume, points)
    return np.asarray(sampled.reshape(rows, factor, columns, factor).mean(axis=(1, 3)), dtype=np.float32)


def sample_points(volume: Volume, points_mm: NDArray[np.float64]) -> NDArray[np.float32]:
    """Trilinear values at LPS points ``(..., 3)``; NaN where a point lies outside the volume."""
    from scipy import ndimage

    index = volume.mm_to_index(points_mm)
    outside = ((index < -0.5) | (index > np.array(volume.shape) - 0.5)).any(axis=-1)
    low = np.clip(np.floor(index.reshape(-1, 3).min(axis=0)).astype(int) - 1, 0, np.array(volume.shape) - 1)
    high = np.clip(np.ceil(index.reshape(-1, 3).max(axis=0)).astype(int) + 2, low + 1, volume.shape)
    part = np.asarray(volume.voxels[low[0] : high[0], low[1] : high[1], low[2] : high[2]])
    part = part.astype(np.uint8) if part.dtype == np.bool_ else part
    coordinates = np.moveaxis(index - low, -1, 0)
    values: NDArray[np.float32] = ndimage.map_coordinates(part, coordinates, output=np.float32, order=1, mode="nearest")
    values[outside] = np.nan
    return values
