"""Stacks with one file a slice: numbered TIFF, PNG or BMP files in a folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import LongWork, Progress
from mctgui.stack.header import Spacing, StackHeader
from mctgui.stack.loading import meaning, require_positive
from mctgui.stack.numbering import NumberedFiles, numbered_files
from mctgui.stack.pictures import PICTURE_SUFFIXES, SLICE_SUFFIXES, NotASlice, PictureHeader, inspect_picture, read_picture
from mctgui.stack.skyscan import log_beside
from mctgui.stack.slices_sidecar import SIDECAR, StoredScale, read_slices_sidecar
from mctgui.stack.tiff import read_tiff_header
from mctgui.volume import Grid, Intensity, Volume

_EACH = 64
_SAMPLED = 8


@dataclass(frozen=True, slots=True, eq=False)
class SliceStack:
    """A stack with one file a slice; nothing of its pixels is read before it is asked for.

    Parameters
    ----------
    files
        In the order of their numbers, which grow towards the head.
    name
        What the files are called together, such as ``"bone_rec*.bmp"``.
    header
        Shape and voxel size; the shape is that of the first slice where they differ.
    fault
        Why it cannot be loaded, with the file that is to blame; empty where it can.
    hint
        What to do about it.
    scale
        From stored pixels to values, where a sidecar of ours says it; the type in the header is that of the values.
    """

    files: tuple[Path, ...]
    name: str
    header: StackHeader
    fault: str = ""
    hint: str = ""
    scale: StoredScale | None = None

    @property
    def described_by(self) -> tuple[Path, ...]:
        """Files beside the slices that are a part of the stack."""
        return () if self.scale is None else (self.files[0].parent / SIDECAR,)

    def require_sound(self) -> None:
        """Raise :class:`UnreadableFile` where it cannot be loaded."""
        if self.fault:
            raise UnreadableFile(self.fault, self.hint)

    def intensity(self) -> Intensity:
        """What its values mean, as :func:`mctgui.stack.load_stack` decides it; signed values are sampled."""
        if self.header.intensity is not None:
            return self.header.intensity
        if self.header.dtype.kind == "u":
            return meaning(np.empty((0, 1, 1), dtype=self.header.dtype))
        step = max(1, len(self.files) // _SAMPLED)
        return meaning(np.stack([read_picture(file) for file in self.files[::step]]))

    def read(self, first: int, stop: int) -> NDArray[Any]:
        """Decode slices ``first`` to ``stop`` (exclusive) into ``(n, y, x)``.

        Raises
        ------
        UnreadableFile
            One of them is truncated, damaged, in colour, of another size, or holds values that are no numbers.
        """
        _, rows, columns = self.header.shape
        stored = self.header.dtype if self.scale is None else self.scale.stored
        wanted = PictureHeader(rows, columns, stored)
        images = np.empty((stop - first, rows, columns), dtype=self.header.dtype)
        for image, file in zip(images, self.files[first:stop], strict=True):
            decoded = read_picture(file)
            if decoded.shape != image.shape or decoded.dtype != stored:
                raise UnreadableFile(f"{file.name} is not {wanted} like the other slices.", "Export the stack again.")
            if decoded.dtype.kind == "f" and not np.isfinite(decoded).all():
                raise UnreadableFile(f"{file.name} holds values that are no numbers (NaN or infinite).", "Replace them.")
            image[...] = decoded if self.scale is None else self.scale.values(decoded)
        return images

    def placed(self, spacing_mm: Spacing | None = None) -> Grid:
        """Grid of the stack along the patient axes; ``spacing_mm`` wins over what was found beside the slices.

        Raises
        ------
        MissingSpacing
            Nothing says how large the voxels are.
        MctguiError
            ``spacing_mm`` is not three positive numbers.
        UnreadableFile
            The stack cannot be loaded.
        """
        require_positive(spacing_mm)
        self.require_sound()
        return Grid(self.header.shape, self.header.placed(self.name, spacing_mm))

    def loading(self, spacing_mm: Spacing | None = None) -> LongWork[Volume]:
        """Load it, one slice at a time: beside the volume there is memory for one slice.

        Raises
        ------
        MissingSpacing, UnreadableFile, MctguiError
            As :meth:`placed` and :meth:`read`.
        """
        grid = self.placed(spacing_mm)
        count = len(self.files)
        yield Progress(0, count, "reading slices")
        try:
            voxels = np.empty(grid.shape, dtype=self.header.dtype)
        except MemoryError as error:
            size = np.prod(grid.shape, dtype=float) * self.header.dtype.itemsize
            raise MctguiError(
                f"{self.name} needs {size / 1e9:.1f} GB of memory, which are not there.",
                "Import it into a project, which keeps it on the disk.",
            ) from error
        for index in range(count):
            voxels[index] = self.read(index, index + 1)[0]
            yield Progress(index + 1, count, "reading slices")
        return Volume(voxels, grid.affine, self.header.intensity or meaning(voxels))


def is_slice_name(path: Path) -> bool:
    """Whether a file may be a slice by its suffix."""
    return path.suffix.lower() in SLICE_SUFFIXES


def is_picture_name(path: Path) -> bool:
    """Whether a file can be nothing but a slice by its suffix: a TIFF may be a whole volume, a PNG or BMP may not."""
    return path.suffix.lower() in PICTURE_SUFFIXES


def are_slices(paths: Iterable[Path]) -> bool:
    """Whether numbered slices are among files; only the first one of each set is looked at."""
    for one in numbered_files(path for path in paths if is_slice_name(path)):
        try:
            inspect_picture(one.files[0])
        except UnreadableFile:
            continue
        return True
    return False


def find_slice_stacks(paths: Iterable[Path]) -> LongWork[tuple[SliceStack, ...]]:
    """Stacks with one file a slice among files of any kind.

    Parameters
    ----------
    paths
        Files, from any number of folders.

    Yields
    ------
    Progress
        Slices looked at.

    Returns
    -------
    tuple of SliceStack
        Sets of numbered files whose first one is a slice. One that cannot be loaded, because numbers are missing or a later
        file differs, is among them with its fault.
    """
    sets = numbered_files(path for path in paths if is_slice_name(path))
    total = sum(len(one.files) for one in sets)
    stacks: list[SliceStack] = []
    done = 0
    for one in sets:
        try:
            first = inspect_picture(one.files[0])
        except NotASlice:
            done += len(one.files)
            continue
        except UnreadableFile as error:
            if not is_picture_name(one.files[0]):  # a damaged TIFF need not have been a slice
                done += len(one.files)
                continue
            first, fault, hint = PictureHeader(1, 1, np.dtype(np.uint8)), error.message, error.hint
        else:
            fault, hint = "", ""
        for index, file in enumerate(one.files[1:], start=1):
            if not fault:
                fault, hint = _differs(file, first, one.files[0])
            if index % _EACH == 0:
                yield Progress(done + index, total, "looking at slices")
        done += len(one.files)
        stacks.append(_stack(one, first, fault, hint))
    return tuple(stacks)


def _differs(file: Path, first: PictureHeader, first_file: Path) -> tuple[str, str]:
    """Fault and hint, where a slice is not like the first one."""
    try:
        header = inspect_picture(file)
    except UnreadableFile as error:
        return error.message, error.hint
    if header == first:
        return "", ""
    return (
        f"{file.name} has {header}, but {first_file.name} has {first}.",
        "Put the slices of each stack into a folder of their own, or export the stack again.",
    )


def _stack(one: NumberedFiles, first: PictureHeader, fault: str, hint: str) -> SliceStack:
    if not fault and (numbers := one.fault()):
        fault, hint = numbers, "Copy or export the stack again."
    shape = (len(one.files), first.rows, first.columns)
    own = None
    if not fault:
        try:
            own = read_slices_sidecar(one.files[0].parent, one.name, shape, first.dtype)
        except UnreadableFile as error:
            fault, hint = error.message, error.hint
    if own is not None:
        header = StackHeader(shape, own.scale.dtype, own.affine, own.intensity, made_by=own.made_by)
        return SliceStack(one.files, one.name, header, fault, hint, own.scale)
    return SliceStack(one.files, one.name, _header(one, StackHeader(shape, first.dtype, None)), fault, hint)


def _header(one: NumberedFiles, header: StackHeader) -> StackHeader:
    """Voxel size from a Skyscan log beside the slices, else from the tags of the first TIFF."""
    folder = one.files[0].parent
    log = log_beside(one.name.partition("*")[0], folder, sorted(file.name for file in folder.iterdir()))
    if log is not None:
        # Files that count in steps without a word in the log may be cubes or not: their distance is asked for.
        step = log.section_step or (1 if one.step == 1 else None)
        if step is None:
            return replace(header, in_plane_mm=(log.pixel_mm, log.pixel_mm))
        spacing = (step * log.pixel_mm, log.pixel_mm, log.pixel_mm)
        return replace(header, affine=Grid.from_spacing(header.shape, spacing).affine)
    if is_picture_name(one.files[0]):
        return header
    try:
        tags = read_tiff_header(one.files[0])
    except UnreadableFile:
        return header
    spacing_mm = tags.spacing_mm
    if spacing_mm is None or one.step != 1:
        return replace(header, in_plane_mm=tags.in_plane_mm or (None if spacing_mm is None else spacing_mm[1:]))
    return replace(header, affine=Grid.from_spacing(header.shape, spacing_mm).affine, intensity=tags.intensity)
