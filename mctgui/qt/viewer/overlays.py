"""What stands on a canvas besides the image: letters, scale bar, position, crosshair, AI mark.

Everything is light grey with a thin dark outline, because the canvas is black in every theme and bone is nearly white.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter, QPen, QPolygonF

from mctgui.qt.language import word
from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.plane import PlaneFrame

TEXT = QColor("#e6e8ea")
QUIET = QColor("#aab1b8")
OUTLINE = QColor(0, 0, 0, 190)
CROSS = QColor(230, 232, 234, 105)
MARGIN = 12
_USUAL_PIXELS = 13
"""Of the type; all sizes here are for it."""
SMALL_CANVAS = 220
"""Below this width or height the texts in the corners hide."""
CORNER_WIDTH = 88
"""Room for the texts at the lower left, such as "Slice 131 / 250"."""
BOTTOM_ROOM, EDGE_ROOM = 46, 24
"""See :func:`bottom_room` and :func:`edge_room`."""
AI_MARK = "AI-generated · research use only"

_OUTLINE_ROOM = 2
_TEXTS_KEPT = 256
_TEXT_PICTURES: dict[tuple[str, str, int, float], QImage] = {}
_BAR_LENGTHS_MM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)


def type_scale() -> float:
    """How many times larger than usual the user's type is."""
    pixels = QGuiApplication.font().pixelSize()  # -1 where no theme has set it
    return pixels / _USUAL_PIXELS if pixels > 0 else 1.0


def type_pixels(pixels: int) -> int:
    """A size of the type, at the user's size."""
    return max(round(pixels * type_scale()), 8)


def room(pixels: int) -> int:
    """A height or width that texts take, larger with a larger type and never smaller than usual."""
    return max(round(pixels * type_scale()), pixels)


def bottom_room() -> int:
    """Height at the bottom of a canvas that the texts take; a view that shows everything leaves it free."""
    return room(BOTTOM_ROOM)


def edge_room() -> int:
    """The same at the other edges, for the orientation letters."""
    return room(EDGE_ROOM)


def overlay_font(canvas: SliceCanvas, pixels: int = 12, *, bold: bool = False) -> QFont:
    """The window's font at a size for the canvas, at the user's size of the type."""
    font = QFont(canvas.font())
    font.setPixelSize(type_pixels(pixels))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def draw_text(
    painter: QPainter,
    box: QRectF,
    flags: Qt.AlignmentFlag,
    text: str,
    colour: QColor = TEXT,
) -> None:
    """Text with a thin dark outline, legible on bone."""
    bits = flags.value  # the flags of Python's enum take longer than the drawing
    if "\n" in text or bits & Qt.TextFlag.TextWordWrap.value:
        _draw_outlined(painter, box, flags, text, colour)
        return
    ratio = painter.device().devicePixelRatio()
    picture = _text_picture(text, painter.font(), colour, ratio)
    width, height = picture.width() / ratio, picture.height() / ratio
    left, top = box.left() - _OUTLINE_ROOM, box.top() - _OUTLINE_ROOM
    if bits & Qt.AlignmentFlag.AlignHCenter.value:
        left = box.center().x() - width / 2
    elif bits & Qt.AlignmentFlag.AlignRight.value:
        left = box.right() - width + _OUTLINE_ROOM
    if bits & Qt.AlignmentFlag.AlignVCenter.value:
        top = box.center().y() - height / 2
    elif bits & Qt.AlignmentFlag.AlignBottom.value:
        top = box.bottom() - height + _OUTLINE_ROOM
    painter.save()
    painter.scale(1 / ratio, 1 / ratio)
    painter.drawImage(round(left * ratio), round(top * ratio), picture)
    painter.restore()


def _draw_outlined(painter: QPainter, box: QRectF, flags: Qt.AlignmentFlag, text: str, colour: QColor) -> None:
    painter.setPen(OUTLINE)
    for across, along in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        painter.drawText(box.translated(across, along), flags, text)
    painter.setPen(colour)
    painter.drawText(box, flags, text)


