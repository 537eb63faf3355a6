"""A page with one column of text and fields in the middle, and its buttons beneath."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mctgui.qt.theme import Theme, set_role

WIDTH = 560


def text_label(words: str, role: str = "") -> QLabel:
    """Words that break into lines, as they are written and not as a page of a browser."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        set_role(label, role)
    return label


def inset(field: QAbstractSpinBox) -> None:
    """Let the text of a number field begin where that of other fields does."""
    field.lineEdit().setTextMargins(6, 0, 6, 0)


class ColumnPage(QWidget):
    """Title, words, fields, and one main button, which Enter presses; taller pages scroll."""

    def __init__(self, theme: Theme, title: str, words: str = "") -> None:
        super().__init__()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.title = text_label(title, "display")
        self.words = text_label(words, "quiet")
        self.words.setVisible(bool(words))
        self.problem = text_label("", "error")
        self.problem.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(12)
        self.primary: QPushButton | None = None
        inside = QWidget()
        inside.setFixedWidth(theme.scaled(WIDTH))
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 24, 0, 24)
        column.setSpacing(16)
        column.addStretch()
        for widget in (self.title, self.words):
            column.addWidget(widget)
        column.addLayout(self.body)
        column.addWidget(self.problem)
        column.addSpacing(8)
        column.addLayout(self.buttons)
        column.addStretch()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.area.setWidget(inside)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)

    def add_button(self, words: str, role: str = "") -> QPushButton:
        """Add a button at the right of the others; one with the role ``primary`` is pressed by Enter."""
        button = QPushButton(words)
        button.setMinimumHeight(26)
        button.setAutoDefault(False)
        if role:
            set_role(button, role)
        if role == "primary":
            self.primary = button
        self.buttons.addWidget(button)
        return button

    def say_problem(self, words: str) -> None:
        """Say what is wrong above the buttons; empty takes it back."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():  # a key held down on the page before
                self._press_main()
            return
        super().keyPressEvent(event)

    def _press_main(self) -> None:
        focused = self.focusWidget()
        if isinstance(focused, QPushButton) and focused.hasFocus():
            focused.click()
        elif self.primary is not None:
            self.primary.click()


class PlainLine(QLineEdit):
    """A field that neither copies nor pastes, so that nothing of a reading passes through the clipboard."""

    def __init__(self, name: str, most: int = 200) -> None:
        super().__init__()
        self.setMaxLength(most)
        self.setAccessibleName(name)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)

    def copy(self) -> None:
        """Nothing."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        from PySide6.QtGui import QKeySequence

        kinds = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Paste)
        if any(event.matches(kind) for kind in kinds):
            event.accept()
            return
        super().keyPressEvent(event)
