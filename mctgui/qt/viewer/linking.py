"""Which panes move together, and where the micro-CT lies against the MDCT when no registration says so."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QUndoCommand
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton

from mctgui.errors import MctguiError
from mctgui.project.frames import in_register
from mctgui.project.store import Project
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.columns import Column
from mctgui.qt.viewer.controls import Section
from mctgui.viewstate import PaneModality, Place, ViewState
from mctgui.volume import Grid

_MOVED: PaneModality = "microct"
_NUDGES = 1
_TOO_UNLIKE = 10.0
"""So many times larger is one scan than another where one scale would leave nothing to see of the smaller one."""


class AlignByHand(QUndoCommand):
    """One change of the alignment of a case; steps of nudging become one."""

    def __init__(
        self,
        text: str,
        before: Place | None,
        after: Place | None,
        keep: Callable[[Place | None], object],
        *,
        nudge: bool,
    ) -> None:
        super().__init__(text)
        self._before, self._after, self._keep, self._nudge = before, after, keep, nudge

    def redo(self) -> None:
        self._keep(self._after)

    def undo(self) -> None:
        self._keep(self._before)

    def id(self) -> int:
        return _NUDGES if self._nudge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, AlignByHand):
            return False
        self._after = other._after
        return True


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
        self._step_mm, self._shown_mm, self._active = step_mm, shown_mm, active
        self._project: Project | None = None
        self._case_id: int | None = None
        self._columns: dict[PaneModality, Column] = {}
        self._by_hand = False
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
        self.align = screen.add_action("view.align", self.align_here, icon="ph.crosshair-simple")
        self.nudges = [
            screen.add_action("view.nudge-back", partial(self.nudge, -1)),
            screen.add_action("view.nudge-on", partial(self.nudge, 1)),
        ]
        self.forget = screen.add_action("view.align-reset", self.forget_alignment)
        self._state.links_changed.connect(self._show)
        self._state.offset_changed.connect(self._show)
        self._show()

    def menu(self) -> QMenu:
        """The menu of the link button."""
        menu = QMenu(self._screen)
        menu.addActions(list(self.switches.values()))
        menu.addSeparator()
        menu.addActions([self.align, *self.nudges, self.forget])
        return menu

    def set_case(self, project: Project | None, case_id: int | None, columns: list[Column]) -> None:
        """Take up the alignment of a case; another case never keeps the one before."""
        before = (self._case_id, set(self._columns))
        self._project, self._case_id = project, case_id
        self._columns = {column.modality: column for column in columns}
        if before != (case_id, set(self._columns)):
            self._free_zoom()
        kept: Place | None = None
        if project is not None and case_id is not None:
            try:
                kept = project.alignment_mm(case_id)
            except MctguiError as error:
                self._window.show_error(error, case_id=case_id)
        self._by_hand = kept is not None
        self._state.set_offset(_MOVED, kept or self._first_offset())
        self._show()

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
        if self.reference is None or self._registered():
            return (0.0, 0.0, 0.0)
        boxes = [_box_mm(self._columns[one].volume.grid) for one in (_MOVED, self.reference)]
        if bool(np.all((boxes[0][0] <= boxes[1][1]) & (boxes[1][0] <= boxes[0][1]))):
            return (0.0, 0.0, 0.0)
        x, y, z = (float(value) for value in (boxes[0][0] + boxes[0][1] - boxes[1][0] - boxes[1][1]) / 2)
        return x, y, z

    # What the user asks

    @property
    def reference(self) -> PaneModality | None:
        """The pane that the micro-CT is aligned to; None where there is nothing to align."""
        others: tuple[PaneModality, ...] = ("mdct", "microct-like")
        if _MOVED not in self._columns:
            return None
        return next((one for one in others if one in self._columns), None)

    def align_here(self) -> None:
        """Declare that what the micro-CT and the MDCT show now is the same bone."""
        reference = self.reference
        if reference is None:
            return
        if self._state.links.scroll:
            self._state.set_link(scroll=False, pan=False)
            self._window.show_message(
                self.tr("The panes are free now: click the same bone in MDCT and in micro-CT, then align once more.")
            )
            return
        before = self._state.offset_mm(_MOVED)
        for pane in (_MOVED, reference):
            self._state.set_cursor(self._shown_mm(pane), pane)
        self._state.align_here(_MOVED, reference)
        self._push(self.tr("Align the micro-CT"), before, self._state.offset_mm(_MOVED))

    def nudge(self, slices: int) -> None:
        """Move the micro-CT by one of its slices in the plane at work, against the others."""
        step = self._step_mm()
        if step is None or self.reference is None:
            return
        before = self._state.offset_mm(_MOVED)
        x, y, z = (old + slices * each for old, each in zip(before, step, strict=True))
        self._push(self.tr("Nudge the micro-CT"), before, (x, y, z), nudge=True)

    def forget_alignment(self) -> None:
        """Go back to the millimetres of the scanners."""
        if self._by_hand:
            self._push(self.tr("Forget the alignment"), self._state.offset_mm(_MOVED), None)

    def _push(self, text: str, before: Place, after: Place | None, *, nudge: bool = False) -> None:
        keep = partial(self._keep, self._case_id)
        self._window.undo_stack.push(AlignByHand(text, before if self._by_hand else None, after, keep, nudge=nudge))

    def _keep(self, case_id: int | None, offset: Place | None) -> None:
        if self._project is None or case_id is None:
            return
        try:
            self._project.set_alignment(case_id, offset)
        except MctguiError as error:
            self._window.show_error(error, case_id=case_id)
            return
        if case_id == self._case_id:
            self._by_hand = offset is not None
            self._state.set_offset(_MOVED, offset or self._first_offset())
            self._show()

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
        able = self.reference is not None
        for action in (self.align, *self.nudges):
            action.setEnabled(able)
        self.forget.setEnabled(able and self._by_hand)
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
        offset = self._state.offset_mm(_MOVED)
        if self._by_hand and self.reference is not None:
            shown = " · ".join(f"{axis} {value:+.2f}" for axis, value in zip("xyz", offset, strict=True))
            moved = self.tr("Aligned by hand: micro-CT {offset} mm.").format(offset=shown.replace("-", "−"))
            return moved, self.tr("For looking only; VOIs and measurements keep the millimetres of the scanners.")
        if self._registered():
            return self.tr("Linked in millimetres of one frame of reference."), ""
        if offset != (0.0, 0.0, 0.0):
            return (
                self.tr("The middles of the scans lie on each other."),
                self.tr("Nothing registers MDCT and micro-CT, and they do not overlap. Align them by hand."),
            )
        return (
            self.tr("Linked in the millimetres of each scanner."),
            self.tr("MDCT and micro-CT are not registered: the same place may be other bone. Align them by hand."),
        )

    def _registered(self) -> bool:
        records = [column.record for column in self._columns.values() if column.record is not None]
        return all(in_register(records[0], other) for other in records[1:])


def _box_mm(grid: Grid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lowest and the highest LPS millimetres of the voxel centres at the corners of a grid."""
    ends = [(0, side - 1) for side in grid.shape]
    corners = np.array([grid.index_to_mm(index) for index in product(*ends)])
    return corners.min(axis=0), corners.max(axis=0)


class LinkSection(Section):
    """The link of the panes in words, with the buttons of the alignment."""

    def __init__(self, linking: Linking) -> None:
        super().__init__(QCoreApplication.translate("ViewInspector", "Link"))
        self._linking = linking
        self._what = self.add_words(role="")
        self._caution = self.add_words(role="warn")
        row = QHBoxLayout()
        row.setSpacing(4)
        names = ((linking.align, self.tr("Align here")), (linking.nudges[0], "−1"), (linking.nudges[1], "+1"))
        self._buttons = {action: self._button(action, name) for action, name in names}
        for button in self._buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)
        linking.changed.connect(self.show_words)
        self.show_words()

    def _button(self, action: QAction, name: str) -> QToolButton:
        # Not the action's own button: that would bear its whole name.
        button = QToolButton()
        button.setText(name)
        button.setAccessibleName(action.text())
        button.clicked.connect(action.trigger)
        return button

    def show_words(self) -> None:
        """Say what links the panes now."""
        what, caution = self._linking.words()
        self.setVisible(bool(what))
        self._what.setText(what)
        self._caution.setText(caution)
        self._caution.setVisible(bool(caution))
        for action, button in self._buttons.items():
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())
            button.setVisible(self._linking.reference is not None)
