"""VOIs and measurements as DICOM objects in the study of the series that they were made on."""

from __future__ import annotations

from pathlib import Path

from mctgui.dicom import Segment, Series, write_segmentation
from mctgui.dicom.evidence import source_images, stored_grid
from mctgui.dicom.segmentation import How
from mctgui.errors import MctguiError
from mctgui.voi import CylinderVOI, PlacedVOIs

_HOW: dict[str, How] = {"automatic": "AUTOMATIC", "adjusted": "SEMIAUTOMATIC", "manual": "MANUAL"}
_METHOD = "Anterior-edge construction of vertebral VOIs"


def require_series(source: object) -> Series:
    """The source, where a DICOM object can refer to it.

    Raises
    ------
    MctguiError
        It is no DICOM series, or one without study, UIDs or a grid of its own.
    """
    if not isinstance(source, Series):
        raise MctguiError(
            "The volume is no DICOM series, so that no DICOM object can refer to its slices.",
            "Leave --seg and --sr out, or convert it to DICOM first (mctgui convert) and use that.",
        )
    stored_grid(source)
    source_images(source, source.records[:1])
    return source


def segment_label(name: str) -> str:
    """SegmentLabel of a VOI, by which a report finds it again."""
    return f"{name} VOI"


def write_vois(series: Series, placed: PlacedVOIs, path: Path) -> str:
    """Write VOIs as a DICOM Segmentation on the slices of a series; see :func:`mctgui.dicom.write_segmentation`.

    Returns
    -------
    str
        The SOPInstanceUID.

    Raises
    ------
    UnsuitableVOI
        A VOI lies outside the series.
    UnsupportedSeries, UnreadableFile, StorageFailure
        As :func:`mctgui.dicom.write_segmentation`.
    """
    grid = stored_grid(series)
    segments = []
    for name, cylinder in placed.cylinders.items():
        where, mask = cylinder.clipped(grid)
        segments.append(Segment(segment_label(name), where, mask, _HOW[placed.how], _in_words(cylinder)))
    return write_segmentation(series, segments, path, description="VOIs of trabecular bone, research only", method=_METHOD)


def _in_words(cylinder: CylinderVOI) -> str:
    x, y, z = cylinder.centre_mm
    along = ", ".join(f"{part:.4f}" for part in cylinder.axis)
    return (
        f"Cylinder of {cylinder.diameter_mm:g} mm diameter and {cylinder.height_mm:g} mm height, centre ({x:.3f}, {y:.3f}, "
        f"{z:.3f}) mm, axis ({along}), LPS; the voxels whose centres lie in it."
    )
