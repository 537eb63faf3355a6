"""The rows of the tag browser: a tree of elements, values of which may be hidden, and the filter on them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QFont, QStandardItem, QStandardItemModel

from mctgui.dicom.tags import TagRow
from mctgui.qt.language import said

TAG, NAME, VR, VALUE, BEFORE = range(5)
ROW = Qt.ItemDataRole.UserRole
OF_OTHER = Qt.ItemDataRole.UserRole + 1
"""Whether a value is that of the other header."""
DOTS = "••••••"
_TOLD = ("", "SQ", "OB", "OD", "OF", "OL", "OV", "OW", "UN")
"""Kinds of values of which the program tells the size alone, in its own words."""
Index = QModelIndex | QPersistentModelIndex


class TagModel(QStandardItemModel):
    """Elements of one header."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(0, 5, parent)
        self._revealed = False
        self._name()

    def _name(self) -> None:
        names = [self.tr("Tag"), self.tr("Name"), self.tr("VR"), self.tr("Value"), self.tr("In the other series")]
        self.setHorizontalHeaderLabels(names)

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
        items = [QStandardItem(text) for text in (row.tag, name, row.vr, "", "")]
        for item in items:
            item.setEditable(False)
            item.setData(row, ROW)
            if row.change != "same":
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold)
                item.setFont(font)
        items[BEFORE].setData(True, OF_OTHER)
        self._show(items[VALUE])
        self._show(items[BEFORE])
        for child in row.children:
            items[TAG].appendRow(self._items(child))
        return items

    def _values(self, parent: QStandardItem) -> Iterator[QStandardItem]:
        for number in range(parent.rowCount()):
            yield parent.child(number, VALUE)
            yield parent.child(number, BEFORE)
            yield from self._values(parent.child(number, TAG))

    def _show(self, item: QStandardItem) -> None:
        row: TagRow = item.data(ROW)
        value, missing = _in_words(row.value, row.vr), row.change == "removed"
        if item.data(OF_OTHER):
            value, missing = _in_words(row.before, row.vr), row.change == "added"
        if missing:
            value = self.tr("is not there")
        hidden = row.identifying and bool(value) and not missing and not self._revealed
        item.setText(DOTS if hidden else value)
        words = self.tr("Hidden: it may tell who the patient is") if hidden else value
        item.setToolTip(words)
        item.setData(self.tr("hidden") if hidden else value, Qt.ItemDataRole.AccessibleTextRole)


def _in_words(value: str, vr: str) -> str:
    """The value as it stands in the file, where the file gives it in words."""
    return said(value) if vr in _TOLD else value


class TagFilter(QSortFilterProxyModel):
    """Shows the elements that have every typed word in tag, name or shown value, with what is in and around them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self._changed_only = False
        self.setRecursiveFilteringEnabled(True)
        self.setAutoAcceptChildRows(True)

    def search(self, text: str) -> None:
        """Filter by words."""
        self._filter_by(text.casefold().split(), self._changed_only)

    def show_changed_only(self, only: bool) -> None:
        """Whether what is the same in both headers is left out."""
        self._filter_by(self._words, only)

    def _filter_by(self, words: list[str], changed_only: bool) -> None:
        modern = hasattr(self, "beginFilterChange")  # since Qt 6.9, which deprecates the other way
        if modern:
            self.beginFilterChange()
        self._words, self._changed_only = words, changed_only
        if modern:
            self.endFilterChange()
        else:
            self.invalidateFilter()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        if self._changed_only and self.sourceModel().index(row, TAG, parent).data(ROW).change == "same":
            return False
        if not self._words:
            return True
        columns = (TAG, NAME, VALUE, BEFORE)
        texts = [str(self.sourceModel().index(row, column, parent).data() or "") for column in columns]
        texts.append("".join(letter for letter in texts[0] if letter.isalnum()))  # 00100020 as well as (0010,0020)
        all_of_it = " ".join(texts).casefold()
        return all(word in all_of_it for word in self._words)
