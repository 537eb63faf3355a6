"""The display check before a sitting: a pattern, what is seen in it, and what the screen is."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDateEdit,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from mctgui.qt.read.column import PlainLine, inset, text_label
from mctgui.qt.read.pattern import STEPS, check_pattern
from mctgui.qt.read.picture import Picture
from mctgui.qt.theme import Theme, set_role

_PANEL = 380
_MOST_LUX = 100_000


def screen_facts(screen: QScreen, ratio: float) -> dict[str, object]:
    """What the program itself can say about a screen."""
    size = screen.geometry().size()
    return {
        "width_px": round(size.width() * ratio),
        "height_px": round(size.height() * ratio),
        "device_pixel_ratio": ratio,
        "width_mm": round(screen.physicalSize().width(), 1),
        "height_mm": round(screen.physicalSize().height(), 1),
        "refresh_hz": round(screen.refreshRate(), 2),
        "bits_per_pixel": screen.depth(),
    }


class YesNo(QWidget):
    """A question that has no answer yet."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question
        label = text_label(question)
        self.yes, self.no = QRadioButton(self.tr("Yes")), QRadioButton(self.tr("No"))
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(16)
        for button in (self.yes, self.no):
            button.setAccessibleName(f"{question} {button.text()}")
            self._group.addButton(button)
            row.addWidget(button)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label)
        layout.addLayout(row)

    @property
    def answer(self) -> bool | None:
        """None as long as nothing is chosen."""
        return self.yes.isChecked() if self._group.checkedButton() is not None else None


class CheckPage(QWidget):
    """The pattern at the left, the questions at the right."""

    done = Signal(dict)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._theme = theme
        self._side = 0
        self.picture = Picture()
        self.picture.setAccessibleName(self.tr("Test pattern"))
        self.low = YesNo(self.tr("Is the smaller square visible in the black one (0 and 5\u00a0%)?"))
        self.high = YesNo(self.tr("Is the smaller square visible in the white one (95 and 100\u00a0%)?"))
        self.bars = YesNo(self.tr("Are the finest bars seen as bars, upright and lying, in the middle and the corners?"))
        self.steps = QSpinBox()
        self.steps.setRange(-1, STEPS)
        self.steps.setSpecialValueText(" ")
        self.steps.setValue(-1)
        self.steps.setAccessibleName(self.tr("Grey steps told apart"))
        self.model = PlainLine(self.tr("Monitor model"), 80)
        self.lux = QSpinBox()
        self.lux.setRange(-1, _MOST_LUX)
        self.lux.setSpecialValueText(self.tr("not measured"))
        self.lux.setValue(-1)
        self.lux.setSuffix(" lx")
        self.lux.setAccessibleName(self.tr("Ambient light in lux"))
        self.date = QDateEdit(QDate.currentDate())
        self.date.setDisplayFormat("yyyy-MM-dd")
        self.date.setMaximumDate(QDate.currentDate())
        self.date.setAccessibleName(self.tr("Last calibration"))
        self.calibrated = QCheckBox(self.tr("Calibrated on"))
        self.calibrated.toggled.connect(self.date.setEnabled)
        self.date.setEnabled(False)
        for field in (self.steps, self.lux, self.date):
            inset(field)
        self.facts = text_label("", "caption")
        self.warning = text_label("", "quiet")
        self.warning.hide()
        self.problem = text_label("", "error")
        self.problem.hide()
        self.go_on = QPushButton(self.tr("Go on"))
        set_role(self.go_on, "primary")
        self.go_on.clicked.connect(self._go_on)
        self.back = QPushButton(self.tr("Back"))
        self.back.clicked.connect(self.left)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(24)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self._panel())

    def _panel(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(14)
        column.addWidget(text_label(self.tr("Display check"), "display"))
        words = self.tr("Dim the room as for reading, sit as you will sit, and look at the pattern. The answers are kept.")
        column.addWidget(text_label(words, "quiet"))
        for question in (self.low, self.high, self.bars):
            column.addWidget(question)
        words = self.tr("How many of the {count} grey steps can be told from their neighbours?").format(count=STEPS)
        for label, field in (
            (words, self.steps),
            (self.tr("Monitor model"), self.model),
            (self.tr("Ambient light"), self.lux),
        ):
            column.addWidget(_named(label, field))
        row = QHBoxLayout()
        row.addWidget(self.calibrated)
        row.addWidget(self.date, 1)
        column.addLayout(row)
        column.addWidget(self.facts)
        column.addWidget(self.warning)
        column.addStretch()
        column.addWidget(self.problem)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        panel = QWidget()
        panel.setFixedWidth(self._theme.scaled(_PANEL))
        outer = QVBoxLayout(panel)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area, 1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 0, 12, 0)
        buttons.addWidget(self.back)
        buttons.addStretch()
        buttons.addWidget(self.go_on)
        outer.addLayout(buttons)
        return panel

    def begin(self, screen: QScreen, ratio: float, warning: str = "") -> None:
        """Show what the screen is, its model where the system knows it, and what is wrong with it for this study."""
        facts = screen_facts(screen, ratio)
        self.facts.setText(
            self.tr("Recorded: {width} × {height} pixels, scale {ratio:g}").format(
                width=facts["width_px"], height=facts["height_px"], ratio=ratio
            )
        )
        if not self.model.text():
            self.model.setText(" ".join(word for word in (screen.manufacturer(), screen.model()) if word)[:80])
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
        self._draw()
        self.low.yes.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        side = round(min(self.picture.width(), self.picture.height()) * self.devicePixelRatioF())
        if side != self._side:
            self._side = side
            self.picture.show_frames([check_pattern(side)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.back if self.back.hasFocus() else self.go_on).click()
            return
        super().keyPressEvent(event)

    def _go_on(self) -> None:
        missing = next((each for each in (self.low, self.high, self.bars) if each.answer is None), None)
        if missing is not None:
            self.say(self.tr("One question about the pattern has no answer yet."))
            missing.yes.setFocus()
        elif self.steps.value() < 0:
            self.say(self.tr("The number of grey steps is missing."))
            self.steps.setFocus()
        elif not self.model.text().strip():
            self.say(self.tr("The monitor model is missing; it stands on the monitor or in its menu."))
            self.model.setFocus()
        else:
            self.say("")
            self.done.emit(self.answers())

    def say(self, words: str) -> None:
        """Say what is missing or wrong; empty takes it back."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def answers(self) -> dict[str, object]:
        """What was answered, as fields of :class:`mctgui.reading.session.DisplayCheck`."""
        return {
            "dark_patch_seen": self.low.answer,
            "bright_patch_seen": self.high.answer,
            "lines_seen": self.bars.answer,
            "steps_seen": self.steps.value(),
            "monitor": self.model.text().strip(),
            "calibrated": self.date.date().toString("yyyy-MM-dd") if self.calibrated.isChecked() else "",
            "ambient_lux": self.lux.value() if self.lux.value() >= 0 else None,
        }


def _named(words: str, field: QWidget) -> QWidget:
    holder = QWidget()
    label: QLabel = text_label(words)
    label.setBuddy(field)
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    layout.addWidget(label)
    layout.addWidget(field)
    return holder
