"""The widget that shows one slice: what is visible of it, in device pixels, and overlays in millimetres above it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import cv2
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QWidget

from mctgui.project.settings import MouseScheme
from mctgui.qt.viewer.mouse import act_of
from mctgui.qt.viewer.plane import SliceImage
from mctgui.qt.viewer.rendering import DrawableSlice, Sampled, Viewport
from mctgui.qt.viewer.resampling import Buffers
from mctgui.windowing import Window

CANVAS_BLACK = QColor("#000000")
FOCUS_RING = QColor("#e6e8ea")
_NOTCH = 120  # eighths of a degree that one step of a mouse wheel turns
_CLICK_PIXELS = 4
_PIXELS_PER_SLICE = 4
_REST_MS = 150  # without a movement; then a slice that is made smaller is averaged instead of interpolated
_KEYBOARD_REASONS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


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


class SliceCanvas(QWidget):
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
        # A frame is too short for several threads: they would wait for each other, and longest while something is trained.
        cv2.setNumThreads(1)
        self.overlays: list[Overlay] = []
        self.tool: CanvasTool | None = None
        self.show_pixels = False
        self.mouse: MouseScheme = "pacs"
        self.hand = False
        """Whether the left button pans, whatever the scheme says, for those whose mouse has no middle button."""
        self.follows_view = False
        """Whether the source makes the slice for what is shown, so that it is asked again when that changes."""
        self._source: Callable[[], SliceImage | None] = lambda: None
        self._drawable: DrawableSlice | None = None
        self._stale = True
        self._made_for: tuple[Viewport, bool] | None = None
        self._buffers = Buffers()
        self._sampled: tuple[object, Sampled] | None = None
        self._picture: tuple[object, QImage] | None = None
        self._at_rest = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._come_to_rest)
        self._centre_uv = (0.0, 0.0)
        self._mm_per_pixel = 0.2
        self._window = Window(128.0, 256.0)
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

    # What it shows

    def set_source(self, source: Callable[[], SliceImage | None]) -> None:
        """Where the slice comes from; it is asked once per change and only when the canvas is visible."""
        self._source = source
        self.invalidate()

    def invalidate(self) -> None:
        """Another slice is to be shown, or the same one has new voxels."""
        self._stale = True
        self._moving()

    def set_place(self, centre_uv: tuple[float, float], mm_per_pixel: float) -> None:
        """Plane coordinates in the middle, mm, and the scale in mm per device-independent pixel."""
        if (centre_uv, mm_per_pixel) != (self._centre_uv, self._mm_per_pixel):
            self._centre_uv, self._mm_per_pixel = centre_uv, mm_per_pixel
            self._moving()

    def set_window(self, window: Window) -> None:
        """Which values are shown from black to white."""
        if window != self._window:
            self._window = window
            self.update()

    @property
    def viewport(self) -> Viewport:
        """What is shown at this moment."""
        return Viewport(self._centre_uv, self._mm_per_pixel, (self.width(), self.height()), self.devicePixelRatioF())

    @property
    def mm_per_pixel(self) -> float:
        """Size of a device-independent pixel."""
        return self._mm_per_pixel

    @property
    def at_rest(self) -> bool:
        """Whether nothing has moved for a while, so that a slice that is made smaller is shown averaged."""
        return self._at_rest

    @contextmanager
    def at_its_best(self) -> Iterator[None]:
        """Draw the slice as it looks at rest, without the ring of the keyboard, for as long as a picture takes."""
        ring, resting = self._ring, self._at_rest
        self._ring, self._at_rest = False, True
        try:
            yield
        finally:
            self._ring, self._at_rest = ring, resting

    @property
    def interpolation(self) -> str:
        """How the slice is sampled at this moment, in the words of a file."""
        self._refresh()
        if self.show_pixels:
            return "nearest neighbour"
        smaller = self._drawable is not None and self._drawable.is_minified(self.viewport)
        return "mean over a pixel" if self._at_rest and smaller else "linear"

    @property
    def slice_image(self) -> SliceImage | None:
        """The slice that is shown."""
        self._refresh()
        return self._drawable.image if self._drawable is not None else None

    def to_widget(self, u: float, v: float) -> QPointF:
        """Position in the widget of plane coordinates in mm."""
        return QPointF(*self.viewport.to_widget(u, v))

    def to_uv(self, position: QPointF) -> tuple[float, float]:
        """Plane coordinates in mm of a position in the widget."""
        return self.viewport.to_uv(position.x(), position.y())

    def sizeHint(self) -> QSize:
        return QSize(400, 400)

    # Drawing

    def _moving(self) -> None:
        self._at_rest = False
        self.update()

    def _come_to_rest(self) -> None:
        self._at_rest = True
        if self._drawable is not None and (self.follows_view or self._drawable.is_minified(self.viewport)):
            self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        self._rest.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._at_rest = False
        super().resizeEvent(event)

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

    def _refresh(self) -> None:
        made_for = (self.viewport, self._at_rest)
        if self._stale or (self.follows_view and self._made_for != made_for):
            self._stale, self._made_for = False, made_for
            image = self._source()
            self._drawable = DrawableSlice(image) if image is not None else None
            self._sampled = self._picture = None

    def _rendered(self) -> QImage | None:
        self._refresh()
        if self._drawable is None:
            return None
        view = self.viewport
        smooth = self._at_rest and not self.show_pixels
        place = (view, self.show_pixels, smooth)
        if self._sampled is None or self._sampled[0] != place:
            sampled = self._drawable.sample(view, show_pixels=self.show_pixels, smooth=smooth, buffers=self._buffers)
            self._sampled, self._picture = (place, sampled), None
            if not smooth and self.isVisible():
                self._rest.start()
        if self._picture is None or self._picture[0] != self._window:
            self._picture = (self._window, self._picture_of(self._sampled[1]))
        return self._picture[1]

    def _picture_of(self, sampled: Sampled) -> QImage:
        width, height = sampled.size
        grey = self._buffers.take("grey", (height, width), "uint8")
        sampled.grey(self._window.low, self._window.high, grey, self._buffers)
        # Four bytes per pixel, as the window has them: Qt then copies, where it would convert each grey value for itself.
        colour = self._buffers.take("colour", (height, width, 4), "uint8")
        cv2.merge([grey, grey, grey, grey], dst=colour)
        return QImage(colour.data, width, height, 4 * width, QImage.Format.Format_RGB32)

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
