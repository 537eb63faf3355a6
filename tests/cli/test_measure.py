"""``mctgui measure`` as a user and as a script run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from mctgui.cli.main import main
from mctgui.voi import AnteriorEdgeConstruction, save_vois

PROMISED = {"bv_tv", "tb_th_mm", "tb_sp_mm", "threshold", "threshold_method", "spacing_mm", "voi", "voxels"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    smooth = ndimage.gaussian_filter(np.random.default_rng(2).standard_normal((50, 60, 60)), 2.2)
    grey = np.clip(60 + 900 * (smooth - np.percentile(smooth, 60)), 0, 255).astype(np.uint8)
    path = tmp_path_factory.mktemp("measure") / "bone.npy"
    np.save(path, grey)
    return path


def measured(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    assert main(["measure", *(str(word) for word in words), "--json", "-"]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def test_that_a_whole_stack_gives_the_promised_json(stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = measured(capsys, stack, "--spacing-mm", 0.1, 0.1, 0.1)
    assert set(result) >= PROMISED
    assert (result["voi"], result["voi_mode"], result["threshold_method"]) == (None, "whole", "isodata")
    assert result["spacing_mm"] == [0.1, 0.1, 0.1]
    assert result["voxels"]["total"] == 50 * 60 * 60
    assert result["voxels"]["bone"] == int((np.load(stack) > result["threshold"]).sum())


def test_that_a_real_stack_gives_bonejs_figures(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    golden = json.loads((shared_data / "bonej_golden.json").read_text())["data"]["dev_52um"]
    cylinder = ("--cylinder", 1.924, 1.924, 1.898, "--diameter", 3.536, "--height", 3.12)
    result = measured(capsys, shared_data / golden["file"], *cylinder, "--voi-mode", "fill")
    wanted = golden["results"]["cyl_fill_pad1"]
    assert result["voxels"]["total"] == golden["cylinder"]["TV_voxels"]
    assert result["bv_tv"] == pytest.approx(wanted["BVTV"])
    for key, name in (("tb_th_mm", "TbTh_mm"), ("tb_sp_mm", "TbSp_mm")):
        assert result[key] == pytest.approx({part: wanted[name][part] for part in ("mean", "sd", "max")}, rel=1e-6)


def test_that_both_vois_of_a_file_are_measured_and_pooled(
    stack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    construction = AnteriorEdgeConstruction((3.0, 0.5, 2.5), diameter_mm=2.0, height_mm=1.0, inset_mm=1.0)
    save_vois(construction, tmp_path / "voi.json")
    words = (stack, "--spacing-mm", 0.1, 0.1, 0.1, "--voi", tmp_path / "voi.json")
    both = measured(capsys, *words)
    upper, lower = (measured(capsys, *words, "--which", name) for name in ("upper", "lower"))
    assert set(upper) >= PROMISED
    assert set(both) >= PROMISED
    assert [voi["name"] for voi in both["vois"]] == ["upper", "lower"]
    assert both["vois"][1]["bv_tv"] == lower["bv_tv"]
    assert both["voxels"]["total"] == upper["voxels"]["total"] + lower["voxels"]["total"]
    assert both["bv_tv"] == pytest.approx((upper["voxels"]["bone"] + lower["voxels"]["bone"]) / both["voxels"]["total"])
    assert min(upper["tb_th_mm"]["mean"], lower["tb_th_mm"]["mean"]) <= both["tb_th_mm"]["mean"]
    assert both["tb_th_mm"]["max"] == max(upper["tb_th_mm"]["max"], lower["tb_th_mm"]["max"])


def test_that_a_number_is_a_threshold_in_the_volumes_unit(stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = measured(capsys, stack, "--spacing-mm", 0.1, 0.1, 0.1, "--threshold", 120)
    assert (result["threshold"], result["threshold_method"]) == (120.0, "fixed")
    assert result["voxels"]["bone"] == int((np.load(stack) > 120).sum())


def test_that_the_text_shows_the_figures(stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", str(stack), "--spacing-mm", "0.1", "0.1", "0.1"]) == 0
    text = capsys.readouterr().out
    assert "BV/TV" in text
    assert "Tb.Sp" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--threshold", "255"], "no bone"),
        (["--cylinder", "100", "100", "100"], "outside the volume"),
        (["--voi", "missing.json"], "does not exist"),
        (["--voi", "missing.json", "--cylinder", "1", "1", "1"], "--voi and --cylinder"),
    ],
)
def test_that_what_cannot_be_measured_ends_in_a_sentence(
    stack: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert main(["measure", str(stack), "--spacing-mm", "0.1", "0.1", "0.1", *words]) == 1
    captured = capsys.readouterr()
    assert message in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_that_a_threshold_that_is_no_number_is_wrong_usage(stack: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["measure", str(stack), "--threshold", "nan"])
    assert caught.value.code == 2
