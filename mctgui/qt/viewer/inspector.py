"""The inspector of the View screen: values under one cursor, windows, the model behind the synthetic image."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from mctgui.project.records import MODALITIES, MODALITY_NAMES, Modality
from mctgui.qt.keys import KeyBindings, native
from mctgui.qt.language import word
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.columns import Column, model_card
from mctgui.qt.viewer.controls import Panel, Section, clear_layout
from mctgui.qt.viewer.histogram import WindowHistogram
from mctgui.qt.viewer.presets import Preset, presets_for, unit_of
from mctgui.qt.viewer.slice_words import window_text
from mctgui.volume import Intensity
from mctgui.windowing import Window


def number_text(value: float | None) -> str:
    """A stored value as people read it; a dash outside the volume."""
    if value is None:
        return "–"
    return f"{value:.0f}".replace("-", "−") if float(value).is_integer() else f"{value:.4g}".replace("-", "−")


class ValuesSection(Section):
    """The stored values of all modalities at one point of the patient."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.translate("ViewInspector", "Under the cursor"))
        self._rows: dict[Modality, QWidget] = {}
        self._labels: dict[Modality, QLabel] = {}
        for modality in MODALITIES:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            name, value = QLabel(MODALITY_NAMES[modality]), QLabel("–")
            set_role(name, modality)
            line.addWidget(name)
            line.addStretch(1)
            line.addWidget(value)
            self.add(row)
            self._rows[modality], self._labels[modality] = row, value

    def set_columns(self, columns: list[Column]) -> None:
        """Show a row for each of them."""
        shown = {column.modality for column in columns}
        for modality, row in self._rows.items():
            row.setVisible(modality in shown)

    def set_values(self, values: dict[Modality, tuple[float | None, Intensity]], theme: Theme) -> None:
        """Show the values."""
        quiet = theme.tokens.text_quiet
        for modality, (value, intensity) in values.items():
            unit = f' <span style="color:{quiet}">{unit_of(intensity)}</span>'
            self._labels[modality].setText(number_text(value) + unit)

    def text_of(self, modality: Modality) -> str:
        """What stands in a row, for tests and copying."""
        return self._labels[modality].text()


class WindowSection(Section):
    """Histogram, window and presets of each modality."""

    window_asked = Signal(str, Window)
    preset_asked = Signal(str, object)

    def __init__(self, theme: Theme, keys: KeyBindings) -> None:
        super().__init__(QCoreApplication.translate("ViewInspector", "Window"))
        self._theme = theme
        self._keys = keys
        self._histograms: dict[Modality, WindowHistogram] = {}
        self._texts: dict[Modality, QLabel] = {}
        self._units: dict[Modality, str] = {}
        self._holder = QVBoxLayout()
        self._holder.setContentsMargins(0, 0, 0, 0)
        self._holder.setSpacing(12)
        self.column.addLayout(self._holder)

    def set_columns(self, columns: list[Column]) -> None:
        """Show a histogram for each modality."""
        clear_layout(self._holder)
        self._histograms.clear()
        self._texts.clear()
        for column in columns:
            self._holder.addWidget(self._block(column))

    def _block(self, column: Column) -> QWidget:
        modality = column.modality
        block = QWidget()
        inside = QVBoxLayout(block)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        head = QHBoxLayout()
        name, text = QLabel(MODALITY_NAMES[modality]), QLabel()
        set_role(name, modality)
        head.addWidget(name)
        head.addStretch(1)
        head.addWidget(text)
        inside.addLayout(head)
        histogram = WindowHistogram(self._theme)
        histogram.setAccessibleName(self.tr("{name}, window").format(name=MODALITY_NAMES[modality]))
        histogram.window_asked.connect(lambda window: self.window_asked.emit(modality, window))
        if column.statistics is not None:
            colour = self._theme.modality(modality)
            histogram.set_values(column.statistics.values, column.statistics.counts, colour)
        inside.addWidget(histogram)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for preset in presets_for(column.volume.intensity)[:3]:
            buttons.addWidget(self._button(modality, preset))
        buttons.addStretch(1)
        inside.addLayout(buttons)
        self._histograms[modality], self._texts[modality] = histogram, text
        self._units[modality] = unit_of(column.volume.intensity)
        return block

    def _button(self, modality: Modality, preset: Preset) -> QToolButton:
        button = QToolButton()
        button.setText(word(preset.name))
        set_role(button, "flat")
        where = f"C {preset.window.centre:g} W {preset.window.width:g}" if preset.window else self.tr("1 to 99 %")
        key = native(self._keys.keys_of(preset.command)[:1])
        button.setToolTip(f"{word(preset.name)}: {where}" + (f" ({key})" if key else ""))
        button.clicked.connect(lambda _checked=False: self.preset_asked.emit(modality, preset))
        return button

    def set_window(self, modality: Modality, window: Window) -> None:
        """Show the window of a modality."""
        if modality in self._histograms:
            self._histograms[modality].set_window(window)
            self._texts[modality].setText(f"{window_text(window)} {self._units[modality]}")


