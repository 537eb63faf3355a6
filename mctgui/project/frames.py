"""Whether two volumes of a case lie in one frame of reference, so that their millimetres mean the same bone."""

from __future__ import annotations

import hashlib
from pathlib import Path

from mctgui.dicom import Series
from mctgui.project.lumbarsr import place_of
from mctgui.project.records import VolumeRecord

_GROWN_TOGETHER = {"mctgui phantom", "mctgui simulate"}


def frame_of(series: Series | None, first_file: Path | None = None) -> str:
    """The mark of a frame of reference that goes into the provenance; equal marks mean equal frames, empty means unknown.

    FrameOfReferenceUID (0020,0052) leads back to the patient's study, so only its hash is kept. The registered volumes of
    LumbarSR share a frame for each case.
    """
    place = None if first_file is None else place_of(first_file)
    if place is not None and place.role in ("registered", "micro"):
        return f"lumbarsr {place.case}"
    uids = set() if series is None else {record.frame_of_reference for record in series.records}
    if len(uids) != 1 or "" in uids:
        return ""
    return hashlib.sha256(uids.pop().encode("utf-8", "replace")).hexdigest()[:16]


def in_register(one: VolumeRecord, other: VolumeRecord) -> bool:
    """Whether equal millimetres in two volumes of one case are known to be the same bone."""
    if {one.modality, other.modality} == {"mdct", "microct-like"}:
        return True
    frames = {str(record.provenance.get("frame", "")) for record in (one, other)}
    if len(frames) == 1 and "" not in frames:
        return True
    makers = {str(record.provenance.get("made_by", "")) for record in (one, other)}
    return makers <= _GROWN_TOGETHER
