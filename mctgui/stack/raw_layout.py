"""How the voxels of a file without a header lie: what the user says, and whether it can be true of the file."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile

RAW_DTYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")
MOST_BYTES_BEFORE = 2**16
"""No header that is passed over is longer, so that no greater one is suggested."""

_MOST_SHOWN = 256
_SIZE_IN_NAME = re.compile(r"(\d{1,5})\s*[xX_,]\s*(\d{1,5})\s*[xX_,]\s*(\d{1,5})(?!\d)")


@dataclass(frozen=True, slots=True)
class RawLayout:
    """How voxels lie in a file; x runs fastest, then y.

    Parameters
    ----------
    shape
        ``(z, y, x)``.
    dtype
        One of :data:`RAW_DTYPES`.
    offset
        How many bytes come before the first voxel.
    big_endian
        Whether the most significant byte of a number comes first.
    """

    shape: tuple[int, int, int]
    dtype: str
    offset: int = 0
    big_endian: bool = False

    @property
    def stored(self) -> np.dtype[Any]:
        """Type of the voxels in the file, with its byte order."""
        return np.dtype(self.dtype).newbyteorder(">" if self.big_endian else "<")

    @property
    def bytes_needed(self) -> int:
        """How long the file must be."""
        return self.offset + math.prod(self.shape) * self.stored.itemsize

    def fits(self, there: int) -> bool:
        """Whether a file of so many bytes is exactly as long as it must be."""
        return self.bytes_needed == there

    def with_other_count(self, there: int) -> RawLayout | None:
        """The same with the number of slices that a file of so many bytes holds; None where that is no whole number."""
        a_slice = self.shape[1] * self.shape[2] * self.stored.itemsize
        slices, rest = divmod(there - self.offset, a_slice)
        return replace(self, shape=(slices, *self.shape[1:])) if rest == 0 and slices > 0 else None

    def with_other_offset(self, there: int) -> RawLayout | None:
        """The same with what is left of a file of so many bytes passed over; None where that is no sensible header."""
        before = there - (self.bytes_needed - self.offset)
        return replace(self, offset=before) if 0 <= before <= MOST_BYTES_BEFORE else None

    def others_that_fit(self, there: int) -> tuple[RawLayout, ...]:
        """Layouts near this one that a file of so many bytes would fit: another type, number of slices or offset.

        Parameters
        ----------
        there
            Length of the file.
        """
        if self.fits(there):
            return ()
        sizes = {np.dtype(self.dtype).itemsize}
        found: list[RawLayout] = []
        for dtype in ("uint8", "uint16", "int16", "float32", "float64"):
            other = replace(self, dtype=dtype)
            if np.dtype(dtype).itemsize not in sizes and other.fits(there):
                found.append(other)
        near = (self.with_other_count(there), self.with_other_offset(there))
        return (*(one for one in near if one is not None), *found)

    def middle(self, path: Path) -> tuple[NDArray[Any], NDArray[Any]]:
        """The axial and the sagittal slice in the middle, as far as the file reaches.

        Parameters
        ----------
        path
            The file. One that is too short gives the slices that it holds, so that the layout can be judged all the same.

        Returns
        -------
        axial, sagittal
            ``(y, x)`` and ``(z, y)``, the latter thinned out where it is large, in this machine's byte order.

        Raises
        ------
        UnreadableFile
            The file cannot be read, or holds not even one slice of this layout.
        """
        _, rows, columns = self.shape
        try:
            there = path.stat().st_size
            slices = min(self.shape[0], (there - self.offset) // (rows * columns * self.stored.itemsize))
            if slices < 1:
                raise UnreadableFile(f"{path.name} holds not even one slice of this size.", "Check the numbers.")
            mapped = np.memmap(path, self.stored, "r", self.offset, (slices, rows, columns))
            # One voxel of every row lies in every page of the file: a large volume is thinned out, or all of it is read.
            steps = max(1, slices // _MOST_SHOWN), max(1, rows // _MOST_SHOWN)
            axial, sagittal = mapped[slices // 2], mapped[:: steps[0], :: steps[1], columns // 2]
            native = self.stored.newbyteorder("=")
            return axial.astype(native), sagittal.astype(native)
        except (OSError, OverflowError, ValueError) as error:
            raise UnreadableFile(f"{path.name} cannot be read.", "Is it still there?") from error


def likely_layouts(path: Path) -> tuple[RawLayout, ...]:
    """What a file of voxels may be: three numbers in its name that fit its length, or a cube.

    Parameters
    ----------
    path
        The file. Its name is taken to give x, y, z, as ``bone_512x512x300.raw``.

    Returns
    -------
    tuple of RawLayout
        All fit the length of the file; empty where nothing is likely.
    """
    there = path.stat().st_size
    shapes = [(int(z), int(y), int(x)) for x, y, z in _SIZE_IN_NAME.findall(path.stem)]
    shapes += [(side, side, side) for size in (1, 2, 4) if (side := round((there / size) ** (1 / 3))) > 1]
    found = [RawLayout(shape, dtype) for shape in shapes for dtype in ("uint8", "uint16", "float32") if min(shape) > 0]
    return tuple(dict.fromkeys(one for one in found if one.fits(there)))
