"""The Jobs panel: every job with its bar, count, speed, time left, pause and cancel."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mctgui.errors import MctguiError
from mctgui.qt.jobs.job import Job, JobState
from mctgui.qt.jobs.queue import JobQueue
from mctgui.qt.language import said
from mctgui.qt.overlay import Overlay
from mctgui.qt.theme import Theme, set_role

WIDTH = 380
MARGIN = 8
_STEPS = 1000
_THOUSANDTHS = 1000
"""Work that is made of parts counts in thousandths (mctgui.jobs.as_part_of): a share, not a number of anything."""


def duration(seconds: float) -> str:
    """Such as ``8 s``, ``2 min 05 s``, ``1 h 12 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return _tr("{s} s").format(s=whole)
    if whole < 3600:
        return _tr("{min} min {s} s").format(min=whole // 60, s=f"{whole % 60:02d}")
    return _tr("{h} h {min} min").format(h=whole // 3600, min=f"{whole % 3600 // 60:02d}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("JobRow", text)


class JobRow(QFrame):
    """One job."""

    def __init__(self, job: Job, queue: JobQueue, theme: Theme) -> None:
        super().__init__()
        self.job = job
        self.setProperty("role", "section")
        self.setAccessibleName(job.name)
        self._name = QLabel(job.name)
        self._name.setProperty("role", "heading")
        self._name.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_tr("Progress"))
        self._facts = QLabel()
        self._facts.setProperty("role", "caption")
        self._facts.setWordWrap(True)
        self._pause = self._tool(theme, "ph.pause", _tr("Pause"))
        self._pause.clicked.connect(lambda: job.set_paused(job.state is not JobState.PAUSED))
        self._cancel = self._tool(theme, "ph.x", _tr("Cancel"))
        self._cancel.clicked.connect(lambda: queue.forget(job) if job.state.is_over else job.cancel())
        self._offer = QPushButton()
        self._offer.clicked.connect(self._take_offer)
        self._theme = theme
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self._name, 1)
        top.addWidget(self._pause)
        top.addWidget(self._cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 12, 12)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self._bar)
        bottom = QHBoxLayout()
        bottom.addWidget(self._facts, 1)
        bottom.addWidget(self._offer)
        layout.addLayout(bottom)
        job.progressed.connect(lambda _progress: self.show_progress())
        job.state_changed.connect(lambda _state: self.show_state())
        job.finished.connect(self.show_state)  # what is offered is known only when the result was taken
        self.show_state()

    def _tool(self, theme: Theme, icon: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "flat")
        button.setIconSize(QSize(16, 16))
        button.setToolTip(words)
        button.setAccessibleName(f"{words}: {self.job.name}")
        theme.keep_icon(button, icon)
        return button

    def show_progress(self) -> None:
        """Bring the bar and the words up to date."""
        job = self.job
        fraction = job.progress.fraction
        unknown = fraction is None and job.state is JobState.RUNNING
        self._bar.setRange(0, 0 if unknown else _STEPS)
        self._bar.setValue(round((fraction or 0.0) * _STEPS))
        self._facts.setText(self._words())

    def show_state(self) -> None:
        """Bring the whole row up to date."""
        job = self.job
        over = job.state.is_over
        self.show_progress()
        self._bar.setVisible(not over)
        offered = job.state is JobState.SUCCEEDED and job.offer is not None
        self._offer.setVisible(offered)
        self._offer.setText(job.offer[0] if job.offer else "")
        set_role(self._facts, "error" if job.state is JobState.FAILED else "caption")
        self._pause.setVisible(job.state in (JobState.RUNNING, JobState.PAUSED))
        paused = job.state is JobState.PAUSED
        self._theme.keep_icon(self._pause, "ph.play" if paused else "ph.pause")
        self._pause.setToolTip(_tr("Go on") if paused else _tr("Pause"))
        words = _tr("Take off the list") if over else _tr("Cancel")
        self._cancel.setToolTip(words)
        self._cancel.setAccessibleName(f"{words}: {job.name}")
        self._cancel.setEnabled(job.state is not JobState.CANCELLING)

    def _take_offer(self) -> None:
        if self.job.offer is not None:
            self.job.offer[1]()

    def _words(self) -> str:
        job = self.job
        fixed = {
            JobState.WAITING: _tr("Waits for its turn"),
            JobState.CANCELLING: _tr("Stopping…"),
            JobState.CANCELLED: _tr("Cancelled after {time}; nothing was kept"),
            JobState.SUCCEEDED: _tr("Done in {time}"),
        }
        if job.keeps_work and job.state is JobState.CANCELLED:
            return _tr("Stopped after {time}; it can go on from there").format(time=duration(job.seconds))
        if job.state in fixed:
            return fixed[job.state].format(time=duration(job.seconds))
        if job.state is JobState.FAILED:
            return (
                said(job.error.message) if isinstance(job.error, MctguiError) else _tr("Stopped on a fault of the program")
            )
        return self._running_words()

    def _running_words(self) -> str:
        job = self.job
        progress = job.progress
        pieces = [_tr("Paused")] if job.state is JobState.PAUSED else []
        if progress.message:
            pieces.append(said(progress.message))
        counted = progress.total not in (0, _THOUSANDTHS)
        if counted:
            pieces.append(_tr("{done} of {total}").format(done=progress.done, total=progress.total))
        elif progress.fraction is not None:
            pieces.append(f"{progress.fraction * 100:.0f} %")
        speed = job.steps_per_second
        if speed is not None and counted:
            pieces.append(_tr("{speed:.1f} per s").format(speed=speed))
        left = job.seconds_left
        if left is not None and job.state is JobState.RUNNING:
            pieces.append(_tr("{time} left").format(time=duration(left)))
        return " · ".join(pieces) or _tr("Starting…")


