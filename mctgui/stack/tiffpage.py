"""One image of a TIFF file, decoded within the bounds of what its tags announce.

tifffile decodes LZW and the predictor for floats only with a large further package, and inflates a strip however large it
becomes. So the strips or tiles of a compressed image are put, as they are, into a TIFF file of one image in memory, which
OpenCV decodes with libtiff: that gives no more than the tags say.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path

    from tifffile import TiffFile, TiffFrame, TiffPage

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


def _key(page: TiffPage | TiffFrame) -> TiffPage:
    """The page whose tags hold for this one."""
    key = page.keyframe
    if key is None:
        raise ValueError("an image without tags")
    return key


def require_decodable(name: str, page: TiffPage | TiffFrame, size: int) -> None:
    """Refuse an image whose compression is not known, or that claims more pixels than its bytes can hold.

    Parameters
    ----------
    name, size
        Of the file; its length in bytes.
    page
        The image.

    Raises
    ------
    UnreadableFile
        With the compression or the sides in words.
    """
    key = _key(page)
    compression = int(key.compression)
    if compression != _PLAIN and compression not in _KNOWN:
        kind = getattr(key.compression, "name", compression)
        raise UnreadableFile(f"{name} is compressed in a way that cannot be decoded here ({kind}).", _SAVE_HINT)
    if key.bitspersample not in (8, 16, 32, 64):
        raise UnreadableFile(f"{name} has {key.bitspersample} bits for each value.", "Save it with 8, 16 or 32 bits.")
    there = sum(page.databytecounts)
    end = max((at + count for at, count in zip(page.dataoffsets, page.databytecounts, strict=False)), default=0)
    needed = key.imagewidth * key.imagelength * key.bitspersample // 8
    most = there * (1 if compression == _PLAIN else _LARGEST_RATIO)
    if end > size or needed > most or key.imagewidth * key.imagelength > _MOST_PIXELS:
        raise UnreadableFile(
            f"{name} is truncated or damaged: there are {there} bytes for an image of {key.imagewidth} x {key.imagelength}"
            " pixels.",
            _DAMAGED_HINT,
        )


def page_values(name: str, page: TiffPage | TiffFrame, size: int) -> NDArray[Any]:
    """Values ``(y, x)`` of an image in this machine's byte order.

    Parameters
    ----------
    name, page, size
        As for :func:`require_decodable`.

    Raises
    ------
    UnreadableFile
        As there, or the compressed bytes are damaged.
    """
    require_decodable(name, page, size)
    key = _key(page)
    dtype = np.dtype(key.dtype).newbyteorder("=")
    if int(key.compression) == _PLAIN:
        return np.asarray(page.asarray()).reshape(key.imagelength, key.imagewidth).astype(dtype, copy=False)
    image = _decoded(_alone(page))
    if image is None or image.shape != (key.imagelength, key.imagewidth) or image.dtype != dtype:
        raise UnreadableFile(f"{name} is truncated or damaged: its pixels cannot be decoded.", _DAMAGED_HINT)
    return image


def _decoded(file: bytes) -> NDArray[Any] | None:
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # what it says on stderr is told by the result
    try:
        return cv2.imdecode(np.frombuffer(file, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None


def _alone(page: TiffPage | TiffFrame) -> bytes:
    """A TIFF file of this image only (TIFF 6.0, sections 2 and 15), low values black."""
    key = _key(page)
    file = page.parent.filehandle
    pieces = []
    for at, count in zip(page.dataoffsets, page.databytecounts, strict=True):
        file.seek(at)
        pieces.append(file.read(count))
    tags: dict[int, list[int]] = {
        256: [key.imagewidth], 257: [key.imagelength], 258: [key.bitspersample], 259: [int(key.compression)], 262: [1],
        277: [1], 317: [int(key.predictor)], 339: [int(key.sampleformat)],
    }  # fmt: skip
    if "FillOrder" in key.tags:
        tags[266] = [int(key.tags["FillOrder"].value)]
    if key.is_tiled:
        tags |= {322: [key.tilewidth], 323: [key.tilelength], 324: [], 325: [len(piece) for piece in pieces]}
    else:
        tags |= {278: [key.rowsperstrip], 273: [], 279: [len(piece) for piece in pieces]}
    return _file(key.parent.byteorder, tags, pieces, 324 if key.is_tiled else 273)


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
