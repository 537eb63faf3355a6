"""The shapes: lengths, angles, rectangles, ellipses and line profiles, in LPS millimetres on an anatomical plane.

A shape belongs to a place in the patient and to no image, so that one shape measures every volume of a case.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Literal, Self, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import MctguiError
from mctgui.volume import Plane

Kind = Literal["length", "angle", "rectangle", "ellipse", "profile"]
Place = tuple[float, float, float]

LEAST_MM = 1e-3
"""No side of a shape is shorter: a tenth of the finest voxel in use."""
FARTHEST_MM = 1e5
"""No scanner reaches farther; what lies beyond comes from a damaged file."""
_ELLIPSE_POINTS = 72


def as_place(point_mm: ArrayLike) -> Place:
    """Three finite numbers ``(x, y, z)`` in mm; raises ValueError for anything else."""
    point: NDArray[np.float64] = np.asarray(point_mm, dtype=np.float64)
    if point.shape != (3,) or not np.isfinite(point).all() or np.abs(point).max() > FARTHEST_MM:
        raise ValueError(f"a place is three finite numbers in mm, not {point_mm!r}")
    return float(point[0]), float(point[1]), float(point[2])


def _plus(point_mm: ArrayLike, offset_mm: ArrayLike) -> Place:
    return as_place(np.asarray(point_mm, dtype=np.float64) + np.asarray(offset_mm, dtype=np.float64))


@dataclass(frozen=True, slots=True)
class ROI(ABC):
    """A measuring shape.

    Parameters
    ----------
    plane
        The anatomical plane on which it was drawn; it is measured in the slices of this plane.
    """

    kind: ClassVar[Kind]
    _vectors: ClassVar[tuple[str, ...]] = ()
    plane: Plane

    def __post_init__(self) -> None:
        if self.plane not in get_args(Plane):
            raise ValueError(f"{self.plane!r} is none of {get_args(Plane)}")
        for name in self._places():
            object.__setattr__(self, name, as_place(getattr(self, name)))

    @classmethod
    def _places(cls) -> list[str]:
        return [field.name for field in fields(cls) if field.name != "plane"]

    @property
    @abstractmethod
    def middle_mm(self) -> Place:
        """LPS point at which its slice is looked for."""

    @abstractmethod
    def handles(self) -> dict[str, Place]:
        """Points by which it can be changed, LPS mm."""

    @abstractmethod
    def dragged(self, handle: str, point_mm: ArrayLike) -> Self:
        """The shape with a handle at another point."""

    @abstractmethod
    def moved(self, offset_mm: ArrayLike) -> Self:
        """The shape elsewhere."""

    def placed(self, matrix: ArrayLike) -> Self:
        """The shape in the millimetres of another image.

        Parameters
        ----------
        matrix
            4 x 4, rigid, LPS.
        """
        given = np.asarray(matrix, dtype=np.float64)
        changed: dict[str, Any] = {
            name: as_place(given[:3, :3] @ getattr(self, name) + (0.0 if name in self._vectors else given[:3, 3]))
            for name in self._places()
        }
        return replace(self, **changed)

    def directions(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Two perpendicular unit vectors of the plane that it lies in, LPS; of a line, any plane through it."""
        points = self.outline_mm()
        first = points[np.argmax(np.linalg.norm(points - points[0], axis=1))] - points[0]
        length = float(np.linalg.norm(first))
        right = first / length if length > 0 else np.array([1.0, 0.0, 0.0])
        other = np.eye(3)[int(np.argmin(np.abs(right)))]
        down = other - (other @ right) * right
        return right, down / np.linalg.norm(down)

    @abstractmethod
    def outline_mm(self) -> NDArray[np.float64]:
        """Corners ``(n, 3)`` of the line to draw, LPS mm; the first again at the end where it is closed."""

    @property
    def size_mm(self) -> float:
        """Largest distance between two of its handles: what tells a shape from a slip of the hand."""
        points = np.array(list(self.handles().values()))
        return float(np.linalg.norm(points[:, None] - points[None], axis=-1).max())

    def as_json(self) -> dict[str, Any]:
        """Kind, plane and points as JSON values."""
        return {"kind": self.kind, "plane": self.plane, **{name: list(getattr(self, name)) for name in self._places()}}

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> ROI:
        """The shape that :meth:`as_json` wrote.

        Raises
        ------
        MctguiError
            The values are no shape.
        """
        made = next((kind for kind in KINDS if kind.kind == values.get("kind")), None)
        try:
            if made is None:
                raise ValueError("of no known kind")
            shape: ROI = made(values["plane"], *(values[name] for name in made._places()))
        except (KeyError, TypeError, ValueError) as error:
            raise MctguiError(
                "A measurement on screen in this project cannot be read.", "Draw it again; the others are not touched."
            ) from error
        return shape


