"""Measuring the case that is shown as it is chosen there. Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, as_part_of
from mctgui.project.aligned import aligned_volume
from mctgui.project.common_threshold import common_threshold
from mctgui.project.measuring import MeasuringSettings, measure_case
from mctgui.project.records import MODALITIES, MODALITY_NAMES, MeasurementRecord, Modality
from mctgui.project.store import Project
from mctgui.voi import VOI
from mctgui.volume import Volume

if TYPE_CHECKING:
    from mctgui.morphometry import Threshold

_STEPS = 1000
_COUNTED = 0.3


def measuring_one(project: Project, case_id: int, settings: MeasuringSettings) -> LongWork[list[MeasurementRecord]]:
    """Measure a case; with one threshold for all cases, find that first, of all cases of the project as they are now.

    Raises
    ------
    MctguiError
        As :func:`mctgui.project.measuring.measure_case`.
    """
    common: dict[Modality, Threshold] = {}
    wanted: list[Modality] = []
    if settings.scope == "set":
        there = [modality for modality in MODALITIES if project.latest_volume(case_id, modality) is not None]
        wanted = [modality for modality in there if modality not in settings.fixed]
    for number, modality in enumerate(wanted):
        share = _COUNTED * number / len(wanted), _COUNTED * (number + 1) / len(wanted)
        work = common_threshold(partial(_vois_of_all, project, modality), settings.method)
        found = yield from as_part_of(work, *share, _STEPS, f"counting {MODALITY_NAMES[modality]}")
        if found is not None:
            common[modality] = found
    start = _COUNTED if wanted else 0.0
    return (yield from as_part_of(measure_case(project, case_id, settings=settings, common=common), start, 1.0, _STEPS))


def _vois_of_all(project: Project, modality: Modality) -> Iterator[tuple[Volume, VOI]]:
    """Every VOI of a modality in the project; what cannot be read is passed over."""
    for case in project.cases():
        record, placement = project.latest_volume(case.id, modality), project.latest_voi(case.id)
        if record is None or placement is None:
            continue
        try:
            volume, vois = aligned_volume(project, record), placement.placed.vois
        except (MctguiError, OSError):
            continue
        for voi in vois.values():
            yield volume, voi
