"""A picture of the 3-D pane to take along: title above, cube and length in it, AI mark below, colours at the side."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter

from mctgui.qt.language import word
from mctgui.qt.viewer.canvas import CANVAS_BLACK
from mctgui.qt.viewer.overlays import AI_MARK, QUIET, TEXT, bar_length_mm, draw_line, draw_text
from mctgui.qt.viewer.pictures.making import Picture, texts_of
from mctgui.qt.viewer.solid.canvas import draw_cube
from mctgui.qt.viewer.solid.colour_bar import draw_colour_bar
from mctgui.report.camera import Camera
from mctgui.report.modalities import modality as look_of
from mctgui.report.thickness_colours import ColourBar

_LETTERS = (11, 44)
_LETTERS_SHARE = 40
"""Letters are this part of the width of the picture, within the sizes above."""


def letters_for(width: int, share: int = _LETTERS_SHARE) -> int:
    """Height of the letters beside a picture of a width, in pixels."""
    return int(np.clip(width / share, *_LETTERS))


def framed(bone: QImage, camera: Camera, modality: str, words: str, scale: ColourBar | None) -> Picture:
    """The picture of the bone with what has to stand beside it, none of it on the bone but the cube.

    Parameters
    ----------
    words
        What is shown, beside the name of the modality.
    scale
        Of the colours; None where they mean nothing.
    """
    look = look_of(modality)
    width, height = bone.width(), bone.height()
    letters = letters_for(width)
    line, gap = round(1.6 * letters), letters
    beside = round(6.5 * letters) if scale is not None else 0
    image = QImage(width + 2 * gap + beside, height + 2 * line + 2 * gap, QImage.Format.Format_RGB32)
    image.fill(CANVAS_BLACK)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(gap, gap + line, width, height)
    painter.drawImage(box, bone)
    font = QFont(QGuiApplication.font())
    font.setPixelSize(letters)
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    taken = QFontMetricsF(bold).horizontalAdvance(look.label) + letters
    painter.setFont(bold)
    draw_text(painter, QRectF(gap, gap / 2, taken, line), left, look.label, QColor(look.colour))
    painter.setFont(font)
    draw_text(painter, QRectF(gap + taken, gap / 2, image.width() - taken - gap, line), left, words, QUIET)
    size = 2.0 * letters
    draw_cube(painter, camera, QPointF(box.left() + 1.9 * size, box.bottom() - 1.9 * size), size)
    below = QRectF(gap, box.bottom(), width, line + gap)
    _draw_length(painter, max(camera.width_mm / width, camera.height_mm / height), below, letters)
    if look.synthetic:
        draw_text(painter, below, Qt.AlignmentFlag.AlignCenter, word(AI_MARK), TEXT)
    if scale is not None:
        place = QRectF(box.right() + gap / 2, box.top(), beside, height)
        draw_colour_bar(painter, place, scale, "Tb.Th", pixels=letters)
    painter.end()
    colours = f" Coloured by thickness from 0 to {scale.max_mm:g} mm." if scale is not None else ""
    about = f"{look.label} in 3-D, parallel projection.{colours}"
    return Picture(image, texts_of(f"{look.label}, 3-D", about, synthetic=look.synthetic))


def _draw_length(painter: QPainter, mm: float, box: QRectF, letters: int) -> None:
    """A bar of a round length at the lower left."""
    length = bar_length_mm(mm, box.width() / 5)
    y, start = box.center().y(), box.left()
    draw_line(painter, [QPointF(start, y), QPointF(start + length / mm, y)], TEXT, max(letters / 8, 1.5))
    place = QRectF(start + length / mm + letters / 2, y - letters, 6 * letters, 2 * letters)
    draw_text(painter, place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, f"{length:g} mm", TEXT)
