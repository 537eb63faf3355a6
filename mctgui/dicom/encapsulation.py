"""The compressed bytes of one frame, straight from the file (PS3.5 A.4)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from mctgui.dicom.slice_record import SliceRecord

_ITEM = b"\xfe\xff\x00\xe0"
_PIXELS = b"\xe0\x7f\x10\x00"
_MOST_FRAGMENTS = 2**20


def frame_stream(record: SliceRecord) -> bytes | None:
    """All fragments of one frame, joined.

    Returns
    -------
    bytes or None
        None where the frames of a file cannot be told apart without reading all of it (it has several and no table of
        offsets), or the file is not the one any more that was scanned.
    """
    if record.pixels_at < 0:
        return None
    with record.path.open("rb") as file:
        file.seek(record.pixels_at)
        head = file.read(12)
        if head[:4] != _PIXELS or head[4:6] not in (b"OB", b"OW", b"UN") or head[8:12] != b"\xff\xff\xff\xff":
            return None
        table = _item(file)
        if table is None:
            return None
        if record.frame is None:
            return _joined(file, None)
        offsets = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
        if record.frame >= len(offsets):
            return None
        ends = [*offsets[1:], None]
        start, end = offsets[record.frame], ends[record.frame]
        file.seek(record.pixels_at + 20 + len(table) + start)
        return _joined(file, None if end is None else end - start)


def as_pixel_data(stream: bytes) -> bytes:
    """The value of a pixel element with this one frame."""
    stream += b"\0" * (len(stream) % 2)
    return b"".join((_ITEM, bytes(4), _ITEM, len(stream).to_bytes(4, "little"), stream))


def _item(file: BinaryIO) -> bytes | None:
    """Content of the item that begins here; None at the end of the sequence, or of the file."""
    head = file.read(8)
    if len(head) < 8 or head[:4] != _ITEM:
        return None
    return file.read(int.from_bytes(head[4:], "little"))


def _joined(file: BinaryIO, length: int | None) -> bytes:
    """Fragments from here on, as many as take ``length`` bytes with their heads; None: to the end of the sequence."""
    fragments: list[bytes] = []
    while (length is None or length > 0) and len(fragments) < _MOST_FRAGMENTS:
        fragment = _item(file)
        if fragment is None:
            break
        fragments.append(fragment)
        if length is not None:
            length -= 8 + len(fragment)
    return b"".join(fragments)
