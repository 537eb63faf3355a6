"""All jobs of the window: what runs, what waits for its turn, what has ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from mctgui.jobs import LongWork
from mctgui.qt.jobs.job import Job, JobState

KEPT = 8
"""Ended jobs that the panel still shows."""


class JobQueue(QObject):
    """Starts jobs and knows them all.

    Jobs of the same ``lane`` run one after the other, because two that use all processor cores would only slow each other
    down; jobs of different lanes run side by side.
    """

    added = Signal(object)
    removed = Signal(object)
    changed = Signal()
    progressed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: list[Job] = []
        self._lanes: dict[Job, str] = {}

    def start(
        self,
        name: str,
        work: LongWork[Any],
        *,
        case_id: int | None = None,
        on_progress: Callable[[Any], object] | None = None,
        on_partial: Callable[[Any], object] | None = None,
        on_success: Callable[[Any], object] | None = None,
        on_failure: Callable[[Exception], object] | None = None,
        on_cancelled: Callable[[], object] | None = None,
        lane: str = "",
    ) -> Job:
        """Run long work in the background.

        Parameters
        ----------
        name
            What is being done, for the panel; no patient data.
        work
            The generator. Nothing of it runs in the calling thread.
        case_id
            The case it works for.
        on_progress, on_partial, on_success, on_failure, on_cancelled
            Called in the main thread; see :class:`mctgui.qt.jobs.job.Job`.
        lane
            Jobs of one lane wait for each other; the empty lane waits for none.
        """
        job = Job(name, work, self, case_id)
        for signal, slot in (
            (job.progressed, on_progress),
            (job.partial_ready, on_partial),
            (job.succeeded, on_success),
            (job.failed, on_failure),
            (job.cancelled, on_cancelled),
        ):
            if slot is not None:
                signal.connect(slot)
        job.progressed.connect(lambda _progress: self.progressed.emit())
        job.state_changed.connect(lambda _state: self.changed.emit())
        job.finished.connect(lambda: self._ended(job))
        self.jobs.append(job)
        self._lanes[job] = lane
        self.added.emit(job)
        self._start_next()
        self.changed.emit()
        return job

    @property
    def active(self) -> list[Job]:
        """Jobs that are not over."""
        return [job for job in self.jobs if not job.state.is_over]

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        for job in self.active:
            job.cancel()

    def wait_for_all(self, seconds: float) -> bool:
        """Wait for the threads, without the event loop; says whether all have ended."""
        return all(job.wait(seconds) for job in self.jobs if job.state is not JobState.WAITING)

    def forget(self, job: Job) -> None:
        """Take an ended job off the list."""
        if job in self.jobs and job.state.is_over:
            self.jobs.remove(job)
            self._lanes.pop(job, None)
            self.removed.emit(job)
            self.changed.emit()
            job.deleteLater()

    def _ended(self, _job: Job) -> None:
        over = [job for job in self.jobs if job.state.is_over]
        for job in over[:-KEPT]:
            self.forget(job)
        self._start_next()
        self.changed.emit()

    def _start_next(self) -> None:
        busy = {self._lanes[job] for job in self.active if job.state is not JobState.WAITING}
        for job in self.jobs:
            lane = self._lanes[job]
            if job.state is JobState.WAITING and (not lane or lane not in busy):
                busy.add(lane)
                job.start()
