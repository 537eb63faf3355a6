"""What the design of a study comes to: images there, images drawn, what stands in the way, and the lock."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget

from mctgui.qt.language import said
from mctgui.qt.read.study_fields import Number
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.controls import Panel, Section
from mctgui.reading.analysis_plan import class_label
from mctgui.reading.draw import Drawn
from mctgui.reading.pool import Pool
from mctgui.reading.study import Study

_MOST_NOTES = 6


class StudySummary(QWidget):
    """Stands beside the form of a study that is not locked."""

    lock_asked = Signal(str)
    """The passphrase."""
    preview_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setFixedWidth(theme.scaled(320))
        self._can_lock, self._busy = False, False
        panel = Panel(self.tr("What the design comes to"))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(panel)
        images = Section(self.tr("One reader"))
        self.drawn = images.add_fact(self.tr("Images scored"))
        self.repeats = images.add_fact(self.tr("Shown twice"))
        self.practice = images.add_fact(self.tr("To practise on"))
        self.turns = images.add_fact(self.tr("In all"))
        self.answers = images.add_fact(self.tr("Scores given"))
        self.problem = images.add_words(role="warn")
        self.preview_button = QPushButton(self.tr("Preview images…"))
        self.preview_button.setToolTip(self.tr("One drawn image of each class, as readers will see it"))
        self.preview_button.clicked.connect(self.preview_asked)
        images.add(self.preview_button)
        panel.add(images)
        panel.add(self._size())
        notes = Section(self.tr("To know"))
        self.notes = notes.add_words()
        panel.add(notes)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addWidget(self._lock())

    def _size(self) -> Section:
        section = Section(self.tr("Sample size"))
        label = QLabel(self.tr("Superiority to be found"))
        set_role(label, "quiet")
        self.superiority = Number()
        self.superiority.setRange(0.51, 0.99)
        self.superiority.setSingleStep(0.05)
        self.superiority.setValue(0.7)
        self.superiority.setFixedWidth(72)
        self.superiority.setAccessibleName(label.text())
        tip = self.tr("Chance that an image of one class scores higher than one of the other; 0.5 is no difference")
        for widget in (label, self.superiority):
            widget.setToolTip(tip)
        self.superiority.valueChanged.connect(self._show_size)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self.superiority)
        section.column.addLayout(row)
        self.size_words = section.add_words()
        self._show_size()
        return section

    def _show_size(self) -> None:
        from mctgui.reading.sample_size import images_for_comparison

        needed = images_for_comparison(round(self.superiority.value(), 2))
        words = self.tr(
            "{count} independent images of each class find it with a power of 80 % at 5 % (Noether 1987). Several slices of "
            "one bone are not independent: draw more. For agreement, see: mctgui study size."
        )
        self.size_words.setText(words.format(count=needed.per_class))

    def _lock(self) -> QWidget:
        holder = QWidget()
        set_role(holder, "footer")
        column = QVBoxLayout(holder)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        words = QLabel(
            self.tr(
                "Locking draws the images, seals the key and writes the readers' packages. Nothing can be changed after."
            )
        )
        words.setWordWrap(True)
        set_role(words, "quiet")
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        for line, name in ((self.passphrase, self.tr("Passphrase")), (self.again, self.tr("Passphrase again"))):
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setPlaceholderText(name)
            line.setAccessibleName(name)
            line.textChanged.connect(self._show_ready)
            line.returnPressed.connect(self._ask)
        self.warning = QLabel(self.tr("Without the passphrase nobody can unblind the study. It is written nowhere."))
        self.warning.setWordWrap(True)
        set_role(self.warning, "caption")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of the lock"))
        self.lock_button = QPushButton(self.tr("Lock the study"))
        set_role(self.lock_button, "primary")
        self.lock_button.clicked.connect(self._ask)
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancel_asked)
        for widget in (
            words, self.passphrase, self.again, self.warning, self.progress, self.lock_button, self.cancel_button,
        ):  # fmt: skip
            column.addWidget(widget)
        self.set_busy(False)
        return holder

    def show_design(self, study: Study, pool: Pool, drawn: Drawn | None, problem: str) -> None:
        """Show what a design comes to; ``drawn`` is None where the draw is not possible, and ``problem`` says why."""
        images = study.draw.images // 2 if study.is_choice else study.draw.images
        repeats, practice = round(images * study.draw.repeat_share), study.draw.training_images
        turns = images + repeats + practice
        labels = (self.drawn, self.repeats, self.practice, self.turns, self.answers)
        for label, value in zip(labels, (images, repeats, practice, turns, turns * len(study.criteria)), strict=True):
            label.setText(f"{value}")
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        lines = [said(one) for one in drawn.notes] if drawn is not None else []
        if drawn is not None:
            for name, counts in drawn.available.items():
                words = self.tr("{name}: {left} of {all} images can be drawn.")
                lines.append(words.format(name=class_label(name), left=counts.get("left", 0), all=counts.get("all", 0)))
        lines.extend(map(said, pool.warnings))
        self.notes.setText("\n\n".join(lines[:_MOST_NOTES]) or self.tr("Nothing."))
        self._can_lock = drawn is not None
        self.preview_button.setEnabled(drawn is not None)
        self._show_ready()

    def set_busy(self, busy: bool) -> None:
        """Show whether the study is being locked."""
        self._busy = busy
        had_focus = any(one.hasFocus() for one in (self.passphrase, self.again, self.lock_button, self.cancel_button))
        self.progress.setVisible(busy)
        self.cancel_button.setVisible(busy)
        self.lock_button.setVisible(not busy)
        self.passphrase.setEnabled(not busy)
        self.again.setEnabled(not busy)
        self._show_ready()
        if had_focus:  # else the keyboard would go wherever Qt finds something
            (self.cancel_button if busy else self.lock_button).setFocus()

    def show_progress(self, done: int, total: int) -> None:
        """How far the lock is."""
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)

    def forget_passphrase(self) -> None:
        """Empty both fields."""
        self.passphrase.clear()
        self.again.clear()

    def _show_ready(self) -> None:
        same = bool(self.passphrase.text()) and self.passphrase.text() == self.again.text()
        self.lock_button.setEnabled(self._can_lock and same and not self._busy)
        differ = bool(self.again.text()) and not same
        words = self.tr("The two passphrases differ.") if differ else ""
        self.warning.setText(words or self.tr("Without the passphrase nobody can unblind the study. It is written nowhere."))
        set_role(self.warning, "warn" if differ else "caption")

    def _ask(self) -> None:
        if self.lock_button.isEnabled():
            self.lock_asked.emit(self.passphrase.text())
