"""VOIs from files, and into files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from mctgui.errors import MctguiError
from mctgui.qt.measure.free_vois import FreeVOIs
from mctgui.qt.measure.placer import Placer
from mctgui.voi import load_vois, save_vois

FILE_NAME = "mctgui-vois.json"
"""Says what it is, not whose it is."""


class FreeFiles(QObject):
    """Imports VOIs as free ones or as the placement, and exports both."""

    def __init__(self, placer: Placer, free: FreeVOIs) -> None:
        super().__init__(placer)
        self._placer, self._free, self._window = placer, free, placer.window

    def _folder(self) -> str:
        return self._window.settings.last_folder or str(Path.home())

    def import_files(self) -> None:
        """Ask for files, and take the VOIs that are in them."""
        kinds = self.tr("VOIs (*.json)")
        chosen, _ = QFileDialog.getOpenFileNames(self._placer.images, self.tr("Import VOIs"), self._folder(), kinds)
        for name in chosen:
            try:
                placed = load_vois(Path(name))
            except MctguiError as error:
                self._window.show_error(error)
                return
            self._free.put_all(dict(placed.free), self.tr("Import VOIs"))

    def export_file(self) -> None:
        """Ask where to, and write the placement with its free VOIs."""
        kept = self._placer.kept
        if kept is None:
            return
        start = str(Path(self._folder()) / FILE_NAME)
        chosen, _ = QFileDialog.getSaveFileName(self._placer.images, self.tr("Export the VOIs"), start, "JSON (*.json)")
        if not chosen:
            return
        try:
            save_vois(kept, Path(chosen))
        except MctguiError as error:
            self._window.show_error(error)
            return
        self._window.show_message(self.tr("The VOIs were saved as {name}.").format(name=Path(chosen).name))
