"""The inspector of the Measure screen: the placement in numbers, what is wrong with it, and the way to the results."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mctgui.qt.language import said
from mctgui.qt.measure.clearance import ClearanceSection
from mctgui.qt.measure.contents import ContentsSection
from mctgui.qt.measure.copy_section import CopySection
from mctgui.qt.measure.details import DetailsSection
from mctgui.qt.measure.folding import FoldingSection
from mctgui.qt.measure.free_section import FreeSection
from mctgui.qt.measure.map_section import MapSection
from mctgui.qt.measure.measured import Measured
from mctgui.qt.measure.numbers import show_number
from mctgui.qt.measure.placement import LARGEST_DIAMETER_MM, LARGEST_INSET_MM, SMALLEST_DIAMETER_MM
from mctgui.qt.measure.position import PositionSection
from mctgui.qt.measure.threshold_section import ModeSection, ThresholdSection
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.controls import Panel, Section
from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs

FIELD_WIDTH = 136


def _tr(text: str) -> str:
    return QCoreApplication.translate("MeasureInspector", text)


class PlacementSection(Section):
    """Sizes, what the cylinders follow, how E was found, and who placed them."""

    edited = Signal(str, float)
    axis_chosen = Signal(str)
    rule_chosen = Signal(str)
    operator_edited = Signal(str)

    def __init__(self) -> None:
        super().__init__(_tr("Placement"))
        self.fields: dict[str, QDoubleSpinBox] = {}
        for name, words, low, high in (
            ("inset_mm", _tr("Inset from the edge"), 0.0, LARGEST_INSET_MM),
            ("diameter_mm", _tr("Diameter"), SMALLEST_DIAMETER_MM, LARGEST_DIAMETER_MM),
            ("height_mm", _tr("Height of each VOI"), 0.5, 30.0),
            ("gap_mm", _tr("Gap at central slice"), 0.0, 20.0),
        ):
            self.fields[name] = self._number(name, words, low, high)
        self.axis = self._choice(
            _tr("Cylinder axis"), (("vertebra", _tr("Vertebra")), ("image", _tr("Image"))), self.axis_chosen.emit
        )
        self.rule = self._choice(
            _tr("Edge found at"),
            (("half maximum", _tr("Half maximum")), ("as clicked", _tr("As placed"))),
            self.rule_chosen.emit,
        )
        self.operator = QLineEdit()
        self.operator.setMaxLength(60)
        self.operator.setPlaceholderText(_tr("initials"))
        self.operator.setToolTip(_tr("Who places the VOIs, kept with them; for example initials. Never a patient's name."))
        self.operator.editingFinished.connect(lambda: self.operator_edited.emit(self.operator.text().strip()))
        self._row(_tr("Operator"), self.operator)

    def _row(self, words: str, field: QWidget) -> None:
        row = QHBoxLayout()
        label = QLabel(words)
        set_role(label, "quiet")
        label.setBuddy(field)
        field.setAccessibleName(words)
        field.setFixedWidth(FIELD_WIDTH)
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(field)
        self.column.addLayout(row)

    def _number(self, name: str, words: str, low: float, high: float) -> QDoubleSpinBox:
        field = QDoubleSpinBox()
        field.setRange(low, high)
        field.setDecimals(2)
        field.setSingleStep(0.1)
        field.setSuffix(" mm")
        field.setKeyboardTracking(False)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.valueChanged.connect(lambda value: self.edited.emit(name, value))
        self._row(words, field)
        return field

    def _choice(self, words: str, choices: tuple[tuple[str, str], ...], chosen: object) -> QComboBox:
        field = QComboBox()
        for value, text in choices:
            field.addItem(text, value)
        field.activated.connect(lambda at: chosen(field.itemData(at)))  # type: ignore[operator]
        self._row(words, field)
        return field

    def show_placement(self, placed: AnteriorEdgeConstruction | None, *, locked: bool) -> None:
        """Show the numbers of a placement, without saying that they were edited."""
        values = placed or AnteriorEdgeConstruction((0.0, 0.0, 0.0))
        for name, field in self.fields.items():
            show_number(field, getattr(values, name), enabled=placed is not None and not locked)
        for combo, value in ((self.axis, values.axis), (self.rule, values.edge_rule)):
            combo.setCurrentIndex(combo.findData(value))
            combo.setEnabled(placed is not None and not locked)

    def show_record(self, placed: PlacedVOIs | None, operator: str) -> None:
        """Show how it was placed, and by whom."""
        words = {"automatic": _tr("automatic"), "adjusted": _tr("adjusted"), "manual": _tr("manual")}
        how = words[placed.how] if placed is not None else ""
        if placed is not None and placed.locked:
            how = _tr("{how}, locked").format(how=how)
        elif placed is not None and placed.accepted:
            how = _tr("{how}, accepted").format(how=how)
        elif placed is not None and placed.how != "manual":
            how = _tr("{how}, not accepted").format(how=how)
        self.caption.setText(how)
        if not self.operator.hasFocus():
            with QSignalBlocker(self.operator):
                self.operator.setText(placed.placed_by if placed is not None and placed.placed_by else operator)
        self.operator.setEnabled(placed is None or not placed.locked)


class ChecksSection(Section):
    """What is wrong with the placement, in words; a quiet check mark where nothing is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(_tr("Checks"))
        self._theme = theme
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.column.addLayout(self._rows)
        self.faults: list[str] = []
        self._fine: list[str] = []
        self._lines: list[tuple[QWidget, QLabel, QLabel, str]] = []

    def show_faults(self, faults: list[str], fine: list[str]) -> None:
        """Show warnings and what was found to be right."""
        self.setVisible(bool(faults or fine))
        if (faults, fine) == (self.faults, self._fine):  # a drag asks many times a second
            return
        self.faults, self._fine = faults, fine
        wanted = [("ph.warning", "warn", said(text)) for text in faults]
        wanted += [("ph.check-circle", "text_quiet", text) for text in fine]
        for number, (icon, token, text) in enumerate(wanted):
            if number == len(self._lines):
                self._lines.append(self._line())
            line, sign, words, shown = self._lines[number]
            if icon != shown:
                sign.setPixmap(self._theme.icon(icon, token).pixmap(18, 18))
                self._lines[number] = (line, sign, words, icon)
            words.setText(text)
            line.show()
        for line, *_rest in self._lines[len(wanted) :]:
            line.hide()

    def show_theme(self) -> None:
        """Draw the signs again in the colours of another theme."""
        faults, fine = self.faults, self._fine
        self.faults, self._fine = [], []
        self._lines = [(line, sign, words, "") for line, sign, words, _icon in self._lines]
        self.show_faults(faults, fine)

    def _line(self) -> tuple[QWidget, QLabel, QLabel, str]:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        sign, words = QLabel(), QLabel()
        sign.setFixedWidth(18)
        words.setWordWrap(True)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        self._rows.addWidget(line)
        return line, sign, words, ""


