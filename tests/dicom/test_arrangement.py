"""Irregular slices: mended only when asked for, in the right place, and it is said what was done."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mctgui.errors import UnsupportedSeries

ANGLE = math.radians(18.5)


def ways(series) -> list[str]:
    return [one.way for one in series.arrangements]


def tilted_cylinder(write_slice, folder, heights):
    """An upright cylinder of 12 mm around x = 20, y = 20 mm, scanned by a gantry that is tilted by 18.5 degrees about x."""
    side, pixel = 80, 0.5
    row, column = np.array([1.0, 0.0, 0.0]), np.array([0.0, math.cos(ANGLE), -math.sin(ANGLE)])
    steps = np.arange(side) * pixel
    for number, height in enumerate(heights):
        origin = np.array([0.0, 0.0, 10.0 + height])  # the table moves along z, the planes are tilted
        points = origin + steps[:, None, None] * column + steps[None, :, None] * row
        # Centres of pixels as they are: the cylinder runs along the normal of the planes, the axis passes (20, ., .).
        normal = np.cross(row, column)
        axis = np.array([20.0, 20.0 * math.cos(ANGLE), 10.0 - 20.0 * math.sin(ANGLE)])
        away = points - axis
        distance = np.linalg.norm(away - (away @ normal)[..., None] * normal, axis=-1)
        smooth = np.clip((6.0 - distance) / pixel + 0.5, 0, 1)
        write_slice(
            folder / f"{number:03d}",
            np.rint(1000 * smooth).astype(np.int16),
            ImagePositionPatient=[f"{value:.6f}" for value in origin],
            ImageOrientationPatient=[1, 0, 0, 0, f"{column[1]:.9f}", f"{column[2]:.9f}"],
            PixelSpacing=[pixel, pixel],
        )


def test_that_a_tilted_cylinder_becomes_straight(write_slice, only_series, tmp_path):
    tilted_cylinder(write_slice, tmp_path, np.arange(12) * 1.0)
    series = only_series(tmp_path)
    assert (series.loadable, ways(series)) == (False, ["straightened"])
    mended = series.arranged("straightened")
    volume = mended.load()
    assert volume.spacing_mm == pytest.approx((math.cos(ANGLE), 0.5, 0.5), abs=1e-4)
    bone = volume.voxels.astype(np.float64).clip(0)
    rows, columns = np.indices(bone.shape[1:])
    centres = np.array([[(rows * one).sum() / one.sum(), (columns * one).sum() / one.sum()] for one in bone])
    assert np.ptp(centres, axis=0).max() < 0.05  # in pixels; as stacked they wander by 7
    middle = volume.index_to_mm((0, *centres[0]))
    normal = np.array([0.0, math.sin(ANGLE), math.cos(ANGLE)])
    away = middle - [20.0, 20.0 * math.cos(ANGLE), 10.0 - 20.0 * math.sin(ANGLE)]
    assert np.linalg.norm(away - (away @ normal) * normal) < 0.03  # mm: it lies where it was
    area = bone.sum(axis=(1, 2)) * 0.25 / 1000
    assert area == pytest.approx(math.pi * 36, rel=0.01)
    assert [warning.code for warning in mended.warnings][-1] == "arranged-straightened"
    assert "moved within their planes" in mended.warnings[-1].message


def test_that_only_the_longest_even_part_is_taken(write_stack, only_series):
    series = only_series(write_stack([0, 1, 2, 4, 6, 8, 10]))
    mended = series.arranged("regular")
    volume = mended.load()
    assert volume.voxels[:, 0, 0].tolist() == [20, 40, 60, 80, 100]
    assert volume.spacing_mm == pytest.approx((2, 0.5, 0.25))
    assert volume.index_to_mm((0, 0, 0)) == pytest.approx((10, 20, 2))
    assert "slices 3 to 7 of 7" in mended.warnings[-1].message
    assert mended.files == series.files[2:]


def test_that_interpolated_values_are_those_of_a_ramp(write_stack, only_series):
    series = only_series(write_stack([0, 1, 2, 4.5, 6, 7]))
    volume = series.arranged("resampled").load()
    assert volume.spacing_mm[0] == pytest.approx(1)
    assert volume.voxels[:, 0, 0].tolist() == [0, 10, 20, 30, 40, 50, 60, 70]
    assert volume.grid.shape == series.arranged("resampled").grid.shape


def test_that_nothing_is_interpolated_across_a_wide_gap(write_stack, only_series):
    series = only_series(write_stack([0, 1, 2, 3.5, 4.5, 40, 41]))
    mended = series.arranged("resampled")
    assert mended.shape[0] == 5
    assert "slices 1 to 5 of 7" in mended.warnings[-1].message


def test_that_nothing_is_mended_unasked(write_stack, only_series):
    series = only_series(write_stack([0, 1, 2, 4]))
    with pytest.raises(UnsupportedSeries, match="regular or resampled"):
        series.load()
    with pytest.raises(UnsupportedSeries, match="cannot be made straightened"):
        series.arranged("straightened")


def test_that_a_regular_series_stays_as_it_is(write_stack, only_series):
    series = only_series(write_stack([0, 1, 2]))
    assert series.arrangements == ()
    assert series.arranged("resampled") is series


def test_that_different_images_at_one_place_cannot_be_mended(write_slice, only_series, tmp_path):
    for number, height in enumerate([0, 1, 1, 2]):
        write_slice(tmp_path / str(number), np.full((6, 8), number, np.int16), ImagePositionPatient=[0, 0, height])
    assert only_series(tmp_path).arrangements == ()


def test_that_closing_while_mending_is_clean(write_stack, only_series):
    work = only_series(write_stack([0, 1, 2, 4])).arranged("resampled").loading()
    next(work)
    work.close()


def test_that_the_tilted_uneven_head_is_straightened(shared_data, only_series):
    series = only_series(shared_data / "ct_gantry_tilt_ge")
    assert ways(series) == ["straightened"]
    mended = series.arranged("straightened")
    volume = mended.load()
    assert volume.shape == mended.shape
    assert volume.spacing_mm == pytest.approx((4.002, 0.4883, 0.4883), abs=2e-3)
    assert volume.shape[1] > 512  # the grid holds every slice where it lies
    # The whole head is there.
    bone = volume.voxels > 300
    assert bone.any(axis=(1, 2)).all()
    span = 1.081 + 13 * 4.002 + 13 * 6.999
    assert span - 4.1 < (volume.shape[0] - 1) * volume.spacing_mm[0] <= span + 0.1


def test_that_each_series_of_the_mixed_tree_offers_what_it_can(shared_data, catalogue):
    by_name = {one.description: one for one in catalogue(shared_data / "ct_mixed_tree_philips").series}
    assert ways(by_name["STD BRAIN 5MM"]) == ["regular"]
    brain = by_name["STD BRAIN 5MM"].arranged("regular").load()
    assert (brain.shape[0], brain.spacing_mm[0]) == (4, pytest.approx(5.0))
    stereo = by_name["STEREOTAXIS"].arranged("straightened")
    assert stereo.shape[0] == 8
    assert stereo.spacing_mm[0] == pytest.approx(2.5 * math.cos(ANGLE), abs=1e-3)
    assert 500 < stereo.load().voxels.max() < 3000
