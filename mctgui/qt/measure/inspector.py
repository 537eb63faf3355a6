"""The inspector of the Measure screen: the measures of the placement, what is wrong with it, and the way to the results."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mctgui.qt.measure.details import DetailsSection
from mctgui.qt.measure.map_section import MapSection
from mctgui.qt.measure.placement import LARGEST_DIAMETER_MM, LARGEST_INSET_MM, SMALLEST_DIAMETER_MM
from mctgui.qt.measure.threshold_section import ModeSection, ThresholdSection
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.controls import Panel, Section, clear_layout
from mctgui.voi import AnteriorEdgeConstruction


def _tr(text: str) -> str:
    return QCoreApplication.translate("MeasureInspector", text)


class PlacementSection(Section):
    """Inset, diameter, height and gap as numbers."""

    edited = Signal(str, float)

    def __init__(self) -> None:
        super().__init__(_tr("Placement"))
        self.fields: dict[str, QDoubleSpinBox] = {}
        for name, words, low, high in (
            ("inset_mm", _tr("Inset from the edge"), 0.0, LARGEST_INSET_MM),
            ("diameter_mm", _tr("Diameter"), SMALLEST_DIAMETER_MM, LARGEST_DIAMETER_MM),
            ("height_mm", _tr("Height of each VOI"), 0.5, 30.0),
            ("gap_mm", _tr("Gap at central slice"), 0.0, 20.0),
        ):
            self._add_field(name, words, low, high)

    def _add_field(self, name: str, words: str, low: float, high: float) -> None:
        row = QHBoxLayout()
        label = QLabel(words)
        set_role(label, "quiet")
        field = QDoubleSpinBox()
        field.setRange(low, high)
        field.setDecimals(2)
        field.setSingleStep(0.1)
        field.setSuffix(" mm")
        field.setKeyboardTracking(False)
        field.setFixedWidth(112)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setAccessibleName(words)
        label.setBuddy(field)
        field.valueChanged.connect(lambda value: self.edited.emit(name, value))
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(field)
        self.column.addLayout(row)
        self.fields[name] = field

    def show_placement(self, placed: AnteriorEdgeConstruction | None) -> None:
        """Show the numbers of a placement, without saying that they were edited."""
        values = placed or AnteriorEdgeConstruction((0.0, 0.0, 0.0))
        for name, field in self.fields.items():
            field.setEnabled(placed is not None)
            if abs(field.value() - getattr(values, name)) >= 0.005:
                with QSignalBlocker(field):
                    field.setValue(getattr(values, name))


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

    def show_faults(self, faults: list[str], fine: list[str]) -> None:
        """Show warnings and what was found to be right."""
        self.setVisible(bool(faults or fine))
        if (faults, fine) == (self.faults, self._fine):  # a drag asks many times a second
            return
        self.faults, self._fine = faults, fine
        clear_layout(self._rows)
        for text in faults:
            self._rows.addWidget(self._line("ph.warning", "warn", text))
        for text in fine:
            self._rows.addWidget(self._line("ph.check-circle", "text_quiet", text))

    def show_theme(self) -> None:
        """Draw the signs again in the colours of another theme."""
        faults, fine = self.faults, self._fine
        self.faults, self._fine = [], []
        self.show_faults(faults, fine)

    def _line(self, icon: str, token: str, text: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        sign, words = QLabel(), QLabel(text)
        sign.setPixmap(self._theme.icon(icon, token).pixmap(18, 18))
        sign.setFixedWidth(18)
        words.setWordWrap(True)
        row.addWidget(sign)
        row.addWidget(words, 1)
        return line


class MeasureInspector(Panel):
    """Sections of the Measure screen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(_tr("Inspector of the Measure screen"))
        self.placement = PlacementSection()
        self.checks = ChecksSection(theme)
        self.measuring = Section(_tr("Measurement"))
        self.words = self.measuring.add_words()
        self.accept = QPushButton(_tr("Accept and measure"))
        set_role(self.accept, "primary")
        self.measuring.add(self.accept)
        self.threshold, self.modes = ThresholdSection(theme), ModeSection()
        self.map, self.details = MapSection(), DetailsSection()
        measured = (self.threshold, self.modes, self.measuring, self.map, self.details)
        for section in (self.placement, self.checks, *measured):
            self.add(section)
