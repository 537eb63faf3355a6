"""What is written is a conformant series, comes back as it was, and knows no patient."""

from __future__ import annotations

import errno
import math
import tempfile
from pathlib import Path

import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mctgui import atomic
from mctgui.dicom import MadeByModel, find_series, write_series, writing_series
from mctgui.dicom.values import decimal
from mctgui.errors import StorageFailure, UnsupportedSeries
from mctgui.jobs import finish
from mctgui.volume import Volume

MODEL = MadeByModel("pix2pixHD", "demonstration", "1.2", "0f" * 32)


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


angles = st.floats(-math.pi, math.pi)
steps_mm = st.floats(0.02, 3.0)


def turned(a, b, c):
    """A rotation matrix from three angles."""
    about_z = np.array([[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0], [0, 0, 1]])
    about_y = np.array([[math.cos(b), 0, math.sin(b)], [0, 1, 0], [-math.sin(b), 0, math.cos(b)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(c), -math.sin(c)], [0, math.sin(c), math.cos(c)]])
    return about_z @ about_y @ about_x


@settings(max_examples=60, deadline=None)
@given(
    rotation=st.one_of(st.tuples(angles, angles, angles), st.sampled_from([(0.0, 0.0, 0.0), (math.pi, 0.0, math.pi)])),
    spacing=st.tuples(steps_mm, steps_mm, steps_mm),
    origin=st.tuples(*[st.floats(-2000.0, 2000.0)] * 3),
    mirrored=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_that_any_grid_and_any_hounsfield_units_come_back(rotation, spacing, origin, mirrored, seed):
    """Oblique, feet first (the second of the fixed rotations), mirrored, with pixels that are not square."""
    affine = np.eye(4)
    affine[:3, :3] = turned(*rotation) * spacing
    affine[:3, 3] = origin
    if mirrored:
        affine[:3, 2] *= -1
    voxels = np.random.default_rng(seed).integers(-32768, 32768, (3, 4, 5)).astype(np.int16)
    expected = Volume(voxels, affine, "HU").canonical()
    with tempfile.TemporaryDirectory() as folder:
        write_series(Volume(voxels, affine, "HU"), Path(folder) / "out", description="x")
        (series,) = finish(find_series(Path(folder) / "out")).series
        assert series.loadable, series.reason_not_loadable
        back = series.load()
    assert back.shape == expected.shape
    assert np.array_equal(back.voxels, expected.voxels)
    corners = [(z, y, x) for z in (0, 2) for y in (0, 3) for x in (0, 4)]
    assert np.abs(back.index_to_mm(corners) - expected.index_to_mm(corners)).max() < 1e-3


@settings(max_examples=200, deadline=None)
@given(rotation=st.tuples(angles, angles, angles), pixel=st.tuples(steps_mm, steps_mm), origin=st.floats(-5e3, 5e3))
def test_that_sixteen_characters_are_enough_for_the_largest_slices(rotation, pixel, origin):
    """What rounding moves the far corner of a slice of 1536 x 1536 pixels by; each slice has a position of its own."""

    def rounded(values):
        texts = [str(decimal(value)) for value in np.ravel(values)]
        assert max(map(len, texts)) <= 16
        return np.array([float(text) for text in texts]).reshape(np.shape(values))

    turn = turned(*rotation)[:, :2]
    far = turn @ (1535 * np.array(pixel)) + origin
    written = rounded(turn) @ (1535 * rounded(pixel)) + rounded([origin] * 3)
    assert np.abs(written - far).max() < 1e-6


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


def files_of(folder):
    return sorted(folder.iterdir())


@pytest.mark.parametrize(
    ("dtype", "intensity", "high", "options"),
    [
        (np.int16, "HU", 2000, {}),
        (np.int16, "HU", 2000, {"body_part": "", "slice_thickness_mm": 0.6}),
        (np.uint8, "grey8", 256, {"model": MODEL}),
        (np.uint8, "grey8", 256, {"synthetic": True, "pseudonym": "L2-07"}),
        (np.uint16, "grey16", 65536, {}),
        (np.float64, "raw", 3, {"derivation": "A" * 2000}),
    ],
)
def test_that_the_validator_finds_nothing_new(unexpected_messages, tmp_path, dtype, intensity, high, options):
    volume = rotated(dtype, intensity, 0 if intensity != "HU" else -1000, high)
    write_series(volume, tmp_path / "out", description="x", **options)
    assert unexpected_messages(files_of(tmp_path / "out")) == []


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


def test_that_the_card_of_the_model_goes_along_in_a_private_element(tmp_path):
    import json

    card = json.dumps({"name": "demonstration", "limits": "All of them. " * 400})
    model = MadeByModel("pix2pixHD", "demonstration", "1.2", "0f" * 32, "Values are HU-like.", card)
    volume = Volume.from_spacing(np.zeros((2, 4, 5), np.int16), (1.0, 1.0, 1.0), "HU")
    write_series(volume, tmp_path / "series", description="x", model=model)
    header = pydicom.dcmread(tmp_path / "series" / "0002.dcm")
    assert header.private_block(0x0099, "MCTGUI MODEL CARD")[0x01].value == card
    assert header.DerivationDescription.endswith(
        "Values are HU-like. Synthetic image for research use only, not for diagnosis."
    )
