"""Measuring many cases by one recipe: choose cases and recipe, watch, read what failed, take the table along."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mctgui.errors import MctguiError
from mctgui.jobs import Progress
from mctgui.project.batch import BatchResult, CaseFailure, measuring_cases
from mctgui.project.recipe import Recipe
from mctgui.project.records import MeasurementRecord
from mctgui.project.store import Project
from mctgui.qt.jobs.job import Job
from mctgui.qt.measure.batch_cases import BatchCases, CaseState
from mctgui.qt.measure.choices import stored_choices
from mctgui.qt.measure.columns import COLUMNS, shown_columns
from mctgui.qt.measure.measured import Measured, results_of
from mctgui.qt.measure.recipe_form import RecipeForm
from mctgui.qt.measure.results import export_rows
from mctgui.qt.measure.table import ResultsTable
from mctgui.qt.screen import WindowServices
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.controls import ToolBar

_RECIPE = "mctgui-recipe.json"
_ROWS = 9


class BatchPage(QWidget):
    """Takes the place of images and results for a while. Esc goes back; what was started goes on."""

    left = Signal()
    asked = Signal()
    """Somebody wants to see it, who looked at the list of jobs."""
    case_opened = Signal(int)

    def __init__(self, window: WindowServices) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._job: Job | None = None
        self._running: tuple[Project, Recipe] | None = None
        self.measured: list[Measured] = []
        self._rows: dict[int, list[Measured]] = {}
        self.failures: list[CaseFailure] = []
        self.cases, self.form = BatchCases(window.theme), RecipeForm()
        self.table = ResultsTable(window.theme, lines=_ROWS)
        self._build()
        self.cases.ticked.connect(self._refresh)
        self.cases.opened.connect(self.case_opened)
        self.form.changed.connect(self._show_ready)
        self.table.doubleClicked.connect(self._open_row)

    # Building

    def _button(self, words: str, icon: str, run: object, tip: str = "") -> QPushButton:
        button = QPushButton(words)
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        button.clicked.connect(run)
        self._window.theme.keep_icon(button, icon)
        return button

    def _build(self) -> None:
        bar = ToolBar()
        self.back = self._button(self.tr("Back"), "ph.arrow-left", self.left, self.tr("Back to the images (Esc)"))
        heading = QLabel(self.tr("Measure many cases"))
        set_role(heading, "title")
        bar.add(self.back)
        bar.add(heading)
        bar.add_space()
        self.load_button = self._button(self.tr("Load recipe…"), "ph.folder-open", self.load_recipe)
        self.save_button = self._button(self.tr("Save recipe…"), "ph.floppy-disk", self.save_recipe)
        bar.add(self.load_button)
        bar.add(self.save_button)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._left(), 1)
        body.addWidget(self._right())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addLayout(body, 1)

    def _left(self) -> QWidget:
        self.all_button = QPushButton(self.tr("Tick all"))
        self.none_button = QPushButton(self.tr("Tick none"))
        for button in (self.all_button, self.none_button):
            set_role(button, "flat")
        self.all_button.clicked.connect(lambda: self.cases.tick(None))
        self.none_button.clicked.connect(lambda: self.cases.tick(()))
        self.count = QLabel()
        set_role(self.count, "quiet")
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 6)
        for widget in (self.all_button, self.none_button, self.count):
            head.addWidget(widget)
        head.addStretch(1)
        results = ToolBar()
        self.words = QLabel()
        set_role(self.words, "quiet")
        self.copy_button = self._button(self.tr("Copy table"), "ph.copy", self.table.copy)
        self.export_button = self._button(self.tr("Export table"), "ph.download-simple", self.export)
        results.add(self.words)
        results.add_space()
        results.add(self.copy_button)
        results.add(self.export_button)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.cases, 1)
        column.addWidget(results)
        column.addWidget(self.table)
        return holder

    def _right(self) -> QWidget:
        panel = QWidget()
        panel.setObjectName("inspector")
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        panel.setFixedWidth(320)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.form)
        rows.addStretch(1)
        scroll.setWidget(inner)
        self.start_button = QPushButton(self.tr("Measure"))
        set_role(self.start_button, "primary")
        self.start_button.clicked.connect(self.start)
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancel)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of the measurement"))
        self.state = QLabel()
        self.state.setWordWrap(True)
        set_role(self.state, "quiet")
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 12, 16, 16)
        foot.setSpacing(8)
        for widget in (self.state, self.progress, self.start_button, self.cancel_button):
            foot.addWidget(widget)
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addLayout(foot)
        return panel

    # What is shown

    def show_project(self, project: Project | None) -> None:
        """Show the cases of a project and what was measured in them."""
        if project is not self._project:
            self.cases.states, self.failures = {}, []
            self.state.setText("")
        self._project, self._rows = project, {}
        self.cases.show_project(project)
        self._show_ready()

    def release(self) -> None:
        """Let go of the project; its measurement is ended by the window."""
        if self._job is not None:
            self._job.cancel()
        self.show_project(None)

    def _refresh(self) -> None:
        """Show what was measured in the ticked cases."""
        self.measured = []
        if self._project is not None:
            wanted = self.cases.chosen_ids
            for case_id in wanted:
                if case_id not in self._rows:
                    case, choices = self._project.case(case_id), stored_choices(self._project, case_id)
                    self._rows[case_id] = results_of(self._project, case, choices)[0]
            self.measured = [one for case_id in wanted for one in self._rows[case_id]]
        rows = [one.row for one in self.measured]
        keys = [column.key for column in shown_columns(self._window.settings.measure_columns)]
        self.table.set_columns([column.key for column in COLUMNS if column.key in {"case", *keys}])
        self.table.set_rows(rows, [one.outdated for one in self.measured])
        cases = len({row.case for row in rows})
        self.words.setText(self.tr("Rows: {rows} · cases: {cases}").format(rows=len(rows), cases=cases) if rows else "")
        for button in (self.copy_button, self.export_button):
            button.setEnabled(bool(rows))
        self._show_ready()

    def _show_ready(self) -> None:
        chosen = len(self.cases.chosen)
        self.count.setText(self.tr("{count} ticked").format(count=chosen))
        busy = self._job is not None
        self.start_button.setEnabled(bool(chosen) and self.form.is_whole and not busy)
        self.start_button.setVisible(not busy)
        self.cancel_button.setVisible(busy)
        self.progress.setVisible(busy)
        self.form.setEnabled(not busy)
        self.save_button.setEnabled(self.form.is_whole and self._project is not None)
        if not busy and not self.state.text():
            self.state.setText(self.tr("What was measured with these settings before is taken as it is."))

    # Measuring

    def start(self) -> None:
        """Measure the ticked cases by the recipe, or go on where it was stopped."""
        if self._project is None or self._job is not None or not self.cases.chosen or not self.form.is_whole:
            return
        recipe = self.form.recipe(self.cases.chosen)
        self.cases.begin()
        self.failures = []
        self._running = (self._project, recipe)
        words = self.tr("Measure {count} cases").format(count=len(self.cases.chosen))
        job = self._window.start_job(words, measuring_cases(self._project, recipe), lane="processor")
        self._job = job
        job.offer = (self.tr("Show the table"), self.asked.emit)
        job.progressed.connect(self._progressed)
        job.partial_ready.connect(self._arrived)
        job.succeeded.connect(self._succeeded)
        job.finished.connect(self._finished)
        self.state.setText(self.tr("Waiting for other work …"))
        self._show_ready()

    def cancel(self) -> None:
        """Stop; what is measured stays, and a new start goes on from there."""
        if self._job is not None:
            self._job.cancel()
            self.state.setText(self.tr("Stopping …"))

    def _progressed(self, step: Progress) -> None:
        self.progress.setRange(0, max(step.total, 1))
        self.progress.setValue(step.done)
        self.state.setText(step.message)

    def _arrived(self, piece: object) -> None:
        if isinstance(piece, CaseFailure):
            self.failures.append(piece)
            if piece.case_id is not None:
                self.cases.states.setdefault(piece.case_id, CaseState()).failure = f"{piece.message} {piece.hint}".strip()
                self.cases.show_state(piece.case_id)
        elif isinstance(piece, MeasurementRecord):
            self.cases.states.setdefault(piece.case_id, CaseState()).done += 1
            self.cases.show_state(piece.case_id)

    def _succeeded(self, result: BatchResult) -> None:
        for case_id, state in self.cases.states.items():
            state.kept = sum(record.case_id == case_id for record in result.records)
            self.cases.show_state(case_id)
        words = [self.tr("{new} new of {rows} rows.").format(new=result.measured, rows=len(result.records))]
        if result.failures:
            words.append(self.tr("{count} of {cases} cases failed.").format(count=len(result.failures), cases=result.cases))
        words.extend(f"{one.pseudonym}: {one.message}" for one in result.failures if one.case_id is None)
        words.extend(result.notes[:3])
        self.state.setText(" ".join(words))

    def _finished(self) -> None:
        job, self._job = self._job, None
        running, self._running = self._running, None
        if job is not None and job.result is None:
            stopped = self.tr("Stopped. Measure again to go on where it was.")
            self.state.setText(stopped if job.error is None else self.tr("It could not go on."))
        if running is not None and running[0] is self._project:
            self._rows = {}
            for case_id in self.cases.states:
                self._window.case_contents_changed.emit(case_id)
            self.cases.show_project(self._project)
        self._show_ready()

    # Taking along

    def load_recipe(self) -> None:
        """Fill the form from a file."""
        start = self._window.settings.last_folder or str(Path.home())
        given, _ = QFileDialog.getOpenFileName(self, self.tr("Load a recipe"), start, "JSON (*.json)")
        if not given:
            return
        try:
            recipe = Recipe.load(Path(given))
        except MctguiError as error:
            self._window.show_error(error)
            return
        self._remember(Path(given))
        self.form.show_recipe(recipe)
        self.cases.tick(None if recipe.cases == "all" else recipe.cases)
        known = set(self.cases.chosen)
        missing = [name for name in recipe.cases if name not in known] if recipe.cases != "all" else []
        if missing:
            words = self.tr("Not in this project: {cases}").format(cases=", ".join(missing[:5]))
            self._window.show_message(words, "warn")

    def save_recipe(self) -> None:
        """Write the form to a file, for the command line and for others."""
        if self._project is None or not self.form.is_whole:
            return
        folder = Path(self._window.settings.last_folder or Path.home())
        title = self.tr("Save the recipe")
        given, _ = QFileDialog.getSaveFileName(self, title, str(folder / _RECIPE), "JSON (*.json)")
        if not given:
            return
        path = Path(given) if Path(given).suffix else Path(f"{given}.json")
        everything = len(self.cases.chosen) == len(self._project.cases())
        try:
            self.form.recipe("all" if everything else self.cases.chosen).save(path)
        except MctguiError as error:
            self._window.show_error(error)
            return
        self._remember(path)
        self._window.show_message(self.tr("The recipe was saved as {name}.").format(name=path.name))

    def _remember(self, path: Path) -> None:
        self._window.settings.last_folder = str(path.parent)
        self._window.save_settings()

    def export(self) -> None:
        """Save the rows of all ticked cases."""
        if self.measured:
            export_rows(self, self._window, [one.row for one in self.measured])

    def _open_row(self) -> None:
        at = self.table.chosen_row
        if 0 <= at < len(self.measured):
            self.case_opened.emit(self.measured[at].record.case_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
