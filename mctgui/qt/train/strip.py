"""One held-out slice by epoch, between its MDCT and its micro-CT."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from mctgui.qt.language import word
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.controls import Segments

_SAMPLES = "samples"
_GAP, _WORDS = 8, 22
_LARGEST_LIST = 2**16


@dataclass(frozen=True, slots=True)
class Samples:
    """Sample slices of one epoch on the disk.

    Parameters
    ----------
    epoch
        Counted from 1.
    folder
        Where its pictures lie.
    slices
        Number of each sample, with its specimen and slice.
    """

    epoch: int
    folder: Path
    slices: tuple[tuple[int, str, int], ...]


def samples_of(run: Path) -> list[Samples]:
    """The samples of a run by epoch; a set that is damaged is left out, since the next one brings it again."""
    found = []
    for folder in sorted((run / _SAMPLES).glob("epoch-*")):
        listed = folder / "samples.json"
        try:
            if listed.stat().st_size > _LARGEST_LIST:
                continue
            rows = json.loads(listed.read_text(encoding="utf-8"))
            slices = tuple((int(row["number"]), str(row["specimen"]), int(row["slice_index"])) for row in rows)
            found.append(Samples(int(folder.name.removeprefix("epoch-")), folder, slices))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found


def spread(count: int, room: int) -> list[int]:
    """Which of so many epochs are shown where there is room for fewer: the first, the last, and between them."""
    if count <= room:
        return list(range(count))
    if room <= 1:
        return [count - 1]
    return sorted({round(at * (count - 1) / (room - 1)) for at in range(room)})


class Strip(QWidget):
    """Frames of one size: MDCT, epochs, micro-CT. A frame is chosen by a click or the arrow keys."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._epochs: list[Samples] = []
        self._number = 1
        self._pictures: dict[Path, QPixmap] = {}
        self._drawn: list[tuple[QRectF, str]] = []
        self.chosen: int | None = None
        self.setAccessibleName(self.tr("The same slice by epoch"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(96)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(600, 150)

    @property
    def frames(self) -> list[int]:
        """The epochs that are shown."""
        side = max(48, self.height() - _WORDS)
        room = max(1, int((self.width() + _GAP) // (side + _GAP)) - 2)
        return [self._epochs[at].epoch for at in spread(len(self._epochs), room)]

    def show_samples(self, epochs: Sequence[Samples], number: int) -> None:
        """Show another run, or one more epoch of it."""
        self._epochs, self._number = list(epochs), number
        kept = {one.folder for one in self._epochs}
        self._pictures = {path: picture for path, picture in self._pictures.items() if path.parent in kept}
        shown = ", ".join(str(epoch) for epoch in self.frames)
        self.setAccessibleDescription(self.tr("Epochs {epochs}").format(epochs=shown) if self._epochs else "")
        self.update()

    def _picture(self, folder: Path, kind: str) -> QPixmap:
        path = folder / f"{self._number}-{kind}.png"
        if path not in self._pictures:
            image = QImage(str(path))
            if image.isNull():
                return QPixmap()
            self._pictures[path] = QPixmap.fromImage(image)
        return self._pictures[path]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(self._theme.font(11))
        self._drawn = []
        if self._epochs:
            shown = set(self.frames)
            kept = [one for one in self._epochs if one.epoch in shown]
            side = float(max(48, self.height() - _WORDS))
            side = min(side, (self.width() - (len(kept) + 1) * _GAP) / (len(kept) + 2))
            left = 0.0
            self._draw(painter, left, side, self._picture(kept[0].folder, "mdct"), "MDCT", "mdct")
            for one in kept:
                left += side + _GAP
                words = self.tr("epoch {epoch}").format(epoch=one.epoch)
                self._draw(painter, left, side, self._picture(one.folder, "microct-like"), words, "microct-like")
                if one.epoch == self.chosen:
                    painter.setPen(QPen(self._theme.colour("accent"), 2))
                    painter.drawRect(QRectF(left, 1, side, side).adjusted(1, 0, -1, -1))
            self._draw(painter, left + side + _GAP, side, self._picture(kept[-1].folder, "microct"), "micro-CT", "microct")
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("accent"), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _draw(self, painter: QPainter, left: float, side: float, picture: QPixmap, words: str, modality: str) -> None:
        place = QRectF(left, 1, side, side)
        painter.fillRect(place, self._theme.colour("canvas"))
        if not picture.isNull():
            # The whole slice, at its own proportions.
            size = picture.size().scaled(place.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            inner = QRectF(0, 0, size.width(), size.height())
            inner.moveCenter(place.center())
            painter.drawPixmap(inner, picture, QRectF(picture.rect()))
        painter.setPen(self._theme.modality(modality))  # type: ignore[arg-type]
        painter.drawText(QRectF(left, side + 3, side, _WORDS - 3), Qt.AlignmentFlag.AlignLeft, words)
        self._drawn.append((place, words))

    def choose(self, epoch: int | None) -> None:
        """Mark an epoch."""
        self.chosen = epoch
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for (place, _), epoch in zip(self._drawn[1:-1], self.frames, strict=False):
            if place.contains(event.position()):
                self.choose(None if epoch == self.chosen else epoch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        frames = self.frames
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not frames:
            super().keyPressEvent(event)
            return
        at = frames.index(self.chosen) + step if self.chosen in frames else len(frames) - 1
        self.choose(frames[min(max(at, 0), len(frames) - 1)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()


class FilmStrip(QWidget):
    """The strip with its title, the choice of the slice and the one AI mark."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._epochs: list[Samples] = []
        self.strip = Strip(theme)
        title = QLabel(self.tr("The same slice by epoch"))
        set_role(title, "heading")
        self.facts = QLabel()
        set_role(self.facts, "caption")
        self.slices: Segments[int] = Segments(
            [(number, str(number), self.tr("Held-out slice {number}").format(number=number)) for number in (1, 2, 3)],
            self.show_number,
            self.tr("Held-out slice"),
        )
        self.slices.choose(1)
        self._number = 1
        mark = QLabel(word("AI-generated · research use only"))
        set_role(mark, "caption")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title)
        head.addWidget(self.facts)
        head.addStretch(1)
        head.addWidget(self.slices)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.strip, 1)
        column.addWidget(mark)
        self.mark = mark
        self.show_run(None)

    def show_run(self, run: Path | None) -> None:
        """Show the samples of a run as they lie on the disk now."""
        self._epochs = [] if run is None else samples_of(run)
        self._show()

    def show_number(self, number: int) -> None:
        """Show another slice."""
        self._number = number
        self.slices.choose(number)
        self._show()

    def _show(self) -> None:
        there = {number for one in self._epochs for number, _, _ in one.slices}
        self._number = self._number if self._number in there or not there else min(there)
        for number in (1, 2, 3):
            self.slices.set_enabled(number, number in there)
        self.slices.choose(self._number)
        found = [row for one in self._epochs[-1:] for row in one.slices if row[0] == self._number]
        words = self.tr("{specimen} · slice {slice}, held out")
        none = self.tr("Samples of held-out slices appear here while the run is validated.")
        self.facts.setText(words.format(specimen=found[0][1], slice=found[0][2]) if found else none)
        self.mark.setVisible(bool(self._epochs))
        self.slices.setVisible(len(there) > 1)
        self.strip.show_samples(self._epochs, self._number)
