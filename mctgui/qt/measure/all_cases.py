"""One threshold for all cases: the VOIs of the whole project counted together, per modality."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.morphometry import VOIHistogram
from mctgui.project.aligned import aligned_volume, current_mark
from mctgui.project.records import MODALITY_NAMES, Modality, VolumeRecord
from mctgui.project.store import Project
from mctgui.qt.jobs.job import Job
from mctgui.qt.measure.voi_sample import VOISample, pooled, reading_voi
from mctgui.qt.screen import WindowServices

Source = tuple[tuple[int, int, int, str], ...]
"""Case, placement, volume and alignment of each case that is counted."""


@dataclass(frozen=True, slots=True, eq=False)
class CasesCounted:
    """The histogram of all VOIs of a modality, the cases in it, and what could not be read."""

    histogram: VOIHistogram | None
    cases: int
    left_out: tuple[str, ...] = ()


def sources_of(project: Project, modality: Modality) -> Source:
    """What the histogram of all cases is made of at this moment."""
    found = []
    for case in project.cases():
        voi, volume = project.latest_voi(case.id), project.latest_volume(case.id, modality)
        if voi is not None and volume is not None:
            found.append((case.id, voi.id, volume.id, _mark(project, volume)))
    return tuple(found)


def counting_cases(project: Project, modality: Modality, source: Source) -> LongWork[CasesCounted]:
    """Count the VOIs of all cases; nothing but their histograms is kept.

    Parameters
    ----------
    source
        What :func:`sources_of` gave.
    """
    counted: list[VOISample] = []
    left_out: list[str] = []
    cases = 0
    for number, (case_id, *_) in enumerate(source):
        case = project.case(case_id)
        yield Progress(number, len(source), case.pseudonym)
        record, voi = project.latest_volume(case_id, modality), project.latest_voi(case_id)
        try:
            if record is None or voi is None:
                continue
            volume = aligned_volume(project, record)
            for name, shape in voi.placed.vois.items():
                sample = yield from reading_voi(volume, shape, modality, name)
                nothing = np.zeros((0, 0, 0), dtype=np.bool_)
                counted.append(replace(sample, voxels=nothing, inside=nothing))
            cases += 1
        except MctguiError as error:
            left_out.append(f"{case.pseudonym}: {error.message}")
    yield Progress(len(source), len(source))
    return CasesCounted(pooled(counted) if counted else None, cases, tuple(left_out))


def _mark(project: Project, volume: VolumeRecord) -> str:
    """Through which alignment a volume is counted; one that is damaged is named when it is read."""
    try:
        return current_mark(project, volume)
    except MctguiError:
        return "damaged"


class AllCases(QObject):
    """Counts the VOIs of all cases in the background, once for each state of the project."""

    changed = Signal()

    def __init__(self, window: WindowServices, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._project: Project | None = None
        self._found: dict[Modality, tuple[Source, CasesCounted]] = {}
        self._current: dict[Modality, Source] = {}
        self._job: Job | None = None

    def show_project(self, project: Project | None) -> None:
        """Another project, or another state of the same."""
        if project is not self._project:
            self._found = {}
            if self._job is not None:
                job, self._job = self._job, None
                job.finished.disconnect(self._finished)  # nothing is shown when it ends
                job.cancel()
        self._project, self._current = project, {}

    def count(self, modality: Modality) -> None:
        """Count the cases of a modality, unless they are counted as they are."""
        if self._project is None:
            return
        source = sources_of(self._project, modality)
        self._current[modality] = source
        if self._job is not None or self._found.get(modality, (None,))[0] == source:
            return
        name = self.tr("Threshold of all cases, {image}").format(image=MODALITY_NAMES[modality])
        self._job = self._window.start_job(
            name,
            counting_cases(self._project, modality, source),
            on_success=partial(self._counted, self._project, modality, source),
        )
        self._job.finished.connect(self._finished)

    def _counted(self, project: Project, modality: Modality, source: Source, found: CasesCounted) -> None:
        if project is not self._project:
            return
        self._found[modality] = (source, found)
        if found.left_out:
            words = self.tr("Left out of the common threshold: {cases}").format(cases="; ".join(found.left_out[:3]))
            self._window.show_message(words, "warn")

    def _finished(self) -> None:
        self._job = None
        self.changed.emit()

    def histogram(self, modality: Modality) -> VOIHistogram | None:
        """Of all VOIs in the project as it is; None while it is not known."""
        source, found = self._found.get(modality, (None, None))
        fresh = found is not None and source == self._current.get(modality)
        return found.histogram if fresh and found is not None else None

    def words(self, modality: Modality) -> str:
        """How far it is, or how many cases it is made of, for the inspector."""
        if self.histogram(modality) is not None:
            return self.tr("Found in the VOIs of {cases} cases together.").format(cases=self._found[modality][1].cases)
        if self._job is not None:
            return self.tr("Counting the VOIs of all cases …")
        return self.tr("The VOIs of all cases could not be counted for {image}.").format(image=MODALITY_NAMES[modality])
