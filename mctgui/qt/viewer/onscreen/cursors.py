"""Pointers that tell which tool is chosen: a cross, and the shape that it will draw."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap, QPolygonF

from mctgui.roi import Kind

_SIZE, _RATIO = 32, 2
_LIGHT, _DARK = QColor("#ffffff"), QColor("#000000")


@lru_cache(maxsize=8)
def cursor_of(kind: Kind) -> QCursor:
    """The pointer of a tool; its point is the middle of the cross."""
    picture = QPixmap(_SIZE * _RATIO, _SIZE * _RATIO)
    picture.setDevicePixelRatio(_RATIO)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((_DARK, 3.5), (_LIGHT, 1.5)):
        painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        for ends in ((2, 10, 7, 10), (13, 10, 18, 10), (10, 2, 10, 7), (10, 13, 10, 18)):
            painter.drawLine(QPointF(*ends[:2]), QPointF(*ends[2:]))
        _sign(painter, kind, QRectF(19, 20, 11, 9))
    painter.end()
    return QCursor(picture, 10, 10)


def _sign(painter: QPainter, kind: Kind, box: QRectF) -> None:
    if kind == "rectangle":
        painter.drawRect(box)
    elif kind == "ellipse":
        painter.drawEllipse(box)
    elif kind == "angle":
        painter.drawPolyline(QPolygonF([box.topRight(), box.bottomLeft(), box.bottomRight()]))
    elif kind == "profile":
        heights = (0.9, 0.7, 0.1, 0.5, 0.3, 0.8)
        step = box.width() / (len(heights) - 1)
        points = [QPointF(box.left() + at * step, box.top() + high * box.height()) for at, high in enumerate(heights)]
        painter.drawPolyline(QPolygonF(points))
    else:
        painter.drawLine(box.bottomLeft(), box.topRight())
        for end in (box.bottomLeft(), box.topRight()):
            painter.drawLine(end + QPointF(-2, -2), end + QPointF(2, 2))
