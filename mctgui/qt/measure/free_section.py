"""The list of free VOIs: chosen, renamed and deleted there; its buttons add, import and export."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem, QSizePolicy, QToolButton

from mctgui.qt.measure.folding import FoldingSection

_ROW = 30
_MOST_ROWS = 6


def _tr(text: str) -> str:
    return QCoreApplication.translate("FreeSection", text)


class FreeSection(FoldingSection):
    """VOIs besides the two of the construction."""

    chosen = Signal(str)
    renamed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("free", _tr("Free VOIs"))
        self.list = QListWidget()
        self.list.setAccessibleName(_tr("Free VOIs"))
        self.list.setToolTip(_tr("F2 renames, Delete deletes the chosen one"))
        self.list.currentItemChanged.connect(self._chosen)
        self.list.itemChanged.connect(self._renamed)
        self.add(self.list)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self.column.addLayout(self._grid)
        self._buttons = 0
        self._shown_as_chosen = ""

    def add_button(self, action: QAction) -> None:
        """Add a button with the words of an action."""
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(action.text())
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._grid.addWidget(button, self._buttons // 2, self._buttons % 2)
        self._buttons += 1

    def show_vois(self, vois: dict[str, Any], chosen: str, *, locked: bool) -> None:
        """List VOIs by name, with their shape and size in the tool tip."""
        names = list(vois)
        if chosen and chosen != self._shown_as_chosen:  # one that was added, or taken on a slice
            self.set_open(True)
        self._shown_as_chosen = chosen
        with QSignalBlocker(self.list):
            if [self.list.item(row).text() for row in range(self.list.count())] != names:
                self.list.clear()
                for name in names:
                    item = QListWidgetItem(name)
                    item.setData(Qt.ItemDataRole.UserRole, name)
                    self.list.addItem(item)
            for row, name in enumerate(names):
                item = self.list.item(row)
                item.setData(Qt.ItemDataRole.UserRole, name)
                item.setToolTip(vois[name].in_words())
                flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
                item.setFlags(flags if locked else flags | Qt.ItemFlag.ItemIsEditable)
            self.list.setCurrentRow(names.index(chosen) if chosen in names else -1)
        self.list.setVisible(bool(names))
        self.list.setFixedHeight(_ROW * min(max(len(names), 1), _MOST_ROWS) + 4)
        self.caption.setText(str(len(names)) if names else "")

    def _chosen(self, item: QListWidgetItem | None) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole) if item is not None else "")

    def _renamed(self, item: QListWidgetItem) -> None:
        old, new = str(item.data(Qt.ItemDataRole.UserRole)), item.text().strip()
        if new != old:
            self.renamed.emit(old, new)

    def edit_name(self) -> None:
        """Write another name over the chosen one."""
        item = self.list.currentItem()
        if item is not None:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.list.editItem(item)
