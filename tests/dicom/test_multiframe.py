"""Enhanced multi-frame images against a plain reading of their frames."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import EnhancedCTImageStorage

from mctgui.dicom.headers import read_headers

TOP_LEVEL = [
    "PixelSpacing",
    "ImageOrientationPatient",
    "ImagePositionPatient",
    "RescaleSlope",
    "RescaleIntercept",
    "SliceThickness",
]


def group(name: str, **values: Any) -> dict[str, list[Dataset]]:
    item = Dataset()
    for key, value in values.items():
        setattr(item, key, value)
    return {name: [item]}


def functional(*groups: dict[str, list[Dataset]]) -> Dataset:
    found = Dataset()
    for one in groups:
        for name, items in one.items():
            setattr(found, name, items)
    return found


def write(write_slice, path: Path, pixels: np.ndarray, frames: Sequence[Dataset], shared: Dataset | None = None) -> Path:
    """One enhanced CT image; ``pixels`` is ``(frames, rows, columns)``."""
    shared = shared or functional(
        group("PixelMeasuresSequence", PixelSpacing=[0.5, 0.25], SliceThickness=0.6),
        group("PlaneOrientationSequence", ImageOrientationPatient=[1, 0, 0, 0, 1, 0]),
        group("PixelValueTransformationSequence", RescaleSlope=1, RescaleIntercept=-1000, RescaleType="HU"),
    )
    return write_slice(
        path, pixels, without=TOP_LEVEL, SOPClassUID=EnhancedCTImageStorage, NumberOfFrames=len(pixels),
        SharedFunctionalGroupsSequence=[shared], PerFrameFunctionalGroupsSequence=list(frames),
    )  # fmt: skip


def place(height: float) -> dict[str, list[Dataset]]:
    return group("PlanePositionSequence", ImagePositionPatient=[1, 2, height])


def test_that_a_scan_in_eight_files_of_168_shuffled_frames_is_one_volume(write_slice, only_series, tmp_path):
    order = np.random.default_rng(5).permutation(8 * 168)
    pixels = np.broadcast_to(order[:, None, None], (len(order), 6, 8)).astype(np.int16)
    for number in range(8):
        part = slice(168 * number, 168 * (number + 1))
        frames = [functional(place(0.1 * int(at)), group("FrameContentSequence", StackID="1")) for at in order[part]]
        write(write_slice, tmp_path / f"{number}", pixels[part], frames)
    series = only_series(tmp_path)
    assert series.shape == (1344, 6, 8)
    assert series.spacing_mm == pytest.approx((0.1, 0.5, 0.25), abs=1e-6)
    expected = {}
    for path in tmp_path.iterdir():
        if path.is_file():
            dataset = pydicom.dcmread(path)
            for item, frame in zip(dataset.PerFrameFunctionalGroupsSequence, dataset.pixel_array, strict=True):
                expected[float(item.PlanePositionSequence[0].ImagePositionPatient[2])] = frame.astype(int) - 1000
    np.testing.assert_array_equal(series.load().voxels, [expected[height] for height in sorted(expected)])


def test_that_two_stacks_in_one_image_are_two_series(write_slice, catalogue, tmp_path):
    heights = [0.0, 1.0, 2.0, 50.0, 51.0, 52.0, 53.0]
    frames = [functional(place(at), group("FrameContentSequence", StackID="1" if at < 9 else "2")) for at in heights]
    write(write_slice, tmp_path / "a", np.zeros((7, 6, 8), np.int16), frames)
    assert sorted(series.shape[0] for series in catalogue(tmp_path).series if series.loadable) == [3, 4]


def test_that_a_stack_for_each_frame_does_not_shred_a_volume(write_slice, only_series, tmp_path):
    frames = [functional(place(at), group("FrameContentSequence", StackID=str(at))) for at in range(4)]
    write(write_slice, tmp_path / "a", np.zeros((4, 6, 8), np.int16), frames)
    assert only_series(tmp_path).shape[0] == 4


def test_that_each_frame_has_its_own_rescaling_and_window(write_slice, only_series, tmp_path):
    shared = functional(
        group("PixelMeasuresSequence", PixelSpacing=[0.5, 0.25], SliceThickness=1),
        group("PlaneOrientationSequence", ImageOrientationPatient=[1, 0, 0, 0, 1, 0]),
        group("FrameVOILUTSequence", WindowCenter=300, WindowWidth=1500),
    )
    frames = [
        functional(
            place(at),
            group("PixelValueTransformationSequence", RescaleSlope=at + 1, RescaleIntercept=-100 * at, RescaleType="HU"),
        )
        for at in range(3)
    ]
    write(write_slice, tmp_path / "a", np.full((3, 6, 8), 10, np.int16), frames, shared)
    series = only_series(tmp_path)
    assert series.load().voxels[:, 0, 0].tolist() == [10, -80, -170]
    assert series.windows == ((300, 1500),)


@pytest.mark.parametrize(("stored", "signed"), [(12, False), (12, True), (10, False)])
def test_that_values_in_the_high_bits_are_read_as_stored(write_slice, only_series, tmp_path, stored, signed):
    low = -(1 << (stored - 1)) if signed else 0
    values = np.linspace(low, low + (1 << stored) - 1, 48).astype(np.int64).reshape(6, 8)
    raw = ((values << (16 - stored)) & 0xFFFF).astype(np.uint16).view(np.int16 if signed else np.uint16)
    path = write_slice(tmp_path / "a", raw, BitsStored=stored, HighBit=15)
    np.testing.assert_array_equal(only_series(path).load().voxels[0], np.where(values < -1500, -1024, values))


def test_that_texts_cannot_write_to_a_terminal(write_slice, tmp_path):
    (record,) = read_headers(write_slice(tmp_path / "a", SeriesDescription="bone\x1b[2J\x07thin", Manufacturer="A\nB"))
    assert record.description == "bone [2J thin"
    assert record.manufacturer == "A B"


def test_that_a_chinese_name_of_two_characters_is_not_kept_in_a_description(write_slice, tmp_path):
    path = write_slice(
        tmp_path / "数据" / "金丹 🦴", SpecificCharacterSet="GB18030", PatientName="金丹", SeriesDescription="金丹 腰椎"
    )
    (record,) = read_headers(path)
    assert record.description == ""


def test_that_frames_of_several_times_at_the_same_positions_are_divided(write_slice, catalogue, tmp_path):
    pixels = np.arange(10, dtype=np.uint16)[:, None, None] * np.ones((1, 6, 8), np.uint16)
    frames = [
        functional(place(at), group("FrameContentSequence", TemporalPositionIndex=time))
        for time in (1, 2)
        for at in range(5)
    ]
    write(write_slice, tmp_path / "a", pixels, frames)
    found = catalogue(tmp_path).series
    assert [series.loadable for series in found] == [True, True]
    assert [series.load().voxels[:, 0, 0].tolist() for series in found] == [
        [-1000, -999, -998, -997, -996],
        [-995, -994, -993, -992, -991],
    ]
