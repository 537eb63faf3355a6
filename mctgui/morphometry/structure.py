"""The structure of trabecular bone beside its thickness: surface, connectivity, plates and rods, direction, dimension."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.morphometry.anisotropy import MeanInterceptLength, mean_intercept_length
from mctgui.morphometry.connectivity import connectivity_of, purified
from mctgui.morphometry.fractal import fractal_dimension
from mctgui.morphometry.smi import structure_model_index
from mctgui.morphometry.surface import surface_area

Vector = tuple[float, float, float]

_AROUND = 4  # voxels around the VOI that still bend the mesh in it


@dataclass(frozen=True, slots=True)
class Structure:
    """What was measured of the structure of bone in a VOI; a value is None where ``notes`` says why.

    Parameters
    ----------
    bs_mm2
        Area of the bone surface, without the wall of the VOI; see :func:`mctgui.morphometry.surface.surface_area`.
    bs_bv_per_mm, bs_tv_per_mm
        The same over the volume of bone, and over that of the VOI.
    conn_d_per_mm3
        Connectivity density, (1 - Euler number corrected for the wall) over the volume of the VOI; see
        :func:`mctgui.morphometry.connectivity.connectivity_of`.
    euler
        Euler number of the bone in the VOI, standing alone; neither purified nor corrected.
    smi
        Structure model index, 0 plates, 3 rods, 4 balls; see :func:`mctgui.morphometry.smi.structure_model_index`.
    da
        Degree of anisotropy by mean intercept length, 0 to 1 as in BoneJ; see
        :func:`mctgui.morphometry.anisotropy.mean_intercept_length`.
    mil_axes
        Unit vectors (x, y, z) of the ellipsoid in LPS, the one along which trabeculae run first.
    mil_lengths_mm
        Mean intercept lengths along them, longest first; first over last is the other degree of anisotropy in use.
    fractal_dimension
        By counting boxes; see :func:`mctgui.morphometry.fractal.fractal_dimension`.
    notes
        What the reader of these figures should know, one sentence each.
    """

    bs_mm2: float | None
    bs_bv_per_mm: float | None
    bs_tv_per_mm: float | None
    conn_d_per_mm3: float | None
    euler: int | None
    smi: float | None
    da: float | None
    mil_axes: tuple[Vector, Vector, Vector] | None
    mil_lengths_mm: Vector | None
    fractal_dimension: float | None
    notes: tuple[str, ...] = ()


def structure_of(
    bone: NDArray[np.bool_], inside: NDArray[np.bool_], voxel_mm: float, directions: ArrayLike | None = None
) -> LongWork[Structure]:
    """Measure the structure of bone in a VOI.

    Parameters
    ----------
    bone
        bool ``(z, y, x)`` on cubic voxels, with surroundings: the mesh is not cut at the wall of the VOI. Four voxels
        around it are enough.
    inside
        bool, same shape: the voxels of the VOI.
    voxel_mm
        Side of a voxel.
    directions
        3 x 3, columns: unit vectors in LPS of the array's x, y and z axis, ``affine[:3, :3]`` over the spacing; None for a
        volume along the patient's axes.

    Yields
    ------
    Progress
        Some ten times a second; closing it leaves nothing behind.

    Raises
    ------
    ValueError
        The shapes differ, or nothing is inside.
    """
    if bone.shape != inside.shape or bone.ndim != 3 or not inside.any():
        raise ValueError(f"bone {bone.shape} and VOI {inside.shape} must agree, and the VOI must hold voxels")
    yield Progress(0, 1000, "measuring the structure")
    where = _surroundings(inside)
    phase = np.ascontiguousarray(bone[where], dtype=np.bool_).view(np.uint8)
    within = np.ascontiguousarray(inside[where], dtype=np.bool_).view(np.uint8)
    total, present = int(np.count_nonzero(within)), int(np.count_nonzero(phase & within))
    tv, bv = total * voxel_mm**3, present * voxel_mm**3
    notes: list[str] = []
    area = yield from as_part_of(surface_area(phase, within, voxel_mm), 0.0, 0.1)
    connected = yield from as_part_of(connectivity_of(phase, within), 0.1, 0.2)
    density = connected.connectivity / tv
    if connected.connectivity < 0:
        pure = yield from as_part_of(connectivity_of(purified(phase, within), within), 0.2, 0.25)
        notes.append(
            "Conn.D is negative: loose pieces of bone or closed cavities outnumber the connections. Of the largest piece "
            f"alone, its cavities filled, it is {pure.connectivity / tv:.3f} per mm3."
        )
    index = yield from as_part_of(structure_model_index(phase, within), 0.25, 0.55)
    if index.smi is None:
        notes.append("BS/BV and SMI are left out: there is no bone surface in the VOI.")
    elif index.smi < 0 or index.concave > 0.5:
        notes.append(
            f"SMI says little here: {index.concave:.0%} of the bone surface is concave, which lowers it (Salmon 2015); "
            "BoneJ 2 no longer offers it."
        )
    lines = yield from as_part_of(mean_intercept_length(phase, within), 0.55, 0.9)
    notes.extend(_notes_on_lines(lines))
    dimension = yield from as_part_of(fractal_dimension(phase, within), 0.9, 1.0)
    if dimension is None:
        notes.append("The fractal dimension is left out: the VOI is too small for three sizes of boxes.")
    surface = index.smi is not None and bv > 0
    return Structure(
        bs_mm2=area,
        bs_bv_per_mm=area / bv if surface else None,
        bs_tv_per_mm=area / tv,
        conn_d_per_mm3=density,
        euler=connected.euler,
        smi=index.smi,
        da=None if lines is None else lines.anisotropy,
        mil_axes=None if lines is None else _in_lps(lines.axes, directions),
        mil_lengths_mm=None if lines is None else _scaled(lines.lengths, voxel_mm),
        fractal_dimension=dimension,
        notes=tuple(notes),
    )


def compiling_structure() -> LongWork[None]:
    """Compile the loops, or fetch them from numba's cache; beside :func:`mctgui.morphometry.compiling`."""
    yield Progress(0, 1, "preparing the measurement")
    bone = np.zeros((30, 30, 30), dtype=np.bool_)
    bone[8:20, ::3] = True
    yield from as_part_of(structure_of(bone, np.ones_like(bone), 1.0), 0.0, 1.0, label="preparing the measurement")


