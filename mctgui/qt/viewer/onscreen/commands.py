"""Changes of the measuring shapes of a case that can be undone."""

from __future__ import annotations

from PySide6.QtGui import QUndoCommand

from mctgui.project.records import Modality, ROIRecord
from mctgui.project.store import Project
from mctgui.qt.viewer.row_commands import AddRow, DeleteRow, Done, Failed, RowCommand, Table
from mctgui.roi import ROI

_NUDGES = 2  # 1 are those of a placement


def _table(project: Project) -> Table:
    return Table(project.restore_roi, project.delete_roi)


class AddROI(AddRow):
    """A new shape, named after what its kind is called."""

    def __init__(
        self,
        text: str,
        project: Project,
        case_id: int,
        modality: Modality,
        shape: ROI,
        done: Done,
        failed: Failed,
        *,
        word: str,
    ) -> None:
        def add() -> ROIRecord:
            return project.add_roi(case_id, modality, shape, project.next_roi_name(case_id, word))

        super().__init__(text, case_id, _table(project), add, done, failed)


class DeleteROI(DeleteRow):
    """A shape less."""

    def __init__(self, text: str, project: Project, record: ROIRecord, done: Done, failed: Failed) -> None:
        super().__init__(text, record, _table(project), done, failed)


class ChangeROI(RowCommand):
    """A shape with other points, or another name; steps of an arrow key become one entry of the undo list."""

    def __init__(
        self,
        text: str,
        project: Project,
        record: ROIRecord,
        done: Done,
        failed: Failed,
        *,
        before: ROI | None = None,
        after: ROI | None = None,
        name: str | None = None,
        nudge: bool = False,
    ) -> None:
        super().__init__(text, record.case_id, done, failed)
        self._project, self._record = project, record
        self._before, self._after, self._name, self._nudge = before, after, name, nudge

    def id(self) -> int:
        return _NUDGES if self._nudge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ChangeROI) or other._record.id != self._record.id:
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        self._put(self._after, self._name)

    def undo(self) -> None:
        self._put(self._before, None if self._name is None else self._record.name)

    def _put(self, shape: ROI | None, name: str | None) -> None:
        self._try(lambda: self._project.change_roi(self._record.id, shape=shape, name=name))
