"""The histogram of a region and the profile along a line, every image in its colour, marker and line."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mctgui.project.records import MODALITY_NAMES, Modality
from mctgui.qt.theme import Theme
from mctgui.qt.viewer.onscreen.drawing import LINES
from mctgui.roi import ProfileSamples, Statistics

MARKERS: dict[Modality, str] = {"mdct": "o", "microct-like": "s", "microct": "d"}
_HEIGHT = 160
_MARKS = 8


class Plot(QWidget):
    """A pyqtgraph plot in the colours of the theme, without the mouse; made when first filled."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._view: Any = None
        self._first: Any = None
        self._second: Any = None
        self._axes: dict[str, Any] = {}
        self.setAccessibleName(name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setFixedHeight(_HEIGHT)
        self.hide()

    def _make(self) -> None:
        import pyqtgraph

        # Built of its parts: pyqtgraph's own plot widget makes context menus that nobody can reach and nothing deletes.
        self._view = pyqtgraph.GraphicsLayoutWidget()
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The wheel is for the inspector around it.
        self._view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._view.ci.layout.setSpacing(0)
        self._view.ci.setContentsMargins(0, 8, 8, 0)  # else the highest number is cut
        self._axes = {side: pyqtgraph.AxisItem(side) for side in ("left", "bottom", "right")}
        self._first, self._second = (pyqtgraph.ViewBox(enableMenu=False, enableMouse=False) for _ in range(2))
        for item, row, column in (
            (self._axes["left"], 0, 0),
            (self._first, 0, 1),
            (self._axes["right"], 0, 2),
            (self._axes["bottom"], 1, 1),
        ):
            self._view.addItem(item, row, column)
        self._view.scene().addItem(self._second)
        self._second.setXLink(self._first)
        for side, box in (("left", self._first), ("bottom", self._first), ("right", self._second)):
            self._axes[side].linkToView(box)
        self._first.sigResized.connect(self._fit_second)
        self._column.addWidget(self._view)

    def _start(self, across: str, up: str, second: str = "") -> None:
        """Empty it and name its axes; with two kinds of values the second one has its axis at the right."""
        if self._view is None:
            self._make()
        self._first.clear()
        self._second.clear()
        colours = self._theme.tokens
        self._view.setBackground(colours.surface)
        for side, words in (("bottom", across), ("left", up), ("right", second)):
            axis = self._axes[side]
            axis.setVisible(bool(words))
            axis.setPen(colours.line)
            axis.setTextPen(colours.text_quiet)
            axis.setTickFont(self._theme.font(11))
            axis.enableAutoSIPrefix(False)
            axis.setLabel(words, color=colours.text_quiet, **{"font-size": f"{self._theme.pixels(11)}px"})
            axis.showLabel(bool(words))
        self.show()

    def _finish(self) -> None:
        """Show all of it."""
        for box in (self._first, self._second):
            box.enableAutoRange()
        self._fit_second()

    def _fit_second(self) -> None:
        self._second.setGeometry(self._first.sceneBoundingRect())

    @property
    def curves(self) -> list[Any]:
        """What is drawn, for tests."""
        return [] if self._view is None else [*self._first.addedItems, *self._second.addedItems]


class HistogramPlot(Plot):
    """How often values occur in a region, images of one unit over each other."""

    def show_statistics(self, found: dict[Modality, Statistics], unit: str) -> None:
        """Draw the images; they share the unit."""
        import pyqtgraph

        filled = {modality: one for modality, one in found.items() if one.n}
        if not filled:
            self.hide()
            return
        self._start(unit, "%")
        for modality, one in filled.items():
            colour = self._theme.modality(modality)
            faint = self._theme.modality(modality)
            faint.setAlpha(50 if len(filled) == 1 else 25)
            share = 100 * one.histogram.counts / one.n
            curve = pyqtgraph.PlotDataItem(
                one.histogram.edges,
                share,
                stepMode="center",
                pen=pyqtgraph.mkPen(colour, width=1.5, style=LINES[modality]),
                fillLevel=0,
                brush=faint,
                name=MODALITY_NAMES[modality],
            )
            self._first.addItem(curve)
        self._finish()


class ProfilePlot(Plot):
    """Values along a line, HU at the left and grey values at the right."""

    def show_profiles(self, found: dict[Modality, ProfileSamples], units: dict[Modality, str]) -> None:
        """Draw the images."""
        import pyqtgraph

        shown = {modality: one for modality, one in found.items() if np.isfinite(one.values).any()}
        if not shown:
            self.hide()
            return
        kinds = list(dict.fromkeys(units[modality] for modality in shown))
        self._start("mm", kinds[0], kinds[1] if len(kinds) > 1 else "")
        for number, (modality, one) in enumerate(shown.items()):
            colour = self._theme.modality(modality)
            curve = pyqtgraph.PlotDataItem(
                one.distance_mm,
                one.values,
                pen=pyqtgraph.mkPen(colour, width=1.5, style=LINES[modality]),
                connect="finite",
                name=MODALITY_NAMES[modality],
            )
            # A sign here and there tells the curves apart without their colours.
            places = (np.arange(_MARKS) + (number + 0.5) / len(shown)) / _MARKS
            marked = np.unique((places * (len(one.values) - 1)).round().astype(int))
            marks = pyqtgraph.ScatterPlotItem(
                one.distance_mm[marked], one.values[marked], symbol=MARKERS[modality], size=7, pen=None, brush=colour
            )
            for part in (curve, marks):
                (self._first if units[modality] == kinds[0] else self._second).addItem(part)
        self._finish()
