"""The signed difference of two images: how it is defined, and the colours that show it.

Values in HU are subtracted as they are. Everything else is first brought to 0 to 1 by its own window, because grey values
of two kinds of scanner have no common unit.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mctgui.windowing import Window


@lru_cache(maxsize=4)
def colour_table(low: str, zero: str, high: str) -> NDArray[np.uint32]:
    """256 colours ``0xffRRGGBB`` from ``low`` (index 1 and 0) over ``zero`` (128) to ``high`` (255); straight lines in sRGB.

    Parameters
    ----------
    low, zero, high
        ``#rrggbb``.
    """
    ends = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (low, zero, high)], dtype=np.float64)
    share = (np.arange(256) - 128) / 127.0
    parts = [np.interp(share, (-1.0, 0.0, 1.0), ends[:, channel]) for channel in range(3)]
    red, green, blue = (np.rint(part).astype(np.uint32) for part in parts)
    table: NDArray[np.uint32] = np.uint32(0xFF000000) | (red << np.uint32(16)) | (green << np.uint32(8)) | blue
    table.flags.writeable = False
    return table


def share_of_window(value: float, window: Window) -> float:
    """Where a value stands in a window: 0 is black and below, 1 white and above."""
    return min(max((value - window.low) / window.width, 0.0), 1.0)


def difference_of(base: float | None, over: float | None, windows: tuple[Window, Window], *, in_hu: bool) -> float | None:
    """``base - over`` in HU, or in shares of the windows; None where one of them is missing."""
    if base is None or over is None:
        return None
    if in_hu:
        return base - over
    return share_of_window(base, windows[0]) - share_of_window(over, windows[1])


def signed(value: float, digits: int = 0) -> str:
    """A number with its sign, as people write it; zero has none."""
    rounded = round(value, digits)
    if rounded == 0:
        return f"{0:.{digits}f}"
    return f"{rounded:+.{digits}f}".replace("-", "−")
