"""The strip above an image: what it is, and its window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mctgui.qt.viewer import overlays
from mctgui.qt.viewer.canvas import CANVAS_BLACK


class TitleStrip(QWidget):
    """Title in the modality's colour, facts below it, window at the right; never on the bone."""

    def __init__(self, title: str, colour: str, *, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._colour, self._lines = title, colour, lines
        self._beside = ""
        self._facts = ""
        self._right = ""
        self._fit()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def _fit(self) -> None:
        self.setFixedHeight(overlays.room(48 if self._lines == 2 else 28))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    @property
    def rows(self) -> tuple[QRectF, QRectF]:
        """Where the title stands, and the facts below it."""
        wide, high = self.width() - 2 * overlays.MARGIN, overlays.room(20)
        return QRectF(overlays.MARGIN, 4, wide, high), QRectF(overlays.MARGIN, 5 + high, wide, overlays.room(18))

    def set_title(self, title: str, colour: str) -> None:
        """Another title, in the colour of its modality."""
        if (title, colour) != (self._title, self._colour):
            self._title, self._colour = title, colour
            self.update()

    @property
    def has_facts(self) -> bool:
        """Whether there is a second line."""
        return self._lines == 2

    @property
    def beside(self) -> str:
        """What stands beside the title."""
        return self._beside

    def set_texts(self, *, beside: str, facts: str, right: str) -> None:
        """What stands beside the title, below it, and at the right."""
        if (beside, facts, right) != (self._beside, self._facts, self._right):
            self._beside, self._facts, self._right = beside, facts, right
            self.setToolTip(facts)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), CANVAS_BLACK)
        font = self.font()
        font.setPixelSize(overlays.type_pixels(13 if self._lines == 2 else 12))
        bold = self.font()
        bold.setPixelSize(overlays.type_pixels(15 if self._lines == 2 else 12))
        bold.setWeight(bold.Weight.DemiBold)
        row, below = self.rows
        vertical = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(bold)
        painter.setPen(self._colour)
        painter.drawText(row, vertical | Qt.AlignmentFlag.AlignLeft, self._title)
        taken = QFontMetrics(bold).horizontalAdvance(self._title) + 8
        painter.setFont(font)
        painter.setPen(overlays.QUIET)
        painter.drawText(row.adjusted(taken, 0, 0, 0), vertical | Qt.AlignmentFlag.AlignLeft, self._beside)
        taken += QFontMetrics(font).horizontalAdvance(self._beside) + 8
        if taken + QFontMetrics(font).horizontalAdvance(self._right) < row.width():
            painter.setPen(overlays.TEXT)
            painter.drawText(row, vertical | Qt.AlignmentFlag.AlignRight, self._right)
        if self._lines == 2:
            font.setPixelSize(overlays.type_pixels(12))
            painter.setFont(font)
            painter.setPen(overlays.QUIET)
            shown = QFontMetrics(font).elidedText(self._facts, Qt.TextElideMode.ElideRight, int(below.width()))
            painter.drawText(below, vertical | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
