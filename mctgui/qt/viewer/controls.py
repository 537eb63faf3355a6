"""Small parts that the screens of images are built of: segmented controls, tool bars, sections of the inspector."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mctgui.qt.theme import Theme, set_role

T = TypeVar("T")


class Segments(QWidget, Generic[T]):
    """A row of buttons of which one is chosen.

    Parameters
    ----------
    choices
        Value, text and tooltip of each.
    chosen
        Called with the value when the user chooses.
    """

    def __init__(self, choices: list[tuple[T, str, str]], chosen: Callable[[T], object], name: str) -> None:
        super().__init__()
        set_role(self, "segments")
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._words_shown = True
        self._buttons: dict[T, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for at, (value, text, tip) in enumerate(choices):
            button = QToolButton()
            button.setText(text)
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)  # never cut a name
            button.setToolTip(tip)
            if at in (0, len(choices) - 1):
                button.setProperty("segment", "first" if at == 0 else "last")
            button.setAccessibleName(text)
            button.clicked.connect(lambda _checked=False, value=value: chosen(value))
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button)

    def choose(self, value: T) -> None:
        """Show what is chosen, without calling back; no button where it is none of them."""
        if value in self._buttons:
            self._buttons[value].setChecked(True)
        elif (checked := self._group.checkedButton()) is not None:
            self._group.setExclusive(False)
            checked.setChecked(False)
            self._group.setExclusive(True)

    def set_icons(self, icons: dict[T, str], theme: Theme) -> None:
        """Put an icon before each word; then the words can give way to narrow windows."""
        for value, name in icons.items():
            theme.keep_icon(self._buttons[value], name)
        self._style_buttons()

    def show_words(self, shown: bool) -> None:
        """Whether the words stand beside the icons, or in the tooltips alone."""
        if shown != self._words_shown:
            self._words_shown = shown
            self._style_buttons()

    def _style_buttons(self) -> None:
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if self._words_shown else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._buttons.values():
            button.setToolButtonStyle(style)
        self.updateGeometry()  # at once, so that the tool bar measures the new width

    def button(self, value: T) -> QToolButton:
        """The button of one choice."""
        return self._buttons[value]

    def set_enabled(self, value: T, enabled: bool) -> None:
        """Allow or forbid one choice."""
        self._buttons[value].setEnabled(enabled)

    def set_tip(self, value: T, tip: str) -> None:
        """Say what one choice does, or why it is forbidden."""
        self._buttons[value].setToolTip(tip)


class ToolBar(QWidget):
    """The row of controls above a screen, 44 px high.

    A bar that was told its :meth:`stages <fit_with>` becomes narrower with the window instead of cutting words.
    """

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(44)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(8)
        self._stages: tuple[Callable[[], object], ...] = ()

    def fit_with(self, *stages: Callable[[], object]) -> None:
        """How to use the room, from the roomiest way to the tightest; the first that fits is taken."""
        self._stages = stages
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumWidth(1)
        self.refit()

    def set_spacing(self, pixels: int) -> None:
        """Distance between the controls."""
        self._row.setSpacing(pixels)

    def refit(self) -> None:
        """Choose the stage anew, after a change of a word."""
        for stage in self._stages:
            stage()
            self._row.invalidate()
            if self._row.sizeHint().width() <= self.width():
                break

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refit()

    def add(self, widget: QWidget) -> None:
        """Add a control."""
        self._row.addWidget(widget)

    def add_action(self, action: QAction, *, text: bool = False) -> QToolButton:
        """Add a button for an action, with its icon, its text or both."""
        button = QToolButton()
        button.setDefaultAction(action)
        both = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        button.setToolButtonStyle(both if text else Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAccessibleName(action.text())
        self._row.addWidget(button)
        return button

    def add_divider(self) -> None:
        """Add a thin vertical line."""
        line = QFrame()
        set_role(line, "divider")
        line.setFixedSize(1, 20)
        self._row.addWidget(line)

    def add_space(self) -> None:
        """Push what follows to the right."""
        self._row.addStretch(1)


class Note(QLabel):
    """Quiet words at the right of a tool bar that give way, whole, where there is no room for them."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        set_role(self, "caption")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)


class Section(QWidget):
    """A part of the inspector: heading, a caption at the right of it, and rows."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        set_role(self, "section")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 14, 16, 14)
        self.column.setSpacing(8)
        self.head = QHBoxLayout()
        self.title = QLabel(heading)
        set_role(self.title, "heading")
        self.caption = QLabel("")
        set_role(self.caption, "quiet")
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        self.head.addWidget(self.caption)
        self.column.addLayout(self.head)

    def add(self, widget: QWidget) -> None:
        """Add a row."""
        self.column.addWidget(widget)

    def add_fact(self, name: str, role: str = "quiet") -> QLabel:
        """Add a row of a name and a value; returns the value's label."""
        row = QHBoxLayout()
        label = QLabel(name)
        set_role(label, role)
        value = QLabel("")
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(value)
        self.column.addLayout(row)
        return value

    def add_words(self, text: str = "", role: str = "quiet") -> QLabel:
        """Add a wrapped sentence."""
        label = QLabel(text)
        label.setWordWrap(True)
        set_role(label, role)
        self.column.addWidget(label)
        return label


class Panel(QWidget):
    """An inspector: sections below each other. The window scrolls it where it is low."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)

    def add(self, section: QWidget) -> None:
        """Add a section below the others."""
        self.insert(self._column.count() - 1, section)

    def insert(self, at: int, section: QWidget) -> None:
        """Add a section above the one at a place."""
        self._column.insertWidget(at, section)


def clear_layout(layout: QLayout) -> None:
    """Delete the widgets of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
