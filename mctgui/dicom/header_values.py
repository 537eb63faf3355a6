"""Values of a header as texts and numbers, whatever its maker wrote: missing, multiple, malformed, or the patient's name."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from mctgui.dicom.charset import guessed_text
from mctgui.dicom.elements import Header

LARGEST_VALUE = 1e9
"""Of slopes, intercepts and windows that occur in scans."""


def syntax_of(dataset: Header) -> str:
    """The UID of the transfer syntax, (0002,0010); empty where it is missing."""
    return str(getattr(dataset, "file_meta", {}).get("TransferSyntaxUID", ""))


def text_of(dataset: Header, name: str) -> str:
    """A text as it can be shown; empty where it is missing."""
    value = dataset.get(name)
    return "" if value is None else printable(str(value).strip("\0 "))


def printable(text: str) -> str:
    """Without control characters: they could write anything to a terminal."""
    return text if text.isprintable() else "".join(each if each.isprintable() else " " for each in text).strip()


def texts_of(dataset: Header, name: str) -> tuple[str, ...]:
    """All values of a text that may have several."""
    value = dataset.get(name)
    if value is None or value == "":
        return ()
    values = [value] if isinstance(value, str) else list(value)
    return tuple(printable(str(item).strip()) for item in values)


def numbers(value: Any) -> tuple[float, ...]:
    """All finite numbers of a DICOM value, which may be missing, single, multiple or malformed."""
    if value is None or value == "":
        return ()
    if type(value) is int:
        return (float(value),)
    if isinstance(value, bytes | str):
        parts: Iterable[Any] = (
            value.decode("ascii", "replace").split("\\") if isinstance(value, bytes) else value.split("\\")
        )
    else:
        parts = value if hasattr(value, "__iter__") else [value]
    found = []
    for part in parts:
        try:
            number = float(part)
        except (TypeError, ValueError):
            continue
        if math.isfinite(number):
            found.append(number)
    return tuple(found)


def number_of(dataset: Header, name: str) -> float | None:
    """The first number of an element; None where there is none."""
    values = numbers(dataset.get(name))
    return values[0] if values else None


def sensible_number(dataset: Header, name: str) -> float | None:
    """A number of a size that occurs in scans; None for others, as where it is missing."""
    value = number_of(dataset, name)
    return None if value is None or abs(value) > LARGEST_VALUE else value


def integer_of(dataset: Header, name: str) -> int | None:
    """The same without what stands behind the point."""
    value = number_of(dataset, name)
    return None if value is None else int(value)


def stored_value(dataset: Header, name: str, bits: int, signed: bool) -> int | None:
    """A value in the units of stored pixels; its own type may disagree with theirs in sign."""
    value = dataset.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bytes):
        value = int.from_bytes(value[:2], "little")
    found = numbers(value)
    if not found:
        return None
    span = 1 << bits
    whole = int(found[0]) % span
    return whole - span if signed and whole >= span // 2 else whole


def description_of(dataset: Header) -> str:
    """The series description, unless someone wrote the patient into it."""
    said, guess = text_of(dataset, "SeriesDescription"), guessed(dataset, "SeriesDescription")
    names = [text_of(dataset, name) for name in ("PatientName", "PatientID")]
    names += [guessed(dataset, name) or "" for name in ("PatientName", "PatientID")]
    identity = "^".join(names).replace(" ", "^").replace("=", "^")
    # Chinese names have two or three characters; two Latin letters occur in any description.
    parts = [part.casefold() for part in identity.split("^") if len(part) >= (3 if part.isascii() else 2)]
    told = any(part in text.casefold() for part in parts for text in (said, guess or ""))
    return "" if told else guess or said


def guessed(dataset: Header, name: str) -> str | None:
    """A text in the character set that its bytes are in, where the header plainly names a wrong one."""
    value, charset = dataset.get(name), dataset.get("SpecificCharacterSet")
    first = charset if isinstance(charset, str) else next(iter(charset or ()), "")
    text = None if value is None else guessed_text(str(value).strip("\0 "), str(first))
    return None if text is None else printable(text)
