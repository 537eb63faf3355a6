"""The top-level elements of a DICOM header, straight from its bytes.

Almost every file on a disk is little endian and tidy. Of those only the few elements that stacking needs are wanted, and
fetching them from the bytes takes a fraction of the time of building a whole data set. Whatever is unusual (no DICM mark,
big endian, deflated, functional groups, lengths that lead nowhere) is left to pydicom: :func:`plain_header` gives None.

The layout is that of PS3.5 7.1, sequences that of PS3.5 7.5, the file meta information that of PS3.10 7.1.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any, BinaryIO, Protocol

from mctgui.dicom.quiet import quiet

IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN = (
    "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
)  # fmt: skip

_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_PIXELS = 0x7FE00008
_LONG = frozenset((b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"))
_SHORT = frozenset(
    (b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS", b"ST",
     b"TM", b"UI", b"UL", b"US")
)  # fmt: skip
_FIRST_READ = 16384
_MOST_READ = 2**25
_DEEPEST = 16

_TEXTS = {
    0x00080005: "SpecificCharacterSet", 0x00080008: "ImageType", 0x00080016: "SOPClassUID", 0x00080018: "SOPInstanceUID",
    0x00080060: "Modality", 0x00080070: "Manufacturer", 0x0008103E: "SeriesDescription", 0x00081090: "ManufacturerModelName",
    0x00100010: "PatientName", 0x00100020: "PatientID", 0x00180050: "SliceThickness", 0x00180060: "KVP",
    0x00181210: "ConvolutionKernel", 0x0020000E: "SeriesInstanceUID", 0x00200011: "SeriesNumber",
    0x00200012: "AcquisitionNumber", 0x00200013: "InstanceNumber", 0x00200032: "ImagePositionPatient",
    0x00200037: "ImageOrientationPatient", 0x00200052: "FrameOfReferenceUID", 0x00280004: "PhotometricInterpretation",
    0x00280008: "NumberOfFrames", 0x00280030: "PixelSpacing", 0x00281050: "WindowCenter", 0x00281051: "WindowWidth",
    0x00281052: "RescaleIntercept", 0x00281053: "RescaleSlope", 0x00281054: "RescaleType",
    0x00282110: "LossyImageCompression",
}  # fmt: skip
_WORDS = {
    0x00280002: "SamplesPerPixel", 0x00280010: "Rows", 0x00280011: "Columns", 0x00280100: "BitsAllocated",
    0x00280101: "BitsStored", 0x00280102: "HighBit", 0x00280103: "PixelRepresentation", 0x00280120: "PixelPaddingValue",
    0x00280121: "PixelPaddingRangeLimit",
}  # fmt: skip
_WANTED = _TEXTS | _WORDS
_FUNCTIONAL_GROUPS = (0x52009229, 0x52009230)
_WANTED_OR_UNUSUAL = _WANTED | dict.fromkeys(_FUNCTIONAL_GROUPS, "")
_EXPLICIT_HEAD, _IMPLICIT_HEAD = struct.Struct("<HH2sH"), struct.Struct("<HHI")
_INTERNATIONAL = frozenset(("Manufacturer", "SeriesDescription", "ManufacturerModelName", "PatientName", "PatientID"))


class Header(Protocol):
    """What this package asks of a header, be it a pydicom data set or a :class:`PlainHeader`."""

    @property
    def file_meta(self) -> Any:
        """File meta information, with ``get``."""

    def get(self, name: str, /) -> Any:
        """Value of an element by its keyword; None where it is missing."""

    def __contains__(self, name: str, /) -> bool: ...


class PlainHeader:
    """Elements by keyword.

    Parameters
    ----------
    values
        Texts, lists of texts or numbers.
    file_meta
        The same of the file meta information.
    end
        Where the first element that is not header begins in the file, which is that of the pixels if there are any.
    """

    __slots__ = ("end", "file_meta", "values")

    def __init__(self, values: Mapping[str, Any], file_meta: Mapping[str, str], end: int) -> None:
        self.values = values
        self.file_meta = file_meta
        self.end = end

    def get(self, name: str, /) -> Any:
        """Value of an element by its keyword; None where it is missing."""
        return self.values.get(name)

    def __contains__(self, name: str, /) -> bool:
        return name in self.values


class _Unusual(Exception):
    """Not for this reader."""


class _TooShort(Exception):
    """More of the file is needed."""


def plain_header(file: BinaryIO, size: int) -> PlainHeader | None:
    """Read the elements that stacking needs.

    Parameters
    ----------
    file
        Open at its beginning.
    size
        Of the whole file, in bytes.

    Returns
    -------
    PlainHeader or None
        None where the file is unusual in any way, so that a thorough reader has to look at it.
    """
    data = file.read(_FIRST_READ)
    if data[128:132] != b"DICM":
        return None
    while True:
        try:
            return _parsed(data, size)
        except _TooShort:
            if len(data) >= min(size, _MOST_READ):
                return None
            more = file.read(min(3 * len(data), _MOST_READ))
            if not more:
                return None
            data += more
        except (_Unusual, UnicodeError, LookupError, ValueError):
            return None


def _parsed(data: bytes, size: int) -> PlainHeader:
    meta, at = file_meta(data)
    syntax = meta.get("TransferSyntaxUID", "")
    # Private syntaxes and the two that are laid out otherwise are pydicom's; all compressed ones are explicit (PS3.5 A.4).
    if not syntax.startswith(IMPLICIT) or syntax in (DEFLATED, BIG_ENDIAN):
        raise _Unusual
    values, end = _elements(data, at, size, explicit=syntax != IMPLICIT)
    return PlainHeader(_decoded(values), meta, end)


def file_meta(data: bytes) -> tuple[dict[str, str], int]:
    """SOP class and transfer syntax of the file meta information, and where it ends; raises where it is unusual."""
    if data[132:140] != b"\x02\x00\x00\x00UL\x04\x00":
        raise _Unusual
    end = 144 + int.from_bytes(data[140:144], "little")
    at, meta = 144, {}
    while at < end:
        if at + 12 > len(data):
            raise _TooShort
        group, element, vr = *struct.unpack_from("<HH", data, at), data[at + 4 : at + 6]
        if group != 2:
            raise _Unusual
        length, begin = _explicit_length(data, at, vr)
        if element in (0x0002, 0x0010):
            name = "MediaStorageSOPClassUID" if element == 0x0002 else "TransferSyntaxUID"
            meta[name] = data[begin : begin + length].decode("ascii").strip("\0 ")
        at = begin + length
    if at != end:
        raise _Unusual
    return meta, end


def _explicit_length(data: bytes, at: int, vr: bytes) -> tuple[int, int]:
    """Length of the value of the element at ``at``, and where it begins."""
    if vr in _SHORT:
        return data[at + 6] | data[at + 7] << 8, at + 8
    if vr in _LONG:
        return int.from_bytes(data[at + 8 : at + 12], "little"), at + 12
    raise _Unusual


def _elements(data: bytes, at: int, size: int, *, explicit: bool) -> tuple[dict[str, bytes], int]:
    """Values of the wanted elements as bytes, and where the pixels or the end of the file begin."""
    found: dict[str, bytes] = {}
    # One element of a hundred is wanted: what the others take decides how long a scan of thousands of files does.
    wanted, available, last, vr = _WANTED_OR_UNUSUAL.get, len(data), 0, b""
    explicit_head, implicit_head = _EXPLICIT_HEAD.unpack_from, _IMPLICIT_HEAD.unpack_from
    while True:
        if at + 12 > available:
            if at == size:
                return found, at
            raise _TooShort
        if explicit:
            group, element, vr, length = explicit_head(data, at)
        else:
            group, element, length = implicit_head(data, at)
        tag = group << 16 | element
        if tag >= _PIXELS:
            return found, at
        if tag <= last:  # out of order is damage, or an element that stands there twice
            raise _Unusual
        last, begin, name = tag, at + 8, wanted(tag)
        if name == "":
            raise _Unusual
        if explicit and vr not in _SHORT:
            if vr not in _LONG:
                raise _Unusual
            length, begin = int.from_bytes(data[begin : at + 12], "little"), at + 12
        if length == _UNDEFINED:
            at = _behind_sequence(data, begin, explicit=explicit and vr != b"UN", depth=0)
            continue
        at = begin + length
        if name is not None:
            if at > available:
                raise _TooShort
            if vr == b"UN" or (length == 2 and vr == b"OW"):
                raise _Unusual
            found[name] = data[begin:at]


def _behind_sequence(data: bytes, at: int, *, explicit: bool, depth: int) -> int:
    """Where a sequence of undefined length ends."""
    if depth > _DEEPEST:
        raise _Unusual
    while True:
        if at + 8 > len(data):
            raise _TooShort
        group, element, length = struct.unpack_from("<HHI", data, at)
        tag, at = group << 16 | element, at + 8
        if tag == _SEQUENCE_END:
            return at
        if tag != _ITEM:
            raise _Unusual
        at = at + length if length != _UNDEFINED else _behind_item(data, at, explicit=explicit, depth=depth)


def _behind_item(data: bytes, at: int, *, explicit: bool, depth: int) -> int:
    """Where an item of undefined length ends."""
    while True:
        if at + 12 > len(data):
            raise _TooShort
        group, element, length = struct.unpack_from("<HHI", data, at)
        begin, vr = at + 8, b""
        if group << 16 | element == _ITEM_END:
            return begin
        if explicit:
            vr = data[at + 4 : at + 6]
            length, begin = _explicit_length(data, at, vr)
        if length == _UNDEFINED:
            at = _behind_sequence(data, begin, explicit=explicit and vr != b"UN", depth=depth + 1)
        else:
            at = begin + length


def _decoded(values: dict[str, bytes]) -> dict[str, Any]:
    """Texts and numbers of the bytes, as pydicom would give them."""
    charset = values.get("SpecificCharacterSet", b"")
    decoded: dict[str, Any] = {}
    for name, value in values.items():
        if name in _WORD_NAMES:
            if len(value) not in (0, 2):
                raise _Unusual
            decoded[name] = int.from_bytes(value, "little") if value else None
            continue
        text = _international(value, charset) if name in _INTERNATIONAL else value.decode("ascii")
        text = text.rstrip("\0 ")
        decoded[name] = text.split("\\") if "\\" in text else text
    return decoded


_WORD_NAMES = frozenset(_WORDS.values())


def _international(value: bytes, charset: bytes) -> str:
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii")
    from pydicom.charset import convert_encodings, decode_bytes

    names = [name.strip() for name in charset.decode("ascii").rstrip("\0 ").split("\\")]
    with quiet():
        return decode_bytes(value, convert_encodings(names), set(b"\\^="))
