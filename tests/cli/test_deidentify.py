"""``mctgui deidentify``."""

from __future__ import annotations

import json
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import CTImageStorage

from mctgui.dicom import write_series
from mctgui.volume import Volume

NAME = "Zwetschgenbaum^Kunigunde"


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """Three slices of a patient, a screenshot of hers, and a text."""
    import numpy as np

    folder = tmp_path / "scan"
    write_series(Volume(np.zeros((3, 4, 5), np.int16), np.eye(4), "HU"), folder, description="Spine of Kunigunde")
    for path in folder.iterdir():
        ds = pydicom.dcmread(path)
        ds.PatientName, ds.PatientID, ds.StudyDate, ds.PatientSex = NAME, "ID-4711", "20200310", "F"
        ds.save_as(path)
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    ds.SeriesInstanceUID = "1.2.3"
    ds.save_as(folder / "screen.dcm")
    (folder / "notes.txt").write_text(NAME)
    return folder


def test_that_a_copy_is_written_and_what_was_left_out_is_told(mctgui, scan, tmp_path):
    ended = mctgui("deidentify", scan, tmp_path / "out")
    assert ended.code == 0
    assert "3 files in 1 series of 1 patient" in ended.out
    assert "screenshot" in ended.out
    assert "notes.txt: a text file" in ended.out
    assert "--include-burned-in" in ended.out
    assert NAME not in ended.out + ended.err
    files = sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert [path.relative_to(tmp_path / "out").as_posix() for path in files] == [f"series-1/000{n}.dcm" for n in (1, 2, 3)]
    ds = pydicom.dcmread(files[0])
    assert (ds.PatientName, ds.PatientSex, ds.SOPClassUID) == ("anon-001", "", CTImageStorage)


def test_that_a_preview_shows_the_rows_and_writes_nothing(mctgui, scan, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    ended = mctgui("deidentify", scan, "--preview", "--pseudonym", "donor 7")
    assert ended.code == 0
    assert "PatientName" in ended.out
    assert f"{NAME} -> donor 7" in ended.out
    assert "Nothing was written" in ended.out
    assert NAME not in ended.err
    assert sorted(tmp_path.rglob("*")) == before


def test_that_options_reach_the_copy(mctgui, scan, tmp_path):
    words = ["--keep-dates-shifted", "--keep-patient-characteristics", "--keep-descriptions", "--include-burned-in"]
    table = tmp_path / "table.csv"
    ended = mctgui("deidentify", scan, tmp_path / "out", *words, "--pseudonym", "D7", "--table", table, "--json", "-")
    assert ended.code == 0
    result = json.loads(ended.out)
    assert (result["files"], result["series"], result["patients"], result["table"]) == (4, 2, 1, str(table))
    assert NAME not in ended.out
    ds = pydicom.dcmread(tmp_path / "out" / "series-1" / "0001.dcm")
    assert (ds.PatientID, ds.PatientSex, ds.SeriesDescription) == ("D7", "F", "Spine")
    assert ds.StudyDate not in ("", "20200310")
    assert NAME in table.read_text("utf-8-sig")


def test_that_what_cannot_be_done_ends_with_1_and_a_hint(mctgui, scan, tmp_path):
    for words in (
        ["deidentify", scan],
        ["deidentify", tmp_path / "nowhere", tmp_path / "out"],
        ["deidentify", scan / "notes.txt", tmp_path / "out"],
        ["deidentify", scan, tmp_path / "out", "--table", tmp_path / "out" / "t.csv"],
        ["deidentify", scan, tmp_path / "out", "--pseudonym", "Jörg"],
        ["deidentify", scan, scan],
    ):
        ended = mctgui(*words)
        assert ended.code == 1
        assert len(ended.err_lines) == 2
        assert NAME not in ended.err
        assert not (tmp_path / "out").exists()
    assert mctgui("deidentify").code == 2
