"""The column at the right of a pane: which slice of the stack is shown, where the VOIs lie, and the way to another slice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mctgui.qt.viewer.canvas import CANVAS_BLACK, FOCUS_RING
from mctgui.qt.viewer.plane import SliceStack

TRACK = QColor("#6a727a")
TICK = QColor("#9aa2aa")
BAND = QColor("#aab1b8")
EMPTY = QColor("#353a40")
_TOP, _BOTTOM = 14, 14
_TICK_MM = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Band:
    """A range along the stack, such as a VOI, in plane coordinates mm."""

    low_mm: float
    high_mm: float
    name: str


@dataclass(frozen=True, slots=True)
class KeyTick:
    """A key image at a plane coordinate mm; ``own`` where it was marked on this very image, not on another one."""

    w_mm: float
    own: bool


class SliceScale(QWidget):
    """Scale of slice positions, 24 px wide; drag or click to go there, arrows and Page keys to step.

    The first slice is at the top: the one nearest to the head in axial, to the right in sagittal, to the front in coronal
    planes.
    """

    stepped = Signal(int)
    position_asked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack: SliceStack | None = None
        self._position = 0.0
        self._bands: tuple[Band, ...] = ()
        self._ticks: tuple[KeyTick, ...] = ()
        self._filled: NDArray[np.bool_] | None = None
        self.setFixedWidth(24)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(24, 120)

    def set_stack(self, stack: SliceStack | None) -> None:
        """The stack whose slices are shown."""
        self._stack = stack
        self._filled = None
        self.update()

    def set_position(self, w: float) -> None:
        """Plane coordinate of the slice that is shown, mm."""
        if w != self._position:
            self._position = w
            self.update()

    def set_bands(self, bands: tuple[Band, ...]) -> None:
        """Ranges to mark."""
        if bands != self._bands:
            self._bands = bands
            self.setToolTip(" · ".join(band.name for band in bands))
            self.update()

    def set_ticks(self, ticks: tuple[KeyTick, ...]) -> None:
        """Key images to mark."""
        if ticks != self._ticks:
            self._ticks = ticks
            self.update()

    @property
    def ticks(self) -> tuple[KeyTick, ...]:
        """Key images that are marked."""
        return self._ticks

    def set_filled(self, filled: NDArray[np.bool_] | None) -> None:
        """Which slices are there already, by array index; None when all are."""
        self._filled = filled
        self.update()

    def _ends(self) -> tuple[float, float]:
        """Plane coordinates at the top and at the bottom of the track."""
        assert self._stack is not None
        first, last = self._stack.position_mm(0), self._stack.position_mm(self._stack.count - 1)
        return (last, first) if self._stack.plane == "axial" else (first, last)

    def y_of(self, w: float) -> float:
        """Where a plane coordinate stands in the widget."""
        top, bottom = self._ends()
        share = (w - top) / (bottom - top) if bottom != top else 0.5
        return _TOP + min(max(share, 0.0), 1.0) * (self.height() - _TOP - _BOTTOM)

    def w_at(self, y: float) -> float:
        """The plane coordinate at a height in the widget."""
        top, bottom = self._ends()
        share = (y - _TOP) / max(self.height() - _TOP - _BOTTOM, 1)
        return top + min(max(share, 0.0), 1.0) * (bottom - top)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), CANVAS_BLACK)
        if self._stack is None:
            painter.end()
            return
        middle = self.width() / 2
        self._draw_track(painter, middle)
        painter.setPen(QPen(TICK, 1))
        top, bottom = self._ends()
        length = abs(bottom - top)
        step = next((mm for mm in _TICK_MM if length / mm <= 10), 100)
        for tick in np.arange(np.ceil(min(top, bottom) / step) * step, max(top, bottom), step):
            y = self.y_of(float(tick))
            painter.drawLine(QPointF(middle - 3, y), QPointF(middle + 3, y))
        for band in self._bands:
            ends = sorted((self.y_of(band.low_mm), self.y_of(band.high_mm)))
            painter.fillRect(QRectF(middle - 2, ends[0] + 0.5, 4, max(ends[1] - ends[0] - 1, 1)), BAND)
        self._draw_ticks(painter, middle)
        y = self.y_of(self._position)
        painter.fillRect(QRectF(3, y - 1.5, self.width() - 6, 3), FOCUS_RING)
        if self.hasFocus():
            painter.setPen(QPen(FOCUS_RING, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _draw_ticks(self, painter: QPainter, middle: float) -> None:
        """Diamonds: filled for key images of this image, hollow for those of the others."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for tick in sorted(self._ticks, key=lambda tick: tick.own):
            at, reach = QPointF(middle, self.y_of(tick.w_mm)), 5.0
            painter.setPen(QPen(CANVAS_BLACK if tick.own else BAND, 1))
            painter.setBrush(FOCUS_RING if tick.own else CANVAS_BLACK)
            corners = [QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0)]
            painter.drawPolygon([at + corner for corner in corners])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _draw_track(self, painter: QPainter, middle: float) -> None:
        assert self._stack is not None
        painter.setPen(QPen(TRACK if self._filled is None else EMPTY, 2))
        painter.drawLine(QPointF(middle, _TOP), QPointF(middle, self.height() - _BOTTOM))
        if self._filled is None or self._stack.plane != "axial":
            return
        edges = np.flatnonzero(np.diff(np.concatenate([[0], self._filled.astype(np.int8), [0]])))
        painter.setPen(QPen(BAND, 2))
        for first, stop in edges.reshape(-1, 2):
            ends = [self.y_of(self._stack.position_mm(int(at))) for at in (first, stop - 1)]
            painter.drawLine(QPointF(middle, ends[0]), QPointF(middle, ends[1]))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._stack is not None:
            self.position_asked.emit(self.w_at(event.position().y()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._stack is not None:
            self.position_asked.emit(self.w_at(event.position().y()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = int(event.angleDelta().y() / 120)
        if notches:
            self.stepped.emit(-notches)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        steps = {Qt.Key.Key_Up: -far, Qt.Key.Key_Down: far, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)
