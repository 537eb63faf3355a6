"""Changes of a placement, each one gesture of the user. Knows no Qt.

All take and give a whole construction, in LPS mm; nothing is changed in place, so that undo is keeping the one before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

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


def with_circle_through(
    placed: AnteriorEdgeConstruction, from_mm: ArrayLike, point_mm: ArrayLike
) -> AnteriorEdgeConstruction:
    """The circle made so wide that where it was taken lies under the pointer; it goes on touching line B in T."""
    tangent, back, left = np.asarray(placed.tangent_mm), -np.asarray(placed.anterior), np.asarray(placed.left)

    def diameter(point: ArrayLike) -> float:
        offset = np.asarray(point, dtype=np.float64) - tangent
        behind, aside = max(float(offset @ back), 0.5), float(offset @ left)
        return (behind**2 + aside**2) / behind

    wide = placed.diameter_mm * diameter(point_mm) / diameter(from_mm)
    return replace(placed, diameter_mm=float(np.clip(wide, SMALLEST_DIAMETER_MM, LARGEST_DIAMETER_MM)))


def edge_at(placed: AnteriorEdgeConstruction, point_mm: ArrayLike) -> AnteriorEdgeConstruction:
    """E, and with it everything, put on a point."""
    return replace(placed, edge_mm=_vector(np.asarray(point_mm, dtype=np.float64)))


Angle = Literal["turn", "sagittal", "coronal"]
ANGLES: tuple[Angle, ...] = get_args(Angle)


def angle_deg(placed: AnteriorEdgeConstruction, stack: ArrayLike, which: Angle) -> float:
    """How the placement stands in the stack.

    Parameters
    ----------
    stack
        Unit vectors of the stack in LPS as columns: to the left, to the back, to the head.
    which
        ``"turn"``: line A against the stack, positive when its front points to the left; ``"sagittal"``: the axis leans
        forwards; ``"coronal"``: the axis leans to the left. Turning about the vertebra's own axis of that angle changes it
        by as much.
    """
    directions = np.asarray(stack, dtype=np.float64)
    ahead, left, up = (np.asarray(one) for one in (placed.anterior, placed.left, placed.superior))
    if which == "turn":
        front = -directions[:, 1]
        return float(np.degrees(np.arctan2(-front @ left, front @ ahead)))
    head = directions[:, 2]
    return float(np.degrees(np.arctan2(-head @ (ahead if which == "sagittal" else left), head @ up)))


def with_angle(placed: AnteriorEdgeConstruction, stack: ArrayLike, which: Angle, degrees: float) -> AnteriorEdgeConstruction:
    """The placement turned about E, or tilted about the circle's centre, until it stands at an angle."""
    by = degrees - angle_deg(placed, stack, which)
    return turned(placed, by) if which == "turn" else tilted(placed, which, by)


def tilted(placed: AnteriorEdgeConstruction, which: Angle, degrees: float) -> AnteriorEdgeConstruction:
    """The axis tilted about the circle's centre: forwards (``"sagittal"``) or to the left (``"coronal"``)."""
    towards = np.asarray(placed.anterior if which == "sagittal" else placed.left)
    up, angle = np.asarray(placed.superior), np.radians(degrees)
    superior = np.cos(angle) * up + np.sin(angle) * towards
    anterior = np.asarray(placed.anterior)
    if which == "sagittal":
        anterior = np.cos(angle) * anterior - np.sin(angle) * up
    edge = placed.circle_centre_mm + (placed.inset_mm + placed.diameter_mm / 2) * anterior
    return replace(placed, edge_mm=_vector(edge), anterior=_vector(anterior), superior=_vector(superior))


def axial_frame(placed: AnteriorEdgeConstruction, right: ArrayLike = (1.0, 0.0, 0.0)) -> PlaneFrame:
    """The plane of the central slice, seen from the feet.

    Parameters
    ----------
    right
        What points to the right of the screen as far as the plane allows; the patient's left unless a specimen lies turned.
    """
    superior = np.asarray(placed.superior)
    across = np.asarray(right, dtype=np.float64)
    across = across - float(across @ superior) * superior
    return PlaneFrame.along(across, np.cross(superior, across))


def screen_right(placed: AnteriorEdgeConstruction, stack: ArrayLike) -> NDArray[np.float64]:
    """The axis of the stack, or its opposite, that lies nearest to the vertebra's left: then its front is above."""
    directions = np.asarray(stack, dtype=np.float64)
    along = directions.T @ np.asarray(placed.left)
    nearest = int(np.argmax(np.abs(along)))
    chosen: NDArray[np.float64] = directions[:, nearest] * np.sign(along[nearest])
    return chosen


def sagittal_frame(placed: AnteriorEdgeConstruction) -> PlaneFrame:
    """The plane along line A: anterior at the left of the screen, head above."""
    return PlaneFrame.along(-np.asarray(placed.anterior), -np.asarray(placed.superior))


def coronal_frame(placed: AnteriorEdgeConstruction) -> PlaneFrame:
    """The plane along line B, seen from the front: the patient's left at the right of the screen, head above."""
    return PlaneFrame.along(np.asarray(placed.left), -np.asarray(placed.superior))


def letters_of(placed: AnteriorEdgeConstruction, frame: PlaneFrame) -> PlaneFrame:
    """A plane told in the directions of the vertebra, as if it lay straight: for letters that are true to the bone."""
    vertebra = np.stack([np.asarray(placed.left), -np.asarray(placed.anterior), np.asarray(placed.superior)])
    return PlaneFrame(vertebra @ frame.right, vertebra @ frame.down, vertebra @ frame.normal)


def _moved(placed: AnteriorEdgeConstruction, offset: NDArray[np.float64]) -> AnteriorEdgeConstruction:
    return replace(placed, edge_mm=_vector(np.asarray(placed.edge_mm) + offset))


def _vector(values: NDArray[np.float64]) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in values)
    return x, y, z
