"""Which files of a folder may leave it de-identified, under which new names, and which stay with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mctgui.dicom.archive import FilePath
from mctgui.dicom.deidentify_files import has_pixels, read_header, stream_comments
from mctgui.dicom.deidentify_rules import IMAGE_CLASSES, Recipe
from mctgui.dicom.headers import SECONDARY_CAPTURE
from mctgui.dicom.quiet import quiet
from mctgui.dicom.scanning import Catalogue, find_series
from mctgui.dicom.series import Series
from mctgui.dicom.slice_record import Skipped
from mctgui.jobs import LongWork, Progress, as_part_of

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

CLASS_OF_MODALITY = {
    "CT": "1.2.840.10008.5.1.4.1.1.2", "MR": "1.2.840.10008.5.1.4.1.1.4", "PT": "1.2.840.10008.5.1.4.1.1.128"
}  # fmt: skip
_DIRECTORY = "1.2.840.10008.1.3.10"
_NEVER = {
    "1.2.840.10008.5.1.4.1.1.88.": "a structured report: its text cannot be freed of names safely",
    "1.2.840.10008.5.1.4.1.1.104.": "a document (PDF or the like): its pages cannot be freed of names safely",
    "1.2.840.10008.5.1.4.1.1.11.": "a presentation state: its annotations cannot be freed of names safely",
    _DIRECTORY: "a DICOM directory: it lists the patients of a medium",
}
_SCREENSHOTS = re.compile(r"SCREEN|DOSE|REPORT|SECONDARY CAPTURE|SUMMARY|PROT(?!ON)")
"""Words of ImageType; "CT_SOM5 PROT" and its like are pages with the patient's protocol among the slices."""
_OVERLAY_POSITIONS = [0x60000102 + (number << 17) for number in range(16)]
_TAGS: list[int | str] = [
    "SpecificCharacterSet", "ImageType", "SOPClassUID", "Modality", "ConversionType", "PatientName", "PatientID",
    "IssuerOfPatientID", "StudyInstanceUID", "SeriesInstanceUID", "SamplesPerPixel", "Rows", "BurnedInAnnotation",
    "RecognizableVisualFeatures", "BodyPartExamined", *_OVERLAY_POSITIONS,
]  # fmt: skip
_SHORTEST_NAME = 4
_FACES = frozenset(("HEAD", "BRAIN", "SKULL", "FACE", "NECK", "HEADNECK", "CSPINE", "JAW", "SINUS", "WHOLEBODY"))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is not copied, and why.

    Parameters
    ----------
    path, reason
        The file, and a phrase for the user.
    may_be_included
        It is an image that is left out only since it may show who the patient is: ``Recipe.include_burned_in`` copies it.
    """

    path: FilePath
    reason: str
    may_be_included: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """One patient, known by ID and issuer; names are spelled in many ways. Without an ID by what else there is."""

    patient_id: str = field(repr=False)
    name: str = field(repr=False, compare=False)
    otherwise: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that is copied.

    Parameters
    ----------
    path
        Where it is.
    place
        Its new name below the folder of the copy, ``series-1/0001.dcm``.
    subject
        Whose it is.
    sop_class, modality
        What it is; where the file does not say, its class follows from its modality.
    group
        What it is taken to belong to where it names no series.
    """

    path: FilePath
    place: str
    subject: Subject = field(repr=False)
    sop_class: str
    modality: str
    group: str = field(repr=False)
    shows_face: bool


@dataclass(frozen=True, slots=True)
class Screened:
    """All files of a source, divided.

    Parameters
    ----------
    candidates, left_out
        What is copied, and what is not.
    catalogues, include_burned_in
        Where they come from, and whether images that may show names were let through.
    """

    candidates: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]
    catalogues: tuple[Catalogue, ...] = field(default=(), repr=False)
    include_burned_in: bool = False

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Patients in the order in which they come."""
        return tuple(dict.fromkeys(one.subject for one in self.candidates))

    @property
    def folders(self) -> dict[str, list[Candidate]]:
        """Files of each new folder."""
        found: dict[str, list[Candidate]] = {}
        for one in self.candidates:
            found.setdefault(one.place.partition("/")[0], []).append(one)
        return found


Source = Path | Sequence[Path] | Catalogue | Series | Screened


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the header of a file says before it is decided where it goes."""

    path: FilePath
    group: str
    subject: Subject
    sop_class: str
    modality: str
    shows_face: bool


