"""``mctgui measure PROJECT --recipe``: many cases, killed and begun again."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from scipy import ndimage

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.voi import CylinderVOI, PlacedVOIs
from mctgui.volume import Volume

CASES = 5
ROOT = Path(__file__).resolve().parents[2]
PLACED = PlacedVOIs(
    free={"near": CylinderVOI((0, 0, 0), (0, 0, 1), 7.0, 3.0), "far": CylinderVOI((0, 0, 3.5), (0, 0, 1), 7.0, 3.0)}
)


@pytest.fixture
def project(tmp_path):
    """A folder with five cases of foam; the fourth has no placement."""
    with Project.create(tmp_path / "bones") as made:
        for number in range(CASES):
            noise = ndimage.gaussian_filter(np.random.default_rng(number).normal(size=(90, 90, 90)), 2.0)
            grey = np.clip(60 + 900 * (noise - np.percentile(noise, 75)), 0, 255).astype(np.uint8)
            case = made.add_case(level="L2")
            volume = Volume.from_spacing(grey, (0.1,) * 3, "grey8", (-4.5, -4.5, -2.5))
            finish(made.add_volume(case.id, "microct", volume))
            if number != 3:
                made.add_voi(case.id, PLACED)
    return made.folder


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps({"voi_modes": ["context", "bonej"], "modalities": ["microct"]}))
    return path


def read(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_that_a_batch_goes_on_after_a_failure_and_ends_with_1(mctgui, project, recipe, tmp_path):
    table = tmp_path / "table.csv"
    ended = mctgui("measure", project, "--recipe", recipe, "--out", table, "--quiet")
    assert ended.code == 1
    assert "SP-0004: No VOIs are placed in it." in ended.out
    assert ended.err_lines == []
    rows = read(table)
    assert len(rows) == 4 * 2 * 2
    assert {row["case"] for row in rows} == {"SP-0001", "SP-0002", "SP-0003", "SP-0005"}
    for row in rows:
        assert row["level"] == "L2"
        for name in ("bv_tv", "tb_th_mean_mm", "tb_sp_p95_mm", "bs_bv_per_mm", "conn_d_per_mm3", "da", "smi"):
            assert np.isfinite(float(row[name])), name
        assert len(row["input_sha256"]) == len(row["settings_sha256"]) == 64
        assert row["threshold_rule"]
        assert row["software"]


def test_that_the_result_as_json_names_failures_and_what_was_taken_over(mctgui, project, recipe, tmp_path):
    words = ("measure", project, "--recipe", recipe, "--out", tmp_path / "t.csv", "--json", "-")
    first = json.loads(mctgui(*words).out)
    again = mctgui(*words)
    assert again.code == 1
    second = json.loads(again.out)
    assert (first["measured"], second["measured"], second["taken_over"]) == (16, 0, 16)
    assert [one["case"] for one in second["failures"]] == ["SP-0004"]


def test_that_bonejs_names_stand_first_and_all_settings_follow(mctgui, project, tmp_path):
    recipe = tmp_path / "one.json"
    recipe.write_text(json.dumps({"cases": ["SP-0001"], "modalities": ["microct"]}))
    for name in ("t.csv", "t.xlsx"):
        ended = mctgui("measure", project, "--recipe", recipe, "--out", tmp_path / name, "--columns", "bonej", "--quiet")
        assert ended.code == 0, ended.err
    (upper, _) = read(tmp_path / "t.csv")
    names = list(upper)
    assert names[:7] == [
        "Label", "BV (mm³)", "TV (mm³)", "BV/TV", "Tb.Th Mean (mm)", "Tb.Th Std Dev (mm)", "Tb.Th Max (mm)",
    ]  # fmt: skip
    assert upper["Label"] == "SP-0001 micro-CT near context"
    assert {"Conn.D (mm^-3)", "DA", "SMI", "threshold_rule", "input_sha256", "software"} <= set(names)
    sheet = load_workbook(tmp_path / "t.xlsx")["Measurements"]
    heading = [cell.value for cell in sheet[1]]
    assert heading[:4] == names[:4]
    assert "BV/TV" in heading
    assert len(heading) == len(set(heading)) == len(names)
    assert sheet.freeze_panes == "B2"


@pytest.mark.parametrize(
    "words", [(), ("--out", "t.txt"), ("--out", "t.csv", "--threshold", "90"), ("--out", "t.csv", "--voi-mode", "bonej")]
)
def test_that_words_that_do_not_go_together_are_said(mctgui, project, recipe, words):
    ended = mctgui("measure", project, "--recipe", recipe, *words)
    assert ended.code == 2
    assert len(ended.err_lines) == 2


def test_that_a_table_without_a_recipe_or_in_no_folder_is_said_before_measuring(mctgui, project, recipe, tmp_path):
    assert mctgui("measure", project, "--out", tmp_path / "t.csv").code == 2
    ended = mctgui("measure", project, "--recipe", recipe, "--out", tmp_path / "none" / "t.csv")
    assert ended.code == 1
    assert "does not exist" in ended.err
    with Project.open(project) as opened:
        assert opened.measurements() == []


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9 on Windows")
def test_that_a_killed_batch_goes_on_where_it_was(mctgui, project, recipe, tmp_path):
    command = [sys.executable, "-m", "mctgui", "measure", str(project), "--recipe", str(recipe), "--out",
               str(tmp_path / "t.csv"), "--quiet"]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    kept: dict[int, float] = {}
    for enough in (3, 8):
        child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with Project.open(project) as watching:
            deadline = time.monotonic() + 120
            while len(watching.measurements()) < enough and child.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        child.wait()
        with Project.open(project) as opened:
            now = {one.id: one.values["bv_tv"] for one in opened.measurements()}
        assert len(now) >= min(enough, 16)
        assert kept.items() <= now.items()  # nothing confirmed was lost or measured again
        kept = now
        assert not (tmp_path / "t.csv").exists()
    ended = mctgui("measure", project, "--recipe", recipe, "--out", tmp_path / "t.csv", "--json", "-")
    result = json.loads(ended.out)
    assert result["taken_over"] == len(kept)
    assert result["measured"] == 16 - len(kept)
    assert len(read(tmp_path / "t.csv")) == 16
