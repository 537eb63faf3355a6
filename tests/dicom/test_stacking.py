"""Geometry of series: order, spacing, and everything that makes one volume impossible."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mctgui.errors import UnsupportedSeries


def codes(series) -> set[str]:
    return {warning.code for warning in series.warnings}


def message(series, code: str) -> str:
    return next(warning.message for warning in series.warnings if warning.code == code)


def test_that_slices_are_ordered_by_position_whatever_names_and_instance_numbers_say(write_slice, only_series, tmp_path):
    for name, height, number in (("a", 3, 1), ("b", 1, 2), ("c", 2, 9), ("d", 0, 5)):
        pixels = np.full((6, 8), height, np.int16)
        write_slice(
            tmp_path / name, pixels, ImagePositionPatient=[0, 0, height], InstanceNumber=number, SliceLocation=-height
        )
    volume = only_series(tmp_path).load()
    assert volume.voxels[:, 0, 0].tolist() == [0, 1, 2, 3]


def test_that_spacing_comes_from_positions_and_thin_intervals_of_thick_slices_are_kept(write_stack, only_series):
    series = only_series(write_stack([round(0.1 * n, 4) for n in range(12)], SliceThickness=0.6, SpacingBetweenSlices=0.6))
    assert series.loadable
    assert series.spacing_mm == pytest.approx((0.1, 0.5, 0.25))
    assert series.slice_thickness_mm == 0.6
    assert "0.6 mm thick at an interval of 0.1 mm" in message(series, "overlapping-slices")


def test_that_row_and_column_spacing_are_not_swapped(write_stack, only_series):
    volume = only_series(write_stack([0, 1, 2])).load()
    assert volume.spacing_mm == pytest.approx((1.0, 0.5, 0.25))
    assert volume.index_to_mm((0, 1, 0)) == pytest.approx((10.0, 20.5, 0.0))
    assert volume.index_to_mm((0, 0, 1)) == pytest.approx((10.25, 20.0, 0.0))


def test_that_missing_slices_are_counted_and_located(write_stack, only_series):
    series = only_series(write_stack([0, 2, 4, 10, 12]))
    assert not series.loadable
    assert "2 between slices 3 and 4 (6 mm apart)" in message(series, "missing-slices")
    with pytest.raises(UnsupportedSeries, match="missing"):
        series.load()


def test_that_uneven_spacing_is_named_with_its_runs(write_stack, only_series):
    series = only_series(write_stack([0, 1, 2, 3.5, 5]))
    assert not series.loadable
    text = message(series, "uneven-spacing")
    assert "1 mm from slice 1 to 3" in text
    assert "1.5 mm from slice 3 to 5" in text


def test_that_rounding_of_positions_in_the_header_is_not_called_uneven(write_stack, only_series):
    heights = [round(n * 0.123456, 3) for n in range(40)]
    series = only_series(write_stack(heights))
    assert series.loadable
    assert series.spacing_mm[0] == pytest.approx(0.123456, abs=2e-5)


def test_that_a_slow_drift_of_the_interval_is_found(write_stack, only_series):
    steps = np.linspace(0.985, 1.015, 40)
    series = only_series(write_stack(np.concatenate([[0], np.cumsum(steps)]).tolist()))
    assert not series.loadable
    assert "drifts" in message(series, "uneven-spacing")


def test_that_gantry_tilt_is_measured_from_the_positions_and_refused(write_stack, only_series):
    series = only_series(write_stack([0, 2, 4, 6], shear=math.tan(math.radians(15)), GantryDetectorTilt=0))
    assert not series.loadable
    assert "15.0 degrees" in message(series, "gantry-tilt")


def test_that_an_oblique_but_straight_stack_is_not_called_tilted(write_slice, only_series, tmp_path):
    angle = math.radians(20)
    normal = np.array([0.0, -math.sin(angle), math.cos(angle)])
    for number in range(4):
        pixels = np.full((6, 8), number, np.int16)
        place = [float(value) for value in np.round(normal * 2 * number, 6)]
        row_column = [1, 0, 0, 0, round(math.cos(angle), 8), round(math.sin(angle), 8)]
        write_slice(tmp_path / str(number), pixels, ImagePositionPatient=place, ImageOrientationPatient=row_column)
    series = only_series(tmp_path)
    assert series.loadable
    assert codes(series) & {"oblique", "gantry-tilt"} == {"oblique"}
    volume = series.load()
    assert volume.spacing_mm == pytest.approx((2.0, 0.5, 0.25))
    assert volume.index_to_mm((3, 0, 0)) == pytest.approx(normal * 6, abs=1e-5)


def test_that_a_single_displaced_slice_is_refused(write_slice, only_series, tmp_path):
    for number in range(6):
        side = 1.0 if number == 3 else 0.0
        write_slice(tmp_path / str(number), ImagePositionPatient=[side, 0, number])
    series = only_series(tmp_path)
    assert not series.loadable
    assert "slice 4" in message(series, "shifted-slices")


def test_that_one_slice_is_loadable_with_its_thickness_and_says_so(write_slice, only_series, tmp_path):
    series = only_series(write_slice(tmp_path / "one", SliceThickness=2.5))
    assert series.loadable
    assert "single-slice" in codes(series)
    assert series.load().spacing_mm == pytest.approx((2.5, 0.5, 0.25))


def test_that_one_slice_without_thickness_is_refused_rather_than_given_a_millimetre(write_slice, only_series, tmp_path):
    series = only_series(write_slice(tmp_path / "one", without=["SliceThickness"]))
    assert not series.loadable
    assert math.isnan(series.spacing_mm[0])


@pytest.mark.parametrize("tag", ["ImagePositionPatient", "ImageOrientationPatient"])
def test_that_slices_without_place_are_listed_but_refused(write_stack, only_series, catalogue, tmp_path, write_slice, tag):
    for number in range(3):
        write_slice(tmp_path / str(number), without=[tag])
    (series,) = catalogue(tmp_path).series
    assert not series.loadable
    assert "no-position" in codes(series)


def test_that_missing_pixel_size_is_refused(write_slice, only_series, tmp_path):
    for number in range(3):
        write_slice(tmp_path / str(number), without=["PixelSpacing"], ImagePositionPatient=[0, 0, number])
    series = only_series(tmp_path)
    assert not series.loadable
    assert "no-pixel-spacing" in codes(series)


def test_that_three_valued_pixel_spacing_is_read_with_a_warning(write_stack, only_series):
    series = only_series(write_stack([0, 1, 2], PixelSpacing=[0.2, 0, 0.3]))
    assert series.loadable
    assert "malformed-spacing" in codes(series)
    assert series.spacing_mm == pytest.approx((1.0, 0.2, 0.3))


ORIENTATIONS = {
    "axial supine": ([1, 0, 0, 0, 1, 0], [0, 0, 1]),
    "axial prone": ([-1, 0, 0, 0, -1, 0], [0, 0, 1]),
    "axial, seen from the head": ([-1, 0, 0, 0, 1, 0], [0, 0, 1]),
    "coronal": ([1, 0, 0, 0, 0, -1], [0, 1, 0]),
    "sagittal": ([0, 1, 0, 0, 0, -1], [1, 0, 0]),
}


@pytest.mark.parametrize("name", ORIENTATIONS)
@pytest.mark.parametrize("direction", [1, -1])
def test_that_a_point_keeps_its_place_in_the_patient_in_every_orientation(
    write_slice, only_series, tmp_path, name, direction
):
    directions, step = ORIENTATIONS[name]
    row, column, step = np.array(directions[:3]), np.array(directions[3:]), np.array(step) * direction
    origin = np.array([5.0, -7.0, 11.0])
    for number in range(5):
        pixels = np.zeros((6, 8), np.int16)
        if number == 3:
            pixels[1, 6] = 777
        place = [float(value) for value in origin + step * 2 * number]
        write_slice(tmp_path / str(number), pixels, ImagePositionPatient=place, ImageOrientationPatient=directions)
    volume = only_series(tmp_path).load()
    index = np.argwhere(volume.voxels == 777)
    assert len(index) == 1
    expected = origin + step * 6 + row * 0.25 * 6 + column * 0.5 * 1
    assert volume.index_to_mm(index[0]) == pytest.approx(expected)
    for axis, letters in enumerate([("F", "H"), ("A", "P"), ("R", "L")]):
        assert volume.grid.letters_along(axis) == letters
    assert volume.voxels.flags.c_contiguous


def test_that_images_beside_each_other_in_one_plane_are_no_stack(write_slice, only_series, tmp_path):
    for number in range(4):
        write_slice(tmp_path / str(number), ImagePositionPatient=[5 * number, 0, 0])
    series = only_series(tmp_path)
    assert "same plane" in series.reason_not_loadable
    assert series.arrangements == ()


def test_that_a_projection_is_not_asked_for_without_tilt(write_slice, only_series, tmp_path):
    write_slice(tmp_path / "a", Modality="CR")
    with pytest.raises(UnsupportedSeries) as caught:
        only_series(tmp_path).load()
    assert "projections" in caught.value.message
    assert caught.value.hint == "Choose a series of slices, such as a CT."
