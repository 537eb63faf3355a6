"""A locked study: its packages, the results that came back, what was refused and why, and the step of unblinding."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from mctgui.qt.language import said
from mctgui.qt.read.study_decision import Decisions
from mctgui.qt.read.study_table import PlainTable
from mctgui.qt.read.study_unblind import UnblindPanel
from mctgui.qt.sentences import joined
from mctgui.qt.theme import Theme, set_role
from mctgui.reading.completeness import ReaderStatus
from mctgui.reading.merge import Merged
from mctgui.reading.settling import Refusal
from mctgui.reading.study import Study

RESULT_SUFFIX, PACKAGE_SUFFIX = ".mctresult", ".mctread"


class LockedPage(QWidget):
    """Readers at the left, unblinding at the right. Results may be dropped anywhere on it."""

    added = Signal(list)
    """Paths of results, or of folders with results."""
    decided = Signal(str, object, str)
    """``(reader, path, reason)``: which of two results counts."""
    unblind_asked = Signal(str, str)
    """``(passphrase, why incomplete)``."""
    results_asked = Signal()
    packages_asked = Signal()

    def __init__(self, theme: Theme, folder_of: Callable[[], str]) -> None:
        super().__init__()
        self._folder_of = folder_of
        self.setAcceptDrops(True)
        self.title, self.facts = QLabel(), QLabel()
        set_role(self.title, "title")
        set_role(self.facts, "quiet")
        for label in (self.title, self.facts):
            label.setWordWrap(True)
        self.readers = PlainTable(
            self.tr("Readers"),
            [
                self.tr("Reader"),
                self.tr("State"),
                self.tr("Images"),
                self.tr("Scores"),
                self.tr("Signature code"),
                self.tr("To know"),
            ],
            numbers=(2, 3),
        )
        self.refused = QLabel()
        self.refused.setWordWrap(True)
        self.refused.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_role(self.refused, "error")
        self.decisions = Decisions()
        self.decisions.decided.connect(self.decided)
        self.unblinding = UnblindPanel(theme)
        self.unblinding.asked.connect(self.unblind_asked)
        self.unblinding.results_asked.connect(self.results_asked)
        self.add_button = self._button(theme, self.tr("Add results…"), "ph.file-plus", self._choose_files)
        self.folder_button = self._button(theme, self.tr("Collect from a folder…"), "ph.folder-open", self._choose_folder)
        self.packages_button = self._button(theme, self.tr("Show the packages"), "ph.package", self.packages_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left(), 1)
        row.addWidget(self.unblinding)

    def _button(self, theme: Theme, words: str, icon: str, run: object) -> QPushButton:
        button = QPushButton(words)
        button.setIconSize(QSize(16, 16))
        theme.keep_icon(button, icon)
        button.clicked.connect(run)
        return button

    def _left(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.facts)
        buttons = QHBoxLayout()
        for button in (self.packages_button, self.add_button, self.folder_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addWidget(self.readers)
        self.code_hint = QLabel(
            self.tr("Each reader saw the same code when signing: ask for it, and nobody changed the answers on the way.")
        )
        for hint in (
            self.code_hint,
            QLabel(self.tr("Results can also be dropped here. They are taken in any order, and again without harm.")),
        ):
            hint.setWordWrap(True)
            set_role(hint, "quiet")
            column.addWidget(hint)
        column.addWidget(self.refused)
        column.addWidget(self.decisions)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        return scroll

    def show_study(self, study: Study, merged: Merged | None, unblinded: str, problem: str) -> None:
        """Show a locked study.

        Parameters
        ----------
        study
            It.
        merged
            How far its readers are; None where that cannot be told.
        unblinded
            When it was unblinded, or nothing.
        problem
            What is wrong with its files, in words.
        """
        assert study.locked is not None
        self.title.setText(study.title)
        when = study.locked.when[:16].replace("T", " ")
        words = self.tr("Locked {when} UTC · {readers} readers · {criteria} criteria · charter {hash}…")
        self.facts.setText(
            words.format(
                when=when, readers=study.readers, criteria=len(study.criteria), hash=study.locked.charter_sha256[:12]
            )
        )
        statuses = merged.readers if merged is not None else ()
        self.readers.show_rows([self._row(one) for one in statuses])
        self.readers.setColumnHidden(5, not any(one.notes for one in statuses))  # else it asks for width that is not there
        self.code_hint.setVisible(any(one.code for one in statuses))
        self.show_refusals([problem] if problem else refusal_lines(_refusals(merged)))
        self.decisions.show_open(merged.undecided if merged is not None else ())
        open_to_results = not unblinded and not problem
        for button in (self.add_button, self.folder_button):
            button.setEnabled(open_to_results)
        self.unblinding.show_state(statuses, merged is not None and merged.complete, unblinded, problem)

    def show_refusals(self, lines: list[str]) -> None:
        """Name what was not taken, with the reasons."""
        self.refused.setText("\n".join(lines))
        self.refused.setVisible(bool(lines))

    def offer_decision(self, reader: str, files: list[Path]) -> None:
        """Ask which of several results of one reader counts."""
        self.decisions.offer(reader, files)

    def _row(self, one: ReaderStatus) -> list[str]:
        states = {
            "missing": self.tr("Nothing yet"),
            "unfinished": self.tr("Not finished"),
            "unsigned": self.tr("Read, not signed"),
            "signed": self.tr("✓ Complete and signed"),
        }
        images = f"{one.images_done} / {one.images}" if one.images else ""
        scores = f"{one.scores_given} / {one.scores}" if one.scores else ""
        return [one.reader, states[one.stands], images, scores, one.code, joined(*map(said, one.notes))]

    def _choose_files(self) -> None:
        kinds = self.tr("Results ({suffix})").format(suffix=f"*{RESULT_SUFFIX} *{PACKAGE_SUFFIX}")
        given, _ = QFileDialog.getOpenFileNames(self, self.tr("Add results"), self._folder_of(), kinds)
        if given:
            self.added.emit([Path(one) for one in given])

    def _choose_folder(self) -> None:
        given = QFileDialog.getExistingDirectory(self, self.tr("Collect results from a folder"), self._folder_of())
        if given:
            self.added.emit([Path(given)])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.add_button.isEnabled() and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.added.emit(paths)


def refusal_lines(refused: Iterable[Refusal]) -> list[str]:
    """What was not taken, why, and what to do, one line each; a file is named once."""
    lines = []
    for one in refused:
        named = "" if one.file in one.message else f"{one.file}: "
        lines.append(f"{named}{joined(said(one.message), said(one.hint))}")
    return lines


def _refusals(merged: Merged | None) -> tuple[Refusal, ...]:
    return merged.refused if merged is not None else ()
