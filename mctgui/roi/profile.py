"""The values along a line, the same line in every volume."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.roi.shapes import LineProfile
from mctgui.roi.slices import MeasuredSlice, slice_at
from mctgui.volume import Intensity, Volume

_MOST_SAMPLES = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class ProfileSamples:
    """One volume along a line.

    Parameters
    ----------
    distance_mm
        ``(n,)`` from the start of the line to its end.
    values
        ``(n,)`` in ``intensity``; nan outside the image and beside padding.
    slice_index, slice_offset_mm
        The slice that was sampled, counted in the canonical volume, and how far from the line it lies.
    intensity
        What the values mean.
    """

    distance_mm: NDArray[np.float64]
    values: NDArray[np.float64]
    slice_index: int
    slice_offset_mm: float
    intensity: Intensity


def sampled(roi: LineProfile, volume: Volume) -> ProfileSamples | None:
    """Sample a volume along a line, on its own slice nearest to it.

    Returns
    -------
    ProfileSamples or None
        None where the volume ends more than half a slice before the line.

    Notes
    -----
    Bilinear between the centres of the pixels, at steps of half the smaller pixel spacing or a little less, so that the
    first and the last sample lie on the ends of the line. The outermost half pixel has the value of its pixel.
    """
    found = slice_at(roi, volume)
    if found is None:
        return None
    length = roi.length_mm
    steps = min(max(1, math.ceil(length / (min(found.spacing_mm) / 2) - 1e-9)), _MOST_SAMPLES)
    share = np.linspace(0.0, 1.0, steps + 1)
    start, end = np.array(roi.start_mm), np.array(roi.end_mm)
    places = found.index_of(start + share[:, None] * (end - start))
    return ProfileSamples(share * length, _bilinear(found, places), found.index, found.offset_mm, found.intensity)


def _bilinear(found: MeasuredSlice, places: NDArray[np.float64]) -> NDArray[np.float64]:
    sides = np.array(found.pixels.shape)
    outside = ((places < -0.5 - 1e-9) | (places > sides - 0.5 + 1e-9)).any(axis=1)
    within = np.clip(places, 0, sides - 1)
    low = np.floor(within).astype(int)
    high = np.minimum(low + 1, sides - 1)
    share = within - low
    values = np.zeros(len(places))
    missing = outside.copy()
    for rows, row_share in ((low[:, 0], 1 - share[:, 0]), (high[:, 0], share[:, 0])):
        for columns, column_share in ((low[:, 1], 1 - share[:, 1]), (high[:, 1], share[:, 1])):
            weight = row_share * column_share
            read = np.asarray(found.pixels[rows, columns])
            # A mean of bone and of what stands for no image would be a value that is nowhere.
            missing |= found.is_padding(read) & (weight > 1e-9)
            values += weight * np.where(found.is_padding(read), 0.0, read.astype(np.float64))
    values[missing] = np.nan
    return values