class ModelSection(Section):
    """What made the synthetic image, from the card that is kept with it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(QCoreApplication.translate("ViewInspector", "Model"))
        self._theme = theme
        self._holder = QVBoxLayout()
        self._holder.setSpacing(6)
        self.column.addLayout(self._holder)

    def set_provenance(self, provenance: dict[str, Any]) -> None:
        """Show the card in the provenance of a synthetic volume; hide without one."""
        card = model_card(provenance)
        self.setVisible(bool(card))
        clear_layout(self._holder)
        if not card:
            return
        name = " ".join(str(card[key]) for key in ("name", "version") if card.get(key))
        for words, value in (
            (self.tr("Model"), name),
            (self.tr("Method"), card.get("method")),
            (self.tr("Trained on"), _trained_on(card)),
            (self.tr("Licence"), card.get("licence")),
        ):
            if value:
                self._add(words, str(value))
        if card.get("sha256"):
            self._add("SHA-256", str(card["sha256"]), short=True)
        if card.get("for_demonstration_only"):
            self._warn(self.tr("For demonstration only: not for patients or research."))
        for key in ("purpose", "limits"):
            if isinstance(card.get(key), str) and not card.get("for_demonstration_only"):
                self._words(card[key])
        self._holder.parentWidget().setToolTip(str(card.get("limits", "")))

    def _words(self, text: str) -> None:
        label = QLabel(text)
        label.setWordWrap(True)
        set_role(label, "caption")
        self._holder.addWidget(label)

    def _warn(self, text: str) -> None:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(8)
        sign, words = QLabel(), QLabel(text)
        sign.setPixmap(self._theme.icon("ph.warning", "warn").pixmap(18, 18))
        sign.setFixedWidth(18)
        words.setWordWrap(True)
        row.addWidget(sign)
        row.addWidget(words, 1)
        self._holder.addWidget(line)

    def _add(self, name: str, value: str, *, short: bool = False) -> None:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        title, shown = QLabel(name), QLabel(value[:12] + "…" if short else value)
        set_role(title, "quiet")
        shown.setToolTip(value)
        line.addWidget(title)
        line.addStretch(1)
        line.addWidget(shown)
        self._holder.addWidget(row)


def _trained_on(card: dict[str, Any]) -> str:
    data = card.get("training_data")
    if not isinstance(data, dict):
        return ""
    # One individual may have gone in twice, in saline and in air, under names that begin alike.
    individuals = {str(name).removesuffix("-in-air") for name in data.get("specimens") or ()}
    words = QCoreApplication.translate("ModelSection", "{specimens} specimens, {pairs} pairs")
    return words.format(specimens=len(individuals), pairs=data.get("pairs", 0))


class ViewInspector(Panel):
    """Sections of the View screen."""

    def __init__(self, theme: Theme, keys: KeyBindings) -> None:
        super().__init__(QCoreApplication.translate("ViewInspector", "Inspector of the View screen"))
        self.values = ValuesSection()
        self.windows = WindowSection(theme, keys)
        self.model = ModelSection(theme)
        for section in (self.values, self.windows, self.model):
            self.add(section)

    def set_columns(self, columns: list[Column]) -> None:
        """Show another case."""
        self.values.set_columns(columns)
        self.windows.set_columns(columns)
        synthetic = [column for column in columns if column.modality == "microct-like"]
        self.model.set_provenance(synthetic[0].provenance if synthetic else {})
        for section in (self.values, self.windows):
            section.setVisible(bool(columns))
