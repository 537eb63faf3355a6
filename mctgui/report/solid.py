"""What the 3-D pane is made of: a volume small enough to be drawn while it is turned, and cameras on it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.report.camera import TOWARDS, Camera, View
from mctgui.viewstate import SolidCamera
from mctgui.volume import Volume

MOST_VOXELS = 12_000_000
"""24 MB as uint16; the processor casts rays through it several times a second."""
_ROOM = 0.9
"""Of the longest diagonal, so that all six sides have one scale and little is cut while it is turned."""


@dataclass(frozen=True, slots=True, eq=False)
class Solid:
    """A volume to be drawn in 3-D.

    Parameters
    ----------
    voxels
        uint16 ``(z, y, x)``, C order; value is ``offset + step * voxel``.
    spacing_mm
        ``(x, y, z)``.
    place
        4 x 4, from millimetres along the volume's own axes to LPS.
    reduced
        How many times coarser than the scan it is.
    """

    voxels: NDArray[np.uint16]
    spacing_mm: tuple[float, float, float]
    place: NDArray[np.float64]
    offset: float
    step: float
    reduced: float

    def stored(self, value: float) -> float:
        """A value of the scan in the units of :attr:`voxels`."""
        return (value - self.offset) / self.step

    @property
    def size_mm(self) -> NDArray[np.float64]:
        """Length of the edges along its own axes."""
        return np.array(self.voxels.shape[::-1]) * self.spacing_mm

    @property
    def centre_mm(self) -> NDArray[np.float64]:
        """Its middle in LPS."""
        middle = (np.array(self.voxels.shape[::-1]) - 1) / 2 * self.spacing_mm
        centre: NDArray[np.float64] = self.place[:3, :3] @ middle + self.place[:3, 3]
        return centre

    def head(self) -> dict[str, Any]:
        """What the painter has to know beside the voxels."""
        return {
            "shape": list(self.voxels.shape),
            "spacing_mm": list(self.spacing_mm),
            "place": [float(one) for one in self.place.reshape(-1)],
        }


def solid_of(levels: list[Volume], stop: Callable[[], bool], most: int = MOST_VOXELS) -> Solid | None:
    """Take the finest level that is small enough; where even the coarsest is too large, every n-th voxel of it.

    Parameters
    ----------
    levels
        The scan and what was averaged from it, the finest first.
    stop
        Asked after each slice; True ends the work and None is returned.
    """
    fitting = [level for level in levels if level.voxels.size <= most]
    level = (fitting[0] if fitting else levels[-1]).canonical()
    stride = max(1, math.ceil((level.voxels.size / most) ** (1 / 3)))
    part = level.voxels[::stride, ::stride, ::stride]
    affine = level.affine.copy()
    affine[:3, :3] *= stride
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    place = affine.copy()
    place[:3, :3] /= spacing
    low, high = _range(part)
    step = 1.0 if part.dtype.kind in "iu" and high - low < 65536 else max(high - low, 1e-12) / 65535
    # Air around it: where a scan ends inside bone the cut is a surface too, and light falls on it.
    voxels = np.zeros(np.array(part.shape) + 2, np.uint16)
    place[:3, 3] -= affine[:3, :3].sum(axis=1)
    for index, row in enumerate(part):
        if stop():
            return None
        voxels[index + 1, 1:-1, 1:-1] = np.clip((np.asarray(row, np.float64) - low) / step + 0.5, 0, 65535)
    x, y, z = (float(one) for one in spacing)
    return Solid(
        voxels, (x, y, z), place, low, step, round(x / float(np.linalg.norm(levels[0].canonical().affine[:3, 0])), 2)
    )


def _range(part: NDArray[Any]) -> tuple[float, float]:
    if part.dtype == np.uint8 or part.dtype == np.uint16:
        return 0.0, float(np.iinfo(part.dtype).max)
    lows, highs = zip(*((float(np.nanmin(row)), float(np.nanmax(row))) for row in part), strict=True)
    return min(lows), max(highs)


def camera_from(view: View, solid: Solid) -> Camera:
    """Look at all of a volume from one side; the head is up, and from head or feet the front is up, as in axial slices."""
    return camera_around(view, solid.centre_mm, float(np.linalg.norm(solid.size_mm)))


def camera_around(view: View, centre_mm: NDArray[np.float64], diagonal_mm: float) -> Camera:
    """Look from one side at what lies around a point and is nowhere wider than ``diagonal_mm``."""
    towards = np.array(TOWARDS[view])
    up = np.array([0.0, -1.0, 0.0]) if view in "HF" else np.array([0.0, 0.0, 1.0])
    side = diagonal_mm * _ROOM
    return Camera(centre_mm, np.cross(up, towards), up, towards, side, side, diagonal_mm * 1.2)


def kept_camera(camera: Camera) -> SolidCamera:
    """A camera in plain numbers, to be kept."""
    focus, up, towards = (
        (float(one[0]), float(one[1]), float(one[2])) for one in (camera.focus_mm, camera.up, camera.towards)
    )
    return SolidCamera(focus, up, towards, camera.width_mm, camera.height_mm, camera.depth_mm)


def camera_of(kept: SolidCamera) -> Camera:
    """The camera of plain numbers; its directions are made to stand upright on each other."""
    towards = np.array(kept.towards) / np.linalg.norm(kept.towards)
    right = np.cross(np.array(kept.up), towards)
    right /= np.linalg.norm(right)
    up = np.cross(towards, right)
    return Camera(np.array(kept.focus_mm), right, up, towards, kept.width_mm, kept.height_mm, kept.depth_mm)


def turned(camera: Camera, right_deg: float, up_deg: float) -> Camera:
    """The camera after a drag: the volume turns with the hand, about the picture's own axes."""
    around, over = np.radians(right_deg), np.radians(up_deg)
    right = np.cos(around) * camera.right + np.sin(around) * camera.towards
    towards = np.cos(around) * camera.towards - np.sin(around) * camera.right
    up = np.cos(over) * camera.up + np.sin(over) * towards
    towards = np.cos(over) * towards - np.sin(over) * camera.up
    right, up, towards = (one / np.linalg.norm(one) for one in (right, up, towards))
    return replace(camera, right=right, up=up, towards=towards)
