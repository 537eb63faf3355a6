"""Curves over epochs, painted by hand so that they cost little while a training needs the processor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from mctgui.qt.theme import Theme

Floats = NDArray[np.float64]
_TOP, _FOOT, _LEFT, _RIGHT = 8.0, 22.0, 46.0, 10.0
_TICK_ROOM = 34.0


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One curve.

    Parameters
    ----------
    name
        In words, for the legend.
    x, y
        Its points, as many of each.
    colour, style
        How it is drawn.
    """

    name: str
    x: Floats
    y: Floats
    colour: QColor
    style: Qt.PenStyle = Qt.PenStyle.SolidLine


class CurvePlot(QWidget):
    """A plot of curves with a line to read them by, which follows the pointer or the arrow keys.

    Parameters
    ----------
    theme
        Colours and type.
    name
        What it shows, for people who hear the screen.
    digits
        Decimals of a value that is read.
    unit
        After a value, with its space; ticks have none.
    signed
        Whether values bear their sign.
    labelled
        Whether each curve is named at its end instead of in a legend.
    """

    read = Signal(str)
    """What the curves say under the line, or nothing where it is gone."""

    def __init__(
        self, theme: Theme, name: str, *, digits: int = 2, unit: str = "", signed: bool = False, labelled: bool = False
    ) -> None:
        super().__init__()
        self._theme = theme
        self.lines: tuple[Line, ...] = ()
        self.reference: tuple[float, str] | None = None
        self.band: tuple[float, float, str] | None = None
        self.across = 1.0
        self._digits, self._unit, self._signed, self._labelled = digits, unit, signed, labelled
        self._name = name
        self._notice = ""
        self._at: float | None = None
        self._range = (0.0, 1.0)
        self.setAccessibleName(name)
        self.setMinimumSize(140, 96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(320, 160)

    # What is shown

    def show_lines(self, lines: Sequence[Line], across: float, notice: str = "") -> None:
        """Show other curves.

        Parameters
        ----------
        lines
            The curves; those without points are left out.
        across
            Epochs in all, the end of the axis.
        notice
            What stands there while there is nothing to show.
        """
        self.lines = tuple(line for line in lines if len(line.x))
        self.across, self._notice = max(across, 1.0), notice
        self._range = self._fitting_range()
        ends = ", ".join(f"{line.name} {self.value_words(float(line.y[-1]))}" for line in self.lines)
        self.setAccessibleDescription(ends or notice)
        self.update()

    @property
    def range(self) -> tuple[float, float]:
        """Lowest and highest value of the axis."""
        return self._range

    def value_words(self, value: float) -> str:
        """A value as it is written beside the curves."""
        sign = "+" if self._signed else ""
        return f"{value:{sign}.{self._digits}f}".replace("-", "−") + self._unit

    def words_at(self, epoch: float) -> str:
        """What all curves say at an epoch, each at its nearest point."""
        parts = [f"{line.name} {self.value_words(float(line.y[_nearest(line.x, epoch)]))}" for line in self.lines]
        return f"{self.tr('epoch {epoch}').format(epoch=f'{epoch:.0f}')}: {', '.join(parts)}" if parts else ""

    def _fitting_range(self) -> tuple[float, float]:
        values = [line.y for line in self.lines]
        fixed = list(self.band[:2]) if self.band is not None else []
        if self.reference is not None and values:
            fixed.append(self.reference[0])
        if not values and not fixed:
            return 0.0, 1.0
        every = np.concatenate([*values, np.array(fixed)]) if values else np.array(fixed)
        # One wild value at the start must not press everything after it flat.
        low, high = np.percentile(every, (0.5, 99.5)) if len(every) > 40 else (every.min(), every.max())
        low, high = min(float(low), *fixed, math.inf), max(float(high), *fixed, -math.inf)
        if not self._signed and low > 0 and low < 0.6 * high:
            low = 0.0
        pad = 0.06 * (high - low) or 0.1 * abs(high) or 0.1
        return (low if low == 0.0 else low - pad), high + pad

    # Places

    def _area(self) -> QRectF:
        right = self._label_room() if self._labelled else _RIGHT
        return QRectF(_LEFT, _TOP, max(20.0, self.width() - _LEFT - right), max(20.0, self.height() - _TOP - _FOOT))

    def _label_room(self) -> float:
        metrics = QFontMetricsF(self._theme.font(11))
        words = [f"{line.name} {self.value_words(-88.8)}" for line in self.lines]
        if self.band is not None:
            words.append(self.band[2])
        return max([metrics.horizontalAdvance(each) for each in words], default=0.0) + 18.0

    def _x(self, epoch: float, area: QRectF) -> float:
        return area.left() + area.width() * epoch / self.across

    def _y(self, value: float, area: QRectF) -> float:
        low, high = self._range
        return area.bottom() - area.height() * (value - low) / max(high - low, 1e-12)

    # Drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(11))
        area = self._area()
        self._draw_axes(painter, area)
        if self.lines:
            self._draw_reference(painter, area)
            painter.save()
            painter.setClipRect(area.adjusted(-1, -2, 2, 2))
            for line in self.lines:
                self._draw_line(painter, area, line)
            painter.restore()
            if self._labelled:
                self._draw_labels(painter, area)
            self._draw_reading(painter, area)
        elif self._notice:
            painter.setPen(self._theme.colour("text_quiet"))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(area.adjusted(8, 0, -8, 0), flags, self._notice)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _draw_axes(self, painter: QPainter, area: QRectF) -> None:
        low, high = self._range
        for value in nice_ticks(low, high, max(2, int(area.height() / _TICK_ROOM))):
            y = self._y(value, area)
            painter.setPen(QPen(self._theme.colour("line"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(self._theme.colour("text_quiet"))
            place = QRectF(0, y - 9, _LEFT - 8, 18)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._tick_words(value))
        for epoch in nice_ticks(0, self.across, max(2, int(area.width() / 70)), whole=True):
            painter.setPen(self._theme.colour("text_quiet"))
            place = QRectF(self._x(epoch, area) - 30, area.bottom() + 4, 60, _FOOT - 4)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, f"{epoch:g}")

    def _tick_words(self, value: float) -> str:
        return f"{value:{'+' if self._signed and value else ''}.6g}".replace("-", "−")

    def _draw_reference(self, painter: QPainter, area: QRectF) -> None:
        if self.band is not None:
            low, high, words = self.band
            colour = self._theme.modality("microct")
            top, bottom = self._y(high, area), self._y(low, area)
            faint = QColor(colour)
            faint.setAlpha(38)
            painter.fillRect(QRectF(area.left(), top, area.width(), bottom - top), faint)
            painter.setPen(QPen(colour, 1))
            middle = (top + bottom) / 2
            painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))
        if self.reference is not None:
            value, words = self.reference
            y = self._y(value, area)
            painter.setPen(QPen(self._theme.colour("text_quiet"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(self._theme.colour("text_quiet"))
            place = QRectF(area.left(), y - 17, area.width() - 2, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, words)

    def _draw_line(self, painter: QPainter, area: QRectF, line: Line) -> None:
        points = [QPointF(self._x(x, area), self._y(y, area)) for x, y in zip(line.x, line.y, strict=True)]
        if len(points) == 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(line.colour)
            painter.drawEllipse(points[0], 2.5, 2.5)
            return
        painter.setPen(QPen(line.colour, 1.6, line.style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))

    def _draw_labels(self, painter: QPainter, area: QRectF) -> None:
        """Names at the ends of the curves, moved apart where they would lie on each other."""
        wanted = [(self._y(float(line.y[-1]), area), f"{line.name} {self.value_words(float(line.y[-1]))}", line.colour)
                  for line in self.lines]  # fmt: skip
        if self.band is not None:
            wanted.append((self._y(sum(self.band[:2]) / 2, area), self.band[2], self._theme.modality("microct")))
        wanted.sort(key=lambda one: one[0])
        height, last = QFontMetricsF(painter.font()).height() + 1, -1e9
        places = []
        for y, words, colour in wanted:
            last = max(y, last + height)
            places.append((last, words, colour))
        over = max(0.0, places[-1][0] + height / 2 - self.height()) if places else 0.0
        for y, words, colour in places:
            painter.setPen(colour)
            place = QRectF(area.right() + 10, y - over - 10, self.width() - area.right() - 10, 20)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def _draw_reading(self, painter: QPainter, area: QRectF) -> None:
        if self._at is None:
            return
        x = self._x(self._at, area)
        painter.setPen(QPen(self._theme.colour("control_line"), 1))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        for line in self.lines:
            at = _nearest(line.x, self._at)
            painter.setBrush(line.colour)
            painter.drawEllipse(QPointF(self._x(float(line.x[at]), area), self._y(float(line.y[at]), area)), 3, 3)

    # Reading

    def read_at(self, epoch: float | None) -> None:
        """Put the line at an epoch, or take it away."""
        self._at = None if epoch is None or not self.lines else min(max(epoch, 0.0), self.across)
        words = "" if self._at is None else self.words_at(self._at)
        self.read.emit(words)
        self.setToolTip(words)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area = self._area()
        inside = area.adjusted(-4, -4, 4, 4).contains(event.position())
        self.read_at((event.position().x() - area.left()) / area.width() * self.across if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.read_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        end = max((float(line.x[-1]) for line in self.lines), default=0.0)
        self.read_at((end if self._at is None else round(self._at)) + (step if self._at is not None else 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.read_at(None)


def nice_ticks(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Round values from low to high, at most so many.

    Parameters
    ----------
    low, high
        The ends of an axis.
    most
        Ticks, at least 1.
    whole
        Whole numbers only.
    """
    span = high - low
    if not span > 0 or not math.isfinite(span):
        return [low]
    rough = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((each * power for each in (1, 2, 5) if each * power >= rough - 1e-12 * power), 10 * power)
    step = max(step, 1.0) if whole else step
    first = math.ceil(low / step - 1e-9)
    return [number * step for number in range(first, math.floor(high / step + 1e-9) + 1)]


def _nearest(places: Floats, wanted: float) -> int:
    return int(np.abs(places - wanted).argmin())
