"""The rows of the tag browser: a tree of elements, values of which may be hidden, and the filter on them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from mctgui.dicom.tags import TagRow
from mctgui.qt.language import said

TAG, NAME, VR, VALUE = range(4)
ROW = Qt.ItemDataRole.UserRole
DOTS = "••••••"
_TOLD = ("", "SQ", "OB", "OD", "OF", "OL", "OV", "OW", "UN")
"""Kinds of values of which the program tells the size alone, in its own words."""
Index = QModelIndex | QPersistentModelIndex


class TagModel(QStandardItemModel):
    """Elements of one header."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(0, 4, parent)
        self._revealed = False
        self._name()

    def _name(self) -> None:
        self.setHorizontalHeaderLabels([self.tr("Tag"), self.tr("Name"), self.tr("VR"), self.tr("Value")])

    def fill(self, rows: tuple[TagRow, ...]) -> None:
        """Show another header."""
        self.removeRows(0, self.rowCount())
        for row in rows:
            self.invisibleRootItem().appendRow(self._items(row))

    def reveal(self, revealed: bool) -> None:
        """Show or hide what may identify the patient."""
        self._revealed = revealed
        for item in self._values(self.invisibleRootItem()):
            self._show(item)

    def _items(self, row: TagRow) -> list[QStandardItem]:
        # A row without a tag is a note of the program and no element of the file.
        name = row.name if row.tag else said(row.name)
        items = [QStandardItem(text) for text in (row.tag, name, row.vr, "")]
        for item in items:
            item.setEditable(False)
            item.setData(row, ROW)
        self._show(items[VALUE])
        for child in row.children:
            items[TAG].appendRow(self._items(child))
        return items

    def _values(self, parent: QStandardItem) -> Iterator[QStandardItem]:
        for number in range(parent.rowCount()):
            yield parent.child(number, VALUE)
            yield from self._values(parent.child(number, TAG))

    def _show(self, item: QStandardItem) -> None:
        row: TagRow = item.data(ROW)
        hidden = row.identifying and bool(row.value) and not self._revealed
        value = _value(row)
        item.setText(DOTS if hidden else value)
        words = self.tr("Hidden: it may tell who the patient is") if hidden else value
        item.setToolTip(words)
        item.setData(self.tr("hidden") if hidden else value, Qt.ItemDataRole.AccessibleTextRole)


def _value(row: TagRow) -> str:
    """The value as it stands in the file, where the file gives it in words."""
    return said(row.value) if row.vr in _TOLD else row.value


class TagFilter(QSortFilterProxyModel):
    """Shows the elements that have every typed word in tag, name or shown value, with what is in and around them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self.setRecursiveFilteringEnabled(True)
        self.setAutoAcceptChildRows(True)

    def search(self, text: str) -> None:
        """Filter by words."""
        if hasattr(self, "beginFilterChange"):  # since Qt 6.9, which deprecates the other way
            self.beginFilterChange()
            self._words = text.casefold().split()
            self.endFilterChange()
        else:
            self._words = text.casefold().split()
            self.invalidateFilter()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        if not self._words:
            return True
        texts = [str(self.sourceModel().index(row, column, parent).data() or "") for column in (TAG, NAME, VALUE)]
        texts.append("".join(letter for letter in texts[0] if letter.isalnum()))  # 00100020 as well as (0010,0020)
        all_of_it = " ".join(texts).casefold()
        return all(word in all_of_it for word in self._words)
