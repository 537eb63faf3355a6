"""The results of an unblinded study: warnings, the paper's tables beside the recommended ones, figures, and the export."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSplitter, QVBoxLayout, QWidget

from mctgui.project.records import MODALITIES
from mctgui.qt.jobs.job import Job
from mctgui.qt.language import said
from mctgui.qt.language import shown as language
from mctgui.qt.read.study_figures import ScoreFigures
from mctgui.qt.read.study_table import PlainTable
from mctgui.qt.screen import WindowServices
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.controls import Segments, ToolBar, clear_layout
from mctgui.reading.study import Study

if TYPE_CHECKING:
    from mctgui.report.study_analysis import AnalysedStudy

Beside = Literal["paper", "recommended", "both"]


class ResultsPage(QWidget):
    """Two columns of tables, each with its notes; one of them may be put away."""

    left = Signal()

    def __init__(self, window: WindowServices) -> None:
        super().__init__()
        self._window = window
        self._folder: Path | None = None
        self._words: dict[str, str] = {}
        self._job: Job | None = None
        self.analysis: AnalysedStudy | None = None
        self.tables: list[tuple[str, PlainTable]] = []
        self.paper, self.recommended = self._column(), self._column()
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.setChildrenCollapsible(False)
        for area in (self.paper, self.recommended):
            self.columns.addWidget(area)
        self.segments: Segments[Beside] = Segments(
            [
                ("paper", self.tr("As in the paper"), self.tr("Tables 2 and 3 as Jin et al. print them")),
                ("recommended", self.tr("Recommended"), self.tr("Agreement and comparison as statisticians advise")),
                ("both", self.tr("Side by side"), self.tr("Both")),
            ],
            self.show_beside,
            self.tr("Which tables"),
        )
        self.back = self._button(
            self.tr("Readers"), "ph.arrow-left", self.left.emit, self.tr("Back to readers and packages")
        )
        self.report_button = self._button(
            self.tr("Export…"),
            "ph.download-simple",
            self.ask_folder,
            self.tr("Write tables, figures, raw scores, records and a report into a folder"),
        )
        self.facts = QLabel()
        set_role(self.facts, "quiet")
        bar = ToolBar()
        bar.add(self.back)
        bar.add(self.segments)
        bar.add_space()
        bar.add(self.facts)
        bar.add(self.report_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.columns, 1)
        self.segments.choose("both")
        window.theme.changed.connect(self._fill)

    def _button(self, words: str, icon: str, run: Any, tip: str) -> QPushButton:
        button = QPushButton(words)
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        self._window.theme.keep_icon(button, icon)
        button.clicked.connect(lambda: run())
        return button

    def _column(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(8)
        area.setWidget(inner)
        return area

    def show_beside(self, which: Beside) -> None:
        """Show one column or both."""
        self.segments.choose(which)
        self.paper.setVisible(which != "recommended")
        self.recommended.setVisible(which != "paper")

    # Analysis

    def show_study(self, folder: Path, study: Study) -> None:
        """Analyse the scores of a study in the background and show what comes out."""
        from mctgui.report.study_analysis import analysing_study

        if self._job is not None:
            self._job.cancel()
        if folder != self._folder:
            self.analysis = None
            self._fill()
        self._folder = folder
        self._words = {one.short.en: one.short.in_language(language()) for one in study.criteria}
        self.facts.setText(self.tr("Analysing …"))
        job = self._window.start_job(self.tr("Analyse the scores"), analysing_study(folder), on_failure=self._failed)
        job.succeeded.connect(partial(self._arrived, folder))
        job.finished.connect(partial(self._finished, job))
        self._job = job

    def _failed(self, error: Exception) -> None:
        self.facts.setText("")
        self._window.show_error(error)

    def _finished(self, job: Job) -> None:
        if self._job is job:
            self._job = None

    def _arrived(self, folder: Path, found: AnalysedStudy) -> None:
        if folder == self._folder:
            self.analysis = found
            self._fill()

    def _fill(self) -> None:
        from mctgui.report.study_tables import paper_tables, recommended_tables

        self.tables = []
        columns = [area.widget().layout() for area in (self.paper, self.recommended)]
        for column in columns:
            clear_layout(column)
        self.report_button.setEnabled(self.analysis is not None)
        if self.analysis is None:
            return
        found = self.analysis.found
        images = " + ".join(str(sum(one.image_class == name for one in found.images)) for name in found.plan.classes)
        words = self.tr("{readers} readers · {images} images")
        self.facts.setText(words.format(readers=len(found.readers), images=images))
        for column, heading, tables in (
            (columns[0], self.tr("As in the paper"), paper_tables(found)),
            (columns[1], self.tr("Recommended"), recommended_tables(found)),
        ):
            title = QLabel(heading)
            set_role(title, "title")
            column.addWidget(title)
            if column is columns[1]:
                self._add_warnings(column, found.warnings)
            for table in tables:
                self._add_table(column, table)
            if column is columns[0]:
                column.addWidget(ScoreFigures(self._window, found, self._words))
            column.addStretch(1)

    def _add_warnings(self, column: Any, warnings: Sequence[Any]) -> None:
        for one in warnings:
            label = QLabel("⚠ " + said(one.text))
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            set_role(label, "warn")
            column.addWidget(label)

    def _add_table(self, column: Any, table: Any) -> None:
        head = QHBoxLayout()
        title = QLabel(said(table.title))
        title.setWordWrap(True)
        set_role(title, "heading")
        head.addWidget(title, 1)
        numbers = range(table.left, len(table.columns))
        shown = PlainTable(said(table.title), [said(one) for one in table.columns], tuple(numbers))
        shown.show_rows([[self._words.get(cell.text) or said(cell.text) for cell in row] for row in table.rows])
        shown.set_rules(table.groups)
        for row, at, name in table.colours:
            modality = name.split(" ")[0]
            if modality in MODALITIES:
                shown.set_colour(row, at, QColor(self._window.theme.tokens.modality(modality)))
        copy = self._button(self.tr("Copy"), "ph.copy", shown.copy, self.tr("Copy this table as text"))
        set_role(copy, "flat")
        head.addWidget(copy)
        holder = QWidget()
        holder.setLayout(head)
        head.setContentsMargins(0, 12, 0, 0)
        column.addWidget(holder)
        column.addWidget(shown)
        for note in table.notes:
            label = QLabel(note_words(note))
            label.setWordWrap(True)
            set_role(label, "caption")
            column.addWidget(label)
        self.tables.append((table.key, shown))

    # Export

    def ask_folder(self) -> None:
        """Ask where the export goes, and write it."""
        start = self._window.settings.last_folder or str(Path.home())
        given = QFileDialog.getExistingDirectory(self, self.tr("Folder for the export"), start)
        if given:
            self._window.settings.last_folder = given
            self._window.save_settings()
            self.export(Path(given))

    def export(self, parent: Path) -> None:
        """Write everything into a new folder in ``parent``."""
        from mctgui.report.study_analysis import exporting_study

        if self._folder is None or self.analysis is None:
            return
        work = exporting_study(self.analysis, parent)
        self._window.start_job(self.tr("Export the study"), work, on_success=self._exported)

    def _exported(self, folder: Path) -> None:
        from mctgui.qt.main_window import show_file

        words = self.tr("The study was exported to {name}.").format(name=folder.name)
        self._window.show_message(words, "info", (self.tr("Show files"), partial(show_file, folder)))


def note_words(note: str) -> str:
    """A note under a table, with the mark of a footnote before it where it has one."""
    mark, _, words = note.partition(" ")
    is_footnote = mark.isalpha() and mark.islower() and len(mark) <= 2
    return f"{mark} {said(words)}" if is_footnote else said(note)
