"""From a global generator on reduced images to local enhancers at full resolution, as the official code trains pix2pixHD."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.synthesis import CropPlan, Epochs, SlicePair, TrainingConfig, train
from mctgui.synthesis.data import draw_crops
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig
from mctgui.synthesis.run_setup import configuration
from mctgui.synthesis.training_checkpoint import STATE_NAME

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
