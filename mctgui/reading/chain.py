"""Records that can be added to and not changed: JSON lines, each with the hash of the one before and its own.

What a chain proves: that no record was changed, put in,
taken out or moved without the whole rest being written anew. What it cannot prove: that nobody with the program wrote the
whole rest anew, and that records at the end are not missing. The end is therefore bound by the sign-off and by a seal with
a secret of the reader's package (see :mod:`mctgui.reading.result`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mctgui.errors import UnreadableFile

FIRST = "0" * 64
"""What stands for the previous hash in the first record."""
LARGEST_BYTES = 256 * 2**20


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
        record = read_record(line, len(records), previous)
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


def read_record(line: bytes, number: int, previous: str) -> Record | None:
    """The record of a line; None where it is not, byte for byte, what belongs behind the hash ``previous``."""
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
