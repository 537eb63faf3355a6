"""What was measured in a case, row by row, and whether each still is what would be measured now. Knows no widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from mctgui.errors import MctguiError
from mctgui.project.aligned import alignment_mark, current_mark
from mctgui.project.records import MODALITIES, CaseRecord, MeasurementRecord, Modality, VOIRecord, VolumeRecord
from mctgui.project.store import Project
from mctgui.qt.measure.choices import Choices
from mctgui.report.tables import MeasurementRow, measurement_rows
from mctgui.voi import VOI, voi_from_json


def _tr(text: str) -> str:
    return QCoreApplication.translate("Measured", text)


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the table.

    Parameters
    ----------
    row
        As it is written and exported.
    record
        As it is kept.
    outdated
        Why it is not what would be measured now; empty where it is.
    is_of_latest_volume
        Whether the volume is the one that is shown, where it is shown.
    """

    row: MeasurementRow
    record: MeasurementRecord
    outdated: str
    is_of_latest_volume: bool

    @property
    def voi(self) -> VOI | None:
        """Where it was measured; None for a whole volume or what cannot be read any more."""
        kept = self.record.values.get("voi")
        try:
            return None if kept is None else voi_from_json(kept)
        except MctguiError:
            return None


def results_of(project: Project, case: CaseRecord, choices: Choices) -> tuple[list[Measured], VOIRecord | None]:
    """The latest measurement of each VOI, image and rule, in the placement that was measured last; and that placement."""
    measurements = project.measurements(case.id)
    with_figures = {record.voi_id for record in measurements}
    vois = project.vois(case.id)
    chosen = next((voi for voi in reversed(vois) if voi.id in with_figures), None)
    if chosen is None:
        return [], None
    volumes = {record.id: record for record in project.volumes(case.id)}
    newest = {modality: project.latest_volume(case.id, modality) for modality in MODALITIES}
    latest = {modality: None if record is None else record.id for modality, record in newest.items()}
    marks = {modality: _mark(project, record) for modality, record in newest.items() if record is not None}
    mine = [record for record in measurements if record.voi_id == chosen.id]
    found: list[Measured] = []
    # Each rule is compared with the micro-CT of the same rule.
    for mode in dict.fromkeys(str(record.values.get("voi_mode", "")) for record in mine):
        same = [record for record in mine if str(record.values.get("voi_mode", "")) == mode]
        kept = {(record.which, record.modality): record for record in same}
        for row in measurement_rows((case.pseudonym, case.level, case.donor), same, volumes):
            record = kept[row.voi, row.modality]  # type: ignore[index]
            there = alignment_mark(record.values.get("alignment")) == marks.get(record.modality, "")
            why = _outdated(record, chosen.json, vois[-1].json, latest, choices)
            if not why and not there:
                why = _tr("Measured through another alignment of the micro-CT than the one kept now.")
            found.append(Measured(row, record, why, there and record.volume_id == latest.get(record.modality)))
    names = list(dict.fromkeys(one.row.voi for one in found))
    order = [str(modality) for modality in MODALITIES]
    found.sort(key=lambda one: (names.index(one.row.voi), order.index(one.row.modality)))
    return found, chosen


def _mark(project: Project, record: VolumeRecord) -> str:
    try:
        return current_mark(project, record)
    except MctguiError:
        return "damaged"  # the screen says so; what was measured through it cannot be held against it


def _outdated(
    record: MeasurementRecord,
    measured: dict[str, Any],
    placed: dict[str, Any],
    latest: dict[Modality, int | None],
    choices: Choices,
) -> str:
    name = record.which
    if (measured.get("vois") or {}).get(name) != (placed.get("vois") or {}).get(name):
        return _tr("Measured before this VOI was moved.")
    if record.volume_id != latest.get(record.modality):
        return _tr("Measured in an earlier volume of this image.")
    return "" if _same_threshold(record, choices) else _tr("Measured with another threshold than the one chosen now.")


def _same_threshold(record: MeasurementRecord, choices: Choices) -> bool:
    values = record.values
    kept = values.get("settings")
    if not isinstance(kept, dict):  # measured by a version that knew each VOI's own threshold alone
        fixed = choices.fixed_for(record.modality, record.which)
        if fixed is not None:
            return bool(values["threshold"] == fixed)
        return values.get("threshold_method") == choices.method and choices.scope == "voi"
    wanted = choices.settings.of(record.modality, record.which, None)
    return all(kept.get(name) == wanted[name] for name in ("threshold", "scope", "histogram", "grey_range"))
