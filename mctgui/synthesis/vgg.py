"""The convolutions of VGG19, for perceptual losses; their weights come from a file that the user supplies.

Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition" (2015). The weights are those
that torchvision publishes as ``vgg19-dcbb9e9d.pth`` (trained on ImageNet, whose terms allow no passing on with this
program); the digits in its name begin its SHA-256.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn

from mctgui.errors import ModelRefused
from mctgui.synthesis.layers import fitted
from mctgui.synthesis.pth_files import read_pth
from mctgui.synthesis.weights import file_sha256

VGG19_SHA256_START = "dcbb9e9d"
"""The first digits of the SHA-256 of the published file."""

_WIDTHS = (64, 64, 0, 128, 128, 0, 256, 256, 256, 256, 0, 512, 512, 512, 512, 0, 512, 512, 512, 512)
"""Feature maps of each convolution; 0 is a pooling."""

_AFTER_FIRST = (2, 7, 12, 21, 30)
"""Layers up to relu1_1, relu2_1, relu3_1, relu4_1, relu5_1: where pix2pixHD compares."""

_AFTER_SECOND = (4, 9, 14, 23, 32)
"""Layers up to relu1_2, relu2_2, relu3_2, relu4_2, relu5_2: where CRN compares."""


class VGG19(nn.Module):
    """The feature layers of VGG19 up to relu5_2, with frozen weights.

    Parameters
    ----------
    pooling
        ``"max"`` as published and as pix2pixHD uses it; ``"average"`` as CRN does.
    """

    def __init__(self, pooling: Literal["max", "average"] = "max") -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 3
        for width in _WIDTHS:
            if width == 0:
                layers.append(nn.MaxPool2d(2) if pooling == "max" else nn.AvgPool2d(2))
                continue
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
            channels = width
        self.features = nn.Sequential(*layers[: _AFTER_SECOND[-1]])
        self.requires_grad_(False)

    def first_of_each(self, image: Tensor) -> list[Tensor]:
        """Features after the first convolution of each of the five stages, as pix2pixHD compares them.

        Parameters
        ----------
        image
            ``(N, C, H, W)``; one channel is repeated to three. It is taken **as it is**: the official code gives [-1, 1]
            without ImageNet's mean and spread.
        """
        return self._at(image, _AFTER_FIRST)

    def second_of_each(self, image: Tensor) -> list[Tensor]:
        """Features after the second convolution of each stage, as CRN compares them; ``image`` as above."""
        return self._at(image, _AFTER_SECOND)

    def _at(self, image: Tensor, ends: tuple[int, ...]) -> list[Tensor]:
        features = image.expand(-1, 3, -1, -1) if image.shape[1] == 1 else image
        layers, found = list(self.features), []
        for start, end in pairwise((0, *ends)):
            for layer in layers[start:end]:
                features = layer(features)
            found.append(features)
        return found


def load_vgg19(path: Path, pooling: Literal["max", "average"] = "max", *, sha256_start: str = VGG19_SHA256_START) -> VGG19:
    """Load the published weights of VGG19.

    Parameters
    ----------
    path
        ``vgg19-dcbb9e9d.pth``.
    pooling
        See :class:`VGG19`.
    sha256_start
        How the SHA-256 of the file must begin.

    Raises
    ------
    ModelRefused
        It is another file, or damaged. Nothing in it has been run.
    """
    check_vgg19(path, sha256_start)
    weights = read_pth(path)
    wanted = {f"features.{index}.{part}" for index in _convolutions() for part in ("weight", "bias")}
    kept = {key: value for key, value in weights.items() if key in wanted}
    network = fitted(lambda: VGG19(pooling), kept, "VGG19")
    network.requires_grad_(False)
    return network.eval()


def check_vgg19(path: Path, sha256_start: str = VGG19_SHA256_START) -> None:
    """See that a file is the published VGG19, without opening it.

    Raises
    ------
    ModelRefused
        It is another file, or cannot be read.
    """
    try:
        found = file_sha256(path)
    except OSError as error:
        raise ModelRefused(f"{path.name} could not be read: {error.strerror}.", "Check the file and its folder.") from error
    if not found.startswith(sha256_start):
        raise ModelRefused(
            f"{path.name} is not the published VGG19: its SHA-256 begins with {found[:8]}, not {sha256_start}.",
            "Download vgg19-dcbb9e9d.pth from the site of PyTorch, or train without the perceptual loss.",
        )


def _convolutions() -> list[int]:
    with torch.device("meta"):
        return [index for index, layer in enumerate(VGG19().features) if isinstance(layer, nn.Conv2d)]
