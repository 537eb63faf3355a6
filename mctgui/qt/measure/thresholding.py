"""Trying thresholds: shows what a threshold makes bone, and keeps what is chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QSignalBlocker, Signal

from mctgui.errors import MctguiError
from mctgui.morphometry import VOIHistogram
from mctgui.project.records import MODALITY_NAMES, CaseRecord, Modality
from mctgui.project.store import Project
from mctgui.qt.language import word
from mctgui.qt.measure.all_cases import AllCases
from mctgui.qt.measure.choices import Choices, stored_choices
from mctgui.qt.measure.choosing import ChangeChoices
from mctgui.qt.measure.layers import BoneLayer, BoneStyle
from mctgui.qt.measure.panes import MeasurePane
from mctgui.qt.measure.threshold_section import METHOD_NAMES, ModeSection, ThresholdSection
from mctgui.qt.measure.voi_reading import VOIReading
from mctgui.qt.measure.voi_sample import VOISample, pooled
from mctgui.qt.screen import WindowServices
from mctgui.qt.viewer.columns import Column
from mctgui.qt.viewer.onscreen.drawing import LINES
from mctgui.qt.viewer.presets import unit_of
from mctgui.voi import VOI, PlacedVOIs

_STYLES: tuple[BoneStyle, ...] = ("off", "outline", "tint")


class Thresholding(QObject):
    """Thresholds of the case that is shown.

    Parameters
    ----------
    window
        Its undo list, its theme, its messages.
    section, modes
        Parts of the inspector.
    panes
        Whose slices show the bone.
    """

    changed = Signal()
    """Another choice was kept, or the case is another one."""

    def __init__(
        self, window: WindowServices, section: ThresholdSection, modes: ModeSection, panes: tuple[MeasurePane, ...]
    ) -> None:
        super().__init__(section)  # what arrives after the window has gone finds nobody
        self._window, self.section, self.modes, self._panes = window, section, modes, panes
        self._project: Project | None = None
        self._case: CaseRecord | None = None
        self._columns: dict[Modality, Column] = {}
        self._modality: Modality | None = None
        self._vois: dict[str, VOI] = {}
        self._which = ""
        self.reading = VOIReading(window, self)
        self.reading.found.connect(self._voi_read)
        self._held: float | None = None
        self.cases = AllCases(window, self)
        self.cases.changed.connect(self._cases_counted)
        self._pools: dict[tuple[int, ...], tuple[list[VOISample], VOIHistogram]] = {}
        self.choices = Choices()
        self.layers = {pane: BoneLayer() for pane in panes}
        for pane, layer in self.layers.items():
            pane.layers.append(layer)
        section.method_chosen.connect(self._choose_method)
        section.scope_chosen.connect(self._choose_scope)
        section.voi_chosen.connect(self._choose_voi)
        section.style_chosen.connect(self.show_bone)
        section.typed.connect(self._typed)
        section.plot.dragged.connect(self._dragged)
        section.plot.dropped.connect(self._dropped)
        section.plot.nudged.connect(self._nudged)
        modes.chosen.connect(self._choose_mode)
        window.theme.changed.connect(self.show)

    # What is shown

    def show_case(self, project: Project | None, case: CaseRecord | None, columns: list[Column]) -> None:
        """Another case, or other volumes of it."""
        if case is None or self._case is None or case.id != self._case.id:
            self.reading.forget()
            self._held = None
        self._project, self._case = project, case
        self._columns = {column.modality: column for column in columns}
        self.reading.set_columns(self._columns)
        self.choices = stored_choices(project, case.id) if project is not None and case is not None else Choices()
        self.cases.show_project(project)
        if project is None or case is None:
            self.reading.stop()
        self.changed.emit()

    def show_placement(self, placed: PlacedVOIs | None, modality: Modality | None, *, moving: bool = False) -> None:
        """Another placement or image.

        Parameters
        ----------
        moving
            A handle is still being dragged: nothing is read before it rests.
        """
        self._modality = modality
        self._vois = placed.vois if placed is not None and not moving else {}
        self.reading.set_vois(self._vois, modality)
        names = list(self._vois)
        if not moving:
            if self._which not in names:
                self._which = names[0] if names else ""
            self.section.set_vois(names, self._which)
            self.reading.ask()
            self._count_cases()
        self.show()

    def leave(self) -> None:
        """Nothing is read while the screen is not shown."""
        self.reading.settle.stop()

    def release(self) -> None:
        """Let go of the volumes."""
        self.reading.stop()
        self.cases.show_project(None)
        self.show_case(None, None, [])
        self.show_placement(None, None)

    def voxels(self, modality: Modality, which: str) -> VOISample | None:
        """What was read of a VOI as it is placed now."""
        return self.reading.voxels(modality, which)

    def _voi_read(self) -> None:
        self.show()
        self.changed.emit()

    # Thresholds

    def _group(self, modality: Modality, which: str) -> list[VOISample]:
        """The VOIs whose voxels find the threshold together; empty while one of them is not read."""
        names = [which] if self.choices.scope == "voi" else list(self._vois)
        found = [self.voxels(modality, name) for name in names]
        return [one for one in found if one is not None] if all(one is not None for one in found) else []

    def histogram(self, modality: Modality, which: str) -> VOIHistogram | None:
        """The histogram that finds the threshold of a VOI; None while it is not known."""
        if self.choices.scope == "set":
            return self.cases.histogram(modality)
        group = self._group(modality, which)
        if len(group) < 2:
            return group[0].histogram if group else None
        key = tuple(id(one) for one in group)
        if key not in self._pools:
            self._pools = {key: (group, pooled(group))}  # the samples are kept, so that no other has their place
        return self._pools[key][1]

    def automatic(self, modality: Modality, which: str) -> dict[str, float]:
        """Threshold of each method for a VOI, in the unit of the image; without those that find none."""
        found = self.histogram(modality, which)
        return {name: value for name, value in found.thresholds.items() if value is not None} if found else {}

    def threshold(self, modality: Modality, which: str) -> float | None:
        """The threshold of a VOI as it is chosen; None while it is not known."""
        fixed = self.choices.fixed_for(modality, which)
        return fixed if fixed is not None else self.automatic(modality, which).get(self.choices.method)

    def _shown_threshold(self, name: str) -> float | None:
        """The threshold on the screen: what is dragged goes before what is kept."""
        if self._modality is None:
            return None
        shared = self.choices.scope != "voi" or name == self._which
        return self._held if self._held is not None and shared else self.threshold(self._modality, name)

    def show(self) -> None:
        """Show histogram, value and bone."""
        section, modality, which = self.section, self._modality, self._which
        section.setVisible(modality in self._columns and bool(self._vois))
        self.modes.setVisible(section.isVisibleTo(section.parentWidget()))
        self.modes.show_mode(self.choices.mode)
        section.scope.choose(self.choices.scope)
        column = None if modality is None else self._columns.get(modality)
        if modality is None or column is None or not self._vois:
            self._show_layers()
            return
        section.caption.setText(MODALITY_NAMES[modality])
        fixed = self._held is not None or self.choices.fixed_for(modality, which) is not None
        section.show_method("fixed" if fixed else self.choices.method)
        self._show_plot(column, modality, which)
        value = self._shown_threshold(which)
        section.plot.set_threshold(value)
        whole = np.issubdtype(column.volume.voxels.dtype, np.integer)
        decimals = 0 if whole and (value is None or value == int(value)) else 1
        section.show_value(value, unit_of(column.volume.intensity), decimals)
        self._show_fractions(modality)
        self._show_layers()

    def _show_plot(self, column: Column, modality: Modality, which: str) -> None:
        found = self.voxels(modality, which)
        if found is None:
            self.section.plot.show_nothing(self.reading.fault(modality, which) or self.tr("Reading the VOI …"))
            return
        chosen = "" if self._held is not None or self.choices.fixed_for(modality, which) is not None else self.choices.method
        ticks = self.automatic(modality, which)
        step = 1.0 if np.issubdtype(column.volume.voxels.dtype, np.integer) else found.level
        self.section.plot.show_histogram(
            found.histogram.counts,
            (found.histogram.scale.low, found.histogram.scale.high),
            self._window.theme.modality(modality),
            ticks={METHOD_NAMES[name]: value for name, value in ticks.items() if name != chosen},
            unit=unit_of(column.volume.intensity),
            step=step,
            line=LINES[modality],
        )

    def _show_fractions(self, modality: Modality) -> None:
        parts = []
        for name in self._vois:
            found, threshold = self.voxels(modality, name), self._shown_threshold(name)
            if found is not None and threshold is not None:
                parts.append(f"{word(name)} {found.bv_tv(threshold):.3f}")
        pairs = [" · ".join(parts[at : at + 2]) for at in range(0, len(parts), 2)]  # more would not fit on a line
        self.section.bv_tv.setText("\n".join(pairs))
        missing = self.choices.method not in self.automatic(modality, self._which) and self.voxels(modality, self._which)
        unfound = bool(missing) and self._shown_threshold(self._which) is None
        words = self.tr("This method finds no threshold here: take another, or a fixed value.") if unfound else ""
        if self.choices.scope == "set":
            words = words or self.cases.words(modality)
        self.section.words.setText(words)
        self.section.words.setVisible(bool(words))

    def _show_layers(self) -> None:
        parts = []
        for name in self._vois:
            found = self.voxels(self._modality, name) if self._modality is not None else None
            threshold = self._shown_threshold(name)
            if found is not None and threshold is not None:
                parts.append((found, threshold))
        for pane, layer in self.layers.items():
            layer.parts = parts
            if self._modality is not None:
                layer.colour = self._window.theme.modality(self._modality, on_canvas=True)
            if layer.style != "off":
                pane.canvas.update()

    # Gestures

    def _dragged(self, value: float) -> None:
        self._held = value
        self.show()

    def _dropped(self, value: float) -> None:
        self._held = None
        self._fix(value)

    def _nudged(self, value: float) -> None:
        self._fix(value, nudge=True)

    def _typed(self, value: float) -> None:
        if self._modality is not None and self.threshold(self._modality, self._which) != value:
            self._fix(value)

    def _fix(self, value: float, *, nudge: bool = False) -> None:
        if self._modality is None or not self._which:
            return
        name = self.choices.key(self._modality, self._which) if nudge else ""
        self._change(self.choices.with_fixed(self._modality, self._which, value), self.tr("Change the threshold"), name)

    def _choose_method(self, method: str) -> None:
        if self._modality is None:
            return
        if method == "fixed":
            value = self.threshold(self._modality, self._which)
            if value is not None:
                self._fix(value)
            else:
                self.show()
            return
        freed = self.choices.with_fixed(self._modality, self._which, None)
        self._change(replace(freed, method=method), self.tr("Change the threshold"))  # type: ignore[arg-type]

    def _choose_scope(self, scope: str) -> None:
        self._change(replace(self.choices, scope=scope), self.tr("Change the threshold"))  # type: ignore[arg-type]

    def _choose_mode(self, mode: str) -> None:
        self._change(replace(self.choices, mode=mode), self.tr("Change the wall of the VOI"))  # type: ignore[arg-type]

    def _count_cases(self) -> None:
        """Have the VOIs of all cases counted where one threshold is wanted for them."""
        if self.choices.scope == "set" and self._modality is not None and self._vois:
            self.cases.count(self._modality)

    def _cases_counted(self) -> None:
        self.show()
        self.changed.emit()

    def _choose_voi(self, which: str) -> None:
        self._which = which
        self.show()

    def show_bone(self, style: str) -> None:
        """Outline or tint the bone on the slices, or leave them as they are."""
        self.section.style_chooser.choose(style)  # type: ignore[arg-type]
        for pane, layer in self.layers.items():
            layer.style = style  # type: ignore[assignment]
            pane.canvas.update()

    def next_style(self) -> None:
        """Off, outline, tint, and off again."""
        now = next(iter(self.layers.values())).style
        self.show_bone(_STYLES[(_STYLES.index(now) + 1) % len(_STYLES)])

    def _change(self, choices: Choices, text: str, nudge: str = "") -> None:
        if self._project is None or self._case is None or choices == self.choices:
            self.show()
            return
        stack = self._window.undo_stack
        arguments = (text, self._project, self._case.id, self.choices, choices, self._kept, self._not_kept, nudge)
        stack.push(ChangeChoices(*arguments))

    def _kept(self, case_id: int, choices: Choices) -> None:
        if self._case is not None and self._case.id == case_id:
            self.choices = choices
            self._count_cases()
            self.show()
            self.changed.emit()

    def _not_kept(self, error: MctguiError) -> None:
        self._window.show_error(error)
        with QSignalBlocker(self.section.field):
            self.show()
