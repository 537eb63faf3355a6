"""pix2pixHD on a whole slice in less memory: the layers at full size are worked out strip by strip.

Most of the memory of a whole slice goes into the few feature maps at its full size. They are never kept here: a first pass
makes them in strips of rows and counts mean and variance of every feature map over the whole slice, a second makes them
again, normalises them with these and goes on to the next layer. Instance norm so gets the statistics of the whole slice, and
the result is that of the plain network to rounding, for some hundredths more of computing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from mctgui.synthesis.pix2pixhd_generator import Generator, GlobalGenerator, ResnetBlock

ROWS = 96
"""Rows of a strip at full size."""

_HEAD, _TAIL = 5, 6
_REFLECTED = 3
_FEWEST_ROWS = 8


def in_strips(network: Generator, image: Tensor, rows: int = ROWS) -> Tensor:
    """What the network makes of an image, in less memory.

    Parameters
    ----------
    network
        In evaluation mode; its batch norms may have been folded away.
    image
        ``(N, C, H, W)`` in [-1, 1]; H and W multiples of ``config.size_multiple``.
    rows
        Even number of rows in a strip, 8 or more.

    Returns
    -------
    Tensor
        ``(N, C, H, W)`` in [-1, 1], equal to ``network(image)`` up to rounding.
    """
    if image.shape[-2] <= _FEWEST_ROWS:
        return cast(Tensor, network(image))
    if isinstance(network, GlobalGenerator):
        layers = list(network.model)
        features = _through(layers[_HEAD:-_TAIL], _head(layers[:_HEAD], image, rows))
        return _tail(layers[-_TAIL:], features, rows)
    scales = [image]
    count = network.config.n_local_enhancers
    for _ in range(count):
        scales.append(network.downsample(scales[-1]))
    features = _through(list(network.model), scales[-1])
    for enhancer in range(1, count + 1):
        before = list(cast(nn.Sequential, network.get_submodule(f"model{enhancer}_1")))
        after = list(cast(nn.Sequential, network.get_submodule(f"model{enhancer}_2")))
        scale = scales[count - enhancer]
        finest = enhancer == count
        entered = _through(before[_HEAD:], _head(before[:_HEAD], scale, rows)) if finest else _through(before, scale)
        features = entered.add_(features)
        del entered
        if finest:
            features = _through(after[:-_TAIL], features)
            return _tail(after[-_TAIL:], features, rows)
        features = _through(after, features)
    return features


def _through(layers: Sequence[nn.Module], features: Tensor) -> Tensor:
    """Layers one after the other; what a layer was given is let go before the next begins."""
    for layer in layers:
        if isinstance(layer, ResnetBlock):
            features = _through(list(layer.conv_block), features).add_(features)
        else:
            features = layer(features)
    return features


def _head(layers: Sequence[nn.Module], image: Tensor, rows: int) -> Tensor:
    """Reflecting border, 7 x 7, norm, ReLU, and the convolution that halves: only its output is ever whole."""
    pad, first, norm, _relu, down = layers
    halving = cast(nn.Conv2d, down)
    padded = pad(image)
    height, width = image.shape[-2:]

    def made(start: int, stop: int) -> Tensor:
        return cast(Tensor, first(padded[:, :, start : stop + 2 * _REFLECTED]))

    normalised = _normaliser(norm, made, height, rows)
    result = image.new_empty((image.shape[0], halving.out_channels, height // 2, width // 2))
    result = result.contiguous(memory_format=_layout(halving.weight))
    for start, stop in _spans(height // 2, rows // 2):
        # Row r of the halved image sees the rows 2 r - 1 to 2 r + 1; above the first one are zeros.
        strip = normalised(made(max(0, 2 * start - 1), 2 * stop)).relu_()
        strip = functional.pad(strip, (1, 1, 1 if start == 0 else 0, 0))
        result[:, :, start:stop] = functional.conv2d(strip, halving.weight, halving.bias, stride=2)
    return result


def _tail(layers: Sequence[nn.Module], features: Tensor, rows: int) -> Tensor:
    """The convolution that doubles, norm, ReLU, reflecting border, 7 x 7 and tanh."""
    up, norm, _relu, _pad, last, _tanh = layers
    half = features.shape[-2]
    height = 2 * half

    def made(start: int, stop: int) -> Tensor:
        # An even row 2 i comes from row i alone, an odd one from i and i + 1.
        top, bottom = start // 2, min(half, stop // 2 + 1)
        return cast(Tensor, up(features[:, :, top:bottom]))[:, :, start - 2 * top : stop - 2 * top]

    normalised = _normaliser(norm, made, height, rows)
    final = cast(nn.Conv2d, last)
    result = features.new_empty((features.shape[0], final.out_channels, height, 2 * features.shape[-1]))
    for start, stop in _spans(height, rows):
        above, below = max(0, start - _REFLECTED), min(height, stop + _REFLECTED)
        strip = normalised(made(above, below)).relu_()
        border = (_REFLECTED, _REFLECTED, _REFLECTED - (start - above), _REFLECTED - (below - stop))
        result[:, :, start:stop] = torch.tanh(final(functional.pad(strip, border, mode="reflect")))
    return result


def _normaliser(norm: nn.Module, made: Callable[[int, int], Tensor], height: int, rows: int) -> Callable[[Tensor], Tensor]:
    """The norm for single strips; with instance norm a first pass over all strips counts its statistics."""
    if not isinstance(norm, nn.InstanceNorm2d):
        return lambda strip: cast(Tensor, norm(strip))
    total: Tensor | None = None
    squares: Tensor | None = None
    values = 0
    for start, stop in _spans(height, rows):
        strip = made(start, stop)
        one = strip.sum((2, 3), keepdim=True, dtype=torch.float64)
        two = strip.square_().sum((2, 3), keepdim=True, dtype=torch.float64)
        total, squares = (one, two) if total is None or squares is None else (total + one, squares + two)
        values += strip.shape[2] * strip.shape[3]
    assert total is not None
    assert squares is not None
    mean = total / values
    variance = (squares / values - mean.square()).clamp_(min=0.0)
    scale = torch.rsqrt(variance + norm.eps)
    shift = (-mean * scale).to(torch.float32)
    factor = scale.to(torch.float32)
    return lambda strip: strip.mul_(factor).add_(shift)


def _spans(height: int, rows: int) -> Iterator[tuple[int, int]]:
    """Strips of ``rows``; a last one that would be too thin for its border goes to the one before."""
    start = 0
    while start < height:
        stop = min(height, start + rows)
        if height - stop <= _REFLECTED:
            stop = height
        yield start, stop
        start = stop


def _layout(weight: Tensor) -> torch.memory_format:
    last = weight.is_contiguous(memory_format=torch.channels_last) and not weight.is_contiguous()
    return torch.channels_last if last else torch.contiguous_format
