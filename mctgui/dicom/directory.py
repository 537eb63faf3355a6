"""A DICOMDIR: the table of contents of a medium (PS3.3 F), followed when the user points at it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mctgui.dicom.quiet import quiet
from mctgui.dicom.slice_record import Skipped
from mctgui.errors import UnreadableFile

MEDIA_DIRECTORY = b"1.2.840.10008.1.3.10"


def is_directory_file(path: Path) -> bool:
    """Whether a file is a DICOM directory, by its file meta information."""
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError:
        return False
    return start[128:132] == b"DICM" and MEDIA_DIRECTORY in start


def listed_files(path: Path) -> tuple[list[Path], list[Skipped]]:
    """The files that a DICOMDIR names and that are there, and what is not.

    Names lead downwards from the folder of the directory (PS3.10 8.2); those that lead elsewhere are not followed.

    Raises
    ------
    UnreadableFile
        The directory itself is damaged.
    """
    from pydicom import dcmread

    try:
        with quiet():
            dataset = dcmread(path)
            names = [_parts(record.get("ReferencedFileID")) for record in dataset.DirectoryRecordSequence]
    except Exception as error:  # a damaged directory may raise anything, and its text may quote the patient
        raise UnreadableFile(
            f"The DICOM directory {path.name} is damaged.", "Choose the folder instead: every file in it is looked at."
        ) from error
    there: dict[Path, None] = {}
    missing: list[Skipped] = []
    for parts in names:
        if not parts:
            continue
        file = _found(path.parent, parts)
        if file is not None:
            there[file] = None
        else:
            missing.append(Skipped(path.parent.joinpath(*_downwards(parts)), "listed in the DICOM directory but not there"))
    return list(there), missing


def _parts(value: Any) -> list[str]:
    if not value:
        return []
    return [str(part) for part in ([value] if isinstance(value, str) else value)]


def _downwards(parts: list[str]) -> list[str]:
    return [part for part in parts if part not in ("", ".", "..") and not set(part) & set("/\\:")]


def _found(folder: Path, parts: list[str]) -> Path | None:
    """The file of that name; discs are often copied with names in lower case or with a version or full stop behind."""
    if _downwards(parts) != parts:
        return None
    place = folder
    try:
        for part in parts:
            if (place / part).exists():
                place = place / part
                continue
            alike = {each.name.lower().removesuffix(";1").rstrip("."): each for each in place.iterdir()}
            if part.lower() not in alike:
                return None
            place = alike[part.lower()]
        return place if place.is_file() else None
    except (OSError, ValueError):  # no folder, or a name that no file can have
        return None
