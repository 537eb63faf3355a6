"""Both cylinders, the central slice and the endplates in the sagittal and coronal plane, as in Figure 4a of the paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from mctgui.qt.measure.drawing import (
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
from mctgui.qt.measure.endplate_lines import height_above
from mctgui.qt.measure.sections import section
from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.overlays import OUTLINE, TEXT, draw_line
from mctgui.qt.viewer.plane import PlaneFrame
from mctgui.voi import AnteriorEdgeConstruction, EndplatePlane

_BEYOND_MM = 4.0
_TILT_SHOWN_DEG = 0.5


@dataclass(slots=True)
class UprightDrawing:
    """The construction in an upright plane.

    Parameters
    ----------
    plane
        ``"sagittal"``: along line A, told by the way behind E; ``"coronal"``: along line B through the circle's centre, told
        by the way to the left.
    frame, w
        The plane that is shown.
    """

    plane: Literal["sagittal", "coronal"]
    frame: PlaneFrame
    w: float
    scene: Scene
    placed: AnteriorEdgeConstruction

    def point_mm(self, along_mm: float, up_mm: float = 0.0) -> np.ndarray:
        """The point at a way along the central slice and a height above it, LPS."""
        placed = self.placed
        start = np.asarray(placed.circle_centre_mm) + along_mm * np.asarray(placed.left)
        if self.plane == "sagittal":
            start = np.asarray(placed.behind_edge(along_mm))
        return start + up_mm * np.asarray(placed.superior)

    @property
    def _sides(self) -> tuple[float, float]:
        """Where the cylinders begin and end along the central slice."""
        placed = self.placed
        if self.plane == "sagittal":
            return placed.inset_mm, placed.inset_mm + placed.diameter_mm
        return -placed.diameter_mm / 2, placed.diameter_mm / 2

    @property
    def ends(self) -> tuple[float, float]:
        """Where the line of the central slice ends."""
        low, high = self._sides
        if self.plane == "coronal":
            return low - 11.0, high + 11.0
        back = max(self.scene.depth_mm or 0.0, high + 7.0)
        return -_BEYOND_MM, back + _BEYOND_MM

    def endplate_ends(self) -> tuple[float, float]:
        """Where the lines of the endplates end: a little inside those of the central slice."""
        low, high = self.ends
        return low + 2.0, high - 2.0

    def _at(self, canvas: SliceCanvas, along: float, up: float) -> QPointF:
        return canvas.to_widget(*uv(self.frame, self.point_mm(along, up)))

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw it."""
        placed = self.placed
        low, high = self._sides
        line = [self._at(canvas, end, 0.0) for end in self.ends]
        draw_line(painter, line, dash=True)
        self._endplates(painter, canvas)
        roomy = canvas.height() >= ROOMY_PIXELS
        for name, voi, side in (
            (words_for("upper VOI"), placed.upper, 1.0),
            (words_for("lower VOI"), placed.lower, -1.0),
        ):
            draw_outlines(painter, canvas, section(voi, self.frame, self.w), dash=self.scene.proposed)
            near, far = side * placed.gap_mm, side * (placed.gap_mm + placed.height_mm)
            middle = self._at(canvas, (low + high) / 2, (near + far) / 2)
            if placed.height_mm / canvas.mm_per_pixel > 24:
                draw_chip(painter, canvas, middle, name, "over")
            if self.plane == "sagittal":
                beside = [self._at(canvas, low, up) - QPointF(8, 0) for up in (near, far)]
                draw_measure(painter, beside)
                if roomy:
                    draw_chip(painter, canvas, sum(beside, QPointF()) / 2 - QPointF(8, 0), mm_text(placed.height_mm), "left")
        tilt = self.scene.tilts_deg[0 if self.plane == "sagittal" else 1]
        if abs(tilt) > _TILT_SHOWN_DEG:
            self._tilt(painter, canvas, line[1], f"{abs(tilt):.1f}")

    def _tilt(self, painter: QPainter, canvas: SliceCanvas, end: QPointF, angle: str) -> None:
        """Beside the end of the line, shorter where the cylinders leave no room."""
        words = words_for("tilt {angle}° to the stack").format(angle=angle)
        right = min(end.x() + 16.0, canvas.width() - 4.0)
        if right - chip_width(canvas, words) < self._at(canvas, self._sides[1], 0.0).x() + 4:
            words = words_for("tilt {angle}°").format(angle=angle)
        draw_chip(painter, canvas, QPointF(right, end.y() - 20), words, "left")

    def _endplates(self, painter: QPainter, canvas: SliceCanvas) -> None:
        endplates, placed = self.scene.endplates, self.placed
        if endplates is None:
            return
        reach = placed.gap_mm + placed.height_mm
        beside = self._sides[1] + 2.5
        for plate, side in ((endplates.upper, 1.0), (endplates.lower, -1.0)):
            points = [self._at(canvas, end, self._height(plate, end)) for end in self.endplate_ends()]
            painter.setPen(QPen(OUTLINE, 3))
            painter.drawLine(points[0], points[1])
            painter.setPen(QPen(TEXT, 1.25, Qt.PenStyle.DotLine))
            painter.drawLine(points[0], points[1])
            height = self._height(plate, beside)
            if side * height <= reach:
                continue
            measure = [self._at(canvas, beside, side * reach), self._at(canvas, beside, height)]
            draw_measure(painter, measure)
            if self.plane == "sagittal" and abs(measure[0].y() - measure[1].y()) > 20:
                words = words_for("{length} to the endplate").format(length=mm_text(abs(height) - reach))
                draw_chip(painter, canvas, (measure[0] + measure[1]) / 2 + QPointF(8, 0), words, "right")

    def _height(self, plate: EndplatePlane, along_mm: float) -> float:
        """Of an endplate above the central slice, in the plane that is shown."""
        return height_above(plate, self.placed, self._in_plane(self.point_mm(along_mm)))

    def _in_plane(self, point_mm: np.ndarray) -> np.ndarray:
        return point_mm + (self.w - float(self.frame.uvw(point_mm)[2])) * self.frame.normal

    def endplate_grips(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """For each end of an endplate's line: the points of the central slice below it, and below the end that stays."""
        bases = [self._in_plane(self.point_mm(along)) for along in self.endplate_ends()]
        pairs = zip(self._side_names, (bases, bases[::-1]), strict=True)
        return {f"{which}, {side}": (held, kept) for side, (held, kept) in pairs for which in ("upper", "lower")}

    @property
    def _side_names(self) -> tuple[str, str]:
        return ("front", "back") if self.plane == "sagittal" else ("right", "left")

    def handles(self) -> tuple[dict[str, Point], dict[str, list[Point]]]:
        """Where it can be taken; what is named first lies on top."""
        placed, frame = self.placed, self.frame
        low, high = self._sides
        first, last = self.ends
        top = placed.gap_mm + placed.height_mm
        sides = self._side_names
        points = {
            "centre": self.point_mm((low + high) / 2),
            "height": self.point_mm((low + high) / 2, top),
            "gap": self.point_mm(low + 0.75 * (high - low), -placed.gap_mm),
            f"slice, {sides[0]}": self.point_mm(first),
            f"slice, {sides[1]}": self.point_mm(last),
        }
        if self.plane == "sagittal":
            points["edge"] = self.point_mm(0.0)
        else:
            points["diameter"] = self.point_mm(high, top / 2)
        if self.scene.endplates is not None:
            for which, plate in (("upper", self.scene.endplates.upper), ("lower", self.scene.endplates.lower)):
                for side, along in zip(sides, self.endplate_ends(), strict=True):
                    points[f"{which}, {side}"] = self.point_mm(along, self._height(plate, along))
        lines = {f"slice, {sides[1]}": [uv(frame, self.point_mm(end)) for end in (first, last)]}
        return {name: uv(frame, point) for name, point in points.items()}, lines
