"""The part of the inspector that lists the measurements on screen and shows the chosen one in every image."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from mctgui.project.records import MODALITY_NAMES, Modality
from mctgui.qt.sentences import joined
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.controls import Section
from mctgui.qt.viewer.onscreen.grid import Columns, NumberGrid
from mctgui.qt.viewer.onscreen.model import Item, ROIModel
from mctgui.qt.viewer.onscreen.numbers import Measurer, decimals_for, size_text, summary_text, value_text, whole_text
from mctgui.qt.viewer.onscreen.plots import HistogramPlot, ProfilePlot
from mctgui.qt.viewer.onscreen.table import ROITable
from mctgui.roi import LineProfile, ProfileSamples, Statistics
from mctgui.roi.shapes import Region

_LIVE_MS = 100


class OnScreenSection(Section):
    """Table, numbers of the chosen shape in all images, histogram or profile, and the ways to take them along."""

    slice_asked = Signal(object)

    def __init__(self, theme: Theme, model: ROIModel, measurer: Measurer, actions: list[QAction]) -> None:
        super().__init__(QCoreApplication.translate("OnScreen", "Measurements on screen"))
        self._theme, self._model, self._measurer = theme, model, measurer
        self._hint = self.add_words(
            self.tr("Choose a tool above the images, or press D, A, R, E or G, then drag on an image.")
        )
        self.table = ROITable(theme, model, self._value)
        self.table.asked.connect(self.slice_asked)
        self.add(self.table)
        self._buttons = QWidget()
        self._actions: list[tuple[QToolButton, QAction]] = []
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            set_role(button, "flat")
            row.addWidget(button)
            self._actions.append((button, action))
            action.changed.connect(self._show_buttons)
        row.addStretch(1)
        self.add(self._buttons)
        self.numbers = NumberGrid(theme)
        self.add(self.numbers)
        self._note = self.add_words()
        self.histograms = [HistogramPlot(theme, self.tr("Histogram")) for _ in range(2)]
        self.profile = ProfilePlot(theme, self.tr("Line profile"))
        for plot in (*self.histograms, self.profile):
            self.add(plot)
        # The numbers beside the shape follow the mouse; plots and tables need to do so only a few times a second.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_LIVE_MS)
        self._soon.timeout.connect(self.refresh)
        model.changed.connect(self.refresh)
        model.chosen_changed.connect(self.refresh)
        model.live_changed.connect(self._refresh_soon)
        self.refresh()

    def _refresh_soon(self) -> None:
        if self._model.live is None:
            self.refresh()
        elif not self._soon.isActive():
            self._soon.start()

    def _show_buttons(self) -> None:
        for button, action in self._actions:
            button.setVisible(action.isVisible())

    def _value(self, item: Item) -> str:
        """One value for the table: in the image on which the shape was drawn."""
        if item.modality not in self._measurer.modalities:
            return size_text(item.shape)
        measured = self._measurer.measure(item, item.modality) if self._values(item) else None
        return summary_text(item.shape, measured, self._measurer.unit(item.modality))

    @staticmethod
    def _values(item: Item) -> bool:
        return isinstance(item.shape, Region | LineProfile)

    def refresh(self) -> None:
        """Show the chosen shape as it is now."""
        self._soon.stop()
        self.table.rows.refresh_values()
        chosen = self._model.chosen
        self._hint.setVisible(not self._model.items)
        self._buttons.setVisible(bool(self._model.kept))
        statistics: dict[Modality, Statistics] = {}
        profiles: dict[Modality, ProfileSamples] = {}
        missing: list[Modality] = []
        if chosen is not None and self._values(chosen):
            for modality in self._measurer.modalities:
                numbers = self._measurer.measure(chosen, modality).numbers
                if isinstance(numbers, Statistics):
                    statistics[modality] = numbers
                elif isinstance(numbers, ProfileSamples):
                    profiles[modality] = numbers
                else:
                    missing.append(modality)
        self._fill_grid(statistics, profiles)
        self._note.setText(self._words(chosen, statistics, missing))
        self._note.setVisible(bool(self._note.text()))
        units = list(dict.fromkeys(self._measurer.unit(modality) for modality in statistics))
        for at, plot in enumerate(self.histograms):
            unit = units[at] if at < len(units) else None
            mine = {modality: one for modality, one in statistics.items() if self._measurer.unit(modality) == unit}
            plot.show_statistics(mine, unit or "")
        self.profile.show_profiles(profiles, {modality: self._measurer.unit(modality) for modality in profiles})

    def _words(self, chosen: Item | None, statistics: dict[Modality, Statistics], missing: list[Modality]) -> str:
        words = []
        if chosen is not None and isinstance(chosen.shape, Region) and statistics:
            pattern = self.tr("Counted: pixels whose centre lies inside, on the slice nearest to the shape. Area {area}.")
            words.append(pattern.format(area=size_text(chosen.shape)))
        for modality, found in statistics.items():
            name = MODALITY_NAMES[modality]
            if found.padding:
                words.append(
                    self.tr("{image}: {count} pixels that are no image are left out.").format(
                        image=name, count=found.padding
                    )
                )
            if found.cut_off:
                words.append(self.tr("{image}: the shape reaches beyond the image.").format(image=name))
        words += [self.tr("{image} does not reach here.").format(image=MODALITY_NAMES[one]) for one in missing]
        return joined(*words)

    def _fill_grid(self, statistics: dict[Modality, Statistics], profiles: dict[Modality, ProfileSamples]) -> None:
        names: tuple[str, ...] = ()
        columns: Columns = {}
        if statistics:
            names = ("n", self.tr("mean"), "SD", "min", "max")
            columns = {modality: _cells(one) for modality, one in statistics.items()}
        elif profiles:
            names = (self.tr("mean"), "min", "max")
            columns = {modality: _profile_cells(one) for modality, one in profiles.items()}
        self.numbers.show_numbers(names, columns)


def _cells(one: Statistics) -> tuple[str, ...]:
    decimals = decimals_for(one.sd)
    mean, sd = value_text(one.mean, decimals), value_text(one.sd, decimals)
    return str(one.n), mean, sd, whole_text(one.minimum), whole_text(one.maximum)


def _profile_cells(one: ProfileSamples) -> tuple[str, ...]:
    values = one.values[np.isfinite(one.values)]
    if not values.size:
        return ("–", "–", "–")
    return value_text(float(values.mean())), value_text(float(values.min())), value_text(float(values.max()))
