"""One slice in one file: PNG, BMP or a TIFF of one page, with grey values."""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile
from mctgui.stack.tiffpage import page_layout, page_values, require_directories

if TYPE_CHECKING:
    from tifffile import TiffFile

PICTURE_SUFFIXES = (".png", ".bmp")
SLICE_SUFFIXES = (*PICTURE_SUFFIXES, ".tif", ".tiff")
_PNG, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_MOST_PIXELS = 2**28
_LARGEST_RATIO = 1100
"""Of PNG, whose deflate gives 1032 at most (RFC 1951); the runs of BMP give less."""

_COPY_HINT = "Copy or export it again."
_GREY_HINT = "Export the slices again as 8 or 16 bit grey."


class NotASlice(UnreadableFile):
    """A picture that holds no single slice of grey values: in colour, or of several pages."""


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """Size and kind of a slice.

    Parameters
    ----------
    rows, columns
        Its sides in pixels.
    dtype
        Of its values.
    """

    rows: int
    columns: int
    dtype: np.dtype[Any]

    def __str__(self) -> str:
        bits = 8 * self.dtype.itemsize
        return f"{self.columns:d} x {self.rows:d} pixels of {bits:d} bit{' float' if self.dtype.kind == 'f' else ''}"


def inspect_picture(path: Path) -> PictureHeader:
    """Size and kind of a slice, without its pixels.

    Raises
    ------
    NotASlice
        It is in colour or has several pages.
    UnreadableFile
        It is truncated, damaged, or too large to be a slice.
    """
    try:
        header = _inspect(path)
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be opened: {(error.strerror or 'it is damaged').lower()}.") from error
    if header.rows < 1 or header.columns < 1 or header.rows * header.columns > _MOST_PIXELS:
        raise UnreadableFile(f"{path.name} is damaged: it claims {header.columns} x {header.rows} pixels.", _COPY_HINT)
    return header


def read_picture(path: Path) -> NDArray[Any]:
    """Values ``(y, x)`` of a slice: uint8, uint16, or what a TIFF holds.

    Raises
    ------
    NotASlice, UnreadableFile
        As :func:`inspect_picture`, or its pixels cannot be decoded.
    """
    header = inspect_picture(path)
    try:
        image = _decoded(path)
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be opened: {(error.strerror or 'it is damaged').lower()}.") from error
    if image is None or image.shape != (header.rows, header.columns) or image.dtype != header.dtype:
        raise UnreadableFile(f"{path.name} is truncated or damaged: its pixels cannot be read.", _COPY_HINT)
    return image


def _inspect(path: Path) -> PictureHeader:
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(64)
        file.seek(max(0, size - 16))
        end = file.read(16)
        if start.startswith(_PNG):
            return _png(path, start, end, size)
        if start.startswith(b"BM"):
            return _bmp(path, start, size)
    if start[:2] not in (b"II", b"MM"):
        raise UnreadableFile(
            f"{path.name} is not what its name says: no {path.suffix.lstrip('.').lower()} file.", _COPY_HINT
        )
    with _tiff(path) as tiff:
        return _tiff_header(path, tiff, size)


def _png(path: Path, start: bytes, end: bytes, size: int) -> PictureHeader:
    """The IHDR chunk (PNG specification, 11.2.2); a whole file ends with IEND."""
    if len(start) < 33 or not end.endswith(_PNG_END):
        raise UnreadableFile(f"{path.name} is truncated.", _COPY_HINT)
    columns, rows, bits, colour = struct.unpack(">IIBB", start[16:26])
    if columns * rows * bits > 8 * _LARGEST_RATIO * size:
        raise UnreadableFile(f"{path.name} is truncated or damaged: it claims {columns} x {rows} pixels.", _COPY_HINT)
    if colour != 0:
        raise NotASlice(f"{path.name} is in colour or has transparency; a stack of grey values is needed.", _GREY_HINT)
    return PictureHeader(rows, columns, np.dtype(np.uint16 if bits == 16 else np.uint8))


def _bmp(path: Path, start: bytes, size: int) -> PictureHeader:
    """The BITMAPINFOHEADER; grey bitmaps have 8 bits and a palette of greys, as Skyscan's have."""
    if len(start) < 54:
        raise UnreadableFile(f"{path.name} is truncated.", _COPY_HINT)
    offset, header, columns, rows, _planes, bits, packing = struct.unpack("<IIiiHHI", start[10:34])
    used = struct.unpack("<I", start[46:50])[0]
    if abs(rows) * columns > _LARGEST_RATIO * size:
        raise UnreadableFile(f"{path.name} is truncated or damaged: it claims {columns} x {abs(rows)} pixels.", _COPY_HINT)
    if bits not in (1, 4, 8) or header < 40:
        raise NotASlice(f"{path.name} is in colour; a stack of grey values is needed.", _GREY_HINT)
    if packing == 0 and size < offset + abs(rows) * ((columns * bits + 31) // 32 * 4):
        raise UnreadableFile(f"{path.name} is truncated.", _COPY_HINT)
    with path.open("rb") as file:
        file.seek(14 + header)
        palette = file.read(4 * min(used or 2**bits, 256))
    if any(palette[at] != palette[at + 1] or palette[at] != palette[at + 2] for at in range(0, len(palette) - 3, 4)):
        raise NotASlice(f"{path.name} is in colour; a stack of grey values is needed.", _GREY_HINT)
    return PictureHeader(abs(rows), columns, np.dtype(np.uint8))


@contextmanager
def _tiff(path: Path) -> Iterator[TiffFile]:
    import tifffile

    logger = logging.getLogger("tifffile")  # it logs what it also raises
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with tifffile.TiffFile(path) as tiff:
            yield tiff
    except (UnreadableFile, OSError):
        raise
    except Exception as error:  # tifffile raises many kinds on damaged files
        raise UnreadableFile(f"{path.name} is a truncated or damaged TIFF file.", _COPY_HINT) from error
    finally:
        logger.setLevel(level)


def _tiff_header(path: Path, tiff: TiffFile, size: int) -> PictureHeader:
    require_directories(path, tiff)
    page = tiff.pages.first
    if len(tiff.pages) > 1 or (tiff.is_imagej and (tiff.imagej_metadata or {}).get("images", 1) != 1):
        raise NotASlice(f"{path.name} holds several slices.", "Open it by itself.")
    if page.samplesperpixel != 1 or page.photometric not in (0, 1):
        raise NotASlice(f"{path.name} is in colour; a stack of grey values is needed.", _GREY_HINT)
    if page.dtype is None or page.dtype.kind not in "iuf" or len(page.shape) != 2:
        raise NotASlice(f"{path.name} does not hold one slice of plain numbers.", _GREY_HINT)
    page_layout(path.name, page, size)
    return PictureHeader(page.shape[0], page.shape[1], np.dtype(page.dtype).newbyteorder("="))


def _decoded(path: Path) -> NDArray[Any] | None:
    if path.suffix.lower() not in PICTURE_SUFFIXES:
        with _tiff(path) as tiff:
            return page_values(path.name, tiff.pages.first, path.stat().st_size)
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # what it says on stderr is told by the result

    # Decoded from memory: OpenCV cannot open every non-ASCII path on Windows.
    try:
        image: NDArray[Any] | None = cv2.imdecode(np.fromfile(path, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    return image
