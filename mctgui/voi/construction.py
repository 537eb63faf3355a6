"""The two cylinders of the paper, built from the anterior edge of a vertebral body.

Jin et al. 2021, section 2.8 and Figure 4. Line A is the antero-posterior midline of the body in the central slice and E
its meeting point with the anterior edge; line B stands on A, 5 mm inside E; the circle of 15 mm touches B where it meets
A, from behind; one cylinder of 5 mm stands on the central slice, one hangs from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.voi.cylinder import CylinderVOI, point, positive, unit_vector

Vector = tuple[float, float, float]
Line = tuple[Vector, Vector]


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
    """

    edge_mm: Vector
    anterior: Vector = (0.0, -1.0, 0.0)
    superior: Vector = (0.0, 0.0, 1.0)
    inset_mm: float = 5.0
    diameter_mm: float = 15.0
    height_mm: float = 5.0
    gap_mm: float = 0.0

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
        """Build it from the anterior edge and any point behind it on the midline, such as the centre of the canal.

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
        return cls(_vector(edge), _vector(line), superior, inset_mm, diameter_mm, height_mm, gap_mm)

    @property
    def left(self) -> Vector:
        """l: direction of line B to the patient's left; ``superior = anterior x left``."""
        return _vector(np.cross(self.superior, self.anterior))

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
        return _vector(np.asarray(self.tangent_mm) - along), _vector(np.asarray(self.tangent_mm) + along)

    def behind_edge(self, distance_mm: float) -> Vector:
        """The point of line A that lies ``distance_mm`` behind E."""
        return _vector(np.asarray(self.edge_mm) - distance_mm * np.asarray(self.anterior))

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
        return cls(**{name: data[name] for name in names})

    def _cylinder(self, side: float) -> CylinderVOI:
        axis = side * np.asarray(self.superior)
        centre = np.asarray(self.circle_centre_mm) + (self.gap_mm + self.height_mm / 2) * axis
        return CylinderVOI(_vector(centre), _vector(axis), self.diameter_mm, self.height_mm)


def _vector(values: Any) -> Vector:
    x, y, z = (float(value) for value in values)
    return x, y, z
