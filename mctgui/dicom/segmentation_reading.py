"""Read the masks of a DICOM Segmentation, whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mctgui.dicom.quiet import quiet
from mctgui.errors import MctguiError, UnreadableFile, UnsupportedSeries
from mctgui.volume import Volume

if TYPE_CHECKING:
    from highdicom.seg import Segmentation

SEGMENTATION_STORAGE = "1.2.840.10008.5.1.4.1.1.66.4"
_MOST_VOXELS = 2**32
_MOST_EMPTY_SLICES = 4096
_HINT = "Choose a DICOM Segmentation of an evenly spaced series."


@dataclass(frozen=True, slots=True, eq=False)
class ReadSegment:
    """One mask of a file.

    Parameters
    ----------
    number
        SegmentNumber, from 1.
    label
        SegmentLabel.
    mask
        bool ``(z, y, x)``, axes grow towards head, posterior and left.
    affine
        4 x 4, index (x, y, z) to LPS mm.
    tracking_uid
        TrackingUID; empty where the file has none.
    """

    number: int
    label: str
    mask: NDArray[np.bool_]
    affine: NDArray[np.float64]
    tracking_uid: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class SegmentationFile:
    """What a DICOM Segmentation holds beside its masks.

    Parameters
    ----------
    instance_uid, study_uid
        Its SOPInstanceUID and StudyInstanceUID.
    series_uids
        SeriesInstanceUID of each series that it refers to.
    labels
        SegmentLabel by SegmentNumber.
    """

    instance_uid: str
    study_uid: str
    series_uids: tuple[str, ...]
    labels: dict[int, str]


def read_segmentation(path: Path) -> list[ReadSegment]:
    """Read all masks of a DICOM Segmentation.

    Parameters
    ----------
    path
        A file; fractional segments are taken above one half.

    Returns
    -------
    list of ReadSegment
        In the order of their numbers, all on one grid: from the first slice that any segment meets to the last.

    Raises
    ------
    UnreadableFile
        No such file, no DICOM Segmentation, or a damaged one.
    UnsupportedSeries
        Its frames lie on no regular grid, or on one too large for this machine.
    """
    opened = open_segmentation(path)
    try:
        with quiet():
            return _masks(path, opened)
    except MctguiError:
        raise
    except MemoryError as error:
        raise UnsupportedSeries(f"The masks of {path.name} do not fit into memory.", "Close other programs.") from error
    except Exception as error:  # highdicom raises many kinds on damaged files, whose text may quote the patient
        raise UnreadableFile(f"{path.name} is a damaged or unusual DICOM Segmentation.", _HINT) from error


def describe_segmentation(path: Path) -> SegmentationFile:
    """What a DICOM Segmentation refers to, without its masks; raises as :func:`read_segmentation` does."""
    opened = open_segmentation(path)
    try:
        with quiet():
            labels = {int(number): str(opened.get_segment_description(number).segment_label) for number in _numbers(opened)}
            series = tuple(str(item.SeriesInstanceUID) for item in opened.get("ReferencedSeriesSequence", []))
            return SegmentationFile(str(opened.SOPInstanceUID), str(opened.StudyInstanceUID), series, labels)
    except Exception as error:
        raise UnreadableFile(f"{path.name} is a damaged or unusual DICOM Segmentation.", _HINT) from error


def open_segmentation(path: Path) -> Segmentation:
    """The file as highdicom has it; raises as :func:`read_segmentation` does."""
    from highdicom.seg import Segmentation
    from pydicom import dcmread

    path = Path(path)
    try:
        with quiet():
            dataset = dcmread(path)
            if str(dataset.get("SOPClassUID", "")) != SEGMENTATION_STORAGE:
                raise UnreadableFile(f"{path.name} is no DICOM Segmentation.", _HINT)
            return Segmentation.from_dataset(dataset, copy=False)
    except UnreadableFile:
        raise
    except OSError as error:
        message = f"The file {path.name} cannot be read."
        if isinstance(error, FileNotFoundError):
            message = f"The file {path.name} does not exist."
        raise UnreadableFile(message, "Check the path.") from error
    except Exception as error:
        raise UnreadableFile(f"{path.name} is no DICOM Segmentation, or a damaged one.", _HINT) from error


def _numbers(opened: Segmentation) -> list[int]:
    return sorted(int(number) for number in opened.segment_numbers)


def _masks(path: Path, opened: Segmentation) -> list[ReadSegment]:
    geometry = opened.get_volume_geometry()
    if geometry is None:
        raise UnsupportedSeries(f"The frames of {path.name} lie on no regular grid.", _HINT)
    slices, rows, columns = geometry.spatial_shape
    if slices > int(opened.NumberOfFrames) + _MOST_EMPTY_SLICES or slices * rows * columns > _MOST_VOXELS:
        raise UnsupportedSeries(
            f"The masks of {path.name} would be {columns} x {rows} x {slices} voxels large.",
            "Cut it to the part that is needed.",
        )
    found = []
    for number in _numbers(opened):
        volume = opened.get_volume(segment_numbers=[number])
        values = np.asarray(volume.array)[..., 0]
        # highdicom's index is (slice, row, column), ours in an affine (x, y, z).
        affine = np.asarray(volume.affine, dtype=np.float64)[:, [2, 1, 0, 3]]
        mask = Volume(values > 0.5 if values.dtype.kind == "f" else values > 0, affine).canonical()
        description = opened.get_segment_description(number)
        label = str(description.segment_label)
        found.append(
            ReadSegment(number, label, np.ascontiguousarray(mask.voxels), mask.affine, str(description.tracking_uid or ""))
        )
    return found