@dataclass(frozen=True, slots=True)
class _Line(ROI):
    start_mm: Place
    end_mm: Place

    @property
    def length_mm(self) -> float:
        """Distance between its ends."""
        return math.dist(self.start_mm, self.end_mm)

    @property
    def middle_mm(self) -> Place:
        """Halfway between its ends."""
        return as_place((np.array(self.start_mm) + self.end_mm) / 2)

    def handles(self) -> dict[str, Place]:
        """Both ends."""
        return {"start": self.start_mm, "end": self.end_mm}

    def dragged(self, handle: str, point_mm: ArrayLike) -> Self:
        """The line with one end elsewhere."""
        changed: dict[str, Any] = {f"{_known(handle, self.handles())}_mm": as_place(point_mm)}
        return replace(self, **changed)

    def moved(self, offset_mm: ArrayLike) -> Self:
        """The line elsewhere."""
        return replace(self, start_mm=_plus(self.start_mm, offset_mm), end_mm=_plus(self.end_mm, offset_mm))

    def outline_mm(self) -> NDArray[np.float64]:
        """Its two ends."""
        return np.array([self.start_mm, self.end_mm])


@dataclass(frozen=True, slots=True)
class Length(_Line):
    """A distance between two points."""

    kind: ClassVar[Kind] = "length"


@dataclass(frozen=True, slots=True)
class LineProfile(_Line):
    """A line along which values are read."""

    kind: ClassVar[Kind] = "profile"


@dataclass(frozen=True, slots=True)
class Angle(ROI):
    """The angle at ``vertex_mm`` between the directions to two points."""

    kind: ClassVar[Kind] = "angle"
    first_mm: Place
    vertex_mm: Place
    last_mm: Place

    @property
    def angle_deg(self) -> float:
        """From 0 to 180 degrees; nan where a point lies on the vertex.

        Notes
        -----
        atan2(|a x b|, a . b), which keeps its digits near 0 and 180 degrees, where the arc cosine loses them.
        """
        one, other = (np.subtract(end, self.vertex_mm) for end in (self.first_mm, self.last_mm))
        if not (one.any() and other.any()):
            return math.nan
        return math.degrees(math.atan2(float(np.linalg.norm(np.cross(one, other))), float(one @ other)))

    @property
    def middle_mm(self) -> Place:
        """The vertex."""
        return self.vertex_mm

    def handles(self) -> dict[str, Place]:
        """The vertex and both ends."""
        return {"first": self.first_mm, "vertex": self.vertex_mm, "last": self.last_mm}

    def dragged(self, handle: str, point_mm: ArrayLike) -> Self:
        """The angle with one point elsewhere."""
        changed: dict[str, Any] = {f"{_known(handle, self.handles())}_mm": as_place(point_mm)}
        return replace(self, **changed)

    def moved(self, offset_mm: ArrayLike) -> Self:
        """The angle elsewhere."""
        changed: dict[str, Any] = {f"{name}_mm": _plus(point, offset_mm) for name, point in self.handles().items()}
        return replace(self, **changed)

    def outline_mm(self) -> NDArray[np.float64]:
        """From one end over the vertex to the other."""
        return np.array([self.first_mm, self.vertex_mm, self.last_mm])


