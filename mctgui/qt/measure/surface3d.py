"""The bone in a VOI in 3-D, one picture per modality under one camera, turned with the mouse.

Drawn in software, as points that lie closer than the pixels, so that it looks the same on a workstation, over a remote
desktop and where there is no OpenGL at all; nothing but numpy is loaded for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from mctgui.jobs import LongWork, Progress
from mctgui.project.records import Modality
from mctgui.qt.language import word
from mctgui.qt.viewer.canvas import CANVAS_BLACK, FOCUS_RING
from mctgui.qt.viewer.overlays import AI_MARK, MARGIN, OUTLINE, QUIET, TEXT
from mctgui.report.bone_surface import bone_field, extract_surface
from mctgui.report.camera import Camera, camera_on
from mctgui.report.modalities import modality as look_of
from mctgui.report.shading import shade
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

_MOST_WHILE_TURNING = 90_000
_DEGREES_PER_PIXEL = 0.5
_KEY_DEGREES = 5.0
_WORDS = 112


@dataclass(frozen=True, slots=True, eq=False)
class BoneSurface:
    """Points of a bone surface.

    Parameters
    ----------
    modality
        Where it comes from.
    points, normals
        ``(n, 3)`` float32: corners and middles of the triangles in LPS mm, and unit vectors out of the bone.
    threshold_text
        At which value it lies, such as ``"212 HU"``.
    spacing_mm
        Distance between neighbouring points, about.
    """

    modality: Modality
    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    threshold_text: str
    spacing_mm: float


def extracting_surfaces(
    volumes: dict[Modality, Volume], thresholds: dict[Modality, float], voi: CylinderVOI
) -> LongWork[list[BoneSurface]]:
    """The bone surface of each modality inside a VOI, by marching cubes.

    Parameters
    ----------
    volumes, thresholds
        Bone is brighter than the threshold, in the units of the volume.
    voi
        The cylinder that is cut out.
    """
    surfaces: list[BoneSurface] = []
    shown = [modality for modality in volumes if modality in thresholds]
    for number, modality in enumerate(shown):
        yield Progress(number, len(shown), look_of(modality).label)
        volume, threshold = volumes[modality], thresholds[modality]
        vertices, triangles, normals = extract_surface(bone_field(volume, threshold, voi))
        middles = vertices[triangles].mean(axis=1, dtype=np.float32)
        outwards = normals[triangles].sum(axis=1)
        outwards /= np.maximum(np.linalg.norm(outwards, axis=1, keepdims=True), 1e-12)
        unit = "HU" if volume.intensity == "HU" else word("grey")
        surfaces.append(
            BoneSurface(
                modality,
                np.concatenate([vertices, middles]),
                np.concatenate([normals, outwards]).astype(np.float32),
                f"{threshold:.0f} {unit}".replace("-", "−"),
                0.6 * max(volume.spacing_mm),
            )
        )
    return surfaces


def draw_points(
    surface: BoneSurface, camera: Camera, columns: int, rows: int, *, most: int | None = None
) -> NDArray[np.uint8]:
    """A lit picture of a surface.

    Parameters
    ----------
    columns, rows
        Size; the pixels are square and the whole box of the camera is seen.
    most
        Number of points to draw; None draws all.

    Returns
    -------
    ndarray
        uint8 ``(rows, columns, 3)`` on black.
    """
    pixel = max(camera.width_mm / columns, camera.height_mm / rows)
    axes = np.stack([camera.right, camera.up, camera.towards], axis=1).astype(np.float32)
    stride = 1 if most is None else max(1, len(surface.points) // most)
    facing = surface.normals[::stride] @ axes
    front = facing[:, 2] > -0.05  # the back of bone is hidden by its front
    facing = facing[front]
    seen = (surface.points[::stride][front] - camera.focus_mm.astype(np.float32)) @ axes
    order = np.argsort(seen[:, 2])  # the nearest are written last
    seen, facing = seen[order], facing[order]
    size = int(np.clip(np.ceil(surface.spacing_mm * np.sqrt(stride) / pixel), 1, 6)) + 1
    column = np.floor(seen[:, 0] / pixel + columns / 2 - (size - 1) / 2).astype(np.int32)
    row = np.floor(rows / 2 - seen[:, 1] / pixel - (size - 1) / 2).astype(np.int32)
    nearest = np.full((rows + 2 * size, columns + 2 * size), -1, dtype=np.int32)
    inside = (column >= -size) & (column < columns) & (row >= -size) & (row < rows)
    number = np.flatnonzero(inside).astype(np.int32)
    column, row = column[inside] + size, row[inside] + size
    for down in range(size):
        for across in range(size):
            part = np.full_like(nearest, -1)
            part[row + down, column + across] = number
            # A later number is a nearer point.
            np.maximum(nearest, part, out=nearest)
    nearest = nearest[size : size + rows, size : size + columns]
    hit = nearest >= 0
    depth = np.full(nearest.shape, np.inf)
    normals = np.zeros((*nearest.shape, 3))
    depth[hit] = -seen[nearest[hit], 2]
    normals[hit] = facing[nearest[hit]]
    return shade(depth, normals, pixel, look_of(surface.modality).rgb)


def turned_camera(camera: Camera, axis: NDArray[np.float64], around_deg: float, over_deg: float) -> Camera:
    """The camera after going round a VOI's axis and over it; it never goes past the top or the bottom."""
    around = _rotation(axis, np.radians(around_deg))
    right, up, towards = (around @ one for one in (camera.right, camera.up, camera.towards))
    height = float(np.degrees(np.arcsin(np.clip(towards @ axis, -1, 1))))
    over = float(np.clip(height + over_deg, -89.0, 89.0)) - height
    lift = _rotation(right, -np.radians(over))
    return replace(camera, right=right, up=lift @ up, towards=lift @ towards)


