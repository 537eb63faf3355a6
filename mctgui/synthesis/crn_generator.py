"""The cascaded refinement network (CRN): an image grows from a few pixels, doubled and refined module by module.

After Chen and Koltun, "Photographic Image Synthesis with Cascaded Refinement Networks" (ICCV 2017). The official code is
TensorFlow 1; the weights here have names of our own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from mctgui.errors import ModelRefused

_SIDES = (4, 8, 16, 32, 64, 128, 256, 512, 1024)
_FULL_WIDTHS = (1024, 1024, 1024, 1024, 1024, 512, 512, 128, 32)


@dataclass(frozen=True, slots=True)
class CRNConfig:
    """Size of a CRN; the defaults are those of the official 256-pixel network, but for one channel.

    Parameters
    ----------
    input_channels, output_channels
        Channels of the MDCT and of the micro-CT-like image.
    widths
        Feature maps of each module, the coarsest first. The first module works at ``1 / 2^(modules - 1)`` of the size.
    n_images
        Images that the network makes at once; the official code has 9 at 256 pixels, of which only the best is corrected
        (diversity loss), and 1 above. The first one is the result.
    """

    input_channels: int = 1
    output_channels: int = 1
    widths: tuple[int, ...] = _FULL_WIDTHS[:7]
    n_images: int = 9

    @classmethod
    def official(cls, side_px: int, input_channels: int = 1, output_channels: int = 1) -> CRNConfig:
        """The official network for square images of 256, 512 or 1024 pixels.

        Raises
        ------
        ValueError
            There is none of that size.
        """
        if side_px not in (256, 512, 1024):
            raise ValueError(f"the official CRN exists at 256, 512 and 1024 pixels, not at {side_px}")
        modules = _SIDES.index(side_px) + 1
        return cls(input_channels, output_channels, _FULL_WIDTHS[:modules], 9 if side_px == 256 else 1)

    @property
    def size_multiple(self) -> int:
        """Height and width of an image must be multiples of this."""
        return int(2 ** (len(self.widths) - 1))

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a model card."""
        return {**asdict(self), "widths": list(self.widths)}


class RefinementModule(nn.Module):
    """Two 3 x 3 convolutions with layer norm and leaky ReLU on the coarser features, doubled, beside the input."""

    def __init__(self, inputs: int, width: int) -> None:
        super().__init__()
        # Layer norm over (C, H, W) with one scale and shift for each channel is a group norm of one group. Its shift takes
        # the place of the biases, as in the library that the official code uses.
        self.refine = nn.Sequential(
            nn.Conv2d(inputs, width, 3, padding=1, bias=False),
            nn.GroupNorm(1, width),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.GroupNorm(1, width),
            nn.LeakyReLU(0.2),
        )

    def forward(self, image: Tensor, coarser: Tensor | None) -> Tensor:
        """Features at the size of ``image``; ``coarser`` has half of it, and is None in the first module."""
        if coarser is not None:
            doubled = functional.interpolate(coarser, size=image.shape[-2:], mode="bilinear", align_corners=True)
            image = torch.cat([doubled, image], 1)
        return cast(Tensor, self.refine(image))


class CascadedRefinementNetwork(nn.Module):
    """CRN; input ``(N, C, H, W)`` in [-1, 1], H and W multiples of ``config.size_multiple``.

    The output is the first image, held within [-1, 1], in evaluation mode; while training it is all ``n_images`` one after
    the other in the channels, as they come from the last 1 x 1 convolution.
    """

    def __init__(self, config: CRNConfig) -> None:
        super().__init__()
        self.config = config
        before = (0, *config.widths[:-1])
        self.modules_by_size = nn.ModuleList(
            RefinementModule(config.input_channels + coarser, width)
            for coarser, width in zip(before, config.widths, strict=True)
        )
        self.last = nn.Conv2d(config.widths[-1], config.output_channels * config.n_images, 1)

    def forward(self, image: Tensor) -> Tensor:
        """Return the synthesised image (or, while training, images); ``ValueError`` for a size it cannot take."""
        height, width = image.shape[-2:]
        multiple = self.config.size_multiple
        if height % multiple or width % multiple:
            raise ValueError(f"this network takes sides that are multiples of {multiple}, not {height} x {width}")
        features: Tensor | None = None
        for number, module in enumerate(self.modules_by_size):
            factor = int(2 ** (len(self.config.widths) - 1 - number))
            scaled = image if factor == 1 else functional.avg_pool2d(image, factor)
            features = module(scaled, features)
        images = cast(Tensor, self.last(features))
        return images if self.training else images[:, : self.config.output_channels].clamp(-1.0, 1.0)


def build_crn(config: CRNConfig, seed: int | None = None) -> CascadedRefinementNetwork:
    """Make a CRN; with a seed its weights are drawn uniformly after Glorot and Bengio (2010), the biases are 0."""
    with torch.random.fork_rng(devices=[]):
        network = CascadedRefinementNetwork(config)
    if seed is not None:
        generator = torch.Generator().manual_seed(seed)
        for layer in network.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.xavier_uniform_(layer.weight, generator=generator)
                if layer.bias is not None:
                    nn.init.zeros_(layer.bias)
    return network


def crn_config(shapes: Mapping[str, tuple[int, ...]], output_channels: int = 1) -> CRNConfig:
    """Read the size of a CRN off the names and shapes of its weights.

    Parameters
    ----------
    shapes
        Key to shape.
    output_channels
        Channels of one image; the file tells only their product with the number of images.

    Raises
    ------
    ModelRefused
        The keys are not those of a CRN, or the channels do not fit.
    """
    found = {
        int(m[1]): shape
        for key, shape in shapes.items()
        if (m := re.fullmatch(r"modules_by_size\.(\d+)\.refine\.0\.weight", key))
    }
    last = shapes.get("last.weight")
    if last is None or len(last) != 4 or sorted(found) != list(range(len(found))) or not found:
        raise ModelRefused("This is not a CRN: the layers have other names.", "Choose another model.")
    if last[0] % output_channels or any(len(shape) != 4 for shape in found.values()):
        raise ModelRefused("This CRN does not make images with that many channels.", "Choose another model.")
    widths = tuple(found[number][0] for number in sorted(found))
    return CRNConfig(found[0][1], output_channels, widths, last[0] // output_channels)
