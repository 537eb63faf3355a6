"""Opening the key: an explicit step that is recorded and cannot be taken back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.controls import Section
from mctgui.reading.completeness import ReaderStatus


class UnblindPanel(QWidget):
    """Says how complete the study is, and asks for the passphrase, twice confirmed by words and not by a dialog."""

    asked = Signal(str, str)
    results_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setFixedWidth(theme.scaled(320))
        self._can_open, self._complete, self._busy = False, False, False
        section = Section(self.tr("Unblind"))
        self.words = section.add_words(role="")
        self.passphrase, self.reason = QLineEdit(), QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        for line, name in (
            (self.reason, self.tr("Why it is unblinded incomplete")),
            (self.passphrase, self.tr("Passphrase of the study")),
        ):
            line.setPlaceholderText(name)
            line.setAccessibleName(name)
            line.textChanged.connect(self._show_ready)
            line.returnPressed.connect(self._ask)
            section.add(line)
        self.warning = section.add_words(
            self.tr("After this no result can be added and no score changed. When it was done is recorded.")
        )
        self.failure = section.add_words(role="error")
        self.button = QPushButton(self.tr("Unblind the study"))
        set_role(self.button, "danger")
        self.button.clicked.connect(self._ask)
        section.add(self.button)
        self.results_button = QPushButton(self.tr("Show the results"))
        set_role(self.results_button, "primary")
        self.results_button.clicked.connect(self.results_asked)
        section.add(self.results_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.addWidget(section)
        column.addStretch(1)

    def show_state(self, readers: Sequence[ReaderStatus], complete: bool, unblinded: str, problem: str) -> None:
        """Show what stands before the unblinding, or when it was done."""
        self._complete = complete
        came = sum(one.stands != "missing" for one in readers)
        self._can_open = bool(came) and not unblinded and not problem
        for widget in (self.passphrase, self.warning, self.button):
            widget.setVisible(not unblinded and not problem)
        self.reason.setVisible(not unblinded and not problem and bool(came) and not complete)
        self.results_button.setVisible(bool(unblinded))
        self.words.setText(self._said(readers, complete, unblinded, problem))
        self.passphrase.clear()
        self.show_failure("")
        self._show_ready()

    def show_failure(self, words: str) -> None:
        """Say why the key was not opened."""
        self.failure.setText(words)
        self.failure.setVisible(bool(words))

    def set_busy(self, busy: bool) -> None:
        """Show whether the key is being opened."""
        self._busy = busy
        if busy and self.button.hasFocus():
            self.passphrase.setFocus()  # else the keyboard would leave the page with the button that goes grey
        self._show_ready()

    def _said(self, readers: Sequence[ReaderStatus], complete: bool, unblinded: str, problem: str) -> str:
        if problem:
            return self.tr("The files of this study are not as they were written: nothing can be unblinded.")
        if unblinded:
            when = unblinded[:16].replace("T", " ")
            return self.tr("Unblinded {when} UTC. The scores are final.").format(when=when)
        signed = sum(one.stands == "signed" for one in readers)
        if complete:
            return self.tr("All {count} readers have read everything and signed.").format(count=len(readers))
        if not any(one.stands != "missing" for one in readers):
            return self.tr("No result has come yet.")
        return self.tr("{signed} of {count} readers are complete and signed.").format(signed=signed, count=len(readers))

    def _show_ready(self) -> None:
        reasoned = self._complete or bool(self.reason.text().strip())
        self.button.setEnabled(self._can_open and reasoned and bool(self.passphrase.text()) and not self._busy)

    def _ask(self) -> None:
        if self.button.isEnabled():
            self.asked.emit(self.passphrase.text(), "" if self._complete else self.reason.text().strip())
