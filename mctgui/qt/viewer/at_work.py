"""What the keys of the View screen act on: the case, its images, and the pane that was used last."""

from __future__ import annotations

from mctgui.project.records import CaseRecord, Modality
from mctgui.project.store import Project
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.columns import Column
from mctgui.qt.viewer.compare.pane import ComparePane
from mctgui.qt.viewer.pane import Pane
from mctgui.viewstate import Place, ViewState


class AtWork:
    """What is shown now, and which of it is at work.

    Parameters
    ----------
    state, board
        The view state, and the panes.

    Attributes
    ----------
    project, case, columns
        What the screen shows; ``columns`` are the images of the case.
    pane
        The pane that was used last; None as long as none was.
    """

    def __init__(self, state: ViewState, board: PaneBoard) -> None:
        self._state, self._board = state, board
        self.project: Project | None = None
        self.case: CaseRecord | None = None
        self.columns: list[Column] = []
        self.pane: Pane | None = None

    def pane_or_first(self) -> Pane | None:
        """The pane at work, else the first one."""
        return self.pane or (self._board.panes[0] if self._board.panes else None)

    def pane_modality(self) -> Modality | None:
        """The modality of the pane at work."""
        return self.pane.modality if self.pane is not None else None

    @property
    def modality(self) -> Modality:
        """What the keys of the window act on: the image of the pane, or the compared image under the pointer."""
        if isinstance(self.pane, ComparePane):
            return self.pane.acts_on
        if self.pane is not None:
            return self.pane.modality
        return self._state.comparison.base if self._board.is_comparing else self.columns[0].modality

    @property
    def modalities(self) -> list[Modality]:
        """Of which modalities there is an image."""
        return [column.modality for column in self.columns]

    def column(self, modality: Modality) -> Column:
        """The image of a modality that is there."""
        return next(column for column in self.columns if column.modality == modality)

    def volume(self) -> tuple[CaseRecord, Column] | None:
        """The case, and the volume that the keys of the window act on."""
        return (self.case, self.column(self.modality)) if self.case is not None and self.columns else None

    def microct_step(self) -> Place | None:
        """From one slice of the micro-CT to the next as people count them, in the plane of the pane at work."""
        plane = self.pane.plane if self.pane is not None else "axial"
        stack = self._board.stacks.get(("microct", plane))
        if stack is None or stack.count < 2:
            return None
        along = stack.position_mm(1) - stack.position_mm(0)
        x, y, z = (float(part) for part in stack.frame.normal * (-along if plane == "axial" else along))
        return x, y, z

    def shown_mm(self, modality: Modality) -> Place:
        """The cursor of a modality, in the middle of the slice that is shown in the plane of the pane at work."""
        plane = self.pane.plane if self.pane is not None else "axial"
        cursor, stack = self._state.cursor_of(modality), self._board.stacks.get((modality, plane))
        if stack is None:
            return cursor
        u, v, w = (float(part) for part in stack.frame.uvw(cursor))
        x, y, z = stack.frame.point(u, v, stack.position_mm(stack.nearest(w)) if stack.covers(w) else w)
        return float(x), float(y), float(z)
