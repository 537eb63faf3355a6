"""The numbers of the chosen shape: one column for each image."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from mctgui.project.records import MODALITY_NAMES, Modality
from mctgui.qt.theme import Theme, set_role

Columns = dict[Modality, tuple[str, ...]]


class NumberGrid(QWidget):
    """A small table whose labels stay while only the numbers change, because they change with every move of the mouse."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._frame: tuple[tuple[str, ...], tuple[Modality, ...]] = ((), ())
        self._cells: dict[tuple[int, int], QLabel] = {}

    def show_numbers(self, names: tuple[str, ...], columns: Columns) -> None:
        """Show other numbers; hidden where there are none."""
        frame = (names, tuple(columns))
        if frame != self._frame:
            self._frame = frame
            self._rebuild(names, tuple(columns))
        for column, cells in enumerate(columns.values(), start=1):
            for row, cell in enumerate(cells, start=1):
                self._cells[row, column].setText(cell)
        self.setVisible(bool(columns))

    def _rebuild(self, names: tuple[str, ...], modalities: tuple[Modality, ...]) -> None:
        for label in self._cells.values():
            self._grid.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._cells = {}
        for row, name in enumerate(names, start=1):
            self._add(row, 0, name, "quiet")
        for column, modality in enumerate(modalities, start=1):
            self._add(0, column, MODALITY_NAMES[modality], modality)
            for row in range(1, len(names) + 1):
                self._add(row, column, "", "")

    def _add(self, row: int, column: int, text: str, role: str) -> None:
        label = QLabel(text)
        label.setFont(self._theme.font(13))
        if role:
            set_role(label, role)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(label, row, column, side)
        self._cells[row, column] = label

    def text_of(self, row: int, column: int) -> str:
        """A cell, for tests."""
        return self._cells[row, column].text()