def _text_picture(text: str, font: QFont, colour: QColor, ratio: float) -> QImage:
    """One line with its outline; kept, because drawing five times over is what a frame spends most on after the slice."""
    key = (text, font.key(), colour.rgba(), ratio)
    picture = _TEXT_PICTURES.pop(key, None)
    if picture is None:
        metrics = QFontMetricsF(font)
        width = math.ceil((metrics.horizontalAdvance(text) + 2 * _OUTLINE_ROOM) * ratio)
        height = math.ceil((metrics.height() + 2 * _OUTLINE_ROOM) * ratio)
        picture = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(0)
        pen = QPainter(picture)
        pen.scale(ratio, ratio)
        pen.setFont(font)
        box = QRectF(_OUTLINE_ROOM, _OUTLINE_ROOM, width / ratio, height / ratio)
        _draw_outlined(pen, box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text, colour)
        pen.end()
        if len(_TEXT_PICTURES) >= _TEXTS_KEPT:
            del _TEXT_PICTURES[next(iter(_TEXT_PICTURES))]
    _TEXT_PICTURES[key] = picture  # the last one used is the last one to go
    return picture


def draw_line(
    painter: QPainter, points: list[QPointF], colour: QColor = TEXT, width: float = 1.5, *, dash: bool = False
) -> None:
    """Line through points with a thin dark outline."""
    line = QPolygonF(points)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(OUTLINE, width + 2, c=Qt.PenCapStyle.FlatCap))
    painter.drawPolyline(line)
    painter.setPen(QPen(colour, width, Qt.PenStyle.DashLine if dash else Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawPolyline(line)


def bar_length_mm(mm_per_pixel: float, pixels: float) -> float:
    """The longest round length that fits into ``pixels``."""
    longest = mm_per_pixel * pixels
    fitting = [length for length in _BAR_LENGTHS_MM if length <= longest]
    return float(fitting[-1] if fitting else _BAR_LENGTHS_MM[0])


def _bar_length_mm(canvas: SliceCanvas) -> float:
    return bar_length_mm(canvas.mm_per_pixel, min(canvas.width() / 4, 140))


def _bar_pixels(canvas: SliceCanvas) -> float:
    return _bar_length_mm(canvas) / canvas.mm_per_pixel


def is_small(canvas: SliceCanvas) -> bool:
    """Whether the texts in the corners would cover the image."""
    # Not in proportion: most of the room is the image's, which does not grow with the type.
    return min(canvas.width(), canvas.height()) < SMALL_CANVAS * (1 + max(type_scale() - 1, 0) / 3)


@dataclass(slots=True)
class OrientationLetters:
    """R L A P H F in the middle of the edges, from the direction cosines of the plane."""

    frame: PlaneFrame
    shown: bool = True
    mark: AIMark | None = None
    """What the lower letter stands above where it would be covered."""
    _letters: tuple[str, str, str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._letters = self.frame.letters

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the four letters."""
        if not self.shown:
            return
        left, right, top, bottom = self._letters
        painter.setFont(overlay_font(canvas, 13, bold=True))
        area = QRectF(canvas.rect()).adjusted(8, 4, -8, -4)
        middle, across = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignHCenter
        draw_text(painter, area, middle | Qt.AlignmentFlag.AlignLeft, left)
        draw_text(painter, area, middle | Qt.AlignmentFlag.AlignRight, right)
        draw_text(painter, area, across | Qt.AlignmentFlag.AlignTop, top)
        if not is_small(canvas):
            # On a small canvas the lower edge belongs to the position and the AI mark.
            above = room(25) + (room(17) if self.mark is not None and self.mark.covers_letter(canvas) else 0)
            draw_text(painter, area.adjusted(0, 0, 0, -above), across | Qt.AlignmentFlag.AlignBottom, bottom)


@dataclass(slots=True)
class ScaleBar:
    """A bar of a round length in mm at the lower right."""

    shown: bool = True

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the bar and its length."""
        if not self.shown or is_small(canvas):
            return
        length, pixels = _bar_length_mm(canvas), _bar_pixels(canvas)
        right, bottom = canvas.width() - MARGIN, canvas.height() - MARGIN
        ends = [QPointF(right - pixels, bottom), QPointF(right, bottom)]
        for end in ends:
            draw_line(painter, [end - QPointF(0, 4), end + QPointF(0, 2)])
        draw_line(painter, ends)
        painter.setFont(overlay_font(canvas))
        unit = f"{length * 1000:.0f} µm" if length < 1 else f"{length:g} mm"
        wide = room(120)
        box = QRectF(right - pixels / 2 - wide / 2, bottom - 6 - room(16), wide, room(16))
        if box.right() > right:
            box.moveRight(right + 2)
            draw_text(painter, box, Qt.AlignmentFlag.AlignRight, unit)
        else:
            draw_text(painter, box, Qt.AlignmentFlag.AlignHCenter, unit)


@dataclass(slots=True)
class CornerText:
    """Lines at the lower left, such as slice number and position."""

    lines: tuple[str, ...] = ()
    shown: bool = True

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the lines, the last one lowest."""
        if not self.shown or is_small(canvas):
            return
        painter.setFont(overlay_font(canvas))
        high = room(17)
        for above, line in enumerate(reversed(self.lines)):
            box = QRectF(MARGIN, canvas.height() - MARGIN + 3 - high * (above + 1), canvas.width() / 2, high)
            draw_text(painter, box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)


@dataclass(slots=True)
class Crosshair:
    """Two thin lines through the linked cursor, with a gap around it, clear of the words and letters at the edges."""

    frame: PlaneFrame
    point_mm: tuple[float, float, float] | None = None
    shown: bool = True

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the lines."""
        if not self.shown or self.point_mm is None:
            return
        u, v, _ = self.frame.uvw(self.point_mm)
        at = canvas.to_widget(float(u), float(v))
        # Filled rectangles on whole pixels: a pen takes ten times as long for the same line.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        gap, x, y, edge = 8, math.floor(at.x()), math.floor(at.y()), edge_room()
        rightmost, lowest = canvas.width() - edge, canvas.height() - bottom_room()
        for line in (
            QRect(edge, y, min(x - gap, rightmost) - edge, 1),
            QRect(x + gap + 1, y, rightmost - x - gap - 1, 1),
            QRect(x, edge, 1, min(y - gap, lowest) - edge),
            QRect(x, y + gap + 1, 1, lowest - y - gap - 1),
        ):
            if line.isValid():
                painter.fillRect(line, CROSS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(TEXT)
        painter.drawEllipse(at, 1.5, 1.5)


@dataclass(slots=True)
class AIMark:
    """The words that every synthetic image carries; nothing hides them."""

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the mark at the bottom between position and scale bar, above them where they leave no room."""
        font = overlay_font(canvas)
        painter.setFont(font)
        lines, left, right, bottom = self._placed(canvas, QFontMetricsF(font))
        high = room(17)
        for above, line in enumerate(reversed(lines)):
            box = QRectF(left, bottom - high - (high - 1) * above, right - left, high)
            draw_text(painter, box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, line)

    def covers_letter(self, canvas: SliceCanvas) -> bool:
        """Whether it stands in two lines in the middle of the lower edge, where the letter of that edge stands."""
        lines, left, right, bottom = self._placed(canvas, QFontMetricsF(overlay_font(canvas)))
        return len(lines) > 1 and bottom > canvas.height() - MARGIN and left < canvas.width() / 2 + 8 < right + 16

    def _placed(self, canvas: SliceCanvas, metrics: QFontMetricsF) -> tuple[list[str], float, float, float]:
        """Its lines, where they begin and end across the canvas, and their lower edge."""
        mark = word(AI_MARK)
        wide = metrics.horizontalAdvance(mark) + 4
        left, right = float(MARGIN), float(canvas.width() - MARGIN)
        bottom = float(canvas.height() - MARGIN + 3)
        lines, halves = [mark], [part.strip() for part in mark.split("·")]
        if not is_small(canvas):
            between = (left + room(CORNER_WIDTH), right - _bar_pixels(canvas) - 8)
            if between[1] - between[0] < wide:  # in two lines it takes no more height than the texts beside it
                lines, wide = halves, max(metrics.horizontalAdvance(half) for half in halves) + 4
            if between[1] - between[0] >= wide:
                middle = min(max(canvas.width() / 2, between[0] + wide / 2), between[1] - wide / 2)
                left, right = middle - wide / 2, middle + wide / 2
            else:
                lines = [mark]
                bottom -= 2 * room(17) + 6
        if right - left < wide:
            lines = halves
        return lines, left, right, bottom


@dataclass(slots=True)
class Notice:
    """A sentence in the middle of a canvas without an image."""

    text: str = ""

    def paint(self, painter: QPainter, canvas: SliceCanvas) -> None:
        """Draw the sentence."""
        if self.text:
            painter.setFont(overlay_font(canvas, 13))
            area = QRectF(canvas.rect()).adjusted(24, 24, -24, -24)
            draw_text(painter, area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.text, QUIET)
