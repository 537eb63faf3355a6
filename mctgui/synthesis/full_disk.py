"""A training that outlives a full disk: its checkpoints wait until there is room again."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from dataclasses import dataclass

from mctgui.errors import StorageFailure

_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a user should know of a run that goes on; one or two sentences."""

    text: str


class WaitingForRoom:
    """Writes what is to be kept, and remembers that it could not be.

    Parameters
    ----------
    seconds
        Between two trials while the disk is full.
    what
        Is kept, in words.
    can_go_on
        Whether a checkpoint is there already that a run can go on from, so that the first writing may wait too.
    """

    def __init__(self, seconds: float = 30.0, what: str = "the checkpoint is", *, can_go_on: bool = False) -> None:
        self.seconds, self.what = seconds, what
        self._written_once = can_go_on
        self._again_at: float | None = None

    def wanted(self) -> bool:
        """Whether something waits and it is time to try again."""
        return self._again_at is not None and time.monotonic() >= self._again_at

    def keeping(self, write: Callable[[], None], *, at_all_costs: bool) -> Notice | None:
        """Write now, or wait for room.

        Parameters
        ----------
        write
            Writes a checkpoint; the earlier one stays where it fails.
        at_all_costs
            It will not be tried again.

        Returns
        -------
        Notice or None
            When the disk has become full, and when there is room again.

        Raises
        ------
        StorageFailure
            Another reason than a full disk; a first or a last checkpoint that could not be written.
        """
        waited = self._again_at is not None
        try:
            write()
        except StorageFailure as failure:
            full = isinstance(failure.__cause__, OSError) and failure.__cause__.errno in _FULL
            if not full or at_all_costs or not self._written_once:
                raise
            self._again_at = time.monotonic() + self.seconds
            reason = f"{failure.message} The training goes on from memory and tries again; the last checkpoint is whole."
            return None if waited else Notice(reason)
        self._written_once, self._again_at = True, None
        return Notice(f"There is room on the disk again: {self.what} written.") if waited else None
