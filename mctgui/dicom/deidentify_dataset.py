"""Take the patient out of one data set, attribute by attribute and into every sequence."""

from __future__ import annotations

import hashlib
import hmac
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mctgui import __version__
from mctgui.dicom.deidentify_rules import CLASS_UIDS, DUMMIES, EDITION, Action, Recipe, action_for
from mctgui.dicom.deidentify_values import banded_age, harmless_words, identity_of, repeats, several, shifted, told

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_MOST_ITEMS_TOLD = 3
_TEXTS = frozenset(("AE", "CS", "LO", "LT", "SH", "ST", "UC", "UT"))
_NUMBERS = {"DS": re.compile(r"[\s\d.eE+\-\\]*"), "IS": re.compile(r"[\s\d+\-\\]*"), "AS": re.compile(r"(\d{3}[DWMY])?\s*")}
_REGISTRIES = ("1.2.840.10008.", "2.16.840.1.113883.6.")
"""Roots of the standard's own UIDs, and of the coding systems that HL7 registered."""

_FIXED_TERMS = frozenset((
    0x00080005, 0x00080008, 0x00080060, 0x00080070, 0x00081090, 0x00180015, 0x00181210, 0x00185100, 0x00281054
))  # fmt: skip
"""Character set, image type, modality, manufacturer, model, body part, kernel, position, unit: what the image means hangs on
them, and a patient who is called like one of them does not change that."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one attribute.

    Parameters
    ----------
    tag, name
        ``"(0010,0010)"`` and its keyword; within sequences the names of these stand before it.
    action
        ``"removed"``, ``"emptied"``, ``"replaced"``, ``"kept"`` or ``"added"``.
    before, after
        Its value in words. What stood there may be the patient: it is shown to who asked and goes nowhere else.
    """

    tag: str
    name: str
    action: str
    before: str = field(repr=False)
    after: str = field(repr=False)


class Pseudonymizer:
    """What must be the same for all files of one run: new UIDs, and the pseudonym and the offset of a patient.

    Parameters
    ----------
    key
        Secret of the run; without it no UID can be traced back.
    recipe
        What to keep.
    """

    def __init__(self, key: bytes, recipe: Recipe) -> None:
        self.key = key
        self.recipe = recipe

    def uid(self, *parts: str) -> str:
        """A new UID for an old one (PS3.5 B.2: that of a UUID), the same whenever it is asked for."""
        digest = hmac.new(self.key, "\0".join(parts).encode(), hashlib.sha256).digest()
        return f"2.25.{uuid.UUID(bytes=digest[:16], version=5).int}"


def strip_patient(
    dataset: Dataset, names: Pseudonymizer, pseudonym: str, days: int, stand_ins: dict[str, str], *, tell: bool = True
) -> Iterator[Change]:
    """De-identify a data set in place.

    Parameters
    ----------
    dataset
        Header of a file; what is kept stays as it was, byte for byte.
    names
        Of the run.
    pseudonym, days
        Of the patient.
    stand_ins
        What the UIDs of study, series, instance and frame of reference are made from where the file has none: an image
        without them is no longer found by any program.
    tell
        Put the values into words; False leaves them out, which is quicker.

    Yields
    ------
    Change
        For every attribute. The data set is done only when all have been taken.
    """
    sop_class = str(dataset.get("SOPClassUID") or "")
    earlier = _earlier_codes(dataset)
    identity = identity_of(dataset, with_device=not names.recipe.keep_device)
    walk = _Walk(names, pseudonym, days, sop_class, identity, tell)
    yield from walk.clean(dataset, "")
    for keyword, origin in stand_ins.items():
        if not dataset.get(keyword):
            setattr(dataset, keyword, names.uid("missing", keyword, origin))
            yield _added(dataset, keyword)
    for keyword in ("PatientName", "PatientID"):
        if not dataset.get(keyword):
            setattr(dataset, keyword, pseudonym)
            yield _added(dataset, keyword)
    yield from _declare(dataset, names.recipe, earlier)


