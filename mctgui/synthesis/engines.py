"""What computes a generator: torch, on whole slices or in strips, or ONNX Runtime."""

from __future__ import annotations

import copy
from typing import Literal, Protocol, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from mctgui.errors import MctguiError
from mctgui.synthesis.generators import AnyGenerator
from mctgui.synthesis.layers import channels_last
from mctgui.synthesis.pix2pixhd_generator import Generator, GlobalGenerator, LocalEnhancer
from mctgui.synthesis.strips import in_strips
from mctgui.synthesis.threads import torch_threads

Floats = NDArray[np.float32]
EngineName = Literal["torch", "onnx"]

_NARROW = 32
"""Below so many feature maps at full size, weights that lie channels last take a third off on a CPU; from there on they
cost a fifth more."""


class Engine(Protocol):
    """A generator at work."""

    name: EngineName

    def __call__(self, images: Floats) -> Floats:
        """What the generator makes of ``(N, C, H, W)`` in [-1, 1]; ``MemoryError`` where there is not enough for it."""
        ...


class TorchEngine:
    """The generator in torch.

    Parameters
    ----------
    generator
        In evaluation mode. On a CPU its weights are used where they lie, unless a batch norm can be folded into them.
    device, threads
        Where, and on how many cores of a CPU.
    strips
        Work the layers at full size out in strips (pix2pixHD only).
    """

    name: EngineName = "torch"

    def __init__(self, generator: AnyGenerator, device: torch.device, threads: int, *, strips: bool = False) -> None:
        self.device, self.threads, self.strips = device, threads, strips
        self.network = ready(generator, device)

    def __call__(self, images: Floats) -> Floats:
        """See :class:`Engine`."""
        try:
            # The number of threads is set for this call only: while nothing is computed, it is not ours.
            with torch_threads(self.threads), torch.inference_mode():
                batch = torch.from_numpy(np.ascontiguousarray(images)).to(self.device)
                network = cast(Generator, self.network)
                result = in_strips(network, batch) if self.strips else network(batch)
                found: Floats = result.float().cpu().numpy()
        except RuntimeError as error:
            if "memory" not in str(error).lower():
                raise
            raise MemoryError from error
        return found


def ready(generator: AnyGenerator, device: torch.device) -> nn.Module:
    """A network for inference on a device; shares its weights with the generator where nothing about them changes."""
    has_norms = any(isinstance(layer, nn.BatchNorm2d) for layer in generator.modules())
    network: nn.Module = generator.eval().requires_grad_(False)
    if has_norms:
        network = with_norm_folded_in(generator)
    elif device.type != "cpu":
        network = copy.deepcopy(network)
    narrow = getattr(generator.config, "ngf", _NARROW) < _NARROW
    return channels_last(network, device) if narrow or device.type != "cpu" else network


def can_work_in_strips(generator: nn.Module) -> bool:
    """Whether :func:`mctgui.synthesis.strips.in_strips` knows this kind of network."""
    return isinstance(generator, GlobalGenerator | LocalEnhancer)


def with_norm_folded_in(generator: AnyGenerator) -> nn.Module:
    """A copy for inference whose batch norms are folded into the convolutions before them; equal to rounding."""
    network = copy.deepcopy(generator).eval()
    for parent in list(network.modules()):
        if not isinstance(parent, nn.Sequential):
            continue
        for index in range(1, len(parent)):
            convolution, norm = parent[index - 1], parent[index]
            if isinstance(norm, nn.BatchNorm2d) and isinstance(convolution, nn.Conv2d | nn.ConvTranspose2d):
                transposed = isinstance(convolution, nn.ConvTranspose2d)
                parent[index - 1] = fuse_conv_bn_eval(convolution, norm, transpose=transposed)
                parent[index] = nn.Identity()
    return network.requires_grad_(False)


def engine_for(name: str, generator: AnyGenerator, device: torch.device, threads: int, *, strips: bool = False) -> Engine:
    """Make an engine.

    Parameters
    ----------
    name
        ``"torch"`` or ``"onnx"``.
    generator, device, threads, strips
        See :class:`TorchEngine`.

    Raises
    ------
    MctguiError
        There is no engine of that name, its package is missing, or it cannot do what is asked.
    """
    if name == "torch":
        return TorchEngine(generator, device, threads, strips=strips)
    if name != "onnx":
        raise MctguiError(f"There is no engine {name}.", "Choose torch or onnx.")
    if device.type != "cpu":
        raise MctguiError("ONNX Runtime is used on the processor only.", "Choose --device cpu, or the engine torch.")
    if strips:
        raise MctguiError(
            "ONNX Runtime works on whole slices only, and the memory does not suffice for one.", "Choose the engine torch."
        )
    from mctgui.synthesis.onnx_engine import OnnxEngine

    return OnnxEngine(generator, threads)
