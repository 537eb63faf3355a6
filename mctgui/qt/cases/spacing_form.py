"""Inline question for the voxel size of a stack that does not say it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from mctgui.qt.cases.importing import Wanted
from mctgui.qt.cases.series_chooser import badge
from mctgui.qt.theme import Theme


class SpacingForm(QWidget):
    """Three fields in millimetres and one button."""

    given = Signal(object)
    dismissed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._wanted: Wanted | None = None
        title = QLabel(self.tr("Voxel size"))
        title.setProperty("role", "title")
        self._reason = QVBoxLayout()
        self.fields = {axis: self._field(words) for axis, words in self._axes().items()}
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        for axis, words in self._axes().items():
            label = QLabel(words)
            label.setProperty("role", "quiet")
            label.setBuddy(self.fields[axis])
            form.addRow(label, self.fields[axis])
        self.import_button = QPushButton(self.tr("Import"))
        self.import_button.setProperty("role", "primary")
        self.import_button.clicked.connect(self._give)
        for field in self.fields.values():
            field.textChanged.connect(self._update)
        leave = QPushButton(self.tr("Not now"))
        leave.clicked.connect(self.dismissed)
        buttons = QHBoxLayout()
        buttons.addWidget(leave)
        buttons.addWidget(self.import_button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addLayout(self._reason)
        layout.addLayout(form)
        layout.addLayout(buttons)
        layout.addStretch()

    def show_question(self, wanted: Wanted, sentence: str) -> None:
        """Ask for the voxel size of a stack."""
        self._wanted = wanted
        while self._reason.count():
            self._reason.takeAt(0).widget().deleteLater()
        hint = self.tr("Give it in millimetres; what you leave empty takes the first value.")
        self._reason.addWidget(badge(f"{sentence} {hint}", "warn", self._theme))
        for field in self.fields.values():
            field.clear()
        self._update()
        self.fields["z"].setFocus()

    @property
    def spacing_mm(self) -> tuple[float, float, float] | None:
        """``(z, y, x)``; None until it is known. What is left empty takes the first: most micro-CT voxels are cubes."""
        first = _value(self.fields["z"])
        z, y, x = (first if not field.text() else _value(field) for field in self.fields.values())
        return None if z is None or y is None or x is None else (z, y, x)

    def _axes(self) -> dict[str, str]:
        return {"z": self.tr("Between slices, z"), "y": self.tr("Between rows, y"), "x": self.tr("Between columns, x")}

    def _field(self, words: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText("mm")
        field.setAccessibleName(self.tr("{axis} in mm").format(axis=words))
        validator = QDoubleValidator(0.0, 50.0, 6, field)
        validator.setLocale(QLocale.c())
        validator.setNotation(QDoubleValidator.Notation.StandardNotation)
        field.setValidator(validator)
        field.returnPressed.connect(self._give)
        return field

    def _update(self) -> None:
        for axis in ("y", "x"):
            self.fields[axis].setPlaceholderText(self.fields["z"].text() or "mm")
        self.import_button.setEnabled(self.spacing_mm is not None)

    def _give(self) -> None:
        spacing = self.spacing_mm
        if spacing is not None and self._wanted is not None:
            self.given.emit(replace(self._wanted, spacing_mm=spacing))


def _value(field: QLineEdit) -> float | None:
    value, good = QLocale.c().toDouble(field.text())
    return value if good and 0.0005 <= value <= 50 else None
