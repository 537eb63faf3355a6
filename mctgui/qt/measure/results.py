"""What was measured: the bone in 3-D or the histograms above the table, with the ways to take it along."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.project.records import CaseRecord, Modality, VOIRecord
from mctgui.project.store import Project
from mctgui.qt.jobs.job import Job
from mctgui.qt.measure.choices import Choices
from mctgui.qt.measure.columns import voi_name
from mctgui.qt.measure.histograms import Histograms
from mctgui.qt.measure.maps import Maps
from mctgui.qt.measure.measured import Measured, results_of
from mctgui.qt.measure.surface3d import BoneSurface, SurfaceRow, extracting_surfaces
from mctgui.qt.measure.table import ResultsTable
from mctgui.qt.screen import WindowServices
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.controls import Segments, ToolBar
from mctgui.report.tables import MeasurementRow, Names, write_table
from mctgui.volume import Volume

FILE_NAME = "mctgui-measurements.csv"
"""Says what it is, not whose it is."""

Shown = Literal["3-D", "histograms"]


class ResultsPanel(QWidget):
    """Surfaces or histograms, table, export. Shows nothing before something was measured.

    Parameters
    ----------
    maps
        Maps of thickness of what the table holds.
    """

    filled = Signal(bool)
    row_chosen = Signal(object)
    """The :class:`Measured` that is chosen in the table, or None."""

    def __init__(self, window: WindowServices, maps: Maps) -> None:
        super().__init__()
        self._window, self._maps = window, maps
        self._project: Project | None = None
        self._case: CaseRecord | None = None
        self._volumes: dict[Modality, Volume] = {}
        self._choices = Choices()
        self._which = "upper"
        self._surfaces_of: object = None
        self._job: Job | None = None
        self.measured: list[Measured] = []
        self._voi: VOIRecord | None = None
        self.surfaces = SurfaceRow()
        self.histograms = Histograms(window, maps)
        self.table = ResultsTable(window.theme)
        self.table.set_columns(window.settings.measure_columns)
        self.words = QLabel()
        self.bar = ToolBar()
        self._build()
        self.table.row_chosen.connect(self._row_chosen)
        self.table.columns_chosen.connect(self._choose_columns)

    def _build(self) -> None:
        self._shown: Segments[Shown] = Segments(
            [
                ("3-D", self.tr("3-D"), self.tr("The bone of each image, seen from one place")),
                ("histograms", self.tr("Histograms"), self.tr("How thick bone and how wide marrow is")),
            ],
            self.show_part,
            self.tr("Shown above the table"),
        )
        self._shown.choose("3-D")
        self.voi_box = QComboBox()
        self.voi_box.setAccessibleName(self.tr("VOI in 3-D and in the histograms"))
        self.voi_box.setToolTip(self.tr("VOI in 3-D and in the histograms"))
        self.voi_box.activated.connect(lambda _at: self.choose(self.voi_box.currentData()))
        self.bar.add(self.words)
        self.bar.add_space()
        self.bar.add(self._shown)
        self.bar.add(self.voi_box)
        self.columns_button = QToolButton()
        self.columns_button.setToolTip(self.tr("Columns of the table"))
        self.columns_button.setAccessibleName(self.tr("Columns of the table"))
        self._window.theme.keep_icon(self.columns_button, "ph.columns")
        self.columns_button.clicked.connect(self.choose_columns)
        self.bar.add(self.columns_button)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.surfaces)
        self._stack.addWidget(self.histograms)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(self.bar)
        column.addWidget(self.table)
        self.hide()

    @property
    def rows(self) -> list[MeasurementRow]:
        """What the table shows."""
        return [one.row for one in self.measured]

    def show_case(self, project: Project | None, case: CaseRecord | None, volumes: dict[Modality, Volume]) -> None:
        """Show the results of a case, or nothing."""
        self._project, self._case, self._volumes = project, case, volumes
        self.refresh()

    def show_choices(self, choices: Choices) -> None:
        """How the case would be measured now: tells which rows are outdated."""
        if choices != self._choices:
            self._choices = choices
            self.refresh(surfaces=False)

    def refresh(self, *, surfaces: bool = True) -> None:
        """Read the results anew.

        Parameters
        ----------
        surfaces
            Also make the surfaces; left out while a measurement is still going on.
        """
        self.measured, self._voi = [], None
        if self._project is not None and self._case is not None:
            self.measured, self._voi = results_of(self._project, self._case, self._choices)
        self._offer_vois()
        outdated = [one.outdated for one in self.measured]
        self.table.set_rows(self.rows, outdated)
        set_role(self.words, "warn" if any(outdated) else "quiet")
        self.words.setText(self._say(outdated))
        self.setVisible(bool(self.measured))
        self.filled.emit(bool(self.measured))
        if surfaces:
            self._maps.show_rows(self._case, self._volumes, self.measured, self._choices.mode)
            self.show_surfaces()

    def _offer_vois(self) -> None:
        names = list(dict.fromkeys(one.row.voi for one in self.measured))
        if [self.voi_box.itemData(at) for at in range(self.voi_box.count())] != names:
            self.voi_box.clear()
            for name in names:
                self.voi_box.addItem(voi_name(name), name)
        if names and self._which not in names:
            self._which = names[0]
        self.voi_box.setCurrentIndex(names.index(self._which) if names else -1)

    def _say(self, outdated: list[str]) -> str:
        reasons = {reason for reason in outdated if reason}
        if not reasons:
            return self.tr("Differences in % of micro-CT")
        words = reasons.pop() if len(reasons) == 1 else self.tr("Some rows do not fit what is chosen now.")
        return f"{words} {self.tr('Measure again.')}"

    def release(self) -> None:
        """Stop what is being made and let go of the volumes."""
        if self._job is not None:
            self._job.cancel()
        self._job, self._surfaces_of = None, None
        self.surfaces.show_surfaces([], None)
        self.show_case(None, None, {})
        self._maps.release()

    def _row_chosen(self, at: int) -> None:
        self.row_chosen.emit(self.measured[at] if 0 <= at < len(self.measured) else None)

    # What stands above the table

    def show_part(self, part: Shown) -> None:
        """Show the bone in 3-D, or the histograms."""
        self._shown.choose(part)
        self._stack.setCurrentWidget(self.histograms if part == "histograms" else self.surfaces)
        if part == "histograms":
            self.histograms.show_voi(self._which)
        else:
            self.show_surfaces()

    def next_part(self) -> None:
        """3-D instead of the histograms, or the other way round."""
        if self.measured:
            self.show_part("3-D" if self._stack.currentWidget() is self.histograms else "histograms")

    def choose(self, which: str) -> None:
        """Show another VOI in 3-D and in the histograms."""
        if which != self._which and self.voi_box.findData(which) < 0:
            return
        self._which = which
        self.voi_box.setCurrentIndex(self.voi_box.findData(which))
        self.show_surfaces()
        self.histograms.show_voi(which)

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
        # Moved volumes are other ones: after another alignment the bone in the VOI is another.
        grids = tuple((name, volume.affine.tobytes()) for name, volume in self._volumes.items())
        key = (self._voi.id, self._which, tuple(thresholds.items()), grids)
        if not thresholds:
            self.surfaces.say(self.tr("Measured bone is shown here in 3-D."))
        if cylinder is None and thresholds:
            self._surfaces_of = key
            self.surfaces.show_surfaces([], None)
            self.surfaces.say(self.tr("Only cylinders are shown in 3-D."))
        if key == self._surfaces_of or cylinder is None or not thresholds:
            return
        self.surfaces.say(self.tr("Making the surfaces …"))
        self._surfaces_of = key
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

    # Columns

    def choose_columns(self) -> None:
        """Open the menu of columns at its button."""
        if self.measured:
            button = self.columns_button
            self.table.column_menu().popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _choose_columns(self, chosen: list[str]) -> None:
        self.table.set_columns(chosen)
        self._window.settings.measure_columns = chosen
        self._window.save_settings()

    # Taking along

    def export_csv(self) -> None:
        """Save the table with every setting that is needed to measure it again."""
        if self.rows:
            export_rows(self, self._window, self.rows)


def export_rows(parent: QWidget, window: WindowServices, rows: list[MeasurementRow]) -> None:
    """Ask for a file and save rows as CSV or as an Excel workbook, under our names or those of BoneJ's columns."""
    kinds: dict[str, tuple[str, Names]] = {
        "CSV (*.csv)": (".csv", "mctgui"),
        "Excel (*.xlsx)": (".xlsx", "mctgui"),
        _tr("CSV with BoneJ's columns (*.csv)"): (".csv", "bonej"),
        _tr("Excel with BoneJ's columns (*.xlsx)"): (".xlsx", "bonej"),
    }
    folder = Path(window.settings.last_folder or Path.home())
    given, kind = QFileDialog.getSaveFileName(parent, _tr("Save the table"), str(folder / FILE_NAME), ";;".join(kinds))
    if not given:
        return
    suffix, names = kinds.get(kind, (".csv", "mctgui"))
    path = Path(given)
    if path.suffix.lower() not in (".csv", ".xlsx"):
        path = path.with_name(path.name + suffix)
    elif not kind:
        suffix = path.suffix.lower()
    elif path.suffix.lower() != suffix:  # the kind was chosen after the name was proposed
        path = path.with_suffix(suffix)
    try:
        write_table(rows, path, names=names, title=_tr("Measurements"))
    except MctguiError as error:
        window.show_error(error)
        return
    window.settings.last_folder = str(path.parent)
    window.save_settings()
    window.show_message(_tr("The table was saved as {name}.").format(name=path.name))


def _tr(text: str) -> str:
    return QCoreApplication.translate("ResultsPanel", text)
