"""The strip above a comparison: both names with their colours and markers, and which is where."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from mctgui.project.records import Modality
from mctgui.qt.cases.marks import RADIUS, draw_shape
from mctgui.qt.viewer import overlays
from mctgui.qt.viewer.canvas import CANVAS_BLACK
from mctgui.qt.viewer.title_strip import TitleStrip

_MARKER = 2 * RADIUS
_GAP = 6.0


@dataclass(frozen=True, slots=True)
class Name:
    """One of the two as it stands in the strip.

    Parameters
    ----------
    where
        Such as "left"; before the name.
    label, colour, key
        Of the modality.
    right
        Its window, at the right of the strip.
    quiet
        Whether it is not seen at this moment.
    """

    where: str
    label: str
    colour: str
    key: Modality
    right: str
    quiet: bool = False


class CompareStrip(TitleStrip):
    """Two names, a sign between them, notes below, windows at the right; the name under the pointer is underlined."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", overlays.TEXT.name(), lines=2, parent=parent)
        self._names: tuple[Name, ...] = ()
        self._sign = "|"
        self._notes = ""
        self._pointed: int | None = None

    def set_names(self, names: tuple[Name, Name], sign: str, beside: str, notes: str, definition: str) -> None:
        """What it says.

        Parameters
        ----------
        sign
            Between the names.
        beside
            Quiet words behind them, such as the plane.
        notes, definition
            The second line, and the tooltip.
        """
        new = (names, sign, beside, notes)
        if new != (self._names, self._sign, self._beside, self._notes):
            self._names, self._sign, self._beside, self._notes = names, sign, beside, notes
            self.update()
        self.setToolTip(definition)
        self.setAccessibleName(self.text)

    def set_pointed(self, side: int | None) -> None:
        """Which of the two is under the pointer."""
        if side != self._pointed:
            self._pointed = side
            self.update()

    @property
    def text(self) -> str:
        """The first line in words, for screen readers and tests."""
        names = [" ".join(part for part in (name.where, name.label) if part) for name in self._names]
        return f" {self._sign} ".join(names)

    @property
    def notes(self) -> str:
        """The second line."""
        return self._notes

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), CANVAS_BLACK)
        plain, strong, small = (self._font(13), self._font(15, strong=True), self._font(12))
        vertical = Qt.AlignmentFlag.AlignVCenter
        row, below = self.rows
        room = row.right()
        words, beside = [name.where for name in self._names], self._beside
        if row.left() + self._width(words, beside, plain, strong) > room:
            beside = ""  # the letters at the edges name the plane too
        notes = self._notes
        if row.left() + self._width(words, beside, plain, strong) > room:
            where = f" {self._sign} ".join(words) if all(words) else ""
            notes = " · ".join(text for text in (where, notes) if text)
            words = [""] * len(words)
        x = row.left()
        for at, (name, where) in enumerate(zip(self._names, words, strict=True)):
            if at:
                x = self._write(painter, x, row, self._sign, plain, overlays.QUIET) + 4
            x = self._draw_name(painter, x, row, name, where, (plain, strong), pointed=at == self._pointed)
        if beside:
            x = self._write(painter, x, row, beside, plain, overlays.QUIET)
        right = "  |  ".join(name.right for name in self._names)
        if right and x + QFontMetricsF(plain).horizontalAdvance(right) + 12 < room:
            painter.setFont(plain)
            painter.setPen(overlays.TEXT)
            painter.drawText(row, vertical | Qt.AlignmentFlag.AlignRight, right)
        painter.setFont(small)
        painter.setPen(overlays.QUIET)
        shown = QFontMetricsF(small).elidedText(notes, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, vertical | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()

    def _draw_name(
        self, painter: QPainter, x: float, row: QRectF, name: Name, where: str, fonts: tuple[QFont, QFont], *, pointed: bool
    ) -> float:
        if where:
            x = self._write(painter, x, row, where, fonts[0], overlays.QUIET)
        colour = QColor(name.colour)
        colour.setAlphaF(0.6 if name.quiet else 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        draw_shape(painter, QPointF(x + _MARKER / 2, row.center().y()), name.key)
        start = x + _MARKER + _GAP
        end = self._write(painter, start, row, name.label, fonts[1], colour)
        if pointed:
            painter.setPen(QPen(colour, 1.5))
            painter.drawLine(QPointF(start, row.bottom() - 0.5), QPointF(end - 8, row.bottom() - 0.5))
        return end

    def _write(self, painter: QPainter, x: float, row: QRectF, text: str, font: QFont, colour: QColor) -> float:
        painter.setFont(font)
        painter.setPen(colour)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        wide = QFontMetricsF(font).horizontalAdvance(text)
        painter.drawText(QRectF(x, row.top(), wide + 4, row.height()), flags, text)
        return x + wide + 8

    def _width(self, words: list[str], beside: str, plain: QFont, strong: QFont) -> float:
        loose = [word for word in (*words, self._sign, beside) if word]
        wide = sum(QFontMetricsF(plain).horizontalAdvance(word) + 8 for word in loose)
        names = sum(QFontMetricsF(strong).horizontalAdvance(name.label) + 8 for name in self._names)
        return wide + names + len(self._names) * (_MARKER + _GAP) + 4

    def _font(self, pixels: int, *, strong: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(overlays.type_pixels(pixels))
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        return font
