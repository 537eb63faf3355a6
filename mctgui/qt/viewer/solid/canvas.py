"""The picture in 3-D under mouse and keys, with the cube that says which side is seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from mctgui.qt.language import word
from mctgui.qt.viewer import overlays
from mctgui.qt.viewer.canvas import CANVAS_BLACK, FOCUS_RING
from mctgui.report.camera import Camera, zoomed
from mctgui.report.solid import turned

_DEGREES_PER_PIXEL = 0.5
_KEY_DEGREES = 10.0
_CUBE = 22.0
_MARK_HEIGHT = 28
_SIDES = {"L": (1, 0, 0), "R": (-1, 0, 0), "P": (0, 1, 0), "A": (0, -1, 0), "H": (0, 0, 1), "F": (0, 0, -1)}


def draw_cube(painter: QPainter, camera: Camera, middle: QPointF, size: float = _CUBE) -> None:
    """A cube with letters on the faces that look at the viewer."""
    for letter, normal in _SIDES.items():
        facing = float(camera.towards @ normal)
        if facing <= 0.02:
            continue
        axis = int(np.flatnonzero(normal)[0])
        first, second = np.eye(3)[(axis + 1) % 3], np.eye(3)[(axis + 2) % 3]
        points = []
        for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
            corner = np.array(normal) + a * first + b * second
            points.append(middle + QPointF(float(camera.right @ corner), -float(camera.up @ corner)) * (size * 0.75))
        shade = round(45 + 70 * facing)
        painter.setPen(QPen(overlays.QUIET, size / _CUBE))
        painter.setBrush(Qt.GlobalColor.black)
        painter.setOpacity(0.55 + 0.3 * shade / 115)
        painter.drawPolygon(QPolygonF(points))
        painter.setOpacity(1.0)
        if facing > 0.25:
            at = middle + QPointF(float(camera.right @ normal), -float(camera.up @ normal)) * (size * 0.75)
            half = size / 2.2
            box = QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half)
            overlays.draw_text(painter, box, Qt.AlignmentFlag.AlignCenter, letter)


class SolidCanvas(QWidget):
    """Shows the picture, and tells what the mouse and the keys ask for."""

    maximise_asked = Signal()
    menu_asked = Signal(object)
    changed = Signal(bool)
    """Another camera; True while the hand moves."""

    def __init__(self) -> None:
        super().__init__()
        self.camera: Camera | None = None
        self.picture: QImage | None = None
        self.notice = ""
        self.synthetic = False
        self.shows_notes = True
        self._last: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        self._moved = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(96, 72)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._ring = False

    def sizeHint(self) -> QSize:
        return QSize(300, 300)

    # Drawing

    def picture_size(self) -> QSize:
        """Room for the bone: the AI mark stands below it, never on it."""
        return QSize(self.width(), max(self.height() - (_MARK_HEIGHT if self.synthetic else 0), 16))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), CANVAS_BLACK)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self.picture_size()
        if self.picture is not None:
            painter.drawImage(QRectF(0, 0, size.width(), size.height()), self.picture)
        font = self.font()
        font.setPixelSize(12)
        painter.setFont(font)
        if self.notice:
            box = QRectF(self.rect()).adjusted(24, 24, -24, -24)
            overlays.draw_text(painter, box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.notice)
        elif self.camera is not None and self.shows_notes:
            draw_cube(painter, self.camera, QPointF(_CUBE * 1.9, size.height() - _CUBE * 1.9))
        if self.synthetic:
            box = QRectF(overlays.MARGIN, size.height(), self.width() - 2 * overlays.MARGIN, _MARK_HEIGHT - 6)
            overlays.draw_text(painter, box, Qt.AlignmentFlag.AlignCenter, word(overlays.AI_MARK))
        if self._ring and self.hasFocus():
            painter.setPen(QPen(FOCUS_RING, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._ring = False
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._last, self._button, self._moved = event.position(), event.button(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is None or self.camera is None:
            return
        step = event.position() - self._last
        self._moved = self._moved or step.manhattanLength() > 0
        self._last = event.position()
        if self._button == Qt.MouseButton.LeftButton and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.camera = turned(self.camera, step.x() * _DEGREES_PER_PIXEL, -step.y() * _DEGREES_PER_PIXEL)
        elif self._button == Qt.MouseButton.RightButton:
            self._zoom(float(np.exp(step.y() / 150)))
        else:
            pixel = self.mm_per_pixel()
            moved = self.camera.right * step.x() - self.camera.up * step.y()
            self.camera = replace(self.camera, focus_mm=self.camera.focus_mm - moved * pixel)
        self.changed.emit(True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None
        if event.button() == Qt.MouseButton.RightButton and not self._moved:
            self.menu_asked.emit(event.globalPosition().toPoint())
        elif self._moved:
            self.changed.emit(False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        # The right button zooms; its menu comes when it is released where it was pressed.
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_asked.emit(self.mapToGlobal(self.rect().center()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.maximise_asked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(float(1.15 ** (event.angleDelta().y() / 120)))
        event.accept()

    def mm_per_pixel(self) -> float:
        """Millimetres of the patient per pixel."""
        assert self.camera is not None
        size = self.picture_size()
        return max(self.camera.width_mm / max(size.width(), 1), self.camera.height_mm / max(size.height(), 1))

    # Camera

    def zoom_by(self, factor: float) -> None:
        """Show everything larger by a factor."""
        self._zoom(1 / factor)
        self.changed.emit(True)

    def turn_by_key(self, right: int, up: int) -> None:
        """One press of an arrow key."""
        if self.camera is not None:
            self.camera = turned(self.camera, right * _KEY_DEGREES, up * _KEY_DEGREES)
            self.changed.emit(True)

    def _zoom(self, factor: float) -> None:
        if self.camera is not None and 0.5 < self.camera.width_mm * factor < 2000:
            self.camera = zoomed(self.camera, factor)

    def focusInEvent(self, event: Any) -> None:
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()

    def focusOutEvent(self, _event: Any) -> None:
        self.update()
