"""The runs of the project in the inspector: a table, the facts of the chosen run, and what can be done with it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mctgui.qt.language import said
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.train.data_section import plain_button
from mctgui.qt.train.run_rows import RunRow, row_of_live, row_of_run
from mctgui.qt.train.wording import STATE_ICONS, begun_with, generator_facts, preset_name, state_words
from mctgui.qt.viewer.controls import Section

if TYPE_CHECKING:
    from mctgui.project.training_runs import Run
    from mctgui.qt.train.live import LiveRun

_ROLE = Qt.ItemDataRole.UserRole
_FEWEST_ROWS, _MOST_ROWS = 4, 9


class RunsPanel(QWidget):
    """Table, facts and buttons."""

    chosen = Signal(list)
    """Folders of the chosen runs, in the order of the table."""
    resume_asked = Signal()
    promote_asked = Signal()
    files_asked = Signal()
    delete_asked = Signal()
    settings_asked = Signal()
    beginning_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: tuple[RunRow, ...] = ()
        self.setAccessibleName(self.tr("Runs"))
        head = Section(self.tr("Runs"))
        self.count = head.caption
        self.table = QTableWidget(0, 4)
        self.table.setObjectName("runsTable")
        self.table.setAccessibleName(self.tr("Runs"))
        self.table.setHorizontalHeaderLabels([self.tr("Run"), self.tr("State"), "SSIM", self.tr("Structure")])
        self.table.horizontalHeaderItem(3).setToolTip(
            self.tr("Mean relative deviation of BV/TV, Tb.Th and Tb.Sp from the micro-CT: 0 is equal")
        )
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setIconSize(QSize(14, 14))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in (2, 3):
            self.table.horizontalHeaderItem(column).setTextAlignment(
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.table.itemSelectionChanged.connect(self._say)
        self.hint = QLabel(self.tr("Choose two or more to compare them"))
        set_role(self.hint, "caption")
        self.hint.setWordWrap(True)
        head.column.setContentsMargins(0, 14, 0, 8)
        head.head.setContentsMargins(16, 0, 16, 0)
        self.hint.setContentsMargins(16, 0, 16, 0)
        head.add(self.table)
        head.add(self.hint)
        self.facts = Section("")
        self._facts = {
            name: self.facts.add_fact(words)
            for name, words in (
                ("kind", self.tr("Method")),
                ("network", self.tr("Generator")),
                ("reduce", self.tr("Images")),
                ("begun", self.tr("Began with")),
                ("enhancer_alone", self.tr("Enhancer alone, epochs")),
                ("precision", self.tr("Precision")),
                ("started", self.tr("Started")),
                ("state", self.tr("State")),
                ("epoch", self.tr("Epoch")),
                ("best", self.tr("Best epoch so far")),
                ("split", self.tr("Held out")),
            )
        }
        self.problem = self.facts.add_words("", "error")
        self._buttons(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.facts)
        self.below = QVBoxLayout()
        column.addLayout(self.below)
        column.addStretch(1)
        theme.changed.connect(lambda: self.show_rows(self.rows))
        self.show_run(None, None)

    def _buttons(self, theme: Theme) -> None:
        self.resume = plain_button(theme, self.tr("Go on"), "ph.play")
        self.resume.setToolTip(self.tr("Go on from its last checkpoint"))
        self.promote = plain_button(theme, self.tr("Promote…"), "ph.medal")
        self.promote.setToolTip(self.tr("Make a model of it, with a card written from its record"))
        self.files = plain_button(theme, self.tr("Show files"), "ph.folder-open")
        self.again = plain_button(theme, self.tr("Use settings"), "ph.copy")
        self.again.setToolTip(self.tr("Put the settings of this run into the form"))
        self.begin = plain_button(theme, self.tr("Begin with it"), "ph.git-branch")
        self.begin.setToolTip(
            self.tr("Fill the form for a run that begins with these weights; after a global run with local enhancers")
        )
        self.delete = plain_button(theme, self.tr("Delete…"), "ph.trash")
        for button, signal in (
            (self.resume, self.resume_asked),
            (self.promote, self.promote_asked),
            (self.files, self.files_asked),
            (self.again, self.settings_asked),
            (self.begin, self.beginning_asked),
            (self.delete, self.delete_asked),
        ):
            button.clicked.connect(signal)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.facts.column.addLayout(self._grid)
        self._arrange(self.buttons)

    def _arrange(self, shown: Sequence[QPushButton]) -> None:
        """Two in a row, without holes where one is hidden."""
        for button in self.buttons:
            button.setVisible(button in shown and button.parent() is not None)
        for at, button in enumerate(shown):
            self._grid.addWidget(button, at // 2, at % 2)

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """All of them."""
        return (self.resume, self.promote, self.files, self.again, self.begin, self.delete)

    # Table

    def show_rows(self, rows: Sequence[RunRow]) -> None:
        """Show runs; what was chosen stays chosen, without being said again."""
        wanted = set(self.folders)
        self.rows = tuple(rows)
        self.table.blockSignals(True)
        self.table.setRowCount(len(self.rows))
        for at, row in enumerate(self.rows):
            self._fill(at, row)
        self._choose(wanted)
        self.table.blockSignals(False)
        self.count.setText(str(len(self.rows)) if self.rows else "")
        shown = min(max(len(self.rows), _FEWEST_ROWS), _MOST_ROWS)
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + shown * self._row_height() + 4)
        self.hint.setVisible(len(self.rows) > 1)

    def _row_height(self) -> int:
        return self.table.verticalHeader().defaultSectionSize()

    def _fill(self, at: int, row: RunRow) -> None:
        state = state_words(row.state)
        if row.state in ("stopped", "paused", "running") and row.epochs:
            state = f"{row.epoch}/{row.epochs}"  # the icon says the rest, and the tool tip and the facts in words
        name, told, *figures = (self._cell(at, column) for column in range(4))
        name.setText(row.folder.name)
        name.setData(_ROLE, row.folder)
        name.setToolTip(f"{row.folder.name} · {row.method}")
        told.setIcon(self._theme.icon(*STATE_ICONS[row.state]))
        told.setText(state)
        told.setToolTip(said(row.problem) or state_words(row.state))
        told.setData(Qt.ItemDataRole.AccessibleTextRole, f"{state_words(row.state)} {state}")
        for item, value in zip(figures, (row.ssim, row.score), strict=True):
            item.setText("–" if value is None else f"{value:.3f}")

    def _cell(self, at: int, column: int) -> QTableWidgetItem:
        """The item of a cell, the same at every filling: one that is replaced while a run trains has ended the program."""
        item = self.table.item(at, column)
        if item is None:
            item = QTableWidgetItem()
            if column > 1:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(at, column, item)
        return item

    @property
    def folders(self) -> list[Path]:
        """Folders of the chosen runs."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        items = [self.table.item(row, 0) for row in rows]
        return [item.data(_ROLE) for item in items if item is not None]

    def choose(self, *folders: Path) -> None:
        """Choose these runs, and say so."""
        self.table.blockSignals(True)
        self._choose(set(folders))
        self.table.blockSignals(False)
        self._say()

    def _choose(self, folders: set[Path]) -> None:
        self.table.clearSelection()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for at, row in enumerate(self.rows):
            if row.folder in folders:
                self.table.selectionModel().select(self.table.model().index(at, 0), flags)

    def _say(self) -> None:
        self.chosen.emit(self.folders)

    # Facts

    def show_run(self, run: Run | None, live: LiveRun | None, *, several: int = 0) -> None:
        """Say what is known of the chosen run."""
        self.facts.setVisible(run is not None or live is not None or several > 1)
        if several > 1:
            self.facts.title.setText(self.tr("{n} runs are compared").format(n=several))
            self._say_facts({})
            self._allow(run=None, live=None)
            return
        row = row_of_live(live) if live is not None else row_of_run(run) if run is not None else None
        if row is None:
            return
        self.facts.title.setText(row.folder.name)
        settings = live.settings if live is not None else run.settings if run is not None else {}
        best = next((one for one in reversed(live.figures if live else run.figures if run else ()) if one.is_best), None)
        split = {"donor": self.tr("by donor"), "specimen": self.tr("by bone"), "slice": self.tr("by slice")}
        started = run.started if run is not None else 0.0
        self._say_facts(
            {
                "kind": f"{row.method} · {preset_name(str(settings.get('preset', 'small')))}" if row.method else "",
                **generator_facts(settings),
                "begun": begun_with(settings),
                "precision": str(settings.get("precision", "float32")) if settings else "",
                "started": time.strftime("%Y-%m-%d %H:%M", time.localtime(started)) if started else "",
                "state": state_words(row.state)
                + (self.tr(", cut short") if run is not None and run.cut_short and live is None else ""),
                "epoch": self.tr("{epoch} of {epochs}").format(epoch=row.epoch, epochs=row.epochs) if row.epochs else "",
                "best": "" if best is None else str(best.epoch),
                "split": split.get(str(settings.get("split_by", "donor")), ""),
            }
        )
        self.problem.setText(said(row.problem))
        self.problem.setVisible(bool(row.problem))
        self._allow(run=run, live=live)

    def _say_facts(self, values: dict[str, str]) -> None:
        for name, label in self._facts.items():
            words = values.get(name, "")
            label.setText(words)
            label.setVisible(bool(words))
            label.parentWidget()
        self.problem.setVisible(False)
        self._show_names()

    def _show_names(self) -> None:
        layout = self.facts.column
        for at in range(layout.count()):
            row = layout.itemAt(at).layout()
            if row is not None and row.count() == 3 and row.itemAt(2).widget() in self._facts.values():
                row.itemAt(0).widget().setVisible(not row.itemAt(2).widget().isHidden())

    def _allow(self, *, run: Run | None, live: LiveRun | None) -> None:
        at_work = live is not None and not live.state.is_over
        known = run is not None and run.record is not None
        wanted = (
            (self.resume, run is not None and run.can_go_on and not at_work),
            (self.promote, known),
            (self.files, run is not None),
            (self.again, known and run is not None and bool(run.settings)),
            (self.begin, run is not None and run.can_be_begun_with and not at_work),
            (self.delete, run is not None),
        )
        self._arrange([button for button, shown in wanted if shown])
        self.promote.setEnabled(run is not None and run.has_generator)
        self.delete.setEnabled(run is not None and run.state != "running" and not at_work)
