"""The picture of the display check: what the TG18-QC pattern of the AAPM asks, drawn for the pixels of this screen.

Samei et al., Assessment of display performance for medical imaging systems, Med Phys 2005, doi:10.1118/1.1861159. It has
eighteen patches from black to white, a patch of 5 % in black and one of 95 % in white, and bars one and two pixels wide in
the middle and in the corners. It is drawn after that description and is not a copy of the file of the AAPM.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEPS = 18
"""Patches from black to white: 0, then 8 to 248 in steps of 16, then 255."""
SMALLEST = 440
GROUND = 112
LOW, HIGH = round(0.05 * 255), round(0.95 * 255)


def step_levels() -> tuple[int, ...]:
    """Grey levels of the eighteen patches, 0 to 255."""
    return (0, *range(8, 249, 16), 255)


def check_pattern(side: int) -> NDArray[np.uint8]:
    """Draw it.

    Parameters
    ----------
    side
        Device pixels along one side; less than :data:`SMALLEST` is drawn at that size.

    Returns
    -------
    numpy.ndarray
        uint8, (side, side).
    """
    side = max(side, SMALLEST)
    unit = side // 22
    picture = np.full((side, side), GROUND, np.uint8)
    _frame(picture, unit)
    _steps(picture, unit)
    _contrast_pair(picture, unit)
    half = side // 2
    corners = (2 * unit, side - 5 * unit)
    for top in corners:
        for left in corners:
            _bars(picture, top, left, unit)
    _bars(picture, half - unit * 3 // 2, half - unit * 3 // 2, unit)
    return picture


def _frame(picture: NDArray[np.uint8], unit: int) -> None:
    """A line one pixel wide half a unit from the edge: a screen that cuts or scales shows it broken."""
    inset = unit // 2
    for edge in (inset, len(picture) - 1 - inset):
        picture[edge, inset : len(picture) - inset] = 191
        picture[inset : len(picture) - inset, edge] = 191


def _steps(picture: NDArray[np.uint8], unit: int) -> None:
    """Two rows of nine, the upper from black on, the lower back from white, so that both ends lie at the left."""
    levels = step_levels()
    width = 2 * unit
    left = (len(picture) - 9 * width) // 2
    for row, part in ((0, levels[:9]), (1, levels[:8:-1])):
        top = 6 * unit if row == 0 else len(picture) - 8 * unit
        for column, level in enumerate(part):
            at = left + column * width
            picture[top : top + width, at : at + width] = level


def _contrast_pair(picture: NDArray[np.uint8], unit: int) -> None:
    """5 % in black at the left of the middle, 95 % in white at the right."""
    half, size = len(picture) // 2, 4 * unit
    top = half - size // 2
    for left, ground, patch in ((half - 8 * unit, 0, LOW), (half + 4 * unit, 255, HIGH)):
        picture[top : top + size, left : left + size] = ground
        inner = slice(size // 4, size - size // 4)
        picture[top : top + size, left : left + size][inner, inner] = patch


def _bars(picture: NDArray[np.uint8], top: int, left: int, unit: int) -> None:
    """Upright and lying bars, one pixel wide above and two pixels wide below."""
    half = unit * 3 // 2
    for row, pitch in ((0, 1), (1, 2)):
        wave = ((np.arange(half) // pitch) % 2 * 255).astype(np.uint8)
        at = top + row * half
        picture[at : at + half, left : left + half] = wave[np.newaxis, :]
        picture[at : at + half, left + half : left + 2 * half] = wave[:, np.newaxis]
