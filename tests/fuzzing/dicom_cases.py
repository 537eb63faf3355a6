"""Damaged DICOM files: one file made wrong in one of many ways, or a few that do not fit together."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import UID, CTImageStorage, EnhancedCTImageStorage, generate_uid

from mctgui.dicom import find_series
from mctgui.jobs import finish

IMPLICIT, EXPLICIT, DEFLATED, BIG = (
    "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
)  # fmt: skip
RLE, J2K, JPEG_LOSSLESS, JPEG_LS, HTJ2K, JPEG = (
    f"1.2.840.10008.1.2.{end}" for end in ("5", "4.90", "4.70", "4.80", "4.201", "4.50")
)
SYNTAXES = (
    IMPLICIT,
    EXPLICIT,
    DEFLATED,
    BIG,
    RLE,
    J2K,
    JPEG_LOSSLESS,
    JPEG_LS,
    HTJ2K,
    JPEG,
    "1.2.3",
    "",
    "9" * 70,
    "1.2.840.10008.1.1",
)
ROWS, COLUMNS = 12, 16
MOST_LOADED = 64 * 2**20

NUMBERS = (
    "", " ", "nan", "NaN", "inf", "-inf", "1e308", "-1e308", "1e-308", "0", "-0", "-1", "1.5", "1\\2", "1\\2\\3",
    "1\\2\\3\\4\\5\\6\\7",
    "\\", "\\\\\\\\", "abc", "1,5", "1e9999", "9" * 16, "9" * 4400, "0x10", "１２", "1_000", "1e5", "65535", "-32768",
    "1e-7", "1e22",
    "0\\0\\0", "1e308\\1e308\\1e308", "1e308\\-1e308\\1e308", "nan\\nan\\nan", "1e200\\0\\0\\0\\1e200\\0",
    "0\\0\\0\\0\\0\\0", "1\\0\\0\\1\\0\\0",
    "1e-200\\0\\0\\0\\1e-200\\0", "1e154\\1e154\\1e154\\1e154\\-1e154\\0", "1\\0\\0\\0\\1\\0", "\0", "1\0", "+1",
    "1e+3", " 7 ",
)  # fmt: skip
NUMERIC = (
    "PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient", "SliceThickness", "RescaleSlope", "RescaleIntercept",
    "WindowCenter", "WindowWidth", "KVP", "InstanceNumber", "AcquisitionNumber", "SeriesNumber", "NumberOfFrames",
)  # fmt: skip
WORDS = (
    "Rows", "Columns", "SamplesPerPixel", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
    "PixelPaddingValue",
    "PixelPaddingRangeLimit",
)  # fmt: skip
CHARSETS = (
    b"ISO_IR 100", b"ISO_IR 192", b"GB18030", b"GBK", b"ISO 2022 IR 87", b"\\ISO 2022 IR 58", b"\\", b"",
    b"nonsense", b"\xff\xfe",
    b"ISO_IR 192\\GB18030\\ISO 2022 IR 149", b"ISO_IR 999", b"utf-7",
)  # fmt: skip
NAMES = (
    "金丹".encode(),
    "金丹".encode("gbk"),
    b"\x1b$B\x3b\x33",
    b"\x1b",
    b"\xff" * 9,
    b"A^B=\xe9=\x80",
    b"\x1b[2J\x1b]0;x\x07",
    b"\0\0",
)
VRS = (
    b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT", b"OB", b"OD", b"OF", b"OL",
    b"OV", b"OW",
    b"PN", b"SH", b"SL", b"SQ", b"SS", b"ST", b"SV", b"TM", b"UC", b"UI", b"UL", b"UN", b"UR", b"US", b"UT", b"UV",
    b"\0\0", b"zz",
)  # fmt: skip
LENGTHS = (0, 1, 2, 3, 7, 8, 0x7F, 0xFF, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFE, 0xFFFFFFFF)


def pixels_of(seed: int) -> np.ndarray:
    """A slice of values that compress a little."""
    values = np.random.default_rng(seed).normal(0, 40, (ROWS, COLUMNS)).cumsum(axis=1)
    return values.clip(-1000, 3000).astype(np.int16)


def base(position: float = 0.0, series: str = "1.2.3.4") -> Dataset:
    """A plain CT slice with the sequences and private elements of a scanner."""
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.SOPClassUID, ds.SOPInstanceUID, ds.SeriesInstanceUID = CTImageStorage, f"1.2.3.5.{int(position * 10)}", series
    ds.Modality, ds.Manufacturer, ds.SeriesDescription = "CT", "Maker", "Spine thin"
    ds.PatientName, ds.PatientID = "Doe^Jane", "ID-1"
    ds.SliceThickness, ds.KVP, ds.ConvolutionKernel = 1, 120, ["Br38f", "3"]
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator = "113961", "DCM"
    ds.ReconstructionAlgorithmSequence = Sequence([item, item])
    ds.SeriesNumber, ds.AcquisitionNumber, ds.InstanceNumber = 1, 1, int(position) + 1
    ds.ImagePositionPatient, ds.ImageOrientationPatient = [0, 0, position], [1, 0, 0, 0, 1, 0]
    ds.FrameOfReferenceUID = "1.2.3.9"
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns, ds.PixelSpacing = ROWS, COLUMNS, [0.5, 0.25]
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 16, 15, 1
    ds.add_new(0x00280120, "SS", -2000)
    ds.WindowCenter, ds.WindowWidth = [40, 300], [300, 1500]
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = -1024, 1, "HU"
    block = ds.private_block(0x0029, "MAKER", create=True)
    block.add_new(1, "LO", "private")
    block.add_new(2, "OB", bytes(range(64)))
    ds.PixelData = pixels_of(int(position)).tobytes()
    return ds


def enhanced(frames: int = 4) -> Dataset:
    """Frames of one enhanced image, in no order."""
    ds = base()
    for name in (
        "ImagePositionPatient",
        "ImageOrientationPatient",
        "PixelSpacing",
        "RescaleIntercept",
        "RescaleSlope",
        "RescaleType",
    ):
        delattr(ds, name)
    ds.SOPClassUID, ds.NumberOfFrames = EnhancedCTImageStorage, frames
    shared, orientation, measures, values = Dataset(), Dataset(), Dataset(), Dataset()
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    measures.PixelSpacing, measures.SliceThickness = [0.5, 0.25], 1
    values.RescaleIntercept, values.RescaleSlope, values.RescaleType = -1024, 1, "HU"
    shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = [orientation], [measures]
    shared.PixelValueTransformationSequence = [values]
    ds.SharedFunctionalGroupsSequence = [shared]
    groups = []
    for number in range(frames):
        group, place = Dataset(), Dataset()
        place.ImagePositionPatient = [0, 0, float((number * 3) % frames)]
        group.PlanePositionSequence = [place]
        groups.append(group)
    ds.PerFrameFunctionalGroupsSequence = groups
    ds.PixelData = b"".join(pixels_of(number).tobytes() for number in range(frames))
    return ds


def encoded(ds: Dataset, syntax: str) -> bytes:
    """The file of a data set; compressed syntaxes get a stream of their own kind where an encoder is there."""
    ds.file_meta = FileMetaDataset()
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, ds.SOPInstanceUID
    ds.file_meta.TransferSyntaxUID = UID(EXPLICIT if syntax in (RLE, J2K) else syntax)
    ds["PixelData"].VR = "OW"
    if syntax in (RLE, J2K):
        ds.compress(UID(syntax), encoding_plugin="pydicom" if syntax == RLE else "pylibjpeg")
    file = io.BytesIO()
    if syntax == BIG:
        ds.PixelData = np.frombuffer(ds.PixelData, "<i2").astype(">i2").tobytes()
        pydicom.dcmwrite(file, ds, enforce_file_format=True, little_endian=False, implicit_vr=False)
    else:
        pydicom.dcmwrite(file, ds, enforce_file_format=True)
    return file.getvalue()


@dataclass(frozen=True)
class Element:
    """Where an element lies in a file: its tag at ``at``, its length at ``length_at``, its value from ``begin``."""

    at: int
    length_at: int
    length_bytes: int
    begin: int
    end: int


def elements(data: bytes) -> list[Element]:
    """All top-level elements of a little-endian file, those of the file meta information included."""
    implicit = IMPLICIT.encode() + b"\0" in data[:400] and EXPLICIT.encode() not in data[:400]
    at, found = 132, []
    while at + 8 <= len(data):
        group = int.from_bytes(data[at : at + 2], "little")
        vr = data[at + 4 : at + 6]
        if group != 2 and implicit:
            place, size, begin = at + 4, 4, at + 8
        elif vr in (b"OB", b"OW", b"SQ", b"UN", b"UT", b"OF", b"UC"):
            place, size, begin = at + 8, 4, at + 12
        else:
            place, size, begin = at + 6, 2, at + 8
        length = int.from_bytes(data[place : place + size], "little")
        if length == 0xFFFFFFFF:
            end = data.find(b"\xfe\xff\xdd\xe0\0\0\0\0", begin)
            end = len(data) if end < 0 else end + 8
        else:
            end = begin + length
        found.append(Element(at, place, size, begin, min(end, len(data))))
        at = end
    return found


_FILES: dict[str, bytes] = {}


def warm_up(_folder: Path) -> None:
    """Make the sound files and have all libraries loaded, before memory is limited."""
    for name, syntax in {"explicit": EXPLICIT, "implicit": IMPLICIT, "big": BIG, "deflated": DEFLATED, "rle": RLE}.items():
        _FILES[name] = encoded(base(), syntax)
    _FILES["enhanced"] = encoded(enhanced(), EXPLICIT)
    _FILES["enhanced implicit"] = encoded(enhanced(), IMPLICIT)
    _FILES["without mark"] = _FILES["implicit"][132:]
    for name, data in _FILES.items():
        path = _folder / "warm" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        for series in finish(find_series(path)).series:
            assert series.loadable, name
            series.load()


def read_all(folder: Path) -> Callable[[], None]:
    """Scan a folder and load, arrange and describe whatever can be."""

    def read() -> None:
        from mctgui.errors import MctguiError

        for series in finish(find_series(folder)).series:
            for one in (series, *(series.arranged(way.way) for way in series.arrangements)):
                if one.loadable and np.prod(one.shape, dtype=float) * 4 <= MOST_LOADED:
                    try:
                        one.load()
                    except MctguiError:
                        continue
                    if (pages := one.paged()) is not None:  # what is read in one piece is read slice by slice too
                        with pages:
                            pages.read(0, pages.grid.shape[0])

    return read


# --- ways to damage one file


def _flips(rng: random.Random, data: bytes) -> bytes:
    raw = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 30))):
        at = rng.randrange(len(raw) if rng.random() < 0.3 else min(len(raw), 900))
        raw[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, raw[at] ^ (1 << rng.randrange(8)), rng.randrange(256)))
    return bytes(raw)


def _lengths(rng: random.Random, data: bytes) -> bytes:
    one = rng.choice(elements(data))
    raw = bytearray(data)
    there = len(data) - one.begin
    length = rng.choice((*LENGTHS, there, there + 1, max(0, there - 1)))
    raw[one.length_at : one.length_at + one.length_bytes] = (length % 256**one.length_bytes).to_bytes(
        one.length_bytes, "little"
    )
    return bytes(raw)


def _vrs(rng: random.Random, data: bytes) -> bytes:
    one = rng.choice(elements(data))
    return data[: one.at + 4] + rng.choice(VRS) + data[one.at + 6 :]


def _order(rng: random.Random, data: bytes) -> bytes:
    all_of = [one for one in elements(data) if one.at > 300] or elements(data)
    first, second = sorted(rng.sample(all_of, 2), key=lambda one: one.at) if len(all_of) > 1 else (all_of[0], all_of[0])
    if rng.random() < 0.3:  # one stands there twice
        return data[: first.at] + data[first.at : first.end] + data[first.at :]
    if rng.random() < 0.3:  # one is missing
        return data[: first.at] + data[first.end :]
    if first is second:
        return data
    a, b = data[first.at : first.end], data[second.at : second.end]
    return data[: first.at] + b + data[first.end : second.at] + a + data[second.end :]


def _cut(rng: random.Random, data: bytes) -> bytes:
    one = rng.choice(elements(data))
    at = rng.choice((one.at, one.length_at, one.begin, one.end)) + rng.choice((-1, 0, 0, 1, 3))
    return data[: max(0, at)]


def _deep(rng: random.Random, data: bytes) -> bytes:
    """Sequences in sequences, in place of a scanner's one."""
    depth = rng.choice((3, 17, 60, 200, 500, 1500))
    tag = rng.choice((b"\x08\x00\x40\x11", b"\x00\x52\x30\x92", b"\x00\x52\x29\x92", b"\x29\x00\x10\x10"))
    explicit = data.find(b"\x08\x00\x16\x00UI") > 0
    vr = rng.choice((b"SQ\0\0", b"SQ\0\0", b"UN\0\0")) if explicit else b""
    inner = b""
    open_ended = rng.random() < 0.5
    if open_ended:
        opening = tag + vr + b"\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
        closing = b"\xfe\xff\x0d\xe0\0\0\0\0" + b"\xfe\xff\xdd\xe0\0\0\0\0"
        inner = opening * depth + closing * (depth if rng.random() < 0.7 else rng.randrange(depth))
    else:
        for _ in range(depth):
            item = b"\xfe\xff\x00\xe0" + len(inner).to_bytes(4, "little") + inner
            inner = tag + vr + len(item).to_bytes(4, "little") + item
    last = elements(data)[-1] if len(elements(data)) > 1 else Element(len(data), 0, 0, 0, 0)
    at = (
        last.at
        if tag >= b"\x29"
        else next(
            (one.at for one in elements(data) if data[one.at : one.at + 4] > b"\x08\x00\x40\x11" and one.at > 300), last.at
        )
    )
    return data[:at] + inner + data[at:]


