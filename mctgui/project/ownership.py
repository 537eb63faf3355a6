"""Who is writing: a lock that ends with the process that holds it, however that process ends."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from mctgui.locks import taken_alone


class Ownership:
    """A claim on a name, held through a lock of the operating system on a small file.

    The system lets go of the lock when the process is killed, so that the next one can tell work that goes on from work
    that was abandoned. A process number in a file could not tell: numbers are used again.
    """

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self._file: BinaryIO | None = file

    @classmethod
    def claim(cls, path: Path, *, where_none_are: bool = True) -> Ownership | None:
        """Take the lock, or None when somebody alive has it.

        Parameters
        ----------
        path
            The file; it is made when missing.
        where_none_are
            What to do on a disk that knows no locks, as some network disks: True goes ahead, False gives None.

        Raises
        ------
        OSError
            The file cannot be made.
        """
        file = path.open("ab", buffering=0)
        taken = taken_alone(file.fileno())
        if taken or (taken is None and where_none_are):
            return cls(path, file)
        file.close()
        return None

    @property
    def held(self) -> bool:
        """Whether the lock has not been released yet."""
        return self._file is not None

    def release(self) -> None:
        """Remove the file and let go of the lock; may be called twice."""
        file, self._file = self._file, None
        if file is None:
            return
        if os.name == "nt":  # Windows removes no open file
            file.close()
            self.path.unlink(missing_ok=True)
        else:  # removed while still locked: nobody can claim a file that is about to go
            self.path.unlink(missing_ok=True)
            file.close()
