"""Which panes move together, and where the micro-CT lies against the MDCT while nobody has said."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from mctgui.project.store import Project
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.aligning.aligning import MOVED, Aligning
from mctgui.qt.viewer.aligning.wording import what_aligns, what_to_mind
from mctgui.qt.viewer.columns import Column
from mctgui.viewstate import PaneModality, Place, ViewState
from mctgui.volume import Grid

_TOO_UNLIKE = 10.0
"""So many times larger is one scan than another where one scale would leave nothing to see of the smaller one."""


class Linking(QObject):
    """The switches of the links and the alignment by hand of the View screen.

    Parameters
    ----------
    screen
        Has the actions.
    step_mm
        From one slice of the micro-CT to the next in the plane at work, ``(x, y, z)`` in LPS mm.
    shown_mm
        The cursor of a pane, put into the middle of the slice that is shown in the plane at work.
    active
        The modality of the pane at work.
    """

    changed = Signal()
    """What :meth:`words` says may be different now."""

    def __init__(
        self,
        screen: Screen,
        step_mm: Callable[[], Place | None],
        shown_mm: Callable[[PaneModality], Place],
        active: Callable[[], PaneModality | None],
    ) -> None:
        super().__init__(screen)
        self._screen, self._window = screen, screen.window_services
        self._state: ViewState = self._window.viewstate
        self._active = active
        self._case_id: int | None = None
        self._columns: dict[PaneModality, Column] = {}
        self._zoom_freed = False
        self.linked = screen.add_action(
            "view.linked",
            self._link_all,
            icon="ph.link",
            checkable=True,
            tip=self.tr("Slice, zoom, pan and window of all panes move together"),
        )
        self.switches: dict[str, QAction] = {
            name: screen.add_action(f"view.link-{name}", partial(self._link, name), checkable=True)
            for name in ("scroll", "zoom", "pan", "window")
        }
        self.aligning = Aligning(screen, step_mm, shown_mm, self._first_offset)
        self.aligning.changed.connect(self._show)
        self._state.links_changed.connect(self._show)
        self._show()

    def menu(self) -> QMenu:
        """The menu of the link button."""
        menu = QMenu(self._screen)
        menu.addActions(list(self.switches.values()))
        menu.addSeparator()
        menu.addActions(self.aligning.actions)
        return menu

    def set_case(self, project: Project | None, case_id: int | None, columns: list[Column]) -> None:
        """Take up the alignment of a case; another case never keeps the one before."""
        before = (self._case_id, set(self._columns))
        self._case_id = case_id
        self._columns = {column.modality: column for column in columns}
        if before != (case_id, set(self._columns)):
            self._free_zoom()
        self.aligning.set_case(project, case_id, self._columns)

    def _free_zoom(self) -> None:
        """Take the link of the zoom away where the scans are too unlike in size, and give it back with the next case."""
        sizes = [max(np.ptp(_box_mm(column.volume.grid), axis=0)) for column in self._columns.values()]
        unlike = bool(sizes) and max(sizes) > _TOO_UNLIKE * min(sizes)
        if unlike and self._state.links.zoom:
            self._zoom_freed = True
            self._state.set_link(zoom=False)
        elif self._zoom_freed and not unlike:
            self._zoom_freed = False
            self._state.set_link(zoom=True)

    def _first_offset(self) -> Place:
        """Zero where the scans overlap; else the middles lie on each other, so that there is something to begin with."""
        if self.reference is None or self.aligning.is_registered():
            return (0.0, 0.0, 0.0)
        boxes = [_box_mm(self._columns[one].volume.grid) for one in (MOVED, self.reference)]
        if bool(np.all((boxes[0][0] <= boxes[1][1]) & (boxes[1][0] <= boxes[0][1]))):
            return (0.0, 0.0, 0.0)
        x, y, z = (float(value) for value in (boxes[0][0] + boxes[0][1] - boxes[1][0] - boxes[1][1]) / 2)
        return x, y, z

    # What the user asks

    @property
    def reference(self) -> PaneModality | None:
        """The pane that the micro-CT is aligned to; None where there is nothing to align."""
        return self.aligning.reference

    def _link_all(self, linked: bool) -> None:
        if linked != self._all_linked():
            self._state.set_link(source=self._active(), scroll=linked, zoom=linked, pan=linked, window=linked)

    def _link(self, name: str, linked: bool) -> None:
        self._state.set_link(source=self._active(), **{name: linked})

    def _all_linked(self) -> bool:
        links = self._state.links
        return links.scroll and links.zoom and links.pan and links.window

    # What is shown

    def _show(self, _changed: object = None) -> None:
        for name, action in self.switches.items():
            action.setChecked(getattr(self._state.links, name))
        self.linked.blockSignals(True)  # to show that one link is off must not switch off the others
        self.linked.setChecked(self._all_linked())
        self.linked.blockSignals(False)
        self.changed.emit()

    def words(self) -> tuple[str, str]:
        """What links the panes, and the caution that belongs to it; both empty with a single volume."""
        what, caution = self._link_words()
        if what and self._zoom_freed and not self._state.links.zoom:
            what += " " + self.tr("Zoom is not linked, because one scan is much larger than the other.")
        return what, caution

    def _link_words(self) -> tuple[str, str]:
        if len(self._columns) < 2:
            return "", ""
        links = self._state.links
        if not links.scroll:
            return self.tr("Slices are not linked."), ""
        offset, alignment = self._state.offset_mm(MOVED), self.aligning.kept
        if alignment is not None and self.reference is not None:
            return what_aligns(alignment), " ".join(what_to_mind(alignment))
        if self.aligning.is_registered():
            return self.tr("Linked in millimetres of one frame of reference."), ""
        if offset != (0.0, 0.0, 0.0):
            return (
                self.tr("The middles of the scans lie on each other."),
                self.tr("The scans are not registered, and they do not overlap. Register them, or align them by hand."),
            )
        return (
            self.tr("Linked in the millimetres of each scanner."),
            self.tr("The scans are not registered: the same place may be other bone. Register them, or align them."),
        )


def _box_mm(grid: Grid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lowest and the highest LPS millimetres of the voxel centres at the corners of a grid."""
    ends = [(0, side - 1) for side in grid.shape]
    corners = np.array([grid.index_to_mm(index) for index in product(*ends)])
    return corners.min(axis=0), corners.max(axis=0)
