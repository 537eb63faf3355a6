"""The line at the bottom: what is under the cursor, and one hint."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from mctgui.qt.viewer.controls import Note

HEIGHT = 24


class StatusBar(QFrame):
    """Pieces at the left, a hint at the right where there is room for all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setFixedHeight(HEIGHT)
        self._pieces: list[QLabel] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(24)
        self._hint = Note("")  # gives way whole where the pieces need its room
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.addLayout(self._row)
        layout.addWidget(self._hint, 1)

    def show_pieces(self, *pieces: str) -> None:
        """Show these at the left; an empty one is left out."""
        words = [piece for piece in pieces if piece]
        while len(self._pieces) < len(words):
            label = QLabel()
            label.setTextFormat(Qt.TextFormat.PlainText)
            self._pieces.append(label)
            self._row.addWidget(label)
        for index, label in enumerate(self._pieces):
            text = words[index] if index < len(words) else ""
            if label.text() != text:
                label.setText(text)
        self._fit()

    def _fit(self) -> None:
        """Leave out the last pieces where there is no room for them, rather than cut all."""
        room, taken, spacing = self.width() - 32, 0, self._row.spacing()
        for label in self._pieces:
            taken += label.sizeHint().width() + spacing
            label.setVisible(bool(label.text()) and (taken - spacing <= room or label is self._pieces[0]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_hint(self, hint: str) -> None:
        """Show one line at the right."""
        self._hint.setText(hint)

    @property
    def text(self) -> str:
        """Everything at the left, for tests and screen readers."""
        return "   ".join(label.text() for label in self._pieces if label.text())
