"""The surface of bone: marching cubes on the mask at 0.5, with vertices in the middles between bone and marrow voxels.

A cube of the mesh has the centres of an octant's eight voxels as its corners.
"""

from __future__ import annotations

import itertools
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress

CUBES = 256
LAYERS = 16
"""Layers of octants that one call of a kernel works on: some ten milliseconds."""

# Corner n of a cube lies at (z, y, x) = (n >> 2 & 1, n >> 1 & 1, n & 1).
EDGES = tuple((low, low | 1 << axis) for axis in range(3) for low in range(8) if not low >> axis & 1)
"""The 12 edges of a cube by their corners: four along x, four along y, four along z."""

# Corners of the faces in the order in which they are met from outside.
_FACES = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))

_AREA_OF_CLASS = {
    0b1: 0.21650635094610965, 0b11: 0.7071067811865476, 0b110: 1.299038105676658, 0b111: 1.149519052838329,
    0b1111: 1.0, 0b10110: 2.149519052838329, 0b10111: 1.2990381056766578, 0b11000: 0.4330127018922193,
    0b11001: 1.9508410775698224, 0b11011: 1.573132184970986, 0b11110: 1.3660254037844386, 0b11111: 1.149519052838329,
    0b111100: 1.4142135623730951, 0b111101: 2.6097597001677135, 0b111111: 0.7071067811865476,
    0b1101001: 0.8660254037844386, 0b1101011: 0.649519052838329, 0b1101111: 0.4330127018922193,
    0b1111110: 0.4330127018922193, 0b1111111: 0.21650635094610965,
}  # fmt: skip
"""Area of the triangles in a cube (Lewiner et al. 2003, doi 10.1080/10867651.2003.10487582, as in scikit-image), in squared
voxel sides, by the smallest number among the cubes that turning and mirroring makes of it."""


def surface_area(bone: NDArray[np.uint8], inside: NDArray[np.uint8], voxel_mm: float) -> LongWork[float]:
    """Area of the bone surface inside the VOI (BS), in mm^2.

    The isosurface of the binary mask at 0.5 by marching cubes, halfway between bone and marrow, without smoothing: that
    of BoneJ 1 with a resampling of 1 (its default of 6 makes cubes six voxels wide). BoneJ 2 lays its mesh through the
    outermost bone voxels instead, which makes every trabecula a voxel thinner and its surface smaller.

    The wall of the VOI is not surface: the mesh goes on into the surroundings, and a cube counts by the share of its eight
    voxels that are inside. Where the VOI reaches the border of the array, the outer half voxel has no mesh. A mesh of a mask
    is some 8 % larger than the smooth surface that the mask was made from.

    Parameters
    ----------
    bone, inside
        ``(z, y, x)``, 0 or 1.
    voxel_mm
        Side of a voxel.
    """
    from mctgui.morphometry import structure_kernels as kernels

    counts = np.zeros((CUBES, 9), dtype=np.int64)
    depth = bone.shape[0]
    for start in range(1, depth, LAYERS):
        kernels.count_octants(bone, inside, start, min(start + LAYERS, depth), counts)
        yield Progress(start, depth, "measuring the surface")
    return float(areas() @ counts @ np.arange(9)) / 8 * voxel_mm**2


@lru_cache(maxsize=1)
def areas() -> NDArray[np.float64]:
    """Area of the surface in a cube, by its number, in squared voxel sides."""
    found = np.zeros(CUBES)
    for axes in itertools.permutations(range(3)):
        for mirrored in range(8):
            moved = [_moved(corner, axes, mirrored) for corner in range(8)]
            for number, area in _AREA_OF_CLASS.items():
                found[sum(1 << moved[corner] for corner in range(8) if number >> corner & 1)] = area
    return found


def _moved(corner: int, axes: tuple[int, ...], mirrored: int) -> int:
    corner ^= mirrored
    return sum((corner >> axis & 1) << place for place, axis in enumerate(axes))


@lru_cache(maxsize=CUBES)
def polygons_in(number: int) -> tuple[tuple[int, ...], ...]:
    """Polygons of the surface in one cube, as numbers of :data:`EDGES`, anticlockwise as seen from the marrow.

    Where bone and marrow alternate around a face of the cube, the bone voxels are joined: bone is 26-connected here as in
    the Euler number, and the mesh has no holes.

    Parameters
    ----------
    number
        Which corners are bone, as bits.
    """
    follows: dict[int, int] = {}
    for face in _FACES:
        bone = [bool(number >> each & 1) for each in face]
        for place in range(4):
            if not bone[place] or bone[(place + 1) % 4]:
                continue
            # Bone ends here and marrow begins: the surface cuts this run of marrow off, up to where bone begins again.
            last = place + 1
            while not bone[(last + 1) % 4]:
                last += 1
            follows[_edge(face[last % 4], face[(last + 1) % 4])] = _edge(face[place], face[(place + 1) % 4])
    found = []
    while follows:
        polygon = [min(follows)]
        while (following := follows.pop(polygon[-1])) != polygon[0]:
            polygon.append(following)
        found.append(tuple(polygon))
    return tuple(found)


def _edge(one: int, other: int) -> int:
    return EDGES.index((min(one, other), max(one, other)))