def screening(source: Source, recipe: Recipe) -> LongWork[Screened]:
    """Look at the header of every file.

    Parameters
    ----------
    source
        A folder, ZIP archive, DICOMDIR or file, several of them, what :func:`find_series` found, or what came of an earlier
        screening, which is not done again if it holds.
    recipe
        Whether images that may show names are let through.

    Yields
    ------
    Progress
        One step for each file.

    Raises
    ------
    UnreadableFile
        As :func:`find_series`.
    """
    if isinstance(source, Screened) and source.include_burned_in == recipe.include_burned_in:
        return source
    catalogues = yield from _catalogues(source)
    listed = list(_files(catalogues))
    seen: list[_Seen] = []
    left_out: list[LeftOut] = []
    for number, (path, group, skipped) in enumerate(listed, start=1):
        found = _look(path, group, skipped, recipe)
        if isinstance(found, LeftOut):
            left_out.append(found)
        else:
            seen.append(found)
        yield Progress(500 + 500 * number // len(listed), 1000, "checking headers")
    return Screened(tuple(_placed(seen)), tuple(left_out), tuple(catalogues), recipe.include_burned_in)


def _catalogues(source: Source) -> LongWork[list[Catalogue]]:
    if isinstance(source, Screened):
        return list(source.catalogues)
    if isinstance(source, Catalogue):
        return [source]
    if isinstance(source, Series):
        return [Catalogue((source,), ())]
    paths = [source] if isinstance(source, Path) else list(source)
    found = []
    for number, one in enumerate(paths):
        share = 0.5 / len(paths)
        found.append((yield from as_part_of(find_series(one), number * share, (number + 1) * share)))
    return found


def _files(catalogues: Iterable[Catalogue]) -> Iterator[tuple[FilePath, str, Skipped | None]]:
    """Every file once, with the series that it is in or why it is in none; the series first, each in its order."""
    told: set[FilePath] = set()
    for number, catalogue in enumerate(catalogues):
        for series in catalogue.series:
            # Those without a UID are counted in each catalogue.
            group = f"{series.uid} of {number}" if series.uid.startswith("no-uid") else series.uid
            for file in series.files:
                if file not in told:
                    told.add(file)
                    yield file, group, None
    for catalogue in catalogues:
        for skipped in catalogue.skipped:
            if skipped.path not in told:
                told.add(skipped.path)
                yield skipped.path, "", skipped


def _look(path: FilePath, group: str, skipped: Skipped | None, recipe: Recipe) -> _Seen | LeftOut:
    """Read the header of a file and decide on it."""
    try:
        with quiet(), path.open("rb") as file:
            if skipped is not None and not skipped.whole and not _is_marked(file):
                return LeftOut(path, skipped.reason)
            header = read_header(file, _TAGS)
            pixels = has_pixels(file, header)
            if pixels and _is_named_in(stream_comments(file, header), header):
                return LeftOut(path, "its compressed image names the patient in a comment, which cannot be taken out")
            return _decide(path, group, skipped, recipe, header, pixels=pixels)
    except OSError as error:
        return LeftOut(path, f"it cannot be opened: {(error.strerror or 'the disk refused').lower()}")
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a damaged header may raise anything, and its text may quote the patient
        return LeftOut(path, "a damaged DICOM file: its header cannot be read")


def _decide(
    path: FilePath, group: str, skipped: Skipped | None, recipe: Recipe, header: Dataset, *, pixels: bool
) -> _Seen | LeftOut:
    meta_class = str(header.file_meta.get("MediaStorageSOPClassUID", ""))
    modality = _text(header, "Modality").upper()
    sop_class = _text(header, "SOPClassUID") or meta_class or CLASS_OF_MODALITY.get(modality, "")
    never = next((reason for start, reason in _NEVER.items() if sop_class.startswith(start)), "")
    if never:
        return LeftOut(path, never)
    if skipped is not None and not skipped.whole:
        return LeftOut(path, skipped.reason)
    if not pixels:
        return LeftOut(path, skipped.reason if skipped else "a DICOM object without an image")
    reason = _may_show_names(header, sop_class)
    if reason and not recipe.include_burned_in:
        return LeftOut(path, reason, may_be_included=True)
    group = group or f"{_text(header, 'SeriesInstanceUID')}/{sop_class}/{_text(header, 'ImageType')}"
    return _Seen(path, group, _subject(header), sop_class, modality, _shows_face(header))


def _is_named_in(comments: bytes, header: Dataset) -> bool:
    """Whether the name or number of the patient stands in these bytes."""
    words = re.split(r"[\^=\s,]+", f"{_text(header, 'PatientName')} {_text(header, 'PatientID')}")
    coded = [word.casefold().encode(codec, "ignore") for word in words for codec in ("utf-8", "latin-1", "gb18030")]
    return any(len(one) >= _SHORTEST_NAME and one in comments.lower() for one in coded)


def _is_marked(file: object) -> bool:
    start = file.read(132)  # type: ignore[attr-defined]
    file.seek(0)  # type: ignore[attr-defined]
    return bool(start[128:132] == b"DICM")


def _text(header: Dataset, keyword: str) -> str:
    value = header.get(keyword)
    return "" if value is None else str(value).strip("\0 ")


def _may_show_names(header: Dataset, sop_class: str) -> str:
    """Why an image may show who the patient is; empty for an ordinary slice."""
    if _text(header, "BurnedInAnnotation").upper() == "YES":
        return "its header says that patient data may be burned into the image"
    if sop_class.startswith(SECONDARY_CAPTURE):
        return "a secondary capture (a screenshot or report page), which may show names"
    if sop_class not in IMAGE_CLASSES:
        return "no CT, MR or PET image: names may be burned into it"
    kinds = _text(header, "ImageType").upper()
    if _SCREENSHOTS.search(kinds):
        return "a screenshot, dose or report page by its image type, which may show names"
    if _text(header, "ConversionType"):
        return "an image captured or digitised from elsewhere, which may show names"
    if (header.get("SamplesPerPixel") or 1) != 1:
        return "a colour image among grey slices, as screenshots are, which may show names"
    if any(header.get(tag) is not None and header[tag].value for tag in _OVERLAY_POSITIONS):
        return "it has an overlay within its pixels, which may show names"
    return ""


def _shows_face(header: Dataset) -> bool:
    part = _text(header, "BodyPartExamined").upper().replace(" ", "")
    return part in _FACES or _text(header, "RecognizableVisualFeatures").upper() == "YES"


def _subject(header: Dataset) -> Subject:
    number, name = _text(header, "PatientID"), _text(header, "PatientName")
    if number:
        return Subject(number, name, _text(header, "IssuerOfPatientID"))
    # Without number and name nothing tells that two studies are of one patient.
    return Subject("", name, name or _text(header, "StudyInstanceUID"))


def _placed(seen: list[_Seen]) -> Iterator[Candidate]:
    """Give every file a name that says nothing but its series and its place in it."""
    folders = {group: f"series-{number}" for number, group in enumerate(dict.fromkeys(one.group for one in seen), start=1)}
    sizes = {group: sum(one.group == group for one in seen) for group in folders}
    counted: dict[str, int] = {}
    for one in seen:
        counted[one.group] = counted.get(one.group, 0) + 1
        width = max(4, len(str(sizes[one.group])))
        place = f"{folders[one.group]}/{counted[one.group]:0{width}}.dcm"
        yield Candidate(one.path, place, one.subject, one.sop_class, one.modality, one.group, one.shows_face)
