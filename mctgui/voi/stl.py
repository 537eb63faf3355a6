"""The surfaces of VOIs as STL, for printing and for other programs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.atomic import atomic_file
from mctgui.voi.cylinder import CylinderVOI
from mctgui.voi.free_shapes import BoxVOI, EllipsoidVOI
from mctgui.voi.mask_voi import MaskVOI
from mctgui.voi.shape import VOI

Floats = NDArray[np.float64]

_ROUND = 96
_TRIANGLE = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("free", "<u2")])


def write_stl(vois: Iterable[VOI], path: Path) -> None:
    """Write the surfaces of VOIs into one binary STL file, LPS mm, normals outwards.

    Raises
    ------
    StorageFailure
        The disk refused.
    """
    corners = np.concatenate([triangles_of(voi) for voi in vois])
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    records: NDArray[Any] = np.zeros(len(corners), dtype=_TRIANGLE)
    records["normal"], records["corners"] = normals / np.maximum(lengths, 1e-12), corners
    with atomic_file(Path(path)) as temporary, temporary.open("wb") as file:
        file.write(b"mctgui VOIs, LPS mm".ljust(80))
        file.write(np.uint32(len(corners)).astype("<u4").tobytes())
        file.write(records.tobytes())


def triangles_of(voi: VOI) -> Floats:
    """The surface of a VOI as triangles ``(n, 3, 3)`` in LPS mm, counter-clockwise seen from outside."""
    if isinstance(voi, CylinderVOI):
        return _cylinder(voi)
    if isinstance(voi, BoxVOI):
        return _box(voi)
    if isinstance(voi, EllipsoidVOI):
        return _ellipsoid(voi)
    if isinstance(voi, MaskVOI):
        return _mask(voi)
    raise TypeError(f"{type(voi).__name__} has no surface")


def _cylinder(voi: CylinderVOI) -> Floats:
    axis = np.asarray(voi.axis)
    first = np.cross(axis, (1.0, 0.0, 0.0) if abs(axis[0]) < 0.9 else (0.0, 1.0, 0.0))
    first = first / np.linalg.norm(first)
    angle = np.linspace(0.0, 2 * math.pi, _ROUND, endpoint=False)[:, None]
    rim = voi.diameter_mm / 2 * (np.cos(angle) * first + np.sin(angle) * np.cross(axis, first))
    lift = voi.height_mm / 2 * axis
    middle = np.asarray(voi.centre_mm)
    low, high = middle + rim - lift, middle + rim + lift
    low_next, high_next = np.roll(low, -1, axis=0), np.roll(high, -1, axis=0)
    below, above = (np.broadcast_to(middle + side * lift, low.shape) for side in (-1, 1))
    walls = [(low, low_next, high_next), (low, high_next, high), (high, high_next, above), (low_next, low, below)]
    return np.concatenate([np.stack(wall, axis=1) for wall in walls])


def _box(voi: BoxVOI) -> Floats:
    axes = np.asarray(voi.axes) * (np.asarray(voi.sizes_mm)[:, None] / 2)
    axes = axes if np.linalg.det(axes) > 0 else axes * [[1], [1], [-1]]
    triangles = []
    for k in range(3):
        across, along, up = axes[k], axes[(k + 1) % 3], axes[(k + 2) % 3]
        for side in (1, -1):
            first, second, third, fourth = (
                np.asarray(voi.centre_mm) + side * across + a * along + b * side * up
                for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            )
            triangles += [(first, second, third), (first, third, fourth)]
    return np.array(triangles)


def _ellipsoid(voi: EllipsoidVOI) -> Floats:
    axes = np.asarray(voi.axes) * (np.asarray(voi.sizes_mm)[:, None] / 2)
    axes = axes if np.linalg.det(axes) > 0 else axes * [[1], [1], [-1]]
    turn = np.linspace(0.0, 2 * math.pi, _ROUND + 1)
    lift = np.linspace(-math.pi / 2, math.pi / 2, _ROUND // 2 + 1)
    unit = np.stack(
        [np.cos(lift)[:, None] * np.cos(turn), np.cos(lift)[:, None] * np.sin(turn), np.sin(lift)[:, None] + 0 * turn],
        axis=-1,
    )
    points = np.asarray(voi.centre_mm) + unit @ axes
    a, b, c, d = points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]
    lower, upper = np.stack([a, b, c], axis=2)[1:], np.stack([a, c, d], axis=2)[:-1]
    return np.concatenate([lower.reshape(-1, 3, 3), upper.reshape(-1, 3, 3)])


def _mask(voi: MaskVOI) -> Floats:
    from skimage.measure import marching_cubes

    corners, faces, _, _ = marching_cubes(np.pad(voi.voxels, 1).astype(np.float32), 0.5)
    triangles = voi.grid.index_to_mm(corners - 1.0)[faces]
    # Outwards: the volume that the surface encloses is positive.
    enclosed = np.einsum("ij,ij->i", triangles[:, 0], np.cross(triangles[:, 1], triangles[:, 2])).sum()
    ordered: Floats = triangles if enclosed > 0 else triangles[:, ::-1]
    return ordered
