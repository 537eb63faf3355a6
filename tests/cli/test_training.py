"""``mctgui pairs`` and ``mctgui train`` as a user runs them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from mctgui.stack import save_stack
from mctgui.synthesis import load_generator
from mctgui.synthesis.pair_store import open_pairs
from mctgui.volume import Volume

ROOT = Path(__file__).resolve().parents[2]


def pictures(folder: Path, count: int = 3) -> Path:
    rng = np.random.default_rng(4)
    for kind, side in (("train_A", 32), ("train_B", 64)):
        (folder / kind).mkdir(parents=True)
        for number in range(count):
            cv2.imwrite(str(folder / kind / f"L2_{number}.png"), rng.integers(0, 256, (side, side)).astype(np.uint8))
    return folder


def volumes(folder: Path) -> tuple[Path, Path]:
    rng = np.random.default_rng(4)
    mdct = Volume.from_spacing(rng.integers(-500, 1500, (4, 32, 32)).astype(np.int16), (0.2, 0.2, 0.2), "HU")
    microct = Volume.from_spacing(rng.integers(0, 256, (4, 64, 64)).astype(np.uint8), (0.2, 0.1, 0.1), "grey8")
    paths = folder / "mdct.nii.gz", folder / "microct.tif"
    for volume, path in zip((mdct, microct), paths, strict=True):
        save_stack(volume, path)
    return paths


def test_that_pictures_become_pairs(tmp_path: Path, mctgui) -> None:
    run = mctgui(
        "pairs", pictures(tmp_path / "set"), "--spacing-mm", 0.1, 0.05, 0.05, "--out", tmp_path / "pairs", "--json", "-"
    )
    assert run.code == 0, run.err
    result = json.loads(run.out)
    assert (result["pairs"], result["mdct_intensity"]) == (3, "grey8")
    store = open_pairs(tmp_path / "pairs")
    first = store.pairs()[0]
    assert first.mdct.shape == first.microct.shape == (64, 64)
    assert np.array_equal(first.microct, cv2.imread(str(tmp_path / "set/train_B/L2_0.png"), cv2.IMREAD_UNCHANGED))
    # The corner of both fields of view is the same: the outermost pixels of the small picture are repeated.
    small = cv2.imread(str(tmp_path / "set/train_A/L2_0.png"), cv2.IMREAD_UNCHANGED)
    assert first.mdct[0, 0] == small[0, 0]
    assert first.mdct[-1, -1] == small[-1, -1]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: (folder / "train_B/L2_1.png").unlink(), "no partner, the first is L2_1"),
        (lambda folder: (folder / "train_A/L2_1.png").write_bytes(b"nothing"), "no picture that can be read"),
        (
            lambda folder: cv2.imwrite(str(folder / "train_A/L2_1.png"), np.zeros((8, 8), np.uint8)),
            "not of the size of the others",
        ),
        (
            lambda folder: cv2.imwrite(str(folder / "train_A/L2_0.png"), np.eye(3, dtype=np.uint8)[:, :, None] * [1, 2, 3]),
            "is in colour",
        ),
    ],
)
def test_that_bad_pictures_are_named(tmp_path: Path, mctgui, spoil, words: str) -> None:
    folder = pictures(tmp_path / "set")
    spoil(folder)
    run = mctgui("pairs", folder, "--spacing-mm", 0.1, 0.05, 0.05, "--out", tmp_path / "pairs")
    assert run.code == 1
    assert words in run.err
    assert not (tmp_path / "pairs").exists()


def test_that_pictures_need_a_pixel_size(tmp_path: Path, mctgui) -> None:
    run = mctgui("pairs", pictures(tmp_path / "set"), "--out", tmp_path / "pairs")
    assert run.code == 1
    assert "--spacing-mm" in run.err


def test_that_a_run_is_trained_stopped_and_gone_on_with(tmp_path: Path, mctgui) -> None:
    mdct, microct = volumes(tmp_path)
    pairs = tmp_path / "pairs"
    assert mctgui("pairs", "--mdct", mdct, "--microct", microct, "--donor", "d1", "--out", pairs).code == 0
    words = [
        "train",
        pairs,
        "--hold-out",
        0,
        "--crop-px",
        32,
        "--batch",
        1,
        "--epochs",
        1,
        "--decay-epochs",
        1,
        "--steps",
        1,
    ]
    run = mctgui(*words, "--out", tmp_path / "run", "--json", "-", "--device", "cpu")
    assert run.code == 0, run.err
    result = json.loads(run.out)
    assert (result["method"], result["steps"], result["pairs"], result["vgg_loss"]) == ("pix2pixhd", 2, 4, False)
    assert "without the VGG" in result["warnings"][0]
    assert load_generator(tmp_path / "run" / "generator.safetensors").config.ngf == 12
    again = mctgui(*words, "--out", tmp_path / "run")
    assert again.code == 1
    assert "--resume" in again.err
    assert mctgui("train", pairs, "--out", tmp_path / "run", "--resume", "--device", "cpu").code == 0
    changed = mctgui("train", pairs, "--out", tmp_path / "run", "--resume", "--seed", 5)
    assert changed.code == 2


def test_that_a_run_begins_with_a_global_generator_and_says_so(tmp_path: Path, mctgui) -> None:
    mdct, microct = volumes(tmp_path)
    pairs = tmp_path / "pairs"
    assert mctgui("pairs", "--mdct", mdct, "--microct", microct, "--donor", "d1", "--out", pairs).code == 0
    short = ("--hold-out", 0, "--batch", 1, "--epochs", 1, "--decay-epochs", 0, "--steps", 2, "--device", "cpu")
    coarse, fine = tmp_path / "coarse", tmp_path / "fine"
    run = mctgui("train", pairs, *short, "--crop-px", 16, "--network", "global", "--reduce", 2, "--out", coarse)
    assert run.code == 0, run.err
    record = json.loads((coarse / "run.json").read_text())
    assert record["input"]["in_plane_spacing_mm"] == pytest.approx(0.2)
    assert "reduced 2 times" in record["warnings"][-1]
    begun = ("--crop-px", 32, "--enhancer-alone", 1, "--begin-with", coarse, "--out", fine)
    run = mctgui("train", pairs, *short, *begun)
    assert run.code == 0, run.err
    state = (coarse / "state.pt").read_bytes()
    assert json.loads((fine / "run.json").read_text())["configuration"]["begun_with"] == hashlib.sha256(state).hexdigest()
    inner, whole = (load_generator(folder / "generator.safetensors").state_dict() for folder in (coarse, fine))
    assert all(np.array_equal(inner[key], weights) for key, weights in whole.items() if key.startswith("model."))
    again = mctgui("train", pairs, "--out", fine, "--resume", "--begin-with", coarse)
    assert again.code == 2
    nothing = mctgui("train", pairs, *short, "--begin-with", tmp_path / "nothing", "--out", tmp_path / "new")
    assert nothing.code == 1
    assert "no checkpoint state.pt in nothing" in nothing.err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("method", ["pix2pix", "crn"])
def test_that_the_controls_are_trained_too(tmp_path: Path, mctgui, method: str) -> None:
    folder = pictures(tmp_path / "set")
    pairs = tmp_path / "pairs"
    assert mctgui("pairs", folder, "--spacing-mm", 0.1, 0.05, 0.05, "--out", pairs).code == 0
    run = mctgui(
        "train", pairs, "--method", method, "--hold-out", 0, "--crop-px", 32, "--batch", 1, "--epochs", 1,
        "--decay-epochs", 0, "--steps", 2, "--out", tmp_path / "run", "--device", "cpu",
    )  # fmt: skip
    assert run.code == 0, run.err
    assert load_generator(tmp_path / "run" / "generator.safetensors")


def test_that_presets_with_the_perceptual_loss_ask_for_its_weights(tmp_path: Path, mctgui) -> None:
    pairs = tmp_path / "pairs"
    assert mctgui("pairs", pictures(tmp_path / "set"), "--spacing-mm", 0.1, 0.05, 0.05, "--out", pairs).code == 0
    run = mctgui("train", pairs, "--preset", "paper", "--hold-out", 0, "--out", tmp_path / "run")
    assert run.code == 1
    assert "--no-vgg" in run.err
    assert not (tmp_path / "run").exists()


def test_that_a_folder_without_pairs_is_named(tmp_path: Path, mctgui) -> None:
    run = mctgui("train", tmp_path, "--out", tmp_path / "run")
    assert run.code == 1
    assert "pairs.json" in run.err


def stacks(folder: Path) -> Path:
    """Two donors with 18 consecutive slices of trabeculae each, as pairs."""
    from scipy import ndimage

    from mctgui.jobs import finish
    from mctgui.synthesis.pair_store import PairSource, writing_pairs

    def source(seed: int) -> PairSource:
        bone = ndimage.gaussian_filter(np.random.default_rng(seed).standard_normal((18, 64, 64)), 2.0) > 0
        microct = np.where(bone, 210, 30).astype(np.uint8)
        hu = ndimage.gaussian_filter(bone * 1600.0, 1.5).astype(np.int16)
        mdct, high = (Volume.from_spacing(one, (0.1, 0.1, 0.1), kind) for one, kind in ((hu, "HU"), (microct, "grey8")))
        return PairSource(f"bone-{seed}", mdct, high, "test", donor=f"d{seed}")

    finish(writing_pairs((source(seed) for seed in (1, 2)), folder))
    return folder


def test_that_every_epoch_is_judged_and_told(tmp_path: Path, mctgui) -> None:
    pairs = stacks(tmp_path / "pairs")
    words = [
        "train",
        pairs,
        "--crop-px",
        32,
        "--batch",
        1,
        "--epochs",
        1,
        "--decay-epochs",
        1,
        "--steps",
        1,
        "--device",
        "cpu",
    ]
    run = mctgui(*words, "--hold-out", 0.5, "--out", tmp_path / "run", "--samples", 1, "--tensorboard", "--json", "-")
    assert run.code == 0, run.err
    assert "epoch 1: SSIM" in run.err
    assert "epoch 2: SSIM" in run.err
    result = json.loads(run.out)
    assert result["validation"]["epoch"] == 2
    assert result["validation"]["vois"] == 1
    assert len((tmp_path / "run/validation.csv").read_text().splitlines()) == 3
    assert (tmp_path / "run/samples/epoch-0002/1-microct-like.png").is_file()
    assert any((tmp_path / "run/tensorboard").iterdir())
    quiet = mctgui(*words, "--hold-out", 0.5, "--out", tmp_path / "other", "--quiet", "--validate-every", 2)
    assert "SSIM" not in quiet.err
    assert "epoch 2: SSIM" in quiet.out
    assert len((tmp_path / "other/validation.csv").read_text().splitlines()) == 2


def test_that_a_missing_tensorboard_is_said_before_training(tmp_path: Path, mctgui, monkeypatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    run = mctgui("train", stacks(tmp_path / "pairs"), "--hold-out", 0.5, "--out", tmp_path / "run", "--tensorboard")
    assert run.code == 1
    assert "TensorBoard is not installed" in run.err
    assert not (tmp_path / "run" / "history.csv").exists()


def test_that_a_program_that_started_it_is_told_in_lines(tmp_path: Path, mctgui) -> None:
    words = ["train", stacks(tmp_path / "pairs"), "--hold-out", 0.5, "--batch", 1, "--epochs", 1, "--decay-epochs", 0]
    words += ["--steps", 2, "--samples", 0, "--device", "cpu", "--report", "lines"]
    run = mctgui(*words, "--crop-px", 32, "--out", tmp_path / "run")
    assert run.code == 0, run.err
    lines = [json.loads(line) for line in run.out.splitlines()]
    assert [one["step"] for one in lines if one["kind"] == "step"] == [1, 2]
    assert [one["figures"]["epoch"] for one in lines if one["kind"] == "figures"] == [1]
    assert (lines[-1]["kind"], lines[-1]["result"]["steps"]) == ("done", 2)
    assert "SSIM" not in run.err
    refused = mctgui(*words, "--crop-px", 33, "--out", tmp_path / "other")
    assert refused.code == 1
    (line,) = [json.loads(line) for line in refused.out.splitlines() if "failed" in line]
    assert line["message"] == refused.err_lines[0]
    assert line["message"].startswith("Crops of 33 pixels do not fit")
    assert mctgui(*words, "--crop-px", 32, "--out", tmp_path / "third", "--json", "-").code == 2


def test_that_a_run_obeys_on_stdin_and_stops_where_it_ends(tmp_path: Path, mctgui_process) -> None:
    words = ["train", stacks(tmp_path / "pairs"), "--hold-out", 0, "--crop-px", 32, "--batch", 1, "--epochs", 100]
    words += ["--out", tmp_path / "run", "--device", "cpu", "--report", "lines", "--orders"]
    run = mctgui_process(*words, input="")
    assert run.code == 0, run.err
    kinds = [json.loads(line)["kind"] for line in run.out.splitlines()]
    assert kinds[-1] == "stopped"
    assert "done" not in kinds
    assert not (tmp_path / "run" / "generator.safetensors").exists() or (tmp_path / "run" / "state.pt").exists()


def test_that_torchrun_trains_in_two_processes_and_one_speaks(tmp_path: Path, mctgui) -> None:
    from mctgui.synthesis.processes import torchrun_command

    pairs, run = tmp_path / "pairs", tmp_path / "run"
    assert mctgui("pairs", pictures(tmp_path / "set"), "--spacing-mm", 0.1, 0.05, 0.05, "--out", pairs).code == 0

    def start(*words: object) -> subprocess.CompletedProcess[str]:
        command = torchrun_command([str(pairs), "--out", str(run), "--device", "cpu", *map(str, words)], 2)
        environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        return subprocess.run(command, capture_output=True, text=True, timeout=240, env=environment, check=False)

    short = ("--hold-out", 0, "--crop-px", 32, "--epochs", 1, "--decay-epochs", 0, "--steps", 2)
    odd = start(*short, "--batch", 3)
    assert odd.returncode == 1
    assert odd.stderr.count("cannot be shared evenly by 2 processes") == 1
    assert not run.exists()
    done = start(*short, "--batch", 2, "--json", "-")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["processes"], result["precision"], result["steps"]) == (2, "float32", 2)
    assert load_generator(run / "generator.safetensors").config.ngf == 12
    # One process alone finds the same run, and nothing left to do.
    assert mctgui("train", pairs, "--out", run, "--resume", "--device", "cpu").code == 0
