"""Which of the series and volume files that were found is meant, and what to say where that is not clear."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mctgui.dicom import FilePath, Series
from mctgui.errors import MctguiError, UnreadableFile, UnsupportedSeries
from mctgui.project.finding import LOCKED, PACKED, Sources, StackFile
from mctgui.stack import is_picture_name

_MOST_NAMED = 6
_LIST = "mctgui info lists what was found and why."


def choose_source(
    path: Path, sources: Sources, series_uid: str | None = None, arrangement: str | None = None
) -> Series | StackFile:
    """The series or volume file that is meant; where that is not clear, raises as ``open_volume`` does.

    Parameters
    ----------
    path
        Where ``sources`` were found, for the messages.
    sources
        From :func:`mctgui.project.finding.find_sources`.
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
    if all(LOCKED in reason for _, reason in sources.skipped):
        return UnreadableFile(
            f"The archive {path.name} is protected by a password.", "Unpack it with its password and choose the folder."
        )
    if packed := sum(reason == PACKED for _, reason in sources.skipped):
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
