"""Pictures at the size that Inception sees, by the two ways that published FIDs use.

FID depends strongly on how 1536 pixels become 299: without a low-pass filter, trabeculae turn into moire.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Resize = Literal["clean", "legacy"]
"""``clean``: bicubic with a low-pass filter, not rounded, as clean-fid. ``legacy``: bilinear between four pixels, half a
pixel off (TensorFlow 1), as the original FID and torch-fidelity."""

Floats = NDArray[np.float64]


def resized(image: NDArray[Any], side: int, how: Resize = "clean") -> Floats:
    """A picture ``(y, x)`` at ``(side, side)``, float64, neither rounded nor clipped."""
    result: Floats = np.asarray(image, dtype=np.float64)
    rows = _weights(result.shape[0], side, how)
    columns = _weights(result.shape[1], side, how)
    return np.asarray(rows @ result @ columns.T)


def _weights(length: int, side: int, how: Resize) -> Floats:
    """Matrix ``(side, length)`` of the share of each old pixel in each new one."""
    if how == "legacy":
        places = np.arange(side) * (length / side)
        low = np.floor(places).astype(int)
        weights = np.zeros((side, length))
        weights[np.arange(side), low] = 1.0 - (places - low)
        weights[np.arange(side), np.minimum(low + 1, length - 1)] += places - low
        return weights
    scale = length / side
    centres = (np.arange(side) + 0.5) * scale
    # The kernel grows with the shrinking and never gets narrower than one pixel; beyond its 2 widths it is cut off.
    width = max(scale, 1.0)
    first = np.floor(centres - 2.0 * width + 0.5)
    last = np.floor(centres + 2.0 * width + 0.5)
    pixels = np.arange(length)
    within = (pixels >= np.maximum(first, 0)[:, None]) & (pixels < np.minimum(last, length)[:, None])
    weights = np.where(within, _cubic((pixels + 0.5 - centres[:, None]) / width), 0.0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _cubic(x: Floats) -> Floats:
    """Keys' cubic convolution with a = -0.5, as Pillow's bicubic."""
    a = np.abs(x)
    near = (1.5 * a - 2.5) * a * a + 1.0
    far = ((-0.5 * a + 2.5) * a - 4.0) * a + 2.0
    return np.asarray(np.where(a < 1, near, np.where(a < 2, far, 0.0)))