class _Walk:
    """One way through a data set and its sequences."""

    def __init__(
        self, names: Pseudonymizer, pseudonym: str, days: int, sop_class: str, identity: frozenset[str], tell: bool
    ) -> None:
        self.names = names
        self.pseudonym = pseudonym
        self.days = days
        self.sop_class = sop_class
        self.identity = identity
        self.tell = told if tell else lambda _value: ""

    def clean(self, dataset: Dataset, path: str) -> Iterator[Change]:
        """Act on every attribute of a data set or an item; ``path`` names the sequences around it."""
        from pydicom.datadict import dictionary_has_tag, dictionary_VR, keyword_for_tag

        for tag in sorted(dataset.keys()):
            if tag.element == 0:  # the length of a group is never written
                del dataset[tag]
                continue
            known = dictionary_has_tag(tag)
            vr = dictionary_VR(tag) if known and not tag.is_private else ""
            action = action_for(int(tag), vr, self.sop_class, nested=bool(path), recipe=self.names.recipe)
            name = path + ((keyword_for_tag(tag) if known else "") or ("private" if tag.is_private else "unknown"))
            raw = dataset.get_item(tag)
            needless = action == "remove" and self.tell is not told
            before, trusted = (None, True) if needless else _value(dataset, tag, vr)
            if not trusted or (action == "items" and dataset[tag].VR != "SQ"):
                action = "remove"
            if action == "items":
                yield from self._items(before, name)
                continue
            done = self._act(dataset, tag, vr, action, before, nested=bool(path))
            if done == "kept":
                dataset[tag] = raw  # the bytes that were there, not what became of them in reading
            there = self.tell(before)
            after = self.tell(dataset[tag].value) if done == "replaced" else there if done == "kept" else ""
            yield Change(f"({tag.group:04X},{tag.elem:04X})", name, done, there, after)

    def _items(self, items: Any, name: str) -> Iterator[Change]:
        for number, item in enumerate(items, start=1):
            changes = self.clean(item, f"{name}[{number}] > ")
            if number <= _MOST_ITEMS_TOLD:
                yield from changes
            else:  # the frames of an enhanced image are many, and alike
                for _ in changes:
                    pass

    def _act(self, dataset: Dataset, tag: Any, vr: str, action: Action, before: Any, *, nested: bool) -> str:
        """Carry an action out and say what it came to."""
        if action == "check":
            return self._checked(dataset, tag, vr, before)
        if action in ("empty", "shift") and not several(before):
            return "kept"
        if action == "empty":
            return _put(dataset, tag, vr, [] if vr == "SQ" else None, "emptied")
        value = None if action == "remove" else self._new_value(action, tag, vr, before)
        if value is None and action == "shift":  # a date that cannot be moved, such as a mere year
            profile_alone = action_for(int(tag), vr, self.sop_class, nested=nested, recipe=Recipe())
            return self._act(dataset, tag, vr, profile_alone, before, nested=nested)
        if value is None:  # an empty UID would break the object, an empty description says nothing
            del dataset[tag]
            return "removed"
        return "kept" if value == before else _put(dataset, tag, vr, value, "replaced")

    def _new_value(self, action: Action, tag: Any, vr: str, before: Any) -> Any:
        """The value that takes the place of another; None where there is none."""
        if action == "pseudonym":
            return self.pseudonym
        if action == "uid":
            new = [self._uid(tag, str(one)) for one in several(before) if one]
            return (new if len(new) > 1 else new[0]) if new else None
        if action == "words":
            return harmless_words(" ".join(str(one) for one in several(before)), self.identity) or None
        if action == "age":
            return banded_age(str(before))
        if action == "shift":
            return shifted(vr, before, self.days)
        if vr == "SQ":
            return None
        return DUMMIES.get(vr.split(" ")[0])

    def _uid(self, tag: Any, old: str) -> str:
        from pydicom._uid_dict import UID_dictionary

        of_a_class = int(tag) in CLASS_UIDS and old.startswith(_REGISTRIES)
        return old if old in UID_dictionary or of_a_class else self.names.uid(old)

    def _checked(self, dataset: Dataset, tag: Any, vr: str, before: Any) -> str:
        """Keep a value that the table keeps, unless it repeats who the patient is or is not what it should be."""
        pattern = _NUMBERS.get(vr)
        if pattern is not None:
            text = "\\".join(str(getattr(one, "original_string", one)) for one in several(before))
            if not pattern.fullmatch(text):
                del dataset[tag]
                return "removed"
        if vr not in _TEXTS or int(tag) in _FIXED_TERMS or (tag.group == 0x0028 and vr == "CS"):
            return "kept"
        if not self.identity or not any(repeats(str(one), self.identity) for one in several(before)):
            return "kept"
        if vr == "CS":
            del dataset[tag]
            return "removed"
        return _put(dataset, tag, vr, DUMMIES[vr], "replaced")