class MeasureInspector(QWidget):
    """Sections of the Measure screen above each other, and below them, always in sight, what accepts and measures.

    What is needed for every placement stands open at the top; the rest is closed until it is wanted.
    """

    folded = Signal()
    """A section was opened or closed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(_tr("Inspector of the Measure screen"))
        self.placement = PlacementSection()
        self.position = PositionSection()
        self.clearance = ClearanceSection(theme)
        self.checks = ChecksSection(theme)
        self.contents = ContentsSection()
        self.threshold, self.modes = ThresholdSection(theme), ModeSection()
        self._shown_row: int | None = None
        self.map, self.details = MapSection(theme), DetailsSection()
        self.free = FreeSection()
        self.copying = CopySection()
        self.measuring = QWidget()
        foot = QVBoxLayout(self.measuring)
        foot.setContentsMargins(16, 12, 16, 12)
        foot.setSpacing(8)
        self.words = QLabel()
        self.words.setWordWrap(True)
        set_role(self.words, "quiet")
        foot.addWidget(self.words)
        self.lock, self.accept = QPushButton(_tr("Lock")), QPushButton(_tr("Accept and measure"))
        self.lock.setCheckable(True)
        set_role(self.accept, "primary")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.lock)
        row.addWidget(self.accept, 1)
        foot.addLayout(row)
        self._panel = Panel(_tr("Placement and VOIs"))
        self._folding: list[FoldingSection] = []
        sections: tuple[Section, ...] = (
            self.placement,
            self.clearance,
            self.checks,
            self.threshold,
            self.modes,
            self.contents,
            self.map,
            self.details,
            self.position,
            self.free,
            self.copying,
        )
        for section in sections:
            self._panel.add(section)
            if isinstance(section, FoldingSection):
                section.use_theme(theme)
                section.folded.connect(self.folded)
                self._folding.append(section)
            else:
                section.column.setContentsMargins(16, 10, 16, 10)
                section.column.setSpacing(5)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setMinimumHeight(160)
        area.setWidget(self._panel)
        self._panel.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QFrame()
        set_role(line, "rule")
        column.addWidget(area, 1)
        column.addWidget(line)
        column.addWidget(self.measuring)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A long word is cut, the fields are not pushed out of sight.
        self._panel.setMaximumWidth(max(self.width() - self._area.verticalScrollBar().sizeHint().width(), 1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            # A scroll area asks for no height that fits a width: wrapped sentences would lose their last lines.
            layout, width = self._panel.layout(), self._panel.width()
            if layout is not None and layout.hasHeightForWidth():
                self._panel.setMinimumHeight(layout.totalHeightForWidth(width))
        return super().eventFilter(watched, event)

    @property
    def opened(self) -> list[str]:
        """Names of the sections that the user has opened."""
        return [section.name for section in self._folding if section.is_open]

    def set_opened(self, names: list[str]) -> None:
        """Open these sections and close the others."""
        for section in self._folding:
            section.set_open(section.name in names)

    def say(self, words: str) -> None:
        """Why it cannot be measured now; an empty text takes no room."""
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def show_threshold(self) -> None:
        """Bring the histogram into sight and give it the keys."""
        if self.threshold.isVisible():
            self._area.verticalScrollBar().setValue(self.threshold.y())
            self.threshold.plot.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_details(self, measured: Measured | None) -> None:
        """Show everything about a row of the table, and bring it into sight when it is another row than before."""
        self.details.show_row(measured)
        before, self._shown_row = self._shown_row, None if measured is None else measured.record.id
        if measured is not None and self._shown_row != before:
            self.details.set_open(True)
            QTimer.singleShot(0, self, lambda: self._area.verticalScrollBar().setValue(self.details.y()))
