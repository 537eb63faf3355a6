"""The actions that work everywhere in the window: modes, project, panels, undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup

from mctgui.qt.screen import ScreenName, describe

if TYPE_CHECKING:
    from mctgui.qt.main_window import MainWindow


def window_actions(window: MainWindow) -> tuple[dict[ScreenName, QAction], list[QAction]]:
    """Make them; returns the actions of the modes, and all in the order of the command palette."""
    modes = _modes(window)
    files = window.project_files
    tr = window.tr

    def action(text: str, run: Callable[[], object], *keys: str) -> QAction:
        made = QAction(text, window)
        made.setShortcuts(list(keys))
        made.triggered.connect(lambda _checked=False: run())
        describe(made)
        return made

    undo = window.undo_stack.createUndoAction(window, tr("Undo"))
    redo = window.undo_stack.createRedoAction(window, tr("Redo"))
    undo.setShortcut("Ctrl+Z")
    redo.setShortcuts(["Ctrl+Shift+Z", "Ctrl+Y"])
    everything = [
        *modes.values(),
        action(tr("Import a folder of DICOM files…"), files.ask_import_folder, "Ctrl+O"),
        action(tr("Import files…"), files.ask_import_files, "Ctrl+Alt+O"),
        action(tr("New project…"), files.ask_new, "Ctrl+N"),
        action(tr("Open project…"), files.ask_open, "Ctrl+Shift+O"),
        action(tr("Open the demo"), files.open_demo),
        action(tr("Close the project"), files.close),
        action(tr("Show the files of the project"), files.show_files),
        undo,
        redo,
        action(tr("Search cases and commands"), window.header.palette_button.click, "Ctrl+K"),
        action(tr("Jobs"), window.toggle_jobs, "Ctrl+J"),
        action(tr("Inspector"), window.toggle_inspector, "Ctrl+I"),
        action(tr("Settings"), window.toggle_settings, "Ctrl+,"),
        action(tr("Light or dark theme"), partial(_other_theme, window)),
        action(tr("Close the message"), window.message_bar.close_current, "Ctrl+Shift+M"),
        action(tr("Full screen"), partial(_full_screen, window), "F11"),
        action(tr("Manual page of this mode"), window.show_manual, "F1"),
        action(tr("Shortcuts"), window.show_shortcuts, "?"),
        action(tr("Quit"), window.close, "Ctrl+Q"),
    ]
    window.addActions(everything)
    return modes, everything


def _modes(window: MainWindow) -> dict[ScreenName, QAction]:
    group = QActionGroup(window)
    modes: dict[ScreenName, QAction] = {}
    # The numbers are those of the seven modes in the order of the work; a mode keeps its number.
    for name, title, icon, keys in (
        ("cases", window.tr("Cases"), "ph.folders", "Ctrl+1"),
        ("view", window.tr("View"), "ph.columns", "Ctrl+2"),
        ("measure", window.tr("Measure"), "ph.ruler", "Ctrl+5"),
    ):
        mode = QAction(title, window)
        mode.setShortcut(keys)
        mode.setCheckable(True)
        mode.triggered.connect(partial(_go, window, name))
        describe(mode)
        group.addAction(mode)
        window.mode_bar.add(mode, icon, title)
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
