"""``mctgui info``."""

from __future__ import annotations

import json

import numpy as np

from mctgui.dicom import write_series
from mctgui.volume import Volume


def scan(folder, count=6):
    volume = Volume.from_spacing(np.zeros((count, 4, 5), np.int16), (0.1, 0.25, 0.5), "HU")
    return write_series(volume, folder, description="L2 bone kernel", slice_thickness_mm=0.6)


def test_that_series_geometry_and_warnings_are_put_into_words(mctgui, tmp_path):
    uid = scan(tmp_path / "tree" / "a")
    ended = mctgui("info", tmp_path / "tree")
    assert ended.code == 0
    for words in (uid, "L2 bone kernel", "6 slices of 5 x 4", "0.5 x 0.25 x 0.1 mm", "overlapping-slices", "can be loaded"):
        assert words in ended.out


def test_that_a_series_that_cannot_be_loaded_and_skipped_files_do_not_end_it(mctgui, tmp_path):
    scan(tmp_path / "tree" / "a")
    sorted((tmp_path / "tree" / "a").iterdir())[2].unlink()
    (tmp_path / "tree" / "notes.txt").write_text("x")
    ended = mctgui("info", tmp_path / "tree")
    assert ended.code == 0
    assert "cannot be loaded" in ended.out
    assert "missing-slices" in ended.out
    assert "notes.txt: a text file" in ended.out


def test_that_json_is_strict_and_in_the_fixed_form(mctgui, tmp_path):
    uid = scan(tmp_path / "tree" / "a")
    np.save(tmp_path / "tree" / "b.npy", np.zeros((3, 4, 5), np.uint8))
    ended = mctgui("info", tmp_path / "tree", "--json", "-")
    result = json.loads(ended.out, parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))
    assert [series["uid"] for series in result["series"]] == [uid, "b.npy"]
    assert result["series"][1]["spacing_mm"] == [None, None, None]
    assert result["skipped"] == []


def test_that_nothing_to_describe_is_one_sentence(mctgui, tmp_path):
    (tmp_path / "empty").mkdir()
    ended = mctgui("info", tmp_path / "empty")
    assert (ended.code, ended.out) == (1, "")
    assert "is empty" in ended.err
    assert len(ended.err_lines) <= 2


def test_that_all_real_scans_are_listed_without_a_word_on_stderr(mctgui_process, shared_data):
    ended = mctgui_process("info", shared_data, "--json", "-")
    assert ended.code == 0, ended.err
    assert ended.err == ""
    result = json.loads(ended.out)
    codes = {warning["code"] for series in result["series"] for warning in series["warnings"]}
    assert codes >= {
        "gantry-tilt",
        "uneven-spacing",
        "missing-slices",
        "no-sop-class",
        "lossy-compression",
        "monochrome1",
        "sign-mismatch",
        "duplicate-slices",
        "overlapping-slices",
        "mixed-frame-of-reference",
    }
    reasons = " ".join(item["reason"] for item in result["skipped"])
    assert all(words in reasons for words in ("localizer", "secondary capture", "directory", "text file"))


def test_that_a_folder_of_localizers_only_is_described(mctgui, shared_data):
    ended = mctgui("info", shared_data / "ct_mixed_tree_philips" / "S21610" / "S1000")
    assert ended.code == 0
    assert "localizer" in ended.out