def _syntax(rng: random.Random, data: bytes) -> bytes:
    """Another transfer syntax over the same bytes."""
    meta = next((one for one in elements(data) if data[one.at : one.at + 4] == b"\x02\x00\x10\x00"), None)
    if meta is None:
        return data
    uid = rng.choice(SYNTAXES).encode()
    uid += b"\0" * (len(uid) % 2)
    return data[: meta.length_at] + len(uid).to_bytes(2, "little") + uid + data[meta.end :]


def _inserted(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(min(len(data), 1200))
    junk = rng.randbytes(rng.choice((1, 2, 8, 300)))
    return data[:at] + junk + data[at + (len(junk) if rng.random() < 0.5 else 0) :]


DAMAGES = (_flips, _flips, _flips, _lengths, _lengths, _vrs, _order, _cut, _cut, _deep, _syntax, _inserted)


def damaged(rng: random.Random, folder: Path) -> tuple[str, Callable[[], None]]:
    """One file with one or two kinds of damage."""
    name = rng.choice([name for name in _FILES if name != "rle" or rng.random() < 0.3])
    data = _FILES[name]
    ways = [rng.choice(DAMAGES) for _ in range(rng.choice((1, 1, 2)))]
    for way in ways:
        data = way(rng, data) if len(data) > 200 else data
    (folder / "file").write_bytes(data)
    return f"{name}: {', '.join(way.__name__ for way in ways)}", read_all(folder)


def nonsense_values(rng: random.Random, folder: Path) -> tuple[str, Callable[[], None]]:
    """Three to five sound files with values that no scanner writes."""
    names = [rng.choice(NUMERIC) for _ in range(rng.choice((1, 1, 2, 3)))]
    values = [rng.choice(NUMBERS).encode("utf-8") for _ in names]
    each = rng.random() < 0.5
    for number in range(rng.choice((2, 3, 5))):
        ds = base(float(number)) if rng.random() < 0.8 or "NumberOfFrames" in names else enhanced(2)
        data = encoded(ds, rng.choice((EXPLICIT, EXPLICIT, IMPLICIT)))
        if each or number == 1:
            for name, value in zip(names, values, strict=True):
                data = _with_value(data, name, value)
        (folder / f"{number}").write_bytes(data)
    return f"{dict(zip(names, values, strict=True))} each={each}", read_all(folder)


def _with_value(data: bytes, name: str, value: bytes) -> bytes:
    tag = pydicom.tag.Tag(name)
    raw = struct.pack("<HH", tag.group, tag.element)
    value += b" " * (len(value) % 2)
    implicit = b"\x08\x00\x16\x00UI" not in data
    new = raw + (b"" if implicit else b"DS") + len(value).to_bytes(4 if implicit else 2, "little") + value
    for one in elements(data):
        there = struct.unpack("<HH", data[one.at : one.at + 4])
        if there == (tag.group, tag.element):
            return data[: one.at] + new + data[one.end :]
        if there > (tag.group, tag.element) and there[0] != 2:
            return data[: one.at] + new + data[one.at :]
    return data


def nonsense_words(rng: random.Random, folder: Path) -> tuple[str, Callable[[], None]]:
    """Rows, bits and samples that do not fit the pixels."""
    chosen = {
        rng.choice(WORDS): rng.choice((0, 1, 2, 3, 7, 8, 9, 12, 15, 16, 17, 32, 64, 255, 4096, 32767, 32768, 65535))
        for _ in range(rng.choice((1, 1, 2, 3)))
    }
    frames = rng.choice((None, None, 1, 2, 0, 10**6, 2**31 - 1))
    ds = base()
    for name, value in chosen.items():
        ds.add_new(name, "US", value)
    if frames is not None:
        ds.NumberOfFrames = frames
    try:
        data = encoded(
            ds,
            rng.choice(
                (EXPLICIT, IMPLICIT, RLE, DEFLATED) if not chosen.keys() - {"HighBit"} else (EXPLICIT, IMPLICIT, DEFLATED)
            ),
        )
    except Exception:  # noqa: BLE001 - the writer refuses some
        data = encoded(base(), EXPLICIT)
    (folder / "file").write_bytes(data)
    return f"{chosen} frames={frames}", read_all(folder)


def names_and_charsets(rng: random.Random, folder: Path) -> tuple[str, Callable[[], None]]:
    """Texts that are not what the character set says."""
    data = _FILES["explicit"]
    charset = rng.choice(CHARSETS)
    replaced = {}
    for tag, vr, value in (
        (b"\x08\x00\x05\x00", b"CS", charset),
        (b"\x10\x00\x10\x00", b"PN", rng.choice(NAMES)),
        (b"\x08\x00\x3e\x10", b"LO", rng.choice(NAMES)),
        (b"\x08\x00\x70\x00", b"LO", rng.choice(NAMES)),
    ):
        one = next(one for one in elements(data) if data[one.at : one.at + 4] == tag)
        value += b" " * (len(value) % 2)
        data = data[: one.at] + tag + vr + len(value).to_bytes(2, "little") + value + data[one.end :]
        replaced[tag] = value
    (folder / "file").write_bytes(data)
    return f"{replaced}", read_all(folder)


def archives(rng: random.Random, folder: Path) -> tuple[str, Callable[[], None]]:
    """Damaged ZIP archives, and names in them that lead elsewhere."""
    path = folder / "scan.zip"
    names = [
        "a",
        "../../escape",
        "/etc/absolute",
        "C:\\windows\\x",
        "con",
        "nul.dcm",
        "x" * 300,
        "a/../../b",
        "\\\\host\\share",
        "金丹",
        ".",
        "..",
        "",
        "a\0b",
        "\x1b[2J",
    ]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for number in range(rng.choice((1, 3))):
            entry = zipfile.ZipInfo(rng.choice(names) or "x")
            if rng.random() < 0.2:
                entry.external_attr = 0o120777 << 16  # a link
                archive.writestr(entry, "/etc/passwd")
            else:
                archive.writestr(entry, encoded(base(float(number)), EXPLICIT), zipfile.ZIP_DEFLATED)
    data = file.getvalue()
    for _ in range(rng.choice((0, 1, 1, 4))):
        raw = bytearray(data)
        at = rng.choice((rng.randrange(len(raw)), max(0, len(raw) - 1 - rng.randrange(200)), rng.randrange(60)))
        raw[at] = rng.randrange(256)
        data = bytes(raw)
    if rng.random() < 0.2:
        data = data[: rng.randrange(len(data))]
    path.write_bytes(data)
    return "archive", read_all(path)


def directories(rng: random.Random, folder: Path) -> tuple[str, Callable[[], None]]:
    """DICOMDIRs that name impossible files."""
    ds = Dataset()
    ds.FileSetID = "X"
    records = []
    parts = ["..", "/etc", "passwd", "A" * 300, "A", "", ".", "a/b", "~", "%s", "CON", "\\", "a\0b"]
    for _ in range(rng.choice((1, 4))):
        record = Dataset()
        record.DirectoryRecordType = "IMAGE"
        record.ReferencedFileID = [rng.choice(parts) for _ in range(rng.choice((1, 2, 5)))]
        records.append(record)
    ds.DirectoryRecordSequence = records
    ds.SOPClassUID, ds.SOPInstanceUID = "1.2.840.10008.1.3.10", generate_uid(entropy_srcs=["x"])
    ds.file_meta = FileMetaDataset()
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, ds.SOPInstanceUID
    ds.file_meta.TransferSyntaxUID = UID(EXPLICIT)
    file = io.BytesIO()
    pydicom.dcmwrite(file, ds, enforce_file_format=True)
    data = file.getvalue()
    if rng.random() < 0.5:
        data = _flips(rng, data)
    if rng.random() < 0.3:
        data = data[: rng.randrange(300, len(data))]
    (folder / "DICOMDIR").write_bytes(data)
    return "directory", read_all(folder / "DICOMDIR")


def _raw_deflated(ds_bytes: bytes, meta: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return meta + packer.compress(ds_bytes) + packer.flush()


def bombs(rng: random.Random, folder: Path) -> tuple[str, Callable[[], None]]:
    """Little files that would grow, or claim to be, large."""
    kind = rng.randrange(7)
    data = _FILES["explicit"]
    last = elements(data)[-1]
    meta_end = next(one.at for one in elements(data) if data[one.at : one.at + 2] != b"\x02\x00")
    if kind == 0:  # inflates to 2 GiB
        meta = _syntax_of(data[:meta_end], DEFLATED)
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = packer.compress(data[meta_end : last.at] + b"\xe0\x7f\x10\x00OW\0\0" + (2**31).to_bytes(4, "little"))
        zeros = bytes(2**20)
        for _ in range(1024 + 64):
            packed += packer.compress(zeros)
        (folder / "file").write_bytes(meta + packed + packer.flush())
    elif kind == 1:  # colour of impossibly many frames
        ds = base()
        ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.NumberOfFrames = 3, "RGB", rng.choice((10**7, 2**31 - 1))
        ds.PlanarConfiguration = 0
        (folder / "file").write_bytes(encoded(ds, EXPLICIT))
    elif kind == 2:  # very many frames of one pixel
        ds = base()
        ds.Rows = ds.Columns = 1
        ds.NumberOfFrames = 2**21
        ds.BitsAllocated = ds.BitsStored = 8
        ds.PixelData = bytes(2**21)
        (folder / "file").write_bytes(encoded(ds, EXPLICIT))
    elif kind == 3:  # very many empty fragments
        ds = base()
        ds.NumberOfFrames = rng.choice((1, 2**21))
        ds.PixelData = encapsulate([b"\0\0"])
        data = encoded(ds, EXPLICIT)
        data = _syntax_of(data, J2K)
        at = elements(data)[-1]
        pixel = data[at.at : at.at + 4] + b"OB\0\0\xff\xff\xff\xff"
        (folder / "file").write_bytes(data[: at.at] + pixel + b"\xfe\xff\x00\xe0\0\0\0\0" * 2**21)
    elif kind == 4:  # claims the largest image that a header can
        ds = base()
        ds.Rows = ds.Columns = 65535
        (folder / "file").write_bytes(_syntax_of(encoded(ds, EXPLICIT), rng.choice((DEFLATED, EXPLICIT, RLE, J2K, JPEG_LS))))
    elif kind == 5:  # an archive whose members grow to 100 MB
        grown = data[: last.at] + b"\x31\x00\x00\x10UN\0\0" + (100 * 2**20).to_bytes(4, "little") + bytes(100 * 2**20)
        with zipfile.ZipFile(folder / "scan.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr("a", grown)
        return "archive bomb", read_all(folder / "scan.zip")
    else:  # very many members in the table of contents of an archive
        entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
        count = 2**20
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(entry) * count, 4, 0)
        (folder / "scan.zip").write_bytes(b"PK\x03\x04" + entry * count + end)
        return "archive of a million names", read_all(folder / "scan.zip")
    return f"bomb {kind}", read_all(folder)


def _syntax_of(data: bytes, uid: str) -> bytes:
    """The same file with another transfer syntax; the length of the file meta information is put right."""
    found = elements(data[:132] + data[132:])
    meta = next(one for one in found if data[one.at : one.at + 4] == b"\x02\x00\x10\x00")
    value = uid.encode() + b"\0" * (len(uid) % 2)
    changed = data[: meta.length_at] + len(value).to_bytes(2, "little") + value + data[meta.end :]
    length = int.from_bytes(data[140:144], "little") + len(value) - (meta.end - meta.begin)
    return changed[:140] + length.to_bytes(4, "little") + changed[144:]


KINDS = (
    *[damaged] * 10, *[nonsense_values] * 5, *[nonsense_words] * 2, names_and_charsets, archives, directories
)  # fmt: skip


def case(rng: random.Random, folder: Path) -> tuple[str, Callable[[], None]]:
    """One case, the same for the same number."""
    if rng.random() < 0.004:
        return bombs(rng, folder)
    label, read = (kind := rng.choice(KINDS))(rng, folder)
    return f"{kind.__name__}: {label}", read
