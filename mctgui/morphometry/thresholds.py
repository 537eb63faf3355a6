"""Automatic thresholds on 256 grey levels, with ImageJ's rules. Bone is *value > threshold*."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import UnsuitableVOI

LEVELS = 256


def isodata_threshold(voxels_uint8: NDArray[np.uint8]) -> int:
    """Threshold by ImageJ's method *IsoData*.

    Parameters
    ----------
    voxels_uint8
        Any shape, dtype uint8: the voxels that count, and no others.

    Returns
    -------
    int
        Level T; bone is ``value > T``. Of an image that holds just two values, the lower one.

    Raises
    ------
    UnsuitableVOI
        No voxels, or no level separates them.

    Notes
    -----
    Ridler and Calvard 1978 (IEEE SMC 8, 630-632) as ImageJ 1.53t computes it: see :func:`isodata_of_histogram`.
    """
    return isodata_of_histogram(_histogram(voxels_uint8))


def default_threshold(voxels_uint8: NDArray[np.uint8]) -> int:
    """Threshold by ImageJ's method *Default* (its modified IsoData); parameters and errors as :func:`isodata_threshold`."""
    return default_of_histogram(_histogram(voxels_uint8))


def otsu_threshold(voxels_uint8: NDArray[np.uint8]) -> int:
    """Threshold by ImageJ's method *Otsu*; parameters and errors as :func:`isodata_threshold`."""
    return otsu_of_histogram(_histogram(voxels_uint8))


def isodata_of_histogram(counts: ArrayLike) -> int:
    """ImageJ's *IsoData* of a histogram.

    The level g climbs from behind the first occupied bin above 0 until it lies halfway between the mean of the levels
    below it, cut to a whole number, and the mean of the levels above it; g itself belongs to neither class.

    Parameters
    ----------
    counts
        256 counts. Sums are in 64 bits; ImageJ 1.53t overflows at some 7e7 voxels.

    Returns
    -------
    int
        Level T; bone is ``value > T``.

    Raises
    ------
    UnsuitableVOI
        No level fulfils the rule (ImageJ returns 0 here), unless just two levels occur: then the lower one.
    """
    histogram = _checked(counts)
    occupied = np.flatnonzero(histogram)
    above_zero = occupied[occupied >= 1]
    voxels = np.cumsum(histogram)
    sums = np.cumsum(histogram * np.arange(LEVELS, dtype=np.int64))
    for g in range(int(above_zero[0]) + 1 if above_zero.size else LEVELS, LEVELS - 1):
        lower, upper = int(voxels[g - 1]), int(voxels[-1] - voxels[g])
        if lower == 0 or upper == 0:
            continue
        below = int(sums[g - 1]) // lower
        above = int(sums[-1] - sums[g]) / upper
        if g == int((below + above) / 2 + 0.5):
            return g
    if occupied.size == 2:
        return int(occupied[0])
    raise UnsuitableVOI(_NO_THRESHOLD, _NO_THRESHOLD_HINT)


def default_of_histogram(counts: ArrayLike) -> int:
    """ImageJ's *Default* of a histogram of 256 counts: level T, bone is ``value > T``.

    Raises
    ------
    UnsuitableVOI
        The histogram is empty.
    """
    histogram = _checked(counts).copy()
    mode = int(np.argmax(histogram))
    second = int(np.delete(histogram, mode).max())
    if histogram[mode] > 2 * second and second > 0:
        histogram[mode] = int(1.5 * second)
    histogram[0] = histogram[-1] = 0
    occupied = np.flatnonzero(histogram)
    if occupied.size < 2:
        return 128
    first, last = int(occupied[0]), int(occupied[-1])
    voxels = np.cumsum(histogram)
    sums = np.cumsum(histogram * np.arange(LEVELS, dtype=np.int64))
    k = first
    while True:
        below = sums[k] / voxels[k]
        above = (sums[last] - sums[k]) / (voxels[last] - voxels[k])
        middle = (below + above) / 2
        k += 1
        if not (k + 1 <= middle and k < last - 1):
            return int(middle + 0.5)


