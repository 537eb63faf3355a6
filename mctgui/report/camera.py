"""One orthographic camera for the 3-D pictures, the same for every modality and for both ways of drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mctgui.voi import CylinderVOI

View = Literal["A", "P", "R", "L", "H", "F"]
TOWARDS: dict[View, tuple[float, float, float]] = {
    "A": (0.0, -1.0, 0.0),
    "P": (0.0, 1.0, 0.0),
    "R": (-1.0, 0.0, 0.0),
    "L": (1.0, 0.0, 0.0),
    "H": (0.0, 0.0, 1.0),
    "F": (0.0, 0.0, -1.0),
}
"""From the middle to the viewer, in LPS."""
VIEWS: tuple[View, ...] = tuple(TOWARDS)
_SWING_DEGREES = 25.0
_TILT_DEGREES = 32.0
_ROOM = 1.06


@dataclass(frozen=True, slots=True)
class Camera:
    """A parallel projection.

    Parameters
    ----------
    focus_mm
        LPS point in the middle of the picture.
    right, up, towards
        Unit vectors in LPS: to the right and up in the picture, and out of it towards the viewer.
    width_mm, height_mm, depth_mm
        The box that is seen.
    """

    focus_mm: NDArray[np.float64]
    right: NDArray[np.float64]
    up: NDArray[np.float64]
    towards: NDArray[np.float64]
    width_mm: float
    height_mm: float
    depth_mm: float


def camera_on(voi: CylinderVOI) -> Camera:
    """Look at a VOI from in front, a little from the patient's right and from above, so that all of it is in the picture.

    The directions follow the cylinder's own axis: a tilted VOI stands upright.
    """
    left, anterior, up = _axes_of(voi)
    swing, tilt = np.radians(_SWING_DEGREES), np.radians(_TILT_DEGREES)
    level = np.cos(swing) * anterior - np.sin(swing) * left
    towards = np.cos(tilt) * level + np.sin(tilt) * up
    picture_up = np.cos(tilt) * up - np.sin(tilt) * level
    height = voi.height_mm * np.cos(tilt) + voi.diameter_mm * np.sin(tilt)
    depth = voi.height_mm * np.sin(tilt) + voi.diameter_mm * np.cos(tilt)
    return Camera(
        np.asarray(voi.centre_mm, dtype=np.float64),
        np.cross(picture_up, towards),
        picture_up,
        towards,
        voi.diameter_mm * _ROOM,
        height * _ROOM,
        depth * _ROOM,
    )


def camera_beside(voi: CylinderVOI, view: View) -> Camera:
    """Look at a VOI from one of its six sides; like :func:`camera_on`, it follows the cylinder's own axis.

    From head and feet the front is up, as in axial slices. All sides have the scale of :func:`camera_on`.
    """
    usual = camera_on(voi)
    left, anterior, axis = _axes_of(voi)
    x, y, z = TOWARDS[view]
    towards = x * left - y * anterior + z * axis
    up = anterior if view in "HF" else axis
    room = max(voi.height_mm, voi.diameter_mm) * _ROOM
    height = room if view in "HF" else voi.height_mm * _ROOM
    return replace(usual, right=np.cross(up, towards), up=up, towards=towards, height_mm=height, depth_mm=room)


def reach_mm(vois: Sequence[CylinderVOI], centre_mm: NDArray[np.float64]) -> float:
    """How far the cylinders reach from a point at most, in mm."""
    farthest = 0.0
    for voi in vois:
        axis = np.asarray(voi.axis, dtype=np.float64)
        offset = np.asarray(voi.centre_mm, dtype=np.float64) - centre_mm
        along = float(offset @ axis)
        across = float(np.linalg.norm(offset - along * axis))
        farthest = max(farthest, float(np.hypot(abs(along) + voi.height_mm / 2, across + voi.diameter_mm / 2)))
    return farthest


def turned_about(camera: Camera, axis: NDArray[np.float64], around_deg: float, over_deg: float) -> Camera:
    """The camera after going round a VOI's axis and over it; it never goes past the top or the bottom."""
    around = _rotation(axis, np.radians(around_deg))
    right, up, towards = (around @ one for one in (camera.right, camera.up, camera.towards))
    height = float(np.degrees(np.arcsin(np.clip(towards @ axis, -1, 1))))
    over = float(np.clip(height + over_deg, -89.0, 89.0)) - height
    lift = _rotation(right, -np.radians(over))
    return replace(camera, right=right, up=lift @ up, towards=lift @ towards)


def zoomed(camera: Camera, factor: float) -> Camera:
    """The camera that sees a box ``factor`` times as wide and high."""
    return replace(camera, width_mm=camera.width_mm * factor, height_mm=camera.height_mm * factor)


def _rotation(axis: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Matrix that turns by an angle about a unit vector (Rodrigues)."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turn: NDArray[np.float64] = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    return turn


def _axes_of(voi: CylinderVOI) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Towards the patient's left, the front and the head, as far as the cylinder's own axis allows: unit vectors."""
    up = np.asarray(voi.axis, dtype=np.float64)
    up = up / np.linalg.norm(up)
    up = up if up[2] >= 0 else -up
    anterior = np.array([0.0, -1.0, 0.0]) if abs(up[1]) < 0.9 else np.array([0.0, 0.0, 1.0])
    anterior = anterior - up * (anterior @ up)
    anterior /= np.linalg.norm(anterior)
    return np.cross(up, anterior), anterior, up
