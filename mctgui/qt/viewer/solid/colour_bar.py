"""The bar beside pictures in colours of thickness: from 0 to the end of the scale, in millimetres."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mctgui.qt.viewer.canvas import CANVAS_BLACK
from mctgui.qt.viewer.overlays import QUIET, TEXT, draw_text
from mctgui.report.thickness_colours import ColourBar, colour_bar

BAR_WIDTH = 76
_STRIPE = 12
_LINE = 17


def draw_colour_bar(painter: QPainter, box: QRectF, bar: ColourBar, title: str, *, pixels: int = 12) -> None:
    """Draw a colour bar.

    Parameters
    ----------
    box
        Room for it; title and unit stand at its top, the numbers at the right of the colours.
    pixels
        Height of the letters.
    """
    line = _LINE * pixels / 12
    font = QFont(painter.font())
    font.setPixelSize(pixels)
    painter.setFont(font)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    draw_text(painter, QRectF(box.left(), box.top(), box.width(), line), left, title, TEXT)
    stripe = QRectF(box.left(), box.top() + 1.5 * line, _STRIPE * pixels / 12, max(box.height() - 2 * line, 8))
    colours = np.ascontiguousarray(np.repeat(bar.pixels(256)[:, None, :], 1, axis=1))
    painter.drawImage(stripe, QImage(colours.data, 1, len(colours), 3, QImage.Format.Format_RGB888).copy())
    beside = stripe.right() + 6 * pixels / 12
    for number, tick in enumerate(bar.ticks):
        middle = stripe.bottom() - tick.share * stripe.height()
        text = f"{tick.text} {bar.unit}" if number == len(bar.ticks) - 1 else tick.text
        place = QRectF(beside, middle - line / 2, box.right() - beside, line)
        draw_text(painter, place, left, text, TEXT if number in (0, len(bar.ticks) - 1) else QUIET)


class ThicknessBar(QWidget):
    """A colour bar of its own width at the side of pictures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scale: ColourBar | None = None
        self.setFixedWidth(BAR_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        return QSize(BAR_WIDTH, 120)

    def show_scale(self, max_mm: float) -> None:
        """Show the scale from 0 to a thickness."""
        self.scale = colour_bar(max_mm)
        words = self.tr("Thickness in colours from 0 to {end} mm").format(end=f"{max_mm:g}")
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), CANVAS_BLACK)
        if self.scale is not None:
            box = QRectF(self.rect()).adjusted(4, 6, -2, -6)
            draw_colour_bar(painter, box, self.scale, self.tr("Tb.Th"))
        painter.end()
