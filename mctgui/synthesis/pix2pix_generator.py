"""The generator of pix2pix: a U-Net that halves an image down to one pixel and doubles it up again.

After Isola et al., "Image-to-Image Translation with Conditional Adversarial Networks" (CVPR 2017). The blocks are nested so
that the keys of a state dict are those of the official PyTorch implementation, and its checkpoints load.
"""

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
"""The inner layers have at most this many times the feature maps of the outermost one."""

_DROPOUT = 0.5
_INNER = 5
"""Blocks of the widest kind that are not among the dropped-out ones: outermost, its three narrower ones, innermost."""


@dataclass(frozen=True, slots=True)
class UNetConfig:
    """Size of a pix2pix generator; the defaults are those of the official training options, but for one channel.

    Parameters
    ----------
    input_channels, output_channels
        Channels of the MDCT and of the micro-CT-like image.
    ngf
        Feature maps of the outermost layer.
    n_downsample
        Halvings: 8 is the official ``unet_256``, 7 ``unet_128``. At least 5.
    norm
        ``"batch"`` (official default) or ``"instance"``.
    dropout
        Whether half the features of the widest blocks are dropped **while training**. It has no weights, so that a
        checkpoint cannot tell.
    """

    input_channels: int = 1
    output_channels: int = 1
    ngf: int = 64
    n_downsample: int = 8
    norm: Norm = "batch"
    dropout: bool = True

    @property
    def size_multiple(self) -> int:
        """Height and width of an image must be multiples of this."""
        return int(2**self.n_downsample)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a model card."""
        return asdict(self)

    def widths(self) -> list[int]:
        """Feature maps after each halving, outermost first."""
        return [self.ngf * min(2**depth, WIDEST) for depth in range(self.n_downsample)]


class _Block(nn.Module):
    """One halving, what lies within it, and one doubling; its input is joined to its output, but for the outermost."""

    def __init__(self, config: UNetConfig, depth: int) -> None:
        super().__init__()
        widths = config.widths()
        self.outermost = depth == 0
        innermost = depth == config.n_downsample - 1
        outer = config.output_channels if self.outermost else widths[depth - 1]
        inputs = config.input_channels if self.outermost else outer
        inner = widths[depth]
        # What a batch norm shifts needs no bias. The official code leaves it out even where no norm follows.
        biased = config.norm == "instance"
        down: list[nn.Module] = [nn.Conv2d(inputs, inner, 4, stride=2, padding=1, bias=biased)]
        if not self.outermost:
            down.insert(0, nn.LeakyReLU(0.2))
        if not (self.outermost or innermost):
            down.append(norm_layer(config.norm, inner))
        joined = inner if innermost else 2 * inner
        doubling = nn.ConvTranspose2d(joined, outer, 4, stride=2, padding=1, bias=biased or self.outermost)
        up: list[nn.Module] = [nn.ReLU(), doubling]
        up.append(nn.Tanh() if self.outermost else norm_layer(config.norm, outer))
        if config.dropout and _is_dropped(config, depth):
            up.append(nn.Dropout(_DROPOUT))
        within = [] if innermost else [_Block(config, depth + 1)]
        self.model = nn.Sequential(*down, *within, *up)

    def forward(self, features: Tensor) -> Tensor:
        """Return the doubled features, joined to the input unless this is the outermost block."""
        made = cast(Tensor, self.model(features))
        return made if self.outermost else torch.cat([features, made], 1)


def _is_dropped(config: UNetConfig, depth: int) -> bool:
    """Whether a block drops features: those between the four outer ones and the innermost."""
    return _INNER - 1 <= depth < config.n_downsample - 1


class UNetGenerator(nn.Module):
    """U-Net of pix2pix; input and output ``(N, C, H, W)`` in [-1, 1], H and W multiples of ``config.size_multiple``."""

    def __init__(self, config: UNetConfig) -> None:
        super().__init__()
        if config.n_downsample < _INNER:
            raise ValueError(f"a U-Net of this kind halves {_INNER} times or more, not {config.n_downsample} times")
        self.config = config
        self.model = _Block(config, 0)

    def forward(self, image: Tensor) -> Tensor:
        """Return the synthesised image in [-1, 1]; ``ValueError`` for a size that the network cannot take."""
        height, width = image.shape[-2:]
        multiple = self.config.size_multiple
        if height % multiple or width % multiple:
            raise ValueError(f"this network takes sides that are multiples of {multiple}, not {height} x {width}")
        return cast(Tensor, self.model(image))


def build_unet(config: UNetConfig, seed: int | None = None) -> UNetGenerator:
    """Make a U-Net; with a seed its starting weights are N(0, 0.02) with biases 0, as in the official code."""
    with torch.random.fork_rng(devices=[]):
        network = UNetGenerator(config)
    if seed is not None:
        initialise(network, seed, zero_biases=True)
    return network


def unet_config(shapes: Mapping[str, tuple[int, ...]]) -> UNetConfig:
    """Read the size of a U-Net off the names and shapes of its weights.

    Raises
    ------
    ModelRefused
        The keys are not those of a U-Net of pix2pix.
    """
    levels = [
        key for key in shapes if re.fullmatch(r"model\.model\.(?:1\.)?(?:model\.3\.)*(?:model\.[013]|0|3)\.weight", key)
    ]
    first, last = shapes.get("model.model.0.weight"), shapes.get("model.model.3.weight")
    if first is None or last is None or len(first) != 4 or len(last) != 4 or not levels:
        raise ModelRefused("This is not a U-Net of pix2pix: the layers have other names.", "Choose another model.")
    nested = max(key.count("model.") for key in shapes)
    return UNetConfig(
        input_channels=first[1],
        output_channels=last[1],
        ngf=first[0],
        n_downsample=nested - 1,
        norm="batch" if any(key.endswith("running_mean") for key in shapes) else "instance",
    )
