"""The generators of pix2pixHD: global generator and local enhancer.

After Wang et al., "High-Resolution Image Synthesis and Semantic Manipulation with Conditional GANs" (CVPR 2018). The
modules are ordered so that the keys of a state dict are those of the official implementation, and its checkpoints load.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

import torch
from torch import Tensor, nn

from mctgui.errors import ModelRefused
from mctgui.synthesis.layers import Norm, fitted, half_size, initialise, norm_layer, unwrapped


@dataclass(frozen=True, slots=True)
class GeneratorConfig:
    """Size of a pix2pixHD generator; the defaults are those of the official training options.

    Parameters
    ----------
    network
        ``"global"`` or ``"local"`` (global generator at reduced size plus local enhancers).
    input_channels, output_channels
        Channels of the MDCT and of the micro-CT-like image.
    ngf
        Feature maps after the first convolution at full size.
    n_downsample, n_blocks
        Halvings and residual blocks of the global generator.
    n_local_enhancers, n_blocks_local
        Only for ``"local"``: enhancers, and residual blocks in each.
    norm
        ``"instance"`` or ``"batch"``.
    """

    network: Literal["global", "local"] = "global"
    input_channels: int = 1
    output_channels: int = 1
    ngf: int = 64
    n_downsample: int = 4
    n_blocks: int = 9
    n_local_enhancers: int = 1
    n_blocks_local: int = 3
    norm: Norm = "instance"

    @property
    def size_multiple(self) -> int:
        """Height and width of an image must be multiples of this."""
        halvings = self.n_downsample + (self.n_local_enhancers if self.network == "local" else 0)
        return int(2**halvings)

    @property
    def smallest_side(self) -> int:
        """Height and width must reach this: at the smallest scale a border of one pixel is mirrored."""
        return 2 * self.size_multiple

    @property
    def reach_px(self) -> int:
        """How far, in pixels, one input pixel can be felt in the output when the norm itself does not carry it.

        Sum over the layers of (kernel - 1) / 2 times the stride in front of it, rounded up layer by layer.
        """

        def global_reach(step: int, with_last: bool) -> int:
            reach: int = 3 * step
            for down in range(self.n_downsample):
                reach += step * 2**down
            bottom = step * 2**self.n_downsample
            reach += 2 * self.n_blocks * bottom + sum(step * 2 ** (up + 1) for up in range(self.n_downsample))
            return reach + (3 * step if with_last else 0)

        if self.network == "global":
            return global_reach(1, with_last=True)
        scale = int(2**self.n_local_enhancers)
        reach = scale + global_reach(scale, with_last=False)
        for enhancer in range(self.n_local_enhancers, 0, -1):
            step = int(2 ** (enhancer - 1))
            reach += 2 * self.n_blocks_local * 2 * step + 2 * step
        return reach + 3

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a model card."""
        return asdict(self)


class ResnetBlock(nn.Module):
    """Two 3 x 3 convolutions with reflected borders, added to their input; nothing follows the sum."""

    def __init__(self, channels: int, norm: Norm) -> None:
        super().__init__()
        self.conv_block = nn.Sequential(
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            norm_layer(norm, channels),
            nn.ReLU(inplace=True),
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            norm_layer(norm, channels),
        )

    def forward(self, features: Tensor) -> Tensor:
        """Return ``features`` plus what the block makes of them; same shape."""
        return features + cast(Tensor, self.conv_block(features))


def _head(inputs: int, channels: int, norm: Norm) -> list[nn.Module]:
    return [nn.ReflectionPad2d(3), nn.Conv2d(inputs, channels, 7), norm_layer(norm, channels), nn.ReLU(inplace=True)]


def _down(channels: int, norm: Norm) -> list[nn.Module]:
    return [
        nn.Conv2d(channels, channels * 2, 3, stride=2, padding=1),
        norm_layer(norm, channels * 2),
        nn.ReLU(inplace=True),
    ]


