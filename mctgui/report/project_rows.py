"""Rows of a table across the cases of a project."""

from __future__ import annotations

from collections.abc import Sequence

from mctgui.project import Project
from mctgui.project.records import MeasurementRecord
from mctgui.report.measurement_row import MeasurementRow, measurement_rows


def rows_of(project: Project, records: Sequence[MeasurementRecord]) -> list[MeasurementRow]:
    """Measurements of any cases as rows, case after case in the order in which they come first.

    Parameters
    ----------
    records
        Such as those of a :class:`mctgui.project.batch.BatchResult`.
    """
    cases = {case.id: case for case in project.cases()}
    groups: dict[tuple[int, int], list[MeasurementRecord]] = {}
    for record in records:
        groups.setdefault((record.case_id, record.voi_id), []).append(record)
    rows: list[MeasurementRow] = []
    for (case_id, _), group in groups.items():
        volumes = {volume.id: volume for volume in project.volumes(case_id)}
        case = cases[case_id]
        rows.extend(measurement_rows((case.pseudonym, case.level, case.donor), group, volumes))
    return rows
