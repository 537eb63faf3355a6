"""The criteria of a study: a preset to begin with, and every word of it to edit in both languages."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from mctgui.qt.read.study_fields import Choice
from mctgui.reading.criteria import PRESETS, Criterion, PresetName, Step
from mctgui.reading.wording import Wording

_WORDS, _ENGLISH, _CHINESE = range(3)
_ROLE = int(Qt.ItemDataRole.UserRole)


class CriteriaEditor(QWidget):
    """A tree of criteria and their steps; double click, or F2, edits a wording."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._criteria: tuple[Criterion, ...] = ()
        self._quiet = False
        self.preset = Choice()
        self.preset.setAccessibleName(self.tr("Criteria to begin with"))
        names: dict[PresetName, str] = {
            "jin2021": self.tr("Jin et al. 2021, Table 1"),
            "vga": self.tr("Visual grading (VGA)"),
            "likert": self.tr("Likert, five steps"),
            "forced-choice": self.tr("Forced choice between two"),
        }
        for key, words in names.items():
            self.preset.addItem(words, key)
        self.preset.addItem(self.tr("Own wording"), None)
        self.preset.activated.connect(self._take_preset)
        self.tree = QTreeWidget()
        self.tree.setObjectName("criteriaTree")
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels([self.tr("Score"), self.tr("English"), self.tr("Chinese")])
        self.tree.setAccessibleName(self.tr("Criteria and their steps"))
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.tree.setMinimumHeight(260)
        self.tree.itemChanged.connect(self._edited)
        self.tree.currentItemChanged.connect(self._show_buttons)
        self.add_criterion = self._button(self.tr("Add criterion"), self._add_criterion)
        self.add_step = self._button(self.tr("Add step"), self._add_step)
        self.remove = self._button(self.tr("Remove"), self._remove)
        buttons = QHBoxLayout()
        for widget in (self.preset, self.add_criterion, self.add_step, self.remove):
            buttons.addWidget(widget)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(buttons)
        column.addWidget(self.tree)

    def _button(self, words: str, run: Any) -> QPushButton:
        button = QPushButton(words)
        button.clicked.connect(run)
        return button

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """As edited."""
        return self._criteria

    def show_criteria(self, criteria: tuple[Criterion, ...]) -> None:
        """Show the criteria of a study."""
        if criteria == self._criteria and self.tree.topLevelItemCount():
            return
        self._criteria = criteria
        self._quiet = True
        self.tree.clear()
        for at, one in enumerate(criteria):
            top = self._item(one.short.en, one.name, (at, None))
            font = top.font(_WORDS)
            font.setBold(True)
            for column in (_WORDS, _ENGLISH, _CHINESE):
                top.setFont(column, font)
            self.tree.addTopLevelItem(top)
            for step in one.steps:
                top.addChild(self._item(str(step.value), step.text, (at, step.value)))
            top.setExpanded(at == 0)
        self.tree.setColumnWidth(_WORDS, 130)
        self.tree.setColumnWidth(_ENGLISH, 360)
        self._quiet = False
        known = next((key for key, steps in PRESETS.items() if steps == criteria), None)
        self.preset.setCurrentIndex(self.preset.findData(known))
        self._show_buttons()

    def _item(self, first: str, text: Wording, role: tuple[int, int | None]) -> QTreeWidgetItem:
        item = QTreeWidgetItem([first, text.en, text.zh])
        item.setData(_WORDS, _ROLE, role)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        for column in (_ENGLISH, _CHINESE):
            item.setToolTip(column, item.text(column))
        return item

    def _take_preset(self) -> None:
        key = self.preset.currentData()
        if key is None:
            self.show_criteria(self._criteria)
            return
        self._change(PRESETS[key])

    def _change(self, criteria: tuple[Criterion, ...]) -> None:
        if criteria != self._criteria:
            self.show_criteria(criteria)
            self.changed.emit()

    def _edited(self, item: QTreeWidgetItem, column: int) -> None:
        if self._quiet:
            return
        at, value = item.data(_WORDS, _ROLE)
        one, words = self._criteria[at], item.text(column).strip()
        if (column == _ENGLISH and not words) or (column == _WORDS and (value is not None or not words)):
            self._show_again()  # an empty question, and the number of a step, cannot be
            return
        if column == _WORDS:
            self._replace(at, one.model_copy(update={"short": Wording(en=words, zh=one.short.zh)}))
            return
        wording = one.name if value is None else one.step(value).text
        new = Wording(en=words if column == _ENGLISH else wording.en, zh=words if column == _CHINESE else wording.zh)
        if value is None:
            self._replace(at, one.model_copy(update={"name": new}))
        else:
            steps = tuple(Step(value=step.value, text=new) if step.value == value else step for step in one.steps)
            self._replace(at, one.model_copy(update={"steps": steps}))

    def _replace(self, at: int, criterion: Criterion) -> None:
        changed = (*self._criteria[:at], criterion, *self._criteria[at + 1 :])
        if changed == self._criteria:
            return
        # Only the words of one cell are others: the tree stays as it is, with the editor's place in it.
        self._criteria = changed
        self.preset.setCurrentIndex(self.preset.findData(next((k for k, v in PRESETS.items() if v == changed), None)))
        self.changed.emit()

    def _show_again(self) -> None:
        shown, self._criteria = self._criteria, ()
        self.show_criteria(shown)

    def _chosen(self) -> tuple[int, int | None] | None:
        item = self.tree.currentItem()
        return None if item is None else item.data(_WORDS, _ROLE)

    def _show_buttons(self) -> None:
        chosen = self._chosen()
        is_choice = any(one.kind == "choice" for one in self._criteria)
        self.add_criterion.setEnabled(not is_choice and len(self._criteria) < 20)
        steps = self._criteria[chosen[0]].steps if chosen is not None and chosen[0] < len(self._criteria) else ()
        self.add_step.setEnabled(not is_choice and 0 < len(steps) < 10 and steps[-1].value < 9)
        least = 2 if chosen is not None and chosen[1] is not None else 1
        count = len(steps) if least == 2 else len(self._criteria)
        self.remove.setEnabled(not is_choice and chosen is not None and count > least)

    def _add_criterion(self) -> None:
        used = {one.id for one in self._criteria}
        number = next(at for at in range(1, 100) if f"criterion-{at}" not in used)
        steps = PRESETS["likert"][0].steps
        words = self.tr("New criterion")
        new = Criterion(id=f"criterion-{number}", name=Wording(en=words), short=Wording(en=f"{words} {number}"), steps=steps)
        self._change((*self._criteria, new))
        self._select(len(self._criteria) - 1)

    def _add_step(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        one = self._criteria[chosen[0]]
        step = Step(value=one.steps[-1].value + 1, text=Wording(en=self.tr("New step")))
        new = one.model_copy(update={"steps": (*one.steps, step)})
        self._change((*self._criteria[: chosen[0]], new, *self._criteria[chosen[0] + 1 :]))
        self._select(chosen[0], step.value)

    def _remove(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        at, value = chosen
        if value is None:
            self._change((*self._criteria[:at], *self._criteria[at + 1 :]))
        else:
            one = self._criteria[at]
            new = one.model_copy(update={"steps": tuple(step for step in one.steps if step.value != value)})
            self._change((*self._criteria[:at], new, *self._criteria[at + 1 :]))
        self._select(min(at, len(self._criteria) - 1))

    def _select(self, at: int, value: int | None = None) -> None:
        top = self.tree.topLevelItem(at)
        if top is None:
            return
        top.setExpanded(True)
        item = next((top.child(i) for i in range(top.childCount()) if top.child(i).data(_WORDS, _ROLE)[1] == value), top)
        self.tree.setCurrentItem(item)
        self.tree.scrollToItem(item)
