"""The files of one volume: voxels, a half-resolution level, statistics per slice, a thumbnail.

The voxels are one ``.npy`` file, slice after slice, so that an axial slice is one read and a memory map needs no decoding.
In the pass that writes them the rest is made: the mean of every 2 x 2 x 2 voxels, which sagittal and coronal views and the
3-D picture use, the smallest and largest value of each slice and the histogram, from which windows follow at once.
"""

from __future__ import annotations

import mmap
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mctgui.errors import StorageFailure, UnreadableFile
from mctgui.volume import Grid, Intensity, Volume
from mctgui.windowing import BONE, auto_window

THUMBNAIL_SIDE = 96
SLAB_BYTES = 32 * 2**20
QUARTER_FROM = 64 * 2**20
"""Bytes of the half-resolution level from which a plane across it takes too long, so that there is a level below it."""
_FLOAT_BINS = 1024


@dataclass(frozen=True, slots=True, eq=False)
class VolumeFolder:
    """Names of the files of one volume."""

    path: Path

    @property
    def voxels(self) -> Path:
        """All voxels, ``(z, y, x)``."""
        return self.path / "voxels.npy"

    @property
    def half(self) -> Path:
        """Means of 2 x 2 x 2 voxels."""
        return self.path / "half.npy"

    @property
    def quarter(self) -> Path:
        """Means of 4 x 4 x 4 voxels; only of volumes whose half-resolution level is large itself."""
        return self.path / "quarter.npy"

    @property
    def statistics(self) -> Path:
        """Smallest and largest values, histogram."""
        return self.path / "statistics.npz"

    @property
    def thumbnail(self) -> Path:
        """Small picture of the middle axial slice."""
        return self.path / "thumbnail.npy"


@dataclass(frozen=True, slots=True, eq=False)
class VolumeStatistics:
    """How the values of a volume are distributed.

    Parameters
    ----------
    slice_low, slice_high
        float64 ``(z,)``: smallest and largest value of each slice.
    values, counts
        Histogram: float64 ``(n,)`` values (every integer that may occur, or centres of bins for other types) and int64
        ``(n,)`` how many voxels have them.
    """

    slice_low: NDArray[np.float64]
    slice_high: NDArray[np.float64]
    values: NDArray[np.float64]
    counts: NDArray[np.int64]

    @property
    def value_range(self) -> tuple[float, float]:
        """Smallest and largest value of the volume."""
        return float(self.slice_low.min()), float(self.slice_high.max())


def storable_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """Type in which voxels are kept: as they are, little-endian; truth values as uint8.

    Raises
    ------
    ValueError
        Not a real number type.
    """
    given = np.dtype(dtype)
    if given.kind == "b":
        return np.dtype(np.uint8)
    if given.kind not in "iuf":
        raise ValueError(f"voxels of type {given} cannot be kept")
    return given.newbyteorder("<")


def require_space(folder: Path, voxels: int) -> None:
    """Refuse to begin what the disk cannot hold: ``voxels`` bytes, a seventh more for the levels below, and air.

    Raises
    ------
    StorageFailure
        Less is free.
    """
    needed = voxels + voxels // 7 + 4 * 2**20
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StorageFailure(
            f"{folder} could not be written: the volume needs {needed / 1e6:.0f} MB and {free / 1e6:.0f} MB are free.",
            "Free some space, or crop the volume, then try again.",
        )


