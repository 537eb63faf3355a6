"""Stored pixels of one slice to its values: decoding, padding, rescaling."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mctgui.dicom.archive import Member
from mctgui.dicom.codestream import (
    COMPRESSED,
    JPEG2000,
    JPEG_LS,
    RLE,
    first_fragment,
    has_signed_stream,
    is_sound,
    least_bytes,
)
from mctgui.dicom.elements import DEFLATED, EXPLICIT, IMPLICIT
from mctgui.dicom.encapsulation import as_pixel_data, frame_stream
from mctgui.dicom.quiet import quiet
from mctgui.dicom.slice_record import SliceRecord
from mctgui.errors import MctguiError, UnreadableFile

if TYPE_CHECKING:
    from pydicom.uid import UID

PADDING_HU = -1024
"""What a pixel outside the image becomes: the lowest value of the common 12-bit CT scale, below that of air."""

NOTHING_BELOW_HU = -1500
"""Original scans have nothing below it but padding that no tag tells of; noise on air does not reach it."""

PIXEL_TAG = b"\xe0\x7f\x10\x00"
_NATIVE = (IMPLICIT, EXPLICIT)

# Which decoder is asked first, where not GDCM: its own for JPEG 2000 ends the process on some damaged streams, that of
# pyjpegls takes half the time for JPEG-LS.
_DECODERS = {RLE: "pydicom", **dict.fromkeys(JPEG2000, "pylibjpeg"), **dict.fromkeys(JPEG_LS, "pyjpegls")}

_FEARLESS_DECODERS = _DECODERS | {RLE: "pylibjpeg"}
"""Where nothing but this slice is lost: pylibjpeg's for RLE is fast, but what it raises is no error and passes through."""


def is_hounsfield(record: SliceRecord) -> bool:
    """Whether the rescaled values are Hounsfield units.

    They are in a CT image with a rescale whose RescaleType is HU or absent: the CT image module requires that attribute
    only "if the Rescale Type is not HU" (PS3.3 C.8.2.1, (0028,1054)).
    """
    return record.modality == "CT" and record.has_rescale and record.rescale_type in ("", "HU")


def whole_numbers(record: SliceRecord) -> bool:
    """Whether rescaling leaves whole numbers whole, so that int16 holds them without rounding."""
    return record.slope.is_integer() and record.intercept.is_integer()


def is_native(record: SliceRecord) -> bool:
    """Whether the pixels are stored as they are, so that reading takes no decoder."""
    return record.transfer_syntax in _NATIVE and record.pixels_at >= 0 and record.samples == 1


def is_compressed(record: SliceRecord) -> bool:
    """Whether a decoder of foreign make has to look at the pixels."""
    return record.transfer_syntax in COMPRESSED and record.pixels_at >= 0


def require_bytes(records: Iterable[SliceRecord]) -> None:
    """Refuse slices whose files are too short for what they announce, before memory is taken for it.

    Raises
    ------
    UnreadableFile
        For the first compressed slice of which there are fewer bytes than any compression could leave.
    """
    for record in records:
        least = least_bytes(record) if is_compressed(record) else 0
        if not least:
            continue
        try:
            there = record.path.size if isinstance(record.path, Member) else record.path.stat().st_size
        except OSError:  # told when it is read
            continue
        if there < least:
            sides = f"{record.columns:d} x {record.rows:d} pixels"
            raise UnreadableFile(f"{record.path.name} announces {sides}, far more than its bytes can hold.", EXPORT_AGAIN)


def read_slice(record: SliceRecord, into: NDArray[Any], scale: bool, *, fearless: bool = False) -> None:
    """Decode one slice and rescale its values.

    Parameters
    ----------
    record
        The slice.
    into
        ``(rows, columns)``, int16, float32 or the type of the stored values; filled.
    scale
        Whether to rescale.
    fearless
        Whether this process may be lost: faster decoders then.

    Raises
    ------
    UnreadableFile
        As :func:`decoded` does, or the file is gone.
    """
    try:
        stored = decoded(record, fearless=fearless)
    except OSError as error:
        raise gone(record) from error
    into[...] = rescaled(record, stored, into.dtype) if scale else stored


