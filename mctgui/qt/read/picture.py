"""The image that is judged: every pixel of it on as many pixels of the screen as the study says, and never smoothed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mctgui.qt.theme import GREY

NOTCH = 120
_TRACK = 2
_GAP = 10


def enlarged(pixels: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """An image on a grid ``scale`` times as fine, each new pixel a copy of the old one under its middle.

    Parameters
    ----------
    pixels
        Shape (rows, columns).
    scale
        New pixels along one old pixel; more than 0.
    """
    if scale == 1:
        return pixels
    rows, columns = (_sources(length, scale) for length in pixels.shape)
    return np.ascontiguousarray(pixels[np.ix_(rows, columns)])


def _sources(length: int, scale: float) -> NDArray[np.intp]:
    places = (np.arange(max(1, round(length * scale))) + 0.5) / scale
    return np.minimum(places.astype(np.intp), length - 1)


class Picture(QWidget):
    """One image or a stack of them, in the middle of black.

    A device pixel is never split: the image stands on whole ones, also where the ratio of the screen is 1.25 or 1.5. What is
    larger than the widget is dragged with the left button. It has no menu, gives nothing to the clipboard and is not dragged
    out of the window.
    """

    scrolled = Signal()
    """Another image of the stack is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAccessibleName(self.tr("Image"))
        self._frames: list[NDArray[np.uint8]] = []
        self._scale = 1.0
        self._ground = QColor(GREY.canvas)
        self._at = 0
        self._image: QImage | None = None
        self._pixels: NDArray[np.uint8] | None = None
        self._moved = QPoint()
        """How far it was dragged from the middle, in device pixels."""
        self._held: QPointF | None = None
        self._turned = 0

    def sizeHint(self) -> QSize:
        return QSize(400, 400)

    # What is shown

    def show_frames(self, frames: Sequence[NDArray[np.uint8]], scale: float = 1.0) -> None:
        """Show an image, or a stack from its middle.

        Parameters
        ----------
        frames
            uint8, each (rows, columns), 0 black.
        scale
            Device pixels along one pixel of the image.
        """
        self._frames, self._scale = list(frames), scale
        self._at = len(self._frames) // 2
        self._moved, self._held, self._turned = QPoint(), None, 0
        self._draw()

    def set_ground(self, level: int) -> None:
        """Choose the grey around the image, 0 to 255."""
        self._ground = QColor(level, level, level)
        self.update()

    def clear(self) -> None:
        """Show nothing, and keep nothing of what was shown."""
        self._frames, self._image, self._pixels = [], None, None
        self.update()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown."""
        return self._image is None

    @property
    def position(self) -> int:
        """Index of the image of the stack."""
        return self._at

    def step(self, images: int) -> None:
        """Go through the stack; stops at its ends."""
        wanted = min(max(self._at + images, 0), len(self._frames) - 1)
        if self._frames and wanted != self._at:
            self._at = wanted
            self._draw()
            self.scrolled.emit()

    def device_size(self) -> QSize:
        """Size of what is shown in device pixels; empty where nothing is."""
        return self._image.size() if self._image is not None else QSize()

    def fits(self) -> bool:
        """Whether all of the image is seen at once."""
        room, size = self.size() * self.devicePixelRatioF(), self.device_size()
        return size.width() <= room.width() and size.height() <= room.height()

    def _draw(self) -> None:
        if not self._frames:
            self.clear()
            return
        pixels = np.ascontiguousarray(enlarged(self._frames[self._at], self._scale))
        rows, columns = pixels.shape
        self._pixels = pixels  # the image has no copy of its own
        self._image = QImage(pixels.data, columns, rows, columns, QImage.Format.Format_Grayscale8)
        self.update()

    # Painting

    def image_place(self) -> QRectF:
        """Where the image lies in this widget, in its own units."""
        ratio, size = self.devicePixelRatioF(), self.device_size()
        corner = QPointF(self.mapTo(self.window(), QPoint())) * ratio
        left = round(corner.x() + (self.width() * ratio - size.width()) / 2) + self._moved.x() - corner.x()
        top = round(corner.y() + (self.height() * ratio - size.height()) / 2) + self._moved.y() - corner.y()
        return QRectF(left / ratio, top / ratio, size.width() / ratio, size.height() / ratio)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._ground)
        if self._image is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        self._image.setDevicePixelRatio(self.devicePixelRatioF())
        painter.drawImage(self.image_place().topLeft(), self._image)
        if len(self._frames) > 1:
            self._paint_track(painter)

    def _paint_track(self, painter: QPainter) -> None:
        """A line beside the image with the part of the stack that is shown; no number, which would be one to remember."""
        place = self.image_place().intersected(QRectF(self.rect()))
        right = min(place.right() + _GAP, self.width() - _TRACK)
        painter.fillRect(QRectF(right, place.top(), _TRACK, place.height()), QColor(GREY.line))
        share = place.height() / len(self._frames)
        painter.fillRect(QRectF(right, place.top() + self._at * share, _TRACK, max(share, 4)), QColor(GREY.text_quiet))

    # Mouse

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._turned += event.angleDelta().y()
        notches = int(self._turned / NOTCH)
        self._turned -= notches * NOTCH
        if notches:
            self.step(-notches)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.is_empty and not self.fits():
            self._held = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        ratio = self.devicePixelRatioF()
        by = (event.position() - self._held) * ratio
        self._held = event.position()
        self.pan(round(by.x()), round(by.y()))

    def pan(self, right: int, down: int) -> None:
        """Move an image that is larger than its place, by device pixels."""
        self._moved = self._within(self._moved + QPoint(right, down))
        self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None

    def _within(self, moved: QPoint) -> QPoint:
        room, size = self.size() * self.devicePixelRatioF(), self.device_size()
        most_x = (max(0, size.width() - room.width()) + 1) // 2
        most_y = (max(0, size.height() - room.height()) + 1) // 2
        return QPoint(min(max(moved.x(), -most_x), most_x), min(max(moved.y(), -most_y), most_y))
