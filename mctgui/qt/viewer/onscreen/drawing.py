"""How measuring shapes stand on a slice: the line, its handles, and its numbers beside it."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from mctgui.qt.viewer import overlays
from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.onscreen.model import Item, ROIModel
from mctgui.qt.viewer.onscreen.numbers import Measured, Measurer, readout_lines, summary_text
from mctgui.qt.viewer.pane import Pane
from mctgui.report.modalities import modality as look_of
from mctgui.roi import ROI, Angle, Length, LineProfile
from mctgui.roi.shapes import Region
from mctgui.viewstate import PaneModality

HANDLE, HANDLE_HOVERED = 10.0, 14.0
NEAR_OPACITY = 0.35
"""How a shape looks on the slices before and after its own."""
LINES: dict[PaneModality, Qt.PenStyle] = {
    "mdct": Qt.PenStyle.SolidLine,
    "microct-like": Qt.PenStyle.DashLine,
    "microct": Qt.PenStyle.DotLine,
}
_GROUND = QColor(0, 0, 0, 170)
_GAP, _PADDING, _ARC = 12.0, 5.0, 20.0
_AI_ROOM = 24.0

Presence = Literal["here", "near", "elsewhere"]


def presence(pane: Pane, shape: ROI) -> Presence:
    """Whether a pane shows the slice of a shape, one beside it, or neither."""
    stack = pane.stack
    if stack is None or pane.index is None or shape.plane != pane.plane:
        return "elsewhere"
    w = float(stack.frame.uvw(shape.middle_mm)[2])
    if not stack.covers(w):
        return "elsewhere"
    apart = abs(stack.nearest(w) - pane.index)
    return "here" if apart == 0 else "near" if apart == 1 else "elsewhere"


def to_widget(pane: Pane, point_mm: object) -> QPointF:
    """Where an LPS point stands on the canvas of a pane."""
    assert pane.stack is not None
    u, v, _ = pane.stack.frame.uvw(point_mm)  # type: ignore[arg-type]
    return pane.canvas.to_widget(float(u), float(v))


def outline(pane: Pane, shape: ROI) -> list[QPointF]:
    """The line of a shape on the canvas of a pane."""
    assert pane.stack is not None
    view, uvw = pane.canvas.viewport, pane.stack.frame.uvw(shape.outline_mm())
    return [QPointF(*view.to_widget(u, v)) for u, v in uvw[:, :2].tolist()]


def place_beside(shape: QRectF, size: tuple[float, float], room: QRectF, taken: list[QRectF]) -> QRectF:
    """A box of a size beside a shape: inside the room whole, and clear of what is taken where that is possible."""
    width, height = size
    middle = shape.center()
    corners = [
        (shape.right() + _GAP, middle.y() - height / 2),
        (shape.left() - _GAP - width, middle.y() - height / 2),
        (middle.x() - width / 2, shape.bottom() + _GAP),
        (middle.x() - width / 2, shape.top() - _GAP - height),
    ]
    boxes = [QRectF(x, y, width, height) for x, y in corners]
    free = [box for box in boxes if room.contains(box) and not any(box.intersects(other) for other in taken)]
    if free:
        return free[0]
    shifted = [_into(box, room) for box in boxes]
    clear = [box for box in shifted if not any(box.intersects(other) for other in [*taken, shape])]
    return (clear or shifted)[0]


def _into(box: QRectF, room: QRectF) -> QRectF:
    moved = QRectF(box)
    moved.moveRight(min(moved.right(), room.right()))
    moved.moveBottom(min(moved.bottom(), room.bottom()))
    moved.moveLeft(max(moved.left(), room.left()))
    moved.moveTop(max(moved.top(), room.top()))
    return moved


class ROIOverlay:
    """Draws the shapes of the case on one pane.

    Attributes
    ----------
    hovered
        Shape and handle under the pointer; an empty handle stands for the line itself.
    """

    def __init__(self, pane: Pane, model: ROIModel, measurer: Measurer) -> None:
        self._pane, self._model, self._measurer = pane, model, measurer
        self.hovered: tuple[int | None, str] | None = None
        self.labels: list[tuple[QRectF, tuple[str, ...]]] = []
        """Where the numbers were drawn last."""

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw them, the chosen one above the others, and the numbers above all lines."""
        self.labels = []
        chosen = self._model.chosen
        here: list[tuple[Item, QRectF]] = []
        for item in sorted(self._model.items, key=lambda item: item == chosen):
            shape = self.shape_of(item)
            where = presence(self._pane, shape)
            if where == "elsewhere":
                continue
            painter.setOpacity(1.0 if where == "here" else NEAR_OPACITY)
            points = outline(self._pane, shape)
            self._draw(painter, item, shape, points, here=where == "here", chosen=item == chosen)
            if where == "here":
                here.append((item, QPolygonF(points).boundingRect()))
        painter.setOpacity(1.0)
        for item, box in reversed(here):  # the chosen one finds the best place
            self._label(painter, canvas, item, box, chosen=item == chosen)

    def _draw(self, painter: QPainter, item: Item, shape: ROI, points: list[QPointF], *, here: bool, chosen: bool) -> None:
        colour = QColor(look_of(item.modality).colour)
        width = 2.0 if chosen else 1.5
        lines = [points, *self._marks(shape, points)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(overlays.OUTLINE, width + 2, c=Qt.PenCapStyle.RoundCap))
        for line in lines:
            painter.drawPolyline(QPolygonF(line))
        painter.setPen(QPen(colour, width, LINES[item.modality], Qt.PenCapStyle.FlatCap))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(QPen(colour, width))
        for line in lines[1:]:
            painter.drawPolyline(QPolygonF(line))
        if isinstance(shape, LineProfile):
            painter.setBrush(colour)
            painter.drawEllipse(points[0], 3, 3)
        hovered = self.hovered if self.hovered is not None and self.hovered[0] == item.id else None
        if here and (chosen or hovered is not None):
            self._handles(painter, shape, hovered[1] if hovered is not None else "")

    def _marks(self, shape: ROI, points: list[QPointF]) -> list[list[QPointF]]:
        """Ticks at the ends of a length, the arc of an angle."""
        if isinstance(shape, Length):
            along = points[1] - points[0]
            reach = float(np.hypot(along.x(), along.y())) or 1.0
            tick = QPointF(-along.y(), along.x()) * (5 / reach)
            return [[end - tick, end + tick] for end in points]
        if isinstance(shape, Angle):
            legs = [(end.x() - points[1].x(), end.y() - points[1].y()) for end in (points[0], points[2])]
            radius = min(_ARC, *(float(np.hypot(*leg)) * 0.6 for leg in legs))
            first, last = (float(np.arctan2(leg[1], leg[0])) for leg in legs)
            turn = (last - first + np.pi) % (2 * np.pi) - np.pi
            directions = first + turn * np.linspace(0, 1, 16)
            return [[points[1] + QPointF(float(np.cos(at)), float(np.sin(at))) * radius for at in directions]]
        return []

    def _handles(self, painter: QPainter, shape: ROI, hovered: str) -> None:
        for name, point in shape.handles().items():
            at, large = to_widget(self._pane, point), name == hovered
            radius = (HANDLE_HOVERED if large else HANDLE) / 2
            painter.setBrush(overlays.TEXT if large else _GROUND)
            painter.setPen(QPen(overlays.OUTLINE, 3.5))
            painter.drawEllipse(at, radius, radius)
            painter.setPen(QPen(overlays.TEXT, 1.5))
            painter.drawEllipse(at, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def shape_of(self, item: Item) -> ROI:
        """A shape as it lies on this pane."""
        return self._measurer.shape_in(item, self._pane.modality)

    # Numbers

    def _label(self, painter: QPainter, canvas: SliceCanvas, item: Item, box: QRectF, *, chosen: bool) -> None:
        if not QRectF(canvas.rect()).intersects(box.adjusted(-1, -1, 1, 1)):
            return
        lines = self._lines(item, chosen=chosen)
        grip = HANDLE / 2 if chosen else 0
        shape, room = box.adjusted(-grip, -grip, grip, grip), self._room(canvas)
        taken = [label for label, _ in self.labels]
        first = overlays.overlay_font(canvas, 12, bold=chosen)
        place = place_beside(shape, self._size(canvas, lines, first), room, taken)
        if not room.contains(place) or place.intersects(shape):  # rather one number beside it than several over it
            lines = lines[:1]
            place = place_beside(shape, self._size(canvas, lines, first), room, taken)
        if place.width() > canvas.width():
            return
        self.labels.append((place, lines))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_GROUND)
        painter.drawRoundedRect(place, 4, 4)
        metrics = QFontMetricsF(first)
        for at, line in enumerate(lines):
            painter.setFont(first if at == 0 else overlays.overlay_font(canvas, 12))
            row = QRectF(
                place.left() + _PADDING, place.top() + _PADDING - 1 + at * metrics.height(), place.width(), metrics.height()
            )
            painter.setPen(overlays.TEXT if at == 0 else overlays.QUIET)
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)

    def _size(self, canvas: SliceCanvas, lines: tuple[str, ...], first: QFont) -> tuple[float, float]:
        """Width and height of a readout."""
        head, rest = QFontMetricsF(first), QFontMetricsF(overlays.overlay_font(canvas, 12))
        widths = [head.horizontalAdvance(lines[0]), *(rest.horizontalAdvance(line) for line in lines[1:])]
        return max(widths) + 2 * _PADDING, head.height() * len(lines) + 2 * _PADDING - 2

    def _room(self, canvas: SliceCanvas) -> QRectF:
        """Where readouts may stand: clear of the letter above, the texts below and the AI mark."""
        edge, above, below = 8.0, float(overlays.edge_room()), float(overlays.bottom_room())
        if overlays.is_small(canvas):
            edge = above = below = 4.0
        below += overlays.room(_AI_ROOM) if self._pane.synthetic else 0.0
        return QRectF(canvas.rect()).adjusted(edge, above, -edge, -below)

    def _lines(self, item: Item, *, chosen: bool) -> tuple[str, ...]:
        modality = self._pane.modality
        measured: Measured | None = None
        if isinstance(item.shape, Region):
            measured = self._measurer.measure(item, modality)
        unit = self._measurer.unit(modality)
        if chosen:
            return readout_lines(item.shape, measured, unit)
        return (summary_text(item.shape, measured, unit),)
