"""What can be done with the bone in 3-D on the Measure screen: look from another side, thickness colours, pictures."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from mctgui.jobs import LongWork, as_part_of
from mctgui.qt.jobs.job import Job
from mctgui.qt.measure.surface3d import SurfaceRow
from mctgui.qt.measure.surface_picture import picture_of_row
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.pictures.making import Picture
from mctgui.qt.viewer.solid.actions import SolidActions
from mctgui.qt.viewer.solid.saving import SIZES, ask_path, copy_picture, save_picture, size_words
from mctgui.report.camera import View
from mctgui.report.modalities import modality as look_of
from mctgui.report.surface_points import SurfacePoints, with_thickness
from mctgui.voi import CylinderVOI

FILE_NAME = "mctgui-3d.png"
_MOST_KEPT = 12
_Known = tuple[NDArray[np.float32], float]


def painting_surfaces(surfaces: list[SurfacePoints], voi: CylinderVOI) -> LongWork[list[SurfacePoints]]:
    """The same surfaces with the thickness of their bone; what has it already stays as it is."""
    painted: list[SurfacePoints] = []
    for number, surface in enumerate(surfaces):
        if surface.thickness_mm is None:
            share = number / len(surfaces), (number + 1) / len(surfaces)
            label = look_of(surface.modality).label
            painted.append((yield from as_part_of(with_thickness(surface, voi), *share, label=label)))
        else:
            painted.append(surface)
    return painted


class SurfaceControls(QObject):
    """Actions, menu, the job that paints the thickness, and what it found for the VOIs that were shown before.

    Parameters
    ----------
    screen
        Gets the actions.
    row
        The pictures.
    choose
        Called with the name of the VOI that is to be shown.
    """

    def __init__(self, screen: Screen, row: SurfaceRow, choose: Callable[[str], object]) -> None:
        super().__init__(screen)
        self._window, self._row = screen.window_services, row
        self._job: Job | None = None
        self._known: OrderedDict[Hashable, _Known] = OrderedDict()
        self.size: int | None = None
        sides: dict[str, View] = {"front": "A", "behind": "P", "right": "R", "left": "L", "head": "H", "feet": "F"}
        runs: dict[str, Callable[[], object]] = {name: partial(row.look_from, view) for name, view in sides.items()}
        for name, right, up in (("left", -1, 0), ("right", 1, 0), ("up", 0, 1), ("down", 0, -1)):
            runs[f"turn-{name}"] = partial(row.turn_by_key, right, up)
        runs |= {"zoom-in": lambda: row.zoom(1 / 1.2), "zoom-out": lambda: row.zoom(1.2), "reset": row.reset}
        runs |= {"upper": lambda: choose("upper"), "lower": lambda: choose("lower")}
        runs |= {"save": self.save, "copy": self.copy}
        self._solid = SolidActions(screen, runs, {"thickness": self.colour})
        self.thickness = self._solid.actions["thickness"]
        self._solid.set_possible(False)
        row.shown.connect(self._row_changed)
        row.menu_asked.connect(self.show_menu)

    @property
    def actions(self) -> dict[str, QAction]:
        """By the names that follow ``solid.``."""
        return self._solid.actions

    def _row_changed(self) -> None:
        self._solid.set_possible(bool(self._row.views))
        for view in self._row.views:
            self._solid.attach(view)
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self._row.coloured:
            self._find_thickness()

    # Thickness

    def colour(self, on: bool) -> None:
        """Colour the bone by its thickness; painted in the background the first time."""
        self._row.set_coloured(on)
        if on:
            self._find_thickness()
        elif self._job is not None:
            self._job.cancel()
            self._job = None

    def _find_thickness(self) -> None:
        row, voi = self._row, self._row.voi
        if voi is None or not row.views:
            return
        row.take_thickness([self._with_known(surface, voi) for surface in row.surfaces])
        if row.knows_thickness or self._job is not None:
            return
        case = self._window.case
        job = self._window.start_job(
            self.tr("Thickness colours of the {which} VOI").format(which=row.which),
            painting_surfaces(row.surfaces, voi),
            case_id=case.id if case is not None else None,
            lane="processor",
        )
        job.succeeded.connect(lambda found: self._painted(job, found, voi))
        job.failed.connect(lambda _error: self._not_painted(job))
        job.cancelled.connect(lambda: self._not_painted(job))
        self._job = job

    def _painted(self, job: Job, surfaces: list[SurfacePoints], voi: CylinderVOI) -> None:
        for surface in surfaces:
            if surface.thickness_mm is not None:
                self._known[_key(surface, voi)] = surface.thickness_mm, surface.largest_mm
        while len(self._known) > _MOST_KEPT:
            self._known.popitem(last=False)
        if self._job is job:
            self._job = None
            self._row.take_thickness(surfaces)

    def _not_painted(self, job: Job) -> None:
        if self._job is job:  # the user gave it up, or it cannot be: the tick must not say otherwise
            self._job = None
            self.thickness.setChecked(False)

    def _with_known(self, surface: SurfacePoints, voi: CylinderVOI) -> SurfacePoints:
        known = self._known.get(_key(surface, voi))
        if surface.thickness_mm is not None or known is None or len(known[0]) != len(surface.points):
            return surface
        self._known.move_to_end(_key(surface, voi))
        return replace(surface, thickness_mm=known[0], largest_mm=known[1])

    # Menu

    def show_menu(self, at: QPoint) -> None:
        """What can be done, at a place of the screen."""
        menu = QMenu(self._row)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        actions = self.actions
        menu.addAction(self.thickness)
        menu.addSeparator()
        sides = menu.addMenu(self.tr("Seen from"))
        sides.addActions([actions[name] for name in ("front", "behind", "right", "left", "head", "feet")])
        menu.addAction(actions["reset"])
        menu.addSeparator()
        menu.addAction(actions["save"])
        menu.addAction(actions["copy"])
        self.add_sizes(menu)
        menu.popup(at)

    def add_sizes(self, menu: QMenu) -> None:
        """The sizes of pictures, as a menu in a menu."""
        sizes = menu.addMenu(self.tr("Size of pictures"))
        group = QActionGroup(sizes)
        for size in SIZES:
            action = sizes.addAction(size_words(size), partial(self._set_size, size))
            action.setCheckable(True)
            action.setChecked(size == self.size)
            group.addAction(action)

    def _set_size(self, size: int | None) -> None:
        self.size = size

    # Pictures

    def _picture(self) -> Picture | None:
        return picture_of_row(self._row, self.size) if self._row.views else None

    def save(self) -> None:
        """Save all bones side by side at the chosen size, the AI mark on what a model made."""
        path = ask_path(self._window, self._row, FILE_NAME) if self._row.views else None
        picture = self._picture() if path is not None else None
        if path is not None and picture is not None:
            save_picture(self._window, picture, path)

    def copy(self) -> None:
        """Put the same picture into the clipboard."""
        picture = self._picture()
        if picture is not None:
            copy_picture(self._window, picture)


def _key(surface: SurfacePoints, voi: CylinderVOI) -> Hashable:
    """Volume, VOI and threshold; a volume of a project is known by its file."""
    voxels: Any = surface.volume.voxels if surface.volume is not None else None
    return str(getattr(voxels, "filename", None) or id(voxels)), surface.modality, surface.threshold, voi
