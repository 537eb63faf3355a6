"""mctgui phantom."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mctgui.cli.main import main

SMALL = ["--spacing-mm", "0.25", "--fov-mm", "3", "24", "24", "--quiet"]


def test_that_phantom_writes_micro_ct_mdct_and_truth(tmp_path, capsys):
    from mctgui.dicom import find_series
    from mctgui.jobs import finish
    from mctgui.phantom import Truth
    from mctgui.stack import load_stack

    out = tmp_path / "specimen"
    assert main(["phantom", str(out), "--seed", "5", "--tilt-deg", "3", *SMALL, "--json", "-"]) == 0
    result = json.loads(capsys.readouterr().out)
    truth = Truth.load(out / "truth.json")
    assert truth.recipe.seed == 5
    assert truth.recipe.tilt_deg == 3
    assert result["truth"]["upper"]["bv_tv"] == pytest.approx(truth.upper.bv_tv)
    microct = load_stack(out / "microct.tif")
    assert microct.shape == truth.recipe.grid().shape
    assert microct.voxels.dtype == np.uint8
    series = finish(find_series(out / "mdct")).series
    assert [s.uid for s in series] == [result["series_uid"]]
    assert series[0].loadable
    assert series[0].spacing_mm == pytest.approx((0.1, 0.1953125, 0.1953125))
    assert series[0].slice_thickness_mm == pytest.approx(0.6)
    assert series[0].load().voxels.min() > -1024


def test_that_phantom_says_where_its_files_are(tmp_path, capsys):
    assert main(["phantom", str(tmp_path / "o"), "--varied", "--z-range-mm", "0", "1", *SMALL]) == 0
    text = capsys.readouterr().out
    assert str(tmp_path / "o" / "microct.tif") in text
    assert "does not hold the standard VOIs" in text


@pytest.mark.parametrize(
    "words",
    [["--seed", "-1"], ["--bv-tv", "0.9"], ["--spacing-mm", "0"], ["--z-range-mm", "90", "95"], ["--fov-mm", "0", "1", "1"]],
)
def test_that_impossible_wishes_end_with_one_sentence_and_leave_nothing(tmp_path, capsys, words):
    out = tmp_path / "o"
    assert main(["phantom", str(out), *SMALL, *words]) == 1
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 2
    assert list(tmp_path.iterdir()) == []


def test_that_a_folder_in_the_way_is_left_alone(tmp_path, capsys):
    kept = tmp_path / "o" / "mine.txt"
    kept.parent.mkdir()
    kept.write_text("mine")
    assert main(["phantom", str(kept.parent), *SMALL]) == 1
    assert "exists already" in capsys.readouterr().err
    assert [file.name for file in kept.parent.iterdir()] == ["mine.txt"]
