"""Straight lines that a few wrong points do not turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_FAR_ANCHORS_MM = 5.0


@dataclass(frozen=True, slots=True)
class Line:
    """y = ``slope`` x + ``offset``."""

    slope: float
    offset: float

    def at(self, x: ArrayLike) -> Floats:
        """Value of y at x."""
        return self.slope * np.asarray(x, dtype=np.float64) + self.offset


def robust_line(x: ArrayLike, y: ArrayLike, slope_if_one: float = 1.0) -> Line:
    """The line of Theil (1950) and Sen (1968): median of the slopes of all pairs of points, then median of the offsets.

    Parameters
    ----------
    x, y
        Points, at least one.
    slope_if_one
        Slope where all points have one x.
    """
    across, up = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    first, second = np.triu_indices(len(across), 1)
    apart = across[second] - across[first]
    usable = np.abs(apart) > 1e-9
    slope = slope_if_one
    if usable.any():
        slope = float(np.median((up[second] - up[first])[usable] / apart[usable]))
    return Line(slope, float(np.median(up - slope * across)))


def line_through_anchors(line: Line, anchors: Sequence[tuple[float, float]]) -> Line:
    """The line moved onto points that were fixed by hand; turned onto them as well where they lie at least 5 mm apart.

    Parameters
    ----------
    line
        As the slices gave it.
    anchors
        ``(x, y)`` in mm.
    """
    if not anchors:
        return line
    x, y = np.array(anchors, dtype=np.float64).T
    slope = line.slope
    if np.ptp(x) >= _FAR_ANCHORS_MM:
        slope = robust_line(x, y).slope
    return Line(slope, float(np.median(y - slope * x)))
