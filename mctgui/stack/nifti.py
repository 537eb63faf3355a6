"""What must be known of a NIfTI file before ITK reads it: ITK takes 1 mm for no spacing, and noise for missing voxels."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

_HEADER_BYTES = 544


@dataclass(frozen=True, slots=True)
class _Nifti:
    """Sizes from the header.

    Parameters
    ----------
    spacing
        pixdim[1..3].
    end
        Byte after the last voxel, in the unpacked file.
    """

    spacing: tuple[float, float, float]
    end: int


def _parse(start: bytes) -> _Nifti | None:
    """NIfTI-1 (348 bytes) or NIfTI-2 (540 bytes) in either byte order; None for anything else."""
    for order in "<>":
        size = struct.unpack(f"{order}i", start[:4])[0] if len(start) >= 4 else 0
        if size == 348 and len(start) >= 348:
            sides, bits = struct.unpack_from(f"{order}8h", start, 40), struct.unpack_from(f"{order}h", start, 72)[0]
            spacing, offset = struct.unpack_from(f"{order}4f", start, 76), struct.unpack_from(f"{order}f", start, 108)[0]
            if start[344:347] == b"ni1":  # header and voxels in two files
                offset = 0
        elif size == 540 and len(start) >= 540:
            sides, bits = struct.unpack_from(f"{order}8q", start, 16), struct.unpack_from(f"{order}h", start, 14)[0]
            spacing, offset = struct.unpack_from(f"{order}4d", start, 104), struct.unpack_from(f"{order}q", start, 168)[0]
        else:
            continue
        if not 1 <= sides[0] <= 7 or min(sides[1 : sides[0] + 1]) < 1 or not math.isfinite(offset):
            return None
        voxels = math.prod(sides[1 : sides[0] + 1])
        return _Nifti((spacing[1], spacing[2], spacing[3]), int(offset) + voxels * bits // 8)
    return None


def nifti_states_spacing(start: bytes) -> bool:
    """Whether the beginning of a NIfTI file gives a voxel size; True for anything that is not NIfTI."""
    header = _parse(start)
    return header is None or all(math.isfinite(value) and value != 0 for value in header.spacing)


def nifti_is_whole(path: Path) -> bool:
    """Whether all voxels that a NIfTI header announces are there; True for other formats.

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
            return header is None or path.stat().st_size >= header.end
        with gzip.open(path) as unpacked:
            header = _parse(unpacked.read(_HEADER_BYTES))
        if header is None:
            return True
        with path.open("rb") as file:
            file.seek(-4, 2)
            announced = int.from_bytes(file.read(4), "little")
        return announced == header.end % 2**32 or _unpacks_to(path, header.end)
    except (OSError, EOFError, zlib.error):
        return False


def _unpacks_to(path: Path, end: int) -> bool:
    count = 0
    with gzip.open(path) as unpacked:
        while block := unpacked.read(2**20):
            count += len(block)
    return count >= end
