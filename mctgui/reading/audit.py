"""The study's log: what the coordinator did with it, when, in a chain like the answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.reading.chain import ChainFile, Record, read_chain, read_whole
from mctgui.reading.clock import Clock, SystemClock
from mctgui.reading.study import Study

FILE_NAME = "audit.jsonl"
SCORES = "scores.json"
"""Beside it, as soon as the study was unblinded."""


class AuditLog:
    """The log of a locked study, open for adding. Use as a context manager, or call :meth:`close`.

    Its first record binds the study, its charter and the manifests. Kinds after it: ``taken``, ``refused``, ``conflict``,
    ``decided``, ``package``, ``key refused``, ``unblinded``. No record holds a name: readers are R1, R2 and so on, files are
    told apart by their SHA-256. As with every chain, records cut off at its end are not missed by it; the record of the
    unblinding also stands in the scores.
    """

    def __init__(self, chain: ChainFile) -> None:
        self._chain = chain

    @classmethod
    def open(cls, folder: Path, study: Study, clock: Clock | None = None) -> AuditLog:
        """Open the log of a study, or begin it.

        Raises
        ------
        MctguiError
            The study is not locked, or the log belongs to another one.
        UnreadableFile
            The log was changed, or is open in another program.
        StorageFailure
            It cannot be written.
        """
        if study.locked is None:
            raise MctguiError("This study is not locked: there is nothing to merge.", "Lock it first.")
        path = Path(folder) / FILE_NAME
        clock = clock or SystemClock()
        bound = {
            "study_id": study.id,
            "charter_sha256": study.locked.charter_sha256,
            "key_sha256": study.locked.key_sha256,
            "manifests": dict(study.locked.manifests),
            "locked": study.locked.when,
        }
        if not path.exists():
            return cls(ChainFile.create(path, "study", bound, clock))
        chain = ChainFile.open(path, clock)
        if dict(chain.records[0].fields) != bound:
            chain.close()
            raise UnreadableFile(f"{path.name} is the log of another study.", "Put the study's own log back.")
        return cls(chain)

    @property
    def records(self) -> tuple[Record, ...]:
        """All records, the oldest first."""
        return self._chain.records

    def add(self, kind: str, **fields: Any) -> Record:
        """Add a record; it is on the disk when this returns.

        Raises
        ------
        StorageFailure
            It could not be written.
        """
        return self._chain.append(kind, **fields)

    def require_whole(self) -> None:
        """Refuse a log from which the unblinding was cut off, although its scores are there.

        Raises
        ------
        UnreadableFile
            It was.
        """
        path = self._chain.path
        if self.last("unblinded") is None and path.with_name(SCORES).exists():
            raise UnreadableFile(
                f"{path.name} does not tell of the unblinding that made {SCORES}: its end was cut off.",
                "Put the whole log back from a backup.",
            )

    def last(self, kind: str) -> Record | None:
        """The newest record of a kind, or None."""
        return next((one for one in reversed(self.records) if one.kind == kind), None)

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self._chain.close()

    def __enter__(self) -> AuditLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_audit(folder: Path) -> tuple[Record, ...]:
    """The log of a study without opening it for adding; empty where nothing has happened since the lock.

    Raises
    ------
    BrokenChain
        It was changed.
    """
    path = Path(folder) / FILE_NAME
    return read_chain(read_whole(path), path.name).records if path.exists() else ()
