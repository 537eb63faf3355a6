"""What a run begins with: a generator from coarse to fine, and the weights of another run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics

from mctgui.qt.language import said
from mctgui.qt.measure.folding import FoldingSection
from mctgui.qt.read.study_fields import FieldRows
from mctgui.qt.theme import Theme

if TYPE_CHECKING:
    from mctgui.project.training_runs import Run
    from mctgui.synthesis.splits import Split
    from mctgui.synthesis.training_config import TrainingConfig

ALONE_AFTER_GLOBAL = 10
"""Epochs of the official code in which the enhancer learns alone after a global run."""
_CAPTION_WIDTH = 150
_NOTHING = ""


class BeginningSection(FoldingSection):
    """Generator, reduced images, another run's weights, epochs of the enhancer alone; closed until it is wanted."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("beginning", self.tr("Beginning"))
        self.use_theme(theme)
        self._caption_px = theme.scaled(_CAPTION_WIDTH)
        self._runs: dict[str, Run] = {}
        self.preset = "local"
        """Generator of the preset; empty where the method has one generator alone."""
        self.values: dict[str, Any] = {"network": "local", "reduce": 1, "begin_with": _NOTHING, "enhancer_alone": 0}
        self.rows = self._fields()
        self.warning = self.add_words("", "warn")
        self.warning.hide()
        self.folded.connect(self._show_caption)
        self._show()

    def _fields(self) -> FieldRows:
        rows = FieldRows(self, self._said)
        rows.choice(
            "network",
            self.tr("Generator"),
            [("global", self.tr("Global alone")), ("local", self.tr("Local enhancers"))],
            self.tr("The global generator alone, or with local enhancers around it, which double the resolution"),
        )
        rows.choice(
            "reduce",
            self.tr("Images"),
            [(1, self.tr("Whole")), (2, self.tr("Reduced 2 times")), (4, self.tr("Reduced 4 times"))],
            self.tr("From coarse to fine: a global generator learns on reduced images, then local enhancers begin with it"),
        )
        rows.choice(
            "begin_with",
            self.tr("Begin with"),
            [(_NOTHING, self.tr("Nothing"))],
            self.tr("The weights of another run of this project, of the same networks or of a global generator"),
        )
        rows.whole(
            "enhancer_alone",
            self.tr("Enhancer alone"),
            0,
            10_000,
            zero=self.tr("Never"),
            tip=self.tr("Epochs in which the outermost local enhancer learns alone; official after a global run: 10"),
        )
        return rows

    # What is shown

    def show_runs(self, runs: Iterable[Run]) -> None:
        """Offer the runs that can be begun with: finished and stopped ones that have a checkpoint."""
        self._runs = {str(run.folder): run for run in runs if run.can_be_begun_with}
        box: Any = self.rows.field("begin_with")
        wanted = [_NOTHING, *self._runs]
        if [box.itemData(at) for at in range(box.count())] != wanted:
            box.blockSignals(True)
            box.clear()
            for folder in wanted:
                box.addItem(self._runs[folder].name if folder else self.tr("Nothing"), folder)
                box.setItemData(box.count() - 1, box.itemText(box.count() - 1), Qt.ItemDataRole.ToolTipRole)
            box.blockSignals(False)
        if self.values["begin_with"] not in self._runs:
            self.values["begin_with"] = _NOTHING
        self._show()
        self.changed.emit()

    def show_preset(self, network: str) -> None:
        """Another method or preset, with its generator; the run to begin with stays."""
        self.preset = network
        self.values |= {"network": network, "reduce": 1, "enhancer_alone": 0}
        self._show()

    def show_settings(self, settings: Mapping[str, Any]) -> None:
        """Show what another run was started with; the run that it began with, where it is still there."""
        from mctgui.synthesis.run_record import BEGUN_WITH_RUN

        name = settings.get(BEGUN_WITH_RUN)
        begun = next((folder for folder, run in self._runs.items() if run.name == name), _NOTHING)
        self.values |= {"network": settings.get("network", self.preset), "begin_with": begun}
        self.values |= {key: settings.get(key, default) for key, default in (("reduce", 1), ("enhancer_alone", 0))}
        self._show()
        self.set_open(bool(self.settings() or begun))
        self.changed.emit()

    def begin(self, run: Run) -> None:
        """Fill the fields for a run that begins with this one: local enhancers after a global generator."""
        assert run.record is not None
        is_global = getattr(run.record.network, "network", "") == "global"
        self.values |= {"begin_with": str(run.folder) if str(run.folder) in self._runs else _NOTHING, "reduce": 1}
        self.values |= {"enhancer_alone": ALONE_AFTER_GLOBAL if is_global else 0}
        if is_global:
            self.values["network"] = "local"
        self._show()
        self.set_open(True)
        self.changed.emit()

    def _show(self) -> None:
        values, has_choice = self.values, bool(self.preset)
        self.rows.set_visible("network", has_choice)
        self.rows.set_visible("reduce", self._may_reduce)
        self.rows.set_visible("enhancer_alone", self._may_be_alone)
        for name in ("network", "reduce", "begin_with", "enhancer_alone"):
            if name != "network" or has_choice:
                self.rows.show_value(name, values[name])
        self._show_caption()

    def _show_caption(self) -> None:
        """Closed it says what is not as usual."""
        run, words = self.run, ""
        if run is not None:
            words = self.tr("with {name}").format(name=run.name)
        elif self.settings():
            words = self.tr("global, reduced") if "reduce" in self.settings() else self._generator_name
        metrics = QFontMetrics(self.caption.font())
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, self._caption_px)
        self.caption.setText("" if self.is_open else shown)
        self.caption.setToolTip(words)

    @property
    def _generator_name(self) -> str:
        return self.tr("global alone") if self.values["network"] == "global" else self.tr("local enhancers")

    @property
    def _may_reduce(self) -> bool:
        return bool(self.preset) and self.values["network"] == "global"

    @property
    def _may_be_alone(self) -> bool:
        """Without weights to begin with the generator within would stay random all the while."""
        return bool(self.preset) and self.values["network"] == "local" and self.run is not None

    # What is asked for

    @property
    def run(self) -> Run | None:
        """The run to begin with."""
        return self._runs.get(self.values["begin_with"])

    @property
    def begin_with(self) -> Path | None:
        """Its folder."""
        return None if self.run is None else self.run.folder

    def settings(self) -> dict[str, Any]:
        """Its part of the settings of a run, by the names of ``mctgui train``; what is as usual is left out."""
        values, given = self.values, {}
        if self.preset and values["network"] != self.preset:
            given["network"] = values["network"]
        if self._may_reduce and values["reduce"] > 1:
            given["reduce"] = values["reduce"]
        if self._may_be_alone and values["enhancer_alone"]:
            given["enhancer_alone"] = values["enhancer_alone"]
        return given

    def refuse(self, config: TrainingConfig) -> None:
        """Refuse a run to begin with whose networks are others.

        Raises
        ------
        MctguiError
            They are.
        """
        from mctgui.synthesis.beginning import refuse_other_networks

        if self.run is not None and self.run.record is not None:
            refuse_other_networks(self.run.record, self.run.name, config)

    def warn(self, split: Split | None, fingerprint: str) -> None:
        """Say what the weights to begin with have seen of what is held out now."""
        found: tuple[str, ...] = ()
        if split is not None and self.run is not None and self.run.record is not None:
            from mctgui.synthesis.beginning import beginning_warnings

            found = beginning_warnings(self.run.record, split, fingerprint)
        self.warning.setText("\n".join(f"⚠ {said(one)}" for one in found))
        self.warning.setVisible(bool(found))

    def _said(self, name: str, value: Any) -> None:
        self.values[name] = value
        self._show()
        self.changed.emit()