class JobsPanel(Overlay):
    """All jobs, the newest first, below the counter in the header."""

    def __init__(self, parent: QWidget, queue: JobQueue, theme: Theme, top: int) -> None:
        super().__init__(parent, "jobsPanel")
        self.setAccessibleName(self.tr("Jobs"))
        self._queue = queue
        self._theme = theme
        self._top = top
        self._rows: dict[Job, JobRow] = {}
        self._empty = QLabel(self.tr("Nothing runs. Imports and enhancements show here with their time left."))
        self._empty.setProperty("role", "quiet")
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(16, 12, 16, 16)
        title = QLabel(self.tr("Jobs"))
        title.setProperty("role", "title")
        title.setContentsMargins(16, 12, 16, 8)
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(title)
        layout.addWidget(self._empty)
        layout.addWidget(self._scroll, 1)
        queue.added.connect(self._add)
        queue.removed.connect(self._remove)
        # The time left runs on while a long step says nothing.
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._refresh)
        self.shown.connect(self._clock.start)
        self.dismissed.connect(self._clock.stop)
        self._show_emptiness()

    def place(self) -> None:
        parent = self.parentWidget()
        wanted = self._list.sizeHint().height() + 46 if self._rows else self._empty.heightForWidth(WIDTH - 2) + 48
        height = min(max(wanted, 96), parent.height() - self._top - 2 * MARGIN - 24)
        self._put(parent.width() - WIDTH - MARGIN, self._top + MARGIN, WIDTH, height)

    def _add(self, job: Job) -> None:
        row = JobRow(job, self._queue, self._theme)
        self._rows[job] = row
        self._column.insertWidget(0, row)
        self._show_emptiness()

    def _remove(self, job: Job) -> None:
        row = self._rows.pop(job)
        self._column.removeWidget(row)
        row.deleteLater()
        self._show_emptiness()

    def _show_emptiness(self) -> None:
        self._empty.setVisible(not self._rows)
        self._scroll.setVisible(bool(self._rows))
        if not self.isHidden():
            self.place()

    def _refresh(self) -> None:
        for row in self._rows.values():
            row.show_progress()
