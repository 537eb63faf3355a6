"""Compiled loops over the mesh of the bone surface; see :mod:`mctgui.morphometry.surface` for what it looks like.

A vertex lies on the line between the centres of two neighbouring voxels, one bone and one marrow, at first in the middle.
Positions are ``(z, y, x)`` in voxels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mctgui.morphometry.kernels import Flags, compiled

Numbers = NDArray[np.int32]
Points = NDArray[np.float64]


@compiled
def place_vertices(bone: Flags, numbers: Numbers, points: Points) -> int:
    """Number the vertices and say how many there are.

    ``numbers`` is ``(3, depth, rows, columns)``: the vertex between a voxel and the next one along x, y, z; only where there
    is one. ``points`` must be long enough for all.
    """
    depth, rows, columns = bone.shape
    count = 0
    for z in range(depth):
        for y in range(rows):
            for x in range(columns):
                here = bone[z, y, x]
                for axis in range(3):
                    k, j, i = z + (axis == 2), y + (axis == 1), x + (axis == 0)
                    if k < depth and j < rows and i < columns and bone[k, j, i] != here:
                        numbers[axis, z, y, x] = count
                        points[count, 0] = (z + k) / 2
                        points[count, 1] = (y + j) / 2
                        points[count, 2] = (x + i) / 2
                        count += 1
    return count


@compiled
def count_vertices(bone: Flags) -> int:
    """How many vertices :func:`place_vertices` will place."""
    depth, rows, columns = bone.shape
    count = 0
    for z in range(depth):
        for y in range(rows):
            for x in range(columns):
                here = bone[z, y, x]
                count += x + 1 < columns and bone[z, y, x + 1] != here
                count += y + 1 < rows and bone[z, y + 1, x] != here
                count += z + 1 < depth and bone[z + 1, y, x] != here
    return count


@compiled
def join_polygons(
    bone: Flags,
    inside: Flags,
    numbers: Numbers,
    shapes: NDArray[np.int64],
    edges: NDArray[np.int64],
    start: int,
    stop: int,
    corners: Numbers,
    ends: Numbers,
    shares: Points,
) -> int:
    """Write the polygons of all cubes one after the other and say how many there are.

    Parameters
    ----------
    shapes
        ``(256, 4, 8)``: by number of the cube, the edges of each of its polygons, -1 after the last.
    edges
        ``(12, 4)``: axis of an edge and place ``(z, y, x)`` of its lower corner in the cube.
    start, stop
        Layers of cubes that count; the polygons of all others get the share 0, they only bend the mesh.
    corners, ends, shares
        Written: vertices of all polygons, where each polygon ends among them, share of its cube's voxels inside the VOI.
    """
    depth, rows, columns = bone.shape
    length = 0
    count = 0
    for z in range(depth - 1):
        for y in range(rows - 1):
            for x in range(columns - 1):
                cube = 0
                within = 0
                for corner in range(8):
                    k, j, i = z + (corner >> 2 & 1), y + (corner >> 1 & 1), x + (corner & 1)
                    if bone[k, j, i] != 0:
                        cube |= 1 << corner
                    within += inside[k, j, i]
                if cube == 0 or cube == 255:
                    continue
                for polygon in range(4):
                    if shapes[cube, polygon, 0] < 0:
                        break
                    for place in range(8):
                        edge = shapes[cube, polygon, place]
                        if edge < 0:
                            break
                        corners[length] = numbers[edges[edge, 0], z + edges[edge, 1], y + edges[edge, 2], x + edges[edge, 3]]
                        length += 1
                    ends[count] = length
                    shares[count] = within / 8 if start <= z < stop else 0.0
                    count += 1
    return count


@compiled
def smooth(points: Points, corners: Numbers, ends: Numbers, polygons: int, factor: float) -> None:
    """Move every vertex by ``factor`` of the way to the mean of the vertices that a polygon's side joins it with."""
    sums = np.zeros(points.shape)
    counts = np.zeros(points.shape[0])
    first = 0
    for polygon in range(polygons):
        last = ends[polygon]
        for place in range(first, last):
            one = corners[place]
            other = corners[place + 1 if place + 1 < last else first]
            for axis in range(3):
                sums[one, axis] += points[other, axis]
                sums[other, axis] += points[one, axis]
            counts[one] += 1
            counts[other] += 1
        first = last
    for vertex in range(points.shape[0]):
        if counts[vertex] > 0:
            for axis in range(3):
                points[vertex, axis] += factor * (sums[vertex, axis] / counts[vertex] - points[vertex, axis])


@compiled
def _cross(one: Points, other: Points, result: Points) -> None:
    """Cross product of vectors (z, y, x), in the sense of the right-handed frame (x, y, z)."""
    result[2] = one[1] * other[0] - one[0] * other[1]
    result[1] = one[0] * other[2] - one[2] * other[0]
    result[0] = one[2] * other[1] - one[1] * other[2]


@compiled
def area_and_growth(points: Points, corners: Numbers, ends: Numbers, polygons: int, shares: Points, sums: Points) -> None:
    """Add the area of the mesh, its growth per shift of all vertices along their normals, and its concave area to ``sums``.

    A vertex normal is the mean of the vector areas of the triangles around it, as a unit vector pointing out of the bone.
    The growth is the derivative itself, not a difference. ``sums`` is ``(3,)``, each polygon counts by its share.
    """
    normals = np.zeros(points.shape)
    middle, turn = np.empty(3), np.empty(3)
    spoke, next_spoke, sway, next_sway = np.empty(3), np.empty(3), np.empty(3), np.empty(3)
    vector, first_part, second_part = np.empty(3), np.empty(3), np.empty(3)
    for measuring in range(2):
        first = 0
        for polygon in range(polygons):
            last = ends[polygon]
            middle[:] = 0.0
            turn[:] = 0.0
            for place in range(first, last):
                for axis in range(3):
                    middle[axis] += points[corners[place], axis] / (last - first)
                    turn[axis] += normals[corners[place], axis] / (last - first)
            area = 0.0
            growth = 0.0
            for place in range(first, last):
                one = corners[place]
                other = corners[place + 1 if place + 1 < last else first]
                for axis in range(3):
                    spoke[axis] = points[one, axis] - middle[axis]
                    next_spoke[axis] = points[other, axis] - middle[axis]
                _cross(spoke, next_spoke, vector)
                if measuring == 0:
                    for axis in range(3):
                        normals[one, axis] += vector[axis]
                        normals[other, axis] += vector[axis]
                    continue
                length = np.sqrt(vector[0] ** 2 + vector[1] ** 2 + vector[2] ** 2)
                if length < 1e-12:
                    continue
                for axis in range(3):
                    sway[axis] = normals[one, axis] - turn[axis]
                    next_sway[axis] = normals[other, axis] - turn[axis]
                _cross(sway, next_spoke, first_part)
                _cross(spoke, next_sway, second_part)
                area += length / 2
                for axis in range(3):
                    growth += vector[axis] * (first_part[axis] + second_part[axis]) / length / 2
            if measuring == 1:
                sums[0] += shares[polygon] * area
                sums[1] += shares[polygon] * growth
                sums[2] += shares[polygon] * area if growth < 0 else 0.0
            first = last
        if measuring == 0:
            for vertex in range(points.shape[0]):
                length = np.sqrt(normals[vertex, 0] ** 2 + normals[vertex, 1] ** 2 + normals[vertex, 2] ** 2)
                if length > 0:
                    normals[vertex] /= length
