"""From a global generator on reduced images to local enhancers at full resolution, as the official code trains pix2pixHD."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import ndimage

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.project.training import training_run
from mctgui.synthesis import CropPlan, Epochs, SlicePair, TrainingConfig, train
from mctgui.synthesis.beginning import refuse_other_networks
from mctgui.synthesis.data import draw_crops
from mctgui.synthesis.pair_store import PairSource, PairStore, open_pairs, writing_pairs
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig
from mctgui.synthesis.run_settings import configuration, with_usual_precision
from mctgui.synthesis.run_setup import run_setup
from mctgui.synthesis.training_checkpoint import STATE_NAME
from mctgui.volume import Volume

COARSE = TrainingConfig(
    generator=GeneratorConfig("global", ngf=8, n_downsample=1, n_blocks=1),
    discriminator=DiscriminatorConfig(ndf=4, n_scales=2),
    crops=CropPlan(crop_px=16, batch=2, reduce=2),
    epochs=Epochs(2, 1, 0),
    ema_decay=0.5,
    threads=1,
    checkpoint_every=2,
)
FINE = dataclasses.replace(
    COARSE,
    generator=GeneratorConfig("local", ngf=4, n_downsample=1, n_blocks=1, n_blocks_local=1),
    crops=CropPlan(crop_px=32, batch=2),
    epochs=Epochs(2, 2, 0, enhancer_alone=1),
)


def test_that_a_reduced_crop_is_the_mean_of_what_a_large_one_shows(pairs: list[SlicePair]) -> None:
    plan = CropPlan(crop_px=16, batch=3, reduce=2, hu_gain=0.1, hu_offset=20.0)
    whole = CropPlan(crop_px=32, batch=3, hu_gain=0.1, hu_offset=20.0)
    reduced, full = (draw_crops(pairs, one, (-300, 1700), np.random.default_rng(4)) for one in (plan, whole))
    for small, large in zip(reduced, full, strict=True):
        assert small.shape == (3, 1, 16, 16)
        assert small.dtype == np.float32
        means = (large[..., ::2, ::2] + large[..., 1::2, ::2] + large[..., ::2, 1::2] + large[..., 1::2, 1::2]) / 4
        np.testing.assert_allclose(small, means, atol=1e-6)
    with pytest.raises(MctguiError, match="cannot be reduced 0 times"):
        CropPlan(crop_px=16, batch=1, reduce=0)


def test_that_a_local_generator_begins_with_a_global_one_and_only_its_enhancer_moves_at_first(
    pairs: list[SlicePair], tmp_path: Path
) -> None:
    finish(train(pairs, COARSE, folder=tmp_path / "coarse"))
    coarse = torch.load(tmp_path / "coarse" / STATE_NAME, weights_only=True)["networks"]
    work = train(pairs, FINE, folder=tmp_path / "fine", begin_with=tmp_path / "coarse")
    for _ in range(2):  # the epoch of the enhancer alone
        next(work)
    work.close()
    fine = torch.load(tmp_path / "fine" / STATE_NAME, weights_only=True)
    inner = [key for key in fine["networks"]["generator"] if key.startswith("model.")]
    assert inner
    for key in inner:
        assert torch.equal(fine["networks"]["generator"][key], coarse["generator"][key])
    done = finish(train(pairs, FINE, folder=tmp_path / "fine", resume=True))
    assert any(not torch.equal(done.generator.state_dict()[key], coarse["generator"][key]) for key in inner)
    whole = finish(train(pairs, FINE, begin_with=tmp_path / "coarse"))
    for key, weights in whole.generator.state_dict().items():
        assert torch.equal(weights, done.generator.state_dict()[key])


def test_that_a_global_generator_of_another_size_is_refused(pairs: list[SlicePair], tmp_path: Path) -> None:
    finish(train(pairs, COARSE, folder=tmp_path / "coarse"))
    wide = dataclasses.replace(FINE, generator=dataclasses.replace(FINE.generator, ngf=6))
    with pytest.raises(MctguiError, match="networks of the run in coarse are not those of this training"):
        finish(train(pairs, wide, begin_with=tmp_path / "coarse"))
    deep = dataclasses.replace(FINE, generator=dataclasses.replace(FINE.generator, n_blocks=2))
    with pytest.raises(MctguiError, match="networks of the run in coarse"):
        finish(train(pairs, deep, begin_with=tmp_path / "coarse"))


@pytest.mark.parametrize("preset", ["small", "official", "paper"])
def test_that_the_two_networks_of_a_preset_fit_into_each_other(preset: str) -> None:
    given = {"preset": preset, "no_vgg": True}
    outer, inner = (configuration({**given, "network": one}).generator for one in ("local", "global"))
    assert isinstance(outer, GeneratorConfig)
    assert isinstance(inner, GeneratorConfig)
    assert (outer.network, inner.network) == ("local", "global")
    assert inner.ngf == 2 * outer.ngf
    assert (inner.n_downsample, inner.n_blocks, inner.norm) == (outer.n_downsample, outer.n_blocks, outer.norm)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"method": "crn", "no_vgg": True, "network": "global"}, "Only pix2pixHD has a global generator"),
        ({"network": "global", "enhancer_alone": 2}, "Only a network with local enhancers"),
        ({"enhancer_alone": -1}, "counted from 0"),
        ({"reduce": 99}, "cannot be reduced 99 times"),
    ],
)
def test_that_settings_that_do_not_go_together_are_refused(settings: dict[str, object], words: str) -> None:
    with pytest.raises(MctguiError, match=words):
        configuration({"no_vgg": True, **settings})


@pytest.fixture
def stores(tmp_path: Path) -> list[PairStore]:
    """Three bones of three donors."""

    def source(seed: int) -> PairSource:
        bone = ndimage.gaussian_filter(np.random.default_rng(seed).standard_normal((3, 64, 64)), 1.5) > 0
        high = Volume.from_spacing(np.where(bone, 210, 30).astype(np.uint8), (0.1, 0.1, 0.1), "grey8")
        low = Volume.from_spacing((bone * 1200.0).astype(np.int16), (0.1, 0.1, 0.1), "HU")
        return PairSource(f"bone-{seed}", low, high, "test", donor=f"d{seed}")

    finish(writing_pairs((source(seed) for seed in (1, 2, 3)), tmp_path / "pairs"))
    return [open_pairs(tmp_path / "pairs")]


SHORT = {"batch": 1, "epochs": 1, "decay_epochs": 0, "steps": 2, "no_vgg": True, "hold_out": 0.3}
GLOBAL = {**SHORT, "crop_px": 16, "network": "global", "reduce": 2}


def test_that_a_reduced_run_is_validated_in_its_own_pixels(stores: list[PairStore], tmp_path: Path) -> None:
    setup, run = finish(training_run(stores, GLOBAL, tmp_path / "coarse", device="cpu"))
    (figures,) = run.validation
    assert "reduced 2 times" in figures.notes[0]
    assert figures.slices == 3
    assert "trained on images reduced 2 times" in setup.record().warnings[-1]


def test_that_a_run_whose_networks_do_not_fit_is_refused_before_anything_is_written(
    stores: list[PairStore], tmp_path: Path
) -> None:
    coarse, fine = tmp_path / "coarse", tmp_path / "fine"
    finish(training_run(stores, GLOBAL, coarse, device="cpu"))
    for settings in ({"preset": "official", "crop_px": 64}, {"discriminators": 1}, {"method": "pix2pix"}):
        with pytest.raises(MctguiError, match="networks of the run in coarse are not those"):
            finish(training_run(stores, {**SHORT, "crop_px": 32, **settings}, fine, begin_with=coarse, device="cpu"))
        assert not fine.exists()
    setup, _ = finish(training_run(stores, {**SHORT, "crop_px": 32}, fine, begin_with=coarse, device="cpu"))
    assert setup.settings["begun_with_run"] == "coarse"
    assert setup.warnings == ()  # the same pairs
    again = tmp_path / "again"
    finish(training_run(stores, {**SHORT, "crop_px": 32}, again, begin_with=fine, device="cpu"))
    with pytest.raises(MctguiError, match="networks of the run in fine are not those"):
        finish(training_run(stores, GLOBAL, tmp_path / "back", begin_with=fine, device="cpu"))


@pytest.mark.parametrize("preset", ["small", "official", "paper"])
@pytest.mark.parametrize("method", ["pix2pixhd", "pix2pix", "crn"])
def test_that_a_record_allows_to_begin_with_the_same_networks(stores: list[PairStore], method: str, preset: str) -> None:
    settings = {"method": method, "preset": preset, "no_vgg": True, "hold_out": 0.3}
    setup = run_setup(stores, settings)
    refuse_other_networks(setup.record(), "one", setup.config)


def test_that_weights_that_have_seen_what_is_held_out_are_told(stores: list[PairStore], tmp_path: Path) -> None:
    coarse = tmp_path / "coarse"
    first, _ = finish(training_run(stores, GLOBAL, coarse, device="cpu"))
    held = {pair.specimen for pair in first.split.held_out}
    settings = {**SHORT, "crop_px": 32}
    for seed in range(2, 20):
        other = run_setup(stores, {**settings, "seed": seed}, begin_with=coarse)
        if {pair.specimen for pair in other.split.held_out} != held:
            break
    (warning,) = other.warnings
    (name,) = {pair.specimen for pair in other.split.held_out}
    assert f"held out now ({name})" in warning
    assert warning in other.record().warnings
    assert set(other.record().begun_with_specimens) == set(first.record().data.specimens)
    # A run that begins with that one on the same pairs inherits what its weights have seen.
    chosen = {**settings, "seed": seed}
    finish(training_run(stores, chosen, tmp_path / "second", begin_with=coarse, device="cpu"))
    third = run_setup(stores, chosen, begin_with=tmp_path / "second")
    assert third.warnings == other.warnings
    assert third.begun_with_specimens == other.begun_with_specimens


def test_that_all_processes_compute_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    from mctgui.synthesis import precision, threads

    cards = (torch.device("cuda", 0), torch.device("cuda", 1))
    monkeypatch.setattr(threads, "devices_named", lambda _name, count: cards[:count])
    monkeypatch.setattr(precision, "has_bfloat16", lambda device: device.index == 0)
    assert with_usual_precision({}, "cuda") == {"precision": "bfloat16"}
    assert with_usual_precision({}, "cuda", 2) == {"precision": "float32"}
    assert with_usual_precision({"precision": "float32"}, "cuda") == {"precision": "float32"}
