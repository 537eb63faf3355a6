"""Training of pix2pixHD, pix2pix or CRN on slice pairs.

A step follows the official code, in one process or in several that :func:`mctgui.synthesis.processes.joined` has joined.
pix2pixHD may begin with a warm-up without discriminator, in which the generator learns the plain inversion quickly. The
statistics of batch norm are counted afresh for the weights that are kept, since running means lag behind weights that move.
"""

from __future__ import annotations

import csv
import math
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import LongWork, Progress, with_each_step
from mctgui.synthesis.data import SlicePair, fingerprint
from mctgui.synthesis.full_disk import Notice, WaitingForRoom
from mctgui.synthesis.generators import AnyDiscriminator, AnyGenerator
from mctgui.synthesis.memory import free_memory
from mctgui.synthesis.precision import fast_kernels
from mctgui.synthesis.processes import these_processes
from mctgui.synthesis.threads import device_named, torch_threads
from mctgui.synthesis.training_checkpoint import STATE_NAME
from mctgui.synthesis.training_config import LOSSES, TrainingConfig
from mctgui.synthesis.training_memory import is_lack_of_memory, size_that_fits, step_bytes
from mctgui.synthesis.training_state import TrainingState
from mctgui.synthesis.validation import SampleTriplet, ValidationFigures, Validator
from mctgui.synthesis.validation_files import VALIDATION_NAME, read_figures, write_best, write_figures, write_samples
from mctgui.synthesis.vgg import VGG19
from mctgui.synthesis.weights import write_weights

