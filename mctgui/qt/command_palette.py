"""Ctrl+K: every action by name with its shortcut, the cases, the recent projects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from mctgui.qt.overlay import Overlay
from mctgui.qt.theme import Theme

WIDTH = 560
ROW = 34
VISIBLE_ROWS = 11
_COMMAND = Qt.ItemDataRole.UserRole
_KEYS = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette.

    Parameters
    ----------
    name
        What it does, or the case or file.
    run
        Does it.
    aside
        Shown at the right: the shortcut, or what kind of thing it is.
    """

    name: str
    run: Callable[[], object]
    aside: str = ""


def command_of(action: QAction) -> Command:
    """The line of an action."""
    name = action.text().replace("&", "")
    if action.isCheckable() and action.isChecked():
        name += "  ✓"
    return Command(name, action.trigger, action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))


def matches(words: str, name: str) -> bool:
    """Whether every typed word is in the name, in any order, whatever the case."""
    folded = name.casefold()
    return all(word in folded for word in words.casefold().split())


class _Rows(QStyledItemDelegate):
    """Name at the left, shortcut at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:
        return QSize(WIDTH - 20, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.colour("raised"))
        inner: QRect = option.rect.adjusted(16, 0, -16, 0)
        painter.setFont(self._theme.font(11))
        aside = str(index.data(_KEYS) or "")
        painter.setPen(self._theme.colour("text_quiet"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, aside)
        reserved = painter.fontMetrics().horizontalAdvance(aside) + 16
        painter.setFont(self._theme.font())
        painter.setPen(self._theme.colour("text"))
        room = inner.adjusted(0, 0, -reserved, 0)
        name = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()


class CommandPalette(Overlay):
    """A line to type in and a list to choose from."""

    def __init__(self, parent: QWidget, theme: Theme, commands: Callable[[], list[Command]]) -> None:
        super().__init__(parent, "commandPalette")
        self.setAccessibleName(self.tr("Search cases and commands"))
        self._commands = commands
        self._all: list[Command] = []
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Search cases and commands"))
        self.line.setAccessibleName(self.tr("Search cases and commands"))
        self.line.textChanged.connect(self._filter)
        self.line.installEventFilter(self)
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Rows(theme, self.list))
        self.list.itemClicked.connect(self._run)
        self._nothing = QLabel(self.tr("Nothing has this name."))
        self._nothing.setProperty("role", "quiet")
        self._nothing.setContentsMargins(16, 10, 16, 12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 5)
        layout.setSpacing(4)
        layout.addWidget(self.line)
        layout.addWidget(self._nothing)
        layout.addWidget(self.list)

    def open_from(self, opener: QWidget | None = None) -> None:
        self._all = self._commands()
        self.line.clear()
        self._filter("")
        super().open_from(opener)

    def focus_first(self) -> None:
        self.line.setFocus()

    def place(self) -> None:
        parent = self.parentWidget()
        width = min(WIDTH, parent.width() - 32)
        rows = min(self.list.count(), VISIBLE_ROWS)
        self.list.setFixedHeight(rows * ROW + 2)
        height = self.line.sizeHint().height() + (rows * ROW if rows else 40) + 12
        self._put((parent.width() - width) // 2, 6, width, height)

    def eventFilter(self, watched, event) -> bool:  # noqa: ANN001 - Qt's own signature
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}.get(event.key())
            if step is not None:
                row = min(max(self.list.currentRow() + step, 0), self.list.count() - 1)
                self.list.setCurrentRow(row)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _filter(self, words: str) -> None:
        self.list.clear()
        for command in self._all:
            if matches(words, command.name):
                item = QListWidgetItem(command.name)
                item.setData(_COMMAND, command)
                item.setData(_KEYS, command.aside)
                self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(self.list.count() > 0)
        self._nothing.setVisible(self.list.count() == 0)
        if not self.isHidden():
            self.place()

    def _run(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        command: Command = item.data(_COMMAND)
        self.dismiss()
        command.run()
