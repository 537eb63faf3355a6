"""One of the two images of a comparison: its slice, its rendering, kept until the slice, the view or the window changes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mctgui.qt.viewer.compare.composing import Box, Grey, pixels_before
from mctgui.qt.viewer.plane import OUTSIDE, SliceImage
from mctgui.qt.viewer.rendering import DrawableSlice, Viewport
from mctgui.qt.viewer.resampling import Buffers
from mctgui.windowing import Window


class Side:
    """One image of the two. Without a slice it is plain canvas."""

    def __init__(self) -> None:
        self.window = Window(128.0, 256.0)
        self._image: SliceImage | None = None
        self._drawable: DrawableSlice | None = None
        self._buffers = Buffers()
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
        self._grey, self._sampled, self._beyond, self._holes = None, None, None, None

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
        sampled = self._drawable.sample(view, show_pixels=show_pixels, smooth=smooth, buffers=self._buffers)
        return sampled.grey(self.window.low, self.window.high, buffers=self._buffers)

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
        values = np.zeros((height, width), dtype=np.float32)
        if self._drawable is not None:
            sampled = self._drawable.sample(view, buffers=self._buffers)
            left, top, right, bottom = sampled.place
            values[top:bottom, left:right] = sampled.values
        return values

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
