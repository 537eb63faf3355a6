"""Find every series in a folder tree, or in a single file."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from mctgui.dicom.archive import FilePath, is_archive, members
from mctgui.dicom.directory import is_directory_file, listed_files
from mctgui.dicom.grouping import Comparison, group_slices
from mctgui.dicom.headers import Skipped, SliceRecord, read_headers
from mctgui.dicom.series import Series, describe_group
from mctgui.errors import UnreadableFile
from mctgui.jobs import LongWork, Progress

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
        One step for each file. Now and then ``partial`` is the
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
    files, skipped = _to_look_at(Path(path))
    records: list[SliceRecord] = []
    so_far = _SoFar()
    for number, file in enumerate(files, start=1):
        found = read_headers(file)
        if isinstance(found, Skipped):
            skipped.append(found)
        else:
            records.extend(found)
        partial = so_far.catalogue(records, skipped) if number < len(files) and so_far.is_due() else None
        yield Progress(number, len(files), "reading headers", partial)
    return so_far.catalogue(records, skipped)


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


def _to_look_at(path: Path) -> tuple[list[FilePath], list[Skipped]]:
    """The files that a path means: those below a folder, in an archive, or listed in a DICOM directory; or the one."""
    if not path.is_file():
        return [*list_files(path)], []
    if is_archive(path):
        good, bad = members(path)
        return [*good], [Skipped(member, reason) for member, reason in bad]
    if is_directory_file(path):
        listed, missing = listed_files(path)
        if listed:
            return [*listed], missing
        # Copied without its files, or to another place: what lies beside it is all there is.
        return [*list_files(path.parent)], []
    return [path], []


def list_files(path: Path) -> list[Path]:
    """All files under a folder in the order of their paths, or the one file.

    Links to folders are not followed, since they may lead in a circle; unfinished output of this program is passed over.

    Raises
    ------
    UnreadableFile
        There is nothing at ``path``, or it may not be read.
    """
    path = Path(path)
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UnreadableFile(f"There is no file or folder {path}.", "Check the path.")
    try:
        os.listdir(path)  # noqa: PTH208 - raises at once where os.walk would quietly find nothing
    except OSError as error:
        raise UnreadableFile(f"The folder {path} may not be read.", "Check its permissions.") from error
    files: list[Path] = []
    for folder, subfolders, names in os.walk(path):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith(".writing-"))
        files.extend(Path(folder) / name for name in sorted(names))
    return [file for file in files if file.is_file()]
