"""Damaged volume files and stacks of slices, with their headers, logs and sidecars."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import math
import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import SimpleITK as sitk  # noqa: N813
import tifffile

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.project.finding import StackFile, find_sources
from mctgui.project.paging import pages_of
from mctgui.project.sources import load_source
from mctgui.stack import load_raw

SHAPE = (5, 7, 6)
MOST_LOADED = 64 * 2**20
INTEGERS = (0, 1, 2, 3, 4, 7, 8, 12, 13, 255, 256, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**63 - 1, 2**64 - 1)
WORDS = (
    "",
    "0",
    "-1",
    "1",
    "5",
    "7",
    "1e308",
    "-1e308",
    "1e-308",
    "nan",
    "inf",
    "1e9999",
    "99999",
    "2147483648",
    "4294967297",
    "18446744073709551617",
    "9" * 400,
    "9" * 5000,
    "abc",
    "1,5",
    "0x7",
    "１",
    "3 3 3",
    "100000 100000 100000",
    "1 1",
    "[1, 2]",
    "%",
    "../../etc/passwd",
    "/etc/passwd",
    "/dev/zero",
    "LIST",
    "LOCAL",
    "true",
    "\0",
)
VOXELS = (np.arange(math.prod(SHAPE)).reshape(SHAPE) * 37 % 4096).astype(np.uint16)
SIDES = ("2**99, 1, 1", "9" * 30 + ",1,1", "-1, 3, 3", "0,0,0", "1,1", "True, 1, 1", "4611686018427387904, 4, 4", "1.5,1,1")
Files = dict[str, bytes]
_SETS: dict[str, Files] = {}


def _tiff(**options: object) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, VOXELS, **options)  # type: ignore[arg-type]
    return file.getvalue()


def _picture(suffix: str, image: np.ndarray) -> bytes:
    return cv2.imencode(suffix, image)[1].tobytes()


def _itk(folder: Path, name: str, *, compressed: bool = False) -> Files:
    image = sitk.GetImageFromArray(VOXELS)
    image.SetSpacing((0.1, 0.2, 0.3))
    place = folder / "itk" / name.replace(".", "_")
    place.mkdir(parents=True)
    sitk.WriteImage(image, str(place / name), compressed)
    return {file.name: file.read_bytes() for file in place.iterdir()}


def _inveon() -> Files:
    lines = [
        "# header",
        "Header file for data file bone.img",
        "data_type 2",
        "x_dimension 6",
        "y_dimension 7",
        "z_dimension 5",
        "w_dimension 1",
        "total_frames 1",
        "pixel_size 0.01",
        "pixel_size_x 0.1",
        "pixel_size_y 0.1",
        "pixel_size_z 0.1",
        "scale_factor 1",
        "data_file_pointer 0 0",
    ]
    return {"bone.img": VOXELS.astype("<i2").tobytes(), "bone.img.hdr": "\n".join(lines).encode()}


def _npy() -> Files:
    file = io.BytesIO()
    np.save(file, VOXELS)
    sidecar = {
        "format": "mctgui-volume",
        "version": 1,
        "shape": list(SHAPE),
        "spacing_mm": [1, 1, 1],
        "affine": np.eye(4).tolist(),
        "intensity": "grey16",
    }
    return {"bone.npy": file.getvalue(), "bone.json": json.dumps(sidecar).encode()}


_LOG = "[System]\nScanner=Skyscan1176\n\nImage Pixel Size (um)=17.5\n[Reconstruction]\nPixel Size (um)=17.50000\n"


def warm_up(folder: Path) -> None:
    """Make the sound files and have all libraries loaded, before memory is limited."""
    for name, options in {
        "plain": {"photometric": "minisblack"},
        "imagej": {"imagej": True, "metadata": {"spacing": 0.1, "unit": "mm", "axes": "ZYX"}},
        "ome": {"ome": True, "metadata": {"axes": "ZYX", "PhysicalSizeX": 1}},
        "big": {"bigtiff": True, "photometric": "minisblack"},
        "deflate": {"compression": "zlib", "photometric": "minisblack"},
        "tiled": {"tile": (16, 16), "photometric": "minisblack"},
        "big-endian": {"byteorder": ">", "photometric": "minisblack"},
    }.items():
        _SETS[f"tiff {name}"] = {"bone.tif": _tiff(**options)}
    cv2.imwritemulti(str(folder / "lzw.tif"), list(VOXELS))
    _SETS["tiff lzw"] = {"bone.tif": (folder / "lzw.tif").read_bytes()}
    for suffix, depth in ((".png", np.uint16), (".png", np.uint8), (".bmp", np.uint8), (".tif", np.uint16)):
        slices = {f"bone_{at:03d}{suffix}": _picture(suffix, image.astype(depth)) for at, image in enumerate(VOXELS)}
        _SETS[f"slices {suffix} {depth.__name__}"] = slices | {"bone.log": _LOG.encode()}
    for name in ("a.nrrd", "a.nhdr", "a.mhd", "a.mha", "a.nii", "a.nii.gz"):
        _SETS[name] = _itk(folder, name)
    _SETS["packed nrrd"], _SETS["packed mhd"] = (
        _itk(folder, "b.nrrd", compressed=True),
        _itk(folder, "b.mhd", compressed=True),
    )
    _SETS["inveon"], _SETS["npy"] = _inveon(), _npy()
    for number, (name, files) in enumerate(_SETS.items()):
        place = folder / "warm" / str(number)
        place.mkdir(parents=True)
        _write(place, files)
        sources = finish(find_sources(place))
        assert sources.stacks, name
        for one in sources.stacks:
            np.testing.assert_array_equal(finish(load_source(one, (1, 1, 1))).voxels, VOXELS.astype(one.header.dtype))


def _write(folder: Path, files: Files) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)


def read_all(folder: Path) -> Callable[[], None]:
    """Describe a folder and load every stack in it that is not too large to be tried."""

    def read() -> None:
        for one in finish(find_sources(folder)).stacks:
            _ = one.header.spacing_mm, one.fault
            if np.prod(one.header.shape, dtype=float) * 8 > MOST_LOADED:
                continue
            for spacing in (None, (1.0, 1.0, 1.0)):
                for way in (lambda: finish(load_source(one, spacing)), lambda: in_turn(one, spacing)):  # noqa: B023
                    try:
                        way()
                    except MctguiError:
                        continue

    return read


def in_turn(one: StackFile, spacing: tuple[float, float, float] | None) -> None:
    """Read a stack as an import does, slice by slice."""
    pages = pages_of(one, spacing)
    if pages is None:
        return
    try:
        for at in range(pages.grid.shape[0]):
            assert pages.read(at, at + 1).shape == (1, *pages.grid.shape[1:])
    finally:
        pages.close()


def _flips(rng: random.Random, data: bytes) -> bytes:
    raw = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 30))):
        at = rng.randrange(min(len(raw), 400) if rng.random() < 0.6 else len(raw))
        raw[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, raw[at] ^ (1 << rng.randrange(8)), rng.randrange(256)))
    return bytes(raw)


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.choice((rng.randrange(len(data)), len(data) - 1, rng.randrange(min(len(data), 64))))]


def _integer(rng: random.Random, data: bytes) -> bytes:
    """An integer of some width and order somewhere in the header."""
    size = rng.choice((2, 4, 4, 8))
    at = rng.randrange(min(len(data), 360))
    order = rng.choice(("little", "little", "big"))
    return data[:at] + (rng.choice(INTEGERS) % 256**size).to_bytes(size, order) + data[at + size :]  # type: ignore[arg-type]


def _words(rng: random.Random, data: bytes) -> bytes:
    """Another value in a line of text."""
    text = data[:4000].decode("latin-1")
    lines = text.split("\n")
    at = rng.randrange(max(1, len(lines) - 1))
    for mark in ("=", ":", " "):
        if mark in lines[at]:
            word = rng.choice(WORDS).encode("utf-8").decode("latin-1")
            lines[at] = lines[at].partition(mark)[0] + mark + " " + word
            break
    if rng.random() < 0.2:
        lines.insert(at, lines[rng.randrange(len(lines))])
    if rng.random() < 0.1:
        lines.insert(at, rng.choice(("", "x" * 70000, "\0", "#", "a:=b")))
    return "\n".join(lines).encode("latin-1", "replace") + data[4000:]


def _tags(rng: random.Random, data: bytes) -> bytes:
    """Another type, count or value of a tag of the first image directory of a TIFF."""
    order = "<" if data[:2] == b"II" else ">"
    big = data[2:4] in (b"+\0", b"\0+")
    try:
        at = struct.unpack(f"{order}Q" if big else f"{order}I", data[8:16] if big else data[4:8])[0]
        count = struct.unpack(f"{order}Q" if big else f"{order}H", data[at : at + (8 if big else 2)])[0]
    except struct.error:
        return _flips(rng, data)
    if not 0 < count < 100:
        return _flips(rng, data)
    size, first = (20, at + 8) if big else (12, at + 2)
    entry = first + rng.randrange(count) * size
    raw = bytearray(data)
    where = rng.randrange(4)
    if where == 0:
        raw[entry : entry + 2] = struct.pack(
            f"{order}H",
            rng.choice(
                (254, 256, 257, 258, 259, 262, 270, 273, 277, 278, 279, 282, 317, 322, 324, 325, 339, 50838, 50839, 65535)
            ),
        )
    elif where == 1:
        raw[entry + 2 : entry + 4] = struct.pack(f"{order}H", rng.choice((0, 1, 2, 3, 4, 5, 7, 11, 12, 13, 16, 17, 18, 99)))
    else:
        wide = 8 if big else 4
        place = entry + 4 + (0 if where == 2 else wide)
        raw[place : place + wide] = (rng.choice((*INTEGERS, at, first, len(data) - 4)) % 256**wide).to_bytes(
            wide, "little" if order == "<" else "big"
        )
    if rng.random() < 0.15:  # directories in a circle
        end = first + count * size
        raw[end : end + (8 if big else 4)] = at.to_bytes(8 if big else 4, "little" if order == "<" else "big")
    return bytes(raw)


def damaged(rng: random.Random, folder: Path) -> str:
    """One file of a set made wrong in one or two ways."""
    name = rng.choice(list(_SETS))
    files = dict(_SETS[name])
    chosen = rng.choice(sorted(files))
    data, ways = files[chosen], []
    textual = chosen.endswith((".mhd", ".mha", ".nrrd", ".nhdr", ".hdr", ".log", ".json"))
    for _ in range(rng.choice((1, 1, 2))):
        way = rng.choice((_flips, _cut, _integer, _words, _words, _words) if textual else (_flips, _cut, _integer))
        if chosen.endswith(".tif") and rng.random() < 0.6:
            way = _tags
        if name == "a.nii.gz" and not ways and rng.random() < 0.7:
            data = gzip.compress(way(rng, gzip.decompress(data)) or b"x", mtime=0)
        elif data:
            data = way(rng, data)
        ways.append(way.__name__)
    files[chosen] = data
    if rng.random() < 0.05:
        files.pop(rng.choice(sorted(files)))
    _write(folder, files)
    return f"{name}/{chosen}: {ways}"


def texts(rng: random.Random, folder: Path) -> str:
    """Nonsense where JSON, a log or a NumPy header should be."""
    kind = rng.randrange(5)
    nested = rng.choice(("[", '{"a":', "(", "-")) * rng.choice((50, 900, 5000, 30000))
    if kind == 0:
        content = json.loads(_SETS["npy"]["bone.json"])
        key = rng.choice(sorted(content))
        content[key] = rng.choice(
            (
                None,
                [],
                {},
                -1,
                10**400,
                "x",
                [[]],
                [[10**400] * 4] * 4,
                [1e308] * 16,
                [[1e308] * 4] * 4,
                [["a"] * 4] * 4,
                True,
                [None] * 3,
            )
        )
        _write(
            folder,
            _SETS["npy"]
            | {
                "bone.json": rng.choice(
                    (nested, json.dumps(content), json.dumps(content).replace("1.0", "1e999"), "\xff")
                ).encode("latin-1")
            },
        )
    elif kind == 1:
        lines = [
            rng.choice(
                (
                    "Pixel Size (um)=",
                    "Image Pixel Size (µm)=",
                    "Section to Section Step=",
                    "Pixel Size (mm) = ",
                    "Pixel Size (\xb5m)=",
                )
            )
            + rng.choice(WORDS)
            for _ in range(4)
        ]
        encoding = rng.choice(("utf-8", "latin-1", "utf-16"))
        _write(folder, _SETS["slices .png uint8"] | {"bone.log": "\n".join(lines).encode(encoding, "replace")})
    elif kind == 2:
        header = rng.choice(
            (
                "{'descr': '<u2', 'fortran_order': False, 'shape': (SIDES)}".replace("SIDES", rng.choice(SIDES)),
                "{'descr': '|O', 'fortran_order': False, 'shape': (2, 2, 2)}",
                nested[:9000],
                "{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (2, 2, 2)}",
                "{'descr': '<M8[s]', 'fortran_order': True, 'shape': (2, 2, 2)}",
                "{'descr': 'V9999999', 'fortran_order': False, 'shape': (2, 2, 2)}",
                "{'descr': '<f2', 'fortran_order': True, 'shape': (2, 2, 2)}",
                "{'descr': '>f8', 'fortran_order': True, 'shape': (2, 2, 2)}",
                "{'descr': '<g', 'fortran_order': False, 'shape': (2, 2, 2)}",
            )
        ).encode()
        version = rng.choice((1, 2, 3, 9))
        length = len(header).to_bytes(2 if version == 1 else 4, "little")
        (folder / "a.npy").write_bytes(b"\x93NUMPY" + bytes([version, 0]) + length + header + bytes(range(128)))
    elif kind == 3:
        info = "Info=" + rng.choice(
            (
                nested,
                '{"format": "mctgui-volume", "version": 1}',
                '{"format": "mctgui-volume", "version": 1, "shape": [5, 7, 6], "intensity": "HU", "affine": [[1e999]]}',
            )
        )
        text = f"ImageJ=1.11a\nimages=5\nslices=5\nspacing={rng.choice(WORDS)}\nunit={rng.choice(WORDS)}\n{info}\n"
        (folder / "a.tif").write_bytes(
            _tiff(description=text.encode("ascii", "replace").replace(b"\0", b"").decode(), metadata=None)
        )
    else:
        (folder / "a.raw").write_bytes(VOXELS.tobytes())
    return f"texts {kind}"


def outside(rng: random.Random, folder: Path) -> str:
    """Headers whose voxels lie elsewhere: nothing of them may come back."""
    secret = folder / "secret.bin"
    secret.write_bytes(VOXELS.tobytes())
    inner = folder / "inner"
    inner.mkdir()
    (inner / "link.raw").symlink_to(secret)
    name = rng.choice(
        (
            "../secret.bin",
            str(secret),
            "./../secret.bin",
            "..\\secret.bin",
            "/etc/passwd",
            "/dev/zero",
            "~/x",
            "LIST",
            "file:../secret.bin",
            "%d/../../secret.bin",
            "../secret%01d.bin 0 0 1",
            "//etc/passwd",
        )
    )
    before = rng.choice(
        ("", "\n", "\n\n", "\r\n\r\n", "Comment = " + "x" * 70000 + "\n", "# " + "x" * 70000 + "\n", "# a\n")
    )
    mark = rng.choice((" = ", "=", ": ", " : ", "  =  ", "\t=\t"))
    field = rng.choice(("ElementDataFile", "elementdatafile", " ElementDataFile", "ElementDataFile "))
    head = "ObjectType = Image\nNDims = 3\nElementSpacing = 1 1 1\nDimSize = 6 7 5\nElementType = MET_USHORT\n"
    if rng.random() < 0.6:
        (inner / rng.choice(("a.mhd", "a.mha"))).write_text(f"{head}{before}{field}{mark}{name}\n")
    else:
        head = "NRRD0004\ntype: ushort\ndimension: 3\nsizes: 6 7 5\nencoding: raw\nendian: little\nspacings: 1 1 1\n"
        field = rng.choice(("data file", "datafile", "Data File", "DATA FILE", " data file", "data  file"))
        (inner / rng.choice(("a.nrrd", "a.nhdr"))).write_text(f"{head}{before}{field}{mark}{name}\n\n")
    return f"outside {field!r} {mark!r} {name} {before[:12]!r}"


def bombs(rng: random.Random, folder: Path) -> str:
    """Little files that would grow, or claim to be, large."""
    kind = rng.randrange(11)
    if kind == 0:  # a strip of a deflated TIFF that grows to 2 GiB
        data = _tiff(compression="zlib", photometric="minisblack", rowsperstrip=7)
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(bytes(2**20)) for _ in range(2048)) + packer.flush()
        with tifffile.TiffFile(io.BytesIO(data)) as tiff:
            tags = tiff.pages[0].tags
            at, count = tags["StripOffsets"].valueoffset, tags["StripByteCounts"].valueoffset
            sizes = tags["StripOffsets"].dtype, tags["StripByteCounts"].dtype
        raw = bytearray(data + packed)
        for place, value, kind_of in ((at, len(data), sizes[0]), (count, len(packed), sizes[1])):
            width = 2 if kind_of == 3 else 4
            raw[place : place + width] = (value % 256**width).to_bytes(width, "little")
        (folder / "a.tif").write_bytes(raw)
    elif kind == 1:  # sides of a TIFF
        data = bytearray(_tiff(compression=rng.choice(("zlib", None)), photometric="minisblack"))
        with tifffile.TiffFile(io.BytesIO(bytes(data))) as tiff:
            places = [page.tags[name] for page in tiff.pages for name in ("ImageWidth", "ImageLength")]
            entries = [(one.offset, one.dtype) for one in places]
        for at, _ in entries:
            data[at + 2 : at + 4], data[at + 8 : at + 12] = b"\x04\0", (50000).to_bytes(4, "little")
        (folder / "a.tif").write_bytes(data)
    elif kind == 2:  # sides of a PNG
        for number in range(3):
            data = bytearray(_picture(".png", VOXELS[0]))
            data[16:24] = struct.pack(">II", 16000, 16000)
            data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
            (folder / f"a{number}.png").write_bytes(data)
    elif kind == 3:  # sides of a BMP, packed in runs
        for number in range(3):
            data = bytearray(_picture(".bmp", VOXELS[0].astype(np.uint8)))
            data[18:26] = struct.pack("<ii", 16000, rng.choice((-16000, 16000)))
            data[30:34] = struct.pack("<I", rng.choice((0, 1, 2, 3)))
            data[46:50] = struct.pack("<I", rng.choice((0, 256, 2**32 - 1)))
            (folder / f"a{number}.bmp").write_bytes(data)
    elif kind == 4:  # a gzip of zeros behind a NIfTI header
        head = bytearray(gzip.decompress(_SETS["a.nii.gz"]["a.nii.gz"])[:352])
        sides = rng.choice(((6, 7, 5), (1200, 1200, 1200), (32767, 32767, 32767)))
        head[42:48] = struct.pack("<3h", *sides)
        packed = gzip.compress(bytes(head) + bytes(100 * 2**20), 9, mtime=0)
        (folder / "a.nii.gz").write_bytes(packed)
    elif kind in (5, 6):  # NRRD that claims much
        sizes = rng.choice(("100000 100000 100000", "2000 2000 2000", "4294967296 4294967296 4294967296", "6 7 5"))
        encoding = rng.choice(("raw", "gzip", "bzip2", "ascii", "hex"))
        body = {"gzip": gzip.compress(bytes(2**26), 9), "bzip2": bz2.compress(bytes(2**26))}.get(encoding, bytes(99))
        head = (
            f"NRRD0004\ntype: ushort\ndimension: 3\nsizes: {sizes}\nencoding: {encoding}\nendian: little\nspacings: 1 1 1\n"
        )
        extra = rng.choice(("", "byte skip: -1\n", "byte skip: 99999999999\n", "line skip: 2147483647\n"))
        (folder / "a.nrrd").write_bytes((head + extra + "\n").encode() + body)
    elif kind == 7:  # MetaImage that claims much
        sizes = rng.choice(("100000 100000 100000", "2000 2000 2000", "-6 7 5", "6 7 5"))
        packed = rng.random() < 0.5
        head = f"ObjectType = Image\nNDims = 3\nDimSize = {sizes}\nElementType = MET_USHORT\nElementSpacing = 1 1 1\n"
        head += f"CompressedData = {packed}\n"
        head += rng.choice(
            (
                "",
                "CompressedDataSize = 99999999999\n",
                "HeaderSize = -1\n",
                "BinaryData = False\n",
                "HeaderSize = 9999999999\n",
            )
        )
        (folder / "a.mha").write_bytes(
            head.encode() + b"ElementDataFile = LOCAL\n" + (zlib.compress(bytes(2**26), 9) if packed else bytes(420))
        )
    elif kind == 8:  # NIfTI that claims much
        data = bytearray(_SETS["a.nii"]["a.nii"])
        data[42:48] = struct.pack("<3h", *rng.choice(((32767, 32767, 32767), (-1, 7, 5), (2000, 2000, 2000), (6, 7, 5))))
        data[70:74] = struct.pack(
            "<2h", rng.choice((2, 4, 16, 64, 128, 256, 512, 1792, 999)), rng.choice((0, -8, 1, 8, 16, 64))
        )
        data[108:112] = struct.pack("<f", rng.choice((0, 352, 1e30, -1, float("nan"))))
        (folder / "a.nii").write_bytes(data)
    elif kind == 9:  # an Inveon header that claims much
        text = (
            _SETS["inveon"]["bone.img.hdr"]
            .decode()
            .replace("_dimension ", "_dimension 6553")
            .replace("w_dimension 6553", "w_dimension ")
        )
        _write(folder, {"bone.img": _SETS["inveon"]["bone.img"], "bone.img.hdr": text.encode()})
    else:  # very many directories of one image in a TIFF
        page = _tiff(photometric="minisblack")
        (folder / "a.tif").write_bytes(page)
        with tifffile.TiffWriter(folder / "b.tif") as writer:
            for _ in range(3000):
                writer.write(VOXELS[0, :1, :1], contiguous=False, metadata=None)
    return f"bomb {kind}"


def raw(rng: random.Random, folder: Path) -> tuple[str, Callable[[], None]]:
    """Voxels without a header, with sizes that may not fit."""
    path = folder / "a.raw"
    path.write_bytes(rng.choice((b"", VOXELS.tobytes(), VOXELS.tobytes() * 3)))
    shape = tuple(rng.choice((5, 7, 6, 0, -1, 1, 2**31, 2**62)) for _ in range(3))
    spacing = tuple(rng.choice((1.0, 0.1, 0.0, -1.0, float("nan"), float("inf"), 1e308, 1e-308)) for _ in range(3))
    offset = rng.choice((0, 0, 0, 1, -1, 2**63, 420))
    dtype = rng.choice(("uint16", "uint8", "float32", "float64", "O", "int64", ""))

    def read() -> None:
        load_raw(path, shape, dtype, spacing, offset=offset, big_endian=rng.random() < 0.5)  # type: ignore[arg-type]

    return f"raw {shape} {spacing} {offset} {dtype}", read


def case(rng: random.Random, folder: Path) -> tuple[str, Callable[[], None]]:
    """One case, the same for the same number."""
    chance = rng.random()
    if chance < 0.04:
        return raw(rng, folder)
    make = bombs if chance < 0.055 else outside if chance < 0.12 else texts if chance < 0.25 else damaged
    label = make(rng, folder)
    if make is not outside:
        return label, read_all(folder)

    def read() -> None:
        for one in finish(find_sources(folder / "inner")).stacks:
            finish(load_source(one, (1.0, 1.0, 1.0)))
            raise AssertionError("voxels from outside of the folder were read")

    return label, read
