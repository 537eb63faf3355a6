"""Changes of an alignment on the undo stack."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from mctgui.alignment import Alignment

_NUDGES = 1


class ChangeAlignment(QUndoCommand):
    """One change of the alignment of a case; steps of nudging one case become one."""

    def __init__(
        self,
        text: str,
        case_id: int | None,
        before: Alignment | None,
        after: Alignment | None,
        keep: Callable[[Alignment | None], object],
        *,
        nudge: bool = False,
    ) -> None:
        super().__init__(text)
        self._case_id = case_id
        self._before, self._after, self._keep, self._nudge = before, after, keep, nudge

    def redo(self) -> None:
        self._keep(self._after)

    def undo(self) -> None:
        self._keep(self._before)

    def id(self) -> int:
        return _NUDGES if self._nudge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ChangeAlignment) or other._case_id != self._case_id:
            return False
        self._after = other._after
        return True
