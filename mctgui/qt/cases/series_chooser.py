"""Inline choice among the series of a folder, with what is odd about each in words."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mctgui.qt.cases.importing import Wanted
from mctgui.qt.cases.scrolling import scrolling
from mctgui.qt.cases.summary import length, slices
from mctgui.qt.theme import Theme


class SeriesRow(QFrame):
    """One series: a tick, what it is, its warnings."""

    def __init__(self, series: Any, theme: Theme) -> None:
        super().__init__()
        self.series = series
        self.setObjectName("seriesRow")
        self.tick = QCheckBox(series.description or series.modality or self.tr("Series"))
        self.tick.setEnabled(series.loadable)
        facts = QLabel(series_facts(series))
        facts.setProperty("role", "caption")
        facts.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.setSpacing(4)
        layout.addWidget(self.tick)
        layout.addWidget(_indented(facts))
        warnings = [one.message for one in series.warnings if one.message not in series.reason_not_loadable]
        if not series.loadable:
            layout.addWidget(_indented(badge(series.reason_not_loadable, "error", theme)))
        for message in warnings:
            layout.addWidget(_indented(badge(message, "warn", theme)))
        if series.loadable and not warnings:
            layout.addWidget(_indented(badge(self.tr("Spacing even, all slices present"), "text", theme)))


class SeriesChooser(QWidget):
    """The series that were found, and one button."""

    chosen = Signal(list)
    dismissed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._wanted: Wanted | None = None
        self.rows: list[SeriesRow] = []
        title = QLabel(self.tr("Choose what to import"))
        title.setProperty("role", "title")
        title.setContentsMargins(16, 14, 16, 0)
        self._skipped = QLabel()
        self._skipped.setProperty("role", "caption")
        self._skipped.setWordWrap(True)
        self._skipped.setContentsMargins(16, 2, 16, 8)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.kind = QComboBox()
        self.kind.addItem(self.tr("By its values"), None)
        self.kind.addItem(self.tr("MDCT"), "mdct")
        self.kind.addItem(self.tr("micro-CT"), "microct")
        self.kind.setAccessibleName(self.tr("Import as"))
        caption = QLabel(self.tr("Import as"))
        caption.setProperty("role", "quiet")
        kind_row = QHBoxLayout()
        kind_row.setContentsMargins(16, 12, 16, 4)
        kind_row.setSpacing(16)
        kind_row.addWidget(caption)
        kind_row.addWidget(self.kind, 1)
        self.import_button = QPushButton(self.tr("Import"))
        self.import_button.setProperty("role", "primary")
        self.import_button.clicked.connect(self._choose)
        leave = QPushButton(self.tr("Not now"))
        leave.clicked.connect(self.dismissed)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 8, 16, 16)
        buttons.setSpacing(8)
        buttons.addWidget(leave)
        buttons.addWidget(self.import_button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(title)
        layout.addWidget(self._skipped)
        layout.addWidget(scrolling(self._list), 1)
        layout.addLayout(kind_row)
        layout.addLayout(buttons)

    def show_catalogue(self, wanted: Wanted, catalogue: Any) -> None:
        """Show the series of a folder; the one with most slices is ticked."""
        self._wanted = wanted
        for row in self.rows:
            row.setParent(None)
            row.deleteLater()
        # What can be imported first, the longest before the others.
        series = sorted(catalogue.series, key=lambda one: (not one.loadable, -one.shape[0]))
        self.rows = [SeriesRow(one, self._theme) for one in series]
        for row in self.rows:
            self._list.addWidget(row)
            row.tick.toggled.connect(self._update)
        if self.rows and self.rows[0].series.loadable:
            self.rows[0].tick.setChecked(True)
        self._skipped.setText(
            "\n".join([self.tr("{count} series found").format(count=len(self.rows)), *left_out(catalogue)])
        )
        self.kind.setCurrentIndex(max(0, self.kind.findData(wanted.modality)))
        self._update()

    def _update(self) -> None:
        self.import_button.setEnabled(any(row.tick.isChecked() for row in self.rows))

    def _choose(self) -> None:
        ticked = [row.series for row in self.rows if row.tick.isChecked()]
        wanted = self._wanted
        if wanted is not None:
            self.chosen.emit([replace(wanted, series_uid=series.uid, modality=self.kind.currentData()) for series in ticked])


def series_facts(series: Any) -> str:
    """Slices and spacing of a series in one line; what is not known is left out."""
    z, y, x = series.spacing_mm
    thick = series.slice_thickness_mm
    parts = [series.modality, slices(series.shape[0])]
    if math.isfinite(z):
        parts.append(f"{length(thick)} mm every {length(z)} mm" if thick else f"every {length(z)} mm")
    if math.isfinite(x) and math.isfinite(y):
        parts.append(f"{length(x)} × {length(y)} mm")
    return " · ".join(part for part in parts if part)


def left_out(catalogue: Any) -> list[str]:
    """Which kinds of files were left out and why, the most frequent reasons first."""
    reasons = Counter(one.reason.rstrip(".") for one in catalogue.skipped)
    lines = [f"{count} left out: {reason}" for reason, count in reasons.most_common(3)]
    rest = sum(reasons.values()) - sum(count for _reason, count in reasons.most_common(3))
    return [*lines, f"{rest} left out for other reasons"] if rest else lines


def badge(text: str, kind: str, theme: Theme) -> QWidget:
    """A sentence with the sign of its kind: ``warn``, ``error``, or ``text`` for a quiet check mark."""
    names = {"warn": "ph.warning", "error": "ph.warning-circle", "text": "ph.check-circle"}
    sign = QLabel()
    sign.setFixedWidth(18)

    def draw() -> None:
        token = "text_quiet" if kind == "text" else kind
        sign.setPixmap(theme.icon(names[kind], token).pixmap(QSize(14, 14), sign.devicePixelRatioF()))

    # A slot of the label, so that the connection ends with it.
    theme.changed.connect(sign.update)
    draw()
    words = QLabel(text)
    words.setProperty("role", "caption" if kind == "text" else "small")
    words.setWordWrap(True)
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words, 1)
    return holder


def _indented(widget: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(22, 0, 0, 0)
    row.addWidget(widget)
    return holder
