"""Changes of a case that can be undone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand

from mctgui.project.records import CaseRecord
from mctgui.project.store import Project


def _change_of(field: str) -> str:
    names = {
        "pseudonym": QCoreApplication.translate("EditCase", "Change the pseudonym"),
        "level": QCoreApplication.translate("EditCase", "Change the level"),
        "donor": QCoreApplication.translate("EditCase", "Change the donor"),
    }
    return names[field]


class EditCase(QUndoCommand):
    """Another pseudonym, level or donor.

    The project is asked when the command is pushed; what it refuses, a taken pseudonym for instance, is told by ``refused``
    and the command takes itself off the stack.
    """

    def __init__(
        self,
        project: Project,
        before: CaseRecord,
        field: str,
        value: str,
        done: Callable[[CaseRecord], object],
        refused: Callable[[Exception], object],
    ) -> None:
        super().__init__(_change_of(field))
        self._project = project
        self._before = before
        self._field = field
        self._value = value
        self._done = done
        self._refused = refused

    def redo(self) -> None:
        self._set(self._value)

    def undo(self) -> None:
        self._set(getattr(self._before, self._field))

    def _set(self, value: str) -> None:
        from mctgui.errors import MctguiError

        try:
            self._done(self._project.edit_case(self._before.id, **{self._field: value}))
        except MctguiError as error:
            self.setObsolete(True)
            self._refused(error)
