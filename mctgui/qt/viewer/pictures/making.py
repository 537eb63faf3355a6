"""Pictures to take along: a widget as seen, a slice with one pixel per voxel, and what a PNG file says about itself.

Nothing in a picture or in its texts says who the patient is. What a model made carries the AI mark in its pixels and in the
texts of the file, wherever it goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QWidget

from mctgui import __version__
from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError
from mctgui.qt.viewer import overlays
from mctgui.qt.viewer.compare.pane import ComparePane
from mctgui.qt.viewer.pane import Pane
from mctgui.qt.viewer.plane import SliceImage
from mctgui.qt.viewer.presets import unit_of
from mctgui.qt.viewer.resampling import as_drawable, to_grey
from mctgui.qt.viewer.slice_words import window_text
from mctgui.report.modalities import AI_MARK
from mctgui.report.modalities import modality as look_of
from mctgui.viewstate import Slab, ViewState
from mctgui.windowing import Window

_BLACK = QColor("#000000")
_WHITE = QColor("#ffffff")
_MARK_PIXELS = (11, 32)
"""Smallest and largest letters of the AI mark."""
_EDGE = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture.

    Parameters
    ----------
    image
        As it is saved: 8 bits, grey or colour.
    texts
        What the PNG file says about itself, by its keywords (PNG specification, 11.3.3.2).
    """

    image: QImage
    texts: dict[str, str] = field(default_factory=dict)

    def png(self) -> bytes:
        """The file."""
        image = self.image.copy()
        for key, text in self.texts.items():
            image.setText(key, text)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if not image.save(buffer, "PNG"):
            raise MctguiError("The picture could not be made.", "Make the window smaller and try again.")
        return bytes(buffer.data().data())

    def save(self, path: Path) -> None:
        """Write it whole or not at all; raises StorageFailure."""
        packed = self.png()
        with atomic_file(path) as temporary:
            temporary.write_bytes(packed)


def texts_of(title: str, description: str, *, synthetic: bool) -> dict[str, str]:
    """What a file says about itself."""
    texts = {"Title": title, "Description": description, "Software": f"mctgui {__version__}"}
    return {**texts, "Warning": AI_MARK} if synthetic else texts


# As seen


def picture_of(widget: QWidget, panes: Iterable[Pane], state: ViewState, title: str) -> Picture:
    """What a widget shows, in device pixels, with the overlays as they are shown.

    Parameters
    ----------
    widget
        A pane, or what holds several.
    panes
        Those that are in the picture.
    """
    panes = list(panes)
    with ExitStack() as stack:
        for pane in panes:
            stack.enter_context(pane.canvas.at_its_best())
        ratio = widget.devicePixelRatioF()
        # Not grab(): its picture has an alpha channel, into which the fourth byte of the canvas' pixels would go.
        image = QImage(widget.size() * ratio, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(_BLACK)
        widget.render(image)
        words = "; ".join(_seen(pane, state) for pane in panes)
    image.setDevicePixelRatio(1.0)
    texts = texts_of(title, f"As seen on the screen. {words}.", synthetic=any(pane.shows_synthetic for pane in panes))
    return Picture(image, texts)


def _seen(pane: Pane, state: ViewState) -> str:
    """One pane in words: what, where, through which window, how interpolated."""
    modalities = (pane.modality, pane.over) if isinstance(pane, ComparePane) else (pane.modality,)
    parts = [f"{' and '.join(look_of(one).label for one in modalities)}, {pane.plane} {slice_words(pane)}"]
    if isinstance(pane, ComparePane):
        parts.append(f"comparison: {state.comparison.mode}")
    for one in modalities:
        name = f" of {look_of(one).label}" if len(modalities) > 1 else ""
        parts.append(f"window{name} {_window_words(pane, state, one)}")
        parts.append(slab_words(state.slab(one)) + name)
    parts.append(f"interpolation: {pane.canvas.interpolation}")
    parts.append(f"{pane.canvas.devicePixelRatioF() / pane.canvas.mm_per_pixel:.4g} pixels per mm")
    if pane.is_sharpening:
        parts.append("at low resolution, the slice of full resolution was still being read")
    if pane.shows_synthetic:
        parts.append(AI_MARK)
    return ", ".join(parts)


def slice_words(pane: Pane) -> str:
    """Number and count; nothing outside the volume."""
    if pane.stack is None or pane.index is None:
        return "outside the volume"
    if pane.stack.is_resliced:
        return f"plane resliced to the MDCT at {pane.mdct_mm(pane.stack.position_mm(pane.index)):+.2f} mm"
    return f"slice {pane.number_of(pane.index)} of {pane.stack.count}"


def slab_words(slab: Slab) -> str:
    """In the words of a file, which are not translated."""
    names = {"mean": "mean", "mip": "maximum", "minip": "minimum"}
    return "single slices" if slab.mode == "thin" else f"{names[slab.mode]} of a slab of {slab.thickness_mm:g} mm"


def _window_words(pane: Pane, state: ViewState, modality: str | None = None) -> str:
    key = modality or pane.modality
    return f"{window_text(state.window(key))} {unit_of(state.intensity(key))}"  # type: ignore[arg-type]


# At the resolution of the source


def square_pixels(image: SliceImage, *, nearest: bool = False) -> tuple[NDArray[np.generic], float, str]:
    """The values of a slice with pixels as wide as high.

    Returns
    -------
    pixels, mm, how
        One value for each voxel where columns and rows are equally far apart; else the direction with the wider steps is
        interpolated to those of the other, before the window. The side of a pixel. How that was done, in words.
    """
    pixels = as_drawable(image.pixels)
    across, along = (abs(step) for step in image.step_uv)
    fine = min(across, along)
    rows, columns = pixels.shape
    size = (max(round(columns * across / fine), 1), max(round(rows * along / fine), 1))
    if size == (columns, rows):
        return pixels, fine, f"one pixel per voxel of {across:.4g} × {along:.4g} mm, not interpolated"
    way = "nearest neighbour" if nearest else "linear"
    resized = cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR)
    what = "rows" if along > across else "columns"
    words = f"voxels of {across:.4g} × {along:.4g} mm, {what} interpolated ({way}) to square pixels of {fine:.4g} mm"
    return resized, fine, words


