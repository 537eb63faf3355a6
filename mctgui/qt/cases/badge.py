"""A sentence with a sign before it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from mctgui.qt.theme import Theme

BadgeKind = Literal["warn", "error", "text"]
SIGNS: dict[str, tuple[str, str]] = {
    "warn": ("ph.warning", "warn"),
    "error": ("ph.warning-circle", "error"),
    "text": ("ph.check-circle", "text_quiet"),
}


class Sign(QLabel):
    """An icon that follows the theme."""

    def __init__(self, name: str, token: str, theme: Theme, side: int = 14) -> None:
        super().__init__()
        self._icon = (name, token)
        self._theme = theme
        self._side = side
        self.setFixedWidth(side + 4)
        # A slot of the label, so that the connection ends with it.
        theme.changed.connect(self.draw)
        self.draw()

    def draw(self) -> None:
        """Draw the icon in the colours of the theme."""
        size = QSize(self._side, self._side)
        self.setPixmap(self._theme.icon(*self._icon).pixmap(size, self.devicePixelRatioF()))


def badge(text: str, kind: str, theme: Theme) -> QWidget:
    """A sentence with the sign of its kind: ``warn``, ``error``, or ``text`` for a quiet check mark."""
    words = QLabel(text)
    words.setProperty("role", "caption" if kind == "text" else "small")
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.setWordWrap(True)
    words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    holder = QWidget()
    holder.setAccessibleName(text)
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    row.addWidget(Sign(*SIGNS[kind], theme), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words, 1)
    return holder
