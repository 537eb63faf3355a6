"""The alignment of the case that is shown: what changes it, kept with the project, undone and redone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from mctgui.alignment import NEAR_MM, Alignment, Anchor, inverse, shift, turn_deg
from mctgui.errors import MctguiError
from mctgui.project.frames import in_register
from mctgui.project.store import Project
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.aligning.commands import ChangeAlignment
from mctgui.qt.viewer.columns import Column
from mctgui.viewstate import PaneModality, Place, ViewState

MOVED: PaneModality = "microct"
RESLICE_FROM_DEG = 15.0
"""A micro-CT that is turned further shows other planes of the bone in its own slices, so it is cut anew unasked."""


class Aligning(QObject):
    """What the user does to the alignment of the View screen.

    Parameters
    ----------
    screen
        Has the actions.
    step_mm
        From one slice of the micro-CT to the next in the plane at work, ``(x, y, z)`` in LPS mm.
    shown_mm
        The cursor of a pane, put into the middle of the slice that is shown in the plane at work.
    first_offset
        Where the bone lies in the micro-CT against the MDCT while nobody has said.
    """

    changed = Signal()
    """Another alignment, or none."""
    resliced = Signal()
    """The switch was changed."""

    def __init__(
        self,
        screen: Screen,
        step_mm: Callable[[], Place | None],
        shown_mm: Callable[[PaneModality], Place],
        first_offset: Callable[[], Place],
    ) -> None:
        super().__init__(screen)
        self._screen, self._window = screen, screen.window_services
        self._state: ViewState = self._window.viewstate
        self._step_mm, self._shown_mm, self._first_offset = step_mm, shown_mm, first_offset
        self._project: Project | None = None
        self._case_id: int | None = None
        self._columns: dict[PaneModality, Column] = {}
        self.kept: Alignment | None = None
        self._wishes_reslice = False
        self.align = screen.add_action("view.align", self.align_here, icon="ph.anchor-simple")
        self.nudges = [
            screen.add_action("view.nudge-back", partial(self.nudge, -1)),
            screen.add_action("view.nudge-on", partial(self.nudge, 1)),
        ]
        self.forget = screen.add_action("view.align-reset", self.forget_alignment)
        self.reslice = screen.add_action(
            "view.reslice",
            self._reslice,
            checkable=True,
            tip=self.tr("Cut the micro-CT in the planes of the MDCT, instead of showing its own slices"),
        )

    @property
    def actions(self) -> list[QAction]:
        """In the order of a menu."""
        return [self.align, *self.nudges, self.forget, self.reslice]

    # The case

    def set_case(self, project: Project | None, case_id: int | None, columns: dict[PaneModality, Column]) -> None:
        """Take up the alignment of a case; another case never keeps the one before."""
        self._project, self._case_id, self._columns = project, case_id, columns
        self.kept = None
        if project is not None and case_id is not None:
            try:
                self.kept = project.alignment(case_id)
            except MctguiError as error:
                self._window.show_error(error, case_id=case_id)
        self._apply()

    @property
    def case_id(self) -> int | None:
        """The case that is shown."""
        return self._case_id

    @property
    def reference(self) -> PaneModality | None:
        """The pane that the micro-CT is aligned to; None where there is nothing to align."""
        others: tuple[PaneModality, ...] = ("mdct", "microct-like")
        if MOVED not in self._columns:
            return None
        return next((one for one in others if one in self._columns), None)

    def is_registered(self) -> bool:
        """Whether the scans share a frame of reference, so that equal millimetres are the same bone."""
        records = [column.record for column in self._columns.values() if column.record is not None]
        return all(in_register(records[0], other) for other in records[1:])

    @property
    def is_turned(self) -> bool:
        """Whether the micro-CT is turned against the MDCT."""
        return self.reference is not None and self._state.is_turned(MOVED, self.reference)

    @property
    def is_resliced(self) -> bool:
        """Whether the micro-CT is shown in the planes of the MDCT."""
        return self.is_turned and self.reslice.isChecked()

    def _apply(self) -> None:
        matrix = self.kept.matrix if self.kept is not None else inverse(shift(self._first_offset()))
        far = turn_deg(matrix) >= RESLICE_FROM_DEG
        self.reslice.blockSignals(True)  # the panes are made anew by the alignment itself
        self.reslice.setChecked(self._wishes_reslice or far)
        self.reslice.blockSignals(False)
        self._state.set_alignment(MOVED, matrix)
        self._enable()
        self.changed.emit()

    def _enable(self) -> None:
        there = self.reference is not None
        for action in (self.align, *self.nudges):
            action.setEnabled(there)
        self.forget.setEnabled(there and self.kept is not None)
        self.reslice.setEnabled(self.is_turned)

    # What the user asks

    def align_here(self) -> None:
        """Declare that what the micro-CT and the MDCT show now is the same bone: one anchor more."""
        reference = self.reference
        if reference is None:
            return
        if self._state.links.scroll:
            self._state.set_link(scroll=False, pan=False)
            self._window.show_message(
                self.tr("The panes are free now: click the same bone in MDCT and in micro-CT, then align once more.")
            )
            return
        for pane in (MOVED, reference):
            self._state.set_cursor(self._shown_mm(pane), pane)
        anchor = Anchor(self._state.cursor_of(MOVED), self._state.cursor_of(reference), self._state.plane)
        try:
            after = self._with(anchor)
        except MctguiError as error:
            self._window.show_error(error, case_id=self._case_id)
            return
        self._push(self.tr("Align the micro-CT"), after)
        self._state.set_link(source=reference, scroll=True, zoom=True, pan=True)

    def _with(self, anchor: Anchor) -> Alignment:
        """An anchor in the place of the one that lies there already; a registration keeps its turn and is shifted."""
        if self.kept is not None and self.kept.source == "registration":
            return self.kept.through(anchor)
        others = self.kept.anchors if self.kept is not None else ()
        return Alignment.from_anchors([*(one for one in others if not _is_near(one, anchor)), anchor])

    def nudge(self, slices: int) -> None:
        """Move the micro-CT by one of its slices in the plane at work, against the others."""
        step = self._step_mm()
        if step is None or self.reference is None:
            return
        before = self.kept or Alignment.from_shift(self._first_offset())
        self._push(self.tr("Nudge the micro-CT"), before.nudged(np.multiply(step, slices)), nudge=True)

    def forget_alignment(self) -> None:
        """Go back to the millimetres of the scanners."""
        if self.kept is not None:
            self._push(self.tr("Forget the alignment"), None)

    def remove_anchor(self, number: int) -> None:
        """Forget one anchor, counted from 0; without the last one there is no alignment."""
        if self.kept is None or not 0 <= number < len(self.kept.anchors):
            return
        rest = tuple(one for at, one in enumerate(self.kept.anchors) if at != number)
        after: Alignment | None
        try:
            if self.kept.source == "registration":  # they only tell how far off it is
                after = replace(self.kept, anchors=rest)
            else:
                after = Alignment.from_anchors(rest) if rest else None
        except MctguiError as error:
            self._window.show_error(error, case_id=self._case_id)
            return
        self._push(self.tr("Remove an anchor"), after)

    def go_to_anchor(self, number: int) -> None:
        """Put the cursor onto one anchor in the MDCT, and with it in all panes that are linked."""
        if self.kept is not None and self.reference is not None and 0 <= number < len(self.kept.anchors):
            self._state.set_cursor(self.kept.anchors[number].mdct_mm, self.reference)

    def accept(self, alignment: Alignment, case_id: int) -> None:
        """Take a registration that was offered, if its case is still shown; anchors stay, to hold it against them."""
        if case_id == self._case_id:
            anchors = self.kept.anchors if self.kept is not None else ()
            self._push(self.tr("Take the registration"), replace(alignment, anchors=anchors))

    def _push(self, text: str, after: Alignment | None, *, nudge: bool = False) -> None:
        keep = partial(self._keep, self._project, self._case_id)
        self._window.undo_stack.push(ChangeAlignment(text, self._case_id, self.kept, after, keep, nudge=nudge))

    def _keep(self, project: Project | None, case_id: int | None, alignment: Alignment | None) -> None:
        if project is None or project is not self._project or case_id is None:
            return
        try:
            project.set_alignment(case_id, alignment)
        except MctguiError as error:
            self._window.show_error(error, case_id=case_id)
            return
        if case_id == self._case_id:
            self.kept = alignment
            self._apply()

    def _reslice(self, wished: bool) -> None:
        self._wishes_reslice = wished
        self.resliced.emit()


def _is_near(one: Anchor, other: Anchor) -> bool:
    apart = (np.subtract(one.microct_mm, other.microct_mm), np.subtract(one.mdct_mm, other.mdct_mm))
    return min(float(np.linalg.norm(each)) for each in apart) < NEAR_MM
