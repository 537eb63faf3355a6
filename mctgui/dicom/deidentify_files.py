"""Read the header of a DICOM file, and write it anew in front of the same pixels.

Pixels are neither decoded nor held in memory: the bytes of their element are copied from file to file. What follows them, be
it padding, signatures or private elements, is left behind.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from mctgui import __version__
from mctgui.dicom.archive import FilePath
from mctgui.dicom.quiet import quiet
from mctgui.errors import UnreadableFile

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

DEFLATED = "1.2.840.10008.1.2.1.99"
_PIECE = 2**20
_PIXEL_TAGS = frozenset(
    tag for name in (b"\x10\x00", b"\x08\x00", b"\x09\x00") for tag in (b"\xe0\x7f" + name, b"\x7f\xe0" + name[::-1])
)
_NATIVE = frozenset(("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", DEFLATED, ""))
_FIRST_PIXELS = (b"\xff\xda", b"\xff\x90")
"""Start of scan (ITU-T T.81) and start of tile-part (T.800)."""
_LONGEST_COMMENT, _PREAMBLE = 2**16, 2**10
_ITEM, _END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0\0\0\0\0"


def read_header(file: BinaryIO, tags: list[int | str] | None = None) -> Dataset:
    """Everything before the pixels, with or without the DICM mark.

    Parameters
    ----------
    file
        Open at its beginning; left where the pixel element begins.
    tags
        Read these only.
    """
    from pydicom import dcmread

    with quiet():
        return dcmread(file, stop_before_pixels=True, force=True, specific_tags=tags)  # type: ignore[arg-type]


def has_pixels(file: BinaryIO, header: Dataset) -> bool:
    """Whether pixels follow a header that was just read from the file."""
    if _syntax(header) == DEFLATED:
        return "Rows" in header
    at = file.tell()
    tag = file.read(4)
    file.seek(at)
    return tag in _PIXEL_TAGS


def stream_comments(file: BinaryIO, header: Dataset) -> bytes:
    """What stands in a compressed image before its first coded pixels: comments and metadata of whoever compressed it.

    Empty for images that are not compressed. The file stands behind the header, and does so again afterwards.
    """
    at = file.tell()
    head = file.read(12)
    if _syntax(header) in _NATIVE or head[8:12] != b"\xff" * 4:
        file.seek(at)
        return b""
    start = file.read(_LONGEST_COMMENT)
    file.seek(at)
    found = [place for marker in _FIRST_PIXELS if (place := start.find(marker)) >= 0]
    return start[: min(found)] if found else start[:_PREAMBLE]


def copy_with_header(source: FilePath, header: Dataset, pixels_at: int, to: Path) -> None:
    """Write a header and, behind it, the pixel element of another file as it is.

    Parameters
    ----------
    source, pixels_at
        The file that has the pixels, and where their element begins.
    header
        What stands before them in the new file, still in the encoding in which it was read.
    to
        Must not exist yet.

    Raises
    ------
    UnreadableFile
        The pixels are truncated.
    OSError
        The disk refused.
    """
    from pydicom import dcmread

    with source.open("rb") as original:
        if _syntax(header) == DEFLATED:  # the pixels lie within the same deflated stream as the header
            with quiet():
                whole = dcmread(original, force=True)
            for keyword in ("PixelData", "FloatPixelData", "DoubleFloatPixelData"):
                if keyword in whole:
                    header[keyword] = whole[keyword]
            _write(header, to)
            return
        _write(header, to)
        with to.open("ab") as copy:
            original.seek(pixels_at)
            _copy_pixels(original, copy, source.name)


def _syntax(header: Dataset) -> str:
    return str(header.file_meta.get("TransferSyntaxUID", ""))


def _write(header: Dataset, to: Path) -> None:
    """Write with new file meta information, of which only the transfer syntax is that of the original."""
    from pydicom import dcmwrite
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

    implicit, little = header.original_encoding
    encoding = ExplicitVRBigEndian if little is False else ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = header.SOPClassUID
    meta.MediaStorageSOPInstanceUID = header.SOPInstanceUID
    meta.TransferSyntaxUID = header.file_meta.get("TransferSyntaxUID") or encoding
    meta.ImplementationVersionName = f"MCTGUI {__version__}"[:16]
    header.file_meta = meta
    header.preamble = b"\0" * 128
    with quiet():
        dcmwrite(to, header, enforce_file_format=True)


def _copy_pixels(original: BinaryIO, copy: BinaryIO, name: str) -> None:
    """Copy one element, of known length or in fragments (PS3.5 A.4), and nothing behind it."""
    head = original.read(12)
    if head[:4] not in _PIXEL_TAGS:
        raise UnreadableFile(f"{name} has no pixels where they were.", "Did the file change? Try again.")
    order: Literal["little", "big"] = "little" if head[:2] == b"\xe0\x7f" else "big"
    begin = 12 if head[4:6] in (b"OB", b"OW", b"OF", b"OD", b"UN") else 8
    length = int.from_bytes(head[begin - 4 : begin], order)
    original.seek(begin - len(head), os.SEEK_CUR)
    copy.write(head[:begin])
    if length != 0xFFFFFFFF:
        _pass_on(original, copy, length, name)
        return
    while (item := original.read(8))[:4] == _ITEM and len(item) == 8:
        copy.write(item)
        _pass_on(original, copy, int.from_bytes(item[4:], "little"), name)
    copy.write(_END)


def _pass_on(original: BinaryIO, copy: BinaryIO, length: int, name: str) -> None:
    while length:
        piece = original.read(min(length, _PIECE))
        if not piece:
            raise UnreadableFile(f"{name} is truncated: it ends within its image.", "Copy it again from its source.")
        copy.write(piece)
        length -= len(piece)
