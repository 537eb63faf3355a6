"""How much memory a training step takes, and what size would fit where it did not."""

from __future__ import annotations

import functools
from dataclasses import replace

import torch

from mctgui.synthesis.memory import Watch
from mctgui.synthesis.methods import Method
from mctgui.synthesis.processes import ALONE, Processes
from mctgui.synthesis.training_config import TrainingConfig
from mctgui.synthesis.training_state import untrained
from mctgui.synthesis.vgg import VGG19

_OVER_TENSORS = 1.3
"""Memory that a step takes, over the tensors alone: what convolutions work in, and pieces that nothing fits into."""
_MOMENTS = 8
"""Bytes that Adam keeps for each weight."""
_LIBRARIES = 450 * 2**20
"""What torch and the program itself take."""
_SHORT = ("can't allocate memory", "bad_alloc", "could not create a memory", "could not create a primitive")


def is_lack_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory is short: on a GPU, or on a CPU from any of the libraries that compute."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error) for words in _SHORT)


@functools.lru_cache(maxsize=64)
def step_bytes(config: TrainingConfig, crops: int, crop_px: int) -> int:
    """Bytes that a step takes at its peak, beside the weights that are there before: features, gradients, Adam's moments.

    Nothing is computed: the step is taken on tensors without content.
    """
    with torch.device("meta"):
        method = untrained(config, VGG19("average" if config.method == "crn" else "max") if config.vgg else None)
        _take_no_steps(method)
        images = torch.zeros((2, crops, config.generator.input_channels, crop_px, crop_px))
        watch = Watch()
        with watch:
            method.step(images[0], images[1][:, : config.generator.output_channels])
    learning = sum(weight.numel() for network in method.networks.values() for weight in network.parameters())
    return round(_OVER_TENSORS * watch.most) + _MOMENTS * learning


def training_memory(config: TrainingConfig) -> int:
    """Bytes that a training takes at its peak, before it is started: weights, a kept copy of the generator, and a step."""
    plain = replace(config, threads=0)
    with torch.device("meta"):
        method = untrained(plain, None if not config.vgg else VGG19("average" if config.method == "crn" else "max"))
    weights = {name: sum(one.numel() for one in network.parameters()) for name, network in method.networks.items()}
    kept = 4 * (sum(weights.values()) + weights["generator"])
    return kept + step_bytes(plain, config.crops.batch, config.crops.crop_px) + _LIBRARIES


def _take_no_steps(method: Method) -> None:
    """Optimisers that leave everything alone, and losses that nobody asks whether they are finite."""
    for name, network in method.networks.items():
        method.optimisers[name] = torch.optim.SGD(network.parameters(), lr=0.0, foreach=False)
    method.running.finite = lambda _loss: True  # type: ignore[method-assign, assignment]


def size_that_fits(config: TrainingConfig, available: int, processes: Processes = ALONE) -> tuple[int, int] | None:
    """The largest batch, and if not even one crop fits the largest crop, for a step that has been seen not to fit.

    Parameters
    ----------
    config
        Of the training that ran out of memory.
    available
        Bytes that were free before the first step.
    processes
        Each takes its share of the batch, and has the memory for itself.

    Returns
    -------
    tuple or None
        Crops in a step, of all processes together, and their side in pixels; None where the weights alone are too much.
    """
    plan = config.crops
    plain = replace(config, threads=0)
    share = len(processes.share(plan.batch))
    one, two = (step_bytes(plain, crops, plan.crop_px) for crops in (1, 2))
    each, fixed = two - one, 2 * one - two
    # It did not fit: whatever was reckoned, it needs more than there was.
    usable = available / max(1.0, 1.05 * available / step_bytes(plain, share, plan.crop_px))
    crops = min(share - 1, int((usable - fixed) // each))
    if crops >= 1:
        return crops * processes.size, plan.crop_px
    step = config.generator.size_multiple
    side = int(plan.crop_px * (max(0.0, usable - fixed) / each) ** 0.5) // step * step
    side = min(side, plan.crop_px - step)
    return (processes.size, side) if side >= 2 * step else None
