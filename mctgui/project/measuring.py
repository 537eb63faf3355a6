"""Measuring a case: its VOIs in every modality that the case has, by settings that are kept with the figures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from mctgui import __version__
from mctgui.alignment import Alignment, laid
from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of, with_each_step
from mctgui.morphometry import HistogramOfOne, ThresholdMethod, WallMode
from mctgui.project.aligned import alignment_mark, cautions, through
from mctgui.project.records import MODALITIES, MODALITY_NAMES, MeasurementRecord, Modality, VOIRecord, VolumeRecord
from mctgui.project.store import Project

if TYPE_CHECKING:
    from mctgui.morphometry import Threshold, VOIVoxels

Method = ThresholdMethod
Scope = Literal["voi", "image", "set"]
Mode = WallMode
Histogram = HistogramOfOne

_STEPS = 1000


@dataclass(frozen=True, slots=True)
class MeasuringSettings:
    """How VOIs are measured.

    Parameters
    ----------
    method
        The automatic threshold, by ImageJ's names.
    scope
        For which VOIs one threshold is found: ``"voi"`` each by itself; ``"image"`` all VOIs of an image together; ``"set"``
        all VOIs of all cases together, per modality, which only :func:`mctgui.project.batch.measuring_cases` can find.
    fixed
        Thresholds given by the user, in HU or grey values, by ``modality/VOI`` or ``modality``. They go before the method.
    histogram
        What the method is given with the scope ``"voi"``: the voxels of the VOI, or those of the whole volume.
    grey_range
        By modality, the values that become level 0 and 255 of the histogram; without it 8-bit values are taken as they are,
        others from their smallest to their largest.
    modes
        What bounds the thickness at the wall of a VOI; each is measured and kept as a row of its own.
    structure
        Whether surface, connectivity, anisotropy and fractal dimension are measured as well.
    """

    method: Method = "isodata"
    scope: Scope = "voi"
    fixed: Mapping[str, float] = field(default_factory=dict, hash=False)
    histogram: Histogram = "voi"
    grey_range: Mapping[str, tuple[float, float]] = field(default_factory=dict, hash=False)
    modes: tuple[Mode, ...] = ("context",)
    structure: bool = True

    def fixed_for(self, modality: Modality, which: str) -> float | None:
        """The user's own threshold of a VOI; None where the method finds it."""
        return self.fixed.get(f"{modality}/{which}", self.fixed.get(modality))

    def of(self, modality: Modality, which: str, common: Threshold | None) -> dict[str, Any]:
        """Everything in the settings that the figures of one VOI depend on, as JSON values."""
        fixed = self.fixed_for(modality, which)
        grey = self.grey_range.get(modality)
        return {
            "threshold": self.method if fixed is None else float(fixed),
            "scope": self.scope if fixed is None else "fixed",
            "common": None if fixed is not None or common is None else common.value,
            "histogram": self.histogram if fixed is None and self.scope == "voi" else None,
            "grey_range": None if fixed is not None or grey is None else [float(value) for value in grey],
            "structure": self.structure,
        }


def measure_case(
    project: Project,
    case_id: int,
    modalities: Sequence[Modality] = MODALITIES,
    settings: MeasuringSettings | None = None,
    *,
    voi: VOIRecord | None = None,
    common: Mapping[Modality, Threshold] | None = None,
    anew: bool = True,
) -> LongWork[list[MeasurementRecord]]:
    """Measure the VOIs of a placement in the latest volume of each modality, and keep the results.

    The placement lies in the millimetres of the MDCT; a micro-CT that is aligned to it is measured through that alignment,
    on its own voxels. The figures say through which (``alignment``), None in the scanner's own millimetres.

    Parameters
    ----------
    project, case_id
        What to measure.
    modalities
        Which of them; those that the case has not are left out.
    settings
        How; None for each VOI's own IsoData in ``context`` mode.
    voi
        A placement of the case; None for its latest.
    common
        Thresholds that were found for a set of cases, by modality; they go before the method.
    anew
        Whether what was measured by this version with the same settings is measured again, or taken as it is.

    Yields
    ------
    Progress
        Its ``partial`` is each :class:`MeasurementRecord` as soon as it is kept.

    Returns
    -------
    list of MeasurementRecord
        In the order of the modalities, the VOIs in the order of the placement, the modes in that of the settings.

    Raises
    ------
    MctguiError
        Nothing is placed, or there is no volume.
    UnsuitableVOI
        A VOI holds nothing that can be measured; what was measured before it is kept.
    """
    settings = settings or MeasuringSettings()
    voi = voi or project.latest_voi(case_id)
    if voi is None:
        raise MctguiError(
            f"No VOIs are placed in {project.case(case_id).pseudonym}.", "Place them in Measure, or have them proposed."
        )
    volumes = [record for record in (project.latest_volume(case_id, one) for one in modalities) if record is not None]
    if not volumes:
        raise MctguiError(f"{project.case(case_id).pseudonym} has no volume to measure in.", "Import one first.")
    tasks = _tasks(project, voi, volumes, settings, common or {})
    kept = {} if anew else _kept(project, voi)
    measured: list[MeasurementRecord] = []
    for number, task in enumerate(tasks):
        label = f"{MODALITY_NAMES[task.record.modality]}, {task.name} VOI"
        before = task.among(kept)
        if len(before) == len(settings.modes):
            measured.extend(before)
            continue
        share = number / len(tasks), (number + 1) / len(tasks)
        for one in (yield from _onwards(as_part_of(task.measuring(), *share, _STEPS, label))):
            measured.append(one)
            yield Progress(round((number + 1) / len(tasks) * _STEPS), _STEPS, label, one)
    return measured


