"""Resampling of single slices in their own plane: the same code prepares training pairs and enhances a volume."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.volume import Grid

Positions = NDArray[np.float64]


def sampling_positions(source: Grid, wanted: Grid) -> tuple[Positions, Positions]:
    """Fractional rows and columns of ``source`` at the pixel rows and columns of ``wanted``.

    Raises
    ------
    MctguiError
        The slices of the two grids are not parallel, or turned in their plane.
    """
    corners = source.mm_to_index(wanted.index_to_mm([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]))
    steps = corners[1:] - corners[0]
    if np.abs(steps - np.diag(np.diag(steps))).max() * max(wanted.shape) > 0.25 * max(1.0, np.abs(steps).max()):
        raise MctguiError("The two volumes are turned against each other.", "Register them first.")
    rows = corners[0, 1] + steps[1, 1] * np.arange(wanted.shape[1])
    columns = corners[0, 2] + steps[2, 2] * np.arange(wanted.shape[2])
    return rows, columns


def resample_in_plane(image: NDArray[Any], rows: Positions, columns: Positions) -> NDArray[np.float32]:
    """Sample a slice bilinearly; beyond its borders the outermost pixels are repeated.

    Parameters
    ----------
    image
        ``(y, x)``.
    rows, columns
        Fractional positions, one per row and column of the result.

    Returns
    -------
    float32 ``(len(rows), len(columns))``
    """
    result: NDArray[np.float32] = np.asarray(image, dtype=np.float32)
    for axis, positions in enumerate((rows, columns)):
        inside = np.clip(positions, 0.0, result.shape[axis] - 1.0)
        low = np.floor(inside).astype(np.intp)
        high = np.minimum(low + 1, result.shape[axis] - 1)
        weight = (inside - low).astype(np.float32)
        weight = weight[:, None] if axis == 0 else weight[None, :]
        result = np.take(result, low, axis) * (1 - weight) + np.take(result, high, axis) * weight
    return result


def bilinear(image: NDArray[Any], rows: Positions, columns: Positions) -> NDArray[np.float32]:
    """Sample a slice bilinearly at any positions within it.

    Parameters
    ----------
    image
        ``(y, x)``.
    rows, columns
        Fractional positions, of one shape, from 0 to the last row or column; rounding beyond these is put back.

    Returns
    -------
    float32, of the shape of the positions
    """
    lows, highs, weights = [], [], []
    for positions, length in zip((rows, columns), image.shape, strict=True):
        inside = np.clip(positions, 0.0, length - 1.0)
        low = np.minimum(np.floor(inside).astype(np.intp), max(length - 2, 0))
        lows.append(low)
        highs.append(np.minimum(low + 1, length - 1))
        weights.append((inside - low).astype(np.float32))
    (top, left), (bottom, right), (down, across) = lows, highs, weights
    above = image[top, left] * (1 - across) + image[top, right] * across
    below = image[bottom, left] * (1 - across) + image[bottom, right] * across
    result: NDArray[np.float32] = (above * (1 - down) + below * down).astype(np.float32)
    return result
