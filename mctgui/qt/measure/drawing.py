"""Lines A and B, the circle and the two cylinders on a slice, with their measures beside them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.overlays import OUTLINE, TEXT, draw_line, draw_text, overlay_font, room
from mctgui.qt.viewer.plane import PlaneFrame
from mctgui.voi import AnteriorEdgeConstruction

FILL = QColor(230, 232, 234, 26)
CHIP = QColor(22, 24, 27, 205)
HANDLE_PIXELS = 10.0
HELD_PIXELS = 14.0


@dataclass(slots=True)
class Handles:
    """The points that can be taken, in plane coordinates, and which one is under the pointer."""

    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    hovered: str | None = None

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the handles, the one under the pointer larger and filled."""
        for name, (u, v) in self.places.items():
            held = name == self.hovered
            radius = (HELD_PIXELS if held else HANDLE_PIXELS) / 2
            at = canvas.to_widget(u, v)
            painter.setBrush(TEXT if held else CHIP)
            painter.setPen(QPen(OUTLINE, 4))
            painter.drawEllipse(at, radius, radius)
            painter.setPen(QPen(TEXT, 2))
            painter.drawEllipse(at, radius, radius)


def draw_chip(painter: QPainter, canvas: SliceCanvas, at: QPointF, text: str, anchor: str) -> None:
    """A read-out on a dark ground beside a point.

    Parameters
    ----------
    anchor
        On which side of the point it stands: ``"right"``, ``"left"`` or ``"over"``.
    """
    painter.setFont(overlay_font(canvas))
    width, high = painter.fontMetrics().horizontalAdvance(text) + 12, room(20)
    left = {"right": at.x(), "left": at.x() - width, "over": at.x() - width / 2}[anchor]
    left = min(max(left, 2.0), max(canvas.width() - width - 2.0, 2.0))
    top = min(max(at.y() - high / 2, 2.0), canvas.height() - high - 2.0)
    box = QRectF(left, top, width, high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(CHIP)
    painter.drawRoundedRect(box, 4, 4)
    draw_text(painter, box, Qt.AlignmentFlag.AlignCenter, text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlacementDrawing", text)


def _mm(value: float) -> str:
    return f"{round(value, 1) + 0.0:.1f} mm".replace("-", "−")


@dataclass(slots=True)
class Prompt:
    """What the user is asked to do, at the top of the image."""

    text: str = ""

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the sentence."""
        if self.text:
            draw_chip(painter, canvas, QPointF(canvas.width() / 2, 38), self.text, "over")


@dataclass(slots=True)
class AxialDrawing:
    """The construction in its central slice, as in Figure 4b of the paper."""

    frame: PlaneFrame
    placed: AnteriorEdgeConstruction
    depth_mm: float | None = None
    clearance_mm: float | None = None
    offset_mm: float = 0.0

    def _at(self, canvas: SliceCanvas, point: object) -> QPointF:
        u, v, _ = self.frame.uvw(point)  # type: ignore[arg-type]
        return canvas.to_widget(float(u), float(v))

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw it; dashed where the slice shown lies outside the cylinders."""
        placed = self.placed
        reach = placed.gap_mm + placed.height_mm
        outside = not placed.gap_mm - 1e-6 <= abs(self.offset_mm) <= reach + 1e-6
        circle = [self._at(canvas, point) for point in placed.circle_mm()]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if outside else FILL)
        painter.drawPolygon(QPolygonF(circle))
        draw_line(painter, [*circle, circle[0]], width=2, dash=outside)
        line_a = [self._at(canvas, end) for end in (placed.line_a[0], self.far_end_mm())]
        line_b = [self._at(canvas, end) for end in placed.line_b]
        draw_line(painter, line_a)
        draw_line(painter, line_b)
        painter.setFont(overlay_font(canvas, 14, bold=True))
        self._letter(painter, line_a, "A")
        self._letter(painter, line_b, "B")
        self._read_outs(painter, canvas, line_b)

    def far_end_mm(self) -> tuple[float, float, float]:
        """Where line A ends behind the circle: its handle."""
        return self.placed.behind_edge(self.placed.inset_mm + 1.6 * self.placed.diameter_mm)

    def _letter(self, painter: QPainter, line: list[QPointF], letter: str) -> None:
        along = line[1] - line[0]
        length = max(float(np.hypot(along.x(), along.y())), 1e-6)
        at, side = line[1] + along * (16 / length), room(20)
        draw_text(painter, QRectF(at.x() - side / 2, at.y() - side / 2, side, side), Qt.AlignmentFlag.AlignCenter, letter)

    def _read_outs(self, painter: QPainter, canvas: SliceCanvas, line_b: list[QPointF]) -> None:
        placed = self.placed
        edge, tangent = self._at(canvas, placed.edge_mm), self._at(canvas, placed.tangent_mm)
        words = ["E"]
        if self.depth_mm is not None:
            words.append(_tr("depth {length}").format(length=_mm(self.depth_mm)))
        if self.clearance_mm is not None:
            words.append(_tr("clearance {length}").format(length=_mm(self.clearance_mm)))
        if len(words) > 1:
            draw_chip(painter, canvas, edge + QPointF(14, -2), " · ".join(words), "right")
        else:
            draw_text(painter, QRectF(edge.x() + 10, edge.y() - 18, 20, 18), Qt.AlignmentFlag.AlignCenter, "E")
        aside = (line_b[0] - tangent) / 6
        ends = [edge + aside, tangent + aside]
        draw_line(painter, ends, width=1)
        tick = QPointF(4, 0)
        for end in ends:
            draw_line(painter, [end - tick, end + tick], width=1)
        side = "left" if aside.x() < 0 else "right"
        shift = QPointF(-8 if side == "left" else 8, 0)
        draw_chip(
            painter, canvas, (ends[0] + ends[1]) / 2 + shift, _tr("inset {length}").format(length=_mm(placed.inset_mm)), side
        )
        centre = self._at(canvas, placed.circle_centre_mm)
        draw_chip(painter, canvas, centre + QPointF(0, 22), f"Ø {_mm(placed.diameter_mm)}", "over")

    def handle_places(self) -> dict[str, tuple[float, float]]:
        """Plane coordinates of the handles."""
        placed = self.placed
        side = np.asarray(placed.circle_centre_mm) + placed.diameter_mm / 2 * np.asarray(placed.left)
        points = {
            "diameter": side,
            "centre": placed.circle_centre_mm,
            "inset": placed.tangent_mm,
            "turn": self.far_end_mm(),
            "edge": placed.edge_mm,
        }
        places = {}
        for name, point in points.items():
            u, v, _ = self.frame.uvw(point)
            places[name] = (float(u), float(v))
        return places


@dataclass(slots=True)
class SagittalDrawing:
    """The two cylinders in the plane along line A, as in Figure 4a of the paper."""

    frame: PlaneFrame
    placed: AnteriorEdgeConstruction
    tilt_deg: float = 0.0

    def _point(self, behind_mm: float, up_mm: float) -> np.ndarray:
        return np.asarray(self.placed.behind_edge(behind_mm)) + up_mm * np.asarray(self.placed.superior)

    def _at(self, canvas: SliceCanvas, behind_mm: float, up_mm: float) -> QPointF:
        u, v, _ = self.frame.uvw(self._point(behind_mm, up_mm))
        return canvas.to_widget(float(u), float(v))

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the central slice and both cylinders."""
        placed = self.placed
        front, back = placed.inset_mm, placed.inset_mm + placed.diameter_mm
        ends = [self._at(canvas, *end) for end in self._ends()]
        draw_line(painter, ends, dash=True)
        for name, side in ((_tr("upper VOI"), 1.0), (_tr("lower VOI"), -1.0)):
            low, high = side * placed.gap_mm, side * (placed.gap_mm + placed.height_mm)
            corners = [self._at(canvas, *corner) for corner in ((front, low), (back, low), (back, high), (front, high))]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(FILL)
            painter.drawPolygon(QPolygonF(corners))
            draw_line(painter, [*corners, corners[0]], width=2)
            middle = self._at(canvas, (front + back) / 2, (low + high) / 2)
            if abs(corners[0].y() - corners[2].y()) > 24:
                draw_chip(painter, canvas, middle, name, "over")
            beside = self._at(canvas, front, (low + high) / 2)
            draw_chip(painter, canvas, beside - QPointF(10, 0), _mm(placed.height_mm), "left")
        if self.tilt_deg > 0.5:
            words = _tr("tilt {angle}° to the stack").format(angle=f"{self.tilt_deg:.1f}")
            draw_chip(painter, canvas, ends[1] + QPointF(0, -22), words, "over")

    def _ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Ends of the central line: distance behind E, height."""
        return (-4.0, 0.0), (self.placed.inset_mm + self.placed.diameter_mm + 10.0, 0.0)

    def handle_places(self) -> dict[str, tuple[float, float]]:
        """Plane coordinates of the handles."""
        placed = self.placed
        top = placed.gap_mm + placed.height_mm
        points = {
            "slice": self._point(*self._ends()[1]),
            "slice, front": self._point(*self._ends()[0]),
            "height": self._point(placed.inset_mm + placed.diameter_mm / 2, top),
            "edge": self._point(0.0, 0.0),
        }
        places = {}
        for name, point in points.items():
            u, v, _ = self.frame.uvw(point)
            places[name] = (float(u), float(v))
        return places