def slabs(depth: int, bytes_per_slice: int) -> Iterator[tuple[int, int]]:
    """Ranges of slices of about 32 MiB; each begins at an even slice, so that pairs of slices stay together."""
    count = max(2, SLAB_BYTES // max(bytes_per_slice, 1) // 2 * 2)
    for first in range(0, depth, count):
        yield first, min(first + count, depth)


def begin_array(file: BinaryIO, shape: tuple[int, int, int], dtype: np.dtype[Any]) -> int:
    """Write the header of an ``.npy`` file; returns where the voxels begin."""
    header = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    return file.tell()


def flush(file: BinaryIO) -> None:
    """Have the bytes on the disk, not only on their way there."""
    file.flush()
    os.fsync(file.fileno())


def half_grid(grid: Grid) -> Grid:
    """Grid of the half-resolution level: sides halved and rounded up, centres in the middle of the voxels they stand for.

    An axis with a single voxel stays as it is.
    """
    shape = tuple((side + 1) // 2 for side in grid.shape)
    factors = np.array([2.0 if side > 1 else 1.0 for side in grid.shape])
    affine = grid.affine.copy()
    affine[:3, 3] = grid.index_to_mm((factors - 1) / 2)
    affine[:3, :3] = affine[:3, :3] * factors[::-1]
    return Grid((shape[0], shape[1], shape[2]), affine)


def _sum_of_pairs(voxels: NDArray[Any], axis: int, wide: DTypeLike) -> NDArray[Any]:
    """Sum of neighbours along ``axis``; the last voxel of an odd side counts twice."""
    shape = list(voxels.shape)
    pairs, odd = divmod(shape[axis], 2)
    shape[axis] = pairs + odd
    sums: NDArray[Any] = np.empty(shape, dtype=wide)
    lines, results = np.moveaxis(voxels, axis, 0), np.moveaxis(sums, axis, 0)
    np.add(lines[: 2 * pairs : 2], lines[1::2], out=results[:pairs], dtype=wide)
    if odd:
        np.multiply(lines[-1], 2, out=results[pairs], dtype=wide)
    return sums


def halved(voxels: NDArray[Any]) -> NDArray[Any]:
    """Mean of every 2 x 2 x 2 voxels, in the same type; integers are rounded.

    At an odd end the voxels that are there are averaged.
    """
    size = voxels.dtype.itemsize
    small = voxels.dtype.kind in "iu" and size <= 2
    wide = {1: np.int16, 2: np.int32}[size] if small else np.float64
    sums: NDArray[Any] = voxels
    for axis in range(3):
        sums = _sum_of_pairs(sums, axis, wide)
    if small:
        # An arithmetic shift rounds down for negative values as well, so that half a unit before it rounds to nearest.
        rounded: NDArray[Any] = np.right_shift(sums + sums.dtype.type(4), 3).astype(voxels.dtype)
        return rounded
    means = sums / 8
    kept: NDArray[Any] = (np.rint(means) if voxels.dtype.kind in "iu" else means).astype(voxels.dtype)
    return kept


def _counts(image: NDArray[Any]) -> NDArray[np.int64]:
    """How often each value of an 8- or 16-bit type occurs, from its smallest possible value on."""
    import cv2

    bits = 8 * image.dtype.itemsize
    unsigned: NDArray[Any] = np.ascontiguousarray(image).view(f"u{image.dtype.itemsize}")
    if image.dtype.kind == "i":  # the smallest signed value becomes 0
        unsigned = unsigned ^ unsigned.dtype.type(2 ** (bits - 1))
    found = cv2.calcHist([unsigned], [0], None, [2**bits], [0, 2**bits])
    return np.asarray(found, dtype=np.float64).ravel().astype(np.int64)


class Reduction:
    """Takes the slabs of a volume in order and makes the levels of lower resolution and the statistics of them.

    Parameters
    ----------
    folder
        Where they go.
    grid, dtype
        Of the whole volume.
    """

    def __init__(self, folder: VolumeFolder, grid: Grid, dtype: np.dtype[Any]) -> None:
        self._folder = folder
        self._grid = grid
        self._dtype = dtype
        self._low: list[float] = []
        self._high: list[float] = []
        self._exact = dtype.kind in "iu" and dtype.itemsize <= 2
        self._lowest = int(np.iinfo(dtype).min) if self._exact else 0
        self._counts = np.zeros(2 ** (8 * dtype.itemsize) if self._exact else 0, dtype=np.int64)
        self._half: BinaryIO = folder.half.open("wb")
        begin_array(self._half, half_grid(grid).shape, dtype)
        self._quarter: BinaryIO | None = None
        self._unpaired: NDArray[Any] | None = None
        if int(np.prod(half_grid(grid).shape)) * dtype.itemsize >= QUARTER_FROM:
            self._quarter = folder.quarter.open("wb")
            begin_array(self._quarter, half_grid(half_grid(grid)).shape, dtype)

    def take(self, slab: NDArray[Any]) -> None:
        """Add the next slices; all but the last slab must have an even number of them."""
        half = halved(slab)
        self._half.write(half.tobytes())
        if self._quarter is not None:
            joined = half if self._unpaired is None else np.concatenate([self._unpaired, half])
            pairs = len(joined) // 2 * 2
            self._quarter.write(halved(joined[:pairs]).tobytes())
            self._unpaired = joined[pairs:]
        for image in slab:
            finite = image[np.isfinite(image)] if image.dtype.kind == "f" else image
            self._low.append(float(finite.min()) if finite.size else 0.0)
            self._high.append(float(finite.max()) if finite.size else 0.0)
            if self._exact:
                self._counts += _counts(image)

    def finish(self, intensity: Intensity) -> VolumeStatistics:
        """Write what is left: the end of the half-resolution level, the statistics, the thumbnail."""
        flush(self._half)
        self._half.close()
        if self._quarter is not None:
            if self._unpaired is not None and len(self._unpaired):
                self._quarter.write(halved(self._unpaired).tobytes())
            flush(self._quarter)
            self._quarter.close()
        half = open_array(self._folder.half)
        low, high = np.array(self._low), np.array(self._high)
        values, counts = self._histogram(half, float(low.min()), float(high.max()))
        statistics = VolumeStatistics(low, high, values, counts)
        with self._folder.statistics.open("wb") as file:
            np.savez_compressed(file, slice_low=low, slice_high=high, values=values, counts=counts)
            flush(file)
        with self._folder.thumbnail.open("wb") as file:
            np.save(file, thumbnail(Volume(half, half_grid(self._grid).affine, intensity), statistics), allow_pickle=False)
            flush(file)
        return statistics

    def _histogram(self, half: NDArray[Any], low: float, high: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        if self._exact:
            first, last = int(low) - self._lowest, int(high) - self._lowest
            return np.arange(int(low), int(high) + 1, dtype=np.float64), self._counts[first : last + 1]
        counts = np.zeros(_FLOAT_BINS, dtype=np.int64)
        edges = np.linspace(low, high if high > low else low + 1.0, _FLOAT_BINS + 1)
        for image in half:
            counts += np.histogram(image[np.isfinite(image)], bins=edges)[0]
        return (edges[:-1] + edges[1:]) / 2, counts

    def close(self) -> None:
        """Let go of the files; may be called twice."""
        self._half.close()
        if self._quarter is not None:
            self._quarter.close()


def thumbnail(volume: Volume, statistics: VolumeStatistics) -> NDArray[np.uint8]:
    """Middle axial slice, windowed, fitted into 96 x 96 in its true proportions on black.

    Parameters
    ----------
    volume
        Any resolution; HU are shown in the bone window, other values between their 1st and 99th percentile.
    """
    import cv2

    axis = volume.grid.axis_of("axial")
    image = np.asarray(volume.slice("axial", volume.shape[axis] // 2), dtype=np.float32)
    window = BONE if volume.intensity == "HU" else auto_window(statistics.values, statistics.counts)
    grey = np.clip((np.nan_to_num(image) - window.low) / window.width, 0.0, 1.0) * 255
    spacing = [step for at, step in enumerate(volume.spacing_mm) if at != axis]
    height, width = image.shape[0] * spacing[0], image.shape[1] * spacing[1]
    scale = THUMBNAIL_SIDE / max(height, width)
    rows, columns = (max(1, min(THUMBNAIL_SIDE, round(side * scale))) for side in (height, width))
    small = cv2.resize(grey, (columns, rows), interpolation=cv2.INTER_AREA)
    picture = np.zeros((THUMBNAIL_SIDE, THUMBNAIL_SIDE), dtype=np.uint8)
    top, left = (THUMBNAIL_SIDE - rows) // 2, (THUMBNAIL_SIDE - columns) // 2
    picture[top : top + rows, left : left + columns] = np.rint(small).astype(np.uint8)
    return picture


def open_array(path: Path) -> NDArray[Any]:
    """Read-only memory map of an ``.npy`` file.

    Raises
    ------
    UnreadableFile
        It is missing, truncated or of another format.
    """
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise UnreadableFile(
            f"A volume of the project cannot be read: {path.parent.name}/{path.name} is missing or damaged.",
            "Restore the file from a backup, or delete the volume and import it again.",
        ) from error
    return array


def release_pages(voxels: NDArray[Any]) -> None:
    """Let the pages of a memory map leave this process; they stay in the cache of the system, and the values as they are.

    Looking through a volume would otherwise make the program as large as the volume. Arrays that are no memory map, and
    systems that free such pages by themselves, are left alone.

    Parameters
    ----------
    voxels
        Any view of a read-only memory map.
    """
    base: object = voxels
    while isinstance(base, np.ndarray):
        if base.flags.writeable:
            return
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)


def read_statistics(path: Path) -> VolumeStatistics:
    """Statistics as they were written.

    Raises
    ------
    UnreadableFile
        The file is missing or damaged.
    """
    from zipfile import BadZipFile

    try:
        with np.load(path, allow_pickle=False) as file:
            return VolumeStatistics(file["slice_low"], file["slice_high"], file["values"], file["counts"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise UnreadableFile(
            f"The statistics of a volume cannot be read: {path.parent.name}/{path.name} is missing or damaged.",
            "Restore the file from a backup, or delete the volume and import it again.",
        ) from error
