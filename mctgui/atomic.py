"""Files and folders that are either whole or not there.

Everything the program writes goes through here: a temporary sibling, flushed to the disk, then put in place by a rename.
A full disk or a kill leaves the earlier file as it was and nothing half-written.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mctgui.errors import StorageFailure

_HINTS = {
    errno.ENOSPC: "Free some space or choose another disk, then try again.",
    errno.EDQUOT: "Your quota on this disk is used up: free some space or choose another disk.",
    errno.EACCES: "Choose a folder that you may write to.",
    errno.EPERM: "Choose a folder that you may write to.",
    errno.EROFS: "This disk is read-only: choose another one.",
}
_FULL_BYTES = 2**16
"""With less than this free a disk counts as full."""
_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "writing there is not permitted",
    errno.EPERM: "writing there is not permitted",
    errno.EROFS: "the disk is read-only",
    errno.ENOTDIR: "a part of this path is a file, not a folder",
}


@contextmanager
def storage_failures(path: Path) -> Iterator[None]:
    """Turn operating-system errors while writing ``path`` into :class:`StorageFailure`."""
    try:
        yield
    except OSError as error:
        code = _number_of(error)
        reason = _REASONS.get(code, error.strerror or "the disk refused")
        hint = _HINTS.get(code, "Check the folder and the disk, then try again.")
        raise StorageFailure(f"{path} could not be written: {reason}.", hint) from error


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to, and put it in place of ``path`` when the block ends well.

    Parameters
    ----------
    path
        Where the finished file goes; its folder is made when missing.

    Yields
    ------
    Path
        A sibling that does not exist yet, with the same suffix, so that libraries pick the right format.

    Raises
    ------
    StorageFailure
        The file could not be written; ``path`` is as it was.
    """
    path = Path(path)
    with storage_failures(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=path.parent) as folder:
            temporary = Path(folder) / path.name
            with _full_disk_noticed(path.parent):
                yield temporary
            flush_to_disk(temporary)
            temporary.replace(path)
        flush_to_disk(path.parent)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Give a temporary folder to fill, and put it in place of ``path`` when the block ends well.

    Parameters
    ----------
    path
        Where the finished folder goes. It must not exist yet, or be an empty folder.

    Raises
    ------
    StorageFailure
        ``path`` exists and holds something, or the folder could not be written.
    """
    path = Path(path)
    with storage_failures(path):
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise StorageFailure(f"{path} exists already.", "Choose another name, or remove it first.")
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".writing-", dir=path.parent))
        try:
            with _full_disk_noticed(path.parent):
                yield temporary
            for file in temporary.rglob("*"):
                flush_to_disk(file)
            if path.exists():
                path.rmdir()
            temporary.chmod(0o755)
            temporary.replace(path)
        except StorageFailure as failure:
            shutil.rmtree(temporary, ignore_errors=True)
            # A file within names the folder where the user wants it, not where it was being made.
            raise StorageFailure(failure.message.replace(str(temporary), str(path)), failure.hint) from failure
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        flush_to_disk(path.parent)


def _number_of(error: BaseException | None) -> int:
    """Number of an operating-system error, or of the one that a library packed into its own; 0 where there is none."""
    while error is not None:
        if isinstance(error, OSError) and error.errno:
            return error.errno
        error = error.__cause__ or error.__context__
    return 0


@contextmanager
def _full_disk_noticed(folder: Path) -> Iterator[None]:
    """Call a full disk by its name where a library does not, while what filled it is still there."""
    try:
        yield
    except OSError as error:
        # numpy asks for the space of a whole array at once, and finds the disk full before it is.
        full = "enough free space" in str(error) or shutil.disk_usage(folder).free < _FULL_BYTES
        if _number_of(error) == 0 and full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        raise


def flush_to_disk(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before going on; raises OSError where that fails."""
    if os.name == "nt":  # Windows flushes neither folders nor files opened read-only
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
