"""The bone in a VOI in 3-D, one picture per modality under one camera, turned with mouse and keys."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mctgui.jobs import LongWork, as_part_of
from mctgui.project.records import Modality
from mctgui.qt.measure.latest import Latest
from mctgui.qt.measure.surface_view import SurfaceView
from mctgui.qt.viewer.canvas import CANVAS_BLACK
from mctgui.qt.viewer.overlays import QUIET
from mctgui.qt.viewer.solid.colour_bar import ThicknessBar
from mctgui.report.camera import Camera, View, camera_beside, camera_on, turned_about, zoomed
from mctgui.report.surface_points import SurfacePoints, extracting_points
from mctgui.report.thickness_colours import common_max_mm
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

LEAST_HEIGHT = 110
_KEY_DEGREES = 5.0
_REST_MS = 200

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
        self._rest.timeout.connect(self._sharpen)
        self._blurred: list[SurfaceView] = []
        self._sharpening = False
        self._drawing = Latest(self)
        self._drawing.found.connect(self._drawn)
        self._drawing.failed.connect(lambda *_: self._stop())  # what is coarse stays

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
        self._stop()
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
        before: QWidget = self
        for surface in surfaces:
            view = SurfaceView(surface, self.which)
            view.turn_asked.connect(self.turn)
            view.zoom_asked.connect(self.zoom)
            view.reset_asked.connect(self.reset)
            view.menu_asked.connect(self.menu_asked)
            view.rest.connect(self._sharpen)
            view.coarse.connect(self._rest_later)
            self.views.append(view)
            self._row.addWidget(view, 1)
            QWidget.setTabOrder(before, view)
            before = view
        self._row.addWidget(self.bar)
        self._look()

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
            self._look()

    def turn_by_key(self, right: int, up: int) -> None:
        """One press of an arrow key: the bone turns to that side."""
        self.turn(-right * _KEY_DEGREES, -up * _KEY_DEGREES)

    def zoom(self, factor: float) -> None:
        """See ``factor`` times as much."""
        if self._camera is not None and self._start is not None:
            wished = self._camera.width_mm * factor
            width = float(np.clip(wished, self._start.width_mm / 8, self._start.width_mm * 2))
            self._camera = zoomed(self._camera, width / self._camera.width_mm)
            self._look()

    def look_from(self, view: View) -> None:
        """Look from one of the six sides of the patient, at the scale that is set."""
        if self.voi is not None and self._camera is not None and self._start is not None:
            share = self._camera.width_mm / self._start.width_mm
            self._camera = zoomed(camera_beside(self.voi, view), share)
            self._look()

    def reset(self) -> None:
        """See all of it from in front again."""
        if self._start is not None:
            self._camera = self._start
            self._look()

    # Drawing: coarsely at once, all points in the background when the hand rests

    @property
    def is_sharp(self) -> bool:
        """Whether all points of all pictures are drawn."""
        return all(view.is_sharp for view in self.views)

    def _look(self) -> None:
        self._stop()
        if self._camera is not None:
            for view in self.views:
                view.show_from(self._camera)

    def _stop(self) -> None:
        self._rest.stop()
        self._drawing.drop()
        self._blurred, self._sharpening = [], False

    def _rest_later(self) -> None:
        if not self._sharpening:
            self._rest.start()

    def _sharpen(self) -> None:
        """Draw all points, one picture after the other, in a thread."""
        self._rest.stop()
        self._blurred = list(self.views)
        self._sharpen_next()

    def _sharpen_next(self) -> None:
        self._sharpening = False
        while self._blurred:
            view = self._blurred.pop(0)
            work = view.full_work()
            if work is not None:
                key, draw = work
                self._sharpening = True
                self._drawing.ask((view, key), draw)
                return
        if not self.is_sharp:  # the size has changed meanwhile
            self._rest.start()

    def _drawn(self, key: tuple[SurfaceView, Hashable], picture: QImage) -> None:
        view, shown = key
        if view in self.views:
            view.take_full(shown, picture)
        self._sharpen_next()

    def hideEvent(self, event: object) -> None:
        self._stop()
        super().hideEvent(event)  # type: ignore[arg-type]
