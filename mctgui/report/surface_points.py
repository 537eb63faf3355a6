"""The bone surface in a VOI as points, and pictures of it made by the processor alone, quickly enough to be turned.

The points lie closer than the pixels, so that it looks the same on a workstation, over a remote desktop and where there is
no OpenGL at all; nothing but numpy is loaded for drawing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.report.bone_surface import bone_field, extract_surface
from mctgui.report.camera import Camera
from mctgui.report.modalities import modality as look_of
from mctgui.report.shading import shade
from mctgui.report.thickness_colours import thickness_colours
from mctgui.report.thickness_map import mapping_thickness, thickness_at
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

_CLOSE_MM = 0.15
"""Points of a coarse image lie at most so far apart: else they would be seen as squares."""
_MOST_ADDED = 1_500_000


@dataclass(frozen=True, slots=True, eq=False)
class SurfacePoints:
    """Points of a bone surface.

    Parameters
    ----------
    modality
        Where it comes from.
    points, normals
        ``(n, 3)`` float32: corners of the triangles and places in them, in LPS mm, and unit vectors out of the bone.
    threshold, unit
        The value at which it lies, and ``"HU"`` or ``"grey"``.
    spacing_mm
        Distance between neighbouring points, about.
    thickness_mm
        float32 ``(n,)``, thickness of the bone at each point; None as long as it is not known.
    largest_mm
        Of the bone in the VOI.
    volume
        What it was made of; nothing of it is read before the thickness is asked for.
    """

    modality: str
    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    threshold: float
    unit: str
    spacing_mm: float
    thickness_mm: NDArray[np.float32] | None = None
    largest_mm: float = 0.0
    volume: Volume | None = None


def extracting_points(volume: Volume, threshold: float, voi: CylinderVOI, modality: str) -> LongWork[SurfacePoints]:
    """The bone surface of one volume inside a VOI, by marching cubes; see :func:`extract_surface`."""
    yield Progress(0, 1, look_of(modality).label)
    vertices, triangles, normals = extract_surface(bone_field(volume, threshold, voi))
    apart = 0.6 * max(volume.spacing_mm)
    parts = int(np.clip(np.ceil(apart / _CLOSE_MM), 1, max(np.sqrt(_MOST_ADDED / max(len(triangles), 1)), 1)))
    # Triangles are longer than they are high: cut into two more parts, no gap is wider than what is said.
    weights = _middles(parts + 2 if parts > 1 else 1)
    inner = np.einsum("kc,ncx->nkx", weights, vertices[triangles]).reshape(-1, 3)
    outwards = np.einsum("kc,ncx->nkx", weights, normals[triangles]).reshape(-1, 3)
    outwards /= np.maximum(np.linalg.norm(outwards, axis=1, keepdims=True), 1e-12)
    return SurfacePoints(
        modality,
        np.concatenate([vertices, inner]).astype(np.float32),
        np.concatenate([normals, outwards]).astype(np.float32),
        threshold,
        "HU" if volume.intensity == "HU" else "grey",
        apart / parts,
        volume=volume,
    )


def _middles(parts: int) -> NDArray[np.float32]:
    """Shares of the three corners ``(parts**2, 3)`` in the middles of the equal triangles that a triangle is cut into."""
    upright = [(3 * i + 1, 3 * j + 1) for i in range(parts) for j in range(parts - i)]
    inverted = [(3 * i + 2, 3 * j + 2) for i in range(parts - 1) for j in range(parts - 1 - i)]
    first = np.array(upright + inverted, dtype=np.float32) / (3 * parts)
    return np.column_stack([first, 1 - first.sum(axis=1)])


def with_thickness(surface: SurfacePoints, voi: CylinderVOI) -> LongWork[SurfacePoints]:
    """The same surface with the thickness of its bone, measured in the VOI that it was made of."""
    if not len(surface.points) or surface.volume is None:
        return replace(surface, thickness_mm=np.zeros(len(surface.points), np.float32))
    found = yield from as_part_of(mapping_thickness(surface.volume, surface.threshold, voi), 0.0, 0.9)
    return replace(surface, thickness_mm=thickness_at(found.map, surface.points), largest_mm=found.largest_mm)


def draw_points(
    surface: SurfacePoints,
    camera: Camera,
    columns: int,
    rows: int,
    *,
    most: int | None = None,
    thickness_to_mm: float | None = None,
) -> NDArray[np.uint8]:
    """A lit picture of a surface.

    Parameters
    ----------
    columns, rows
        Size; the pixels are square and the whole box of the camera is seen.
    most
        Number of points to draw; None draws all.
    thickness_to_mm
        Colour the bone by its thickness on a scale from 0 to this; None, or where the thickness is not known, takes the
        colour of the modality.

    Returns
    -------
    ndarray
        uint8 ``(rows, columns, 3)`` on black.
    """
    pixel = max(camera.width_mm / columns, camera.height_mm / rows)
    axes = np.stack([camera.right, camera.up, camera.towards], axis=1).astype(np.float32)
    stride = 1 if most is None else max(1, -(-len(surface.points) // most))
    # The back of bone is hidden by its front.
    front = np.flatnonzero(surface.normals[::stride] @ axes[:, 2] > -0.05) * stride
    seen = surface.points[front] @ axes - (camera.focus_mm @ axes).astype(np.float32)
    size = int(np.clip(np.ceil(surface.spacing_mm * np.sqrt(stride) / pixel), 1, 6)) + 1
    nearest = _nearest_points(seen, pixel, columns, rows, size)
    hit = nearest >= 0
    shown = nearest[hit]
    depth = np.full(nearest.shape, np.inf)
    normals = np.zeros((*nearest.shape, 3))
    depth[hit] = -seen[shown, 2]
    normals[hit] = surface.normals[front[shown]] @ axes
    colour: tuple[float, float, float] | NDArray[np.float64] = look_of(surface.modality).rgb
    if thickness_to_mm is not None and surface.thickness_mm is not None:
        colour = np.zeros((*nearest.shape, 3))
        colour[hit] = thickness_colours(surface.thickness_mm[front[shown]], thickness_to_mm) / 255
    return shade(depth, normals, pixel, colour)


def _nearest_points(seen: NDArray[np.float32], pixel: float, columns: int, rows: int, size: int) -> NDArray[np.int32]:
    """For each pixel the number of the point that is seen there, -1 where there is none; each covers ``size`` pixels."""
    column = np.floor(seen[:, 0] / pixel + columns / 2 - (size - 1) / 2).astype(np.int32)
    row = np.floor(rows / 2 - seen[:, 1] / pixel - (size - 1) / 2).astype(np.int32)
    inside = np.flatnonzero((column > -size) & (column < columns) & (row > -size) & (row < rows))
    inside = inside[_order(seen[inside, 2])].astype(np.int32)  # the nearest are written last
    wide = columns + 2 * size
    place = (row[inside] + size) * wide + column[inside] + size
    rank = np.arange(len(inside), dtype=np.int32)
    one = np.full((rows + 2 * size, wide), -1, dtype=np.int32)
    one.reshape(-1)[place] = rank
    # A later rank is a nearer point: the largest of those that reach a pixel is seen there.
    across = one.copy()
    for step in range(1, size):
        np.maximum(across[:, step:], one[:, :-step], out=across[:, step:])
    down = across.copy()
    for step in range(1, size):
        np.maximum(down[step:], across[:-step], out=down[step:])
    ranks = down[size : size + rows, size : size + columns]
    return np.where(ranks >= 0, inside[ranks], -1) if len(inside) else ranks


def _order(depth: NDArray[np.float32]) -> NDArray[np.intp]:
    """Order of growing values, in 65536 steps: numpy sorts whole numbers of 16 bits by counting, many times sooner."""
    if not len(depth):
        return np.zeros(0, np.intp)
    low, high = float(depth.min()), float(depth.max())
    steps = ((depth - low) * (65535 / max(high - low, 1e-6))).astype(np.uint16)
    return np.argsort(steps, kind="stable")
