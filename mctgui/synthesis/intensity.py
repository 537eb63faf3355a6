"""Between Hounsfield units, grey values and the [-1, 1] that networks work in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def window_to_unit(hu: NDArray[Any], window_hu: tuple[float, float]) -> NDArray[np.float32]:
    """Map a window of HU linearly to [-1, 1]; values outside are clipped."""
    low, high = window_hu
    unit = (hu.astype(np.float32) - np.float32(low)) * np.float32(2.0 / (high - low)) - np.float32(1.0)
    return np.clip(unit, -1.0, 1.0, out=unit)


def grey8_to_unit(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Map 0..255 to [-1, 1]: (g / 255 - 0.5) / 0.5, as the official code does."""
    return grey.astype(np.float32) * np.float32(2.0 / 255.0) - np.float32(1.0)


def unit_to_grey8(unit: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Map [-1, 1] to 0..255, rounded to the nearest; the official code truncates instead, which darkens by half a grey."""
    grey: NDArray[np.uint8] = np.rint(np.clip((unit + 1.0) * 127.5, 0.0, 255.0)).astype(np.uint8)
    return grey


def unit_to_hu_like(unit: NDArray[np.float32], window_hu: tuple[float, float]) -> NDArray[np.int16]:
    """Map [-1, 1] to HU-like values: the window of the input read backwards, low + (v + 1) / 2 * (high - low), rounded.

    A network that gave its input back would give its HU back. What it makes has the grey values of a micro-CT, which knows
    no HU: the numbers lie on the scale of HU and are not calibrated.
    """
    low, high = window_hu
    values = low + (np.clip(unit, -1.0, 1.0).astype(np.float64) + 1.0) * (0.5 * (high - low))
    hu: NDArray[np.int16] = np.rint(np.clip(values, -32768, 32767)).astype(np.int16)
    return hu
