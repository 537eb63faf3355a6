"""The rows of the table: donors with their cases, and the filter on them."""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTreeView

from mctgui.qt.cases.summary import CaseSummary, day
from mctgui.qt.language import case_title

THUMBNAIL, LEVEL, PSEUDONYM, IMAGES, ENHANCEMENT, MEASUREMENT, CHANGED = range(7)
SUMMARY = Qt.ItemDataRole.UserRole
SORT = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class CaseModel(QStandardItemModel):
    """Donors at the top, their cases below them."""

    def __init__(self, parent: QTreeView) -> None:
        super().__init__(0, 7, parent)
        self.setHorizontalHeaderLabels(
            [
                "",
                self.tr("Level"),
                self.tr("Pseudonym"),
                self.tr("Images"),
                self.tr("Enhancement"),
                self.tr("BV/TV upper · lower"),
                self.tr("Changed"),
            ]
        )
        self.horizontalHeaderItem(CHANGED).setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def fill(self, summaries: list[CaseSummary]) -> None:
        """Show these cases."""
        self.removeRows(0, self.rowCount())
        groups: dict[str, list[CaseSummary]] = {}
        for summary in summaries:
            groups.setdefault(summary.case.donor, []).append(summary)
        for donor in sorted(groups, key=lambda name: (name == "", natural(name))):
            members = groups[donor]
            title = self.tr("Donor {donor}").format(donor=donor) if donor else self.tr("Donor not stated")
            group = QStandardItem(title)
            group.setEditable(False)
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            count = self.tr("1 vertebra") if len(members) == 1 else self.tr("{count} vertebrae").format(count=len(members))
            group.setData(count, SUMMARY)
            group.setData((donor == "", natural(donor)), SORT)
            for summary in members:
                group.appendRow(self._row(summary))
            self.appendRow(group)

    def _row(self, summary: CaseSummary) -> list[QStandardItem]:
        case = summary.case
        measured = summary.measurement
        texts = (
            "",
            case.level or "–",
            case.pseudonym,
            "",
            summary.enhancement,
            measured[1] if measured else self.tr("not yet"),
            day(summary.changed),
        )
        keys = (
            case.id,
            natural(case.level),
            natural(case.pseudonym),
            len(summary.volumes),
            summary.enhancement,
            texts[MEASUREMENT],
            summary.changed.isoformat(),
        )
        items = []
        for text, key in zip(texts, keys, strict=True):
            item = QStandardItem(text)
            item.setEditable(False)
            item.setData(summary, SUMMARY)
            item.setData(key, SORT)
            items.append(item)
        items[IMAGES].setToolTip("\n".join([summary.images, *summary.warnings]))
        warned = [self.tr("Warning: {words}").format(words=words) for words in summary.warnings]
        items[IMAGES].setData(". ".join([summary.images, *warned]), Qt.ItemDataRole.AccessibleTextRole)
        items[THUMBNAIL].setData(case_title(case), Qt.ItemDataRole.AccessibleTextRole)
        items[CHANGED].setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return items


class CaseFilter(QSortFilterProxyModel):
    """Shows the cases that have every typed word, and the donors that have such cases."""

    def __init__(self, parent: QTreeView) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self.setRecursiveFilteringEnabled(True)

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
        summary = self.sourceModel().index(row, 0, parent).data(SUMMARY)
        return isinstance(summary, CaseSummary) and all(word in summary.words for word in self._words)

    def lessThan(self, left: Index, right: Index) -> bool:
        if not left.parent().isValid():  # donors keep their order, whatever the cases are sorted by
            rows_up = self.sortOrder() is Qt.SortOrder.AscendingOrder
            return (left.data(SORT) < right.data(SORT)) is rows_up if left.data(SORT) != right.data(SORT) else False
        return left.data(SORT) < right.data(SORT)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that puts 2 before 10."""
    pieces = [piece for piece in re.split(r"(\d+)", text.casefold()) if piece]
    return tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces)
