"""Compiled loop that makes voxels cubic; see :mod:`mctgui.morphometry.region`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.morphometry.kernels import compiled

Values = NDArray[Any]
Places = tuple[NDArray[np.int64], ...]
Weights = tuple[Values, ...]


@compiled
def interpolate(
    values: Values, below: Places, above: Places, weights: Weights, start: int, stop: int, found: Values
) -> None:
    """Linear interpolation along z, then y, then x, of the slices ``start`` to ``stop``; the first goes to ``found[0]``.

    Along each axis a new voxel lies between two stored ones, ``below`` and ``above``, by the share ``weights``. The order is
    that of interpolating whole arrays along one axis after the other, and so is every digit.
    """
    _, rows, columns = values.shape
    plane = np.empty((rows, columns), dtype=values.dtype)
    line = np.empty(columns, dtype=values.dtype)
    for z in range(start, stop):
        under, over, share = values[below[0][z]], values[above[0][z]], weights[0][z]
        for y in range(rows):
            for x in range(columns):
                plane[y, x] = (over[y, x] - under[y, x]) * share + under[y, x]
        for y in range(below[1].size):
            front, back, share = plane[below[1][y]], plane[above[1][y]], weights[1][y]
            for x in range(columns):
                line[x] = (back[x] - front[x]) * share + front[x]
            row = found[z - start, y]
            for x in range(below[2].size):
                left = line[below[2][x]]
                row[x] = (line[above[2][x]] - left) * weights[2][x] + left
