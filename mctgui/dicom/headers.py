"""The header of one DICOM file, read once and without its pixels, as a record of what stacking needs.

Whatever a file is, it leaves here as :class:`SliceRecord` objects (one for each frame) or as :class:`Skipped` with a reason
in words. Names, numbers and dates of the patient are not kept.
"""

from __future__ import annotations

import math
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

from mctgui.dicom.archive import FilePath
from mctgui.dicom.charset import guessed_text
from mctgui.dicom.elements import Header, file_meta, plain_header
from mctgui.dicom.quiet import quiet

Vector = tuple[float, float, float]

_TAGS = [
    "SpecificCharacterSet", "ImageType", "SOPClassUID", "SOPInstanceUID", "Modality", "Manufacturer",
    "ManufacturerModelName", "SeriesDescription", "SeriesInstanceUID", "SeriesNumber", "AcquisitionNumber", "InstanceNumber",
    "PatientName",
    "PatientID", "KVP", "ConvolutionKernel", "SliceThickness", "FrameOfReferenceUID", "ImagePositionPatient",
    "ImageOrientationPatient", "SamplesPerPixel", "PhotometricInterpretation", "NumberOfFrames", "Rows", "Columns",
    "PixelSpacing", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "PixelPaddingValue",
    "PixelPaddingRangeLimit",
    "WindowCenter", "WindowWidth", "RescaleIntercept", "RescaleSlope", "RescaleType", "LossyImageCompression",
    "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence",
]  # fmt: skip

MOST_FRAMES = 2**16
LARGEST_INFLATED = 2**28
"""Bytes of a deflated file; a slice of 4096 x 4096 in 16 bits is an eighth of it."""

