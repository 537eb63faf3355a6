"""How thick bone and how wide marrow is: histograms of Tb.Th and Tb.Sp, every image in its colour, marker and line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QImage, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from mctgui.atomic import atomic_file
from mctgui.project.records import MODALITY_NAMES, Modality
from mctgui.qt.language import word
from mctgui.qt.measure.table import marker_path
from mctgui.qt.theme import LIGHT, Theme, Tokens
from mctgui.qt.viewer.onscreen.drawing import LINES
from mctgui.report.modalities import AI_MARK
from mctgui.report.modalities import modality as look_of
from mctgui.report.thickness_colours import colour_bar, common_max_mm

BINS = 48
PICTURE = QSize(960, 600)
"""A saved plot, in points of a vector picture; a pixel picture has twice as many each way."""
_MARKS = 7


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """Thickness of one phase in one VOI of one image.

    Parameters
    ----------
    modality
        The image.
    values_mm
        One for each voxel of the phase in the VOI.
    mean_mm
        Their mean.
    """

    modality: Modality
    values_mm: NDArray[np.float32]
    mean_mm: float


def shares(
    values_mm: NDArray[np.float32], end_mm: float, bins: int = BINS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Edges of even bins from 0 to ``end_mm`` and the per cent of the voxels in each."""
    counts, edges = np.histogram(values_mm, bins=bins, range=(0.0, end_mm))
    return edges, 100.0 * counts / max(len(values_mm), 1)


class Drawing:
    """Draws the histograms of one thickness; the same on the screen and in files.

    Parameters
    ----------
    title
        Such as ``Tb.Th``.
    found
        The images.
    """

    def __init__(self, title: str, found: list[Distribution]) -> None:
        self.title, self.found = title, found
        self.end_mm = common_max_mm(float(one.values_mm.max()) for one in found if len(one.values_mm))
        self.curves = [(one, *shares(one.values_mm, self.end_mm)) for one in found if len(one.values_mm)]
        highest = max((float(share.max()) for _, _, share in self.curves), default=1.0)
        self.top = _round_up(highest)

    def paint(self, painter: QPainter, area: QRectF, tokens: Tokens, font: QFont) -> None:
        """Axes, curves, means and a legend."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        line = painter.fontMetrics().height()
        wide = painter.fontMetrics().horizontalAdvance("100") + 10
        box = QRectF(area).adjusted(wide + 8, line + 10, -14, -(2 * line + 6))
        if box.width() < 60 or box.height() < 24:
            return
        self._axes(painter, box, tokens, line)
        for one, edges, share in self.curves:
            self._curve(painter, box, tokens, one, edges, share)
        self._legend(painter, area, box, tokens, line)

    def _at(self, box: QRectF, x_mm: float, percent: float) -> QPointF:
        return QPointF(
            box.left() + x_mm / self.end_mm * box.width(), box.bottom() - min(percent / self.top, 1.0) * box.height()
        )

    def _axes(self, painter: QPainter, box: QRectF, tokens: Tokens, line: int) -> None:
        quiet, hair = QColor(tokens.text_quiet), QColor(tokens.line)
        for at in (0.0, 0.5, 1.0):
            level = self._at(box, 0.0, at * self.top)
            painter.setPen(QPen(hair, 1))
            painter.drawLine(level, QPointF(box.right(), level.y()))
            painter.setPen(quiet)
            words = f"{at * self.top:g}"
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(box.left() - 60, level.y() - line / 2, 54, line), right, words)
        for tick in colour_bar(self.end_mm).ticks:
            at_tick = self._at(box, tick.share * self.end_mm, 0.0)
            painter.setPen(QPen(hair, 1))
            painter.drawLine(at_tick, at_tick + QPointF(0, 4))
            painter.setPen(quiet)
            below = QRectF(at_tick.x() - 40, at_tick.y() + 4, 80, line)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, tick.text)
        under = QRectF(box.left(), box.bottom() + line + 2, box.width(), line)
        painter.drawText(under, Qt.AlignmentFlag.AlignCenter, f"{self.title}, mm")

    def _curve(
        self,
        painter: QPainter,
        box: QRectF,
        tokens: Tokens,
        one: Distribution,
        edges: NDArray[np.float64],
        share: NDArray[np.float64],
    ) -> None:
        colour = QColor(tokens.modality(one.modality))
        middles = (edges[:-1] + edges[1:]) / 2
        points = [self._at(box, float(x), float(y)) for x, y in zip(middles, share, strict=True)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.8, LINES[one.modality]))
        painter.drawPolyline(QPolygonF(points))
        # A sign here and there tells the curves apart without their colours; the mean has one at the foot.
        number = list(MODALITY_NAMES).index(one.modality)
        filled = np.flatnonzero(share > 0)
        first, last = (int(filled[0]), int(filled[-1])) if len(filled) else (0, 0)
        places = first + (np.arange(_MARKS) + (number + 0.5) / 3) / _MARKS * (last - first)
        for at in np.unique(places.round().astype(int)):
            painter.fillPath(marker_path(one.modality, points[at], 3.2), colour)
        foot = self._at(box, one.mean_mm, 0.0)
        painter.setPen(QPen(colour, 1.2, LINES[one.modality]))
        painter.drawLine(foot, QPointF(foot.x(), box.top()))

    def _legend(self, painter: QPainter, area: QRectF, box: QRectF, tokens: Tokens, line: int) -> None:
        x, y = box.left(), area.top() + 4 + line / 2
        painter.setPen(QColor(tokens.text_quiet))
        painter.drawText(
            QRectF(area.left() + 6, y - line / 2, box.left() - area.left() - 10, line), Qt.AlignmentFlag.AlignRight, "%"
        )
        for one, _, _ in self.curves:
            colour = QColor(tokens.modality(one.modality))
            words = f"{MODALITY_NAMES[one.modality]} {one.mean_mm:.3f}"
            wide = painter.fontMetrics().horizontalAdvance(words)
            if x + 26 + wide > area.right():
                break
            painter.setPen(QPen(colour, 1.8, LINES[one.modality]))
            painter.drawLine(QPointF(x, y), QPointF(x + 20, y))
            painter.fillPath(marker_path(one.modality, QPointF(x + 10, y), 3.2), colour)
            painter.setPen(QColor(tokens.text))
            painter.drawText(QRectF(x + 26, y - line / 2, wide + 4, line), Qt.AlignmentFlag.AlignLeft, words)
            x += 26 + wide + 18


def _round_up(value: float) -> float:
    """A round number not below a positive one."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-6)))
    return next(lead * power for lead in (1, 2, 3, 4, 5, 6, 8, 10) if value <= lead * power * (1 + 1e-9))


