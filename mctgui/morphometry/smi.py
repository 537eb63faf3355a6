"""The structure model index: is bone made of plates, of rods, or of balls?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress
from mctgui.morphometry.surface import CUBES, EDGES, polygons_in

_SMOOTHING = 0.5
_LAYERS = 24
_AROUND = 3  # cubes around a layer that still bend its vertex normals, one more than two steps of neighbours


@dataclass(frozen=True, slots=True)
class StructureModelIndex:
    """The index, None where there is no surface, and the share of the surface that is concave."""

    smi: float | None
    concave: float


def structure_model_index(bone: NDArray[np.uint8], inside: NDArray[np.uint8]) -> LongWork[StructureModelIndex]:
    """SMI = 6 S' V / S^2 of the bone inside the VOI (Hildebrand and Rueegsegger 1997, doi 10.1080/01495739708936692).

    S is the area of the bone surface, S' its growth per shift outwards, V the volume of the bone. Plates give 0, rods 3,
    balls 4; hollows give negative values. The surface is the mesh of :func:`mctgui.morphometry.surface.polygons_in`, its
    vertices moved once by half the way to the mean of their neighbours, as BoneJ 1 smooths its mesh (factor 0.5); BoneJ 1
    also makes the mesh six voxels wide by default, which loses the trabeculae of clinical volumes and is not done here.
    Vertices are shifted along the mean of the normals around them. The wall of the VOI is no surface and bends none.

    Concave surface lowers the index, and the more so the more bone there is: BoneJ 2 therefore no longer offers it (Salmon
    et al. 2015, doi 10.3389/fendo.2015.00162).

    Parameters
    ----------
    bone, inside
        ``(z, y, x)``, 0 or 1.
    """
    sums = np.zeros(3)
    depth = bone.shape[0]
    for start in range(0, depth - 1, _LAYERS):
        stop = min(start + _LAYERS, depth - 1)
        low, high = max(start - _AROUND, 0), min(stop + 1 + _AROUND, depth)
        if inside[start : stop + 1].any():
            for _ in _adding_layers(bone[low:high], inside[low:high], start - low, stop - low, sums):
                yield Progress(start, depth, "measuring plates and rods")
    area, growth, concave = (float(value) for value in sums)
    if area == 0:
        return StructureModelIndex(None, 0.0)
    volume = int(np.count_nonzero(bone & inside))
    return StructureModelIndex(6 * growth * volume / area**2, concave / area)


def _adding_layers(
    bone: NDArray[np.uint8], inside: NDArray[np.uint8], start: int, stop: int, sums: NDArray[np.float64]
) -> Iterator[None]:
    """Add area, growth and concave area of the cubes of some layers, in steps after which it may be left."""
    from mctgui.morphometry import mesh_kernels as kernels

    vertices = kernels.count_vertices(bone)
    if not vertices:
        return
    shapes, edges = _tables()
    numbers = np.empty((3, *bone.shape), dtype=np.int32)
    points = np.empty((vertices, 3))
    kernels.place_vertices(bone, numbers, points)
    yield
    # A vertex belongs to at most four cubes.
    corners, ends, shares = np.empty(4 * vertices, np.int32), np.empty(4 * vertices, np.int32), np.empty(4 * vertices)
    polygons = kernels.join_polygons(bone, inside, numbers, shapes, edges, start, stop, corners, ends, shares)
    yield
    kernels.smooth(points, corners, ends, polygons, _SMOOTHING)
    yield
    kernels.area_and_growth(points, corners, ends, polygons, shares, sums)
    yield


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    shapes = np.full((CUBES, 4, 8), -1, dtype=np.int64)
    for number in range(CUBES):
        for place, polygon in enumerate(polygons_in(number)):
            shapes[number, place, : len(polygon)] = polygon
    edges = [((low ^ high).bit_length() - 1, low >> 2 & 1, low >> 1 & 1, low & 1) for low, high in EDGES]
    return shapes, np.array(edges, dtype=np.int64)
