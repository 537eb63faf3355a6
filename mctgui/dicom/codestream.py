"""Look at a compressed image before a decoder sees it.

Decoders are C and C++ libraries, and some do not survive what damaged files hold: GDCM ends the whole process on an
impossible JPEG 2000 precision, and pydicom circles for ever around a JP2 box of length zero. So the few numbers at the
beginning of a stream are compared with the header first, and a stream that is to become a far larger image than the header
announces, or than its bytes can hold, is not decoded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mctgui.dicom.slice_record import SliceRecord

JPEG2000 = {f"1.2.840.10008.1.2.4.{number}" for number in (90, 91, 201, 202, 203)}
JPEG_LOSSLESS = {f"1.2.840.10008.1.2.4.{number}" for number in (57, 70)}
JPEG_LS = {f"1.2.840.10008.1.2.4.{number}" for number in (80, 81)}
JPEG = {f"1.2.840.10008.1.2.4.{number}" for number in (50, 51)} | JPEG_LOSSLESS | JPEG_LS
RLE = "1.2.840.10008.1.2.5"
COMPRESSED = JPEG | JPEG2000 | {RLE}

_JP2_SIGNATURE = b"\x00\x00\x00\x0cjP  "
_MOST_TILES = 65535  # tiles are numbered by 16 bits (ISO/IEC 15444-1, A.4.2)
_LARGE = 2**26
_LARGEST_RATIO = 4096
"""Of frames of more than 64 MiB: what takes fewer bytes is nothing but one value, and no scan."""

_LS_PARAMETERS, _OVERSIZE = 0xF8, 4
_FRAME_MARKERS = {*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC}


def first_fragment(record: SliceRecord, limit: int = 65536) -> bytes:
    """Beginning of the first compressed fragment of a file, behind the table of offsets; empty where there is none."""
    if record.pixels_at < 0:
        return b""
    with record.path.open("rb") as file:
        file.seek(record.pixels_at)
        explicit = file.read(12)[4:6] in (b"OB", b"OW", b"UN")
        file.seek(record.pixels_at + (12 if explicit else 8))
        table = file.read(8)
        file.seek(int.from_bytes(table[4:8], "little"), 1)
        item = file.read(8)
        if item[:4] != b"\xfe\xff\x00\xe0":
            return b""
        return file.read(min(limit, int.from_bytes(item[4:8], "little")))


def is_sound(record: SliceRecord, stream: bytes, *, whole: bool = True) -> bool:
    """Whether a stream announces the image that the header does, and has the bytes for it.

    Parameters
    ----------
    record
        Any compressed slice.
    stream
        Its frame, or the beginning of a frame like it.
    whole
        It is the whole frame.
    """
    if whole and len(stream) < least_bytes(record):
        return False
    if record.transfer_syntax in JPEG2000:
        return _sound_jpeg2000(record, stream)
    if record.transfer_syntax in JPEG:
        return _sound_jpeg(record, stream)
    return record.transfer_syntax != RLE or _sound_rle(record, stream)


def least_bytes(record: SliceRecord) -> int:
    """Fewest bytes into which the compression of a slice can bring what its header announces.

    Lossless JPEG takes a bit for each pixel, the other JPEG four for each 64 (ISO/IEC 10918-1, F.1.2), RLE two bytes for
    each 128 (PS3.5 G.3). JPEG 2000 and JPEG-LS have no bound, so that very large frames are held to a ratio.
    """
    pixels = record.rows * record.columns * record.samples
    size = pixels * record.bits_allocated // 8
    if record.transfer_syntax in JPEG_LOSSLESS:
        return pixels // 8
    if record.transfer_syntax == RLE:
        return size // 64
    if record.transfer_syntax in JPEG - JPEG_LS and pixels == record.rows * record.columns:
        return pixels // 128
    return size // _LARGEST_RATIO if size > _LARGE else 0


def has_signed_stream(record: SliceRecord) -> bool:
    """Whether a JPEG 2000 stream says that its values are signed: the highest bit of Ssiz (ISO/IEC 15444-1, A.5.1)."""
    if record.transfer_syntax not in JPEG2000:
        return False
    start = first_fragment(record)
    at = _codestream(start)
    return at is not None and len(start) > at + 42 and bool(start[at + 42] & 0x80)


def _codestream(start: bytes) -> int | None:
    """Where the codestream begins, behind the boxes of a JP2 header if there is one; None where they lead nowhere."""
    at = 0
    if start.startswith(_JP2_SIGNATURE):
        while True:
            if at + 8 > len(start):
                return None
            length = int.from_bytes(start[at : at + 4], "big")
            if start[at + 4 : at + 8] == b"jp2c":
                at += 8
                break
            if length < 8:
                return None
            at += length
    return at if start[at : at + 4] == b"\xff\x4f\xff\x51" else None


def _sound_jpeg2000(record: SliceRecord, start: bytes) -> bool:
    at = _codestream(start)
    if at is None or len(start) < at + 45:
        return False
    right, bottom, left, top, tile_width, tile_height = (
        int.from_bytes(start[at + place : at + place + 4], "big") for place in (8, 12, 16, 20, 24, 28)
    )
    components = int.from_bytes(start[at + 40 : at + 42], "big")
    precision = (start[at + 42] & 0x7F) + 1
    if (right - left, bottom - top, components) != (record.columns, record.rows, record.samples):
        return False
    if not tile_width or not tile_height or precision > record.bits_allocated:
        return False
    if record.samples == 1 and start[at + 43 : at + 45] != b"\x01\x01":  # subsampled: fewer values than pixels
        return False
    return -(-right // tile_width) * -(-bottom // tile_height) <= _MOST_TILES


def _sound_jpeg(record: SliceRecord, start: bytes) -> bool:
    """Walk the segments (ISO/IEC 10918-1, B.1.1) to the frame header, and on to the scan."""
    if start[:2] != b"\xff\xd8":
        return False
    at, framed = 2, False
    while at + 4 <= len(start):
        if start[at] != 0xFF:
            return False
        marker, length = start[at + 1], int.from_bytes(start[at + 2 : at + 4], "big")
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker == 0xDA:
            return framed
        if marker in _FRAME_MARKERS:
            precision, components = start[at + 4], start[at + 9] if at + 9 < len(start) else 0
            height, width = (int.from_bytes(start[at + place : at + place + 2], "big") for place in (5, 7))
            if (height, width, components) != (record.rows, record.columns, record.samples) or not 2 <= precision <= 16:
                return False
            framed = True
        if marker == _LS_PARAMETERS and start[at + 4 : at + 5] == bytes((_OVERSIZE,)):  # other sides than the frame's
            return False
        if length < 2:
            return False
        at += 2 + length
    return False


def _sound_rle(record: SliceRecord, stream: bytes) -> bool:
    """A segment for each byte of a pixel (PS3.5 G.5), and no more bytes than those of the image that does not compress."""
    segments = record.samples * record.bits_allocated // 8
    count, first = int.from_bytes(stream[:4], "little"), int.from_bytes(stream[4:8], "little")
    return (count, first) == (segments, 64) and len(stream) <= 2 * record.rows * record.columns * segments + 128
