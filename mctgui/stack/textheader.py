"""The text headers of NRRD and MetaImage, read strictly before ITK sees them.

ITK follows them to any file on the disk, takes memory for whatever they announce, and does not survive every damaged one.
So a header that is not of the plain form is refused, voxels lie in the same folder, and their number fits the bytes there.

Sources: the NRRD format (teem.sourceforge.net/nrrd/format.html), sections 2 to 5; MetaIO's list of tags.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

from mctgui.errors import UnreadableFile

NRRD_SUFFIXES, META_SUFFIXES = (".nrrd", ".nhdr"), (".mhd", ".mha")
_MOST_BYTES = 2**20
_LONGEST_LINE = 4096
_LONGEST_NAME = 200
_LARGEST_SIDE = 2**31
_RATIOS = {"raw": 1, "gzip": 1100, "bzip2": 50000, "text": 8}
"""How many bytes one byte of the file may become: deflate gives 1032 at most, bzip2 some 45000, a digit a whole number."""

_ENCODINGS = {
    "raw": "raw", "gzip": "gzip", "gz": "gzip", "bzip2": "bzip2", "bz2": "bzip2", "ascii": "text", "txt": "text",
    "text": "text", "hex": "text",
}  # fmt: skip
_NRRD_BYTES = {
    "signed char": 1, "int8": 1, "int8_t": 1, "uchar": 1, "unsigned char": 1, "uint8": 1, "uint8_t": 1, "short": 2,
    "short int": 2, "signed short": 2, "signed short int": 2, "int16": 2, "int16_t": 2, "ushort": 2, "unsigned short": 2,
    "unsigned short int": 2, "uint16": 2, "uint16_t": 2, "int": 4, "signed int": 4, "int32": 4, "int32_t": 4, "uint": 4,
    "unsigned int": 4, "uint32": 4, "uint32_t": 4, "longlong": 8, "long long": 8, "int64": 8, "int64_t": 8, "ulonglong": 8,
    "unsigned long long": 8, "uint64": 8, "uint64_t": 8, "float": 4, "double": 8,
}  # fmt: skip
_NRRD_FIELDS = {
    "dimension", "type", "sizes", "encoding", "endian", "space", "space dimension", "space directions", "space origin",
    "spacings", "thicknesses", "axis mins", "axismins", "axis maxs", "axismaxs", "centers", "centerings", "labels", "units",
    "space units", "kinds", "content", "min", "max", "old min", "oldmin", "old max", "oldmax", "number", "block size",
    "blocksize", "sample units", "sampleunits", "measurement frame", "byte skip", "byteskip", "line skip", "lineskip",
    "data file", "datafile",
}  # fmt: skip
_META_BYTES = {
    "MET_CHAR": 1, "MET_UCHAR": 1, "MET_SHORT": 2, "MET_USHORT": 2, "MET_INT": 4, "MET_UINT": 4, "MET_LONG": 4,
    "MET_ULONG": 4, "MET_LONG_LONG": 8, "MET_ULONG_LONG": 8, "MET_FLOAT": 4, "MET_DOUBLE": 8,
}  # fmt: skip
_PLACES = re.compile(r"[/\\:~%*?\x00-\x1f]")
_COPY_HINT = "Copy or export it again."


@dataclass(frozen=True, slots=True)
class VoxelPlace:
    """Where the voxels of a header lie.

    Parameters
    ----------
    file
        In the folder of the header, or itself.
    offset
        Where they begin; -1 where only ITK can tell.
    encoding
        ``"raw"``, ``"gzip"``, ``"bzip2"`` or ``"text"``.
    big_endian
        Whether the most significant byte comes first.
    packed_at
        Where packed voxels begin in the file; -1 where they are not packed by deflate, or only ITK can tell.
    """

    file: Path
    offset: int
    encoding: str
    big_endian: bool
    packed_at: int = -1


def voxel_place(path: Path) -> VoxelPlace:
    """Read the header of an NRRD or MetaImage file, and check that its voxels are there.

    Raises
    ------
    UnreadableFile
        It is damaged, of an unusual form, points to voxels elsewhere or to a file that is missing, or announces more voxels
        than there are bytes for.
    """
    with path.open("rb") as file:
        start = file.read(_MOST_BYTES)
    return _nrrd(path, start) if path.suffix.lower() in NRRD_SUFFIXES else _meta(path, start)


def _damaged(path: Path, what: str) -> UnreadableFile:
    return UnreadableFile(f"{path.name} is damaged: {what}.", _COPY_HINT)


def _lines(path: Path, header: bytes) -> list[str]:
    """Lines of a header that is text and nothing else."""
    text = header.replace(b"\r\n", b"\n")
    if re.search(rb"[\x00-\x08\x0b-\x1f]", text):
        raise _damaged(path, "its header is no text")
    lines = text.decode("utf-8", "replace").split("\n")
    if max(map(len, lines)) > _LONGEST_LINE:
        raise _damaged(path, "a line of its header is too long")
    return lines


def _nrrd(path: Path, start: bytes) -> VoxelPlace:
    end = re.search(rb"\r?\n\r?\n", start)
    detached = end is None
    if detached and len(start) == _MOST_BYTES:
        raise _damaged(path, "its header has no end")
    lines = _lines(path, start[: end.start()] if end is not None else start.rstrip())
    if not re.fullmatch(r"NRRD000[1-5]", lines[0]):
        raise UnreadableFile(f"{path.name} is not a readable nrrd file.", _COPY_HINT)
    fields: dict[str, str] = {}
    for line in lines[1:]:
        if line.startswith("#") or re.match(r"[^:]*:=", line):
            continue
        name, colon, value = line.partition(": ")
        name = name.lower()
        if not colon or name not in _NRRD_FIELDS or name in fields or not value.strip():
            raise _damaged(path, f"its header has the line {line[:40]!r}")
        fields[name] = value.strip()
    try:
        sizes, item = [int(side) for side in fields["sizes"].split()], _NRRD_BYTES[fields["type"]]
        encoding = _ENCODINGS[fields["encoding"].lower()]
        skip = int(fields.get("byte skip", fields.get("byteskip", "0")))
        lines_skipped = int(fields.get("line skip", fields.get("lineskip", "0")))
        sound = int(fields["dimension"]) == len(sizes) and skip >= -1 and 0 <= lines_skipped <= _MOST_BYTES
    except (KeyError, ValueError) as error:
        raise _damaged(path, "its header does not say how the voxels lie") from error
    if not sound:
        raise _damaged(path, "its header contradicts itself")
    beside = fields.get("data file", fields.get("datafile"))
    if beside is None and detached:
        raise _damaged(path, "its header does not say where the voxels are")
    file = path if beside is None else _beside(path, beside)
    begin = end.end() if beside is None and end is not None else 0
    offset = begin + skip if skip >= 0 and not lines_skipped and encoding == "raw" else -1
    _require_room(path, file, sizes, item, begin + max(skip, 0), encoding)
    packed_at = begin if encoding == "gzip" and not skip and not lines_skipped else -1
    return VoxelPlace(file, offset, encoding, fields.get("endian", "little").lower() == "big", packed_at)


def _meta(path: Path, start: bytes) -> VoxelPlace:
    end = re.search(rb"^[ \t]*ElementDataFile[ \t]*=[^\n]*(?:\n|\Z)", start, re.MULTILINE)
    if end is None:
        raise _damaged(path, "its header does not say where the voxels are")
    fields: dict[str, str] = {}
    for line in _lines(path, start[: end.end()].rstrip()):
        match = re.fullmatch(r"[ \t]*([A-Za-z0-9][\w|.\[\]-]{0,99})[ \t]*=(.*)", line)
        if match is None and line.strip():
            raise _damaged(path, f"its header has the line {line[:40]!r}")
        if match is not None:
            if match.group(1) in fields or len(match.group(2)) > 1000:
                raise _damaged(path, f"{match.group(1)} stands in its header twice or is too long")
            fields[match.group(1)] = match.group(2).strip()
    try:
        sizes, item = [int(side) for side in fields["DimSize"].split()], _META_BYTES[fields["ElementType"]]
        sizes.append(int(fields.get("ElementNumberOfChannels", "1")))
        skip = int(fields.get("HeaderSize", "0"))
        sound = int(fields["NDims"]) == len(sizes) - 1 and skip >= -1
    except (KeyError, ValueError) as error:
        raise _damaged(path, "its header does not say how the voxels lie") from error
    if not sound:
        raise _damaged(path, "its header contradicts itself")
    packed = fields.get("CompressedData", "False").lower() in ("true", "1", "t", "y", "yes")
    text = fields.get("BinaryData", "True").lower() in ("false", "0", "f", "n", "no")
    encoding = "gzip" if packed else "text" if text else "raw"
    local = fields["ElementDataFile"] in ("LOCAL", "Local", "local")
    file = path if local else _beside(path, fields["ElementDataFile"])
    begin = end.end() if local else 0
    _require_room(path, file, sizes, item, begin + max(skip, 0), encoding)
    big = any(fields.get(key, "False").lower() in ("true", "1") for key in ("BinaryDataByteOrderMSB", "ElementByteOrderMSB"))
    offset = begin + skip if skip >= 0 and encoding == "raw" else -1
    return VoxelPlace(file, offset, encoding, big, begin if packed and not skip and not text else -1)


def _beside(path: Path, name: str) -> Path:
    """The file of that name in the folder of the header; what leads elsewhere is refused."""
    if name.partition(" ")[0] == "LIST" or _PLACES.search(name) or name in (".", ".."):
        raise UnreadableFile(
            f"{path.name} points to voxels outside its folder, or in several files.",
            "Put header and voxels into one folder.",
        )
    file = path.parent / name
    if len(name) > _LONGEST_NAME or not file.is_file():
        raise UnreadableFile(f"{path.name} needs the file {name[:80]} beside it, which is missing.", "Copy both files.")
    if file.resolve().parent != path.parent.resolve():
        raise UnreadableFile(f"{path.name} points to voxels outside its folder.", "Put header and voxels into one folder.")
    return file


def _require_room(path: Path, file: Path, sizes: list[int], item: int, offset: int, encoding: str) -> None:
    if not sizes or not all(1 <= side < _LARGEST_SIDE for side in sizes):
        raise _damaged(path, "the sides of the volume are impossible")
    needed, there = math.prod(sizes) * item, max(0, file.stat().st_size - offset)
    if needed > there * _RATIOS[encoding]:
        raise UnreadableFile(
            f"{path.name} is truncated or damaged: there are {there} bytes for {' x '.join(map(str, sizes))} voxels.",
            _COPY_HINT,
        )
