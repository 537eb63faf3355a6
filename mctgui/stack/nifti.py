"""What must be known of a NIfTI file before ITK reads it: ITK takes 1 mm for no spacing, and noise for missing voxels."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

_HEADER_BYTES = 544
_LARGEST_RATIO = 1100
"""Of gzip, whose deflate gives 1032 at most (RFC 1951)."""

_TYPES = {2: "u1", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4", 1024: "i8", 1280: "u8"}
_BYTES = {code: int(kind[1:]) for code, kind in _TYPES.items()} | {32: 8, 128: 3, 1536: 16, 1792: 16, 2048: 32, 2304: 4}


@dataclass(frozen=True, slots=True)
class _Nifti:
    """Sizes from the header.

    Parameters
    ----------
    spacing
        pixdim[1..3].
    offset, end
        The first byte of the voxels and that after the last, in the unpacked file.
    stored
        Type of the voxels in the file; empty where they are no plain numbers.
    scaled
        Whether they are to be multiplied or shifted.
    """

    spacing: tuple[float, float, float]
    offset: int
    end: int
    stored: str
    scaled: bool


def _parse(start: bytes) -> _Nifti | None:
    """NIfTI-1 (348 bytes) or NIfTI-2 (540 bytes) in either byte order; None for anything else."""
    for order in "<>":
        size = struct.unpack(f"{order}i", start[:4])[0] if len(start) >= 4 else 0
        if size == 348 and len(start) >= 348:
            sides = struct.unpack_from(f"{order}8h", start, 40)
            spacing, offset = struct.unpack_from(f"{order}4f", start, 76), struct.unpack_from(f"{order}f", start, 108)[0]
            kind, (slope, shift) = (
                struct.unpack_from(f"{order}h", start, 70)[0],
                struct.unpack_from(f"{order}2f", start, 112),
            )
            if start[344:347] == b"ni1":  # header and voxels in two files
                offset = 0
        elif size == 540 and len(start) >= 540:
            sides, kind = struct.unpack_from(f"{order}8q", start, 16), struct.unpack_from(f"{order}h", start, 12)[0]
            slope, shift = struct.unpack_from(f"{order}2d", start, 176)
            spacing, offset = struct.unpack_from(f"{order}4d", start, 104), struct.unpack_from(f"{order}q", start, 168)[0]
        else:
            continue
        if not 1 <= sides[0] <= 7 or min(sides[1 : sides[0] + 1]) < 1 or not math.isfinite(offset) or kind not in _BYTES:
            return None
        first, voxels = max(0, int(offset)), math.prod(sides[1 : sides[0] + 1])
        scaled = slope not in (0.0, 1.0) or (slope != 0 and shift != 0)
        stored = f"{order}{_TYPES[kind]}" if kind in _TYPES else ""
        return _Nifti((spacing[1], spacing[2], spacing[3]), first, first + voxels * _BYTES[kind], stored, scaled)
    return None


def nifti_states_spacing(start: bytes) -> bool:
    """Whether the beginning of a NIfTI file gives a voxel size; True for anything that is not NIfTI."""
    header = _parse(start)
    return header is None or all(math.isfinite(value) and value != 0 for value in header.spacing)


def nifti_voxels(path: Path) -> tuple[int, str] | None:
    """Where the voxels of a NIfTI file begin and their type; None where they are packed, scaled, or no plain numbers."""
    with path.open("rb") as file:
        header = _parse(file.read(_HEADER_BYTES))
    return None if header is None or header.scaled or not header.stored else (header.offset, header.stored)


def nifti_packed_voxels(path: Path) -> tuple[int, str] | None:
    """As :func:`nifti_voxels` of what a gzip file unpacks to; None where the file is not packed."""
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            return None
    with gzip.open(path) as unpacked:
        header = _parse(unpacked.read(_HEADER_BYTES))
    return None if header is None or header.scaled or not header.stored else (header.offset, header.stored)


def nifti_is_whole(path: Path) -> bool:
    """Whether a file is NIfTI and all voxels that it announces are there.

    Notes
    -----
    A gzip file ends with the number of bytes that it unpacks to (RFC 1952, 2.3.1). Where this does not fit, because the
    file was cut or written in several members, all of it is unpacked to see.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        if not packed:
            with path.open("rb") as file:
                header = _parse(file.read(_HEADER_BYTES))
            return header is not None and path.stat().st_size >= header.end
        with gzip.open(path) as unpacked:
            header = _parse(unpacked.read(_HEADER_BYTES))
        if header is None or header.end > path.stat().st_size * _LARGEST_RATIO:
            return False
        with path.open("rb") as file:
            file.seek(-4, 2)
            announced = int.from_bytes(file.read(4), "little")
        return announced == header.end % 2**32 or _unpacks_to(path, header.end)
    except (OSError, EOFError, zlib.error):
        return False


def _unpacks_to(path: Path, end: int) -> bool:
    count = 0
    with gzip.open(path) as unpacked:
        while count < end and (block := unpacked.read(2**20)):
            count += len(block)
    return count >= end