def _up(channels: int, norm: Norm) -> list[nn.Module]:
    return [
        nn.ConvTranspose2d(channels, channels // 2, 3, stride=2, padding=1, output_padding=1),
        norm_layer(norm, channels // 2),
        nn.ReLU(inplace=True),
    ]


def _last(channels: int, outputs: int) -> list[nn.Module]:
    return [nn.ReflectionPad2d(3), nn.Conv2d(channels, outputs, 7), nn.Tanh()]


def _global_layers(config: GeneratorConfig, ngf: int) -> list[nn.Module]:
    layers = _head(config.input_channels, ngf, config.norm)
    for down in range(config.n_downsample):
        layers += _down(ngf * 2**down, config.norm)
    bottom = ngf * 2**config.n_downsample
    layers += [ResnetBlock(bottom, config.norm) for _ in range(config.n_blocks)]
    for up in range(config.n_downsample):
        layers += _up(bottom // 2**up, config.norm)
    return layers


def _refuse_odd_size(image: Tensor, config: GeneratorConfig) -> None:
    height, width = image.shape[-2:]
    multiple = config.size_multiple
    if height % multiple or width % multiple:
        raise ValueError(f"this network takes sides that are multiples of {multiple}, not {height} x {width}")


class GlobalGenerator(nn.Module):
    """Global generator G1: head, halvings, residual blocks, doublings, tanh.

    Input and output ``(N, C, H, W)`` in [-1, 1]; H and W multiples of ``config.size_multiple``.
    """

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.config = config
        self.model = nn.Sequential(*_global_layers(config, config.ngf), *_last(config.ngf, config.output_channels))

    def forward(self, image: Tensor) -> Tensor:
        """Return the synthesised image in [-1, 1]; ``ValueError`` for a size that the network cannot take."""
        _refuse_odd_size(image, self.config)
        return cast(Tensor, self.model(image))


class LocalEnhancer(nn.Module):
    """Local enhancers around a global generator that works at reduced size.

    The global part lacks its last convolution; its features are *added* to those of the next finer scale. Input and output
    as for :class:`GlobalGenerator`.
    """

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.config = config
        self.model = nn.Sequential(*_global_layers(config, config.ngf * 2**config.n_local_enhancers))
        for enhancer in range(1, config.n_local_enhancers + 1):
            channels = config.ngf * 2 ** (config.n_local_enhancers - enhancer)
            finest = enhancer == config.n_local_enhancers
            before = [*_head(config.input_channels, channels, config.norm), *_down(channels, config.norm)]
            after: list[nn.Module] = [ResnetBlock(channels * 2, config.norm) for _ in range(config.n_blocks_local)]
            after += _up(channels * 2, config.norm)
            if finest:
                after += _last(channels, config.output_channels)
            self.add_module(f"model{enhancer}_1", nn.Sequential(*before))
            self.add_module(f"model{enhancer}_2", nn.Sequential(*after))
        self.downsample = half_size()

    def forward(self, image: Tensor) -> Tensor:
        """Return the synthesised image in [-1, 1]; ``ValueError`` for a size that the network cannot take."""
        _refuse_odd_size(image, self.config)
        scales = [image]
        for _ in range(self.config.n_local_enhancers):
            scales.append(self.downsample(scales[-1]))
        features = cast(Tensor, self.model(scales[-1]))
        for enhancer in range(1, self.config.n_local_enhancers + 1):
            before = self.get_submodule(f"model{enhancer}_1")
            after = self.get_submodule(f"model{enhancer}_2")
            features = cast(Tensor, after(before(scales[self.config.n_local_enhancers - enhancer]) + features))
        return features


Generator = GlobalGenerator | LocalEnhancer


def build_generator(config: GeneratorConfig, seed: int | None = None) -> Generator:
    """Make a generator; with a seed its starting weights are drawn as in the official code, without one left to torch."""
    with torch.random.fork_rng(devices=[]):  # torch draws weights of its own first; the caller's numbers stay as they were
        network: Generator = GlobalGenerator(config) if config.network == "global" else LocalEnhancer(config)
    if seed is not None:
        initialise(network, seed)
    return network


def generator_config(shapes: Mapping[str, tuple[int, ...]]) -> GeneratorConfig:
    """Read the size of a generator off the names and shapes of its weights.

    Parameters
    ----------
    shapes
        Key to shape, as in an official ``*_net_G.pth`` or in our own file.

    Raises
    ------
    ModelRefused
        The keys are not those of a pix2pixHD generator.
    """
    convolutions = sorted(
        int(found[1])
        for key, shape in shapes.items()
        if (found := re.fullmatch(r"model\.(\d+)\.weight", key)) and len(shape) == 4
    )
    blocks = sorted({int(found[1]) for key in shapes if (found := re.match(r"model\.(\d+)\.conv_block\.", key))})
    enhancers = sorted({int(found[1]) for key in shapes if (found := re.match(r"model(\d+)_1\.", key))})
    if not convolutions or convolutions[0] != 1 or not blocks:
        raise ModelRefused("This is not a pix2pixHD generator: the layers have other names.", "Choose another model.")
    n_local = enhancers[-1] if enhancers else 0
    defaults = GeneratorConfig()
    finest = f"model{n_local}_1.1.weight" if n_local else "model.1.weight"
    local_blocks = {int(found[1]) for key in shapes if (found := re.match(rf"model{n_local}_2\.(\d+)\.conv_block\.", key))}
    last = f"model{n_local}_2.{len(local_blocks) + 4}.weight" if n_local else f"model.{convolutions[-1]}.weight"
    try:
        return GeneratorConfig(
            network="local" if n_local else "global",
            input_channels=shapes["model.1.weight"][1],
            output_channels=shapes[last][0],
            ngf=shapes[finest][0],
            n_downsample=sum(index < blocks[0] for index in convolutions) - 1,
            n_blocks=len(blocks),
            n_local_enhancers=n_local or defaults.n_local_enhancers,
            n_blocks_local=len(local_blocks) if n_local else defaults.n_blocks_local,
            norm="batch" if any(key.endswith("running_mean") for key in shapes) else "instance",
        )
    except (KeyError, IndexError) as error:
        raise ModelRefused(
            "This is not a whole pix2pixHD generator: layers are missing.", "Choose another model."
        ) from error


def generator_from_state_dict(weights: Mapping[str, Tensor]) -> Generator:
    """Make the generator that a state dict belongs to, with these weights, ready for inference.

    Raises
    ------
    ModelRefused
        Names or shapes do not fit a pix2pixHD generator.
    """
    clean, shapes = unwrapped(weights)
    config = generator_config(shapes)
    return fitted(lambda: build_generator(config), clean, "a pix2pixHD generator").eval()
