"""Open or describe whatever a user points at: a folder tree, a DICOM file, a volume file.

Both jobs look at files in the same way, so what ``mctgui info`` lists under a uid is what ``open_volume`` opens by it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from mctgui.dicom import Catalogue, FilePath, Series, find_series
from mctgui.errors import MctguiError, MissingSpacing, UnreadableFile, UnsupportedSeries
from mctgui.jobs import LongWork, Progress, as_part_of, with_each_step
from mctgui.project.lumbarsr import find_cases
from mctgui.project.raw_file import RawFile
from mctgui.stack import (
    SliceStack,
    StackHeader,
    find_slice_stacks,
    inspect_stack,
    is_picture_name,
    is_stack_file,
    load_stack,
)
from mctgui.volume import Volume

Spacing = tuple[float, float, float]
_MOST_NAMED = 6
_PACKED = "a volume file in an archive; unpack it first"
_LOCKED = "encrypted in the archive"


@dataclass(frozen=True, slots=True)
class StackFile:
    """A volume file in a folder tree, or the files of a stack with one file a slice.

    Parameters
    ----------
    uid
        Its path below the folder that was looked at, with forward slashes; its name where it was given itself. A stack of
        slices goes by its first file.
    path
        The file, the first one of slices.
    header
        What it says of itself.
    slices
        The stack, where it has one file a slice.
    """

    uid: str
    path: Path
    header: StackHeader
    slices: SliceStack | None = None

    @property
    def name(self) -> str:
        """What to call it: the file, or the files together as ``bone_rec*.bmp``."""
        return self.path.name if self.slices is None else self.slices.name

    @property
    def files(self) -> tuple[Path, ...]:
        """All files of it."""
        return (self.path,) if self.slices is None else self.slices.files

    @property
    def fault(self) -> str:
        """Why it cannot be loaded, whatever spacing is given; empty where it can."""
        return "" if self.slices is None else self.slices.fault

    def loading(self, spacing_mm: Spacing | None = None, *, views: bool = False) -> LongWork[Volume]:
        """Load it; see :func:`mctgui.stack.load_stack`."""
        if self.slices is not None:
            return (yield from self.slices.loading(spacing_mm))
        yield Progress(0, 1, f"reading {self.name}")
        return load_stack(self.path, spacing_mm, views=views)


@dataclass(frozen=True, slots=True)
class Sources:
    """All that can be opened below a path.

    Parameters
    ----------
    series, stacks
        DICOM series and volume files.
    skipped
        ``(path, reason)`` of every other file.
    other_objects
        How many of these are undamaged DICOM objects, only not slices.
    """

    series: tuple[Series, ...]
    stacks: tuple[StackFile, ...]
    skipped: tuple[tuple[FilePath, str], ...]
    other_objects: int


def find_sources(path: Path) -> LongWork[Sources]:
    """Look at every file below a folder, or at one file, without reading pixels.

    Parameters
    ----------
    path
        A folder or a file.

    Yields
    ------
    Progress
        Files looked at; now and then with the :class:`Sources` that were found so far, DICOM series only.

    Raises
    ------
    UnreadableFile
        There is nothing at ``path``, or it is a volume file that cannot be read.
    """
    path = Path(path)
    if path.is_file() and is_stack_file(path):
        yield Progress(0, 1, "reading headers")
        return Sources((), (StackFile(path.name, path, inspect_stack(path)),), (), 0)
    catalogue: Catalogue = yield from with_each_step(find_series(path), _so_far)
    root = path if path.is_dir() else path.parent
    on_disk = [item.path for item in catalogue.skipped if isinstance(item.path, Path)]
    sliced = yield from find_slice_stacks(on_disk if path.is_dir() else [])
    stacks = [StackFile(one.files[0].relative_to(root).as_posix(), one.files[0], one.header, one) for one in sliced]
    slices = {file for one in sliced for file in (*one.files, *one.described_by)}
    skipped: list[tuple[FilePath, str]] = []
    for item in catalogue.skipped:
        if not isinstance(item.path, Path):  # in an archive
            volume_file = is_stack_file(Path(item.path.name)) and _LOCKED not in item.reason
            skipped.append((item.path, _PACKED if volume_file else item.reason))
            continue
        if item.path in slices:
            continue
        if not is_stack_file(item.path):
            alone = is_picture_name(item.path) and not item.whole
            of = item.path.with_suffix("") if item.path.suffix.lower() == ".hdr" else item.path
            reason = "a picture that belongs to no stack of slices" if alone else item.reason
            skipped.append((item.path, f"the header of {of.name}" if of != item.path and is_stack_file(of) else reason))
            continue
        try:
            header = inspect_stack(item.path)
        except MctguiError as error:
            skipped.append((item.path, error.message.rstrip(".")))
        else:
            stacks.append(StackFile(item.path.relative_to(root).as_posix(), item.path, header))
    other = sum(item.whole for item in catalogue.skipped)
    return Sources(catalogue.series, tuple(stacks), tuple(skipped), other)


def _so_far(step: Progress) -> Progress:
    if not isinstance(step.partial, Catalogue):
        return step
    found = step.partial
    return replace(step, partial=Sources(found.series, (), tuple((one.path, one.reason) for one in found.skipped), 0))


def open_volume(
    path: Path, spacing_mm: Spacing | None = None, series_uid: str | None = None, arrangement: str | None = None
) -> LongWork[Volume]:
    """Open the one volume that is meant by a path.

    Parameters
    ----------
    path
        A volume file (TIFF, NIfTI, NRRD, MetaImage, Inveon, ``.npy``), a DICOM file, or a folder with one series or stack of
        numbered slices (TIFF, PNG, BMP) somewhere in it.
    spacing_mm
        ``(z, y, x)`` of a volume file that does not tell it; refused for DICOM, which does.
    series_uid
        Which one, where there are several: a uid as :func:`describe` lists it, or an unmistakable end of it.
    arrangement
        How to mend a DICOM series that is no regular volume: one of the ways that :func:`describe` lists for it.

    Yields
    ------
    Progress
        Headers, then slices.

    Returns
    -------
    Volume
        Axes grow towards head, posterior and left.

    Raises
    ------
    UnreadableFile
        Nothing there, an empty folder, no image, a truncated file.
    UnsupportedSeries
        Several series and none chosen, none of that uid, or one that lies on no regular grid.
    MissingSpacing
        A volume file that does not tell its voxel size, and ``spacing_mm`` not given.
    """
    return (yield from open_source(path, spacing_mm, series_uid, arrangement))[1]


def open_source(
    path: Path, spacing_mm: Spacing | None = None, series_uid: str | None = None, arrangement: str | None = None
) -> LongWork[tuple[Series | StackFile, Volume]]:
    """As :func:`open_volume`, and where the volume comes from, for whoever writes something that refers to it."""
    path = Path(path)
    if path.is_file() and is_stack_file(path) and series_uid not in (None, path.name):
        raise UnsupportedSeries(f"{path.name} is one volume without DICOM series.", "Leave --series out.")
    sources: Sources = yield from as_part_of(find_sources(path), 0.0, 0.3)
    chosen = choose_source(path, sources, series_uid, arrangement)
    volume: Volume = yield from as_part_of(load_source(chosen, spacing_mm), 0.3, 1.0)
    return chosen, volume


def load_source(
    source: Series | StackFile | RawFile, spacing_mm: Spacing | None = None, *, views: bool = False
) -> LongWork[Volume]:
    """Read the voxels of what :func:`choose_source` gave, or of a raw file; raises as :func:`open_volume` does.

    With ``views`` those of a volume file stay on the disk where they can, in turned axes too: for reading slice by slice.
    """
    if isinstance(source, RawFile):
        return (yield from source.loading(spacing_mm))
    if isinstance(source, StackFile):
        return (yield from source.loading(spacing_mm, views=views))
    refuse_spacing(spacing_mm)
    return (yield from source.loading())


def refuse_spacing(spacing_mm: Spacing | None) -> None:
    """Raise :class:`MctguiError` where a voxel size is given for DICOM."""
    if spacing_mm is not None:
        raise MctguiError(
            "DICOM files say themselves how large their voxels are.",
            "Leave --spacing-mm out; it is for volume files that do not.",
        )


def choose_source(
    path: Path, sources: Sources, series_uid: str | None = None, arrangement: str | None = None
) -> Series | StackFile:
    """The series or volume file that is meant; raises as :func:`open_volume` does where that is not clear.

    Parameters
    ----------
    path
        Where ``sources`` were found, for the messages.
    sources
        From :func:`find_sources`.
    series_uid
        Which one, where there are several.
    arrangement
        How to mend it; see :meth:`mctgui.dicom.Series.arranged`. The source that is returned carries it.
    """
    if arrangement is not None:
        mended = tuple(
            item.arranged(arrangement) if arrangement in [one.way for one in item.arrangements] else item
            for item in sources.series
        )
        chosen = choose_source(path, replace(sources, series=mended), series_uid)
        if isinstance(chosen, StackFile):
            raise MctguiError(f"{chosen.name} is no DICOM series; its slices have one distance.", "Leave --as out.")
        return chosen.arranged(arrangement)
    found: list[Series | StackFile] = [*sources.series, *sources.stacks]
    if series_uid is not None:
        return _by_uid(path, found, series_uid)
    loadable = [item for item in sources.series if item.loadable]
    sound = [item for item in sources.stacks if not item.fault]
    # Alone, a stack with a fault is loaded to say which it is.
    candidates: list[Series | StackFile] = [*loadable, *(sound or ([] if sources.series else sources.stacks))]
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        raise UnsupportedSeries(
            f"{path} holds {len(candidates)} volumes, and it is not said which one is meant.", _choose(candidates)
        )
    if not sources.series:
        raise nothing_in(path, sources)
    if len(sources.series) == 1:
        # Its own reason says more than the number of series.
        return sources.series[0]
    reasons = "; ".join(
        f"{item.description or item.uid}: {item.reason_not_loadable.rstrip('.')}" for item in sources.series[:_MOST_NAMED]
    )
    raise UnsupportedSeries(
        f"None of the {len(sources.series)} series in {path} can be stacked into a volume: {reasons}.", _LIST
    )


_LIST = "mctgui info lists what was found and why."


def _by_uid(path: Path, found: list[Series | StackFile], uid: str) -> Series | StackFile:
    exact = [item for item in found if item.uid == uid]
    matching = exact or [item for item in found if uid and item.uid.endswith(uid)]
    if len(matching) == 1:
        return matching[0]
    if not found:
        raise UnreadableFile(f"There is no series in {path}.", _LIST)
    problem = f"There is no series {uid} in {path}." if not matching else f"{uid} may mean {len(matching)} series in {path}."
    raise UnsupportedSeries(problem, _choose(found))


def _choose(candidates: list[Series | StackFile]) -> str:
    named = ", ".join(f"--series {item.uid} ({_in_words(item)})" for item in candidates[:_MOST_NAMED])
    more = f", and {len(candidates) - _MOST_NAMED} more (mctgui info lists them)" if len(candidates) > _MOST_NAMED else ""
    return f"Choose one: {named}{more}."


def _in_words(item: Series | StackFile) -> str:
    if isinstance(item, StackFile):
        kind = "volume file" if item.slices is None else "stack"
        return f"{kind} of {item.header.shape[0]:d} slices"
    count = f"1 {item.modality} slice" if item.shape[0] == 1 else f"{item.shape[0]:d} {item.modality} slices"
    return f"{item.description}, {count}" if item.description else count


def nothing_in(path: Path, sources: Sources) -> UnreadableFile:
    """The error for a path at which there is neither a series nor a volume file: what is there instead."""
    hint = "Choose a folder with DICOM images or numbered slices, or a TIFF, NIfTI, NRRD, MetaImage, Inveon or .npy file."
    if not sources.skipped:
        return UnreadableFile(f"The {'archive' if path.is_file() else 'folder'} {path} is empty.", hint)
    if path.is_file() and is_picture_name(path):
        return UnreadableFile(f"{path.name} is a single picture.", "Choose the folder with all slices of the stack.")
    if path.is_file() and sources.skipped[0][0] == path:
        return UnreadableFile(f"{path.name} cannot be opened: it is {_article(sources.skipped[0][1])}.", hint)
    if all(_LOCKED in reason for _, reason in sources.skipped):
        return UnreadableFile(
            f"The archive {path.name} is protected by a password.", "Unpack it with its password and choose the folder."
        )
    if packed := sum(reason == _PACKED for _, reason in sources.skipped):
        files = "a volume file" if packed == 1 else f"{packed} volume files"
        return UnreadableFile(
            f"{path.name} holds {files}, which cannot be read within an archive.", "Unpack it and choose the folder."
        )
    damaged = [(file, reason) for file, reason in sources.skipped if "truncated" in reason or "damaged" in reason]
    if damaged:
        file, reason = damaged[0]
        return UnreadableFile(f"There is no readable image in {path}: {file.name} is {_article(reason)}.", hint)
    first_of: dict[str, FilePath] = {}
    for file, reason in sources.skipped:
        first_of.setdefault(reason, file)
    # What is DICOM says more than the read-me files beside it.
    telling = sorted(first_of, key=lambda reason: ("not DICOM" in reason or "not a DICOM" in reason, reason))
    shown = ", ".join(f"{first_of[reason].name} is {_article(reason)}" for reason in telling[:3])
    more = " and so on" if len(sources.skipped) > len(telling[:3]) else ""
    return UnreadableFile(f"There is no image in {path}: {shown}{more}.", hint)


def _article(reason: str) -> str:
    return reason.removeprefix("it is ")


def describe(path: Path) -> LongWork[dict[str, Any]]:
    """Everything below a path in the JSON of ``mctgui info``.

    Parameters
    ----------
    path
        A folder or a file.

    Yields
    ------
    Progress
        Files looked at.

    Returns
    -------
    dict
        ``series``: for each DICOM series and each volume file ``uid``, ``modality`` (empty for a volume file),
        ``description``, ``slices``, ``shape`` and ``spacing_mm`` as [z, y, x] (nan where unknown), ``slice_thickness_mm``,
        ``loadable`` with ``reason_not_loadable``, ``warnings`` as ``code`` and ``message``, ``arrangements``: what
        can be made of a series that is not loadable, with ``as`` (the way), ``message``, ``shape``, ``spacing_mm``.
        ``skipped``: ``path`` and ``reason`` of every other file. Only for a folder of that data set ``lumbarsr``: its cases,
        see :meth:`mctgui.project.lumbarsr.LumbarCase.as_json`.

    Raises
    ------
    UnreadableFile
        There is nothing at ``path``: no such file, an empty folder, nothing that is DICOM or a volume file. A folder of
        DICOM objects that are all no slices is described.
    """
    sources: Sources = yield from find_sources(path)
    if not sources.series and not sources.stacks and not sources.other_objects:
        raise nothing_in(Path(path), sources)
    series = [_series_json(item) for item in sources.series]
    series.extend(_stack_json(item) for item in sources.stacks)
    result: dict[str, Any] = {
        "series": series,
        "skipped": [{"path": str(file), "reason": reason} for file, reason in sources.skipped],
    }
    found: list[Series | StackFile] = [*sources.series, *sources.stacks]
    cases = find_cases((item.uid, Path(str(item.files[0]))) for item in found)
    return result | ({"lumbarsr": [case.as_json() for case in cases]} if cases else {})


def _series_json(series: Series) -> dict[str, Any]:
    return {
        "uid": series.uid,
        "modality": series.modality,
        "description": series.description,
        "slices": series.shape[0],
        "shape": list(series.shape),
        "spacing_mm": list(series.spacing_mm),
        "slice_thickness_mm": series.slice_thickness_mm,
        "loadable": series.loadable,
        "reason_not_loadable": series.reason_not_loadable,
        "warnings": [{"code": warning.code, "message": warning.message} for warning in series.warnings],
        "arrangements": [
            {"as": one.way, "message": one.message, "shape": list(one.shape), "spacing_mm": list(one.spacing_mm)}
            for one in series.arrangements
        ],
        "kernel": series.kernel,
        "kvp": series.kvp,
        "scanner": series.manufacturer_model,
        "folder": str(series.files[0].parent),
    }


def _stack_json(stack: StackFile) -> dict[str, Any]:
    spacing, header = stack.header.spacing_mm, stack.header
    warnings = []
    if stack.fault:
        warnings.append({"code": "faulty-stack", "message": stack.fault})
    if spacing is None:
        missing: MissingSpacing = header.missing_spacing(stack.name)
        warnings.append({"code": "missing-spacing", "message": str(missing)})
    in_plane = header.in_plane_mm or (np.nan, np.nan)
    return {
        "uid": stack.uid,
        "modality": "",
        "description": stack.name,
        "slices": header.shape[0],
        "shape": list(header.shape),
        "spacing_mm": list(spacing or (np.nan, *in_plane)),
        "slice_thickness_mm": None,
        "loadable": not warnings,
        "reason_not_loadable": warnings[0]["message"] if warnings else "",
        "warnings": warnings,
        "arrangements": [],
        "kernel": "",
        "kvp": None,
        "scanner": "",
        "folder": str(stack.path.parent),
    }
