"""One image of a TIFF file, decoded within the bounds of what its tags announce.

tifffile decodes LZW and the predictor for floats only with a large further package, and inflates a strip however large it
becomes. So the strips or tiles of a compressed image are put, as they are, into a TIFF file of one image in memory, which
OpenCV decodes with libtiff: that gives no more than the tags say.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path

    from tifffile import FileHandle, TiffFile, TiffFrame, TiffPage

_PLAIN = 1
_KNOWN = {5: "LZW", 8: "deflate", 32946: "deflate", 32773: "PackBits"}
_LARGEST_RATIO = 1400
"""Of deflate at most 1032 (RFC 1951), of LZW with codes of 12 bits 1365 (TIFF 6.0, section 13)."""

_MOST_PIXELS = 2**28
_DAMAGED_HINT = "Copy or export it again."
_SAVE_HINT = "Save it uncompressed, or with LZW or deflate."


def require_directories(path: Path, tiff: TiffFile) -> None:
    """Follow the chain of image directories to its end (TIFF 6.0, section 2).

    tifffile stops quietly where it breaks off, and circles for ever where it leads back.

    Raises
    ------
    UnreadableFile
        It does one or the other.
    """
    if not _directories_whole(tiff, path.stat().st_size):
        raise UnreadableFile(
            f"{path.name} is truncated: the end of the file with its last slices is missing.", "Copy it again."
        )


def _directories_whole(tiff: TiffFile, size: int) -> bool:
    order: Literal["little", "big"] = "little" if tiff.byteorder == "<" else "big"
    number_bytes, entry_bytes, pointer_bytes = (8, 20, 8) if tiff.is_bigtiff else (2, 12, 4)
    file = tiff.filehandle
    at = tiff.pages.first.offset
    seen: set[int] = set()
    while at:
        if at in seen or at + number_bytes > size:
            return False
        seen.add(at)
        file.seek(at)
        end = at + number_bytes + int.from_bytes(file.read(number_bytes), order) * entry_bytes
        if end + pointer_bytes > size:
            return False
        file.seek(end)
        at = int.from_bytes(file.read(pointer_bytes), order)
    return True


@dataclass(frozen=True, slots=True)
class PageLayout:
    """How one image lies in a TIFF file.

    Parameters
    ----------
    rows, columns
        Its sides.
    dtype
        Of its values, in the byte order of this machine.
    mark
        ``"<"`` or ``">"``: the byte order of the file.
    compression, predictor, sample_format, bits, fill_order
        Values of the tags of that name.
    tile
        Rows and columns of a tile; None where the image lies in strips.
    strip_rows
        Rows of a strip.
    offsets, counts
        Where the strips or tiles begin, and how many bytes they have.
    """

    rows: int
    columns: int
    dtype: np.dtype[Any]
    mark: Literal["<", ">"]
    compression: int
    predictor: int
    sample_format: int
    bits: int
    fill_order: int
    tile: tuple[int, int] | None
    strip_rows: int
    offsets: tuple[int, ...]
    counts: tuple[int, ...]


def page_layout(name: str, page: TiffPage | TiffFrame, size: int) -> PageLayout:
    """How an image lies in its file.

    Parameters
    ----------
    name, size
        Of the file; its length in bytes.
    page
        The image.

    Raises
    ------
    UnreadableFile
        Its compression is not known, or it claims more pixels than its bytes can hold.
    """
    key = page.keyframe
    if key is None or key.dtype is None:
        raise UnreadableFile(f"{name} is damaged: an image says nothing of itself.", _DAMAGED_HINT)
    compression, bits = int(key.compression), key.bitspersample
    if compression != _PLAIN and compression not in _KNOWN:
        kind = getattr(key.compression, "name", compression)
        raise UnreadableFile(f"{name} is compressed in a way that cannot be decoded here ({kind}).", _SAVE_HINT)
    if bits not in (8, 16, 32, 64):
        raise UnreadableFile(f"{name} has {bits} bits for each value.", "Save it with 8, 16 or 32 bits.")
    rows, columns = key.imagelength, key.imagewidth
    offsets, counts = tuple(map(int, page.dataoffsets)), tuple(map(int, page.databytecounts))
    there = sum(counts)
    end = max((at + count for at, count in zip(offsets, counts, strict=False)), default=0)
    most = there * (1 if compression == _PLAIN else _LARGEST_RATIO)
    if end > size or there > size or rows * columns * bits // 8 > most or not 0 < rows * columns <= _MOST_PIXELS:
        raise UnreadableFile(
            f"{name} is truncated or damaged: there are {there} bytes for an image of {columns} x {rows} pixels.",
            _DAMAGED_HINT,
        )
    fill_order = key.tags.get("FillOrder")
    mark: Literal["<", ">"] = "<" if key.parent.byteorder == "<" else ">"
    return PageLayout(
        rows, columns, np.dtype(key.dtype).newbyteorder("="), mark, compression, int(key.predictor),
        int(key.sampleformat), bits, 1 if fill_order is None else int(fill_order.value),
        (key.tilelength, key.tilewidth) if key.is_tiled else None, key.rowsperstrip, offsets, counts,
    )  # fmt: skip


def page_values(name: str, page: TiffPage | TiffFrame, size: int) -> NDArray[Any]:
    """Values ``(y, x)`` of an image in this machine's byte order; as :func:`page_layout` and :func:`laid_out_values`."""
    return laid_out_values(name, page_layout(name, page, size), page.parent.filehandle)


