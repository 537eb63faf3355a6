"""The volumes of a project: rows in the database, voxels in files."""

from __future__ import annotations

import mmap
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mctgui.errors import UnreadableFile
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.project import rows
from mctgui.project.database import Database
from mctgui.project.growing import GrowingVolume
from mctgui.project.ownership import Ownership
from mctgui.project.records import Modality, VolumeRecord
from mctgui.project.volumes import (
    VolumeFolder,
    VolumeStatistics,
    half_grid,
    open_array,
    read_statistics,
    slabs,
    storable_dtype,
)
from mctgui.volume import Grid, Intensity, Volume

# What else a user or a file manager puts into the folder is not ours to clear away.
_OUR_NAME = re.compile(r"\d{4,}-(mdct|microct-like|microct)-[0-9a-f]{12}")


class _MappedPages:
    """The pages of a memory map that have been read.

    The system counts them as memory of this process until it needs them for something else; a whole micro-CT volume that
    passes through once would look like a program that has grown by its size.
    """

    def __init__(self, voxels: NDArray[Any]) -> None:
        base: Any = voxels
        while isinstance(base, np.ndarray):
            base = base.base
        # Only of read-only maps: those of another kind may hold what is in no file yet.
        read_only = isinstance(voxels, np.memmap) and voxels.mode == "r"
        self._map = base if read_only and isinstance(base, mmap.mmap) else None

    def let_go(self) -> None:
        """Give them back; what is looked at again is read from the file again."""
        if self._map is not None and hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)


