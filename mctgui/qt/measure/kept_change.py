"""A change of a case that goes to the project at once, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtGui import QUndoCommand

from mctgui.errors import MctguiError
from mctgui.project.store import Project


class KeptChange(QUndoCommand):
    """One change; what kind of thing is changed, a subclass says by :meth:`keep` and ``nudges``.

    Parameters
    ----------
    project, case_id
        Where it is kept.
    before, after
        What was kept, and what is from now on.
    show
        Called with the case and what was kept, also by undo and redo.
    failed
        Called with what went wrong when it could not be kept.
    nudge
        Name of what an arrow key moved: steps of the same one become one entry of the undo list.
    """

    nudges: ClassVar[int]
    """Qt joins only commands of one number: another one for each subclass of a screen."""

    def __init__(
        self,
        text: str,
        project: Project,
        case_id: int,
        before: Any,
        after: Any,
        show: Callable[[int, Any], object],
        failed: Callable[[MctguiError], object],
        nudge: str = "",
    ) -> None:
        super().__init__(text)
        self._project, self._case_id = project, case_id
        self._before, self._after = before, after
        self._show, self._failed, self._nudge = show, failed, nudge

    def keep(self, project: Project, case_id: int, value: Any) -> None:
        """Write it to the project; ``MctguiError`` where it cannot be."""
        raise NotImplementedError

    def redo(self) -> None:
        self._keep(self._after)

    def undo(self) -> None:
        self._keep(self._before)

    def id(self) -> int:
        return self.nudges if self._nudge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, type(self)) or other._nudge != self._nudge or other._case_id != self._case_id:
            return False
        self._after = other._after
        return True

    def _keep(self, value: Any) -> None:
        # Qt calls this, and an error must not get lost in it.
        try:
            self.keep(self._project, self._case_id, value)
        except MctguiError as error:
            self.setObsolete(True)
            self._failed(error)
            return
        self._show(self._case_id, value)
