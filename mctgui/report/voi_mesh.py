"""The bone of one or several VOIs as triangles, plain or with the thickness of the bone, fine and coarse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.report.bone_surface import bone_field, extract_surface
from mctgui.report.thickness_map import isodata_in, mapping_thickness, thickness_at
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

_COARSER = 2


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Triangles in LPS mm.

    Parameters
    ----------
    vertices, normals
        float32 ``(n, 3)``; the normals are unit vectors out of the bone.
    triangles
        int32 ``(m, 3)``, numbers of vertices.
    thickness_mm
        float32 ``(n,)``; None where it was not asked for.
    """

    vertices: NDArray[np.float32]
    normals: NDArray[np.float32]
    triangles: NDArray[np.int32]
    thickness_mm: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class VOIBone:
    """What is drawn of one VOI.

    Parameters
    ----------
    fine, coarse
        The surface, and one of half the resolution to be drawn while it is turned.
    threshold
        Where it lies.
    mean_mm, largest_mm
        Thickness of the bone in the VOI; 0 where it was not asked for.
    """

    fine: Mesh
    coarse: Mesh
    threshold: float
    mean_mm: float = 0.0
    largest_mm: float = 0.0


def making_voi_bone(
    volume: Volume, voi: CylinderVOI, *, threshold: float | None = None, thickness: bool = False
) -> LongWork[VOIBone]:
    """The bone in a VOI.

    Parameters
    ----------
    threshold
        Bone is brighter; None takes the IsoData threshold of the VOI, as a measurement does.
    thickness
        Also measure how thick the bone is at every vertex.

    Raises
    ------
    UnsuitableVOI
        The VOI lies outside the volume.
    """
    yield Progress(0, 1000, "")
    level = isodata_in(volume, voi) if threshold is None else threshold
    field = bone_field(volume, level, voi)
    fine = _mesh(field)
    yield Progress(60, 1000, "")
    affine = field.affine.copy()
    affine[:3, :3] *= _COARSER
    coarse = _mesh(Volume(field.voxels[::_COARSER, ::_COARSER, ::_COARSER], affine))
    if not thickness:
        return VOIBone(fine, coarse, level)
    found = yield from as_part_of(mapping_thickness(volume, level, voi), 0.1, 0.95)
    yield Progress(950, 1000, "")
    painted = [
        Mesh(one.vertices, one.normals, one.triangles, thickness_at(found.map, one.vertices)) for one in (fine, coarse)
    ]
    return VOIBone(painted[0], painted[1], level, found.mean_mm, found.largest_mm)


def _mesh(field: Volume) -> Mesh:
    if min(field.shape) < 2:
        return Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32))
    vertices, triangles, normals = extract_surface(field)
    return Mesh(vertices, normals, triangles.astype(np.int32))


def joined(meshes: list[Mesh]) -> Mesh:
    """Several meshes as one; it has a thickness where all of them have."""
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    triangles = [mesh.triangles + start for mesh, start in zip(meshes, starts[:-1], strict=True)]
    known = [mesh.thickness_mm for mesh in meshes if mesh.thickness_mm is not None]
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate(triangles).astype(np.int32),
        np.concatenate(known) if len(known) == len(meshes) else None,
    )
