"""Pairs on their way into the project: from a folder, from a case, or found again for a run that was started on them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from mctgui.jobs import LongWork
from mctgui.project.pair_stores import PairFolder, StoreFolder, looking_at, making_store, making_store_of_case
from mctgui.project.store import Project
from mctgui.project.training_runs import PairsNotHere, finding_pairs, opened_run
from mctgui.qt.cases.background import Background
from mctgui.qt.screen import WindowServices
from mctgui.qt.train.inline import PairsForm
from mctgui.synthesis.library import load_library


class PairsAdding(QObject):
    """Asks for folders, makes stores of them, and says what came of it.

    Parameters
    ----------
    services
        The window.
    form
        Asks for what a folder does not tell.
    leave
        Puts the form away.
    screen
        Owns this, and the dialogs.
    """

    added = Signal()
    """There is one more store."""
    found = Signal(object)
    """The project refers to pairs of the run in this folder now, which may go on."""

    def __init__(
        self, services: WindowServices, form: PairsForm, leave: Callable[[PairsForm], object], screen: QWidget
    ) -> None:
        super().__init__(screen)
        self.project: Project | None = None
        self._services, self._form, self._leave, self._screen = services, form, leave, screen
        self._looking = Background(self)
        form.asked.connect(self.make)

    # From a folder or a case

    def ask(self) -> None:
        """Ask for a folder of pairs, and find out what it holds."""
        if self.project is None:
            return
        given = self._ask_folder(self.tr("Folder of pairs"))
        if given is not None:
            self.look_at(given)

    def _ask_folder(self, title: str) -> Path | None:
        settings = self._services.settings
        given = QFileDialog.getExistingDirectory(self._screen, title, settings.last_folder or str(Path.home()))
        if not given:
            return None
        settings.last_folder = given
        self._services.save_settings()
        return Path(given)

    def look_at(self, folder: Path) -> None:
        """Find out what a folder holds, and ask for what it does not tell."""
        self._looking.start(looking_at(folder), on_success=self._folder_found, on_failure=self._services.show_error)

    def _folder_found(self, found: PairFolder) -> None:
        self._form.show_found(found)
        if found.kind == "phantoms" or len(found.sequences) == 1:
            given: dict[str, Any] = {"sequence": found.sequences[0]} if found.sequences else {}
            self.make(found, given)
            return
        self._form.show()
        self._form.action.setFocus()

    def make(self, found: PairFolder, given: dict[str, Any]) -> None:
        """Make a store of a folder in the background."""
        if self.project is not None:
            self._leave(self._form)
            self._start(making_store(self.project, found, **given))

    def add_case(self, found: tuple[Any, Any, Any]) -> None:
        """Make a store of a case of the project in the background."""
        if self.project is not None:
            self._start(making_store_of_case(self.project, *found))

    def _start(self, work: LongWork[StoreFolder]) -> None:
        self._services.start_job(self.tr("Make pairs"), work, on_success=self._made)

    def _made(self, made: StoreFolder) -> None:
        self.added.emit()
        words = self.tr("{n} pairs were added as {name}.")
        if made.is_outside:
            words = self.tr("{n} pairs were added as {name}; they stay outside the project.")
        self._services.show_message(words.format(n=made.pairs, name=made.folder.name))

    # For a run whose pairs are not in the project

    def say_missing(self, run_folder: Path, error: Exception) -> None:
        """Why a run cannot go on; where its pairs are missing they can be looked for."""
        offer = (self.tr("Find pairs…"), partial(self.find, run_folder)) if isinstance(error, PairsNotHere) else None
        self._services.show_error(error, offer)

    def find(self, run_folder: Path) -> None:
        """Ask for the folder of pairs that a run was started on, and have the project refer to it."""
        given = self._ask_folder(self.tr("Folder of the pairs that {name} was started on").format(name=run_folder.name))
        if self.project is None or given is None:
            return
        self._looking.start(
            _finding(self.project, run_folder, given),
            on_success=lambda _found: self._found(run_folder),
            on_failure=lambda error: self._services.show_error(
                error, (self.tr("Find pairs…"), partial(self.find, run_folder))
            ),
        )

    def _found(self, run_folder: Path) -> None:
        self.added.emit()
        self.found.emit(run_folder)

    def release(self) -> None:
        """End what runs in the background."""
        self._looking.stop_and_wait()
        self.project = None


def _finding(project: Project, run_folder: Path, given: Path) -> LongWork[StoreFolder]:
    load_library()
    return (yield from finding_pairs(project, opened_run(run_folder), given))
