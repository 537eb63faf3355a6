"""The histogram of a VOI with its threshold to take hold of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from mctgui.qt.theme import Theme

_REACH = 8.0
_TICKS, _FOOT, _HEIGHT = 16.0, 18.0, 132
_FAR = 10


class ThresholdPlot(QWidget):
    """How often each grey value occurs in a VOI, with a line that can be dragged, or moved with the arrow keys.

    Parameters
    ----------
    theme
        Colours.
    """

    dragged = Signal(float)
    """Where the line is held."""
    dropped = Signal(float)
    """Where it was let go."""
    nudged = Signal(float)
    """Where an arrow key moved it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._counts: NDArray[np.float64] = np.zeros(0)
        self._scale = (0.0, 255.0)
        self._range = (0.0, 255.0)
        self._colour = QColor("#9aa2aa")
        self._line = Qt.PenStyle.SolidLine
        self._ticks: dict[str, float] = {}
        self._unit = ""
        self._step = 1.0
        self._held: float | None = None
        self.threshold: float | None = None
        self.logarithmic = False
        self.notice = ""
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Histogram of the VOI with its threshold"))
        self.setToolTip(self.tr("Drag the line, or move it with ← and →; with Shift ten times as far"))

    def sizeHint(self) -> QSize:
        return QSize(260, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _HEIGHT)

    # What is shown

    def show_histogram(
        self,
        counts: NDArray[np.int64],
        scale: tuple[float, float],
        colour: QColor,
        *,
        ticks: dict[str, float],
        unit: str,
        step: float,
        line: Qt.PenStyle = Qt.PenStyle.SolidLine,
    ) -> None:
        """Show another histogram.

        Parameters
        ----------
        counts, scale
            256 counts, and the values of the first and the last level.
        colour, line
            Of the image.
        ticks
            Values of the automatic thresholds by their names.
        unit, step
            Of the values; ``step`` is what an arrow key moves.
        """
        self._counts, self._scale, self._colour, self._line = counts.astype(np.float64), scale, colour, line
        self._ticks, self._unit, self._step, self.notice = ticks, unit, step, ""
        occupied = np.flatnonzero(counts)
        if len(occupied):
            shares = np.cumsum(self._counts) / self._counts.sum()
            low, high = (int(np.searchsorted(shares, share)) for share in (0.0005, 0.9995))
            pad = max(2, (high - low) // 24)
            ends = [np.clip(level, 0, 255) for level in (low - pad, min(high, 255) + pad)]
            self._range = (self._value(float(ends[0])), self._value(float(ends[1])))
        self.update()

    def show_nothing(self, notice: str) -> None:
        """No histogram; says why."""
        self._counts, self._ticks, self.threshold, self.notice, self._held = np.zeros(0), {}, None, notice, None
        self.update()

    def set_threshold(self, value: float | None) -> None:
        """Show the line elsewhere, without saying so."""
        if value != self.threshold:
            self.threshold = value
            self.setAccessibleDescription("" if value is None else f"{value:g} {self._unit}")
            self.update()

    def set_logarithmic(self, wanted: bool) -> None:
        """Logarithms of the counts show a small peak of bone beside a large one of marrow."""
        self.logarithmic = wanted
        self.update()

    @property
    def is_empty(self) -> bool:
        """Whether there is no histogram."""
        return not len(self._counts)

    def _value(self, level: float) -> float:
        return self._scale[0] + level * (self._scale[1] - self._scale[0]) / 255.0

    def x_of(self, value: float) -> float:
        """Where a value stands, in pixels of the widget; at the edge where it lies beyond."""
        low, high = self._range
        return 1.0 + min(max((value - low) / max(high - low, 1e-12), 0.0), 1.0) * (self.width() - 3)

    def value_at(self, x: float) -> float:
        """The value under a pixel, on the grid of the steps."""
        low, high = self._range
        value = low + min(max((x - 1.0) / max(self.width() - 3, 1), 0.0), 1.0) * (high - low)
        return self._on_grid(value)

    def _on_grid(self, value: float) -> float:
        return float(round(value / self._step) * self._step) if self._step >= 1.0 else float(value)

    # Drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        base = self.height() - _FOOT
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.drawLine(QPointF(0, base + 0.5), QPointF(self.width(), base + 0.5))
        painter.setFont(self._theme.font(11))
        if self.is_empty:
            painter.setPen(self._theme.colour("text_quiet"))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(8, 0, -8, 0), flags, self.notice)
        else:
            self._draw_counts(painter, base)
            self._draw_ticks(painter, base)
            self._draw_line(painter, base)
            self._draw_ends(painter)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _draw_counts(self, painter: QPainter, base: float) -> None:
        heights = np.log1p(self._counts) if self.logarithmic else self._counts
        # One bin full of padding or of marrow must not press all others flat.
        ordered = np.sort(heights[heights > 0])
        highest = float(ordered[-1])
        if not self.logarithmic and len(ordered) > 2:
            highest = min(highest, 1.5 * float(ordered[-2]))
        room = base - _TICKS - 4
        levels = np.arange(256)
        values = self._value(0.0) + levels * (self._value(1.0) - self._value(0.0))
        shown = (values >= self._range[0]) & (values <= self._range[1])
        tops = [
            QPointF(self.x_of(value), base - min(height / highest, 1.0) * room)
            for value, height in zip(values[shown], heights[shown], strict=True)
        ]
        if len(tops) < 2:
            return
        area = QPolygonF([QPointF(tops[0].x(), base), *tops, QPointF(tops[-1].x(), base)])
        painter.setPen(Qt.PenStyle.NoPen)
        faint, full = QColor(self._colour), QColor(self._colour)
        faint.setAlpha(40)
        full.setAlpha(130)
        painter.setBrush(faint)
        painter.drawPolygon(area)
        if self.threshold is not None:  # what is bone stands out
            painter.save()
            left = self.x_of(self.threshold)
            painter.setClipRect(QRectF(left, 0, self.width() - left, self.height()))
            painter.setBrush(full)
            painter.drawPolygon(area)
            painter.restore()
        painter.setPen(QPen(self._colour, 1.4, self._line))
        painter.drawPolyline(QPolygonF(tops))

    def _draw_ticks(self, painter: QPainter, base: float) -> None:
        painter.setPen(self._theme.colour("text_quiet"))
        taken = -1e9
        for name, value in sorted(self._ticks.items(), key=lambda item: item[1]):
            x = self.x_of(value)
            painter.setPen(QPen(self._theme.colour("text_quiet"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, _TICKS), QPointF(x, base))
            width = painter.fontMetrics().horizontalAdvance(name) + 4
            left = min(max(x - width / 2, 2.0), self.width() - width - 2.0)
            if left < taken:  # names that would lie on each other: the tick alone, named in the tool tip
                continue
            taken = left + width + 2
            painter.setPen(self._theme.colour("text_quiet"))
            painter.drawText(QRectF(left, 1, width, _TICKS - 2), Qt.AlignmentFlag.AlignCenter, name)

    def _draw_line(self, painter: QPainter, base: float) -> None:
        if self.threshold is None:
            return
        x = self.x_of(self.threshold)
        painter.setPen(QPen(self._theme.colour("surface"), 4))
        painter.drawLine(QPointF(x, _TICKS), QPointF(x, base))
        painter.setPen(QPen(self._theme.colour("text"), 2))
        painter.drawLine(QPointF(x, _TICKS), QPointF(x, base))
        painter.setBrush(self._theme.colour("text"))
        painter.setPen(Qt.PenStyle.NoPen)
        grip = 5.0 if self._held is None else 6.5
        painter.drawEllipse(QPointF(x, base), grip, grip)

    def _draw_ends(self, painter: QPainter) -> None:
        painter.setPen(self._theme.colour("text_quiet"))
        row = QRectF(2, self.height() - _FOOT + 2, self.width() - 4, _FOOT - 2)
        low, high = (f"{value:.0f}".replace("-", "−") for value in self._range)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, low)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{high} {self._unit}")

    # Mouse and keys

    def _over_line(self, x: float) -> bool:
        return self.threshold is not None and abs(self.x_of(self.threshold) - x) <= _REACH

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.is_empty:
            return
        # A press beside the line brings it there at once.
        x = event.position().x()
        over = self._over_line(x)
        self._held = self.threshold if over and self.threshold is not None else self.value_at(x)
        if not over:
            self.dragged.emit(self._held)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._held is None:
            over = self._over_line(x) and not self.is_empty
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)
            return
        value = self.value_at(x)
        if value != self._held:
            self._held = value
            self.dragged.emit(value)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._held is not None:
            value, self._held = self._held, None
            self.update()
            self.dropped.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if steps is None or self.threshold is None:
            super().keyPressEvent(event)
            return
        far = _FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self.nudged.emit(self._on_grid(self.threshold + steps * far * self._step))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
