"""Changes of the measuring shapes of a case that can be undone; every one is in the project at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QUndoCommand

from mctgui.errors import MctguiError
from mctgui.project.records import Modality, ROIRecord
from mctgui.project.store import Project
from mctgui.roi import ROI

Done = Callable[[int, int | None], object]
Failed = Callable[[MctguiError], object]
_NUDGES = 2  # 1 are those of a placement


class ROICommand(QUndoCommand):
    """One change.

    Parameters
    ----------
    done
        Called with the case and the shape to choose (None: none) after the project has been changed, by undo and redo too.
    failed
        Called with what went wrong; the command then takes itself off the stack.
    """

    def __init__(self, text: str, project: Project, case_id: int, done: Done, failed: Failed) -> None:
        super().__init__(text)
        self._project, self._case_id = project, case_id
        self._done, self._failed = done, failed

    def _try(self, change: Callable[[], Any], chosen: int | None) -> Any:
        # Qt calls this, and an error must not get lost in it.
        try:
            result = change()
        except MctguiError as error:
            self.setObsolete(True)
            self._failed(error)
            return None
        self._done(self._case_id, result.id if isinstance(result, ROIRecord) else chosen)
        return result


class AddROI(ROICommand):
    """A new shape, named after what its kind is called; redo brings back the same one."""

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
        super().__init__(text, project, case_id, done, failed)
        self._modality: Modality = modality
        self._shape, self._word = shape, word
        self._record: ROIRecord | None = None

    def redo(self) -> None:
        if self._record is None:
            self._record = self._try(self._add, None)
        else:
            record = self._record
            self._try(lambda: self._project.restore_roi(record), record.id)

    def _add(self) -> ROIRecord:
        name = self._project.next_roi_name(self._case_id, self._word)
        return self._project.add_roi(self._case_id, self._modality, self._shape, name)

    def undo(self) -> None:
        if self._record is not None:
            record = self._record
            self._try(lambda: self._project.delete_roi(record.id), None)


class DeleteROI(ROICommand):
    """A shape less."""

    def __init__(self, text: str, project: Project, record: ROIRecord, done: Done, failed: Failed) -> None:
        super().__init__(text, project, record.case_id, done, failed)
        self._record = record

    def redo(self) -> None:
        self._try(lambda: self._project.delete_roi(self._record.id), None)

    def undo(self) -> None:
        self._try(lambda: self._project.restore_roi(self._record), self._record.id)


class ChangeROI(ROICommand):
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
        super().__init__(text, project, record.case_id, done, failed)
        self._record = record
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
        self._try(lambda: self._project.change_roi(self._record.id, shape=shape, name=name), self._record.id)