@dataclass(frozen=True, slots=True)
class Region(ROI):
    """What encloses pixels: a centre and two perpendicular vectors from it to the middle of two sides, mm."""

    centre_mm: Place
    right_mm: Place
    down_mm: Place

    _corners: ClassVar[dict[str, tuple[int, int]]]
    _vectors: ClassVar[tuple[str, ...]] = ("right_mm", "down_mm")

    def __post_init__(self) -> None:
        ROI.__post_init__(self)
        right, down = np.array(self.right_mm), np.array(self.down_mm)
        across, along = float(np.linalg.norm(right)), float(np.linalg.norm(down))
        if min(across, along) < LEAST_MM / 2 * (1 - 1e-9) or abs(right @ down) > 1e-6 * across * along:
            raise ValueError("the sides of a region are perpendicular and not empty")

    @classmethod
    def between(cls, plane: Plane, first_mm: ArrayLike, second_mm: ArrayLike, right: ArrayLike, down: ArrayLike) -> Self:
        """The region in the box between two opposite corners.

        Parameters
        ----------
        right, down
            Perpendicular unit vectors along its sides, LPS.
        """
        first, second = np.asarray(first_mm, dtype=np.float64), np.asarray(second_mm, dtype=np.float64)
        halves = [_half(second - first, np.asarray(unit, dtype=np.float64)) for unit in (right, down)]
        return cls(plane, as_place((first + second) / 2), *halves)

    @property
    def sides_mm(self) -> tuple[float, float]:
        """Width and height of the box around it."""
        return 2 * float(np.linalg.norm(self.right_mm)), 2 * float(np.linalg.norm(self.down_mm))

    @property
    @abstractmethod
    def area_mm2(self) -> float:
        """Area of the shape itself, the same in every image."""

    @abstractmethod
    def encloses(self, across: NDArray[np.float64], along: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether points lie inside or on the edge; coordinates in half sides from the centre."""

    @property
    def middle_mm(self) -> Place:
        """The centre."""
        return self.centre_mm

    def handles(self) -> dict[str, Place]:
        """Four points on its edge."""
        right, down = np.array(self.right_mm), np.array(self.down_mm)
        return {name: _plus(self.centre_mm, a * right + b * down) for name, (a, b) in self._corners.items()}

    def dragged(self, handle: str, point_mm: ArrayLike) -> Self:
        """The region with one handle elsewhere; what lies opposite stays."""
        side, centre = self._corners[_known(handle, self.handles())], np.array(self.centre_mm)
        changed = []
        for sign, half_mm in zip(side, (self.right_mm, self.down_mm), strict=True):
            half = np.array(half_mm)
            if sign == 0:
                changed.append(as_place(half))
                continue
            unit = half / np.linalg.norm(half)
            opposite = float((np.array(self.centre_mm) - sign * half) @ unit)
            reach = float(np.asarray(point_mm, dtype=np.float64) @ unit) - opposite
            centre = centre + (opposite + reach / 2 - float(centre @ unit)) * unit
            changed.append(_half(reach * unit, unit))
        return replace(self, centre_mm=as_place(centre), right_mm=changed[0], down_mm=changed[1])

    def directions(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Unit vectors along its sides."""
        right, down = np.array(self.right_mm), np.array(self.down_mm)
        return right / np.linalg.norm(right), down / np.linalg.norm(down)

    def moved(self, offset_mm: ArrayLike) -> Self:
        """The region elsewhere."""
        return replace(self, centre_mm=_plus(self.centre_mm, offset_mm))


@dataclass(frozen=True, slots=True)
class Rectangle(Region):
    """A rectangle."""

    kind: ClassVar[Kind] = "rectangle"
    _corners: ClassVar[dict[str, tuple[int, int]]] = {
        "top left": (-1, -1),
        "top right": (1, -1),
        "bottom right": (1, 1),
        "bottom left": (-1, 1),
    }

    @property
    def area_mm2(self) -> float:
        """Width times height."""
        return self.sides_mm[0] * self.sides_mm[1]

    def encloses(self, across: NDArray[np.float64], along: NDArray[np.float64]) -> NDArray[np.bool_]:
        """See :meth:`Region.encloses`."""
        inside: NDArray[np.bool_] = (np.abs(across) <= 1 + 1e-9) & (np.abs(along) <= 1 + 1e-9)
        return inside

    def outline_mm(self) -> NDArray[np.float64]:
        """Its corners."""
        corners = list(self.handles().values())
        return np.array([*corners, corners[0]])


@dataclass(frozen=True, slots=True)
class Ellipse(Region):
    """An ellipse."""

    kind: ClassVar[Kind] = "ellipse"
    _corners: ClassVar[dict[str, tuple[int, int]]] = {"top": (0, -1), "right": (1, 0), "bottom": (0, 1), "left": (-1, 0)}

    @property
    def area_mm2(self) -> float:
        """Pi times the half axes."""
        return math.pi / 4 * self.sides_mm[0] * self.sides_mm[1]

    def encloses(self, across: NDArray[np.float64], along: NDArray[np.float64]) -> NDArray[np.bool_]:
        """See :meth:`Region.encloses`."""
        inside: NDArray[np.bool_] = across**2 + along**2 <= 1 + 1e-9
        return inside

    def outline_mm(self) -> NDArray[np.float64]:
        """Points on its edge."""
        turn = np.linspace(0, 2 * np.pi, _ELLIPSE_POINTS + 1)[:, None]
        return np.array(self.centre_mm) + np.cos(turn) * self.right_mm + np.sin(turn) * self.down_mm


KINDS: tuple[type[ROI], ...] = (Length, Angle, Rectangle, Ellipse, LineProfile)


def _half(reach_mm: NDArray[np.float64], unit: NDArray[np.float64]) -> Place:
    return as_place(max(abs(float(reach_mm @ unit)), LEAST_MM) / 2 * unit)


def _known(name: str, names: Iterable[str]) -> str:
    if name not in names:
        raise ValueError(f"{name!r} is none of {', '.join(names)}")
    return name
