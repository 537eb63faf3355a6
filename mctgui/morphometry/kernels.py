"""Compiled loops of the local thickness; the only module that loads numba.

All loops work on one slab of z, ``[start, stop)``, release the interpreter lock and know no threads: who calls them
divides the volume, so that work can be shown and cancelled between slabs and the window stays alive. ``parallel=True``
would compile three times as long (15 s against 5 s) for the same speed. The machine code is kept in numba's cache, beside
this file or, where that folder is read-only, in the user's cache folder; from there it loads in under a second.

Arrays are ``(z, y, x)``, C-contiguous; squared distances are exact ``int32`` in voxel units.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

P = ParamSpec("P")
R = TypeVar("R")

Squares = NDArray[np.int32]
Flags = NDArray[np.uint8]
Bits = NDArray[np.uint64]

_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_ONE = np.uint64(1)
_NONE = np.uint64(0)
_LAST = np.uint64(63)
# A de Bruijn sequence finds the place of a single set bit by one multiplication.
_DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
_SHIFT = np.uint64(58)
_BIT_PLACE = np.zeros(64, dtype=np.int64)
for _place in range(64):
    _BIT_PLACE[((int(_DE_BRUIJN) << _place) & int(_ALL)) >> 58] = _place


def _compiled(function: Callable[P, R]) -> Callable[P, R]:
    return cast("Callable[P, R]", numba.njit(nogil=True, cache=True, boundscheck=False)(function))


@_compiled
def distances_in_slices(phase: Flags, start: int, stop: int, squares: Squares) -> None:
    """Squared distance to the nearest voxel that is not ``phase``, within each slice.

    A voxel without background in its slice gets ``far ** 2`` with ``far`` the sum of the sides, more than any true
    distance. First pass along x by counting, second along y by the lower envelope of parabolas in whole numbers
    (Meijster, Roerdink and Hesselink 2000).
    """
    depth, rows, columns = phase.shape
    far = depth + rows + columns
    heights = np.empty(rows, dtype=np.int64)
    apex = np.empty(rows, dtype=np.int64)
    begin = np.empty(rows, dtype=np.int64)
    for z in range(start, stop):
        for y in range(rows):
            run = far
            for x in range(columns):
                run = 0 if phase[z, y, x] == 0 else min(run + 1, far)
                squares[z, y, x] = run
            run = far
            for x in range(columns - 1, -1, -1):
                run = 0 if phase[z, y, x] == 0 else min(run + 1, far)
                run = min(run, squares[z, y, x])
                squares[z, y, x] = run
        for x in range(columns):
            for y in range(rows):
                heights[y] = np.int64(squares[z, y, x]) * squares[z, y, x]
            last = _envelope(heights, rows, apex, begin)
            for y in range(rows - 1, -1, -1):
                while begin[last] > y:
                    last -= 1
                squares[z, y, x] = min((y - apex[last]) ** 2 + heights[apex[last]], far * far)


@_compiled
def distances_across_slices(squares: Squares, start: int, stop: int) -> None:
    """Complete the distances of :func:`distances_in_slices` along z, for the rows ``start`` to ``stop`` of y."""
    depth, rows, columns = squares.shape
    far = depth + rows + columns
    block = 16
    heights = np.empty((block, depth), dtype=np.int64)
    apex = np.empty(depth, dtype=np.int64)
    begin = np.empty(depth, dtype=np.int64)
    for y in range(start, stop):
        for first in range(0, columns, block):
            width = min(block, columns - first)
            for z in range(depth):
                for x in range(width):
                    heights[x, z] = squares[z, y, first + x]
            for x in range(width):
                last = _envelope(heights[x], depth, apex, begin)
                for z in range(depth - 1, -1, -1):
                    while begin[last] > z:
                        last -= 1
                    squares[z, y, first + x] = min((z - apex[last]) ** 2 + heights[x, apex[last]], far * far)


@_compiled
def _envelope(heights: NDArray[np.int64], length: int, apex: NDArray[np.int64], begin: NDArray[np.int64]) -> int:
    """Lower envelope of the parabolas ``(u - i)^2 + heights[i]``: which one is lowest from where on; returns the last."""
    last = 0
    apex[0] = 0
    begin[0] = 0
    for i in range(1, length):
        while True:
            top = apex[last]
            if (begin[last] - top) ** 2 + heights[top] > (begin[last] - i) ** 2 + heights[i]:
                last -= 1
                if last < 0:
                    break
            else:
                break
        if last < 0:
            last = 0
            apex[0] = i
            begin[0] = 0
            continue
        top = apex[last]
        reach = i * i - top * top + heights[i] - heights[top]
        # Both parabolas are equal at reach / (2 (i - top)); the new one wins strictly behind it.
        crossing = 1 + reach // (2 * (i - top))
        if crossing < length:
            last += 1
            apex[last] = i
            begin[last] = crossing
    return last


@_compiled
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


@_compiled
def mark_ridge(
    squares: Squares, radii: Squares, low: NDArray[np.int64], high: NDArray[np.int64], start: int, stop: int, ridge: Flags
) -> None:
    """Mark the voxels whose ball is not held by the ball of a 26-neighbour and reaches the box ``[low, high)``."""
    depth, rows, columns = squares.shape
    for z in range(start, stop):
        beyond_z = max(low[0] - z, z - high[0] + 1, 0)
        for y in range(rows):
            beyond_y = max(low[1] - y, y - high[1] + 1, 0)
            for x in range(columns):
                own = squares[z, y, x]
                ridge[z, y, x] = 0
                if own == 0:
                    continue
                beyond_x = max(low[2] - x, x - high[2] + 1, 0)
                if beyond_z * beyond_z + beyond_y * beyond_y + beyond_x * beyond_x > own:
                    continue
                held = False
                for dz in range(-1, 2):
                    if z + dz < 0 or z + dz >= depth:
                        continue
                    for dy in range(-1, 2):
                        if y + dy < 0 or y + dy >= rows:
                            continue
                        steps = abs(dz) + abs(dy)
                        for dx in range(-1, 2):
                            if x + dx < 0 or x + dx >= columns or steps + abs(dx) == 0:
                                continue
                            if squares[z + dz, y + dy, x + dx] >= radii[steps + abs(dx) - 1, own]:
                                held = True
                                break
                        if held:
                            break
                    if held:
                        break
                if not held:
                    ridge[z, y, x] = 1


@_compiled
def largest_first(squares: Squares, ridge: Flags, largest: int) -> NDArray[np.int64]:
    """Flat places of the ridge voxels by falling squared distance, in reading order among equals (counting sort)."""
    flat_squares = squares.reshape(-1)
    flat_ridge = ridge.reshape(-1)
    where = np.zeros(largest + 2, dtype=np.int64)
    for n in range(flat_ridge.size):
        if flat_ridge[n]:
            where[flat_squares[n]] += 1
    total = 0
    for s in range(largest, -1, -1):
        count = where[s]
        where[s] = total
        total += count
    places = np.empty(total, dtype=np.int64)
    for n in range(flat_ridge.size):
        if flat_ridge[n]:
            s = flat_squares[n]
            places[where[s]] = n
            where[s] += 1
    return places


@_compiled
def widen(region: Flags, start: int, stop: int, wide: Flags) -> None:
    """``region`` widened by two voxels in all 26 directions: as far as the clean-up looks."""
    depth, rows, columns = region.shape
    row = np.empty(columns, dtype=np.uint8)
    for z in range(start, stop):
        for y in range(rows):
            row[:] = 0
            for other_z in range(max(z - 2, 0), min(z + 3, depth)):
                for other_y in range(max(y - 2, 0), min(y + 3, rows)):
                    for x in range(columns):
                        row[x] |= region[other_z, other_y, x]
            for x in range(columns):
                found = np.uint8(0)
                for other_x in range(max(x - 2, 0), min(x + 3, columns)):
                    found |= row[other_x]
                wide[z, y, x] = found


@_compiled
def mark_unpainted(squares: Squares, wanted: Flags, low: NDArray[np.int64], start: int, stop: int, unpainted: Bits) -> None:
    """One bit for each voxel of the window at ``low`` that is wanted and that a ball can reach.

    Balls reach the phase and, on their very surface, background voxels that touch the phase by a face: every other
    voxel counts as painted from the beginning, so that finished rows are passed over at once.
    """
    depth, rows, columns = squares.shape
    _, height, width = wanted.shape
    for z in range(start, stop):
        for y in range(height):
            unpainted[z, y, :] = _NONE
            for x in range(width):
                if wanted[z, y, x] == 0:
                    continue
                a, b, c = z + low[0], y + low[1], x + low[2]
                if (
                    squares[a, b, c] > 0
                    or (a > 0 and squares[a - 1, b, c] > 0)
                    or (a + 1 < depth and squares[a + 1, b, c] > 0)
                    or (b > 0 and squares[a, b - 1, c] > 0)
                    or (b + 1 < rows and squares[a, b + 1, c] > 0)
                    or (c > 0 and squares[a, b, c - 1] > 0)
                    or (c + 1 < columns and squares[a, b, c + 1] > 0)
                ):
                    unpainted[z, y, x >> 6] |= _ONE << np.uint64(x & 63)


@_compiled
def _uncovered(own: int, other: int, radius: int) -> int:
    """How far a ball must be painted towards a neighbour; below 0 where the neighbour covers more than its own half."""
    return radius if other < own else -((other - own - 1) // 2) - 1


@_compiled
def paint(
    places: NDArray[np.int64],
    first: int,
    last: int,
    squares: Squares,
    roots: NDArray[np.int32],
    low: NDArray[np.int64],
    start: int,
    stop: int,
    unpainted: Bits,
    painted: Squares,
) -> None:
    """Paint the balls ``first`` to ``last`` of ``places`` into the slices ``start`` to ``stop`` of the window at ``low``.

    Balls come largest first, so each voxel is written once, by the first ball that reaches it. A row of a ball is one
    span of x: 64 voxels are tested by one bit operation.

    Of each ball only the part is visited that no neighbour along an axis covers. If the neighbour ``q = p + e`` has
    ``D2(q) >= D2(p)``, it holds every voxel v of p's ball with ``(v - p) . e >= (D2(p) - D2(q) + 1) / 2``, since
    ``|v - q|^2 = |v - p|^2 - 2 (v - p) . e + 1``. Nothing is lost: of all balls with the largest D2 that hold v, take the
    one with the nearest centre. A neighbour that holds v, too, would be larger or nearer, so this ball does visit v; and
    it is on the ridge, for else a larger ball would hold v.
    """
    depth, rows, columns = squares.shape
    _, height, width = painted.shape
    flat = squares.reshape(-1)
    for n in range(first, last):
        place = places[n]
        own = flat[place]
        x = place % columns
        y = (place // columns) % rows
        z = place // (columns * rows)
        radius = roots[own]
        down = _uncovered(own, squares[z - 1, y, x], radius) if z > 0 else radius
        up = _uncovered(own, squares[z + 1, y, x], radius) if z + 1 < depth else radius
        if z - low[0] - down >= stop or z - low[0] + up < start:
            continue
        front = _uncovered(own, squares[z, y - 1, x], radius) if y > 0 else radius
        back = _uncovered(own, squares[z, y + 1, x], radius) if y + 1 < rows else radius
        right = _uncovered(own, squares[z, y, x - 1], radius) if x > 0 else radius
        left = _uncovered(own, squares[z, y, x + 1], radius) if x + 1 < columns else radius
        x, y, z = x - low[2], y - low[1], z - low[0]
        for w in range(max(z - down, start), min(z + up + 1, stop)):
            in_slice = own - (w - z) * (w - z)
            reach = roots[in_slice]
            for v in range(max(y - min(reach, front), 0), min(y + min(reach, back) + 1, height)):
                half = roots[in_slice - (v - y) * (v - y)]
                begin = max(x - min(half, right), 0)
                end = min(x + min(half, left), width - 1)
                if begin > end:
                    continue
                first_word = begin >> 6
                last_word = end >> 6
                for word in range(first_word, last_word + 1):
                    bits = unpainted[w, v, word]
                    if bits == _NONE:
                        continue
                    if word == first_word:
                        bits &= _ALL << np.uint64(begin & 63)
                    if word == last_word:
                        bits &= _ALL >> (_LAST - np.uint64(end & 63))
                    if bits == _NONE:
                        continue
                    unpainted[w, v, word] ^= bits
                    while bits != _NONE:
                        lowest = bits & (~bits + _ONE)
                        painted[w, v, (word << 6) + _BIT_PLACE[(lowest * _DE_BRUIJN) >> _SHIFT]] = own
                        bits ^= lowest


@_compiled
def mark_surface(painted: Squares, start: int, stop: int, surface: Flags) -> None:
    """0 where nothing was painted, 1 where a 26-neighbour is empty (surface), 2 elsewhere (interior)."""
    depth, rows, columns = painted.shape
    for z in range(start, stop):
        for y in range(rows):
            for x in range(columns):
                if painted[z, y, x] == 0:
                    surface[z, y, x] = 0
                    continue
                kind = 2
                for other_z in range(max(z - 1, 0), min(z + 2, depth)):
                    for other_y in range(max(y - 1, 0), min(y + 2, rows)):
                        for other_x in range(max(x - 1, 0), min(x + 2, columns)):
                            if painted[other_z, other_y, other_x] == 0:
                                kind = 1
                surface[z, y, x] = kind


@_compiled
def clean_up(
    painted: Squares, surface: Flags, inside: Flags, voxel_mm: float, start: int, stop: int, thickness: NDArray[np.float32]
) -> None:
    """Thickness in mm of the voxels ``inside``; a surface voxel takes the mean of its interior 26-neighbours."""
    depth, rows, columns = painted.shape
    for z in range(start, stop):
        for y in range(rows):
            for x in range(columns):
                if inside[z, y, x] == 0 or painted[z, y, x] == 0:
                    thickness[z, y, x] = 0.0
                    continue
                value = 2.0 * np.sqrt(float(painted[z, y, x]))
                if surface[z, y, x] == 1:
                    total = 0.0
                    count = 0
                    for other_z in range(max(z - 1, 0), min(z + 2, depth)):
                        for other_y in range(max(y - 1, 0), min(y + 2, rows)):
                            for other_x in range(max(x - 1, 0), min(x + 2, columns)):
                                if surface[other_z, other_y, other_x] == 2:
                                    total += 2.0 * np.sqrt(float(painted[other_z, other_y, other_x]))
                                    count += 1
                    if count > 0:
                        value = total / count
                thickness[z, y, x] = value * voxel_mm


Kernel = Callable[..., Any]
