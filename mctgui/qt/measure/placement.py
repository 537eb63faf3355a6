"""Changes of a placement, each one gesture of the user. Knows no Qt.

All take and give a whole construction, in LPS mm; nothing is changed in place, so that undo is keeping the one before.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.qt.viewer.plane import PlaneFrame
from mctgui.voi import AnteriorEdgeConstruction

SMALLEST_DIAMETER_MM, LARGEST_DIAMETER_MM = 1.0, 40.0
LARGEST_INSET_MM = 30.0


def slid_along_a(placed: AnteriorEdgeConstruction, forwards_mm: float) -> AnteriorEdgeConstruction:
    """E, and with it everything, moved along line A."""
    return _moved(placed, forwards_mm * np.asarray(placed.anterior))


def slid_to(placed: AnteriorEdgeConstruction, point_mm: ArrayLike) -> AnteriorEdgeConstruction:
    """E put where a point stands along line A."""
    offset = np.asarray(point_mm, dtype=np.float64) - placed.edge_mm
    return slid_along_a(placed, float(offset @ np.asarray(placed.anterior)))


def moved_in_slice(placed: AnteriorEdgeConstruction, forwards_mm: float, left_mm: float) -> AnteriorEdgeConstruction:
    """Everything moved within the central slice."""
    return _moved(placed, forwards_mm * np.asarray(placed.anterior) + left_mm * np.asarray(placed.left))


def centred_on(placed: AnteriorEdgeConstruction, point_mm: ArrayLike) -> AnteriorEdgeConstruction:
    """The circle's centre put on a point of the central slice."""
    offset = np.asarray(point_mm, dtype=np.float64) - placed.circle_centre_mm
    return moved_in_slice(placed, float(offset @ np.asarray(placed.anterior)), float(offset @ np.asarray(placed.left)))


def raised(placed: AnteriorEdgeConstruction, upwards_mm: float) -> AnteriorEdgeConstruction:
    """The central slice moved towards the head."""
    return _moved(placed, upwards_mm * np.asarray(placed.superior))


def turned(placed: AnteriorEdgeConstruction, degrees: float) -> AnteriorEdgeConstruction:
    """Line A turned about E within the central slice; positive brings its far end to the patient's right."""
    angle = np.radians(degrees)
    anterior = np.cos(angle) * np.asarray(placed.anterior) + np.sin(angle) * np.asarray(placed.left)
    return replace(placed, anterior=_vector(anterior))


def pointed_at(placed: AnteriorEdgeConstruction, point_mm: ArrayLike) -> AnteriorEdgeConstruction:
    """Line A turned about E so that it passes through a point behind it."""
    offset = np.asarray(placed.edge_mm) - np.asarray(point_mm, dtype=np.float64)
    forwards, left = float(offset @ np.asarray(placed.anterior)), float(offset @ np.asarray(placed.left))
    if forwards < 1.0:  # a point beside or before E says no direction
        return placed
    return turned(placed, float(np.degrees(np.arctan2(left, forwards))))


def with_inset_at(placed: AnteriorEdgeConstruction, point_mm: ArrayLike) -> AnteriorEdgeConstruction:
    """Line B put through a point; E stays."""
    behind = -(np.asarray(point_mm, dtype=np.float64) - placed.edge_mm) @ np.asarray(placed.anterior)
    return replace(placed, inset_mm=float(np.clip(behind, 0.0, LARGEST_INSET_MM)))


def with_diameter_at(placed: AnteriorEdgeConstruction, point_mm: ArrayLike) -> AnteriorEdgeConstruction:
    """The circle made as wide as a point lies from line A; it goes on touching line B."""
    aside = abs(float((np.asarray(point_mm, dtype=np.float64) - placed.edge_mm) @ np.asarray(placed.left)))
    return replace(placed, diameter_mm=float(np.clip(2 * aside, SMALLEST_DIAMETER_MM, LARGEST_DIAMETER_MM)))


def sliced_at(placed: AnteriorEdgeConstruction, point_mm: ArrayLike) -> AnteriorEdgeConstruction:
    """The central slice put through a point."""
    offset = np.asarray(point_mm, dtype=np.float64) - placed.edge_mm
    return raised(placed, float(offset @ np.asarray(placed.superior)))


def axial_frame(placed: AnteriorEdgeConstruction) -> PlaneFrame:
    """The plane of the central slice: patient's left at the right of the screen, posterior below."""
    superior = np.asarray(placed.superior)
    left = np.array([1.0, 0.0, 0.0]) - superior[0] * superior
    return PlaneFrame.along(left, np.cross(superior, left))


def sagittal_frame(placed: AnteriorEdgeConstruction) -> PlaneFrame:
    """The plane along line A: anterior at the left of the screen, head above."""
    return PlaneFrame.along(-np.asarray(placed.anterior), -np.asarray(placed.superior))


def _moved(placed: AnteriorEdgeConstruction, offset: NDArray[np.float64]) -> AnteriorEdgeConstruction:
    return replace(placed, edge_mm=_vector(np.asarray(placed.edge_mm) + offset))


def _vector(values: NDArray[np.float64]) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in values)
    return x, y, z