def decoded(record: SliceRecord, *, fearless: bool = False) -> NDArray[Any]:
    """Stored values of one slice, ``(rows, columns)``, with the sign that they mean.

    Raises
    ------
    UnreadableFile
        The file is truncated or damaged, or its compression cannot be decoded here.
    """
    if is_native(record):
        stored = _native(record)
        if stored is not None:
            return stored
    stream = sound_stream(record) if is_compressed(record) else None
    _quieten_gdcm()
    decoder = _decoder(record.transfer_syntax, fearless)
    try:
        with quiet():
            image = _by_pydicom(record, decoder) if stream is None else _of_stream(record, stream, decoder)
    except MemoryError:
        raise
    except Exception as error:  # a decoder may raise anything, and its text means nothing to the user
        raise _undecodable(record) from error
    if image.shape != (record.rows, record.columns):
        raise UnreadableFile(f"{record.path.name} does not hold the image that its header announces.", EXPORT_AGAIN)
    if not record.signed and image.dtype == np.uint16 and has_signed_stream(record):
        return image.view(np.int16)
    return image


def sound_stream(record: SliceRecord) -> bytes | None:
    """The compressed bytes of a slice, looked at; None where only pydicom can tell them from those of others.

    Raises
    ------
    UnreadableFile
        They announce something else than the header, so that no decoder should see them.
    """
    stream = frame_stream(record) if record.samples == 1 else None
    start = first_fragment(record, 2**20) if stream is None else stream
    if not is_sound(record, start, whole=stream is not None):
        raise _undecodable(record)
    return stream


def _by_pydicom(record: SliceRecord, decoder: str) -> NDArray[Any]:
    """Read the file again with pydicom, which finds the pixels of any."""
    from pydicom.pixels.utils import pixel_array

    return pixel_array(_source(record), index=record.frame or 0, raw=True, decoding_plugin=decoder)


def _of_stream(record: SliceRecord, stream: bytes, decoder: str) -> NDArray[Any]:
    """Decode what was read, without reading the header again."""
    from pydicom.pixels.decoders.base import get_decoder

    options: dict[str, Any] = {
        "rows": record.rows,
        "columns": record.columns,
        "samples_per_pixel": record.samples,
        "photometric_interpretation": record.photometric,
        "bits_allocated": record.bits_allocated,
        "bits_stored": record.bits_stored,
        "pixel_representation": int(record.signed),
        "number_of_frames": 1,
        "pixel_keyword": "PixelData",
    }
    decode = get_decoder(_uid(record.transfer_syntax)).as_array
    image, _ = decode(as_pixel_data(stream), index=0, raw=True, decoding_plugin=decoder, **options)
    return image


def _native(record: SliceRecord) -> NDArray[Any] | None:
    """Pixels that are stored as they are, read straight into an array; None where pydicom has to look at them."""
    if record.bits_allocated not in (8, 16) or not 0 < record.bits_stored <= record.bits_allocated:
        return None
    dtype = np.dtype(f"<{'i' if record.signed else 'u'}{record.bits_allocated // 8}")
    count = record.rows * record.columns
    with record.path.open("rb", buffering=0) as file:
        file.seek(record.pixels_at)
        head = file.read(12)
        if head[:4] != PIXEL_TAG:  # not the file any more that was scanned
            return None
        explicit = record.transfer_syntax == EXPLICIT
        if explicit and head[4:6] not in (b"OW", b"OB"):
            return None
        file.seek(record.pixels_at + (12 if explicit else 8) + (record.frame or 0) * count * dtype.itemsize)
        stored = np.empty((record.rows, record.columns), dtype)
        if not _filled(file, stored):
            return None
    if record.unused_low_bits:
        stored >>= record.unused_low_bits
    unused = record.bits_allocated - record.bits_stored
    if unused and record.signed:
        stored <<= unused
        stored >>= unused
    elif unused:
        stored &= (1 << record.bits_stored) - 1
    return stored


def _filled(file: Any, array: NDArray[Any]) -> bool:
    """Read until the array is full; False where the file ends before."""
    rest = array.reshape(-1).view(np.uint8).data
    while rest:
        count = file.readinto(rest)
        if not count:
            return False
        rest = rest[count:]
    return True


@functools.cache
def _decoder(transfer_syntax: str, fearless: bool) -> str:
    """Name of the decoder to use; empty lets pydicom choose, where the preferred one is not installed."""
    wanted = (_FEARLESS_DECODERS if fearless else _DECODERS).get(transfer_syntax)
    if wanted is None:
        return ""
    from pydicom.pixels.decoders.base import get_decoder

    return wanted if wanted in get_decoder(_uid(transfer_syntax)).available_plugins else ""


def _uid(text: str) -> UID:
    """A UID that may be nonsense, without pydicom's warning about it."""
    from pydicom.config import IGNORE
    from pydicom.uid import UID

    return UID(text, validation_mode=IGNORE)


EXPORT_AGAIN = "Export the series again from the archive."


