"""The runs that this window trains: how they are started and gone on with, in its own thread or in several processes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.project.pair_stores import stores_of
from mctgui.project.store import Project
from mctgui.project.training_curves import LossCurves, reading_curves
from mctgui.project.training_runs import Run, free_run_folder, opened_run, stores_of_run
from mctgui.qt.cases.background import Background
from mctgui.qt.language import said
from mctgui.qt.screen import WindowServices
from mctgui.qt.train.form import TrainForm
from mctgui.qt.train.live import LiveRun, timed
from mctgui.synthesis.library import load_library

LANE = "training"
"""Trainings wait for each other, but an enhancement need not wait hours for a training."""


class Trainings(QObject):
    """Knows the runs that train here by their folders.

    Parameters
    ----------
    services
        The window.
    form
        Says what a run shall be, and where it is computed.
    parent
        Owns this, and the runs: one that a thread found as garbage would be destroyed there.
    """

    begun = Signal(object)
    judged = Signal()
    changed = Signal(object)
    over = Signal(object)
    done = Signal(object)
    refused = Signal(object, object)
    """The run in this folder cannot go on, and why."""

    def __init__(self, services: WindowServices, form: TrainForm, parent: QObject) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.lives: dict[Path, LiveRun] = {}
        self._services, self._form = services, form
        self._looking = Background(self)

    def active(self, chosen: Sequence[Path]) -> LiveRun | None:
        """The run that buttons act on: a chosen one where it trains, else the first that trains."""
        active = [live for live in self.lives.values() if not live.state.is_over]
        return next((live for live in active if live.folder in chosen), active[0] if active else None)

    def ended(self) -> list[LiveRun]:
        """Take the runs that are over off the list."""
        over = [live for live in self.lives.values() if live.state.is_over]
        for live in over:
            del self.lives[live.folder]
        return over

    # Start

    def start(self) -> None:
        """Start a run with the settings of the form."""
        if self.project is None:
            return
        from mctgui.synthesis.run_record import BEGUN_WITH_RUN
        from mctgui.synthesis.run_settings import with_usual_precision

        form = self._form
        settings = with_usual_precision(form.settings(), form.device.name, form.device.processes)
        begin_with = form.beginning.begin_with
        if begin_with is not None:
            settings[BEGUN_WITH_RUN] = begin_with.name
        folder = self._new_folder(self.project, str(settings["method"]))
        each, total = form.network.steps
        live = LiveRun(folder, settings, steps_per_epoch=each, total_steps=total, parent=self)
        stores = [one.store for one in form.data.chosen if one.store is not None]
        self._train(live, stores, vgg=form.network.vgg_path, begin_with=begin_with)

    def _new_folder(self, project: Project, method: str) -> Path:
        folder = free_run_folder(project, method)
        while folder in self.lives:
            stem, _, number = folder.name.rpartition("-")
            folder = folder.with_name(f"{stem}-{int(number) + 1}")
        return folder

    def _train(
        self,
        live: LiveRun,
        stores: list[Any],
        *,
        vgg: Path | None,
        resume: bool = False,
        begin_with: Path | None = None,
    ) -> None:
        self.lives[live.folder] = live
        live.judged.connect(self.judged)
        live.told.connect(lambda text: self._services.show_message(f"{live.name}: {said(text)}", "warn"))
        live.changed.connect(lambda: self.changed.emit(live))
        live.over.connect(lambda _error: self.over.emit(live))
        self._services.save_settings()
        job = self._services.start_job(
            self.tr("Train {name}").format(name=live.name),
            timed(self._work(live, stores, {"vgg": vgg, "resume": resume, "begin_with": begin_with})),
            on_success=lambda _result: self.done.emit(live),
            on_failure=self._services.show_error,
            lane=LANE,
        )
        live.watch(job)
        self.begun.emit(live)

    def _work(self, live: LiveRun, stores: list[Any], asked: dict[str, Any]) -> LongWork[Any]:
        from mctgui.project.training import training_run
        from mctgui.project.training_processes import training_in_processes

        device = self._form.device
        given: dict[str, Any] = {
            **asked,
            "device": device.name,
            "threads": device.threads if device.name == "cpu" else 0,
            "inception": self._form.network.inception_path,
        }
        if device.processes > 1:
            count = device.processes
            return training_in_processes(stores, live.settings, live.folder, processes=count, rein=live.rein, **given)
        return training_run(stores, live.settings, live.folder, keep_when=live.keep, **given)

    # Go on

    def resume(self, folder: Path) -> None:
        """Go on with a run from its last checkpoint."""
        if self.project is None or folder in self.lives:
            return
        self._looking.start(
            _resuming(self.project, folder),
            on_success=partial(self._go_on, folder),
            on_failure=lambda error: self.refused.emit(folder, error),
        )

    def _go_on(self, folder: Path, found: tuple[Run, list[Any], LossCurves]) -> None:
        run, stores, losses = found
        vgg = self._form.network.vgg_path
        if run.record is not None and run.record.vgg_loss and vgg is None:
            error = MctguiError(
                f"The run {run.name} has the VGG perceptual loss, and its weights are not there.",
                "Choose the file of VGG19 at the left, then go on.",
            )
            self._services.show_error(error)
            return
        live = LiveRun(folder, run.settings, steps_per_epoch=run.steps_per_epoch, total_steps=run.total_steps, parent=self)
        live.begin_with(run, losses)
        self._train(live, stores, vgg=vgg, resume=True)

    def release(self) -> None:
        """End what looks at runs in the background; trainings go on."""
        self._looking.stop_and_wait()
        self.project = None


def curves_of(run: Run) -> LongWork[LossCurves]:
    """Losses of a run as they lie on the disk."""
    load_library()
    from mctgui.synthesis.training import HISTORY_NAME

    return (yield from reading_curves(run.folder / HISTORY_NAME, run.steps_per_epoch))


def _resuming(project: Project, folder: Path) -> LongWork[tuple[Run, list[Any], LossCurves]]:
    """What a run needs to go on: its state on the disk, its pairs, its curves."""
    yield Progress(0, 0)
    load_library()
    run = opened_run(folder)
    if not run.can_go_on:
        raise MctguiError(f"The run {run.name} cannot go on.", run.problem or "Choose one that was stopped.")
    stores = stores_of_run(run, [one.store for one in stores_of(project) if one.store is not None])
    return run, stores, (yield from curves_of(run))
