"""``mctgui voi`` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mctgui.cli.main import main


@pytest.fixture
def plain_stack(tmp_path: Path) -> Path:
    np.save(tmp_path / "stack.npy", np.random.default_rng(0).integers(0, 200, (40, 60, 60), dtype=np.uint8))
    return tmp_path / "stack.npy"


def run(*words: object) -> int:
    return main([str(word) for word in words])


def test_that_two_points_place_both_vois(tmp_path: Path, plain_stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "voi.json"
    points = ("--edge", 15, 2, 10, "--midline", 15, 28, 10)
    assert run("voi", plain_stack, "--spacing-mm", 0.5, 0.5, 0.5, "--out", out, *points, "--json", "-") == 0
    result = json.loads(capsys.readouterr().out)
    written = json.loads(out.read_text())
    assert written["how"] == result["how"] == "manual"
    assert written["construction"]["circle_centre_mm"] == [15.0, 14.5, 10.0]
    assert written["vois"]["upper"]["centre_mm"] == [15.0, 14.5, 12.5]
    assert result["vois"] == written["vois"]
    assert any("trabecula" in warning for warning in result["warnings"])


def test_that_noise_is_no_vertebra_and_leaves_no_file(
    tmp_path: Path, plain_stack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("voi", plain_stack, "--spacing-mm", 0.5, 0.5, 0.5, "--out", tmp_path / "voi.json") == 1
    assert "No vertebral body" in capsys.readouterr().err
    assert not (tmp_path / "voi.json").exists()


def test_that_one_point_alone_is_not_enough(tmp_path: Path, plain_stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("voi", plain_stack, "--spacing-mm", 0.5, 0.5, 0.5, "--out", tmp_path / "voi.json", "--edge", 15, 2, 10)
    assert run(*words) == 1
    assert "--midline" in capsys.readouterr().err
