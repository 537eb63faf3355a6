"""What is written is a conformant series, comes back as it was, and knows no patient."""

from __future__ import annotations

import errno
import shutil
import subprocess

import numpy as np
import pydicom
import pytest

from mctgui import atomic
from mctgui.dicom import write_series, writing_series
from mctgui.errors import StorageFailure, UnsupportedSeries
from mctgui.volume import Volume

ALLOWED_MESSAGES = ("SyntheticData", "not a recognized standard attribute", "Unrecognized defined term")


@pytest.fixture(autouse=True)
def strict_values():
    """Let pydicom refuse what the standard does not allow."""
    earlier = pydicom.config.settings.writing_validation_mode
    pydicom.config.settings.writing_validation_mode = pydicom.config.RAISE
    yield
    pydicom.config.settings.writing_validation_mode = earlier


def rotated(dtype=np.int16, intensity="HU", low=-1000, high=2000, seed=1):
    random = np.random.default_rng(seed)
    axes = np.linalg.qr(random.normal(size=(3, 3)))[0]
    axes *= np.sign(np.linalg.det(axes))
    affine = np.eye(4)
    affine[:3, :3] = axes * [80 / 1536, 0.4, 0.1]
    affine[:3, 3] = [-123.456789, 234.5678912, -1003.123456]
    return Volume(random.integers(low, high, (5, 6, 7)).astype(dtype), affine, intensity).canonical()


@pytest.mark.parametrize("mirror", [False, True])
def test_that_hounsfield_units_and_geometry_come_back(only_series, tmp_path, mirror):
    volume = rotated()
    if mirror:  # a left-handed grid, as flipped stacks have
        affine = volume.affine.copy()
        affine[:3, 2] *= -1
        volume = Volume(volume.voxels, affine, "HU")
    uid = write_series(volume, tmp_path / "out", description="x", slice_thickness_mm=0.6)
    series = only_series(tmp_path / "out")
    back, expected = series.load(), volume.canonical()
    assert series.uid == uid
    assert series.slice_thickness_mm == 0.6
    assert np.array_equal(back.voxels, expected.voxels)
    assert back.intensity == "HU"
    corners = np.array([[0, 0, 0], [4, 5, 6], [4, 0, 0], [0, 5, 0]])
    assert np.abs(back.index_to_mm(corners) - expected.index_to_mm(corners)).max() < 1e-3


@pytest.mark.parametrize(("dtype", "intensity", "high"), [(np.uint8, "grey8", 256), (np.uint16, "grey16", 65536)])
def test_that_grey_values_come_back_and_claim_no_hounsfield_units(only_series, tmp_path, dtype, intensity, high):
    volume = rotated(dtype, intensity, 0, high)
    write_series(volume, tmp_path / "out", description="x", synthetic=True)
    dataset = pydicom.dcmread(next((tmp_path / "out").iterdir()))
    assert dataset.RescaleType == "US"
    back = only_series(tmp_path / "out").load()
    assert (back.intensity, back.voxels.dtype) == (intensity, dtype)
    assert np.array_equal(back.voxels, volume.voxels)


def test_that_decimal_hounsfield_units_are_rounded_not_cut(only_series, tmp_path):
    volume = Volume.from_spacing(np.array([[[-10.6, 10.6, 0.4]] * 3] * 2), (1, 1, 1), "HU")
    write_series(volume, tmp_path / "out", description="x")
    assert only_series(tmp_path / "out").load().voxels[0, 0].tolist() == [-11, 11, 0]


def test_that_raw_decimals_come_back_within_a_step_of_sixteen_bits(only_series, tmp_path):
    values = np.linspace(-3.0, 4.0, 60).reshape(3, 4, 5)
    write_series(Volume.from_spacing(values, (1, 1, 1)), tmp_path / "out", description="x")
    back = only_series(tmp_path / "out").load()
    assert back.intensity == "raw"
    assert np.abs(back.voxels - values).max() <= 7.0 / 65535


def test_that_no_patient_and_only_new_uids_are_written(tmp_path):
    volume = rotated()
    first = write_series(volume, tmp_path / "a", description="x")
    second = write_series(volume, tmp_path / "b", description="x")
    assert first != second
    datasets = [pydicom.dcmread(path) for path in sorted((tmp_path / "a").iterdir())]
    for dataset in datasets:
        assert dataset.PatientName == dataset.PatientID == dataset.PatientBirthDate == ""
        assert dataset.ReferringPhysicianName == dataset.AccessionNumber == ""
    assert len({dataset.SOPInstanceUID for dataset in datasets}) == 5
    assert {dataset.SeriesInstanceUID for dataset in datasets} == {first}
    assert [dataset.InstanceNumber for dataset in datasets] == [1, 2, 3, 4, 5]


def test_that_uids_can_be_repeated(tmp_path):
    volume = rotated()
    runs = [write_series(volume, tmp_path / name, description="x", repeatable_from="demo 7") for name in "ab"]
    assert runs[0] == runs[1]
    assert write_series(volume, tmp_path / "c", description="x", repeatable_from="demo 8") != runs[0]


def test_that_a_synthetic_image_says_so(tmp_path):
    write_series(rotated(), tmp_path / "out", description="d" * 80, synthetic=True, derivation="Made by a model.")
    dataset = pydicom.dcmread(next((tmp_path / "out").iterdir()))
    assert dataset.SyntheticData == "YES"
    assert dataset.ContentQualification == "RESEARCH"
    assert dataset.DerivationDescription == "Made by a model."
    assert dataset.SeriesDescription == "d" * 64
    assert list(dataset.ImageType[:2]) == ["DERIVED", "SECONDARY"]


def test_that_every_decimal_string_is_short_enough(tmp_path):
    write_series(rotated(), tmp_path / "out", description="x")
    for path in (tmp_path / "out").iterdir():
        dataset = pydicom.dcmread(path)
        for element in dataset.iterall():
            if element.VR == "DS":
                values = element.value if element.VM > 1 else [element.value]
                assert all(len(str(value)) <= 16 for value in values), element.keyword


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="dciodvfy (Debian: dicom3tools) is not installed")
@pytest.mark.parametrize("synthetic", [False, True])
def test_that_the_validator_finds_no_error(tmp_path, synthetic):
    write_series(rotated(), tmp_path / "out", description="x", synthetic=synthetic)
    path = next((tmp_path / "out").iterdir())
    done = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, check=False)
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error")]
    assert [line for line in errors if not any(allowed in line for allowed in ALLOWED_MESSAGES)] == []


def test_that_an_occupied_folder_is_left_alone(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("kept")
    with pytest.raises(StorageFailure, match="exists already"):
        write_series(rotated(), tmp_path / "out", description="x")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]


def test_that_closing_half_way_leaves_nothing(tmp_path):
    work = writing_series(rotated(), tmp_path / "out", description="x")
    next(work)
    next(work)
    work.close()
    assert list(tmp_path.iterdir()) == []


def test_that_a_full_disk_leaves_nothing_and_is_one_sentence(tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(StorageFailure, match="the disk is full"):
        write_series(rotated(), tmp_path / "out", description="x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", [np.nan, 1e9])
def test_that_values_a_ct_cannot_have_are_refused(tmp_path, value):
    voxels = np.zeros((2, 3, 4), np.float32)
    voxels[1, 1, 1] = value
    with pytest.raises(UnsupportedSeries):
        write_series(Volume.from_spacing(voxels, (1, 1, 1), "HU"), tmp_path / "out", description="x")
    assert list(tmp_path.iterdir()) == []
