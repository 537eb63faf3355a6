"""The bar of thumbnails: every n-th slice of the stack of one pane, made in the background, a way to another slice."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from mctgui.qt.language import word
from mctgui.qt.viewer import overlays
from mctgui.qt.viewer.canvas import CANVAS_BLACK, FOCUS_RING
from mctgui.qt.viewer.pane import Pane
from mctgui.qt.viewer.plane import SliceStack
from mctgui.qt.viewer.resampling import to_grey
from mctgui.qt.viewer.slice_scale import EMPTY, KeyTick
from mctgui.qt.viewer.thumbnail_maker import SIDE, ThumbnailMaker
from mctgui.report.modalities import modality as look_of
from mctgui.volume import Volume
from mctgui.windowing import Window

MOST = 60
"""Thumbnails of a stack at most; of more slices every n-th is shown."""
_GAP, _HEAD = 4, 24


class ThumbnailBar(QAbstractScrollArea):
    """Shows the stack of the pane that was used last; a click goes to a slice, the wheel moves the bar.

    The slice that is shown has a ring, key images a diamond. What a model made carries one AI mark for the whole bar.
    """

    asked = Signal(object, int)
    """The pane, and the array index of the slice to go to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pane: Pane | None = None
        self._source: SliceStack | None = None
        self._indices: list[int] = []
        self._small: dict[int, NDArray[Any] | None] = {}
        self._pictures: dict[int, tuple[Window, QImage]] = {}
        self._current: int | None = None
        self._window = Window(128.0, 256.0)
        self._ticks: tuple[KeyTick, ...] = ()
        self._maker = ThumbnailMaker(self)
        self._maker.made.connect(self._made)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fit_height()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Thumbnails of the slices"))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.horizontalScrollBar().valueChanged.connect(self._ask)
        self.hide()

    def _fit_height(self) -> None:
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(overlays.room(_HEAD) + SIDE + 2 * _GAP + bar)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_height()

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    @property
    def pane(self) -> Pane | None:
        """The pane whose slices are shown."""
        return self._pane

    @property
    def indices(self) -> list[int]:
        """Array indices of the slices that have a thumbnail, the first one at the left."""
        return list(self._indices)

    @property
    def finished(self) -> int:
        """How many thumbnails have been made."""
        return len(self._small)

    def show_pane(self, pane: Pane | None, small: Volume | None = None) -> None:
        """Show the stack of another pane, or nothing.

        Parameters
        ----------
        small
            The same volume at a low resolution, from which thumbnails are made quickly.
        """
        if pane is self._pane and pane is not None:
            return
        self._maker.drop()
        self._pane, self._current = pane, None
        self._small, self._pictures, self._indices = {}, {}, []
        stack = pane.stack if pane is not None else None
        self._source = None
        if pane is not None and stack is not None:
            self._source = stack.of_volume(small if small is not None else stack.volume)
            every = -(-stack.count // MOST)
            numbers = range(1, stack.count + 1, every)
            self._indices = sorted((pane.index_of(number) for number in numbers), key=pane.number_of)
        self.horizontalScrollBar().setValue(0)
        self._fit()
        self.follow()
        self._ask()

    def slices_came(self) -> None:
        """Slices of a growing volume are there: make their thumbnails."""
        if self._pane is not None and self._pane.filled is not None:
            self._small, self._pictures = {}, {}
            self._ask()

    def follow(self) -> None:
        """Show which slice is shown, through which window, and which are key images."""
        pane = self._pane
        if pane is None or not self.isVisible():
            return
        current = None
        if pane.index is not None and self._indices:
            at = pane.number_of(pane.index)
            current = min(range(len(self._indices)), key=lambda one: abs(pane.number_of(self._indices[one]) - at))
        if current != self._current:
            self._current = current
            self._reveal()
        self._window, self._ticks = pane.shown_window, pane.scale.ticks
        self.viewport().update()

    def _reveal(self) -> None:
        if self._current is not None:
            bar, left = self.horizontalScrollBar(), self._current * (SIDE + _GAP)
            right = left + SIDE + 2 * _GAP
            if left < bar.value() or right > bar.value() + self.viewport().width():
                bar.setValue(left - (self.viewport().width() - SIDE) // 2)

    # Making

    def _fit(self) -> None:
        width = len(self._indices) * (SIDE + _GAP) + _GAP
        bar = self.horizontalScrollBar()
        bar.setPageStep(self.viewport().width())
        bar.setSingleStep(SIDE + _GAP)
        bar.setRange(0, max(width - self.viewport().width(), 0))

    def _ask(self) -> None:
        """Have made what is missing, what is visible first."""
        pane, stack = self._pane, self._pane.stack if self._pane is not None else None
        self.viewport().update()
        if pane is None or stack is None or self._source is None or not self.isVisible():
            return
        first = self.horizontalScrollBar().value() // (SIDE + _GAP)
        last = first + self.viewport().width() // (SIDE + _GAP) + 1
        filled = pane.filled if pane.plane == "axial" else None
        missing = [
            at for at, index in enumerate(self._indices) if at not in self._small and (filled is None or bool(filled[index]))
        ]
        missing.sort(key=lambda at: (max(first - at, at - last, 0), at))
        pixels = round(SIDE * self.devicePixelRatioF())
        self._maker.want(self._source, [(at, stack.position_mm(self._indices[at])) for at in missing], pixels)

    def _made(self, at: int, small: NDArray[Any] | None) -> None:
        self._small[at] = small
        self._pictures.pop(at, None)
        self.viewport().update(self._place(at))

    def hideEvent(self, event: Any) -> None:
        super().hideEvent(event)
        self._maker.drop()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._fit()
        self.follow()
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._ask()

    # Drawing

    def _place(self, at: int) -> QRect:
        return QRect(_GAP + at * (SIDE + _GAP) - self.horizontalScrollBar().value(), overlays.room(_HEAD) + _GAP, SIDE, SIDE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), CANVAS_BLACK)
        pane = self._pane
        if pane is not None and pane.stack is not None:
            self._paint_head(painter, pane)
            for at in range(len(self._indices)):
                place = self._place(at)
                if place.intersects(self.viewport().rect()):
                    self._paint_one(painter, at, place)
            self._paint_ticks(painter)
        painter.end()

    def _paint_head(self, painter: QPainter, pane: Pane) -> None:
        look, head = look_of(pane.modality), self.viewport().rect().adjusted(8, 0, -8, 0)
        head.setHeight(overlays.room(_HEAD))
        font = self.font()
        font.setPixelSize(overlays.type_pixels(12))
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(look.colour)
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(head, side, look.label)
        taken = painter.fontMetrics().horizontalAdvance(look.label) + 8
        font.setWeight(font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(overlays.QUIET)
        every = self._every(pane)
        words = self.tr("every slice") if every == 1 else self.tr("one slice in {number}").format(number=every)
        painter.drawText(head.adjusted(taken, 0, 0, 0), side, f"{word(pane.plane)} · {words}")
        if look.synthetic:
            painter.setPen(overlays.TEXT)
            painter.drawText(head, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, word(overlays.AI_MARK))

    def _every(self, pane: Pane) -> int:
        return abs(pane.number_of(self._indices[1]) - pane.number_of(self._indices[0])) if len(self._indices) > 1 else 1

    def _paint_one(self, painter: QPainter, at: int, place: QRect) -> None:
        small = self._small.get(at)
        if small is None:
            painter.setPen(QPen(EMPTY, 1))
            painter.drawRect(place.adjusted(0, 0, -1, -1))
        else:
            picture = self._picture(at, small)
            ratio = picture.devicePixelRatio()
            size = QSize(round(picture.width() / ratio), round(picture.height() / ratio))
            corner = place.center() - QPoint(size.width() // 2, size.height() // 2)
            painter.drawImage(QRect(corner, size), picture)
        if at == self._current:
            painter.setPen(QPen(FOCUS_RING, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.adjusted(1, 1, -1, -1))

    def _picture(self, at: int, small: NDArray[Any]) -> QImage:
        kept = self._pictures.get(at)
        if kept is None or kept[0] != self._window:
            grey = np.ascontiguousarray(to_grey(small, self._window.low, self._window.high))
            rows, columns = grey.shape
            picture = QImage(grey.data, columns, rows, columns, QImage.Format.Format_Grayscale8).copy()
            picture.setDevicePixelRatio(max(rows, columns) / SIDE)
            kept = self._pictures[at] = (self._window, picture)
        return kept[1]

    def marked(self) -> set[int]:
        """Which thumbnails stand nearest to a key image of this very image."""
        pane, stack = self._pane, self._pane.stack if self._pane is not None else None
        if pane is None or stack is None or not self._indices:
            return set()
        found = set()
        for tick in self._ticks:
            if tick.own:
                number = pane.number_of(stack.nearest(tick.w_mm))
                found.add(min(range(len(self._indices)), key=lambda at: abs(pane.number_of(self._indices[at]) - number)))
        return found

    def _paint_ticks(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(CANVAS_BLACK, 1))
        painter.setBrush(FOCUS_RING)
        for at in self.marked():
            middle = self._place(at).topRight() + QPoint(-9, 10)
            painter.drawPolygon([middle + QPoint(*by) for by in ((0, -6), (6, 0), (0, 6), (-6, 0))])

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = event.position().toPoint()
        for at, index in enumerate(self._indices):
            if event.button() == Qt.MouseButton.LeftButton and self._place(at).contains(position):
                self.asked.emit(self._pane, index)
                return

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - round(turned / 120 * bar.singleStep()))
        event.accept()
