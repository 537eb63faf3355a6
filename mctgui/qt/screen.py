"""What a screen of the window is, and what the window does for it.

A screen is the work area of one mode. It knows its window only as :class:`WindowServices`, so that it can be tested in a
small window of its own, and it knows no other screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from PySide6.QtCore import QCoreApplication, SignalInstance
from PySide6.QtGui import QAction, QUndoStack
from PySide6.QtWidgets import QWidget

from mctgui.qt.commands import label

if TYPE_CHECKING:
    from mctgui.jobs import LongWork
    from mctgui.project.records import CaseRecord, VolumeRecord
    from mctgui.project.settings import Settings
    from mctgui.project.store import Project
    from mctgui.qt.jobs.job import Job
    from mctgui.qt.jobs.queue import JobQueue
    from mctgui.qt.keys import KeyBindings
    from mctgui.qt.theme import Theme
    from mctgui.viewstate import ViewState

MessageKind = Literal["info", "warn", "error"]
MessageAction = tuple[str, Callable[[], object]]
ScreenName = Literal["cases", "view", "train", "measure", "read"]


class WindowServices(Protocol):
    """What the main window does for its screens. Everything here is called and emitted in the main thread."""

    project: Project | None
    """The open project."""
    case: CaseRecord | None
    """The selected case of the project."""
    viewstate: ViewState
    """What the panes show; one for all screens, so that View and Measure stand at the same place."""
    jobs: JobQueue
    """Runs long work: ``jobs.start(name, work, on_success=..., ...)``."""
    undo_stack: QUndoStack
    """Push a QUndoCommand for every change of data; Ctrl+Z and Ctrl+Shift+Z act on it."""
    keys: KeyBindings
    """Gives actions the keys of their commands; ``keys.changed`` when these change."""
    theme: Theme
    """Colours and icons; ``theme.changed`` when they change."""
    settings: Settings
    """The user's choices; call :meth:`save_settings` after a change."""

    partial_arrived: SignalInstance
    """``(case_id: int, partial: object)``: what a job of that case has finished so far, in order, none left out. The slices
    of a growing volume are already in ``project.growing(case_id)`` when it is emitted."""
    case_contents_changed: SignalInstance
    """``(case_id: int)``: a volume, VOI or measurement of the case was added or deleted. Emit it after doing so."""

    def select_case(self, case: CaseRecord | None) -> None:
        """Make a case the current one; all screens follow."""

    def show_screen(self, name: ScreenName) -> None:
        """Go to another mode."""

    def open_in_view(self, volume: VolumeRecord) -> None:
        """Go to the View screen with the case of this volume."""

    def show_message(
        self,
        text: str,
        kind: MessageKind = "info",
        action: MessageAction | None = None,
        *,
        case_id: int | None = None,
    ) -> None:
        """Say one sentence in the message bar, with at most one button; errors stay until they are closed.

        What is about the case of ``case_id`` leaves when another case is chosen.
        """

    def show_error(self, error: BaseException, action: MessageAction | None = None, *, case_id: int | None = None) -> None:
        """Say what went wrong: a MctguiError in its own words, anything else as a fault that is in the log file."""

    def set_status(self, *pieces: str, hint: str | None = None) -> None:
        """Status bar: pieces at the left (position, value, window, zoom), the hint at the right; None leaves the hint."""

    def save_settings(self) -> None:
        """Write the settings; a failure is shown, not raised."""

    def update_inspector(self) -> None:
        """Ask the screen again whether it has something to show in the inspector."""

    def start_job(
        self,
        name: str,
        work: LongWork[Any],
        *,
        case_id: int | None = None,
        on_success: Callable[[Any], object] | None = None,
        on_failure: Callable[[Exception], object] | None = None,
        lane: str = "",
    ) -> Job:
        """Start a job of a case whose partial results are announced by ``partial_arrived`` and whose errors are shown.

        Jobs of one ``lane`` run one after the other; use ``"processor"`` for what keeps all processor cores busy.
        """


class Screen(QWidget):
    """Work area of one mode. Built when it is first shown, and then kept.

    The window calls :meth:`set_project` and :meth:`set_case` before it shows the screen, whenever they change while it is
    shown, and again when it comes back after a change. A screen that is not shown is not told, and must do no work.

    Actions: every QAction added with :meth:`add_action` (or ``addAction``) works while the screen is shown, stands in the
    command palette, and in the list of shortcuts.
    """

    name: ClassVar[ScreenName]
    """Also the name of its manual page in ``resources/manual``."""
    icon_name: ClassVar[str]
    """Phosphor outline icon, such as ``"ph.columns"``."""
    shortcut: ClassVar[str]
    """Such as ``"Ctrl+2"``."""
    hint: ClassVar[str] = ""
    """One line about the most useful keys in English, marked with ``QT_TRANSLATE_NOOP("Screen", ...)``."""

    def __init__(self, window: WindowServices) -> None:
        super().__init__()
        self.window_services = window
        self.setObjectName(f"{self.name}Screen")

    @property
    def title(self) -> str:
        """The word in the mode bar."""
        return label(f"window.{self.name}")

    @property
    def hint_words(self) -> str:
        """The hint in the language of the window, at the right of the status bar."""
        return QCoreApplication.translate("Screen", self.hint)

    def set_project(self, project: Project | None) -> None:
        """Show another project, or none."""

    def set_case(self, case: CaseRecord | None) -> None:
        """Show another case, or the same one anew because its contents changed."""

    def inspector(self) -> QWidget | None:
        """The panel at the right of the window, the same object each time; None where the screen has none.

        The window puts it into a scroll area of 320 px; it needs no scroll area of its own.
        """
        return None

    def wants_inspector(self) -> bool:
        """Whether the inspector has something to show now; call ``window.update_inspector()`` when that changes."""
        return self.inspector() is not None

    def leave(self) -> None:
        """Called when another screen takes its place: stop timers and cine."""

    def release(self) -> None:
        """Called before the project closes and before the window does: let go of memory maps, OpenGL and threads."""

    def add_action(
        self,
        command_id: str,
        run: Callable[[], object] | Callable[[bool], object],
        *,
        icon: str = "",
        checkable: bool = False,
        tip: str = "",
    ) -> QAction:
        """Add the action of a command; its words and keys are those of :mod:`mctgui.qt.commands`.

        Parameters
        ----------
        command_id
            A row of the table. Its keys work wherever the focus is in the window while this screen is shown, or on the
            images alone where the row says so; then the action also has to be added to the images.
        run
            Called without an argument, or with the new state when it is checkable.
        icon
            Phosphor name; follows the theme.
        tip
            Words of the tool tip; empty takes those of the command.
        """
        action = QAction(label(command_id), self)
        action.setCheckable(checkable)
        if checkable:
            action.toggled.connect(run)
        else:
            action.triggered.connect(lambda _checked=False: run())
        if icon:
            self.window_services.theme.keep_icon(action, icon)
        self.window_services.keys.bind(action, command_id, tip)
        self.addAction(action)
        return action
