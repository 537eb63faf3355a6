"""The SQLite file of a project: one connection, shared by all threads, confirmed to the disk at every change."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError, StorageFailure, UnreadableFile
from mctgui.project.schema import APPLICATION_ID, MIGRATIONS, NEWEST

BACKUP_NAME = "project.backup.sqlite"
_BUSY_SECONDS = 20.0
_log = logging.getLogger(__name__)


class Database:
    """A project's tables.

    One connection serves all threads behind a lock: transactions here are single rows, so that a thread waits for
    milliseconds at most, and no connection is left behind by a thread that ends. Other processes may use the same file;
    SQLite's own locks keep them apart.

    Parameters
    ----------
    path
        The SQLite file.
    make
        Whether it is to be made; otherwise it must be there.

    Raises
    ------
    UnreadableFile
        It is no project, damaged, or made by a newer version.
    StorageFailure
        It cannot be written.
    """

    def __init__(self, path: Path, *, make: bool = False) -> None:
        self.path = Path(path)
        self._lock = RLock()
        self._depth = 0
        with self._failures():
            # Not mode=rwc when opening: SQLite would make an empty database of a wrong path.
            uri = f"{self.path.absolute().as_uri()}?mode={'rwc' if make else 'rw'}"
            self._connection = sqlite3.connect(
                uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        try:
            with self._failures():
                self._connection.row_factory = sqlite3.Row
                self._prepare(make)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, make: bool) -> None:
        ask = self._connection.execute
        if not make:
            self._refuse_foreign()
        # A power cut may not take back what was confirmed: FULL flushes the log at every commit, NORMAL would not.
        ask("PRAGMA journal_mode = WAL")
        ask("PRAGMA synchronous = FULL")
        ask("PRAGMA foreign_keys = ON")
        ask("PRAGMA trusted_schema = OFF")
        ask(f"PRAGMA busy_timeout = {round(_BUSY_SECONDS * 1000)}")
        if make:
            ask(f"PRAGMA application_id = {APPLICATION_ID}")
        else:
            self._keep_copy()
        self._migrate()

    def _keep_copy(self) -> None:
        """Copy the database as it was found, sound and not yet migrated, over the copy of the last opening."""
        try:
            with atomic_file(self.path.with_name(BACKUP_NAME)) as unfinished, closing(sqlite3.connect(unfinished)) as copy:
                self._connection.backup(copy)
        except StorageFailure:  # a full disk: the project can be opened all the same
            _log.warning("no backup of the database could be written")

    def _refuse_foreign(self) -> None:
        ask = self._connection.execute
        if ask("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise UnreadableFile(
                f"{self.path.parent} is not an mctgui project.", "Choose a folder whose name ends in .mctproj."
            )
        version = ask("PRAGMA user_version").fetchone()[0]
        if version > NEWEST:
            raise UnreadableFile(
                f"{self.path.parent} was made by a newer mctgui (format {version}; this one knows up to {NEWEST}).",
                "Install the newer version to open it.",
            )
        if ask("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise self._damaged()

    def _migrate(self) -> None:
        with self.change() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            for statements in MIGRATIONS[version:]:
                for statement in statements:
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {NEWEST}")

    def ask(self, statement: str, values: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        """Rows that answer a query."""
        with self._lock, self._failures(), closing(self._connection.execute(statement, values)) as cursor:
            return cursor.fetchall()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction: on the disk when the block has ended well, undone when it has not. May be nested.

        Raises
        ------
        StorageFailure
            The disk is full, read-only, or another program holds the project.
        """
        with self._lock, self._failures():
            if self._depth == 0:
                # At once, not at the first write: two processes that both began reading could not both go on to write.
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._connection
                if self._depth == 1:
                    self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    def close(self) -> None:
        """Put the log into the file and let go of it; may be called twice."""
        with self._lock:
            self._connection.close()

    def _damaged(self) -> UnreadableFile:
        return UnreadableFile(
            f"The database of {self.path.parent} is damaged.",
            f"Rename {BACKUP_NAME} in it to {self.path.name}: it holds what was there at the last opening. "
            "The volumes are not touched.",
        )

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._as_ours(error) from error

    def _as_ours(self, error: sqlite3.Error) -> MctguiError:
        """SQLite's error in the user's terms; codes as in https://www.sqlite.org/rescode.html."""
        folder = self.path.parent
        code = getattr(error, "sqlite_errorcode", None)
        primary = code & 0xFF if code is not None else None
        if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return self._damaged()
        if primary == sqlite3.SQLITE_FULL:
            return StorageFailure(f"{folder} could not be written: the disk is full.", "Free some space, then try again.")
        if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return StorageFailure(
                f"{folder} cannot be opened for writing.",
                "Copy the project to a folder that you may write to, and open it there.",
            )
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return StorageFailure(f"{folder} is in use by another program.", "Close the other program, then try again.")
        if primary == sqlite3.SQLITE_CONSTRAINT:
            return StorageFailure(
                f"{folder} no longer holds what this belongs to: {error}.", "Open the case again, then try once more."
            )
        if isinstance(error, sqlite3.ProgrammingError):
            return StorageFailure(f"{folder} is closed.", "Open the project again.")
        return StorageFailure(f"{folder} could not be read or written: {error}.", "Check the disk, then try again.")
