"""The outline of a vertebral body, kept with a placement so that depth and clearance are known at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import MctguiError
from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.numbers import Vector, point, positive, rigid_matrix, unit_vector, vector

Floats = NDArray[np.float64]

_MOST_VALUES = 200_000
_DEPTH_STEP_MM = 0.2
_HINT = "Have the body outlined again."


@dataclass(frozen=True, slots=True)
class Cleft:
    """The basivertebral vein's cleft, a box open to the back; mm in the frame of its :class:`BodyModel`.

    Parameters
    ----------
    front_mm
        How far forward it reaches, along ``anterior`` from the model's centre.
    left_mm, right_mm
        Its sides, along the direction to the left.
    low_mm, high_mm
        Its lower and upper end along ``superior``.
    """

    front_mm: float
    right_mm: float
    left_mm: float
    low_mm: float
    high_mm: float

    def holds(self, places: Floats) -> NDArray[np.bool_]:
        """Which places ``(..., 3)``, as (anterior, left, superior) in mm, lie in the cleft."""
        u, v, w = places[..., 0], places[..., 1], places[..., 2]
        within = (u <= self.front_mm) & (v >= self.right_mm) & (v <= self.left_mm)
        return np.asarray(within & (w >= self.low_mm) & (w <= self.high_mm), dtype=np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class BodyModel:
    """Outer surface of a vertebral body as radii about an axis.

    The cleft of the basivertebral vein is bridged in the radii and told apart, so that it is taken for no edge.

    Parameters
    ----------
    centre_mm
        A point of the axis at height 0, LPS mm.
    anterior, superior
        Directions of angle 0 and of the axis, LPS.
    heights_mm
        ``(n,)`` rising: levels along ``superior``.
    radii_mm
        ``(n, k)``: distance of the outer half-maximum from the axis at each level and at k angles from ``anterior`` towards
        the left.
    cortex_mm
        Thickness of the cortex as the image shows it, blur included.
    found
        Share of the radii that were seen in the image; the others, as at the pedicles, follow from their neighbours.
    cleft
        None where none is seen.
    """

    centre_mm: Vector
    anterior: Vector
    superior: Vector
    heights_mm: Floats
    radii_mm: Floats
    cortex_mm: float
    found: float = 1.0
    cleft: Cleft | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "centre_mm", point(self.centre_mm, "centre of the body"))
        object.__setattr__(self, "anterior", unit_vector(self.anterior, "direction to the front"))
        object.__setattr__(self, "superior", unit_vector(self.superior, "direction to the head"))
        object.__setattr__(self, "cortex_mm", positive(self.cortex_mm, "thickness of the cortex", zero=True))
        for name in ("heights_mm", "radii_mm"):
            array = np.array(getattr(self, name), dtype=np.float64)
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        heights, radii = self.heights_mm, self.radii_mm
        fits = heights.ndim == 1 and radii.ndim == 2 and len(heights) == len(radii) >= 1 and radii.shape[1] >= 8
        if not fits or not np.isfinite(radii).all() or (radii < 0).any() or (np.diff(heights) <= 0).any():
            raise MctguiError("The outline of the body is not readable.", _HINT)

    def places(self, points_mm: ArrayLike) -> Floats:
        """LPS points ``(..., 3)`` as (anterior, left, superior) in mm from the centre."""
        frame = np.array([self.anterior, np.cross(self.superior, self.anterior), self.superior])
        places: Floats = (np.asarray(points_mm, dtype=np.float64) - self.centre_mm) @ frame.T
        return places

    def contour(self, height_mm: float) -> Floats:
        """The outline ``(k, 2)`` at a height as (anterior, left) in mm from the axis; the nearest level beyond the ends."""
        place = float(np.interp(height_mm, self.heights_mm, np.arange(len(self.heights_mm), dtype=np.float64)))
        low = min(int(place), len(self.heights_mm) - 1)
        high = min(low + 1, len(self.heights_mm) - 1)
        radii = self.radii_mm[low] + (place - low) * (self.radii_mm[high] - self.radii_mm[low])
        angles = self._angles()
        outline: Floats = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)
        return outline

    def contour_mm(self, height_mm: float) -> Floats:
        """The outline ``(k, 3)`` at a height in LPS mm, for drawing."""
        outline = self.contour(height_mm)
        left = np.cross(self.superior, self.anterior)
        drawn: Floats = (
            np.asarray(self.centre_mm)
            + outline[:, :1] * np.asarray(self.anterior)
            + outline[:, 1:] * left
            + height_mm * np.asarray(self.superior)
        )
        return drawn

    def below_surface_mm(self, points_mm: ArrayLike) -> Floats:
        """How deep LPS points ``(..., 3)`` lie below the outer surface, mm along the radius; negative outside.

        NaN where the body is not known, more than half a level beyond the ends of the model.
        """
        from scipy import ndimage

        places = self.places(points_mm)
        radius = np.hypot(places[..., 0], places[..., 1])
        count = self.radii_mm.shape[1]
        turn = np.arctan2(places[..., 1], places[..., 0]) / (2 * math.pi) * count % count
        level = np.interp(places[..., 2], self.heights_mm, np.arange(len(self.heights_mm), dtype=np.float64))
        closed = np.concatenate([self.radii_mm, self.radii_mm[:, :1]], axis=1)
        surface = ndimage.map_coordinates(closed, [level, turn], order=1, mode="nearest")
        slack = self._half_step_mm()
        known = (places[..., 2] >= self.heights_mm[0] - slack) & (places[..., 2] <= self.heights_mm[-1] + slack)
        return np.where(known, surface - radius, np.nan)

    def depth_mm(self, construction: AnteriorEdgeConstruction) -> float:
        """Depth of the body along line A, mm: median over 8 mm of height about the central slice; 0 beside the body."""
        behind = np.arange(-10.0, 80.0, _DEPTH_STEP_MM)
        line = np.asarray(construction.edge_mm) - behind[:, None] * np.asarray(construction.anterior)
        lift = np.linspace(-4.0, 4.0, 9)[:, None, None] * np.asarray(construction.superior)
        inside = self.below_surface_mm(line + lift) > 0
        depths = [float(np.ptp(behind[row])) + _DEPTH_STEP_MM for row in inside if row.any()]
        return float(np.median(depths)) if depths else 0.0

    def moved(self, matrix: ArrayLike) -> BodyModel:
        """The model after a rigid 4 x 4 transform of LPS points."""
        rigid = rigid_matrix(matrix)
        turn = rigid[:3, :3]
        return BodyModel(
            vector(turn @ self.centre_mm + rigid[:3, 3]),
            vector(turn @ self.anterior),
            vector(turn @ self.superior),
            self.heights_mm,
            self.radii_mm,
            self.cortex_mm,
            self.found,
            self.cleft,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data; radii to a hundredth of a millimetre."""
        cleft = self.cleft
        return {
            "centre_mm": list(self.centre_mm),
            "anterior": list(self.anterior),
            "superior": list(self.superior),
            "heights_mm": [round(float(height), 3) for height in self.heights_mm],
            "radii_mm": [[round(float(radius), 2) for radius in level] for level in self.radii_mm],
            "cortex_mm": self.cortex_mm,
            "found": self.found,
            "cleft_mm": None
            if cleft is None
            else [cleft.front_mm, cleft.right_mm, cleft.left_mm, cleft.low_mm, cleft.high_mm],
        }

    @classmethod
    def from_json(cls, data: Any) -> BodyModel:
        """The model of :meth:`to_json`; MctguiError where something is missing or no number."""
        try:
            radii = np.array(data["radii_mm"], dtype=np.float64)
            heights = np.array(data["heights_mm"], dtype=np.float64)
            cleft = None if data.get("cleft_mm") is None else Cleft(*(float(side) for side in data["cleft_mm"]))
            centre, anterior, superior = (data[name] for name in ("centre_mm", "anterior", "superior"))
            cortex, found = data["cortex_mm"], float(data["found"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise MctguiError("The outline of the body is not readable.", _HINT) from error
        if radii.size > _MOST_VALUES:
            raise MctguiError("The outline of the body is too large.", _HINT)
        return cls(centre, anterior, superior, heights, radii, cortex, found, cleft)

    def _angles(self) -> Floats:
        count = self.radii_mm.shape[1]
        angles: Floats = np.arange(count) * (2 * math.pi / count)
        return angles

    def _half_step_mm(self) -> float:
        return float(np.diff(self.heights_mm).max()) / 2 if len(self.heights_mm) > 1 else 0.5
