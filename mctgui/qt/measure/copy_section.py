"""The cases to which a placement is copied."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton

from mctgui.qt.measure.folding import FoldingSection

_ROW = 30
_MOST_ROWS = 6


def _tr(text: str) -> str:
    return QCoreApplication.translate("CopySection", text)


class CopySection(FoldingSection):
    """A list of the other cases, each with what is placed there, and a button that copies the sizes to the ticked ones."""

    asked = Signal(list)
    """Numbers of the cases that are ticked."""

    def __init__(self) -> None:
        super().__init__("copy", _tr("Copy to other cases"))
        self.words = self.add_words(
            _tr("The vertebra is looked for in each ticked case, and gets VOIs of the same sizes as a proposal.")
        )
        self.list = QListWidget()
        self.list.setAccessibleName(_tr("Cases to copy the placement to"))
        self.list.itemChanged.connect(lambda _item: self._follow())
        self.button = QPushButton(_tr("Copy to the ticked cases"))
        self.button.clicked.connect(lambda: self.asked.emit(self.ticked))
        self._ready = False
        for widget in (self.list, self.button):
            self.add(widget)

    @property
    def ticked(self) -> list[int]:
        """Numbers of the ticked cases."""
        items = [self.list.item(row) for row in range(self.list.count())]
        ticked = [item for item in items if item.checkState() == Qt.CheckState.Checked]
        return [int(item.data(Qt.ItemDataRole.UserRole)) for item in ticked]

    def show_cases(self, cases: list[tuple[int, str]], *, ready: bool) -> None:
        """List cases by number and words; ready when there is a placement to copy."""
        kept = set(self.ticked)
        rows = [
            (self.list.item(row).data(Qt.ItemDataRole.UserRole), self.list.item(row).text())
            for row in range(self.list.count())
        ]
        if rows != cases:
            self.list.clear()
            for number, words in cases:
                item = QListWidgetItem(words)
                item.setData(Qt.ItemDataRole.UserRole, number)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Checked if number in kept else Qt.CheckState.Unchecked)
                self.list.addItem(item)
        self.list.setFixedHeight(_ROW * min(max(len(cases), 1), _MOST_ROWS) + 4)
        self._ready = ready
        self.setVisible(bool(cases))
        self._follow()

    def _follow(self) -> None:
        self.button.setEnabled(self._ready and bool(self.ticked))
