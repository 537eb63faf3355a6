"""The actions that work everywhere in the window: modes, project, panels, undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup

from mctgui.qt.commands import label
from mctgui.qt.screen import ScreenName

if TYPE_CHECKING:
    from mctgui.qt.main_window import MainWindow


def window_actions(window: MainWindow) -> tuple[dict[ScreenName, QAction], list[QAction]]:
    """Make them; returns the actions of the modes, and all in the order of the command palette."""
    modes = _modes(window)
    files = window.project_files

    def action(command_id: str, run: Callable[[], object]) -> QAction:
        made = QAction(label(command_id), window)
        made.triggered.connect(lambda _checked=False: run())
        window.keys.bind(made, command_id)
        return made

    undo = window.undo_stack.createUndoAction(window, label("window.undo"))
    redo = window.undo_stack.createRedoAction(window, label("window.redo"))
    window.keys.bind(undo, "window.undo")
    window.keys.bind(redo, "window.redo")
    everything = [
        *modes.values(),
        action("window.import-folder", files.ask_import_folder),
        action("window.import-files", files.ask_import_files),
        action("window.new-project", files.ask_new),
        action("window.open-project", files.ask_open),
        action("window.open-demo", files.open_demo),
        action("window.close-project", files.close),
        action("window.show-files", files.show_files),
        undo,
        redo,
        action("window.palette", window.header.palette_button.click),
        action("window.jobs", window.toggle_jobs),
        action("window.inspector", window.toggle_inspector),
        action("window.settings", window.toggle_settings),
        action("window.keys", window.show_keys),
        action("window.theme", partial(_other_theme, window)),
        action("window.close-message", window.message_bar.close_current),
        action("window.full-screen", partial(_full_screen, window)),
        action("window.manual", window.show_manual),
        action("window.shortcuts", window.show_shortcuts),
        action("window.quit", window.close),
    ]
    window.addActions(everything)
    return modes, everything


def _modes(window: MainWindow) -> dict[ScreenName, QAction]:
    group = QActionGroup(window)
    modes: dict[ScreenName, QAction] = {}
    icons: dict[ScreenName, str] = {
        "cases": "ph.folders",
        "view": "ph.columns",
        "train": "ph.trend-up",
        "measure": "ph.ruler",
        "read": "ph.eye",
    }
    for name, icon in icons.items():
        mode = QAction(label(f"window.{name}"), window)
        mode.setCheckable(True)
        mode.triggered.connect(partial(_go, window, name))
        window.keys.bind(mode, f"window.{name}")
        group.addAction(mode)
        window.mode_bar.add(mode, icon, mode.text())
        modes[name] = mode
    return modes


def _go(window: MainWindow, name: ScreenName, _checked: bool = False) -> None:
    window.show_screen(name)


def _other_theme(window: MainWindow) -> None:
    window.settings.theme = "light" if window.theme.is_dark else "dark"
    window.theme.use(window.settings.theme)
    window.save_settings()


def _full_screen(window: MainWindow) -> None:
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()
