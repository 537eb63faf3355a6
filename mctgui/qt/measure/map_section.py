"""The map of a thickness in the inspector: which one, how strong, and the way to take it along."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from mctgui.qt.measure.folding import FoldingSection
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.controls import Segments
from mctgui.report.thickness_colours import colour_bar

Parameter = Literal["off", "tb_th", "tb_sp"]
NAMES: dict[str, str] = {"tb_th": "Tb.Th", "tb_sp": "Tb.Sp"}


def _tr(text: str) -> str:
    return QCoreApplication.translate("MapSection", text)


class ColourScale(QWidget):
    """The colours of a map with their millimetres, in sight also where the slices are too small for a bar."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._bar = colour_bar(1.0)
        self.setFixedHeight(34)
        self.setAccessibleName(_tr("Colours of the map in mm"))
        self.hide()

    def show_scale(self, largest_mm: float) -> None:
        """Show the colours from 0 to a thickness."""
        self._bar = colour_bar(largest_mm)
        self.setAccessibleDescription(_tr("0 to {largest} mm").format(largest=f"{largest_mm:g}"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        wide = self.width() - 2
        colours = np.ascontiguousarray(self._bar.pixels(256)[None, ::-1])
        image = QImage(colours.data, 256, 1, 768, QImage.Format.Format_RGB888)
        painter.drawImage(QRectF(1, 2, wide, 10), image)
        painter.setPen(self._theme.colour("control_line"))
        painter.drawRect(QRectF(0.5, 1.5, wide + 1, 11))
        painter.setFont(self._theme.font(11))
        for tick in self._bar.ticks:
            x = 1 + tick.share * wide
            painter.setPen(self._theme.colour("control_line"))
            painter.drawLine(QPointF(x, 12), QPointF(x, 15))
            text = f"{tick.text} {self._bar.unit}" if tick is self._bar.ticks[-1] else tick.text
            room = painter.fontMetrics().horizontalAdvance(text) + 2
            left = min(max(x - room / 2, 0.0), self.width() - room)
            painter.setPen(self._theme.colour("text_quiet"))
            painter.drawText(QRectF(left, 15, room, 18), Qt.AlignmentFlag.AlignCenter, text)
        painter.end()


class MapSection(FoldingSection):
    """Off, Tb.Th or Tb.Sp on the slices; opacity; export."""

    chosen = Signal(str)
    opacity_chosen = Signal(float)
    export_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("map", _tr("Thickness map"))
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
        self.scale = ColourScale(theme)
        self.add(self.scale)
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
        self.show_parameter("off")

    def show_parameter(self, parameter: Parameter) -> None:
        """Show which map is on the slices, beside the heading too."""
        self.parameter.choose(parameter)
        self.caption.setText({"off": _tr("Off"), "tb_th": "Tb.Th", "tb_sp": "Tb.Sp"}[parameter])

    def _moved(self, percent: int) -> None:
        self.percent.setText(f"{percent} %")
        self.opacity_chosen.emit(percent / 100)
