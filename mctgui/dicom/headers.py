"""The header of one DICOM file, read once and without its pixels, as a record of what stacking needs.

Whatever a file is, it leaves here as :class:`SliceRecord` objects (one for each frame) or as :class:`Skipped` with a reason
in words. Names, numbers and dates of the patient are not kept.
"""

from __future__ import annotations

import os
from typing import Any, BinaryIO

from mctgui.dicom.archive import FilePath
from mctgui.dicom.elements import Header, plain_header
from mctgui.dicom.frames import frame_headers
from mctgui.dicom.header_geometry import geometry, rescale
from mctgui.dicom.header_values import (
    description_of,
    guessed,
    integer_of,
    number_of,
    numbers,
    stored_value,
    syntax_of,
    text_of,
    texts_of,
)
from mctgui.dicom.pixel_element import NotAnImage, PixelElement, Truncated, pixel_element, require_bounded, require_pixels
from mctgui.dicom.quiet import quiet
from mctgui.dicom.slice_record import Skipped, SliceRecord

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
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_DIRECTORY = "1.2.840.10008.1.3.10"
_KNOWN_FORMATS = (
    (b"II*\0", "a TIFF file"), (b"MM\0*", "a TIFF file"), (b"II+\0", "a TIFF file"), (b"MM\0+", "a TIFF file"),
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"BM", "a BMP picture"), (b"GIF8", "a GIF"),
    (b"PK\x03\x04", "a ZIP archive or office document (choose it by itself to look into it)"), (b"\x1f\x8b", "a gzip file"),
    (b"%PDF", "a PDF document"), (b"NRRD", "an NRRD file"), (b"\x93NUMPY", "a NumPy file"), (b"SQLite", "a database"),
)  # fmt: skip


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
            return _records(path, plain, pixel_element(file, plain.end, size, plain))
        return _thoroughly(path, file, size, marked)
    except Truncated as reason:
        return Skipped(path, str(reason))
    except NotAnImage as reason:
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
        return _records(path, dataset, pixel_element(file, end, size, dataset))


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


def _records(path: FilePath, dataset: Header, pixels: PixelElement | None) -> list[SliceRecord]:
    sop_class = text_of(dataset, "SOPClassUID") or str(dataset.file_meta.get("MediaStorageSOPClassUID", ""))
    if sop_class == _DIRECTORY:
        raise NotAnImage("a DICOM directory: it lists other files and holds no image")
    image_type = tuple(value.upper() for value in texts_of(dataset, "ImageType"))
    rows, columns = integer_of(dataset, "Rows") or 0, integer_of(dataset, "Columns") or 0
    if pixels is None or rows < 1 or columns < 1:
        raise _without_image(text_of(dataset, "Modality"), pixels is None)
    if sop_class.startswith(SECONDARY_CAPTURE):
        raise NotAnImage("a secondary capture (a screenshot or report page), not a slice of a scan")
    if "LOCALIZER" in image_type:
        raise NotAnImage("a localizer (scout view), not a slice of a scan", text_of(dataset, "SeriesInstanceUID"))
    frames = integer_of(dataset, "NumberOfFrames") or 1
    if not 1 <= frames <= MOST_FRAMES:
        raise Truncated("a damaged or truncated DICOM file: it cannot hold as many frames as it announces")
    require_pixels(dataset, pixels, (rows, columns), frames)
    common = _common(path, dataset, sop_class, image_type, (rows, columns), pixels.at)
    if frames == 1 and "PerFrameFunctionalGroupsSequence" not in dataset:
        return [SliceRecord(frame=None, **common, **geometry(dataset))]
    return [
        SliceRecord(frame=number, **(common | header))
        for number, header in enumerate(frame_headers(dataset, frames, common))
    ]


def _without_image(modality: str, nothing_there: bool) -> NotAnImage:
    if not nothing_there:
        return Truncated("a DICOM image without its numbers of rows and columns")
    kinds = {"SR": "a structured report", "PR": "a presentation state", "KO": "a list of key images", "RTSTRUCT": "contours"}
    if modality in kinds:
        return NotAnImage(f"a DICOM object without an image ({kinds[modality]})")
    return Truncated("a DICOM file without an image, or truncated before it")


def _common(
    path: FilePath, dataset: Header, sop_class: str, image_type: tuple[str, ...], sides: tuple[int, int], at: int
) -> dict[str, Any]:
    """What all frames of a file share."""
    bits = integer_of(dataset, "BitsAllocated") or 16
    stored, high_bit = integer_of(dataset, "BitsStored") or bits, integer_of(dataset, "HighBit")
    signed = integer_of(dataset, "PixelRepresentation") == 1
    low = stored_value(dataset, "PixelPaddingValue", bits, signed)
    limit = stored_value(dataset, "PixelPaddingRangeLimit", bits, signed)
    high = limit if limit is not None else low
    series_uid = text_of(dataset, "SeriesInstanceUID")
    found = {
        "no-sop-class": not text_of(dataset, "SOPClassUID"),
        "no-series-uid": not series_uid,
        "malformed-spacing": len(numbers(dataset.get("PixelSpacing"))) == 3,
        "charset-guessed": guessed(dataset, "SeriesDescription") is not None,
    }
    return {
        "path": path,
        "series_uid": series_uid,
        "instance_uid": text_of(dataset, "SOPInstanceUID"),
        "instance_number": integer_of(dataset, "InstanceNumber"),
        "acquisition": integer_of(dataset, "AcquisitionNumber"),
        "sop_class": sop_class,
        "transfer_syntax": syntax_of(dataset),
        "modality": text_of(dataset, "Modality").upper(),
        "image_type": image_type,
        "description": description_of(dataset),
        "kernel": texts_of(dataset, "ConvolutionKernel"),
        "manufacturer": text_of(dataset, "Manufacturer"),
        "model": text_of(dataset, "ManufacturerModelName"),
        "kvp": number_of(dataset, "KVP"),
        "frame_of_reference": text_of(dataset, "FrameOfReferenceUID"),
        "rows": sides[0],
        "columns": sides[1],
        "samples": integer_of(dataset, "SamplesPerPixel") or 1,
        "photometric": text_of(dataset, "PhotometricInterpretation").upper(),
        "bits_allocated": bits,
        "bits_stored": stored,
        "unused_low_bits": high_bit + 1 - stored if high_bit is not None and stored <= high_bit < bits else 0,
        "signed": signed,
        "padding": None if low is None or high is None else (min(low, high), max(low, high)),
        "lossy": text_of(dataset, "LossyImageCompression") == "01",
        "pixels_at": at,
        "faults": tuple(code for code, is_so in found.items() if is_so),
        **rescale(dataset),
    }
