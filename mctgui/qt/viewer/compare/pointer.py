"""What the pointer does in a comparison besides the usual: drags the divider, carries the lens."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.compare.canvas import CompareCanvas
from mctgui.viewstate import ViewState

HANDLE_RADIUS = 11.0
"""Of the knob on the divider, device-independent pixels."""
_NEAR_LINE = 6.0


class ComparePointer:
    """A :class:`mctgui.qt.viewer.canvas_tools.CanvasTool` that changes the comparison of the view state."""

    def __init__(self, state: ViewState) -> None:
        self._state = state

    def press(self, canvas: SliceCanvas, position: QPointF, modifiers: Qt.KeyboardModifier) -> bool:
        """Take the drag where the divider is."""
        free = modifiers == Qt.KeyboardModifier.NoModifier and not self._state.comparison.follows_pointer
        return free and self.is_on_divider(canvas, position)

    def move(self, canvas: SliceCanvas, position: QPointF, _modifiers: Qt.KeyboardModifier) -> None:
        """Put the divider under the pointer."""
        self._put(canvas, position)

    def release(self, canvas: SliceCanvas) -> None:
        """Nothing is left to do."""

    def hover(self, canvas: SliceCanvas, position: QPointF | None) -> Qt.CursorShape | None:
        """Carry the lens, or the divider where it follows."""
        now = self._state.comparison
        if isinstance(canvas, CompareCanvas):
            canvas.pointer = position
            if now.mode == "lens":
                canvas.update()
        if position is None or now.mode != "swipe":
            return None
        if now.follows_pointer:
            self._put(canvas, position)
        elif not self.is_on_divider(canvas, position):
            return None
        return Qt.CursorShape.SplitVCursor if now.horizontal else Qt.CursorShape.SplitHCursor

    def is_on_divider(self, canvas: SliceCanvas, position: QPointF) -> bool:
        """Whether a position is on the divider or on its knob."""
        now = self._state.comparison
        if now.mode != "swipe":
            return False
        at = divider_point(canvas, now.divider, horizontal=now.horizontal)
        away = position - at
        beside = abs(away.y() if now.horizontal else away.x())
        return beside <= _NEAR_LINE or away.x() ** 2 + away.y() ** 2 <= (HANDLE_RADIUS + 3) ** 2

    def _put(self, canvas: SliceCanvas, position: QPointF) -> None:
        if self._state.comparison.horizontal:
            self._state.compare(divider=position.y() / max(canvas.height(), 1))
        else:
            self._state.compare(divider=position.x() / max(canvas.width(), 1))


def divider_point(canvas: SliceCanvas, divider: float, *, horizontal: bool) -> QPointF:
    """Where the knob stands on the divider: two thirds of the way, clear of letters and crosshair."""
    if horizontal:
        return QPointF(canvas.width() * 2 / 3, canvas.height() * divider)
    return QPointF(canvas.width() * divider, canvas.height() * 2 / 3)
