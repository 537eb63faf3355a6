"""The sign of each modality: circle, square, diamond; filled where the image is there, hollow where it is missing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from mctgui.project.records import MODALITY_NAMES, Modality
from mctgui.qt.theme import Theme

RADIUS = 4.5


def draw_mark(painter: QPainter, centre: QPoint | QPointF, modality: Modality, theme: Theme, *, filled: bool) -> None:
    """Draw the sign of a modality; a missing one is a hollow sign in the colour of control lines."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if filled:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.modality(modality))
    else:
        painter.setPen(QPen(theme.colour("control_line"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    draw_shape(painter, QPointF(centre), modality)
    painter.restore()


def draw_shape(painter: QPainter, at: QPointF, modality: Modality) -> None:
    """Draw the shape of the sign with the painter's pen and brush."""
    if modality == "mdct":
        painter.drawEllipse(at, RADIUS, RADIUS)
    elif modality == "microct-like":
        side = RADIUS * 1.75
        painter.drawRect(QRectF(at.x() - side / 2, at.y() - side / 2, side, side))
    else:
        reach = RADIUS * 1.3
        corners = [QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0)]
        painter.drawPolygon(QPolygonF([at + corner for corner in corners]))


class ModalityMark(QWidget):
    """The sign of a modality as a widget of its own."""

    def __init__(self, modality: Modality, theme: Theme, *, filled: bool = True) -> None:
        super().__init__()
        self._modality: Modality = modality
        self._theme = theme
        self._filled = filled
        self.setFixedSize(QSize(14, 16))
        name = MODALITY_NAMES[modality]
        self.setAccessibleName(name if filled else self.tr("{name} is missing").format(name=name))
        self.setToolTip(self.accessibleName())
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_mark(painter, QPointF(self.width() / 2, self.height() / 2), self._modality, self._theme, filled=self._filled)
        painter.end()
