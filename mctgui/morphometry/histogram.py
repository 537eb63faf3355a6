"""Histogram of the voxels that decide a threshold, with all automatic thresholds: what a live screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.jobs import LongWork, Progress, finish
from mctgui.morphometry.thresholds import LEVELS, METHODS, GreyScale

ThresholdMethod = Literal["isodata", "default", "otsu"]

HistogramOfOne = Literal["voi", "volume"]
"""Which voxels make the histogram of one VOI: its own, or all of the volume."""

HistogramSource = Literal[HistogramOfOne, "vois"]
"""Which voxels make a histogram: the same, or those of a set of VOIs together."""

_SOURCES: dict[HistogramSource, str] = {
    "voi": "the VOI voxels only",
    "volume": "all voxels of the volume",
    "vois": "the voxels of all VOIs together",
}
_LOOKED_UP = 2**16


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where bone begins, and by which rule.

    Parameters
    ----------
    value
        In the unit of the volume; bone is ``value > threshold``.
    method
        ``"isodata"``, ``"default"``, ``"otsu"`` or ``"fixed"``.
    rule
        In words: which voxels made the histogram, and on which grey scale.
    source
        Which voxels made the histogram; None for a fixed value.
    """

    value: float
    method: str
    rule: str
    source: HistogramSource | None = None

    @classmethod
    def fixed(cls, value: float) -> Threshold:
        """A value that somebody gave.

        Raises
        ------
        MctguiError
            It is no finite number.
        """
        if not np.isfinite(value):
            raise MctguiError("The threshold must be a number.", "Give a value in the unit of the volume, or 'isodata'.")
        return cls(float(value), "fixed", "bone is value > threshold, given by the user")


@dataclass(frozen=True, slots=True, eq=False)
class VOIHistogram:
    """256 counts of grey values, and what thresholds follow from them.

    Parameters
    ----------
    counts
        int64 ``(256,)``.
    scale
        How values of the volume become levels.
    source
        Which voxels were counted.
    eight_bit
        Whether the voxels are 8-bit and were taken as they are.
    """

    counts: NDArray[np.int64]
    scale: GreyScale
    source: HistogramSource
    eight_bit: bool

    @property
    def voxels(self) -> int:
        """How many voxels were counted."""
        return int(self.counts.sum())

    @property
    def values(self) -> NDArray[np.float64]:
        """Value in the unit of the volume at the middle of each level, ``(256,)``."""
        levels = np.arange(LEVELS, dtype=np.float64)
        return self.scale.low + levels * (self.scale.high - self.scale.low) / (LEVELS - 1)

    def threshold(self, method: ThresholdMethod) -> Threshold:
        """The threshold of one of ImageJ's methods.

        Raises
        ------
        MctguiError
            There is no such method.
        UnsuitableVOI
            No level separates the voxels.
        """
        if method not in METHODS:
            raise MctguiError(f"There is no threshold method {method!r}.", "Choose isodata, default, otsu or a number.")
        level = METHODS[method](self.counts)
        if self.eight_bit:
            grey = "8-bit grey values as they are"
        else:
            grey = f"values scaled linearly from {self.scale.low:g}..{self.scale.high:g} to levels 0..255; level {level}"
        rule = f"bone is value > threshold; histogram of {_SOURCES[self.source]}; {grey}"
        return Threshold(self.scale.value(level), method, rule, self.source)

    @property
    def thresholds(self) -> dict[ThresholdMethod, float | None]:
        """Threshold in the unit of the volume by each method; None where a method finds none."""
        found: dict[ThresholdMethod, float | None] = {}
        methods: tuple[ThresholdMethod, ...] = ("isodata", "default", "otsu")
        for method in methods:
            try:
                found[method] = self.threshold(method).value
            except UnsuitableVOI:
                found[method] = None
        return found

    def level(self, value: float) -> int:
        """The level 0 to 255 in which a value of the volume lies."""
        if self.eight_bit:
            return int(np.clip(np.floor(value), 0, LEVELS - 1))
        return int(self.scale.levels(np.array([value]))[0])

    def share_above(self, value: float, levels: int = 0) -> float:
        """Share of the voxels above a threshold that is moved by whole levels: BV/TV of a preview, exact at a level."""
        return float(self.counts[max(self.level(value) + 1 + levels, 0) :].sum() / max(self.voxels, 1))