def laid_out_values(name: str, layout: PageLayout, file: FileHandle | BinaryIO) -> NDArray[Any]:
    """Read an image.

    Parameters
    ----------
    name
        Of the file, for messages.
    layout
        From :func:`page_layout`.
    file
        The open file.

    Returns
    -------
    ndarray
        ``(y, x)`` in this machine's byte order.

    Raises
    ------
    UnreadableFile
        The bytes are damaged.
    """
    pieces = []
    for at, count in zip(layout.offsets, layout.counts, strict=False):
        file.seek(at)
        pieces.append(file.read(count))
    shape = (layout.rows, layout.columns)
    if layout.compression == _PLAIN and layout.tile is None and layout.fill_order == 1:
        stored, raw = layout.dtype.newbyteorder(layout.mark), pieces[0] if len(pieces) == 1 else b"".join(pieces)
        if len(raw) >= layout.rows * layout.columns * stored.itemsize:
            values: NDArray[Any] = np.frombuffer(raw, stored, layout.rows * layout.columns).reshape(shape)
            return values.astype(layout.dtype, copy=False)
        image = None
    else:
        image = _decoded(_alone(layout, pieces))
    if image is None or image.shape != shape or image.dtype != layout.dtype:
        raise UnreadableFile(f"{name} is truncated or damaged: its pixels cannot be decoded.", _DAMAGED_HINT)
    return image


def _decoded(file: bytes) -> NDArray[Any] | None:
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # what it says on stderr is told by the result
    try:
        return cv2.imdecode(np.frombuffer(file, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None


def _alone(layout: PageLayout, pieces: list[bytes]) -> bytes:
    """A TIFF file of this image only (TIFF 6.0, sections 2 and 15), low values black."""
    tags: dict[int, list[int]] = {
        256: [layout.columns], 257: [layout.rows], 258: [layout.bits], 259: [layout.compression], 262: [1],
        266: [layout.fill_order], 277: [1], 317: [layout.predictor], 339: [layout.sample_format],
    }  # fmt: skip
    lengths = [len(piece) for piece in pieces]
    if layout.tile is not None:
        tags |= {322: [layout.tile[1]], 323: [layout.tile[0]], 325: lengths}
    else:
        tags |= {278: [layout.strip_rows], 279: lengths}
    return _file(layout.mark, tags, pieces, 273 if layout.tile is None else 324)


def _file(mark: str, tags: dict[int, list[int]], pieces: list[bytes], offsets_tag: int) -> bytes:
    """Header, pieces, one directory and the tables that do not fit into it."""
    order: Literal["little", "big"] = "little" if mark == "<" else "big"
    at, offsets = 8, []
    for piece in pieces:
        offsets.append(at)
        at += len(piece)
    tags[offsets_tag] = offsets
    directory = at + at % 2
    tables_at = directory + 2 + 12 * len(tags) + 4
    entries, tables = b"", b""
    for tag in sorted(tags):
        values = tags[tag]
        packed = struct.pack(f"{mark}{len(values)}I", *values)
        if len(values) != 1:
            place = tables_at + len(tables)
            tables += packed
            packed = struct.pack(f"{mark}I", place)
        entries += struct.pack(f"{mark}HHI", tag, 4, len(values)) + packed
    head = (b"II*\0" if order == "little" else b"MM\0*") + directory.to_bytes(4, order)
    count = len(tags).to_bytes(2, order)
    return b"".join((head, *pieces, b"\0" * (at % 2), count, entries, b"\0\0\0\0", tables))
