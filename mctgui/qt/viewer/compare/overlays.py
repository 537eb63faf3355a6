"""What a comparison draws above its picture: divider, edge of the lens, colour bar, AI mark."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen

from mctgui.qt.viewer import overlays
from mctgui.qt.viewer.canvas import CANVAS_BLACK, SliceCanvas
from mctgui.qt.viewer.compare.canvas import CompareCanvas
from mctgui.qt.viewer.compare.difference import signed
from mctgui.qt.viewer.compare.pointer import HANDLE_RADIUS, divider_point
from mctgui.viewstate import Comparison

_BAR = (12.0, 180.0)
"""Width and height of the colour bar."""
_BAR_TOP = 58.0


@dataclass(slots=True)
class Divider:
    """The line of the swipe with its knob."""

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw them."""
        if not isinstance(canvas, CompareCanvas) or canvas.comparison.mode != "swipe":
            return
        now = canvas.comparison
        at = divider_point(canvas, now.divider, horizontal=now.horizontal)
        ends = (
            [QPointF(0, at.y()), QPointF(canvas.width(), at.y())]
            if now.horizontal
            else [QPointF(at.x(), 0), QPointF(at.x(), canvas.height())]
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        overlays.draw_line(painter, ends, overlays.TEXT, 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if now.follows_pointer:
            return
        painter.setPen(QPen(overlays.TEXT, 1.5))
        painter.setBrush(CANVAS_BLACK)
        painter.drawEllipse(at, HANDLE_RADIUS, HANDLE_RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(overlays.TEXT)
        for way in (-1, 1):  # two small arrows, away from the line
            tip, base = QPointF(7.0 * way, 0), (QPointF(2.5 * way, -4.0), QPointF(2.5 * way, 4.0))
            points = [tip, *base]
            if now.horizontal:
                points = [QPointF(point.y(), point.x()) for point in points]
            painter.drawPolygon([at + point for point in points])


@dataclass(slots=True)
class LensEdge:
    """The ring around the lens."""

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw it."""
        if not isinstance(canvas, CompareCanvas) or canvas.comparison.mode != "lens":
            return
        centre, radius = canvas.lens_centre(), canvas.lens_radius
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((overlays.OUTLINE, 3.5), (overlays.TEXT, 1.5)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(centre, radius, radius)
        if canvas.comparison.lens_zoom > 1:
            painter.setFont(overlays.overlay_font(canvas))
            box = QRectF(centre.x() - 30, centre.y() + radius + 2, 60, overlays.room(16))
            overlays.draw_text(painter, box, Qt.AlignmentFlag.AlignHCenter, f"{canvas.comparison.lens_zoom}×")


@dataclass(slots=True)
class ColourBar:
    """Which colour is which difference, with numbers and their unit.

    Parameters
    ----------
    colours
        Of minus full, zero and plus full.
    names
        Words for the upper and the lower end.
    unit
        Of the numbers.
    """

    colours: tuple[str, str, str]
    names: tuple[str, str] = ("", "")
    unit: str = ""

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the bar at the upper right, clear of the letter in the middle of the edge."""
        if not isinstance(canvas, CompareCanvas) or canvas.comparison.mode != "difference":
            return
        line, top = overlays.room(16), overlays.room(_BAR_TOP)
        wide, high = _BAR[0], min(_BAR[1], canvas.height() / 2 - top - 40)
        if high < 40:
            high = max(canvas.height() - top - 60, 24)
        right = canvas.width() - overlays.MARGIN
        bar = QRectF(right - wide, top, wide, high)
        shade = QLinearGradient(bar.topLeft(), bar.bottomLeft())
        for at, colour in zip((1.0, 0.5, 0.0), self.colours, strict=True):
            shade.setColorAt(at, QColor(colour))
        painter.setPen(QPen(overlays.QUIET, 1))
        painter.setBrush(shade)
        painter.drawRect(bar)
        painter.setFont(overlays.overlay_font(canvas))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for share, text in self._ticks(canvas, high):
            y = bar.top() + (1 - share) / 2 * bar.height()
            overlays.draw_line(painter, [QPointF(bar.left() - 4, y), QPointF(bar.left(), y)], overlays.TEXT, 1)
            overlays.draw_text(painter, QRectF(bar.left() - 108, y - line / 2, 100, line), side, text)
        above = bar.top() - 12 - line
        lines = ((above - line - 2, self.unit), (above, self.names[0]), (bar.bottom() + 10, self.names[1]))
        for y, text in lines:
            overlays.draw_text(painter, QRectF(right - 260, y, 260, line), side, text, overlays.QUIET)

    def _ticks(self, canvas: CompareCanvas, height: float) -> list[tuple[float, str]]:
        now = canvas.comparison
        shares = (1.0, 0.5, 0.0, -0.5, -1.0) if height >= 100 else (1.0, 0.0, -1.0)
        if canvas.in_hu:
            return [(share, signed(share * now.span_hu)) for share in shares]
        return [(share, signed(share * now.span_share, 2)) for share in shares]


@dataclass(slots=True)
class PairAIMark(overlays.AIMark):
    """The AI mark, wherever something that a generator made may be on the picture.

    Parameters
    ----------
    synthetic
        Whether base and over were made by a generator.
    """

    synthetic: tuple[bool, bool] = (False, False)

    def applies(self, now: Comparison) -> bool:
        """Whether the mark is true of what is shown."""
        return self.synthetic[int(now.over_shown)] if now.mode == "flicker" else any(self.synthetic)

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the mark; while flickering only with the image it is true of."""
        if isinstance(canvas, CompareCanvas) and self.applies(canvas.comparison):
            overlays.AIMark.paint(self, painter, canvas)
