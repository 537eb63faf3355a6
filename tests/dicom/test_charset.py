"""Descriptions in another character set than the header says."""

from __future__ import annotations

import pydicom
import pytest

from mctgui.dicom.charset import guessed_text

CHINESE = "腰椎平扫"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
@pytest.mark.parametrize("charset", ["", "ISO_IR 100"])
def test_that_chinese_under_a_latin_label_is_read_and_told(encoding, charset, write_slice, only_series, tmp_path):
    path = write_slice(tmp_path / "a", SeriesDescription="X" * 12)
    content = path.read_bytes().replace(b"X" * 12, CHINESE.encode(encoding).ljust(12)[:12])
    path.write_bytes(content)
    if charset:
        ds = pydicom.dcmread(path)
        ds.add_new("SpecificCharacterSet", "CS", charset)
        ds.save_as(path)
    series = only_series(tmp_path)
    assert series.description == CHINESE
    assert "charset-guessed" in [warning.code for warning in series.warnings]


@pytest.mark.parametrize(
    "text", ["Größe", "Wirbelsäule", "Rückenlänge", "épaisseur à créer", "MÜLLER ÄÖÜ", "5°±2°", "ÉTÉ", "æøå ÆØÅ"]
)
def test_that_european_texts_stay(text):
    assert guessed_text(text, "ISO_IR 100") is None


def test_that_a_right_label_is_believed():
    assert guessed_text("ä¸\xad", "ISO_IR 192") is None
    assert guessed_text("bone", "") is None


def test_that_a_name_is_found_in_a_guessed_description(write_slice, only_series, tmp_path):
    path = write_slice(tmp_path / "a", SeriesDescription="X" * 10, PatientName="Y" * 6)
    content = path.read_bytes().replace(b"X" * 10, "王小明腰椎".encode("gb18030"))
    path.write_bytes(content.replace(b"Y" * 6, "王小明".encode("gb18030")))
    assert only_series(tmp_path).description == ""
