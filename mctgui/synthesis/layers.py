"""Building blocks that the networks share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

import torch
from torch import Tensor, nn

from mctgui.errors import ModelRefused

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
        return _InstanceNorm(channels, affine=False, track_running_stats=False)
    return nn.BatchNorm2d(channels, affine=True)


class _InstanceNorm(nn.InstanceNorm2d):
    """Takes its statistics in float32 whatever the features are in; batch norm does so of itself."""

    def forward(self, features: Tensor) -> Tensor:
        normed = super().forward(features.float())
        if len(features) == 1 and normed.requires_grad:
            # torch takes a gradient of one image channels last for another one, without a word (seen in 2.13 on a CPU).
            normed.register_hook(Tensor.contiguous)  # type: ignore[no-untyped-call]
        return normed.to(features.dtype)


def initialise(network: nn.Module, seed: int, *, zero_biases: bool = False) -> None:
    """Draw the starting weights as the official code does, from a seed and without touching the global generator.

    Convolution weights N(0, 0.02), BatchNorm weights N(1, 0.02) and biases 0; convolution biases uniform in
    +-1/sqrt(fan in), which is the default of torch, or 0 with ``zero_biases`` (pix2pix).
    """
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for layer in network.modules():
            if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
                layer.weight.normal_(0.0, WEIGHT_SD, generator=generator)
                if layer.bias is not None and zero_biases:
                    layer.bias.zero_()
                elif layer.bias is not None:
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

    With few feature maps this takes a third off inference and a twentieth off training on a CPU; a GPU wants it always.
    """
    return network.to(device).to(memory_format=torch.channels_last)  # type: ignore[no-any-return, call-overload]


_NARROW = 16
"""Generators with fewer feature maps at full size learn quicker channels last on a CPU (measured: 12 by a twentieth;
16 and 32 do not, and no discriminator)."""


def placed_to_learn(network: Network, device: torch.device) -> Network:
    """Move a network to a device in the layout that it learns quickest in there."""
    narrow = getattr(getattr(network, "config", None), "ngf", _NARROW) < _NARROW
    return channels_last(network, device) if narrow or device.type != "cpu" else network.to(device)


def unwrapped(weights: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], dict[str, tuple[int, ...]]]:
    """A state dict without the ``module.`` that a parallel wrapper puts before its keys, and the shapes in it."""
    clean = {key.removeprefix("module."): value for key, value in weights.items()}
    return clean, {key: tuple(value.shape) for key, value in clean.items()}


def fitted(build: Callable[[], Network], weights: Mapping[str, Tensor], what: str) -> Network:
    """Make a network that takes over tensors as its weights, without copying them.

    Parameters
    ----------
    build
        Makes the network; called where no memory is taken for weights.
    weights
        Its state dict. Counts of batches, which older versions of torch did not write, may be missing.
    what
        The network in words, with its article.

    Raises
    ------
    ModelRefused
        Names, shapes or kinds of numbers do not fit.
    """
    with torch.device("meta"):
        network = build()
    counts = {key for key in network.state_dict() if key.endswith("num_batches_tracked")}
    complete = {**{key: torch.zeros((), dtype=torch.int64) for key in counts}, **weights}
    expected = {key: (tuple(value.shape), value.dtype) for key, value in network.state_dict().items()}
    found = {key: (tuple(value.shape), value.dtype) for key, value in complete.items()}
    wrong = sorted(set(expected) ^ set(found)) or [key for key in expected if expected[key] != found[key]]
    if wrong:
        problem = f"This is not {what}: {len(wrong)} weights do not fit, the first is {wrong[0]}."
        raise ModelRefused(problem, "Choose another model.")
    network.load_state_dict(complete, strict=True, assign=True)
    return network
