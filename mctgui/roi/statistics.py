"""What the pixels inside a rectangle or an ellipse are like."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.roi.shapes import Region
from mctgui.roi.slices import MeasuredSlice, slice_at
from mctgui.volume import Intensity, Volume

MOST_BINS = 64
_MOST_VALUES = 2**16


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """How often values occur.

    Parameters
    ----------
    edges
        ``(bins + 1,)`` borders of the bins, in the unit of the values.
    counts
        ``(bins,)`` pixels in each; a value on a border counts in the upper bin, except on the last border.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, values: NDArray[np.float64], counts: NDArray[np.float64], *, whole: bool) -> Histogram:
        """At most 64 bins between the smallest and the largest value.

        Parameters
        ----------
        values, counts
            Values, and how often each occurs.
        whole
            The values are whole numbers: the bins are then a whole number wide and centred on them, because bins of
            any other width hold now one value more, now one less, and show teeth that are not in the image.
        """
        if not values.size:
            return cls(np.array([0.0, 1.0]), np.zeros(1, dtype=np.int64))
        low, high = float(values.min()), float(values.max())
        if whole:
            width = max(1, math.ceil((high - low + 1) / MOST_BINS))
            bins = math.ceil((high - low + 1) / width)
            edges = low - 0.5 + width * np.arange(bins + 1, dtype=np.float64)
        else:
            reach = high - low or max(abs(low) * 1e-6, 1e-6)
            edges = np.linspace(low, low + reach, MOST_BINS + 1)
        found, _ = np.histogram(values, bins=edges, weights=counts)
        return cls(edges, found.astype(np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """The pixels of one volume inside a region.

    Parameters
    ----------
    n
        Pixels that count: their centre lies inside the region or on its edge, and they are no padding.
    mean, sd, minimum, maximum
        Of these pixels, in ``intensity``; the SD is that of a sample (n - 1). None where too few pixels count.
    area_mm2
        Area of the shape, the same in every image: width times height, or pi times the half axes.
    counted_mm2
        ``n`` times the area of a pixel. It differs from ``area_mm2`` by the pixels that the edge cuts, by padding and by
        what lies outside the image.
    padding
        Pixels inside that the reader of DICOM marked as no image (-1024 HU); they are left out of everything else.
    cut_off
        Whether the shape reaches beyond the image, so that a part of it is not measured.
    slice_index, slice_offset_mm
        The slice that was measured, counted in the canonical volume, and how far from the shape it lies.
    histogram
        Of the pixels that count.
    intensity
        What the values mean.
    """

    n: int
    mean: float | None
    sd: float | None
    minimum: float | None
    maximum: float | None
    area_mm2: float
    counted_mm2: float
    padding: int
    cut_off: bool
    slice_index: int
    slice_offset_mm: float
    histogram: Histogram
    intensity: Intensity


def statistics(roi: Region, volume: Volume) -> Statistics | None:
    """Measure a volume inside a region, on its own slice nearest to it.

    Parameters
    ----------
    roi
        A rectangle or an ellipse.
    volume
        Any orientation; of a memory map only the pixels around the region are read.

    Returns
    -------
    Statistics or None
        None where the volume does not reach to the region: it ends more than half a slice before it.

    Notes
    -----
    Inclusion rule: the centre of the pixel is inside, seen along the normal of the region. That is also the rule of ImageJ
    for rectangles and of cornerstone3D (OHIF), which like Weasis reports the area of the shape and not of the pixels.
    """
    found = slice_at(roi, volume)
    if found is None:
        return None
    inside, padding, cut_off = _pixels(roi, found)
    values, counts = _occurring(inside)
    n = int(counts.sum())
    mean = float(values @ counts / n) if n else math.nan
    return Statistics(
        n=n,
        mean=mean if n else None,
        sd=math.sqrt(float((values - mean) ** 2 @ counts) / (n - 1)) if n > 1 else None,
        minimum=float(values.min()) if n else None,
        maximum=float(values.max()) if n else None,
        area_mm2=roi.area_mm2,
        counted_mm2=n * found.pixel_area_mm2,
        padding=padding,
        cut_off=cut_off,
        slice_index=found.index,
        slice_offset_mm=found.offset_mm,
        histogram=Histogram.of(values, counts, whole=np.issubdtype(found.pixels.dtype, np.integer)),
        intensity=found.intensity,
    )


def _occurring(pixels: NDArray[np.generic]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values and how often each occurs: for whole numbers each value once, so that long sums are short and exact."""
    if not pixels.size or not np.issubdtype(pixels.dtype, np.integer):
        return pixels.astype(np.float64), np.ones(pixels.size)
    low = int(pixels.min())
    if int(pixels.max()) - low > _MOST_VALUES:
        return pixels.astype(np.float64), np.ones(pixels.size)
    counts = np.bincount(pixels.astype(np.int32) - np.int32(low) if low else pixels)
    values = np.flatnonzero(counts)
    return (values + low).astype(np.float64), counts[values].astype(np.float64)


def _pixels(roi: Region, found: MeasuredSlice) -> tuple[NDArray[np.generic], int, bool]:
    """Values that count, number of padding pixels, and whether the region reaches beyond the image."""
    right, down = np.array(roi.right_mm), np.array(roi.down_mm)
    # Coordinates in half sides are affine in (row, column): origin and two steps.
    halves = np.stack([right / (right @ right), down / (down @ down)])
    start = halves @ (found.origin_mm - roi.centre_mm)
    steps = np.stack([halves @ found.row_mm, halves @ found.column_mm], axis=1)
    to_pixel = np.linalg.inv(steps)
    centre = to_pixel @ -start
    reach = np.abs(to_pixel).sum(axis=1)
    sides = np.array(found.pixels.shape)
    low = np.clip(np.floor(centre - reach), 0, sides).astype(int)
    high = np.clip(np.ceil(centre + reach) + 1, low, sides).astype(int)
    rows, columns = np.arange(low[0], high[0])[:, None], np.arange(low[1], high[1])[None, :]
    # Where image and region have the same axes, one coordinate depends on the row alone and the other on the column alone.
    steps[np.abs(steps) < 1e-12 * np.abs(steps).max()] = 0.0
    across, along = (
        start[k] + sum(step * places for step, places in zip(steps[k], (rows, columns), strict=True) if step)
        for k in range(2)
    )
    part = np.asarray(found.pixels[low[0] : high[0], low[1] : high[1]])
    values = part[np.broadcast_to(roi.encloses(across, along), part.shape)]
    padding = found.is_padding(values)
    corners = found.index_of(roi.outline_mm())
    cut_off = bool((corners < -0.5 - 1e-6).any() or (corners > sides - 0.5 + 1e-6).any())
    if found.is_cut:
        beyond = np.isinf(values)
        return values[~padding], int((padding & ~beyond).sum()), cut_off or bool(beyond.any())
    return values[~padding], int(padding.sum()), cut_off
