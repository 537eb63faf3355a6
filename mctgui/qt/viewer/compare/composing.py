"""Two renderings of one viewport made into one picture. Knows no Qt.

Both are there already, in device pixels and windowed, so that moving a divider or a lens costs copies and nothing else.
Device pixel ``i`` has its centre at ``i + 0.5``; what a boundary at ``x`` divides is decided there.
"""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mctgui.qt.viewer.rendering import Viewport

Grey = NDArray[np.uint8]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in device pixels; right and bottom are the first ones beyond."""


def pixels_before(position: float, count: int) -> int:
    """How many of ``count`` device pixels have their centre before a position."""
    return min(max(math.ceil(position - 0.5), 0), count)


def swipe(base: Grey, over: Grey, divider: float, *, horizontal: bool = False) -> Grey:
    """``base`` at the left of the divider, ``over`` at the right; above and below where it is ``horizontal``.

    Parameters
    ----------
    base, over
        uint8 ``(height, width)``, of one shape.
    divider
        Fraction of the width, or of the height.
    """
    composed = base.copy()
    axis = 0 if horizontal else 1
    first = pixels_before(divider * base.shape[axis], base.shape[axis])
    if horizontal:
        composed[first:] = over[first:]
    else:
        composed[:, first:] = over[:, first:]
    return composed


def checker_parity(view: Viewport, square_mm: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which columns and which rows of device pixels lie in odd squares; ``over`` is where exactly one of them does.

    The squares are fixed in the patient: one has its corner at plane coordinates (0, 0), so that they move with the image.
    """
    width, height = view.device_size
    step = view.mm_per_pixel / view.ratio
    left, top = view.to_uv(0.5 / view.ratio, 0.5 / view.ratio)
    columns = np.floor((left + step * np.arange(width)) / square_mm).astype(np.int64) % 2 == 1
    rows = np.floor((top + step * np.arange(height)) / square_mm).astype(np.int64) % 2 == 1
    return columns, rows


def checker(base: Grey, over: Grey, view: Viewport, square_mm: float) -> Grey:
    """The two in turn, in squares that are fixed in mm; see :func:`checker_parity`."""
    columns, rows = checker_parity(view, square_mm)
    # A square pattern has two kinds of rows, so the mask is made of two lines.
    lines = np.stack([columns, ~columns]).astype(np.uint8)
    return cv2.copyTo(over, lines[rows.astype(np.intp)], base.copy())  # type: ignore[no-any-return]


def lens_box(centre: tuple[float, float], radius: float, shape: tuple[int, int]) -> Box:
    """The part of a picture ``(height, width)`` that a circle in device pixels can reach."""
    (x, y), (height, width) = centre, shape
    left, top = (min(max(math.floor(at - radius), 0), side) for at, side in ((x, width), (y, height)))
    right, bottom = (min(max(math.ceil(at + radius), low), side) for at, side, low in ((x, width, left), (y, height, top)))
    return left, top, right, bottom


def lens(base: Grey, inside: Grey, centre: tuple[float, float], radius: float) -> Grey:
    """``base`` with another image in a circle.

    Parameters
    ----------
    inside
        What the lens shows, of the shape of its :func:`lens_box`.
    centre, radius
        In device pixels.
    """
    left, top, right, bottom = lens_box(centre, radius, base.shape)
    composed = base.copy()
    across = np.arange(left, right) + 0.5 - centre[0]
    along = np.arange(top, bottom) + 0.5 - centre[1]
    round_part = across[None, :] ** 2 + along[:, None] ** 2 <= radius**2
    composed[top:bottom, left:right][round_part] = inside[round_part]
    return composed


def fade(base: Grey, over: Grey, share: float) -> Grey:
    """The mean of the two, weighted by the share of ``over``; exactly one of them at 0 and 1."""
    if share <= 0:
        return base
    if share >= 1:
        return over
    mixed: Grey = cv2.addWeighted(base, 1 - share, over, share, 0)
    return mixed


def difference_index(base: NDArray[Any], over: NDArray[Any], span: float) -> Grey:
    """``base - over`` as an index into a table of 256 colours: 128 is zero, 1 and 255 are minus and plus ``span``.

    Parameters
    ----------
    base, over
        uint8 or float32 ``(height, width)``, both of one type.
    span
        In their unit; larger differences have the colours of the ends.
    """
    scale = 127.0 / span
    index: Grey = cv2.addWeighted(base, scale, over, -scale, 128.0, dtype=cv2.CV_8U)
    return index


def coloured(index: Grey, table: NDArray[np.uint32], box: Box) -> NDArray[np.uint32]:
    """The colours of a difference, ``0xffRRGGBB``; black beyond ``box``, where one of the images ends."""
    left, top, right, bottom = box
    picture = table.take(index)
    for beyond in (np.s_[:top], np.s_[bottom:], np.s_[top:bottom, :left], np.s_[top:bottom, right:]):
        picture[beyond] = 0xFF000000
    return picture
