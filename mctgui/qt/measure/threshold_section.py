"""The threshold in the inspector: which rule finds it, where it lies in the histogram, and what it makes bone."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QWidget

from mctgui.qt.measure.choices import Mode, Scope
from mctgui.qt.measure.columns import voi_name
from mctgui.qt.measure.folding import FoldingSection
from mctgui.qt.measure.layers import BoneStyle
from mctgui.qt.measure.threshold_plot import ThresholdPlot
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.controls import Section, Segments

METHOD_NAMES = {"isodata": "IsoData", "default": "Default", "otsu": "Otsu"}
"""As ImageJ calls them."""

T = TypeVar("T")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ThresholdSection", text)


class ThresholdSection(Section):
    """Method, VOIs that share it, histogram, value, and the bone on the slices."""

    method_chosen = Signal(str)
    """``isodata``, ``default``, ``otsu`` or ``fixed``."""
    scope_chosen = Signal(str)
    voi_chosen = Signal(str)
    style_chosen = Signal(str)
    typed = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__(_tr("Threshold"))
        self.method = QComboBox()
        for key, name in METHOD_NAMES.items():
            self.method.addItem(name, key)
        self.method.addItem(_tr("Fixed value"), "fixed")
        self.method.setToolTip(_tr("IsoData and Default are ImageJ's; bone is brighter than the threshold"))
        self.voi = QComboBox()
        self.voi.setToolTip(_tr("Whose histogram is shown"))
        self.voi.setAccessibleName(_tr("VOI"))
        self._add_row(_tr("Method"), self.method, self.voi)
        self.scope: Segments[Scope] = Segments(
            [
                ("voi", _tr("Per VOI"), _tr("Every VOI of every image has a threshold of its own")),
                ("image", _tr("Per image"), _tr("One threshold for all VOIs of an image, of their voxels together")),
                ("set", _tr("All cases"), _tr("One threshold for an image in all cases of the project")),
            ],
            self.scope_chosen.emit,
            _tr("VOIs with one threshold"),
        )
        self.add(self.scope)
        self.plot = ThresholdPlot(theme)
        self.add(self.plot)
        self.logarithmic = QCheckBox(_tr("Logarithmic"))
        self.field = QDoubleSpinBox()
        self.field.setRange(-1e6, 1e6)
        self.field.setKeyboardTracking(False)
        self.field.setFixedWidth(112)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setAccessibleName(_tr("Threshold"))
        row = QHBoxLayout()
        row.addWidget(self.logarithmic)
        row.addStretch(1)
        row.addWidget(self.field)
        self.column.addLayout(row)
        self.bv_tv = self.add_fact("BV/TV")
        self.words = self.add_words()
        self.style_chooser: Segments[BoneStyle] = Segments(
            [("off", _tr("Off"), ""), ("outline", _tr("Outline"), ""), ("tint", _tr("Tint"), "")],
            self.style_chosen.emit,
            _tr("Bone on the slices"),
        )
        self._add_row(_tr("Bone"), self.style_chooser)
        self.method.activated.connect(lambda _at: self.method_chosen.emit(self.method.currentData()))
        self.voi.activated.connect(lambda _at: self.voi_chosen.emit(self.voi.currentData()))
        self.logarithmic.toggled.connect(self.plot.set_logarithmic)
        self.field.valueChanged.connect(self.typed)
        self.style_chooser.choose("off")

    def _add_row(self, words: str, widget: QWidget, *others: QWidget) -> None:
        row = QHBoxLayout()
        label = QLabel(words)
        set_role(label, "quiet")
        label.setBuddy(widget)
        if not widget.accessibleName():
            widget.setAccessibleName(words)
        row.addWidget(label)
        row.addStretch(1)
        for one in (widget, *others):
            row.addWidget(one)
        self.column.addLayout(row)

    def set_vois(self, names: list[str], chosen: str) -> None:
        """Offer the VOIs of a placement."""
        if [self.voi.itemData(at) for at in range(self.voi.count())] != names:
            self.voi.clear()
            for name in names:
                self.voi.addItem(voi_name(name), name)
        self.voi.setCurrentIndex(names.index(chosen) if chosen in names else -1)

    def show_method(self, method: str) -> None:
        """Show which rule found the value."""
        self.method.setCurrentIndex(self.method.findData(method))

    def show_value(self, value: float | None, unit: str, decimals: int) -> None:
        """Show the value, without saying that it was typed."""
        with QSignalBlocker(self.field):
            self.field.setEnabled(value is not None)
            self.field.setDecimals(decimals)
            self.field.setSuffix(f" {unit}")
            if value is not None:
                self.field.setValue(value)


class ModeSection(FoldingSection):
    """What bounds the thickness at the wall of a VOI."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("wall", _tr("Wall of the VOI"))
        self.modes: Segments[Mode] = Segments(
            [
                ("context", _tr("Context"), _tr("Thickness on the surroundings too, statistics inside")),
                ("bonej", "BoneJ ROI", _tr("As BoneJ with a ROI: the wall bounds bone and marrow")),
                ("both", _tr("Both"), _tr("Two rows for each VOI, each named by its rule")),
            ],
            self.chosen.emit,
            _tr("What bounds the thickness at the wall of the VOI"),
        )
        self.add(self.modes)
        self.words = self.add_words()
        self.show_mode("context")

    def show_mode(self, mode: Mode) -> None:
        """Show which rule is chosen, and what it does."""
        self.modes.choose(mode)
        self.caption.setText({"context": _tr("Context"), "bonej": "BoneJ ROI", "both": _tr("Both")}[mode])
        self.words.setText(
            {
                "context": _tr("Balls may reach out of the VOI: nothing is cut at its wall."),
                "bonej": _tr("Balls end at the wall, which makes Tb.Sp smaller; for comparing with BoneJ."),
                "both": _tr("Measures twice; every row says by which rule."),
            }[mode]
        )
