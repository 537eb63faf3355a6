"""VOIs that follow from no construction: their outlines, and the handles of the chosen one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from mctgui.qt.measure.drawing import Point, Scene, draw_chip, draw_outlines, uv
from mctgui.qt.measure.free_shapes import size_handles
from mctgui.qt.measure.sections import section
from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.plane import PlaneFrame

_IN_PLANE = 0.5  # cosine to the normal up to which the direction of a handle can be dragged in the plane


@dataclass(slots=True)
class FreeDrawing:
    """All free VOIs that the plane cuts; the chosen one with a stronger line."""

    frame: PlaneFrame
    w: float
    scene: Scene

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw them with their names."""
        for name, voi in self.scene.free.items():
            outlines = section(voi, self.frame, self.w)
            draw_outlines(painter, canvas, outlines, dash=False, chosen=name == self.scene.chosen)
            if outlines:
                lowest = max((canvas.to_widget(float(u), float(v)) for u, v in outlines[0]), key=QPointF.y)
                draw_chip(painter, canvas, lowest + QPointF(0, 14), name, "over")

    def handles(self) -> tuple[dict[str, Point], dict[str, list[Point]]]:
        """Centre and sizes of the chosen one, and the outlines of the others to choose them by."""
        places: dict[str, Point] = {}
        lines: dict[str, list[Point]] = {}
        for name, voi in self.scene.free.items():
            outlines = section(voi, self.frame, self.w)
            if not outlines:
                continue
            if name != self.scene.chosen or not size_handles(voi):
                outline = [(float(u), float(v)) for u, v in outlines[0]]
                lines[f"free:{name}"] = [*outline, outline[0]]
                continue
            places["free centre"] = uv(self.frame, voi.centre_mm)
            places |= self._sizes(voi)
        return places, lines

    def _sizes(self, voi: Any) -> dict[str, Point]:
        found = {}
        for name, (point, direction) in size_handles(voi).items():
            if abs(float(np.asarray(direction) @ self.frame.normal)) < _IN_PLANE:
                found[name] = uv(self.frame, point)
        return found
