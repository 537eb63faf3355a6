"""A copy of a scan that does not tell whose it is, by the Basic Application Confidentiality Profile (PS3.15 Annex E).

Geometry, values and what tells how the images were made stay; pixels are copied byte for byte. The copy is whole or not
there. Who is behind a pseudonym is written only where the user asks for it, and never into the copy.
"""

from __future__ import annotations

import csv
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from mctgui.atomic import atomic_file, atomic_folder
from mctgui.dicom.deidentify_dataset import Change, Pseudonymizer, strip_patient
from mctgui.dicom.deidentify_files import copy_with_header, read_header
from mctgui.dicom.deidentify_rules import Recipe
from mctgui.dicom.deidentify_screening import Candidate, LeftOut, Screened, Source, Subject, screening
from mctgui.dicom.quiet import quiet
from mctgui.errors import MctguiError, StorageFailure, UnreadableFile
from mctgui.jobs import LongWork, Progress, as_part_of

_FEWEST_DAYS, _MOST_DAYS = 60, 3650
_PSEUDONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")
_FACE = (
    "Some images may show a head, whose face can be recognised when it is drawn in three dimensions; that is not removed."
)


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """Who is behind a pseudonym; for the table of the user's own, and never shown."""

    pseudonym: str
    patient_id: str = field(repr=False)
    patient_name: str = field(repr=False)
    days_earlier: int | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Report:
    """What was written.

    Parameters
    ----------
    folder
        The copy.
    files, series, patients
        How many there are in it.
    left_out
        Files that were not copied, with the reason.
    notes
        What the user should know before handing it on.
    """

    folder: Path
    files: int
    series: int
    patients: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewedSeries:
    """What would become of one series, by its first file.

    Parameters
    ----------
    folder
        Its name in the copy.
    modality, files
        What it is, and of how many files.
    changes
        Every attribute of its first file.
    """

    folder: str
    modality: str
    files: int
    changes: tuple[Change, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Preview:
    """What :func:`deidentifying` would do; nothing was written."""

    series: tuple[PreviewedSeries, ...]
    patients: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]


class _Run:
    """One run: its secret, and what it calls each patient."""

    def __init__(self, screened: Screened, recipe: Recipe) -> None:
        self.names = Pseudonymizer(secrets.token_bytes(32), recipe)
        subjects = screened.subjects
        _check_pseudonym(recipe, len(subjects))
        width = max(3, len(str(len(subjects))))
        self.called = {
            subject: recipe.pseudonym or f"anon-{number:0{width}}" for number, subject in enumerate(subjects, start=1)
        }
        span = _MOST_DAYS - _FEWEST_DAYS + 1
        self.days = {subject: _FEWEST_DAYS + secrets.randbelow(span) if recipe.shift_dates else 0 for subject in subjects}

    def strip(self, candidate: Candidate, *, copy_to: Path | None = None) -> tuple[Change, ...]:
        """De-identify one file, and write it where a place is given."""
        try:
            with quiet(), candidate.path.open("rb") as file:
                header = read_header(file)
                pixels_at = file.tell()
                if not header.get("SOPClassUID"):
                    header.SOPClassUID = candidate.sop_class
            subject = candidate.subject
            stand_ins = {
                "SOPInstanceUID": candidate.place,
                "SeriesInstanceUID": candidate.group,
                "StudyInstanceUID": "\0".join((subject.patient_id, subject.name)),
                "FrameOfReferenceUID": candidate.group,
            }
            with quiet():
                changes = tuple(strip_patient(header, self.names, self.called[subject], self.days[subject], stand_ins))
            if copy_to is not None:
                copy_with_header(candidate.path, header, pixels_at, copy_to)
        except (MctguiError, OSError, MemoryError):
            raise
        except Exception as error:  # a damaged header may raise anything, and its text may quote the patient
            raise UnreadableFile(
                f"{candidate.path.name} cannot be de-identified: its header is damaged.", "Move it elsewhere and try again."
            ) from error
        return changes

    def table(self) -> list[Pseudonym]:
        """Who is who."""
        dates = self.names.recipe.shift_dates
        return [
            Pseudonym(pseudonym, subject.patient_id, subject.name, self.days[subject] if dates else None)
            for subject, pseudonym in self.called.items()
        ]


