"""One modality in 3-D: the whole bone or that of its VOIs, turned, zoomed and moved, seen from the six sides by letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics, QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from mctgui.qt.cases.background import Background
from mctgui.qt.viewer.columns import Column
from mctgui.qt.viewer.overlays import MARGIN
from mctgui.qt.viewer.presets import unit_of
from mctgui.qt.viewer.solid.canvas import SolidCanvas
from mctgui.qt.viewer.solid.colour_bar import ThicknessBar
from mctgui.qt.viewer.solid.painter import Painter
from mctgui.qt.viewer.solid.wishes import Bone, Look, preparing, wish_for
from mctgui.qt.viewer.title_strip import TitleStrip
from mctgui.report.camera import VIEWS, Camera, View
from mctgui.report.modalities import modality as look_of
from mctgui.report.solid import Solid, camera_around, camera_of, kept_camera
from mctgui.report.volume_painter import mesh_message
from mctgui.viewstate import SolidView, ViewState

_REST_MS = 150
_BUTTON = (
    "QToolButton { background: #000000; color: #aab1b8; border: 1px solid #000000; padding: 2px; }"
    "QToolButton:hover { color: #e6e8ea; } QToolButton:focus { border: 1px solid #e6e8ea; color: #e6e8ea; }"
    "QToolButton::menu-indicator { image: none; }"
)


class SolidPane(QWidget):
    """Title, buttons of the six sides, and the picture; drawn in a process of its own that ends with the pane's volume."""

    maximise_asked = Signal(object)
    menu_asked = Signal(object)
    bone_wanted = Signal()
    """The volume is there and a VOI is chosen: :meth:`show_bone` is waited for."""

    def __init__(self, state: ViewState) -> None:
        super().__init__()
        self._state = state
        self.column: Column | None = None
        self._solid: Solid | None = None
        self._bone: Bone | None = None
        self._painter = Painter(self)
        self._background = Background(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._rested)
        self.canvas = SolidCanvas()
        self.bar = ThicknessBar(self)
        self.bar.hide()
        self.strip = TitleStrip("", "#e6e8ea", lines=1)
        self.choice = QToolButton()
        self.choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.choice.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.choice.setAccessibleName(self.tr("Shown in 3-D"))
        self.choice.setToolTip(self.tr("What is shown in 3-D, and how"))
        self.choice.setStyleSheet(_BUTTON)
        self.buttons: dict[View, QToolButton] = {}
        self._lay_out()
        self.canvas.maximise_asked.connect(lambda: self.maximise_asked.emit(self))
        self.canvas.changed.connect(self._camera_changed)
        self.canvas.menu_asked.connect(self.menu_asked)
        self._painter.drawn.connect(self._drawn)
        self._painter.failed.connect(self._failed)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.strip, 1)
        row.addWidget(self.choice)
        for view in VIEWS:
            button = QToolButton()
            button.setText(view)
            button.setStyleSheet(_BUTTON)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its key acts where the picture has the focus
            self.buttons[view] = button
            row.addWidget(button)
        pictures = QHBoxLayout()
        pictures.setSpacing(0)
        pictures.addWidget(self.canvas, 1)
        pictures.addWidget(self.bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addLayout(pictures, 1)

    def use_actions(self, sides: dict[View, QAction], menu: QMenu) -> None:
        """Give the buttons of the six sides their actions, and the choice its menu."""
        for view, button in self.buttons.items():
            if button.defaultAction() is not sides[view]:
                button.setDefaultAction(sides[view])
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
                button.setAccessibleName(sides[view].text())
            button.setText(view)
        self.choice.setMenu(menu)

    @property
    def is_drawing(self) -> bool:
        """Whether the volume is being read or a picture drawn."""
        return self._background.is_busy or self._painter.is_busy or self._rest.isActive()

    @property
    def is_ready(self) -> bool:
        """Whether there is a volume to draw."""
        return self._solid is not None

    # What is shown

    def set_column(self, column: Column | None) -> None:
        """Show another modality, or nothing; the same volume stays as it is, and the camera within one case."""
        old = self.column
        before = old.record if old is not None else None
        now = column.record if column is not None else None
        self.column = column
        if before is not None and before == now:
            return
        self.close_painter()
        self.canvas.picture = self.canvas.camera = None
        self.canvas.synthetic = False
        if before is not None and (now is None or before.case_id != now.case_id):
            self._state.solid = replace(self._state.solid, camera=None)
        if column is None:
            self.canvas.notice = ""
            return
        look = look_of(column.modality)
        self.canvas.synthetic = look.synthetic
        self.canvas.setAccessibleName(self.tr("{name} in 3-D").format(name=look.label))
        self.strip.set_title(look.label, look.colour)
        self._name()
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
        self._painter.open(solid)
        self.canvas.notice = ""
        self.follow_choice()

    @property
    def view(self) -> SolidView:
        """What is chosen."""
        return self._state.solid

    def follow_choice(self) -> None:
        """Show what is chosen now, from the camera that is kept, else all of it from the side that was looked from."""
        if self._solid is None:
            return
        if self.view.part == "whole":
            self._drop_bone()
            self.canvas.notice = ""
            self._take_camera()
            self._name()
            self._ask(quick=False)
        else:
            self.bone_wanted.emit()

    def _drop_bone(self) -> None:
        self._bone = None
        self.bar.hide()

    def wait_for_bone(self, words: str) -> None:
        """Say why there is no bone yet."""
        self._drop_bone()
        self.canvas.notice = words
        self.canvas.picture = None
        self._rest.stop()
        self._name()
        self.canvas.update()

    def show_bone(self, bone: Bone) -> None:
        """Draw the bone of the chosen VOIs."""
        if self._solid is None or self.view.part == "whole":
            return
        self._bone = bone
        self._painter.bring(mesh_message(bone.fine, bone.coarse, bone.thickness_to_mm))
        self.bar.setVisible(bone.thickness_to_mm is not None)
        if bone.thickness_to_mm is not None:
            self.bar.show_scale(bone.thickness_to_mm)
        self.canvas.notice = "" if len(bone.fine.vertices) else self.tr("There is no bone above the threshold in this VOI.")
        self._take_camera()
        self._name()
        self._ask(quick=False)

    def _name(self) -> None:
        """What is shown, beside the name of the modality; as much of it as there is room for."""
        choices = [self.words(), self._bone.surface if self._bone is not None else "", self.tr("3-D")]
        plain, bold = QFont(self.font()), QFont(self.font())
        plain.setPixelSize(12)
        bold.setPixelSize(12)
        bold.setWeight(QFont.Weight.DemiBold)
        label = look_of(self.column.modality).label if self.column is not None else ""
        room = self.strip.width() - 2 * MARGIN - QFontMetrics(bold).horizontalAdvance(label) - 8
        fitting = [text for text in choices if text and QFontMetrics(plain).horizontalAdvance(text) <= room]
        self.strip.set_texts(beside=fitting[0] if fitting else "", facts=self.words(), right="")
        self.canvas.setAccessibleDescription(self.words())

    def words(self) -> str:
        """What is shown."""
        solid = self._solid
        if self._bone is not None:
            return f"{self._bone.words} · {self._bone.surface}"
        if solid is not None and solid.reduced > 1 and self.view.part == "whole":
            return self.tr("3-D · 1/{times} resolution").format(times=f"{solid.reduced:g}")
        return self.tr("3-D")

    # Camera

    def _around(self) -> tuple[NDArray[np.float64], float]:
        """Middle and width of what is shown."""
        assert self._solid is not None
        if self._bone is not None:
            return self._bone.centre_mm, self._bone.diagonal_mm
        return self._solid.centre_mm, float(np.linalg.norm(self._solid.size_mm))

    def _take_camera(self) -> None:
        kept, old = self.view.camera, self.canvas.camera
        if kept is not None:
            self.canvas.camera = camera_of(kept)
            return
        self.canvas.camera = camera_around("A", *self._around())
        if old is not None:
            self.canvas.camera = replace(self.canvas.camera, right=old.right, up=old.up, towards=old.towards)
            self._keep_camera()

    def look_from(self, view: View) -> None:
        """Look from one of the six sides at all of it."""
        if self._solid is not None:
            self._use_camera(camera_around(view, *self._around()))

    def _use_camera(self, camera: Camera) -> None:
        self.canvas.camera = camera
        self._keep_camera()
        self._ask(quick=False)

    def _camera_changed(self, quick: bool) -> None:
        self._ask(quick=quick)
        if not quick:
            self._keep_camera()

    def _rested(self) -> None:
        self._keep_camera()
        self._ask(quick=False)

    def _keep_camera(self) -> None:
        if self.canvas.camera is not None:
            self._state.solid = replace(self.view, camera=kept_camera(self.canvas.camera))

    def camera_is_kept(self) -> bool:
        """Whether the state has the camera that is looked from."""
        now = self.canvas.camera
        return now is not None and self.view.camera == kept_camera(now)

    # Pictures

    def follow(self) -> None:
        """Take the window from the view state."""
        if self._bone is None and self._solid is not None and self._asked_window() != self._drawn_with:
            self._ask(quick=True)

    _drawn_with: tuple[float, float] | None = None

    def _asked_window(self) -> tuple[float, float]:
        assert self.column is not None
        window = self._state.window(self.column.modality)
        return window.low, window.high

    def _ask(self, *, quick: bool) -> None:
        if not self.isVisible() or (self.view.part != "whole" and self._bone is None):
            return
        size = self.canvas.picture_size() * self.devicePixelRatioF()
        wish = self._wish(max(size.width(), 16), max(size.height(), 16), quick=quick)
        if wish is None:
            return
        self._drawn_with = self._asked_window()
        self._painter.ask(wish)
        self._rest.start() if quick else self._rest.stop()
        self.canvas.update()

    def _wish(self, columns: int, rows: int, *, quick: bool) -> dict[str, Any] | None:
        camera, solid, column = self.canvas.camera, self._solid, self.column
        if camera is None or solid is None or column is None:
            return None
        look: Look = "mesh" if self._bone is not None else "surface" if self.view.surface else "volume"
        colour = (1.0, 1.0, 1.0) if look == "volume" else look_of(column.modality).rgb
        low, high = (solid.stored(value) for value in self._asked_window())
        deep = replace(camera, depth_mm=self._depth(camera))
        return wish_for(deep, (columns, rows), look=look, window=(low, high), colour=colour, quick=quick)

    def _depth(self, camera: Camera) -> float:
        """As deep as what is shown, wherever the camera was moved to: nothing of it is cut off."""
        centre, diagonal = self._around()
        return max(camera.depth_mm, diagonal + 2 * float(np.linalg.norm(centre - camera.focus_mm)))

    def take_picture(self, width: int | None, use: Callable[[QImage, Camera], object]) -> None:
        """Draw what is shown at another width, and hand it on with its camera; None takes the size on the screen."""
        size = self.canvas.picture_size() * self.devicePixelRatioF()
        camera = self.canvas.camera
        columns = size.width() if width is None else width
        wish = self._wish(columns, max(round(columns * size.height() / max(size.width(), 1)), 16), quick=False)
        if wish is not None and camera is not None and (self.view.part == "whole" or self._bone is not None):
            self._painter.ask_once(wish, lambda picture: use(picture, camera))

    def bone_unit(self) -> str:
        """Unit of the threshold of the bone."""
        return unit_of(self.column.volume.intensity) if self.column is not None else ""

    def _drawn(self, picture: QImage, _quick: bool) -> None:
        if self.view.part != "whole" and self._bone is None:
            return  # it was asked for before something else was chosen
        self.canvas.picture = picture
        self.canvas.setToolTip(self.tr("Drawn by {renderer}").format(renderer=self._painter.renderer))
        self.canvas.update()

    def _failed(self) -> None:
        self._rest.stop()
        self._solid = self._bone = None
        self.bar.hide()
        self.canvas.picture = self.canvas.camera = None
        self.canvas.notice = self.tr("3-D cannot be drawn on this computer: its OpenGL, or Mesa's, does not start.")
        self.canvas.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name()
        self._ask(quick=True)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._ask(quick=True)

    def close_painter(self) -> None:
        """End the process and forget the volume."""
        self._rest.stop()
        self._background.stop_and_wait()
        self._painter.close()
        self._solid = self._bone = None
        self.bar.hide()
