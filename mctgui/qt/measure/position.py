"""Where the placement is and how it stands in the scan, in numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel

from mctgui.qt.measure.folding import FoldingSection
from mctgui.qt.measure.numbers import show_number
from mctgui.qt.measure.placement import ANGLES, angle_deg
from mctgui.qt.theme import set_role
from mctgui.voi import AnteriorEdgeConstruction

_FARTHEST_MM = 5000.0


def _tr(text: str) -> str:
    return QCoreApplication.translate("PositionSection", text)


class PositionSection(FoldingSection):
    """E in the patient, and three angles against the stack."""

    edge_edited = Signal(int, float)
    angle_edited = Signal(str, float)

    def __init__(self) -> None:
        super().__init__("position", _tr("Position and angles"))
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.setColumnStretch(0, 1)
        self.edge: list[QDoubleSpinBox] = []
        for axis, name in enumerate((_tr("E, x to the left"), _tr("E, y to the back"), _tr("E, z upwards"))):
            field = self._field(grid, axis, name, " mm", _FARTHEST_MM, 0.1)
            field.valueChanged.connect(lambda value, axis=axis: self.edge_edited.emit(axis, value))
            self.edge.append(field)
        words = {"turn": _tr("Turn of line A"), "sagittal": _tr("Tilt forwards"), "coronal": _tr("Tilt to the left")}
        self.angles: dict[str, QDoubleSpinBox] = {}
        for row, which in enumerate(ANGLES):
            field = self._field(grid, row + 3, words[which], "°", 180.0, 0.5)
            field.valueChanged.connect(lambda value, which=which: self.angle_edited.emit(which, value))
            self.angles[which] = field
        self.column.addLayout(grid)

    def _field(self, grid: QGridLayout, row: int, words: str, unit: str, most: float, step: float) -> QDoubleSpinBox:
        label, field = QLabel(words), QDoubleSpinBox()
        set_role(label, "quiet")
        label.setBuddy(field)
        field.setRange(-most, most)
        field.setDecimals(2)
        field.setSingleStep(step)
        field.setSuffix(unit)
        field.setKeyboardTracking(False)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setFixedWidth(136)
        field.setAccessibleName(words)
        grid.addWidget(label, row, 0)
        grid.addWidget(field, row, 1)
        return field

    def show_placement(self, placed: AnteriorEdgeConstruction | None, stack: np.ndarray, *, locked: bool) -> None:
        """Show the numbers of a placement, without saying that they were edited."""
        self.setVisible(placed is not None)
        if placed is None:
            return
        for field, value in zip(self.edge, placed.edge_mm, strict=True):
            show_number(field, value, enabled=not locked)
        for which in ANGLES:
            show_number(self.angles[which], angle_deg(placed, stack, which), enabled=not locked)
