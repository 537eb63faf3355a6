"""Locks of the operating system on open files. They end with the process that holds them, however that process ends."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt

    _FAR_BEHIND = 2**40  # one byte is locked there, so that the file itself can be read meanwhile
    _HELD = PermissionError

    def _lock(handle: int) -> None:
        os.lseek(handle, _FAR_BEHIND, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    _HELD = BlockingIOError

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def taken_alone(handle: int) -> bool | None:
    """Take a file for this program alone, until its handle is closed; does not wait.

    Parameters
    ----------
    handle
        Of an open file, by the operating system's number.

    Returns
    -------
    bool or None
        False when somebody alive has it, None on a disk that knows no locks, as some network disks.
    """
    try:
        _lock(handle)
    except _HELD:
        return False
    except OSError:
        return None
    return True
