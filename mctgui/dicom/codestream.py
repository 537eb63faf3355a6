"""Look at a compressed image before a decoder sees it.

Decoders are C and C++ libraries, and some do not survive what damaged files hold: GDCM ends the whole process on an
impossible JPEG 2000 precision, and pydicom circles for ever around a JP2 box of length zero. So the few numbers at the
beginning of a stream are compared with the header first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mctgui.dicom.headers import SliceRecord

JPEG2000 = {f"1.2.840.10008.1.2.4.{number}" for number in (90, 91, 201, 202, 203)}
JPEG = {f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 57, 70, 80, 81)}

_JP2_SIGNATURE = b"\x00\x00\x00\x0cjP  "
_MOST_TILES = 65535  # tiles are numbered by 16 bits (ISO/IEC 15444-1, A.4.2)
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


def is_sound(record: SliceRecord) -> bool:
    """Whether the stream announces the image that the header does.

    Parameters
    ----------
    record
        Any slice; only JPEG and JPEG 2000 are looked into, and of several frames the first.
    """
    if record.transfer_syntax in JPEG2000:
        return _sound_jpeg2000(record, first_fragment(record))
    if record.transfer_syntax in JPEG:
        return _sound_jpeg(record, first_fragment(record, 2**20))
    return True


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
        if length < 2:
            return False
        at += 2 + length
    return False
