"""What is drawn with the images of the View screen, or left off: the texts in their corners, and pixels as they are."""

from __future__ import annotations

from mctgui.qt.screen import Screen
from mctgui.qt.viewer.board import PaneBoard


class Looks:
    """Two switches for all panes.

    Parameters
    ----------
    screen, board
        The View screen, which has the actions, and its panes.
    """

    def __init__(self, screen: Screen, board: PaneBoard) -> None:
        self._board = board
        self._notes = screen.add_action("view.notes", self._show_notes, icon="ph.text-aa", checkable=True)
        self._pixels = screen.add_action("view.pixels", self._show_pixels, icon="ph.grid-four", checkable=True)
        self._notes.setChecked(True)
        self.actions = (self._notes, self._pixels)

    @property
    def notes(self) -> bool:
        """Whether the texts are shown."""
        return self._notes.isChecked()

    @property
    def pixels(self) -> bool:
        """Whether pixels are shown as they are, and not smoothed."""
        return self._pixels.isChecked()

    def _show_notes(self, shown: bool) -> None:
        for pane in self._board.panes:
            pane.set_notes_shown(shown)

    def _show_pixels(self, shown: bool) -> None:
        for pane in self._board.panes:
            pane.canvas.show_pixels = shown
            pane.canvas.update()
