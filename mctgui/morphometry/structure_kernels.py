"""Compiled loops of the structure figures: octants, lines and boxes; those of the mesh are in ``mesh_kernels``.

As in :mod:`mctgui.morphometry.kernels`, every loop works on one piece of the volume, releases the interpreter lock and
knows no threads. Arrays are ``(z, y, x)``, C-contiguous; masks are ``uint8``, 0 or 1; lengths are in voxels.

An octant is a block of 2 x 2 x 2 voxels around the corner that they share. Octant ``(z, y, x)`` holds the voxels
``z - 1..z``, ``y - 1..y``, ``x - 1..x``; a voxel at the offset ``(k, j, i)`` in it is bit ``4 k + 2 j + i`` of its number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mctgui.morphometry.kernels import Flags, compiled

FRACTION_BITS = 20
"""Places on a line are whole numbers of 2^-20 voxel: adding them is exact and quick."""


@compiled
def _column(mask: Flags, z: int, y: int, x: int) -> int:
    """The four voxels of an octant with the larger x, as its odd bits."""
    number = 2 if mask[z - 1, y - 1, x] else 0
    number |= 8 if mask[z - 1, y, x] else 0
    number |= 32 if mask[z, y - 1, x] else 0
    number |= 128 if mask[z, y, x] else 0
    return number


@compiled
def _ones(number: int) -> int:
    count = 0
    while number:
        number &= number - 1
        count += 1
    return count


@compiled
def count_octants(bone: Flags, inside: Flags, start: int, stop: int, counts: NDArray[np.int64]) -> None:
    """Count the octants with a surface that lie wholly in the array, each by how many of its voxels are inside the VOI.

    ``counts`` is ``(256, 9)``: number of the octant, voxels inside. Layers ``start`` to ``stop`` of octants, of 1 to depth.
    """
    _, rows, columns = bone.shape
    for z in range(start, stop):
        for y in range(1, rows):
            here = 0
            within = 0
            for x in range(columns):
                # What was on the right of the last octant is on the left of this one.
                here = here >> 1 & 0b01010101 | _column(bone, z, y, x)
                within = within >> 1 & 0b01010101 | _column(inside, z, y, x)
                if x > 0 and 0 < here < 255 and within:
                    counts[here, _ones(within)] += 1


@compiled
def euler_of_layers(
    bone: Flags, inside: Flags, groups: NDArray[np.int64], start: int, stop: int, sums: NDArray[np.int64]
) -> None:
    """Add the Euler numbers of layers of octants, in eighths, to ``sums``.

    ``bone`` and ``inside`` have one empty voxel added on all sides. ``sums[0]`` is that of the bone inside the VOI, standing
    alone; in ``sums[1]`` each corner, edge and face of a voxel counts only by the share of the voxels around it that belong
    to the VOI. ``groups`` holds, as bits, the voxels around the corner (1), the half edges (6), the quarter faces (12) and
    the eighth cubes (8) of an octant. Layers ``start`` to ``stop``, of 1 to depth.
    """
    _, rows, columns = bone.shape
    for z in range(start, stop):
        for y in range(1, rows):
            here = 0
            within = 0
            for x in range(columns):
                here = here >> 1 & 0b01010101 | _column(bone, z, y, x)
                within = within >> 1 & 0b01010101 | _column(inside, z, y, x)
                both = here & within
                if both == 0 or both == 255:
                    continue  # in the midst of bone, one corner, three edges, three faces and one cube make 0
                for number in range(27):
                    group = groups[number]
                    if both & group:
                        # Corners and faces count positive, edges and cubes negative; 8, 4, 2 or 1 octants share them.
                        sign = 1 if number == 0 or 7 <= number < 19 else -1
                        sums[0] += sign * _ones(group)
                        sums[1] += sign * _ones(group & within)


@compiled
def trace_lines(
    state: Flags, direction: NDArray[np.float64], across: NDArray[np.float64], spacing: float, step: float
) -> tuple[int, int]:
    """Follow parallel lines through the VOI: how often bone and marrow change along them, and between how many samples.

    Parameters
    ----------
    state
        0 outside the VOI, 1 marrow, 2 bone.
    direction, across
        Unit vectors ``(z, y, x)``: of the lines ``(3,)``, and the two of the grid that they stand on ``(2, 3)``.
    spacing, step
        Between lines, and between the samples on a line.
    """
    sides = np.array(state.shape, dtype=np.float64)
    middle = (sides - 1) / 2
    reach = np.sqrt((sides * sides).sum()) / 2
    lines = int(reach / spacing) + 1
    one = 1 << FRACTION_BITS
    half = one >> 1
    dz, dy, dx = int(direction[0] * step * one), int(direction[1] * step * one), int(direction[2] * step * one)
    changes = 0
    samples = 0
    for a in range(-lines, lines + 1):
        for b in range(-lines, lines + 1):
            foot = middle + (a * across[0] + b * across[1]) * spacing
            # Lines begin at evenly spread phases (golden ratios in two dimensions), not all in one plane.
            phase = (a * 0.7548776662466927 + b * 0.5698402909980532) % 1.0
            begin, end = -reach, reach
            for axis in range(3):
                if abs(direction[axis]) > 1e-9:
                    one_end = -foot[axis] / direction[axis]
                    other_end = (sides[axis] - 1 - foot[axis]) / direction[axis]
                    begin = max(begin, min(one_end, other_end))
                    end = min(end, max(one_end, other_end))
                elif foot[axis] < 0 or foot[axis] > sides[axis] - 1:
                    end = -reach
            first = int(np.ceil(begin / step - phase))
            count = int(np.floor(end / step - phase)) - first + 1
            if count < 2:
                continue
            start = foot + direction * ((first + phase) * step)
            z, y, x = int(start[0] * one) + half, int(start[1] * one) + half, int(start[2] * one) + half
            before = 0
            for _ in range(count):
                now = state[z >> FRACTION_BITS, y >> FRACTION_BITS, x >> FRACTION_BITS]
                if before and now:
                    samples += 1
                    changes += now != before
                before = now
                z += dz
                y += dy
                x += dx
    return changes, samples


@compiled
def mark_outline(bone: Flags, inside: Flags, start: int, stop: int, outline: Flags) -> None:
    """Mark the bone voxels inside the VOI that touch marrow by a face, an edge or a corner; beyond the array is none."""
    depth, rows, columns = bone.shape
    for z in range(start, stop):
        for y in range(rows):
            for x in range(columns):
                outline[z, y, x] = 0
                if inside[z, y, x] == 0 or bone[z, y, x] == 0:
                    continue
                for zz in range(max(z - 1, 0), min(z + 2, depth)):
                    for yy in range(max(y - 1, 0), min(y + 2, rows)):
                        for xx in range(max(x - 1, 0), min(x + 2, columns)):
                            if bone[zz, yy, xx] == 0:
                                outline[z, y, x] = 1


@compiled
def count_boxes(outline: Flags, size: int) -> int:
    """How many boxes of ``size`` voxels, laid side by side from the first voxel, hold a part of the outline."""
    depth, rows, columns = outline.shape
    across, along = -(-columns // size), -(-rows // size)
    full = np.zeros((along, across), dtype=np.uint8)
    count = 0
    for first in range(0, depth, size):
        full[:] = 0
        for z in range(first, min(first + size, depth)):
            for y in range(rows):
                for x in range(columns):
                    if outline[z, y, x]:
                        full[y // size, x // size] = 1
        count += int(full.sum())
    return count
