"""A copy of a scan that does not tell whose it is, by the Basic Application Confidentiality Profile (PS3.15 Annex E).

Geometry, values and what tells how the images were made stay; pixels are copied byte for byte. The copy is whole or not
there. Who is behind a pseudonym is written only where the user asks for it, and never into the copy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from mctgui.atomic import atomic_folder
from mctgui.dicom.deidentify_dataset import Change
from mctgui.dicom.deidentify_rules import Recipe
from mctgui.dicom.deidentify_run import Run, check_table, is_pseudonym, write_table
from mctgui.dicom.deidentify_screening import LeftOut, Screened, Source, screening
from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of

__all__ = [
    "Change",
    "LeftOut",
    "Preview",
    "PreviewedSeries",
    "Recipe",
    "Report",
    "Source",
    "deidentifying",
    "is_pseudonym",
    "previewing",
]

_FACE = (
    "Some images may show a head, whose face can be recognised when it is drawn in three dimensions; that is not removed."
)


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
    """What :func:`deidentifying` would do; nothing was written.

    Parameters
    ----------
    screened
        May be given as the source of the next preview or of the copy, so that no header is looked at twice for it.
    """

    series: tuple[PreviewedSeries, ...]
    patients: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    screened: Screened = field(repr=False)


def previewing(source: Source, recipe: Recipe | None = None) -> LongWork[Preview]:
    """What would become of each attribute of the first file of each series, and which files would be left out.

    Parameters
    ----------
    source
        A folder, ZIP archive, DICOMDIR or file, several of them, a catalogue or series of :func:`find_series`, or
        ``Preview.screened``.
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
    run = Run(screened, recipe)
    series = []
    folders = screened.folders
    for number, (folder, files) in enumerate(folders.items(), start=1):
        series.append(PreviewedSeries(folder, files[0].modality, len(files), run.strip(files[0])))
        yield Progress(900 + 100 * number // len(folders), 1000, "reading the first file of each series")
    return Preview(tuple(series), len(screened.subjects), screened.left_out, _notes(screened, recipe), screened)


def deidentifying(
    source: Source, folder: Path, recipe: Recipe | None = None, *, table: Path | None = None
) -> LongWork[Report]:
    """Write a de-identified copy, whole or not at all.

    Parameters
    ----------
    source
        A folder, ZIP archive, DICOMDIR or file, several of them, a catalogue or series of :func:`find_series`, or
        ``Preview.screened``.
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
    check_table(folder, table)
    screened = yield from as_part_of(screening(source, recipe), 0.0, 0.3)
    if not screened.candidates:
        raise _nothing_to_copy(screened.left_out)
    run = Run(screened, recipe)
    with atomic_folder(folder) as temporary:
        for number, candidate in enumerate(screened.candidates, start=1):
            place = temporary / candidate.place
            place.parent.mkdir(exist_ok=True)
            run.strip(candidate, copy_to=place)
            yield Progress(300 + 700 * number // len(screened.candidates), 1000, "writing the copy")
        if table is not None:
            write_table(run.table(), table)
    return Report(
        folder=folder,
        files=len(screened.candidates),
        series=len(screened.folders),
        patients=len(screened.subjects),
        left_out=screened.left_out,
        notes=_notes(screened, recipe),
    )


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
