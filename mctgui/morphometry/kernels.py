"""Compiled loops of the local thickness up to its balls: distances, ridge, list of balls; ``painting_kernels`` has the rest.

All loops work on one slab of z, ``[start, stop)``, release the interpreter lock and know no threads: who calls them
divides the volume, so that work can be shown and cancelled between slabs and the window stays alive. ``parallel=True``
would compile three times as long (15 s against 5 s) for the same speed. The machine code is kept in numba's cache, beside
this file or, where that folder is read-only, in the user's cache folder; from there it loads in under a second.

Arrays are ``(z, y, x)``, C-contiguous; squared distances are exact ``int32`` in voxel units.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

P = ParamSpec("P")
R = TypeVar("R")

Squares = NDArray[np.int32]
Flags = NDArray[np.uint8]
Balls = NDArray[np.int16]
Bits = NDArray[np.uint64]

BALL = 12
"""Numbers of a ball: the squared radius in two halves, z, y, x, how far it must be painted (down, up, front, back, right,
left; see :func:`list_balls`), one to fill up."""

_BLOCK = 64


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """A function compiled on its first call, or fetched from numba's cache.

    Where neither the program's folder nor the user's cache folder can be written, it is compiled in every session.
    """
    try:
        return cast("Callable[P, R]", numba.njit(nogil=True, cache=True, boundscheck=False)(function))
    except RuntimeError:
        return cast("Callable[P, R]", numba.njit(nogil=True, boundscheck=False)(function))


@compiled
def distances_in_slices(phase: Flags, far: int, start: int, stop: int, squares: Squares) -> None:
    """Squared distance to the nearest voxel that is not ``phase``, within each slice, at most ``far ** 2``.

    A voxel without background in its slice gets ``far ** 2``. First along x by counting, then along y by
    :func:`_least_over_rows`.
    """
    _, rows, columns = phase.shape
    along_x = np.empty((rows, columns), dtype=np.int32)
    for z in range(start, stop):
        for y in range(rows):
            run = far
            for x in range(columns):
                run = 0 if phase[z, y, x] == 0 else min(run + 1, far)
                along_x[y, x] = run
            run = far
            for x in range(columns - 1, -1, -1):
                run = min(run + 1, along_x[y, x])
                along_x[y, x] = run
            for x in range(columns):
                along_x[y, x] = along_x[y, x] * along_x[y, x]
        for y in range(rows):
            _least_over_rows(along_x, y, squares[z, y])


@compiled
def distances_across_slices(squares: Squares, start: int, stop: int) -> None:
    """Complete the distances of :func:`distances_in_slices` along z, for the rows ``start`` to ``stop`` of y."""
    depth, _, columns = squares.shape
    in_slices = np.empty((depth, columns), dtype=np.int32)
    for y in range(start, stop):
        for z in range(depth):
            for x in range(columns):
                in_slices[z, x] = squares[z, y, x]
        for z in range(depth):
            _least_over_rows(in_slices, z, squares[z, y])


@compiled
def _least_over_rows(heights: Squares, row: int, least: Squares) -> None:
    """``least[x]`` = smallest ``heights[i, x] + (row - i)^2`` over all rows ``i``.

    Rows are taken by rising distance, and no more of them than the largest value so far allows: bone and marrow are some
    ten voxels wide, so that a few rows decide. Blocks of ``_BLOCK`` columns keep each loop on vector registers.
    """
    length, columns = heights.shape
    for first in range(0, columns, _BLOCK):
        width = min(_BLOCK, columns - first)
        found = least[first : first + width]
        own = heights[row, first : first + width]
        largest = np.int32(0)
        for x in range(width):
            found[x] = own[x]
            largest = max(largest, own[x])
        d = 1
        while d * d < largest and (row >= d or row + d < length):
            step = np.int32(d * d)
            # At the border one of the two rows is missing; the other one then counts twice.
            before = heights[row - d if row >= d else row + d, first : first + width]
            behind = heights[row + d if row + d < length else row - d, first : first + width]
            largest = np.int32(0)
            for x in range(width):
                value = min(found[x], min(before[x], behind[x]) + step)
                found[x] = value
                largest = max(largest, value)
            d += 1


@compiled
def covering_radii(largest: int) -> Squares:
    """Least squared radii at which a neighbour's ball holds a whole ball: ``(3, largest + 1)`` for offsets of class 1 to 3.

    ``T_c(s)`` is the largest ``|v + c|^2`` over the whole-number vectors with ``|v|^2 <= s``, for the offsets
    ``c = (1, 0, 0), (1, 1, 0), (1, 1, 1)`` (the templates of Dougherty and Kunzelmann 2007).
    """
    table = np.zeros((3, largest + 1), dtype=np.int32)
    i = 0
    while i * i <= largest:
        for j in range(i + 1):
            if i * i + j * j > largest:
                break
            for k in range(j + 1):
                norm = i * i + j * j + k * k
                if norm > largest:
                    break
                table[0, norm] = max(table[0, norm], norm + 2 * i + 1)
                table[1, norm] = max(table[1, norm], norm + 2 * (i + j) + 2)
                table[2, norm] = max(table[2, norm], norm + 2 * (i + j + k) + 3)
        i += 1
    for c in range(3):
        for s in range(1, largest + 1):
            table[c, s] = max(table[c, s], table[c, s - 1])
    return table


@compiled
def mark_ridge(
    squares: Squares, radii: Squares, low: NDArray[np.int64], high: NDArray[np.int64], start: int, stop: int, ridge: Flags
) -> int:
    """Mark the voxels whose ball is not held by the ball of a 26-neighbour and reaches the box ``[low, high)``; counts them.

    A ball is held where the largest squared distance among the neighbours of one class reaches the class's covering radius,
    so that three maxima of rows are compared instead of 26 voxels. Outside the array there is nothing that could hold.
    """
    depth, rows, columns = squares.shape
    none = np.zeros(columns, dtype=np.int32)
    # One voxel of nothing before and behind the rows.
    own = np.zeros(columns + 2, dtype=np.int32)
    across = np.zeros(columns + 2, dtype=np.int32)
    diagonal = np.zeros(columns + 2, dtype=np.int32)
    count = 0
    for z in range(start, stop):
        beyond_z = max(low[0] - z, z - high[0] + 1, 0)
        for y in range(rows):
            beyond_y = max(low[1] - y, y - high[1] + 1, 0)
            beyond = beyond_z * beyond_z + beyond_y * beyond_y
            under = squares[z - 1, y] if z > 0 else none
            over = squares[z + 1, y] if z + 1 < depth else none
            front = squares[z, y - 1] if y > 0 else none
            back = squares[z, y + 1] if y + 1 < rows else none
            under_front = squares[z - 1, y - 1] if z > 0 and y > 0 else none
            under_back = squares[z - 1, y + 1] if z > 0 and y + 1 < rows else none
            over_front = squares[z + 1, y - 1] if z + 1 < depth and y > 0 else none
            over_back = squares[z + 1, y + 1] if z + 1 < depth and y + 1 < rows else none
            here = squares[z, y]
            largest = np.int32(0)
            for x in range(columns):
                own[x + 1] = here[x]
                largest = max(largest, here[x])
                across[x + 1] = max(max(under[x], over[x]), max(front[x], back[x]))
                diagonal[x + 1] = max(max(under_front[x], under_back[x]), max(over_front[x], over_back[x]))
            flags = ridge[z, y]
            flags[:] = 0
            if largest == 0 or beyond > largest:
                continue
            for x in range(columns):
                square = own[x + 1]
                if square == 0:
                    continue
                if max(across[x + 1], max(own[x], own[x + 2])) >= radii[0, square]:
                    continue
                if max(diagonal[x + 1], max(across[x], across[x + 2])) >= radii[1, square]:
                    continue
                if max(diagonal[x], diagonal[x + 2]) >= radii[2, square]:
                    continue
                beyond_x = max(low[2] - x, x - high[2] + 1, 0)
                if beyond + beyond_x * beyond_x <= square:
                    flags[x] = 1
                    count += 1
    return count


@compiled
def _uncovered(own: int, other: int, radius: int) -> int:
    """How far a ball must be painted towards a neighbour; below 0 where the neighbour covers more than its own half."""
    return radius if other < own else -((other - own - 1) // 2) - 1


@compiled
def list_balls(
    squares: Squares, ridge: Flags, roots: Squares, start: int, stop: int, first: int, balls: Balls, ends: NDArray[np.int64]
) -> None:
    """Write the balls of the ridge voxels of some slices to ``balls[first:]``, in reading order; ``ends`` by slice.

    Of each ball only the part must be painted that no neighbour along an axis covers. If the neighbour ``q = p + e`` has
    ``D2(q) >= D2(p)``, it holds every voxel v of p's ball with ``(v - p) . e >= (D2(p) - D2(q) + 1) / 2``, since
    ``|v - q|^2 = |v - p|^2 - 2 (v - p) . e + 1``. Nothing is lost: of all balls with the largest D2 that hold v, take the
    one with the nearest centre. A neighbour that holds v, too, would be larger or nearer, so this ball does visit v; and
    it is on the ridge, for else a larger ball would hold v.
    """
    depth, rows, columns = squares.shape
    n = first
    for z in range(start, stop):
        for y in range(rows):
            for x in range(columns):
                if ridge[z, y, x] == 0:
                    continue
                own = squares[z, y, x]
                radius = roots[own]
                ball = balls[n]
                ball[0] = own >> 15
                ball[1] = own & 0x7FFF
                ball[2] = z
                ball[3] = y
                ball[4] = x
                ball[5] = _uncovered(own, squares[z - 1, y, x], radius) if z > 0 else radius
                ball[6] = _uncovered(own, squares[z + 1, y, x], radius) if z + 1 < depth else radius
                ball[7] = _uncovered(own, squares[z, y - 1, x], radius) if y > 0 else radius
                ball[8] = _uncovered(own, squares[z, y + 1, x], radius) if y + 1 < rows else radius
                ball[9] = _uncovered(own, squares[z, y, x - 1], radius) if x > 0 else radius
                ball[10] = _uncovered(own, squares[z, y, x + 1], radius) if x + 1 < columns else radius
                n += 1
        ends[z] = n


@compiled
def largest_first(balls: Balls, first: int, last: int, start: int, stop: int, largest: int) -> Balls:
    """Those of the balls ``first`` to ``last`` that reach the slices ``[start, stop)``, by falling squared radius.

    Counting sort; among equals the order stays.
    """
    where = np.zeros(largest + 2, dtype=np.int64)
    for n in range(first, last):
        if balls[n, 2] + balls[n, 6] >= start and balls[n, 2] - balls[n, 5] < stop:
            where[(np.int64(balls[n, 0]) << 15) | balls[n, 1]] += 1
    total = 0
    for square in range(largest, -1, -1):
        count = where[square]
        where[square] = total
        total += count
    ordered = np.empty((total, BALL), dtype=np.int16)
    for n in range(first, last):
        if balls[n, 2] + balls[n, 6] >= start and balls[n, 2] - balls[n, 5] < stop:
            square = (np.int64(balls[n, 0]) << 15) | balls[n, 1]
            ordered[where[square]] = balls[n]
            where[square] += 1
    return ordered
