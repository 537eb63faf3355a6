"""What a de-identified copy may keep, where it goes, and what is left out of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from mctgui.qt.cases.scrolling import scrolling
from mctgui.qt.cases.series_chooser import badge
from mctgui.qt.language import said
from mctgui.qt.theme import Theme

if TYPE_CHECKING:
    from mctgui.dicom.deidentifying import LeftOut, Preview, Recipe

_MOST_NAMED = 4


class Options(QWidget):
    """Pseudonym and ticks; below them what to know, and the files that are left out."""

    changed = Signal()
    """Something else is to be kept: the preview no longer holds."""
    edited = Signal()
    """A letter of the pseudonym was typed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.pseudonym = QLineEdit()
        self.pseudonym.setPlaceholderText(self.tr("anon-001, anon-002, …"))
        self.pseudonym.setMaxLength(64)
        self.pseudonym.editingFinished.connect(self.changed)
        self.pseudonym.textChanged.connect(self.edited)
        self.shift_dates = self._tick(self.tr("Dates, all moved by one random offset"))
        self.keep_characteristics = self._tick(self.tr("Age, sex, size, weight and the like"))
        self.keep_device = self._tick(self.tr("Station name and serial number"))
        self.keep_descriptions = self._tick(self.tr("Harmless words of descriptions"))
        self.include_burned_in = self._tick(self.tr("Include images that may show names"))
        self.include_burned_in.setToolTip(self.tr("Text within pixels is not removed: look at each image yourself"))
        self._notes = QVBoxLayout()
        self._notes.setSpacing(6)
        self._left_out_title = heading(self.tr("Left out"))
        self._left_out = caption("")
        self._left_out.setTextFormat(Qt.TextFormat.PlainText)
        self._left_out.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(8)
        column.addWidget(labelled(self.tr("Name and ID in the copy"), self.pseudonym))
        column.addWidget(self.pseudonym)
        column.addSpacing(4)
        column.addWidget(quiet(self.tr("Also keep")))
        for box in (self.shift_dates, self.keep_characteristics, self.keep_device, self.keep_descriptions):
            column.addWidget(box)
        column.addWidget(caption(self.tr("Everything else that tells who it is goes. Geometry and pixels stay.")))
        column.addWidget(caption(self.tr("New UIDs and moved dates shown here are examples: each copy draws its own.")))
        column.addLayout(self._notes)
        column.addSpacing(8)
        column.addWidget(self._left_out_title)
        column.addWidget(self._left_out)
        column.addWidget(self.include_burned_in)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolling(column))

    def _tick(self, words: str) -> QCheckBox:
        box = QCheckBox(words)
        box.toggled.connect(self.changed)
        return box

    @property
    def has_good_pseudonym(self) -> bool:
        """Whether there is none, or one that can be used."""
        from mctgui.dicom.deidentifying import is_pseudonym

        typed = self.pseudonym.text().strip()
        return not typed or is_pseudonym(typed)

    @property
    def recipe(self) -> Recipe:
        """What is ticked; a pseudonym that cannot be used counts as none."""
        from mctgui.dicom.deidentifying import Recipe

        return Recipe(
            pseudonym=self.pseudonym.text().strip() if self.has_good_pseudonym else "",
            shift_dates=self.shift_dates.isChecked(),
            keep_characteristics=self.keep_characteristics.isChecked(),
            keep_device=self.keep_device.isChecked(),
            keep_descriptions=self.keep_descriptions.isChecked(),
            include_burned_in=self.include_burned_in.isChecked(),
        )

    def show_preview(self, preview: Preview | None) -> None:
        """Show the notes and the files that are left out."""
        while self._notes.count():
            self._notes.takeAt(0).widget().deleteLater()
        for note in preview.notes if preview is not None else ():
            self._notes.addWidget(badge(said(note), "warn", self._theme))
        files = preview.left_out if preview is not None else ()
        self._left_out_title.setText(self.tr("Left out: {count}").format(count=len(files)))
        self._left_out.setText("\n".join(self._reasons(files)))
        self._left_out_title.setVisible(bool(files))
        self._left_out.setVisible(bool(files))
        offered = any(one.may_be_included for one in files) or self.include_burned_in.isChecked()
        self.include_burned_in.setVisible(offered)

    def _reasons(self, files: tuple[LeftOut, ...]) -> list[str]:
        lines = []
        for reason, count in Counter(one.reason for one in files).most_common():
            names = [one.path.name for one in files if one.reason == reason]
            more = self.tr(" and {count} more").format(count=count - _MOST_NAMED) if count > _MOST_NAMED else ""
            words = self.tr("{files}: {reason}.")
            lines.append(words.format(files=", ".join(names[:_MOST_NAMED]) + more, reason=said(reason)))
        return lines


