"""Rigid transforms between two scans: 4 x 4 matrices in millimetres that turn and shift, and do nothing else."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.volume import Volume

Matrix = NDArray[np.float64]

FARTHEST_MM = 1e5
"""No place of a scan lies farther away, and no transform shifts farther."""
_RIGID = 1e-4
_TURNED_DEG = 1e-3


def rigid(matrix: ArrayLike) -> Matrix:
    """A 4 x 4 matrix that only turns and shifts; the turn is made exact.

    Raises
    ------
    ValueError
        Of another shape, not finite, or it stretches, shears or mirrors.
    """
    given = np.array(matrix, dtype=np.float64)
    if given.shape != (4, 4) or not np.isfinite(given).all() or np.abs(given[:3, 3]).max() > FARTHEST_MM:
        raise ValueError("a transform is a finite 4 x 4 matrix")
    if np.abs(given[3] - (0, 0, 0, 1)).max() > 1e-9:
        raise ValueError("the last row of a rigid transform is 0 0 0 1")
    turn = given[:3, :3]
    if np.abs(turn.T @ turn - np.eye(3)).max() > _RIGID or np.linalg.det(turn) < 0:
        raise ValueError("a rigid transform neither stretches nor mirrors")
    if np.abs(turn.T @ turn - np.eye(3)).max() > 1e-12:
        u, _, v = np.linalg.svd(turn)
        given[:3, :3] = u @ v
    given.flags.writeable = False
    return given


def shift(offset_mm: ArrayLike) -> Matrix:
    """The transform that adds ``(x, y, z)`` mm."""
    matrix = np.eye(4)
    matrix[:3, 3] = np.asarray(offset_mm, dtype=np.float64)
    return matrix


def inverse(matrix: ArrayLike) -> Matrix:
    """The way back of a rigid transform."""
    given = np.asarray(matrix, dtype=np.float64)
    back = np.eye(4)
    back[:3, :3] = given[:3, :3].T
    back[:3, 3] = -given[:3, :3].T @ given[:3, 3]
    return back


def applied(matrix: ArrayLike, points_mm: ArrayLike) -> NDArray[np.float64]:
    """Points ``(..., 3)`` taken through a transform."""
    given = np.asarray(matrix, dtype=np.float64)
    taken: NDArray[np.float64] = np.asarray(points_mm, dtype=np.float64) @ given[:3, :3].T + given[:3, 3]
    return taken


def turn_deg(matrix: ArrayLike) -> float:
    """By how much a transform turns, 0 to 180 degrees, about whatever axis.

    Notes
    -----
    atan2(|axis|, trace - 1) of the rotation, which keeps its digits near 0 degrees, where the arc cosine loses them.
    """
    turn = np.asarray(matrix, dtype=np.float64)[:3, :3]
    axis = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
    return math.degrees(math.atan2(float(np.linalg.norm(axis)), float(np.trace(turn)) - 1))


def tilt_deg(matrix: ArrayLike, normal: ArrayLike) -> float:
    """Angle between the planes with a normal before and after a transform, 0 to 90 degrees."""
    before = np.asarray(normal, dtype=np.float64)
    after = np.asarray(matrix, dtype=np.float64)[:3, :3] @ before
    return math.degrees(math.atan2(float(np.linalg.norm(np.cross(before, after))), abs(float(before @ after))))


def is_turned(matrix: ArrayLike) -> bool:
    """Whether a transform does more than to shift; below a thousandth of a degree a whole vertebra moves by no voxel."""
    return turn_deg(matrix) > _TURNED_DEG


def laid(volume: Volume, matrix: ArrayLike) -> Volume:
    """The same voxels on a grid that was taken through a rigid transform: they are neither copied nor sampled anew.

    A VOI in the millimetres that the transform leads to holds the same voxels of it as the VOI taken through the inverse
    holds of the volume as it was.

    Raises
    ------
    ValueError
        The matrix is not rigid.
    """
    return replace(volume, affine=rigid(matrix) @ volume.affine)
