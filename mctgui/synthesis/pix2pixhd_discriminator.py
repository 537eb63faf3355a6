"""The multi-scale discriminator of pix2pixHD, with the features that feature matching needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn

from mctgui.errors import ModelRefused
from mctgui.synthesis.layers import Norm, fitted, half_size, initialise, norm_layer, unwrapped

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


def build_discriminator(config: DiscriminatorConfig, seed: int | None = None) -> MultiscaleDiscriminator:
    """Make a discriminator; with a seed its starting weights are drawn from it."""
    with torch.random.fork_rng(devices=[]):
        network = MultiscaleDiscriminator(config)
    if seed is not None:
        initialise(network, seed)
    return network


def discriminator_from_state_dict(weights: Mapping[str, Tensor]) -> MultiscaleDiscriminator:
    """Make the discriminator that a state dict belongs to, with these weights.

    Files of the official code that were trained without feature matching name their layers in another way; they are read
    as well.

    Raises
    ------
    ModelRefused
        Names or shapes do not fit a multi-scale discriminator.
    """
    clean, _ = unwrapped(weights)
    named, shapes = unwrapped({_scaled_key(key): value for key, value in clean.items()})
    places = [
        (int(found[1]), int(found[2])) for key in shapes if (found := re.fullmatch(r"scale(\d+)_layer(\d+)\.0\.weight", key))
    ]
    first = shapes.get("scale0_layer0.0.weight")
    if first is None or len(first) != 4:
        raise ModelRefused("This is not a discriminator of pix2pixHD: the layers have other names.", "Choose another file.")
    refuse_absurd_discriminator(first[1], first[0], max(max(place) for place in places))
    config = DiscriminatorConfig(
        input_channels=first[1],
        ndf=first[0],
        n_layers=max(layer for _, layer in places) - 1,
        n_scales=max(scale for scale, _ in places) + 1,
        norm="batch" if any(key.endswith("running_mean") for key in shapes) else "instance",
    )
    return fitted(lambda: build_discriminator(config), named, "a discriminator of pix2pixHD")


def refuse_absurd_discriminator(input_channels: int, ndf: int, layers: int) -> None:
    """Refuse what nobody builds: a name alone can claim any number of layers, and a tensor without content any width.

    Raises
    ------
    ModelRefused
        With what is the matter.
    """
    if layers > 16 or not (1 <= input_channels <= 1024 and 1 <= ndf <= 4096):
        raise ModelRefused("This discriminator has more layers or channels than any of its kind.", "Choose another file.")


def _scaled_key(key: str) -> str:
    """``layer{i}.{place}`` of a file without features as ``scale{i}_layer{j}.{0 or 1}``: three places to a layer."""
    found = re.fullmatch(r"layer(\d+)\.(\d+)\.(\w+)", key)
    if found is None:
        return key
    place = int(found[2])
    # The first layer has no norm: convolution, ReLU; then convolution, norm, ReLU each; the last only a convolution.
    layer, within = (0, 0) if place == 0 else divmod(place + 1, 3)
    return f"scale{found[1]}_layer{layer}.{within}.{found[3]}"
