"""The windows that keys and menus of the View screen choose: presets, and those of the scanner."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from mctgui.project.records import Modality
from mctgui.qt.language import word
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.at_work import AtWork
from mctgui.qt.viewer.presets import PRESETS, Preset, presets_for
from mctgui.windowing import Window


class Windows:
    """Adds the commands of the windows to a screen.

    Parameters
    ----------
    screen, work
        The View screen, and what is at work in it.
    """

    def __init__(self, screen: Screen, work: AtWork) -> None:
        self._window, self._work = screen.window_services, work
        for command_id in dict.fromkeys(preset.command for preset in PRESETS):
            screen.add_action(command_id, partial(self._use_command, command_id))
        for number in (1, 2):
            screen.add_action(f"view.window-scan-{number}", partial(self._use_scanned, number))

    def use(self, modality: Modality, preset: Preset) -> None:
        """Give an image the window of a preset."""
        window: Window | None = preset.window or self._work.column(modality).automatic_window()
        if window is not None:
            self._window.viewstate.set_window(modality, window)

    def fill_menu(self, menu: QMenu, modality: Modality) -> None:
        """Add the presets of an image."""
        for preset in presets_for(self._work.column(modality).volume.intensity):
            words = QCoreApplication.translate("ViewScreen", "Window: {name}").format(name=word(preset.name))
            menu.addAction(words, partial(self.use, modality, preset))

    def _use_command(self, command_id: str) -> None:
        if not self._work.columns:
            return
        active = self._work.modality
        for preset in presets_for(self._work.column(active).volume.intensity):
            if preset.command == command_id:
                self.use(active, preset)

    def _use_scanned(self, number: int) -> None:
        if not self._work.columns:
            return
        active = self._work.modality
        windows = self._work.column(active).scanned_windows()
        if number <= len(windows):
            self._window.viewstate.set_window(active, windows[number - 1])
        else:
            words = QCoreApplication.translate("ViewScreen", "This series has no window {number} of its own.")
            self._window.show_message(words.format(number=number))
