"""A small picture of a series for a list of them: one slice, reduced, in grey."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.dicom.slice_record import SliceRecord
from mctgui.windowing import Window, auto_window


def picture(values: NDArray[Any], record: SliceRecord, side: int) -> NDArray[np.uint8]:
    """One slice as it is shown, reduced.

    Parameters
    ----------
    values
        ``(rows, columns)``, rescaled.
    record
        Of that slice: its window, pixel spacing and photometric interpretation.
    side
        Most pixels that either side of the picture has; no slice is enlarged.

    Returns
    -------
    ndarray
        ``(height, width)``, 0 to 255, with square pixels. MONOCHROME1 is inverted after the window (PS3.3 C.7.6.3.1.2).
    """
    window = _window(values, record)
    shares = ((values.astype(np.float32) - np.float32(window.low)) / np.float32(window.width)).clip(0.0, 1.0)
    if record.photometric == "MONOCHROME1":
        shares = 1.0 - shares
    height, width = reduced_sides(values.shape, record.pixel_spacing, side)
    reduced = _averaging(height, record.rows) @ shares @ _averaging(width, record.columns).T
    grey: NDArray[np.uint8] = np.rint(reduced * 255.0).clip(0, 255).astype(np.uint8)
    return grey


def _window(values: NDArray[Any], record: SliceRecord) -> Window:
    """The first window of the header that shows anything; else from percentiles."""
    low, high = float(values.min()), float(values.max())
    for centre, width in record.windows:
        window = Window(centre, width)
        if window.low < high and window.high > low:
            return window
    return auto_window(values)


def reduced_sides(shape: tuple[int, ...], pixel_spacing: tuple[float, float] | None, side: int) -> tuple[int, int]:
    """Height and width in square pixels, at most ``side`` and no more than there are rows and columns."""
    rows, columns = shape
    down, across = pixel_spacing or (1.0, 1.0)
    scale = min(side / max(rows * down, columns * across), 1.0 / max(down, across))
    return max(1, round(rows * down * scale)), max(1, round(columns * across * scale))


def _averaging(count: int, of: int) -> NDArray[np.float32]:
    """Matrix ``(count, of)`` that averages ``of`` values into ``count``, each weighed by how much of it is covered."""
    ends = np.arange(count + 1) * (of / count)
    places = np.arange(of)
    covered = np.minimum(ends[1:, None], places + 1.0) - np.maximum(ends[:-1, None], places)
    weights: NDArray[np.float32] = (covered.clip(0.0) * (count / of)).astype(np.float32)
    return weights