def otsu_of_histogram(counts: ArrayLike) -> int:
    """ImageJ's *Otsu* of a histogram of 256 counts: level T, bone is ``value > T``.

    The level 1 to 254 with the largest variance between the classes ``<= T`` and ``> T`` (Otsu 1979, IEEE SMC 9, 62-66); of
    several the highest, as ImageJ 1.53t has it.

    Raises
    ------
    UnsuitableVOI
        The histogram is empty, or all voxels have one level.
    """
    histogram = _checked(counts)
    occupied = np.flatnonzero(histogram)
    if occupied.size == 1:
        raise UnsuitableVOI(_NO_THRESHOLD, _NO_THRESHOLD_HINT)
    if occupied.size == 2:
        return int(occupied[0])
    grey = np.arange(LEVELS, dtype=np.float64)
    below, total = np.cumsum(histogram).astype(np.float64), float(histogram.sum())
    # Level 0 adds nothing to the sums, as in ImageJ.
    sums, whole = np.cumsum(histogram * grey), float((histogram * grey).sum())
    weights = below * (total - below)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = np.where(weights > 0, (below / total * whole - sums) ** 2 / weights, 0.0)
    inner = between[1 : LEVELS - 1]
    return 1 + int(np.flatnonzero(inner == inner.max())[-1])


METHODS: dict[str, Callable[[ArrayLike], int]] = {
    "isodata": isodata_of_histogram,
    "default": default_of_histogram,
    "otsu": otsu_of_histogram,
}
"""ImageJ's methods by the names that settings and results use."""


@dataclass(frozen=True, slots=True)
class GreyScale:
    """How values of a volume become the 256 levels that a histogram is made of.

    Parameters
    ----------
    low, high
        Values that become level 0 and level 255; in between linear, rounded half up.
    """

    low: float
    high: float

    @classmethod
    def of(cls, voxels: NDArray[Any]) -> GreyScale:
        """8-bit voxels as they are; all others linear from their smallest to their largest value, as ImageJ converts.

        Raises
        ------
        UnsuitableVOI
            All voxels have one value.
        """
        if voxels.dtype == np.uint8:
            return cls(0.0, 255.0)
        low, high = float(voxels.min()), float(voxels.max())
        if not high > low:
            raise UnsuitableVOI(_NO_THRESHOLD, "Place the VOI where there are bone and marrow.")
        return cls(low, high)

    def levels(self, voxels: NDArray[Any]) -> NDArray[np.uint8]:
        """Levels 0 to 255, uint8, of voxels of any shape."""
        if voxels.dtype == np.uint8 and (self.low, self.high) == (0.0, 255.0):
            return voxels
        scaled = (voxels.astype(np.float64) - self.low) * (255.0 / (self.high - self.low))
        return np.clip(np.floor(scaled + 0.5), 0, 255).astype(np.uint8)

    def value(self, level: int) -> float:
        """The value between ``level`` and the next, in the unit of the volume; 8-bit levels stay as they are.

        Whole HU often lie just halfway, where the next level begins: the value is the last one that still is ``level``, so
        that ``value > threshold`` is ``level > T`` to the voxel.
        """
        if (self.low, self.high) == (0.0, 255.0):
            return float(level)
        value = self.low + (level + 0.5) * (self.high - self.low) / 255.0
        step = math.ulp(max(abs(self.low), abs(self.high)))
        # The border is that of the computed levels, which rounding may move by a few of the last digits.
        offsets = (n * step for n in range(4, -9, -1))
        return next((value + offset for offset in offsets if self._level(value + offset) <= level), value)

    def _level(self, value: float) -> int:
        return int(self.levels(np.array([value]))[0])


_NO_THRESHOLD = "No grey level separates bone from marrow here: the voxels of the VOI hardly differ."
_NO_THRESHOLD_HINT = "Place the VOI where there are bone and marrow, or give a threshold of your own."


def _histogram(voxels: NDArray[np.uint8]) -> NDArray[np.int64]:
    if voxels.dtype != np.uint8:
        raise TypeError(f"a threshold is found on uint8 levels, not on {voxels.dtype}; scale them first")
    return np.bincount(voxels.reshape(-1), minlength=LEVELS).astype(np.int64)


def _checked(counts: ArrayLike) -> NDArray[np.int64]:
    histogram = np.asarray(counts, dtype=np.int64)
    if histogram.shape != (LEVELS,):
        raise ValueError(f"a histogram has {LEVELS} counts, not {histogram.shape}")
    if histogram.sum() == 0:
        raise UnsuitableVOI("The VOI holds no voxel of the volume.", "Place it inside the volume.")
    return histogram
