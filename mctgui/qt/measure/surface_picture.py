"""A picture of the bone in 3-D to take along: the modalities side by side, with names, scales and the AI mark."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter

from mctgui.qt.language import word
from mctgui.qt.measure.surface3d import SurfaceRow
from mctgui.qt.measure.surface_view import SurfaceView
from mctgui.qt.viewer.canvas import CANVAS_BLACK
from mctgui.qt.viewer.overlays import AI_MARK, QUIET, TEXT, bar_length_mm, draw_line, draw_text
from mctgui.qt.viewer.pictures.making import Picture, texts_of
from mctgui.qt.viewer.solid.colour_bar import draw_colour_bar
from mctgui.report.camera import Camera
from mctgui.report.surface_points import draw_points
from mctgui.report.thickness_colours import colour_bar

_LETTERS = (11, 44)
_LETTERS_SHARE = 28
"""Letters are this part of the width of one bone, within the sizes above."""


def picture_of_row(row: SurfaceRow, width: int | None = None) -> Picture:
    """All that a row shows, with all of its points, however small the row is on the screen.

    Parameters
    ----------
    width
        Of one bone in pixels; None takes that on the screen.

    Raises
    ------
    ValueError
        Nothing is shown.
    """
    camera = row.camera
    if camera is None or not row.views:
        raise ValueError("there is nothing to draw")
    if width is None:
        width = max(round(row.views[0].picture_box().width() * row.devicePixelRatioF()), 64)
    height = max(round(width * camera.height_mm / camera.width_mm), 1)
    letters = int(np.clip(width / _LETTERS_SHARE, *_LETTERS))
    line, gap = round(1.5 * letters), letters
    head, foot = 2 * line + gap, line + gap
    coloured = row.views[0].thickness_to_mm
    beside = 6 * letters if coloured is not None else 0
    count = len(row.views)
    image = QImage(count * width + (count + 1) * gap + beside, head + height + foot, QImage.Format.Format_RGB32)
    image.fill(CANVAS_BLACK)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, view in enumerate(row.views):
        box = QRectF(gap + number * (width + gap), head, width, height)
        _draw_bone(painter, view, camera, box)
        _draw_words(painter, view, box, letters, line)
    _draw_length(painter, camera.width_mm / width, QRectF(gap, head + height, width, foot), letters)
    if coloured is not None:
        box = QRectF(image.width() - beside, head, beside, height)
        draw_colour_bar(painter, box, colour_bar(coloured), "Tb.Th", pixels=letters)
    painter.end()
    return Picture(image, _texts(row, camera, width))


def _draw_bone(painter: QPainter, view: SurfaceView, camera: Camera, box: QRectF) -> None:
    columns, rows = round(box.width()), round(box.height())
    drawn = draw_points(view.surface, camera, columns, rows, thickness_to_mm=view.thickness_to_mm)
    pixels = np.ascontiguousarray(drawn)
    painter.drawImage(box.topLeft(), QImage(pixels.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy())


def _draw_words(painter: QPainter, view: SurfaceView, box: QRectF, letters: int, line: int) -> None:
    """Name and threshold above the bone, the AI mark below it."""
    name, which, value = view.lines()
    font = QFont(QGuiApplication.font())
    font.setPixelSize(letters)
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    top = box.top() - 2 * line - letters / 2
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.setFont(bold)
    draw_text(painter, QRectF(box.left(), top, box.width(), line), left, name, QColor(view.look.colour))
    painter.setFont(font)
    words = QFontMetricsF(font).elidedText(f"{which} · {value}", Qt.TextElideMode.ElideRight, box.width())
    draw_text(painter, QRectF(box.left(), top + line, box.width(), line), left, words, QUIET)
    if view.look.synthetic:
        middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        draw_text(painter, QRectF(box.left(), box.bottom(), box.width(), 1.5 * line), middle, word(AI_MARK), TEXT)


def _draw_length(painter: QPainter, mm: float, box: QRectF, letters: int) -> None:
    """A bar of a round length below the first bone; the same for all of them, which have one scale."""
    length = bar_length_mm(mm, box.width() / 4)
    y, left = box.top() + 0.75 * letters, box.left()
    draw_line(painter, [QPointF(left, y), QPointF(left + length / mm, y)], TEXT, max(letters / 8, 1.5))
    font = QFont(QGuiApplication.font())
    font.setPixelSize(letters)
    painter.setFont(font)
    place = QRectF(left + length / mm + letters / 2, y - letters, 6 * letters, 2 * letters)
    draw_text(painter, place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, f"{length:g} mm", TEXT)


def _texts(row: SurfaceRow, camera: Camera, width: int) -> dict[str, str]:
    """What the file says about itself, not translated."""
    parts = [
        f"{view.look.label}, surface at {view.surface.threshold:.4g} {view.surface.unit}"
        + (f", {AI_MARK}" if view.look.synthetic else "")
        for view in row.views
    ]
    end = row.views[0].thickness_to_mm
    colours = f" Coloured by thickness from 0 to {end:g} mm." if end is not None else ""
    about = f"Bone in the {row.which} VOI, one camera, {width / camera.width_mm:.4g} pixels per mm. {'; '.join(parts)}."
    return texts_of(
        f"{row.which} VOI in 3-D".strip().capitalize(),
        about + colours,
        synthetic=any(view.look.synthetic for view in row.views),
    )
