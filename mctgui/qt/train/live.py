"""A run that is being trained by this window: its job, its curves so far, and how fast it is."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from mctgui.jobs import LongWork, Progress
from mctgui.project.training_curves import LossCurves
from mctgui.qt.jobs.job import Job, JobState
from mctgui.synthesis.launching import Rein
from mctgui.synthesis.library import load_library

if TYPE_CHECKING:
    from mctgui.project.training_runs import Run
    from mctgui.synthesis import ValidationFigures

CURVES_EVERY_MS = 200
"""Curves are drawn at most five times a second."""
_STEPS_TIMED = 40


class KeepNow:
    """Asks a training in another thread for a checkpoint after its present step."""

    def __init__(self) -> None:
        self._wanted = threading.Event()

    def ask(self) -> None:
        """Have the next step kept."""
        self._wanted.set()

    def __call__(self) -> bool:
        wanted = self._wanted.is_set()
        self._wanted.clear()
        return wanted


class LiveRun(QObject):
    """What the window knows of a run while it trains; what came before a stop is given by :meth:`begin_with`.

    Parameters
    ----------
    folder
        Of the run.
    settings
        What it was asked for.
    steps_per_epoch, total_steps
        Its schedule.
    parent
        Owns it: an object of Qt that Python's collector found in the thread of a training would be destroyed there.
    """

    changed = Signal()
    """At most five times a second, and once more at the end."""
    judged = Signal()
    """There are figures of one more epoch."""
    told = Signal(str)
    """Something to be known of a run that goes on, such as that the disk is full."""
    over = Signal(object)
    """It has ended, with the exception where it failed."""

    def __init__(
        self, folder: Path, settings: dict[str, Any], *, steps_per_epoch: int, total_steps: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.folder, self.settings = folder, settings
        self.total_steps, self.steps_per_epoch = total_steps, max(1, steps_per_epoch)
        self.losses = LossCurves(self.steps_per_epoch)
        self.figures: list[ValidationFigures] = []
        self.steps_done = 0
        self.phase = ""
        self.keep, self.rein = KeepNow(), Rein()
        self.job: Job | None = None
        self._started_at = 0
        self._times: deque[float] = deque(maxlen=_STEPS_TIMED)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(CURVES_EVERY_MS)
        self._due.timeout.connect(self.changed)

    @property
    def name(self) -> str:
        """Name of the run."""
        return self.folder.name

    def begin_with(self, run: Run, losses: LossCurves) -> None:
        """What the run has behind it."""
        self.losses, self.figures = losses, list(run.figures)
        self.steps_done = self._started_at = run.steps_done

    def watch(self, job: Job) -> None:
        """Follow the job that trains it."""
        self.job = job
        job.keeps_work = True
        job.begins_at = self._started_at
        job.partial_ready.connect(self._take)
        job.progressed.connect(self._progress)
        job.state_changed.connect(self._state)
        job.finished.connect(self._finished)

    # Pause and stop

    def set_paused(self, paused: bool) -> None:
        """Hold it after its present step, with a checkpoint; or let it go on."""
        if self.job is not None:
            self.job.set_paused(paused)

    def stop(self) -> None:
        """End it after its present step, with a checkpoint."""
        if self.job is not None:
            self.job.cancel()

    @property
    def is_paused(self) -> bool:
        """Whether it is held."""
        return self.job is not None and self.job.state is JobState.PAUSED

    @property
    def state(self) -> JobState:
        """State of its job."""
        return JobState.WAITING if self.job is None else self.job.state

    # Speed

    @property
    def epoch(self) -> int:
        """The epoch that it is in, counted from 1; 0 before its first step."""
        return -(-self.steps_done // self.steps_per_epoch)

    @property
    def epochs(self) -> int:
        """Epochs in all."""
        return -(-self.total_steps // self.steps_per_epoch)

    @property
    def seconds_per_step(self) -> float | None:
        """Of the last steps, validations and pauses left out; None before the second one."""
        return sum(self._times) / len(self._times) if self._times else None

    @property
    def seconds_left(self) -> float | None:
        """From the speed since it was started, validations included."""
        if self.job is None or self.steps_done - self._started_at < 3:
            return None
        each = self.job.seconds / (self.steps_done - self._started_at)
        return each * (self.total_steps - self.steps_done)

    # What the job tells

    def _take(self, partial: Any) -> None:
        from mctgui.synthesis import TrainingStep, ValidationFigures
        from mctgui.synthesis.full_disk import Notice

        if isinstance(partial, Notice):
            self.told.emit(partial.text)
        elif isinstance(partial, TimedStep):
            step = partial.step
            assert isinstance(step, TrainingStep)
            self.steps_done = step.step
            self.losses.add(step.step, step.losses)
            if partial.seconds is not None:
                self._times.append(partial.seconds)
        elif isinstance(partial, ValidationFigures):
            self.figures = [one for one in self.figures if one.step != partial.step] + [partial]
            self.judged.emit()
        self._soon()

    def _progress(self, progress: Progress) -> None:
        self.phase = progress.message
        self._soon()

    def _state(self, state: JobState) -> None:
        if state is JobState.PAUSED:
            self.keep.ask()
        if state in (JobState.PAUSED, JobState.RUNNING):
            self.rein.hold(state is JobState.PAUSED)
        self.changed.emit()

    def _soon(self) -> None:
        if not self._due.isActive():
            self._due.start()

    def _finished(self) -> None:
        self._due.stop()
        self.changed.emit()
        self.over.emit(self.job.error if self.job is not None else None)


class TimedStep:
    """A training step with the seconds that it took; None where something else came between."""

    __slots__ = ("seconds", "step")

    def __init__(self, step: object, seconds: float | None) -> None:
        self.step, self.seconds = step, seconds


def timed(work: LongWork[Any]) -> LongWork[Any]:
    """The same training with the time of each step measured in its own thread, pauses left out, which lie in the yields."""
    load_library()
    from mctgui.synthesis import TrainingStep

    told, seconds = Progress(0, 0), 0.0
    after_a_step = False
    try:
        while True:
            before = time.perf_counter()
            try:
                progress = next(work)
            except StopIteration as end:
                return end.value
            seconds += time.perf_counter() - before
            # The same again is a sign of life: a step that takes long.
            news = replace(progress, partial=None) != replace(told, partial=None)
            told = progress
            if isinstance(progress.partial, TrainingStep):
                partial = TimedStep(progress.partial, seconds if after_a_step else None)
                progress = replace(progress, partial=partial)
                after_a_step, seconds = True, 0.0
            elif news or progress.partial is not None:
                after_a_step = False
            yield progress
    finally:
        work.close()
