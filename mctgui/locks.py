"""Locks of the operating system on open files. They end with the process that holds them, however that process ends."""

from __future__ import annotations

import os
import sys

_FAR_BEHIND = 2**40
"""Where Windows locks one byte: the rest of the file can be read meanwhile."""

if sys.platform == "win32":
    import msvcrt

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
            os.lseek(handle, _FAR_BEHIND, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        except OSError:
            return None
        return True

else:
    import fcntl

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
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return None
        return True
