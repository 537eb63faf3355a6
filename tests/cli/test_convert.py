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


def test_that_png_slices_keep_hounsfield_units_and_come_back(mctgui, source, tmp_path):
    volume, path = source
    ended = mctgui("convert", path, tmp_path / "out.png", "--json", "-")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert (told["out"], told["format"]) == (str(tmp_path / "out"), "png")
    listed = json.loads(mctgui("info", tmp_path / "out", "--json", "-").out)
    assert (len(listed["series"]), listed["skipped"]) == (1, [])
    assert mctgui("convert", tmp_path / "out", tmp_path / "back.npy").code == 0
    back = load_stack(tmp_path / "back.npy")
    assert np.array_equal(back.voxels, volume.voxels)
    assert np.array_equal(back.affine, volume.affine)
    assert back.intensity == "HU"
    again = mctgui("convert", path, tmp_path / "out.png")
    assert (again.code, "exists already" in again.err) == (1, True)


def test_that_png_slices_of_eight_bits_show_the_window_of_the_series(mctgui, source, tmp_path):
    _, path = source
    assert mctgui("convert", path, tmp_path / "scan").code == 0
    assert mctgui("convert", tmp_path / "scan", tmp_path / "series.png", "--bits", 8).code == 0
    told = json.loads(mctgui("convert", path, tmp_path / "asked.png", "--window", 40, 400, "--json", "-").out)
    assert (told["intensity"], told["window"]) == ("grey8", {"centre": 40, "width": 400})
    for name, window in (("series", (500, 2000)), ("asked", (40, 400))):
        told = json.loads((tmp_path / name / "slices.json").read_text())
        assert (told["window"]["centre"], told["window"]["width"], told["bits"]) == (*window, 8)
    for words in (("a.tif", "--window", 40, 400), ("a.png", "--window", 0, 0), ("a.png", "--window", 0, 9, "--bits", 16)):
        refused = mctgui("convert", path, tmp_path / words[0], *words[1:])
        assert (refused.code, "fault of the program" in refused.err) == (1, False)


@pytest.mark.parametrize("between", ["a.tif", "a.npy", "a.nrrd", "a.mhd", "a.png", "a"])
def test_that_the_mark_of_a_synthetic_volume_survives_conversion(mctgui, tmp_path, between):
    import pydicom

    from mctgui.dicom import MadeByModel, write_series

    volume = Volume.from_spacing(np.random.default_rng(3).integers(0, 255, (3, 8, 9)).astype(np.uint8), (1, 1, 1), "grey8")
    write_series(volume, tmp_path / "like", description="x", model=MadeByModel("pix2pixHD", "demo", "1", "0f" * 32))
    ended = mctgui("convert", tmp_path / "like", tmp_path / between, "--json", "-")
    assert json.loads(ended.out)["made_by"].startswith("AI SYNTHETIC")
    assert mctgui("convert", json.loads(ended.out)["out"], tmp_path / "back").code == 0
    header = pydicom.dcmread(tmp_path / "back" / "0001.dcm")
    assert header.SyntheticData == "YES"
    assert "AI SYNTHETIC" in header.SeriesDescription
    assert "0f" * 32 in header.DerivationDescription
    assert header.DerivationCodeSequence[0].CodeValue == "MODEL-GENERATED"
    assert mctgui("convert", tmp_path / "back", tmp_path / "plain.npy").code == 0
    assert np.array_equal(load_stack(tmp_path / "plain.npy").voxels, volume.voxels)


def test_that_the_warnings_of_a_series_are_told(mctgui, tmp_path):
    from mctgui.dicom import write_series

    volume = Volume.from_spacing(np.zeros((3, 4, 5), np.int16), (1, 1, 1), "HU")
    write_series(volume, tmp_path / "series", description="made", synthetic=True, derivation="a model")
    ended = mctgui("convert", tmp_path / "series", tmp_path / "out.nrrd")
    assert ended.code == 0, ended.err
    assert "Note: The images were computed from others" in ended.out
    ended = mctgui("convert", tmp_path / "series", tmp_path / "again.nrrd", "--json", "-")
    assert "derived-image" in [warning["code"] for warning in json.loads(ended.out)["warnings"]]
