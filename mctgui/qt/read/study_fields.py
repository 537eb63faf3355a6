"""Fields of a study as rows of a form: each knows where its value stands in the study."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QLocale, QObject
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from mctgui.qt.read.column import inset
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.controls import Section

Said = Callable[[str, Any], object]
"""Told the place of a field in the study, such as ``"draw.seed"``, and its new value."""
FIELD_WIDTH = 160


class WholeNumber(QSpinBox):
    """A spin box that the wheel does not change while a page is scrolled over it."""

    def __init__(self) -> None:
        super().__init__()
        inset(self)

    def wheelEvent(self, event: Any) -> None:
        event.ignore()


class Number(QDoubleSpinBox):
    """The same for numbers with a point."""

    def __init__(self) -> None:
        super().__init__()
        self.setLocale(QLocale.c())
        inset(self)

    def wheelEvent(self, event: Any) -> None:
        event.ignore()


class BigNumber(QLineEdit):
    """A whole number that is too long for a spin box."""

    class _Digits(QValidator):
        def validate(self, text: str, at: int) -> Any:
            good = text.isdigit() and int(text) < 2**63
            state = QValidator.State.Acceptable if good else QValidator.State.Invalid
            return (QValidator.State.Intermediate if not text else state), text, at

    def __init__(self) -> None:
        super().__init__()
        self.setValidator(self._Digits(self))


class Choice(QComboBox):
    """A list that the wheel does not change."""

    def wheelEvent(self, event: Any) -> None:
        event.ignore()


class TextBlock(QPlainTextEdit):
    """Several lines; said when the keyboard leaves it. Tab goes on to the next field."""

    def __init__(self, left: Callable[[], object]) -> None:
        super().__init__()
        self._left = left
        self.setTabChangesFocus(True)
        self.setFixedHeight(64)

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self._left()


class FieldRows(QObject):
    """Rows of one section. Values are shown by :meth:`show_value` without being said again.

    Parameters
    ----------
    section
        Where the rows go.
    said
        Called when the user has given another value.
    """

    def __init__(self, section: Section, said: Said) -> None:
        super().__init__(section)
        self._section, self._said = section, said
        self._show: dict[str, Callable[[Any], object]] = {}
        self._rows: dict[str, list[QWidget]] = {}
        self._quiet = False

    @property
    def places(self) -> tuple[str, ...]:
        """The places of its fields in the study."""
        return tuple(self._show)

    def show_value(self, place: str, value: Any) -> None:
        """Show what stands in the study."""
        self._quiet = True
        try:
            self._show[place](value)
        finally:
            self._quiet = False

    def set_visible(self, place: str, visible: bool) -> None:
        """Show or hide a row that has no meaning with the other choices."""
        for widget in self._rows[place]:
            widget.setVisible(visible)

    def field(self, place: str) -> QWidget:
        """The widget of a field."""
        return self._rows[place][-1]

    def whole(self, place: str, words: str, low: int, high: int, unit: str = "", zero: str = "", tip: str = "") -> None:
        """A whole number; ``zero`` is what the least value is called."""
        box = WholeNumber()
        box.setRange(low, high)
        box.setSuffix(f" {unit}" if unit else "")
        box.setSpecialValueText(zero)
        box.setKeyboardTracking(False)
        box.valueChanged.connect(lambda value: self._say(place, value))
        self._show[place] = box.setValue
        self._row(place, words, box, tip)

    def seed(self, place: str, words: str, tip: str = "") -> None:
        """A whole number without a limit to speak of."""
        line = BigNumber()
        line.editingFinished.connect(lambda: self._say(place, int(line.text() or 0)))
        self._show[place] = lambda value: line.setText(str(value))
        self._row(place, words, line, tip)

    def number(
        self,
        place: str,
        words: str,
        low: float,
        high: float,
        unit: str = "",
        digits: int = 1,
        tip: str = "",
        scale: float = 1,
    ) -> None:
        """A number with a point; ``scale`` times the value in the study is what stands in the field."""
        box = Number()
        box.setRange(low, high)
        box.setDecimals(digits)
        box.setSingleStep(10.0**-digits)
        box.setSuffix(f" {unit}" if unit else "")
        box.setKeyboardTracking(False)
        box.valueChanged.connect(lambda value: self._say(place, round(value / scale, 9)))
        self._show[place] = lambda value: box.setValue(value * scale)
        self._row(place, words, box, tip)

    def choice(self, place: str, words: str, choices: list[tuple[Any, str]], tip: str = "") -> None:
        """One of a few."""
        box = Choice()
        for value, name in choices:
            box.addItem(name, value)
        box.currentIndexChanged.connect(lambda _at: self._say(place, box.currentData()))
        self._show[place] = lambda value: box.setCurrentIndex(box.findData(value))
        self._row(place, words, box, tip)

    def check(self, place: str, words: str, tip: str = "") -> None:
        """Yes or no."""
        box = QCheckBox(words)
        box.setToolTip(tip)
        box.toggled.connect(lambda value: self._say(place, value))
        self._show[place] = box.setChecked
        self._rows[place] = [box]
        self._section.add(box)

    def line(self, place: str, words: str, longest: int, tip: str = "") -> None:
        """One line of text."""
        line = QLineEdit()
        line.setMaxLength(longest)
        line.setAccessibleName(words)
        line.setToolTip(tip)
        line.editingFinished.connect(lambda: self._say(place, line.text().strip()))
        self._show[place] = line.setText
        self._below(place, words, line)

    def text(self, place: str, words: str, tip: str = "") -> None:
        """Several lines of text."""
        block = TextBlock(lambda: self._say(place, block.toPlainText().strip()))
        block.setAccessibleName(words)
        block.setToolTip(tip)
        self._show[place] = block.setPlainText
        self._below(place, words, block)

    def _say(self, place: str, value: Any) -> None:
        if not self._quiet:
            self._said(place, value)

    def _row(self, place: str, words: str, field: QWidget, tip: str) -> None:
        label = QLabel(words)
        set_role(label, "quiet")
        label.setBuddy(field)
        for widget in (label, field):
            widget.setToolTip(tip)
        field.setAccessibleName(words)
        field.setObjectName(place)
        field.setFixedWidth(FIELD_WIDTH)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(field)
        self._section.column.addLayout(row)
        self._rows[place] = [label, field]

    def _below(self, place: str, words: str, field: QWidget) -> None:
        label = QLabel(words)
        set_role(label, "quiet")
        label.setBuddy(field)
        self._section.add(label)
        self._section.add(field)
        self._rows[place] = [label, field]
