"""One bone in 3-D, with the words that say what it is beside it."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from mctgui.qt.language import word
from mctgui.qt.viewer.canvas import CANVAS_BLACK, FOCUS_RING
from mctgui.qt.viewer.overlays import AI_MARK, MARGIN, QUIET, TEXT, draw_text
from mctgui.report.camera import Camera
from mctgui.report.modalities import modality as look_of
from mctgui.report.surface_points import SurfacePoints, draw_points

MOST_AT_ONCE = 60_000
MOST_PIXELS_AT_ONCE = 60_000
"""Points and pixels of a picture that the window itself draws: three of them take less than 50 ms."""
_DEGREES_PER_PIXEL = 0.5
_LINE = 17
_TOP = 8


class SurfaceView(QWidget):
    """One surface; dragging asks for another camera, which all views share.

    The words stand beside the bone, or above and below it where the view is narrow: never on it.
    """

    turn_asked = Signal(float, float)
    zoom_asked = Signal(float)
    reset_asked = Signal()
    menu_asked = Signal(object)
    rest = Signal()
    coarse = Signal()
    """It was drawn coarsely, and stays so until :meth:`full_work` is run and its picture taken."""

    def __init__(self, surface: SurfacePoints, which: str) -> None:
        super().__init__()
        self.surface, self._which = surface, which
        self._camera: Camera | None = None
        self.thickness_to_mm: float | None = None
        self._coarse: tuple[Hashable, QImage] | None = None
        self._full: tuple[Hashable, QImage] | None = None
        self._last: QPointF | None = None
        self.look = look_of(surface.modality)
        self.setAccessibleName(self.tr("{name}, {which} VOI in 3-D").format(name=self.look.label, which=word(which)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setToolTip(self.tr("Drag to turn all of them, wheel to zoom, double click to face the front"))

    def sizeHint(self) -> QSize:
        return QSize(300, 180)

    def show_from(self, camera: Camera) -> None:
        """Look from a camera."""
        self._camera = camera
        self.update()

    # Drawing

    def picture_box(self) -> QRectF:
        """Where the bone is drawn: beside the words or between them, whichever shows it larger."""
        width, height = self.width(), self.height()
        words = self._words_width()
        low = _LINE + 6 if self.look.synthetic else 0
        beside = QRectF(words, 0, max(width - words, 1), height)
        between = QRectF(0, _TOP + 2 * _LINE, width, max(height - _TOP - 2 * _LINE - low, 1))
        if self._camera is None:
            return beside
        shape = self._camera.width_mm, self._camera.height_mm
        larger = max((beside, between), key=lambda box: min(box.width() / shape[0], box.height() / shape[1]))
        return larger if height >= self._words_height() else between

    def _fonts(self) -> tuple[QFont, QFont]:
        plain, bold = QFont(self.font()), QFont(self.font())
        plain.setPixelSize(12)
        bold.setPixelSize(13)
        bold.setWeight(QFont.Weight.DemiBold)
        return plain, bold

    def lines(self) -> list[str]:
        """Modality, VOI and threshold."""
        which = self.tr("{which} VOI").format(which=word(self._which))
        surface = self.surface
        unit = surface.unit if surface.unit == "HU" else word(surface.unit)
        value = f"{surface.threshold:.0f} {unit}".replace("-", "−")
        return [self.look.label, which, self.tr("surface at {value}").format(value=value)]

    def _mark(self) -> list[str]:
        return [part.strip() for part in word(AI_MARK).split("·")] if self.look.synthetic else []

    def _words_width(self) -> int:
        plain, bold = self._fonts()
        first, *others = self.lines()
        widths = [QFontMetrics(bold).horizontalAdvance(first)]
        widths += [QFontMetrics(plain).horizontalAdvance(text) for text in (*others, *self._mark())]
        return max(widths) + 2 * MARGIN + 4

    def _words_height(self) -> int:
        return _TOP + _LINE * (3 + len(self._mark())) + _TOP

    def _key(self) -> Hashable | None:
        """Everything that the picture depends on; None where there is nothing to draw."""
        if self._camera is None or not len(self.surface.points):
            return None
        box, ratio = self.picture_box(), self.devicePixelRatioF()
        size = max(round(box.width() * ratio), 8), max(round(box.height() * ratio), 8)
        return _Identity(self._camera), _Identity(self.surface), size, self.thickness_to_mm

    @property
    def is_sharp(self) -> bool:
        """Whether all points are drawn, or there are none."""
        key = self._key()
        return key is None or (self._full is not None and self._full[0] == key)

    def full_work(self) -> tuple[Hashable, Callable[[], QImage]] | None:
        """What draws all points as it is now, for another thread; None where that is done already."""
        key, camera, surface = self._key(), self._camera, self.surface
        if key is None or camera is None or self.is_sharp:
            return None
        (columns, rows), to_mm = key[2], key[3]  # type: ignore[index]
        return key, lambda: _image(draw_points(surface, camera, columns, rows, thickness_to_mm=to_mm))

    def take_full(self, key: Hashable, picture: QImage) -> None:
        """Show what was drawn, unless something else is to be shown by now."""
        if key == self._key():
            self._full, self._coarse = (key, picture), None
            self.update()

    def _picture(self) -> QImage | None:
        """All points where they are drawn already; else some of them on larger pixels, at once."""
        key = self._key()
        if key is None or self._camera is None:
            return None
        if self._full is not None and self._full[0] == key:
            return self._full[1]
        if self._full is not None and _but_for_size(self._full[0]) == _but_for_size(key):
            self.coarse.emit()  # only the size is another: the old picture does until the new one is there
            return self._full[1]
        if self._coarse is None or self._coarse[0] != key:
            columns, rows = key[2]  # type: ignore[index]
            share = min(1.0, float(np.sqrt(MOST_PIXELS_AT_ONCE / (columns * rows))))
            size = max(round(columns * share), 8), max(round(rows * share), 8)
            drawn = draw_points(self.surface, self._camera, *size, most=MOST_AT_ONCE, thickness_to_mm=self.thickness_to_mm)
            self._coarse, self._full = (key, _image(drawn)), None
            if share == 1.0 and len(self.surface.points) <= MOST_AT_ONCE:  # these are all
                self._full = self._coarse
                return self._full[1]
        self.coarse.emit()
        return self._coarse[1]

    def _place_of(self, picture: QImage, box: QRectF) -> QRectF:
        """Where a picture of any size is drawn, so that the bone has the size of the box."""
        if self._camera is None:
            return box
        width_mm, height_mm = self._camera.width_mm, self._camera.height_mm
        drawn = max(width_mm / picture.width(), height_mm / picture.height())
        share = drawn / max(width_mm / box.width(), height_mm / box.height())
        place = QRectF(0, 0, picture.width() * share, picture.height() * share)
        place.moveCenter(box.center())
        return place

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), CANVAS_BLACK)
        box = self.picture_box()
        picture = self._picture()
        if picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setClipRect(box)
            painter.drawImage(self._place_of(picture, box), picture)
            painter.setClipping(False)
        self.draw_words(painter, box)
        if self.hasFocus():
            painter.setPen(QPen(FOCUS_RING, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def draw_words(self, painter: QPainter, box: QRectF) -> None:
        """What it is, and the AI mark, outside the box of the bone."""
        plain, bold = self._fonts()
        name, which, value = self.lines()
        beside = box.left() > 0
        width = (box.left() if beside else self.width()) - 2 * MARGIN
        left, middle = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter
        rows = [which, value] if beside else [f"{which} · {value}"]
        painter.setFont(bold)
        draw_text(painter, QRectF(MARGIN, _TOP, width, _LINE), left, name, QColor(self.look.colour))
        painter.setFont(plain)
        metrics = QFontMetrics(plain)
        for number, text in enumerate(rows):
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width) + 2)
            draw_text(painter, QRectF(MARGIN, _TOP + _LINE * (number + 1), width, _LINE), left, shown, QUIET)
        mark = self._mark() if beside else [word(AI_MARK)] * self.look.synthetic
        for above, text in enumerate(reversed(mark)):
            place = QRectF(MARGIN, self.height() - _TOP + 2 - _LINE * (above + 1), width, _LINE)
            draw_text(painter, place, left if beside else middle, text, TEXT)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._last = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            step = event.position() - self._last
            self._last = event.position()
            self.turn_asked.emit(-step.x() * _DEGREES_PER_PIXEL, step.y() * _DEGREES_PER_PIXEL)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self._last is not None:
            self._last = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            self.rest.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset_asked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_asked.emit(float(1.2 ** (-event.angleDelta().y() / 120)))
        event.accept()


class _Identity:
    """Equal to what holds the very same thing; keeps it, so that no other can take its place in memory."""

    def __init__(self, held: object) -> None:
        self._held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and self._held is other._held

    def __hash__(self) -> int:
        return id(self._held)


def _but_for_size(key: Hashable) -> Hashable:
    camera, surface, _size, thickness_to_mm = key  # type: ignore[misc]
    return camera, surface, thickness_to_mm


def _image(drawn: np.ndarray) -> QImage:
    rows, columns = drawn.shape[:2]
    pixels = np.ascontiguousarray(drawn)
    return QImage(pixels.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()
