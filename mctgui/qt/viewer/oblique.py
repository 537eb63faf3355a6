"""Planes at an angle to the slices of a scan: cut for what a pane shows, and stepped through like slices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.qt.viewer.plane import THIN, PlaneFrame, SliceImage, SliceStack, reslice
from mctgui.qt.viewer.rendering import Viewport
from mctgui.viewstate import Slab
from mctgui.volume import Plane, Volume

_LARGE = 2**29
_SLACK = 1.05
"""A level is fine enough when its voxels are at most so many times larger than a pixel."""


def levels_of(volume: Volume, coarse: Volume | None, quick: Volume | None, plane: Plane) -> list[Volume]:
    """The resolutions of a volume that may be cut at an angle, the finest first.

    Planes across the slices of a large file would read every page of it, so its finest resolution is left out there.
    """
    levels = [one.canonical() for one in (volume, coarse, quick) if one is not None]
    large = volume.voxels.nbytes > _LARGE and plane != "axial"
    return levels[1:] if large and len(levels) > 1 else levels


def cut(
    levels: Sequence[Volume],
    frame: PlaneFrame,
    w: float,
    view: Viewport,
    reach: tuple[NDArray[Any], NDArray[Any]],
    *,
    finer: bool = True,
) -> SliceImage | None:
    """What a pane shows of a plane, sampled trilinear at its device pixels.

    Parameters
    ----------
    levels
        The volume at its resolutions, the finest first. The coarsest that has a voxel for every pixel is sampled: where
        pixels are larger than voxels these have to be averaged, or fine bone turns into moire.
    frame, w
        The plane and its position, mm.
    view
        Which part of the plane, and the size of a pixel.
    reach
        Lowest and highest plane coordinates of the volume.
    finer
        Take several samples for a pixel where it still is larger than a voxel; for a pane at rest.

    Returns
    -------
    SliceImage or None
        None where the pane shows nothing of the volume.
    """
    pixel_mm = view.mm_per_pixel / view.ratio
    fitting = [one for one in levels if max(one.spacing_mm) <= pixel_mm * _SLACK]
    volume = fitting[-1] if fitting else levels[0]
    times = int(np.clip(np.ceil(pixel_mm / min(volume.spacing_mm) - 0.25), 1, 3)) if finer else 1
    seen = (*view.to_uv(0, 0), *view.to_uv(*view.size))
    (low_u, low_v, _), (high_u, high_v, _) = reach
    # Whole pixels away from the corner of the pane: samples then lie where pixels are drawn, and nothing blurs them again.
    left, top = (
        edge + max(0.0, np.floor((low - edge) / pixel_mm)) * pixel_mm
        for edge, low in ((seen[0], float(low_u)), (seen[1], float(low_v)))
    )
    right, bottom = min(seen[2], float(high_u)), min(seen[3], float(high_v))
    if right <= left or bottom <= top:
        return None
    return reslice(volume, frame, w, (left, top, right, bottom), pixel_mm / times)


class ReslicedStack(SliceStack):
    """A volume in planes of another scan: each is sampled when it is shown, at the pixels that show it.

    Parameters
    ----------
    volume, plane, coarse, quick
        As for :class:`SliceStack`.
    frame
        The directions of the other scan, in the millimetres of this volume.

    Notes
    -----
    Its planes lie as far apart as the slices of the scan along the axis nearest to their normal. They are single planes:
    a slab is shown as the plane in its middle.
    """

    def __init__(
        self, volume: Volume, plane: Plane, frame: PlaneFrame, coarse: Volume | None = None, quick: Volume | None = None
    ) -> None:
        super().__init__(volume, plane, coarse, quick=quick)
        self.frame = frame
        self._levels = levels_of(volume, coarse, quick, plane)
        steps = self.volume.affine[:3, :3]
        along = np.abs(frame.normal @ (steps / np.linalg.norm(steps, axis=0)))
        self._spacing = float(np.linalg.norm(steps[:, int(np.argmax(along))]))
        low, high = self.extent_uvw()
        self._reach = (low, high)
        self._count = max(1, int(np.floor((high[2] - low[2]) / self._spacing)))
        self._step_w = self._spacing
        self._first_w = float((low[2] + high[2] - (self._count - 1) * self._spacing) / 2)

    @property
    def is_resliced(self) -> bool:
        return True

    def of_volume(self, volume: Volume) -> SliceStack:
        return ReslicedStack(volume, self.plane, self.frame)

    def slab_slices(self, index: int, slab: Slab) -> range:  # noqa: ARG002 - a plane at an angle has no slab
        return range(index, index + 1)

    def is_at_once(self, index: int, slab: Slab = THIN) -> bool:  # noqa: ARG002
        return True

    def image(self, index: int, slab: Slab = THIN) -> SliceImage:  # noqa: ARG002
        """The whole plane at the finest resolution."""
        (left, top, _), (right, bottom, _) = self._reach
        volume = self._levels[0]
        region = (float(left), float(top), float(right), float(bottom))
        return reslice(volume, self.frame, self.position_mm(index), region, min(volume.spacing_mm))

    def seen(self, index: int, view: Viewport, *, finer: bool) -> SliceImage | None:
        """What a pane shows of a plane, see :func:`cut`."""
        return cut(self._levels, self.frame, self.position_mm(index), view, self._reach, finer=finer)
