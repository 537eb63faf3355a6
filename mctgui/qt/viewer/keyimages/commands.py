"""Changes of the key images of a case that can be undone."""

from __future__ import annotations

from mctgui.project.records import KeyImageRecord, Modality
from mctgui.project.store import Project
from mctgui.qt.viewer.row_commands import AddRow, DeleteRow, Done, Failed, RowCommand, Table
from mctgui.volume import Plane


def _table(project: Project) -> Table:
    return Table(project.restore_key_image, project.delete_key_image)


class AddKeyImage(AddRow):
    """One more."""

    def __init__(
        self,
        text: str,
        project: Project,
        case_id: int,
        place: tuple[Modality, Plane, tuple[float, float, float]],
        done: Done,
        failed: Failed,
    ) -> None:
        super().__init__(text, case_id, _table(project), lambda: project.add_key_image(case_id, *place), done, failed)


class DeleteKeyImage(DeleteRow):
    """One less."""

    def __init__(self, text: str, project: Project, record: KeyImageRecord, done: Done, failed: Failed) -> None:
        super().__init__(text, record, _table(project), done, failed)


class NoteKeyImage(RowCommand):
    """Another note."""

    def __init__(self, text: str, project: Project, record: KeyImageRecord, note: str, done: Done, failed: Failed) -> None:
        super().__init__(text, record.case_id, done, failed)
        self._project, self._record, self._note = project, record, note

    def redo(self) -> None:
        self._try(lambda: self._project.note_key_image(self._record.id, self._note))

    def undo(self) -> None:
        self._try(lambda: self._project.note_key_image(self._record.id, self._record.note))
