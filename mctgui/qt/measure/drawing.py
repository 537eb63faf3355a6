"""What the panes of the Measure screen draw with: the scene, handles, read-outs, outlines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.overlays import OUTLINE, TEXT, draw_line, draw_text, overlay_font, room
from mctgui.qt.viewer.plane import PlaneFrame
from mctgui.voi import AnteriorEdgeConstruction, Endplates

FILL = QColor(230, 232, 234, 26)
FAINT = QColor(230, 232, 234, 130)
CHIP = QColor(22, 24, 27, 205)
HANDLE_PIXELS = 10.0
HELD_PIXELS = 14.0
ROOMY_PIXELS = 300
"""Below this height of a canvas the read-outs that also stand in the inspector give way."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that the three panes show of the VOIs of a case.

    Parameters
    ----------
    construction
        None where the two VOIs are not placed.
    endplates
        Where they are known.
    depth_mm, clearance_mm
        Of the body along line A, and to the nearest cortex in the worst slice, where they are known.
    tilts_deg
        Of the axis against the stack: forwards, to the left.
    proposed
        Nobody has accepted it: drawn dashed.
    locked
        Has no handles.
    free
        Further VOIs by name, and the one that is chosen.
    """

    construction: AnteriorEdgeConstruction | None = None
    endplates: Endplates | None = None
    depth_mm: float | None = None
    clearance_mm: float | None = None
    tilts_deg: tuple[float, float] = (0.0, 0.0)
    proposed: bool = False
    locked: bool = False
    free: Mapping[str, Any] = field(default_factory=dict)
    chosen: str = ""


@dataclass(slots=True)
class Handles:
    """What can be taken, in plane coordinates: points, and lines that do the same; and which is under the pointer."""

    places: dict[str, Point] = field(default_factory=dict)
    lines: dict[str, list[Point]] = field(default_factory=dict)
    hovered: str | None = None
    chosen: str | None = None
    """By the keyboard."""

    def set(self, places: dict[str, Point], lines: dict[str, list[Point]]) -> None:
        """Other handles; the one under the pointer stays where it is still there."""
        self.places, self.lines = places, lines
        self.hovered = self.hovered if self.hovered in places else None
        self.chosen = self.chosen if self.chosen in places else None

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the handles, the one under the pointer or chosen by the keyboard larger and filled."""
        for name, (u, v) in self.places.items():
            held = name in (self.hovered, self.chosen)
            radius = (HELD_PIXELS if held else HANDLE_PIXELS) / 2
            at = canvas.to_widget(u, v)
            painter.setBrush(TEXT if held else CHIP)
            painter.setPen(QPen(OUTLINE, 4))
            painter.drawEllipse(at, radius, radius)
            painter.setPen(QPen(TEXT, 2))
            painter.drawEllipse(at, radius, radius)


@dataclass(slots=True)
class SliceLines:
    """Where the other panes cut this one, while they are scrolled off the placement.

    Parameters
    ----------
    frame, w
        The plane of this pane.
    planes
        Normals and positions of the others.
    """

    frame: PlaneFrame
    w: float
    planes: tuple[tuple[np.ndarray, float], ...] = ()

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw a thin line for each."""
        for normal, position in self.planes:
            # a u + b v = c holds for the points of this plane that lie in the other one.
            across = np.array([self.frame.right @ normal, self.frame.down @ normal])
            steep = float(across @ across)
            if steep < 0.01:
                continue
            nearest = across * (position - self.w * float(self.frame.normal @ normal)) / steep
            along = np.array([-across[1], across[0]]) / np.sqrt(steep) * 500.0
            ends = [canvas.to_widget(*(nearest + side * along).tolist()) for side in (-1, 1)]
            draw_line(painter, ends, FAINT, 1)


@dataclass(slots=True)
class Prompt:
    """What the user is asked to do, at the top of the image."""

    text: str = ""

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the sentence, in lines that fit."""
        if not self.text:
            return
        painter.setFont(overlay_font(canvas))
        room = max(canvas.width() - 24.0, 60.0)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        needed = painter.fontMetrics().boundingRect(0, 0, int(room - 16), 400, flags.value, self.text)
        box = QRectF((canvas.width() - needed.width() - 16) / 2, 26, needed.width() + 16, needed.height() + 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(CHIP)
        painter.drawRoundedRect(box, 4, 4)
        draw_text(painter, box.adjusted(8, 4, -8, -4), flags, self.text)


def chip_width(canvas: SliceCanvas, text: str) -> float:
    """How wide a read-out will be."""
    return QFontMetricsF(overlay_font(canvas)).horizontalAdvance(text) + 12


def draw_chip(painter: QPainter, canvas: SliceCanvas, at: QPointF, text: str, anchor: str) -> None:
    """A read-out on a dark ground beside a point.

    Parameters
    ----------
    anchor
        On which side of the point it stands: ``"right"``, ``"left"`` or ``"over"``.
    """
    painter.setFont(overlay_font(canvas))
    width, high = chip_width(canvas, text), room(20)
    left = {"right": at.x(), "left": at.x() - width, "over": at.x() - width / 2}[anchor]
    left = min(max(left, 2.0), max(canvas.width() - width - 2.0, 2.0))
    top = min(max(at.y() - high / 2, 2.0), canvas.height() - high - 2.0)
    box = QRectF(left, top, width, high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(CHIP)
    painter.drawRoundedRect(box, 4, 4)
    draw_text(painter, box, Qt.AlignmentFlag.AlignCenter, text)


def draw_outlines(
    painter: QPainter, canvas: SliceCanvas, outlines: list[np.ndarray], *, dash: bool, chosen: bool = True
) -> None:
    """The sections of a VOI, filled with a veil."""
    for outline in outlines:
        points = [canvas.to_widget(float(u), float(v)) for u, v in outline]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(FILL)
        painter.drawPolygon(QPolygonF(points))
        draw_line(painter, [*points, points[0]], width=2 if chosen else 1.25, dash=dash)


def draw_measure(painter: QPainter, ends: list[QPointF]) -> None:
    """A thin line between two ticks that stand across it."""
    along = ends[1] - ends[0]
    length = max(float(np.hypot(along.x(), along.y())), 1e-6)
    tick = QPointF(-along.y(), along.x()) * (4 / length)
    draw_line(painter, ends, width=1)
    for end in ends:
        draw_line(painter, [end - tick, end + tick], width=1)


def uv(frame: PlaneFrame, point_mm: object) -> Point:
    """Plane coordinates of an LPS point, seen along the normal."""
    u, v, _ = frame.uvw(point_mm)  # type: ignore[arg-type]
    return float(u), float(v)


def words_for(text: str) -> str:
    """A read-out in the language of the window."""
    return QCoreApplication.translate("PlacementDrawing", text)


def mm_text(value: float) -> str:
    """A length as people write it."""
    return f"{round(value, 1) + 0.0:.1f} mm".replace("-", "−")
