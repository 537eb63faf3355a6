"""Write a volume as a derived CT series.

One CT Image Storage instance for each slice, with every attribute that the CT image IOD (PS3.3 A.3) asks for, and geometry
exactly as the affine has it. The series is a study of its own without a patient, unless the user asks for it to be put into
the study of the series that the volume was made of.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from mctgui import __version__
from mctgui.atomic import atomic_folder
from mctgui.dicom import codes
from mctgui.dicom.provenance import CT_IMAGE_STORAGE, MadeByModel, Source, own_equipment, software_versions, source_of
from mctgui.dicom.series import Series
from mctgui.dicom.values import decimal, new_uid
from mctgui.errors import UnsupportedSeries
from mctgui.jobs import LongWork, Progress, finish
from mctgui.volume import Volume

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

P = ParamSpec("P")
T = TypeVar("T")

_WINDOWS = {"HU": (500.0, 2000.0), "grey8": (128.0, 256.0), "grey16": (32768.0, 65536.0)}
_LONGEST_DESCRIPTION = 64  # LO, PS3.5 6.2
_LONGEST_TEXT = 1024  # ST
CARD_GROUP, CARD_CREATOR, CARD_ELEMENT = 0x0099, "MCTGUI MODEL CARD", 0x01
"""Where the card of the model that made an image stands, as JSON: no public attribute has room for it."""
AI_MARK = "AI SYNTHETIC"
_SINGLE_PARTS = {
    "ABDOMEN", "ABDOMENPELVIS", "AORTA", "BACK", "BRAIN", "CERVIX", "CHEST", "CHESTABDOMEN", "CHESTABDPELVIS", "COCCYX",
    "COLON", "CSPINE", "CTSPINE", "HEAD", "HEADNECK", "HEART", "JAW", "LIVER", "LSPINE", "LSSPINE", "MAXILLA",
    "MEDIASTINUM", "NECK", "NECKCHEST", "NECKCHESTABDOMEN", "NECKCHESTABDPELV", "PELVIS", "SKULL", "SPINE", "SSPINE",
    "STERNUM", "TLSPINE", "TSPINE", "WHOLEBODY",
}  # fmt: skip
"""Parts of which there is one (PS3.16 Annex L, column "Paired")."""


def _finished(work: Callable[P, LongWork[T]]) -> Callable[P, T]:
    """The same without progress, in one call."""

    def run(*arguments: P.args, **options: P.kwargs) -> T:
        return finish(work(*arguments, **options))

    run.__doc__ = f"Run :func:`{getattr(work, '__name__', '')}` to its end."
    return run


def writing_series(
    volume: Volume,
    folder: Path,
    *,
    description: str,
    synthetic: bool = False,
    slice_thickness_mm: float | None = None,
    derivation: str = "",
    pseudonym: str = "",
    series_number: int = 9000,
    repeatable_from: str | None = None,
    source: Series | None = None,
    into_study: bool = False,
    model: MadeByModel | None = None,
    body_part: str = "LSPINE",
) -> LongWork[str]:
    """Write a volume as one DICOM series into a new folder, whole or not at all.

    Parameters
    ----------
    volume
        ``(z, y, x)``. HU are stored as int16 (decimals are rounded to the nearest whole number), grey8 and grey16 as they
        are and declared unspecified (RescaleType US), raw values as 16 bits with the slope and intercept that span them.
    folder
        Must not exist yet, or be empty.
    description
        SeriesDescription, cut to 64 characters; that of a volume that a model made always holds "AI SYNTHETIC".
    synthetic
        The image was made by a model or a simulation: SyntheticData (0008,001C) YES.
    slice_thickness_mm
        True thickness of the slices, which may be larger than their distance; None takes that of the source where it still
        holds, and without a source the distance.
    derivation
        DerivationDescription, one sentence; that of a volume that a model made begins with "AI SYNTHETIC". Empty takes that
        of the model, or of a source that is synthetic itself.
    pseudonym
        PatientName and PatientID; empty leaves both empty.
    series_number
        (0020,0011).
    repeatable_from
        Makes the UIDs a function of this text and the description, so that a run can be repeated; None draws new ones.
    source
        The series that the volume was made of. How it was scanned goes along (tube voltage, position of the patient, part
        of the body, scanner, lossy compression), its patient, study and UIDs do not.
    into_study
        Put the series into the study of the source: patient, study, frame of reference, and for each slice a reference to
        the source slices. Identifies the patient as much as the source does.
    model
        The model that made the volume; implies ``synthetic``.
    body_part
        BodyPartExamined where the source does not say it; empty when it is not known.

    Yields
    ------
    Progress
        One step for each slice.

    Returns
    -------
    str
        The new SeriesInstanceUID.

    Raises
    ------
    StorageFailure
        The folder exists and holds something, or the disk refused.
    UnsupportedSeries
        The volume cannot be a CT series: too large a side, or values that are no numbers; or the source has no study.
    UnreadableFile
        The source is gone.
    """
    if into_study and (source is None or pseudonym):
        raise ValueError("a series goes into the study of its source, under the name of the patient there")
    z, rows, columns = volume.shape
    if max(rows, columns) > 65535:
        raise UnsupportedSeries(f"Images of {rows} x {columns} pixels do not fit into DICOM.", "Crop the volume first.")
    coding = _coding(volume)
    taken = None
    if source is not None:
        same_values = volume.intensity == "HU" and not synthetic and model is None
        taken = source_of(source, volume.grid, into_study=into_study, same_values=same_values)
    if not derivation:
        derivation = model.sentence() if model is not None else taken.made_by if taken is not None else ""
    generated = model is not None or derivation.startswith(AI_MARK)
    synthetic = synthetic or generated or bool(taken is not None and taken.made_by)
    template = _template(volume, coding, _description(description, generated), repeatable_from)
    template.PatientName = template.PatientID = pseudonym
    template.SeriesNumber = series_number
    _set_thickness(template, volume, slice_thickness_mm, taken)
    if taken is not None:
        template.update(taken.shared)
    _set_body_part(template, body_part)
    derivation = derivation or "Converted by mctgui; not for diagnosis."
    what = codes.MADE_BY_A_MODEL if generated else codes.SIMULATED if synthetic else codes.CONVERTED
    _declare_origin(template, what, derivation[:_LONGEST_TEXT], model, taken)
    width = max(4, len(str(z)))
    with atomic_folder(folder) as temporary:
        for index in range(z):
            ds = _slice_of(template, volume, coding, index, repeatable_from)
            if taken is not None and taken.images is not None:
                taken.images.describe(ds, volume.grid, index)
            ds.save_as(temporary / f"{index + 1:0{width}}.dcm", enforce_file_format=True)
            yield Progress(index + 1, z, "writing slices")
    return str(template.SeriesInstanceUID)


write_series = _finished(writing_series)


def _description(text: str, generated: bool) -> str:
    """At most 64 characters, with the mark of synthetic images in them where a model made the volume."""
    if not generated or AI_MARK in text[:_LONGEST_DESCRIPTION]:
        return text[:_LONGEST_DESCRIPTION]
    mark = f" - {AI_MARK}"
    return text[: _LONGEST_DESCRIPTION - len(mark)] + mark


def _set_thickness(template: Dataset, volume: Volume, given: float | None, source: Source | None) -> None:
    """SliceThickness, empty (type 2) where it is not known; a single slice without one would have no extent."""
    distance = volume.spacing_mm[0]
    known = source.thickness_mm if source is not None else distance
    thickness = known if given is None else given
    if thickness is None and volume.shape[0] == 1:
        thickness = distance
    template.SliceThickness = None if thickness is None else decimal(thickness)


def _set_body_part(template: Dataset, otherwise: str) -> None:
    """BodyPartExamined, and Laterality (type 2C), which a part that is no pair must not have."""
    part = template.get("BodyPartExamined") or otherwise
    side = template.get("Laterality") or ""
    for keyword in ("BodyPartExamined", "Laterality"):
        template.pop(keyword, None)
    if part:
        template.BodyPartExamined = part
    if part not in _SINGLE_PARTS:
        template.Laterality = side


@dataclass(frozen=True, slots=True)
class _Coding:
    """How values become stored pixels, and what the file says of them."""

    dtype: np.dtype[Any]
    slope: float
    intercept: float
    rescale_type: str
    flavour: tuple[str, ...]
    window: tuple[float, float]

    def stored(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values of one slice as stored pixels."""
        if self.slope == 1.0 and self.intercept == 0.0 and values.dtype.kind in "iub":
            pixels: NDArray[Any] = values.astype(self.dtype)
            return pixels
        limits = np.iinfo(self.dtype)
        scaled = np.rint((values.astype(np.float64) - self.intercept) / self.slope)
        rounded: NDArray[Any] = np.clip(scaled, limits.min, limits.max).astype(self.dtype)
        return rounded


