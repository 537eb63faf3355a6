"""Changes of the key images of a case that can be undone; every one is in the project at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QUndoCommand

from mctgui.errors import MctguiError
from mctgui.project.records import KeyImageRecord, Modality
from mctgui.project.store import Project
from mctgui.volume import Plane

Done = Callable[[int], object]
Failed = Callable[[MctguiError], object]


class KeyImageCommand(QUndoCommand):
    """One change.

    Parameters
    ----------
    done
        Called with the case after the project has been changed, by undo and redo too.
    failed
        Called with what went wrong; the command then takes itself off the stack.
    """

    def __init__(self, text: str, project: Project, case_id: int, done: Done, failed: Failed) -> None:
        super().__init__(text)
        self._project, self._case_id = project, case_id
        self._done, self._failed = done, failed

    def _try(self, change: Callable[[], Any]) -> Any:
        # Qt calls this, and an error must not get lost in it.
        try:
            result = change()
        except MctguiError as error:
            self.setObsolete(True)
            self._failed(error)
            return None
        self._done(self._case_id)
        return result


class AddKeyImage(KeyImageCommand):
    """One more; redo brings back the same one."""

    def __init__(
        self,
        text: str,
        project: Project,
        case_id: int,
        place: tuple[Modality, Plane, tuple[float, float, float]],
        done: Done,
        failed: Failed,
    ) -> None:
        super().__init__(text, project, case_id, done, failed)
        self._place = place
        self._record: KeyImageRecord | None = None

    def redo(self) -> None:
        record = self._record
        if record is None:
            self._record = self._try(lambda: self._project.add_key_image(self._case_id, *self._place))
        else:
            self._try(lambda: self._project.restore_key_image(record))

    def undo(self) -> None:
        record = self._record
        if record is not None:
            self._try(lambda: self._project.delete_key_image(record.id))


class DeleteKeyImage(KeyImageCommand):
    """One less."""

    def __init__(self, text: str, project: Project, record: KeyImageRecord, done: Done, failed: Failed) -> None:
        super().__init__(text, project, record.case_id, done, failed)
        self._record = record

    def redo(self) -> None:
        self._try(lambda: self._project.delete_key_image(self._record.id))

    def undo(self) -> None:
        self._try(lambda: self._project.restore_key_image(self._record))


class NoteKeyImage(KeyImageCommand):
    """Another note."""

    def __init__(self, text: str, project: Project, record: KeyImageRecord, note: str, done: Done, failed: Failed) -> None:
        super().__init__(text, project, record.case_id, done, failed)
        self._record, self._note = record, note

    def redo(self) -> None:
        self._try(lambda: self._project.note_key_image(self._record.id, self._note))

    def undo(self) -> None:
        self._try(lambda: self._project.note_key_image(self._record.id, self._record.note))
