"""The page on which one image is judged, with its keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mctgui.qt.read.picture import Picture
from mctgui.qt.read.score_panel import ScorePanel
from mctgui.qt.theme import Theme

Key = Qt.Key
_PAN_PX = 80
_PANS = {
    Key.Key_Left: (_PAN_PX, 0),
    Key.Key_Right: (-_PAN_PX, 0),
    Key.Key_Up: (0, _PAN_PX),
    Key.Key_Down: (0, -_PAN_PX),
}


class ScorePage(QWidget):
    """The image at the left, the criteria at the right, nothing else.

    Numbers answer the criterion in focus and go on to the next; arrows go up and down among the criteria; Enter is Next,
    Backspace and Left are Back; Page Up and Page Down go through a stack; Shift with an arrow moves an
    image that is larger than its place; Esc pauses.
    """

    pause_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.picture = Picture()
        self.panel = ScorePanel(theme)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self.panel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panel.fit(self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, panel = event.key(), self.panel
        if event.modifiers() == Qt.KeyboardModifier.ShiftModifier and key in _PANS:
            self.picture.pan(*_PANS[key])
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif key == Key.Key_Escape:
            self.pause_asked.emit()
        elif key in (Key.Key_Up, Key.Key_Down):
            panel.move_focus(-1 if key == Key.Key_Up else 1)
        elif key in (Key.Key_PageUp, Key.Key_PageDown):
            self.picture.step(-1 if key == Key.Key_PageUp else 1)
        elif event.isAutoRepeat():
            event.accept()
        elif key in (Key.Key_Return, Key.Key_Enter):
            self._enter()
        elif key in (Key.Key_Backspace, Key.Key_Left) and not panel.back.isHidden():
            panel.back.click()
        else:
            event.ignore()

    def _enter(self) -> None:
        if self.panel.back.hasFocus():
            self.panel.back.click()
        elif self.panel.next.isEnabled():
            self.panel.next.click()
        else:
            self.panel.focus_open_row()