def _source(record: SliceRecord) -> Any:
    """What pydicom's decoders are given: the path, or the data set where they would not find the pixels in the file.

    That is where it lacks the DICM mark, or is deflated as a whole.
    """
    path = record.path
    with path.open("rb") as file:
        marked = file.read(132)[128:] == b"DICM"
    if marked and record.transfer_syntax != DEFLATED:
        return path if isinstance(path, Path) else path.open("rb")
    from pydicom import dcmread

    with path.open("rb") as file:
        dataset = dcmread(file, force=True)
    if "TransferSyntaxUID" not in dataset.file_meta:
        from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

        implicit = dataset.original_encoding[0]
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    return dataset


def _undecodable(record: SliceRecord) -> MctguiError:
    from pydicom.pixels.decoders.base import get_decoder

    syntax = _uid(record.transfer_syntax)
    if syntax and syntax.type != "Transfer Syntax":  # asked about nonsense, pydicom would quote it in a warning
        return UnreadableFile(f"{record.path.name} is stored in an unknown transfer syntax.", EXPORT_AGAIN)
    name = syntax.name
    try:
        missing = bool(syntax) and not get_decoder(syntax).is_available
    except NotImplementedError:
        return UnreadableFile(f"{record.path.name} is stored as {name}, which cannot be decoded.", EXPORT_AGAIN)
    if missing:
        return UnreadableFile(
            f"{record.path.name} is compressed as {name}, and the decoder for it is not installed.",
            "Install python-gdcm and pylibjpeg with its plug-ins openjpeg and rle; mctgui doctor lists the decoders.",
        )
    return UnreadableFile(damaged(record.path.name), EXPORT_AGAIN)


def gone(record: SliceRecord) -> UnreadableFile:
    """What is said of a file that was there before."""
    return UnreadableFile(f"{record.path.name} cannot be opened any more.", "Was the folder moved?")


def damaged(name: str) -> str:
    """What is said of a file whose image cannot be decoded."""
    return f"The image in {name} is truncated or damaged."


@functools.cache
def _quieten_gdcm() -> None:
    """Stop GDCM from writing to stderr: it quotes header values, and errors arrive as exceptions anyway."""
    try:
        import gdcm  # type: ignore[import-untyped]
    except ImportError:
        return
    gdcm.Trace.DebugOff()
    gdcm.Trace.WarningOff()
    gdcm.Trace.ErrorOff()


def rescaled(record: SliceRecord, stored: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Values of one slice: slope times stored value plus intercept.

    Parameters
    ----------
    record
        Its slope, intercept, padding and kind.
    stored
        ``(rows, columns)`` as decoded.
    dtype
        int16 where slopes and intercepts are whole numbers, else float32.

    Returns
    -------
    ndarray
        ``(rows, columns)``. Pixels that the padding tags mark become -1024 HU, and so does what lies below -1500 HU in an
        original (not derived) CT image. Where the values are no HU, padding becomes the lowest value of the other pixels.

    Raises
    ------
    UnreadableFile
        The values do not fit into 16 bits: no scanner makes such, the file's encoder was broken.
    """
    hounsfield = is_hounsfield(record)
    outside = None if record.padding is None else (stored >= record.padding[0]) & (stored <= record.padding[1])
    counted = stored if outside is None else stored[~outside]
    if dtype.kind == "i":
        slope, intercept = int(record.slope), int(record.intercept)
        lowest: float = _require_int16(record, counted, hounsfield) if counted.size else PADDING_HU
        # int16 is enough, since it wraps around and the true result fits; only padding, replaced below, may not.
        values = stored.astype(np.int16)
        if slope != 1:
            values *= np.uint16(slope & 0xFFFF).view(np.int16)
        if intercept:
            values += np.uint16(intercept & 0xFFFF).view(np.int16)
    else:
        values = (stored.astype(np.float64) * record.slope + record.intercept).astype(dtype)
        lowest = float(values.min() if outside is None else values[~outside].min()) if counted.size else PADDING_HU
    if outside is not None:
        values[outside] = PADDING_HU if hounsfield or not counted.size else lowest
    if hounsfield and lowest < NOTHING_BELOW_HU and record.image_type[:1] != ("DERIVED",):
        values[values < NOTHING_BELOW_HU] = PADDING_HU
    return values


def _require_int16(record: SliceRecord, stored: NDArray[Any], hounsfield: bool) -> int:
    """The lowest of the rescaled values, all of which must fit into 16 bits with a sign."""
    slope, intercept = int(record.slope), int(record.intercept)
    ends = int(stored.min()) * slope + intercept, int(stored.max()) * slope + intercept
    low, high = min(ends), max(ends)
    if low < -32768 or high > 32767:
        unit = " HU" if hounsfield else ""
        raise UnreadableFile(
            f"{record.path.name} holds values from {low} to {high}{unit}, which no scanner makes: it was encoded wrongly.",
            EXPORT_AGAIN,
        )
    return low
