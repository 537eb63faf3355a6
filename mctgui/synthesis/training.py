"""Training of pix2pixHD on slice pairs.

The step follows the official code: fake; discriminator on fake, real and, for the generator, on fake again with its own
weights held still; generator step; discriminator step. It may begin with a warm-up without discriminator, in which the
generator learns the plain inversion quickly. The statistics of batch norm are counted afresh for the weights that are
kept, since running means lag behind weights that move.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.synthesis.data import CropPlan, SlicePair, draw_crops
from mctgui.synthesis.layers import channels_last
from mctgui.synthesis.losses import feature_matching, local_mean, lsgan
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig, MultiscaleDiscriminator, build_discriminator
from mctgui.synthesis.pix2pixhd_generator import Generator, GeneratorConfig, build_generator
from mctgui.synthesis.threads import torch_threads
from mctgui.synthesis.weights import write_weights


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """Everything that decides what a training run gives, besides its pairs.

    Parameters
    ----------
    generator, discriminator
        The networks.
    crops
        What one step sees.
    window_hu
        HU that become -1 and 1.
    steps
        Optimiser steps in all.
    adversarial_from
        Step from which the discriminator takes part; 0 as in the official code.
    norm_batches
        Batches from which the statistics of batch norm are counted for the weights that are kept; 0 keeps the running
        ones. Without effect on instance norm.
    warm_up_learning_rate, learning_rate
        Before and after ``adversarial_from``.
    decay_from
        Step from which the learning rate falls linearly towards 0 at the end.
    lambda_gan, lambda_feature
        1 and 10 in the official code.
    lambda_l1, lambda_local_mean, local_mean_px
        Our additions: absolute difference, and absolute difference of means over squares of so many pixels.
    ema_decay
        Decay of the running mean of the generator's weights, which is what is kept; 0 keeps the last weights.
    seed
        Decides starting weights and crops.
    threads
        Threads for torch; 0 leaves the setting alone.
    checkpoint_every
        Steps between checkpoints.
    """

    generator: GeneratorConfig = field(default_factory=GeneratorConfig)
    discriminator: DiscriminatorConfig = field(default_factory=DiscriminatorConfig)
    crops: CropPlan = field(default_factory=lambda: CropPlan(crop_px=512, batch=1))
    window_hu: tuple[float, float] = (-300.0, 1700.0)
    steps: int = 40_000
    adversarial_from: int = 0
    norm_batches: int = 40
    warm_up_learning_rate: float = 1e-3
    learning_rate: float = 2e-4
    decay_from: int = 20_000
    betas: tuple[float, float] = (0.5, 0.999)
    lambda_gan: float = 1.0
    lambda_feature: float = 10.0
    lambda_l1: float = 0.0
    lambda_local_mean: float = 0.0
    local_mean_px: int = 16
    ema_decay: float = 0.0
    seed: int = 1
    threads: int = 0
    checkpoint_every: int = 250

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a record."""
        return asdict(self)

    def learning_rate_at(self, step: int) -> float:
        """Learning rate of a step, counted from 0."""
        base = self.warm_up_learning_rate if step < self.adversarial_from else self.learning_rate
        left = (self.steps - step) / max(self.steps - self.decay_from, 1)
        return base * min(1.0, max(left, 0.0))


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """Losses of one step, unweighted; nan where a part does not take part yet."""

    step: int
    learning_rate: float
    gan: float
    feature_matching: float
    l1: float
    local_mean: float
    discriminator: float


@dataclass(frozen=True, slots=True, eq=False)
class TrainingRun:
    """What a training run gives.

    Parameters
    ----------
    generator
        In evaluation mode, with the running mean of the weights if there is one.
    discriminator
        As it was after the last step.
    config
        What was asked for.
    history
        Losses of every step.
    seconds
        Wall time.
    """

    generator: Generator
    discriminator: MultiscaleDiscriminator
    config: TrainingConfig
    history: tuple[TrainingStep, ...]
    seconds: float


def train(
    pairs: Sequence[SlicePair],
    config: TrainingConfig,
    *,
    folder: Path | None = None,
    device: str = "cpu",
) -> LongWork[TrainingRun]:
    """Train pix2pixHD.

    Parameters
    ----------
    pairs
        Training pairs only; what is held out stays with the caller.
    config
        See :class:`TrainingConfig`. The same pairs, configuration and number of threads give the same weights on a CPU.
    folder
        Where ``generator.safetensors`` and ``history.csv`` go every ``checkpoint_every`` steps and at the end; each is
        whole or not there. None writes nothing.
    device
        ``"cpu"`` or ``"cuda"``.

    Yields
    ------
    Progress
        Once per step, with the :class:`TrainingStep` as ``partial``. Closing it leaves the last whole checkpoint.

    Raises
    ------
    MctguiError
        There are no pairs, or the training has run into numbers that are not finite.
    StorageFailure
        A checkpoint could not be written.
    """
    if not pairs:
        raise MctguiError("There are no slice pairs to train on.", "Choose a folder of pairs.")
    with torch_threads(config.threads):
        state = _State(config, torch.device(device))
        history: list[TrainingStep] = []
        start = time.perf_counter()
        for step in range(config.steps):
            losses = state.take(step, pairs)
            history.append(losses)
            last = step + 1 == config.steps
            if folder is not None and (last or (step + 1) % config.checkpoint_every == 0):
                write_weights(state.kept(pairs).state_dict(), folder / "generator.safetensors")
                _write_history(history, folder / "history.csv")
            yield Progress(step + 1, config.steps, f"training step {step + 1}", losses)
        return TrainingRun(state.kept(pairs), state.discriminator, config, tuple(history), time.perf_counter() - start)


