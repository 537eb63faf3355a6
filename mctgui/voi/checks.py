"""What may be wrong with a placement, said at once."""

from __future__ import annotations

import numpy as np

from mctgui.errors import UnsuitableVOI
from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.cylinder import CylinderVOI
from mctgui.voi.shape import VOI
from mctgui.volume import Grid

SMALLEST_DEPTH_MM = 22.0
"""5 mm inset, 15 mm circle and 2 mm behind it."""

_NOMINAL_TOLERANCE = 0.02
_FEWEST_VOXELS_ACROSS = 3
_THIN_TRABECULA_MM = 0.2
_LARGEST_TILT_DEG = 2.0


def voi_warnings(voi: VOI, grid: Grid, name: str = "VOI") -> list[str]:
    """What is wrong with a VOI on a grid.

    Parameters
    ----------
    voi, grid
        Where to measure, and the voxels there are.
    name
        What it is called in the sentences.

    Returns
    -------
    list of str
        One sentence for each fault: outside the volume, cut by its border, too coarse voxels.
    """
    low, high = _extent(grid)
    corners = voi.corners_mm()
    faults = []
    if (corners[1] < low).any() or (corners[0] > high).any():
        return [f"The {name} lies outside the volume."]
    beyond = np.maximum(low - corners[0], corners[1] - high)
    if beyond.max() > max(grid.spacing_mm) / 2 + 1e-3:
        faults.append(f"The {name} leaves the volume by {beyond.max():.1f} mm.")
    slices = _slices_high(voi, grid)
    if slices < 5 - 1e-6:
        faults.append(f"The {name} is only {slices:.1f} slices high.")
    widest = max(grid.spacing_mm)
    if widest > _THIN_TRABECULA_MM / _FEWEST_VOXELS_ACROSS * 2:
        across = _THIN_TRABECULA_MM / widest
        faults.append(
            f"Voxels of {widest:.3g} mm put {across:.1f} voxels across a trabecula of {_THIN_TRABECULA_MM} mm: "
            "thickness will be too large."
        )
    return faults


def construction_warnings(
    construction: AnteriorEdgeConstruction, grid: Grid, *, depth_mm: float | None = None, clearance_mm: float | None = None
) -> list[str]:
    """What is wrong with a construction.

    Parameters
    ----------
    construction, grid
        The placement and the voxels.
    depth_mm
        Antero-posterior depth of the body, where it is known.
    clearance_mm
        Smallest distance between the circle and the inner side of the cortex, where it is known.

    Returns
    -------
    list of str
        One sentence for each fault.
    """
    faults = []
    needed = construction.inset_mm + construction.diameter_mm + 2.0
    if depth_mm is not None and depth_mm < needed:
        faults.append(f"The body is {depth_mm:.1f} mm deep, and this placement needs {needed:.0f} mm: choose smaller VOIs.")
    if clearance_mm is not None and clearance_mm < 0:
        faults.append(f"The VOI reaches the cortex or leaves the body by {-clearance_mm:.1f} mm.")
    elif clearance_mm is not None and clearance_mm < 1.0:
        faults.append(f"The VOI comes within {clearance_mm:.1f} mm of the cortex.")
    tilt = tilt_deg(grid, construction.mid_plane_normal)
    if tilt > _LARGEST_TILT_DEG:
        faults.append(
            f"The vertebra is tilted by {tilt:.1f} degrees against the stack; the cylinders follow the {construction.axis}."
        )
    said: list[str] = []
    for name, voi in (("upper VOI", construction.upper), ("lower VOI", construction.lower)):
        said.extend(fault for fault in voi_warnings(voi, grid, name) if fault not in said)
    return faults + said


def frame_warnings(frame_of_reference: str, volume_frame: str) -> list[str]:
    """What is wrong with taking VOIs of one patient space to a volume of another.

    Parameters
    ----------
    frame_of_reference
        Mark of the space in which the VOIs were placed, empty when it is not known.
    volume_frame
        The same of the volume's space.

    Returns
    -------
    list of str
        A sentence where both are known and differ.
    """
    if frame_of_reference and volume_frame and frame_of_reference != volume_frame:
        return [
            "The VOIs were placed in another patient space (frame of reference) than that of this volume: without a "
            "registration they lie at another place."
        ]
    return []


def _extent(grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Corners of the box that the voxels fill, LPS mm."""
    ends = np.array([[-0.5, side - 0.5] for side in grid.shape])
    corners = np.stack(np.meshgrid(*ends, indexing="ij"), axis=-1).reshape(-1, 3)
    positions = grid.index_to_mm(corners)
    return positions.min(axis=0), positions.max(axis=0)


def _slices_high(voi: VOI, grid: Grid) -> float:
    """How many slices a VOI covers: of a cylinder along its axis, of other shapes across the slices of the grid."""
    if isinstance(voi, CylinderVOI):
        return voi.height_mm / _spacing_along(grid, voi.axis)
    try:
        box = voi.box(grid)[0]
    except UnsuitableVOI:
        return 0.0
    return float(box.stop - box.start)


def _spacing_along(grid: Grid, axis: tuple[float, float, float]) -> float:
    """Distance between voxel centres along the grid axis nearest to ``axis``."""
    directions = grid.affine[:3, :3] / np.linalg.norm(grid.affine[:3, :3], axis=0)
    nearest = int(np.argmax(np.abs(np.asarray(axis) @ directions)))
    return grid.spacing_mm[2 - nearest]


def tilt_deg(grid: Grid, superior: tuple[float, float, float]) -> float:
    """Angle in degrees between a direction, such as the vertebra's axis, and the nearest axis of the stack."""
    directions = grid.affine[:3, :3] / np.linalg.norm(grid.affine[:3, :3], axis=0)
    return float(np.degrees(np.arccos(np.clip(np.abs(np.asarray(superior) @ directions).max(), 0.0, 1.0))))
