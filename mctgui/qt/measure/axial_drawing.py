"""The construction in its central slice, as in Figure 4b of the paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from mctgui.qt.measure.drawing import (
    FAINT,
    ROOMY_PIXELS,
    Point,
    Scene,
    chip_width,
    draw_chip,
    draw_measure,
    draw_outlines,
    mm_text,
    uv,
    words_for,
)
from mctgui.qt.measure.sections import section
from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.overlays import draw_line, draw_text, overlay_font, room
from mctgui.qt.viewer.plane import PlaneFrame
from mctgui.voi import AnteriorEdgeConstruction


@dataclass(slots=True)
class AxialDrawing:
    """Lines A and B, E, T and the circle; off the central slice what is cut of the cylinders.

    Parameters
    ----------
    frame, w
        The plane that is shown.
    """

    frame: PlaneFrame
    w: float
    scene: Scene
    placed: AnteriorEdgeConstruction

    def _at(self, canvas: SliceCanvas, point: object) -> QPointF:
        return canvas.to_widget(*uv(self.frame, point))

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw it."""
        placed = self.placed
        circle = [self._at(canvas, point) for point in placed.circle_mm()]
        cut = self._cut()
        draw_outlines(painter, canvas, cut, dash=self.scene.proposed)
        if not cut:  # where the cylinders are, for a slice that lies beyond them
            draw_line(painter, [*circle, circle[0]], FAINT, 1, dash=True)
        line_a = [self._at(canvas, end) for end in (placed.line_a[0], self.far_end_mm())]
        line_b = [self._at(canvas, end) for end in placed.line_b]
        draw_line(painter, line_a, dash=self.scene.proposed)
        draw_line(painter, line_b, dash=self.scene.proposed)
        painter.setFont(overlay_font(canvas, 14, bold=True))
        self._letter(painter, line_a, "A")
        self._letter(painter, line_b, "B")
        self._read_outs(painter, canvas, line_b)

    def _cut(self) -> list[np.ndarray]:
        """What the plane cuts of both cylinders; in the central slice, where they touch, that is one circle."""
        upper, lower = (section(voi, self.frame, self.w) for voi in (self.placed.upper, self.placed.lower))
        offset = abs(float(self.frame.uvw(self.placed.circle_centre_mm)[2]) - self.w)
        level = abs(float(np.asarray(self.placed.superior) @ self.frame.normal)) > 1 - 1e-9
        return upper if level and offset < 1e-6 and upper else upper + lower

    def far_end_mm(self) -> tuple[float, float, float]:
        """Where line A ends behind the circle: its handle."""
        return self.placed.behind_edge(self.placed.inset_mm + 1.6 * self.placed.diameter_mm)

    def _letter(self, painter: QPainter, line: list[QPointF], letter: str) -> None:
        along = line[1] - line[0]
        length = max(float(np.hypot(along.x(), along.y())), 1e-6)
        at = line[1] + along * (16 / length)
        side = room(20)
        draw_text(painter, QRectF(at.x() - side / 2, at.y() - side / 2, side, side), Qt.AlignmentFlag.AlignCenter, letter)

    def _read_outs(self, painter: QPainter, canvas: SliceCanvas, line_b: list[QPointF]) -> None:
        placed = self.placed
        edge, tangent = self._at(canvas, placed.edge_mm), self._at(canvas, placed.tangent_mm)
        words = ["E"]
        if self.scene.depth_mm is not None:
            words.append(words_for("depth {length}").format(length=mm_text(self.scene.depth_mm)))
        if self.scene.clearance_mm is not None:
            words.append(words_for("clearance {length}").format(length=mm_text(self.scene.clearance_mm)))
        said = " · ".join(words)
        rows = [" · ".join(words[:2]), *words[2:]]

        def fits(text: str) -> bool:
            return edge.x() + 20 + chip_width(canvas, text) < canvas.width()

        if fits(said):
            draw_chip(painter, canvas, edge + QPointF(14, -2), said, "right")
        elif all(map(fits, rows)):  # beside line A still, above each other
            for number, text in enumerate(reversed(rows)):
                draw_chip(painter, canvas, edge + QPointF(14, -6 - number * room(22)), text, "right")
        else:
            draw_chip(painter, canvas, edge + QPointF(0, -24), said, "over")
        aside = (line_b[0] - tangent) / 6
        ends = [edge + aside, tangent + aside]
        draw_measure(painter, ends)
        if canvas.height() < ROOMY_PIXELS:
            return
        side = "left" if aside.x() < 0 else "right"
        shift = QPointF(-8 if side == "left" else 8, 0)
        inset = words_for("inset {length}").format(length=mm_text(placed.inset_mm))
        draw_chip(painter, canvas, (ends[0] + ends[1]) / 2 + shift, inset, side)
        centre = self._at(canvas, placed.circle_centre_mm)
        draw_chip(painter, canvas, centre + QPointF(0, 22), f"Ø {mm_text(placed.diameter_mm)}", "over")

    def handles(self) -> tuple[dict[str, Point], dict[str, list[Point]]]:
        """Where it can be taken; what is named first lies on top."""
        placed, frame = self.placed, self.frame
        side = np.asarray(placed.circle_centre_mm) + placed.diameter_mm / 2 * np.asarray(placed.left)
        points = {
            "edge": placed.edge_mm,
            "inset": placed.tangent_mm,
            "diameter": side,
            "centre": placed.circle_centre_mm,
            "turn": self.far_end_mm(),
        }
        circle = [uv(frame, point) for point in (*placed.circle_mm(), placed.tangent_mm)]
        lines = {"inset": [uv(frame, end) for end in placed.line_b], "circle": circle}
        return {name: uv(frame, point) for name, point in points.items()}, lines