def _surroundings(inside: NDArray[np.bool_]) -> tuple[slice, slice, slice]:
    """Bounding box of the VOI with what bends the mesh in it."""
    sides = []
    for axis in range(3):
        filled = np.flatnonzero(inside.any(axis=tuple({0, 1, 2} - {axis})))
        sides.append(slice(max(int(filled[0]) - _AROUND, 0), int(filled[-1]) + 1 + _AROUND))
    return sides[0], sides[1], sides[2]


def _notes_on_lines(lines: MeanInterceptLength | None) -> list[str]:
    if lines is None:
        return [
            "DA is left out: too few lines meet bone in the VOI, or their mean intercept lengths do not make an ellipsoid."
        ]
    if lines.misfit > 0.1:
        return [
            f"The mean intercept lengths differ by {lines.misfit:.0%} from an ellipsoid: DA and its axes describe this bone "
            "only roughly."
        ]
    return []


def _in_lps(axes: NDArray[np.float64], directions: ArrayLike | None) -> tuple[Vector, Vector, Vector]:
    """Axes (z, y, x) of the array as (x, y, z) in LPS, each pointing along the positive side of its largest component."""
    frame = np.eye(3) if directions is None else np.asarray(directions, dtype=np.float64)
    turned = []
    for axis in axes:
        vector = frame @ axis[::-1]
        vector = vector / np.linalg.norm(vector)
        x, y, z = (float(part) for part in vector * np.sign(vector[np.argmax(np.abs(vector))]))
        turned.append((x, y, z))
    return turned[0], turned[1], turned[2]


def _scaled(lengths: Vector, voxel_mm: float) -> Vector:
    return lengths[0] * voxel_mm, lengths[1] * voxel_mm, lengths[2] * voxel_mm
