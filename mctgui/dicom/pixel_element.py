"""The pixel element of a file: whether its image is all there, found without reading it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import BinaryIO

from mctgui.dicom.elements import DEFLATED, Header, file_meta
from mctgui.dicom.header_values import integer_of, syntax_of

LARGEST_INFLATED = 2**28
"""Bytes of a deflated file; a slice of 4096 x 4096 in 16 bits is an eighth of it."""
_MOST_FRAGMENTS = 2**20
_PEEKED = 2**16
_PIXEL_TAGS = {b"\xe0\x7f\x10\x00": "<", b"\x7f\xe0\x00\x10": ">"}
_FLOAT_PIXEL_TAGS = {b"\xe0\x7f\x08\x00", b"\xe0\x7f\x09\x00"}


class NotAnImage(Exception):
    """Why a DICOM object is no slice, in words for the user."""

    def __init__(self, reason: str, localizer_of: str = "") -> None:
        super().__init__(reason)
        self.localizer_of = localizer_of


class Truncated(NotAnImage):
    """The file ends too early."""


@dataclass(frozen=True, slots=True)
class PixelElement:
    """The pixel element: where it begins, how long it says it is (None: encapsulated) and how many bytes are there.

    ``fragments`` counts those of an encapsulated image, its offset table included; -1 where the last is cut off.
    """

    at: int
    declared: int | None
    present: int
    fragments: int = 0


def pixel_element(file: BinaryIO, end: int, size: int, dataset: Header) -> PixelElement | None:
    """Find the pixel element after the header; None where there is none."""
    if syntax_of(dataset) == DEFLATED:
        return PixelElement(-1, None, 0)
    file.seek(end)
    head = file.read(12)
    order = _PIXEL_TAGS.get(head[:4])
    if order is None:
        if head[:4] in _FLOAT_PIXEL_TAGS:
            raise NotAnImage("its pixels are floating-point numbers (a parametric map), not an image of a scanner")
        return None
    explicit = head[4:6] in (b"OB", b"OW", b"UN")
    begin = 12 if explicit else 8
    length = int.from_bytes(head[8:12] if explicit else head[4:8], "little" if order == "<" else "big")
    if length != 0xFFFFFFFF:
        return PixelElement(end, length, size - end - begin)
    return PixelElement(end, None, size - end - begin, _fragments(file, end + begin, size))


def _fragments(file: BinaryIO, at: int, size: int) -> int:
    """Follow the fragments of an encapsulated image (PS3.5 A.4) from one to the next, without reading them.

    Returns
    -------
    int
        How many there are, the offset table included; -1 where the file ends within one.
    """
    count = 0
    while at + 8 <= size and count <= _MOST_FRAGMENTS:
        file.seek(at)
        head = file.read(8)
        if head[:4] != b"\xfe\xff\x00\xe0":  # no further item: the sequence delimiter, or whatever follows
            return count
        count += 1
        at += 8 + int.from_bytes(head[4:8], "little")
    return count if at == size or count > _MOST_FRAGMENTS else -1


def require_pixels(dataset: Header, pixels: PixelElement, sides: tuple[int, int], frames: int) -> None:
    """Refuse a file that ends within its pixels, or announces more of them than it can hold."""
    if pixels.at < 0:
        if frames > 1:
            raise NotAnImage("a deflated file of several frames, which is not read")
        return
    # Of colour, which may be subsampled and is not read anyway, there is this much at least.
    needed = sides[0] * sides[1] * frames * (integer_of(dataset, "BitsAllocated") or 16) // 8
    if pixels.declared is None:
        # Each frame has a fragment of its own at least (PS3.5 A.4); the first of all is the table of offsets.
        if pixels.present < 16 or pixels.fragments - 1 < frames:
            raise Truncated("a truncated DICOM file: it ends within its compressed image")
        return
    if pixels.present < min(needed, pixels.declared) or pixels.declared < needed:
        there = min(pixels.present, pixels.declared)
        raise Truncated(f"a truncated DICOM file: {there} of the {needed} bytes of its image are there")


def require_bounded(file: BinaryIO) -> None:
    """Refuse a deflated file that would grow beyond measure, since pydicom inflates the whole of it at once.

    Raises
    ------
    OSError
        It would, or where its data set begins cannot be told.
    """
    file.seek(0)
    start = file.read(_PEEKED)
    if DEFLATED.encode("ascii") not in start:
        return
    meta, at = file_meta(start)
    if meta.get("TransferSyntaxUID") != DEFLATED:
        return
    file.seek(at)
    inflater, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while packed := inflater.unconsumed_tail or file.read(_PEEKED):
        size += len(inflater.decompress(packed, 2**20))
        if size > LARGEST_INFLATED:
            raise Truncated("a deflated file that would grow beyond measure; no slice does")
        if inflater.eof:
            return
