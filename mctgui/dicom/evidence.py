"""Source images in the form that highdicom refers to: the first header, with the place of each slice from its record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mctgui.dicom.provenance import CT_IMAGE_STORAGE, header_of
from mctgui.dicom.series import Series
from mctgui.dicom.slice_record import SliceRecord
from mctgui.dicom.values import decimal, new_uid
from mctgui.errors import UnsupportedSeries
from mctgui.volume import Grid

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_NEEDED = (
    "PatientID", "PatientName", "PatientBirthDate", "PatientSex", "AccessionNumber", "StudyID", "StudyDate", "StudyTime",
    "ReferringPhysicianName",
)  # fmt: skip
_PLACED = (
    "SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID", "Rows", "Columns", "PixelSpacing",
    "ImagePositionPatient", "ImageOrientationPatient", "SliceThickness",
)  # fmt: skip


def stored_grid(series: Series) -> Grid:
    """Grid of the slices as they lie in the files, on which masks that go back to them are made.

    Raises
    ------
    UnsupportedSeries
        The slices lie on no grid, or are not what the volume was made of one to one.
    """
    if series.affine is None or not series.loadable:
        raise UnsupportedSeries(f"This series cannot be stacked into one volume. {series.reason_not_loadable}")
    if series.arrangement is not None and series.arrangement.way != "regular":
        raise UnsupportedSeries(
            f"The volume is {series.arrangement.way}: its slices are not those of the series that a DICOM object refers to.",
            "Convert it to a DICOM series of its own first (mctgui convert), and use that.",
        )
    if any(record.frame is not None for record in series.records):
        raise UnsupportedSeries(
            "The slices are frames of one multi-frame file, to which no DICOM object can be written yet.",
            "Convert it to a DICOM series of single slices first (mctgui convert --into-study), and use that.",
        )
    return Grid(series.shape, series.affine)


def source_images(series: Series, records: Sequence[SliceRecord]) -> list[Dataset]:
    """A header for each of ``records``, all with patient and study of the first file.

    Raises
    ------
    UnsupportedSeries
        The series has no study, or its slices no names to refer to them by.
    UnreadableFile
        The first file is gone.
    """
    from pydicom.dataset import Dataset

    first = header_of(series)
    if not first.get("StudyInstanceUID") or not series.records[0].series_uid or any(not r.instance_uid for r in records):
        raise UnsupportedSeries(
            "The series does not say to which study it belongs, or its slices have no UIDs: nothing can refer to them.",
            "Convert it to a DICOM series of its own first (mctgui convert), and use that.",
        )
    for keyword in _NEEDED:
        if first.get(keyword) is None:
            setattr(first, keyword, "")
    first.SpecificCharacterSet = "ISO_IR 192"
    first.PatientName = str(first.PatientName)  # in Unicode
    for keyword in _PLACED:  # else copies of the header would share these elements
        first.pop(keyword, None)
    frames = {record.frame_of_reference for record in series.records}
    frame = frames.pop() if len(frames) == 1 and "" not in frames else new_uid()
    images = []
    for record in records:
        image = Dataset()
        image.update(first)
        _place(image, record, frame)
        images.append(image)
    return images


def _place(image: Dataset, record: SliceRecord, frame_of_reference: str) -> None:
    image.SOPClassUID = record.sop_class or CT_IMAGE_STORAGE
    image.SOPInstanceUID = record.instance_uid
    image.SeriesInstanceUID = record.series_uid
    image.FrameOfReferenceUID = frame_of_reference
    image.Rows, image.Columns = record.rows, record.columns
    image.PixelSpacing = _decimals(record.pixel_spacing)
    image.ImagePositionPatient = _decimals(record.position)
    image.ImageOrientationPatient = _decimals((*(record.row or ()), *(record.column or ())))
    image.SliceThickness = None if record.thickness_mm is None else decimal(record.thickness_mm)


def _decimals(values: Sequence[float] | None) -> list[Any]:
    return [decimal(value) for value in values or ()]
