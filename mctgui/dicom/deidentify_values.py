"""Values of a header: what they say, what takes their place, and which of them tell who the patient is."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, MutableSequence
from typing import TYPE_CHECKING, Any

from mctgui.dicom.deidentify_rules import WORDS

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_LONGEST_TOLD = 100
_OLDEST = 89
_EARLIEST = 1850
"""Years before are slips; patients in them would be told by their dates."""


def several(value: Any) -> list[Any]:
    """The single values of a value; a name is one, although pydicom lets it be iterated."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, MutableSequence | tuple) else [value]


def banded_age(text: str) -> str | None:
    """An age; above 89 it is 90, since the oldest are few."""
    found = re.fullmatch(r"(\d{3})([DWMY])", text.strip())
    if found is None:
        return None
    years = int(found[1]) / {"D": 365.25, "W": 52.18, "M": 12, "Y": 1}[found[2]]
    return "090Y" if years > _OLDEST else text.strip()


def shifted(vr: str, before: Any, days: int) -> Any:
    """Dates moved by whole days, times of day as they are; None where one of them is none, such as a mere year."""
    moved = []
    for one in several(before):
        text = str(getattr(one, "original_string", one)).strip()
        if vr == "TM":
            if not re.fullmatch(r"\d{2}:?(\d{2}:?(\d{2}(\.\d{1,6})?)?)?", text):
                return None
            moved.append(text)
            continue
        found = re.fullmatch(r"(\d{4})\.?(\d{2})\.?(\d{2})(\d*(?:\.\d+)?)([+-]\d{4})?", text)
        if found is None or (vr == "DA" and (found[4] or found[5])):
            return None
        try:
            day = datetime.date(int(found[1]), int(found[2]), int(found[3])) - datetime.timedelta(days=days)
        except (ValueError, OverflowError):
            return None
        if day.year < _EARLIEST:
            return None
        # The offset from universal time tells where in the world it was.
        moved.append(f"{day.year:04}{day.month:02}{day.day:02}{found[4]}")
    if not moved:
        return None
    return moved if len(moved) > 1 else moved[0]


def told(value: Any) -> str:
    """A value in a few words."""
    from pydicom.sequence import Sequence

    if value is None:
        return ""
    if isinstance(value, Sequence):
        return f"{len(value)} {'item' if len(value) == 1 else 'items'}"
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    text = " ".join("\\".join(str(one) for one in several(value)).split())
    text = "".join(letter if letter.isprintable() else "·" for letter in text)  # a terminal would obey some of them
    return text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}…"


def harmless_words(text: str, identity: frozenset[str] = frozenset()) -> str:
    """Words of a description that are known to identify nobody, and lengths in mm."""
    kept = []
    for word in re.split(r"[\s_,;/()\[\]^]+", text):
        bare = word.strip(".:-+").casefold()
        good = bare in WORDS or re.fullmatch(r"\d{1,2}([.,]\d{1,3})?mm", bare)
        if good and bare not in identity:
            kept.append(word.strip(".:-+"))
    return " ".join(kept)[:64]


_IDENTIFIERS = (
    "PatientID", "OtherPatientIDs", "AccessionNumber", "AdmissionID", "PatientTelephoneNumbers", "MedicalRecordLocator",
    "RequestedProcedureID", "ServiceEpisodeID", "InstitutionName", "InstitutionAddress", "InstitutionalDepartmentName",
    "PatientAddress",
)  # fmt: skip
_OF_THE_DEVICE = ("StationName", "DeviceSerialNumber", "GantryID")


def identity_of(dataset: Dataset, *, with_device: bool) -> frozenset[str]:
    """Names, numbers and places that stand in a header, by which texts are known that repeat them; in lower case."""
    from pydicom.datadict import tag_for_keyword

    found: set[str] = set()
    identifiers = (*_IDENTIFIERS, *_OF_THE_DEVICE) if with_device else _IDENTIFIERS
    for element in _named_elements(dataset, frozenset(tag for name in identifiers if (tag := tag_for_keyword(name)))):
        values = [str(one).strip().casefold() for one in several(element.value)]
        if element.VR == "PN":
            parts = [part for name in values for part in re.split(r"[\^=\s,.]+", name)]
            whole = ["".join(re.split(r"[\^=\s]+", name)) for name in values]  # names of two signs have parts of one
            found.update(part for part in [*parts, *values, *whole] if len(part) >= (3 if part.isascii() else 2))
        elif element.keyword in identifiers:
            found.update(value for value in values if len(value) >= 4)
    # Words that take the place of a name where there is none any more.
    return frozenset(found - {"anonymized", "anonymous", "removed", "unknown", "none", "patient", "anon"})


def _named_elements(dataset: Dataset, identifiers: frozenset[int]) -> Iterator[Any]:
    """All names and identifiers that can be read, those in sequences too; the data set is left as it was."""
    from pydicom.datadict import dictionary_has_tag, dictionary_VR

    for tag in list(dataset.keys()):
        if tag.is_private or not dictionary_has_tag(tag):
            continue
        vr = dictionary_VR(tag)
        if vr not in ("PN", "SQ") and tag not in identifiers:
            continue
        raw = dataset.get_item(tag)
        try:
            element = dataset[tag]
        except Exception:  # noqa: BLE001 - what cannot be read is removed later
            continue
        if element.VR == "SQ":
            for item in element.value:
                yield from _named_elements(item, identifiers)
            continue
        yield element
        dataset[tag] = raw


def repeats(text: str, identity: frozenset[str]) -> bool:
    """Whether a text has one of these words or phrases in it."""
    text = text.casefold()
    words = set(re.split(r"[^\w]+|_", text))
    return any(
        one in words or ((len(one) >= 6 or not one.isalnum() or not one.isascii()) and one in text) for one in identity
    )
