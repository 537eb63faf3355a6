"""What the VOIs hold of the image that is shown, in numbers that follow the mouse."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from mctgui.qt.measure.figures import Figures
from mctgui.qt.measure.folding import FoldingSection
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.presets import unit_of
from mctgui.volume import Intensity

_OFF_NOMINAL = 0.02


def _tr(text: str) -> str:
    return QCoreApplication.translate("ContentsSection", text)


class ContentsSection(FoldingSection):
    """A row for each VOI: sampled volume, voxels, mean and SD; and how much is no trabecular bone."""

    def __init__(self) -> None:
        super().__init__("contents", _tr("In the VOIs"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self.column.addLayout(self._grid)
        self._labels: list[list[QLabel]] = []
        self.outside = self.add_words()
        self.lines: list[tuple[str, ...]] = []
        self.hide()

    def show_figures(self, figures: Figures | None, intensity: Intensity | str, *, current: bool) -> None:
        """Show figures; those that are not current are of the placement a moment ago."""
        self.setVisible(figures is not None)
        if figures is None:
            self.lines = []
            return
        unit = unit_of(intensity) if intensity else ""  # type: ignore[arg-type]
        self.caption.setText(unit if current else _tr("at work"))
        self.lines = [("", "mm³", _tr("Voxels"), _tr("Mean ± SD"))]
        named = {"upper": _tr("Upper"), "lower": _tr("Lower")}
        for name, content in figures.contents.items():
            if content is None:
                self.lines.append((named.get(name, name), "–", "0", "–"))
                continue
            digits = 0 if content.sd >= 10 else 2
            values = f"{content.mean:.{digits}f} ± {content.sd:.{digits}f}".replace("-", "−")
            self.lines.append((named.get(name, name), f"{content.sampled_mm3:.1f}", f"{content.voxels:,}", values))
        self._write()
        self._say_outside(figures)

    def _write(self) -> None:
        while len(self._labels) < len(self.lines):
            row = [QLabel() for _ in range(4)]
            for column, label in enumerate(row):
                right = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                label.setAlignment(right | Qt.AlignmentFlag.AlignVCenter)
                set_role(label, "quiet" if column == 0 or not self._labels else "")
                self._grid.addWidget(label, len(self._labels), column)
            self._labels.append(row)
        for number, row in enumerate(self._labels):
            shown = number < len(self.lines)
            for column, label in enumerate(row):
                label.setVisible(shown)
                label.setText(self.lines[number][column] if shown else "")

    def _say_outside(self, figures: Figures) -> None:
        words = []
        off = [c.off_nominal for c in figures.contents.values() if c is not None and abs(c.off_nominal) > _OFF_NOMINAL]
        if off:
            worst = max(off, key=abs)
            said = _tr("The voxels fill {percent}% more or less than the shape: the volume is the sampled one.")
            words.append(said.format(percent=f"{100 * abs(worst):.1f} "))
        if figures.outside is not None:
            said = _tr("Outside the body {outside} %, in its cortex {cortex} %, in the cleft {cleft} % of the voxels.")
            shares = figures.outside
            parts = {name: f"{100 * getattr(shares, name):.1f}" for name in ("outside", "cortex", "cleft")}
            words.append(said.format(**parts))
        self.outside.setText(" ".join(words))
        self.outside.setVisible(bool(words))
