"""The list of measuring shapes in the inspector."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from mctgui.project.records import MODALITY_NAMES
from mctgui.qt.cases.marks import draw_mark
from mctgui.qt.language import word
from mctgui.qt.theme import Theme
from mctgui.qt.viewer.onscreen.model import Item, ROIModel

Index = QModelIndex | QPersistentModelIndex
_ROW = 26
_MOST_ROWS = 7


class ROITableModel(QAbstractTableModel):
    """Name and value of each shape."""

    def __init__(self, theme: Theme, model: ROIModel, value_of: Callable[[Item], str]) -> None:
        super().__init__()
        self._theme, self._model, self._value_of = theme, model, value_of
        self.items: list[Item] = []

    def refresh(self) -> None:
        """Show the shapes anew."""
        self.beginResetModel()
        self.items = self._model.kept
        self.endResetModel()

    def refresh_values(self) -> None:
        """Show other values of the same shapes."""
        live = {item.id: item for item in self._model.items}
        self.items = [live.get(item.id, item) for item in self.items]
        if self.items:
            self.dataChanged.emit(self.index(0, 1), self.index(len(self.items) - 1, 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Name"), self.tr("Value"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.items[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            name = item.record.name if item.record is not None else ""
            return name if index.column() == 0 else self._value_of(item)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return self._mark(item)
        if role == Qt.ItemDataRole.ToolTipRole:
            words = self.tr("{kind}, {plane}, drawn on {image}")
            kind, image = self._model.word(item.shape.kind), MODALITY_NAMES[item.modality]
            return words.format(kind=kind, plane=word(item.shape.plane), image=image)
        return None

    def _mark(self, item: Item) -> QIcon:
        picture = QPixmap(24, 24)
        picture.setDevicePixelRatio(2)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        draw_mark(painter, QPointF(6, 6), item.modality, self._theme, filled=True)
        painter.end()
        icon = QIcon(picture)
        icon.addPixmap(picture, QIcon.Mode.Selected)  # else Qt tints it, and its colour is its meaning
        return icon

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsEditable if index.column() == 0 else plain

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not str(value).strip():
            return False
        item = self.items[index.row()]
        # Not at once: renaming fills the list anew, which must not happen under the editor that is about to close.
        QTimer.singleShot(0, self, lambda: self._model.rename(item, str(value)))
        return True


def _alignment(column: int) -> Qt.AlignmentFlag:
    return (Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter


class ROITable(QTableView):
    """The list: choosing a row goes to its slice, F2 or a double click renames, Del deletes."""

    asked = Signal(object)
    """A shape was chosen here, so that its slice is wanted."""

    def __init__(self, theme: Theme, model: ROIModel, value_of: Callable[[Item], str]) -> None:
        super().__init__()
        self._shapes, self._theme = model, theme
        self.rows = ROITableModel(theme, model, value_of)
        self.setModel(self.rows)
        self.setAccessibleName(self.tr("Measurements on screen"))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setIconSize(QSize(12, 12))
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._following = False
        self.selectionModel().selectionChanged.connect(self._selected)
        model.changed.connect(self.refresh)
        theme.changed.connect(self.refresh)
        model.chosen_changed.connect(self._follow)
        self.refresh()

    def refresh(self) -> None:
        """Show the shapes anew and take the room that they need."""
        self._following = True
        self.rows.refresh()
        self._following = False
        count = len(self.rows.items)
        self.setVisible(bool(count))
        row = self._theme.scaled(_ROW)
        self.verticalHeader().setDefaultSectionSize(row)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + row * min(max(count, 1), _MOST_ROWS) + 2)
        self._follow()

    def _follow(self) -> None:
        """Mark the row of the chosen shape."""
        chosen = self._shapes.chosen
        row = next((at for at, item in enumerate(self.rows.items) if chosen is not None and item.id == chosen.id), None)
        self._following = True
        if row is None:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            index = self.rows.index(row, 0)
            self.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            )
            self.scrollTo(index)
        self._following = False

    def _selected(self) -> None:
        rows = self.selectionModel().selectedRows()
        if rows and not self._following:
            item = self.rows.items[rows[0].row()]
            self._shapes.choose(item.id)
            self.asked.emit(item)

    def event(self, event: QEvent) -> bool:
        # Letters name tools in the window; in this list they would search.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_F2))
            return event.isAccepted()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._shapes.delete(self._shapes.chosen)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._shapes.chosen is not None:
            self.asked.emit(self._shapes.chosen)
        else:
            super().keyPressEvent(event)