_LARGEST_MM = 1e5
_SMALLEST_PIXEL_MM, _LARGEST_PIXEL_MM = 1e-6, 1e3
_LARGEST_VALUE = 1e9
_MOST_FRAGMENTS = 2**20

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_DIRECTORY = "1.2.840.10008.1.3.10"
_PEEKED = 2**16
_DEFLATED = "1.2.840.10008.1.2.1.99"
_PIXEL_TAGS = {b"\xe0\x7f\x10\x00": "<", b"\x7f\xe0\x00\x10": ">"}
_FLOAT_PIXEL_TAGS = {b"\xe0\x7f\x08\x00", b"\xe0\x7f\x09\x00"}
_KNOWN_FORMATS = (
    (b"II*\0", "a TIFF file"), (b"MM\0*", "a TIFF file"), (b"II+\0", "a TIFF file"), (b"MM\0+", "a TIFF file"),
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"BM", "a BMP picture"), (b"GIF8", "a GIF"),
    (b"PK\x03\x04", "a ZIP archive or office document (choose it by itself to look into it)"), (b"\x1f\x8b", "a gzip file"),
    (b"%PDF", "a PDF document"), (b"NRRD", "an NRRD file"), (b"\x93NUMPY", "a NumPy file"), (b"SQLite", "a database"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not part of a series, and why.

    Parameters
    ----------
    path, reason
        The file, and one short phrase for the user.
    localizer_of
        SeriesInstanceUID of the series whose localizer it is; empty for everything else.
    whole
        It is an undamaged DICOM object, only not a slice.
    """

    path: FilePath
    reason: str
    localizer_of: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class SliceRecord:
    """What stacking needs to know of one slice: one file, or one frame of a multi-frame file.

    Parameters
    ----------
    path, frame
        The file, and the frame in it counted from 0; None for a file with a single image.
    pixel_spacing
        Distance between rows and between columns in mm, (0028,0030); None where it is missing or makes no sense.
    position, row, column
        (0020,0032) in mm, and the two unit vectors of (0020,0037), LPS; None where missing.
    padding
        Range of stored values that mark pixels outside the image, (0028,0120) and (0028,0121).
    pixels_at
        Where the pixel element begins in the file; -1 where that is not known.
    faults
        Codes of what was wrong in this header and could be mended.
    unused_low_bits
        How many bits lie below a stored value: 0 but for old files whose HighBit, (0028,0102), is not BitsStored - 1.
    stack_id
        (0020,9056) of a frame; empty for other images.
    temporal_index
        (0020,9128) of a frame, its number in time; None for other images.
    """

    path: FilePath
    frame: int | None
    series_uid: str
    instance_uid: str
    instance_number: int | None
    acquisition: int | None
    sop_class: str
    transfer_syntax: str
    modality: str
    image_type: tuple[str, ...]
    description: str
    kernel: tuple[str, ...]
    manufacturer: str
    model: str
    kvp: float | None
    frame_of_reference: str
    rows: int
    columns: int
    pixel_spacing: tuple[float, float] | None
    position: Vector | None
    row: Vector | None
    column: Vector | None
    thickness_mm: float | None
    samples: int
    photometric: str
    bits_allocated: int
    bits_stored: int
    signed: bool
    padding: tuple[int, int] | None
    slope: float
    intercept: float
    has_rescale: bool
    rescale_type: str
    windows: tuple[tuple[float, float], ...]
    lossy: bool
    pixels_at: int
    faults: tuple[str, ...]
    unused_low_bits: int = 0
    stack_id: str = ""
    temporal_index: int | None = None


def read_headers(path: FilePath) -> list[SliceRecord] | Skipped:
    """Read the header of one file.

    Parameters
    ----------
    path
        Any file; it is recognised by its content, never by its name.

    Returns
    -------
    list of SliceRecord or Skipped
        One record for each frame, or why there is none.
    """
    try:
        with path.open("rb") as file:
            return _read(path, file)
    except OSError as error:
        return Skipped(path, f"it cannot be opened: {(error.strerror or 'the disk refused').lower()}")


def _read(path: FilePath, file: BinaryIO) -> list[SliceRecord] | Skipped:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size == 0:
        return Skipped(path, "an empty file")
    start = file.read(132)
    marked = start[128:132] == b"DICM"
    if not marked and not _may_be_dicom(start):
        return Skipped(path, _what_else(start))
    file.seek(0)
    try:
        plain = plain_header(file, size) if marked else None
        if plain is not None:
            return _records(path, plain, _pixel_element(file, plain.end, size, plain))
        return _thoroughly(path, file, size, marked)
    except _Truncated as reason:
        return Skipped(path, str(reason))
    except _NotAnImage as reason:
        return Skipped(path, str(reason), reason.localizer_of, whole=True)
    except Exception:  # noqa: BLE001 - a damaged header may raise anything, and its text may quote the patient
        return Skipped(path, "a damaged or truncated DICOM file: its header cannot be read")


def _thoroughly(path: FilePath, file: BinaryIO, size: int, marked: bool) -> list[SliceRecord] | Skipped:
    """Read an unusual header with pydicom, which knows every layout and mends what it can."""
    from pydicom import dcmread

    require_bounded(file)
    file.seek(0)
    with quiet():
        dataset = dcmread(file, stop_before_pixels=True, specific_tags=list(_TAGS), force=True)
        end = file.tell()
        if "Rows" not in dataset and not marked:
            return Skipped(path, "not a DICOM file")
        return _records(path, dataset, _pixel_element(file, end, size, dataset))


def require_bounded(file: BinaryIO) -> None:
    """Refuse a deflated file that would grow beyond measure, since pydicom inflates the whole of it at once.

    Raises
    ------
    OSError
        It would, or where its data set begins cannot be told.
    """
    file.seek(0)
    start = file.read(_PEEKED)
    if _DEFLATED.encode("ascii") not in start:
        return
    meta, at = file_meta(start)
    if meta.get("TransferSyntaxUID") != _DEFLATED:
        return
    file.seek(at)
    inflater, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while packed := inflater.unconsumed_tail or file.read(_PEEKED):
        size += len(inflater.decompress(packed, 2**20))
        if size > LARGEST_INFLATED:
            raise _Truncated("a deflated file that would grow beyond measure; no slice does")
        if inflater.eof:
            return


class _NotAnImage(Exception):
    """Why a DICOM object is no slice, in words for the user."""

    def __init__(self, reason: str, localizer_of: str = "") -> None:
        super().__init__(reason)
        self.localizer_of = localizer_of


class _Truncated(_NotAnImage):
    """The file ends too early."""


def _may_be_dicom(start: bytes) -> bool:
    """Whether a file without the DICM mark begins like a data set: an element of group 2 or 8, of sensible length."""
    if len(start) < 16 or start[:2] not in (b"\x02\x00", b"\x08\x00", b"\x00\x08"):
        return False
    explicit = start[4:6].isalpha() and start[4:6].isupper()
    length = int.from_bytes(start[4:8], "little")
    return explicit or length < 1024


def _what_else(start: bytes) -> str:
    for magic, name in _KNOWN_FORMATS:
        if start.startswith(magic):
            return f"not a DICOM file but {name}"
    if start[:1] in (b"{", b"[", b"<") or not any(byte < 9 or 13 < byte < 32 for byte in start):
        return "a text file, not DICOM"
    return "not a DICOM file"


@dataclass(frozen=True, slots=True)
class _Pixels:
    """The pixel element: where it begins, how long it says it is (None: encapsulated) and how many bytes are there.

    ``fragments`` counts those of an encapsulated image, its offset table included; -1 where the last is cut off.
    """

    at: int
    declared: int | None
    present: int
    fragments: int = 0


def _pixel_element(file: BinaryIO, end: int, size: int, dataset: Header) -> _Pixels | None:
    """Find the pixel element after the header; None where there is none."""
    if _syntax(dataset) == _DEFLATED:
        return _Pixels(-1, None, 0)
    file.seek(end)
    head = file.read(12)
    order = _PIXEL_TAGS.get(head[:4])
    if order is None:
        if head[:4] in _FLOAT_PIXEL_TAGS:
            raise _NotAnImage("its pixels are floating-point numbers (a parametric map), not an image of a scanner")
        return None
    explicit = head[4:6] in (b"OB", b"OW", b"UN")
    begin = 12 if explicit else 8
    length = int.from_bytes(head[8:12] if explicit else head[4:8], "little" if order == "<" else "big")
    if length != 0xFFFFFFFF:
        return _Pixels(end, length, size - end - begin)
    return _Pixels(end, None, size - end - begin, _fragments(file, end + begin, size))


def _fragments(file: BinaryIO, at: int, size: int) -> int:
    """Follow the fragments of an encapsulated image (PS3.5 A.4) from one to the next, without reading them.

    Returns
    -------
    int
        How many there are, the offset table included; -1 where the file ends within one.
    """
    count = 0
    while at + 8 <= size and count <= _MOST_FRAGMENTS:
        file.seek(at)
        head = file.read(8)
        if head[:4] != b"\xfe\xff\x00\xe0":  # no further item: the sequence delimiter, or whatever follows
            return count
        count += 1
        at += 8 + int.from_bytes(head[4:8], "little")
    return count if at == size or count > _MOST_FRAGMENTS else -1


def _syntax(dataset: Header) -> str:
    return str(getattr(dataset, "file_meta", {}).get("TransferSyntaxUID", ""))


def _text(dataset: Header, name: str) -> str:
    value = dataset.get(name)
    return "" if value is None else _printable(str(value).strip("\0 "))


def _printable(text: str) -> str:
    """Without control characters: they could write anything to a terminal."""
    return text if text.isprintable() else "".join(each if each.isprintable() else " " for each in text).strip()


def _texts(dataset: Header, name: str) -> tuple[str, ...]:
    value = dataset.get(name)
    if value is None or value == "":
        return ()
    values = [value] if isinstance(value, str) else list(value)
    return tuple(_printable(str(item).strip()) for item in values)


def numbers(value: Any) -> tuple[float, ...]:
    """All finite numbers of a DICOM value, which may be missing, single, multiple or malformed."""
    if value is None or value == "":
        return ()
    if type(value) is int:
        return (float(value),)
    if isinstance(value, bytes | str):
        parts: Iterable[Any] = (
            value.decode("ascii", "replace").split("\\") if isinstance(value, bytes) else value.split("\\")
        )
    else:
        parts = value if hasattr(value, "__iter__") else [value]
    found = []
    for part in parts:
        try:
            number = float(part)
        except (TypeError, ValueError):
            continue
        if math.isfinite(number):
            found.append(number)
    return tuple(found)


def _number(dataset: Header, name: str) -> float | None:
    values = numbers(dataset.get(name))
    return values[0] if values else None


def _sensible(dataset: Header, name: str) -> float | None:
    """A number of a size that occurs in scans; None for others, as where it is missing."""
    value = _number(dataset, name)
    return None if value is None or abs(value) > _LARGEST_VALUE else value


def _integer(dataset: Header, name: str) -> int | None:
    value = _number(dataset, name)
    return None if value is None else int(value)


def _stored_value(dataset: Header, name: str, bits: int, signed: bool) -> int | None:
    """A value in the units of stored pixels; its own type may disagree with theirs in sign."""
    value = dataset.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bytes):
        value = int.from_bytes(value[:2], "little")
    found = numbers(value)
    if not found:
        return None
    span = 1 << bits
    whole = int(found[0]) % span
    return whole - span if signed and whole >= span // 2 else whole


def _records(path: FilePath, dataset: Header, pixels: _Pixels | None) -> list[SliceRecord]:
    from mctgui.dicom.frames import frame_headers

    sop_class = _text(dataset, "SOPClassUID") or str(dataset.file_meta.get("MediaStorageSOPClassUID", ""))
    if sop_class == _DIRECTORY:
        raise _NotAnImage("a DICOM directory: it lists other files and holds no image")
    image_type = tuple(value.upper() for value in _texts(dataset, "ImageType"))
    rows, columns = _integer(dataset, "Rows") or 0, _integer(dataset, "Columns") or 0
    if pixels is None or rows < 1 or columns < 1:
        raise _without_image(_text(dataset, "Modality"), pixels is None)
    if sop_class.startswith(SECONDARY_CAPTURE):
        raise _NotAnImage("a secondary capture (a screenshot or report page), not a slice of a scan")
    if "LOCALIZER" in image_type:
        raise _NotAnImage("a localizer (scout view), not a slice of a scan", _text(dataset, "SeriesInstanceUID"))
    frames = _integer(dataset, "NumberOfFrames") or 1
    if not 1 <= frames <= MOST_FRAMES:
        raise _Truncated("a damaged or truncated DICOM file: it cannot hold as many frames as it announces")
    _require_pixels(dataset, pixels, (rows, columns), frames)
    common = _common(path, dataset, sop_class, image_type, (rows, columns), pixels.at)
    if frames == 1 and "PerFrameFunctionalGroupsSequence" not in dataset:
        return [SliceRecord(frame=None, **common, **geometry(dataset))]
    return [
        SliceRecord(frame=number, **(common | header))
        for number, header in enumerate(frame_headers(dataset, frames, common))
    ]


def _without_image(modality: str, nothing_there: bool) -> _NotAnImage:
    if not nothing_there:
        return _Truncated("a DICOM image without its numbers of rows and columns")
    kinds = {"SR": "a structured report", "PR": "a presentation state", "KO": "a list of key images", "RTSTRUCT": "contours"}
    if modality in kinds:
        return _NotAnImage(f"a DICOM object without an image ({kinds[modality]})")
    return _Truncated("a DICOM file without an image, or truncated before it")


def _require_pixels(dataset: Header, pixels: _Pixels, sides: tuple[int, int], frames: int) -> None:
    """Refuse a file that ends within its pixels, or announces more of them than it can hold."""
    if pixels.at < 0:
        if frames > 1:
            raise _NotAnImage("a deflated file of several frames, which is not read")
        return
    # Of colour, which may be subsampled and is not read anyway, there is this much at least.
    needed = sides[0] * sides[1] * frames * (_integer(dataset, "BitsAllocated") or 16) // 8
    if pixels.declared is None:
        # Each frame has a fragment of its own at least (PS3.5 A.4); the first of all is the table of offsets.
        if pixels.present < 16 or pixels.fragments - 1 < frames:
            raise _Truncated("a truncated DICOM file: it ends within its compressed image")
        return
    if pixels.present < min(needed, pixels.declared) or pixels.declared < needed:
        there = min(pixels.present, pixels.declared)
        raise _Truncated(f"a truncated DICOM file: {there} of the {needed} bytes of its image are there")


def _common(
    path: FilePath, dataset: Header, sop_class: str, image_type: tuple[str, ...], sides: tuple[int, int], at: int
) -> dict[str, Any]:
    """What all frames of a file share."""
    bits = _integer(dataset, "BitsAllocated") or 16
    stored, high_bit = _integer(dataset, "BitsStored") or bits, _integer(dataset, "HighBit")
    signed = _integer(dataset, "PixelRepresentation") == 1
    low = _stored_value(dataset, "PixelPaddingValue", bits, signed)
    limit = _stored_value(dataset, "PixelPaddingRangeLimit", bits, signed)
    high = limit if limit is not None else low
    series_uid = _text(dataset, "SeriesInstanceUID")
    found = {
        "no-sop-class": not _text(dataset, "SOPClassUID"),
        "no-series-uid": not series_uid,
        "malformed-spacing": len(numbers(dataset.get("PixelSpacing"))) == 3,
        "charset-guessed": _guessed(dataset, "SeriesDescription") is not None,
    }
    return {
        "path": path,
        "series_uid": series_uid,
        "instance_uid": _text(dataset, "SOPInstanceUID"),
        "instance_number": _integer(dataset, "InstanceNumber"),
        "acquisition": _integer(dataset, "AcquisitionNumber"),
        "sop_class": sop_class,
        "transfer_syntax": _syntax(dataset),
        "modality": _text(dataset, "Modality").upper(),
        "image_type": image_type,
        "description": _description(dataset),
        "kernel": _texts(dataset, "ConvolutionKernel"),
        "manufacturer": _text(dataset, "Manufacturer"),
        "model": _text(dataset, "ManufacturerModelName"),
        "kvp": _number(dataset, "KVP"),
        "frame_of_reference": _text(dataset, "FrameOfReferenceUID"),
        "rows": sides[0],
        "columns": sides[1],
        "samples": _integer(dataset, "SamplesPerPixel") or 1,
        "photometric": _text(dataset, "PhotometricInterpretation").upper(),
        "bits_allocated": bits,
        "bits_stored": stored,
        "unused_low_bits": high_bit + 1 - stored if high_bit is not None and stored <= high_bit < bits else 0,
        "signed": signed,
        "padding": None if low is None or high is None else (min(low, high), max(low, high)),
        "lossy": _text(dataset, "LossyImageCompression") == "01",
        "pixels_at": at,
        "faults": tuple(code for code, is_so in found.items() if is_so),
        **rescale(dataset),
    }


def _description(dataset: Header) -> str:
    """The series description, unless someone wrote the patient into it."""
    said, guess = _text(dataset, "SeriesDescription"), _guessed(dataset, "SeriesDescription")
    names = [_text(dataset, name) for name in ("PatientName", "PatientID")]
    names += [_guessed(dataset, name) or "" for name in ("PatientName", "PatientID")]
    identity = "^".join(names).replace(" ", "^").replace("=", "^")
    # Chinese names have two or three characters; two Latin letters occur in any description.
    parts = [part.casefold() for part in identity.split("^") if len(part) >= (3 if part.isascii() else 2)]
    told = any(part in text.casefold() for part in parts for text in (said, guess or ""))
    return "" if told else guess or said


def _guessed(dataset: Header, name: str) -> str | None:
    """A text in the character set that its bytes are in, where the header plainly names a wrong one."""
    value, charset = dataset.get(name), dataset.get("SpecificCharacterSet")
    first = charset if isinstance(charset, str) else next(iter(charset or ()), "")
    text = None if value is None else guessed_text(str(value).strip("\0 "), str(first))
    return None if text is None else _printable(text)


def rescale(dataset: Header) -> dict[str, Any]:
    """Slope, intercept, their unit and the windows, of a data set or of a functional group."""
    slope, intercept = _sensible(dataset, "RescaleSlope"), _sensible(dataset, "RescaleIntercept")
    centres, widths = numbers(dataset.get("WindowCenter")), numbers(dataset.get("WindowWidth"))
    windows = zip(centres, widths, strict=False)
    return {
        "slope": slope or 1.0,  # a slope of zero would wipe the image out
        "intercept": intercept or 0.0,
        "has_rescale": bool(slope) and intercept is not None,
        "rescale_type": _text(dataset, "RescaleType").upper(),
        "windows": tuple(one for one in windows if abs(one[0]) <= _LARGEST_VALUE and 0 < one[1] <= _LARGEST_VALUE),
    }


def geometry(dataset: Header) -> dict[str, Any]:
    """Place and size of the pixels, of a data set or of functional groups merged into one."""
    spacing = numbers(dataset.get("PixelSpacing"))
    position = numbers(dataset.get("ImagePositionPatient"))
    directions = numbers(dataset.get("ImageOrientationPatient"))
    row, column = _unit_vectors(directions)
    return {
        "pixel_spacing": _pixel_spacing(spacing),
        "position": _position(position),
        "row": row,
        "column": column,
        "thickness_mm": _thickness(dataset),
    }


def _pixel_spacing(values: tuple[float, ...]) -> tuple[float, float] | None:
    """Row and column spacing; of a malformed list of three the first and the last."""
    if len(values) not in (2, 3) or not all(
        _SMALLEST_PIXEL_MM <= side <= _LARGEST_PIXEL_MM for side in values[:: len(values) - 1]
    ):
        return None
    return values[0], values[-1]


def _position(values: tuple[float, ...]) -> Vector | None:
    if len(values) != 3 or max(map(abs, values)) > _LARGEST_MM:
        return None
    return values[0], values[1], values[2]


def _thickness(dataset: Header) -> float | None:
    value = _number(dataset, "SliceThickness")
    return value if value is not None and _SMALLEST_PIXEL_MM <= value <= _LARGEST_PIXEL_MM else None


def _unit_vectors(values: tuple[float, ...]) -> tuple[Vector | None, Vector | None]:
    """Directions of the rows and columns at right angles to each other; None where they are not directions."""
    if len(values) != 6:
        return None, None
    row, column = values[:3], values[3:]
    lengths = math.hypot(*row), math.hypot(*column)
    if min(lengths) < 0.5 or max(lengths) > 2:
        return None, None
    unit = [component / lengths[0] for component in row]
    across = [component / lengths[1] for component in column]
    overlap = sum(a * b for a, b in zip(unit, across, strict=True))
    if abs(overlap) > 1e-2:
        return None, None
    # Headers hold few decimals: what is left of the right angle is rounding, and the row is trusted.
    across = [b - overlap * a for a, b in zip(unit, across, strict=True)]
    length = math.hypot(*across)
    return (unit[0], unit[1], unit[2]), (across[0] / length, across[1] / length, across[2] / length)
