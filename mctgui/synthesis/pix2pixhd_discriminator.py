"""The multi-scale discriminator of pix2pixHD, with the features that feature matching needs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn

from mctgui.synthesis.layers import Norm, half_size, initialise, norm_layer

LAYERS_BEFORE_LAST = 3
LARGEST_WIDTH = 512


@dataclass(frozen=True, slots=True)
class DiscriminatorConfig:
    """Size of the discriminator; the official default has two scales, the paper's has three.

    Parameters
    ----------
    input_channels
        Channels of the MDCT plus those of the micro-CT image.
    ndf
        Feature maps of the first layer.
    n_layers
        Layers with stride 2.
    n_scales
        Identical networks, each on half the size of the one before.
    norm
        ``"instance"`` or ``"batch"``.
    """

    input_channels: int = 2
    ndf: int = 64
    n_layers: int = LAYERS_BEFORE_LAST
    n_scales: int = 2
    norm: Norm = "instance"

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a model card."""
        return asdict(self)


def _layers(config: DiscriminatorConfig) -> list[nn.Sequential]:
    # Padding 2 as in the official code: ceil((4 - 1) / 2).
    width = config.ndf
    layers = [
        nn.Sequential(nn.Conv2d(config.input_channels, width, 4, stride=2, padding=2), nn.LeakyReLU(0.2, inplace=True))
    ]
    for layer in range(1, config.n_layers + 1):
        wider = min(width * 2, LARGEST_WIDTH)
        stride = 2 if layer < config.n_layers else 1
        layers.append(
            nn.Sequential(
                nn.Conv2d(width, wider, 4, stride=stride, padding=2),
                norm_layer(config.norm, wider),
                nn.LeakyReLU(0.2, inplace=True),
            )
        )
        width = wider
    layers.append(nn.Sequential(nn.Conv2d(width, 1, 4, stride=1, padding=2)))
    return layers


class MultiscaleDiscriminator(nn.Module):
    """Judges pairs of MDCT and micro-CT images at several scales.

    Keys are ``scale{i}_layer{j}.0.*``; the finest image goes to the *highest* scale index, as in the official code.
    """

    def __init__(self, config: DiscriminatorConfig) -> None:
        super().__init__()
        self.config = config
        for scale in range(config.n_scales):
            for index, layer in enumerate(_layers(config)):
                self.add_module(f"scale{scale}_layer{index}", layer)
        self.downsample = half_size()

    def forward(self, pair: Tensor) -> list[list[Tensor]]:
        """Features and prediction of ``pair`` (N, C, H, W).

        Returns
        -------
        list[list[Tensor]]
            Per scale, finest first, the output of every layer; the last of each is the prediction, without sigmoid.
        """
        judged: list[list[Tensor]] = []
        for step in range(self.config.n_scales):
            features, scale = pair, self.config.n_scales - 1 - step
            outputs: list[Tensor] = []
            for index in range(self.config.n_layers + 2):
                features = cast(Tensor, self.get_submodule(f"scale{scale}_layer{index}")(features))
                outputs.append(features)
            judged.append(outputs)
            if step + 1 < self.config.n_scales:
                pair = self.downsample(pair)
        return judged


def build_discriminator(config: DiscriminatorConfig, seed: int) -> MultiscaleDiscriminator:
    """Make a discriminator with starting weights drawn from ``seed``."""
    with torch.random.fork_rng(devices=[]):
        network = MultiscaleDiscriminator(config)
    initialise(network, seed)
    return network
