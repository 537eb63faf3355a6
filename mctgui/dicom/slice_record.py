"""What the header of one file becomes: a record of each slice in it, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from mctgui.dicom.archive import FilePath

Vector = tuple[float, float, float]


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
