"""The bone in a VOI in 3-D, one picture per modality under one camera, turned with mouse and keys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from mctgui.jobs import LongWork, as_part_of
from mctgui.project.records import Modality
from mctgui.qt.language import word
from mctgui.qt.viewer.canvas import CANVAS_BLACK, FOCUS_RING
from mctgui.qt.viewer.overlays import AI_MARK, MARGIN, QUIET, TEXT, draw_text
from mctgui.qt.viewer.solid.colour_bar import ThicknessBar
from mctgui.report.camera import Camera, View, camera_beside, camera_on, turned_about, zoomed
from mctgui.report.modalities import modality as look_of
from mctgui.report.surface_points import SurfacePoints, draw_points, extracting_points
from mctgui.report.thickness_colours import common_max_mm
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

MOST_WHILE_TURNING = 60_000
"""Points of each picture while it is turned."""
LEAST_HEIGHT = 110
_DEGREES_PER_PIXEL = 0.5
_KEY_DEGREES = 5.0
_REST_MS = 200
_LINE = 17
_TOP = 8

BoneSurface = SurfacePoints


def extracting_surfaces(
    volumes: dict[Modality, Volume], thresholds: dict[Modality, float], voi: CylinderVOI
) -> LongWork[list[SurfacePoints]]:
    """The bone surface of each modality inside a VOI.

    Parameters
    ----------
    volumes, thresholds
        Bone is brighter than the threshold, in the units of the volume.
    voi
        The cylinder that is cut out.
    """
    surfaces: list[SurfacePoints] = []
    shown = [modality for modality in volumes if modality in thresholds]
    for number, modality in enumerate(shown):
        work = extracting_points(volumes[modality], thresholds[modality], voi, modality)
        surfaces.append((yield from as_part_of(work, number / len(shown), (number + 1) / len(shown))))
    return surfaces


class SurfaceView(QWidget):
    """One surface; dragging asks for another camera, which all views share.

    The words stand beside the bone, or above and below it where the view is narrow: never on it.
    """

    turn_asked = Signal(float, float)
    zoom_asked = Signal(float)
    reset_asked = Signal()
    menu_asked = Signal(object)
    rest = Signal()

    def __init__(self, surface: SurfacePoints, which: str) -> None:
        super().__init__()
        self.surface, self._which = surface, which
        self._camera: Camera | None = None
        self._quick = False
        self.thickness_to_mm: float | None = None
        self._picture: tuple[object, QImage, NDArray[np.uint8]] | None = None
        self._last: QPointF | None = None
        self.look = look_of(surface.modality)
        self.setAccessibleName(self.tr("{name}, {which} VOI in 3-D").format(name=self.look.label, which=word(which)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setToolTip(self.tr("Drag to turn all of them, wheel to zoom, double click to face the front"))

    def sizeHint(self) -> QSize:
        return QSize(300, 180)

    def show_from(self, camera: Camera, *, quick: bool) -> None:
        """Look from a camera; ``quick`` draws fewer points."""
        self._camera, self._quick = camera, quick
        self.update()

    # Drawing

    def picture_box(self) -> QRectF:
        """Where the bone is drawn: beside the words or between them, whichever shows it larger."""
        width, height = self.width(), self.height()
        words = self._words_width()
        low = _LINE + 6 if self.look.synthetic else 0
        beside = QRectF(words, 0, max(width - words, 1), height)
        between = QRectF(0, _TOP + 2 * _LINE, width, max(height - _TOP - 2 * _LINE - low, 1))
        if self._camera is None:
            return beside
        shape = self._camera.width_mm, self._camera.height_mm
        larger = max((beside, between), key=lambda box: min(box.width() / shape[0], box.height() / shape[1]))
        return larger if height >= self._words_height() else between

    def _fonts(self) -> tuple[QFont, QFont]:
        plain, bold = QFont(self.font()), QFont(self.font())
        plain.setPixelSize(12)
        bold.setPixelSize(13)
        bold.setWeight(QFont.Weight.DemiBold)
        return plain, bold

    def lines(self) -> list[str]:
        """Modality, VOI and threshold."""
        which = self.tr("{which} VOI").format(which=word(self._which))
        surface = self.surface
        unit = surface.unit if surface.unit == "HU" else word(surface.unit)
        value = f"{surface.threshold:.0f} {unit}".replace("-", "−")
        return [self.look.label, which, self.tr("surface at {value}").format(value=value)]

    def _mark(self) -> list[str]:
        return [part.strip() for part in word(AI_MARK).split("·")] if self.look.synthetic else []

    def _words_width(self) -> int:
        plain, bold = self._fonts()
        first, *others = self.lines()
        widths = [QFontMetrics(bold).horizontalAdvance(first)]
        widths += [QFontMetrics(plain).horizontalAdvance(text) for text in (*others, *self._mark())]
        return max(widths) + 2 * MARGIN + 4

    def _words_height(self) -> int:
        return _TOP + _LINE * (3 + len(self._mark())) + _TOP

    def _rendered(self, box: QRectF) -> QImage | None:
        if self._camera is None or not len(self.surface.points):
            return None
        ratio = self.devicePixelRatioF()
        columns, rows = max(round(box.width() * ratio), 8), max(round(box.height() * ratio), 8)
        key = (id(self._camera), self._quick, columns, rows, self.thickness_to_mm)
        if self._picture is None or self._picture[0] != key:
            most = MOST_WHILE_TURNING if self._quick else None
            drawn = draw_points(self.surface, self._camera, columns, rows, most=most, thickness_to_mm=self.thickness_to_mm)
            drawn = np.ascontiguousarray(drawn)
            image = QImage(drawn.data, columns, rows, drawn.strides[0], QImage.Format.Format_RGB888)
            image.setDevicePixelRatio(ratio)
            self._picture = (key, image, drawn)
        return self._picture[1]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), CANVAS_BLACK)
        box = self.picture_box()
        picture = self._rendered(box)
        if picture is not None:
            painter.drawImage(box.topLeft(), picture)
        self.draw_words(painter, box)
        if self.hasFocus():
            painter.setPen(QPen(FOCUS_RING, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def draw_words(self, painter: QPainter, box: QRectF) -> None:
        """What it is, and the AI mark, outside the box of the bone."""
        plain, bold = self._fonts()
        name, which, value = self.lines()
        beside = box.left() > 0
        width = (box.left() if beside else self.width()) - 2 * MARGIN
        left, middle = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter
        rows = [which, value] if beside else [f"{which} · {value}"]
        painter.setFont(bold)
        draw_text(painter, QRectF(MARGIN, _TOP, width, _LINE), left, name, QColor(self.look.colour))
        painter.setFont(plain)
        metrics = QFontMetrics(plain)
        for number, text in enumerate(rows):
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width) + 2)
            draw_text(painter, QRectF(MARGIN, _TOP + _LINE * (number + 1), width, _LINE), left, shown, QUIET)
        mark = self._mark() if beside else [word(AI_MARK)] * self.look.synthetic
        for above, text in enumerate(reversed(mark)):
            place = QRectF(MARGIN, self.height() - _TOP + 2 - _LINE * (above + 1), width, _LINE)
            draw_text(painter, place, left if beside else middle, text, TEXT)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._last = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            step = event.position() - self._last
            self._last = event.position()
            self.turn_asked.emit(-step.x() * _DEGREES_PER_PIXEL, step.y() * _DEGREES_PER_PIXEL)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self._last is not None:
            self._last = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            self.rest.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset_asked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_asked.emit(float(1.2 ** (-event.angleDelta().y() / 120)))
        event.accept()


class SurfaceRow(QWidget):
    """Up to three surfaces beside each other under one camera, with the bar of the colours at the right."""

    menu_asked = Signal(object)
    shown = Signal()
    """Other surfaces are shown, or none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("surfaces")
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet("#surfaces { background: #000000; }")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self.views: list[SurfaceView] = []
        self.voi: CylinderVOI | None = None
        self.which = ""
        self.bar = ThicknessBar(self)
        self.bar.hide()
        self.notice = ""
        self._camera: Camera | None = None
        self._start: Camera | None = None
        self._coloured = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(lambda: self._look(quick=False))

    @property
    def camera(self) -> Camera | None:
        """Where all are looked at from."""
        return self._camera

    @property
    def surfaces(self) -> list[SurfacePoints]:
        """What is shown."""
        return [view.surface for view in self.views]

    def say(self, notice: str) -> None:
        """Words that stand here as long as there is no surface."""
        self.notice = notice
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(self.rect(), CANVAS_BLACK)
        if not self.views:
            painter.setPen(QUIET)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.notice)
        painter.end()

    def show_surfaces(self, surfaces: list[SurfacePoints], voi: CylinderVOI | None, which: str = "") -> None:
        """Show other surfaces, or none; the camera stays when it looks at the same place."""
        self._rest.stop()
        for view in self.views:
            self._row.removeWidget(view)
            view.hide()
            view.deleteLater()
        self._row.removeWidget(self.bar)
        self.views, self.voi, self.which = [], None, which
        if voi is not None and surfaces:
            self._put(surfaces, voi)
        self._colour()
        self.shown.emit()

    def _put(self, surfaces: list[SurfacePoints], voi: CylinderVOI) -> None:
        start = camera_on(voi)
        if self._camera is None or self._start is None:
            self._camera = start
        else:
            self._camera = replace(self._camera, focus_mm=start.focus_mm)
        self._start, self.voi = start, voi
        for surface in surfaces:
            view = SurfaceView(surface, self.which)
            view.turn_asked.connect(self.turn)
            view.zoom_asked.connect(self.zoom)
            view.reset_asked.connect(self.reset)
            view.menu_asked.connect(self.menu_asked)
            view.rest.connect(lambda: self._look(quick=False))
            self.views.append(view)
            self._row.addWidget(view, 1)
        self._row.addWidget(self.bar)
        self._look(quick=False)

    # Colours

    @property
    def coloured(self) -> bool:
        """Whether the colours of the thickness are wanted."""
        return self._coloured

    @property
    def knows_thickness(self) -> bool:
        """Whether the thickness of all that is shown is known."""
        return all(surface.thickness_mm is not None for surface in self.surfaces)

    def set_coloured(self, on: bool) -> None:
        """Colour the bone by its thickness, as soon as that is known."""
        self._coloured = on
        self._colour()

    def take_thickness(self, surfaces: list[SurfacePoints]) -> None:
        """The same surfaces, now with their thickness."""
        for view, surface in zip(self.views, surfaces, strict=True):
            view.surface = surface
        self._colour()

    def _colour(self) -> None:
        """One scale for all modalities, so that one colour is one thickness."""
        shown = self._coloured and bool(self.views) and self.knows_thickness
        end = common_max_mm(surface.largest_mm for surface in self.surfaces) if shown else None
        for view in self.views:
            view.thickness_to_mm = end
            view.update()
        if end is not None:
            self.bar.show_scale(end)
        self.bar.setVisible(shown)

    # Camera

    def turn(self, around: float, over: float) -> None:
        """Turn all, quickly; sharp when the hand rests."""
        if self._camera is not None and self.voi is not None:
            axis = np.asarray(self.voi.axis) * (1.0 if self.voi.axis[2] >= 0 else -1.0)
            self._camera = turned_about(self._camera, axis, around, over)
            self._move()

    def turn_by_key(self, right: int, up: int) -> None:
        """One press of an arrow key: the bone turns to that side."""
        self.turn(-right * _KEY_DEGREES, -up * _KEY_DEGREES)

    def zoom(self, factor: float) -> None:
        """See ``factor`` times as much."""
        if self._camera is not None and self._start is not None:
            wished = self._camera.width_mm * factor
            width = float(np.clip(wished, self._start.width_mm / 8, self._start.width_mm * 2))
            self._camera = zoomed(self._camera, width / self._camera.width_mm)
            self._move()

    def look_from(self, view: View) -> None:
        """Look from one of the six sides of the patient, at the scale that is set."""
        if self.voi is not None and self._camera is not None and self._start is not None:
            share = self._camera.width_mm / self._start.width_mm
            self._camera = zoomed(camera_beside(self.voi, view), share)
            self._look(quick=False)

    def reset(self) -> None:
        """See all of it from in front again."""
        if self._start is not None:
            self._camera = self._start
            self._look(quick=False)

    def _move(self) -> None:
        self._look(quick=True)
        self._rest.start()

    def _look(self, *, quick: bool) -> None:
        if not quick:
            self._rest.stop()
        if self._camera is not None:
            for view in self.views:
                view.show_from(self._camera, quick=quick)

    def hideEvent(self, event: object) -> None:
        self._rest.stop()
        super().hideEvent(event)  # type: ignore[arg-type]
