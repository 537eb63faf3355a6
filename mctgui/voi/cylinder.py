"""A cylinder of bone, in millimetres of the patient, so that one placement serves every grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.volume import Grid

TOLERANCE_MM = 1e-6
"""Distances are compared with this tolerance, so that 50 slices of 0.1 mm count as 5 mm."""

Slices = tuple[slice, slice, slice]


@dataclass(frozen=True, slots=True)
class CylinderVOI:
    """Cylindrical volume of interest.

    Parameters
    ----------
    centre_mm
        Centre ``(x, y, z)`` in LPS mm.
    axis
        Direction ``(x, y, z)`` of the axis in LPS; made a unit vector. The end cap that it points to belongs to the
        cylinder, the other one does not, so that two cylinders back to back share no voxel of the plane between them.
    diameter_mm, height_mm
        15 mm and 5 mm in the paper (section 2.8).
    """

    centre_mm: tuple[float, float, float]
    axis: tuple[float, float, float] = (0.0, 0.0, 1.0)
    diameter_mm: float = 15.0
    height_mm: float = 5.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "centre_mm", point(self.centre_mm, "centre of the cylinder"))
        object.__setattr__(self, "axis", unit_vector(self.axis, "axis of the cylinder"))
        object.__setattr__(self, "diameter_mm", positive(self.diameter_mm, "diameter of the cylinder"))
        object.__setattr__(self, "height_mm", positive(self.height_mm, "height of the cylinder"))

    @property
    def volume_mm3(self) -> float:
        """Volume of the ideal cylinder in mm3; how much a grid really samples is ``mask(grid)`` times the voxel volume."""
        return math.pi / 4 * self.diameter_mm**2 * self.height_mm

    def contains(self, points_mm: ArrayLike) -> NDArray[np.bool_]:
        """Whether points ``(..., 3)`` as (x, y, z) in LPS mm belong to the cylinder.

        With s the height along the axis from the centre and r the distance from the axis: ``-height / 2 < s <= height
        / 2`` and ``r <= diameter / 2``, compared with :data:`TOLERANCE_MM`.
        """
        offset = np.asarray(points_mm, dtype=np.float64) - self.centre_mm
        along = offset @ np.asarray(self.axis)
        squared = np.einsum("...i,...i", offset, offset) - along**2
        half, radius = self.height_mm / 2, self.diameter_mm / 2 + TOLERANCE_MM
        inside = (along > -half + TOLERANCE_MM) & (along <= half + TOLERANCE_MM) & (squared <= radius**2)
        return np.asarray(inside, dtype=np.bool_)

    def corners_mm(self) -> NDArray[np.float64]:
        """Smallest and largest ``(x, y, z)`` of the cylinder along the patient axes, ``(2, 3)`` in LPS mm."""
        return np.stack([self.centre_mm - self._half_extent(np.eye(3)), self.centre_mm + self._half_extent(np.eye(3))])

    def mask(self, grid: Grid) -> NDArray[np.bool_]:
        """Voxels of ``grid`` whose centres lie in the cylinder: bool ``(z, y, x)``; all False when it lies elsewhere."""
        whole = np.zeros(grid.shape, dtype=np.bool_)
        try:
            where, part = self.clipped(grid, 0.0)
        except UnsuitableVOI:
            return whole
        whole[where] = part
        return whole

    def clipped(self, grid: Grid, margin_mm: float = 0.0) -> tuple[Slices, NDArray[np.bool_]]:
        """The part of a grid around the cylinder, so that no more than that need be read.

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
            bool, of the shape of that box: voxel centres in the cylinder.

        Raises
        ------
        UnsuitableVOI
            No voxel centre of the grid lies in the cylinder.
        """
        box = self.box(grid, margin_mm)
        mask = self._mask_of_box(grid, box)
        if not mask.any():
            raise UnsuitableVOI(
                "The VOI holds no voxel of the volume: it lies beside it, or between its voxel centres.",
                "Place it inside the volume, or make it larger than a voxel.",
            )
        return box, mask

    def box(self, grid: Grid, margin_mm: float = 0.0) -> Slices:
        """Bounding box with margin as ``(z, y, x)`` slices of the grid, without looking at single voxels.

        Raises
        ------
        UnsuitableVOI
            The box lies outside the grid.
        """
        low, high = self._index_box(grid, margin_mm)
        start, stop = np.maximum(low, 0), np.minimum(high + 1, grid.shape)
        if (stop <= start).any():
            raise UnsuitableVOI(
                "The VOI lies outside the volume.", "Place it inside, and check that both are in the same patient space."
            )
        z, y, x = (slice(int(first), int(last)) for first, last in zip(start, stop, strict=True))
        return z, y, x

    def to_json(self) -> dict[str, Any]:
        """The cylinder as plain JSON data, ``{"shape": "cylinder", ...}``, lengths in mm, LPS."""
        return {
            "shape": "cylinder",
            "centre_mm": list(self.centre_mm),
            "axis": list(self.axis),
            "diameter_mm": self.diameter_mm,
            "height_mm": self.height_mm,
        }

    @classmethod
    def from_json(cls, data: Any) -> CylinderVOI:
        """The cylinder of :meth:`to_json`.

        Raises
        ------
        MctguiError
            Something is missing or no number.
        """
        if not isinstance(data, dict) or data.get("shape", "cylinder") != "cylinder":
            raise MctguiError("This VOI is not a cylinder.", "Use a file that mctgui wrote.")
        try:
            return cls(data["centre_mm"], data["axis"], data["diameter_mm"], data["height_mm"])
        except KeyError as error:
            raise MctguiError(f"A cylinder lacks its {error.args[0]}.", "Use a file that mctgui wrote.") from error

    def _index_box(self, grid: Grid, margin_mm: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First and last index ``(z, y, x)`` that can lie in the cylinder and its margin, not yet cut to the grid."""
        spacing = np.asarray(grid.spacing_mm)
        directions = (grid.affine[:3, :3] / np.linalg.norm(grid.affine[:3, :3], axis=0)).T[::-1]
        reach = (self._half_extent(directions) + margin_mm + TOLERANCE_MM) / spacing
        centre = grid.mm_to_index(self.centre_mm)
        # A cylinder far away must not overflow the whole numbers.
        limits = np.asarray(grid.shape) + 1
        low = np.clip(np.ceil(centre - reach), -1, limits).astype(np.int64)
        high = np.clip(np.floor(centre + reach), -1, limits).astype(np.int64)
        return low, high

    def _half_extent(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Half the length in mm that the cylinder covers along unit directions ``(n, 3)``."""
        cosine = np.abs(directions @ np.asarray(self.axis))
        sine = np.sqrt(np.maximum(1.0 - cosine**2, 0.0))
        extent: NDArray[np.float64] = self.height_mm / 2 * cosine + self.diameter_mm / 2 * sine
        return extent

    def _mask_of_box(self, grid: Grid, box: Slices) -> NDArray[np.bool_]:
        """:meth:`contains` of all voxel centres of a box, whose positions are sums of one term for each index."""
        z, y, x = (np.arange(side.start, side.stop)[:, None] for side in box)
        at_rows = y * grid.affine[:3, 1]
        at_columns = x * grid.affine[:3, 0]
        at_slices = z * grid.affine[:3, 2] + grid.affine[:3, 3] - self.centre_mm
        half, radius = self.height_mm / 2, self.diameter_mm / 2 + TOLERANCE_MM
        mask = np.empty((z.size, y.size, x.size), dtype=np.bool_)
        for number, offset in enumerate(at_slices):
            in_plane = [(offset[k] + at_rows[:, k])[:, None] + at_columns[None, :, k] for k in range(3)]
            along = self.axis[0] * in_plane[0] + self.axis[1] * in_plane[1] + self.axis[2] * in_plane[2]
            squared = in_plane[0] ** 2 + in_plane[1] ** 2 + in_plane[2] ** 2 - along**2
            mask[number] = (along > -half + TOLERANCE_MM) & (along <= half + TOLERANCE_MM) & (squared <= radius**2)
        return mask


def point(values: Any, name: str) -> tuple[float, float, float]:
    """Three finite numbers; MctguiError names what is wrong with them."""
    try:
        x, y, z = (float(value) for value in values)
    except (TypeError, ValueError) as error:
        raise MctguiError(f"The {name} must be three numbers in mm.", "Give x, y and z.") from error
    if not all(math.isfinite(value) for value in (x, y, z)):
        raise MctguiError(f"The {name} must be three finite numbers in mm.", "Give x, y and z.")
    return x, y, z


def unit_vector(values: Any, name: str) -> tuple[float, float, float]:
    """Three finite numbers, not all zero, made a unit vector."""
    vector = point(values, name)
    length = math.hypot(*vector)
    if length < 1e-9:
        raise MctguiError(f"The {name} has no direction.", "Give a vector that is not zero.")
    if abs(length - 1.0) < 1e-12:  # dividing again would change the last digits of a stored vector
        return vector
    return vector[0] / length, vector[1] / length, vector[2] / length


def positive(value: Any, name: str, *, zero: bool = False) -> float:
    """A finite number above zero, or not below with ``zero``."""
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise MctguiError(f"The {name} must be a number of millimetres.", "Give a length in millimetres.") from error
    if not math.isfinite(number) or number < 0 or (number == 0 and not zero):
        wanted = "zero or more" if zero else "above zero"
        raise MctguiError(f"The {name} must be {wanted}, not {number:g} mm.", "Give a length in millimetres.")
    return number
