"""One of the two images of a comparison: its slice, its rendering, kept until the slice, the view or the window changes."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mctgui.qt.viewer.compare.composing import Box, Grey, pixels_before
from mctgui.qt.viewer.plane import OUTSIDE, SliceImage
from mctgui.qt.viewer.rendering import DrawableSlice, Viewport
from mctgui.windowing import Window

_HALF = 0x8000


class Side:
    """One image of the two. Without a slice it is plain canvas."""

    def __init__(self) -> None:
        self.window = Window(128.0, 256.0)
        self._image: SliceImage | None = None
        self._drawable: DrawableSlice | None = None
        self._values: dict[tuple[int, int], NDArray[Any]] = {}
        self._grey: tuple[object, Grey] | None = None
        self._sampled: tuple[Viewport, NDArray[np.float32]] | None = None
        self._beyond: tuple[bool, DrawableSlice] | None = None
        self._holes: tuple[Viewport, NDArray[np.bool_]] | None = None

    @property
    def image(self) -> SliceImage | None:
        """The slice; None where the volume does not reach."""
        return self._image

    @image.setter
    def image(self, image: SliceImage | None) -> None:
        self._image = image
        self._drawable = DrawableSlice(image) if image is not None else None
        self._values, self._grey, self._sampled, self._beyond, self._holes = {}, None, None, None, None

    def is_minified(self, view: Viewport) -> bool:
        """Whether its slice is made smaller, so that averaging makes a difference."""
        return self._drawable is not None and self._drawable.is_minified(view)

    def grey(self, view: Viewport, *, show_pixels: bool = False, smooth: bool = False) -> Grey:
        """What is visible of it in device pixels, in its own window; made once for each view and window."""
        key = (view, self.window, show_pixels, smooth)
        if self._grey is None or self._grey[0] != key:
            self._grey = (key, self.draw(view, show_pixels=show_pixels, smooth=smooth))
        return self._grey[1]

    def draw(self, view: Viewport, *, show_pixels: bool = False, smooth: bool = False) -> Grey:
        """The same for a view of its own, such as that of a magnifying lens; not kept."""
        if self._drawable is None:
            width, height = view.device_size
            return np.zeros((height, width), dtype=np.uint8)
        return self._drawable.draw(view, self.window.low, self.window.high, show_pixels=show_pixels, smooth=smooth)

    def values(self, view: Viewport) -> NDArray[np.float32]:
        """The stored values at the centres of the device pixels, float32 ``(height, width)``; linear interpolation.

        Beyond :meth:`covered` they say nothing. Where the slice is made smaller by two or more, it is first averaged over
        whole blocks, as in :meth:`mctgui.qt.viewer.rendering.DrawableSlice.draw`.
        """
        if self._sampled is None or self._sampled[0] != view:
            self._sampled = (view, self._sample(view))
        return self._sampled[1]

    def _sample(self, view: Viewport) -> NDArray[np.float32]:
        width, height = view.device_size
        if self._image is None:
            return np.zeros((height, width), dtype=np.float32)
        device_mm = view.mm_per_pixel / view.ratio
        rows, columns = self._image.pixels.shape
        matrix = np.zeros((2, 3))
        shrinks: list[int] = []
        starts = view.to_uv(0.5 / view.ratio, 0.5 / view.ratio)
        for at, side in enumerate((columns, rows)):
            step = self._image.step_uv[at]
            shrink = min(max(1, int(device_mm / abs(step))), side)
            matrix[at, at] = device_mm / step / shrink
            matrix[at, 2] = ((starts[at] - self._image.origin_uv[at]) / step - (shrink - 1) / 2) / shrink
            shrinks.append(shrink)
        sampled: NDArray[np.float32] = cv2.warpAffine(
            self._level(shrinks[0], shrinks[1]),
            matrix,
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ).astype(np.float32, copy=False)
        return sampled - np.float32(_HALF) if self._image.pixels.dtype == np.int16 else sampled

    def _level(self, across: int, along: int) -> NDArray[Any]:
        assert self._image is not None
        if (across, along) not in self._values:
            pixels = np.ascontiguousarray(self._image.pixels)
            if pixels.dtype == np.int16:  # OpenCV resamples uint16 several times faster
                pixels = pixels.view(np.uint16) ^ np.uint16(_HALF)
            elif pixels.dtype not in (np.uint8, np.uint16):
                pixels = pixels.astype(np.float32, copy=False)
            if (across, along) != (1, 1):
                rows, columns = pixels.shape[0] // along, pixels.shape[1] // across
                whole = pixels[: rows * along, : columns * across]
                pixels = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
            self._values[across, along] = pixels
        return self._values[across, along]

    def covered(self, view: Viewport) -> Box:
        """The device pixels whose centres lie among the pixel centres of the slice, where values are interpolated."""
        if self._image is None:
            return 0, 0, 0, 0
        ends: list[tuple[int, int]] = []
        for at, (side, count) in enumerate(zip(self._image.pixels.shape[::-1], view.device_size, strict=True)):
            first = self._image.origin_uv[at]
            low, high = sorted((first, first + self._image.step_uv[at] * (side - 1)))
            # A hair wider, so that rounding does not take the outermost pixels away.
            edges = [view.to_widget(*((mm, mm)))[at] * view.ratio for mm in (low, high)]
            ends.append((pixels_before(edges[0] - 1e-6, count), pixels_before(edges[1] + 1e-6, count)))
        (left, right), (top, bottom) = ends
        return left, top, right, bottom

    def holes(self, view: Viewport) -> NDArray[np.bool_] | None:
        """Where a slice that was cut at an angle says that it lies outside of its volume; None for all others."""
        image = self._image
        if image is None or image.pixels.dtype != np.float32:
            return None
        if self._beyond is None:
            outside = (image.pixels <= OUTSIDE / 2).astype(np.uint8) * 255
            # A pixel that one beyond the volume has a share in, however small, says nothing either.
            outside = cv2.dilate(outside, np.ones((3, 3), np.uint8))
            self._beyond = (bool(outside.any()), DrawableSlice(SliceImage(outside, image.origin_uv, image.step_uv)))
        any_outside, drawable = self._beyond
        if not any_outside:
            return None
        if self._holes is None or self._holes[0] != view:
            self._holes = (view, drawable.draw(view, 0, 1) > 0)
        return self._holes[1]


def overlap(one: Box, other: Box) -> Box:
    """The part that two boxes have in common; empty where they have none."""
    left, top = max(one[0], other[0]), max(one[1], other[1])
    return left, top, max(min(one[2], other[2]), left), max(min(one[3], other[3]), top)
