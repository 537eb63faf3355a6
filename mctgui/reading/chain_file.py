"""A chain on the disk, open for adding: each record is on the disk before :meth:`ChainFile.append` returns."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mctgui import __version__
from mctgui.atomic import atomic_file, storage_failures
from mctgui.errors import MctguiError, StorageFailure, UnreadableFile
from mctgui.locks import taken_alone
from mctgui.reading.chain import FIRST, ChainText, Record, canonical, read_chain, read_record, read_whole
from mctgui.reading.clock import Clock, utc_text, zone_text

_OWN_FIELDS = {"n", "kind", "utc", "zone", "version", "previous", "hash"}


def _line(kind: str, fields: Mapping[str, Any], number: int, previous: str, clock: Clock) -> bytes:
    """A new record as it stands in the file, its line end included."""
    if clash := _OWN_FIELDS & fields.keys():
        raise ValueError(f"fields that every record has: {sorted(clash)}")
    moment = clock.now()
    values = {
        **fields,
        "kind": kind,
        "utc": utc_text(moment),
        "zone": zone_text(moment),
        "version": __version__,
        "n": number,
        "previous": previous,
    }
    values["hash"] = hashlib.sha256(canonical(values)).hexdigest()
    return canonical(values) + b"\n"


class ChainFile:
    """A chain on the disk, open for adding.

    One program at a time: the file is locked as long as it is open, and adding is refused when the file has another length
    than it should have. Use as a context manager, or call :meth:`close`.
    """

    def __init__(self, path: Path, handle: int, records: list[Record], clock: Clock) -> None:
        self.path = path
        self.clock = clock
        self._handle = handle
        self._records = records
        self._size = os.fstat(handle).st_size
        self._broken = False

    @classmethod
    def create(cls, path: Path, kind: str, fields: Mapping[str, Any], clock: Clock) -> ChainFile:
        """Begin a chain with its first record.

        Raises
        ------
        StorageFailure
            The file exists or could not be written.
        """
        if path.exists():
            raise StorageFailure(f"{path.name} exists already.", "Open it to go on, or choose another name.")
        line = _line(kind, fields, 0, FIRST, clock)
        with atomic_file(path) as temporary:  # whole or not there: a chain never begins with a torn line
            temporary.write_bytes(line)
        return cls.open(path, clock)

    @classmethod
    def open(cls, path: Path, clock: Clock, final: str = "") -> ChainFile:
        """Open a chain to add to it; repairs what a power cut has left.

        A torn last line is put into a file of its own beside it, ``NAME.torn-...``, and a record of kind ``torn`` says so.
        A last record that lacks nothing but its line end is kept.

        Parameters
        ----------
        path, clock
            The file, and the clock for new records.
        final
            Kind after which nothing may be added, not even that something was set aside.

        Raises
        ------
        BrokenChain
            Records were changed.
        UnreadableFile
            There is no such file, it is empty, or another program has it open.
        StorageFailure
            It cannot be written.
        """
        if not path.is_file():
            raise UnreadableFile(f"There is no file {path.name}.", "Check the path.")
        with storage_failures(path):
            handle = os.open(path, os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0))
        try:
            _claim(handle, path)
            text = read_chain(read_whole(path), path.name)
            if not text.records:
                raise UnreadableFile(f"{path.name} holds no whole record.", "Remove it to begin anew.")
            opened = cls(path, handle, list(text.records), clock)
            opened._mend(text, final)
        except BaseException:
            os.close(handle)
            raise
        return opened

    @property
    def records(self) -> tuple[Record, ...]:
        """All records, the oldest first."""
        return tuple(self._records)

    @property
    def end(self) -> str:
        """Hash of the last record."""
        return self._records[-1].hash if self._records else FIRST

    def append(self, kind: str, **fields: Any) -> Record:
        """Add a record; it is on the disk when this returns.

        Raises
        ------
        StorageFailure
            It could not be written; the file holds the earlier records and nothing else.
        MctguiError
            Another program has written to the file.
        """
        line = _line(kind, fields, len(self._records), self.end, self.clock)
        self._write(line)
        record = read_record(line[:-1], len(self._records), self.end)
        assert record is not None
        self._records.append(record)
        return record

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)

    def __enter__(self) -> ChainFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, line: bytes) -> None:
        if self._handle < 0 or self._broken:
            raise MctguiError(f"{self.path.name} is closed.", "Open it again.")
        with storage_failures(self.path):
            if os.fstat(self._handle).st_size != self._size:
                self._broken = True
                raise MctguiError(
                    f"{self.path.name} was written by another program meanwhile.",
                    "Close the other program and open the reading again.",
                )
            try:
                left = memoryview(line)
                while left:
                    left = left[os.write(self._handle, left) :]
                _flush(self._handle)
            except OSError:
                self._take_back()
                raise
        self._size += len(line)

    def _take_back(self) -> None:
        """After a failed write: the file as it was. Where even that fails, nothing may be added before it is opened anew."""
        try:
            os.ftruncate(self._handle, self._size)
            _flush(self._handle)
        except OSError:
            self._broken = True

    def _mend(self, text: ChainText, final: str) -> None:
        """Repair the end, and record every torn line that is not recorded yet."""
        if text.unended:
            self._write(b"\n")
        if text.torn:
            place = self.path.with_name(f"{self.path.name}.torn-{_short(text.torn)}")
            with atomic_file(place) as temporary:
                temporary.write_bytes(text.torn)
            with storage_failures(self.path):
                os.ftruncate(self._handle, text.whole_bytes)
                _flush(self._handle)
            self._size = text.whole_bytes
        if self._records[-1].kind == final:
            return
        recorded = {record.get("sha256_start") for record in self._records if record.kind == "torn"}
        # A file without its record: the program was killed between the two.
        for place in sorted(self.path.parent.iterdir()):
            if not place.name.startswith(f"{self.path.name}.torn-"):
                continue
            data = read_whole(place)
            if _short(data) not in recorded:
                self.append("torn", sha256_start=_short(data), bytes=len(data), set_aside=place.name)


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _claim(handle: int, path: Path) -> None:
    if taken_alone(handle) is False:  # a disk that knows no locks cannot tell
        raise UnreadableFile(f"{path.name} is open in another window or program.", "Close it there first.")


if sys.platform == "win32":

    def _flush(handle: int) -> None:
        os.fsync(handle)

else:
    import fcntl

    def _flush(handle: int) -> None:
        """Have the bytes on the disk; on macOS ``fsync`` stops at the disk's own memory."""
        full = getattr(fcntl, "F_FULLFSYNC", None)
        if full is not None:
            try:
                fcntl.fcntl(handle, full)
                return
            except OSError:  # not every file system knows it
                pass
        os.fsync(handle)
