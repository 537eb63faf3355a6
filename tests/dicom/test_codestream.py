"""Damaged compressed images: one sentence, no crash and no hang, because decoders see only what may be sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mctgui.dicom.headers import Skipped, read_headers
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
    ],
)
def test_that_a_stream_that_contradicts_its_header_is_not_decoded(changed, only_series, name, mark, place, replacement):
    series = only_series(changed(name, mark, place, replacement))
    with pytest.raises(UnreadableFile, match="truncated or damaged"):
        series.load()


def test_that_damaged_run_lengths_are_one_sentence(shared_data, tmp_path, only_series):
    content = bytearray((shared_data / "dicom_transfer_syntaxes" / "CT1_RLE.dcm").read_bytes())
    random = np.random.default_rng(0)
    for number in range(12):
        broken = content.copy()
        for place in random.integers(5000, len(content), 200):
            broken[place] = int(random.integers(256))
        path = tmp_path / str(number)
        path.write_bytes(broken)
        if isinstance(read_headers(path), Skipped):
            continue
        try:
            volume = only_series(path).load()
        except MctguiError as error:
            assert str(error)  # noqa: PT017 - either outcome is right
        else:
            assert volume.shape == (1, 512, 512)


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
