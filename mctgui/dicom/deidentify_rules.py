"""What is to become of each attribute: PS3.15 Annex E, Table E.1-1, with the options that this program offers.

The table itself comes from the package dicom-anonymizer, which keeps it up to date; of that package only the table is used.
Its code empties what the table removes, writes impossible dates, and does not look into sequences of sequences.

What the table does not name is kept (PS3.15 E.1), with a few things that it cannot know taken out as well: attributes
that the dictionary does not have, further names and addresses of computers, and further UIDs that are no well-known ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

Action = Literal["remove", "empty", "dummy", "uid", "shift", "pseudonym", "age", "words", "items", "check"]
"""``uid`` maps it, ``shift`` moves a date, ``words`` keeps harmless words, ``items`` goes on into the items of a sequence,
``check`` keeps a text unless it repeats who the patient is."""

EDITION = "2026c"

CT = ("1.2.840.10008.5.1.4.1.1.2",)
MR = ("1.2.840.10008.5.1.4.1.1.4",)
PET = ("1.2.840.10008.5.1.4.1.1.128",)
ENHANCED = tuple(
    f"1.2.840.10008.5.1.4.1.1.{tail}" for tail in ("2.1", "2.2", "4.1", "4.3", "4.4", "128.1", "130")
)  # fmt: skip
IMAGE_CLASSES = frozenset((*CT, *MR, *PET, *ENHANCED))
"""CT, MR and PET images, single, enhanced and legacy converted (PS3.4 B.5): no text is burned into them by custom."""

_SINGLE = {0x00080023: 2, 0x00080033: 2, 0x00180010: 2}
_TYPES: dict[tuple[str, ...], dict[int, int]] = {
    CT: _SINGLE,
    MR: _SINGLE,
    # PS3.3 C.8.9.1 and C.8.9.4: series and acquisition of PET are dated.
    PET: {**_SINGLE, 0x00080021: 1, 0x00080031: 1, 0x00080022: 2, 0x00080032: 2},
    # PS3.3 C.7.5.2, C.7.6.16, C.8.13.1, C.8.15.2: what only enhanced images must have.
    ENHANCED: {
        0x00080023: 1, 0x00080033: 1, 0x0008002A: 1, 0x00180010: 2, 0x00181000: 1, 0x00181030: 1, 0x00400555: 2
    },
}  # fmt: skip
"""Types of the attributes whose action depends on them, for the images that are let through; what is missing is type 3."""

_PATIENT_NAME, _PATIENT_ID, _PATIENT_AGE = 0x00100010, 0x00100020, 0x00101010
_BIRTH = frozenset((0x00100030, 0x00100032, 0x00100033, 0x00100034, 0x00100035))
_CHARACTERISTICS = frozenset((
    _PATIENT_AGE, 0x00100040, 0x00101020, 0x00101030, 0x00102160, 0x001021A0, 0x001021C0, 0x00102203
))  # fmt: skip
"""Column "Rtn. Pat. Chars. Opt.", K: age, sex, size, weight, ethnic group, smoking, pregnancy, neutered. Texts (C) go."""

_DEVICE = frozenset((
    0x00081010, 0x00160051, 0x00181000, 0x00181002, 0x00181004, 0x00181005, 0x00181007, 0x00181008, 0x00181009, 0x0018100A,
    0x0018100B, 0x0018700A, 0x00189367, 0x00189371, 0x00189373, 0x00321020, 0x00321021, 0x00400001, 0x00400010, 0x00400011,
    0x00400241, 0x00400242, 0x00404025, 0x00404027, 0x00404028, 0x00404030, 0x00500020, 0x300A00B2, 0x300A0216, 0x30080105,
    0x3010002D, 0x30100043,
))  # fmt: skip
"""Column "Rtn. Dev. Id. Opt.", K."""

_DESCRIPTIONS = frozenset((0x00081030, 0x0008103E, 0x00181030, 0x00321060, 0x00400254))
"""Column "Clean Desc. Opt.", those that tell how images were made. The other texts are removed, which cleans them too."""

_LEFTOVER = frozenset((0x00080001, 0x00280303, 0x00120062, 0x00120063, 0x00120064, 0xFFFCFFFC))
"""Length to End, which would be wrong, padding, and what earlier de-identification said, which is said anew."""

CLASS_UIDS = frozenset((
    0x00080016, 0x0008001A, 0x0008001B, 0x00080062, 0x0008010C, 0x00080117, 0x00080118, 0x0008040E, 0x00081150, 0x0008115A,
    0x00083002, 0x00340003, 0x04000010, 0x04000510, 0x30100052, 0x30100053,
))  # fmt: skip
"""UIDs of kinds of things, not of things: classes, syntaxes, coding schemes. Those of the standard stay."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to de-identify.

    Parameters
    ----------
    pseudonym
        PatientName and PatientID of the copy, 1 to 64 of the letters A to Z, digits, space, full stop, hyphen and
        underscore; empty numbers the patients ``anon-001`` and so on.
    shift_dates
        Keep dates, moved by one random number of days for each patient, and times of day.
    keep_characteristics
        Keep age (above 89: 90), sex, size, weight and the like.
    keep_device
        Keep serial number, station name and the like.
    keep_descriptions
        Keep the harmless words of the descriptions of study, series and protocol.
    include_burned_in
        Copy also images that may show names in their pixels.
    """

    pseudonym: str = ""
    shift_dates: bool = False
    keep_characteristics: bool = False
    keep_device: bool = False
    keep_descriptions: bool = False
    include_burned_in: bool = False


@cache
def profile() -> Mapping[int, str]:
    """The column "Basic Prof." of the table: tag to ``X``, ``Z``, ``D``, ``U`` or a combination such as ``X/Z/D``.

    Curves and overlays, which are repeating groups, and private attributes are not in it; see :func:`action_for`.
    """
    from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as table  # type: ignore[import-untyped]

    lists = {
        "D": table.D_TAGS, "Z": table.Z_TAGS, "X": table.X_TAGS, "U": table.U_TAGS, "Z/D": table.Z_D_TAGS,
        "X/Z": table.X_Z_TAGS, "X/D": table.X_D_TAGS, "X/Z/D": table.X_Z_D_TAGS, "X/Z/U": table.X_Z_U_STAR_TAGS,
    }  # fmt: skip
    return {tag[0] << 16 | tag[1]: code for code, tags in lists.items() for tag in tags if len(tag) == 2}


def action_for(tag: int, vr: str, sop_class: str, *, nested: bool, recipe: Recipe) -> Action:
    """What becomes of one attribute.

    Parameters
    ----------
    tag, vr
        The attribute; ``vr`` is empty where the dictionary does not have it.
    sop_class
        Of the object, on which the type of an attribute depends (PS3.15 E.1.1).
    nested
        It stands in an item of a sequence.
    """
    group = tag >> 16
    # PS3.15 E.1: private attributes, curves (50xx) and overlays (60xx). Groups below 8 have no place in a data set.
    if group & 1 or group < 8 or group & 0xFF00 in (0x5000, 0x6000) or not vr or tag in _LEFTOVER:
        return "remove"
    if tag in (_PATIENT_NAME, _PATIENT_ID):
        return "pseudonym"
    code = profile().get(tag)
    kept = _by_option(tag, vr, code, recipe)
    if kept is not None:
        return kept
    return _unlisted(vr, recipe) if code is None else _by_type(code, _type(tag, sop_class, nested=nested), vr)


def _by_option(tag: int, vr: str, code: str | None, recipe: Recipe) -> Action | None:
    """What an option of the profile keeps; None leaves it to the profile."""
    if recipe.keep_characteristics and tag in _CHARACTERISTICS:
        return "age" if tag == _PATIENT_AGE else "check"
    if recipe.keep_device and tag in _DEVICE:
        return "items" if vr == "SQ" else "check"
    if recipe.keep_descriptions and tag in _DESCRIPTIONS:
        return "words"
    if recipe.shift_dates and code is not None and vr in ("DA", "DT", "TM") and tag not in _BIRTH:
        return "shift"
    return None


def _unlisted(vr: str, recipe: Recipe) -> Action:
    if vr in ("PN", "UR", "UN"):
        return "remove"
    if vr in ("DA", "DT", "TM"):
        return "shift" if recipe.shift_dates else "remove"
    if vr == "SQ":
        return "items"
    if vr == "UI":
        return "uid"
    return "check"


def _type(tag: int, sop_class: str, *, nested: bool) -> int | None:
    """Type of an attribute whose action depends on it; None where that is not known."""
    if nested or sop_class not in IMAGE_CLASSES:
        return None
    types = next(types for classes, types in _TYPES.items() if sop_class in classes)
    return types.get(tag, 3)


def _by_type(code: str, kind: int | None, vr: str) -> Action:
    """The action of a combined code that keeps the object conformant: a dummy for type 1, empty for type 2, else nothing."""
    choices = code.split("/")
    if "U" in choices:
        return "items" if vr == "SQ" else "uid"
    wanted = choices[-1] if kind is None else {1: "D", 2: "Z", 3: "X"}[kind]
    letter = wanted if wanted in choices else choices[0]
    if letter == "D" and vr == "UI":
        return "uid"
    actions: dict[str, Action] = {"X": "remove", "Z": "empty", "D": "dummy"}
    return actions[letter]


DUMMIES: dict[str, object] = {
    "AE": "ANONYMIZED", "CS": "ANONYMIZED", "LO": "ANONYMIZED", "LT": "ANONYMIZED", "PN": "ANONYMIZED", "SH": "ANONYMIZED",
    "ST": "ANONYMIZED", "UC": "ANONYMIZED", "UT": "ANONYMIZED", "UR": "http://anonymized.invalid", "AS": "000Y",
    "DA": "19000101", "TM": "000000", "DT": "19000101000000", "DS": "0", "IS": "0", "FD": 0.0, "FL": 0.0, "SL": 0, "SS": 0,
    "SV": 0, "UL": 0, "US": 0, "UV": 0, "OB": b"\0\0", "OW": b"\0\0",
}  # fmt: skip
"""Non-empty values that say nothing, by VR. A VR without one is removed."""

_WORDS = """
abdomen abdominal acquisition angio arterial axial ax body bone brain cardiac cervical chest contrast cor coronal ct cta
delayed dose dual edge energy femur fine foot hand hard head hip hr hrct iliac iso iterative kernel knee kv kvp l1 l2 l3
l4 l5 large lateral low lspine lumbar lung mar mdct medium micro micro-ct microct mm mono mpr mr multiphase native neck
noise oblique pelvis phantom phase plain portal post pre pt qct recon reformat rest routine s1 sacrum sag sagittal scan
scout sharp shoulder skull slice slices smooth soft spine standard std thick thin thoracic thorax tissue topogram
trabecular transverse trauma tra tspine venous vertebra vertebrae vol volume w whole with without wo wrist
"""
WORDS = frozenset(_WORDS.split())
"""Words that a description may keep: anatomy, planes, and how an image was made."""
