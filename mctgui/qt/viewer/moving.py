"""How the pane at work is moved by keys and buttons: slices, zoom, and the hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction

from mctgui.qt.screen import Screen
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.pane import Pane

_MOVES: dict[str, Callable[[Pane], object]] = {
    "view.previous": lambda pane: pane.step(-1),
    "view.next": lambda pane: pane.step(1),
    "view.back-10": lambda pane: pane.step(-10),
    "view.on-10": lambda pane: pane.step(10),
    "view.first": lambda pane: pane.step_to_end(last=False),
    "view.last": lambda pane: pane.step_to_end(last=True),
}


class Moving(QObject):
    """Adds the commands that move to a screen.

    Parameters
    ----------
    screen, board
        The View screen and its panes.
    on_pane
        Does something with the pane at work.
    zoom
        Zooms whatever has the focus, by a factor.
    reset
        Shows everything again.

    Attributes
    ----------
    canvas_actions
        Their keys act on the canvas that has the focus alone; Space, for instance, presses a button that has it.
    buttons
        What stands in the tool bar, from the left to the right.
    """

    def __init__(
        self,
        screen: Screen,
        board: PaneBoard,
        on_pane: Callable[[Callable[[Pane], object]], None],
        zoom: Callable[[float], None],
        reset: Callable[[], None],
    ) -> None:
        super().__init__(screen)
        self._window, self._board = screen.window_services, board
        self.reset = screen.add_action("view.reset", reset, icon="ph.arrows-in")
        zoom_in = screen.add_action("view.zoom-in", lambda: zoom(1.25), icon="ph.magnifying-glass-plus")
        zoom_out = screen.add_action("view.zoom-out", lambda: zoom(0.8), icon="ph.magnifying-glass-minus")
        self._hand = screen.add_action(
            "view.hand",
            self.use_mouse,
            icon="ph.hand",
            checkable=True,
            tip=QCoreApplication.translate("ViewScreen", "The left button pans; Esc ends it"),
        )
        self.buttons = (self._hand, zoom_in, zoom_out, self.reset)
        self.canvas_actions: list[QAction] = [
            screen.add_action(name, partial(on_pane, move)) for name, move in _MOVES.items()
        ]
        self.canvas_actions.append(self.reset)
        self._window.keys.changed.connect(self.use_mouse)

    def use_mouse(self, _changed: object = None) -> None:
        """Give all panes the buttons of the mouse that the settings and the hand say."""
        for pane in self._board.panes:
            pane.canvas.mouse = self._window.settings.mouse
            pane.canvas.hand = self._hand.isChecked()
            if not self._hand.isChecked():
                pane.canvas.unsetCursor()

    def put_hand_away(self) -> bool:
        """End the hand; whether it was used."""
        was_used = self._hand.isChecked()
        self._hand.setChecked(False)
        return was_used
