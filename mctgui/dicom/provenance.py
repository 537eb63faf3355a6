"""What a derived series says of the series that it was made of, and of what made it.

How something was scanned is no identity and always goes along. The patient, the study and every UID of the source go along
only where the user asks for a series in the same study.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mctgui import __version__
from mctgui.dicom import codes
from mctgui.dicom.quiet import quiet
from mctgui.dicom.series import Series
from mctgui.dicom.values import decimal
from mctgui.errors import UnreadableFile, UnsupportedSeries
from mctgui.volume import Grid

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2"
_TECHNIQUE = (
    "BodyPartExamined", "Laterality", "PatientPosition", "LossyImageCompressionRatio", "LossyImageCompressionMethod",
)  # fmt: skip
_STUDY = (
    "StudyInstanceUID", "StudyDate", "StudyTime", "StudyID", "StudyDescription", "AccessionNumber", "ReferringPhysicianName",
    "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "PatientAge", "PatientSize",
    "PatientWeight", "PatientIdentityRemoved", "DeidentificationMethod", "DeidentificationMethodCodeSequence",
    "LongitudinalTemporalInformationModified", "AcquisitionNumber", "AcquisitionDate", "AcquisitionTime",
    "PositionReferenceIndicator",
)  # fmt: skip
_EQUIPMENT = ("Manufacturer", "ManufacturerModelName", "SoftwareVersions")
_SITE = ("InstitutionName", "StationName", "DeviceSerialNumber")
_LOSSY_SYNTAXES = {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.81"}
_SAME_PLANE_MM = 1e-2
_CODE_STRING = re.compile("[A-Z0-9_ ]{1,16}")


@dataclass(frozen=True, slots=True)
class MadeByModel:
    """The model that made a synthetic volume.

    Parameters
    ----------
    method, name, version
        As in its card, such as ``"pix2pixHD"``.
    sha256
        Of its weights, 64 hexadecimal digits.
    note
        What else a reader of the image must know of it, one sentence or two; may be empty.
    card
        Its card as JSON, for a private element; may be empty.
    """

    method: str
    name: str
    version: str
    sha256: str
    note: str = ""
    card: str = ""

    def sentence(self) -> str:
        """What was done, for DerivationDescription."""
        note = f"{self.note} " if self.note else ""
        return (
            f"AI SYNTHETIC: generated from MDCT by {self.method}, model {self.name} {self.version}, "
            f"weights SHA-256 {self.sha256}. {note}Synthetic image for research use only, not for diagnosis."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """What goes from a source series into every slice of a derived one.

    Parameters
    ----------
    shared
        Attributes for the top level.
    equipment
        The scanner, as an item of ContributingEquipmentSequence.
    images
        The source slices to refer to; None where the derived series must not name them.
    thickness_mm
        Slice thickness, where it is that of the derived slices too; None where it is not known.
    resampled
        The slices were interpolated on the way into the volume.
    made_by
        What made the source, where it is synthetic itself; empty for the images of a scanner.
    """

    shared: Dataset
    equipment: Dataset
    images: SourceImages | None
    thickness_mm: float | None
    resampled: bool
    made_by: str


def source_of(series: Series, grid: Grid, *, into_study: bool, same_values: bool) -> Source:
    """Collect what a volume on ``grid`` takes over from the series that it was made of.

    Parameters
    ----------
    series
        The first of its files is read again, without pixels.
    grid
        Of the volume that will be written.
    into_study
        Take over patient, study, frame of reference and references to the source images; else nothing that identifies.
    same_values
        The volume holds the values of the source, so that its reconstruction kernel is still true.

    Raises
    ------
    UnsupportedSeries
        ``into_study``, but the source does not say to which study it belongs.
    UnreadableFile
        The first file is gone.
    """
    from pydicom.dataset import Dataset

    first = header_of(series)
    shared = Dataset()
    for keyword in _TECHNIQUE + (("ConvolutionKernel",) if same_values else ()) + (_STUDY if into_study else ()):
        _copy(first, shared, keyword)
    for keyword in ("BodyPartExamined", "Laterality", "PatientPosition"):
        if not _CODE_STRING.fullmatch(str(shared.get(keyword) or "")):  # someone wrote free text, whatever it tells
            shared.pop(keyword, None)
    shared.KVP = None if series.kvp is None else decimal(series.kvp)
    lossy = any(record.lossy or record.transfer_syntax in _LOSSY_SYNTAXES for record in series.records)
    shared.LossyImageCompression = "01" if lossy else "00"
    if not lossy:
        for keyword in ("LossyImageCompressionRatio", "LossyImageCompressionMethod"):
            shared.pop(keyword, None)
    if into_study:
        if not shared.get("StudyInstanceUID"):
            raise UnsupportedSeries(
                "The source does not say to which study it belongs (StudyInstanceUID is missing).",
                "Write a study of its own: leave --into-study out.",
            )
        # Slices that name several frames have been taken for one; what they share has no name in the source.
        frames = {record.frame_of_reference for record in series.records}
        if len(frames) == 1 and "" not in frames:
            shared.FrameOfReferenceUID = frames.pop()
    equipment = Dataset()
    for keyword in _EQUIPMENT + (_SITE if into_study else ()):
        _copy(first, equipment, keyword)
    if not equipment.get("Manufacturer"):
        equipment.Manufacturer = ""
    equipment.PurposeOfReferenceCodeSequence = [codes.code_item(codes.ACQUISITION_EQUIPMENT)]
    resampled = series.arrangement is not None and series.arrangement.way != "regular"
    parallel = series.affine is not None and abs(_normal(series.affine) @ _normal(grid.affine)) > 0.9999
    return Source(
        shared,
        equipment,
        SourceImages.of(series) if into_study else None,
        series.slice_thickness_mm if parallel and not resampled else None,
        resampled or not parallel,
        _made_by(first),
    )


def made_by_of(series: Series) -> str:
    """What made a synthetic series, beginning with ``AI SYNTHETIC`` or ``SYNTHETIC``; empty for the images of a scanner."""
    return _made_by(header_of(series))


def _made_by(header: Dataset) -> str:
    """The description of what this program wrote; free text of other programs may name the patient."""
    if header.get("SyntheticData") != "YES":
        return ""
    text = str(header.get("DerivationDescription", "")) if header.get("Manufacturer") == "mctgui" else ""
    return text if text.startswith(("AI SYNTHETIC", "SYNTHETIC")) else f"SYNTHETIC: {text or 'made by another program.'}"


def header_of(series: Series) -> Dataset:
    """Header of the first file of a series, with text decoded and SOPClassUID filled in.

    Raises
    ------
    UnreadableFile
        The file is gone or damaged.
    """
    from pydicom import dcmread

    record = series.records[0]
    try:
        with quiet(), record.path.open("rb") as file:
            header = dcmread(file, stop_before_pixels=True, force=True)
            header.decode()
    except Exception as error:  # pydicom raises many kinds, whose text may quote the patient
        raise UnreadableFile(f"{record.path.name} cannot be read any more.", "Was the folder moved?") from error
    if not header.get("SOPClassUID"):
        header.SOPClassUID = record.sop_class or CT_IMAGE_STORAGE
    return header


def _copy(source: Dataset, target: Dataset, keyword: str) -> None:
    """Copy an element as it is, valid or not: a study is only found again by the very same values."""
    from pydicom import config
    from pydicom.dataelem import DataElement

    with quiet():
        if keyword not in source:
            return
        element = source[keyword]
        value: Any = element.value
        if element.VR == "PN":
            value = str(value)  # in Unicode, to be encoded anew
        target.add(DataElement(element.tag, element.VR, value, validation_mode=config.IGNORE))


def _normal(affine: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit normal of the slices of a grid."""
    step: NDArray[np.float64] = affine[:3, 2] / np.linalg.norm(affine[:3, 2])
    return step


