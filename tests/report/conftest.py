"""A small specimen in three modalities, cheap enough to draw and asymmetric enough to see a flip."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.voi import AnteriorEdgeConstruction, CylinderVOI
from mctgui.volume import Grid, Volume

SIDE_MM = 24.0


def bars(spacing: tuple[float, float, float]) -> Volume:
    """Upright bone bars of 1 mm every 3 mm, and one bright block in front, left and above."""
    shape = tuple(round(side / step) for side, step in zip((12.0, SIDE_MM, SIDE_MM), spacing, strict=True))
    origin = [-(count - 1) / 2 * step for count, step in zip(shape[::-1], spacing[::-1], strict=True)]
    grid = Grid.from_spacing(shape, spacing, origin)
    z, y, x = np.meshgrid(*(np.arange(count) for count in shape), indexing="ij", sparse=True)
    x_mm, y_mm, z_mm = (origin[axis] + index * spacing[2 - axis] for axis, index in enumerate((x, y, z)))
    bone = (np.mod(x_mm, 3) < 1) & (np.mod(y_mm, 3) < 1) & (np.abs(z_mm) < 5.6)
    block = (x_mm > 8) & (y_mm < -8) & (z_mm > 3)
    return Volume(np.where(bone | block, 200, 20).astype(np.uint8), grid.affine, "grey8")


@pytest.fixture(scope="session")
def volumes() -> dict[str, Volume]:
    micro, coarse = bars((0.25, 0.25, 0.25)), bars((0.25, 0.5, 0.5))
    hu = Volume((coarse.voxels.astype(np.int16) - 20) * 8, coarse.affine, "HU")
    return {"mdct": hu, "microct-like": micro, "microct": micro}


@pytest.fixture
def construction() -> AnteriorEdgeConstruction:
    return AnteriorEdgeConstruction(edge_mm=(0.0, -9.0, 0.0), diameter_mm=8.0, height_mm=4.0)


@pytest.fixture
def cylinder() -> CylinderVOI:
    return CylinderVOI((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), 12.0, 6.0)
