"""Who reads: what a journal asks about a reader (GRRAS items 4 and 12), and no name."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QSpinBox

from mctgui.qt.read.column import ColumnPage, PlainLine, inset, text_label
from mctgui.qt.theme import Theme

SPECIALTIES = (
    QT_TRANSLATE_NOOP("ReaderForm", "Musculoskeletal radiology"),
    QT_TRANSLATE_NOOP("ReaderForm", "General radiology"),
    QT_TRANSLATE_NOOP("ReaderForm", "Other radiology"),
    QT_TRANSLATE_NOOP("ReaderForm", "Orthopaedics"),
    QT_TRANSLATE_NOOP("ReaderForm", "Bone research"),
    QT_TRANSLATE_NOOP("ReaderForm", "Other"),
)
"""Kept in English, whatever the language of the window."""
MOST_YEARS = 70


class ReaderForm(ColumnPage):
    """Years of experience, specialty and training; emitted once all that is asked is there."""

    filled = Signal(dict)
    """``years: int, specialty: str, training: str``."""
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            QCoreApplication.translate("ReaderForm", "About you"),
            QCoreApplication.translate(
                "ReaderForm",
                "A report of this study has to say who its readers were. Your name is not asked here; "
                "you write it when you sign off.",
            ),
        )
        self.years = QSpinBox()
        self.years.setRange(-1, MOST_YEARS)
        self.years.setSpecialValueText(" ")
        self.years.setValue(-1)
        self.years.setAccessibleName(self.tr("Years of experience"))
        inset(self.years)
        self.specialty = QComboBox()
        self.specialty.setAccessibleName(self.tr("Specialty"))
        self.specialty.addItem(self.tr("Choose…"), "")
        for words in SPECIALTIES:
            self.specialty.addItem(QCoreApplication.translate("ReaderForm", words), words)
        self.training = PlainLine(self.tr("Training"))
        self.training.setPlaceholderText(self.tr("such as: 20 images with the coordinator"))
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        form.addRow(QLabel(self.tr("Years of experience")), self.years)
        form.addRow(QLabel(self.tr("Specialty")), self.specialty)
        form.addRow(QLabel(self.tr("Training for this study")), self.training)
        self.body.addLayout(form)
        self.body.addWidget(text_label(self.tr("Leave the training empty where you had none."), "caption"))
        stop = self.add_button(self.tr("Back"))
        stop.clicked.connect(self.left)
        self.buttons.addStretch()
        go_on = self.add_button(self.tr("Go on"), "primary")
        go_on.clicked.connect(self._go_on)

    def fill(self, years: int | None, specialty: str, training: str) -> None:
        """Show what this reader wrote the last time."""
        self.years.setValue(-1 if years is None else years)
        self.specialty.setCurrentIndex(max(0, self.specialty.findData(specialty)))
        self.training.setText(training)

    def _go_on(self) -> None:
        if self.years.value() < 0:
            self.say_problem(self.tr("Your years of experience are missing; write 0 in the first year."))
            self.years.setFocus()
        elif not self.specialty.currentData():
            self.say_problem(self.tr("Your specialty is missing."))
            self.specialty.setFocus()
        else:
            self.say_problem("")
            self.filled.emit(
                {
                    "years": self.years.value(),
                    "specialty": self.specialty.currentData(),
                    "training": self.training.text().strip(),
                }
            )