class Destination(QWidget):
    """Where the copy goes, and the one button."""

    changed = Signal()
    write_asked = Signal()
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "footer")
        self.folder = self._field(self.tr("Folder of the copy"), self.tr("A new folder"))
        self.choose_folder = QPushButton(self.tr("Choose…"))
        self.choose_folder.clicked.connect(self._choose_folder)
        self.with_table = QCheckBox(self.tr("Write who is who to a table of its own"))
        self.with_table.setToolTip(self.tr("Keep it safe: it undoes the pseudonyms. Without it nobody can."))
        self.table = self._field(self.tr("File of the table"), self.tr("A new file outside of the copy"))
        self.choose_table = QPushButton(self.tr("Choose…"))
        self.choose_table.clicked.connect(self._choose_table)
        self.with_table.toggled.connect(self._update)
        self._problem = QLabel()
        self._problem.setProperty("role", "error")
        self._problem.setWordWrap(True)
        self.write_button = QPushButton(self.tr("Write de-identified copy"))
        self.write_button.setProperty("role", "primary")
        self.write_button.clicked.connect(self.write_asked)
        leave = QPushButton(self.tr("Not now"))
        leave.clicked.connect(self.dismissed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(labelled(self.tr("Folder of the copy"), self.folder))
        layout.addLayout(_row(self.folder, self.choose_folder))
        layout.addWidget(self.with_table)
        layout.addLayout(_row(self.table, self.choose_table))
        layout.addWidget(self._problem)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(leave)
        buttons.addWidget(self.write_button, 1)
        layout.addLayout(buttons)
        self._update()
        self.tell("")

    def _field(self, name: str, placeholder: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setPlaceholderText(placeholder)
        field.textChanged.connect(self.changed)
        return field

    @property
    def is_given(self) -> bool:
        """Whether every place is named."""
        return bool(self.folder.text().strip()) and (not self.with_table.isChecked() or bool(self.table.text().strip()))

    @property
    def table_path(self) -> Path | None:
        """Where the table goes; None for none."""
        return Path(self.table.text().strip()) if self.with_table.isChecked() else None

    def suggest(self, parent: Path | None = None) -> None:
        """Offer a folder that does not exist yet."""
        self.folder.setText(str(free_folder(parent or _documents())))

    def tell(self, sentence: str) -> None:
        """Say what is wrong; nothing where the sentence is empty."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def _update(self) -> None:
        for widget in (self.table, self.choose_table):
            widget.setVisible(self.with_table.isChecked())
        self.changed.emit()

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Where to put the copy"), str(_documents()))
        if name:
            chosen = Path(name)
            self.folder.setText(str(free_folder(chosen) if any(chosen.iterdir()) else chosen))

    def _choose_table(self) -> None:
        start = str(_documents() / "pseudonyms.csv")
        name, _filter = QFileDialog.getSaveFileName(self, self.tr("Table of pseudonyms"), start, "CSV (*.csv)")
        if name:
            self.table.setText(name if Path(name).suffix else f"{name}.csv")


def _documents() -> Path:
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place) if place else Path.home()


def free_folder(parent: Path) -> Path:
    """A folder that does not exist yet, with a name that says nothing of whom it is."""
    number = 1
    while (parent / f"deidentified-{number}").exists():
        number += 1
    return parent / f"deidentified-{number}"


def caption(words: str) -> QLabel:
    """Small quiet text."""
    label = QLabel(words)
    label.setProperty("role", "caption")
    label.setWordWrap(True)
    return label


def heading(words: str) -> QLabel:
    """The name of a section."""
    label = QLabel(words)
    label.setProperty("role", "heading")
    return label


def quiet(words: str) -> QLabel:
    """The name of what follows."""
    label = QLabel(words)
    label.setProperty("role", "quiet")
    return label


def labelled(words: str, field: QLineEdit) -> QLabel:
    """The name of a field, which screen readers tell too."""
    label = quiet(words)
    label.setBuddy(field)
    field.setAccessibleName(words)
    return label


def _row(field: QLineEdit, button: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(field, 1)
    row.addWidget(button)
    return row
