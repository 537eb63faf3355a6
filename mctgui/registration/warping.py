"""Asymmetric dynamic time warping of one stack of slices onto another, on a matrix of costs.

Each row (an MDCT slice) takes exactly one column (a micro-CT slice), so every path that uses all rows has the same number of
terms and costs of any sign compare fairly. Both ends are open. Symmetric warping with open ends would not do: with costs
below zero it wanders along rows and columns to collect more of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import MctguiError

Floats = NDArray[np.float64]

_TIE_PRICE = 1e-9
"""Paid for each column of deviation from the expected step, so that among equal paths the straightest wins."""


@dataclass(frozen=True, slots=True)
class WarpingPath:
    """The cheapest path through a cost matrix.

    Parameters
    ----------
    rows, columns
        The matched rows, one after the other without a gap, and the column of each; columns never fall.
    cost
        What the path costs, with its prices.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    cost: float


def warp(
    cost: ArrayLike,
    expected_steps: float | Sequence[float],
    *,
    least: float = 0.0,
    most: float = 2.0,
    slope_price: float = 0.0,
    left_out_price: float = math.inf,
    anchors: Mapping[int, int] | None = None,
) -> WarpingPath:
    """Find the cheapest monotone path that takes one column in each row.

    Parameters
    ----------
    cost
        ``(rows, columns)``, finite; usually minus the inliers over the greatest number in the row.
    expected_steps
        Columns from one row to the next, s0, or one such number for each step between rows.
    least, most
        Steps s are whole numbers from ``least`` x s0 to ``most`` x s0.
    slope_price
        Price of each column that a step deviates from s0.
    left_out_price
        Price of each row left out at the beginning or the end; infinite to use all rows.
    anchors
        Column that a row must take; such a row is never left out.

    Returns
    -------
    WarpingPath
        D[i, j] = C[i, j] + min over s (D[i-1, j-s] + slope_price |s - s0|), open at both ends. Of equal paths the one whose
        steps are nearest to s0.

    Raises
    ------
    MctguiError
        No path keeps to the anchors and the steps.
    """
    costs = np.array(cost, dtype=np.float64)
    if costs.ndim != 2 or 0 in costs.shape or not np.isfinite(costs).all():
        raise ValueError("a cost matrix has two axes and finite costs")
    rows, columns = costs.shape
    steps = np.broadcast_to(np.asarray(expected_steps, dtype=np.float64), (rows - 1,))
    fixed = dict(anchors or {})
    for row, column in fixed.items():
        if not (0 <= row < rows and 0 <= column < columns):
            raise MctguiError("An anchor lies outside the slices that are matched.", "Remove it, or match more slices.")
        costs[row, :column] = costs[row, column + 1 :] = math.inf
    before, after = _prices_of_ends(rows, left_out_price, fixed)
    total, taken = _accumulated(costs, steps, (least, most), slope_price, before)
    ends = total + after[:, None]
    # The last row first, so that a path as long as another and as cheap keeps its rows.
    row, column = divmod(int(np.argmin(ends[::-1])), columns)
    row = rows - 1 - row
    if not math.isfinite(ends[row, column]):
        raise MctguiError(
            "No order of the slices keeps to all anchors.", "Two anchors cross or lie too far apart: remove one of them."
        )
    return _traced(taken, row, column, float(ends[row, column]))


def _prices_of_ends(rows: int, price: float, fixed: Mapping[int, int]) -> tuple[Floats, Floats]:
    """What it costs to begin and to end at each row."""
    numbers = np.arange(rows, dtype=np.float64)
    before = np.where(numbers == 0, 0.0, np.inf) if math.isinf(price) else numbers * price
    after = np.where(numbers == rows - 1, 0.0, np.inf) if math.isinf(price) else (rows - 1 - numbers) * price
    if fixed:
        before[min(fixed) + 1 :] = np.inf
        after[: max(fixed)] = np.inf
    return before, after


def _accumulated(
    costs: Floats, steps: Floats, limits: tuple[float, float], slope_price: float, before: Floats
) -> tuple[Floats, NDArray[np.int32]]:
    """D, and for each cell the step that led to it; -1 where the path begins there."""
    rows, columns = costs.shape
    total = np.full(costs.shape, np.inf)
    taken = np.full(costs.shape, -1, dtype=np.int32)
    total[0] = costs[0] + before[0]
    for row in range(1, rows):
        best = np.full(columns, before[row])
        for step in _allowed(float(steps[row - 1]), limits):
            if step >= columns:
                continue
            price = (slope_price + _TIE_PRICE) * abs(step - float(steps[row - 1]))
            reached = np.full(columns, np.inf)
            reached[step:] = total[row - 1, : columns - step] + price
            better = (reached < best) | ((reached == best) & np.isfinite(reached) & (taken[row] < 0))
            best[better] = reached[better]
            taken[row, better] = step
        total[row] = costs[row] + best
    return total, taken


def _allowed(expected: float, limits: tuple[float, float]) -> list[int]:
    """Whole steps within the limits, those nearest to the expected one first."""
    low, high = max(0, math.floor(limits[0] * expected + 1e-9)), math.ceil(limits[1] * expected - 1e-9)
    return sorted(range(low, max(low, high) + 1), key=lambda step: abs(step - expected))


def _traced(taken: NDArray[np.int32], row: int, column: int, cost: float) -> WarpingPath:
    path = [(row, column)]
    while row > 0 and taken[row, column] >= 0:
        row, column = row - 1, column - int(taken[row, column])
        path.append((row, column))
    path.reverse()
    return WarpingPath(tuple(step[0] for step in path), tuple(step[1] for step in path), cost)


def row_costs(scores: ArrayLike) -> Floats:
    """Costs of scores: minus the score over the greatest of its row, 0 in rows without any.

    Parameters
    ----------
    scores
        ``(rows, columns)``, not below 0. So that slices rich in features do not outweigh the others.
    """
    values = np.asarray(scores, dtype=np.float64)
    greatest = values.max(axis=1, keepdims=True)
    return np.where(greatest > 0, -values / np.where(greatest > 0, greatest, 1.0), 0.0)
