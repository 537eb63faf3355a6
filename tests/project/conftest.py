"""A model for tests that are about where its slices go."""

from __future__ import annotations

import dataclasses

import pytest


@pytest.fixture(scope="session")
def model_path(tmp_path_factory):
    """A generator that nobody has trained: these tests are about where its slices go."""
    import torch

    from mctgui.synthesis import ModelCard, save_model
    from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig, build_generator, generator_config

    torch.manual_seed(0)
    generator = build_generator(GeneratorConfig("global", ngf=2, n_downsample=1, n_blocks=1, norm="batch")).eval()
    config = generator_config({name: tuple(one.shape) for name, one in generator.state_dict().items()})
    card = ModelCard(
        name="untrained",
        version="0",
        purpose="tests",
        for_demonstration_only=True,
        network={**dataclasses.asdict(config), "parameters": sum(one.numel() for one in generator.parameters())},
        input={
            "window_hu": (-300, 1700), "in_plane_spacing_mm": 0.1, "mdct_pixel_mm": 0.25,
            "slice_thickness_mm": 0.6, "slice_interval_mm": 0.1,
        },
        training_data={"description": "none", "specimens": (), "pairs": 1, "sha256": "0" * 64},
        training={
            "configuration": {}, "losses": {}, "vgg_loss": False, "steps_done": 0, "seed": 0, "made_with": "", "script": "",
        },
        held_out={},
        limits="all",
        licence="Apache-2.0",
        sha256="0" * 64,
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("model") / "untrained"
    save_model(generator, card, folder)
    return folder
