"""What a canvas draws above its slice, and what takes the mouse before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from mctgui.qt.viewer.canvas import SliceCanvas


class Overlay(Protocol):
    """Something drawn above the slice; positions come from :meth:`SliceCanvas.to_widget`."""

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw it."""


class CanvasTool(Protocol):
    """Something that takes the left button before the canvas does, such as handles."""

    def press(self, canvas: SliceCanvas, position: QPointF, modifiers: Qt.KeyboardModifier) -> bool:
        """Whether the press is taken, and with it the drag until the release."""

    def move(self, canvas: SliceCanvas, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The mouse moved after a press that was taken."""

    def release(self, canvas: SliceCanvas) -> None:
        """The button was released."""

    def hover(self, canvas: SliceCanvas, position: QPointF | None) -> Qt.CursorShape | None:
        """The mouse moved without a button (None: it left); what the pointer becomes, None for the usual one."""


class FirstOf:
    """Several tools on one canvas: a press goes to the first that takes it, and so does the drag that follows."""

    def __init__(self, tools: tuple[CanvasTool, ...]) -> None:
        self.tools = tools
        self._taken: CanvasTool | None = None

    def press(self, canvas: SliceCanvas, position: QPointF, modifiers: Qt.KeyboardModifier) -> bool:
        """Ask one after the other."""
        self._taken = next((tool for tool in self.tools if tool.press(canvas, position, modifiers)), None)
        return self._taken is not None

    def move(self, canvas: SliceCanvas, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Tell the one that took the press."""
        if self._taken is not None:
            self._taken.move(canvas, position, modifiers)

    def release(self, canvas: SliceCanvas) -> None:
        """Tell it, and let go."""
        taken, self._taken = self._taken, None
        if taken is not None:
            taken.release(canvas)

    def hover(self, canvas: SliceCanvas, position: QPointF | None) -> Qt.CursorShape | None:
        """Tell all; the first one that wants a pointer gets it."""
        shapes = [tool.hover(canvas, position) for tool in self.tools]
        return next((shape for shape in shapes if shape is not None), None)
