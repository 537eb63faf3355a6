"""About how much memory a training takes, before it is started."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from mctgui.synthesis.crn_generator import CRNConfig, build_crn
from mctgui.synthesis.pix2pix_discriminator import PatchConfig, build_patch_discriminator
from mctgui.synthesis.pix2pix_generator import UNetConfig, build_unet
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig, build_discriminator
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig, build_generator
from mctgui.synthesis.training_config import TrainingConfig
from mctgui.synthesis.vgg import VGG19

_BYTES = 4
_PER_WEIGHT = 5
"""Weight, gradient, two moments of Adam, and the copy that is kept."""
_BACKWARD = 1.5
"""Gradients and scratch of the layers over the features that are kept for them."""
_LIBRARIES = 450 * 2**20


def training_memory(config: TrainingConfig) -> int:
    """Bytes that a training takes at its peak, estimated from the sizes of all features; right to about a third.

    Nothing is computed for it: the networks are laid out without values.
    """
    with torch.device("meta"):
        generator, judge = _networks(config)
        side, batch = config.crops.crop_px, config.crops.batch
        image = torch.empty(batch, 1, side, side)
        weights = _weights(generator)
        features = _features(generator, image)
        if judge is not None:
            weights += _weights(judge)
            # Once each for what is real, for what is made, and for what is made on the way of the generator.
            features += 3 * _features(judge, torch.empty(batch, 2, side, side))
        seen = 0
        if config.vgg:
            network = VGG19()
            seen = _weights(network) * _BYTES
            features += 2 * _features(network.features, torch.empty(batch, 3, side, side))
    return round(weights * _BYTES * _PER_WEIGHT + features * _BYTES * _BACKWARD + seen) + _LIBRARIES


def _networks(config: TrainingConfig) -> tuple[nn.Module, nn.Module | None]:
    if isinstance(config.generator, CRNConfig):
        return build_crn(config.generator, 0), None
    if isinstance(config.generator, UNetConfig):
        assert isinstance(config.discriminator, PatchConfig)
        return build_unet(config.generator, 0), build_patch_discriminator(config.discriminator, 0)
    assert isinstance(config.generator, GeneratorConfig)
    assert isinstance(config.discriminator, DiscriminatorConfig)
    return build_generator(config.generator, 0), build_discriminator(config.discriminator, 0)


def _weights(network: nn.Module) -> int:
    return sum(one.numel() for one in network.parameters())


def _features(network: nn.Module, image: Tensor) -> int:
    """Values in the outputs of all layers for one batch."""
    total = 0

    def count(_layer: nn.Module, _given: Any, made: Any) -> None:
        nonlocal total
        if isinstance(made, Tensor):
            total += made.numel()

    hooks = [one.register_forward_hook(count) for one in network.modules() if not list(one.children())]
    try:
        with torch.no_grad():
            network(image)
    finally:
        for hook in hooks:
            hook.remove()
    return total
