"""The one window: mode bar, header, messages, the screen at work, its inspector, the status line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QUndoStack
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork
from mctgui.project.records import CaseRecord, VolumeRecord
from mctgui.project.settings import Settings
from mctgui.project.store import Project
from mctgui.qt import faults
from mctgui.qt.actions import window_actions
from mctgui.qt.command_palette import Command, CommandPalette, command_of
from mctgui.qt.garbage import OwnThreadCollector
from mctgui.qt.header import HEIGHT as HEADER_HEIGHT
from mctgui.qt.header import Header
from mctgui.qt.help import HelpPanel
from mctgui.qt.jobs.job import Job
from mctgui.qt.jobs.panel import JobsPanel
from mctgui.qt.jobs.queue import JobQueue
from mctgui.qt.keys import KeyBindings
from mctgui.qt.keys_panel import KeysPanel
from mctgui.qt.language import case_title
from mctgui.qt.message_bar import MessageBar
from mctgui.qt.mode_bar import ModeBar, application_mark
from mctgui.qt.project_files import ProjectFiles
from mctgui.qt.screen import MessageAction, MessageKind, Screen, ScreenName
from mctgui.qt.screens import INSPECTOR_WIDTH, ScreenStack
from mctgui.qt.settings_panel import SettingsPanel
from mctgui.qt.status_bar import HEIGHT as STATUS_HEIGHT
from mctgui.qt.status_bar import StatusBar
from mctgui.qt.theme import Theme
from mctgui.qt.viewer.mouse import scheme_rows
from mctgui.viewstate import ViewState


class MainWindow(QMainWindow):
    """Owns what all screens share, and is their :class:`mctgui.qt.screen.WindowServices`."""

    partial_arrived = Signal(int, object)
    case_contents_changed = Signal(int)

    def __init__(self, settings: Settings, theme: Theme) -> None:
        super().__init__()
        self.settings = settings
        self.theme = theme
        self.project: Project | None = None
        self.case: CaseRecord | None = None
        self.viewstate = ViewState()
        self._collector = OwnThreadCollector(self)
        self.jobs = JobQueue(self)
        self.undo_stack = QUndoStack(self)
        self.keys = KeyBindings(settings, self.save_settings, self)
        self._closing = False
        self._asked = ""
        self._build()
        self.project_files = ProjectFiles(self)
        self.mode_actions, self.window_actions = window_actions(self)
        self._remove_hook = faults.install_hook(self.show_error)
        self.case_contents_changed.connect(self._contents_changed)
        self.jobs.changed.connect(self._close_when_stopped)
        self.setMinimumSize(960, 600)
        self.resize(1400, 900)
        self._say_title()
        self.show_screen("cases")

    # Building

    def _build(self) -> None:
        self.mode_bar = ModeBar(self.theme)
        self.header = Header(self.theme, self.jobs)
        self.message_bar = MessageBar(self.theme)
        self.status_bar = StatusBar()
        self.screens = ScreenStack(self)
        self.inspector = self._inspector()
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.screens, 1)
        body.addWidget(self.inspector)
        column = QVBoxLayout()
        column.setSpacing(0)
        for widget in (self.header, self.message_bar):
            column.addWidget(widget)
        column.addLayout(body, 1)
        column.addWidget(self.status_bar)
        centre = QWidget()
        centre.setObjectName("centre")
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.mode_bar)
        row.addLayout(column, 1)
        self.setCentralWidget(centre)
        self.setWindowIcon(application_mark(self.theme))
        self.jobs_panel = JobsPanel(centre, self.jobs, self.theme, HEADER_HEIGHT)
        self.palette_panel = CommandPalette(centre, self.theme, self.commands)
        self.help_panel = HelpPanel(centre, self.theme, HEADER_HEIGHT, STATUS_HEIGHT)
        self.settings_panel = SettingsPanel(centre, self.settings, self.theme, self.save_settings, STATUS_HEIGHT)
        self.keys_panel = KeysPanel(
            centre, self.theme, self.settings, self.keys, self._use_mouse, HEADER_HEIGHT, STATUS_HEIGHT
        )
        self.settings_panel.keys_asked.connect(self.show_keys)
        self.screens.changed.connect(self._screen_changed)
        self.screens.settled.connect(self.update_inspector)
        self.header.palette_asked.connect(lambda: self.palette_panel.toggle_from(self.header.palette_button))
        self.header.jobs_asked.connect(self.toggle_jobs)
        self.header.inspector_asked.connect(self.toggle_inspector)
        self.header.case_chosen.connect(self.select_case)
        self.mode_bar.settings_asked.connect(self.toggle_settings)

    def _inspector(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("inspector")
        frame.setFixedWidth(self.theme.scaled(INSPECTOR_WIDTH))
        self.theme.changed.connect(self._fit_inspector)
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(1, 0, 0, 0)
        layout.addWidget(self.screens.inspectors)
        return frame

    def _fit_inspector(self) -> None:
        width = self.theme.scaled(INSPECTOR_WIDTH)
        self.inspector.setFixedWidth(width)
        self.screens.fit_inspectors(width)

    # Screens

    def show_screen(self, name: ScreenName) -> None:
        """Go to another mode; its screen is built when it is first shown."""
        self.screens.show_screen(name)

    @property
    def screen_shown(self) -> Screen:
        """The screen at work."""
        return self.screens.shown

    def screen_is(self, name: ScreenName) -> bool:
        """Whether this is the screen at work."""
        return self.screens.current == name

    def release_screens(self) -> None:
        """Have all screens let go of files, before some of them are deleted; they show the case anew afterwards."""
        self.screens.release()

    def _screen_changed(self, name: ScreenName) -> None:
        self.mode_actions[name].setChecked(True)
        self.status_bar.show_pieces()
        self.status_bar.show_hint(self.screen_shown.hint_words)

    def toggle_inspector(self) -> None:
        """Open or close the panel at the right."""
        self.settings.show_inspector = not self.settings.show_inspector
        self.update_inspector()
        self.save_settings()

    def update_inspector(self) -> None:
        """Ask the screen again whether it has something to show in the inspector."""
        self.inspector.setVisible(self.settings.show_inspector and self.screens.wants_inspector())

    # Project and case

    def set_project(self, project: Project | None) -> None:
        """Close the open project and take another one, or none; its case is chosen where it has only one."""
        self.screens.release()
        self.undo_stack.clear()
        if self.case is not None:
            self.message_bar.withdraw_case(self.case.id)
        cases = project.cases() if project is not None else ()
        earlier, self.project, self.case = self.project, project, cases[0] if len(cases) == 1 else None
        if earlier is not None and earlier is not project:
            earlier.close()
        if project is not None:
            self.settings.remember_project(project.folder)
            self.save_settings()
        self._say_title()
        self.screens.tell_all()

    def select_case(self, case: CaseRecord | None) -> None:
        """Make a case the current one; all screens follow."""
        if case == self.case:
            return
        earlier, self.case = self.case, case
        if earlier is not None and (case is None or case.id != earlier.id):
            self.message_bar.withdraw_case(earlier.id)
        self._say_title()
        self.screens.tell_case()

    def _contents_changed(self, case_id: int) -> None:
        if self.project is not None and self.case is not None and self.case.id == case_id:
            found = [case for case in self.project.cases() if case.id == case_id]
            self.case = found[0] if found else None
            self._say_title()
        self.screens.tell_case()

    def _say_title(self) -> None:
        name = self.project.name if self.project else None
        self.setWindowTitle(f"{name} · mctgui" if name else "mctgui")
        self.header.show_case(name, self.case, self.project.cases if self.project else list)

    def open_in_view(self, volume: VolumeRecord) -> None:
        """Go to the View screen with the case of this volume."""
        if self.project is not None:
            self.select_case(self.project.case(volume.case_id))
            self.show_screen("view")

    # Messages

    def show_message(
        self,
        text: str,
        kind: MessageKind = "info",
        action: MessageAction | None = None,
        *,
        case_id: int | None = None,
    ) -> None:
        """Say one sentence in the message bar, with at most one button."""
        self.message_bar.say(text, kind, action, case_id)

    def show_error(self, error: BaseException, action: MessageAction | None = None, *, case_id: int | None = None) -> None:
        """Say what went wrong: ours in its own words, anything else as a fault that the log explains."""
        words, fault = faults.words_for(error)
        if fault:
            faults.record(error)
            action = action or (self.tr("Show the log"), partial(show_file, faults.log_file()))
        self.message_bar.say(words, "error", action, case_id)

    def set_status(self, *pieces: str, hint: str | None = None) -> None:
        """Status bar: pieces at the left, the hint at the right; None leaves the hint."""
        self.status_bar.show_pieces(*pieces)
        if hint is not None:
            self.status_bar.show_hint(hint)

    def save_settings(self) -> None:
        """Write the settings; a failure is shown, not raised."""
        try:
            self.settings.save()
        except MctguiError as error:
            self.show_error(error)

    # Jobs

    def start_job(
        self,
        name: str,
        work: LongWork[object],
        *,
        case_id: int | None = None,
        on_success: Callable[[object], object] | None = None,
        on_failure: Callable[[Exception], object] | None = None,
        lane: str = "",
    ) -> Job:
        """Start a job whose partial results are announced by ``partial_arrived`` and whose errors are shown."""

        job = self.jobs.start(
            name,
            work,
            case_id=case_id,
            on_success=on_success,
            on_failure=on_failure or partial(self.show_error, case_id=case_id),
            lane=lane,
        )
        job.partial_ready.connect(partial(self._announce, job))
        return job

    def _announce(self, job: Job, result: object) -> None:
        # An import or the demo knows its case only when the first volume is kept.
        if isinstance(result, VolumeRecord) and job.case_id != result.case_id:
            job.case_id = result.case_id
        if isinstance(result, VolumeRecord):
            self.case_contents_changed.emit(result.case_id)
        if job.case_id is not None:
            self.partial_arrived.emit(job.case_id, result)

    # Panels

    def toggle_jobs(self) -> None:
        """Show or hide the Jobs panel."""
        self.jobs_panel.toggle_from(self.header.jobs_button)

    def show_jobs(self) -> None:
        """Show the Jobs panel."""
        if self.jobs_panel.isHidden():
            self.jobs_panel.open_from(self.header.jobs_button)

    def toggle_settings(self) -> None:
        """Show or hide the settings."""
        self.settings_panel.toggle_from(self.mode_bar.settings_button)

    def show_keys(self) -> None:
        """Open the page where keys and mouse are chosen."""
        self.settings_panel.dismiss()
        self.keys_panel.open_from()

    def _use_mouse(self) -> None:
        self.keys.changed.emit()
        self.save_settings()

    def show_manual(self) -> None:
        """Open the manual page of the mode."""
        self.help_panel.show_manual(self.screen_shown.title, self.screen_shown.name)

    def show_shortcuts(self) -> None:
        """Open the list of shortcuts."""
        screen = self.screen_shown
        sections = [(screen.title, screen.actions()), (self.tr("Everywhere"), self.window_actions)]
        mouse = [] if screen.name in ("cases", "read") else scheme_rows(self.settings.mouse)
        self.help_panel.show_shortcuts(self.tr("Shortcuts"), sections, mouse)

    def commands(self) -> list[Command]:
        """Everything that the command palette offers now."""
        actions = [*self.screen_shown.actions(), *self.window_actions]
        offered = [command_of(action) for action in actions if action.isEnabled() and action.text()]
        if self.project is not None:
            for case in self.project.cases():
                offered.append(Command(case_title(case), partial(self.select_case, case), self.tr("Case")))
        for folder in self.settings.existing_projects():
            if self.project is None or folder != self.project.folder:
                open_it = partial(self.project_files.open, folder)
                offered.append(Command(self.tr("Open {name}").format(name=folder.stem), open_it, self.tr("Recent project")))
        return offered

    # Closing

    def closeEvent(self, event: QCloseEvent) -> None:
        active = self.jobs.active
        if active and not self._closing:
            event.ignore()
            if self.message_bar.holds(self._asked):
                self.close_anyway()
            else:
                words = self.tr("A job is still running. Closing stops it, and nothing half-done is kept.")
                if len(active) > 1:
                    words = self.tr("{count} jobs are still running. Closing stops them, and nothing half-done is kept.")
                if all(job.keeps_work for job in active):
                    words = self.tr(
                        "A training is still running. Closing stops it at a whole checkpoint; it can go on later."
                    )
                self._asked = words.format(count=len(active))
                self.show_message(self._asked, "warn", (self.tr("Stop and close"), self.close_anyway))
            return
        if active:
            event.ignore()
            return
        self._let_go()
        event.accept()

    def close_anyway(self) -> None:
        """Stop all jobs, and close when the last one has cleared up."""
        self._closing = True
        self.message_bar.withdraw(self._asked)
        self.show_message(self.tr("Stopping the jobs…"), "warn")
        self.jobs.cancel_all()
        self._close_when_stopped()

    def _close_when_stopped(self) -> None:
        if self._closing and not self.jobs.active:
            self.close()

    def _let_go(self) -> None:
        self._remove_hook()
        self._collector.stop()
        self.jobs.wait_for_all(30.0)
        self.screens.shown.leave()
        self.screens.release()
        for panel in (self.jobs_panel, self.palette_panel, self.help_panel, self.settings_panel, self.keys_panel):
            panel.dismiss()
        self.message_bar.clear()
        if self.project is not None:
            self.project.close()
            self.project = None


def show_file(path: Path) -> None:
    """Open the folder of a file in the system's file manager, or the folder itself."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    folder = path if path.is_dir() else path.parent
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
