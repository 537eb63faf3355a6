"""VOIs that follow from no construction: boxes and ellipsoids along axes of their own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import MctguiError
from mctgui.voi.numbers import Vector, point, positive, rigid_matrix, square_axes, vector
from mctgui.voi.shape import TOLERANCE_MM, Solid

Axes = tuple[Vector, Vector, Vector]

_PATIENT_AXES: Axes = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


@dataclass(frozen=True, slots=True)
class _ThreeAxes(Solid):
    """What boxes and ellipsoids have in common.

    Parameters
    ----------
    centre_mm
        Centre ``(x, y, z)`` in LPS mm.
    sizes_mm
        Whole length along each axis, edge to edge.
    axes
        Three directions ``(x, y, z)`` in LPS at right angles; made unit vectors.
    """

    centre_mm: Vector
    sizes_mm: Vector
    axes: Axes = _PATIENT_AXES
    name: ClassVar[str] = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "centre_mm", point(self.centre_mm, f"centre of the {self.name}"))
        sizes = point(self.sizes_mm, f"sizes of the {self.name}")
        object.__setattr__(self, "sizes_mm", tuple(positive(size, f"size of the {self.name}") for size in sizes))
        object.__setattr__(self, "axes", square_axes(self.axes, self.name))

    def moved(self, matrix: ArrayLike) -> Self:
        """The same VOI after a rigid 4 x 4 transform of LPS points, such as a registration's."""
        rigid = rigid_matrix(matrix)
        centre = rigid[:3, :3] @ self.centre_mm + rigid[:3, 3]
        first, second, third = (vector(rigid[:3, :3] @ axis) for axis in self.axes)
        return type(self)(vector(centre), self.sizes_mm, (first, second, third))

    def in_words(self) -> str:
        """Shape, size and place in a sentence, for documents."""
        x, y, z = self.centre_mm
        sizes = " x ".join(f"{size:g}" for size in self.sizes_mm)
        axes = ", ".join("(" + ", ".join(f"{part:.4f}" for part in axis) + ")" for axis in self.axes)
        return (
            f"{self.name.capitalize()} of {sizes} mm, centre ({x:.3f}, {y:.3f}, {z:.3f}) mm, axes {axes}, LPS; the voxels "
            "whose centres lie in it."
        )

    def to_json(self) -> dict[str, Any]:
        """The VOI as plain JSON data, lengths in mm, LPS."""
        axes = [list(axis) for axis in self.axes]
        return {"shape": self.name, "centre_mm": list(self.centre_mm), "sizes_mm": list(self.sizes_mm), "axes": axes}

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """The VOI of :meth:`to_json`; MctguiError where something is missing or no number."""
        if not isinstance(data, dict) or data.get("shape") != cls.name:
            raise MctguiError(f"This VOI is no {cls.name}.", "Use a file that mctgui wrote.")
        try:
            return cls(data["centre_mm"], data["sizes_mm"], data["axes"])
        except KeyError as error:
            raise MctguiError(f"A VOI lacks its {error.args[0]}.", "Use a file that mctgui wrote.") from error

    def _along(self, points_mm: ArrayLike) -> NDArray[np.float64]:
        """Places ``(..., 3)`` along the own axes from the centre, mm."""
        offset = np.asarray(points_mm, dtype=np.float64) - self.centre_mm
        along: NDArray[np.float64] = offset @ np.asarray(self.axes).T
        return along


@dataclass(frozen=True, slots=True)
class BoxVOI(_ThreeAxes):
    """Box-shaped volume of interest.

    Along each axis the face that the axis points to belongs to the box and the opposite one does not, so that boxes side
    by side share no voxel.
    """

    name: ClassVar[str] = "box"

    @property
    def volume_mm3(self) -> float:
        """Volume of the ideal box in mm3."""
        return math.prod(self.sizes_mm)

    def contains(self, points_mm: ArrayLike) -> NDArray[np.bool_]:
        """Whether points ``(..., 3)`` as (x, y, z) in LPS mm belong to the box: ``-size / 2 < s <= size / 2``."""
        along, half = self._along(points_mm), np.asarray(self.sizes_mm) / 2
        return np.asarray(((along > TOLERANCE_MM - half) & (along <= half + TOLERANCE_MM)).all(axis=-1), dtype=np.bool_)

    def _half_extent(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        extent: NDArray[np.float64] = np.abs(directions @ np.asarray(self.axes).T) @ (np.asarray(self.sizes_mm) / 2)
        return extent


@dataclass(frozen=True, slots=True)
class EllipsoidVOI(_ThreeAxes):
    """Ellipsoid of interest; ``sizes_mm`` are its diameters, and its surface belongs to it."""

    name: ClassVar[str] = "ellipsoid"

    @property
    def volume_mm3(self) -> float:
        """Volume of the ideal ellipsoid in mm3."""
        return math.pi / 6 * math.prod(self.sizes_mm)

    def contains(self, points_mm: ArrayLike) -> NDArray[np.bool_]:
        """Whether points ``(..., 3)`` as (x, y, z) in LPS mm belong to the ellipsoid."""
        share = self._along(points_mm) / (np.asarray(self.sizes_mm) / 2 + TOLERANCE_MM)
        return np.asarray(np.einsum("...i,...i", share, share) <= 1.0, dtype=np.bool_)

    def _half_extent(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        reach = (directions @ np.asarray(self.axes).T) * (np.asarray(self.sizes_mm) / 2)
        extent: NDArray[np.float64] = np.linalg.norm(reach, axis=-1)
        return extent
