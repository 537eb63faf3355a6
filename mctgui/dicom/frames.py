"""The frames of an enhanced multi-frame image as if each were a file of its own.

Geometry and rescaling sit in functional groups, shared by all frames or one item for each (PS3.3 C.7.6.16). Frames may
stand in any order; the caller sorts them by position as it sorts files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mctgui.dicom.elements import Header
from mctgui.dicom.header_geometry import geometry, rescale
from mctgui.dicom.header_values import numbers

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_GROUPS = (
    "PixelMeasuresSequence",
    "PlanePositionSequence",
    "PlaneOrientationSequence",
    "PixelValueTransformationSequence",
    "FrameVOILUTSequence",
    "FrameContentSequence",
)


def frame_headers(dataset: Header, count: int, common: dict[str, Any]) -> list[dict[str, Any]]:
    """What each frame says of itself, shared groups filled in.

    Parameters
    ----------
    dataset
        Header of the file.
    count
        Its NumberOfFrames, (0028,0008).
    common
        What the file says for all frames; its rescaling stands where the groups have none.

    Returns
    -------
    list of dict
        For each frame the fields of a ``SliceRecord`` that the groups decide.
    """
    shared = _merged(dataset.get("SharedFunctionalGroupsSequence"), 0, None)
    per_frame = dataset.get("PerFrameFunctionalGroupsSequence")
    same = _header(dataset, shared)
    headers = []
    for number in range(count):
        own = per_frame is not None and number < len(per_frame)
        header = dict(_header(dataset, _merged(per_frame, number, shared)) if own else same)
        header["instance_number"] = number + 1
        header["instance_uid"] = f"{common['instance_uid']}/{number + 1}"
        headers.append(header)
    return headers


def _header(dataset: Header, merged: Dataset | None) -> dict[str, Any]:
    """Geometry of the groups of a frame, else of the file, and the rescaling where the groups tell it."""
    header = geometry(merged if merged is not None else dataset)
    if merged is not None and "RescaleSlope" in merged:
        header |= rescale(merged)
    header["stack_id"] = "" if merged is None else str(merged.get("StackID") or "")
    at = () if merged is None else numbers(merged.get("TemporalPositionIndex"))
    header["temporal_index"] = int(at[0]) if at else None
    return header


def _merged(groups: Any, number: int, shared: Dataset | None) -> Dataset | None:
    """One flat data set of the groups of one frame over the shared ones."""
    from pydicom.dataset import Dataset

    merged = Dataset()
    if shared is not None:
        merged.update(shared)
    if groups is not None and number < len(groups):
        for name in _GROUPS:
            group = groups[number].get(name)
            if group:
                merged.update(group[0])
    return merged if len(merged) else None
