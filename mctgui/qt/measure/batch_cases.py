"""The list of cases of a batch: which are to be measured, and how far each of them is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from mctgui.project.records import MODALITIES, MODALITY_NAMES, CaseRecord
from mctgui.project.store import Project
from mctgui.qt.theme import Theme

CASE, LEVEL, IMAGES, VOIS, STATE = range(5)
_ID = Qt.ItemDataRole.UserRole


def _tr(text: str) -> str:
    return QCoreApplication.translate("BatchCases", text)


@dataclass(slots=True)
class CaseState:
    """How far a case is.

    Parameters
    ----------
    done
        Rows measured in this run.
    failure
        Why it stopped; empty where it did not.
    kept
        Rows of the recipe in all, known at the end.
    """

    done: int = 0
    failure: str = ""
    kept: int | None = None

    @property
    def words(self) -> str:
        """For the table."""
        if self.failure:
            return self.failure
        if self.kept is not None:
            both = _tr("{rows} rows, {new} new").format(rows=self.kept, new=self.done)
            return both if self.kept else _tr("nothing measured")
        return _tr("{done} measured").format(done=self.done) if self.done else ""


class BatchCases(QTreeView):
    """Cases with a box to tick; Space ticks the chosen ones."""

    ticked = Signal()
    opened = Signal(int)
    """The case of the row that was opened with Return or a double click."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.states: dict[int, CaseState] = {}
        self._model = QStandardItemModel(0, 5, self)
        headings = [_tr("Case"), _tr("Level"), _tr("Images"), _tr("VOIs"), _tr("State")]
        self._model.setHorizontalHeaderLabels(headings)
        self.setModel(self._model)
        self.setAccessibleName(_tr("Cases to measure"))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.header()
        header.setHighlightSections(False)
        for column in (LEVEL, IMAGES, VOIS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self._model.itemChanged.connect(self._changed)
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def show_project(self, project: Project | None) -> None:
        """List the cases; what was ticked stays ticked, new cases with a placement are."""
        before = self._ticks()
        self._model.blockSignals(True)
        self._model.removeRows(0, self._model.rowCount())
        for case in project.cases() if project is not None else []:
            self._model.appendRow(self._row(project, case, before))  # type: ignore[arg-type]
        self._model.blockSignals(False)
        self._model.layoutChanged.emit()
        # The style's own box to tick is not in the size that a cell asks for.
        self.header().resizeSection(CASE, self.sizeHintForColumn(CASE) + 32)
        for case_id in list(self.states):
            self.show_state(case_id)
        if self._model.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(0, 0))
        self.ticked.emit()

    def _row(self, project: Project, case: CaseRecord, before: dict[int, bool]) -> list[QStandardItem]:
        images = [MODALITY_NAMES[one] for one in MODALITIES if project.latest_volume(case.id, one) is not None]
        voi = project.latest_voi(case.id)
        names = len(voi.json.get("vois") or {}) if voi is not None else 0
        placed = _tr("{count} placed").format(count=names) if names else _tr("not placed")
        texts = (case.pseudonym, case.level, ", ".join(images) or _tr("none"), placed, "")
        items = [QStandardItem(text) for text in texts]
        first = items[CASE]
        first.setData(case.id, _ID)
        first.setCheckable(True)
        ticked = before.get(case.id, bool(images and names))
        first.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        return items

    def _ticks(self) -> dict[int, bool]:
        found = {}
        for row in range(self._model.rowCount()):
            item = self._model.item(row, CASE)
            found[int(item.data(_ID))] = item.checkState() == Qt.CheckState.Checked
        return found

    @property
    def chosen(self) -> tuple[str, ...]:
        """Pseudonyms of the ticked cases."""
        items = (self._model.item(row, CASE) for row in range(self._model.rowCount()))
        return tuple(item.text() for item in items if item.checkState() == Qt.CheckState.Checked)

    @property
    def chosen_ids(self) -> list[int]:
        """Numbers of the ticked cases."""
        return [case_id for case_id, ticked in self._ticks().items() if ticked]

    def tick(self, wanted: tuple[str, ...] | None) -> None:
        """Tick the cases of these pseudonyms and no others; None ticks all."""
        self._model.blockSignals(True)
        for row in range(self._model.rowCount()):
            item = self._model.item(row, CASE)
            on = wanted is None or item.text() in wanted
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self._model.blockSignals(False)
        self.viewport().update()
        self.ticked.emit()

    def _changed(self, item: QStandardItem) -> None:
        if item.column() == CASE:
            self.ticked.emit()

    # States

    def begin(self) -> None:
        """A new run: nothing is known of any case."""
        self.states = {case_id: CaseState() for case_id in self.chosen_ids}
        for case_id in self._ticks():
            self.show_state(case_id)

    def show_state(self, case_id: int) -> None:
        """Write how far a case is."""
        state = self.states.get(case_id, CaseState())
        for row in range(self._model.rowCount()):
            if self._model.item(row, CASE).data(_ID) == case_id:
                item = self._model.item(row, STATE)
                item.setText(state.words)
                item.setToolTip(state.words)
                icon = self._theme.icon("ph.warning", "warn") if state.failure else QIcon()
                if state.kept:
                    icon = self._theme.icon("ph.check-circle", "text_quiet") if not state.failure else icon
                item.setIcon(icon)

    # Keys

    def _open(self, row: int) -> None:
        item = self._model.item(row, CASE)
        if item is not None:
            self.opened.emit(int(item.data(_ID)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        if event.key() == Qt.Key.Key_Space and rows:
            on = self._model.item(rows[0], CASE).checkState() != Qt.CheckState.Checked
            for row in rows:
                self._model.item(row, CASE).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