def source_picture(
    image: SliceImage,
    window: Window,
    *,
    title: str,
    about: str,
    synthetic: bool,
    nearest: bool = False,
    scale_bar: bool = False,
) -> Picture:
    """A slice as an 8 bit grey picture, through a window.

    Parameters
    ----------
    about
        Sentences for the description of the file.
    synthetic
        Burn in the AI mark. A picture too small for it gets a black edge below, and at the right if need be.
    scale_bar
        Burn in a bar of a round length.
    """
    values, mm, how = square_pixels(image, nearest=nearest)
    grey = np.ascontiguousarray(to_grey(values, window.low, window.high))
    height, width = grey.shape
    picture = QImage(grey.data, width, height, width, QImage.Format.Format_Grayscale8)
    picture = picture.convertToFormat(QImage.Format.Format_RGB32)  # of its own memory, and one that can be painted on
    picture, free = burn_mark(picture) if synthetic else (picture, picture.height())
    if scale_bar:
        _burn_bar(picture, mm, width, free)
    picture = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    for side in (picture.setDotsPerMeterX, picture.setDotsPerMeterY):
        side(min(round(1000 / mm), 2**31 - 1))
    description = f"{about} Pixels: {how}."
    if (picture.width(), picture.height()) != (width, height):
        description += f" The slice is the upper left {width} × {height} pixels; below it stands the mark."
    return Picture(picture, texts_of(title, description, synthetic=synthetic))


def burn_mark(picture: QImage) -> tuple[QImage, int]:
    """The picture with the AI mark at its lower edge, on black; and the height of the picture above the mark."""
    width, height = picture.width(), picture.height()
    font = QFont(QGuiApplication.font())
    font.setWeight(QFont.Weight.DemiBold)
    font.setPixelSize(min(max(width // 28, _MARK_PIXELS[0]), _MARK_PIXELS[1]))
    metrics = QFontMetrics(font)
    lines = [AI_MARK]
    if metrics.horizontalAdvance(AI_MARK) + 2 * _EDGE > width:
        lines = [part.strip() for part in AI_MARK.split("·")]
    wide = max(metrics.horizontalAdvance(line) for line in lines) + 2 * _EDGE
    high = len(lines) * metrics.height() + _EDGE
    top = height - high
    if wide > width or high > height / 4:
        larger = QImage(max(width, wide), height + high, QImage.Format.Format_RGB32)
        larger.fill(_BLACK)
        painter = QPainter(larger)
        painter.drawImage(0, 0, picture)
        painter.end()
        picture, top = larger, height
    painter = QPainter(picture)
    box = QRectF((picture.width() - wide) / 2, top, wide, high)
    painter.fillRect(box, _BLACK)
    painter.setFont(font)
    painter.setPen(_WHITE)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "\n".join(lines))
    painter.end()
    return picture, top


def _burn_bar(picture: QImage, mm: float, width: int, free: int) -> None:
    """A bar at the lower right of the slice, above the mark."""
    length = overlays.bar_length_mm(mm, width / 4)
    right, bottom = width - 2 * _EDGE, free - 2 * _EDGE
    painter = QPainter(picture)
    ends = [QPointF(right - length / mm, bottom), QPointF(right, bottom)]
    overlays.draw_line(painter, ends, _WHITE, 2)
    for end in ends:
        overlays.draw_line(painter, [end - QPointF(0, 4), end + QPointF(0, 2)], _WHITE, 2)
    font = QFont(QGuiApplication.font())
    font.setPixelSize(min(max(width // 28, _MARK_PIXELS[0]), _MARK_PIXELS[1]))
    painter.setFont(font)
    unit = f"{length * 1000:.0f} µm" if length < 1 else f"{length:g} mm"
    above = QFontMetrics(font).height()
    box = QRectF(0, bottom - above - 6, right, above)
    overlays.draw_text(painter, box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, unit, _WHITE)
    painter.end()
