"""Which slices are taken together, and which are kept apart."""

from __future__ import annotations

import shutil

import numpy as np
import pytest


def codes(series) -> set[str]:
    return {warning.code for warning in series.warnings}


@pytest.mark.parametrize(
    "difference",
    [
        {"ImageOrientationPatient": [0, 1, 0, 0, 0, -1]},
        {"PixelSpacing": [0.4, 0.4]},
        {"ConvolutionKernel": ["Br60", "3"]},
        {"ImageType": ["DERIVED", "SECONDARY", "MPR"]},
    ],
)
def test_that_what_must_not_be_mixed_is_divided_within_one_series(write_slice, catalogue, tmp_path, difference):
    for number in range(5):
        write_slice(tmp_path / f"a{number}", ImagePositionPatient=[0, 0, number])
    for number in range(3):
        write_slice(tmp_path / f"b{number}", ImagePositionPatient=[number, 0, 0.5 + number], **difference)
    series = catalogue(tmp_path).series
    assert [item.shape[0] for item in series] == [5, 3]
    assert [item.uid for item in series] == ["1.2.3.4", "1.2.3.4/2"]
    assert all("divided-series" in codes(item) for item in series)


def test_that_another_matrix_size_is_divided(write_slice, catalogue, tmp_path):
    for number in range(4):
        write_slice(tmp_path / f"a{number}", ImagePositionPatient=[0, 0, number])
    write_slice(tmp_path / "b", np.zeros((4, 4), np.int16), ImagePositionPatient=[0, 0, 4])
    assert [item.shape for item in catalogue(tmp_path).series] == [(4, 6, 8), (1, 4, 4)]


def test_that_acquisition_numbers_and_added_image_types_do_not_shred_a_volume(write_slice, only_series, tmp_path):
    for number in range(6):
        kind = ["ORIGINAL", "PRIMARY", "AXIAL", *(["ADD"] if number % 2 else [])]
        write_slice(tmp_path / str(number), ImagePositionPatient=[0, 0, number], AcquisitionNumber=number, ImageType=kind)
    series = only_series(tmp_path)
    assert series.loadable
    assert series.shape[0] == 6


def test_that_phases_at_the_same_positions_become_volumes_of_their_own(write_slice, catalogue, tmp_path):
    for phase in (1, 2):
        for number in range(4):
            pixels = np.full((6, 8), phase * 100, np.int16)
            place = [0, 0, number]
            write_slice(tmp_path / f"{phase}{number}", pixels, ImagePositionPatient=place, AcquisitionNumber=phase)
    series = catalogue(tmp_path).series
    assert [item.shape[0] for item in series] == [4, 4]
    assert sorted(int(item.load().voxels.mean()) for item in series) == [100, 200]


def test_that_a_frame_of_reference_for_each_file_is_named_but_does_not_divide(write_slice, only_series, tmp_path):
    for number in range(4):
        write_slice(tmp_path / str(number), ImagePositionPatient=[0, 0, number], FrameOfReferenceUID=f"1.2.{number}")
    series = only_series(tmp_path)
    assert series.loadable
    assert "mixed-frame-of-reference" in codes(series)


def test_that_copies_of_a_file_are_left_out_with_a_note(write_stack, only_series):
    folder = write_stack([0, 1, 2])
    shutil.copy(next(folder.iterdir()), folder / "copy of it")
    series = only_series(folder)
    assert series.loadable
    assert series.shape[0] == 3
    assert "duplicate-slices" in codes(series)


def test_that_different_images_at_one_position_are_refused(write_slice, only_series, tmp_path):
    for number, height in enumerate([0, 1, 1, 2]):
        write_slice(tmp_path / str(number), np.full((6, 8), number, np.int16), ImagePositionPatient=[0, 0, height])
    series = only_series(tmp_path)
    assert not series.loadable
    assert "same position" in series.reason_not_loadable
    assert "duplicate-slices" in codes(series)


def test_that_files_without_uids_are_taken_together_by_folder(write_slice, catalogue, tmp_path):
    for folder in ("one", "two"):
        for number in range(3):
            place = [0, 0, number]
            write_slice(tmp_path / folder / str(number), without=["SeriesInstanceUID"], ImagePositionPatient=place)
    series = catalogue(tmp_path).series
    assert [item.uid for item in series] == ["no-uid-1", "no-uid-2"]
    assert all(item.loadable and "no-series-uid" in codes(item) for item in series)


def test_that_a_missing_sop_class_is_named_and_the_series_loads(write_stack, only_series):
    series = only_series(write_stack([0, 1, 2], SOPClassUID=""))
    assert series.loadable
    assert "no-sop-class" in codes(series)


def test_that_localizers_are_set_apart_and_their_series_says_so(write_stack, write_slice, catalogue):
    folder = write_stack([0, 1, 2])
    write_slice(
        folder / "scout", ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"], ImageOrientationPatient=[0, 1, 0, 0, 0, -1]
    )
    found = catalogue(folder)
    assert found.series[0].loadable
    assert "localizer" in codes(found.series[0])
    assert [item.path.name for item in found.skipped] == ["scout"]
    assert "localizer" in found.skipped[0].reason
