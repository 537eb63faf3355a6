"""A table as high as its rows, which can be copied as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableWidget, QTableWidgetItem


class PlainTable(QTableWidget):
    """Rows of words and figures.

    Parameters
    ----------
    name
        For people who hear the screen.
    headings
        One for each column.
    numbers
        Columns that are set at the right.
    """

    def __init__(self, name: str, headings: Sequence[str], numbers: Sequence[int] = ()) -> None:
        super().__init__(0, len(headings))
        self._numbers = frozenset(numbers)
        self._rules: frozenset[int] = frozenset()
        self.setObjectName("plainTable")
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(headings))
        for column in range(len(headings)):
            item = self.horizontalHeaderItem(column)
            if item is not None:
                item.setTextAlignment(self._alignment(column))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(len(headings) - 1 not in self._numbers)  # a figure would stand far off
        self.viewport().installEventFilter(self)

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show other rows."""
        self._rules = frozenset()
        self.setRowCount(len(rows))
        for at, row in enumerate(rows):
            for column, words in enumerate(row):
                item = QTableWidgetItem(words)
                item.setTextAlignment(self._alignment(column))
                item.setToolTip(words if len(words) > 30 else "")
                self.setItem(at, column, item)
        self._fit()

    def set_rules(self, rows: Iterable[int]) -> None:
        """Rows above which a line is drawn; none above the first."""
        self._rules = frozenset(rows) - {0}
        self.viewport().update()

    def set_colour(self, row: int, column: int, colour: QColor) -> None:
        """Colour the words of one cell."""
        item = self.item(row, column)
        if item is not None:
            item.setForeground(colour)

    def as_text(self) -> str:
        """Headings and rows, columns parted by tabs."""
        columns = range(self.columnCount())
        lines = [[self._heading(column) for column in columns]]
        for row in range(self.rowCount()):
            items = [self.item(row, column) for column in columns]
            lines.append(["" if item is None else item.text() for item in items])
        return "\n".join("\t".join(cell.replace("\n", " ") for cell in line) for line in lines) + "\n"

    def copy(self) -> None:
        """Put the whole table on the clipboard."""
        QGuiApplication.clipboard().setText(self.as_text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        for row in self._rules:
            top = self.rowViewportPosition(row)
            painter.drawLine(0, top, min(self.horizontalHeader().length(), self.viewport().width()), top)
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            event.ignore()  # the page scrolls, not the table
            return True
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _heading(self, column: int) -> str:
        item = self.horizontalHeaderItem(column)
        return "" if item is None else item.text()

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self._numbers else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _fit(self) -> None:
        self.resizeRowsToContents()
        height = self.horizontalHeader().height() + sum(self.rowHeight(row) for row in range(self.rowCount())) + 4
        if self.horizontalScrollBar().maximum() > 0:
            height += self.horizontalScrollBar().height()
        if height != self.height():
            self.setFixedHeight(height)
