"""Tiny networks, slices and models, so that these tests take seconds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from mctgui.synthesis import CropPlan, Model, ModelCard, SlicePair, TrainingConfig, load_model, save_model
from mctgui.synthesis.model_card import AnyConfig, InputPart, TrainingDataPart, TrainingPart, method_of, network_part
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig, build_generator
from mctgui.volume import Volume


@pytest.fixture(autouse=True)
def one_thread():
    """Results of training depend on the number of threads, and tests share the machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def tiny(norm: str = "batch", network: str = "local") -> GeneratorConfig:
    return GeneratorConfig(network=network, ngf=4, n_downsample=1, n_blocks=1, n_blocks_local=1, norm=norm)


def card_for(config: AnyConfig, **changes: object) -> ModelCard:
    card = ModelCard(
        name="tiny",
        version="1",
        purpose="A test.",
        for_demonstration_only=True,
        method=method_of(config),
        network=network_part(config, 1),
        input=InputPart(
            window_hu=(-300, 1700),
            in_plane_spacing_mm=0.1,
            mdct_pixel_mm=0.2,
            slice_thickness_mm=0.6,
            slice_interval_mm=0.1,
        ),
        training_data=TrainingDataPart(description="none", specimens=("a",), pairs=1, sha256="0" * 64),
        training=TrainingPart(
            configuration={}, losses={}, vgg_loss=False, steps_done=0, seed=1, made_with="a test", script="none"
        ),
        held_out={},
        limits="All.",
        licence="Apache-2.0",
        sha256="0" * 64,
    )
    return card.model_copy(update=changes)


@pytest.fixture
def tiny_model(tmp_path: Path) -> Callable[[str], Model]:
    """Makes a tiny model with a norm, by way of the disk; batch norm gets statistics that are not the default ones."""

    def make(norm: str = "batch") -> Model:
        config = tiny(norm)
        generator = build_generator(config, seed=3)
        with torch.no_grad():
            for name, weights in generator.named_parameters():
                if weights.ndim == 4:
                    weights.mul_(6.0)  # so that the output spans many grey values
                assert name
        if norm == "batch":
            generator.train()
            with torch.no_grad():
                for seed in range(20):
                    generator(torch.rand((2, 1, 32, 32), generator=torch.Generator().manual_seed(seed)) * 2 - 1)
        folder = tmp_path / f"tiny-{norm}"
        save_model(generator.eval(), card_for(config), folder)
        return load_model(folder)

    return make


@pytest.fixture
def scan() -> Volume:
    """A small scan with no symmetry: 3 slices of 26 x 34 pixels of 0.2 mm, some bone in it."""
    rng = np.random.default_rng(8)
    voxels = rng.normal(100, 200, (3, 26, 34)).astype(np.int16)
    voxels[:, 4:9, 20:31] = 1200
    return Volume.from_spacing(voxels, (0.1, 0.2, 0.2), "HU", origin_mm=(-3.0, 40.0, 7.0))


@pytest.fixture
def pairs() -> list[SlicePair]:
    """Four pairs whose micro-CT is a sharp version of the MDCT."""
    from scipy import ndimage

    rng = np.random.default_rng(5)
    made = []
    for number in range(4):
        bone = ndimage.gaussian_filter(rng.standard_normal((48, 56)), 2.0) > 0.1
        hu = ndimage.gaussian_filter(bone * 1750.0, 2.0)
        made.append(SlicePair(hu.astype(np.int16), (bone * 210).astype(np.uint8), f"s{number}", number))
    return made


@pytest.fixture
def tiny_training() -> TrainingConfig:
    return TrainingConfig(
        generator=tiny(),
        discriminator=DiscriminatorConfig(ndf=4, n_scales=2),
        crops=CropPlan(crop_px=32, batch=2),
        steps=12,
        adversarial_from=4,
        decay_from=8,
        lambda_l1=10.0,
        lambda_local_mean=5.0,
        ema_decay=0.5,
        norm_batches=3,
        threads=1,
        checkpoint_every=5,
    )
