"""What is chosen in 3-D on the View screen: its commands, its menu, the bone of the VOIs, its pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QActionGroup, QImage
from PySide6.QtWidgets import QMenu, QWidget

from mctgui.errors import MctguiError
from mctgui.project.records import CaseRecord, VOIRecord
from mctgui.project.store import Project
from mctgui.qt.language import word
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.pictures.making import Picture
from mctgui.qt.viewer.solid.actions import SolidActions
from mctgui.qt.viewer.solid.bones import Bones, Wanted
from mctgui.qt.viewer.solid.pane import SolidPane
from mctgui.qt.viewer.solid.picture import framed
from mctgui.qt.viewer.solid.saving import SIZES, ask_path, copy_picture, save_picture, size_words
from mctgui.qt.viewer.solid.wishes import Bone
from mctgui.report.camera import Camera, View, reach_mm
from mctgui.report.thickness_colours import common_max_mm
from mctgui.report.voi_mesh import VOIBone, joined
from mctgui.viewstate import SolidPart, SolidView
from mctgui.voi import CylinderVOI

SIDES: dict[View, str] = {"A": "front", "P": "behind", "R": "right", "L": "left", "H": "head", "F": "feet"}
_STEP = 1.25
_ROOM = 1.15
"""Around VOIs, so that nothing of them is cut while they are turned."""
_FILE_NAME = "mctgui-3d.png"


class SolidControl(QObject):
    """Leads the 3-D pane of a board, whenever there is one.

    Parameters
    ----------
    screen
        Gets the actions.
    board
        Its 3-D pane is led.
    """

    def __init__(self, screen: Screen, board: PaneBoard) -> None:
        super().__init__(screen)
        self._window, self._board = screen.window_services, board
        self._state = self._window.viewstate
        self._project: Project | None = None
        self._case: CaseRecord | None = None
        self._pane: SolidPane | None = None
        self._shown = self._state.solid
        self._bones = Bones(self._window, self)
        self.size: int | None = None
        runs: dict[str, Callable[[], object]] = {
            name: self._on_pane(partial(SolidPane.look_from, view=view)) for view, name in SIDES.items()
        }
        for name, right, up in (("left", -1, 0), ("right", 1, 0), ("up", 0, 1), ("down", 0, -1)):
            runs[f"turn-{name}"] = partial(self._turn, right, up)
        runs |= {"zoom-in": lambda: self.zoom(_STEP), "zoom-out": lambda: self.zoom(1 / _STEP)}
        runs |= {"reset": self._on_pane(partial(SolidPane.look_from, view="A"))}
        runs |= {part: partial(self.choose, part) for part in ("whole", "upper", "lower", "both")}
        runs |= {"save": self.save, "copy": self.copy}
        self._solid = SolidActions(screen, runs, {"surface": self._set_surface, "thickness": self._set_thickness})
        self.actions = self._solid.actions
        parts = QActionGroup(self)
        for part in ("whole", "upper", "lower", "both"):
            self.actions[part].setCheckable(True)
            parts.addAction(self.actions[part])
        self._menu = QMenu(screen)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._state.solid_changed.connect(self._follow)
        self._tick()
        self._solid.set_possible(False)

    # Which pane, which case

    def attach(self, project: Project | None, case: CaseRecord | None) -> None:
        """Lead the pane that the board has now, and show the VOIs of this case in it."""
        self._project, self._case = project, case
        pane = self._board.solid
        self._solid.set_possible(pane is not None)
        if pane is None:
            self._pane = None
            self._bones.stop()
            return
        if pane is not self._pane:
            self._pane = pane
            self._solid.attach(pane.canvas)
            pane.use_actions({view: self.actions[name] for view, name in SIDES.items()}, self._menu)
            pane.bone_wanted.connect(self._make_bone)
            pane.menu_asked.connect(self._show_menu)
            QWidget.setTabOrder(pane.canvas, pane.choice)
        self._tick()
        if self._state.solid.part != "whole":
            pane.follow_choice()  # the placement or the measurement may be another one

    def release(self) -> None:
        """Let go of the volumes."""
        self._bones.forget()
        self._project, self._case, self._pane = None, None, None

    @property
    def has_focus(self) -> bool:
        """Whether keys of the screen mean the picture in 3-D."""
        return self._pane is not None and self._pane.canvas.hasFocus()

    def _on_pane(self, act: Callable[[SolidPane], object]) -> Callable[[], None]:
        def run() -> None:
            if self._pane is not None:
                act(self._pane)

        return run

    def _turn(self, right: int, up: int) -> None:
        if self._pane is not None:
            self._pane.canvas.turn_by_key(right, up)

    def zoom(self, factor: float) -> None:
        """Show the bone larger."""
        if self._pane is not None:
            self._pane.canvas.zoom_by(factor)

    # What is chosen

    def choose(self, part: SolidPart) -> None:
        """Show the whole bone, or that of one VOI or both; all of it, from the side that is looked from."""
        if part != self._state.solid.part:
            self._state.solid = replace(self._state.solid, part=part, camera=None)
        self._tick()

    def _set_surface(self, on: bool) -> None:
        now = self._state.solid
        if now.part != "whole":  # the bone of a VOI always is a surface
            self._state.solid = replace(now, surface=True, part="whole", camera=None)
            self._tick()
        else:
            self._state.solid = replace(now, surface=on)

    def _set_thickness(self, on: bool) -> None:
        now = self._state.solid
        if on and now.part == "whole":  # thickness is that of the bone in a VOI
            self._state.solid = replace(now, thickness=True, part="both", camera=None)
        else:
            self._state.solid = replace(now, thickness=on)

    def _follow(self, now: SolidView) -> None:
        before, self._shown = self._shown, now
        self._tick()
        if self._pane is None:
            return
        if replace(before, camera=None) != replace(now, camera=None) or not self._pane.camera_is_kept():
            self._pane.follow_choice()
        if now.part == "whole":
            self._bones.stop()

    def _tick(self) -> None:
        now = self._state.solid
        self.actions[now.part].setChecked(True)
        for name, on in (("surface", now.surface), ("thickness", now.thickness)):
            action = self.actions[name]
            action.blockSignals(True)
            action.setChecked(on)
            action.blockSignals(False)
        if self._pane is not None:
            self._pane.choice.setText(f"{self._part_words(now.part)} ▾")

    def _part_words(self, part: SolidPart) -> str:
        if part == "whole":
            return self.tr("Whole bone")
        if part == "both":
            return self.tr("Both VOIs")
        words = self.tr("{which} VOI").format(which=word(part))
        return words[:1].upper() + words[1:]

    # The bone of VOIs

    def _make_bone(self) -> None:
        pane = self._pane
        if pane is None or pane.column is None or pane.column.record is None:
            return
        wanted, note = self._wanted(pane)
        if not wanted:
            pane.wait_for_bone(note)
            return
        bones = [self._bones.known(one) for one in wanted]
        found = [bone for bone in bones if bone is not None]
        if len(found) == len(wanted):
            self._bones.stop()
            self._hand_over(pane, wanted, found)
            return
        thickness = wanted[0].thickness
        pane.wait_for_bone(self.tr("Measuring the thickness…") if thickness else self.tr("Making the surface…"))
        name = self.tr("Thickness in 3-D") if thickness else self.tr("Bone of VOIs in 3-D")
        self._bones.make(name, pane.column.volume, wanted, self._make_bone, self._given_up)

    def _given_up(self) -> None:
        """Cancelled, or not possible: what was chosen must not pretend otherwise."""
        now = self._state.solid
        if now.thickness:
            self._state.solid = replace(now, thickness=False)
        else:
            self._state.solid = replace(now, part="whole", camera=None)

    def _wanted(self, pane: SolidPane) -> tuple[list[Wanted], str]:
        """What the choice means in this volume; why it means nothing."""
        assert pane.column is not None
        record, cylinders, thresholds = pane.column.record, *self._placement(pane.column.modality)
        now = self._state.solid
        names = ["upper", "lower"] if now.part == "both" else [now.part]
        there = {name: cylinders[name] for name in names if name in cylinders}
        if record is None or not there:
            return [], self.tr("No VOIs are placed in this case. Place them in Measure.")
        return [Wanted(record, voi, thresholds.get(name), now.thickness) for name, voi in there.items()], ""

    def _placement(self, modality: str) -> tuple[dict[str, CylinderVOI], dict[str, float]]:
        """The cylinders of the case, and the thresholds of the measurements kept of them in the volume that is shown."""
        voi = self._voi()
        if self._project is None or voi is None or self._pane is None or self._pane.column is None:
            return {}, {}
        record = self._pane.column.record
        kept = {
            one.which: float(one.values["threshold"])
            for one in self._project.measurements(voi.case_id)
            if one.voi_id == voi.id and one.modality == modality and record is not None and one.volume_id == record.id
        }
        matrix = self._state.transform("mdct", modality)
        return {name: cylinder.moved(matrix) for name, cylinder in voi.placed.cylinders.items()}, kept

    def _voi(self) -> VOIRecord | None:
        if self._project is None or self._case is None:
            return None
        voi = self._project.latest_voi(self._case.id)
        try:
            _ = voi.placed if voi is not None else None
        except MctguiError:
            return None  # the screen has told it already, when it marked the VOIs on the slice scales
        return voi

    def _end_mm(self, bones: list[VOIBone]) -> float:
        """End of the scale: one for all modalities of the case whose measurements are kept."""
        voi = self._voi()
        largest = [bone.largest_mm for bone in bones]
        if self._project is not None and voi is not None:
            largest += [
                float(one.values["tb_th_mm"]["max"])
                for one in self._project.measurements(voi.case_id)
                if one.voi_id == voi.id
            ]
        return common_max_mm(largest)

    def _hand_over(self, pane: SolidPane, wanted: list[Wanted], bones: list[VOIBone]) -> None:
        corners = np.concatenate([one.voi.corners_mm() for one in wanted])
        centre = (corners.min(axis=0) + corners.max(axis=0)) / 2
        coloured = self._state.solid.thickness
        values = dict.fromkeys(f"{bone.threshold:.0f}".replace("-", "−") for bone in bones)
        at = self.tr("surface at {value}").format(value=f"{', '.join(values)} {pane.bone_unit()}")
        pane.show_bone(
            Bone(
                joined([bone.fine for bone in bones]),
                joined([bone.coarse for bone in bones]),
                self._part_words(self._state.solid.part),
                at,
                centre,
                _ROOM * 2 * reach_mm([one.voi for one in wanted], centre),
                self._end_mm(bones) if coloured else None,
            )
        )

    # Menu

    def _fill_menu(self) -> None:
        menu, actions = self._menu, self.actions
        menu.clear()
        menu.addActions([actions[part] for part in ("whole", "upper", "lower", "both")])
        menu.addSeparator()
        menu.addActions([actions["surface"], actions["thickness"]])
        menu.addSeparator()
        sides = menu.addMenu(self.tr("Seen from"))
        sides.addActions([actions[name] for name in SIDES.values()])
        menu.addActions([actions["reset"], actions["zoom-in"], actions["zoom-out"]])
        menu.addSeparator()
        menu.addActions([actions["save"], actions["copy"]])
        sizes = menu.addMenu(self.tr("Size of pictures"))
        group = QActionGroup(sizes)
        for size in SIZES:
            action = sizes.addAction(size_words(size), partial(setattr, self, "size", size))
            action.setCheckable(True)
            action.setChecked(size == self.size)
            group.addAction(action)

    def _show_menu(self, at: QPoint) -> None:
        self._menu.popup(at)

    # Pictures

    def save(self) -> None:
        """Save what is shown at the chosen size, with its title and, on what a model made, the AI mark."""
        pane = self._pane
        if pane is None or not pane.is_ready:
            return
        path = ask_path(self._window, pane, _FILE_NAME)
        if path is not None:
            self._take(pane, lambda picture: save_picture(self._window, picture, path))

    def copy(self) -> None:
        """Put the same picture into the clipboard."""
        if self._pane is not None:
            self._take(self._pane, partial(copy_picture, self._window))

    def _take(self, pane: SolidPane, use: Callable[[Picture], object]) -> None:
        column, words, end = pane.column, pane.words(), pane.bar.scale if pane.bar.isVisibleTo(pane) else None
        if column is None:
            return

        def made(image: QImage, camera: Camera) -> None:
            use(framed(image, camera, column.modality, words, end))

        pane.take_picture(self.size, made)
