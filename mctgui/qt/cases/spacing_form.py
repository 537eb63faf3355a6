"""Inline question for the voxel size of a stack that does not say it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QLocale, QSize, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from mctgui.qt.cases.badge import badge
from mctgui.qt.cases.importing import Wanted
from mctgui.qt.sentences import joined
from mctgui.qt.theme import Theme

Spacing = tuple[float, float, float]


class SpacingFields(QWidget):
    """One field for cubes, which almost all micro-CT voxels are; unlinked, one for each axis."""

    changed = Signal()
    entered = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        words = {
            "cube": self.tr("Voxel size"),
            "z": self.tr("Between slices, z"),
            "y": self.tr("Between rows, y"),
            "x": self.tr("Between columns, x"),
        }
        self.fields = {axis: self._field(name) for axis, name in words.items()}
        self._labels = {axis: self._label(name, self.fields[axis]) for axis, name in words.items()}
        self._units = {axis: self._label("mm", self.fields[axis]) for axis in words}
        self.link = QToolButton()
        self.link.setCheckable(True)
        self.link.setIconSize(QSize(16, 16))
        self.link.setAccessibleName(self.tr("Different sizes along z, y and x"))
        self.link.setToolTip(self.tr("Give different sizes along z, y and x"))
        self.link.toggled.connect(self._unlinked)
        theme.keep_icon(self.link, "ph.link-break")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, axis in enumerate(words):
            grid.addWidget(self._labels[axis], row, 0)
            grid.addWidget(self.fields[axis], row, 1)
            grid.addWidget(self._units[axis], row, 2)
        self._grid = grid
        self._show()

    def clear(self, in_plane_mm: tuple[float, float] | None = None) -> None:
        """Empty the fields; where the size of the pixels ``(y, x)`` is known, only the distance of the slices is asked."""
        for field in self.fields.values():
            field.clear()
        self.link.setChecked(in_plane_mm is not None)
        if in_plane_mm is not None:
            self.fields["y"].setText(f"{in_plane_mm[0]:.6g}")
            self.fields["x"].setText(f"{in_plane_mm[1]:.6g}")
        self._show()

    def focus_first(self) -> None:
        """Put the keyboard into the first field."""
        self.fields["z" if self.link.isChecked() else "cube"].setFocus()

    @property
    def spacing_mm(self) -> Spacing | None:
        """``(z, y, x)``; None until it is known."""
        axes = ("z", "y", "x") if self.link.isChecked() else ("cube", "cube", "cube")
        z, y, x = (_value(self.fields[axis]) for axis in axes)
        return None if z is None or y is None or x is None else (z, y, x)

    def _unlinked(self, unlinked: bool) -> None:
        if unlinked:
            for axis in ("z", "y", "x"):
                self.fields[axis].setText(self.fields[axis].text() or self.fields["cube"].text())
        else:
            self.fields["cube"].setText(self.fields["cube"].text() or self.fields["x"].text())
        self._show()
        self.changed.emit()
        self.focus_first()

    def _show(self) -> None:
        unlinked = self.link.isChecked()
        for axis in self.fields:
            shown = unlinked is (axis != "cube")
            self.fields[axis].setVisible(shown)
            self._labels[axis].setVisible(shown)
            self._units[axis].setVisible(shown)
        self._grid.addWidget(self.link, 1 if unlinked else 0, 3)

    def _label(self, words: str, field: QLineEdit) -> QLabel:
        label = QLabel(words)
        label.setProperty("role", "quiet")
        label.setBuddy(field)
        return label

    def _field(self, words: str) -> QLineEdit:
        field = QLineEdit()
        field.setMinimumWidth(48)
        field.setAccessibleName(self.tr("{axis} in mm").format(axis=words))
        validator = QDoubleValidator(0.0, 50.0, 6, field)
        validator.setLocale(QLocale.c())
        validator.setNotation(QDoubleValidator.Notation.StandardNotation)
        field.setValidator(validator)
        field.textChanged.connect(self.changed)
        field.returnPressed.connect(self.entered)
        return field


class SpacingForm(QWidget):
    """The size of the voxels in millimetres, and one button."""

    given = Signal(object)
    dismissed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._wanted: Wanted | None = None
        title = QLabel(self.tr("Voxel size"))
        title.setProperty("role", "title")
        self._reason = QVBoxLayout()
        self.size = SpacingFields(theme)
        self.size.changed.connect(self._update)
        self.size.entered.connect(self._give)
        self.import_button = QPushButton(self.tr("Import"))
        self.import_button.setProperty("role", "primary")
        self.import_button.clicked.connect(self._give)
        leave = QPushButton(self.tr("Not now"))
        leave.clicked.connect(self.dismissed)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(leave)
        buttons.addWidget(self.import_button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addLayout(self._reason)
        layout.addWidget(self.size)
        layout.addLayout(buttons)
        layout.addStretch()

    def show_question(self, wanted: Wanted, sentence: str) -> None:
        """Ask for the voxel size of a stack."""
        self._wanted = wanted
        while self._reason.count():
            self._reason.takeAt(0).widget().deleteLater()
        hint = self.tr("Give it in millimetres.")
        self._reason.addWidget(badge(joined(sentence, hint), "warn", self._theme))
        header = getattr(wanted.source, "header", None)
        self.size.clear(getattr(header, "in_plane_mm", None))
        self._update()
        self.size.focus_first()

    def _update(self) -> None:
        self.import_button.setEnabled(self.size.spacing_mm is not None)

    def _give(self) -> None:
        spacing = self.size.spacing_mm
        if spacing is not None and self._wanted is not None:
            self.given.emit(replace(self._wanted, spacing_mm=spacing))


def _value(field: QLineEdit) -> float | None:
    value, good = QLocale.c().toDouble(field.text())
    return value if good and 0.0005 <= value <= 50 else None
