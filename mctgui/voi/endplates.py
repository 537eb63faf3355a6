"""The mid plane of a vertebral body, halfway between its endplates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork
from mctgui.voi.coarse import CoarseVolume, shrinking
from mctgui.volume import Volume

Floats = NDArray[np.float64]

_COLUMN_MM = 1.0
_FINE_SLICE_MM = 0.25
_INWARDS_MM, _OUTWARDS_MM = 6.0, 2.5
_ROUNDS = 3
_WIDEST_STEP_MM = 0.5
_FEWEST_COLUMNS = 40
_LARGEST_RESIDUAL_MM = 1.2


@dataclass(frozen=True, slots=True)
class Plane:
    """``height = level + slope_y y + slope_x x``, all in mm along the array axes from the first voxel centre."""

    level: float
    slope_y: float
    slope_x: float
    residual_mm: float = 0.0

    def height(self, y: float | Floats, x: float | Floats) -> float | Floats:
        """Height above the first voxel centre at ``(y, x)``."""
        return self.level + self.slope_y * y + self.slope_x * x

    @property
    def normal(self) -> Floats:
        """Unit normal ``(z, y, x)`` that points up."""
        vector = np.array([1.0, -self.slope_y, -self.slope_x])
        unit: Floats = vector / np.linalg.norm(vector)
        return unit


def finding_endplates(
    volume: Volume, columns_mm: Floats, bottom_mm: float, top_mm: float
) -> LongWork[tuple[Plane | None, Plane | None]]:
    """Fit planes to the lower and the upper endplate.

    Parameters
    ----------
    volume
        Unblurred grey values.
    columns_mm
        ``(n, 2)`` as (y, x): columns through the central part of the body, mm along the array axes.
    bottom_mm, top_mm
        About where the body ends, mm along the first array axis.

    Returns
    -------
    lower, upper
        Planes through the outer surfaces, by the half-maximum of each column's profile; None where there is no endplate
        to be found.
    """
    fine = yield from shrinking(volume, _COLUMN_MM, _FINE_SLICE_MM)
    shifts = {-1.0: np.zeros(2), 1.0: np.zeros(2)}
    ends: dict[float, Plane] = {-1.0: Plane(bottom_mm, 0.0, 0.0), 1.0: Plane(top_mm, 0.0, 0.0)}
    found: dict[float, Plane | None] = {}
    for _ in range(_ROUNDS):
        found = {
            side: _plate(fine, columns_mm + shifts[side], ends[side], side, (_INWARDS_MM, _OUTWARDS_MM))
            for side in (-1.0, 1.0)
        }
        lower, upper = found[-1.0], found[1.0]
        if lower is None or upper is None:
            break
        # Endplates are dished: of a tilted body the same columns would meet the slopes of the one and of the other.
        normal = middle(lower, upper).normal
        centre = columns_mm.mean(axis=0)
        height = float(upper.height(centre[0], centre[1])) - float(lower.height(centre[0], centre[1]))
        shifts = {side: side * height / 2 * normal[1:] / normal[0] for side in (-1.0, 1.0)}
        ends = {-1.0: lower, 1.0: upper}
    return found[-1.0], found[1.0]


def _plate(fine: CoarseVolume, columns_mm: Floats, end: Plane, side: float, reach: tuple[float, float]) -> Plane | None:
    """The plane through the endplate near ``end``, below (-1) or above (1) the body, in columns ``(n, 2)`` as (y, x)."""
    heights = fine.heights_mm()
    origin, step = np.array(fine.origin_mm[1:]), np.array(fine.spacing_mm[1:])
    pixels = np.unique(np.rint((columns_mm - origin) / step).astype(int), axis=0)
    pixels = pixels[((pixels >= 0) & (pixels < fine.values.shape[1:])).all(axis=1)]
    places = origin + pixels * step
    profiles = fine.values[:, pixels[:, 0], pixels[:, 1]].astype(np.float64)
    if fine.spacing_mm[0] > _WIDEST_STEP_MM and len(heights) > 1:
        # Of thick slices too few would lie in the search for a peak and what is behind it.
        steps = np.arange(heights[0], heights[-1], _WIDEST_STEP_MM)
        profiles = np.array([np.interp(steps, heights, column) for column in profiles.T]).T
        heights = steps
    ends = np.asarray(end.height(places[:, 0], places[:, 1])) + np.zeros(len(places))
    edges = [_outer_edge(heights, profiles[:, n], float(ends[n]), side, reach) for n in range(len(places))]
    return _robust_plane(places, np.array(edges))


def middle(lower: Plane, upper: Plane) -> Plane:
    """The plane halfway between two endplates."""
    return Plane(
        (lower.level + upper.level) / 2, (lower.slope_y + upper.slope_y) / 2, (lower.slope_x + upper.slope_x) / 2
    )  # fmt: skip


def angle_deg(a: Floats, b: Floats) -> float:
    """Angle between two unit vectors in degrees."""
    return float(np.degrees(np.arccos(np.clip(a @ b, -1.0, 1.0))))


def _outer_edge(heights: Floats, profile: Floats, end_mm: float, side: float, reach: tuple[float, float]) -> float:
    """Height of the endplate's outer surface in one column, NaN where there is none."""
    beyond = side * (heights - end_mm)
    window = np.flatnonzero((beyond >= -reach[0]) & (beyond <= reach[1]))
    if window.size < 6:
        return float("nan")
    window = window if side > 0 else window[::-1]
    values = profile[window]
    peak = int(np.argmax(values))
    behind = values[peak:]
    if behind.size < 3:
        return float("nan")
    lowest = float(behind.min())
    half = (float(values[peak]) + lowest) / 2
    # An endplate stands out from what lies behind it at least as much as half its own height above the body's darkest.
    if values[peak] - lowest < 0.5 * (values[peak] - values.min()) or values[peak] <= lowest:
        return float("nan")
    place = int(np.argmax(behind < half)) + peak
    if place == peak:
        return float("nan")
    share = (values[place - 1] - half) / (values[place - 1] - values[place])
    return float(heights[window[place - 1]] + share * (heights[window[place]] - heights[window[place - 1]]))


def _robust_plane(places: Floats, heights: Floats) -> Plane | None:
    """Least squares without what lies far off, repeated; None when too few columns agree."""
    good = np.isfinite(heights)
    if good.sum() < _FEWEST_COLUMNS:
        return None
    design = np.column_stack([np.ones(len(places)), places])
    used = good.copy()
    coefficients: Floats = np.zeros(3)
    for _ in range(8):
        coefficients = np.asarray(np.linalg.lstsq(design[used], heights[used], rcond=None)[0], dtype=np.float64)
        residual = np.abs(heights - design @ coefficients)
        limit = max(2.5 * 1.4826 * float(np.median(residual[used])), 0.3)
        again = good & (np.nan_to_num(residual, nan=np.inf) <= limit)
        if again.sum() < _FEWEST_COLUMNS or (again == used).all():
            break
        used = again
    spread = float(np.median(np.abs(heights[used] - design[used] @ coefficients)))
    if spread > _LARGEST_RESIDUAL_MM or used.sum() < 0.4 * len(places):
        return None
    return Plane(float(coefficients[0]), float(coefficients[1]), float(coefficients[2]), spread)
