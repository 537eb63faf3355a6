"""The cleft by which the basivertebral vein leaves a body at the back: dark, central, low."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mctgui.voi.body_model import Cleft
from mctgui.volume import Volume

Floats = NDArray[np.float64]

_STEP_MM = 0.5
_ASIDE_MM, _UPWARDS_MM = 8.0, 8.0
_HIGHEST_MM = 4.0
_DARK = 0.55
_SHORTEST_MM = 3.0
_LONGEST_MM = 18.0


def find_cleft(volume: Volume, centre_mm: Floats, frame: tuple[Floats, Floats, Floats], back_mm: float) -> Cleft | None:
    """Look for the cleft about the central slice.

    Parameters
    ----------
    volume
        Unblurred grey values.
    centre_mm, frame
        Centre and directions (anterior, left, superior) of the body's model, LPS.
    back_mm
        Distance of the posterior wall behind the centre.

    Returns
    -------
    Cleft or None
        Where values along the midline, from the posterior wall on, stay nearer to those outside the body than to those of
        the bone 4 to 8 mm above and below.
    """
    u = np.arange(-back_mm - 3.0, 4.0, _STEP_MM)
    v = np.arange(-_ASIDE_MM, _ASIDE_MM + 0.01, _STEP_MM)
    w = np.arange(-_UPWARDS_MM, _UPWARDS_MM + 0.01, _STEP_MM)
    values = _sampled(volume, centre_mm, frame, u, v, w)
    if not np.isfinite(values).all():
        return None
    outside = float(np.percentile(values[u < -back_mm - 1.0], 20))
    middle, beyond = np.abs(v) <= 2.0, np.abs(w) >= 4.0
    bone = values[:, :, beyond][:, np.abs(v) <= 5.0].mean(axis=(1, 2))
    inside = u >= -back_mm + 1.0
    typical = float(np.median(bone[inside]))
    if typical <= outside:
        return None
    bright = (values - outside) / (typical - outside)
    line = bright[:, middle].mean(axis=1)
    rows = np.flatnonzero(np.abs(w) <= _HIGHEST_MM)
    back = inside & (u <= -back_mm + 5.0)
    level = int(rows[np.argmin(line[back][:, rows].mean(axis=0))])
    front = _reaches(line[:, level], u, -back_mm + 1.0)
    if front + back_mm < _SHORTEST_MM or front + back_mm > _LONGEST_MM:
        return None
    length = (u >= -back_mm + 1.0) & (u <= front)
    low, high = _spread(bright[length][:, middle].mean(axis=(0, 1)), w, level)
    right, left = _spread(bright[length][:, :, level].mean(axis=0), v, int(np.argmin(np.abs(v))))
    if high - low > 2 * _HIGHEST_MM or left - right > 1.8 * _ASIDE_MM:
        return None  # no cleft but an empty body
    return Cleft(front, right, left, low, high)


def _sampled(
    volume: Volume, centre_mm: Floats, frame: tuple[Floats, Floats, Floats], u: Floats, v: Floats, w: Floats
) -> Floats:
    """Values at ``(u, v, w)``, blurred over a trabecular space; NaN outside the volume."""
    from scipy import ndimage

    points = (
        centre_mm + u[:, None, None, None] * frame[0] + v[None, :, None, None] * frame[1] + w[None, None, :, None] * frame[2]
    )
    index = volume.mm_to_index(points)
    low = np.maximum(np.floor(index.reshape(-1, 3).min(axis=0)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(index.reshape(-1, 3).max(axis=0)).astype(int) + 2, volume.shape)
    if (high - low < 2).any():
        return np.full(points.shape[:-1], np.nan)
    part = volume.voxels[low[0] : high[0], low[1] : high[1], low[2] : high[2]].astype(np.float32)
    # Fine voxels would be met at random places between trabeculae.
    sigma = [0.3 / side if side < 0.4 else 0.0 for side in volume.spacing_mm]
    part = ndimage.gaussian_filter(part, sigma)
    values = ndimage.map_coordinates(part, np.moveaxis(index - low, -1, 0), order=1, mode="constant", cval=np.nan)
    smooth: Floats = ndimage.gaussian_filter(values.astype(np.float64), (0.8, 0.8, 0.5), mode="nearest")
    return smooth


def _reaches(line: Floats, u: Floats, start: float) -> float:
    """How far from ``start`` forwards the line stays dark, with a gap of one sample forgiven."""
    front, missed = start, 0
    for place, value in zip(u, line, strict=True):
        if place < start:
            continue
        if value < _DARK:
            front, missed = float(place), 0
        else:
            missed += 1
            if missed > 1:
                break
    return front


def _spread(line: Floats, places: Floats, middle: int) -> tuple[float, float]:
    """Ends of the dark run about a sample."""
    start = stop = middle
    while start > 0 and line[start - 1] < _DARK:
        start -= 1
    while stop + 1 < len(line) and line[stop + 1] < _DARK:
        stop += 1
    return float(places[start]) - _STEP_MM / 2, float(places[stop]) + _STEP_MM / 2
