"""Small forms within the screen, instead of dialogs: promote a run, delete it, add pairs of a folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QWidget

from mctgui.qt.read.study_fields import Choice, Number, TextBlock
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.train.data_section import plain_button
from mctgui.qt.viewer.controls import Section

if TYPE_CHECKING:
    from mctgui.project.pair_stores import PairFolder
    from mctgui.project.training_runs import Run


class InlineForm(Section):
    """A section with one action and a way out; Esc leaves it too."""

    left = Signal()

    def __init__(self, theme: Theme, heading: str, action: str, *, danger: bool = False) -> None:
        super().__init__(heading)
        self._theme = theme
        self.action = plain_button(theme, action, "", role="danger" if danger else "primary")
        self.cancel = plain_button(theme, self.tr("Cancel"), "")
        self.cancel.clicked.connect(self.left)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        set_role(self.problem, "error")
        self.problem.hide()

    def _finish(self) -> None:
        self.add(self.problem)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.action, 1)
        row.addWidget(self.cancel, 1)
        self.column.addLayout(row)

    def _field(self, words: str, field: QWidget) -> None:
        label = QLabel(words)
        set_role(label, "quiet")
        label.setBuddy(field)
        field.setAccessibleName(words)
        self.add(label)
        self.add(field)

    def show_problem(self, words: str) -> None:
        """Say what does not go beside the action."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.action.click()
        else:
            super().keyPressEvent(event)


class PromoteForm(InlineForm):
    """Name, version, purpose, which generator, and where the model goes."""

    asked = Signal(dict)
    """What :func:`mctgui.synthesis.promote` takes, with ``to``."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("Promote to a model"), self.tr("Promote"))
        self.name, self.version, self.licence = QLineEdit(), QLineEdit("1"), QLineEdit()
        self.name.setMaxLength(80)
        self.purpose = TextBlock(lambda: None)
        self.which = Choice()
        self.where = Choice()
        self.licence.setPlaceholderText(self.tr("not stated"))
        self._field(self.tr("Name"), self.name)
        self._field(self.tr("Version"), self.version)
        self._field(self.tr("Purpose"), self.purpose)
        self._field(self.tr("Terms on which it may be passed on"), self.licence)
        self._field(self.tr("Generator"), self.which)
        self._field(self.tr("Where to"), self.where)
        self.add_words(
            self.tr("The card is written from the record of the run: data, split, settings, held-out figures."), "caption"
        )
        self._finish()
        self.action.clicked.connect(self._say)
        self._models: Path | None = None

    def show_run(self, run: Run, models: Path) -> None:
        """Begin with what the run suggests."""
        self._models = models
        self.show_problem("")
        self.name.setText(re.sub(r"[^\w .+-]", " ", run.name))
        self.which.clear()
        if run.best is not None:
            words = self.tr("Best structure, epoch {epoch}").format(epoch=run.best.epoch)
            self.which.addItem(words, "best")
        self.which.addItem(self.tr("Last checkpoint, epoch {epoch}").format(epoch=run.epoch), "last")
        self.where.clear()
        self.where.addItem(self.tr("Models of this project"), "project")
        self.where.addItem(self.tr("Another folder…"), "other")
        self.name.setFocus()
        self.name.selectAll()

    def _say(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.show_problem(self.tr("A model needs a name."))
            return
        assert self._models is not None
        parent = self._models
        if self.where.currentData() == "other":
            given = QFileDialog.getExistingDirectory(self, self.tr("Folder in which the model's folder is made"))
            if not given:
                return
            parent = Path(given)
        folder = re.sub(r"[^\w.+-]+", "-", f"{name} {self.version.text().strip()}".strip()).strip("-.") or "model"
        self.asked.emit(
            {
                "to": parent / folder,
                "name": name,
                "version": self.version.text().strip() or "1",
                "purpose": self.purpose.toPlainText().strip(),
                "licence": self.licence.text().strip() or "not stated",
                "which": self.which.currentData(),
            }
        )


class DeleteForm(InlineForm):
    """Asks before a run is deleted, which nothing brings back."""

    asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("Delete the run"), self.tr("Delete"), danger=True)
        self.words = self.add_words("", "quiet")
        self._finish()
        self.action.clicked.connect(self.asked)

    def show_run(self, run: Run) -> None:
        """Say what goes."""
        words = self.tr("{name} goes with its checkpoints, curves and samples. Models that were promoted from it stay.")
        self.words.setText(words.format(name=run.name))
        self.show_problem("")
        self.cancel.setFocus()


class PairsForm(InlineForm):
    """What a folder does not tell by itself: the pixels of pictures, the sequence of LumbarSR, where pairs shall lie."""

    asked = Signal(object, dict)
    """The folder as it was found, and what :func:`mctgui.project.pair_stores.making_store` takes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("Add pairs"), self.tr("Make pairs"))
        self._found: PairFolder | None = None
        self.words = self.add_words("", "quiet")
        self.sequence = Choice()
        self._field(self.tr("Clinical sequence"), self.sequence)
        self.spacing = Number()
        self.thickness = Number()
        for box in (self.spacing, self.thickness):
            box.setDecimals(4)
            box.setRange(0.001, 10.0)
            box.setSuffix(" mm")
        self.spacing.setValue(0.1)
        self.thickness.setValue(0.1)
        self._field(self.tr("Pixels of train_B"), self.spacing)
        self._field(self.tr("Distance of the slices"), self.thickness)
        self.where = Choice()
        self.where.addItem(self.tr("Copied into the project"), False)
        self.where.addItem(self.tr("Left where they are"), True)
        self.where.setToolTip(
            self.tr("Left where they are, the project notes their folder, and finds them as long as they lie there")
        )
        self._field(self.tr("Pairs"), self.where)
        self._finish()
        self.action.clicked.connect(self._say)

    def show_found(self, found: PairFolder) -> None:
        """Ask only for what this kind of folder needs."""
        self._found = found
        self.show_problem("")
        words = {
            "pairs": self.tr("A folder of pairs."),
            "phantoms": self.tr("{n} phantoms.").format(n=len(found.folders)),
            "pictures": self.tr("Pictures in train_A and train_B, which do not tell the size of their pixels."),
            "lumbarsr": self.tr("LumbarSR as downloaded."),
        }
        self.words.setText(words[found.kind])
        self.sequence.clear()
        for one in found.sequences:
            self.sequence.addItem(one, one)
        self._show(self.sequence, found.kind == "lumbarsr")
        for field in (self.spacing, self.thickness):
            self._show(field, found.kind == "pictures")
        self._show(self.where, found.kind == "pairs")

    def _show(self, field: QWidget, shown: bool) -> None:
        field.setVisible(shown)
        for label in self.findChildren(QLabel):
            if label.buddy() is field:
                label.setVisible(shown)

    def _say(self) -> None:
        if self._found is None:
            return
        given: dict[str, Any] = {}
        if self._found.kind == "lumbarsr":
            given["sequence"] = self.sequence.currentData()
        if self._found.kind == "pictures":
            given["spacing_mm"] = (self.thickness.value(), self.spacing.value(), self.spacing.value())
        if self._found.kind == "pairs":
            given["outside"] = self.where.currentData()
        self.asked.emit(self._found, given)
