"""Shaded triangles without OpenGL: a depth buffer in numpy, for machines where VTK has nothing to draw with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mctgui.report.camera import Camera
from mctgui.report.shading import shade

_POINTS_PER_PIXEL = 1.3
_DEPTH_STEPS = 2**24


def rasterise(
    vertices: NDArray[np.float32],
    triangles: NDArray[np.int64],
    normals: NDArray[np.float32],
    camera: Camera,
    columns: int,
    rows: int,
    colour: tuple[float, float, float] | NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """Draw triangles as points that lie closer together than the pixels, the nearest point of each pixel winning.

    Parameters
    ----------
    vertices, triangles, normals
        LPS mm ``(n, 3)``, vertex numbers ``(m, 3)``, unit vectors ``(n, 3)``.
    camera
        What is seen.
    columns, rows
        Size of the picture; its pixels are square.
    colour
        Red, green and blue of the bone, 0 to 1; or uint8 ``(n, 3)``, a colour for each vertex that means something.

    Returns
    -------
    ndarray
        ``(rows, columns, 3)`` uint8 on black.
    """
    pixel = max(camera.width_mm / columns, camera.height_mm / rows)
    axes = np.stack([camera.right, camera.up, camera.towards], axis=1)
    seen = (vertices.astype(np.float64) - camera.focus_mm) @ axes
    facing = normals.astype(np.float64) @ axes
    corners = seen[triangles]
    nearest = np.full(rows * columns, np.iinfo(np.uint64).max, dtype=np.uint64)
    points = _points_in_triangle(corners, pixel)
    # One number holds depth, triangle and place in it, so that the smallest is the nearest and says which one it is.
    for number, weights in enumerate(points):
        place = np.einsum("k,mkc->mc", weights, corners)
        column = np.floor(place[:, 0] / pixel + columns / 2).astype(np.int64)
        row = np.floor(rows / 2 - place[:, 1] / pixel).astype(np.int64)
        inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        depth = np.clip(0.5 - place[:, 2] / (2 * camera.depth_mm), 0, 1)
        key = (depth * (_DEPTH_STEPS - 1)).astype(np.uint64) << np.uint64(40)
        key |= np.arange(len(triangles), dtype=np.uint64) * np.uint64(len(points)) + np.uint64(number)
        np.minimum.at(nearest, (row * columns + column)[inside], key[inside])
    hit = nearest != np.iinfo(np.uint64).max
    chosen = (nearest[hit] & np.uint64(2**40 - 1)).astype(np.int64)
    triangle, weights = triangles[chosen // len(points)], points[chosen % len(points)]
    depth_map = np.full(rows * columns, np.inf)
    depth_map[hit] = -np.einsum("pk,pk->p", weights, seen[triangle][..., 2])
    normal_map = np.zeros((rows * columns, 3))
    smooth = np.einsum("pk,pkc->pc", weights, facing[triangle])
    normal_map[hit] = smooth / np.maximum(np.linalg.norm(smooth, axis=1, keepdims=True), 1e-12)
    lit: tuple[float, float, float] | NDArray[np.float64]
    if isinstance(colour, np.ndarray):
        lit = np.zeros((rows * columns, 3))
        lit[hit] = np.einsum("pk,pkc->pc", weights, colour[triangle] / 255)
        lit = lit.reshape(rows, columns, 3)
    else:
        lit = colour
    return shade(depth_map.reshape(rows, columns), normal_map.reshape(rows, columns, 3), pixel, lit)


def _points_in_triangle(corners: NDArray[np.float64], pixel: float) -> NDArray[np.float64]:
    """Barycentric weights ``(n, 3)`` of points that leave no pixel of the largest triangle out."""
    if not len(corners):
        return np.full((1, 3), 1 / 3)
    edges = corners[:, :, :2] - np.roll(corners[:, :, :2], 1, axis=1)
    steps = int(np.ceil(np.linalg.norm(edges, axis=2).max() / pixel * _POINTS_PER_PIXEL)) + 1
    first, second = np.meshgrid(np.arange(steps + 1), np.arange(steps + 1), indexing="ij")
    inside = first + second <= steps
    weights = np.stack([first[inside], second[inside]], axis=1) / steps
    return np.column_stack([weights, 1 - weights.sum(axis=1)])
