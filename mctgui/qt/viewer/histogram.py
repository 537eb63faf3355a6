"""How the values of a volume are distributed, with the window drawn over it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from mctgui.qt.theme import Theme
from mctgui.windowing import Window

_BINS = 128


class WindowHistogram(QWidget):
    """A histogram with two lines, black and white of the window, that can be dragged.

    Parameters
    ----------
    theme
        Colours.
    """

    window_asked = Signal(Window)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._heights: NDArray[np.float64] = np.zeros(_BINS)
        self._range = (0.0, 1.0)
        self._window = Window(0.5, 1.0)
        self._colour = QColor("#9aa2aa")
        self._held: str | None = None
        self.setFixedHeight(52)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setToolTip(self.tr("Drag the lines: black and white of the window"))

    def sizeHint(self) -> QSize:
        return QSize(240, 52)

    def set_values(self, values: NDArray[np.float64], counts: NDArray[np.int64], colour: QColor) -> None:
        """Show another distribution; padding, the smallest value where it is frequent, is left out."""
        kept = counts.astype(np.float64).copy()
        occupied = np.flatnonzero(kept)
        if len(occupied) > 1 and kept[occupied[0]] > 0.1 * kept.sum():
            kept[occupied[0]] = 0
        shares = np.cumsum(kept) / max(kept.sum(), 1.0)
        low, high = (float(values[min(int(np.searchsorted(shares, at)), len(values) - 1)]) for at in (0.001, 0.999))
        self._range = (low, high if high > low else low + 1.0)
        heights, _ = np.histogram(values, bins=_BINS, range=self._range, weights=kept)
        # The root shows small peaks, such as bone, beside the large one of marrow or air.
        self._heights = np.sqrt(heights)
        self._colour = colour
        self.update()

    def set_window(self, window: Window) -> None:
        """Show another window."""
        if window != self._window:
            self._window = window
            self.update()

    def _x_of(self, value: float) -> float:
        low, high = self._range
        return min(max((value - low) / (high - low), 0.0), 1.0) * (self.width() - 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        base, room = self.height() - 1.5, self.height() - 6.0
        highest = float(self._heights.max()) or 1.0
        step = (self.width() - 1) / _BINS
        tops = [QPointF((at + 0.5) * step, base - height / highest * room) for at, height in enumerate(self._heights)]
        filled = QColor(self._colour)
        filled.setAlpha(70)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(filled)
        painter.drawPolygon(QPolygonF([QPointF(0, base), *tops, QPointF(self.width() - 1, base)]))
        painter.setPen(QPen(self._colour, 1.2))
        painter.drawPolyline(QPolygonF(tops))
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.drawLine(QPointF(0, base), QPointF(self.width(), base))
        low, high = self._range
        for value in (self._window.low, self._window.high):
            outside = not low <= value <= high
            style = Qt.PenStyle.DotLine if outside else Qt.PenStyle.SolidLine
            painter.setPen(QPen(self._theme.colour("text"), 2, style))
            x = min(max(self._x_of(value), 1.0), self.width() - 2.0)
            painter.drawLine(QPointF(x, 2), QPointF(x, base))
        painter.end()

    def _nearest(self, x: float) -> str | None:
        distances = {"low": abs(self._x_of(self._window.low) - x), "high": abs(self._x_of(self._window.high) - x)}
        nearest = min(distances, key=lambda name: distances[name])
        return nearest if distances[nearest] <= 7 else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = self._nearest(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._held is None:
            over = self._nearest(x) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)
            return
        low, high = self._range
        value = low + x / max(self.width() - 1, 1) * (high - low)
        ends = {"low": self._window.low, "high": self._window.high, self._held: value}
        least = (high - low) / 200
        if self._held == "low":
            ends["low"] = min(ends["low"], ends["high"] - least)
        else:
            ends["high"] = max(ends["high"], ends["low"] + least)
        self.window_asked.emit(Window.between(ends["low"], ends["high"]))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 52)
