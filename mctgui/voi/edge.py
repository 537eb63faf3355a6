"""The anterior edge: where the grey profile along line A rises to half its maximum."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mctgui.volume import Volume

Floats = NDArray[np.float64]

_STEP_MM = 0.05
_BAND_MM = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
_BEFORE_MM, _BEHIND_MM = 5.0, 4.0
_CLEAR_OF_CORTEX_MM = 0.8
_FEWEST_SAMPLES = 6


def half_maximum_edge(volume: Volume, near_mm: Floats, forwards: Floats, sideways: Floats, upwards: Floats) -> float | None:
    """Find the outer surface of the cortex near a point, along a line.

    Parameters
    ----------
    volume
        Unblurred grey values.
    near_mm
        Point ``(x, y, z)`` in LPS mm, about on the contour.
    forwards, sideways, upwards
        Unit vectors in LPS; the profile along ``forwards`` is averaged over 1 mm to both sides and 0.5 mm up and down.

    Returns
    -------
    float or None
        Distance of the edge from ``near_mm`` along ``forwards``, in mm; None when the profile has no clear rise, or the
        volume ends before it.

    Notes
    -----
    The level is halfway between the lower decile in front of the bone and the highest value of the cortex; the outermost
    crossing counts. In a blurred image the outer half-maximum of a thin cortex lies too far out, by some 0.2 mm at a
    resolution of 0.8 mm.
    """
    along = np.arange(-_BEHIND_MM, _BEFORE_MM + _STEP_MM / 2, _STEP_MM)
    profile = _profile(volume, near_mm, forwards, sideways, upwards, along)
    known = np.isfinite(profile)
    if not known[along <= -1.0].all():
        return None
    peak_place = int(np.argmax(np.where(known & (along <= 1.5), profile, -np.inf)))
    peak = float(profile[peak_place])
    # The picture may end a millimetre in front of the bone; what little is seen must still be darker than the bone.
    outside = profile[known & (along > along[peak_place] + _CLEAR_OF_CORTEX_MM)]
    if outside.size < _FEWEST_SAMPLES:
        return None
    lower, background, upper = (float(value) for value in np.percentile(outside, [25, 10, 75]))
    if peak - background < 2.0 * (upper - lower) or peak <= background:
        return None
    half = (peak + background) / 2
    for place in range(int(np.flatnonzero(known)[-1]), peak_place - 1, -1):
        if profile[place] >= half:
            if place + 1 >= len(along) or not known[place + 1]:
                return None
            share = (profile[place] - half) / (profile[place] - profile[place + 1])
            return float(along[place] + share * _STEP_MM)
    return None


def _profile(volume: Volume, near_mm: Floats, forwards: Floats, sideways: Floats, upwards: Floats, along: Floats) -> Floats:
    """Mean grey values along a line; NaN outside the volume."""
    from scipy import ndimage

    lift = np.array([-0.5, 0.0, 0.5]) if volume.shape[0] > 1 else np.zeros(1)
    points = (
        near_mm
        + along[:, None, None, None] * forwards
        + _BAND_MM[None, :, None, None] * sideways
        + lift[None, None, :, None] * upwards
    )
    index = volume.mm_to_index(points)
    low = np.maximum(np.floor(index.reshape(-1, 3).min(axis=0)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(index.reshape(-1, 3).max(axis=0)).astype(int) + 2, volume.shape)
    if (high <= low).any():
        return np.full(along.shape, np.nan)
    part = volume.voxels[low[0] : high[0], low[1] : high[1], low[2] : high[2]].astype(np.float32)
    places = np.moveaxis(index - low, -1, 0)
    if part.shape[0] == 1:
        places[0] = 0.0
    values = ndimage.map_coordinates(part, places.reshape(3, -1), order=1, mode="constant", cval=np.nan)
    values = values.reshape(index.shape[:-1])
    missing = np.isnan(values)
    counted = np.where(missing, 0.0, values).sum(axis=(1, 2))
    number = (~missing).sum(axis=(1, 2))
    return np.where(number > 0, counted / np.maximum(number, 1), np.nan)
