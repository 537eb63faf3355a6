"""Frames of a reader's package: PNG files that tell nothing but their pixels.

Only IHDR, IDAT and IEND (PNG specification, third edition, 11.2), 8 bits of grey, no filter and no compression: files of one
size in pixels are of one size in bytes, however smooth or noisy the image is. The data are cut into two IDAT chunks at a
random place, so that a repeated image is another file with another hash.
"""

from __future__ import annotations

import secrets
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_FRAMING = len(_SIGNATURE) + 4 * 12 + 13
"""Bytes besides the data: the signature, length, kind and checksum of four chunks, and the header's content."""
_BLOCK = 65535


def random_cut(height: int, width: int) -> int:
    """Where a frame of so many pixels is cut into two chunks."""
    return 1 + secrets.randbelow(frame_bytes(height, width) - _FRAMING - 1)


def encode_frame(pixels: NDArray[np.uint8], cut: int | None = None) -> bytes:
    """An uncompressed PNG file.

    Parameters
    ----------
    pixels
        uint8 ``(y, x)``.
    cut
        Bytes of the first chunk, from :func:`random_cut`; None draws it. The same cut gives the same file again.

    Returns
    -------
    bytes
        :func:`frame_bytes` many, whatever the pixels are.
    """
    height, width = pixels.shape
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # each begins with 0: no filter
    rows[:, 1:] = pixels
    stream = _stored(rows.tobytes())
    cut = random_cut(height, width) if cut is None else cut
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", stream[:cut]), (b"IDAT", stream[cut:]), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def frame_bytes(height: int, width: int) -> int:
    """Size of every file with so many pixels."""
    raw = height * (width + 1)
    blocks = -(-raw // _BLOCK)
    return _FRAMING + 2 + 5 * blocks + raw + 4


def decode_frame(content: bytes, height: int, width: int) -> NDArray[np.uint8]:
    """The pixels of a file that :func:`encode_frame` wrote.

    Parameters
    ----------
    content
        The whole file.
    height, width
        What it must have.

    Raises
    ------
    UnreadableFile
        It is damaged, of another size, or a PNG file of another kind.
    """
    wrong = UnreadableFile("An image of the package is damaged or was not made by mctgui.", "Ask for the package again.")
    if len(content) != frame_bytes(height, width) or not content.startswith(_SIGNATURE):
        raise wrong
    kinds, data = [], []
    at = len(_SIGNATURE)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        tail = content[at + 8 + length : at + 12 + length]
        if len(tail) != 4 or struct.unpack(">I", tail)[0] != zlib.crc32(kind + body):
            raise wrong
        kinds.append(kind)
        data.append(body)
        at += 12 + length
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    if at != len(content) or kinds != [b"IHDR", b"IDAT", b"IDAT", b"IEND"] or data[0] != header or data[3]:
        raise wrong
    limit = height * (width + 1)
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(data[1] + data[2], limit)
    except zlib.error as error:
        raise wrong from error
    rows = np.frombuffer(raw, dtype=np.uint8)
    if len(rows) != limit or not unpacker.eof or rows.reshape(height, width + 1)[:, 0].any():
        raise wrong
    return np.ascontiguousarray(rows.reshape(height, width + 1)[:, 1:])


def _stored(raw: bytes) -> bytes:
    """A zlib stream of stored blocks (RFC 1951, 3.2.4); written here because libraries differ in where they cut blocks."""
    parts = [b"\x78\x01"]
    for start in range(0, len(raw), _BLOCK):
        block = raw[start : start + _BLOCK]
        last = start + _BLOCK >= len(raw)
        parts.append(struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF) + block)
    parts.append(struct.pack(">I", zlib.adler32(raw)))
    return b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