class _State:
    """Networks and optimisers between two steps."""

    def __init__(self, config: TrainingConfig, device: torch.device) -> None:
        self.config, self.device = config, device
        self.generator = channels_last(build_generator(config.generator, config.seed), device)
        self.discriminator = channels_last(build_discriminator(config.discriminator, config.seed + 1), device)
        self.optimiser_g = torch.optim.Adam(self.generator.parameters(), betas=config.betas, foreach=True)
        self.optimiser_d = torch.optim.Adam(self.discriminator.parameters(), betas=config.betas, foreach=True)
        self.mean = {key: value.detach().clone() for key, value in self.generator.state_dict().items()}

    def take(self, step: int, pairs: Sequence[SlicePair]) -> TrainingStep:
        config = self.config
        rate = config.learning_rate_at(step)
        for group in (*self.optimiser_g.param_groups, *self.optimiser_d.param_groups):
            group["lr"] = rate
        self.generator.train()
        mdct, microct = self._batch(pairs, (config.seed, step))
        fake = self.generator(mdct)
        nothing = torch.full((), float("nan"))
        l1 = functional.l1_loss(fake, microct)
        density = local_mean(fake, microct, config.local_mean_px)
        total = config.lambda_l1 * l1 + config.lambda_local_mean * density
        gan, matching, loss_d = nothing, nothing, None
        if step >= config.adversarial_from:
            of_real = self.discriminator(torch.cat([mdct, microct], 1))
            of_fake = self.discriminator(torch.cat([mdct, fake.detach()], 1))
            loss_d = 0.5 * (lsgan(of_fake, real=False) + lsgan(of_real, real=True))
            self.discriminator.requires_grad_(False)
            judged = self.discriminator(torch.cat([mdct, fake], 1))
            self.discriminator.requires_grad_(True)
            gan, matching = lsgan(judged, real=True), feature_matching(judged, of_real)
            total = total + config.lambda_gan * gan + config.lambda_feature * matching
        if not torch.isfinite(total):
            raise MctguiError(
                f"The training ran into numbers that are not finite at step {step + 1}.", "Lower the learning rate."
            )
        _descend(self.optimiser_g, total)
        if loss_d is not None:
            _descend(self.optimiser_d, loss_d)
        self._average()
        numbers = [float(loss.detach()) for loss in (gan, matching, l1, density, nothing if loss_d is None else loss_d)]
        return TrainingStep(step + 1, rate, *numbers)

    def _batch(self, pairs: Sequence[SlicePair], seed: tuple[int, ...]) -> tuple[Tensor, Tensor]:
        crops = draw_crops(pairs, self.config.crops, self.config.window_hu, np.random.default_rng(seed))
        layout = torch.channels_last
        mdct, microct = (torch.from_numpy(crop).to(self.device, memory_format=layout) for crop in crops)
        return mdct, microct

    def _average(self) -> None:
        decay = self.config.ema_decay
        with torch.no_grad():
            for key, value in self.generator.state_dict().items():
                if value.is_floating_point() and decay:
                    self.mean[key].lerp_(value, 1.0 - decay)
                else:
                    self.mean[key].copy_(value)

    def kept(self, pairs: Sequence[SlicePair]) -> Generator:
        """The generator that is worth keeping, on the CPU and in evaluation mode."""
        generator = build_generator(self.config.generator)
        generator.load_state_dict(self.mean)
        generator.to(self.device).train()
        norms = [layer for layer in generator.modules() if isinstance(layer, nn.BatchNorm2d)]
        if norms and self.config.norm_batches:
            for layer in norms:
                layer.reset_running_stats()
                layer.momentum = None  # counts a plain mean over all batches
            with torch.no_grad():
                for batch in range(self.config.norm_batches):
                    generator(self._batch(pairs, (self.config.seed, batch, 1))[0])
            for layer in norms:
                layer.momentum = 0.1
        return generator.cpu().eval()


def _descend(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()


def _write_history(history: Sequence[TrainingStep], path: Path) -> None:
    names = [column.name for column in fields(TrainingStep)]
    with atomic_file(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([getattr(step, name) for name in names] for step in history)
