"""Colours of thickness in millimetres: one table and one bar for maps on slices, for 3-D and for every modality.

The table goes from violet over red to light yellow in steps that look equally large (measured in OKLab, Ottosson 2020). It
grows lighter all the way, so that it can be read without seeing hues, and its darkest colour still stands out from black.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

STEPS = 256
_STOPS = ("#4a3fc0", "#9b3cc4", "#dc4a93", "#f4744f", "#f8b03c", "#f8f3a0")
_ROUND: dict[float, int] = {
    1.0: 4,
    1.2: 4,
    1.5: 3,
    1.6: 4,
    1.8: 3,
    2.0: 4,
    2.5: 5,
    3.0: 3,
    4.0: 4,
    5.0: 5,
    6.0: 3,
    8.0: 4,
    10.0: 4,
}
"""Round ends of a scale, and into how many round parts each is divided."""

_LINEAR_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LMS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


@dataclass(frozen=True, slots=True)
class Tick:
    """A number beside the bar: its place from 0 (bottom) to 1 (top), and its text without the unit."""

    share: float
    text: str


@dataclass(frozen=True, slots=True)
class ColourBar:
    """What a colour bar shows, for whoever draws it.

    Parameters
    ----------
    max_mm
        Thickness at the upper end; the lower end is 0.
    ticks
        From below; the first is 0.
    unit
        Stands once, beside the bar.
    """

    max_mm: float
    ticks: tuple[Tick, ...]
    unit: str = "mm"

    def pixels(self, length: int) -> NDArray[np.uint8]:
        """RGB ``(length, 3)`` from the top (thickest) to the bottom."""
        share = (np.arange(length)[::-1] + 0.5) / max(length, 1)
        colours: NDArray[np.uint8] = colour_table()[np.minimum((share * STEPS).astype(int), STEPS - 1)]
        return colours


def colour_bar(max_mm: float) -> ColourBar:
    """The bar of a scale from 0 to ``max_mm``, with about four numbers."""
    end = _round_end(max_mm)
    step = end / _ROUND[_lead(end)]
    digits = next(many for many in range(12) if math.isclose(round(step, many), step, rel_tol=1e-9))
    places = [number * step for number in range(_ROUND[_lead(end)] + 1) if number * step <= max_mm * (1 + 1e-9)]
    return ColourBar(max_mm, tuple(Tick(place / max_mm, f"{place:.{digits}f}") for place in places))


def common_max_mm(largest_mm: Iterable[float]) -> float:
    """The round end of one scale that holds all of the given thicknesses; 1 mm where there is none.

    Parameters
    ----------
    largest_mm
        The largest thickness of each map, such as one per modality.
    """
    largest = max((float(one) for one in largest_mm if np.isfinite(one) and one > 0), default=1.0)
    return _round_end(largest)


def thickness_colours(values_mm: ArrayLike, max_mm: float) -> NDArray[np.uint8]:
    """Thicknesses as colours.

    Parameters
    ----------
    values_mm
        Any shape. 0, what is below it and NaN are no bone and become black.
    max_mm
        Takes the last colour, and so does what is above it.

    Returns
    -------
    ndarray
        uint8, the shape of ``values_mm`` and ``(..., 3)``: red, green, blue.
    """
    values = np.asarray(values_mm, dtype=np.float32)
    bone = values > 0
    share = np.clip(np.where(bone, values, 0) / np.float32(max_mm), 0, 1)
    return np.where(bone[..., None], colour_table()[(share * (STEPS - 1) + 0.5).astype(np.intp)], np.uint8(0))


@cache
def colour_table() -> NDArray[np.uint8]:
    """The colours from 0 mm to the end of the scale, uint8 ``(256, 3)``; not to be written to."""
    stops = np.array([[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in _STOPS]) / 255
    between = np.linspace(0, len(stops) - 1, 32 * STEPS)
    path = np.column_stack([np.interp(between, np.arange(len(stops)), part) for part in to_oklab(stops).T])
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    even = np.linspace(0, length[-1], STEPS)
    lab = np.column_stack([np.interp(even, length, part) for part in path.T])
    table = np.rint(255 * np.clip(_from_oklab(lab), 0, 1)).astype(np.uint8)
    table.flags.writeable = False
    return table


def to_oklab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Colours ``(..., 3)`` of sRGB, 0 to 1, as OKLab: lightness, green to red, blue to yellow."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lab: NDArray[np.float64] = np.cbrt(linear @ _LINEAR_TO_LMS.T) @ _LMS_TO_LAB.T
    return lab


def _from_oklab(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = np.clip((lab @ np.linalg.inv(_LMS_TO_LAB).T) ** 3 @ np.linalg.inv(_LINEAR_TO_LMS).T, 0, None)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def _round_end(value: float) -> float:
    """The smallest round number that is not below ``value``."""
    power = 10.0 ** math.floor(math.log10(value) + 1e-9)
    lead = next(one for one in _ROUND if value <= one * power * (1 + 1e-9))
    return float(f"{lead * power:.12g}")


def _lead(end: float) -> float:
    """The key of :data:`_ROUND` that a round end has."""
    lead = end / 10.0 ** math.floor(math.log10(end) + 1e-9)
    return min(_ROUND, key=lambda one: abs(one - lead))