def _rotation(axis: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Matrix that turns by an angle about a unit vector (Rodrigues)."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turn: NDArray[np.float64] = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    return turn


class SurfaceView(QWidget):
    """One surface; dragging asks for another camera, which all views share."""

    turn_asked = Signal(float, float)
    zoom_asked = Signal(float)
    rest = Signal()

    def __init__(self, surface: BoneSurface, which: str) -> None:
        super().__init__()
        self._surface, self._which = surface, which
        self._camera: Camera | None = None
        self._quick = False
        self._picture: tuple[object, QImage, NDArray[np.uint8]] | None = None
        self._last: QPointF | None = None
        look = look_of(surface.modality)
        self._look = look
        self.setAccessibleName(self.tr("{name}, {which} VOI in 3-D").format(name=look.label, which=word(which)))
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

    def _words_width(self) -> int:
        """Room for the words at the left, where there is enough for the bone beside them."""
        return _WORDS if self.width() >= 300 else 0

    def _rendered(self) -> QImage | None:
        if self._camera is None or not len(self._surface.points):
            return None
        ratio = self.devicePixelRatioF()
        columns, rows = max(round((self.width() - self._words_width()) * ratio), 8), max(round(self.height() * ratio), 8)
        key = (id(self._camera), self._quick, columns, rows)
        if self._picture is None or self._picture[0] != key:
            most = _MOST_WHILE_TURNING if self._quick else None
            drawn = np.ascontiguousarray(draw_points(self._surface, self._camera, columns, rows, most=most))
            image = QImage(drawn.data, columns, rows, drawn.strides[0], QImage.Format.Format_RGB888)
            image.setDevicePixelRatio(ratio)
            self._picture = (key, image, drawn)
        return self._picture[1]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), CANVAS_BLACK)
        picture = self._rendered()
        if picture is not None:
            painter.drawImage(QPointF(self._words_width(), 0), picture)
        self._draw_words(painter)
        if self.hasFocus():
            painter.setPen(QPen(FOCUS_RING, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _draw_words(self, painter: QPainter) -> None:
        font, bold = self.font(), self.font()
        font.setPixelSize(12)
        bold.setPixelSize(13)
        bold.setWeight(bold.Weight.DemiBold)
        lines = [
            (self._look.label, bold, self._look.colour),
            (self.tr("{which} VOI").format(which=word(self._which)), font, QUIET),
            (self.tr("surface at {value}").format(value=self._surface.threshold_text), font, QUIET),
        ]
        top = 8.0
        for text, used, colour in lines:
            painter.setFont(used)
            self._outlined(painter, QRectF(MARGIN, top, self.width(), 17), Qt.AlignmentFlag.AlignLeft, text, colour)
            top += 17
        if self._look.synthetic:
            painter.setFont(font)
            beside = self._words_width() > 0
            mark = word(AI_MARK)
            words = [part.strip() for part in mark.split("·")] if beside else [mark]
            side = Qt.AlignmentFlag.AlignLeft if beside else Qt.AlignmentFlag.AlignHCenter
            for above, line in enumerate(reversed(words)):
                box = QRectF(MARGIN, self.height() - 24 - 16 * above, self.width() - 2 * MARGIN, 17)
                self._outlined(painter, box, side, line, TEXT)

    @staticmethod
    def _outlined(painter: QPainter, box: QRectF, side: Qt.AlignmentFlag, text: str, colour: object) -> None:
        painter.setPen(OUTLINE)
        for across, along in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            painter.drawText(box.translated(across, along), side, text)
        painter.setPen(colour)  # type: ignore[call-overload]
        painter.drawText(box, side, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._last = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            step = event.position() - self._last
            self._last = event.position()
            self.turn_asked.emit(-step.x() * _DEGREES_PER_PIXEL, step.y() * _DEGREES_PER_PIXEL)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._last = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.rest.emit()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.zoom_asked.emit(0.0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_asked.emit(float(1.2 ** (-event.angleDelta().y() / 120)))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turns = {
            Qt.Key.Key_Left: (_KEY_DEGREES, 0.0),
            Qt.Key.Key_Right: (-_KEY_DEGREES, 0.0),
            Qt.Key.Key_Up: (0.0, -_KEY_DEGREES),
            Qt.Key.Key_Down: (0.0, _KEY_DEGREES),
        }
        turn = turns.get(Qt.Key(event.key()))
        if turn is None:
            super().keyPressEvent(event)
        else:
            self.turn_asked.emit(*turn)
            self.rest.emit()


LEAST_HEIGHT = 110
"""Lower than this the words would lie on the bone."""


class SurfaceRow(QWidget):
    """Up to three surfaces beside each other under one camera."""

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
        self.notice = ""
        self._camera: Camera | None = None
        self._start: Camera | None = None
        self._axis = np.array([0.0, 0.0, 1.0])

    @property
    def camera(self) -> Camera | None:
        """Where all are looked at from."""
        return self._camera

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

    def show_surfaces(self, surfaces: list[BoneSurface], voi: CylinderVOI | None, which: str = "") -> None:
        """Show other surfaces, or none; the camera stays when it looks at the same place."""
        for view in self.views:
            self._row.removeWidget(view)
            view.hide()
            view.deleteLater()
        self.views = []
        if voi is None or not surfaces:
            return
        start = camera_on(voi)
        if self._camera is None or self._start is None:
            self._camera = start
        else:
            self._camera = replace(self._camera, focus_mm=start.focus_mm)
        self._start, self._axis = start, np.asarray(voi.axis) * (1.0 if voi.axis[2] >= 0 else -1.0)
        for surface in surfaces:
            view = SurfaceView(surface, which)
            view.turn_asked.connect(self._turn)
            view.zoom_asked.connect(self._zoom)
            view.rest.connect(lambda: self._look(quick=False))
            self.views.append(view)
            self._row.addWidget(view, 1)
        self._look(quick=False)

    def _turn(self, around: float, over: float) -> None:
        if self._camera is not None:
            self._camera = turned_camera(self._camera, self._axis, around, over)
            self._look(quick=True)

    def _zoom(self, factor: float) -> None:
        if self._camera is None or self._start is None:
            return
        if factor == 0.0:
            self._camera = self._start
        else:
            width = float(np.clip(self._camera.width_mm * factor, self._start.width_mm / 8, self._start.width_mm * 2))
            share = width / self._camera.width_mm
            self._camera = replace(self._camera, width_mm=width, height_mm=self._camera.height_mm * share)
        self._look(quick=False)

    def _look(self, *, quick: bool) -> None:
        if self._camera is not None:
            for view in self.views:
                view.show_from(self._camera, quick=quick)