class ThicknessPlot(QWidget):
    """The histograms of one thickness on the screen.

    Parameters
    ----------
    title
        ``Tb.Th`` or ``Tb.Sp``.
    """

    copy_asked = Signal()

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self._theme = theme
        self.title = title
        self.drawing: Drawing | None = None
        self.notice = ""
        self.setMinimumHeight(110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Histogram of {name} in all images").format(name=title))
        self.setToolTip(self.tr("Per cent of the voxels; upright lines: means. Ctrl+C copies the plot"))

    def sizeHint(self) -> QSize:
        return QSize(420, 220)

    def show_found(self, found: list[Distribution], notice: str = "") -> None:
        """Show other images; without any, a sentence."""
        self.drawing = Drawing(self.title, found) if found else None
        self.notice = notice
        words = [f"{MODALITY_NAMES[one.modality]} {one.mean_mm:.3f} mm" for one in found]
        self.setAccessibleDescription(", ".join(words))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("surface"))
        if self.drawing is not None:
            self.drawing.paint(painter, QRectF(self.rect()), self._theme.tokens, self._theme.font(11))
        else:
            painter.setPen(self._theme.colour("text_quiet"))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(16, 8, -16, -8), flags, self.notice)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


def plot_image(drawings: list[Drawing], font: QFont) -> QImage:
    """The plots below each other on white, for a paper: twice as many pixels as points."""
    size = QSize(PICTURE.width(), PICTURE.height() * len(drawings))
    image = QImage(size * 2, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    _paint_all(painter, drawings, font)
    painter.end()
    return image


def write_plot(drawings: list[Drawing], path: Path, font: QFont) -> None:
    """Save the plots as PNG, or as SVG with every line a line; whole or not at all.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtSvg import QSvgGenerator

    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if path.suffix.lower() == ".svg":
        whole = QRect(0, 0, PICTURE.width(), PICTURE.height() * len(drawings))
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(whole.size())
        generator.setViewBox(whole)
        painter = QPainter(generator)
        painter.fillRect(whole, Qt.GlobalColor.white)
        _paint_all(painter, drawings, font)
        painter.end()
    else:
        plot_image(drawings, font).save(buffer, "PNG")
    buffer.close()
    with atomic_file(path) as temporary:
        temporary.write_bytes(bytes(data.data()))


def _paint_all(painter: QPainter, drawings: list[Drawing], font: QFont) -> None:
    larger = QFont(font)
    larger.setPixelSize(18)
    for number, drawing in enumerate(drawings):
        area = QRectF(0, number * PICTURE.height(), PICTURE.width(), PICTURE.height()).adjusted(12, 12, -12, -12)
        drawing.paint(painter, area, LIGHT, larger)
        if any(look_of(one.modality).synthetic for one in drawing.found):
            # A file goes its own way: what a model made says so in it.
            larger.setPixelSize(14)
            painter.setFont(larger)
            painter.setPen(QColor(LIGHT.text_quiet))
            words = f"{MODALITY_NAMES['microct-like']}: {word(AI_MARK)}"
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, words)
            larger.setPixelSize(18)