@dataclass(frozen=True, slots=True, eq=False)
class SourceImages:
    """The slices of a source series by their place.

    Parameters
    ----------
    series_uid
        SeriesInstanceUID.
    normal
        Unit normal of the slices.
    along
        ``(n,)`` positions along it in mm, in rising order.
    half_interval
        Half the distance between slices in mm.
    images
        For each slice SOPClassUID, SOPInstanceUID and the number of the frame from 1, 0 for a file with one image.
    """

    series_uid: str
    normal: NDArray[np.float64]
    along: NDArray[np.float64]
    half_interval: float
    images: tuple[tuple[str, str, int], ...]

    @classmethod
    def of(cls, series: Series) -> SourceImages:
        """The slices of a series; those without a SOPInstanceUID cannot be referred to and are left out."""
        first = series.records[0]
        assert first.row is not None
        assert first.column is not None
        normal = np.cross(first.row, first.column)
        named = [record for record in series.records if record.instance_uid]
        along = np.array([np.dot(record.position or (0.0, 0.0, 0.0), normal) for record in named])
        order = np.argsort(along, kind="stable")
        images = []
        for record in (named[index] for index in order):
            frame = 0 if record.frame is None else record.frame + 1
            images.append((record.sop_class or CT_IMAGE_STORAGE, record.instance_uid, frame))
        interval = float(np.median(np.diff(along[order]))) if len(named) > 1 else series.spacing_mm[0]
        return cls(first.series_uid, normal, along[order], interval / 2, tuple(images))

    def describe(self, ds: Dataset, grid: Grid, index: int) -> None:
        """Refer to the source slices of slice ``index`` of a grid.

        The nearest one where the slices are parallel, else all that the slice cuts. SpatialLocationsPreserved is YES where
        the derived slice lies in the plane of its source.
        """
        from pydicom.dataset import Dataset

        _, rows, columns = grid.shape
        corners = [(index, y, x) for y in (0, rows - 1) for x in (0, columns - 1)]
        heights = grid.index_to_mm(corners) @ self.normal
        low, high = float(heights.min()), float(heights.max())
        distances = np.maximum(low - self.along, self.along - high)
        cut = np.flatnonzero(distances <= self.half_interval + _SAME_PLANE_MM)
        if len(cut) > 1 and high - low < self.half_interval:
            cut = cut[[int(np.argmin(distances[cut]))]]
        if not len(cut) or not self.series_uid:
            return
        instances = []
        sources = []
        for number in cut:
            sop_class, uid, frame = self.images[number]
            reference = Dataset()
            reference.ReferencedSOPClassUID, reference.ReferencedSOPInstanceUID = sop_class, uid
            if frame:
                reference.ReferencedFrameNumber = frame
            instances.append(reference)
            item = Dataset()
            item.update(reference)
            within = max(abs(low - self.along[number]), abs(high - self.along[number])) < _SAME_PLANE_MM
            item.SpatialLocationsPreserved = "YES" if within else "NO"
            item.PurposeOfReferenceCodeSequence = [codes.code_item(codes.SOURCE_IMAGE_FOR_PROCESSING)]
            sources.append(item)
        ds.SourceImageSequence = sources
        series = Dataset()
        series.SeriesInstanceUID = self.series_uid
        series.ReferencedInstanceSequence = instances
        ds.ReferencedSeriesSequence = [series]


def own_equipment(model: MadeByModel | None, what: str, now: datetime.datetime) -> Dataset:
    """The program, and the model that it used, as an item of ContributingEquipmentSequence."""
    from pydicom.dataset import Dataset

    item = Dataset()
    item.Manufacturer = item.ManufacturerModelName = "mctgui"
    item.SoftwareVersions = software_versions(model)
    item.DeviceSerialNumber = __version__
    item.ContributionDateTime = now.strftime("%Y%m%d%H%M%S")
    item.ContributionDescription = what
    item.PurposeOfReferenceCodeSequence = [codes.code_item(codes.PROCESSING_EQUIPMENT)]
    return item


def software_versions(model: MadeByModel | None) -> str | list[str]:
    """(0018,1020): this program and the model, each at most 64 characters (LO)."""
    own = f"mctgui {__version__}"
    return own if model is None else [own, f"{model.name} {model.version}"[:64]]
