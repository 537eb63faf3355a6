"""Compiled loops that paint the balls of the local thickness and clean up after it; see :mod:`mctgui.morphometry.kernels`.

Which voxels of a row still wait for their ball, which are painted and which lie inside is kept in bits, 64 voxels a word.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mctgui.morphometry.kernels import Balls, Bits, Flags, Squares, compiled

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


@compiled
def widen(region: Flags, start: int, stop: int, wide: Flags) -> None:
    """``region`` widened by two voxels in all 26 directions: as far as the clean-up looks."""
    depth, rows, columns = region.shape
    # Two voxels of nothing before and behind the row.
    row = np.zeros(columns + 4, dtype=np.uint8)
    for z in range(start, stop):
        for y in range(rows):
            row[:] = 0
            for other_z in range(max(z - 2, 0), min(z + 3, depth)):
                for other_y in range(max(y - 2, 0), min(y + 3, rows)):
                    other = region[other_z, other_y]
                    for x in range(columns):
                        row[x + 2] |= other[x]
            found = wide[z, y]
            for x in range(columns):
                found[x] = row[x + 2] | (row[x] | row[x + 1]) | (row[x + 3] | row[x + 4])


@compiled
def mark_unpainted(phase: Flags, wanted: Flags, low: NDArray[np.int64], start: int, stop: int, unpainted: Bits) -> None:
    """One bit for each voxel of the window at ``low`` that is wanted and that a ball can reach.

    Balls reach the phase and, on their very surface, background voxels that touch the phase by a face: every other
    voxel counts as painted from the beginning, so that finished rows are passed over at once.
    """
    depth, rows, columns = phase.shape
    _, height, width = wanted.shape
    reached = np.empty(width, dtype=np.uint8)
    left, right = low[2], low[2] + width
    for z in range(start, stop):
        a = z + low[0]
        for y in range(height):
            b = y + low[1]
            here = phase[a, b]
            under = phase[max(a - 1, 0), b, left:right]
            over = phase[min(a + 1, depth - 1), b, left:right]
            front = phase[a, max(b - 1, 0), left:right]
            back = phase[a, min(b + 1, rows - 1), left:right]
            for x in range(width):
                reached[x] = here[left + x] | under[x] | over[x] | front[x] | back[x]
            for x in range(1 if left == 0 else 0, width):
                reached[x] |= here[left + x - 1]
            for x in range(width - 1 if right == columns else width):
                reached[x] |= here[left + x + 1]
            needed = wanted[z, y]
            for x in range(width):
                reached[x] &= needed[x]
            _pack(reached, unpainted[z, y], _NONE)


@compiled
def _pack(flags: Flags, words: Bits, rest: np.uint64) -> None:
    """Bits of a row of flags that are 0 or 1; those behind its end become those of ``rest``."""
    width = flags.size
    for word in range(words.size):
        first = word << 6
        count = min(64, width - first)
        bits = rest << np.uint64(count) if count < 64 else _NONE
        for x in range(count):
            bits |= np.uint64(flags[first + x]) << np.uint64(x)
        words[word] = bits


@compiled
def paint(
    balls: Balls,
    first: int,
    most_rows: int,
    roots: Squares,
    low: NDArray[np.int64],
    start: int,
    stop: int,
    unpainted: Bits,
    painted: Squares,
) -> int:
    """Paint balls from ``first`` on into the slices ``start`` to ``stop`` of the window at ``low``.

    Balls come largest first, so each voxel is written once, by the first ball that reaches it. A row of a ball is one
    span of x: 64 voxels are tested by one bit operation.

    Returns
    -------
    int
        The first ball that is still to be painted: after some ``most_rows`` rows the call ends.
    """
    _, height, width = painted.shape
    visited = 0
    n = first
    while n < balls.shape[0] and visited < most_rows:
        own = (np.int64(balls[n, 0]) << 15) | balls[n, 1]
        z, y, x = balls[n, 2] - low[0], balls[n, 3] - low[1], balls[n, 4] - low[2]
        under, over, front, back, right, left = balls[n, 5], balls[n, 6], balls[n, 7], balls[n, 8], balls[n, 9], balls[n, 10]
        n += 1
        for w in range(max(z - under, start), min(z + over + 1, stop)):
            in_slice = own - (w - z) * (w - z)
            reach = roots[in_slice]
            begin_row = max(y - min(reach, front), 0)
            end_row = min(y + min(reach, back) + 1, height)
            visited += end_row - begin_row
            for v in range(begin_row, end_row):
                half = roots[in_slice - (v - y) * (v - y)]
                begin = max(x - min(half, right), 0)
                end = min(x + min(half, left), width - 1)
                if begin > end:
                    continue
                # Nearly always the span lies in one word.
                last_word = end >> 6
                for word in range(begin >> 6, last_word + 1):
                    stop_bit = end if word == last_word else (word << 6) + 63
                    bits = unpainted[w, v, word] & ((_ALL >> np.uint64(63 - (stop_bit - begin))) << np.uint64(begin & 63))
                    begin = stop_bit + 1
                    if bits == _NONE:
                        continue
                    unpainted[w, v, word] ^= bits
                    while bits != _NONE:
                        lowest = bits & (~bits + _ONE)
                        painted[w, v, (word << 6) + _BIT_PLACE[(lowest * _DE_BRUIJN) >> _SHIFT]] = own
                        bits ^= lowest
    return n


@compiled
def mark_painted(painted: Squares, start: int, stop: int, bits: Bits) -> None:
    """One bit for each painted voxel; bits beyond the end of a row are set, since nothing is empty there."""
    _, height, width = painted.shape
    flags = np.empty(width, dtype=np.uint8)
    for z in range(start, stop):
        for y in range(height):
            row = painted[z, y]
            for x in range(width):
                flags[x] = 1 if row[x] != 0 else 0
            _pack(flags, bits[z, y], _ALL)


@compiled
def mark_interior(painted: Bits, start: int, stop: int, interior: Bits) -> None:
    """One bit for each painted voxel whose 26 neighbours are all painted, as far as there are any in the array."""
    depth, height, words = painted.shape
    rows = np.empty(words + 2, dtype=np.uint64)
    rows[0] = rows[words + 1] = _ALL
    for z in range(start, stop):
        for y in range(height):
            rows[1 : words + 1] = painted[z, y]
            for other_z in range(max(z - 1, 0), min(z + 2, depth)):
                for other_y in range(max(y - 1, 0), min(y + 2, height)):
                    other = painted[other_z, other_y]
                    for word in range(words):
                        rows[word + 1] &= other[word]
            for word in range(words):
                here = rows[word + 1]
                before = (here << _ONE) | (rows[word] >> _LAST)
                behind = (here >> _ONE) | (rows[word + 2] << _LAST)
                interior[z, y, word] = here & before & behind


@compiled
def clean_up(
    painted: Squares,
    painted_bits: Bits,
    interior: Bits,
    inside: Flags,
    diameters: NDArray[np.float64],
    voxel_mm: float,
    start: int,
    stop: int,
    thickness: NDArray[np.float32],
) -> None:
    """Thickness in mm of the voxels ``inside``, 0 elsewhere; ``diameters`` by squared radius, in voxels.

    A painted voxel beside an empty one takes the mean of its interior 26-neighbours, where it has any.
    """
    depth, height, width = painted.shape
    for z in range(start, stop):
        for y in range(height):
            row, found, wanted = painted[z, y], thickness[z, y], inside[z, y]
            for x in range(width):
                found[x] = diameters[row[x]] * voxel_mm if wanted[x] != 0 else 0.0
            for word in range(painted_bits.shape[2]):
                surface = painted_bits[z, y, word] & ~interior[z, y, word]
                while surface != _NONE:
                    lowest = surface & (~surface + _ONE)
                    surface ^= lowest
                    x = (word << 6) + _BIT_PLACE[(lowest * _DE_BRUIJN) >> _SHIFT]
                    if x >= width or wanted[x] == 0:
                        continue
                    first, last = max(x - 1, 0), min(x + 1, width - 1)
                    few = _ALL >> np.uint64(63 - (last - first))
                    total = 0.0
                    count = 0
                    for other_z in range(max(z - 1, 0), min(z + 2, depth)):
                        for other_y in range(max(y - 1, 0), min(y + 2, height)):
                            # The bits of up to three voxels that lie side by side.
                            bits = interior[other_z, other_y, first >> 6] >> np.uint64(first & 63)
                            if first >> 6 != last >> 6:
                                bits |= interior[other_z, other_y, last >> 6] << np.uint64(64 - (first & 63))
                            bits &= few
                            if bits == _NONE:
                                continue
                            for other_x in range(first, last + 1):
                                if bits & _ONE:
                                    total += diameters[painted[other_z, other_y, other_x]]
                                    count += 1
                                bits >>= _ONE
                    if count > 0:
                        found[x] = total / count * voxel_mm
