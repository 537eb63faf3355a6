"""Records that can be added to and not changed: JSON lines, each with the hash of the one before and its own.

A record is on the disk before :meth:`ChainFile.append` returns. What a chain proves: that no record was changed, put in,
taken out or moved without the whole rest being written anew. What it cannot prove: that nobody with the program wrote the
whole rest anew, and that records at the end are not missing. The end is therefore bound by the sign-off and by a seal with
a secret of the reader's package (see :mod:`mctgui.reading.result`).
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mctgui import __version__
from mctgui.atomic import atomic_file, storage_failures
from mctgui.errors import MctguiError, StorageFailure, UnreadableFile
from mctgui.reading.clock import Clock, utc_text, zone_text

FIRST = "0" * 64
"""What stands for the previous hash in the first record."""
LARGEST_BYTES = 256 * 2**20
_OWN_FIELDS = {"n", "kind", "utc", "zone", "version", "previous", "hash"}


class BrokenChain(UnreadableFile):
    """Records were changed, taken out, put in or moved after they were written."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Parameters
    ----------
    number
        Position, from 0.
    kind
        What it records.
    utc, zone
        When: universal time and the distance of the place's zone from it.
    version
        Of the program.
    fields
        What belongs to the kind.
    hash
        SHA-256 over the canonical JSON of all the rest, the previous hash included; 64 hexadecimal digits.
    """

    number: int
    kind: str
    utc: str
    zone: str
    version: str
    fields: Mapping[str, Any]
    hash: str

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    def get(self, name: str, default: Any = None) -> Any:
        """A field, or ``default`` where the record has none of that name."""
        return self.fields.get(name, default)


def canonical(value: object) -> bytes:
    """JSON in the one form that is hashed: sorted keys, no blanks, ASCII.

    Raises
    ------
    ValueError
        A number is not finite.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


@dataclass(frozen=True, slots=True)
class ChainText:
    """What the bytes of a chain file hold.

    Parameters
    ----------
    records
        All whole ones.
    whole_bytes
        Where the last whole record ends.
    torn
        What follows it: the beginning of a record that a power cut kept from being finished. Empty otherwise.
    unended
        The last record is whole but for its line end.
    """

    records: tuple[Record, ...]
    whole_bytes: int
    torn: bytes
    unended: bool


def read_chain(data: bytes, name: str) -> ChainText:
    """Check a chain from its first byte to its last.

    Parameters
    ----------
    data
        The whole file.
    name
        What to call it in errors.

    Raises
    ------
    BrokenChain
        A record does not follow from the one before, or its hash does not fit.
    """
    records: list[Record] = []
    previous, start = FIRST, 0
    while start < len(data):
        end = data.find(b"\n", start)
        line = data[start : end if end >= 0 else len(data)]
        record = _record(line, len(records), previous)
        if record is None:
            last = end in (-1, len(data) - 1)
            # A disk that lost power keeps a part of the line, or blocks of zeros where the rest should be.
            if last and (end < 0 or b"\0" in line):
                return ChainText(tuple(records), start, data[start:], unended=False)
            raise BrokenChain(
                f"Record {len(records) + 1} of {name} was changed after it was written, or does not follow the one before.",
                "Ask for the file as the program wrote it; it may not be edited, not even its blanks.",
            )
        records.append(record)
        previous = record.hash
        if end < 0:
            return ChainText(tuple(records), len(data), b"", unended=True)
        start = end + 1
    return ChainText(tuple(records), start, b"", unended=False)


def _record(line: bytes, number: int, previous: str) -> Record | None:
    """The record of a line; None where it is not, byte for byte, what belongs there."""
    try:
        values = json.loads(line)
        if not isinstance(values, dict) or canonical(values) != line:
            return None
        own = values.pop("hash")
        if hashlib.sha256(canonical(values)).hexdigest() != own:
            return None
        if values.pop("previous") != previous or type(values["n"]) is not int or values.pop("n") != number:
            return None
        head = [values.pop(field) for field in ("kind", "utc", "zone", "version")]
    except (ValueError, KeyError, RecursionError):
        return None
    if not all(isinstance(each, str) for each in head):
        return None
    kind, utc, zone, version = head
    return Record(number, kind, utc, zone, version, values, own)


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
        record = _record(line[:-1], len(self._records), self.end)
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


def read_whole(path: Path) -> bytes:
    """All bytes of a file of reasonable size.

    Raises
    ------
    UnreadableFile
        There is none, or it is far too large.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise UnreadableFile(f"{path.name} is too large to be a file of answers.", "Give the file that mctgui wrote.")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path.name} could not be read.", "Check the path and its permissions.") from error


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _claim(handle: int, path: Path) -> None:
    if not _lock(handle):
        raise UnreadableFile(f"{path.name} is open in another window or program.", "Close it there first.")


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        """Lock one byte far behind the end, so that the file itself can be read meanwhile."""
        try:
            os.lseek(handle, 2**40, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        except OSError:  # some network disks know no locks
            return True
        return True

    def _flush(handle: int) -> None:
        os.fsync(handle)

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # some network disks know no locks
            return True
        return True

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
