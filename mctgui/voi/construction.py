"""The two cylinders of the paper, built from the anterior edge of a vertebral body.

Jin et al. 2021, section 2.8 and Figure 4. Line A is the antero-posterior midline of the body in the central slice and E
its meeting point with the anterior edge; line B stands on A, 5 mm inside E; the circle of 15 mm touches B where it meets
A, from behind; one cylinder of 5 mm stands on the central slice, one hangs from it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import MctguiError
from mctgui.voi.cylinder import CylinderVOI
from mctgui.voi.numbers import Vector, point, positive, rigid_matrix, unit_vector, vector
from mctgui.volume import Grid

Line = tuple[Vector, Vector]
Axis = Literal["vertebra", "image"]
EdgeRule = Literal["half maximum", "as clicked"]


@dataclass(frozen=True, slots=True)
class AnteriorEdgeConstruction:
    """Anterior-edge construction in the vertebral frame, LPS mm.

    Parameters
    ----------
    edge_mm
        E: where line A meets the outer surface of the anterior cortex, in the central slice.
    anterior
        a: direction of line A towards the front; made a unit vector at right angles to ``superior``.
    superior
        n: normal of the central slice towards the head; made a unit vector.
    inset_mm
        Distance of line B behind E.
    diameter_mm, height_mm
        Of each cylinder.
    gap_mm
        Free space between the central slice and each cylinder.
    axis
        What the central slice and the cylinders follow: the ``"vertebra"``, or the ``"image"`` and its stack axis, as the
        paper's specimens that lay straight. ``superior`` is that direction in both cases; see :meth:`along`.
    vertebra_axis
        Normal of the mid plane towards the head, as far as it is known; None takes ``superior`` for it.
    edge_rule
        What E is meant to be: where the grey profile is at ``"half maximum"``, or where it was put, ``"as clicked"``.
    """

    edge_mm: Vector
    anterior: Vector = (0.0, -1.0, 0.0)
    superior: Vector = (0.0, 0.0, 1.0)
    inset_mm: float = 5.0
    diameter_mm: float = 15.0
    height_mm: float = 5.0
    gap_mm: float = 0.0
    axis: Axis = "vertebra"
    vertebra_axis: Vector | None = None
    edge_rule: EdgeRule = "as clicked"

    def __post_init__(self) -> None:
        object.__setattr__(self, "edge_mm", point(self.edge_mm, "anterior edge"))
        object.__setattr__(self, "superior", unit_vector(self.superior, "direction to the head"))
        anterior = np.asarray(unit_vector(self.anterior, "direction to the front"))
        lift = float(anterior @ self.superior)
        if abs(lift) > 1e-12:
            anterior = anterior - lift * np.asarray(self.superior)
        object.__setattr__(self, "anterior", unit_vector(anterior, "direction to the front within the central slice"))
        object.__setattr__(self, "inset_mm", positive(self.inset_mm, "inset", zero=True))
        object.__setattr__(self, "diameter_mm", positive(self.diameter_mm, "diameter"))
        object.__setattr__(self, "height_mm", positive(self.height_mm, "height"))
        object.__setattr__(self, "gap_mm", positive(self.gap_mm, "gap", zero=True))
        if self.axis not in get_args(Axis) or self.edge_rule not in get_args(EdgeRule):
            problem = f"No axis {self.axis!r}, or no edge rule {self.edge_rule!r}, is known."
            raise MctguiError(problem, f"Choose of {', '.join((*get_args(Axis), *get_args(EdgeRule)))}.")
        if self.axis == "vertebra":
            object.__setattr__(self, "vertebra_axis", None)
        elif self.vertebra_axis is not None:
            object.__setattr__(self, "vertebra_axis", unit_vector(self.vertebra_axis, "axis of the vertebra"))

    @classmethod
    def from_points(
        cls,
        edge_mm: Vector,
        midline_point_mm: Vector,
        superior: Vector = (0.0, 0.0, 1.0),
        *,
        inset_mm: float = 5.0,
        diameter_mm: float = 15.0,
        height_mm: float = 5.0,
        gap_mm: float = 0.0,
    ) -> AnteriorEdgeConstruction:
        """Build it from two clicks: the anterior edge and any point behind it on the midline, as the centre of the canal.

        With :func:`mctgui.voi.snapped_to_edge` the clicked edge is then put on the half maximum.

        Raises
        ------
        MctguiError
            Both points coincide when seen along ``superior``, or a length is impossible.
        """
        edge, behind = np.asarray(point(edge_mm, "anterior edge")), np.asarray(point(midline_point_mm, "midline point"))
        towards_head = np.asarray(unit_vector(superior, "direction to the head"))
        line = edge - behind
        line = line - (line @ towards_head) * towards_head
        if np.linalg.norm(line) < 0.1:
            raise MctguiError("The anterior edge and the midline point are the same.", "Choose a point behind the edge.")
        return cls(vector(edge), vector(line), superior, inset_mm, diameter_mm, height_mm, gap_mm)

    @property
    def mid_plane_normal(self) -> Vector:
        """Normal of the vertebra's mid plane towards the head, whatever the cylinders follow."""
        return self.vertebra_axis or self.superior

    @property
    def tilt_deg(self) -> float:
        """Angle between the cylinders and the vertebra's own axis: 0 where they follow the vertebra."""
        cosine = float(np.asarray(self.superior) @ np.asarray(self.mid_plane_normal))
        return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))

    def along(self, axis: Axis, grid: Grid) -> AnteriorEdgeConstruction:
        """The construction turned about C so that its cylinders follow the vertebra or the image.

        Parameters
        ----------
        axis
            ``"vertebra"`` or ``"image"``.
        grid
            For ``"image"``: its axis nearest to the vertebra's is the stack axis.

        Returns
        -------
        AnteriorEdgeConstruction
            E moves by 12.5 mm times the sine of the tilt; put it on the edge anew where the edge rule says so.
        """
        if axis == "vertebra":
            return self._turned(np.asarray(self.mid_plane_normal), "vertebra", None)
        directions = grid.affine[:3, :3] / np.linalg.norm(grid.affine[:3, :3], axis=0)
        cosines = np.asarray(self.mid_plane_normal) @ directions
        nearest = int(np.argmax(np.abs(cosines)))
        return self._turned(np.sign(cosines[nearest]) * directions[:, nearest], "image", self.mid_plane_normal)

    def moved(self, matrix: ArrayLike) -> AnteriorEdgeConstruction:
        """The construction after a rigid 4 x 4 transform of LPS points, such as a registration's."""
        rigid = rigid_matrix(matrix)
        turn = rigid[:3, :3]
        return replace(
            self,
            edge_mm=vector(turn @ self.edge_mm + rigid[:3, 3]),
            anterior=vector(turn @ self.anterior),
            superior=vector(turn @ self.superior),
            vertebra_axis=None if self.vertebra_axis is None else vector(turn @ self.vertebra_axis),
        )

    @property
    def left(self) -> Vector:
        """l: direction of line B to the patient's left; ``superior = anterior x left``."""
        (a, b, c), (d, e, f) = (
            self.superior,
            self.anterior,
        )  # asked for many times in a drawing; numpy takes ten times as long
        return b * f - c * e, c * d - a * f, a * e - b * d

    @property
    def tangent_mm(self) -> Vector:
        """T: where lines A and B cross and the circle touches B."""
        return self.behind_edge(self.inset_mm)

    @property
    def circle_centre_mm(self) -> Vector:
        """C: centre of the circle, in the central slice."""
        return self.behind_edge(self.inset_mm + self.diameter_mm / 2)

    @property
    def upper(self) -> CylinderVOI:
        """The cylinder above the central slice; a voxel centre in the slice itself does not belong to it."""
        return self._cylinder(1.0)

    @property
    def lower(self) -> CylinderVOI:
        """The cylinder below the central slice; its axis points to the feet, away from the slice."""
        return self._cylinder(-1.0)

    @property
    def line_a(self) -> Line:
        """Ends of line A for drawing: 5 mm before E, and a radius behind the circle."""
        return self.behind_edge(-5.0), self.behind_edge(self.inset_mm + 1.5 * self.diameter_mm)

    @property
    def line_b(self) -> Line:
        """Ends of line B for drawing, a diameter to the right and to the left of T."""
        along = self.diameter_mm * np.asarray(self.left)
        return vector(np.asarray(self.tangent_mm) - along), vector(np.asarray(self.tangent_mm) + along)

    def behind_edge(self, distance_mm: float) -> Vector:
        """The point of line A that lies ``distance_mm`` behind E."""
        return vector(np.asarray(self.edge_mm) - distance_mm * np.asarray(self.anterior))

    def circle_mm(self, points: int = 90) -> NDArray[np.float64]:
        """The circle as ``(points, 3)`` in LPS mm, beginning at T."""
        angle = np.linspace(0.0, 2 * np.pi, points, endpoint=False)[:, None]
        radius = self.diameter_mm / 2
        spoke = np.cos(angle) * np.asarray(self.anterior) + np.sin(angle) * np.asarray(self.left)
        circle: NDArray[np.float64] = np.asarray(self.circle_centre_mm) + radius * spoke
        return circle

    def to_json(self) -> dict[str, Any]:
        """The construction as plain JSON data, lengths in mm, LPS; C, T and the left direction are for the reader."""
        return {
            "edge_mm": list(self.edge_mm),
            "anterior": list(self.anterior),
            "superior": list(self.superior),
            "left": list(self.left),
            "inset_mm": self.inset_mm,
            "diameter_mm": self.diameter_mm,
            "height_mm": self.height_mm,
            "gap_mm": self.gap_mm,
            "tangent_mm": list(self.tangent_mm),
            "circle_centre_mm": list(self.circle_centre_mm),
            "axis": self.axis,
            "vertebra_axis": None if self.vertebra_axis is None else list(self.vertebra_axis),
            "edge_rule": self.edge_rule,
        }

    @classmethod
    def from_json(cls, data: Any) -> AnteriorEdgeConstruction:
        """The construction of :meth:`to_json`; what follows from the rest is computed anew.

        Raises
        ------
        MctguiError
            Something is missing or no number.
        """
        names = ("edge_mm", "anterior", "superior", "inset_mm", "diameter_mm", "height_mm", "gap_mm")
        if not isinstance(data, dict):
            raise MctguiError("The construction of the VOIs is not readable.", "Use a file that mctgui wrote.")
        missing = [name for name in names if name not in data]
        if missing:
            raise MctguiError(f"The construction of the VOIs lacks {', '.join(missing)}.", "Use a file that mctgui wrote.")
        # Files of earlier versions know no options.
        options = {name: data[name] for name in ("axis", "vertebra_axis", "edge_rule") if name in data}
        return cls(**{name: data[name] for name in names}, **options)

    def _turned(self, superior: NDArray[np.float64], axis: Axis, vertebra_axis: Vector | None) -> AnteriorEdgeConstruction:
        turned = replace(self, superior=vector(superior), axis=axis, vertebra_axis=vertebra_axis)
        offset = np.asarray(self.circle_centre_mm) - np.asarray(turned.circle_centre_mm)
        return replace(turned, edge_mm=vector(np.asarray(turned.edge_mm) + offset))

    def _cylinder(self, side: float) -> CylinderVOI:
        axis = side * np.asarray(self.superior)
        centre = np.asarray(self.circle_centre_mm) + (self.gap_mm + self.height_mm / 2) * axis
        return CylinderVOI(vector(centre), vector(axis), self.diameter_mm, self.height_mm)
