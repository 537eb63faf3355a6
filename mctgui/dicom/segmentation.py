"""Write masks on a DICOM series as a DICOM Segmentation (PS3.3 A.51), one binary segment for each mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from mctgui import __version__
from mctgui.atomic import atomic_file
from mctgui.dicom import codes
from mctgui.dicom.evidence import source_images, stored_grid
from mctgui.dicom.quiet import quiet
from mctgui.dicom.series import Series
from mctgui.dicom.values import new_uid
from mctgui.errors import UnsupportedSeries

if TYPE_CHECKING:
    from highdicom.seg import SegmentDescription

How = Literal["MANUAL", "SEMIAUTOMATIC", "AUTOMATIC"]
SERIES_NUMBER = 9001
_MOST_VOXELS = 2**30
"""Of all masks together; highdicom needs six bytes of memory for each."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """One mask.

    Parameters
    ----------
    label
        SegmentLabel and TrackingID, 64 characters at most.
    where
        The box of the mask as ``(z, y, x)`` slices of the stored grid, see :func:`mctgui.dicom.evidence.stored_grid`.
    mask
        bool, of the shape of that box.
    how
        Who outlined it: a person, a program, or a program and then a person.
    description
        SegmentDescription; names no patient.
    """

    label: str
    where: tuple[slice, slice, slice]
    mask: NDArray[np.bool_]
    how: How = "MANUAL"
    description: str = ""


def write_segmentation(
    series: Series, segments: Sequence[Segment], path: Path, *, description: str, method: str = ""
) -> str:
    """Write masks of trabecular bone as one DICOM Segmentation.

    It belongs to the study of the series and carries its patient, as every object of a study does.

    Parameters
    ----------
    series
        The series on whose slices the masks lie.
    segments
        At least one; a mask without a voxel is refused.
    path
        The file; an existing one is replaced.
    description
        SeriesDescription, cut to 64 characters.
    method
        How a program outlined them, as the name of the algorithm; needed unless all were drawn by hand.

    Returns
    -------
    str
        The SOPInstanceUID.

    Raises
    ------
    UnsupportedSeries
        The series has no grid of its own, no study, or its slices no UIDs; or the masks are too large.
    UnreadableFile
        The series is gone.
    StorageFailure
        The disk refused.

    Notes
    -----
    Frames are stored for the slices that a segment meets and no others. Category and type are SCT Tissue and Bone in a
    Vertebra: the standard lists no code for trabecular bone.
    """
    grid = stored_grid(series)
    if any(not segment.mask.any() for segment in segments):
        raise UnsupportedSeries("A VOI holds no voxel of the series.", "Place it inside the volume.")
    first = min(segment.where[0].start for segment in segments)
    stop = max(segment.where[0].stop for segment in segments)
    shape = (stop - first, *grid.shape[1:], len(segments))
    if np.prod(shape, dtype=float) > _MOST_VOXELS:
        raise UnsupportedSeries(
            f"{len(segments)} masks on {stop - first} slices of {grid.shape[1]} x {grid.shape[2]} pixels are too large.",
            "Use a series that is cut to the vertebra.",
        )
    pixels = np.zeros(shape, dtype=np.bool_)
    for number, segment in enumerate(segments):
        z, y, x = segment.where
        pixels[z.start - first : z.stop - first, y, x, number] = segment.mask
    images = source_images(series, series.records[first:stop])
    from highdicom import PixelMeasuresSequence
    from highdicom.seg import Segmentation

    z_mm, y_mm, x_mm = grid.spacing_mm
    with quiet():
        made = Segmentation(
            images,
            pixels,
            "BINARY",
            [_describe(segment, number, method) for number, segment in enumerate(segments, start=1)],
            series_instance_uid=new_uid(),
            series_number=SERIES_NUMBER,
            sop_instance_uid=new_uid(),
            instance_number=1,
            manufacturer="mctgui",
            manufacturer_model_name="mctgui",
            software_versions=__version__,
            device_serial_number=__version__,
            pixel_measures=PixelMeasuresSequence([y_mm, x_mm], series.slice_thickness_mm or z_mm, z_mm),
            content_label="VOI",
            content_description="Volumes of interest; research only",
            series_description=description[:64],
        )
        made.ContentQualification = "RESEARCH"
        with atomic_file(path) as temporary:
            made.save_as(temporary, enforce_file_format=True)
    return str(made.SOPInstanceUID)


def _describe(segment: Segment, number: int, method: str) -> SegmentDescription:
    from highdicom import AlgorithmIdentificationSequence
    from highdicom.color import CIELabColor
    from highdicom.seg import SegmentDescription
    from highdicom.sr import CodedConcept

    algorithm = None
    if segment.how != "MANUAL":
        algorithm = AlgorithmIdentificationSequence(method, CodedConcept(*codes.EDGE_DETECTION), __version__, "mctgui")
    made = SegmentDescription(
        number,
        segment.label[:64],
        CodedConcept(*codes.TISSUE),
        CodedConcept(*codes.BONE),
        segment.how,
        algorithm,
        tracking_uid=new_uid(),
        tracking_id=segment.label[:64],
        anatomic_regions=[CodedConcept(*codes.VERTEBRA)],
        display_color=CIELabColor.from_string("seagreen" if number % 2 else "orange"),
    )
    if segment.description:
        made.SegmentDescription = segment.description[:1024]
    return made