def _extremes(volume: Volume) -> tuple[float, float]:
    """Smallest and largest value, read slice by slice so that a memory map stays one."""
    low, high = np.inf, -np.inf
    for image in volume.voxels:
        if image.dtype.kind == "f" and not np.isfinite(image).all():
            raise UnsupportedSeries(
                "The volume holds values that are no numbers (NaN or infinite), which DICOM cannot store.",
                "Replace them first.",
            )
        low, high = min(low, float(image.min())), max(high, float(image.max()))
    return low, high


def _coding(volume: Volume) -> _Coding:
    if volume.intensity == "grey8" and volume.voxels.dtype == np.uint8:
        return _Coding(np.dtype("<u2"), 1.0, 0.0, "US", ("GREY8",), _WINDOWS["grey8"])
    if volume.intensity == "grey16" and volume.voxels.dtype == np.uint16:
        return _Coding(np.dtype("<u2"), 1.0, 0.0, "US", ("GREY16",), _WINDOWS["grey16"])
    low, high = _extremes(volume)
    if volume.intensity == "HU":
        if low < -32768 or high > 32767:
            raise UnsupportedSeries(
                f"Values from {low:g} to {high:g} are no Hounsfield units.", "Check the intensity scale."
            )
        return _Coding(np.dtype("<i2"), 1.0, 0.0, "HU", (), _WINDOWS["HU"])
    window = ((low + high) / 2, max(high - low, 1.0))
    if volume.voxels.dtype.kind in "iub" and low >= -32768 and high <= 32767:
        return _Coding(np.dtype("<i2"), 1.0, 0.0, "US", (), window)
    if volume.voxels.dtype.kind in "iub" and low >= 0 and high <= 65535:
        return _Coding(np.dtype("<u2"), 1.0, 0.0, "US", (), window)
    slope = float(f"{max((high - low) / 65535, 1e-30):.9e}")
    return _Coding(np.dtype("<u2"), slope, float(f"{low:.8e}"), "US", (), window)


