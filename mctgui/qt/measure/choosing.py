"""Keeping how a case is measured: every choice goes to the project at once, and can be undone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from mctgui.errors import MctguiError
from mctgui.project.store import Project
from mctgui.qt.measure.choices import Choices, keep_choices

_NUDGES = 2


class ChangeChoices(QUndoCommand):
    """One change of how a case is measured; arrow keys that move one threshold become one entry."""

    def __init__(
        self,
        text: str,
        project: Project,
        case_id: int,
        before: Choices,
        after: Choices,
        show: Callable[[int, Choices], object],
        failed: Callable[[MctguiError], object],
        nudge: str = "",
    ) -> None:
        super().__init__(text)
        self._project, self._case_id = project, case_id
        self._before, self._after = before, after
        self._show, self._failed, self._nudge = show, failed, nudge

    def redo(self) -> None:
        self._keep(self._after)

    def undo(self) -> None:
        self._keep(self._before)

    def id(self) -> int:
        return _NUDGES if self._nudge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ChangeChoices) or other._nudge != self._nudge or other._case_id != self._case_id:
            return False
        self._after = other._after
        return True

    def _keep(self, choices: Choices) -> None:
        # Qt calls this, and an error must not get lost in it.
        try:
            keep_choices(self._project, self._case_id, choices)
        except MctguiError as error:
            self.setObsolete(True)
            self._failed(error)
            return
        self._show(self._case_id, choices)
