"""What holds for all files of one run, and the table that tells who is behind a pseudonym."""

from __future__ import annotations

import csv
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from mctgui.atomic import atomic_file
from mctgui.dicom.deidentify_dataset import Change, Pseudonymizer, strip_patient
from mctgui.dicom.deidentify_files import copy_with_header, read_header
from mctgui.dicom.deidentify_rules import Recipe
from mctgui.dicom.deidentify_screening import Candidate, Screened
from mctgui.dicom.quiet import quiet
from mctgui.errors import MctguiError, StorageFailure, UnreadableFile

_FEWEST_DAYS, _MOST_DAYS = 60, 3650
_PSEUDONYM = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 ._-]{0,62}[A-Za-z0-9._-])?")


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """Who is behind a pseudonym; for the table of the user's own, and never shown."""

    pseudonym: str
    patient_id: str = field(repr=False)
    patient_name: str = field(repr=False)
    days_earlier: int | None = field(repr=False)


class Run:
    """One run: its secret, and what it calls each patient.

    Raises
    ------
    MctguiError
        The pseudonym of the recipe cannot be used.
    """

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
        """De-identify one file, and write it where a place is given.

        Raises
        ------
        UnreadableFile
            The file is damaged or gone.
        OSError
            The disk refused to take the copy.
        """
        try:
            return self._strip(candidate, copy_to)
        except OSError as error:
            if _is_readable(candidate):
                raise
            raise UnreadableFile(f"{candidate.path.name} cannot be read any more.", "Was the folder moved?") from error
        except (MctguiError, MemoryError):
            raise
        except Exception as error:  # a damaged header may raise anything, and its text may quote the patient
            raise UnreadableFile(
                f"{candidate.path.name} cannot be de-identified: its header is damaged.", "Move it elsewhere and try again."
            ) from error

    def _strip(self, candidate: Candidate, copy_to: Path | None) -> tuple[Change, ...]:
        subject = candidate.subject
        stand_ins = {
            "SOPInstanceUID": candidate.place,
            "SeriesInstanceUID": candidate.group,
            "StudyInstanceUID": "\0".join((subject.patient_id, subject.name)),
            "FrameOfReferenceUID": candidate.group,
        }
        with quiet():
            with candidate.path.open("rb") as file:
                header = read_header(file)
                pixels_at = file.tell()
            if not header.get("SOPClassUID"):
                header.SOPClassUID = candidate.sop_class
            tell = copy_to is None
            stripping = strip_patient(header, self.names, self.called[subject], self.days[subject], stand_ins, tell=tell)
            changes = tuple(stripping)
            if copy_to is not None:
                copy_with_header(candidate.path, header, pixels_at, copy_to)
        return changes

    def table(self) -> list[Pseudonym]:
        """Who is who."""
        dates = self.names.recipe.shift_dates
        return [
            Pseudonym(pseudonym, subject.patient_id, subject.name, self.days[subject] if dates else None)
            for subject, pseudonym in self.called.items()
        ]


def _is_readable(candidate: Candidate) -> bool:
    """Whether a file that was looked at is still there, so that an error must be one of writing."""
    try:
        with candidate.path.open("rb") as file:
            file.read(1)
    except OSError:
        return False
    return True


def is_pseudonym(text: str) -> bool:
    """Whether a text can be the name and number of a patient in every file, whatever its character set."""
    return _PSEUDONYM.fullmatch(text) is not None


def _check_pseudonym(recipe: Recipe, patients: int) -> None:
    if not recipe.pseudonym:
        return
    if not is_pseudonym(recipe.pseudonym):
        raise MctguiError(
            "This pseudonym cannot be used.",
            "Take up to 64 of the letters A to Z, digits, spaces, full stops, hyphens and underscores.",
        )
    if patients > 1:
        raise MctguiError(
            f"There are {patients} patients, who cannot all have the same pseudonym.",
            "Give none, so that they are numbered, or choose the folder of one patient.",
        )


def check_table(folder: Path, table: Path | None) -> None:
    """Refuse a table of pseudonyms that would be given away or would replace another.

    Raises
    ------
    MctguiError
        It would lie within the copy.
    StorageFailure
        It exists.
    """
    if table is None:
        return
    if Path(os.path.abspath(folder)) in Path(os.path.abspath(table)).parents:  # noqa: PTH100 - neither need exist
        raise MctguiError(
            "The table of pseudonyms would lie within the copy, which it would give away.", "Put it somewhere else."
        )
    if table.exists():
        raise StorageFailure(f"{table} exists already.", "Choose another name for the table: it may be the only one.")


def write_table(rows: Iterable[Pseudonym], path: Path) -> None:
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
