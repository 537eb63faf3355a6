"""A run that was stopped goes on as if nothing had happened, and only as the run that it was."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.synthesis import CropPlan, Epochs, SlicePair, TrainingConfig, train
from mctgui.synthesis.crn_generator import CRNConfig
from mctgui.synthesis.pix2pix_discriminator import PatchConfig
from mctgui.synthesis.pix2pix_generator import UNetConfig
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig
from mctgui.synthesis.training_state import TrainingState
from mctgui.synthesis.weights import read_weights

ROOT = Path(__file__).resolve().parents[2]
CROPS = CropPlan(crop_px=32, batch=2)
CONFIGS = {
    "pix2pixhd": TrainingConfig(
        generator=GeneratorConfig("local", ngf=4, n_downsample=1, n_blocks=1, n_blocks_local=1, norm="batch"),
        discriminator=DiscriminatorConfig(ndf=4),
        crops=CROPS,
        epochs=Epochs(2, 2, 2, enhancer_alone=1),
        ema_decay=0.5,
        norm_batches=2,
        threads=1,
        checkpoint_every=3,
    ),
    "pix2pix": TrainingConfig(
        method="pix2pix",
        generator=UNetConfig(ngf=4, n_downsample=5),
        discriminator=PatchConfig(ndf=4),
        crops=CROPS,
        epochs=Epochs(2, 2, 2),
        lambda_l1=100.0,
        norm_batches=2,
        threads=1,
        checkpoint_every=3,
    ),
    "crn": TrainingConfig(
        method="crn",
        generator=CRNConfig(widths=(8, 8), n_images=2),
        discriminator=None,
        crops=CROPS,
        epochs=Epochs(2, 2, 2),
        threads=1,
        checkpoint_every=3,
    ),
}


@pytest.mark.parametrize("method", list(CONFIGS))
@pytest.mark.parametrize("stopped_at", [1, 4, 7])
def test_that_a_stopped_run_ends_with_the_weights_of_an_unbroken_one(
    method: str, stopped_at: int, pairs: list[SlicePair], tmp_path: Path
) -> None:
    config = dataclasses.replace(CONFIGS[method], checkpoint_every=1)
    whole = finish(train(pairs, config))
    work = train(pairs, config, folder=tmp_path)
    for _ in range(stopped_at):
        next(work)
    work.close()
    torch.manual_seed(99)  # whatever the caller draws in between makes no difference
    rest = finish(train(pairs, config, folder=tmp_path, resume=True))
    expected = whole.generator.state_dict()
    assert all(torch.equal(value, expected[key]) for key, value in rest.generator.state_dict().items())
    if whole.discriminator is not None:
        assert rest.discriminator is not None
        judge = whole.discriminator.state_dict()
        assert all(torch.equal(value, judge[key]) for key, value in rest.discriminator.state_dict().items())
    assert [step.step for step in rest.history] == list(range(1, config.total_steps + 1))
    assert str(rest.history) == str(whole.history)  # as text, since nan is not equal to itself


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")
@pytest.mark.parametrize("kills", [30, pytest.param(300, marks=pytest.mark.slow)])
def test_that_runs_killed_at_random_moments_end_with_the_weights_of_an_unbroken_one(kills: int, tmp_path: Path) -> None:
    """Real processes are killed in the middle of their work, again and again; what the disk holds then goes on."""
    command = [sys.executable, str(Path(__file__).with_name("killed_runs.py")), str(tmp_path), str(kills)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=1800, check=False)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout.split()[0]) >= kills
    whole, *broken = sorted(tmp_path.iterdir(), key=lambda folder: folder.name != "whole")
    expected = read_weights(whole / "generator.safetensors")
    state = torch.load(whole / "state.pt", weights_only=True)
    assert broken
    for folder in broken:
        found = read_weights(folder / "generator.safetensors")
        assert all(torch.equal(value, found[key]) for key, value in expected.items())
        assert (whole / "history.csv").read_bytes() == (folder / "history.csv").read_bytes()
        networks = torch.load(folder / "state.pt", weights_only=True)["networks"]
        for name, weights in state["networks"].items():
            assert all(torch.equal(value, networks[name][key]) for key, value in weights.items())


def started(pairs: list[SlicePair], folder: Path) -> TrainingConfig:
    config = CONFIGS["pix2pixhd"]
    work = train(pairs, config, folder=folder)
    for _ in range(4):
        next(work)
    work.close()
    return config


def test_that_another_configuration_is_named(pairs: list[SlicePair], tmp_path: Path) -> None:
    config = dataclasses.replace(started(pairs, tmp_path), learning_rate=1e-5, seed=3)
    with pytest.raises(MctguiError, match="another learning_rate and seed"):
        finish(train(pairs, config, folder=tmp_path, resume=True))


def test_that_a_checkpoint_of_an_earlier_version_is_gone_on_with(pairs: list[SlicePair], tmp_path: Path) -> None:
    config = started(pairs, tmp_path)
    content = torch.load(tmp_path / "state.pt", weights_only=True)
    kept = json.loads(content["config"])
    del kept["precision"], kept["crops"]["rotate_deg"]
    torch.save({**content, "config": json.dumps(kept)}, tmp_path / "state.pt")
    ended = finish(train(pairs, config, folder=tmp_path, resume=True))
    assert len(ended.history) == config.total_steps


def test_that_a_run_begins_with_the_weights_of_another_and_counts_its_own_steps(
    pairs: list[SlicePair], tmp_path: Path
) -> None:
    config = dataclasses.replace(CONFIGS["pix2pixhd"], epochs=None, steps=4, decay_from=4, warm_up_learning_rate=0.0)
    finish(train(pairs, config, folder=tmp_path / "first"))
    still = dataclasses.replace(config, learning_rate=1e-12, seed=9)
    second = finish(train(pairs, still, folder=tmp_path / "second", begin_with=tmp_path / "first"))
    assert len(second.history) == 4
    begun, ended = (torch.load(tmp_path / name / "state.pt", weights_only=True)["networks"] for name in ("first", "second"))
    for name in ("generator", "discriminator"):
        for key, weights in begun[name].items():
            if key.endswith(("weight", "bias")):
                torch.testing.assert_close(ended[name][key], weights, rtol=0, atol=1e-9)
    with pytest.raises(MctguiError, match="networks of the run in first are not those of this training"):
        finish(train(pairs, CONFIGS["pix2pix"], begin_with=tmp_path / "first"))


def test_that_a_run_begun_with_another_goes_on_as_if_it_had_not_stopped(pairs: list[SlicePair], tmp_path: Path) -> None:
    config = started(pairs, tmp_path / "first")
    whole = finish(train(pairs, config, folder=tmp_path / "whole", begin_with=tmp_path / "first"))
    work = train(pairs, config, folder=tmp_path / "cut", begin_with=tmp_path / "first")
    for _ in range(5):
        next(work)
    work.close()
    again = finish(train(pairs, config, folder=tmp_path / "cut", resume=True, begin_with=tmp_path / "first"))
    for key, weights in whole.generator.state_dict().items():
        assert torch.equal(again.generator.state_dict()[key], weights)


def test_that_other_pairs_are_refused(pairs: list[SlicePair], tmp_path: Path) -> None:
    config = started(pairs, tmp_path)
    with pytest.raises(MctguiError, match="other pairs"):
        finish(train(pairs[1:], config, folder=tmp_path, resume=True))


@pytest.mark.parametrize("content", [b"", b"garbage", b"PK\x03\x04 not a zip"])
def test_that_a_damaged_checkpoint_is_refused(pairs: list[SlicePair], tmp_path: Path, content: bytes) -> None:
    config = started(pairs, tmp_path)
    (tmp_path / "state.pt").write_bytes(content)
    with pytest.raises(MctguiError, match="damaged"):
        finish(train(pairs, config, folder=tmp_path, resume=True))


def test_that_a_truncated_checkpoint_is_refused(pairs: list[SlicePair], tmp_path: Path) -> None:
    config = started(pairs, tmp_path)
    path = tmp_path / "state.pt"
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(MctguiError, match="damaged"):
        finish(train(pairs, config, folder=tmp_path, resume=True))


def test_that_there_must_be_something_to_go_on_from(pairs: list[SlicePair], tmp_path: Path) -> None:
    with pytest.raises(MctguiError, match="no checkpoint"):
        finish(train(pairs, CONFIGS["crn"], folder=tmp_path, resume=True))
    with pytest.raises(MctguiError, match="without a folder"):
        finish(train(pairs, CONFIGS["crn"], resume=True))


def test_that_a_lack_of_memory_is_told_with_a_size_that_may_fit(
    pairs: list[SlicePair], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")

    monkeypatch.setattr(TrainingState, "take", full)
    with pytest.raises(MctguiError, match="not enough memory for 2 crops of 32 pixels") as refused:
        finish(train(pairs, CONFIGS["crn"]))
    assert "a batch of 1" in refused.value.hint


@pytest.mark.parametrize("method", ["pix2pixhd", "pix2pix", "crn"])
@pytest.mark.parametrize("preset", ["paper", "official", "small"])
def test_that_every_preset_fits_together(method: str, preset: str) -> None:
    config = TrainingConfig.preset(method, preset)
    assert config.method == method
    if preset == "paper":
        assert (config.crops.batch, config.total_steps) == (10, 200 * 200)
        if method == "pix2pixhd":
            assert config.discriminator.n_scales == 3
            assert config.learning_rate_at(0) == config.learning_rate_at(101 * 200 - 1) == 2e-4
            assert config.learning_rate_at(200 * 200 - 1) == pytest.approx(2e-6)


def test_that_crops_too_small_for_the_network_are_refused() -> None:
    config = TrainingConfig.preset("pix2pixhd", "small")
    with pytest.raises(MctguiError, match="needs 16 or more"):
        dataclasses.replace(config, crops=dataclasses.replace(config.crops, crop_px=8))


def test_that_networks_of_another_method_are_refused() -> None:
    with pytest.raises(MctguiError, match="not those of pix2pix"):
        TrainingConfig(method="pix2pix")
    with pytest.raises(MctguiError, match="Crops of 100 pixels do not fit"):
        TrainingConfig(crops=CropPlan(crop_px=100, batch=1))


def test_that_the_perceptual_loss_is_never_left_out_silently(pairs: list[SlicePair]) -> None:
    with pytest.raises(MctguiError, match="the weights of VGG19 are not there"):
        finish(train(pairs, dataclasses.replace(CONFIGS["crn"], vgg=True)))
