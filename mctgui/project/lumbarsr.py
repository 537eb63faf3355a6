"""The folders of LumbarSR, the public data set of registered pairs of clinical CT and photon-counting micro-CT.

Source: Wang et al., Scientific Data 2026, doi 10.1038/s41597-026-07748-5; data doi 10.5281/zenodo.19404387. What a file is
stands in its name and in those of its folders; the layout is recognised wherever in a tree it begins::

    original_dicom/Lumbar_01/clinical_ct/195X_195Y_500Z_S .../   original_dicom/Lumbar_01/micro_ct/
    RegisteredData/Lumbar_01/Lumbar01_ClinicalCT_195X_500Z_S_registered.nii.gz   .../Lumbar01_MicroPCCT_105um.nii.gz
    BoneMask/Lumbar_01/Lumbar01_ClinicalCT_195X_500Z_S_registered_BoneMask.nii.gz
    BoneMask/Lumbar_01/Lumbar01_MicroPCCT_105um_BoneMask.nii.gz
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Role = Literal["registered", "registered mask", "micro", "micro mask", "clinical dicom", "micro dicom"]

FIRST_TEST_CASE = 26
_CLINICAL = re.compile(r"Lumbar_?(\d+)_ClinicalCT_(.+?)_registered(_BoneMask)?\.nii(?:\.gz)?", re.IGNORECASE)
_MICRO = re.compile(r"Lumbar_?(\d+)_MicroPCCT_\d+um(_BoneMask)?\.nii(?:\.gz)?", re.IGNORECASE)
_CASE_FOLDER = re.compile(r"Lumbar_?(\d+)", re.IGNORECASE)
_SEQUENCE = re.compile(r"(\d+)X_(?:\d+Y_)?(\d+)Z_([SB])(?![A-Za-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of the data set a file or a DICOM series is.

    Parameters
    ----------
    case
        Its number, 1 to 30.
    role
        What it is.
    sequence
        Of the clinical CT: pixel and slice in micrometres and kernel, as ``"195X_500Z_S"``; empty for the micro-CT.
    """

    case: int
    role: Role
    sequence: str = ""


@dataclass(frozen=True, slots=True)
class LumbarCase:
    """One vertebra.

    Parameters
    ----------
    name
        As its folder is called, ``"Lumbar_01"``.
    uids
        By role, and for clinical CT also by sequence: what ``mctgui info`` lists it under.
    """

    name: str
    uids: dict[tuple[Role, str], str]

    @property
    def for_test(self) -> bool:
        """Whether it belongs to the reference test set, cases 26 to 30."""
        return int(self.name.partition("_")[2]) >= FIRST_TEST_CASE

    @property
    def sequences(self) -> tuple[str, ...]:
        """All sequences of clinical CT that are there."""
        return tuple(sorted({sequence for _, sequence in self.uids if sequence}))

    @property
    def pairs(self) -> tuple[str, ...]:
        """Sequences whose registered clinical CT lies beside the micro-CT."""
        there = ("micro", "") in self.uids
        return tuple(one for one in self.sequences if there and ("registered", one) in self.uids)

    def as_json(self) -> dict[str, Any]:
        """As it stands in the JSON of ``mctgui info``."""
        uid = self.uids.get
        return {
            "case": self.name,
            "set": "test" if self.for_test else "training",
            "micro_ct": uid(("micro", "")),
            "micro_ct_mask": uid(("micro mask", "")),
            "micro_ct_dicom": uid(("micro dicom", "")),
            "clinical_ct": [
                {
                    "sequence": one,
                    "registered": uid(("registered", one)),
                    "mask": uid(("registered mask", one)),
                    "dicom": uid(("clinical dicom", one)),
                    "pair": one in self.pairs,
                }
                for one in self.sequences
            ],
        }


def place_of(path: Path) -> Place | None:
    """Which part of the data set a file is, by its name and its folders; None for any other file."""
    if match := _MICRO.fullmatch(path.name):
        return Place(int(match.group(1)), "micro mask" if match.group(2) else "micro")
    if match := _CLINICAL.fullmatch(path.name):
        return Place(int(match.group(1)), "registered mask" if match.group(3) else "registered", _sequence(match.group(2)))
    folders = path.parent.parts
    for case, kind, *rest in zip(folders, folders[1:], (*folders[2:], ""), strict=False):
        match = _CASE_FOLDER.fullmatch(case)
        if match and kind.lower() == "micro_ct":
            return Place(int(match.group(1)), "micro dicom")
        if match and kind.lower() == "clinical_ct" and rest[0]:
            return Place(int(match.group(1)), "clinical dicom", _sequence(rest[0]))
    return None


def _sequence(words: str) -> str:
    """``"195X_195Y_500Z_S ..."`` and ``"195X_500Z_S"`` mean the same; other words stay as they are."""
    match = _SEQUENCE.match(words)
    return f"{match.group(1)}X_{match.group(2)}Z_{match.group(3).upper()}" if match else words


def find_cases(found: Iterable[tuple[str, Path]]) -> tuple[LumbarCase, ...]:
    """Cases among what lies in a folder.

    Parameters
    ----------
    found
        ``(uid, path)`` of volume files, and of DICOM series with the path of any of their slices.

    Returns
    -------
    tuple of LumbarCase
        In order of their numbers; where a part is there twice, the first one counts. Empty for any other folder.
    """
    cases: dict[int, dict[tuple[Role, str], str]] = {}
    for uid, path in found:
        place = place_of(path)
        if place is not None:
            cases.setdefault(place.case, {}).setdefault((place.role, place.sequence), uid)
    return tuple(LumbarCase(f"Lumbar_{number:02d}", cases[number]) for number in sorted(cases))