def previewing(source: Source, recipe: Recipe | None = None) -> LongWork[Preview]:
    """What would become of each attribute of the first file of each series, and which files would be left out.

    Parameters
    ----------
    source
        A folder, ZIP archive, DICOMDIR or file, several of them, or a catalogue or series of :func:`find_series`.
    recipe
        What to keep; None takes the basic profile alone.

    Yields
    ------
    Progress
        One step for each file.

    Returns
    -------
    Preview
        With the values that stand in the files now. New UIDs and offsets are examples: each run draws its own.

    Raises
    ------
    UnreadableFile
        As :func:`find_series`.
    MctguiError
        The pseudonym cannot be used.
    """
    recipe = recipe or Recipe()
    screened = yield from as_part_of(screening(source, recipe), 0.0, 0.9)
    run = _Run(screened, recipe)
    series = []
    folders = screened.folders
    for number, (folder, files) in enumerate(folders.items(), start=1):
        series.append(PreviewedSeries(folder, files[0].modality, len(files), run.strip(files[0])))
        yield Progress(900 + 100 * number // len(folders), 1000, "reading the first file of each series")
    return Preview(tuple(series), len(screened.subjects), screened.left_out, _notes(screened, recipe))


def deidentifying(
    source: Source, folder: Path, recipe: Recipe | None = None, *, table: Path | None = None
) -> LongWork[Report]:
    """Write a de-identified copy, whole or not at all.

    Parameters
    ----------
    source
        A folder, ZIP archive, DICOMDIR or file, several of them, or a catalogue or series of :func:`find_series`.
    folder
        Where the copy goes; must not exist yet, or be empty. In it ``series-1/0001.dcm`` and so on, in order of position.
    recipe
        What to keep; None takes the basic profile alone.
    table
        CSV file for who is behind which pseudonym, outside of ``folder``; None writes none, and nobody can tell any more.

    Yields
    ------
    Progress
        One step for each file. One file is held in memory at a time, and of it only the header.

    Raises
    ------
    MctguiError
        There is no image to copy, the pseudonym cannot be used, or the table would lie within the copy.
    UnreadableFile
        As :func:`find_series`; or a file is damaged or gone.
    StorageFailure
        The folder or the table exists, or the disk refused.
    """
    recipe = recipe or Recipe()
    _check_table(folder, table)
    screened = yield from as_part_of(screening(source, recipe), 0.0, 0.3)
    if not screened.candidates:
        raise _nothing_to_copy(screened.left_out)
    run = _Run(screened, recipe)
    with atomic_folder(folder) as temporary:
        for number, candidate in enumerate(screened.candidates, start=1):
            place = temporary / candidate.place
            place.parent.mkdir(exist_ok=True)
            _strip_to(run, candidate, place)
            yield Progress(300 + 700 * number // len(screened.candidates), 1000, "writing the copy")
        if table is not None:
            _write_table(run.table(), table)
    return Report(
        folder=folder,
        files=len(screened.candidates),
        series=len(screened.folders),
        patients=len(screened.subjects),
        left_out=screened.left_out,
        notes=_notes(screened, recipe),
    )


def _strip_to(run: _Run, candidate: Candidate, place: Path) -> None:
    try:
        run.strip(candidate, copy_to=place)
    except OSError as error:
        if not _is_readable(candidate):
            raise UnreadableFile(f"{candidate.path.name} cannot be read any more.", "Was the folder moved?") from error
        raise


def _is_readable(candidate: Candidate) -> bool:
    """Whether a file that was looked at is still there, so that an error must be one of writing."""
    try:
        with candidate.path.open("rb") as file:
            file.read(1)
    except OSError:
        return False
    return True


def _check_pseudonym(recipe: Recipe, patients: int) -> None:
    if not recipe.pseudonym:
        return
    if not _PSEUDONYM.fullmatch(recipe.pseudonym):
        raise MctguiError(
            "This pseudonym cannot be used.",
            "Take up to 64 of the letters A to Z, digits, spaces, full stops, hyphens and underscores.",
        )
    if patients > 1:
        raise MctguiError(
            f"There are {patients} patients, who cannot all have the same pseudonym.",
            "Give none, so that they are numbered, or choose the folder of one patient.",
        )


def _check_table(folder: Path, table: Path | None) -> None:
    if table is None:
        return
    if Path(os.path.abspath(folder)) in Path(os.path.abspath(table)).parents:  # noqa: PTH100 - neither need exist
        raise MctguiError(
            "The table of pseudonyms would lie within the copy, which it would give away.", "Put it somewhere else."
        )
    if table.exists():
        raise StorageFailure(f"{table} exists already.", "Choose another name for the table: it may be the only one.")


def _write_table(rows: Iterable[Pseudonym], path: Path) -> None:
    """Who is who, readable by its owner alone."""
    with atomic_file(path) as temporary:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["pseudonym", "patient_id", "patient_name", "dates_moved_back_by_days"])
            for row in rows:
                days = "" if row.days_earlier is None else row.days_earlier
                writer.writerow([row.pseudonym, _harmless(row.patient_id), _harmless(row.patient_name), days])


def _harmless(value: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _nothing_to_copy(left_out: tuple[LeftOut, ...]) -> MctguiError:
    reasons = list(dict.fromkeys(one.reason for one in left_out))
    told = f": {'; '.join(reasons[:3])}" if reasons else ": it is empty"
    hint = "Choose a folder with CT, MR or PET images."
    if any(one.may_be_included for one in left_out):
        hint = "If you have looked at these images and they show no names, ask for them to be included."
    return MctguiError(f"There is no image here that can be copied{told}.", hint)


def _notes(screened: Screened, recipe: Recipe) -> tuple[str, ...]:
    notes = []
    if any(one.shows_face for one in screened.candidates):
        notes.append(_FACE)
    if recipe.include_burned_in:
        notes.append("Images that may show names in their pixels are included: look at each before you hand the copy on.")
    return tuple(notes)


__all__ = ["Change", "LeftOut", "Preview", "PreviewedSeries", "Recipe", "Report", "Subject", "deidentifying", "previewing"]
