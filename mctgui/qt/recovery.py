"""After a crash: notices that the program did not end by itself, and offers the last work back.

The file ``running`` in the folder of the settings is locked with the process id while the window is open, and removed at a
clean exit. Found at the start without a living process behind it, it means a crash. A second window of the same user neither
keeps nor offers anything, since the first is at work.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QTimer

from mctgui.errors import MctguiError
from mctgui.project.last_work import CameraWork, LastWork, PaneWork, SolidWork
from mctgui.project.paths import config_folder
from mctgui.viewstate import PANES, PLANES, Slab, SolidCamera, SolidView, ViewState
from mctgui.windowing import Window

if TYPE_CHECKING:
    from mctgui.qt.main_window import MainWindow

KEEP_AFTER_MS = 1500
"""Changes are written together, at most this long after the first of them."""
_SETTLE_MS = 200
_SIGNALS = (
    "cursor",
    "centre",
    "zoom",
    "window",
    "slab",
    "plane",
    "layout",
    "links",
    "pane",
    "comparison",
    "chosen",
    "solid",
)
_log = logging.getLogger(__name__)


class Recovery(QObject):
    """Keeps the work at hand of one window, and has it offered after a crash."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()  # outlives the window, which may be gone when the program ends
        self._window = window
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)
        self._lock: QLockFile | None = None
        self.crashed = False

    def start(self) -> None:
        """Mark the program as running, offer the last work where it had crashed, and keep it from now on."""
        file = config_folder() / "running"
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            found = file.exists()
        except OSError:
            return
        lock = QLockFile(str(file))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            return
        self._lock = lock
        self.crashed = found
        last = LastWork.load() if found else None
        if last is not None and Path(last.project).is_absolute() and (Path(last.project) / "project.sqlite").is_file():
            words = self.tr("The program did not close properly. Your last work can be opened where you left off.")
            offer = (self.tr("Open where you left off"), lambda: self.restore(last))
            self._window.show_message(words, "warn", offer)
        for name in _SIGNALS:
            getattr(self._window.viewstate, f"{name}_changed").connect(self._later)
        self._window.screens.changed.connect(self._later)

    def stop(self) -> None:
        """The program ends by itself: nothing is to be offered."""
        self._timer.stop()
        if self._lock is None:
            return
        for name in _SIGNALS:
            getattr(self._window.viewstate, f"{name}_changed").disconnect(self._later)
        LastWork.forget()
        self._lock.unlock()
        self._lock = None

    def _later(self, *_values: object) -> None:
        if not self._timer.isActive():
            self._timer.start(KEEP_AFTER_MS)

    def keep(self) -> None:
        """Write the work at hand; without a project there is none, and what is kept of a crash stays."""
        if self._lock is not None and self._window.project is not None:
            work_of(self._window).save()

    def restore(self, last: LastWork) -> None:
        """Open project, case and screen, and show what was shown; what is no longer there is left out."""
        window = self._window
        folder = Path(last.project)
        if window.project is None or window.project.folder != folder:
            window.project_files.open(folder)
        if window.project is None or window.project.folder != folder:
            return  # the reason stands in the message bar
        window.select_case(next((case for case in window.project.cases() if case.id == last.case_id), None))
        if window.case is None:
            return
        window.show_screen(last.screen)
        # The panes fit themselves to the window first, when they are laid out.
        QTimer.singleShot(_SETTLE_MS, self, lambda: self._show(last))

    def _show(self, last: LastWork) -> None:
        try:
            show_work(self._window.viewstate, last)
        except (ValueError, TypeError, KeyError, MctguiError) as error:
            _log.warning("a part of the last work cannot be shown (%s)", type(error).__name__)
        screen = self._window.screen_shown
        if hasattr(screen, "keep_view"):
            screen.keep_view()


def work_of(window: MainWindow) -> LastWork:
    """The work at hand of a window with a project."""
    state, project = window.viewstate, window.project
    assert project is not None
    panes = {
        one: PaneWork(
            cursor_mm=state.cursor_of(one),
            centre_mm={plane: state.centre_mm(plane, one) for plane in PLANES},
            mm_per_pixel=state.mm_per_pixel_of(one),
            window=(state.window(one).centre, state.window(one).width),
            slab=(state.slab(one).mode, state.slab(one).thickness_mm),
        )
        for one in PANES
    }
    links, now = state.links, state.comparison
    return LastWork(
        project=str(project.folder.absolute()),
        case_id=window.case.id if window.case is not None else None,
        screen=window.screen_shown.name,
        layout=state.layout,
        plane=state.plane,
        pane=state.pane,
        links={name: getattr(links, name) for name in ("scroll", "zoom", "pan", "window")},
        comparison={"mode": now.mode, "base": now.base, "over": now.over},
        chosen=state.chosen,
        solid=_solid_work(state.solid),
        panes=panes,
    )


def _solid_work(view: SolidView) -> SolidWork:
    seen = view.camera
    camera = None
    if seen is not None:
        camera = CameraWork(
            focus_mm=seen.focus_mm,
            up=seen.up,
            towards=seen.towards,
            width_mm=seen.width_mm,
            height_mm=seen.height_mm,
            depth_mm=seen.depth_mm,
        )
    return SolidWork(part=view.part, surface=view.surface, thickness=view.thickness, camera=camera)


def _show_solid(state: ViewState, work: SolidWork) -> None:
    seen = work.camera
    camera = None
    if seen is not None:
        camera = SolidCamera(seen.focus_mm, seen.up, seen.towards, seen.width_mm, seen.height_mm, seen.depth_mm)
    state.solid = SolidView(work.part, work.surface, work.thickness, camera)  # type: ignore[arg-type]


def show_work(state: ViewState, last: LastWork) -> None:
    """Put what was kept into the state of the view.

    Raises
    ------
    ValueError
        A name or number in it is none that the program knows; what came before it holds.
    """
    links = {name: on for name, on in last.links.items() if name in ("scroll", "zoom", "pan", "window")}
    if len(last.chosen) == 2 and set(last.chosen) <= set(PANES):
        state.chosen = last.chosen  # type: ignore[assignment]
    if last.layout:
        state.layout = last.layout  # type: ignore[assignment]
    if last.plane:
        state.plane = last.plane  # type: ignore[assignment]
    if last.comparison:
        state.compare(**{name: word for name, word in last.comparison.items() if name in ("mode", "base", "over")})
    state.set_link(**dict.fromkeys(links, False))
    for name, pane in last.panes.items():
        if name not in PANES:
            continue
        state.set_window(name, Window(*pane.window))
        state.set_slab(name, Slab(pane.slab[0], pane.slab[1]))  # type: ignore[arg-type]
        state.set_zoom(pane.mm_per_pixel, name)
        for plane, centre in pane.centre_mm.items():
            state.set_centre(plane, centre, name)  # type: ignore[arg-type]
        state.set_cursor(pane.cursor_mm, name)
    if last.pane:
        state.pane = last.pane  # type: ignore[assignment]
    state.set_link(**links)
    _show_solid(state, last.solid)
