"""How alike two images are: normalised correlation, over a mask and in boxes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.float32]
Mask = NDArray[np.bool_]


def normalised_correlation(one: Images, other: Images, mask: Mask | None = None) -> float:
    """Correlation of two images of any shape over a mask, -1 to 1; 0 where one of them is constant."""
    a = (one if mask is None else one[mask]).astype(np.float64).ravel()
    b = (other if mask is None else other[mask]).astype(np.float64).ravel()
    if not len(a):
        return 0.0
    a -= a.mean()
    b -= b.mean()
    power = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / power if power > 0 else 0.0


def local_correlation(one: Images, other: Images, mask: Mask, box: int) -> float:
    """Mean over a mask of the correlation in square boxes.

    Parameters
    ----------
    one, other
        float32 ``(y, x)`` in HU or alike.
    mask
        Where to take the mean; 0 is returned where it is empty.
    box
        Side in pixels, odd.

    Notes
    -----
    Covariance / sqrt(max(var x var, 1)): flat boxes count as not alike. Sharper along z than correlation over the whole
    mask, which the cortex dominates.
    """
    if not mask.any():
        return 0.0
    size = (box, box)
    mean_a, mean_b = cv2.blur(one, size), cv2.blur(other, size)
    var_a = cv2.blur(one * one, size) - mean_a * mean_a
    var_b = cv2.blur(other * other, size) - mean_b * mean_b
    both = cv2.blur(one * other, size) - mean_a * mean_b
    local = both / np.sqrt(np.maximum(np.maximum(var_a, 0) * np.maximum(var_b, 0), 1.0))
    return float(local[mask].mean())


def peak_of(values: NDArray[np.float64]) -> float:
    """Place of the highest of equally spaced values, with fraction by a parabola through it and its neighbours."""
    top = int(np.argmax(values))
    if not 0 < top < len(values) - 1:
        return float(top)
    before, here, after = (float(value) for value in values[top - 1 : top + 2])
    bend = before - 2 * here + after
    return top + (0.5 * (before - after) / bend if bend < 0 else 0.0)
