"""Measuring a case: both VOIs in every modality that the case has."""

from __future__ import annotations

from dataclasses import replace

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of, with_each_step
from mctgui.project.records import MODALITIES, MODALITY_NAMES, MeasurementRecord, Modality, VOIRecord, VolumeRecord
from mctgui.project.store import Project
from mctgui.voi import CylinderVOI

_STEPS = 1000


def measure_case(
    project: Project, case_id: int, modalities: tuple[Modality, ...] = MODALITIES
) -> LongWork[list[MeasurementRecord]]:
    """Measure the VOIs of a case's latest placement in the latest volume of each modality, and keep the results.

    Parameters
    ----------
    project, case_id
        What to measure.
    modalities
        Which of them; those that the case has not are left out.

    Yields
    ------
    Progress
        Its ``partial`` is each :class:`MeasurementRecord` as soon as it is kept.

    Returns
    -------
    list of MeasurementRecord
        In the order of the modalities, the VOIs in the order of the placement.

    Raises
    ------
    MctguiError
        Nothing is placed, or there is no volume.
    UnsuitableVOI
        A VOI holds nothing that can be measured; what was measured before it is kept.
    """
    voi = project.latest_voi(case_id)
    if voi is None:
        raise MctguiError(
            f"No VOIs are placed in {project.case(case_id).pseudonym}.", "Place them in Measure, or have them proposed."
        )
    volumes = [record for record in (project.latest_volume(case_id, one) for one in modalities) if record is not None]
    if not volumes:
        raise MctguiError(f"{project.case(case_id).pseudonym} has no volume to measure in.", "Import one first.")
    tasks = [(record, name, cylinder) for record in volumes for name, cylinder in voi.placed.cylinders.items()]
    measured: list[MeasurementRecord] = []
    for number, (record, name, cylinder) in enumerate(tasks):
        label = f"{MODALITY_NAMES[record.modality]}, {name} VOI"
        work = _measure_one(project, voi, record, name, cylinder)
        share = number / len(tasks), (number + 1) / len(tasks)
        kept = yield from _onwards(as_part_of(work, *share, _STEPS, label))
        measured.append(kept)
        yield Progress(round((number + 1) / len(tasks) * _STEPS), _STEPS, label, kept)
    return measured


def _measure_one(
    project: Project, voi: VOIRecord, record: VolumeRecord, name: str, cylinder: CylinderVOI
) -> LongWork[MeasurementRecord]:
    from mctgui.morphometry import measuring

    try:
        values = yield from measuring(project.load_volume(record), cylinder)
    except MctguiError as error:
        # Which of the VOIs in which volume: the core knows neither.
        raise type(error)(f"{MODALITY_NAMES[record.modality]}, {name} VOI: {error.message}", error.hint) from error
    return project.add_measurement(voi, record, name, values)


def _onwards(work: LongWork[MeasurementRecord]) -> LongWork[MeasurementRecord]:
    """Progress that never goes back: a measurement begins anew when the balls reach beyond what was read."""
    furthest = 0

    def onwards(step: Progress) -> Progress:
        nonlocal furthest
        furthest = max(furthest, step.done)
        return replace(step, done=furthest)

    return (yield from with_each_step(work, onwards))
