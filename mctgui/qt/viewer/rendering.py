"""From voxels to device pixels: resample what is visible, then window it.

The order matters. Windowing first would clip what interpolation needs, and a display image that is resampled again is
neither sharp nor right. The cost follows the pane, not the slice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mctgui.qt.viewer.plane import SliceImage

NEAREST_FROM = 8.0
"""Magnification from which the pixels themselves are shown."""


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


class DrawableSlice:
    """A slice made ready for drawing: in a type that OpenCV resamples fast, and shrunk where the pane is smaller.

    OpenCV 5 resamples int16, which is HU, five times slower than uint16, so HU are shifted by 32768 once per slice.
    """

    def __init__(self, image: SliceImage) -> None:
        self.image = image
        pixels = image.pixels
        self._shift = 0.0
        if pixels.dtype == np.int16:
            self._shift = 32768.0
            pixels = (np.ascontiguousarray(pixels).view(np.uint16)) ^ np.uint16(0x8000)
        elif pixels.dtype == np.bool_:
            pixels = pixels.astype(np.uint8)
        elif pixels.dtype not in (np.uint8, np.uint16, np.float32):
            pixels = pixels.astype(np.float32)
        self._levels: dict[tuple[int, int], NDArray[Any]] = {(1, 1): np.ascontiguousarray(pixels)}

    def draw(self, view: Viewport, low: float, high: float, *, show_pixels: bool = False) -> NDArray[np.uint8]:
        """The visible part in device pixels.

        Parameters
        ----------
        view
            What the canvas shows.
        low, high
            Values that become black (0) and white (255).
        show_pixels
            Nearest neighbour instead of linear interpolation.

        Returns
        -------
        ndarray
            uint8 ``(height, width)`` in device pixels; black outside the slice.

        Notes
        -----
        Pixel centres lie at integer indices and at half device pixels. When the slice is made smaller by two or more it is
        first averaged over whole blocks (cv2.INTER_AREA), because linear interpolation reads two neighbours only and would
        turn trabeculae into moire; then it is interpolated linearly.
        """
        width, height = view.device_size
        device_mm = view.mm_per_pixel / view.ratio
        step_u, step_v = self.image.step_uv
        shrink_u, shrink_v = (max(1, int(device_mm / abs(step))) for step in (step_u, step_v))
        rows, columns = self.image.pixels.shape
        shrink_u, shrink_v = min(shrink_u, columns), min(shrink_v, rows)
        source = self._level(shrink_u, shrink_v)
        left, top = view.to_uv(0.5 / view.ratio, 0.5 / view.ratio)
        matrix = np.zeros((2, 3))
        for at, (start, origin, step, shrink) in enumerate(
            ((left, self.image.origin_uv[0], step_u, shrink_u), (top, self.image.origin_uv[1], step_v, shrink_v))
        ):
            matrix[at, at] = device_mm / step / shrink
            matrix[at, 2] = ((start - origin) / step - (shrink - 1) / 2) / shrink
        magnified = min(abs(step_u), abs(step_v)) / device_mm
        nearest = show_pixels or magnified >= NEAREST_FROM
        black = max(low + self._shift, 0.0) if source.dtype != np.float32 else low
        black = min(black, float(np.iinfo(source.dtype).max)) if source.dtype != np.float32 else black
        resampled = cv2.warpAffine(
            source,
            matrix,
            (width, height),
            flags=(cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=black,
        )
        return to_grey(resampled, low + self._shift, high + self._shift)

    def _level(self, shrink_u: int, shrink_v: int) -> NDArray[Any]:
        key = (shrink_u, shrink_v)
        if key not in self._levels:
            full = self._levels[1, 1]
            rows, columns = full.shape[0] // shrink_v, full.shape[1] // shrink_u
            whole = full[: rows * shrink_v, : columns * shrink_u]
            self._levels[key] = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
        return self._levels[key]


def to_grey(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Values as 0 (``low`` and below) to 255 (``high`` and above), linear between.

    Parameters
    ----------
    values
        uint8, uint16 or float32, any shape with two axes.
    low, high
        In the units of ``values``; ``high`` is greater than ``low``.
    """
    scale = 255.0 / max(high - low, 1e-9)
    if values.dtype == np.uint8:
        table = np.clip(np.rint((np.arange(256) - low) * scale), 0, 255).astype(np.uint8)
        mapped: NDArray[np.uint8] = cv2.LUT(values, table)
        return mapped
    limit = float(np.finfo(np.float32).max) if values.dtype == np.float32 else float(np.iinfo(values.dtype).max)
    if low >= limit:
        return np.zeros(values.shape, dtype=np.uint8)
    # convertScaleAbs takes absolute values, so that everything below low must be lifted first or it would be folded back.
    floor = low if values.dtype == np.float32 else max(float(np.ceil(low)), 0.0)
    grey: NDArray[np.uint8] = cv2.convertScaleAbs(cv2.max(values, floor), alpha=scale, beta=-low * scale)
    return grey
