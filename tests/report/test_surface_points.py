"""Points of a bone surface: as close for a coarse image as for a fine one, and all of them on the surface."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.jobs import finish
from mctgui.report.camera import camera_on
from mctgui.report.surface_points import _middles, draw_points, extracting_points
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

VOI = CylinderVOI((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), 15.0, 14.0)


def ball(spacing_mm: float) -> Volume:
    """A ball of 6 mm radius about the origin whose values pass 100 at its surface."""
    side = int(18 / spacing_mm)
    origin = tuple(-(side - 1) / 2 * spacing_mm for _ in range(3))
    index = np.stack(np.meshgrid(*(np.arange(side),) * 3, indexing="ij"), axis=-1)
    volume = Volume.from_spacing(np.zeros((side,) * 3, np.float32), (spacing_mm,) * 3, "HU", origin)
    distance = np.linalg.norm(volume.index_to_mm(index), axis=-1)
    return Volume((100 + 50 * (6.0 - distance)).astype(np.float32), volume.affine, "HU")


@pytest.mark.parametrize("parts", [1, 2, 3, 5])
def test_that_the_middles_of_the_parts_of_a_triangle_are_spread_evenly_in_it(parts):
    weights = _middles(parts)
    assert weights.shape == (parts**2, 3)
    assert weights.min() > 0
    assert weights.sum(axis=1) == pytest.approx(np.ones(parts**2))
    assert weights.mean(axis=0) == pytest.approx(np.full(3, 1 / 3), abs=1e-6)
    assert len(np.unique(weights.round(5), axis=0)) == parts**2


@pytest.mark.parametrize("spacing_mm", [0.2, 1.0])
def test_that_the_points_lie_close_on_the_surface_however_coarse_the_image_is(spacing_mm):
    surface = finish(extracting_points(ball(spacing_mm), 100.0, VOI, "mdct"))
    radius = np.linalg.norm(surface.points, axis=1)
    assert radius == pytest.approx(np.full(len(radius), 6.0), abs=0.04 + 0.06 * spacing_mm)
    assert surface.spacing_mm <= 0.15
    assert surface.points.dtype == surface.normals.dtype == np.float32
    assert np.einsum("ij,ij->i", surface.points / radius[:, None], surface.normals).min() > 0.9


def test_that_a_coarse_ball_has_no_holes_in_a_large_picture():
    picture = draw_points(finish(extracting_points(ball(1.0), 100.0, VOI, "mdct")), camera_on(VOI), 500, 500)
    lit = picture.max(axis=-1) > 0
    rows, columns = np.nonzero(lit)
    middle, reach = np.array([rows.mean(), columns.mean()]), np.ptp(columns) / 2
    row, column = np.indices(lit.shape)
    assert lit[np.hypot(row - middle[0], column - middle[1]) < 0.95 * reach].all()
