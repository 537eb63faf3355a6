"""Whether the bar of thumbnails is shown, and of which pane."""

from __future__ import annotations

from mctgui.qt.screen import Screen
from mctgui.qt.viewer.at_work import AtWork
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.pane import Pane
from mctgui.qt.viewer.thumbnails import ThumbnailBar


class ThumbnailControl:
    """The bar, and the command that shows it.

    Parameters
    ----------
    screen, board, work
        The View screen, its panes, and what is at work in it.
    """

    def __init__(self, screen: Screen, board: PaneBoard, work: AtWork) -> None:
        self._board, self._work = board, work
        self.bar = ThumbnailBar()
        self.bar.asked.connect(lambda pane, index: pane.go_to_index(index))
        self.action = screen.add_action("view.thumbnails", self._show, icon="ph.film-strip", checkable=True)

    def follow_columns(self) -> None:
        """Hide the bar where there is no image."""
        self.bar.setVisible(self.action.isChecked() and bool(self._work.columns))

    def use_pane(self, pane: Pane | None) -> None:
        """Show the slices of a pane, where the bar is shown."""
        if pane is None or not self.action.isChecked():
            self.bar.show_pane(None)
        elif pane in self._board.panes:
            column = self._work.column(pane.modality)
            self.bar.show_pane(pane, column.quick or column.coarse)

    def _show(self, _shown: bool) -> None:
        self.follow_columns()
        self.use_pane(self._work.pane_or_first())
