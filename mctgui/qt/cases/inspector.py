"""The selected case: its names, its volumes with facts and warnings, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mctgui.project.records import MODALITIES, MODALITY_NAMES, CaseRecord, VolumeRecord
from mctgui.project.store import Project
from mctgui.qt.cases.badge import badge
from mctgui.qt.cases.marks import ModalityMark
from mctgui.qt.cases.scrolling import scrolling
from mctgui.qt.cases.summary import model_name, technique_facts, volume_facts, warnings_of
from mctgui.qt.language import said
from mctgui.qt.theme import Theme

_FIELDS = ("pseudonym", "level", "donor")


class ConfirmRow(QWidget):
    """A button that asks once more in its own place before it deletes."""

    confirmed = Signal()

    def __init__(self, words: str, question: str) -> None:
        super().__init__()
        self._ask = QPushButton(words)
        self._ask.setProperty("role", "flat")
        self._question = QLabel(question)
        self._question.setWordWrap(True)
        self.delete = QPushButton(self.tr("Delete"))
        self.delete.setProperty("role", "danger")
        self.keep = QPushButton(self.tr("Keep"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.keep, 1)
        buttons.addWidget(self.delete, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._ask)
        layout.addWidget(self._question)
        layout.addLayout(buttons)
        self._ask.clicked.connect(lambda: self.show_question(True))
        self.keep.clicked.connect(lambda: self.show_question(False))
        self.delete.clicked.connect(self.confirmed)
        self.show_question(False)

    def show_question(self, asking: bool) -> None:
        """Ask, or go back to the quiet button."""
        self._ask.setVisible(not asking)
        for widget in (self._question, self.delete, self.keep):
            widget.setVisible(asking)
        if asking:
            self.keep.setFocus()


class VolumeSection(QFrame):
    """One volume: what it is, how it was made, what was odd about it."""

    delete_asked = Signal(object)
    header_asked = Signal(object)

    def __init__(self, record: VolumeRecord, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "section")
        name = QLabel(MODALITY_NAMES[record.modality])
        name.setProperty("role", "heading")
        made_by = QLabel(model_name(record) if record.is_synthetic else "")
        made_by.setProperty("role", "caption")
        self._more = QToolButton()
        self._more.setProperty("role", "flat")
        self._more.setIconSize(QSize(14, 14))
        self._more.setToolTip(self.tr("Delete this volume"))
        self._more.setAccessibleName(self.tr("Delete the {name} volume").format(name=MODALITY_NAMES[record.modality]))
        theme.keep_icon(self._more, "ph.trash", "text_quiet")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(ModalityMark(record.modality, theme))
        top.addWidget(name)
        top.addWidget(made_by, 1)
        self.record = record
        if has_header(record):
            top.addWidget(self._header_button(record, theme))
        top.addWidget(self._more)
        facts = QLabel(volume_facts(record))
        facts.setProperty("role", "caption")
        facts.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(facts)
        layout.addLayout(_fact_grid(technique_facts(record)))
        if record.is_synthetic:
            layout.addWidget(badge(self.tr("AI-generated · research use only"), "warn", theme))
        for message in warnings_of(record):
            layout.addWidget(badge(said(message), "warn", theme))
        confirm = ConfirmRow("", self.tr("Delete this volume and what was measured in it? This cannot be undone."))
        confirm.hide()
        confirm.confirmed.connect(lambda: self.delete_asked.emit(record))
        confirm.keep.clicked.connect(confirm.hide)
        layout.addWidget(confirm)

        def ask() -> None:
            confirm.show()
            confirm.show_question(True)

        self._more.clicked.connect(ask)

    def _header_button(self, record: VolumeRecord, theme: Theme) -> QToolButton:
        self.header_button = QToolButton()
        self.header_button.setProperty("role", "flat")
        self.header_button.setIconSize(QSize(14, 14))
        self.header_button.setToolTip(self.tr("Show the DICOM header"))
        words = self.tr("Show the DICOM header of the {name} volume").format(name=MODALITY_NAMES[record.modality])
        self.header_button.setAccessibleName(words)
        theme.keep_icon(self.header_button, "ph.list-bullets", "text_quiet")
        self.header_button.clicked.connect(lambda: self.header_asked.emit(record))
        return self.header_button


class CaseInspector(QWidget):
    """What the inspector shows of a case."""

    edited = Signal(str, str)
    open_asked = Signal()
    enhance_asked = Signal()
    add_asked = Signal(str)
    delete_case_asked = Signal()
    delete_volume_asked = Signal(object)
    header_asked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._case: CaseRecord | None = None
        self._volume_count = 0
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.title.setContentsMargins(16, 14, 16, 8)
        self.fields: dict[str, QLineEdit] = {}
        self.sections: list[VolumeSection] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.view_button = self._button(self.tr("Open in View"), self.tr("Open in View (Enter)"), self.open_asked.emit)
        self.view_button.setProperty("role", "primary")
        self.enhance_button = self._button(
            self.tr("Enhance"), self.tr("Make the micro-CT-like volume of the MDCT"), self.enhance_asked.emit
        )
        self.add_mdct = self._button(
            self.tr("Add MDCT…"), self.tr("Import an MDCT into this case"), lambda: self.add_asked.emit("mdct")
        )
        self.add_microct = self._button(
            self.tr("Add micro-CT…"), self.tr("Import a micro-CT into this case"), lambda: self.add_asked.emit("microct")
        )
        self._footer = QVBoxLayout()
        self._arrange()

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(self.enhance_button, 0, 0)
        grid.addWidget(self.view_button, 0, 1)
        grid.addWidget(self.add_mdct, 1, 0)
        grid.addWidget(self.add_microct, 1, 1)
        foot = QFrame()
        foot.setProperty("role", "footer")
        self._footer.setContentsMargins(16, 12, 16, 12)
        self._footer.setSpacing(8)
        self._footer.addLayout(grid)
        self._confirm: ConfirmRow | None = None
        foot.setLayout(self._footer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.title)
        layout.addWidget(scrolling(self._names(), self._list), 1)
        layout.addWidget(foot)

    def _names(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "section")
        form = QFormLayout(frame)
        form.setContentsMargins(16, 0, 16, 14)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(6)
        words = {"pseudonym": self.tr("Pseudonym"), "level": self.tr("Level"), "donor": self.tr("Donor")}
        hints = {"pseudonym": "SP-0001", "level": "L3", "donor": self.tr("number or pseudonym")}
        for name in _FIELDS:
            field = QLineEdit()
            field.setPlaceholderText(hints[name])
            field.setAccessibleName(words[name])
            field.setMaxLength(64)
            field.editingFinished.connect(lambda name=name: self._edited(name))
            label = QLabel(words[name])
            label.setProperty("role", "quiet")
            label.setBuddy(field)
            form.addRow(label, field)
            self.fields[name] = field
        return frame

    def _button(self, words: str, tip: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setToolTip(tip)
        button.clicked.connect(lambda _checked=False: run())
        return button

    def show_case(self, project: Project, case: CaseRecord, *, enhancing: bool) -> None:
        """Show a case as it is now."""
        self._case = case
        self.title.setText(" · ".join(part for part in (case.level, case.pseudonym) if part))
        for name, field in self.fields.items():
            if field.text() != getattr(case, name):
                field.setText(getattr(case, name))
        volumes = sorted(project.volumes(case.id), key=lambda one: (MODALITIES.index(one.modality), one.id))
        self._show_volumes(volumes)
        self._show_deletion(case, len(volumes))
        has_mdct = any(one.modality == "mdct" for one in volumes)
        again = any(one.modality == "microct-like" for one in volumes)
        self.view_button.setEnabled(bool(volumes))
        self.enhance_button.setEnabled(has_mdct and not enhancing)
        words = self.tr("Enhancing…") if enhancing else self.tr("Enhance again") if again else self.tr("Enhance")
        self.enhance_button.setText(words)

    @property
    def volume_with_header(self) -> VolumeRecord | None:
        """The first volume that came from DICOM files; None where none did."""
        return next((one.record for one in self.sections if has_header(one.record)), None)

    def _show_volumes(self, volumes: list[VolumeRecord]) -> None:
        for section in self.sections:
            section.setParent(None)
            section.deleteLater()
        self.sections = [VolumeSection(record, self._theme) for record in volumes]
        for section in self.sections:
            section.delete_asked.connect(self.delete_volume_asked)
            section.header_asked.connect(self.header_asked)
            self._list.addWidget(section)

    def _show_deletion(self, case: CaseRecord, count: int) -> None:
        if self._confirm is not None:
            self._confirm.setParent(None)
            self._confirm.deleteLater()
        volumes = self.tr("1 volume") if count == 1 else self.tr("{count} volumes").format(count=count)
        question = self.tr("Delete {case} with its {volumes}? This cannot be undone.")
        self._confirm = ConfirmRow(self.tr("Delete the case…"), question.format(case=case.pseudonym, volumes=volumes))
        self._confirm.confirmed.connect(self.delete_case_asked)
        self._footer.addWidget(self._confirm)

    def ask_deletion(self) -> None:
        """Ask whether the case is to be deleted, in place."""
        if self._confirm is not None:
            self._confirm.show_question(True)

    def _edited(self, name: str) -> None:
        value = self.fields[name].text().strip()
        if self._case is not None and value != getattr(self._case, name):
            self.edited.emit(name, value)


def has_header(record: VolumeRecord) -> bool:
    """Whether a volume came from DICOM files."""
    return "technique" in record.provenance


def _fact_grid(facts: list[tuple[str, str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 2, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(1, 1)
    for row, (name, value, unit) in enumerate(facts):
        grid.addWidget(_word(name, "quiet"), row, 0, Qt.AlignmentFlag.AlignTop)
        both = QHBoxLayout()
        both.setSpacing(4)
        shown = _word(value, "")
        shown.setWordWrap(True)
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        both.addWidget(shown, 1)
        if unit:
            both.addWidget(_word(unit, "quiet"), 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(both, row, 1)
    return grid


def _word(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
