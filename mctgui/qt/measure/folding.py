"""Sections of the inspector that stay closed until they are wanted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.controls import Section


class FoldingSection(Section):
    """A section whose heading opens and closes it, by click, Space or Enter.

    Parameters
    ----------
    name
        By which settings remember that it is open.
    """

    folded = Signal()
    """It was opened or closed."""

    def __init__(self, name: str, heading: str) -> None:
        super().__init__(heading)
        self.name = name
        self._theme: Theme | None = None
        self.button = QToolButton()
        self.button.setText(heading)
        self.button.setCheckable(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setAccessibleName(heading)
        self.button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)  # the heading is never cut
        set_role(self.button, "fold")
        self.head.replaceWidget(self.title, self.button)
        self.title.hide()
        self.body = QWidget()
        self.body.hide()
        whole = self.column
        whole.setContentsMargins(16, 7, 16, 7)
        whole.addWidget(self.body)
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(0, 4, 0, 6)
        self.column.setSpacing(8)
        self.button.toggled.connect(self._toggled)

    @property
    def is_open(self) -> bool:
        """Whether its rows are shown."""
        return self.button.isChecked()

    def set_open(self, opened: bool) -> None:
        """Open or close it."""
        self.button.setChecked(opened)

    def use_theme(self, theme: Theme) -> None:
        """Show a sign beside the heading that says whether it is open."""
        self._theme = theme
        self._show_sign()

    def _show_sign(self) -> None:
        if self._theme is not None:
            self._theme.keep_icon(self.button, "ph.caret-down" if self.is_open else "ph.caret-right", "text_quiet")

    def _toggled(self, opened: bool) -> None:
        self.body.setVisible(opened)
        self._show_sign()
        self.folded.emit()
