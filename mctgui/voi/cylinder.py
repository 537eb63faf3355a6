"""A cylinder of bone, in millimetres of the patient, so that one placement serves every grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import MctguiError
from mctgui.voi.numbers import Vector, point, positive, rigid_matrix, unit_vector, vector
from mctgui.voi.shape import TOLERANCE_MM, Slices, Solid
from mctgui.volume import Grid


@dataclass(frozen=True, slots=True)
class CylinderVOI(Solid):
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

    centre_mm: Vector
    axis: Vector = (0.0, 0.0, 1.0)
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

    def moved(self, matrix: ArrayLike) -> CylinderVOI:
        """The same cylinder after a rigid 4 x 4 transform of LPS points, such as a registration's."""
        rigid = rigid_matrix(matrix)
        centre = rigid[:3, :3] @ self.centre_mm + rigid[:3, 3]
        return CylinderVOI(vector(centre), vector(rigid[:3, :3] @ self.axis), self.diameter_mm, self.height_mm)

    def in_words(self) -> str:
        """Shape, size and place in a sentence, for documents."""
        x, y, z = self.centre_mm
        along = ", ".join(f"{part:.4f}" for part in self.axis)
        return (
            f"Cylinder of {self.diameter_mm:g} mm diameter and {self.height_mm:g} mm height, centre ({x:.3f}, {y:.3f}, "
            f"{z:.3f}) mm, axis ({along}), LPS; the voxels whose centres lie in it."
        )

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

    def _half_extent(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        cosine = np.abs(directions @ np.asarray(self.axis))
        sine = np.sqrt(np.maximum(1.0 - cosine**2, 0.0))
        extent: NDArray[np.float64] = self.height_mm / 2 * cosine + self.diameter_mm / 2 * sine
        return extent

    def _mask_of_box(self, grid: Grid, box: Slices) -> NDArray[np.bool_]:
        """:meth:`contains` of all voxel centres of a box.

        With p the part of a place that is square to the axis, a sum of one vector for the slice and one for the pixel,
        ``|p|^2 = |slice|^2 + 2 slice . pixel + |pixel|^2``: only the middle term is new for each slice.
        """
        z, y, x = (np.arange(side.start, side.stop) - (side.start + side.stop) // 2 for side in box)
        columns, rows, slices = grid.affine[:3, :3].T
        middle = [(side.start + side.stop) // 2 for side in box]
        centre = grid.index_to_mm(middle) - self.centre_mm
        axis = np.asarray(self.axis)
        half, radius = self.height_mm / 2, self.diameter_mm / 2 + TOLERANCE_MM

        def square(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.asarray(vectors - (vectors @ axis)[..., None] * axis)

        offsets = z[:, None] * slices + centre
        across, down = square(columns), square(rows)
        pixels = (down @ down) * (y * y)[:, None] + (across @ across) * x * x + (2 * (down @ across)) * y[:, None] * x
        along_pixels = (rows @ axis) * y[:, None] + (columns @ axis) * x
        mask = np.empty((z.size, y.size, x.size), dtype=np.bool_)
        for number, (offset, height) in enumerate(zip(square(offsets), offsets @ axis, strict=True)):
            squared = pixels + (2 * (offset @ down)) * y[:, None]
            squared += (2 * (offset @ across)) * x
            np.less_equal(squared, radius**2 - offset @ offset, out=mask[number])
            mask[number] &= along_pixels > -half + TOLERANCE_MM - height
            mask[number] &= along_pixels <= half + TOLERANCE_MM - height
        return mask
