"""Two results of one reader that do not follow from one another: the coordinator decides, and says why."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QLineEdit, QPushButton, QRadioButton, QVBoxLayout, QWidget

from mctgui.qt.theme import set_role


class Decisions(QWidget):
    """One question at a time; nothing to see where there is none."""

    decided = Signal(str, object, str)

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[str, list[Path]] = {}
        self._reader = ""
        self.words = QLabel()
        self.words.setWordWrap(True)
        set_role(self.words, "heading")
        self._choices = QVBoxLayout()
        self._choices.setSpacing(4)
        self._group = QButtonGroup(self)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("Reason, which is recorded"))
        self.reason.setAccessibleName(self.tr("Reason for the decision"))
        self.reason.textChanged.connect(self._show_ready)
        self.button = QPushButton(self.tr("Decide"))
        self.button.clicked.connect(self._decide)
        foot = QHBoxLayout()
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addLayout(self._choices)
        column.addLayout(foot)
        self.hide()

    def offer(self, reader: str, files: list[Path]) -> None:
        """Ask about one reader."""
        self._files[reader] = files
        self._ask(reader)

    def show_open(self, readers: tuple[str, ...]) -> None:
        """Say whose results are still to decide; those that are not are forgotten."""
        self._files = {reader: files for reader, files in self._files.items() if reader in readers}
        if not readers:
            self.hide()
        elif self._reader not in readers:
            self._ask(readers[0])

    def _ask(self, reader: str) -> None:
        self._reader = reader
        for button in self._group.buttons():
            self._group.removeButton(button)
            button.hide()
            button.deleteLater()
        files = self._files.get(reader, [])
        for at, path in enumerate(files):
            choice = QRadioButton(str(path))
            self._group.addButton(choice, at)
            self._choices.addWidget(choice)
            choice.toggled.connect(self._show_ready)
        words = self.tr("There are two results of {reader} that do not follow from one another. Which one counts?")
        if not files:
            words = self.tr("There are two results of {reader}. Add both files again to decide which one counts.")
        self.words.setText(words.format(reader=reader))
        self.reason.setVisible(bool(files))
        self.button.setVisible(bool(files))
        self.reason.clear()
        self._show_ready()
        self.show()

    def _show_ready(self) -> None:
        self.button.setEnabled(self._group.checkedId() >= 0 and bool(self.reason.text().strip()))

    def _decide(self) -> None:
        self.decided.emit(self._reader, self._files[self._reader][self._group.checkedId()], self.reason.text().strip())
