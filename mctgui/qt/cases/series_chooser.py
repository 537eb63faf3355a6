"""Inline choice among the series and stacks that were found, with what is odd about each in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from mctgui.qt.cases.badge import badge
from mctgui.qt.cases.importing import Look, Wanted
from mctgui.qt.cases.scrolling import scrolling
from mctgui.qt.cases.source_row import SourceRow, series_facts, stack_facts
from mctgui.qt.language import said
from mctgui.qt.theme import Theme

if TYPE_CHECKING:
    from pathlib import Path

_MOST_REASONS = 8
__all__ = ["SeriesChooser", "badge", "left_out", "series_facts", "stack_facts"]


class SeriesChooser(QWidget):
    """What was found, growing while it is looked for, and one button."""

    chosen = Signal(list)
    dismissed = Signal()
    tags_asked = Signal(object)
    copy_asked = Signal(object)
    rows_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.looks: list[Look] = []
        self._listed: dict[Look, tuple[int, bool]] = {}
        self.rows: list[SourceRow] = []
        title = QLabel(self.tr("Choose what to import"))
        title.setProperty("role", "title")
        title.setContentsMargins(16, 14, 16, 0)
        self.count = QLabel()
        self.count.setProperty("role", "caption")
        self.count.setWordWrap(True)
        self.count.setContentsMargins(16, 2, 16, 4)
        self.left_button = QPushButton()
        self.left_button.setProperty("role", "link")
        self.left_button.setCheckable(True)
        self.left_button.toggled.connect(self._update)
        self.reasons = QLabel()
        self.reasons.setProperty("role", "caption")
        self.reasons.setWordWrap(True)
        self.reasons.setTextFormat(Qt.TextFormat.PlainText)
        self.reasons.setContentsMargins(16, 0, 16, 8)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Files looked at"))
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.area = scrolling(self._list)
        self.area.verticalScrollBar().valueChanged.connect(self.rows_changed)
        self.kind = QComboBox()
        self.kind.addItem(self.tr("By its values"), None)
        self.kind.addItem(self.tr("MDCT"), "mdct")
        self.kind.addItem(self.tr("micro-CT"), "microct")
        self.kind.setAccessibleName(self.tr("Import as"))
        self.together = QCheckBox(self.tr("One case for each vertebra"))
        self.together.setToolTip(self.tr("Images of the same vertebra of LumbarSR become volumes of one case"))
        self.together.setChecked(True)
        self.open_question = QLabel()
        self.open_question.setProperty("role", "small")
        self.open_question.setWordWrap(True)
        self.open_question.setContentsMargins(16, 4, 16, 0)
        self.import_button = QPushButton(self.tr("Import"))
        self.import_button.setProperty("role", "primary")
        self.import_button.clicked.connect(self._choose)
        self.leave_button = QPushButton(self.tr("Not now"))
        self.leave_button.clicked.connect(self.dismissed)
        self._arrange(title)

    def _arrange(self, title: QLabel) -> None:
        caption = QLabel(self.tr("Import as"))
        caption.setProperty("role", "quiet")
        caption.setBuddy(self.kind)
        kind_row = QHBoxLayout()
        kind_row.setContentsMargins(16, 12, 16, 4)
        kind_row.setSpacing(16)
        kind_row.addWidget(caption)
        kind_row.addWidget(self.kind, 1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 8, 16, 16)
        buttons.setSpacing(8)
        buttons.addWidget(self.leave_button)
        buttons.addWidget(self.import_button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(title)
        layout.addWidget(self.count)
        left = QHBoxLayout()
        left.setContentsMargins(14, 0, 16, 6)
        left.addWidget(self.left_button)
        left.addStretch()
        layout.addLayout(left)
        layout.addWidget(self.reasons)
        layout.addWidget(self.bar)
        layout.addWidget(self.area, 1)
        layout.addLayout(kind_row)
        together = QHBoxLayout()
        together.setContentsMargins(16, 4, 16, 4)
        together.addWidget(self.together)
        layout.addLayout(together)
        layout.addWidget(self.open_question)
        layout.addLayout(buttons)

    # What it lists

    def show_look(self, look: Look) -> None:
        """List what was found, beside what is listed already when that is for the same case."""
        if look in self.looks:
            self._refresh(look)
            return
        if any(one.case_id != look.case_id for one in self.looks):
            self.clear()
        if not self.looks:
            self.kind.setCurrentIndex(max(0, self.kind.findData(look.modality)))
        self.looks.append(look)
        look.changed.connect(lambda: self._refresh(look))
        self._refresh(look)

    def drop_look(self, look: Look) -> None:
        """Take what was found in one look off the list."""
        if look in self.looks:
            self.looks.remove(look)
            self._listed.pop(look, None)
            self._take_off(row for row in self.rows if row.look is look)
            self._update()

    def clear(self) -> None:
        """Forget everything."""
        for look in self.looks:
            if look.is_over:  # another one goes on, and comes back when it is
                look.deleteLater()
        self.looks = []
        self._listed = {}
        self.left_button.setChecked(False)
        self._take_off(self.rows)

    def _take_off(self, rows: Iterable[SourceRow]) -> None:
        gone = list(rows)
        self.rows = [row for row in self.rows if row not in gone]
        for row in gone:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()

    def _refresh(self, look: Look) -> None:
        if look not in self.looks:
            return
        if self._listed.get(look) == (look.version, look.is_over):
            self._update()
            return
        self._listed[look] = (look.version, look.is_over)
        there = {(row.path, row.item.uid): row for row in self.rows if row.look is look}
        found: list[tuple[Path, Any]] = [(path, item) for path, one in look.found.items() for item in one.items]
        if not there:  # what can be imported first, the longest before the others
            found.sort(key=lambda pair: _place(pair[1]))
        for path, item in found:
            row = there.pop((path, item.uid), None)
            if row is None:
                row = self._add(path, item, look)
            row.show_item(item, complete=look.is_over)
        self._take_off(there.values())
        if look.is_over and not any(row.tick.isChecked() for row in self.rows):
            self._tick_the_first()
        self._update()
        self._order_tabs()
        self.rows_changed.emit()

    def _order_tabs(self) -> None:
        """Rows come after the buttons were made, but the keyboard goes from above."""
        rows = [control for row in self.rows for control in row.controls]
        chain = [self.left_button, *rows, self.kind, self.together, self.leave_button, self.import_button]
        for one, following in pairwise(chain):
            self.setTabOrder(one, following)

    def _add(self, path: Path, item: Any, look: Look) -> SourceRow:
        row = SourceRow(path, item, look, self._theme)
        row.changed.connect(self._update)
        row.tags_asked.connect(self.tags_asked)
        row.copy_asked.connect(self.copy_asked)
        self._list.addWidget(row)
        self.rows.append(row)
        return row

    def _tick_the_first(self) -> None:
        """The longest one that needs no answer; nothing that is questionable is ticked for the user."""
        from mctgui.project.looking import is_mask

        sure = [row for row in self.rows if row.tick.isEnabled() and row.is_answered and not is_mask(row.item)]
        if sure:
            min(sure, key=lambda row: _place(row.item)).tick.setChecked(True)

    def _update(self) -> None:
        growing = [look for look in self.looks if not look.is_over]
        ticked = [row for row in self.rows if row.tick.isChecked()]
        unanswered = [row for row in ticked if not row.is_answered]
        self.bar.setVisible(bool(growing))
        self.leave_button.setText(self.tr("Cancel") if growing else self.tr("Not now"))
        self.import_button.setEnabled(bool(ticked) and not unanswered and not growing)
        self.together.setVisible(not growing and self._has_pairs(ticked))
        words = self.tr("Import") if len(ticked) < 2 else self.tr("Import {count}").format(count=len(ticked))
        self.import_button.setText(words)
        self.open_question.setText(self._question(unanswered, bool(growing)))
        self.open_question.setVisible(bool(self.open_question.text()))
        if growing:
            self._count_files(growing[0])
        else:
            self.count.setText(self._counted())
        self._say_left_out(bool(growing))

    def _say_left_out(self, growing: bool) -> None:
        reasons = left_out(self.looks)
        count = sum(reasons.values())
        words = self.tr("1 file left out") if count == 1 else self.tr("{count} files left out").format(count=f"{count:,}")
        shown = self.left_button.isChecked()
        self.left_button.setText(f"{words} {'▾' if shown else '▸'}")
        self.left_button.setAccessibleName(words)
        self.left_button.setToolTip(self.tr("Show why"))
        self.left_button.setVisible(bool(count) and not growing)
        self.reasons.setVisible(bool(count) and not growing and shown)
        self.reasons.setText(
            "\n".join(f"{number} × {said(reason)}" for reason, number in reasons.most_common(_MOST_REASONS))
        )

    def _has_pairs(self, ticked: list[SourceRow]) -> bool:
        """Whether several images of one vertebra are ticked, for which no case was chosen before."""
        from mctgui.project.looking import vertebra_of

        named = [vertebra_of(row.item) for row in ticked if row.look.case_id is None]
        return any(named.count(one) > 1 for one in named if one)

    def _question(self, unanswered: list[SourceRow], growing: bool) -> str:
        if growing or not self.rows:
            return ""
        if not any(row.tick.isEnabled() for row in self.rows):
            return self.tr("Nothing of this can be imported.")
        if any(row.spacing is not None for row in unanswered):
            return self.tr("Give the voxel size of what is ticked.")
        return self.tr("Choose how the ticked series is imported.") if unanswered else ""

    def _count_files(self, look: Look) -> None:
        words = self.tr("{count} of {total} files looked at") if look.total else self.tr("Looking…")
        self.count.setText(words.format(count=f"{look.looked_at:,}", total=f"{look.total:,}"))
        self.bar.setRange(0, look.total)
        self.bar.setValue(look.looked_at)

    def _counted(self) -> str:
        stacks = sum(hasattr(row.item, "header") for row in self.rows)
        series = len(self.rows) - stacks
        words = self.tr("1 stack found") if stacks == 1 else self.tr("{count} stacks found").format(count=stacks)
        if not series:
            return words
        found = self.tr("{count} series found").format(count=series)
        return self.tr("{series}, {stacks}").format(series=found, stacks=words) if stacks else found

    # What it gives

    def _choose(self) -> None:
        from mctgui.project.looking import vertebra_of

        ticked = [row for row in self.rows if row.tick.isChecked()]
        together = self._has_pairs(ticked) and self.together.isChecked()
        self.chosen.emit(
            [
                Wanted(
                    row.path,
                    row.source,
                    row.look.case_id,
                    self.kind.currentData(),
                    None if row.spacing is None else row.spacing.spacing_mm,
                    vertebra_of(row.item) if together else "",
                )
                for row in ticked
            ]
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)


def _place(item: Any) -> tuple[bool, bool, int]:
    """Where it stands in the list: what is loadable before what has to be mended, and that before what cannot be had."""
    from mctgui.project.looking import can_be_had

    stack = hasattr(item, "header")
    depth = item.header.shape[0] if stack else item.shape[0]
    return not can_be_had(item), not stack and not item.loadable, -depth


def left_out(looks: Iterable[Look]) -> Counter[str]:
    """Why files were left out, and how many."""
    skipped = [reason for look in looks for found in look.found.values() for _path, reason in found.sources.skipped]
    return Counter(reason.rstrip(".") for reason in skipped)
