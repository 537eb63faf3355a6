"""``mctgui convert``."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mctgui.dicom import find_series
from mctgui.jobs import finish
from mctgui.stack import load_stack, save_stack
from mctgui.volume import Volume


@pytest.fixture
def source(tmp_path):
    voxels = np.random.default_rng(0).integers(-900, 1500, (4, 5, 6)).astype(np.int16)
    volume = Volume.from_spacing(voxels, (0.1, 0.2, 0.3), "HU", (7, 8, 9))
    save_stack(volume, tmp_path / "in.nrrd")
    return volume, tmp_path / "in.nrrd"


@pytest.mark.parametrize("name", ["out.tif", "out.nii", "out.nii.gz", "out.nrrd", "out.mhd", "out.mha", "out.npy"])
def test_that_every_suffix_gives_its_format(mctgui, source, tmp_path, name):
    volume, path = source
    ended = mctgui("convert", path, tmp_path / name, "--json", "-")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["format"] == name.partition(".")[2]
    back = load_stack(tmp_path / name)
    assert np.array_equal(back.voxels, volume.voxels)
    assert np.allclose(back.affine, volume.affine, atol=1e-4)


def test_that_a_name_without_a_suffix_becomes_a_dicom_series_and_comes_back(mctgui, source, tmp_path):
    volume, path = source
    words = ("convert", path, tmp_path / "series", "--description", "L3", "--slice-thickness-mm", 0.6, "--json", "-")
    ended = mctgui(*words)
    (series,) = finish(find_series(tmp_path / "series")).series
    assert series.uid == json.loads(ended.out)["series_uid"]
    assert (series.description, series.slice_thickness_mm) == ("L3", 0.6)
    assert mctgui("convert", tmp_path / "series", tmp_path / "back.npy").code == 0
    back = load_stack(tmp_path / "back.npy")
    assert np.array_equal(back.voxels, volume.voxels)
    assert np.abs(back.affine - volume.affine).max() < 1e-3


def test_that_a_series_goes_into_the_study_only_when_asked(mctgui, source, tmp_path):
    import pydicom

    from mctgui.dicom import write_series

    volume, path = source
    write_series(volume, tmp_path / "scan", description="x", pseudonym="Doe^Jane")
    assert mctgui("convert", tmp_path / "scan", tmp_path / "alone").code == 0
    ended = mctgui("convert", tmp_path / "scan", tmp_path / "within", "--into-study", "--json", "-")
    assert json.loads(ended.out)["into_study"] is True
    alone, within, scan = (pydicom.dcmread(tmp_path / name / "0001.dcm") for name in ("alone", "within", "scan"))
    assert (alone.PatientID, within.PatientID) == ("", "Doe^Jane")
    assert alone.StudyInstanceUID != scan.StudyInstanceUID == within.StudyInstanceUID
    for words in ((tmp_path / "scan", tmp_path / "x.tif"), (path, tmp_path / "x")):
        refused = mctgui("convert", *words, "--into-study")
        assert (refused.code, "--into-study" in refused.err) == (1, True)
    assert not (tmp_path / "x").exists()


def test_that_an_existing_file_is_only_replaced_when_asked(mctgui, source, tmp_path):
    _, path = source
    (tmp_path / "out.tif").write_text("mine")
    ended = mctgui("convert", path, tmp_path / "out.tif")
    assert ended.code == 1
    assert "exists already" in ended.err
    assert (tmp_path / "out.tif").read_text() == "mine"
    assert mctgui("convert", path, tmp_path / "out.tif", "--overwrite").code == 0


def test_that_an_occupied_folder_is_refused(mctgui, source, tmp_path):
    _, path = source
    (tmp_path / "series").mkdir()
    (tmp_path / "series" / "mine").write_text("kept")
    assert mctgui("convert", path, tmp_path / "series").code == 1
    assert [item.name for item in (tmp_path / "series").iterdir()] == ["mine"]


@pytest.mark.parametrize(
    "words",
    [("out.jpg",), ("out", "--slice-thickness-mm", "-1"), ("out", "--spacing-mm", "0", "1", "1"), ("out", "--series", "5")],
)
def test_that_what_cannot_be_done_is_said_and_leaves_nothing(mctgui, source, tmp_path, words):
    _, path = source
    before = sorted(tmp_path.iterdir())
    ended = mctgui("convert", path, tmp_path / words[0], *words[1:])
    assert ended.code == 1, ended
    assert "fault of the program" not in ended.err
    assert sorted(tmp_path.iterdir()) == before


def test_that_a_tiff_without_spacing_can_be_converted_when_it_is_given(mctgui, tmp_path):
    import tifffile

    tifffile.imwrite(tmp_path / "a.tif", np.zeros((6, 7, 8), np.uint8))
    ended = mctgui("convert", tmp_path / "a.tif", tmp_path / "b.npy")
    assert ended.code == 1
    assert "--spacing-mm Z Y X" in ended.err
    assert mctgui("convert", tmp_path / "a.tif", tmp_path / "b.npy", "--spacing-mm", "3", "2", "1").code == 0
    assert load_stack(tmp_path / "b.npy").spacing_mm == (3, 2, 1)


def test_that_a_truncated_file_leaves_no_output(mctgui, tmp_path, source):
    _, path = source
    path.write_bytes(path.read_bytes()[:-20])
    ended = mctgui("convert", path, tmp_path / "out" / "x.tif")
    assert ended.code == 1
    assert "truncated" in ended.err
    assert not (tmp_path / "out").exists()


def test_that_a_folder_of_slices_with_a_skyscan_log_is_converted_and_back(mctgui, tmp_path):
    import cv2

    voxels = np.random.default_rng(2).integers(0, 255, (5, 6, 7)).astype(np.uint8)
    (tmp_path / "rec").mkdir()
    for number, image in enumerate(voxels):
        cv2.imwrite(str(tmp_path / "rec" / f"b{number:03d}.bmp"), image)
    assert "--spacing-mm" in mctgui("convert", tmp_path / "rec", tmp_path / "b.npy").err
    (tmp_path / "rec" / "b.log").write_text("Image Pixel Size (um)=25\n")
    assert mctgui("convert", tmp_path / "rec", tmp_path / "b.npy").code == 0
    back = load_stack(tmp_path / "b.npy")
    assert np.array_equal(back.voxels, voxels)
    assert back.spacing_mm == pytest.approx((0.025, 0.025, 0.025))


def test_that_a_tilted_series_is_straightened_only_when_asked(mctgui, shared_data, tmp_path):
    source = shared_data / "ct_gantry_tilt_ge"
    refused = mctgui("convert", source, tmp_path / "a.nii.gz")
    assert refused.code == 1
    assert "--as" in refused.err
    ended = mctgui("convert", source, tmp_path / "a.nii.gz", "--as", "straightened", "--json", "-")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["shape"][0] == 37
    told = mctgui("info", source)
    assert "--as straightened: The slices are moved" in told.out
