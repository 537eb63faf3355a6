"""From voxels to device pixels: resample what is visible, then window it.

The order matters. Windowing first would clip what interpolation needs, and a display image that is resampled again is
neither sharp nor right. The cost follows the pane, not the slice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mctgui.qt.viewer.plane import SliceImage
from mctgui.qt.viewer.resampling import Buffers, Interpolation, as_drawable, resample, to_grey

__all__ = ["DrawableSlice", "Sampled", "Viewport", "to_grey"]

_ON_THE_EDGE = 1e-6  # in pixels of the slice: rounding must not take a row of device pixels away


@dataclass(frozen=True, slots=True)
class Viewport:
    """What a canvas shows.

    Parameters
    ----------
    centre_uv
        Plane coordinates in the middle of the canvas, mm.
    mm_per_pixel
        Size of a device-independent pixel.
    size
        Width and height in device-independent pixels.
    ratio
        Device pixels per device-independent pixel.
    """

    centre_uv: tuple[float, float]
    mm_per_pixel: float
    size: tuple[int, int]
    ratio: float = 1.0

    @property
    def device_size(self) -> tuple[int, int]:
        """Width and height in device pixels."""
        return max(1, round(self.size[0] * self.ratio)), max(1, round(self.size[1] * self.ratio))

    def to_uv(self, x: float, y: float) -> tuple[float, float]:
        """Plane coordinates of a position in the widget."""
        return (
            self.centre_uv[0] + (x - self.size[0] / 2) * self.mm_per_pixel,
            self.centre_uv[1] + (y - self.size[1] / 2) * self.mm_per_pixel,
        )

    def to_widget(self, u: float, v: float) -> tuple[float, float]:
        """Position in the widget of plane coordinates."""
        return (
            self.size[0] / 2 + (u - self.centre_uv[0]) / self.mm_per_pixel,
            self.size[1] / 2 + (v - self.centre_uv[1]) / self.mm_per_pixel,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """Values of a slice in device pixels, before the window.

    Parameters
    ----------
    values
        ``(bottom - top, right - left)`` in the type and units of the slice.
    place
        Left, top, right and bottom of the device pixels whose centres lie in the slice.
    size
        Width and height of the whole view in device pixels.
    """

    values: NDArray[Any]
    place: tuple[int, int, int, int]
    size: tuple[int, int]

    def grey(
        self, low: float, high: float, out: NDArray[np.uint8] | None = None, buffers: Buffers | None = None
    ) -> NDArray[np.uint8]:
        """The view as uint8 ``(height, width)``, see :func:`to_grey`; black outside the slice."""
        left, top, right, bottom = self.place
        width, height = self.size
        grey = np.empty((height, width), dtype=np.uint8) if out is None else out
        grey[:top], grey[bottom:] = 0, 0
        grey[top:bottom, :left], grey[top:bottom, right:] = 0, 0
        if right > left and bottom > top:
            to_grey(self.values, low, high, grey[top:bottom, left:right], buffers)
        return grey


class DrawableSlice:
    """A slice made ready for drawing: in a type that OpenCV resamples, and shrunk where the pane is much smaller."""

    def __init__(self, image: SliceImage) -> None:
        self.image = image
        pixels = as_drawable(image.pixels)
        self._origin, self._step = list(image.origin_uv), list(image.step_uv)
        for axis, side in ((0, pixels.shape[1]), (1, pixels.shape[0])):
            if self._step[axis] < 0:  # stored against the screen
                self._origin[axis] += self._step[axis] * (side - 1)
                self._step[axis] *= -1
                pixels = np.ascontiguousarray(np.flip(pixels, 1 - axis))
        self._levels: dict[tuple[int, int], NDArray[Any]] = {(1, 1): pixels}

    def draw(
        self, view: Viewport, low: float, high: float, *, show_pixels: bool = False, smooth: bool = False
    ) -> NDArray[np.uint8]:
        """The visible part in device pixels.

        Parameters
        ----------
        view
            What the canvas shows.
        low, high
            Values that become black (0) and white (255).
        show_pixels, smooth
            See :meth:`sample`.

        Returns
        -------
        ndarray
            uint8 ``(height, width)`` in device pixels; black outside the slice.
        """
        return self.sample(view, show_pixels=show_pixels, smooth=smooth).grey(low, high)

    def sample(
        self, view: Viewport, *, show_pixels: bool = False, smooth: bool = False, buffers: Buffers | None = None
    ) -> Sampled:
        """The visible part in device pixels, not windowed.

        Parameters
        ----------
        view
            What the canvas shows.
        show_pixels
            Nearest neighbour instead of linear interpolation.
        smooth
            Where the slice is made smaller, take the mean over a device pixel instead of the value at its centre: without
            moire, at about four times the cost.
        buffers
            Memory to use again; the result lies in it until the next call.

        Notes
        -----
        Pixel centres lie at integer indices and at half device pixels. When the slice is made smaller by two or more it is
        first averaged over whole blocks (cv2.INTER_AREA), because linear interpolation reads two neighbours only and would
        turn trabeculae into moire; then it is interpolated linearly.
        """
        buffers = buffers or Buffers()
        size = view.device_size
        device_mm = view.mm_per_pixel / view.ratio
        sides = self._levels[1, 1].shape[::-1]
        shrink = [min(max(1, int(device_mm / by)), side) for by, side in zip(self._step, sides, strict=True)]
        shrink = [1, 1] if show_pixels else shrink
        source = self._level(shrink[0], shrink[1])
        first = view.to_uv(0.5 / view.ratio, 0.5 / view.ratio)
        starts, steps, places = [], [], []
        for axis in (0, 1):
            start, step = (first[axis] - self._origin[axis]) / self._step[axis], device_mm / self._step[axis]
            low, high = (
                min(max(math.ceil((edge - start) / step - _ON_THE_EDGE), 0), size[axis])
                for edge in (-0.5, sides[axis] - 0.5)
            )
            places.append((low, high))
            starts.append((start + low * step - (shrink[axis] - 1) / 2) / shrink[axis])
            steps.append(step / shrink[axis])
        (left, right), (top, bottom) = places
        place = (left, top, right, bottom)
        if right <= left or bottom <= top:
            return Sampled(np.zeros((0, 0), dtype=source.dtype), (0, 0, 0, 0), size)
        minified = max(steps) > 1.0 + _ON_THE_EDGE
        how: Interpolation = "nearest" if show_pixels else "area" if smooth and minified else "linear"
        counts = (right - left, bottom - top)
        values = resample(source, (starts[0], starts[1]), (steps[0], steps[1]), counts, how, buffers)
        return Sampled(values, place, size)

    def is_minified(self, view: Viewport) -> bool:
        """Whether ``smooth`` makes a difference."""
        return view.mm_per_pixel / view.ratio > min(self._step)

    def _level(self, shrink_u: int, shrink_v: int) -> NDArray[Any]:
        key = (shrink_u, shrink_v)
        if key not in self._levels:
            full = self._levels[1, 1]
            rows, columns = -(-full.shape[0] // shrink_v), -(-full.shape[1] // shrink_u)
            missing = (rows * shrink_v - full.shape[0], columns * shrink_u - full.shape[1])
            if any(missing):  # the last block goes on as the slice ends
                full = cv2.copyMakeBorder(full, 0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)
            self._levels[key] = cv2.resize(full, (columns, rows), interpolation=cv2.INTER_AREA)
        return self._levels[key]
