"""The middle of the screen: where a run stands, its curves, and its samples by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from mctgui.project.training_curves import LossCurves
from mctgui.qt.jobs.job import JobState
from mctgui.qt.jobs.panel import duration
from mctgui.qt.language import said
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.train.live import LiveRun
from mctgui.qt.train.plot import CurvePlot, Line
from mctgui.qt.train.strip import FilmStrip
from mctgui.qt.train.wording import METHOD_NAMES, loss_name, preset_name, reduced_words, state_words

if TYPE_CHECKING:
    from mctgui.project.training_runs import Run
    from mctgui.synthesis import ValidationFigures

PAPER = {"pix2pixhd": (0.804, 43.6), "pix2pix": (0.568, 180.3), "crn": (0.490, 249.6)}
"""SSIM and FID of Jin et al. 2021, section 3.1."""
STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
MEASURES = (("bv_tv", "BV/TV"), ("tb_th", "Tb.Th"), ("tb_sp", "Tb.Sp"))
_STEPS = 1000


class Board(QWidget):
    """Shows one run, live or from the disk."""

    read = Signal(str)
    """What the curves say under the pointer, for the status bar."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._live: LiveRun | None = None
        self._run: Run | None = None
        self._losses: LossCurves | None = None
        self._figures: Sequence[ValidationFigures] = ()
        self.head = self._head()
        self.losses = CurvePlot(theme, self.tr("Losses by epoch"), digits=3)
        self.ssim = CurvePlot(theme, self.tr("SSIM on held-out slices by epoch"), digits=3)
        self.fid = CurvePlot(theme, self.tr("FID on held-out slices by epoch"), digits=1)
        self.bias = CurvePlot(
            theme, self.tr("Bias against micro-CT by epoch"), digits=1, unit=" %", signed=True, labelled=True
        )
        self.bias.band = (-5.0, 5.0, self.tr("micro-CT, ±5 %"))
        self.strip = FilmStrip(theme)
        self._legend = QLabel()
        set_role(self._legend, "caption")
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bias_facts = QLabel()
        set_role(self._bias_facts, "caption")
        self._build()
        for plot in (self.losses, self.ssim, self.fid, self.bias):
            plot.read.connect(self.read)
        theme.changed.connect(self.refresh)

    def _head(self) -> QWidget:
        head = QWidget()
        set_role(head, "toolbar")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head.setFixedHeight(44)
        self.title, self.kind = QLabel(), QLabel()
        set_role(self.title, "heading")
        set_role(self.kind, "quiet")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _STEPS)
        self.bar.setAccessibleName(self.tr("Progress of the run"))
        self.facts = QLabel()
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self.title)
        row.addWidget(self.kind)
        row.addWidget(self.bar, 1)
        row.addWidget(self.facts)
        return head

    def _titled(self, words: str, plot: CurvePlot, *beside: QWidget) -> QWidget:
        title = QLabel(words)
        set_role(title, "heading")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(title)
        for widget in beside:
            row.addWidget(widget, 1)
        if not beside:
            row.addStretch(1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(plot, 1)
        return whole

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        self._fid_part = self._titled("FID", self.fid)
        grid.addWidget(self._titled(self.tr("Losses"), self.losses, self._legend), 0, 0)
        grid.addWidget(self._titled("SSIM", self.ssim), 0, 1)
        grid.addWidget(self._fid_part, 0, 2)
        grid.addWidget(self._titled(self.tr("Bias against micro-CT"), self.bias, self._bias_facts), 1, 0, 1, 3)
        grid.addWidget(self.strip, 2, 0, 1, 3)
        for column, stretch in enumerate((2, 1, 1)):
            grid.setColumnStretch(column, stretch)
        for row, stretch in enumerate((3, 5, 2)):
            grid.setRowStretch(row, stretch)
        self._grid = grid
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(grid, 1)

    # What is shown

    def show_live(self, live: LiveRun) -> None:
        """Follow a run that trains."""
        self._let_go()
        self._live, self._run = live, None
        live.changed.connect(self.refresh)
        live.judged.connect(self._judged)
        self.strip.show_run(live.folder)
        self.refresh()

    def show_run(self, run: Run, losses: LossCurves | None) -> None:
        """Show a run from the disk; its losses may come later."""
        self._let_go()
        self._live, self._run, self._losses, self._figures = None, run, losses, run.figures
        self.strip.show_run(run.folder)
        self.refresh()

    def let_go_of(self, live: LiveRun) -> None:
        """Follow a run no longer, because it has ended; what it drew stays."""
        if self._live is live:
            self._let_go()

    def _let_go(self) -> None:
        if self._live is not None:
            self._live.changed.disconnect(self.refresh)
            self._live.judged.disconnect(self._judged)
            self._live = None

    def _judged(self) -> None:
        assert self._live is not None
        self.strip.show_run(self._live.folder)

    @property
    def live(self) -> LiveRun | None:
        """The run that is followed."""
        return self._live

    @property
    def folder(self) -> Path | None:
        """Folder of the run that is shown."""
        if self._live is not None:
            return self._live.folder
        return self._run.folder if self._run is not None else None

    def refresh(self) -> None:
        """Draw what is known now."""
        if self._live is not None:
            self._losses, self._figures = self._live.losses, self._live.figures
            self._say_live(self._live)
            self._draw(self._live.settings, self._live.epochs)
        elif self._run is not None:
            self._say_run(self._run)
            self._draw(self._run.settings, self._run.epochs)

    def _say_live(self, live: LiveRun) -> None:
        self._say_names(live.name, live.settings)
        self.bar.setValue(round(_STEPS * live.steps_done / max(live.total_steps, 1)))
        pieces = [state_words(live.state.value, stopped=live.state is JobState.CANCELLED)]
        if live.steps_done:
            pieces.append(self.tr("epoch {epoch} of {epochs}").format(epoch=live.epoch, epochs=live.epochs))
        if live.seconds_per_step is not None:
            pieces.append(self.tr("{seconds:.2f} s per iteration").format(seconds=live.seconds_per_step))
        if live.seconds_left is not None and live.state is JobState.RUNNING:
            pieces.append(self.tr("{time} left").format(time=duration(live.seconds_left)))
        if live.state is JobState.RUNNING and not live.phase.startswith("training step"):
            pieces[0] = said(live.phase) if live.phase else pieces[0]
        self._say_facts(pieces)

    def _say_run(self, run: Run) -> None:
        self._say_names(run.name, run.settings)
        self.bar.setValue(round(_STEPS * run.steps_done / max(run.total_steps, 1)))
        words = self.tr("epoch {epoch} of {epochs}").format(epoch=run.epoch, epochs=run.epochs)
        self._say_facts([state_words(run.state), words] if run.record is not None else [state_words(run.state)])

    def _say_names(self, name: str, settings: dict[str, Any]) -> None:
        self.title.setText(name)
        method, preset = settings.get("method", "pix2pixhd"), settings.get("preset", "small")
        self.kind.setText(f"{METHOD_NAMES.get(method, method)} · {preset_name(preset)}")

    def _say_facts(self, pieces: list[str]) -> None:
        self.facts.setText("   ".join(piece for piece in pieces if piece))

    # Curves

    def _draw(self, settings: dict[str, Any], epochs: int) -> None:
        method = settings.get("method", "pix2pixhd")
        paper = PAPER.get(method) if settings.get("preset") == "paper" else None
        tokens = (self._theme.colour("text"), self._theme.colour("text_quiet"))
        shown = self._losses.shown() if self._losses is not None else {}
        lines = []
        for at, (name, (x, y)) in enumerate(shown.items()):
            if np.any(y):
                lines.append(Line(loss_name(name), x, y, tokens[at % 2], STYLES[at // 2 % len(STYLES)]))
        self.losses.show_lines(lines, epochs, self.tr("Losses appear with the first iterations."))
        self._legend.setText(_legend(lines))
        colour = self._theme.modality("microct-like")
        at = np.array([one.epoch for one in self._figures], float)
        wait = self.tr("After the first epoch")
        self.ssim.reference = None if paper is None else (paper[0], self.tr("paper {value}").format(value=paper[0]))
        self.ssim.show_lines([Line("SSIM", at, np.array([one.ssim for one in self._figures], float), colour)], epochs, wait)
        with_fid = [(one.epoch, one.fid) for one in self._figures if one.fid is not None]
        self._fid_part.setVisible(bool(with_fid) or paper is not None)
        self._grid.setColumnStretch(2, 1 if with_fid or paper is not None else 0)
        self.fid.reference = None if paper is None else (paper[1], self.tr("paper {value}").format(value=paper[1]))
        x, y = (np.array(each, float) for each in zip(*with_fid, strict=True)) if with_fid else (np.zeros(0), np.zeros(0))
        self.fid.show_lines([Line("FID", x, y, colour)], epochs, self.tr("Needs the Inception weights"))
        self._draw_bias(epochs, int(settings.get("reduce") or 1))

    def _draw_bias(self, epochs: int, reduce: int) -> None:
        colour = self._theme.modality("microct-like")
        lines = []
        for (measure, name), style in zip(MEASURES, STYLES, strict=False):
            known = [
                (one.epoch, 100 * getattr(one, measure).relative_bias) for one in self._figures if getattr(one, measure)
            ]
            if known:
                x, y = (np.array(each, float) for each in zip(*known, strict=True))
                lines.append(Line(name, x, y, colour, style))
        notice = self.tr("How far BV/TV, Tb.Th and Tb.Sp of held-out VOIs are from the micro-CT, after every epoch")
        if self._figures and not lines:
            notice = said(self._figures[-1].notes[0]) if self._figures[-1].notes else notice
        self.bias.show_lines(lines, epochs, notice)
        last = self._figures[-1] if self._figures else None
        words = ""
        if last is not None and last.dimension == "3-D":
            words = self.tr("mean of {n} held-out VOIs, %").format(n=last.vois)
        elif last is not None and last.dimension == "2-D":
            words = self.tr("BV/TV of {n} single held-out slices, %").format(n=last.slices)
        self._bias_facts.setText(" · ".join(filter(None, (words, reduced_words(reduce) if words else ""))))


def _legend(lines: Sequence[Line]) -> str:
    signs = {
        Qt.PenStyle.SolidLine: "──",
        Qt.PenStyle.DashLine: "╌╌",
        Qt.PenStyle.DotLine: "┈┈",
        Qt.PenStyle.DashDotLine: "─·",
    }
    return " &nbsp; ".join(
        f"<span style='color:{line.colour.name()}'>{signs[line.style]}&nbsp;{line.name.replace(' ', '&nbsp;')}</span>"
        for line in lines
    )
