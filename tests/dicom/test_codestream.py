"""Damaged compressed images: one sentence, no crash and no hang, because decoders see only what may be sound."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from mctgui.dicom import Decoder
from mctgui.dicom.codestream import is_sound, least_bytes
from mctgui.dicom.encapsulation import frame_stream
from mctgui.dicom.headers import read_headers
from mctgui.dicom.pixels import read_slice
from mctgui.dicom.slice_record import Skipped
from mctgui.errors import MctguiError, UnreadableFile

SOC_SIZ = b"\xff\x4f\xff\x51"


@pytest.fixture
def changed(shared_data, tmp_path):
    """A copy of a real compressed file with some bytes replaced, counted from a mark in it."""

    def change(name: str, mark: bytes, place: int, replacement: bytes) -> Path:
        content = bytearray((shared_data / name).read_bytes())
        at = content.index(mark) + place
        content[at : at + len(replacement)] = replacement
        (tmp_path / "changed").write_bytes(content)
        return tmp_path / "changed"

    return change


JP2 = "dicom_odd/ELSCINT1_JP2vsJ2K.dcm"
J2K = "dicom_transfer_syntaxes/CT1_J2KR.dcm"
JPEG = "dicom_transfer_syntaxes/CT1_JPLL.dcm"
JPEG_LS = "dicom_transfer_syntaxes/CT1_JLSL.dcm"
RLE = "dicom_transfer_syntaxes/CT1_RLE.dcm"
RLE_HEADER = b"\x02\x00\x00\x00\x40\x00\x00\x00"


@pytest.mark.parametrize(
    ("name", "mark", "place", "replacement"),
    [
        (JP2, b"ftypjp2", -4, bytes(4)),  # a box of length zero, around which pydicom circles
        (JP2, SOC_SIZ, 42, b"\xf0"),  # 113 bits, on which GDCM ends the process
        (J2K, SOC_SIZ, 8, b"\x7f\xff\xff\xff"),  # a gigantic image
        (J2K, SOC_SIZ, 24, b"\x00\x00\x00\x01" * 2),  # a tile for each pixel
        (J2K, SOC_SIZ, 0, b"junk"),
        (JPEG, b"\xff\xc3", 5, b"\xff\xff\xff\xff"),  # 65535 x 65535
        (JPEG, b"\xff\xc3", 4, b"\x40"),
        (JPEG, b"\xff\xd8\xff", 0, b"junk"),
        (J2K, SOC_SIZ, 43, b"\x40\x40"),  # one value for 64 x 64 pixels
        (JPEG_LS, b"\xff\xf7", 5, b"\xff\xff\xff\xff"),
        (JPEG_LS, b"\xff\xf7", 4, b"\x20"),
        (RLE, RLE_HEADER, 0, b"\x0f"),  # fifteen segments
        (RLE, RLE_HEADER, 4, b"\x00\x00\x00\x70"),
    ],
)
def test_that_a_stream_that_contradicts_its_header_is_not_decoded(changed, only_series, name, mark, place, replacement):
    series = only_series(changed(name, mark, place, replacement))
    with pytest.raises(UnreadableFile, match="truncated or damaged"):
        series.load()


def test_that_damaged_run_lengths_are_one_sentence(shared_data, tmp_path):
    content = bytearray((shared_data / "dicom_transfer_syntaxes" / "CT1_RLE.dcm").read_bytes())
    random = np.random.default_rng(0)
    values, outcomes = np.empty((512, 512), np.float32), set()
    with Decoder() as decoder:
        for number in range(12):
            broken = content.copy()
            for place in random.integers(5000, len(content), 200):
                broken[place] = int(random.integers(256))
            path = tmp_path / str(number)
            path.write_bytes(broken)
            records = read_headers(path)
            if isinstance(records, Skipped):
                continue
            for read in (read_slice, decoder.read):
                try:
                    read(records[0], values, scale=True)
                except MctguiError as error:
                    outcomes.add(error.message.replace(path.name, "it"))
                else:
                    outcomes.add("")
    assert outcomes <= {"", "The image in it is truncated or damaged."}
    assert outcomes - {""}


def test_that_an_unknown_transfer_syntax_is_one_sentence(write_slice, only_series, tmp_path):
    import pydicom

    path = write_slice(tmp_path / "a")
    dataset = pydicom.dcmread(path)
    dataset.file_meta.TransferSyntaxUID = "1.2.3.4.5"
    dataset.save_as(path)
    with pytest.raises(UnreadableFile, match="unknown transfer syntax"):
        only_series(path).load()


def test_that_more_frames_than_fragments_are_refused_at_once(shared_data, tmp_path):
    import pydicom

    dataset = pydicom.dcmread(shared_data / "dicom_transfer_syntaxes" / "CT1_J2KR.dcm")
    dataset.NumberOfFrames = 2_000_000_000
    dataset.save_as(tmp_path / "bomb")
    found = read_headers(tmp_path / "bomb")
    assert isinstance(found, Skipped)
    assert "truncated" in found.reason


def sound_at(path: Path, rows: int, columns: int, places: dict[bytes, int]) -> bool:
    """Whether the stream of a file would be decoded if header and stream both announced other sides."""
    (record,) = read_headers(path)
    stream = bytearray(frame_stream(record))
    for mark, width in places.items():
        sides = (columns, rows) if width == 4 else (rows, columns)
        at = stream.index(mark) + (8 if width == 4 else 5)
        stream[at : at + 2 * width] = b"".join(side.to_bytes(width, "big") for side in sides)
        if width == 4:
            stream[at + 16 : at + 24] = stream[at : at + 8]  # a single tile
    return is_sound(dataclasses.replace(record, rows=rows, columns=columns), bytes(stream))


@pytest.mark.parametrize(("name", "places"), [(J2K, {SOC_SIZ: 4}), (JPEG, {b"\xff\xc3": 2}), (JPEG_LS, {b"\xff\xf7": 2})])
def test_that_a_bomb_whose_header_and_stream_agree_is_not_decoded(shared_data, name, places):
    assert sound_at(shared_data / name, 512, 512, places)
    assert sound_at(shared_data / name, 1024, 1024, places)
    assert not sound_at(shared_data / name, 60000, 60000, places)


def test_that_run_lengths_that_would_fill_more_or_less_than_the_image_are_not_decoded(shared_data):
    (record,) = read_headers(shared_data / RLE)
    stream = frame_stream(record)
    assert is_sound(record, stream)
    assert not is_sound(record, stream + bytes(2**21))
    assert not is_sound(dataclasses.replace(record, rows=20000, columns=20000), stream)


def test_that_another_size_in_the_parameters_of_a_jpeg_ls_stream_is_refused(shared_data):
    (record,) = read_headers(shared_data / JPEG_LS)
    stream = frame_stream(record)
    at = stream.index(b"\xff\xda")
    assert is_sound(record, stream)
    assert not is_sound(record, stream[:at] + b"\xff\xf8\x00\x08\x04\x02\xff\xff\xff\xff" + stream[at:])


@pytest.mark.parametrize("side", [64, 1024])
def test_that_blank_images_are_no_bombs(write_slice, tmp_path, side):
    """Nothing is packed as small as they are."""
    import pydicom
    from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless

    for syntax in RLELossless, JPEG2000Lossless, JPEGLSLossless:
        path = tmp_path / syntax
        dataset = pydicom.dcmread(write_slice(path, np.zeros((side, side), np.int16)))
        dataset.compress(syntax, generate_instance_uid=False)
        dataset.save_as(path)
        (record,) = read_headers(path)
        assert is_sound(record, frame_stream(record)), syntax
        assert least_bytes(record) <= len(frame_stream(record))


def test_that_memory_is_not_taken_for_images_that_the_file_cannot_hold(shared_data, tmp_path, only_series, monkeypatch):
    import pydicom

    dataset = pydicom.dcmread(shared_data / JPEG)
    dataset.Rows = dataset.Columns = 60000
    dataset.save_as(tmp_path / "bomb")
    series = only_series(tmp_path / "bomb")
    monkeypatch.setattr("mctgui.dicom.series.np.empty", lambda *_, **__: pytest.fail("memory was taken"))
    with pytest.raises(UnreadableFile, match="60000 x 60000 pixels, far more than its bytes"):
        series.load()
