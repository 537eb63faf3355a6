"""The map of a thickness in the inspector: which one, how strong, and the way to take it along."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider

from mctgui.qt.theme import set_role
from mctgui.qt.viewer.controls import Section, Segments

Parameter = Literal["off", "tb_th", "tb_sp"]
NAMES: dict[str, str] = {"tb_th": "Tb.Th", "tb_sp": "Tb.Sp"}


def _tr(text: str) -> str:
    return QCoreApplication.translate("MapSection", text)


class MapSection(Section):
    """Off, Tb.Th or Tb.Sp on the slices; opacity; export."""

    chosen = Signal(str)
    opacity_chosen = Signal(float)
    export_asked = Signal()

    def __init__(self) -> None:
        super().__init__(_tr("Thickness map"))
        self.parameter: Segments[Parameter] = Segments(
            [
                ("off", _tr("Off"), ""),
                ("tb_th", "Tb.Th", _tr("Thickness of bone in colour on the slices")),
                ("tb_sp", "Tb.Sp", _tr("Width of marrow in colour on the slices")),
            ],
            self.chosen.emit,
            _tr("Thickness map on the slices"),
        )
        self.add(self.parameter)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(10, 100)
        self.opacity.setValue(85)
        self.opacity.setAccessibleName(_tr("Opacity of the map"))
        self.percent = QLabel("85 %")
        row = QHBoxLayout()
        label = QLabel(_tr("Opacity"))
        set_role(label, "quiet")
        label.setBuddy(self.opacity)
        row.addWidget(label)
        row.addWidget(self.opacity, 1)
        row.addWidget(self.percent)
        self.column.addLayout(row)
        self.words = self.add_words()
        self.export = QPushButton(_tr("Save the map…"))
        self.export.setToolTip(_tr("As TIFF or NRRD in mm, 0 outside; with the values of every voxel"))
        self.add(self.export)
        self.opacity.valueChanged.connect(self._moved)
        self.export.clicked.connect(self.export_asked)
        self.parameter.choose("off")

    def _moved(self, percent: int) -> None:
        self.percent.setText(f"{percent} %")
        self.opacity_chosen.emit(percent / 100)
