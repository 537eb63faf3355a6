"""The endplates of a vertebral body as planes, and what follows from them: mid plane, tilt, wedge, distances."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import MctguiError
from mctgui.voi.construction import AnteriorEdgeConstruction, Line
from mctgui.voi.numbers import Vector, point, rigid_matrix, unit_vector, vector

Floats = NDArray[np.float64]
View = Literal["sagittal", "coronal"]

_SHORTEST_LINE_MM = 3.0
_STEEPEST_DEG = 60.0
_HINT = "Draw one line along each endplate in the sagittal and in the coronal view."


@dataclass(frozen=True, slots=True)
class EndplatePlane:
    """A plane through one endplate: a point on it and its normal towards the head, LPS mm."""

    point_mm: Vector
    normal: Vector

    def __post_init__(self) -> None:
        object.__setattr__(self, "point_mm", point(self.point_mm, "point of the endplate"))
        object.__setattr__(self, "normal", unit_vector(self.normal, "normal of the endplate"))

    def above_mm(self, points_mm: ArrayLike) -> Floats:
        """How far points ``(..., 3)`` lie above the plane, mm; negative below."""
        above: Floats = (np.asarray(points_mm, dtype=np.float64) - self.point_mm) @ np.asarray(self.normal)
        return above


@dataclass(frozen=True, slots=True)
class Endplates:
    """The lower and the upper endplate of a body.

    Parameters
    ----------
    lower, upper
        Planes through their outer surfaces, normals towards the head.
    """

    lower: EndplatePlane
    upper: EndplatePlane

    @classmethod
    def from_lines(
        cls,
        *,
        upper_sagittal: Line,
        upper_coronal: Line,
        lower_sagittal: Line,
        lower_coronal: Line,
        superior: Vector = (0.0, 0.0, 1.0),
    ) -> Endplates:
        """The endplates from two lines in the sagittal and two in the coronal view.

        Each endplate's plane holds the directions of its two lines and passes halfway between them, should they not meet.

        Parameters
        ----------
        upper_sagittal, upper_coronal, lower_sagittal, lower_coronal
            Two ends ``(x, y, z)`` each, LPS mm.
        superior
            About the direction to the head.

        Raises
        ------
        MctguiError
            A line is too short, both lines of an endplate run the same way, or it stands upright, or the upper endplate lies
            below the lower one.
        """
        upper = _plane_of_lines(upper_sagittal, upper_coronal, superior, "upper")
        lower = _plane_of_lines(lower_sagittal, lower_coronal, superior, "lower")
        made = cls(lower, upper)
        if float((np.asarray(upper.point_mm) - lower.point_mm) @ np.asarray(superior)) <= 0:
            raise MctguiError("The upper endplate lies below the lower one.", _HINT)
        return made

    @property
    def normal(self) -> Vector:
        """n: normal of the mid plane, bisecting both endplates."""
        return unit_vector(np.asarray(self.lower.normal) + np.asarray(self.upper.normal), "normal of the mid plane")

    @property
    def wedge_deg(self) -> float:
        """Angle between the endplates in degrees."""
        return _angle_deg(np.asarray(self.lower.normal), np.asarray(self.upper.normal))

    def wedge_in(self, view: View, construction: AnteriorEdgeConstruction) -> float:
        """Angle between the endplates as a view shows it, degrees; in the sagittal one positive where the front is lower."""
        across = np.asarray(construction.anterior if view == "sagittal" else construction.left)
        slopes = []
        for plate in (self.lower, self.upper):
            normal = np.asarray(plate.normal)
            slopes.append(float(np.degrees(np.arctan2(normal @ across, normal @ np.asarray(construction.superior)))))
        return slopes[1] - slopes[0]

    def middle_at(self, place_mm: ArrayLike) -> Vector:
        """The point of the mid plane above or below a place, along :attr:`normal`, LPS mm."""
        place, normal = np.asarray(place_mm, dtype=np.float64), np.asarray(self.normal)
        below, above = (self._reach(plate, place, normal) for plate in (self.lower, self.upper))
        return vector(place + (below + above) / 2 * normal)

    def height_mm(self, place_mm: ArrayLike) -> float:
        """Height of the body at a place, endplate to endplate along :attr:`normal`, mm."""
        place, normal = np.asarray(place_mm, dtype=np.float64), np.asarray(self.normal)
        return self._reach(self.upper, place, normal) - self._reach(self.lower, place, normal)

    def distances_mm(self, construction: AnteriorEdgeConstruction) -> tuple[float, float]:
        """Smallest distance of the upper VOI to the upper endplate, and of the lower VOI to the lower one, mm.

        Negative where a VOI reaches through the endplate's outer surface.
        """
        n, reach = np.asarray(construction.superior), construction.gap_mm + construction.height_mm
        circle = construction.circle_mm()
        upper = -self.upper.above_mm(circle + reach * n).max()
        lower = self.lower.above_mm(circle - reach * n).min()
        return float(upper), float(lower)

    def line(
        self, plate: Literal["upper", "lower"], view: View, construction: AnteriorEdgeConstruction, length_mm: float = 30.0
    ) -> Line:
        """Where the plane through C cuts an endplate, for drawing and dragging.

        Parameters
        ----------
        plate, view
            Which endplate, in which plane: the sagittal one along line A, the coronal one along line B.
        construction
            Gives C and the directions.
        length_mm
            Length of the line; its middle lies above or below C.

        Returns
        -------
        Line
            Two ends in LPS mm: front to back, or right to left.
        """
        plane = self.upper if plate == "upper" else self.lower
        n, normal = np.asarray(construction.superior), np.asarray(plane.normal)
        across = -np.asarray(construction.anterior) if view == "sagittal" else np.asarray(construction.left)
        centre = np.asarray(construction.circle_centre_mm)
        middle = centre + self._reach(plane, centre, n) * n
        along = across - (across @ normal) / (n @ normal) * n
        along = along / np.linalg.norm(along) * length_mm / 2
        return vector(middle - along), vector(middle + along)

    def moved(self, matrix: ArrayLike) -> Endplates:
        """The endplates after a rigid 4 x 4 transform of LPS points."""
        rigid = rigid_matrix(matrix)
        planes = [
            EndplatePlane(vector(rigid[:3, :3] @ plate.point_mm + rigid[:3, 3]), vector(rigid[:3, :3] @ plate.normal))
            for plate in (self.lower, self.upper)
        ]
        return Endplates(planes[0], planes[1])

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data, LPS mm."""
        return {
            name: {"point_mm": list(plate.point_mm), "normal": list(plate.normal)}
            for name, plate in (("lower", self.lower), ("upper", self.upper))
        }

    @classmethod
    def from_json(cls, data: Any) -> Endplates:
        """The endplates of :meth:`to_json`; MctguiError where something is missing or no number."""
        try:
            planes = [EndplatePlane(data[name]["point_mm"], data[name]["normal"]) for name in ("lower", "upper")]
        except (KeyError, TypeError) as error:
            raise MctguiError("The endplates of a placement are not readable.", "Use a file that mctgui wrote.") from error
        return cls(planes[0], planes[1])

    @staticmethod
    def _reach(plate: EndplatePlane, place: Floats, direction: Floats) -> float:
        return float(-plate.above_mm(place) / (direction @ np.asarray(plate.normal)))


