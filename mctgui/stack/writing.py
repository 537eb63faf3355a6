"""NIfTI, NRRD and MetaImage written slice by slice.

Reading goes through ITK, writing does not: ITK's NIfTI writer reports success when the disk is full and the file is cut, and
all its writers want the whole volume in memory. The formats are a short header and the voxels; the tests read them with ITK.
"""

from __future__ import annotations

import contextlib
import gzip
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np

from mctgui.volume import Volume

_COMPRESSION = 4
_NIFTI_CODES = {
    "uint8": 2, "int16": 4, "int32": 8, "float32": 16, "float64": 64, "int8": 256, "uint16": 512, "uint32": 768,
    "int64": 1024, "uint64": 1280,
}  # fmt: skip
_NRRD_TYPES = {"float32": "float", "float64": "double"}
_META_TYPES = {
    "uint8": "MET_UCHAR", "int8": "MET_CHAR", "uint16": "MET_USHORT", "int16": "MET_SHORT", "uint32": "MET_UINT",
    "int32": "MET_INT", "uint64": "MET_ULONG_LONG", "int64": "MET_LONG_LONG", "float32": "MET_FLOAT",
    "float64": "MET_DOUBLE",
}  # fmt: skip


class ByteSink(Protocol):
    """A file or a stream that takes bytes."""

    def write(self, data: bytes, /) -> int:
        """Take bytes; how many is returned."""


def file_dtype(volume: Volume) -> np.dtype[Any]:
    """Type of the voxels in the file, little-endian: truth values as uint8, float16 as float32, the rest as it is."""
    given = volume.voxels.dtype
    kept = {"b": np.dtype(np.uint8)}.get(
        given.kind, np.dtype(np.float32) if given.itemsize == 2 and given.kind == "f" else given
    )
    return kept.newbyteorder("<")


def write_voxels(volume: Volume, file: ByteSink) -> None:
    """Write the voxels, x fastest, slice by slice, so that a memory map is never read whole."""
    dtype = file_dtype(volume)
    for image in volume.voxels:
        file.write(np.ascontiguousarray(image, dtype=dtype).tobytes())


_LONGEST_FIELD = 900


@contextlib.contextmanager
def _packed(file: BinaryIO) -> Iterator[ByteSink]:
    """A gzip stream into an open file, without name and time, so that equal volumes give equal files."""
    with gzip.GzipFile(filename="", mode="wb", compresslevel=_COMPRESSION, fileobj=file, mtime=0) as packed:
        yield packed


def write_nifti(volume: Volume, path: Path, made_by: str = "", card: str = "") -> None:
    """Write NIfTI-1, packed where the name ends with ``.gz``; positions are float32, the world is RAS (sform)."""
    header = nifti_header(volume, made_by, card)
    with path.open("wb") as file:
        if not path.name.lower().endswith(".gz"):
            file.write(header)
            write_voxels(volume, file)
            return
        with _packed(file) as packed:
            packed.write(header)
            write_voxels(volume, packed)


def nifti_header(volume: Volume, made_by: str = "", card: str = "") -> bytes:
    """What comes before the voxels (NIfTI-1.1, nifti1.h): 352 bytes, of which ``made_by`` gets 79.

    A model card follows in an extension of the kind comment (ecode 6), filled up to a multiple of 16 bytes.
    """
    extension = b""
    if card:
        text = f"{made_by}\n{_one_line(card)}".encode("ascii", "replace")
        size = -(-(len(text) + 8) // 16) * 16
        extension = struct.pack("<2i", size, 6) + text.ljust(size - 8, b"\0")
    dtype = file_dtype(volume)
    z, y, x = volume.spacing_mm
    to_ras = np.diag([-1.0, -1.0, 1.0, 1.0]) @ volume.affine
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, *volume.shape[::-1], 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, _NIFTI_CODES[dtype.name], 8 * dtype.itemsize)
    struct.pack_into("<8f", header, 76, 1.0, x, y, z, 0.0, 0.0, 0.0, 0.0)
    struct.pack_into("<3f", header, 108, 352.0 + len(extension), 1.0, 0.0)  # offset of the voxels, slope, intercept
    header[123] = 2  # millimetres
    struct.pack_into("79s", header, 148, made_by.encode("ascii", "replace"))
    struct.pack_into("<2h", header, 252, 0, 1)  # no quaternion; the matrix is that of the scanner
    struct.pack_into("<12f", header, 280, *to_ras[:3].ravel())
    header[344:348] = b"n+1\0"
    header[348] = 1 if extension else 0
    return bytes(header) + extension


