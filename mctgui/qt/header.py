"""The line at the top: which case, the way to everything, how many jobs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from mctgui.project.records import CaseRecord
from mctgui.qt.cases.elided import ElidedLabel
from mctgui.qt.jobs.queue import JobQueue
from mctgui.qt.language import case_title
from mctgui.qt.theme import Theme, set_role

HEIGHT = 40


class Header(QFrame):
    """Case at the left, command palette in the middle, jobs at the right."""

    palette_asked = Signal()
    jobs_asked = Signal()
    inspector_asked = Signal()
    case_chosen = Signal(object)

    def __init__(self, theme: Theme, jobs: JobQueue) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setFixedHeight(HEIGHT)
        self._theme = theme
        self._jobs = jobs
        self._cases: Callable[[], list[CaseRecord]] = list
        self.project_label = QLabel()
        self.project_label.setProperty("role", "title")
        self.case_button = self._case_button()
        self.palette_button = self._palette_button()
        self.jobs_button = self._jobs_button()
        self.inspector_button = self._inspector_button()
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.project_label)
        row.addWidget(self.case_button)
        row.addStretch()
        layout = QGridLayout(self)
        layout.setContentsMargins(16, 0, 12, 0)
        layout.addWidget(left, 0, 0)
        layout.addWidget(self.palette_button, 0, 1)
        right = QWidget()
        end = QHBoxLayout(right)
        end.setContentsMargins(0, 0, 0, 0)
        end.setSpacing(4)
        end.addStretch()
        end.addWidget(self.jobs_button)
        end.addWidget(self.inspector_button)
        layout.addWidget(right, 0, 2)
        for column, stretch in ((0, 1), (1, 0), (2, 1)):
            layout.setColumnStretch(column, stretch)
            layout.setColumnMinimumWidth(column, 0 if stretch == 0 else 120)
        jobs.changed.connect(self.show_jobs)
        jobs.progressed.connect(self._say_jobs)
        self.show_jobs()
        self.show_case(None, None, list)

    def show_case(self, project: str | None, case: CaseRecord | None, cases: Callable[[], list[CaseRecord]]) -> None:
        """Say which project and case are open; ``cases`` fills the menu when it is opened."""
        self._cases = cases
        self.project_label.setText(project or self.tr("No project open"))
        set_role(self.project_label, "title" if project else "quiet")
        self.case_button.setVisible(project is not None and case is not None)
        self.case_button.setText("·  " + case_title(case) if case else "")

    def show_jobs(self) -> None:
        """Say how many jobs there are, and how far the first one is."""
        active = self._jobs.active
        self._say_jobs()
        if active:
            self._theme.keep_icon(self.jobs_button, "ph.play")
        else:
            self._theme.drop_icon(self.jobs_button)
        self.jobs_button.setProperty("idle", not active)
        self.jobs_button.style().unpolish(self.jobs_button)
        self.jobs_button.style().polish(self.jobs_button)

    def _say_jobs(self) -> None:
        active = self._jobs.active
        if not active:
            words = self.tr("No jobs")
        else:
            count = self.tr("1 job") if len(active) == 1 else self.tr("{count} jobs").format(count=len(active))
            fraction = active[0].progress.fraction
            share = "" if fraction is None else f" · {fraction * 100:.0f} %"
            words = f"{count}  {active[0].name}{share}"
        shown = self.jobs_button.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, 300)
        if shown != self.jobs_button.text():
            self.jobs_button.setText(shown)
            self.jobs_button.setAccessibleName(words)

    def _case_button(self) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "flat")
        button.setToolTip(self.tr("Go to another case"))
        button.setAccessibleName(self.tr("Case"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        button.setIconSize(QSize(12, 12))
        self._theme.keep_icon(button, "ph.caret-down", "text_quiet")
        menu = QMenu(button)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        button.setMenu(menu)
        return button

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        for case in self._cases():
            action = QAction(case_title(case), menu)
            action.triggered.connect(lambda _checked=False, case=case: self.case_chosen.emit(case))
            menu.addAction(action)

    def _palette_button(self) -> QPushButton:
        button = QPushButton()
        button.setObjectName("paletteButton")
        button.setFixedHeight(28)
        button.setMinimumWidth(260)
        button.setMaximumWidth(420)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        button.setToolTip(self.tr("Search cases and commands (Ctrl+K)"))
        button.setAccessibleName(self.tr("Search cases and commands"))
        button.clicked.connect(self.palette_asked)
        row = QHBoxLayout(button)
        row.setContentsMargins(10, 0, 8, 0)
        glass = QLabel()

        def draw() -> None:
            icon = self._theme.icon("ph.magnifying-glass", "text_quiet")
            glass.setPixmap(icon.pixmap(QSize(16, 16), self.devicePixelRatioF()))

        self._theme.changed.connect(draw)
        draw()
        words = ElidedLabel()
        words.setProperty("role", "quiet")
        words.say(self.tr("Search cases and commands"))
        keys = QLabel("Ctrl K")
        keys.setObjectName("keyCap")
        keys.setFixedHeight(18)
        for label in (glass, words, keys):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(glass)
        row.addWidget(words, 1)
        row.addWidget(keys, 0, Qt.AlignmentFlag.AlignVCenter)
        button.setFixedWidth(400)
        return button

    def _inspector_button(self) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "flat")
        button.setIconSize(QSize(18, 18))
        button.setToolTip(self.tr("Show or hide the inspector (Ctrl+I)"))
        button.setAccessibleName(self.tr("Show or hide the inspector"))
        button.clicked.connect(self.inspector_asked)
        self._theme.keep_icon(button, "ph.square-half", "text_quiet")
        return button

    def _jobs_button(self) -> QPushButton:
        button = QPushButton()
        button.setProperty("role", "flat")
        button.setIconSize(QSize(16, 16))
        button.setToolTip(self.tr("Show the jobs (Ctrl+J)"))
        button.clicked.connect(self.jobs_asked)
        return button
