"""The volumes of a case in the millimetres of its placement, which are those of the MDCT where the case has one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from mctgui.alignment import Alignment, laid
from mctgui.project.frames import in_register
from mctgui.project.records import Modality, VolumeRecord
from mctgui.project.store import Project
from mctgui.voi import PlacedVOIs, frame_warnings
from mctgui.volume import Volume

NOT_ALIGNED = (
    "The micro-CT is not aligned to the MDCT, and it is not known that both share a frame of reference: the VOI may lie at "
    "another place of the bone. Align them in View."
)
_REFERENCES: tuple[Modality, ...] = ("mdct", "microct-like")


def through(project: Project, record: VolumeRecord) -> Alignment | None:
    """The alignment through which a volume is measured; None where its own millimetres are those of the placement.

    Parameters
    ----------
    record
        Only a micro-CT beside an MDCT, or beside what was made of one, is ever aligned.

    Raises
    ------
    MctguiError
        The kept alignment is damaged.
    """
    if record.modality != "microct" or reference_of(project, record.case_id) is None:
        return None
    return project.alignment(record.case_id)


def reference_of(project: Project, case_id: int) -> VolumeRecord | None:
    """The volume in whose millimetres the VOIs of a case lie; None where the micro-CT stands alone."""
    found = (project.latest_volume(case_id, modality) for modality in _REFERENCES)
    return next((record for record in found if record is not None), None)


def in_placement_frame(project: Project, record: VolumeRecord) -> bool:
    """Whether the bone in :func:`aligned_volume` is known to lie where the VOIs of the case say.

    Raises
    ------
    MctguiError
        The kept alignment is damaged.
    """
    reference = reference_of(project, record.case_id)
    if record.modality != "microct" or reference is None:
        return True
    return through(project, record) is not None or in_register(reference, record)


def aligned_volume(project: Project, record: VolumeRecord) -> Volume:
    """A volume in the millimetres of the placement, as a read-only memory map: its grid moves, no voxel is sampled anew.

    Raises
    ------
    MctguiError
        The files are missing or damaged, or the alignment is.
    """
    alignment = through(project, record)
    volume = project.load_volume(record)
    return volume if alignment is None else laid(volume, alignment.matrix)


def frame_mark(project: Project, record: VolumeRecord) -> str:
    """The mark of the space that :func:`aligned_volume` lies in, see :mod:`mctgui.project.frames`; empty if not known."""
    source = record if through(project, record) is None else reference_of(project, record.case_id)
    return "" if source is None else _frame(source)


def cautions(project: Project, record: VolumeRecord, placed: PlacedVOIs, alignment: Alignment | None) -> list[str]:
    """What the reader of figures should know of how a volume lies to the placement, in sentences.

    Parameters
    ----------
    alignment
        What :func:`through` gave for the volume.

    Notes
    -----
    A micro-CT that is not known to be in register is measured nevertheless, with a warning: stacks that were registered
    elsewhere come without any frame of reference, and DICOM that was written anew comes with another one. Nobody but the
    user can tell these from scans that were never laid onto each other.
    """
    reference = reference_of(project, record.case_id)
    if alignment is not None:
        where = "" if reference is None else _frame(reference)
        return alignment.cautions() + frame_warnings(placed.frame_of_reference, where)
    if record.modality != "microct" or reference is None:
        return frame_warnings(placed.frame_of_reference, _frame(record))
    if placed.frame_of_reference and placed.frame_of_reference == _frame(record):
        return []
    return [] if in_register(reference, record) else [NOT_ALIGNED]


def alignment_mark(facts: Any) -> str:
    """Equal for two alignments, as figures keep them, that lay a micro-CT at the same place; empty for none."""
    if not isinstance(facts, Mapping):
        return ""
    rows = facts.get("microct_to_mdct")
    try:
        # A tenth of a micrometre; a hundredth of a millidegree is less than that at the end of a vertebra.
        numbers = [[round(float(value), 7) + 0.0 for value in row] for row in rows]  # type: ignore[union-attr]
    except (TypeError, ValueError):
        numbers = []
    text = json.dumps([str(facts.get("source")), numbers])
    return hashlib.sha256(text.encode("ascii", "replace")).hexdigest()


def current_mark(project: Project, record: VolumeRecord) -> str:
    """The :func:`alignment_mark` of what would be measured now in a volume."""
    alignment = through(project, record)
    return "" if alignment is None else alignment_mark(alignment.facts())


def _frame(record: VolumeRecord) -> str:
    return str(record.provenance.get("frame", ""))
