"""Fractal dimension of the bone surface by counting boxes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress
from mctgui.morphometry.surface import LAYERS

LARGEST_BOX = 48
SMALLEST_BOX = 6
_SHRINKING = 1.2


def box_sizes(longest_side: int) -> list[int]:
    """Sizes of the boxes in voxels: 48, 40, 33 ... 8, 6 as in BoneJ, or from a quarter of the longest side down."""
    size = min(LARGEST_BOX, longest_side // 4)
    sizes = []
    while size >= SMALLEST_BOX:
        sizes.append(size)
        size = int(size / _SHRINKING)
    return sizes


def fractal_dimension(bone: NDArray[np.uint8], inside: NDArray[np.uint8]) -> LongWork[float | None]:
    """Slope of log(number of boxes) over -log(size), as BoneJ's *Fractal dimension* measures it.

    Counted are the boxes that hold a surface voxel: bone inside the VOI with marrow among its 26 neighbours. Boxes lie side
    by side from the first corner of the VOI's bounding box and are not moved about. None where the VOI is too small for
    three sizes.

    Parameters
    ----------
    bone, inside
        ``(z, y, x)``, 0 or 1.
    """
    from mctgui.morphometry import structure_kernels as kernels

    outline = np.empty_like(bone)
    depth = bone.shape[0]
    for start in range(0, depth, LAYERS):
        kernels.mark_outline(bone, inside, start, min(start + LAYERS, depth), outline)
        yield Progress(start, 2 * depth, "finding the surface")
    filled = [np.flatnonzero((inside != 0).any(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1))]
    outline = np.ascontiguousarray(outline[tuple(slice(int(each[0]), int(each[-1]) + 1) for each in filled)])
    points = []
    for size in box_sizes(max(outline.shape)):
        boxes = kernels.count_boxes(outline, size)
        yield Progress(3, 4, "counting boxes")
        if boxes:
            points.append((-math.log(size), math.log(boxes)))
    if len(points) < 3:
        return None
    sizes, numbers = np.array(points).T
    return float(np.polyfit(sizes, numbers, 1)[0])
