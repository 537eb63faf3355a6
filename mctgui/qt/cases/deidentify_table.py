"""The table of a de-identification preview: every attribute, what happens to it, what stands there and what will."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from mctgui.qt.theme import Theme

if TYPE_CHECKING:
    from mctgui.dicom.deidentify_dataset import Change
    from mctgui.dicom.deidentifying import PreviewedSeries

Index = QModelIndex | QPersistentModelIndex

TAG, NAME, ACTION, BEFORE, AFTER = range(5)
_HIDDEN = "•••"
_ORDER = ("removed", "emptied", "replaced", "added", "kept")


class ChangeModel(QAbstractTableModel):
    """The attributes of the first file of a series."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._changes: Sequence[Change] = ()
        self._hidden = False
        self._actions = {
            "removed": self.tr("Removed"),
            "emptied": self.tr("Emptied"),
            "replaced": self.tr("Replaced"),
            "added": self.tr("Added"),
            "kept": self.tr("Stays"),
        }
        self._headings = (
            self.tr("Tag"),
            self.tr("Attribute"),
            self.tr("What happens"),
            self.tr("Now"),
            self.tr("In the copy"),
        )

    def fill(self, series: PreviewedSeries | None) -> None:
        """Show the attributes of a series."""
        self.beginResetModel()
        self._changes = series.changes if series is not None else ()
        self.endResetModel()

    def hide_values(self, hidden: bool) -> None:
        """Show dots where the patient may stand, for a room with other people in it."""
        self._hidden = hidden
        if self._changes:
            self.dataChanged.emit(self.index(0, BEFORE), self.index(len(self._changes) - 1, AFTER))

    def change(self, row: int) -> Change:
        """One attribute."""
        return self._changes[row]

    def words(self, row: int) -> str:
        """What the search looks through."""
        one = self._changes[row]
        values = "" if self._hidden else f" {one.before} {one.after}"
        return f"{one.tag} {one.name} {self._actions[one.action]}{values}".casefold()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._changes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one, column = self._changes[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(one, column)
        if role == Qt.ItemDataRole.UserRole:
            return f"{_ORDER.index(one.action)}{one.tag}" if column == ACTION else self._text(one, column)
        quiet = one.action == "kept" or column in (TAG, BEFORE)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.colour("text_quiet" if quiet else "text")
        return None

    def _text(self, one: Change, column: int) -> str:
        if column == BEFORE:
            return _HIDDEN if self._hidden and one.before else one.before
        if column == AFTER:
            return _HIDDEN if self._hidden and one.action == "kept" and one.after else one.after
        return (one.tag, one.name, self._actions[one.action])[column]


class ChangeFilter(QSortFilterProxyModel):
    """Rows by what happens to them and by words."""

    def __init__(self, model: ChangeModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._words: list[str] = []
        self._actions: frozenset[str] = frozenset()
        self.setSourceModel(model)
        self.setSortRole(Qt.ItemDataRole.UserRole)

    def search(self, text: str) -> None:
        """Show what has all these words."""
        self._words = text.casefold().split()
        self.invalidate()

    def show_actions(self, actions: frozenset[str]) -> None:
        """Show these actions only; none shows all."""
        self._actions = actions
        self.invalidate()

    def filterAcceptsRow(self, row: int, _parent: Index) -> bool:
        if self._actions and self._model.change(row).action not in self._actions:
            return False
        found = self._model.words(row)
        return all(word in found for word in self._words)


class ChangeTable(QTableView):
    """The attributes as a table that can be searched and sorted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.changes = ChangeModel(theme, self)
        self.filter = ChangeFilter(self.changes, self)
        self.setModel(self.filter)
        self.setAccessibleName(self.tr("What becomes of each attribute"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.sortByColumn(TAG, Qt.SortOrder.AscendingOrder)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header: QHeaderView = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(60)
        header.setStretchLastSection(True)
        for column, width in ((TAG, 104), (NAME, 230), (ACTION, 104), (BEFORE, 210)):
            self.setColumnWidth(column, width)
        theme.changed.connect(self.viewport().update)

    def hide_values(self, hidden: bool) -> None:
        """Show dots where the patient may stand; a search then finds nothing by them either."""
        self.changes.hide_values(hidden)
        self.filter.invalidate()
