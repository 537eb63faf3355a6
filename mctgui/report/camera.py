"""One orthographic camera for the 3-D pictures, the same for every modality and for both ways of drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mctgui.voi import CylinderVOI

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
    """Look at a VOI from in front, a little from the patient's left and from above, so that all of it is in the picture.

    The directions follow the cylinder's own axis: a tilted VOI stands upright.
    """
    up = np.asarray(voi.axis, dtype=np.float64)
    up = up / np.linalg.norm(up)
    up = up if up[2] >= 0 else -up
    anterior = np.array([0.0, -1.0, 0.0]) if abs(up[1]) < 0.9 else np.array([0.0, 0.0, 1.0])
    anterior = anterior - up * (anterior @ up)
    anterior /= np.linalg.norm(anterior)
    left = np.cross(anterior, up)
    swing, tilt = np.radians(_SWING_DEGREES), np.radians(_TILT_DEGREES)
    level = np.cos(swing) * anterior + np.sin(swing) * left
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
