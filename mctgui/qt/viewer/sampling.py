"""Trilinear samples of a volume on a plane at any angle, compiled; what a pane draws dozens of times a second.

Imported when a plane is first cut at an angle, because numba takes its time. The type of the voxels and how they lie in
memory are compiled for on their first use, or fetched from numba's cache.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.morphometry.kernels import compiled


@compiled
def sample_plane(
    voxels: NDArray[Any],
    start: NDArray[np.float64],
    along_u: NDArray[np.float64],
    along_v: NDArray[np.float64],
    outside: float,
    values: NDArray[np.float32],
) -> None:
    """Fill ``values`` ``(rows, columns)`` with the volume at ``start + row along_v + column along_u``, in indices (z, y, x).

    Half a voxel beyond the outermost centres still belongs to the volume and has their values; further out is ``outside``.
    """
    depth, height, width = voxels.shape
    rows, columns = values.shape
    for row in range(rows):
        z0 = start[0] + row * along_v[0]
        y0 = start[1] + row * along_v[1]
        x0 = start[2] + row * along_v[2]
        for column in range(columns):
            z, y, x = z0 + column * along_u[0], y0 + column * along_u[1], x0 + column * along_u[2]
            if z < -0.5 or y < -0.5 or x < -0.5 or z > depth - 0.5 or y > height - 0.5 or x > width - 0.5:
                values[row, column] = outside
                continue
            z, y, x = max(z, 0.0), max(y, 0.0), max(x, 0.0)
            k, j, i = min(int(z), depth - 1), min(int(y), height - 1), min(int(x), width - 1)
            c, b, a = np.float32(z - k), np.float32(y - j), np.float32(x - i)
            kk, jj, ii = min(k + 1, depth - 1), min(j + 1, height - 1), min(i + 1, width - 1)
            near, far = np.float32(voxels[k, j, i]), np.float32(voxels[k, j, ii])
            top = near + a * (far - near)
            near, far = np.float32(voxels[k, jj, i]), np.float32(voxels[k, jj, ii])
            lower = top + b * (near + a * (far - near) - top)
            near, far = np.float32(voxels[kk, j, i]), np.float32(voxels[kk, j, ii])
            top = near + a * (far - near)
            near, far = np.float32(voxels[kk, jj, i]), np.float32(voxels[kk, jj, ii])
            upper = top + b * (near + a * (far - near) - top)
            values[row, column] = lower + c * (upper - lower)


def inside_part(
    shape: tuple[int, int, int],
    start: NDArray[np.float64],
    along_u: NDArray[np.float64],
    along_v: NDArray[np.float64],
    size: tuple[int, int],
) -> tuple[int, int, int, int]:
    """First and one past the last column and row whose samples may lie inside a volume; the same numbers where none do.

    Parameters
    ----------
    shape
        Of the volume, ``(z, y, x)``.
    start, along_u, along_v
        As for :func:`sample_plane`.
    size
        Columns and rows.
    """
    corners = [(0.0, 0.0), (float(size[0] - 1), 0.0), (float(size[0] - 1), float(size[1] - 1)), (0.0, float(size[1] - 1))]
    for axis, side in enumerate(shape):
        for sign, edge in ((1.0, -0.5), (-1.0, side - 0.5)):
            kept: list[tuple[float, float]] = []
            depths = [sign * (start[axis] + u * along_u[axis] + v * along_v[axis] - edge) for u, v in corners]
            for at, (u, v) in enumerate(corners):
                here, before = depths[at], depths[at - 1]
                if (here >= 0) != (before >= 0):
                    share = before / (before - here)
                    bu, bv = corners[at - 1]
                    kept.append((bu + share * (u - bu), bv + share * (v - bv)))
                if here >= 0:
                    kept.append((u, v))
            corners = kept
            if not corners:
                return 0, 0, 0, 0
    us, vs = [u for u, _ in corners], [v for _, v in corners]
    left, right = max(math.floor(min(us)), 0), min(math.ceil(max(us)) + 1, size[0])
    top, bottom = max(math.floor(min(vs)), 0), min(math.ceil(max(vs)) + 1, size[1])
    return left, right, top, bottom
