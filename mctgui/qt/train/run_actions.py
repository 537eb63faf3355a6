"""What can be done with a run that is there: make a model of it, begin another with it, show its files, delete it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.project.store import Project
from mctgui.project.training_runs import Run, delete_run, opened_run
from mctgui.qt.language import error_words
from mctgui.qt.screen import WindowServices
from mctgui.qt.train.form import TrainForm
from mctgui.qt.train.inline import DeleteForm, InlineForm, PromoteForm
from mctgui.qt.train.live import LiveRun
from mctgui.synthesis.library import load_library


class RunActions(QObject):
    """Acts on the one run that is chosen.

    Parameters
    ----------
    services
        The window.
    form
        Takes settings of a run.
    chosen
        Gives that run; None where there is none, or several are.
    leave
        Puts a form away.
    parent
        Owns this.
    """

    deleted = Signal()

    def __init__(
        self,
        services: WindowServices,
        form: TrainForm,
        chosen: Callable[[], Run | None],
        leave: Callable[[InlineForm], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self._services, self._form, self._chosen, self._leave = services, form, chosen, leave
        self.promoting, self.deleting = PromoteForm(services.theme), DeleteForm(services.theme)
        self.promoting.asked.connect(self.promote)
        self.deleting.asked.connect(self.delete)

    # Offers

    def offer_cut_short(self, runs: Iterable[Run], resume: Callable[[Path], object]) -> None:
        """After a crash: a run that neither ended nor was stopped can go on."""
        cut = next((run for run in runs if run.cut_short and run.can_go_on), None)
        if cut is not None:
            words = self.tr("The run {name} was cut short in epoch {epoch}; it can go on from its last checkpoint.")
            self._services.show_message(
                words.format(name=cut.name, epoch=cut.epoch), "warn", (self.tr("Go on"), partial(resume, cut.folder))
            )

    def offer_done(self, live: LiveRun, promote: Callable[[Path], object]) -> None:
        """A run has come to its end, and can be promoted."""
        words = self.tr("The run {name} is done.").format(name=live.name)
        offer: tuple[str, Callable[[], object]] = (self.tr("Promote…"), partial(promote, live.folder))
        if live.job is not None:
            live.job.offer = offer
        self._services.show_message(words, "info", offer)

    # The form

    def use_settings(self) -> None:
        """Put the settings of the chosen run into the form."""
        run = self._chosen()
        if run is not None and self._form.is_ready:
            self._form.show_settings(run.settings)

    def begin_with(self) -> None:
        """Fill the form for a run that begins with the weights of the chosen one."""
        run = self._chosen()
        if run is not None and run.can_be_begun_with and self._form.is_ready:
            self._form.begin_with(run)

    # Promote

    def ask_promotion(self) -> None:
        """Ask what the model shall be called."""
        run = self._chosen()
        if run is None or self.project is None or not run.has_generator:
            return
        # While it trains its files go on: what is on the disk now is what is promoted.
        run = opened_run(run.folder)
        self._leave(self.deleting)
        self.promoting.show()
        self.promoting.show_run(run, self.project.folder / "models")

    def promote(self, given: dict[str, Any]) -> None:
        """Make the model in the background."""
        run = self._chosen()
        if run is None:
            return
        self.promoting.action.setEnabled(False)
        self._services.start_job(
            self.tr("Promote {name}").format(name=run.name),
            _promoting(run.folder, given),
            on_success=partial(self._promoted, given["to"]),
            on_failure=self._not_promoted,
        )

    def _promoted(self, to: Path, card: Any) -> None:
        from mctgui.qt.main_window import show_file

        self.promoting.action.setEnabled(True)
        self._leave(self.promoting)
        words = self.tr("{name} is a model now: Enhance offers it where a case is chosen.")
        if self.project is None or not to.is_relative_to(self.project.folder):
            words = self.tr("The model {name} was written.")
        self._services.show_message(words.format(name=card.name), "info", (self.tr("Show files"), partial(show_file, to)))

    def _not_promoted(self, error: Exception) -> None:
        self.promoting.action.setEnabled(True)
        if isinstance(error, MctguiError):
            self.promoting.show_problem(error_words(error))
        else:
            self._services.show_error(error)

    # Files

    def show_files(self) -> None:
        """Show the folder of the chosen run, or of all runs."""
        from mctgui.qt.main_window import show_file

        run = self._chosen()
        if run is not None:
            show_file(run.folder)
        elif self.project is not None:
            show_file(self.project.folder / "runs")

    def ask_deletion(self) -> None:
        """Ask before the chosen run is deleted."""
        run = self._chosen()
        if run is not None:
            self._leave(self.promoting)
            self.deleting.show()
            self.deleting.show_run(run)

    def delete(self) -> None:
        """Delete the chosen run."""
        run = self._chosen()
        if run is None:
            return
        try:
            delete_run(run)
        except MctguiError as error:
            self.deleting.show_problem(error_words(error))
            return
        self._leave(self.deleting)
        self.deleted.emit()


def _promoting(folder: Path, given: dict[str, Any]) -> LongWork[Any]:
    yield Progress(0, 0)
    load_library()
    from mctgui.synthesis import promote

    return promote(folder, **given)
