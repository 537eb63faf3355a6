"""Find every series in a folder tree, or in a single file."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from mctgui.dicom.archive import FilePath, is_archive, members
from mctgui.dicom.directory import is_directory_file, listed_files
from mctgui.dicom.grouping import Comparison, group_slices
from mctgui.dicom.headers import read_headers
from mctgui.dicom.parallel import in_threads
from mctgui.dicom.series import Series, describe_group
from mctgui.dicom.slice_record import Skipped, SliceRecord
from mctgui.errors import UnreadableFile
from mctgui.jobs import LongWork, Progress

FAR_AWAY_S = 1e-3
"""Time that a file is waited for, beyond which several are read at once: a disk in the machine takes a tenth of it."""

FILES_BETWEEN_LOOKS, THREADS_FAR_AWAY = 16, 8
FIRST_AFTER_S = 0.25
SHARE_OF_TELLING = 0.05
"""Most of the time that is spent on telling what has been found so far."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a folder holds.

    Parameters
    ----------
    series
        Sorted by uid.
    skipped
        Every file that is in no series, with the reason.
    """

    series: tuple[Series, ...]
    skipped: tuple[Skipped, ...]


def find_series(path: Path) -> LongWork[Catalogue]:
    """Read the header of every file once, without pixels, and put the slices together.

    Parameters
    ----------
    path
        A folder, searched with all its sub-folders; a ZIP archive, of which nothing is unpacked to the disk; a DICOMDIR,
        whose files are followed; or one DICOM file. Names do not matter.

    Yields
    ------
    Progress
        One step for each file; total 0 while files are still looked for. Now and then ``partial`` is the
        :class:`Catalogue` of the files looked at so far: first after a quarter of a second, then in intervals that leave
        all of them together a twentieth of the time.

    Returns
    -------
    Catalogue
        A folder without a DICOM file gives one without series; every other file stands in ``skipped``.

    Raises
    ------
    UnreadableFile
        ``path`` does not exist or may not be read, or is a damaged or impossible archive or directory.
    """
    files, skipped = yield from _to_look_at(Path(path))
    records: list[SliceRecord] = []
    so_far = _SoFar()
    with contextlib.closing(_headers(files)) as headers:
        for number, found in enumerate(headers, start=1):
            if isinstance(found, Skipped):
                skipped.append(found)
            else:
                records.extend(found)
            partial = so_far.catalogue(records, skipped) if number < len(files) and so_far.is_due() else None
            yield Progress(number, len(files), "reading headers", partial)
    return so_far.catalogue(records, skipped)


def _headers(files: list[FilePath]) -> Generator[list[SliceRecord] | Skipped, None, None]:
    """The header of each file in order, several at a time where the disk is far away.

    Threads are of no use while the interpreter is what takes the time, and cost some; so what is waited for decides.
    """
    waited = 0.0
    for number, file in enumerate(files, start=1):
        started, worked = time.perf_counter(), time.thread_time()
        found = read_headers(file)
        waited += time.perf_counter() - started - (time.thread_time() - worked)
        yield found
        if number % FILES_BETWEEN_LOOKS == 0:
            if waited > FAR_AWAY_S * FILES_BETWEEN_LOOKS:
                yield from _headers_at_once(files[number:])
                return
            waited = 0.0


def _headers_at_once(files: list[FilePath]) -> Generator[list[SliceRecord] | Skipped, None, None]:
    found: dict[int, list[SliceRecord] | Skipped] = {}

    def read(index: int) -> None:
        found[index] = read_headers(files[index])

    with contextlib.closing(in_threads(read, len(files), THREADS_FAR_AWAY)) as steps:
        for step in steps:
            yield found.pop(step.done - 1)


class _SoFar:
    """What has been found, put together as it is at the end, but not more often than it is worth."""

    def __init__(self) -> None:
        self._same_pixels = Comparison()
        self._due = time.monotonic() + FIRST_AFTER_S

    def is_due(self) -> bool:
        """Whether it is time to tell again."""
        return time.monotonic() >= self._due

    def catalogue(self, records: list[SliceRecord], skipped: list[Skipped]) -> Catalogue:
        """Group and describe what is there."""
        started = time.monotonic()
        groups = group_slices(records, self._same_pixels)
        series = tuple(describe_group(group, tuple(skipped)) for group in groups)
        ended = time.monotonic()
        self._due = ended + max(FIRST_AFTER_S, (ended - started) / SHARE_OF_TELLING)
        return Catalogue(series, tuple(skipped))


def _to_look_at(path: Path) -> LongWork[tuple[list[FilePath], list[Skipped]]]:
    """The files that a path means: those below a folder, in an archive, or listed in a DICOM directory; or the one."""
    if not path.is_file():
        return [*(yield from _files_below(path))], []
    if is_archive(path):
        good, bad = members(path)
        return [*good], [Skipped(member, reason) for member, reason in bad]
    if is_directory_file(path):
        listed, missing = listed_files(path)
        if listed:
            return [*listed], missing
        # Copied without its files, or to another place: what lies beside it is all there is.
        return [*(yield from _files_below(path.parent))], []
    return [path], []


def _files_below(path: Path) -> LongWork[list[Path]]:
    """All files under a folder: those of each folder by name, then those of its sub-folders.

    Links to folders are not followed, since they may lead in a circle; unfinished output of this program is passed over.

    Raises
    ------
    UnreadableFile
        There is nothing at ``path``, or it may not be read.
    """
    if not path.is_dir():
        raise UnreadableFile(f"There is no file or folder {path}.", "Check the path.")
    files: list[Path] = []
    folders, told = [path], time.monotonic()
    while folders:
        folder = folders.pop()
        try:
            here, below = _content(folder)
        except OSError as error:
            if folder == path:
                raise UnreadableFile(f"The folder {path} may not be read.", "Check its permissions.") from error
            continue
        files.extend(here)
        folders.extend(reversed(below))
        if time.monotonic() - told > FIRST_AFTER_S:
            told = time.monotonic()
            yield Progress(0, 0, "looking for files")
    return files


def _content(folder: Path) -> tuple[list[Path], list[Path]]:
    """Files and sub-folders of a folder by name, told apart without asking the disk about each of them."""
    files, folders = [], []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            try:
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith(".writing-"):
                        folders.append(folder / entry.name)
                elif entry.is_file():
                    files.append(folder / entry.name)
            except OSError:  # gone meanwhile, or a link that leads nowhere
                continue
    return files, folders
