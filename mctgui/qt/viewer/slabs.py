"""Several slices as one: mean, largest and smallest value, read slice by slice."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

SlabKind = Literal["mean", "mip", "minip"]
Read = Callable[[int], NDArray[Any]]

_EXACT_IN_FLOAT32 = 2**24
_ROUNDING = 1e-6  # in slices: a thickness given as 0.6 mm must reach the slices at 0.3 mm


def slab_range(index: int, count: int, spacing_mm: float, thickness_mm: float) -> range:
    """The slices of a slab.

    A slice counts when its centre lies within half the thickness of the centre of slice ``index``, both ends included; the
    slice itself always counts. Away from the ends of the volume the slab is symmetric, so that it has an odd number of
    slices: 2 floor(thickness / (2 spacing)) + 1. At the ends it has those that are there.

    Parameters
    ----------
    index
        The slice in the middle.
    count
        Number of slices in the volume.
    spacing_mm
        Distance between the centres of neighbouring slices.
    thickness_mm
        Of the slab.
    """
    reach = max(math.floor(thickness_mm / (2 * spacing_mm) + _ROUNDING), 0)
    return range(max(index - reach, 0), min(index + reach, count - 1) + 1)


class SlabProjector:
    """Projects slabs of one stack of slices, and goes on from the last mean where the next one overlaps it.

    Parameters
    ----------
    read
        Gives a slice ``(rows, columns)`` by its index.
    """

    def __init__(self, read: Read) -> None:
        self._read = read
        self._summed: range | None = None
        self._sum: NDArray[Any] | None = None

    def forget(self) -> None:
        """Begin anew, because the slices have other values now."""
        self._summed = self._sum = None

    def project(self, slices: range, kind: SlabKind, stop: Callable[[], bool] = lambda: False) -> NDArray[Any] | None:
        """One picture of a slab.

        Parameters
        ----------
        slices
            See :func:`slab_range`.
        kind
            ``"mean"`` is float32, not rounded; ``"mip"`` and ``"minip"`` have the type of the slices.
        stop
            Asked before each slice; True gives up, and the result is None.
        """
        if kind == "mean":
            return self._mean(slices, stop)
        join = np.maximum if kind == "mip" else np.minimum
        joined: NDArray[Any] | None = None
        for index in slices:
            if stop():
                return None
            image = self._read(index)
            if joined is None:
                joined = np.array(image, order="C")
            else:
                join(joined, image, out=joined)
        return joined

    def _mean(self, slices: range, stop: Callable[[], bool]) -> NDArray[np.float32] | None:
        before, total = self._summed, self._sum
        self._summed = self._sum = None  # what is broken off halfway is no sum of anything
        come, gone = list(slices), list[int]()
        if before is not None and len(set(before) ^ set(slices)) < len(slices):
            come, gone = (
                [index for index in slices if index not in before],
                [index for index in before if index not in slices],
            )
        else:
            total = None
        integers = True
        for index in [*come, *gone]:
            if stop():
                return None
            image = self._read(index)
            integers = image.dtype.kind in "iub"
            if total is None:
                total = np.zeros(image.shape, dtype=_sum_type(image.dtype, len(slices)))
            if index in slices:
                _accumulate(image, total)
            else:
                np.subtract(total, image, out=total)
        assert total is not None
        if integers:  # a running sum of real numbers would drift
            self._summed, self._sum = slices, total
        mean: NDArray[np.float32] = np.asarray(total / len(slices), dtype=np.float32)
        return mean


def _sum_type(dtype: np.dtype[Any], slices: int) -> type[np.float32] | type[np.float64]:
    """Float32 where sums of integers are exact in it, else float64."""
    small = dtype.kind in "iub" and dtype.itemsize <= 2
    return np.float32 if small and slices * 2 ** (8 * dtype.itemsize) < _EXACT_IN_FLOAT32 else np.float64


def _accumulate(image: NDArray[Any], total: NDArray[Any]) -> None:
    if image.dtype in (np.uint8, np.uint16, np.float32) and image.flags.c_contiguous:
        cv2.accumulate(image, total)
    else:
        np.add(total, image, out=total)


def project_block(block: NDArray[Any], axis: int, kind: SlabKind) -> NDArray[Any]:
    """The same of slices that lie in one array along ``axis``."""
    if kind == "mean":
        mean: NDArray[np.float32] = block.mean(axis=axis, dtype=np.float64).astype(np.float32)
        return mean
    joined: NDArray[Any] = block.max(axis=axis) if kind == "mip" else block.min(axis=axis)
    return joined
