"""Find what can be opened below a path: DICOM series, volume files and stacks of slices, and what the rest is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from mctgui.dicom import Catalogue, FilePath, Series, find_series
from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, with_each_step
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
PACKED = "a volume file in an archive; unpack it first"
LOCKED = "encrypted in the archive"


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
            volume_file = is_stack_file(Path(item.path.name)) and LOCKED not in item.reason
            skipped.append((item.path, PACKED if volume_file else item.reason))
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
