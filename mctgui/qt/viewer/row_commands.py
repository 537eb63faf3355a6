"""Changes of the rows of a case that can be undone; every one is in the project at once, and a row comes back as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtGui import QUndoCommand

from mctgui.errors import MctguiError

Done = Callable[[int, int | None], object]
Failed = Callable[[MctguiError], object]


class CaseRow(Protocol):
    """A record of something that belongs to a case."""

    @property
    def id(self) -> int:
        """Its number, which it keeps when it comes back."""

    @property
    def case_id(self) -> int:
        """The case."""


@dataclass(frozen=True, slots=True)
class Table:
    """How rows of one kind go and come back.

    Parameters
    ----------
    restore
        Keeps a deleted row again under its own number.
    delete
        Forgets the row of a number.
    """

    restore: Callable[[Any], CaseRow]
    delete: Callable[[int], None]


class RowCommand(QUndoCommand):
    """One change.

    Parameters
    ----------
    done
        Called with the case and the row to choose (None: none) after the project has been changed, by undo and redo too.
    failed
        Called with what went wrong; the command then takes itself off the stack.
    """

    def __init__(self, text: str, case_id: int, done: Done, failed: Failed) -> None:
        super().__init__(text)
        self._case_id, self._done, self._failed = case_id, done, failed

    def _try(self, change: Callable[[], Any]) -> Any:
        """Change the project; what the change gives is the row to choose."""
        # Qt calls this, and an error must not get lost in it.
        try:
            row = change()
        except MctguiError as error:
            self.setObsolete(True)
            self._failed(error)
            return None
        self._done(self._case_id, row.id if row is not None else None)
        return row


class AddRow(RowCommand):
    """One more; redo brings back the same one."""

    def __init__(
        self, text: str, case_id: int, table: Table, add: Callable[[], CaseRow], done: Done, failed: Failed
    ) -> None:
        super().__init__(text, case_id, done, failed)
        self._table, self._add = table, add
        self._record: CaseRow | None = None

    def redo(self) -> None:
        record = self._record
        if record is None:
            self._record = self._try(self._add)
        else:
            self._try(lambda: self._table.restore(record))

    def undo(self) -> None:
        record = self._record
        if record is not None:
            self._try(lambda: self._table.delete(record.id))


class DeleteRow(RowCommand):
    """One less."""

    def __init__(self, text: str, record: CaseRow, table: Table, done: Done, failed: Failed) -> None:
        super().__init__(text, record.case_id, done, failed)
        self._record, self._table = record, table

    def redo(self) -> None:
        self._try(lambda: self._table.delete(self._record.id))

    def undo(self) -> None:
        self._try(lambda: self._table.restore(self._record))
