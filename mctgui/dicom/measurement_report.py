"""Write measurements as a DICOM Structured Report by the template of imaging measurements (TID 1500, PS3.16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui import __version__
from mctgui.atomic import atomic_file
from mctgui.dicom import codes
from mctgui.dicom.codes import Concept
from mctgui.dicom.evidence import source_images, stored_grid
from mctgui.dicom.quiet import quiet
from mctgui.dicom.segmentation_reading import open_segmentation
from mctgui.dicom.series import Series
from mctgui.dicom.values import new_uid

if TYPE_CHECKING:
    from highdicom.seg import Segmentation
    from highdicom.sr import ObservationContext
    from pydicom.dataset import Dataset

SERIES_NUMBER = 9002


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number.

    Parameters
    ----------
    concept
        What was measured.
    value
        The number. It stands twice in the file: as a decimal string of at most 16 characters, and, unless it is a whole
        number, as a 64-bit float (0040,A161), which is exact.
    unit
        In UCUM.
    derivation
        Mean, standard deviation or maximum; None for a plain value.
    """

    concept: Concept
    value: float | int
    unit: Concept
    derivation: Concept | None = None


@dataclass(frozen=True, slots=True)
class MeasurementGroup:
    """What was measured in one region.

    Parameters
    ----------
    label
        TrackingIdentifier.
    quantities
        The numbers.
    settings
        How they were measured, one ``name=value`` each.
    slices
        Range of the stored slices that the region meets; None for all.
    segment
        SegmentNumber of the region; None where there is no Segmentation.
    """

    label: str
    quantities: tuple[Quantity, ...]
    settings: tuple[str, ...] = ()
    slices: slice | None = None
    segment: int | None = None


def write_measurement_report(
    series: Series,
    groups: Sequence[MeasurementGroup],
    path: Path,
    *,
    description: str,
    algorithm: str,
    segmentation: Path | None = None,
) -> str:
    """Write measurements of a series as a DICOM SR.

    It belongs to the study of the series and carries its patient, as every object of a study does.

    Parameters
    ----------
    series
        What was measured.
    groups
        One for each region.
    path
        The file; an existing one is replaced.
    description
        SeriesDescription, cut to 64 characters.
    algorithm
        Name of the method; its version is that of this program.
    segmentation
        The DICOM Segmentation that the ``segment`` of each group is in; where it is None the groups refer to the slices of
        the series.

    Returns
    -------
    str
        The SOPInstanceUID.

    Raises
    ------
    UnsupportedSeries
        The series has no grid of its own, no study, or its slices no UIDs.
    UnreadableFile
        The series or the Segmentation is gone.
    StorageFailure
        The disk refused.
    """
    stored_grid(series)
    images = source_images(series, series.records)
    opened = None if segmentation is None else open_segmentation(segmentation)
    from highdicom.sr import CodedConcept, ComprehensiveSR, MeasurementReport

    with quiet():
        content = MeasurementReport(
            _observer(),
            CodedConcept(*codes.CT_OF_ANY_REGION),
            imaging_measurements=[_group(group, images, opened, algorithm) for group in groups],
            title=CodedConcept(*codes.IMAGING_MEASUREMENT_REPORT),
        )
        made = ComprehensiveSR(
            images if opened is None else [*images, opened],
            content[0],
            series_instance_uid=new_uid(),
            series_number=SERIES_NUMBER,
            sop_instance_uid=new_uid(),
            instance_number=1,
            manufacturer="mctgui",
            is_complete=True,
            manufacturer_model_name="mctgui",
            software_versions=__version__,
            device_serial_number=__version__,
            series_description=description[:64],
        )
        made.CodingSchemeIdentificationSequence = [codes.scheme_item()]
        with atomic_file(path) as temporary:
            made.save_as(temporary, enforce_file_format=True)
    return str(made.SOPInstanceUID)


def _observer() -> ObservationContext:
    """The device that observed: this version of this program, on whatever machine it runs."""
    from highdicom.sr import (
        CodedConcept,
        DeviceObserverIdentifyingAttributes,
        ObservationContext,
        ObserverContext,
    )

    device = DeviceObserverIdentifyingAttributes(
        new_uid("device", __version__), "mctgui", "mctgui", "mctgui", serial_number=__version__
    )
    return ObservationContext(observer_device_context=ObserverContext(CodedConcept(*codes.DEVICE), device))


def _group(group: MeasurementGroup, images: list[Dataset], opened: Segmentation | None, algorithm: str) -> Any:
    """A group on a segment (TID 1411), or on source images (TID 1501)."""
    from highdicom.sr import (
        AlgorithmIdentification,
        CodedConcept,
        FindingSite,
        Measurement,
        MeasurementsAndQualitativeEvaluations,
        ReferencedSegment,
        SourceImageForMeasurementGroup,
        SourceImageForSegmentation,
        TrackingIdentifier,
        VolumetricROIMeasurementsAndQualitativeEvaluations,
    )

    measurements = [
        Measurement(
            CodedConcept(*quantity.concept),
            quantity.value,
            CodedConcept(*quantity.unit),
            derivation=None if quantity.derivation is None else CodedConcept(*quantity.derivation),
        )
        for quantity in group.quantities
    ]
    shared: dict[str, Any] = {
        "finding_type": CodedConcept(*codes.BONE),
        "finding_sites": [FindingSite(CodedConcept(*codes.VERTEBRA))],
        "algorithm_id": AlgorithmIdentification(algorithm, __version__, list(group.settings), manufacturer="mctgui"),
        "measurements": measurements,
    }
    referred = images if group.slices is None else images[group.slices]
    if opened is not None and group.segment is not None:
        tracking = str(opened.get_segment_description(group.segment).tracking_uid or new_uid())
        return VolumetricROIMeasurementsAndQualitativeEvaluations(
            TrackingIdentifier(tracking, group.label),
            # Not from_segmentation: it fails where a single segment is named once for all frames.
            referenced_segment=ReferencedSegment(
                opened.SOPClassUID,
                opened.SOPInstanceUID,
                group.segment,
                source_images=[SourceImageForSegmentation(one.SOPClassUID, one.SOPInstanceUID) for one in referred],
            ),
            **shared,
        )
    return MeasurementsAndQualitativeEvaluations(
        TrackingIdentifier(new_uid(), group.label),
        source_images=[SourceImageForMeasurementGroup(image.SOPClassUID, image.SOPInstanceUID) for image in referred],
        **shared,
    )
