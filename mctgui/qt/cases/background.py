"""Small work beside the jobs: quick, of no interest in the Jobs panel, and given up when nobody looks any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from mctgui.jobs import LongWork
from mctgui.qt.jobs.job import Job


class Background(QObject):
    """Runs one piece of work at a time; a newer one takes the place of what is still running."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._leaving: list[Job] = []

    @property
    def is_busy(self) -> bool:
        """Whether something runs whose result is still wanted."""
        return self._job is not None

    def start(
        self,
        work: LongWork[Any],
        *,
        on_partial: Callable[[Any], object] | None = None,
        on_success: Callable[[Any], object] | None = None,
        on_failure: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run it; nothing more is heard of what ran before."""
        self.stop()
        job = Job("", work, self)
        self._job = job

        def tell(slot: Callable[[Any], object] | None, value: object) -> None:
            if slot is not None and self._job is job:
                slot(value)

        def over(slot: Callable[[Any], object] | None, value: object) -> None:
            if self._job is job:
                self._job = None
                if slot is not None:
                    slot(value)

        job.partial_ready.connect(lambda value: tell(on_partial, value))
        job.succeeded.connect(lambda value: over(on_success, value))
        job.failed.connect(lambda error: over(on_failure, error))
        job.finished.connect(lambda: self._ended(job))
        job.start()

    def stop(self) -> None:
        """Give up what is running; its thread ends with its present step."""
        if self._job is not None:
            self._leaving.append(self._job)
            self._job.cancel()
            self._job = None

    def stop_and_wait(self) -> None:
        """Give up, and wait for the threads."""
        self.stop()
        for job in list(self._leaving):
            job.wait(10.0)

    def _ended(self, job: Job) -> None:
        if job in self._leaving:
            self._leaving.remove(job)
        job.deleteLater()