def histogram_of(
    parts: Sequence[NDArray[Any]], source: HistogramSource, grey_range: tuple[float, float] | None = None
) -> VOIHistogram:
    """Count the values of one or more arrays of one dtype at once; see :func:`counting`."""
    return finish(counting(parts, source, grey_range))


def counting(
    parts: Sequence[NDArray[Any]], source: HistogramSource, grey_range: tuple[float, float] | None = None
) -> LongWork[VOIHistogram]:
    """Count the values of one or more arrays of one dtype, as long work with a step for each array.

    Parameters
    ----------
    parts
        Any shapes; a memory map may be given slice by slice.
    source
        What they are.
    grey_range
        Values that become level 0 and 255, so that several images are counted on one scale; None takes 8-bit voxels as they
        are and all others from their smallest to their largest value.

    Raises
    ------
    UnsuitableVOI
        No voxels, all of one value, or values that are not numbers.
    """
    filled = [part for part in parts if part.size]
    if not filled:
        raise UnsuitableVOI("The VOI holds no voxel of the volume.", "Place it inside the volume.")
    eight_bit = filled[0].dtype == np.uint8 and grey_range is None
    if grey_range is not None:
        scale = _checked_range(grey_range)
    elif eight_bit:
        scale = GreyScale(0.0, 255.0)
    else:
        extremes = []
        for number, part in enumerate(filled):
            extremes.append(np.array([part.min(), part.max()]))
            yield Progress(number + 1, 2 * len(filled), "counting grey values")
        scale = GreyScale.of(_finite(np.concatenate(extremes)))
    counts = np.zeros(LEVELS, dtype=np.int64)
    for number, part in enumerate(filled):
        counts += _counted(part, scale)
        yield Progress(len(filled) + number + 1, 2 * len(filled), "counting grey values")
    return VOIHistogram(counts, scale, source, bool(eight_bit))


def _checked_range(grey_range: tuple[float, float]) -> GreyScale:
    low, high = (float(value) for value in grey_range)
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise MctguiError(
            "The grey range of the histogram must be two numbers, the lower one first.",
            "Give it in the unit of the volume, for instance -200 1500.",
        )
    return GreyScale(low, high)


def _finite(extremes: NDArray[Any]) -> NDArray[Any]:
    if extremes.dtype.kind == "f" and not np.isfinite(extremes).all():
        raise UnsuitableVOI(
            "The histogram's voxels hold values that are not numbers (NaN or infinite).",
            "Fill them in before measuring, or take the histogram of a VOI elsewhere.",
        )
    return extremes


def _counted(part: NDArray[Any], scale: GreyScale) -> NDArray[np.int64]:
    """256 counts. Whole numbers are counted first and scaled afterwards, which is many times faster."""
    flat = part.reshape(-1)
    if flat.dtype == np.uint8 and (scale.low, scale.high) == (0.0, LEVELS - 1.0):
        # Counted in pairs, which is half the work.
        even = flat.size // 2 * 2
        pairs = np.bincount(np.ascontiguousarray(flat[:even]).view(np.uint16), minlength=LEVELS**2).reshape(LEVELS, LEVELS)
        counts: NDArray[np.int64] = pairs.sum(axis=0) + pairs.sum(axis=1) + np.bincount(flat[even:], minlength=LEVELS)
        return counts
    if flat.dtype.kind in "iu":
        low, high = int(flat.min()), int(flat.max())
        if high - low < _LOOKED_UP:
            by_value = np.bincount(flat.astype(np.int64) - low, minlength=high - low + 1)
            levels = scale.levels(np.arange(low, high + 1, dtype=np.int64))
            return np.bincount(levels, weights=by_value, minlength=LEVELS).astype(np.int64)
    return np.bincount(scale.levels(flat), minlength=LEVELS).astype(np.int64)
