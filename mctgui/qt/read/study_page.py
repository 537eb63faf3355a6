"""The coordinator's side of the Read mode: studies of the project, from design to results."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.project.store import Project
from mctgui.project.studies import StudyFolder, keep_new_study, opened, studies_of
from mctgui.qt.jobs.job import Job
from mctgui.qt.language import error_words, said
from mctgui.qt.read.study_design import DesignPage
from mctgui.qt.read.study_list import StudyList
from mctgui.qt.read.study_locked import LockedPage, refusal_lines
from mctgui.qt.read.study_results import ResultsPage
from mctgui.qt.screen import WindowServices
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.controls import ToolBar
from mctgui.reading.key import FILE_NAME as KEY
from mctgui.reading.study import DrawChoice, Study, new_study


class StudiesPage(QWidget):
    """List of studies at the left; the chosen one beside it, as a form, as a locked study or as its results."""

    def __init__(self, window: WindowServices, back: Callable[[], None]) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._job: Job | None = None
        self.shown: StudyFolder | None = None
        self.list = StudyList(window.theme)
        self.design, self.results = DesignPage(window), ResultsPage(window)
        self.locked = LockedPage(window.theme, lambda: window.settings.last_folder or str(Path.home()))
        self.empty = self._empty()
        self.stack = QStackedWidget()
        for page in (self.empty, self.design, self.locked, self.results):
            self.stack.addWidget(page)
        bar = ToolBar()
        self.back = self._button(self.tr("Back"), "ph.arrow-left", back)
        self.back.setToolTip(self.tr("Back to the start of the Read mode (Esc)"))
        self.heading = QLabel(self.tr("Reader studies"))
        set_role(self.heading, "title")
        bar.add(self.back)
        bar.add(self.heading)
        bar.add_space()
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.list)
        body.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addLayout(body, 1)
        self._connect()

    def _connect(self) -> None:
        self.list.new_asked.connect(self.new_study)
        self.list.clone_asked.connect(self.clone_study)
        self.list.folder_asked.connect(self._show_files)
        self.list.chosen.connect(self.open_folder)
        self.design.changed.connect(self._list_again)
        self.design.locked.connect(self.open_folder)
        self.locked.added.connect(self.add_results)
        self.locked.decided.connect(self._decide)
        self.locked.unblind_asked.connect(self.unblind)
        self.locked.results_asked.connect(self.show_results)
        self.locked.packages_asked.connect(self._show_packages)
        self.results.left.connect(self._show_locked)
        self.stack.currentChanged.connect(self._fold_list)

    def _button(self, words: str, icon: str, run: Callable[[], Any]) -> QPushButton:
        button = QPushButton(words)
        button.setIconSize(QSize(16, 16))
        self._window.theme.keep_icon(button, icon)
        button.clicked.connect(lambda: run())
        return button

    def _empty(self) -> QWidget:
        page = QWidget()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        set_role(self.words, "quiet")
        self.first_button = QPushButton(self.tr("New study"))
        set_role(self.first_button, "primary")
        self.first_button.clicked.connect(self.new_study)
        column = QVBoxLayout(page)
        column.addStretch(1)
        column.addWidget(self.words)
        column.addSpacing(12)
        column.addWidget(self.first_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        return page

    # Project and studies

    def set_project(self, project: Project | None) -> None:
        """Show the studies of a project."""
        self._project, self.shown = project, None
        self.design.set_project(project)
        studies = studies_of(project) if project is not None else ()
        self.open_folder(studies[0].folder if studies else None)

    def set_case(self, _case: object) -> None:
        """What the project holds may have changed."""
        if self._project is not None and self.stack.currentWidget() is self.design:
            self.design.refresh_pool()

    def release(self) -> None:
        """Let go of the project."""
        if self._job is not None:
            self._job.cancel()
        self.set_project(None)

    def new_study(self) -> None:
        """Begin a study with the paper's choices."""
        draw = DrawChoice(seed=secrets.randbelow(2**31))
        title = self.tr("Reader study")
        self._keep(new_study(title=title, reader_title=title, analysis_plan=self._plan_words(), draw=draw))

    def _plan_words(self) -> str:
        return self.tr(
            "Agreement by criterion and class: Kendall's W with permutation p, Gwet's AC2, Krippendorff's alpha, ICC(A,1). "
            "Comparison: one figure for each image (mean over the readers), Mann-Whitney U, Holm over the criteria."
        )

    def clone_study(self) -> None:
        """A new study with the choices of the one shown."""
        if self.shown is not None and self.shown.study is not None:
            self._keep(self.shown.study.clone())

    def _keep(self, study: Study) -> None:
        if self._project is None:
            return
        try:
            kept = keep_new_study(self._project, study)
        except MctguiError as error:
            self._window.show_error(error)
            return
        self.open_folder(kept.folder)

    def open_folder(self, folder: Path | None) -> None:
        """Show the study of a folder, on the page that fits its state."""
        self.shown = None if folder is None else opened(folder)
        self._list_again()
        study = self.shown.study if self.shown is not None else None
        if self.shown is None or study is None:
            self._show_empty()
        elif study.locked is None:
            self.design.show_study(self.shown.folder, study)
            self.stack.setCurrentWidget(self.design)
        else:
            self._show_locked()

    def _show_empty(self) -> None:
        words = self.tr(
            "A reader study asks several readers, blinded and in random order, to score micro-CT and micro-CT-like images."
        )
        if self._project is None:
            words = self.tr("Open a project first: a study draws its images from it.")
        elif self.shown is not None:
            words = said(self.shown.problem)
        self.words.setText(words)
        self.first_button.setVisible(self._project is not None and self.shown is None)
        self.list.new_button.setEnabled(self._project is not None)
        self.stack.setCurrentWidget(self.empty)

    def _list_again(self) -> None:
        studies = studies_of(self._project) if self._project is not None else ()
        states = {one.folder: self._state(one) for one in studies}
        self.list.show_studies(studies, states, self.shown.folder if self.shown is not None else None)
        self.list.new_button.setEnabled(self._project is not None)

    def _state(self, one: StudyFolder) -> str:
        from mctgui.reading.unblind import FILE_NAME

        if one.study is None:
            return self.tr("Cannot be read")
        if one.study.locked is None:
            return self.tr("Draft")
        if (one.folder / FILE_NAME).exists():
            return self.tr("Unblinded")
        return self.tr("Locked, blinded")

    # A locked study

    def _show_locked(self) -> None:
        from mctgui.reading.merge import overview

        if self.shown is None or self.shown.study is None:
            return
        merged, problem = None, ""
        try:
            merged = overview(self.shown.folder)
        except MctguiError as error:
            problem = error_words(error)
        unblinded = self._unblinded_when()
        self.locked.show_study(self.shown.study, merged, unblinded, problem)
        if not unblinded and not (self.shown.folder / KEY).exists():
            words = self.tr(
                "The key of this study, {name}, is missing: without it nobody can unblind. Take it from a backup."
            )
            self.locked.unblinding.show_failure(words.format(name=KEY))
        self.stack.setCurrentWidget(self.locked)

    def _unblinded_when(self) -> str:
        from mctgui.reading.audit import read_audit
        from mctgui.reading.unblind import FILE_NAME

        assert self.shown is not None
        if not (self.shown.folder / FILE_NAME).exists():
            return ""
        try:
            records = [one for one in read_audit(self.shown.folder) if one.kind == "unblinded"]
        except MctguiError:
            return ""
        return records[0].utc if records else ""

    def add_results(self, paths: list[Path]) -> None:
        """Take results into the study."""
        self._merge(paths)

    def _decide(self, reader: str, path: Path, reason: str) -> None:
        self._merge([path], keep={reader: path}, because=reason)

    def _merge(self, paths: list[Path], **choices: Any) -> None:
        from mctgui.reading.merge import merge

        if self.shown is None or self._job is not None:
            return
        self._window.settings.last_folder = str(paths[0].parent)
        self._window.save_settings()
        folder = self.shown.folder
        self._start(self.tr("Take results"), merge(folder, paths, **choices), partial(self._merged, folder, paths))

    def _merged(self, folder: Path, paths: list[Path], merged: Any) -> None:
        if self.shown is None or self.shown.folder != folder:
            return
        self._list_again()
        self._show_locked()
        self.locked.show_refusals(refusal_lines(merged.refused))
        for reader in merged.undecided:
            self.locked.offer_decision(reader, self._rivals(folder, reader, paths, merged))
        if merged.taken:
            self._window.show_message(self.tr("Taken: {files}").format(files=", ".join(merged.taken)))

    def _rivals(self, folder: Path, reader: str, paths: list[Path], merged: Any) -> list[Path]:
        """Files of one reader between which somebody has to decide: the one held, and those that were refused for it."""
        from mctgui.reading.merge import held_results

        held = held_results(folder, merged.study).get(reader)
        names = {one.file for one in merged.refused if one.reader == reader and one.why == "double submission"}
        spread = [found for path in paths for found in (sorted(path.rglob("*")) if path.is_dir() else [path])]
        return [*([held] if held is not None else []), *(path for path in spread if path.name in names)]

    def unblind(self, passphrase: str, because: str) -> None:
        """Open the key; recorded with its time."""
        from mctgui.reading.unblind import unblind

        if self.shown is None or self._job is not None:
            return
        self.locked.unblinding.set_busy(True)
        self.locked.unblinding.show_failure("")
        self._start(
            self.tr("Unblind the study"),
            unblind(self.shown.folder, passphrase, incomplete_because=because),
            lambda _done: self.show_results(),
            on_failure=self._not_unblinded,
        )

    def _not_unblinded(self, error: Exception) -> None:
        """What the user can mend stands beside the passphrase; a fault of the program goes where all faults go."""
        if isinstance(error, MctguiError):
            self.locked.unblinding.show_failure(error_words(error))
        else:
            self._window.show_error(error)

    def show_results(self) -> None:
        """Analyse the scores and show them."""
        if self.shown is not None and self.shown.study is not None:
            self._list_again()
            self.results.show_study(self.shown.folder, self.shown.study)
            self.stack.setCurrentWidget(self.results)

    def _start(self, name: str, work: Any, on_success: Callable[[Any], object], **handlers: Any) -> None:
        self._job = self._window.start_job(name, work, on_success=on_success, **handlers)
        self._job.finished.connect(self._finished)

    def _finished(self) -> None:
        self._job = None
        self.locked.unblinding.set_busy(False)
        if self.stack.currentWidget() is self.locked:
            QTimer.singleShot(0, self, self._list_again)

    def _fold_list(self) -> None:
        """Tables need the width: the list gives way to them. The keyboard stays here, so that Esc goes back."""
        self.list.setVisible(self.stack.currentWidget() is not self.results)
        if self.isVisible():
            self.setFocus()

    def _show_files(self) -> None:
        from mctgui.qt.main_window import show_file

        if self.shown is not None:
            show_file(self.shown.folder)

    def _show_packages(self) -> None:
        from mctgui.qt.main_window import show_file

        if self.shown is not None:
            show_file(self.shown.folder / "packages")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back.click()
        else:
            super().keyPressEvent(event)
