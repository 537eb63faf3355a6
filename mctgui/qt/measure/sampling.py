"""Slices that lie askew in the stack, sampled for what a canvas shows: at once from what is quick, then sharp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mctgui.qt.viewer.columns import Column
from mctgui.qt.viewer.plane import PlaneFrame, SliceImage, reslice
from mctgui.qt.viewer.rendering import Viewport
from mctgui.volume import Volume

_QUICK_BYTES = 2**26
"""Volumes below this lie in memory after the first look; larger ones are read page by page."""
_QUICK_POINTS = 150_000
_ROWS_AT_ONCE = 64


@dataclass(frozen=True, slots=True, eq=False)
class Oblique:
    """One slice to sample.

    Parameters
    ----------
    volume, coarse
        The full resolution, and the lowest that there is.
    step_mm
        Pixels of the screen, or parts of them where these are larger than voxels: several points are then averaged, so that
        fine bone does not turn into moire.
    """

    volume: Volume
    coarse: Volume | None
    frame: PlaneFrame
    w: float
    region: tuple[float, float, float, float]
    pixel_mm: float
    step_mm: float

    @classmethod
    def of(cls, column: Column | None, frame: PlaneFrame, w: float, view: Viewport) -> Oblique:
        """The slice that a canvas shows of a column."""
        assert column is not None
        pixel_mm = view.mm_per_pixel / view.ratio
        finer = int(np.clip(np.ceil(pixel_mm / min(column.volume.spacing_mm) - 0.25), 1, 3))
        left, top = view.to_uv(0, 0)
        right, bottom = view.to_uv(*view.size)
        below = column.quick or column.coarse
        return cls(column.volume, below, frame, w, (left, top, right, bottom), pixel_mm, pixel_mm / finer)

    @property
    def is_quick(self) -> bool:
        """Whether the sharp slice need not wait for a thread."""
        left, top, right, bottom = self.region
        points = (right - left) * (bottom - top) / self.step_mm**2
        return self.volume.voxels.nbytes <= _QUICK_BYTES and points <= _QUICK_POINTS

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for the same slice of the same volume."""
        directions = (*self.frame.right.tolist(), *self.frame.down.tolist())
        return id(self.volume), directions, self.w, self.region, self.step_mm

    def sharp(self, stop: Callable[[], bool]) -> SliceImage | None:
        """The slice of the full resolution; None when it was stopped."""
        left, top, right, bottom = self.region
        high = _ROWS_AT_ONCE * self.step_mm
        parts: list[SliceImage] = []
        rows = max(1, int(np.ceil((bottom - top) / high)))
        for number in range(rows):
            if stop():
                return None
            # A hair less than whole rows, so that rounding up gives no row twice.
            first, last = top + number * high, min(top + (number + 1) * high, bottom) - 1e-6 * self.step_mm
            parts.append(reslice(self.volume, self.frame, self.w, (left, first, right, last), self.step_mm))
        pixels = np.concatenate([part.pixels for part in parts])
        return SliceImage(pixels, parts[0].origin_uv, parts[0].step_uv)


def sampled_now(oblique: Oblique) -> SliceImage:
    """What can be shown at once: the full resolution where that is quick, else the lowest, one point for four pixels."""
    if oblique.is_quick:
        return reslice(oblique.volume, oblique.frame, oblique.w, oblique.region, oblique.step_mm)
    volume = oblique.coarse or oblique.volume
    step = max(2 * oblique.pixel_mm, min(volume.spacing_mm) / 2)
    return reslice(volume, oblique.frame, oblique.w, oblique.region, step)