def on_mid_plane(construction: AnteriorEdgeConstruction, endplates: Endplates) -> AnteriorEdgeConstruction:
    """The construction with its central slice in the mid plane of the endplates.

    C is moved along the mid plane's normal, the cylinders then follow it; those that follow the image keep their direction
    and take over the position and the tilt to be told.
    """
    centre = endplates.middle_at(construction.circle_centre_mm)
    if construction.axis == "image":
        turned = replace(construction, vertebra_axis=endplates.normal)
    else:
        turned = replace(construction, superior=endplates.normal)
    offset = np.asarray(centre) - np.asarray(turned.circle_centre_mm)
    return replace(turned, edge_mm=vector(np.asarray(turned.edge_mm) + offset))


def _plane_of_lines(sagittal: Line, coronal: Line, superior: Vector, name: str) -> EndplatePlane:
    ends = [
        [np.asarray(point(end, f"end of a line on the {name} endplate")) for end in line] for line in (sagittal, coronal)
    ]
    directions = [line[1] - line[0] for line in ends]
    if min(float(np.linalg.norm(direction)) for direction in directions) < _SHORTEST_LINE_MM:
        raise MctguiError(f"A line on the {name} endplate is too short to say how it lies.", _HINT)
    normal = np.cross(directions[0], directions[1])
    if np.linalg.norm(normal) < 0.2 * np.linalg.norm(directions[0]) * np.linalg.norm(directions[1]):
        raise MctguiError(f"Both lines on the {name} endplate run the same way.", _HINT)
    up = np.asarray(unit_vector(superior, "direction to the head"))
    normal = normal / np.linalg.norm(normal)
    normal = normal if normal @ up > 0 else -normal
    if _angle_deg(normal, up) > _STEEPEST_DEG:
        raise MctguiError(f"The lines on the {name} endplate stand upright.", _HINT)
    # The lines lie in two crossing views: halfway between them where those views meet.
    middles = [line[0] + _share_nearest(line, other) * (line[1] - line[0]) for line, other in (ends, ends[::-1])]
    return EndplatePlane(vector((middles[0] + middles[1]) / 2), vector(normal))


def _share_nearest(line: list[Floats], other: list[Floats]) -> float:
    """Where on a line the other one comes nearest: 0 at its first end, 1 at its second."""
    along, across = line[1] - line[0], other[1] - other[0]
    solution = np.linalg.lstsq(np.column_stack([along, -across]), other[0] - line[0], rcond=None)[0]
    return float(solution[0])


def _angle_deg(a: Floats, b: Floats) -> float:
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b)))