def write_nrrd(volume: Volume, path: Path, made_by: str = "", card: str = "") -> None:
    """Write NRRD with gzip-packed voxels; what made a synthetic volume as the keys ``made_by`` and ``model_card``."""
    dtype = file_dtype(volume)

    def vector(values: Any) -> str:
        return f"({','.join(repr(float(value)) for value in values)})"

    lines = [
        "NRRD0004",
        f"type: {_NRRD_TYPES.get(dtype.name, dtype.name)}",
        "dimension: 3",
        "space: left-posterior-superior",
        f"sizes: {' '.join(str(side) for side in volume.shape[::-1])}",
        f"space directions: {' '.join(vector(volume.affine[:3, axis]) for axis in range(3))}",
        "kinds: domain domain domain",
        "endian: little",
        "encoding: gzip",
        f"space origin: {vector(volume.affine[:3, 3])}",
        *([f"made_by:={_one_line(made_by)}"] if made_by else []),
        *([f"model_card:={_one_line(card)}"] if card else []),
    ]
    with path.open("wb") as file:
        file.write(("\n".join(lines) + "\n\n").encode("ascii"))
        with _packed(file) as packed:
            write_voxels(volume, packed)


def _one_line(text: str) -> str:
    return " ".join(text.encode("ascii", "replace").decode("ascii").split())


def metaimage_header(volume: Volume, data_name: str, made_by: str = "", card: str = "") -> str:
    """Header of a MetaImage with voxels in ``data_name``, or behind the header for ``LOCAL``.

    TransformMatrix lists the direction of each index axis in turn, x first.
    """
    spacing = np.array(volume.spacing_mm[::-1])
    direction = (volume.affine[:3, :3] / spacing).T.ravel()

    def text(values: Any) -> str:
        return " ".join(repr(float(value)) for value in values)

    lines = {
        "ObjectType": "Image",
        "NDims": "3",
        **({"MadeBy": _one_line(made_by)} if made_by else {}),
        **_in_pieces("ModelCard", _one_line(card)),
        "BinaryData": "True",
        "BinaryDataByteOrderMSB": "False",
        "CompressedData": "False",
        "TransformMatrix": text(direction),
        "Offset": text(volume.affine[:3, 3]),
        "CenterOfRotation": "0 0 0",
        "ElementSpacing": text(spacing),
        "DimSize": " ".join(str(side) for side in volume.shape[::-1]),
        "ElementType": _META_TYPES[file_dtype(volume).name],
        "ElementDataFile": data_name,
    }
    return "".join(f"{key} = {value}\n" for key, value in lines.items())


def _in_pieces(name: str, text: str) -> dict[str, str]:
    """A long text as fields ``NAME1``, ``NAME2``, ...: readers of MetaImage hold a field in a buffer of fixed length."""
    pieces = [text[start : start + _LONGEST_FIELD] for start in range(0, len(text), _LONGEST_FIELD)]
    return {f"{name}{number}": piece for number, piece in enumerate(pieces, start=1)}


def write_metaimage(volume: Volume, path: Path, made_by: str = "", card: str = "") -> None:
    """Write header and voxels into one file (``.mha``)."""
    with path.open("wb") as file:
        file.write(metaimage_header(volume, "LOCAL", made_by, card).encode("utf-8"))
        write_voxels(volume, file)
