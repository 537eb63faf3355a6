"""SPSS system files (.sav): variables with labels, value labels and measurement levels, uncompressed, UTF-8.

Source of the layout: PSPP developer's guide, "System File Format". Libraries write such files only from the tables of
pandas or polars, which nothing else here needs.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from mctgui import __version__
from mctgui.atomic import atomic_file

Measure = Literal["nominal", "ordinal", "scale"]
_MEASURES: dict[Measure, int] = {"nominal": 1, "ordinal": 2, "scale": 3}
_LONGEST_TEXT = 255
_LONGEST_LABEL = 252
_LONGEST_VALUE_LABEL = 120
_MISSING = -sys.float_info.max
_UTF8 = 65001
_TEXT_FORMAT, _NUMBER_FORMAT = 1, 5


@dataclass(frozen=True, slots=True)
class SPSSVariable:
    """One variable.

    Parameters
    ----------
    name
        Letters, digits and underscores, beginning with a letter, 64 bytes at most.
    values
        All text, or all numbers with None where one is missing. Text is cut after 255 bytes.
    label
        What it is.
    value_labels
        Meaning of numbers.
    measure
        Measurement level.
    decimals
        Shown behind the point.
    """

    name: str
    values: Sequence[str] | Sequence[float | None]
    label: str = ""
    value_labels: Mapping[float, str] = field(default_factory=dict)
    measure: Measure = "nominal"
    decimals: int = 0

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        return bool(self.values) and isinstance(self.values[0], str)

    @property
    def width(self) -> int:
        """Bytes of the longest text, at least 8; 0 for numbers."""
        if not self.is_text:
            return 0
        return max(8, *(len(_cut(str(value), _LONGEST_TEXT)) for value in self.values))

    @property
    def segments(self) -> int:
        """Pieces of eight bytes that a value takes."""
        return max(1, -(-self.width // 8))


def write_spss(variables: Sequence[SPSSVariable], path: Path, *, label: str = "") -> None:
    """Write a system file, whole or not at all; equal variables give equal bytes.

    Raises
    ------
    ValueError
        The variables differ in length.
    StorageFailure
        The file could not be written.
    """
    cases = len(variables[0].values)
    if any(len(one.values) != cases for one in variables):
        raise ValueError("the variables of a file have the same number of values")
    short = {one.name: f"V{number}" for number, one in enumerate(variables, start=1)}
    parts = [_header(variables, cases, label)]
    parts += [_variable(one, short[one.name]) for one in variables]
    place = 1
    for one in variables:
        if one.value_labels:
            parts.append(_value_labels(one.value_labels, place))
        place += one.segments
    parts += [
        _extension(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, _UTF8)),
        _extension(4, 8, struct.pack("<3d", _MISSING, sys.float_info.max, _lowest())),
        _extension(11, 4, b"".join(_display(one) for one in variables)),
        _extension(13, 1, "\t".join(f"{short[one.name]}={one.name}" for one in variables).encode("utf-8")),
        _extension(16, 8, struct.pack("<2q", 1, cases)),
        _extension(20, 1, b"UTF-8"),
        struct.pack("<2i", 999, 0),
    ]
    parts += [_value(one, case) for case in range(cases) for one in variables]
    with atomic_file(path) as temporary:
        temporary.write_bytes(b"".join(parts))


def _header(variables: Sequence[SPSSVariable], cases: int, label: str) -> bytes:
    product = f"@(#) SPSS DATA FILE - mctgui {__version__}".encode("ascii")
    size = sum(one.segments for one in variables)
    # The date is no part of the scores: a fixed one lets equal scores make equal files.
    return struct.pack(
        "<4s60s5id9s8s64s3x", b"$FL2", product.ljust(60)[:60], 2, size, 0, 0, cases, 100.0, b"01 Jan 00", b"00:00:00",
        _cut(label, 64).ljust(64),
    )  # fmt: skip


def _variable(one: SPSSVariable, short: str) -> bytes:
    kind, wide, decimals = (_TEXT_FORMAT, one.width, 0) if one.is_text else (_NUMBER_FORMAT, 8, one.decimals)
    shape = (kind << 16) | (wide << 8) | decimals
    label = _cut(one.label, _LONGEST_LABEL)
    record = struct.pack("<6i8s", 2, one.width, int(bool(label)), 0, shape, shape, short.encode("ascii").ljust(8))
    if label:
        record += struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
    more = struct.pack("<6i8s", 2, -1, 0, 0, shape, shape, b" " * 8)
    return record + more * (one.segments - 1)


def _value_labels(labels: Mapping[float, str], place: int) -> bytes:
    parts = [struct.pack("<2i", 3, len(labels))]
    for value, text in labels.items():
        label = _cut(text, _LONGEST_VALUE_LABEL)
        room = -(-(len(label) + 1) // 8) * 8 - 1
        parts.append(struct.pack("<dB", value, len(label)) + label.ljust(room))
    return b"".join([*parts, struct.pack("<3i", 4, 1, place)])


def _extension(kind: int, size: int, data: bytes) -> bytes:
    return struct.pack("<4i", 7, kind, size, len(data) // size) + data


def _display(one: SPSSVariable) -> bytes:
    return struct.pack("<3i", _MEASURES[one.measure], min(max(one.width, 8), 40), int(not one.is_text))


def _value(one: SPSSVariable, case: int) -> bytes:
    value = one.values[case]
    if one.is_text:
        return _cut(str(value), _LONGEST_TEXT).ljust(8 * one.segments)
    return struct.pack("<d", _MISSING if value is None else float(value))


def _cut(text: str, longest: int) -> bytes:
    """UTF-8 of at most so many bytes, cut between signs."""
    return text.encode("utf-8")[:longest].decode("utf-8", errors="ignore").encode("utf-8")


def _lowest() -> float:
    import math

    return math.nextafter(_MISSING, 0.0)
