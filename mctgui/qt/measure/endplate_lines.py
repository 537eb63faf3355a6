"""The endplates as lines in the upright panes whose ends are dragged. Knows no Qt.

A plane is told in the frame of a construction: its height above the central slice is ``level + forwards u + left v`` with u
along line A and v along line B from the circle's centre.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.voi import AnteriorEdgeConstruction, EndplatePlane, Endplates

Floats = NDArray[np.float64]

GUESSED_MM = 8.0
"""From each VOI to the line that is to be dragged onto its endplate."""


def height_above(plate: EndplatePlane, placed: AnteriorEdgeConstruction, point_mm: ArrayLike) -> float:
    """How far the endplate lies above a point, along the axis of the construction; negative below."""
    along = float(np.asarray(plate.normal) @ np.asarray(placed.superior))
    return -float(plate.above_mm(point_mm)) / along


def guessed(placed: AnteriorEdgeConstruction, distance_mm: float = GUESSED_MM) -> Endplates:
    """Two planes parallel to the central slice, to begin dragging from where none were found."""
    reach = placed.gap_mm + placed.height_mm + distance_mm
    return Endplates(upper=_from_slopes(placed, (reach, 0.0, 0.0)), lower=_from_slopes(placed, (-reach, 0.0, 0.0)))


def moved_end(
    placed: AnteriorEdgeConstruction, endplates: Endplates, which: str, held_mm: ArrayLike, kept_mm: ArrayLike, up_mm: float
) -> Endplates:
    """The endplates after one end of a line was dragged while its other end stays.

    Parameters
    ----------
    which
        ``"upper"`` or ``"lower"``.
    held_mm, kept_mm
        Points below or above the ends of the line: of what is dragged, and of what stays; LPS.
    up_mm
        How far it was dragged towards the head.
    """
    level, *slopes = _slopes(getattr(endplates, which), placed)
    axes = np.stack([np.asarray(placed.anterior), np.asarray(placed.left)], axis=1)
    held, kept = ((np.asarray(point, dtype=np.float64) - placed.circle_centre_mm) @ axes for point in (held_mm, kept_mm))
    along = held - kept
    tilted = np.asarray(slopes) + along * up_mm / float(along @ along)
    raised = level + float(kept @ (np.asarray(slopes) - tilted))
    return replace(endplates, **{which: _from_slopes(placed, (raised, *tilted))})


def _slopes(plate: EndplatePlane, placed: AnteriorEdgeConstruction) -> tuple[float, float, float]:
    normal = np.asarray(plate.normal)
    along = float(normal @ np.asarray(placed.superior))
    level = height_above(plate, placed, placed.circle_centre_mm)
    return level, -float(normal @ np.asarray(placed.anterior)) / along, -float(normal @ np.asarray(placed.left)) / along


def _from_slopes(placed: AnteriorEdgeConstruction, slopes: tuple[float, ...]) -> EndplatePlane:
    level, forwards, left = slopes
    up = np.asarray(placed.superior)
    normal = up - forwards * np.asarray(placed.anterior) - left * np.asarray(placed.left)
    x, y, z = (float(value) for value in np.asarray(placed.circle_centre_mm) + level * up)
    a, b, c = (float(value) for value in normal)
    return EndplatePlane((x, y, z), (a, b, c))
