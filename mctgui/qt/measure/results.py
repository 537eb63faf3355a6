"""What was measured: the bone in 3-D above the table, with the ways to take it along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.project.records import CaseRecord, Modality, VOIRecord
from mctgui.project.store import Project
from mctgui.qt.jobs.job import Job
from mctgui.qt.measure.surface3d import BoneSurface, SurfaceRow, extracting_surfaces
from mctgui.qt.measure.table import ResultsTable
from mctgui.qt.screen import WindowServices
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.controls import Segments, ToolBar
from mctgui.report.tables import MeasurementRow, measurement_rows, write_csv
from mctgui.volume import Volume

FILE_NAME = "mctgui-measurements.csv"
"""Says what it is, not whose it is."""


def results_of(project: Project, case: CaseRecord) -> tuple[list[MeasurementRow], VOIRecord | None, bool]:
    """Rows of the placement that was measured last, that placement, and whether it still is the latest one."""
    measurements = project.measurements(case.id)
    measured = {record.voi_id for record in measurements}
    vois = project.vois(case.id)
    chosen = [voi for voi in vois if voi.id in measured]
    if not chosen:
        return [], None, True
    volumes = {record.id: record for record in project.volumes(case.id)}
    mine = [record for record in measurements if record.voi_id == chosen[-1].id]
    rows = measurement_rows((case.pseudonym, case.level, case.donor), mine, volumes)
    return rows, chosen[-1], chosen[-1].json.get("vois") == vois[-1].json.get("vois")


class ResultsPanel(QWidget):
    """Surfaces, table, export. Shows nothing before something was measured."""

    filled = Signal(bool)

    def __init__(self, window: WindowServices) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._case: CaseRecord | None = None
        self._volumes: dict[Modality, Volume] = {}
        self._which = "upper"
        self._surfaces_of: object = None
        self._job: Job | None = None
        self.rows: list[MeasurementRow] = []
        self._voi: VOIRecord | None = None
        self.surfaces = SurfaceRow()
        self.table = ResultsTable(window.theme)
        self.words = QLabel()
        self.bar = ToolBar()
        self._segments: Segments[str] = Segments(
            [("upper", self.tr("Upper"), ""), ("lower", self.tr("Lower"), "")], self.choose, self.tr("VOI in 3-D")
        )
        self.bar.add(self.words)
        self.bar.add_space()
        caption = QLabel(self.tr("3-D:"))
        set_role(caption, "quiet")
        self.bar.add(caption)
        self.bar.add(self._segments)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.surfaces, 1)
        column.addWidget(self.bar)
        column.addWidget(self.table)
        self.hide()

    def show_case(self, project: Project | None, case: CaseRecord | None, volumes: dict[Modality, Volume]) -> None:
        """Show the results of a case, or nothing."""
        self._project, self._case, self._volumes = project, case, volumes
        self.refresh()

    def refresh(self, *, surfaces: bool = True) -> None:
        """Read the results anew.

        Parameters
        ----------
        surfaces
            Also make the surfaces; left out while a measurement is still going on.
        """
        current = True
        self.rows, self._voi = [], None
        if self._project is not None and self._case is not None:
            self.rows, self._voi, current = results_of(self._project, self._case)
        self.table.set_rows(self.rows)
        set_role(self.words, "quiet" if current else "warn")
        fine, stale = self.tr("Differences in % of micro-CT"), self.tr("Measured before the VOIs were moved. Measure again.")
        self.words.setText(fine if current else stale)
        self.setVisible(bool(self.rows))
        self.filled.emit(bool(self.rows))
        if surfaces:
            self.show_surfaces()

    def release(self) -> None:
        """Stop what is being made and let go of the volumes."""
        if self._job is not None:
            self._job.cancel()
        self._job, self._surfaces_of = None, None
        self.surfaces.show_surfaces([], None)
        self.show_case(None, None, {})

    # 3-D

    def choose(self, which: str) -> None:
        """Show the upper or the lower VOI in 3-D."""
        self._which = which
        self.show_surfaces()

    def show_surfaces(self) -> None:
        """Extract the surfaces of the measured VOI in the background, unless they are shown already."""
        if not self.isVisible() or self._voi is None or self._case is None:
            return
        try:
            cylinder = self._voi.placed.cylinders.get(self._which)
        except MctguiError as error:
            self._window.show_error(error)
            return
        thresholds = {row.modality: row.threshold for row in self.rows if row.voi == self._which}
        key = (self._voi.id, self._which, tuple(thresholds.items()))
        if not thresholds:
            self.surfaces.say(self.tr("Measured bone is shown here in 3-D."))
        if key == self._surfaces_of or cylinder is None or not thresholds:
            return
        self.surfaces.say(self.tr("Making the surfaces …"))
        self._surfaces_of = key
        self._segments.choose(self._which)
        if self._job is not None:
            self._job.cancel()
        job = self._window.start_job(
            self.tr("3-D surfaces of {case}").format(case=self._case.pseudonym),
            extracting_surfaces(self._volumes, thresholds, cylinder),  # type: ignore[arg-type]
        )
        which = self._which
        job.succeeded.connect(lambda found: self._found(key, found, cylinder, which))
        job.failed.connect(lambda _error: self.surfaces.say(self.tr("The surfaces could not be made.")))
        self._job = job

    def _found(self, key: object, surfaces: list[BoneSurface], cylinder: Any, which: str) -> None:
        if key == self._surfaces_of:
            self._job = None
            self.surfaces.show_surfaces(surfaces, cylinder, which)

    # Taking along

    def export_csv(self) -> None:
        """Save the table as CSV, with every setting that is needed to measure it again."""
        if not self.rows:
            return
        folder = Path(self._window.settings.last_folder or Path.home())
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Save the table"), str(folder / FILE_NAME), "CSV (*.csv)")
        if not chosen:
            return
        path = Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".csv")
        try:
            write_csv(self.rows, path)
        except MctguiError as error:
            self._window.show_error(error)
            return
        self._window.settings.last_folder = str(path.parent)
        self._window.save_settings()
        self._window.show_message(self.tr("The table was saved as {name}.").format(name=path.name))
