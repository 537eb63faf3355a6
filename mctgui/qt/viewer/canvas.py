"""The widget that shows one slice: what is visible of it, in device pixels, and overlays in millimetres above it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QWidget

from mctgui.project.settings import MouseScheme
from mctgui.qt.viewer.canvas_tools import CanvasTool, Overlay
from mctgui.qt.viewer.mouse import act_of
from mctgui.qt.viewer.picture_canvas import PictureCanvas

CANVAS_BLACK = QColor("#000000")
FOCUS_RING = QColor("#e6e8ea")
_NOTCH = 120  # eighths of a degree that one step of a mouse wheel turns
_CLICK_PIXELS = 4
_PIXELS_PER_SLICE = 4
_KEYBOARD_REASONS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class SliceCanvas(PictureCanvas):
    """Shows one slice at a place and scale in mm, and tells what the mouse asks for.

    It changes nothing by itself: the pane that owns it answers the signals by changing the view state, and the view state
    changes the canvas. What the buttons do is a scheme of :mod:`mctgui.qt.viewer.mouse`; holding shift while dragging a
    window or a zoom makes it finer.
    """

    stepped = Signal(int)
    """Slices to go, positive is the next one."""
    panned = Signal(float, float)
    """How far the slice is to move to the right and downwards, mm."""
    zoomed = Signal(float, float, float)
    """Factor by which mm per pixel is to change, and the plane coordinates that stay in their place."""
    window_dragged = Signal(float, float)
    """Pixels to the right (width) and downwards (level)."""
    region_chosen = Signal(QRectF)
    """Rectangle in plane coordinates whose values are to fill the window."""
    cursor_asked = Signal(float, float)
    hovered = Signal(float, float)
    left = Signal()
    maximise_asked = Signal()
    menu_asked = Signal(QPoint)
    activated = Signal()
    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.overlays: list[Overlay] = []
        self.tool: CanvasTool | None = None
        self.mouse: MouseScheme = "pacs"
        self.hand = False
        """Whether the left button pans, whatever the scheme says, for those whose mouse has no middle button."""
        self._drag: tuple[str, QPointF, QPointF] | None = None
        self._moved = False
        self._button = Qt.MouseButton.NoButton
        self._dragged_slices = 0
        self._turned = 0.0
        self._ring = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(96, 72)

    # Drawing

    @contextmanager
    def at_its_best(self) -> Iterator[None]:
        """Draw the slice as it looks at rest, without the ring of the keyboard, for as long as a picture takes."""
        ring, resting = self._ring, self._at_rest
        self._ring, self._at_rest = False, True
        try:
            yield
        finally:
            self._ring, self._at_rest = ring, resting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        picture = self._rendered()
        if picture is None:
            painter.fillRect(self.rect(), CANVAS_BLACK)
        else:  # it covers the whole canvas
            self._draw_picture(painter, picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for overlay in self.overlays:
            painter.save()
            overlay.paint(painter, self)
            painter.restore()
        if self._drag is not None and self._drag[0] == "region":
            painter.setPen(QPen(FOCUS_RING, 1, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(self._drag[1], self._drag[2]).normalized())
        if self._ring and self.hasFocus():
            painter.setPen(QPen(FOCUS_RING, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _draw_picture(self, painter: QPainter, picture: QImage) -> None:
        """One pixel of the picture on one of the screen: nothing may scale it once more."""
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.scale(1 / ratio, 1 / ratio)
        painter.drawImage(0, 0, picture)
        painter.restore()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._ring = False
        self.activated.emit()
        self.pressed.emit()
        position, button = event.position(), event.button()
        self._moved = False
        if self._drag is not None:
            return
        left = button == Qt.MouseButton.LeftButton
        kind: str | None
        if left and self.tool is not None and self.tool.press(self, position, event.modifiers()):
            kind = "tool"
        else:
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            kind = "pan" if self.hand and left and plain else act_of(self.mouse, button, event.modifiers())
        if kind is not None:
            self._drag = (kind, position, position)
            self._button, self._dragged_slices = button, 0
            if kind == "cursor":
                self.cursor_asked.emit(*self.to_uv(position))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        if self._drag is None:
            self._hover(event)
            return
        kind, start, last = self._drag
        if (position - start).manhattanLength() >= _CLICK_PIXELS:
            self._moved = True
        if not self._moved and kind != "tool":
            return
        self._drag = (kind, start, position)
        step = position - last
        fine = 0.25 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        if kind == "tool" and self.tool is not None:
            self.tool.move(self, position, event.modifiers())
        elif kind == "window":
            self.window_dragged.emit(step.x() * fine, step.y() * fine)
        elif kind == "pan":
            self.panned.emit(step.x() * self._mm_per_pixel, step.y() * self._mm_per_pixel)
        elif kind == "zoom":
            self.zoomed.emit(float(2.0 ** (step.y() * fine / 120)), *self.to_uv(start))
        elif kind == "cursor":
            self.cursor_asked.emit(*self.to_uv(position))
        elif kind == "slices":
            self._drag_slices(position.y() - start.y())
        else:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            return
        (kind, start, last), self._drag = self._drag, None
        if kind == "tool" and self.tool is not None:
            self.tool.release(self)
        elif kind == "region" and self._moved:
            first, second = self.to_uv(start), self.to_uv(last)
            self.region_chosen.emit(QRectF(QPointF(*first), QPointF(*second)).normalized())
            self.update()
        elif not self._moved and self._button == Qt.MouseButton.LeftButton:
            self.cursor_asked.emit(*self.to_uv(event.position()))
        elif not self._moved and self._button == Qt.MouseButton.RightButton:
            self.menu_asked.emit(event.globalPosition().toPoint())

    def _drag_slices(self, down: float) -> None:
        """Slices that a drag has gone through, so that going back comes back to where it began."""
        wanted = int(down / _PIXELS_PER_SLICE)
        if wanted != self._dragged_slices:
            self.stepped.emit(wanted - self._dragged_slices)
            self._dragged_slices = wanted

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.maximise_asked.emit()

    def _hover(self, event: QMouseEvent) -> None:
        position = event.position()
        u, v = self.to_uv(position)
        shape = self.tool.hover(self, position) if self.tool is not None else None
        if shape is None and self.hand:
            shape = Qt.CursorShape.OpenHandCursor
        if shape is None:
            self.unsetCursor()
        else:
            self.setCursor(shape)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.cursor_asked.emit(u, v)
        self.hovered.emit(u, v)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Track pads send fractions of a notch; they are added up, so that slow scrolling moves on.
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(float(1.2 ** (-turned / _NOTCH)), *self.to_uv(event.position()))
        else:
            if self._turned * turned < 0:
                self._turned = 0.0
            self._turned += turned
            notches = int(self._turned / _NOTCH)
            if notches:
                self._turned -= notches * _NOTCH
                self.stepped.emit(-notches)
        self.activated.emit()
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        # The right button zooms; its menu comes on release. What arrives here from the keyboard asks for the menu itself.
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_asked.emit(self.mapToGlobal(self.rect().center()))
        event.accept()

    def enterEvent(self, _event: QEnterEvent) -> None:
        # Keys act on the pane under the pointer without a click, but never take the focus from a field being filled in.
        focused = QApplication.focusWidget()
        if not isinstance(focused, QLineEdit | QAbstractSpinBox | QComboBox) and self.isActiveWindow():
            self._ring = False
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.activated.emit()

    def leaveEvent(self, _event: QEvent) -> None:
        if self.tool is not None:
            self.tool.hover(self, None)
        self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in _KEYBOARD_REASONS
        self.activated.emit()
        self.update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self.update()
