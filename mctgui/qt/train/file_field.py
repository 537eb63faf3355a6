"""A file of weights in the form of a training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from mctgui.qt.theme import Theme, set_role


class FileField(QWidget):
    """A file by its name, with a button to choose it and one to forget it; what is wrong with it stands below."""

    changed = Signal(str)

    def __init__(self, theme: Theme, words: str, tip: str, folder: Any) -> None:
        super().__init__()
        self._folder = folder
        self.path = ""
        label = QLabel(words)
        set_role(label, "quiet")
        self.line = QLineEdit()
        self.line.setReadOnly(True)
        self.line.setPlaceholderText(self.tr("none"))
        self.line.setAccessibleName(words)
        self.line.setToolTip(tip)
        label.setBuddy(self.line)
        self.choose = self._tool(theme, "ph.folder-open", self.tr("Choose the file"))
        self.forget = self._tool(theme, "ph.x", self.tr("Without this file"))
        self.choose.clicked.connect(self._ask)
        self.forget.clicked.connect(lambda: self.set_path("", say=True))
        self.words = QLabel()
        self.words.setWordWrap(True)
        set_role(self.words, "caption")
        row = QHBoxLayout()
        row.setSpacing(4)
        for widget in (self.line, self.choose, self.forget):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label)
        column.addLayout(row)
        column.addWidget(self.words)
        self.set_path("")

    def _tool(self, theme: Theme, icon: str, words: str) -> QToolButton:
        button = QToolButton()
        set_role(button, "flat")
        button.setIconSize(QSize(16, 16))
        button.setToolTip(words)
        button.setAccessibleName(words)
        theme.keep_icon(button, icon)
        return button

    def set_path(self, path: str, *, say: bool = False) -> None:
        """Show another file, or none."""
        self.path = path
        self.line.setText(Path(path).name if path else "")
        self.forget.setVisible(bool(path))
        if say:
            self.changed.emit(path)

    def show_words(self, words: str, role: str = "caption") -> None:
        """Say something about the file below it."""
        self.words.setText(words)
        self.words.setVisible(bool(words))
        set_role(self.words, role)

    def _ask(self) -> None:
        start = str(Path(self.path).parent) if self.path else self._folder()
        given, _ = QFileDialog.getOpenFileName(self, self.line.accessibleName(), start, self.tr("Weights (*.pth *.pt)"))
        if given:
            self.set_path(given, say=True)
