"""The design of a study that is not locked: the form, what it comes to, and the lock. Every change is kept at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from mctgui.errors import MctguiError
from mctgui.jobs import Progress
from mctgui.project.store import Project
from mctgui.qt.jobs.job import Job
from mctgui.qt.language import error_words
from mctgui.qt.read.study_form import StudyForm, with_value
from mctgui.qt.read.study_preview import StudyPreview
from mctgui.qt.read.study_summary import StudySummary
from mctgui.qt.screen import WindowServices
from mctgui.reading.draw import Drawn, draw
from mctgui.reading.pool import Pool
from mctgui.reading.study import Study, save_study

_PAUSE_MS = 150


class StudyEdit(QUndoCommand):
    """A change of a study, written at once; undo and redo write the study as it was."""

    def __init__(
        self,
        text: str,
        folder: Path,
        before: Study,
        after: Study,
        show: Callable[[Path, Study | None, Exception | None], object],
    ) -> None:
        super().__init__(text)
        self._folder, self._before, self._after, self._show = folder, before, after, show

    def redo(self) -> None:
        self._write(self._after)

    def undo(self) -> None:
        self._write(self._before)

    def _write(self, study: Study) -> None:
        try:
            save_study(study, self._folder)
        except MctguiError as error:
            self.setObsolete(True)
            self._show(self._folder, None, error)
            return
        self._show(self._folder, study, None)


class DesignPage(QWidget):
    """Form and summary."""

    changed = Signal()
    """The study was written anew: its title may be another."""
    locked = Signal(object)
    """The folder of the study that was locked."""

    def __init__(self, window: WindowServices) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._folder: Path | None = None
        self._job: Job | None = None
        self.study: Study | None = None
        self.pool = Pool(())
        self._drawn: Drawn | None = None
        self.form, self.summary, self.preview = StudyForm(), StudySummary(window.theme), StudyPreview()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.form)
        self.stack.addWidget(self.preview)
        self.preview.left.connect(lambda: self.stack.setCurrentWidget(self.form))
        self.summary.preview_asked.connect(self.show_preview)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE_MS)
        self._later.timeout.connect(self.sum_up)
        self.form.changed.connect(self._edit)
        self.summary.lock_asked.connect(self.lock)
        self.summary.cancel_asked.connect(self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.stack, 1)
        row.addWidget(self.summary)

    def set_project(self, project: Project | None) -> None:
        """Draw from another project."""
        self._project, self._folder, self.study = project, None, None
        self._later.stop()
        self.pool = Pool(())

    def refresh_pool(self) -> None:
        """Look again at what the project holds."""
        from mctgui.project.study_pool import study_pool

        self.pool = Pool(())
        if self._project is not None:
            try:
                self.pool = study_pool(self._project)
            except MctguiError as error:
                self._window.show_error(error)
        if self.study is not None:
            self.form.classes.show_classes(self.study.draw.classes, self.pool.counts())
            self._later.start()

    def show_study(self, folder: Path, study: Study) -> None:
        """Show a study that is not locked."""
        other = folder != self._folder
        self._folder, self.study = folder, study
        if other:
            self.summary.forget_passphrase()
            self.stack.setCurrentWidget(self.form)
            self.refresh_pool()
        self.form.show_study(study, self.pool.counts())
        self.sum_up()

    def _edit(self, place: str, value: object) -> None:
        if self.study is None or self._folder is None or self._job is not None:
            return
        try:
            after = with_value(self.study, place, value)
        except MctguiError as error:
            self._window.show_error(error)
            self._show_again()
            return
        if after != self.study:
            words = self.tr("Change the study")
            self._window.undo_stack.push(StudyEdit(words, self._folder, self.study, after, self._written))

    def _show_again(self) -> None:
        if self.study is not None:
            self.form.classes.show_classes(self.study.draw.classes, self.pool.counts())
            self.form.show_study(self.study, self.pool.counts())

    def _written(self, folder: Path, study: Study | None, error: Exception | None) -> None:
        if error is not None:
            self._window.show_error(error)
        if folder == self._folder and study is not None and self.study is not None:
            self.study = study
            self.form.show_study(study, self.pool.counts())
            self._later.start()
        elif error is not None:
            self._show_again()
        self.changed.emit()

    def sum_up(self) -> None:
        """Try the draw, and say what it comes to or what stands in its way."""
        if self.study is None:
            return
        self._drawn, problem = None, ""
        try:
            self._drawn = draw(self.study, self.pool.images)
        except MctguiError as error:
            problem = error_words(error)
        self.summary.show_design(self.study, self.pool, self._drawn, problem, "")

    def show_preview(self) -> None:
        """Make one image of each class in the background, and show them."""
        from mctgui.reading.preview import previewing

        if self.study is not None and self._drawn is not None:
            work = previewing(self.study, self._drawn)
            self._window.start_job(self.tr("Preview the study"), work, on_success=self._previewed)

    def _previewed(self, frames: list[tuple[str, NDArray[np.uint8]]]) -> None:
        self.preview.show_frames(frames)
        self.stack.setCurrentWidget(self.preview)

    # Locking

    def lock(self, passphrase: str) -> None:
        """Freeze the study and write key and packages, in the background."""
        from mctgui.reading.lock import lock

        if self.study is None or self._folder is None or self._job is not None:
            return
        work = lock(self.study, self.pool, passphrase, self._folder)
        job = self._window.start_job(self.tr("Lock the study"), work)
        self._job = job
        self.summary.set_busy(True)
        self.form.setEnabled(False)
        folder = self._folder
        job.progressed.connect(self._progressed)
        job.succeeded.connect(lambda _done: self._locked(folder))
        job.finished.connect(self._finished)

    def cancel(self) -> None:
        """Stop the lock; nothing of it stays."""
        if self._job is not None:
            self._job.cancel()

    def _progressed(self, step: Progress) -> None:
        self.summary.show_progress(step.done, step.total)

    def _locked(self, folder: Path) -> None:
        self.summary.forget_passphrase()
        self._folder = None
        self.locked.emit(folder)

    def _finished(self) -> None:
        self._job = None
        self.summary.set_busy(False)
        self.form.setEnabled(True)