def measured_before(
    project: Project,
    case_id: int,
    modalities: Sequence[Modality],
    settings: MeasuringSettings,
    voi: VOIRecord,
    common: Mapping[Modality, Threshold] | None = None,
) -> list[MeasurementRecord]:
    """What this version has measured of a case already; parameters and order as in :func:`measure_case`."""
    volumes = [record for record in (project.latest_volume(case_id, one) for one in modalities) if record is not None]
    kept = _kept(project, voi)
    tasks = _tasks(project, voi, volumes, settings, common or {})
    return [record for task in tasks for record in task.among(kept)]


_Kept = dict[tuple[int, str, str, str, str], MeasurementRecord]


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """One VOI in one volume."""

    project: Project
    voi: VOIRecord
    record: VolumeRecord
    name: str
    settings: MeasuringSettings
    common: Threshold | None
    alignment: Alignment | None

    @property
    def facts(self) -> dict[str, Any]:
        return self.settings.of(self.record.modality, self.name, self.common)

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.facts, sort_keys=True).encode("ascii")).hexdigest()

    def among(self, kept: _Kept) -> list[MeasurementRecord]:
        """What was measured of this VOI with these settings, in the order of the modes."""
        mark = "" if self.alignment is None else alignment_mark(self.alignment.facts())
        keys = [(self.record.id, self.name, mode, self.digest, mark) for mode in self.settings.modes]
        return [kept[key] for key in keys if key in kept]

    def measuring(self) -> LongWork[list[MeasurementRecord]]:
        from mctgui.morphometry import VOIVoxels, measuring_modes

        modality, settings = self.record.modality, self.settings
        volume = self.project.load_volume(self.record)
        if self.alignment is not None:
            volume = laid(volume, self.alignment.matrix)
        placed = self.voi.placed
        vois = placed.vois
        try:
            voxels = VOIVoxels(volume, vois[self.name])
            others = [VOIVoxels(volume, one) for name, one in vois.items() if name != self.name]
            figures = yield from measuring_modes(
                volume,
                vois[self.name],
                modes=settings.modes,
                threshold=self._threshold(voxels, others),
                histogram=settings.histogram,
                grey_range=settings.grey_range.get(modality),
                structure=settings.structure,
                input_sha256=source_sha256(self.record),
                voxels=voxels,
            )
        except MctguiError as error:
            # Which of the VOIs in which volume: the core knows neither.
            raise type(error)(f"{MODALITY_NAMES[modality]}, {self.name} VOI: {error.message}", error.hint) from error
        told = {
            "settings": self.facts,
            "settings_sha256": self.digest,
            "alignment": None if self.alignment is None else self.alignment.facts(),
        }
        minded = cautions(self.project, self.record, placed, self.alignment)
        with self.project.at_once():
            return [
                self.project.add_measurement(
                    self.voi,
                    self.record,
                    self.name,
                    {**one.as_json(), **told, "warnings": [*minded, *one.warnings]},
                )
                for one in figures
            ]

    def _threshold(self, voxels: VOIVoxels, others: Sequence[VOIVoxels]) -> Method | float | Threshold:
        from mctgui.morphometry import common_histogram

        fixed = self.settings.fixed_for(self.record.modality, self.name)
        if fixed is not None:
            return fixed
        if self.common is not None:
            return self.common
        if self.settings.scope == "image":
            grey_range = self.settings.grey_range.get(self.record.modality)
            return common_histogram([voxels, *others], grey_range).threshold(self.settings.method)
        if self.settings.scope == "set":
            voxels.values()  # where they cannot be read, that is the reason
            raise MctguiError(
                "A threshold for all cases together has to be found before one of them is measured.",
                "Measure the cases by a recipe, or choose a threshold for each VOI or image.",
            )
        return self.settings.method


def source_sha256(record: VolumeRecord) -> str:
    """Hash of the files that a volume was imported from (:mod:`mctgui.project.fingerprint`); empty where there were none."""
    source = record.provenance.get("source")
    return str(source.get("sha256", "")) if isinstance(source, dict) else ""


def _tasks(
    project: Project,
    voi: VOIRecord,
    volumes: Sequence[VolumeRecord],
    settings: MeasuringSettings,
    common: Mapping[Modality, Threshold],
) -> list[_Task]:
    names = list(voi.placed.vois)
    return [
        _Task(project, voi, record, name, settings, common.get(record.modality), alignment)
        for record, alignment in [(record, through(project, record)) for record in volumes]
        for name in names
    ]


def _kept(project: Project, voi: VOIRecord) -> _Kept:
    """What this version has measured in a placement, by volume, VOI, mode, settings and alignment."""
    return {
        (
            one.volume_id,
            one.which,
            str(one.values.get("voi_mode")),
            str(one.values.get("settings_sha256")),
            alignment_mark(one.values.get("alignment")),
        ): one
        for one in project.measurements(voi.case_id)
        if one.voi_id == voi.id and one.software == __version__
    }


def _onwards(work: LongWork[list[MeasurementRecord]]) -> LongWork[list[MeasurementRecord]]:
    """Progress that never goes back: a measurement begins anew when the balls reach beyond what was read."""
    furthest = 0

    def onwards(step: Progress) -> Progress:
        nonlocal furthest
        furthest = max(furthest, step.done)
        return replace(step, done=furthest)

    return (yield from with_each_step(work, onwards))
