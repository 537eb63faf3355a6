"""One modality in 3-D: turned, zoomed and moved with the mouse, seen from the six sides by letters."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from mctgui.jobs import LongWork, Progress
from mctgui.qt.cases.background import Background
from mctgui.qt.viewer import overlays
from mctgui.qt.viewer.canvas import CANVAS_BLACK, FOCUS_RING
from mctgui.qt.viewer.columns import Column
from mctgui.qt.viewer.pane import TitleStrip
from mctgui.qt.viewer.solid.painter import Painter
from mctgui.report.camera import Camera
from mctgui.report.modalities import modality as look_of
from mctgui.report.solid import VIEWS, Solid, View, camera_from, solid_of, turned
from mctgui.viewstate import ViewState

_DEGREES_PER_PIXEL = 0.5
_KEY_DEGREES = 10.0
_QUICK = 3
"""While the hand moves, one ray for this many pixels in each direction."""
_REST_MS = 150
_CUBE = 22.0


def preparing(column: Column) -> LongWork[Solid | None]:
    """Read the level of a volume that is drawn; the finest one that is small enough."""
    levels = [one for one in (column.volume, column.coarse, column.quick) if one is not None]
    yield Progress(0, 1, "")
    return solid_of(levels, lambda: False)


class SolidCanvas(QWidget):
    """Shows the picture, and tells what the mouse and the keys ask for."""

    maximise_asked = Signal()
    menu_asked = Signal(object)
    changed = Signal(bool)
    """Another camera; True while the hand moves."""
    view_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.camera: Camera | None = None
        self.picture: QImage | None = None
        self.notice = ""
        self.synthetic = False
        self.shows_notes = True
        self._last: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        self._moved = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(96, 72)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._ring = False

    def sizeHint(self) -> QSize:
        return QSize(300, 300)

    # Drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), CANVAS_BLACK)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.picture is not None:
            painter.drawImage(QRectF(self.rect()), self.picture)
        font = self.font()
        font.setPixelSize(12)
        painter.setFont(font)
        if self.notice:
            box = QRectF(self.rect()).adjusted(24, 24, -24, -24)
            overlays.draw_text(painter, box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.notice)
        elif self.camera is not None and self.shows_notes:
            self._paint_cube(painter, self.camera)
        if self.synthetic:
            box = QRectF(overlays.MARGIN, self.height() - 26, self.width() - 2 * overlays.MARGIN, 18)
            overlays.draw_text(painter, box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, overlays.AI_MARK)
        if self._ring and self.hasFocus():
            painter.setPen(QPen(FOCUS_RING, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_cube(self, painter: QPainter, camera: Camera) -> None:
        """The cube at the lower left: letters on the faces that look at the viewer."""
        middle = QPointF(_CUBE * 1.9, self.height() - _CUBE * 1.9)
        sides = {"L": (1, 0, 0), "R": (-1, 0, 0), "P": (0, 1, 0), "A": (0, -1, 0), "H": (0, 0, 1), "F": (0, 0, -1)}
        for letter, normal in sides.items():
            facing = float(camera.towards @ normal)
            if facing <= 0.02:
                continue
            axis = int(np.flatnonzero(normal)[0])
            first, second = np.eye(3)[(axis + 1) % 3], np.eye(3)[(axis + 2) % 3]
            points = []
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                corner = np.array(normal) + a * first + b * second
                points.append(middle + QPointF(float(camera.right @ corner), -float(camera.up @ corner)) * (_CUBE * 0.75))
            shade = round(45 + 70 * facing)
            painter.setPen(QPen(overlays.QUIET, 1))
            painter.setBrush(Qt.GlobalColor.black)
            painter.setOpacity(0.55 + 0.3 * shade / 115)
            painter.drawPolygon(QPolygonF(points))
            painter.setOpacity(1.0)
            if facing > 0.25:
                at = middle + QPointF(float(camera.right @ normal), -float(camera.up @ normal)) * (_CUBE * 0.75)
                box = QRectF(at.x() - 10, at.y() - 10, 20, 20)
                overlays.draw_text(painter, box, Qt.AlignmentFlag.AlignCenter, letter)

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._ring = False
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._last, self._button, self._moved = event.position(), event.button(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is None or self.camera is None:
            return
        step = event.position() - self._last
        self._moved = self._moved or step.manhattanLength() > 0
        self._last = event.position()
        if self._button == Qt.MouseButton.LeftButton and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.camera = turned(self.camera, step.x() * _DEGREES_PER_PIXEL, -step.y() * _DEGREES_PER_PIXEL)
        elif self._button == Qt.MouseButton.RightButton:
            self._zoom(float(np.exp(step.y() / 150)))
        else:
            pixel = self.mm_per_pixel()
            moved = self.camera.right * step.x() - self.camera.up * step.y()
            self.camera = replace(self.camera, focus_mm=self.camera.focus_mm - moved * pixel)
        self.changed.emit(True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None
        if event.button() == Qt.MouseButton.RightButton and not self._moved:
            self.menu_asked.emit(event.globalPosition().toPoint())
        elif self._moved:
            self.changed.emit(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.maximise_asked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom(float(1.15 ** (-event.angleDelta().y() / 120)))
        self.changed.emit(True)
        event.accept()

    def mm_per_pixel(self) -> float:
        """Millimetres of the patient per pixel."""
        assert self.camera is not None
        return max(self.camera.width_mm / max(self.width(), 1), self.camera.height_mm / max(self.height(), 1))

    def _zoom(self, factor: float) -> None:
        if self.camera is not None and 0.5 < self.camera.width_mm * factor < 2000:
            width, height = self.camera.width_mm * factor, self.camera.height_mm * factor
            self.camera = replace(self.camera, width_mm=width, height_mm=height)

    def event(self, event: QEvent) -> bool:
        # The letters of the sides mean something else in slices; here they turn the volume.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._view_of(event):
            event.accept()
            return True
        return super().event(event)

    @staticmethod
    def _view_of(event: QKeyEvent) -> str:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        keys = {getattr(Qt.Key, f"Key_{view}"): view for view in VIEWS} | {Qt.Key.Key_Space: "reset"}
        keys |= dict.fromkeys((Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down), "turn")
        return keys.get(Qt.Key(event.key()), "") if plain else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        view = self._view_of(event)
        if view == "turn" and self.camera is not None:
            right = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
            up = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
            self.camera = turned(self.camera, right * _KEY_DEGREES, up * _KEY_DEGREES)
            self.changed.emit(True)
        elif view and view != "turn":
            self.view_asked.emit(view)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()

    def focusOutEvent(self, _event: Any) -> None:
        self.update()


class SolidPane(QWidget):
    """Title, buttons of the six sides, and the picture; drawn in a process of its own that ends with the pane's volume."""

    maximise_asked = Signal(object)

    def __init__(self, state: ViewState) -> None:
        super().__init__()
        self._state = state
        self._column: Column | None = None
        self._solid: Solid | None = None
        self.surface = False
        self._painter = Painter(self)
        self._background = Background(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(lambda: self._ask(quick=False))
        self.canvas = SolidCanvas()
        self.strip = TitleStrip("", "#e6e8ea", lines=1)
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.addWidget(self.strip, 1)
        self.buttons: dict[str, QToolButton] = {}
        for view in VIEWS:
            button = QToolButton()
            button.setText(view)
            names = {"A": self.tr("the front"), "P": self.tr("behind"), "R": self.tr("the right"), "L": self.tr("the left")}
            side = {**names, "H": self.tr("the head"), "F": self.tr("the feet")}[view]
            button.setToolTip(self.tr("Seen from {side} ({key})").format(side=side, key=view))
            button.setAccessibleName(self.tr("Seen from {side}").format(side=side))
            button.setStyleSheet("QToolButton { background: #000000; color: #aab1b8; border: none; padding: 2px 5px; }")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(self.look_from, view))
            self.buttons[view] = button
            self._row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._row)
        column.addWidget(self.canvas, 1)
        self.canvas.maximise_asked.connect(lambda: self.maximise_asked.emit(self))
        self.canvas.changed.connect(lambda quick: self._ask(quick=quick))
        self.canvas.view_asked.connect(self.look_from)
        self.canvas.menu_asked.connect(self._show_menu)
        self._painter.drawn.connect(self._drawn)
        self._painter.failed.connect(self._failed)

    @property
    def is_drawing(self) -> bool:
        """Whether the volume is being read or a picture drawn."""
        return self._background.is_busy or self._painter.is_busy or self._rest.isActive()

    def set_column(self, column: Column | None) -> None:
        """Show another modality, or nothing; the same volume stays as it is."""
        old = self._column
        same = old is not None and column is not None and old.record is not None and old.record == column.record
        self._column = column
        if same:
            return
        self.close_painter()
        self.canvas.picture = self.canvas.camera = None
        self.canvas.synthetic = False
        if column is None:
            self.canvas.notice = ""
            return
        look = look_of(column.modality)
        self.canvas.synthetic = look.synthetic
        self.canvas.setAccessibleName(self.tr("{name} in 3-D").format(name=look.label))
        self.strip.set_title(look.label, look.colour)
        self.strip.set_texts(beside=self.tr("3-D"), facts="", right="")
        if column.growing is not None:
            self.canvas.notice = self.tr("3-D comes when all slices are made.")
        else:
            self.canvas.notice = self.tr("Reading the volume…")
            self._background.start(preparing(column), on_success=self._prepared, on_failure=lambda _error: self._failed())
        self.canvas.update()

    def _prepared(self, solid: Solid | None) -> None:
        if solid is None:
            return
        self._solid = solid
        beside = (
            self.tr("3-D")
            if solid.reduced <= 1
            else self.tr("3-D · 1/{times} resolution").format(times=f"{solid.reduced:g}")
        )
        self.strip.set_texts(beside=beside, facts="", right="")
        self._painter.open(solid)
        self.look_from("A")

    def look_from(self, view: str) -> None:
        """Look from one of the six sides, or from the front at all of it ("reset")."""
        if self._solid is not None:
            side: View = "A" if view == "reset" else view  # type: ignore[assignment]
            self.canvas.camera = camera_from(side, self._solid)
            self._ask(quick=False)

    def follow(self) -> None:
        """Take the window from the view state."""
        if self._solid is not None and self._column is not None and self._asked_window() != self._drawn_with:
            self._ask(quick=True)

    _drawn_with: tuple[float, float] | None = None

    def _asked_window(self) -> tuple[float, float]:
        assert self._column is not None
        window = self._state.window(self._column.modality)
        return window.low, window.high

    def _ask(self, *, quick: bool) -> None:
        camera, solid, column = self.canvas.camera, self._solid, self._column
        if camera is None or solid is None or column is None or not self.isVisible():
            return
        low, high = self._drawn_with = self._asked_window()
        ratio = self.devicePixelRatioF()
        columns, rows = (max(round(side * ratio), 16) for side in (self.canvas.width(), self.canvas.height()))
        wish: dict[str, Any] = {
            name: [float(one) for one in getattr(camera, name)] for name in ("focus_mm", "up", "towards")
        }
        wish |= {"width_mm": camera.width_mm, "height_mm": camera.height_mm, "depth_mm": camera.depth_mm}
        wish |= {
            "columns": columns,
            "rows": rows,
            "stride": _QUICK if quick else 1,
            "look": "surface" if self.surface else "volume",
        }
        wish |= {"low": solid.stored(low), "high": solid.stored(high), "threshold": solid.stored((low + high) / 2)}
        colour = [1.0, 1.0, 1.0] if not self.surface else [float(part) for part in look_of(column.modality).rgb]
        self._painter.ask(wish | {"colour": colour})
        self._rest.start() if quick else self._rest.stop()
        self.canvas.update()

    def _drawn(self, picture: QImage, _quick: bool) -> None:
        self.canvas.picture, self.canvas.notice = picture, ""
        self.canvas.setToolTip(self.tr("Drawn by {renderer}").format(renderer=self._painter.renderer))
        self.canvas.update()

    def _failed(self) -> None:
        self._rest.stop()
        self._solid = None
        self.canvas.picture = self.canvas.camera = None
        self.canvas.notice = self.tr("3-D cannot be drawn on this computer: its OpenGL, or Mesa's, does not start.")
        self.canvas.update()

    def _show_menu(self, at: Any) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        surface = menu.addAction(self.tr("Surface at the middle of the window"), self.toggle_surface)
        surface.setCheckable(True)
        surface.setChecked(self.surface)
        menu.addAction(self.tr("Reset"), lambda: self.look_from("reset"))
        menu.addAction(self.tr("Copy this picture"), self.copy)
        menu.popup(at)

    def toggle_surface(self) -> None:
        """The bone as a surface instead of a cloud, or the other way round."""
        self.surface = not self.surface
        self._ask(quick=False)

    def copy(self) -> None:
        """Put what is seen, with its AI mark, into the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.canvas.grab())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask(quick=True)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._ask(quick=True)

    def close_painter(self) -> None:
        """End the process and forget the volume."""
        self._rest.stop()
        self._background.stop_and_wait()
        self._painter.close()
        self._solid = None