GENERATOR_NAME = "generator.safetensors"
HISTORY_NAME = "history.csv"


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """Losses of one step by name, unweighted; nan where a part does not take part (yet)."""

    step: int
    learning_rate: float
    losses: dict[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class TrainingRun:
    """What a training run gives.

    Parameters
    ----------
    generator
        In evaluation mode, with the running mean of the weights if there is one.
    discriminator
        As it was after the last step; None for CRN.
    config
        What was asked for.
    history
        Losses of every step, those before a stop included.
    seconds
        Wall time since the run was last started.
    validation
        Figures of every epoch that was judged, those before a stop included.
    """

    generator: AnyGenerator
    discriminator: AnyDiscriminator | None
    config: TrainingConfig
    history: tuple[TrainingStep, ...]
    seconds: float
    validation: tuple[ValidationFigures, ...] = ()


def train(
    pairs: Sequence[SlicePair],
    config: TrainingConfig,
    *,
    folder: Path | None = None,
    device: str = "cpu",
    vgg: VGG19 | None = None,
    resume: bool = False,
    begin_with: Path | None = None,
    data_fingerprint: str | None = None,
    validation: Validator | None = None,
    keep_when: Callable[[], bool] | None = None,
    compiled: bool = False,
) -> LongWork[TrainingRun]:
    """Train one of the three methods.

    Parameters
    ----------
    pairs
        Training pairs only; what is held out stays with the caller.
    config
        See :class:`TrainingConfig`. The same pairs, configuration and number of threads give the same weights on a CPU.
    folder
        Where ``generator.safetensors``, ``history.csv`` and ``state.pt`` go every ``checkpoint_every`` steps and at the
        end; each is whole or not there. None writes nothing.
    device
        ``"auto"`` (the GPU if there is one), ``"cpu"`` or ``"cuda"``.
    vgg
        VGG19, where the configuration wants the perceptual loss.
    resume
        Go on from ``state.pt`` in the folder, with the same pairs and configuration: the weights become those that an
        uninterrupted run would have.
    begin_with
        Folder of another run of the same networks: this one begins with its weights instead of random ones. A run that is
        gone on with has them already.
    data_fingerprint
        What tells these pairs from others, where it is known; None reads all pixels once to find out.
    validation
        Judges the generator on held-out pairs after epochs (of a run without epochs: after ``checkpoint_every`` steps) and
        has no part in the training. Its figures go to ``validation.csv``, the generator with the best structure to ``best``
        and samples to ``samples`` in the folder. A checkpoint is written before each, so that one that was cut short is
        made good on resuming.
    keep_when
        Asked after every step; a checkpoint is written where it says yes. With it one is written when the work is closed
        too, so that a run that is stopped on purpose loses no step.
    compiled
        Have ``torch.compile`` make the networks faster, which takes minutes first and rounds in its own way. Where that
        fails they run as they are, and a :class:`mctgui.synthesis.full_disk.Notice` says so.

    Yields
    ------
    Progress
        Once per step, with the :class:`TrainingStep` as ``partial``; while validating now and then with None, and at its end
        with the :class:`ValidationFigures`. Closing it leaves the last whole checkpoint.

    Raises
    ------
    MctguiError
        There are no pairs, the training has run into numbers that are not finite, memory is short, or there is nothing to
        go on from.
    StorageFailure
        A checkpoint could not be written. A disk that has become full is waited for: the training goes on, says so with a
        :class:`mctgui.synthesis.full_disk.Notice` as ``partial``, and writes the next checkpoint as soon as there is room;
        only the last one must be written.
    """
    if not pairs:
        raise MctguiError("There are no slice pairs to train on.", "Choose a folder of pairs.")
    if resume and folder is None:
        raise MctguiError("A run without a folder cannot be gone on with.", "Give the folder of the run.")
    processes, place = these_processes(), device_named(device)
    with torch_threads(config.threads), fast_kernels(place):
        state = TrainingState(config, place, vgg, processes)
        data = data_fingerprint or (fingerprint(pairs) if folder is not None else "")
        history: list[TrainingStep] = []
        if resume and folder is not None:
            state.restore(folder / STATE_NAME, data)
            history = _read_history(folder / HISTORY_NAME, state.done)
        elif begin_with is not None:
            state.begin_with(begin_with / STATE_NAME)
        start = time.perf_counter()
        total, free = config.total_steps, free_memory(place)
        folder, room = folder if processes.is_first else None, WaitingForRoom()
        judged = _Judged(validation if processes.is_first else None, folder, state)
        if compiled and (problem := state.compiled()) is not None:
            yield Progress(state.done, total, problem, Notice(problem))
        yield from judged.made_good(pairs)
        while state.done < total:
            rate = config.learning_rate_at(state.done)
            losses = _step(state, pairs, free)
            named = {name: losses.get(name, math.nan) for name in LOSSES[config.method]}
            history.append(TrainingStep(state.done, rate, named))
            due = judged.due()
            kept = None
            if judged.waits() and (told := judged.keep(last=False)) is not None:
                yield Progress(state.done, total, told.text, told)
            wanted = keep_when is not None and keep_when()
            last = state.done == total
            regular = state.done % config.checkpoint_every == 0
            if folder is not None and (due or last or wanted or regular or room.wanted()):
                kept = state.kept(pairs)
                told = room.keeping(partial(_write_checkpoint, state, kept, tuple(history), folder, data), at_all_costs=last)
                if told is not None:
                    yield Progress(state.done, total, told.text, told)
            try:
                yield Progress(state.done, total, f"training step {state.done}", history[-1])
            except GeneratorExit:
                if folder is not None and kept is None and keep_when is not None:
                    _write_checkpoint(state, state.kept(pairs), tuple(history), folder, data)
                raise
            if due:
                yield from judged.judging(kept or state.kept(pairs))
        judge = state.method.networks.get("discriminator")
        return TrainingRun(
            state.kept(pairs),
            judge,  # type: ignore[arg-type]
            config,
            tuple(history),
            time.perf_counter() - start,
            tuple(judged.figures),
        )


def _write_checkpoint(
    state: TrainingState, kept: AnyGenerator, history: Sequence[TrainingStep], folder: Path, data: str
) -> None:
    """The state comes last: what it says was done has its history and its generator beside it."""
    state.refuse_not_finite()
    write_weights(kept.state_dict(), folder / GENERATOR_NAME)
    _write_history(history, folder / HISTORY_NAME)
    state.save(folder / STATE_NAME, data)


class _Judged:
    """Validation beside a training: when, what has been found so far, and where it goes."""

    def __init__(self, validator: Validator | None, folder: Path | None, state: TrainingState) -> None:
        self.validator, self.folder, self.state = validator, folder, state
        resumed = folder is not None and state.done > 0
        self.figures = read_figures(folder / VALIDATION_NAME, state.done) if folder is not None and resumed else []
        # A checkpoint comes before every validation.
        self._room = WaitingForRoom(what="the figures are", can_go_on=True)
        self._best: tuple[AnyGenerator, ValidationFigures] | None = None
        self._samples: list[tuple[Sequence[SampleTriplet], int]] = []

    def due(self) -> bool:
        """Whether the generator is to be judged now."""
        config = self.state.config
        return self.validator is not None and self.validator.due(self.state.done, config.steps_per_epoch, config.total_steps)

    def made_good(self, pairs: Sequence[SlicePair]) -> LongWork[None]:
        """Judge now what a run was stopped in, or before; its checkpoint holds the same weights."""
        if self.due() and not any(one.step == self.state.done for one in self.figures):
            yield from self.judging(self.state.kept(pairs))

    def judging(self, generator: AnyGenerator) -> LongWork[None]:
        """Judge a generator and keep what was found."""
        assert self.validator is not None
        config, step = self.state.config, self.state.done
        epoch = -(-step // config.steps_per_epoch)
        best = min((one.structure_score for one in self.figures if one.structure_score is not None), default=None)
        work = self.validator.validating(generator, config.window_hu, self.state.device, epoch=epoch, step=step, best=best)
        found = yield from with_each_step(work, lambda one: Progress(step, config.total_steps, one.message))
        self.figures.append(found.figures)
        if self.folder is not None:
            if found.figures.is_best:
                self._best = (generator.cpu(), found.figures)
            self._samples.append((found.samples, epoch))
            told = self.keep(last=step == config.total_steps)
            if told is not None:
                yield Progress(step, config.total_steps, told.text, told)
        yield Progress(step, config.total_steps, f"validation after epoch {epoch}", found.figures)

    def waits(self) -> bool:
        """Whether what was found could not be written, and it is time to try again."""
        return self._room.wanted()

    def keep(self, *, last: bool) -> Notice | None:
        """Write what was found, or wait for room; the last figures must be written."""
        return self._room.keeping(self._write, at_all_costs=last)

    def _write(self) -> None:
        """The table comes last: an epoch that stands in it has its best generator and its samples beside it."""
        assert self.folder is not None
        if self._best is not None:
            write_best(*self._best, self.folder)
        for samples, epoch in self._samples:
            write_samples(samples, epoch, self.folder)
        write_figures(self.figures, self.folder / VALIDATION_NAME)
        self._best, self._samples = None, []


def _step(state: TrainingState, pairs: Sequence[SlicePair], free: int | None) -> dict[str, float]:
    """One step; a lack of memory becomes a sentence with a size that fits what was free before the first one."""
    try:
        return state.take(pairs)
    except (RuntimeError, MemoryError) as error:
        if not is_lack_of_memory(error):
            raise
        # What the step holds must go before anything else is reckoned.
        traceback.clear_frames(error.__traceback__)
        raise _lack_of_memory(state, free) from error


def _lack_of_memory(state: TrainingState, free: int | None) -> MctguiError:
    crops, processes = state.config.crops, state.processes
    batch, side = crops.batch, crops.crop_px
    if free is None:
        message = f"There is not enough memory for {batch} crops of {side} pixels in one step."
        return MctguiError(message, "Try half the batch or smaller crops, or a smaller network.")
    needed = max(free, step_bytes(replace(state.config, threads=0), len(state.share), crops.crop_px))
    message = (
        f"There is not enough memory for {batch} crops of {side} pixels in one step: {free / 1e9:.1f} GB were free, and it "
        f"takes {needed / 1e9:.1f} GB or more."
    )
    fits = size_that_fits(state.config, free, processes)
    if fits is None:
        return MctguiError(message, "Not even a small crop would fit: choose a smaller network.")
    batch, side = fits
    smaller = f"a batch of {batch}" if side == crops.crop_px else f"a batch of {batch} with crops of {side} pixels"
    return MctguiError(message, f"Try {smaller}, or a smaller network.")


def _write_history(history: Sequence[TrainingStep], path: Path) -> None:
    names = list(history[-1].losses)
    with atomic_file(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["step", "learning_rate", *names])
        writer.writerows([step.step, step.learning_rate, *(step.losses[name] for name in names)] for step in history)


def _read_history(path: Path, done: int) -> list[TrainingStep]:
    """The steps that a run has behind it."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))[:done]
        history = [
            TrainingStep(
                int(row["step"]),
                float(row["learning_rate"]),
                {name: float(value) for name, value in row.items() if name not in ("step", "learning_rate")},
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise UnreadableFile(
            f"{path.name} of this run is missing or damaged.", "Start a new run in another folder."
        ) from error
    if len(history) != done:
        raise UnreadableFile(
            f"{path.name} holds {len(history)} steps, the checkpoint {done}.", "Start a new run in another folder."
        )
    return history
