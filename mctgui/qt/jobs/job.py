"""One generator of the core, driven in a thread of its own, told to the main thread by signals."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from mctgui.jobs import LongWork, Progress

UPDATE_SECONDS = 0.05
"""Progress reaches the window at most 20 times a second."""


class JobState(Enum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self in (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


class _Worker(QThread):
    """Steps the generator. It emits nothing but ``wake``; what it found lies in fields that the main thread collects.

    Progress is put down under a lock and fetched by the main thread, instead of one queued signal each, so that a job that
    yields ten thousand times a second cannot flood the event loop. Partial results are collected in order, none left out.
    """

    wake = Signal()

    def __init__(self, work: LongWork[object]) -> None:
        super().__init__()
        self._work = work
        self._stop = threading.Event()
        self._go = threading.Event()
        self._go.set()
        self._lock = threading.Lock()
        self._latest: Progress | None = None
        self._partials: deque[object] = deque()
        self._woken = False
        self.result: object = None
        self.error: Exception | None = None
        self.was_cancelled = False

    def run(self) -> None:
        try:
            self._step_to_the_end()
        except Exception as error:  # noqa: BLE001 - whatever the core raises is the user's to know, RuntimeError of torch too
            self.error = error
        finally:
            self._close()

    def _step_to_the_end(self) -> None:
        while True:
            self._go.wait()
            if self._stop.is_set():
                self.was_cancelled = True
                return
            try:
                progress = next(self._work)
            except StopIteration as end:
                self.result = end.value
                return
            self._put(progress)

    def _close(self) -> None:
        try:
            self._work.close()
        except Exception as error:  # noqa: BLE001 - an error while clearing up is an error of the job
            self.error = self.error or error

    def _put(self, progress: Progress) -> None:
        with self._lock:
            self._latest = progress
            if progress.partial is not None:
                self._partials.append(progress.partial)
            wake, self._woken = not self._woken, True
        if wake:
            self.wake.emit()

    def collect(self) -> tuple[Progress | None, list[object]]:
        """What came since the last call."""
        with self._lock:
            latest, self._latest = self._latest, None
            self._woken = False
            partials = list(self._partials)
            self._partials.clear()
        return latest, partials

    def cancel(self) -> None:
        self._stop.set()
        self._go.set()

    def set_paused(self, paused: bool) -> None:
        if paused and not self._stop.is_set():
            self._go.clear()
        else:
            self._go.set()


class Job(QObject):
    """Long work in the background. All signals are emitted in the main thread.

    ``progressed`` comes at most 20 times a second and always once more before the end; ``partial_ready`` brings every
    partial result in order. Exactly one of ``succeeded``, ``failed`` and ``cancelled`` follows, then ``finished``.
    """

    progressed = Signal(object)
    partial_ready = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()
    state_changed = Signal(object)

    def __init__(self, name: str, work: LongWork[object], parent: QObject | None = None, case_id: int | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.case_id = case_id
        self.state = JobState.WAITING
        self.progress = Progress(0, 0)
        self.result: object = None
        self.error: Exception | None = None
        self.offer: tuple[str, Callable[[], object]] | None = None
        """What the panel offers when the job has succeeded: the words and what they do."""
        self.keeps_work = False
        """Whether what was done before it is cancelled is kept, so that it can go on later."""
        self.begins_at = 0
        """Steps that were done before it was started."""
        self._started = 0.0
        self._ended: float | None = None
        self._paused_at: float | None = None
        self._paused_seconds = 0.0
        self._delivered = 0.0
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._deliver)
        self._worker = _Worker(work)
        self._worker.wake.connect(self._deliver_soon, Qt.ConnectionType.QueuedConnection)
        self._worker.finished.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin; may be called once."""
        self._started = time.monotonic()
        self._set_state(JobState.RUNNING)
        self._worker.start(QThread.Priority.LowPriority)

    def cancel(self) -> None:
        """Stop at the next step; the generator is closed and clears up. ``cancelled`` follows, unless it is over before."""
        if self.state is JobState.WAITING:
            self._worker.cancel()
            self._worker._close()
            self._set_state(JobState.CANCELLED)
            self.cancelled.emit()
            self.finished.emit()
        elif not self.state.is_over and self.state is not JobState.CANCELLING:
            self._set_state(JobState.CANCELLING)
            self._worker.cancel()

    def set_paused(self, paused: bool) -> None:
        """Hold the work at its next step, or let it go on."""
        if paused and self.state is JobState.RUNNING:
            self._paused_at = time.monotonic()
            self._set_state(JobState.PAUSED)
            self._worker.set_paused(True)
        elif not paused and self.state is JobState.PAUSED:
            self._paused_seconds += time.monotonic() - (self._paused_at or 0.0)
            self._paused_at = None
            self._set_state(JobState.RUNNING)
            self._worker.set_paused(False)

    def wait(self, seconds: float) -> bool:
        """Wait for the thread, without the event loop; says whether it has ended."""
        return self._worker.wait(round(seconds * 1000))

    @property
    def seconds(self) -> float:
        """Time it has worked, pauses left out."""
        if not self._started:
            return 0.0
        until = self._ended or self._paused_at or time.monotonic()
        return until - self._started - self._paused_seconds

    @property
    def seconds_left(self) -> float | None:
        """Estimated from the speed so far; None while it cannot be told."""
        fraction = self.progress.fraction
        if not fraction or self.seconds < 1.0:
            return None
        done_before = self.begins_at / self.progress.total
        if fraction - done_before < 0.01 * (1.0 - done_before):
            return None
        return self.seconds * (1.0 - fraction) / (fraction - done_before)

    @property
    def steps_per_second(self) -> float | None:
        """Steps of its own counting per second; None while it cannot be told."""
        done = self.progress.done - self.begins_at
        return done / self.seconds if self.seconds >= 1.0 and done > 0 else None

    @Slot()
    def _deliver_soon(self) -> None:
        # Not before 50 ms have passed since the last time; never later either, should the next step take minutes.
        if not self.state.is_over and not self._due.isActive():
            remaining = UPDATE_SECONDS - (time.monotonic() - self._delivered)
            self._due.start(max(0, round(remaining * 1000)))

    @Slot()
    def _deliver(self) -> None:
        self._delivered = time.monotonic()
        latest, partials = self._worker.collect()
        for partial in partials:
            self.partial_ready.emit(partial)
        if latest is not None:
            self.progress = latest
            self.progressed.emit(latest)

    @Slot()
    def _end(self) -> None:
        if self.state.is_over:
            return
        self._worker.wait()
        self._due.stop()
        self._deliver()
        self._ended = time.monotonic()
        worker = self._worker
        try:
            if worker.error is not None:
                self.error = worker.error
                self._set_state(JobState.FAILED)
                self.failed.emit(worker.error)
            elif worker.was_cancelled:
                self._set_state(JobState.CANCELLED)
                self.cancelled.emit()
            else:
                self.result = worker.result
                self._set_state(JobState.SUCCEEDED)
                self.succeeded.emit(worker.result)
        finally:
            self.finished.emit()

    def _set_state(self, state: JobState) -> None:
        self.state = state
        self.state_changed.emit(state)
