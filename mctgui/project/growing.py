"""A volume that is looked at while it is being written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from mctgui.atomic import flush_to_disk, storage_failures
from mctgui.errors import StorageFailure
from mctgui.jobs import LongWork, Progress
from mctgui.project.ownership import Ownership
from mctgui.project.records import Modality, VolumeRecord
from mctgui.project.volumes import (
    Reduction,
    VolumeFolder,
    VolumeStatistics,
    begin_array,
    flush,
    open_array,
    require_space,
    slabs,
    storable_dtype,
)
from mctgui.volume import Grid, Intensity, Volume

Confirm = Callable[["GrowingVolume", VolumeStatistics], VolumeRecord]


class GrowingVolume:
    """Slices go in, viewers look on, and at the end the project confirms it; otherwise it goes away.

    Made by :meth:`mctgui.project.Project.growing_volume` and used in a ``with`` block: whatever ends the block before
    :meth:`confirm` has, an error or a cancelled job, removes the files. A kill leaves them behind without a row, and the
    next opening of the project clears them away.

    Attributes
    ----------
    volume
        Read-only memory map; slices that are not there yet are 0. It stays the same file when the volume is confirmed.
    filled
        bool ``(z,)``: which slices are there.
    """

    def __init__(
        self,
        folder: Path,
        case_id: int,
        modality: Modality,
        grid: Grid,
        dtype: DTypeLike,
        intensity: Intensity,
        provenance: dict[str, Any],
        confirm: Confirm,
    ) -> None:
        self.case_id = case_id
        self.modality: Modality = modality
        self.grid = grid
        self.intensity: Intensity = intensity
        self.provenance = provenance
        self.dtype = storable_dtype(dtype)
        self.folder = VolumeFolder(folder)
        self.filled: NDArray[np.bool_] = np.zeros(grid.shape[0], dtype=bool)
        self._confirm = confirm
        self._taken = 0
        self._open_files: list[Callable[[], None]] = []
        with storage_failures(folder):
            owner = Ownership.claim(folder.with_suffix(".lock"))
        if owner is None:
            raise StorageFailure(f"{folder} is being written by another program.", "Wait until it has finished.")
        self._owner = owner
        try:
            with storage_failures(folder):
                self._begin()
        except BaseException:
            self.discard()
            raise

    def _begin(self) -> None:
        self.folder.path.mkdir()
        size = int(np.prod(self.grid.shape)) * self.dtype.itemsize
        require_space(self.folder.path, size)
        self._file: BinaryIO = self.folder.voxels.open("w+b")
        self._open_files.append(self._file.close)
        self._start = begin_array(self._file, self.grid.shape, self.dtype)
        # The file has its full length at once, so that the memory map never reaches past its end; slices are written
        # through the file, not through the map, because a full disk then is an error and not the end of the process.
        self._file.truncate(self._start + size)
        self._file.flush()
        self._reduction = Reduction(self.folder, self.grid, self.dtype)
        self._open_files.append(self._reduction.close)
        self.volume = Volume(open_array(self.folder.voxels), self.grid.affine, self.intensity)

    def put(self, first: int, images: ArrayLike) -> None:
        """Write finished slices.

        Parameters
        ----------
        first
            Index of the (first) slice.
        images
            ``(y, x)`` or ``(n, y, x)``, values within the volume's dtype.

        Raises
        ------
        StorageFailure
            The disk is full or gone.
        ValueError
            The slices do not fit the grid.
        """
        slab = np.ascontiguousarray(images, dtype=self.dtype)
        slab = slab[np.newaxis] if slab.ndim == 2 else slab
        depth, rows, columns = self.grid.shape
        if slab.shape[1:] != (rows, columns) or not 0 <= first <= depth - len(slab):
            raise ValueError(f"slices {first} to {first + len(slab) - 1} of {slab.shape[1:]} do not fit {self.grid.shape}")
        with storage_failures(self.folder.path):
            self._file.seek(self._start + first * rows * columns * self.dtype.itemsize)
            self._file.write(slab.data)
            self._file.flush()
            if first == self._taken and (len(slab) % 2 == 0 or first + len(slab) == depth):
                self._reduction.take(slab)
                self._taken += len(slab)
        self.filled[first : first + len(slab)] = True

    def confirm(self) -> LongWork[VolumeRecord]:
        """Finish the files and have the project list the volume.

        Returns
        -------
        VolumeRecord
            The confirmed row.

        Raises
        ------
        StorageFailure
            The disk is full or gone.
        ValueError
            Slices are missing.
        """
        if not self.filled.all():
            raise ValueError(f"{int((~self.filled).sum())} slices are missing")
        depth, rows, columns = self.grid.shape
        start = self._taken
        for first, stop in slabs(depth - start, rows * columns * self.dtype.itemsize):
            yield Progress(start + first, depth, "keeping the volume")
            with storage_failures(self.folder.path):
                self._reduction.take(np.asarray(self.volume.voxels[start + first : start + stop]))
        with storage_failures(self.folder.path):
            flush(self._file)
            statistics = self._reduction.finish(self.intensity)
            flush_to_disk(self.folder.path)
            flush_to_disk(self.folder.path.parent)
            self._close_files()
        record = self._confirm(self, statistics)
        self._owner.release()
        yield Progress(depth, depth, "keeping the volume")
        return record

    @property
    def is_open(self) -> bool:
        """Whether it is neither confirmed nor discarded yet."""
        return self._owner.held

    def discard(self) -> None:
        """Remove the files, unless the volume is confirmed; may be called twice."""
        self._close_files()
        if not self.is_open:
            return
        # Windows keeps a file that a viewer still maps; the next opening of the project takes it away.
        shutil.rmtree(self.folder.path, ignore_errors=True)
        self._owner.release()

    def _close_files(self) -> None:
        while self._open_files:
            try:
                self._open_files.pop()()
            except OSError:  # what a full disk did not take; the error that matters has been raised already
                continue

    def __enter__(self) -> GrowingVolume:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.discard()
