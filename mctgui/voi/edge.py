"""The anterior edge: where the grey profile along line A rises to half its maximum, and what blur does to it."""

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
_FIT_STEP_MM = 0.1
_CORTEX_MM, _CORTEX_HU = 0.45, 1600.0
_LARGEST_OFFSET_MM = 1.2


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
    crossing counts. In a blurred image the outer half-maximum of a thin cortex lies too far out, see :func:`too_far_out`.
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


def too_far_out(volume: Volume, edge_mm: Floats, forwards: Floats, sideways: Floats, upwards: Floats) -> float:
    """By how much the blur of the image puts the half-maximum in front of the outer surface, in mm.

    Parameters
    ----------
    volume
        Unblurred grey values.
    edge_mm
        The half-maximum, LPS mm.
    forwards, sideways, upwards
        As :func:`half_maximum_edge`.

    Returns
    -------
    float
        0 where there are too few clear profiles to tell.

    Notes
    -----
    The profiles of 10 x 8 mm of the anterior wall are laid on each other by their half-maxima. Their mean is that of a
    cortex between marrow-filled bone and what lies in front, seen through a Gaussian: place, thickness, blur and the three
    levels are fitted by least squares. Cortex that is thinner than the blur shows only the product of its thickness and
    height, so that about 0.45 mm, and of CT numbers about 1600 HU, are expected of it.
    """
    v, w = np.arange(-5.0, 5.01, 1.0), np.arange(-4.0, 4.01, 1.0) if volume.shape[0] > 1 else np.zeros(1)
    along = np.arange(-4.0, 5.0 + _FIT_STEP_MM / 2, _FIT_STEP_MM)
    starts = edge_mm + v[:, None, None] * sideways + w[None, :, None] * upwards
    profiles = sampled(volume, starts[:, :, None] + along[:, None] * forwards)
    profiles = smoothed_over_neighbours(profiles, ("nearest", "nearest"))
    edges = half_maxima(profiles, along)
    good = np.argwhere(np.abs(edges - np.nanmedian(edges)) <= 2.0) if np.isfinite(edges).any() else np.empty((0, 2), int)
    if len(good) < min(20, edges.size // 2):
        return 0.0
    outwards = np.arange(-2.0, 2.5 + _FIT_STEP_MM / 2, _FIT_STEP_MM)
    laid = np.array([np.interp(edges[i, k] + outwards, along, profiles[i, k], right=np.nan) for i, k in good])
    mean = np.nanmean(laid, axis=0) if np.isfinite(laid).any(axis=0).all() else np.full(outwards.shape, np.nan)
    return _fitted_offset(outwards, mean, volume.intensity == "HU") if np.isfinite(mean).all() else 0.0


def _fitted_offset(outwards: Floats, mean: Floats, is_hounsfield: bool) -> float:
    from scipy.optimize import least_squares
    from scipy.special import ndtr

    peak, low, inner = float(mean.max()), float(mean[-8:].mean()), float(mean[:6].mean())
    scale = peak - low
    if scale <= 0:
        return 0.0

    def misfit(p: Floats) -> Floats:
        place, sigma, thickness, cortex, inside, outside = p[0], np.exp(p[1]), np.exp(p[2]), p[3], p[4], p[5]
        fallen = ndtr((place - outwards) / sigma)
        model = outside + (cortex - outside) * fallen + (inside - cortex) * ndtr((place - thickness - outwards) / sigma)
        expected = [(p[2] - np.log(_CORTEX_MM)) / 0.35]
        expected += [(cortex * scale - _CORTEX_HU) / 400.0] if is_hounsfield else []
        return np.concatenate([(model - mean / scale) / 0.02, expected])

    best = None
    for sigma in (0.15, 0.35, 0.8):
        start = np.array([-0.3 * sigma, np.log(sigma), np.log(_CORTEX_MM), 1.3 * peak / scale, inner / scale, low / scale])
        found = least_squares(misfit, start, max_nfev=200)
        if best is None or found.cost < best.cost:
            best = found
    offset = -float(best.x[0]) if best is not None else 0.0
    return float(np.clip(offset, 0.0, _LARGEST_OFFSET_MM)) if np.isfinite(offset) else 0.0


def half_maxima(profiles: Floats, along: Floats) -> Floats:
    """Place of the outermost half-maximum of each profile ``(..., along)`` near 0, mm; NaN where there is no clear edge."""
    step = float(along[1] - along[0])
    peak_window = (along >= -3.0) & (along <= 0.5)
    peaks = np.where(peak_window & np.isfinite(profiles), profiles, -np.inf)
    peak_at = np.argmax(peaks, axis=-1)
    peak = np.take_along_axis(peaks, peak_at[..., None], axis=-1)[..., 0]
    places = np.arange(along.size)
    beyond = (places > peak_at[..., None] + round(0.6 / step)) & np.isfinite(profiles)
    outer = np.where(beyond, profiles, np.inf).min(axis=-1)
    with np.errstate(invalid="ignore"):
        half = (peak + outer) / 2
    below = (places >= peak_at[..., None]) & np.isfinite(profiles) & (profiles < half[..., None])
    # Outwards from the peak: the first fall below one half, after which it stays low for half a millimetre.
    settled = below.copy()
    for ahead in range(1, round(0.5 / step)):
        settled[..., :-ahead] &= below[..., ahead:]
    first = np.argmax(settled, axis=-1)
    clear = settled.any(axis=-1) & np.isfinite(peak) & np.isfinite(outer) & (first > 0)
    first = np.maximum(first, 1)
    high = np.take_along_axis(profiles, first[..., None] - 1, axis=-1)[..., 0]
    low = np.take_along_axis(profiles, first[..., None], axis=-1)[..., 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip((high - half) / (high - low), 0.0, 1.0)
    edges = along[first - 1] + share * step
    return np.where(clear & np.isfinite(edges), edges, np.nan)


def smoothed_over_neighbours(profiles: Floats, modes: tuple[str, str]) -> Floats:
    """Profiles ``(m, n, along)`` after a blur of 0.7 profiles over their neighbours; NaN where little is known."""
    from scipy import ndimage

    known = np.isfinite(profiles)
    sigma, mode = (0.7, 0.7, 0.0), (*modes, "nearest")
    weight = ndimage.gaussian_filter(known.astype(np.float64), sigma, mode=mode)
    total = ndimage.gaussian_filter(np.where(known, profiles, 0.0), sigma, mode=mode)
    smooth: Floats = np.where(weight > 0.3, total / np.maximum(weight, 1e-9), np.nan)
    return smooth


def sampled(volume: Volume, points_mm: Floats) -> Floats:
    """Trilinear grey values at LPS points ``(..., 3)``; NaN outside the volume. Only the box of the points is read."""
    from scipy import ndimage

    index = volume.mm_to_index(points_mm)
    low = np.maximum(np.floor(index.reshape(-1, 3).min(axis=0)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(index.reshape(-1, 3).max(axis=0)).astype(int) + 2, volume.shape)
    if (high <= low).any():
        return np.full(index.shape[:-1], np.nan)
    part = volume.voxels[low[0] : high[0], low[1] : high[1], low[2] : high[2]].astype(np.float32)
    places = np.moveaxis(index - low, -1, 0)
    if part.shape[0] == 1:
        places[0] = 0.0
    values: Floats = ndimage.map_coordinates(part, places, order=1, mode="constant", cval=np.nan).astype(np.float64)
    return values


def _profile(volume: Volume, near_mm: Floats, forwards: Floats, sideways: Floats, upwards: Floats, along: Floats) -> Floats:
    """Mean grey values along a line; NaN outside the volume."""
    lift = np.array([-0.5, 0.0, 0.5]) if volume.shape[0] > 1 else np.zeros(1)
    points = (
        near_mm
        + along[:, None, None, None] * forwards
        + _BAND_MM[None, :, None, None] * sideways
        + lift[None, None, :, None] * upwards
    )
    values = sampled(volume, points)
    missing = np.isnan(values)
    counted = np.where(missing, 0.0, values).sum(axis=(1, 2))
    number = (~missing).sum(axis=(1, 2))
    return np.where(number > 0, counted / np.maximum(number, 1), np.nan)
