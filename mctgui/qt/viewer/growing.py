"""Enhancing the case on the View screen: the command, and the slices that are shown as they are finished."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from mctgui.qt.enhancing import is_enhancing, start_enhancement
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.at_work import AtWork
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.compare.pane import ComparePane

_PAUSE_MS = 120
"""Slices that are being made come many times a second; the window needs to show them only a few times."""


class Growing(QObject):
    """Starts an enhancement, and shows what it has made so far.

    Parameters
    ----------
    screen, board, work
        The View screen, its panes, and what is at work in it.
    """

    began = Signal()
    """An image came or is complete, so that the case has to be shown anew."""
    grew = Signal()
    """More slices are drawn."""
    followed = Signal()
    """The words of the command may be other ones."""

    def __init__(self, screen: Screen, board: PaneBoard, work: AtWork) -> None:
        super().__init__(screen)
        self._screen, self._board, self._work = screen, board, work
        self._window = screen.window_services
        self.action = screen.add_action(
            "view.enhance",
            self.enhance,
            icon="ph.magic-wand",
            tip=QCoreApplication.translate("ViewScreen", "Make the micro-CT-like volume of this MDCT"),
        )
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.show)
        self._window.partial_arrived.connect(self._partial_arrived)

    def enhance(self) -> None:
        """Make the micro-CT-like volume of this case in the background; its slices appear as they are finished."""
        if self._work.case is not None:
            start_enhancement(self._window, self._work.case)
            self.follow()

    def follow(self) -> None:
        """Say what the command would do now, and whether it can."""
        present, case = self._work.modalities, self._work.case
        busy = case is not None and is_enhancing(self._window, case)
        again = "microct-like" in present
        self.action.setEnabled("mdct" in present and not busy)
        self.action.setText(QCoreApplication.translate("ViewScreen", "Enhance again" if again else "Enhance"))
        self.followed.emit()

    def stop(self) -> None:
        """Show no more."""
        self._timer.stop()

    def _partial_arrived(self, case_id: int, _piece: object) -> None:
        case = self._work.case
        if case is not None and case_id == case.id and self._screen.isVisible() and not self._timer.isActive():
            self._timer.start()

    def show(self) -> None:
        """Draw the slices that came, or ask for their panes when they are the first."""
        if self._work.project is None or self._work.case is None:
            return
        growing = {one.modality: one for one in self._work.project.growing(self._work.case.id)}
        shown = {column.modality: column.growing for column in self._work.columns if column.growing is not None}
        if growing != shown:
            self.began.emit()
            return
        for pane in self._board.panes:
            if pane.modality in growing:
                pane.set_filled(growing[pane.modality].filled)
            if isinstance(pane, ComparePane) and pane.over in growing:
                pane.set_over_filled(growing[pane.over].filled)
        self.grew.emit()
