"""A plain vertebra for the tests: elliptic body with cortex and endplates, ring of bone round the canal, spinous process."""

from __future__ import annotations

import numpy as np

from mctgui.voi import AnteriorEdgeConstruction
from mctgui.volume import Grid, Volume

HALF_WIDTH, HALF_DEPTH, HALF_HEIGHT, CORTEX = 22.0, 16.0, 12.0, 0.8


def vertebra(
    *,
    spacing_mm: tuple[float, float, float] = (0.5, 0.5, 0.5),
    turn_deg: float = 0.0,
    tilt_deg: float = 0.0,
    side_tilt_deg: float = 0.0,
    height_mm: float = 32.0,
    depth_mm: float = 2 * HALF_DEPTH,
    arch: bool = True,
    intensity: str = "grey8",
    noise: float = 8.0,
) -> tuple[Volume, AnteriorEdgeConstruction]:
    """The volume, and where the construction has to lie. Trabecular bone is grey 60 (HU 300), cortex 200 (HU 1400)."""
    shape = tuple(round(extent / side) for extent, side in zip((height_mm, 84.0, 72.0), spacing_mm, strict=True))
    origin = [-(count - 1) / 2 * side for count, side in zip(shape[::-1], spacing_mm[::-1], strict=True)]
    grid = Grid.from_spacing((shape[0], shape[1], shape[2]), spacing_mm, origin)
    rotation = _rotation(turn_deg, tilt_deg, side_tilt_deg)
    index = np.stack(np.meshgrid(*(np.arange(side) for side in shape), indexing="ij"), axis=-1)
    x, y, z = np.moveaxis(grid.index_to_mm(index) @ rotation, -1, 0)
    body_y = y + 12.0
    half_depth = depth_mm / 2
    side = (np.hypot(x / HALF_WIDTH, body_y / half_depth) - 1) * half_depth
    body = np.maximum(side, np.abs(z) - HALF_HEIGHT)
    canal_y = y - (half_depth - 12.0 + 7.0)
    ring = (np.hypot(x / 11.0, canal_y / 7.5) - 1) * 7.5
    tissue = np.where(body < 0, np.where(body > -CORTEX, 1.0, 0.22), 0.0)
    if arch:
        around = (ring > 0) & (ring < 4.0) & (np.abs(z - 1) < 7.0)
        spine = (np.abs(x) < 2.5) & (canal_y > 8) & (canal_y < 26) & (np.abs(z) < 7.0)
        tissue = np.where((around | spine) & (body >= 0), 0.9, tissue)
    tissue = np.where(ring <= 0, 0.0, tissue)
    random = np.random.default_rng(1)
    if intensity == "HU":
        voxels = (tissue * 1400 + random.normal(0, 5 * noise, shape)).astype(np.int16)
    else:
        voxels = np.clip(16 + tissue * 190 + random.normal(0, noise, shape), 0, 255).astype(np.uint8)
    truth = AnteriorEdgeConstruction(
        tuple(rotation @ (0.0, -12.0 - half_depth, 0.0)),
        tuple(rotation @ (0.0, -1.0, 0.0)),
        tuple(rotation @ (0.0, 0.0, 1.0)),
    )
    return Volume(voxels, grid.affine, "HU" if intensity == "HU" else "grey8"), truth


def _rotation(turn_deg: float, tilt_deg: float, side_tilt_deg: float) -> np.ndarray:
    turn, tilt, side = np.radians([turn_deg, tilt_deg, side_tilt_deg])
    about_z = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    about_y = np.array([[np.cos(side), 0, np.sin(side)], [0, 1, 0], [-np.sin(side), 0, np.cos(side)]])
    matrix: np.ndarray = about_y @ about_x @ about_z
    return matrix
