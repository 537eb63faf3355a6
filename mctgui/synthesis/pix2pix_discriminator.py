"""The discriminator of pix2pix: judges overlapping patches of a pair of images, 70 x 70 pixels by default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn

from mctgui.errors import ModelRefused
from mctgui.synthesis.layers import Norm, initialise, norm_layer

WIDEST = 8


@dataclass(frozen=True, slots=True)
class PatchConfig:
    """Size of the discriminator; the official default looks at patches of 70 x 70.

    Parameters
    ----------
    input_channels
        Channels of the MDCT plus those of the micro-CT image.
    ndf
        Feature maps of the first layer.
    n_layers
        Layers with stride 2.
    norm
        ``"batch"`` (official default) or ``"instance"``.
    """

    input_channels: int = 2
    ndf: int = 64
    n_layers: int = 3
    norm: Norm = "batch"

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a model card."""
        return asdict(self)

    @property
    def patch_px(self) -> int:
        """Side of the patch that one value of the output judges."""
        side = 1
        for stride in (1, 1, *([2] * self.n_layers)):
            side = (side - 1) * stride + 4
        return side


class PatchDiscriminator(nn.Module):
    """Judges ``(N, C, H, W)`` pairs; one logit for each patch. Keys are ``model.{i}.*`` as in the official code."""

    def __init__(self, config: PatchConfig) -> None:
        super().__init__()
        self.config = config
        biased = config.norm == "instance"
        width = config.ndf
        layers: list[nn.Module] = [nn.Conv2d(config.input_channels, width, 4, stride=2, padding=1), nn.LeakyReLU(0.2)]
        for layer in range(1, config.n_layers + 1):
            wider = config.ndf * min(2**layer, WIDEST)
            stride = 2 if layer < config.n_layers else 1
            layers += [
                nn.Conv2d(width, wider, 4, stride=stride, padding=1, bias=biased),
                norm_layer(config.norm, wider),
                nn.LeakyReLU(0.2),
            ]
            width = wider
        self.model = nn.Sequential(*layers, nn.Conv2d(width, 1, 4, stride=1, padding=1))

    def forward(self, pair: Tensor) -> Tensor:
        """Logits ``(N, 1, h, w)``, without sigmoid."""
        return cast(Tensor, self.model(pair))


def build_patch_discriminator(config: PatchConfig, seed: int | None = None) -> PatchDiscriminator:
    """Make a discriminator; with a seed its starting weights are N(0, 0.02) with biases 0."""
    with torch.random.fork_rng(devices=[]):
        network = PatchDiscriminator(config)
    if seed is not None:
        initialise(network, seed, zero_biases=True)
    return network


def patch_config(shapes: Mapping[str, tuple[int, ...]]) -> PatchConfig:
    """Read the size of a patch discriminator off the names and shapes of its weights.

    Raises
    ------
    ModelRefused
        The keys are not those of one.
    """
    convolutions = [key for key, shape in shapes.items() if re.fullmatch(r"model\.\d+\.weight", key) and len(shape) == 4]
    first = shapes.get("model.0.weight")
    if first is None or len(first) != 4 or first[2:] != (4, 4) or len(convolutions) < 3:
        raise ModelRefused("This is not a discriminator of pix2pix: the layers have other names.", "Choose another file.")
    return PatchConfig(
        input_channels=first[1],
        ndf=first[0],
        n_layers=len(convolutions) - 2,
        norm="batch" if any(key.endswith("running_mean") for key in shapes) else "instance",
    )
