"""The whole header of a DICOM file as rows to be shown: tag, name, kind and value of each element, sequences as trees.

Any header is read, and none in full: long values are cut, binary ones and endless sequences counted. What may identify the
patient is marked, so that it can be hidden: what the basic profile of PS3.15 (table E.1-1) removes or replaces, group 0010,
names, dates and times wherever they stand, and private elements, of which nobody knows what they hold.
"""

from __future__ import annotations

import functools
import importlib
import io
from dataclasses import dataclass
from typing import Any, Literal

from mctgui.dicom.archive import FilePath
from mctgui.dicom.quiet import quiet
from mctgui.errors import UnreadableFile

Change = Literal["same", "changed", "added", "removed"]
_MOST_READ = 2**26
_MOST_ROWS = 20_000
_MOST_ITEMS = 100
_MOST_VALUES = 32
_MOST_LETTERS = 400
_DEEPEST = 16
_BINARY = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_PERSONAL = frozenset(("PN", "DA", "DT", "TM"))
_PATIENT_GROUP = 0x0010
_INSTANCE_IN_META = (0x0002, 0x0003)
_TABLE = "dicomanonymizer.dicom_anonymization_databases.dicomfields_2026c"


@dataclass(frozen=True, slots=True)
class TagRow:
    """One element of a header, or one item of a sequence.

    Parameters
    ----------
    tag
        ``"(0010,0020)"``; empty for an item.
    name
        As the standard calls it; in square brackets for a known private element.
    vr
        Value representation, two letters.
    value
        In one line, cut where it is long; ``"512 bytes"`` where it is binary.
    identifying
        Whether the value may tell who the patient is.
    private
        Whether the element belongs to a vendor.
    children
        Items of a sequence, elements of an item.
    before, change
        Where two headers are compared (:mod:`mctgui.dicom.tag_difference`): the value in the other one, and what became of
        it.
    """

    tag: str
    name: str
    vr: str
    value: str
    identifying: bool = False
    private: bool = False
    children: tuple[TagRow, ...] = ()
    before: str = ""
    change: Change = "same"


def read_tags(path: FilePath) -> tuple[TagRow, ...]:
    """Read the header of one DICOM file, without its pixels.

    Parameters
    ----------
    path
        A file, or one in an archive.

    Returns
    -------
    tuple of TagRow
        File meta information first, then the data set, both in the order of their tags.

    Raises
    ------
    UnreadableFile
        It cannot be opened, or is no DICOM file.
    """
    from pydicom import dcmread

    hint = "Choose another slice, or export the series again."
    try:
        with path.open("rb") as file:
            start = file.read(_MOST_READ)
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be opened any more.", "Was the folder moved?") from error
    try:
        with quiet():
            dataset = dcmread(io.BytesIO(start), stop_before_pixels=True, force=True)
            budget = _Budget(_MOST_ROWS)
            parts = [part for part in (getattr(dataset, "file_meta", None), dataset) if part]
            rows = [row for part in parts for row in _rows(part, budget)]
    except Exception as error:  # pydicom raises many kinds for damaged headers, and their texts may quote the patient
        raise UnreadableFile(f"The header of {path.name} cannot be read.", hint) from error
    if not any(row.tag > "(0002,FFFF)" for row in rows):
        raise UnreadableFile(f"{path.name} has no DICOM header.", hint)
    return tuple(rows)


class _Budget:
    """How many rows may still be made."""

    def __init__(self, rows: int) -> None:
        self.left = rows

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0


def _rows(dataset: Any, budget: _Budget, hidden: bool = False, depth: int = 0) -> tuple[TagRow, ...]:
    rows: list[TagRow] = []
    for tag in sorted(dataset.keys()):
        if not budget.take():
            rows.append(TagRow("", "The header goes on; the rest is not shown", "", ""))
            break
        try:
            rows.append(_row(dataset[tag], budget, hidden, depth))
        except Exception:  # noqa: BLE001 - one damaged element does not hide the others, and its text may quote the patient
            rows.append(TagRow(_shown(tag), "", "", "cannot be read", private=bool(tag.is_private)))
    return tuple(rows)


def _row(element: Any, budget: _Budget, hidden: bool, depth: int) -> TagRow:
    tag, name, vr = element.tag, str(element.name), str(element.VR)
    private = bool(tag.is_private)
    identifying = hidden or private or identifies(tag.group, tag.element, vr)
    if vr != "SQ":
        return TagRow(_shown(tag), name, vr, _text(element, vr), identifying and vr not in _BINARY, private)
    count = len(element.value)
    words = "1 item" if count == 1 else f"{count:,} items"
    return TagRow(_shown(tag), name, vr, words, False, private, _items(element.value, budget, identifying, depth + 1))


def _shown(tag: Any) -> str:
    return f"({tag.group:04X},{tag.element:04X})"


def _items(items: Any, budget: _Budget, hidden: bool, depth: int) -> tuple[TagRow, ...]:
    if depth > _DEEPEST:
        return (TagRow("", "Nested too deeply to be shown", "", ""),)
    made = [
        TagRow("", f"Item {number}", "", "", children=_rows(item, budget, hidden, depth))
        for number, item in enumerate(items[:_MOST_ITEMS], start=1)
        if budget.left > 0
    ]
    rest = len(items) - len(made)
    return (*made, *((TagRow("", f"{rest:,} more items", "", ""),) if rest else ()))


def _text(element: Any, vr: str) -> str:
    value = element.value
    if value is None:
        return ""
    if vr in _BINARY or isinstance(value, bytes | bytearray | memoryview):
        size = len(value) if hasattr(value, "__len__") else 0
        return f"{size:,} bytes" if size else ""
    many = value if isinstance(value, list | tuple) or type(value).__name__ == "MultiValue" else [value]
    words = " \\ ".join(_one(one, vr) for one in many[:_MOST_VALUES])
    if len(many) > _MOST_VALUES:
        words += f" … ({len(many):,} values)"
    words = " ".join(words.split())
    return words if len(words) <= _MOST_LETTERS else f"{words[:_MOST_LETTERS]}… ({len(words):,} letters)"


def _one(value: Any, vr: str) -> str:
    text = str(value)
    if vr == "UI":
        name = getattr(value, "name", text)
        return text if name == text else f"{text} ({name})"
    return text


def identifies(group: int, element: int, vr: str) -> bool:
    """Whether an element of the standard may tell who the patient is.

    Parameters
    ----------
    group, element
        Its tag.
    vr
        Its value representation: names, dates and times are hidden wherever they stand.
    """
    if group == _PATIENT_GROUP or vr in _PERSONAL:
        return True
    tags, repeating = _profile()
    if (group, element) in tags:
        return True
    return any((group & masks[2], element & masks[3]) == (masks[0], masks[1]) for masks in repeating)


@functools.cache
def _profile() -> tuple[frozenset[tuple[int, int]], tuple[tuple[int, int, int, int], ...]]:
    """Table E.1-1 of PS3.15, and its repeating groups as (group, element, mask, mask)."""
    table: list[tuple[int, ...]] = importlib.import_module(_TABLE).ALL_TAGS
    plain = {(tag[0], tag[1]) for tag in table if len(tag) == 2}
    repeating = tuple((tag[0], tag[1], tag[2], tag[3]) for tag in table if len(tag) == 4)
    return frozenset(plain | {_INSTANCE_IN_META}), repeating
