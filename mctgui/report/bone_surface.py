"""The surface of the bone inside a VOI, as a field that crosses zero there and as triangles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mctgui.report.pictures import cylinder_coordinates
from mctgui.volume import Volume

if TYPE_CHECKING:
    from mctgui.voi import CylinderVOI

_MARGIN_VOXELS = 2


def bone_field(volume: Volume, threshold: float, voi: CylinderVOI) -> Volume:
    """Smooth field that is positive inside bone and inside the VOI, zero on their surface.

    Parameters
    ----------
    volume
        Any orientation; only the box around the VOI is read.
    threshold
        Bone is brighter than this, in the units of the volume.

    Returns
    -------
    Volume
        float32, in grey values relative to the threshold; the cut at the VOI is as sharp as the voxels allow.

    Raises
    ------
    ValueError
        The VOI lies outside the volume.
    """
    part = _box_around(volume, voi)
    index = np.stack(np.meshgrid(*(np.arange(side) for side in part.shape), indexing="ij"), axis=-1)
    along, across = cylinder_coordinates(voi, part.index_to_mm(index))
    depth_mm = np.minimum(voi.diameter_mm / 2 - across, voi.height_mm / 2 - np.abs(along))
    contrast = np.asarray(part.voxels, dtype=np.float32) - np.float32(threshold)
    # The steeper the cut, the less it bends the bone near it; one spread of the grey values per voxel is enough.
    steepness = max(float(contrast.std()), 1e-6) / min(part.spacing_mm)
    return Volume(np.minimum(contrast, (depth_mm * steepness).astype(np.float32)), part.affine)


def _box_around(volume: Volume, voi: CylinderVOI) -> Volume:
    ends = voi.corners_mm()
    corners = np.array(np.meshgrid(*ends.T, indexing="ij")).reshape(3, -1).T
    index = volume.mm_to_index(corners)
    low, high = np.floor(index.min(axis=0)) - _MARGIN_VOXELS, np.ceil(index.max(axis=0)) + _MARGIN_VOXELS + 1
    return volume.crop(low, high)


def extract_surface(field: Volume) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]:
    """Triangles where a field is zero, by marching cubes (Lewiner's variant, as in scikit-image).

    Returns
    -------
    tuple
        Vertices ``(n, 3)`` in LPS mm, triangles ``(m, 3)`` as vertex numbers, and unit normals ``(n, 3)`` out of the bone;
        all empty when the field does not cross zero.
    """
    from skimage import measure

    voxels = np.asarray(field.voxels, dtype=np.float32)
    voxels = np.pad(voxels, 1, constant_values=min(float(voxels.min()), -1.0))
    if not (voxels.min() < 0 < voxels.max()):
        return np.empty((0, 3), np.float32), np.empty((0, 3), np.int64), np.empty((0, 3), np.float32)
    index, triangles, normals, _ = measure.marching_cubes(voxels, 0.0, gradient_direction="descent")
    vertices = field.index_to_mm(index - 1.0)
    # Normals are covectors: they turn with the inverse transpose of the affine's directions.
    outward = normals[:, ::-1] @ np.linalg.inv(field.affine[:3, :3])
    outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-12)
    return vertices.astype(np.float32), triangles.astype(np.int64), outward.astype(np.float32)
