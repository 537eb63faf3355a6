"""Slices straight from a file: voxels that lie in it as they are, and voxels packed by deflate."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile

Decode = Callable[[int, int], NDArray[Any]]
_PIECE = 2**20
_ANY_WRAPPER = 47
"""Tells zlib to see by itself whether its own or gzip's header comes first (zlib manual, inflateInit2)."""

_COPY_HINT = "Copy or export it again."


def plain_slices(file: Path, offset: int, stored: np.dtype[Any], shape: tuple[int, int, int]) -> Decode:
    """What reads slices ``first`` to ``stop`` of voxels that begin at a byte, in this machine's byte order.

    Read, not mapped: the system counts the pages of a map as memory of this process.
    """
    _, rows, columns = shape

    def decode(first: int, stop: int) -> NDArray[Any]:
        count, start = (stop - first) * rows * columns, offset + first * rows * columns * stored.itemsize
        try:
            values = np.fromfile(file, stored, count, offset=start)
        except OSError as error:
            raise UnreadableFile(f"{file.name} cannot be opened any more.", "Was the folder moved?") from error
        if values.size != count:
            raise UnreadableFile(f"{file.name} is truncated or damaged.", _COPY_HINT)
        return values.reshape(-1, rows, columns).astype(stored.newbyteorder("="), copy=False)

    return decode


class PackedSlices:
    """Reads slices of packed voxels in order, in memory for what is asked for; asked for earlier ones it begins anew.

    Parameters
    ----------
    file
        The file.
    begin
        Where in it the packed bytes begin: gzip, of one member or several, or zlib.
    offset
        How many unpacked bytes come before the first voxel.
    stored, shape
        Of the voxels.
    """

    def __init__(self, file: Path, begin: int, offset: int, stored: np.dtype[Any], shape: tuple[int, int, int]) -> None:
        self._path, self._begin, self._offset = file, begin, offset
        self._stored, self._shape = stored, shape
        self._file: BinaryIO | None = None
        self._next = 0

    def __call__(self, first: int, stop: int) -> NDArray[Any]:
        """Slices ``first`` to ``stop`` (exclusive) as ``(n, y, x)``, in this machine's byte order.

        Raises
        ------
        UnreadableFile
            The file is truncated, damaged or gone.
        """
        depth, rows, columns = self._shape
        try:
            if self._file is None or first < self._next:
                self._start()
            for _ in range(self._next, first):
                self._fill(np.empty((rows, columns), self._stored))
            images = np.empty((stop - first, rows, columns), self._stored)
            self._fill(images)
            self._next = stop
            if stop == depth:
                self._require_end()
        except (OSError, zlib.error) as error:
            self.close()
            raise UnreadableFile(f"{self._path.name} is truncated or damaged.", _COPY_HINT) from error
        return images.astype(self._stored.newbyteorder("="), copy=False)

    def close(self) -> None:
        """Close the file; it is opened again when more is asked for."""
        if self._file is not None:
            self._file.close()
        self._file = None

    def _start(self) -> None:
        self.close()
        self._file = self._path.open("rb")
        self._file.seek(self._begin)
        self._unpack, self._packed, self._next = zlib.decompressobj(_ANY_WRAPPER), b"", 0
        for at in range(0, self._offset, _PIECE):
            self._fill(np.empty(min(_PIECE, self._offset - at), np.uint8))

    def _fill(self, array: NDArray[Any]) -> None:
        rest = array.reshape(-1).view(np.uint8)
        while rest.size:
            piece = self._some(min(rest.size, _PIECE))
            if not piece:
                raise OSError("the packed bytes end too early")
            rest[: len(piece)] = np.frombuffer(piece, np.uint8)
            rest = rest[len(piece) :]

    def _some(self, most: int) -> bytes:
        """Unpacked bytes; none at the end of the file."""
        assert self._file is not None
        while True:
            if not self._packed:
                self._packed = self._file.read(_PIECE)
            if self._unpack.eof:
                if not self._packed.startswith(b"\x1f\x8b"):  # padding, or nothing more
                    return b""
                self._unpack = zlib.decompressobj(_ANY_WRAPPER)
            at_end = not self._packed
            piece = self._unpack.decompress(self._packed, most)
            self._packed = self._unpack.unused_data if self._unpack.eof else self._unpack.unconsumed_tail
            if piece or at_end:
                return piece

    def _require_end(self) -> None:
        """Have the checksum compared, which stands behind the last byte."""
        while not self._unpack.eof and self._some(_PIECE):
            pass
        if not self._unpack.eof:
            raise OSError("the packed bytes have no end")
