"""The scripts beside the models: what they conclude from figures, and how a single section is measured."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType, SimpleNamespace

import cv2
import numpy as np
import pytest

from mctgui.metrics import global_ssim
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

MODELS = Path(__file__).resolve().parents[2] / "models"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, MODELS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def row(seed: int, image: str, bv_tv: float, **other: float) -> dict[str, object]:
    return {"seed": seed, "voi": "lower", "image": image, "ssim": 0.5, "bv_tv": bv_tv, "tb_th": 0.2, "tb_sp": 0.8, **other}


def test_that_bias_and_r_are_those_over_all_vois() -> None:
    rows = [row(seed, "microct", 0.1 * seed) for seed in (1, 2, 3)]
    rows += [row(seed, "like", 0.1 * seed + 0.02) for seed in (3, 1, 2)]  # in any order
    found = script("evaluate_model").summary(rows)
    assert found["vois"] == 3
    assert found["like"]["bv_tv"]["bias"] == pytest.approx(0.02)
    assert found["like"]["bv_tv"]["relative_bias"] == pytest.approx(0.1)
    assert found["like"]["bv_tv"]["r"] == pytest.approx(1.0)
    assert found["like"]["tb_th"]["r"] is None
    assert found["like"]["structure_score"] == pytest.approx(0.1 / 3)
    del rows[-1]["tb_sp"]
    assert script("evaluate_model").summary(rows)["like"]["tb_sp"] == "not defined in every VOI"


def test_that_another_model_is_added_to_what_was_judged_and_other_weights_are_judged_again(tmp_path: Path) -> None:
    judging = script("evaluate_model")
    asked: list[tuple[int, frozenset[str]]] = []

    def rows_of(seed: int, models: dict[str, SimpleNamespace], done: frozenset[str]) -> list[dict[str, object]]:
        asked.append((seed, done))
        weights = {"mdct": "", "microct": "", **{name: model.card.sha256[:16] for name, model in models.items()}}
        return [row(seed, image, 0.2) | {"weights": of} for image, of in weights.items() if image not in done]

    def model(letter: str) -> SimpleNamespace:
        return SimpleNamespace(card=SimpleNamespace(sha256=letter * 64))

    judging.rows_of = rows_of
    judging.judge_vois({"one": model("a")}, 3, tmp_path)
    assert asked == [(301, frozenset()), (302, frozenset())]
    judging.judge_vois({"one": model("a")}, 4, tmp_path)
    assert len(asked) == 2  # all there
    judging.judge_vois({"one": model("a"), "two": model("b")}, 2, tmp_path)
    assert asked[2:] == [(301, {"mdct", "microct", "one"})]
    judging.judge_vois({"one": model("c"), "two": model("b")}, 2, tmp_path)
    assert asked[3:] == [(301, {"mdct", "microct", "two"})]
    rows = [one for one in judging.read_rows(tmp_path / "vois.csv") if one["image"] == "one"]
    assert [(one["seed"], one["weights"][:1]) for one in rows] == [(301, "c")]


def test_that_a_section_is_measured_in_its_plane() -> None:
    image = np.full((240, 240), 30, np.uint8)
    image[:, (np.arange(240) % 12) < 4] = 220  # walls 4 pixels thick, 8 pixels apart
    found = script("evaluate_model").structure_of_section(image, (120.0, 120.0, 50.0))
    assert found["bv_tv_2d"] == pytest.approx(1 / 3, abs=0.03)
    assert found["tb_th_2d"] == pytest.approx(4 * 0.105, rel=0.15)
    assert found["tb_sp_2d"] == pytest.approx(8 * 0.105, rel=0.15)


def test_that_tiles_stand_the_right_way_up(tmp_path: Path) -> None:
    image = np.zeros((20, 10, 3), np.uint8)
    image[2] = 200
    cv2.imwrite(str(tmp_path / "tile.png"), image)
    assert script("evaluate_model").tile(tmp_path / "tile.png")[17].tolist() == [200] * 10


def test_that_the_ssim_of_the_card_is_that_of_the_slices_of_the_voi() -> None:
    rng = np.random.default_rng(1)
    ours, theirs = (Volume.from_spacing(rng.integers(0, 256, (6, 12, 12)).astype(np.uint8), (0.1,) * 3) for _ in range(2))
    voi = CylinderVOI((0.55, 0.55, 0.25), (0, 0, 1), 0.9, 0.4)
    where, _ = voi.clipped(theirs.grid)
    expected = [global_ssim(a, b, data_range=255) for a, b in zip(ours.voxels[where], theirs.voxels[where], strict=True)]
    assert script("train_models").mean_ssim(ours, theirs, voi) == pytest.approx(np.mean(expected))


def test_that_the_real_pair_is_judged(shared_data: Path) -> None:
    folder = shared_data / "lumbarsr_pair_png"
    if not folder.is_dir():
        pytest.skip("the tiles of LumbarSR are not on this machine")
    found = script("evaluate_model").judge_tiles({}, folder)
    assert found["micro"]["spectrum_distance_to_micro_db"] == 0.0
    assert found["clinical"]["local_bone_contrast"] < found["micro"]["local_bone_contrast"]
    assert found["clinical"]["tb_th_2d"] > found["micro"]["tb_th_2d"]