class VolumeTable(rows.Rows):
    """Adding, loading and deleting volumes; part of :class:`mctgui.project.Project`."""

    def __init__(self, folder: Path, database: Database) -> None:
        super().__init__(folder, database)
        self._growing: list[GrowingVolume] = []
        self._growing_lock = Lock()

    def volumes(self, case_id: int) -> list[VolumeRecord]:
        """Volumes of a case in the order in which they were added."""
        found = self._database.ask("SELECT * FROM volumes WHERE case_id = ? ORDER BY id", (case_id,))
        return [rows.volume(row) for row in found]

    def volume(self, volume_id: int) -> VolumeRecord:
        """One volume's record.

        Raises
        ------
        MctguiError
            It is not, or no longer, in the project.
        """
        return rows.volume(self._one("volumes", volume_id))

    def latest_volume(self, case_id: int, modality: Modality) -> VolumeRecord | None:
        """The volume of this modality that was added last, if there is one."""
        found = self._database.ask(
            "SELECT * FROM volumes WHERE case_id = ? AND modality = ? ORDER BY id DESC LIMIT 1", (case_id, modality)
        )
        return rows.volume(found[0]) if found else None

    def add_volume(
        self,
        case_id: int,
        modality: Modality,
        volume: Volume,
        provenance: Mapping[str, Any] | None = None,
        closing: LongWork[dict[str, Any]] | None = None,
    ) -> LongWork[VolumeRecord]:
        """Copy a volume into the project, slab by slab; memory for two slabs is needed, not for the volume.

        Parameters
        ----------
        case_id, modality
            Where it belongs.
        volume
            Any volume; its voxels may be a memory map and are only read.
        provenance
            JSON values that say where it came from; no identity.
        closing
            Work to do when all slices are there; what it returns joins the provenance.

        Returns
        -------
        VolumeRecord
            The confirmed row. When the work is closed before, nothing is left.

        Raises
        ------
        StorageFailure
            The disk is full or gone.
        """
        pages = _MappedPages(volume.voxels)

        def read(first: int, stop: int) -> NDArray[Any]:
            pages.let_go()
            return volume.voxels[first:stop]

        grid, dtype, intensity = volume.grid, volume.voxels.dtype, volume.intensity
        return (yield from self.add_slices(case_id, modality, grid, dtype, intensity, read, provenance, closing))

    def add_slices(
        self,
        case_id: int,
        modality: Modality,
        grid: Grid,
        dtype: DTypeLike,
        intensity: Intensity,
        read: Callable[[int, int], NDArray[Any]],
        provenance: Mapping[str, Any] | None = None,
        closing: LongWork[dict[str, Any]] | None = None,
    ) -> LongWork[VolumeRecord]:
        """Keep a volume that is never whole in memory, and look at it while it comes.

        Parameters
        ----------
        case_id, modality
            Where it belongs.
        grid, dtype, intensity
            Of the whole volume.
        read
            Gives slices ``first`` to ``stop`` (exclusive) as ``(n, y, x)``; called once for each slab, in order.
        provenance, closing
            As for :meth:`add_volume`.

        Returns
        -------
        VolumeRecord
            The confirmed row. When the work is closed before, or ``read`` raises, nothing is left.

        Raises
        ------
        StorageFailure
            The disk is full or gone.
        """
        depth, height, width = grid.shape
        kept = storable_dtype(dtype)
        yield Progress(0, depth, "keeping the volume")
        with self.growing_volume(case_id, modality, grid, kept, intensity, provenance) as growing:
            for first, stop in slabs(depth, height * width * kept.itemsize):
                growing.put(first, read(first, stop))
                yield Progress(stop, depth if closing is None else 2 * depth, "keeping the volume")
            if closing is not None:
                growing.provenance.update((yield from as_part_of(closing, 0.5, 1.0, 2 * depth)))
            record = yield from growing.confirm()
        return record

    def growing_volume(
        self,
        case_id: int,
        modality: Modality,
        grid: Grid,
        dtype: DTypeLike = np.uint8,
        intensity: Intensity = "grey8",
        provenance: Mapping[str, Any] | None = None,
    ) -> GrowingVolume:
        """Begin a volume that is looked at while it is written; see :class:`mctgui.project.growing.GrowingVolume`.

        Raises
        ------
        MctguiError
            The case is gone.
        StorageFailure
            The disk has not enough space.
        """
        self._one("cases", case_id)
        folder = self.folder / "volumes" / f"{case_id:04d}-{modality}-{uuid4().hex[:12]}"
        growing = GrowingVolume(
            folder, case_id, modality, grid, dtype, intensity, dict(provenance or {}), self._confirm_volume
        )
        with self._growing_lock:
            self._growing = [*self.growing(), growing]
        return growing

    def growing(self, case_id: int | None = None) -> list[GrowingVolume]:
        """Volumes that this process is writing right now, of one case or of all."""
        return [one for one in self._growing if one.is_open and case_id in (None, one.case_id)]

    def _confirm_volume(self, growing: GrowingVolume, statistics: VolumeStatistics) -> VolumeRecord:
        low, high = statistics.value_range
        with self._database.change() as change:
            added = change.execute(
                "INSERT INTO volumes (case_id, modality, shape, affine, intensity, dtype, path, low, high, created,"
                " provenance) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    growing.case_id,
                    growing.modality,
                    rows.as_text(growing.grid.shape),
                    rows.as_text(growing.grid.affine.tolist()),
                    growing.intensity,
                    growing.dtype.name,
                    growing.folder.path.relative_to(self.folder).as_posix(),
                    low,
                    high,
                    rows.now(),
                    rows.as_text(growing.provenance),
                ),
            )
            volume_id = int(added.lastrowid or 0)
        return self.volume(volume_id)

    def delete_volume(self, volume_id: int) -> None:
        """Delete a volume with what was measured in it."""
        record = self.volume(volume_id)
        with self._database.change() as change:
            change.execute("DELETE FROM volumes WHERE id = ?", (volume_id,))
        self._remove_files(record)

    def load_volume(self, record: VolumeRecord) -> Volume:
        """The volume as a read-only memory map: nothing is read before it is looked at.

        Raises
        ------
        UnreadableFile
            The files are missing or damaged.
        """
        voxels = open_array(self._files(record).voxels)
        if voxels.shape != record.shape or voxels.dtype != np.dtype(record.dtype):
            raise UnreadableFile(
                f"The files of a {record.modality} volume do not fit its record in the project.",
                "Delete the volume and import it again.",
            )
        return Volume(voxels, np.array(record.affine), record.intensity)

    def load_pyramid(self, record: VolumeRecord) -> Volume:
        """The same volume at half the resolution along each axis, as a read-only memory map.

        Raises
        ------
        UnreadableFile
            The files are missing or damaged.
        """
        return Volume(open_array(self._files(record).half), half_grid(record.grid).affine, record.intensity)

    def load_quarter(self, record: VolumeRecord) -> Volume | None:
        """The same volume at a quarter of the resolution along each axis, as a read-only memory map; None where it is small.

        Raises
        ------
        UnreadableFile
            The file is damaged.
        """
        path = self._files(record).quarter
        if not path.exists():
            return None
        return Volume(open_array(path), half_grid(half_grid(record.grid)).affine, record.intensity)

    def thumbnails(self, record: VolumeRecord) -> NDArray[np.uint8]:
        """Middle axial slice, uint8 ``(96, 96)``, windowed, in its true proportions on black.

        Raises
        ------
        UnreadableFile
            The files are missing or damaged.
        """
        return np.array(open_array(self._files(record).thumbnail), dtype=np.uint8)

    def statistics(self, record: VolumeRecord) -> VolumeStatistics:
        """Smallest and largest values per slice, histogram.

        Raises
        ------
        UnreadableFile
            The files are missing or damaged.
        """
        return read_statistics(self._files(record).statistics)

    def _files(self, record: VolumeRecord) -> VolumeFolder:
        relative = PurePosixPath(record.path)
        if relative.is_absolute() or ".." in relative.parts or ":" in record.path or "\\" in record.path:
            raise UnreadableFile(
                "A volume of the project points outside its folder.", "Do not use this project: it was tampered with."
            )
        return VolumeFolder(self.folder / relative)

    def _remove_files(self, record: VolumeRecord) -> None:
        # The row has gone already; what Windows keeps because a viewer maps it is cleared at the next opening.
        shutil.rmtree(self._files(record).path, ignore_errors=True)

    def _clear_leftovers(self) -> None:
        """Remove volumes without a row, unless another process is writing them right now."""
        volumes = self.folder / "volumes"
        names = {path.name.removesuffix(".lock") for path in volumes.iterdir()}
        for name in sorted(filter(_OUR_NAME.fullmatch, names)):
            owner = Ownership.claim(volumes / f"{name}.lock", where_none_are=False)
            if owner is None:
                continue
            # Asked only once the lock is ours: its former holder has then either confirmed the row or died.
            if not self._database.ask("SELECT 1 FROM volumes WHERE path = ?", (f"volumes/{name}",)):
                shutil.rmtree(volumes / name, ignore_errors=True)
            owner.release()
