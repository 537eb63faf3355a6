"""One criterion: its title, a number button for each step, and beneath the words of the step in focus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mctgui.qt.theme import GREY, Theme, set_role

_BAR = 2
_INSET = 16
CANNOT_GAP = 16
"""Between the last number and the button of "cannot be judged", px."""


@dataclass(frozen=True, slots=True)
class StepWords:
    """A step of a scale as it is shown.

    Parameters
    ----------
    value
        Its number; None for "cannot be judged", where a study allows that.
    words
        What it means, in the language of the window.
    """

    value: int | None
    words: str

    @property
    def sign(self) -> str:
        """What stands on its button."""
        return "–" if self.value is None else str(self.value)


class StepButton(QPushButton):
    """The number of a step; shows as chosen only when it is told so, not when it is clicked."""

    entered = Signal()
    left = Signal()

    def __init__(self, criterion: str, step: StepWords) -> None:
        super().__init__(step.sign)
        self.step = step
        self.setCheckable(True)
        self.setProperty("role", "step")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        said = [str(step.value)] if step.value is not None else []
        self.setAccessibleName(f"{criterion}: {', '.join([*said, step.words])}")

    def nextCheckState(self) -> None:
        """Stay as it is: the answer has to be on the disk first."""

    def enterEvent(self, event: QEvent) -> None:
        super().enterEvent(event)
        self.entered.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()


class ScaleRow(QWidget):
    """Takes the focus as a whole; the keys of its numbers choose, all other keys are left to the panel."""

    asked = Signal(object)
    """The reader wants this value, None for "cannot be judged"; :meth:`show_value` says when it holds."""
    focused = Signal()

    def __init__(self, theme: Theme, name: str, title: str, steps: Sequence[StepWords]) -> None:
        super().__init__()
        self.name = name
        self.title_text = title
        self.steps = tuple(steps)
        self._theme = theme
        self._chosen: StepWords | None = None
        self._hovered: StepWords | None = None
        numbered = [step for step in self.steps if step.value is not None]
        self._legend = " · ".join(f"{step.value} {step.words}" for step in numbered) if len(numbered) == 2 else ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self._title = QLabel(title)
        self._title.setWordWrap(True)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._anchor = QLabel()
        self._anchor.setWordWrap(True)
        self._anchor.setTextFormat(Qt.TextFormat.PlainText)
        self._anchor.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = [StepButton(title, step) for step in self.steps]
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in self.buttons:
            button.clicked.connect(lambda _checked=False, step=button.step: self.asked.emit(step.value))
            button.entered.connect(lambda step=button.step: self._hover(step))
            button.left.connect(lambda: self._hover(None))
            if button.step.value is None:
                row.addSpacing(CANNOT_GAP - row.spacing())
            row.addWidget(button)
        row.addStretch()
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self._title)
        self._layout.addLayout(row)
        self._layout.addWidget(self._anchor)
        self.fit(roomy=True, button_width=theme.scaled(48))
        self._say()

    @property
    def is_answered(self) -> bool:
        """Whether a step is chosen, "cannot be judged" included."""
        return self._chosen is not None

    @property
    def value(self) -> int | None:
        """The number that is chosen; None where nothing is, and where it cannot be judged."""
        return self._chosen.value if self._chosen is not None else None

    @property
    def anchor_text(self) -> str:
        """The words beneath the numbers."""
        return self._anchor.text()

    def show_value(self, value: int | None) -> None:
        """Show a step as chosen; None is that of "cannot be judged"."""
        self._choose(next((step for step in self.steps if step.value == value), None))

    def show_none(self) -> None:
        """Show that there is no answer yet."""
        self._choose(None)

    def _choose(self, step: StepWords | None) -> None:
        self._chosen = step
        for button in self.buttons:
            button.setChecked(button.step is step)
        self._say()

    def fit(self, *, roomy: bool, button_width: int) -> None:
        """Take more or less height, and give the buttons a width."""
        height = self._theme.scaled(48 if roomy else 34)
        for button in self.buttons:
            button.setFixedSize(QSize(button_width, height))
        self._layout.setContentsMargins(_INSET, 2, 0, 2)
        self._layout.setSpacing(8 if roomy else 4)
        self._anchor.setMinimumHeight(self._tallest_words())

    def _tallest_words(self) -> int:
        """Height of the longest words as they are broken into lines here, so that no row moves when a step is chosen."""
        self._anchor.ensurePolished()
        metrics = self._anchor.fontMetrics()
        width = max(self.width() - _INSET, 80)
        room = QRect(0, 0, width, 1000)
        flags = Qt.TextFlag.TextWordWrap.value
        texts = [self._legend, *(step.words for step in self.steps)]
        heights = [metrics.boundingRect(room, flags, text).height() for text in texts]
        return max([metrics.height(), *heights])

    def _hover(self, step: StepWords | None) -> None:
        self._hovered = step
        self._say()

    def _say(self) -> None:
        """The hovered step's words in grey, else the chosen step's; nobody guesses which of two numbers is which."""
        shown = self._hovered or self._chosen
        self._anchor.setText(shown.words if shown is not None else self._legend)
        set_role(self._anchor, "plain" if shown is not None and shown is self._chosen else "quiet")
        chosen = self._chosen
        self.setAccessibleDescription(f"{chosen.sign}, {chosen.words}" if chosen is not None else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._anchor.setMinimumHeight(self._tallest_words())

    # Focus and keys

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = next((step for step in self.steps if event.text() == (step.sign if step.value is not None else "-")), None)
        if wanted is None or event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            event.ignore()
        elif not event.isAutoRepeat():
            self.asked.emit(wanted.value)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.hasFocus():
            painter.fillRect(0, 0, _BAR, self.height(), QColor(GREY.text))
