"""The runs of a project as they lie on the disk, listed in the background and looked at again while others train."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from mctgui.jobs import Progress
from mctgui.project.store import Project
from mctgui.project.training_runs import Run, runs_of
from mctgui.qt.cases.background import Background
from mctgui.qt.train.live import LiveRun
from mctgui.synthesis.library import load_library

_LOOK_AGAIN_MS = 5000


class RunsListing(QObject):
    """Lists runs.

    Parameters
    ----------
    lives
        The runs that train in this window, which need not be looked at.
    parent
        Owns this.
    """

    listed = Signal(tuple, bool)
    """All runs, the last started first, and whether any were known before."""

    def __init__(self, lives: dict[Path, LiveRun], parent: QObject) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.runs: dict[Path, Run] = {}
        self._lives = lives
        self._background = Background(self)
        self.clock = QTimer(self)
        self.clock.setInterval(_LOOK_AGAIN_MS)
        self.clock.timeout.connect(self._look_at_others)

    @property
    def is_busy(self) -> bool:
        """Whether it looks just now."""
        return self._background.is_busy

    def refresh(self) -> None:
        """List all runs of the project again."""
        if self.project is not None:
            self._background.start(_listing(self.project), on_success=self._take)
        else:
            self._take(())

    def _take(self, runs: tuple[Run, ...]) -> None:
        known = bool(self.runs)
        self.runs = {run.folder: run for run in runs}
        self.listed.emit(runs, known)

    def _look_at_others(self) -> None:
        """What another program trains in this project."""
        trains = any(run.state == "running" and run.folder not in self._lives for run in self.runs.values())
        if self.project is not None and not self.is_busy and trains:
            self.refresh()

    def forget(self) -> None:
        """Another project."""
        self.runs = {}

    def leave(self) -> None:
        """Look no more."""
        self.clock.stop()
        self._background.stop()

    def release(self) -> None:
        """Look no more, and wait."""
        self.clock.stop()
        self._background.stop_and_wait()
        self.project = None


def _listing(project: Project) -> Iterator[Progress]:
    yield Progress(0, 0)
    load_library()
    return runs_of(project)  # type: ignore[return-value]
