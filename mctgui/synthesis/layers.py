"""Building blocks that the generator and the discriminator of pix2pixHD share."""

from __future__ import annotations

from typing import Literal, TypeVar

import torch
from torch import nn

Norm = Literal["instance", "batch"]
Network = TypeVar("Network", bound=nn.Module)

WEIGHT_SD = 0.02


def norm_layer(norm: Norm, channels: int) -> nn.Module:
    """Make one normalisation layer.

    Parameters
    ----------
    norm
        ``"instance"``: without parameters and without running statistics, so it has no keys in a state dict.
        ``"batch"``: affine, with running statistics.
    channels
        Number of feature maps.
    """
    if norm == "instance":
        return nn.InstanceNorm2d(channels, affine=False, track_running_stats=False)
    return nn.BatchNorm2d(channels, affine=True)


def initialise(network: nn.Module, seed: int) -> None:
    """Draw the starting weights as the official code does, from a seed and without touching the global generator.

    Convolution weights N(0, 0.02), BatchNorm weights N(1, 0.02) and biases 0; convolution biases uniform in
    +-1/sqrt(fan in), which is the default of torch.
    """
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for layer in network.modules():
            if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
                layer.weight.normal_(0.0, WEIGHT_SD, generator=generator)
                if layer.bias is not None:
                    fan_in = layer.weight[0].numel()
                    bound = fan_in**-0.5
                    layer.bias.uniform_(-bound, bound, generator=generator)
            elif isinstance(layer, nn.BatchNorm2d):
                layer.weight.normal_(1.0, WEIGHT_SD, generator=generator)
                layer.bias.zero_()


def half_size() -> nn.AvgPool2d:
    """Average pooling between the scales: 3 x 3, stride 2, the border not counted in."""
    return nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False)


def channels_last(network: Network, device: torch.device) -> Network:
    """Move a network to a device with its weights channels last.

    With few feature maps this takes a third off inference and a tenth off training on a CPU; bf16 on a GPU wants it too.
    """
    return network.to(device).to(memory_format=torch.channels_last)  # type: ignore[no-any-return, call-overload]