def _put(dataset: Dataset, tag: Any, vr: str, value: Any, done: str) -> str:
    from pydicom.dataelem import DataElement

    dataset[tag] = DataElement(tag, vr.split(" ")[0], value)
    return done


def _value(dataset: Dataset, tag: Any, vr: str) -> tuple[Any, bool]:
    """Value of an element, and whether it is what it should be; what cannot be read cannot be trusted."""
    from pydicom.dataelem import RawDataElement

    raw = dataset.get_item(tag)
    try:
        element = dataset[tag]
        return element.value, element.VR != "UN"
    except Exception:  # noqa: BLE001 - damaged values raise anything
        # Numbers that pydicom does not take, such as decimals where integers belong, identify nobody.
        if vr in _NUMBERS and isinstance(raw, RawDataElement) and raw.value is not None:
            text = raw.value.decode("latin-1").strip("\0 ")
            return text, _NUMBERS[vr].fullmatch(text) is not None
        return "unreadable", False


_OPTIONS = {
    "113101": "Clean Pixel Data Option", "113102": "Clean Recognizable Visual Features Option",
    "113103": "Clean Graphics Option", "113104": "Clean Structured Content Option", "113105": "Clean Descriptors Option",
    "113107": "Retain Longitudinal Temporal Information Modified Dates Option",
    "113108": "Retain Patient Characteristics Option", "113109": "Retain Device Identity Option",
}  # fmt: skip
_CLEANING = ("113101", "113102", "113103", "113104", "113105")


def _earlier_codes(dataset: Dataset) -> set[str]:
    """Cleaning that was done before and stays true (PS3.16 CID 7050)."""
    try:
        items = dataset.get("DeidentificationMethodCodeSequence") or []
        return {str(item.get("CodeValue")) for item in items} & set(_CLEANING)
    except Exception:  # noqa: BLE001 - a damaged sequence tells nothing
        return set()


def _declare(dataset: Dataset, recipe: Recipe, earlier: set[str]) -> Iterator[Change]:
    """Say that the patient has been taken out, and how (PS3.15 E.1, PS3.3 C.7.1.1 and C.12.1)."""
    from pydicom.dataset import Dataset as Item

    options = {
        "113105": recipe.keep_descriptions, "113107": recipe.shift_dates, "113108": recipe.keep_characteristics,
        "113109": recipe.keep_device,
    }  # fmt: skip
    codes = {"113100": "Basic Application Confidentiality Profile"}
    codes |= {code: meaning for code, meaning in _OPTIONS.items() if options.get(code) or code in earlier}
    sequence = []
    for code, meaning in codes.items():
        item = Item()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code, "DCM", meaning[:64]
        sequence.append(item)
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = [f"mctgui {__version__}", f"PS3.15 Basic Profile, edition {EDITION}"]
    dataset.DeidentificationMethodCodeSequence = sequence
    dataset.LongitudinalTemporalInformationModified = "MODIFIED" if recipe.shift_dates else "REMOVED"
    for keyword in ("PatientIdentityRemoved", "DeidentificationMethod", "LongitudinalTemporalInformationModified"):
        yield _added(dataset, keyword)
    yield Change("(0012,0064)", "DeidentificationMethodCodeSequence", "added", "", ", ".join(codes.values()))


def _added(dataset: Dataset, keyword: str) -> Change:
    element = dataset[keyword]
    tag = f"({element.tag.group:04X},{element.tag.elem:04X})"
    return Change(tag, keyword, "added", "", told(element.value))
