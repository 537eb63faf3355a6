"""What lies between a slice and the drawing of the placement: bone above the threshold, and the map of a thickness."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, qRgba

from mctgui.qt.measure.voi_sample import Sheet, VOISample, sheet_of
from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.overlays import MARGIN, OUTLINE, draw_text, is_small, overlay_font
from mctgui.qt.viewer.plane import PlaneFrame
from mctgui.qt.viewer.rendering import Viewport
from mctgui.volume import Grid

BoneStyle = Literal["off", "outline", "tint"]
_MARROW, _BONE, _EDGE, _BESIDE = (np.uint8(number) for number in range(1, 5))
_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], dtype=np.uint8)


def _sheet(
    cache: dict[int, tuple[object, Sheet | None]],
    at: int,
    canvas: SliceCanvas,
    box: tuple[NDArray[Any], NDArray[np.bool_], Grid],
    plane: tuple[PlaneFrame, float],
) -> Sheet | None:
    """The sheet of a box for what the canvas shows, made anew when that changes, not with the threshold."""
    view: Viewport = canvas.viewport
    frame, w = plane
    key = (view, id(box[0]), w, frame.right.tobytes(), frame.down.tobytes())
    if at not in cache or cache[at][0] != key:
        pixel = view.mm_per_pixel / view.ratio
        start = view.to_uv(0.5 / view.ratio, 0.5 / view.ratio)
        cache[at] = (key, sheet_of(*box, frame, w, start, pixel, view.device_size))
    return cache[at][1]


def _draw(painter: QPainter, canvas: SliceCanvas, sheet: Sheet, states: NDArray[np.uint8], table: list[int]) -> None:
    height, width = states.shape
    states = np.ascontiguousarray(states)
    image = QImage(states.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(table)
    ratio = canvas.devicePixelRatioF()
    painter.save()
    painter.scale(1 / ratio, 1 / ratio)
    painter.drawImage(sheet.place[0], sheet.place[1], image)
    painter.restore()


@dataclass(slots=True)
class BoneLayer:
    """The voxels above the threshold, as they are counted: outlined, or tinted with the marrow darkened.

    Parameters
    ----------
    plane
        What the canvas shows: its directions, and where it lies along the normal.
    parts
        VOIs with their thresholds.
    """

    plane: tuple[PlaneFrame, float] | None = None
    parts: list[tuple[VOISample, float]] = field(default_factory=list)
    style: BoneStyle = "off"
    colour: QColor = field(default_factory=lambda: QColor("#ffffff"))
    _sheets: dict[int, tuple[object, Sheet | None]] = field(default_factory=dict)

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw each VOI that the plane cuts."""
        if self.plane is None or self.style == "off":
            return
        red, green, blue, _ = self.colour.getRgb()
        table = [0, qRgba(0, 0, 0, 120), qRgba(red, green, blue, 200), qRgba(red, green, blue, 255), qRgba(0, 0, 0, 170)]
        for at, (part, threshold) in enumerate(self.parts):
            sheet = _sheet(self._sheets, at, canvas, (part.voxels, part.inside, part.grid), self.plane)
            if sheet is not None:
                _draw(painter, canvas, sheet, bone_states(sheet, threshold, self.style), table)


def bone_states(sheet: Sheet, threshold: float, style: BoneStyle) -> NDArray[np.uint8]:
    """Number of the colour of each pixel: nothing, marrow, bone, the edge of bone, the pixel beside it."""
    bone = ((sheet.values > threshold) & sheet.inside).view(np.uint8)
    inside = sheet.inside.view(np.uint8)
    if style == "tint":
        return inside * _MARROW + bone * (_BONE - _MARROW)
    # Beyond the picture the bone goes on as it ends: its border is no edge.
    core, around = cv2.erode(bone, _CROSS), cv2.dilate(bone, _CROSS)
    states: NDArray[np.uint8] = (bone - core) * _EDGE + ((around - bone) & inside) * _BESIDE
    return states


