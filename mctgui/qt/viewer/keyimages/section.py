"""The list of key images in the inspector."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from mctgui.project.records import MODALITY_NAMES, KeyImageRecord, Modality
from mctgui.qt.cases.marks import draw_mark
from mctgui.qt.language import word
from mctgui.qt.theme import Theme
from mctgui.qt.viewer.controls import Section

_ROW = 26
_MOST_ROWS = 7


class KeyImageList(QTableWidget):
    """One row for each: the slice, and the note. F2 or a double click writes a note, Del deletes."""

    delete_asked = Signal(object)
    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__(0, 2)
        self.records: list[KeyImageRecord] = []
        self.setAccessibleName(self.tr("Key images"))
        self.setHorizontalHeaderLabels([self.tr("Slice"), self.tr("Note")])
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setIconSize(QSize(12, 12))
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.cellClicked.connect(lambda row, _column: self.asked.emit(self.records[row]))

    def event(self, event: QEvent) -> bool:
        # Letters name tools in the window; in this list they would search.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self.state() != QAbstractItemView.State.EditingState:
                event.setAccepted(event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2))
            return event.isAccepted()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentRow()
        chosen = self.records[row] if 0 <= row < len(self.records) else None
        if chosen is not None and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_asked.emit(chosen)
        elif chosen is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit(chosen)
        elif chosen is not None and event.key() == Qt.Key.Key_F2:
            self.editItem(self.item(row, 1))
        else:
            super().keyPressEvent(event)


class KeyImageSection(Section):
    """The list, and a sentence where it is empty.

    Parameters
    ----------
    words_of
        What stands in the first column.
    """

    asked = Signal(object)
    noted = Signal(object, str)
    delete_asked = Signal(object)

    def __init__(self, theme: Theme, words_of: Callable[[KeyImageRecord], str]) -> None:
        super().__init__(QCoreApplication.translate("KeyImageSection", "Key images"))
        self._theme, self._words_of = theme, words_of
        self._hint = self.add_words(self.tr("Press K to keep the slice of the pane under the pointer."))
        self.list = KeyImageList()
        self.add(self.list)
        self._filling = False
        self.list.asked.connect(self.asked)
        self.list.delete_asked.connect(self.delete_asked)
        self.list.itemChanged.connect(self._changed)
        theme.changed.connect(lambda: self.show_records(self.list.records))
        self.show_records([])

    def show_records(self, records: list[KeyImageRecord]) -> None:
        """Show these, and take the room that they need."""
        self._filling = True
        row = self.list.currentRow()
        self.list.records = list(records)
        self.list.setRowCount(len(records))
        for at, record in enumerate(records):
            place, note = QTableWidgetItem(self._words_of(record)), QTableWidgetItem(record.note)
            place.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            place.setIcon(self._mark(record.modality))
            place.setToolTip(f"{MODALITY_NAMES[record.modality]}, {word(record.plane)}")
            note.setToolTip(record.note or self.tr("Double click or F2 to write a note"))
            self.list.setItem(at, 0, place)
            self.list.setItem(at, 1, note)
        if 0 <= row < len(records):
            self.list.setCurrentCell(row, 0)
        header = self.list.horizontalHeader().sizeHint().height()
        high = self._theme.scaled(_ROW)
        self.list.verticalHeader().setDefaultSectionSize(high)
        self.list.setFixedHeight(header + high * min(max(len(records), 1), _MOST_ROWS) + 2)
        self.list.setVisible(bool(records))
        self._hint.setVisible(not records)
        self.caption.setText(str(len(records)) if records else "")
        self._filling = False

    def _mark(self, modality: Modality) -> QIcon:
        picture = QPixmap(24, 24)
        picture.setDevicePixelRatio(2)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        draw_mark(painter, QPointF(6, 6), modality, self._theme, filled=True)
        painter.end()
        icon = QIcon(picture)
        icon.addPixmap(picture, QIcon.Mode.Selected)  # else Qt tints it, and its colour is its meaning
        return icon

    def _changed(self, item: QTableWidgetItem) -> None:
        if not self._filling and item.column() == 1:
            record, text = self.list.records[item.row()], item.text()
            # Not at once: it fills the list anew, which must not happen under the editor that is about to close.
            QTimer.singleShot(0, self, lambda: self.noted.emit(record, text))
