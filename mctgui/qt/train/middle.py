"""The middle of the Train screen: what pairs are, one run, or several compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from mctgui.project.training_curves import LossCurves
from mctgui.qt.cases.background import Background
from mctgui.qt.theme import Theme
from mctgui.qt.train.board import Board
from mctgui.qt.train.comparison import Comparison
from mctgui.qt.train.empty import EmptyPage
from mctgui.qt.train.trainings import curves_of

if TYPE_CHECKING:
    from mctgui.project.training_runs import Run
    from mctgui.qt.train.live import LiveRun


class Middle(QWidget):
    """Shows what is chosen; curves of runs on the disk are read in the background and kept.

    Parameters
    ----------
    above
        Stands above everything where it is shown.
    """

    read = Signal(str)
    """What curves say under the pointer, for the status bar."""

    def __init__(self, theme: Theme, above: QWidget) -> None:
        super().__init__()
        self.board, self.comparison, self.empty = Board(theme), Comparison(theme), EmptyPage(theme)
        self.stack = QStackedWidget()
        for page in (self.empty, self.board, self.comparison):
            self.stack.addWidget(page)
        self._curves: dict[Path, LossCurves] = {}
        self._shown: Path | None = None
        self._reading = Background(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(above)
        column.addWidget(self.stack, 1)
        above.hide()
        for source in (self.board, self.comparison):
            source.read.connect(self.read)

    def show_one(self, run: Run | None, live: LiveRun | None) -> None:
        """Show one run, from the disk or while it trains."""
        if live is not None:
            self._shown = None
            if self.board.live is not live:
                self.board.show_live(live)
        elif run is not None:
            self._shown = run.folder
            self.board.show_run(run, self._curves.get(run.folder))
            self._read_curves(run)

    def show_several(self, runs: Iterable[Run]) -> None:
        """Compare runs."""
        self._shown = None
        self.comparison.show_runs(list(runs))

    def show_page(self, chosen: Sequence[Path], *, has_project: bool) -> None:
        """The page for so many chosen runs."""
        if len(chosen) > 1:
            self.stack.setCurrentWidget(self.comparison)
        else:
            self.stack.setCurrentWidget(self.board if chosen and has_project else self.empty)

    def keep_curves(self, live: LiveRun) -> None:
        """A run has ended: its curves are known."""
        self._curves[live.folder] = live.losses

    def _read_curves(self, run: Run) -> None:
        if run.record is None:
            return
        known = self._curves.get(run.folder)
        if known is None or known.steps != run.steps_done:
            self._reading.start(curves_of(run), on_success=partial(self._curves_read, run))

    def _curves_read(self, run: Run, curves: LossCurves) -> None:
        self._curves[run.folder] = curves
        if self._shown == run.folder:
            self.board.show_run(run, curves)

    def forget(self) -> None:
        """Another project."""
        self._curves.clear()
        self._shown = None

    def leave(self) -> None:
        """Give up what is read."""
        self._reading.stop()

    def release(self) -> None:
        """Give up what is read, and wait."""
        self._reading.stop_and_wait()
