"""Windows: which values are shown from black to white, and the usual ones by name.

Values in HU have the windows that radiologists have in their fingers; values of 8 or 16 bits their full range.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mctgui.volume import Intensity


@dataclass(frozen=True, slots=True)
class Window:
    """Which values are shown from black to white.

    Parameters
    ----------
    centre, width
        In the unit of the voxels; black is ``centre - width / 2``, white ``centre + width / 2``. This is the linear
        window of DICOM PS3.3 C.11.2.1.3.2 (LINEAR_EXACT), which has no half steps.
    """

    centre: float
    width: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.centre) and math.isfinite(self.width) and self.width > 0):
            raise ValueError(f"a window has a finite centre and a width above 0, not {self.centre} and {self.width}")

    @property
    def low(self) -> float:
        """Value that is just black."""
        return self.centre - self.width / 2

    @property
    def high(self) -> float:
        """Value that is just white."""
        return self.centre + self.width / 2

    @classmethod
    def between(cls, low: float, high: float) -> Window:
        """The window from black to white; at least one millionth wide."""
        return cls((low + high) / 2, max(high - low, 1e-6))


BONE = Window(400.0, 1800.0)
"""Bone in HU."""
SOFT_TISSUE = Window(40.0, 400.0)
"""Soft tissue in HU."""
GREY8 = Window(128.0, 256.0)
"""Everything that 8 bits hold."""
GREY16 = Window(32768.0, 65536.0)
"""Everything that 16 bits hold."""


def auto_window(values: ArrayLike, counts: ArrayLike | None = None) -> Window:
    """From the 1st to the 99th percentile, without padding.

    Parameters
    ----------
    values
        Voxels of any shape, or the values of a histogram.
    counts
        How often each of ``values`` occurs; None when they are voxels.

    Notes
    -----
    When more than a tenth has the smallest value, it is taken for padding and left out: what a scanner writes outside its
    circle would otherwise be the black of the window.
    """
    flat = np.asarray(values, dtype=np.float64).ravel()
    weights = np.ones(flat.shape) if counts is None else np.asarray(counts, dtype=np.float64).ravel()
    usable = np.isfinite(flat) & (weights > 0)
    flat, weights = flat[usable], weights[usable]
    if not len(flat):
        return GREY8
    padding = flat == flat.min()
    if not padding.all() and weights[padding].sum() > 0.1 * weights.sum():
        flat, weights = flat[~padding], weights[~padding]
    order = np.argsort(flat)
    share = np.cumsum(weights[order]) / weights.sum()
    low, high = (float(flat[order[min(int(np.searchsorted(share, level)), len(flat) - 1)]]) for level in (0.01, 0.99))
    return Window.between(low, high) if high > low else Window(low, 1.0)


def presets(intensity: Intensity) -> Mapping[str, Window]:
    """Named windows that make sense for values of this kind; the automatic window comes from :func:`auto_window`."""
    by_kind: dict[Intensity, dict[str, Window]] = {
        "HU": {"Bone": BONE, "Soft tissue": SOFT_TISSUE},
        "grey8": {"Full range": GREY8},
        "grey16": {"Full range": GREY16},
        "raw": {},
    }
    return by_kind[intensity]
