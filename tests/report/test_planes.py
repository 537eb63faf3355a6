"""Planes are the same piece of bone in every modality, and never mirrored."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.report.planes import PlaneFrame, frame_around, sample_plane
from mctgui.volume import Grid, Volume


def test_that_axial_shows_the_left_of_the_patient_on_the_right_and_anterior_up(volumes):
    for volume in volumes.values():
        frame = frame_around([volume.grid], "axial", 4.0)
        picture = sample_plane(volume, frame, 96, 96)
        row, column = np.unravel_index(np.argmax(np.nan_to_num(blurred(picture))), picture.shape)
        assert row < 48 < column


def test_that_sagittal_shows_anterior_on_the_left_and_the_head_up(volumes):
    for volume in volumes.values():
        frame = frame_around([volume.grid], "sagittal", 10.0)
        picture = sample_plane(volume, frame, 48, 96)
        row, column = np.unravel_index(np.argmax(np.nan_to_num(blurred(picture))), picture.shape)
        assert row < 24
        assert column < 48


def blurred(picture):
    from scipy import ndimage

    return ndimage.uniform_filter(np.nan_to_num(picture, nan=picture[np.isfinite(picture)].min()), 9)


def test_that_the_frame_reaches_to_the_outer_edges_of_the_voxels():
    grid = Grid.from_spacing((4, 10, 20), (1.0, 0.5, 0.25), (0.0, 0.0, 0.0))
    frame = frame_around([grid], "axial", 0.0)
    assert frame.horizontal_mm == pytest.approx((-0.125, 4.875))
    assert frame.vertical_mm == pytest.approx((-0.25, 4.75))


def test_that_a_linear_ramp_is_sampled_where_the_millimetres_say():
    grid = Grid.from_spacing((5, 40, 40), (1.0, 0.5, 0.5), (-10.0, -10.0, -2.0))
    x = grid.index_to_mm(np.stack(np.meshgrid(*(np.arange(n) for n in grid.shape), indexing="ij"), -1))[..., 0]
    volume = Volume(x.astype(np.float32), grid.affine)
    frame = PlaneFrame("axial", 0.3, (-5.0, 5.0), (-3.0, 3.0))
    picture = sample_plane(volume, frame, 60, 100)
    assert picture == pytest.approx(np.tile(np.linspace(-4.95, 4.95, 100), (60, 1)), abs=1e-4)


def test_that_a_turned_volume_gives_the_same_picture_as_a_straight_one():
    rng = np.random.default_rng(1)
    from scipy import ndimage

    straight = Volume.from_spacing(
        ndimage.gaussian_filter(rng.normal(size=(30, 30, 30)), 2).astype(np.float32), (1, 1, 1), origin_mm=(-15, -15, -15)
    )
    swapped = Volume(straight.voxels[:, ::-1, ::-1], flipped_affine(straight), "raw")
    frame = PlaneFrame("sagittal", 2.5, (-8.0, 8.0), (6.0, -6.0))
    assert sample_plane(swapped, frame, 24, 32) == pytest.approx(sample_plane(straight, frame, 24, 32), abs=1e-5)


def flipped_affine(volume):
    affine = volume.affine.copy()
    affine[:3, 3] = volume.index_to_mm((0, volume.shape[1] - 1, volume.shape[2] - 1))
    affine[:3, 0] *= -1
    affine[:3, 1] *= -1
    return affine


def test_that_pixels_larger_than_voxels_hold_the_mean():
    checkers = (np.indices((2, 64, 64)).sum(axis=0) % 2 * 200).astype(np.uint8)
    volume = Volume.from_spacing(checkers, (0.1, 0.1, 0.1), "grey8")
    frame = frame_around([volume.grid], "axial", 0.0)
    assert sample_plane(volume, frame, 16, 16)[1:-1, 1:-1] == pytest.approx(np.full((14, 14), 100.0), abs=30)


def test_that_outside_the_volume_there_is_nothing():
    volume = Volume.from_spacing(np.ones((4, 4, 4), np.uint8), (1, 1, 1))
    frame = PlaneFrame("axial", 1.0, (-10.25, 9.75), (-10.25, 9.75))
    picture = sample_plane(volume, frame, 20, 20)
    assert np.isnan(picture).sum() == 400 - 16
