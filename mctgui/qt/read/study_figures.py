"""Stacked bars of the scores: drawn by the window for its own theme, copied as the report draws them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QMimeData, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mctgui.project.records import MODALITIES
from mctgui.qt.language import said
from mctgui.qt.screen import WindowServices
from mctgui.qt.theme import Theme, set_role
from mctgui.reading.analysis_plan import class_label

if TYPE_CHECKING:
    from mctgui.reading.analysis import StudyAnalysis

_BAR, _GAP, _BLOCK, _LABEL = 18, 3, 12, 190
_FAINTEST = 0.18


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: criterion (empty where the bar above has the same), class, and how often each step was given."""

    criterion: str
    image_class: str
    counts: tuple[int, ...]
    low: int


class ScoreBars(QWidget):
    """One bar for each criterion and class; the higher a score, the fuller its colour. Numbers stand in the parts."""

    def __init__(self, theme: Theme, bars: list[Bar]) -> None:
        super().__init__()
        self._theme, self.bars = theme, bars
        height = sum(_BAR + _GAP + (_BLOCK if bar.criterion else 0) for bar in bars)
        self.setFixedHeight(height + 8)
        self.setMinimumWidth(_LABEL + 160)
        lines = [
            f"{bar.criterion} {class_label(bar.image_class)}: "
            + ", ".join(f"{bar.low + at}: {count}" for at, count in enumerate(bar.counts))
            for bar in bars
        ]
        self.setAccessibleName("; ".join(lines))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        top = 0.0
        for bar in self.bars:
            if bar.criterion:
                top += _BLOCK
                painter.setPen(self._theme.colour("text"))
                painter.drawText(QRectF(0, top, _LABEL, _BAR), Qt.AlignmentFlag.AlignVCenter, bar.criterion)
            painter.setPen(self._colour(bar.image_class))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, top, _LABEL - 10, _BAR), right, class_label(bar.image_class))
            self._paint_bar(painter, bar, QRectF(_LABEL, top, self.width() - _LABEL - 1, _BAR))
            top += _BAR + _GAP
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: Bar, room: QRectF) -> None:
        total, left, last = sum(bar.counts), room.left(), len(bar.counts) - 1
        for step, count in enumerate(bar.counts):
            if not count or not total:
                continue
            width = room.width() * count / total
            part = QRectF(left, room.top(), width, room.height())
            share = 1.0 if last < 1 else _FAINTEST + (1 - _FAINTEST) * step / last
            ground = _between(self._theme.colour("window"), self._colour(bar.image_class), share)
            painter.fillRect(part.adjusted(0, 0, -1, 0), ground)
            words = f"{bar.low + step}: {count}"
            if painter.fontMetrics().horizontalAdvance(words) + 8 < width:
                painter.setPen(QColor("#000000") if ground.lightnessF() > 0.5 else QColor("#ffffff"))
                painter.drawText(part, Qt.AlignmentFlag.AlignCenter, words)
            left += width

    def _colour(self, image_class: str) -> QColor:
        modality = image_class.split(" ")[0]
        if modality in MODALITIES:
            return QColor(self._theme.tokens.modality(modality))  # type: ignore[arg-type]
        return self._theme.colour("text_quiet")


class ScoreFigures(QWidget):
    """The bars with their heading; copied they are those of the report, black on white."""

    def __init__(self, window: WindowServices, found: StudyAnalysis, words: Mapping[str, str]) -> None:
        super().__init__()
        self._window, self._found = window, found
        heading, hint = QLabel(self.tr("Scores given")), QLabel(self.tr("score: how often; all readers together"))
        set_role(heading, "heading")
        set_role(hint, "caption")
        head = QHBoxLayout()
        head.setContentsMargins(0, 12, 0, 0)
        head.addWidget(heading)
        head.addWidget(hint)
        head.addStretch(1)
        for kind in ("svg", "png"):
            button = QPushButton(kind.upper())
            button.setIconSize(QSize(16, 16))
            button.setToolTip(self.tr("Copy the figure as {kind}").format(kind=kind.upper()))
            window.theme.keep_icon(button, "ph.copy")
            set_role(button, "flat")
            button.clicked.connect(partial(self.copy, kind))
            head.addWidget(button)
        self.bars = ScoreBars(window.theme, bars_of(found, words))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.bars)

    def copy(self, kind: str) -> None:
        """Put the figure of the report on the clipboard, as ``svg`` or ``png``."""
        from mctgui.report.study_figures import study_figures, write_figure

        with TemporaryDirectory() as folder:
            written = {path.suffix: path.read_bytes() for path in write_figure(study_figures(self._found)[0], Path(folder))}
        content, data = written[f".{kind}"], QMimeData()
        if kind == "svg":
            data.setData("image/svg+xml", QByteArray(content))
            data.setText(content.decode("utf-8"))
        else:
            data.setImageData(QImage.fromData(content))
        QGuiApplication.clipboard().setMimeData(data)


def bars_of(found: StudyAnalysis, words: Mapping[str, str]) -> list[Bar]:
    """The counts of all readers together, criterion by criterion and class by class; ``words`` has names of criteria."""
    bars, last = [], ""
    for cell in found.cells:
        counts = tuple(sum(column) for column in zip(*cell.counts, strict=True))
        printed = cell.criterion.name
        name = (words.get(printed) or said(printed)) if cell.criterion.key != last else ""
        bars.append(Bar(name, cell.image_class, counts, cell.criterion.low))
        last = cell.criterion.key
    return bars


def _between(ground: QColor, full: QColor, share: float) -> QColor:
    parts = ((a + (b - a) * share) for a, b in zip(ground.getRgbF()[:3], full.getRgbF()[:3], strict=True))
    return QColor.fromRgbF(*parts)