@dataclass(frozen=True, slots=True, eq=False)
class MapPart:
    """Thickness of one phase in one VOI.

    Parameters
    ----------
    thickness_mm
        float32 ``(z, y, x)`` in mm, 0 outside the phase and the VOI.
    grid
        Where the voxels lie.
    """

    thickness_mm: NDArray[np.float32]
    grid: Grid
    inside: NDArray[np.bool_]

    def value_at(self, point_mm: NDArray[np.float64]) -> float | None:
        """Thickness of the voxel at a point, mm; None where there is none."""
        index = np.floor(self.grid.mm_to_index(point_mm) + 0.5).astype(int)
        if (index < 0).any() or (index >= self.grid.shape).any():
            return None
        value = float(self.thickness_mm[tuple(index)])
        return value if value > 0 else None


@dataclass(slots=True)
class MapLayer:
    """A thickness in colour over the slice, with its bar in mm.

    Parameters
    ----------
    table
        256 colours ``(256, 3)``, from 0 to ``largest_mm``.
    largest_mm
        End of the scale, the same for all images that are compared.
    opacity
        0 to 1.
    title
        What the colours mean, such as ``Tb.Th``.
    """

    plane: tuple[PlaneFrame, float] | None = None
    parts: list[MapPart] = field(default_factory=list)
    table: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((256, 3), dtype=np.uint8))
    largest_mm: float = 1.0
    opacity: float = 0.8
    title: str = ""
    bar: bool = True
    _sheets: dict[int, tuple[object, Sheet | None]] = field(default_factory=dict)

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the map of each VOI that the plane cuts, and the bar."""
        if self.plane is None or not self.parts:
            return
        alpha = round(255 * self.opacity)
        colours = [0, *(qRgba(int(red), int(green), int(blue), alpha) for red, green, blue in self.table[1:])]
        for at, part in enumerate(self.parts):
            sheet = _sheet(self._sheets, at, canvas, (part.thickness_mm, part.inside, part.grid), self.plane)
            if sheet is not None:
                _draw(painter, canvas, sheet, map_states(sheet.values, self.largest_mm), colours)
        if self.bar and not is_small(canvas):
            self._draw_bar(painter, canvas)

    def _draw_bar(self, painter: QPainter, canvas: SliceCanvas) -> None:
        # Between the letter in the middle of the edge and the position in the corner.
        high = min(150.0, canvas.height() / 2 - 100.0)
        if high < 40:
            self._draw_low_bar(painter, canvas)
            return
        box = QRectF(MARGIN, canvas.height() - 52 - high, 10, high)
        gradient = QLinearGradient(box.bottomLeft(), box.topLeft())
        for at in range(0, 256, 15):
            gradient.setColorAt(at / 255, QColor(*(int(value) for value in self.table[at])))
        painter.setPen(OUTLINE)
        painter.setBrush(gradient)
        painter.drawRect(box)
        painter.setFont(overlay_font(canvas))
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        words = QCoreApplication.translate("MapLayer", "{name}, mm").format(name=self.title)
        draw_text(painter, QRectF(MARGIN, box.top() - 26, 160, 20), side, words)
        for share in (0.0, 0.5, 1.0):
            at = QRectF(box.right() + 6, box.bottom() - share * high - 8, 80, 16)
            draw_text(painter, at, side, f"{share * self.largest_mm:.2f}")

    def _draw_low_bar(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """In a low pane the bar lies, above the position: colours without their scale would mean nothing."""
        painter.setFont(overlay_font(canvas))
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        y = canvas.height() - 74.0  # above the letter of the edge
        first, last = f"{self.title}  0", f"{self.largest_mm:.2f} mm"
        start = MARGIN + painter.fontMetrics().horizontalAdvance(first) + 6
        box = QRectF(start, y + 4, 64, 10)
        gradient = QLinearGradient(box.topLeft(), box.topRight())
        for at in range(0, 256, 15):
            gradient.setColorAt(at / 255, QColor(*(int(value) for value in self.table[at])))
        draw_text(painter, QRectF(MARGIN, y, start, 18), side, first)
        painter.setPen(OUTLINE)
        painter.setBrush(gradient)
        painter.drawRect(box)
        draw_text(painter, QRectF(box.right() + 6, y, 90, 18), side, last)


def map_states(values: NDArray[np.float32], largest_mm: float) -> NDArray[np.uint8]:
    """Row of the colour table of each thickness: 0 where there is none, at least 1 elsewhere."""
    scaled = np.clip(np.rint(values * (255.0 / max(largest_mm, 1e-9))), 1, 255)
    return np.where(values > 0, scaled, 0).astype(np.uint8)
