"""Two or more runs: their curves over each other, and their figures in a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from mctgui.qt.read.study_table import PlainTable
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.train.board import STYLES
from mctgui.qt.train.data_section import plain_button
from mctgui.qt.train.plot import CurvePlot, Line
from mctgui.qt.train.wording import METHOD_NAMES, begun_with, generator_facts, preset_name, state_words
from mctgui.qt.viewer.controls import Segments

if TYPE_CHECKING:
    from mctgui.project.training_runs import Run
    from mctgui.synthesis import ValidationFigures

MOST_RUNS = 8


def value_of(figures: ValidationFigures, name: str) -> float | None:
    """One figure of an epoch: ``ssim``, ``fid``, ``score``, or a bias in per cent."""
    if name in ("ssim", "fid"):
        found: float | None = getattr(figures, name)
        return found
    if name == "score":
        return figures.structure_score
    agreement = getattr(figures, name)
    return None if agreement is None else 100 * float(agreement.relative_bias)


class Comparison(QWidget):
    """One figure as curves of all chosen runs, and all figures of their best epochs."""

    read = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._runs: tuple[Run, ...] = ()
        self._figure = "score"
        choices = [
            ("score", self.tr("Structure"), self.tr("Mean relative deviation of the structure: 0 is equal")),
            ("bv_tv", "BV/TV", self.tr("Bias of BV/TV in per cent")),
            ("tb_th", "Tb.Th", self.tr("Bias of Tb.Th in per cent")),
            ("tb_sp", "Tb.Sp", self.tr("Bias of Tb.Sp in per cent")),
            ("ssim", "SSIM", self.tr("Over whole held-out slices")),
            ("fid", "FID", self.tr("On the features of the FID Inception")),
        ]
        self.figures: Segments[str] = Segments(choices, self.show_figure, self.tr("Figure that is compared"))
        self.title = QLabel(self.tr("Comparison"))
        set_role(self.title, "heading")
        self.plot = CurvePlot(theme, self.tr("A figure of several runs by epoch"), digits=3, labelled=True)
        self.plot.read.connect(self.read)
        headings = [self.tr("Run"), self.tr("Method"), self.tr("State"), self.tr("Epoch"), "SSIM", "FID"]
        headings += ["BV/TV", "Tb.Th", "Tb.Sp", self.tr("Structure"), self.tr("Beginning")]
        self.table = PlainTable(self.tr("Figures of the best epoch of each run"), headings, tuple(range(3, 10)))
        self.copy = plain_button(theme, self.tr("Copy"), "ph.copy")
        self.copy.setToolTip(self.tr("Copy this table as text"))
        self.copy.clicked.connect(self.table.copy)
        self.note = QLabel()
        self.note.setWordWrap(True)
        set_role(self.note, "caption")
        self._build()

    def _build(self) -> None:
        head = QWidget()
        set_role(head, "toolbar")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head.setFixedHeight(44)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 16, 0)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.figures)
        title = QLabel(self.tr("Figures of the best epoch"))
        set_role(title, "heading")
        above = QHBoxLayout()
        above.addWidget(title)
        above.addStretch(1)
        above.addWidget(self.copy)
        inner = QVBoxLayout()
        inner.setContentsMargins(16, 12, 16, 12)
        inner.setSpacing(8)
        inner.addWidget(self.plot, 1)
        inner.addLayout(above)
        page = QScrollArea()
        page.setWidgetResizable(True)
        page.setWidget(self.table)
        page.setMaximumHeight(260)
        inner.addWidget(page)
        inner.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(inner, 1)
        self._theme.changed.connect(self._draw)

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Compare these; the first eight of them."""
        self._runs = tuple(runs)[:MOST_RUNS]
        for name in ("score", "bv_tv", "tb_th", "tb_sp", "ssim", "fid"):
            known = any(value_of(one, name) is not None for run in self._runs for one in run.figures)
            self.figures.set_enabled(name, known)
        self.show_figure(self._figure)
        self._fill()

    def show_figure(self, name: str) -> None:
        """Draw another figure."""
        self._figure = name
        self.figures.choose(name)
        self._draw()

    def _draw(self) -> None:
        lines = []
        tokens = (self._theme.modality("microct-like"), self._theme.colour("text_quiet"))
        for at, run in enumerate(self._runs):
            known = [(one.epoch, value_of(one, self._figure)) for one in run.figures]
            points = [(epoch, value) for epoch, value in known if value is not None]
            if points:
                x, y = (np.array(each, float) for each in zip(*points, strict=True))
                lines.append(Line(run.name, x, y, tokens[at // len(STYLES) % 2], STYLES[at % len(STYLES)]))
        self.plot.band = (-5.0, 5.0, self.tr("micro-CT, ±5 %")) if self._figure in ("bv_tv", "tb_th", "tb_sp") else None
        epochs = max((run.epochs for run in self._runs), default=1)
        self.plot.show_lines(lines, epochs, self.tr("None of these runs has this figure yet."))

    def _fill(self) -> None:
        rows, unlike, reduced = [], set(), set()
        for run in self._runs:
            best = run.best or (run.figures[-1] if run.figures else None)
            values = (
                []
                if best is None
                else [value_of(best, name) for name in ("ssim", "fid", "bv_tv", "tb_th", "tb_sp", "score")]
            )
            words = [
                "–" if value is None else (f"{value:+.1f} %" if 2 <= at <= 4 else f"{value:.3f}").replace("-", "−")
                for at, value in enumerate(values or [None] * 6)
            ]
            method = METHOD_NAMES.get(str(run.settings.get("method", "pix2pixhd")), "")
            kind = f"{method} · {preset_name(str(run.settings.get('preset', 'small')))}"
            rows.append([run.name, kind, state_words(run.state), "–" if best is None else str(best.epoch), *words])
            rows[-1].append(_beginning(run) or "–")
            if run.record is not None:
                unlike.add((run.record.split.by, run.record.split.held_out_specimens))
            if best is not None:
                reduced.add(int(run.settings.get("reduce") or 1))
        self.table.show_rows(rows)
        words = []
        if len(unlike) > 1:
            words.append(self.tr("⚠ These runs do not hold out the same bones: their figures are of different images."))
        if len(reduced) > 1:
            words.append(self.tr("⚠ These runs do not have images of the same pixels: their figures cannot be compared."))
        self.note.setText("\n".join(words))
        self.note.setVisible(bool(words))


def _beginning(run: Run) -> str:
    """Its generator, where it is not the preset's, and what it began with."""
    facts, name = generator_facts(run.settings), begun_with(run.settings)
    begun = QCoreApplication.translate("Train", "began with {name}").format(name=name) if name else ""
    return " · ".join(filter(None, (facts["network"], facts["reduce"], begun)))
