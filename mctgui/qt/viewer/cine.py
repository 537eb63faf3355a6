"""Cine: the slices of the active pane play by themselves; the panes that are linked to it follow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSlider, QToolButton, QWidget, QWidgetAction

from mctgui.qt.screen import Screen
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.pane import Pane

SLOWEST, FASTEST = 1, 30
"""Slices per second."""
_FIRST_SPEED = 10
_SPEEDS = (1, 2, 3, 5, 8, 10, 12, 15, 20, 25, 30)
_LATE_S = 1.0  # a longer pause, such as a sleeping computer, is not made up for


def course(index: int, count: int, steps: int, *, forwards: bool, sweep: bool) -> tuple[int, bool]:
    """Where a stack stands some steps later, and whether it then goes on forwards.

    Parameters
    ----------
    index, count
        The slice that is shown, counted as people count them from 0, and how many there are.
    steps
        How many slices to go on, 0 or more.
    sweep
        Turn round at the ends instead of beginning anew.
    """
    if count < 2:
        return 0, forwards
    if not sweep:
        return (index + (steps if forwards else -steps)) % count, forwards
    way = 2 * (count - 1)  # there and back
    at = (index if forwards else way - index) + steps
    at %= way
    return (at, True) if at < count - 1 else (way - at, False)


class Cine(QObject):
    """Plays, and has the button and the keys for it.

    Esc, the key again, a click or the wheel on an image, and leaving the screen stop it. Frames never pile up: what
    is shown follows the clock, so that slices are left out where drawing takes longer than a slice may.

    Parameters
    ----------
    screen
        Gets the actions.
    board
        Its panes play.
    active
        The pane that is to play; None where there is none.
    """

    def __init__(self, screen: Screen, board: PaneBoard, active: Callable[[], Pane | None]) -> None:
        super().__init__(screen)
        self._board, self._active = board, active
        self._watched: list[QObject] = []
        self._place: tuple[str, str] | None = None
        self._speed, self._forwards = _FIRST_SPEED, True
        self._clock, self._done = QElapsedTimer(), 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self.play = screen.add_action(
            "view.cine", self._play, icon="ph.play", checkable=True, tip=self.tr("Play the slices; Esc or a click stops")
        )
        self.play.setAutoRepeat(False)
        self.sweep = screen.add_action("view.cine-sweep", lambda _on: None, checkable=True)
        screen.add_action("view.cine-slower", partial(self.change_speed, -1))
        screen.add_action("view.cine-faster", partial(self.change_speed, 1))
        self._slider, self._words = QSlider(Qt.Orientation.Horizontal), QLabel()
        self.button = self._make_button()
        self._show_speed()

    def _make_button(self) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self.play)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        menu = QMenu(button)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(12, 8, 12, 8)
        line.setSpacing(8)
        self._slider.setRange(SLOWEST, FASTEST)
        self._slider.setMinimumWidth(140)
        self._slider.setAccessibleName(self.tr("Slices per second"))
        self._words.setMinimumWidth(self._words.fontMetrics().horizontalAdvance(self._speed_words(FASTEST)) + 4)
        self._slider.valueChanged.connect(self.set_speed)
        line.addWidget(self._slider)
        line.addWidget(self._words)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(row)
        menu.addAction(holder)
        menu.addAction(self.sweep)
        button.setMenu(menu)
        return button

    def _speed_words(self, speed: int) -> str:
        return self.tr("{number} slices/s").format(number=speed)

    def _show_speed(self) -> None:
        self._words.setText(self._speed_words(self._speed))
        self._slider.setValue(self._speed)

    # What is asked for

    @property
    def is_playing(self) -> bool:
        """Whether slices change by themselves."""
        return self._timer.isActive()

    @property
    def speed(self) -> int:
        """Slices per second."""
        return self._speed

    def set_speed(self, slices_per_second: int) -> None:
        """Play faster or slower, 1 to 30 slices per second."""
        speed = min(max(slices_per_second, SLOWEST), FASTEST)
        if speed != self._speed:
            self._speed = speed
            self._show_speed()
            if self.is_playing:
                self._begin()

    def change_speed(self, steps: int) -> None:
        """To the next round speed."""
        others = [speed for speed in _SPEEDS if (speed > self._speed if steps > 0 else speed < self._speed)]
        if others:
            self.set_speed(others[0] if steps > 0 else others[-1])

    def _play(self, wanted: bool) -> None:
        if wanted:
            self.start()
        else:
            self.stop()

    def start(self) -> None:
        """Play the active pane from the slice that is shown."""
        pane = self._active()
        if pane is None or pane.stack is None or pane.stack.count < 2:
            self.play.setChecked(False)
            return
        self._place, self._forwards = (pane.modality, pane.plane), True
        self._begin()
        self.play.setChecked(True)

    def _begin(self) -> None:
        self._clock.start()
        self._done = 0
        self._timer.start(round(1000 / self._speed))
        self._watch()

    def _watch(self) -> None:
        """A click or Esc on any image has to come here first; the panes may be new ones."""
        canvases: list[QObject] = [pane.canvas for pane in self._board.panes]
        if canvases != self._watched:
            self._watched = canvases
            for canvas in canvases:
                canvas.installEventFilter(self)

    def stop(self) -> None:
        """Stay at the slice that is shown."""
        self._timer.stop()
        for pane in self._board.panes:
            pane.canvas.removeEventFilter(self)
        self._watched, self._place = [], None
        self.play.setChecked(False)

    def escape(self) -> bool:
        """Stop; whether there was anything to stop."""
        playing = self.is_playing
        self.stop()
        return playing

    def set_possible(self, possible: bool) -> None:
        """Whether there is anything to play."""
        self.play.setEnabled(possible)
        if not possible:
            self.stop()

    # Playing

    def _tick(self) -> None:
        pane = next((pane for pane in self._board.panes if (pane.modality, pane.plane) == self._place), None)
        stack = pane.stack if pane is not None else None
        if pane is None or stack is None:
            self.stop()
            return
        self._watch()
        due = round(self._clock.elapsed() / 1000 * self._speed)
        steps = due - self._done
        if steps > max(_LATE_S * self._speed, 1):
            self._clock.restart()
            due, steps = 0, 1
        if steps < 1:
            return
        self._done = due
        shown = pane.number_of(pane.index if pane.index is not None else pane.nearest_index()) - 1
        after, self._forwards = course(shown, stack.count, steps, forwards=self._forwards, sweep=self.sweep.isChecked())
        pane.step(after - shown)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and isinstance(event, QKeyEvent):
            if event.key() != Qt.Key.Key_Escape:
                return False
            event.accept()
            if kind == QEvent.Type.KeyPress:
                self.stop()
            return True
        if kind == QEvent.Type.MouseButtonPress:
            self.stop()
            return True
        if kind == QEvent.Type.Wheel:
            self.stop()
        return False
