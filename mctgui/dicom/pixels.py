"""Stored pixels of one slice to its values: decoding, padding, rescaling."""

from __future__ import annotations

import functools
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mctgui.dicom.codestream import JPEG2000, has_signed_stream, is_sound
from mctgui.dicom.headers import SliceRecord
from mctgui.errors import MctguiError, UnreadableFile

if TYPE_CHECKING:
    from pydicom.uid import UID

PADDING_HU = -1024
"""What a pixel outside the image becomes: the lowest value of the common 12-bit CT scale, below that of air."""

NOTHING_BELOW_HU = -1500
"""Original scans have nothing below it but padding that no tag tells of; noise on air does not reach it."""

# Which decoder is asked first, where not GDCM. pylibjpeg's for RLE panics on damaged streams, which no except clause for
# errors catches; GDCM's for JPEG 2000 ends the process on some.
_DECODERS = {"1.2.840.10008.1.2.5": "pydicom", **dict.fromkeys(JPEG2000, "pylibjpeg")}


def is_hounsfield(record: SliceRecord) -> bool:
    """Whether the rescaled values are Hounsfield units.

    They are in a CT image with a rescale whose RescaleType is HU or absent: the CT image module requires that attribute
    only "if the Rescale Type is not HU" (PS3.3 C.8.2.1, (0028,1054)).
    """
    return record.modality == "CT" and record.has_rescale and record.rescale_type in ("", "HU")


def whole_numbers(record: SliceRecord) -> bool:
    """Whether rescaling leaves whole numbers whole, so that int16 holds them without rounding."""
    return record.slope.is_integer() and record.intercept.is_integer()


def decoded(record: SliceRecord) -> NDArray[Any]:
    """Stored values of one slice, ``(rows, columns)``, with the sign that they mean.

    Raises
    ------
    UnreadableFile
        The file is truncated or damaged, or its compression cannot be decoded here.
    """
    if not is_sound(record):
        raise _undecodable(record)
    _quieten_gdcm()
    from pydicom.pixels.utils import pixel_array

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = pixel_array(
                _source(record.path), index=record.frame or 0, raw=True, decoding_plugin=_decoder(record.transfer_syntax)
            )
    except MemoryError:
        raise
    except Exception as error:  # a decoder may raise anything, and its text means nothing to the user
        raise _undecodable(record) from error
    if image.shape != (record.rows, record.columns):
        raise UnreadableFile(f"{record.path.name} does not hold the image that its header announces.", _EXPORT_AGAIN)
    if not record.signed and image.dtype == np.uint16 and has_signed_stream(record):
        return image.view(np.int16)
    return image


def _decoder(transfer_syntax: str) -> str:
    """Name of the decoder to use; empty lets pydicom choose, where the preferred one is not installed."""
    wanted = _DECODERS.get(transfer_syntax)
    if wanted is None:
        return ""
    from pydicom.pixels.decoders.base import get_decoder

    return wanted if wanted in get_decoder(_uid(transfer_syntax)).available_plugins else ""


def _uid(text: str) -> UID:
    """A UID that may be nonsense, without pydicom's warning about it."""
    from pydicom.config import IGNORE
    from pydicom.uid import UID

    return UID(text, validation_mode=IGNORE)


_EXPORT_AGAIN = "Export the series again from the archive."


def _source(path: Path) -> Any:
    """What pydicom's decoders are given: the path, or the data set where the file lacks the DICM mark."""
    with path.open("rb") as file:
        marked = file.read(132)[128:] == b"DICM"
    if marked:
        return path
    from pydicom import dcmread

    dataset = dcmread(path, force=True)
    if "TransferSyntaxUID" not in dataset.file_meta:
        from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

        implicit = dataset.original_encoding[0]
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    return dataset


def _undecodable(record: SliceRecord) -> MctguiError:
    from pydicom.pixels.decoders.base import get_decoder

    syntax = _uid(record.transfer_syntax)
    if syntax and syntax.type != "Transfer Syntax":  # asked about nonsense, pydicom would quote it in a warning
        return UnreadableFile(f"{record.path.name} is stored in an unknown transfer syntax.", _EXPORT_AGAIN)
    name = syntax.name
    try:
        missing = bool(syntax) and not get_decoder(syntax).is_available
    except NotImplementedError:
        return UnreadableFile(f"{record.path.name} is stored as {name}, which cannot be decoded.", _EXPORT_AGAIN)
    if missing:
        return UnreadableFile(
            f"{record.path.name} is compressed as {name}, and the decoder for it is not installed.",
            "Install python-gdcm and pylibjpeg with its plug-ins openjpeg and rle; mctgui doctor lists the decoders.",
        )
    return UnreadableFile(f"The image in {record.path.name} is truncated or damaged.", _EXPORT_AGAIN)


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
    if dtype.kind == "i":
        values = stored.astype(np.int32) * int(record.slope) + int(record.intercept)
        if record.padding is None:
            _require_int16(record, values, hounsfield)
    else:
        values = (stored.astype(np.float64) * record.slope + record.intercept).astype(dtype)
    if record.padding is not None:
        outside = (stored >= record.padding[0]) & (stored <= record.padding[1])
        inside = values[~outside]
        if dtype.kind == "i" and inside.size:
            _require_int16(record, inside, hounsfield)
        values[outside] = PADDING_HU if hounsfield or not inside.size else inside.min()
    if hounsfield and record.image_type[:1] != ("DERIVED",):
        values[values < NOTHING_BELOW_HU] = PADDING_HU
    return values.astype(dtype)


def _require_int16(record: SliceRecord, values: NDArray[Any], hounsfield: bool) -> None:
    low, high = int(values.min()), int(values.max())
    if low < -32768 or high > 32767:
        unit = " HU" if hounsfield else ""
        raise UnreadableFile(
            f"{record.path.name} holds values from {low} to {high}{unit}, which no scanner makes: it was encoded wrongly.",
            _EXPORT_AGAIN,
        )