def _template(volume: Volume, coding: _Coding, description: str, repeatable_from: str | None) -> Dataset:
    """All that the slices share, of a study of its own without a patient."""
    from pydicom.dataset import Dataset

    now = datetime.datetime.now()
    affine = volume.affine
    spacing = volume.spacing_mm
    row, column = affine[:3, 0] / spacing[2], affine[:3, 1] / spacing[1]
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.ImageType = ["DERIVED", "SECONDARY", "AXIAL", *coding.flavour]
    ds.SOPClassUID = CT_IMAGE_STORAGE
    ds.StudyDate = ds.SeriesDate = ds.ContentDate = ds.InstanceCreationDate = now.strftime("%Y%m%d")
    ds.StudyTime = ds.SeriesTime = ds.ContentTime = ds.InstanceCreationTime = now.strftime("%H%M%S")
    ds.AccessionNumber = ds.ReferringPhysicianName = ds.StudyID = ""
    ds.Modality = "CT"
    ds.Manufacturer = ds.ManufacturerModelName = "mctgui"
    ds.DeviceSerialNumber = __version__
    ds.SeriesDescription = description
    ds.PatientBirthDate = ds.PatientSex = ds.PatientPosition = ds.PositionReferenceIndicator = ""
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID"):
        setattr(ds, keyword, new_uid(repeatable_from, description, keyword))
    ds.KVP = ds.AcquisitionNumber = None
    ds.PixelSpacing = [decimal(spacing[1]), decimal(spacing[2])]
    ds.ImageOrientationPatient = [decimal(value) for value in (*row, *column)]
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.Rows, ds.Columns = volume.shape[1:]
    ds.BitsAllocated = ds.BitsStored = 16
    ds.HighBit = 15
    ds.PixelRepresentation = int(coding.dtype.kind == "i")
    ds.BurnedInAnnotation = "NO"
    ds.LossyImageCompression = "00"
    ds.RescaleSlope, ds.RescaleIntercept = decimal(coding.slope), decimal(coding.intercept)
    ds.RescaleType = coding.rescale_type
    ds.WindowCenter, ds.WindowWidth = decimal(coding.window[0]), decimal(coding.window[1])
    return ds


def _declare_origin(
    template: Dataset, what: codes.Concept, derivation: str, model: MadeByModel | None, source: Source | None
) -> None:
    """Say what the image is, what it was made of and by what, and that it is not for diagnosis."""
    resampled = model is not None or (source is not None and source.resampled)
    how = [codes.SPATIAL_RESAMPLING, what] if resampled else [what]
    template.SoftwareVersions = software_versions(model)
    template.ContentQualification = "RESEARCH"
    template.DerivationDescription = derivation
    template.DerivationCodeSequence = [codes.code_item(concept) for concept in how]
    template.CodingSchemeIdentificationSequence = [codes.scheme_item()]
    equipment = [own_equipment(model, derivation, datetime.datetime.now())]
    template.ContributingEquipmentSequence = equipment if source is None else [*equipment, source.equipment]
    if what != codes.CONVERTED:
        template.SyntheticData = "YES"
    if model is not None and model.card:
        template.private_block(CARD_GROUP, CARD_CREATOR, create=True).add_new(CARD_ELEMENT, "UT", model.card)


def _slice_of(template: Dataset, volume: Volume, coding: _Coding, index: int, repeatable_from: str | None) -> Dataset:
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    ds = Dataset()
    ds.update(template)
    ds.SOPInstanceUID = new_uid(repeatable_from, template.SeriesInstanceUID, index)
    ds.InstanceNumber = index + 1
    ds.ImagePositionPatient = [decimal(value) for value in volume.index_to_mm((index, 0, 0))]
    ds.PixelData = coding.stored(volume.voxels[index]).tobytes()
    ds["PixelData"].VR = "OW"
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = ds.SOPClassUID
    meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationVersionName = f"MCTGUI {__version__}"[:16]
    ds.file_meta = meta
    return ds
