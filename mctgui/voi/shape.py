"""What every VOI can do, whatever its shape: a place in millimetres of the patient that serves every grid."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import UnsuitableVOI
from mctgui.voi.numbers import Vector
from mctgui.volume import Grid

TOLERANCE_MM = 1e-6
"""Distances are compared with this tolerance, so that 50 slices of 0.1 mm count as 5 mm."""

Slices = tuple[slice, slice, slice]


@runtime_checkable
class VOI(Protocol):
    """A volume of interest: a cylinder, box, ellipsoid or mask. All lengths in mm, all points (x, y, z) in LPS."""

    @property
    def volume_mm3(self) -> float:
        """Volume of the ideal shape in mm3; how much a grid really samples is ``mask(grid)`` times the voxel volume."""

    @property
    def centre_mm(self) -> Vector:
        """Centre ``(x, y, z)`` in LPS mm."""

    def contains(self, points_mm: ArrayLike) -> NDArray[np.bool_]:
        """Whether points ``(..., 3)`` belong to the VOI."""

    def corners_mm(self) -> NDArray[np.float64]:
        """Smallest and largest ``(x, y, z)`` along the patient axes, ``(2, 3)``."""

    def mask(self, grid: Grid) -> NDArray[np.bool_]:
        """Voxels of ``grid`` whose centres lie in the VOI: bool ``(z, y, x)``; all False when it lies elsewhere."""

    def clipped(self, grid: Grid, margin_mm: float = 0.0) -> tuple[Slices, NDArray[np.bool_]]:
        """Bounding box with margin, and the mask in it; UnsuitableVOI where no voxel centre lies in the VOI."""

    def box(self, grid: Grid, margin_mm: float = 0.0) -> Slices:
        """Bounding box with margin as ``(z, y, x)`` slices of the grid; UnsuitableVOI where it lies outside the grid."""

    def moved(self, matrix: ArrayLike) -> VOI:
        """The same VOI after a rigid 4 x 4 transform of LPS points, such as a registration's."""

    def in_words(self) -> str:
        """Shape, size and place in a sentence, for documents."""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data with its ``"shape"``, for :func:`mctgui.voi.voi_from_json`."""


class Solid(ABC):
    """A VOI with a formula; it says how far it reaches and what it contains, the rest is here."""

    __slots__ = ()

    centre_mm: Vector

    @abstractmethod
    def contains(self, points_mm: ArrayLike) -> NDArray[np.bool_]:
        """Whether points ``(..., 3)`` as (x, y, z) in LPS mm belong to the VOI."""

    @abstractmethod
    def moved(self, matrix: ArrayLike) -> Self:
        """The same VOI after a rigid 4 x 4 transform of LPS points, such as a registration's."""

    @abstractmethod
    def _half_extent(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far the VOI reaches from its centre, in mm, along unit directions ``(n, 3)``."""

    def corners_mm(self) -> NDArray[np.float64]:
        """Smallest and largest ``(x, y, z)`` of the VOI along the patient axes, ``(2, 3)`` in LPS mm."""
        reach = self._half_extent(np.eye(3))
        return np.stack([np.asarray(self.centre_mm) - reach, np.asarray(self.centre_mm) + reach])

    def mask(self, grid: Grid) -> NDArray[np.bool_]:
        """Voxels of ``grid`` whose centres lie in the VOI: bool ``(z, y, x)``; all False when it lies elsewhere."""
        return whole_mask(self, grid)

    def clipped(self, grid: Grid, margin_mm: float = 0.0) -> tuple[Slices, NDArray[np.bool_]]:
        """The part of a grid around the VOI, so that no more than that need be read.

        Parameters
        ----------
        grid
            Any spacing and rotation.
        margin_mm
            Added on all sides, in mm, as far as the grid reaches.

        Returns
        -------
        slices
            Bounding box with margin as ``(z, y, x)`` slices of the grid.
        mask
            bool, of the shape of that box: voxel centres in the VOI.

        Raises
        ------
        UnsuitableVOI
            No voxel centre of the grid lies in the VOI.
        """
        box = self.box(grid, margin_mm)
        return box, not_empty(self._mask_of_box(grid, box))

    def box(self, grid: Grid, margin_mm: float = 0.0) -> Slices:
        """Bounding box with margin as ``(z, y, x)`` slices of the grid, without looking at single voxels.

        Raises
        ------
        UnsuitableVOI
            The box lies outside the grid.
        """
        spacing = np.asarray(grid.spacing_mm)
        directions = (grid.affine[:3, :3] / np.linalg.norm(grid.affine[:3, :3], axis=0)).T[::-1]
        reach = (self._half_extent(directions) + margin_mm + TOLERANCE_MM) / spacing
        return index_box(grid, grid.mm_to_index(self.centre_mm), reach)

    def _mask_of_box(self, grid: Grid, box: Slices) -> NDArray[np.bool_]:
        """:meth:`contains` of all voxel centres of a box, slice by slice."""
        z, y, x = (np.arange(side.start, side.stop) for side in box)
        rows = (y[:, None] * grid.affine[:3, 1])[:, None]
        columns = (x[:, None] * grid.affine[:3, 0])[None, :]
        mask = np.empty((z.size, y.size, x.size), dtype=np.bool_)
        for number, level in enumerate(z):
            mask[number] = self.contains(level * grid.affine[:3, 2] + grid.affine[:3, 3] + rows + columns)
        return mask


def whole_mask(voi: VOI | Solid, grid: Grid) -> NDArray[np.bool_]:
    """The clipped mask put into an array of the whole grid."""
    whole = np.zeros(grid.shape, dtype=np.bool_)
    try:
        where, part = voi.clipped(grid, 0.0)
    except UnsuitableVOI:
        return whole
    whole[where] = part
    return whole


def index_box(grid: Grid, centre: NDArray[np.float64], reach: NDArray[np.float64]) -> Slices:
    """Indices within ``reach`` of ``centre``, both ``(z, y, x)`` in voxels, as far as the grid goes.

    Raises
    ------
    UnsuitableVOI
        None of them lies in the grid.
    """
    # A VOI far away must not overflow the whole numbers.
    limits = np.asarray(grid.shape) + 1
    low = np.clip(np.ceil(centre - reach), -1, limits).astype(np.int64)
    high = np.clip(np.floor(centre + reach), -1, limits).astype(np.int64)
    start, stop = np.maximum(low, 0), np.minimum(high + 1, grid.shape)
    if (stop <= start).any():
        raise UnsuitableVOI(
            "The VOI lies outside the volume.", "Place it inside, and check that both are in the same patient space."
        )
    z, y, x = (slice(int(first), int(last)) for first, last in zip(start, stop, strict=True))
    return z, y, x


def not_empty(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask; UnsuitableVOI where it holds no voxel."""
    if not mask.any():
        raise UnsuitableVOI(
            "The VOI holds no voxel of the volume: it lies beside it, or between its voxel centres.",
            "Place it inside the volume, or make it larger than a voxel.",
        )
    return mask
