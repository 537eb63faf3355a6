"""The Train screen: pairs and settings at the left, the run in the middle, all runs in the inspector."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QT_TRANSLATE_NOOP, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.project.pair_stores import (
    PairFolder,
    StoreFolder,
    cases_with_pairs,
    looking_at,
    making_store,
    making_store_of_case,
    stores_of,
)
from mctgui.project.records import CaseRecord
from mctgui.project.store import Project
from mctgui.project.training_curves import LossCurves, reading_curves
from mctgui.project.training_runs import (
    PairsNotHere,
    Run,
    delete_run,
    finding_pairs,
    free_run_folder,
    opened_run,
    runs_of,
    stores_of_run,
)
from mctgui.qt.cases.background import Background
from mctgui.qt.jobs.job import JobState
from mctgui.qt.language import error_words, said
from mctgui.qt.screen import Screen, ScreenName, WindowServices
from mctgui.qt.train.board import Board
from mctgui.qt.train.comparison import Comparison
from mctgui.qt.train.empty import EmptyPage
from mctgui.qt.train.form import TrainForm
from mctgui.qt.train.inline import DeleteForm, InlineForm, PairsForm, PromoteForm
from mctgui.qt.train.live import LiveRun, timed
from mctgui.qt.train.runs_panel import RunsPanel, row_of_live, row_of_run
from mctgui.synthesis.library import load_library

LANE = "training"
"""Trainings wait for each other, but an enhancement need not wait hours for a training."""
_LOOK_AGAIN_MS = 5000


class TrainScreen(Screen):
    """Starts runs, follows them, and makes models of them."""

    name: ClassVar[ScreenName] = "train"
    icon_name: ClassVar[str] = "ph.trend-up"
    shortcut: ClassVar[str] = "Ctrl+4"
    hint: ClassVar[str] = QT_TRANSLATE_NOOP("Screen", "Ctrl+Enter: start · Ctrl+P: pause or go on · ← → read the curves")

    def __init__(self, window: WindowServices) -> None:
        super().__init__(window)
        theme = window.theme
        self.project: Project | None = None
        self.runs: dict[Path, Run] = {}
        self.lives: dict[Path, LiveRun] = {}
        self._curves: dict[Path, LossCurves] = {}
        self._shown_states: dict[Path, JobState] = {}
        self._listing, self._reading, self._looking = Background(self), Background(self), Background(self)
        self.form = TrainForm(theme, window.settings)
        self.board, self.comparison, self.empty = Board(theme), Comparison(theme), EmptyPage(theme)
        self.panel = RunsPanel(theme)
        self.promoting, self.deleting, self.pairs = PromoteForm(theme), DeleteForm(theme), PairsForm(theme)
        self.stack = QStackedWidget()
        for page in (self.empty, self.board, self.comparison):
            self.stack.addWidget(page)
        self._build()
        self._connect()
        self._add_actions()
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_AGAIN_MS)
        self._clock.timeout.connect(self._look_at_others)
        self._show_buttons()

    def _build(self) -> None:
        for form in (self.promoting, self.deleting):
            self.panel.below.addWidget(form)
            form.hide()
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pairs)
        column.addWidget(self.stack, 1)
        self.pairs.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.form)
        row.addWidget(middle, 1)

    def _connect(self) -> None:
        form, panel = self.form, self.panel
        form.start_asked.connect(self.start)
        form.pause_asked.connect(self.pause)
        form.stop_asked.connect(self.stop)
        form.changed.connect(self._show_buttons)
        form.data.folder_asked.connect(self.ask_pairs)
        form.data.case_chosen.connect(self.add_case)
        self.empty.folder_asked.connect(self.ask_pairs)
        self.empty.case_chosen.connect(self.add_case)
        panel.chosen.connect(self._chosen)
        panel.resume_asked.connect(self.resume)
        panel.promote_asked.connect(self.ask_promotion)
        panel.files_asked.connect(self.show_files)
        panel.delete_asked.connect(self.ask_deletion)
        panel.settings_asked.connect(self.use_settings)
        self.promoting.asked.connect(self.promote)
        self.deleting.asked.connect(self.delete)
        self.pairs.asked.connect(self.make_pairs)
        for inline in (self.promoting, self.deleting, self.pairs):
            inline.left.connect(partial(self._leave, inline))
        for source in (self.board, self.comparison):
            source.read.connect(lambda words: self.window_services.set_status(words) if words else self._say_status())

    def _add_actions(self) -> None:
        self.add_action("train.start", self.start)
        self.add_action("train.pause", self.pause)
        self.add_action("train.stop", self.stop)
        self.add_action("train.resume", self.resume)
        self.add_action("train.promote", self.ask_promotion)
        self.add_action("train.compare", self.compare_all)
        self.add_action("train.add-pairs", self.ask_pairs)
        self.add_action("train.show-files", self.show_files)
        self.add_action("train.delete", self.ask_deletion)
        self.add_action("train.runs", self.panel.table.setFocus)

    def inspector(self) -> QWidget:
        return self.panel

    # Project

    def set_project(self, project: Project | None) -> None:
        if project is not self.project:
            self._curves.clear()
            self.runs = {}
            self.form.data.forget()
            self._leave_all()
        self.project = project
        self.refresh()
        if project is not None:
            self.form.load()
        self._clock.start()

    def set_case(self, _case: CaseRecord | None) -> None:
        self._show_stores()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self.project is not None:
            self.refresh()
            self._clock.start()

    def leave(self) -> None:
        self._clock.stop()
        self._listing.stop()
        self._reading.stop()

    def release(self) -> None:
        self._clock.stop()
        for background in (self._listing, self._reading, self._looking):
            background.stop_and_wait()
        self.form.release()
        self.project = None

    def refresh(self) -> None:
        """List pairs and runs again."""
        self._show_stores()
        if self.project is None:
            self._show_runs(())
        else:
            self._listing.start(_listing(self.project), on_success=self._show_runs)

    def _show_stores(self) -> None:
        stores = stores_of(self.project) if self.project is not None else ()
        cases = cases_with_pairs(self.project) if self.project is not None else []
        self.form.data.show_stores(stores, cases)
        self.empty.show_cases(self.project is not None, bool(stores), cases)
        self._show_middle()

    def _show_runs(self, runs: tuple[Run, ...]) -> None:
        known = bool(self.runs)
        self.runs = {run.folder: run for run in runs}
        for folder, live in list(self.lives.items()):
            if live.state.is_over:
                del self.lives[folder]
                self.board.let_go_of(live)
                live.deleteLater()
        self._show_rows()
        if not self.panel.folders and self._rows_in_order():
            self.panel.choose(self._rows_in_order()[0])
        else:
            self._chosen(self.panel.folders)
        if runs and not known:
            self._offer_cut_short(runs)

    def _rows_in_order(self) -> list[Path]:
        new = [folder for folder in self.lives if folder not in self.runs and self._is_ours(folder)]
        return [*new, *self.runs]

    def _is_ours(self, folder: Path) -> bool:
        return self.project is not None and folder.is_relative_to(self.project.folder)

    def _show_rows(self) -> None:
        rows = []
        for folder in self._rows_in_order():
            live = self.lives.get(folder)
            rows.append(row_of_live(live) if live is not None else row_of_run(self.runs[folder]))
        self.panel.show_rows(rows)

    def _offer_cut_short(self, runs: tuple[Run, ...]) -> None:
        """After a crash: a run that neither ended nor was stopped can go on."""
        cut = next((run for run in runs if run.cut_short and run.can_go_on and run.folder not in self.lives), None)
        if cut is not None:
            words = self.tr("The run {name} was cut short in epoch {epoch}; it can go on from its last checkpoint.")
            self.window_services.show_message(
                words.format(name=cut.name, epoch=cut.epoch),
                "warn",
                (self.tr("Go on"), partial(self.resume_run, cut.folder)),
            )

    def _look_at_others(self) -> None:
        """What another program trains in this project."""
        if (
            self.project is not None
            and not self._listing.is_busy
            and any(run.state == "running" and run.folder not in self.lives for run in self.runs.values())
        ):
            self._listing.start(_listing(self.project), on_success=self._show_runs)

    # What is shown

    def _chosen(self, folders: list[Path]) -> None:
        self._leave(self.promoting)
        self._leave(self.deleting)
        if len(folders) == 1:
            folder = folders[0]
            live, run = self.lives.get(folder), self.runs.get(folder)
            self.panel.show_run(run, live)
            if live is not None:
                if self.board.live is not live:
                    self.board.show_live(live)
            elif run is not None:
                self.board.show_run(run, self._curves.get(folder))
                self._read_curves(run)
        elif len(folders) > 1:
            self.panel.show_run(None, None, several=len(folders))
            self.comparison.show_runs([self.runs[folder] for folder in folders if folder in self.runs])
        else:
            self.panel.show_run(None, None)
        self._show_middle()
        self._show_buttons()

    def _read_curves(self, run: Run) -> None:
        if run.record is None:
            return
        known = self._curves.get(run.folder)
        if known is None or known.steps != run.steps_done:
            self._reading.start(_curves_of(run), on_success=partial(self._curves_read, run))

    def _curves_read(self, run: Run, curves: LossCurves) -> None:
        self._curves[run.folder] = curves
        if self.panel.folders == [run.folder] and run.folder not in self.lives:
            self.board.show_run(self.runs.get(run.folder, run), curves)

    def _show_middle(self) -> None:
        chosen = self.panel.folders
        if len(chosen) > 1:
            self.stack.setCurrentWidget(self.comparison)
        elif chosen and self.project is not None:
            self.stack.setCurrentWidget(self.board)
        else:
            self.stack.setCurrentWidget(self.empty)
        self.form.setEnabled(self.project is not None)
        self.window_services.update_inspector()

    def wants_inspector(self) -> bool:
        return bool(self.runs or self.lives)

    @property
    def live(self) -> LiveRun | None:
        """The run that the buttons act on: the chosen one where it trains, else the first that trains."""
        active = [live for live in self.lives.values() if not live.state.is_over]
        chosen = [live for live in active if live.folder in self.panel.folders]
        return (chosen or active or [None])[0]

    def _show_buttons(self) -> None:
        live = self.live
        self.form.show_buttons(
            running=live is not None,
            paused=live is not None and live.is_paused,
            stopping=live is not None and live.state is JobState.CANCELLING,
        )

    def _say_status(self) -> None:
        live = self.live
        if live is None or not live.steps_done:
            self.window_services.set_status()
            return
        words = self.tr("epoch {epoch} of {epochs}").format(epoch=live.epoch, epochs=live.epochs)
        self.window_services.set_status(live.name, words)

    # Pairs

    def ask_pairs(self) -> None:
        """Ask for a folder of pairs, and find out what it holds."""
        if self.project is None:
            return
        given = self._ask_folder(self.tr("Folder of pairs"))
        if given is not None:
            self.look_at(given)

    def _ask_folder(self, title: str) -> Path | None:
        settings = self.window_services.settings
        given = QFileDialog.getExistingDirectory(self, title, settings.last_folder or str(Path.home()))
        if not given:
            return None
        settings.last_folder = given
        self.window_services.save_settings()
        return Path(given)

    def look_at(self, folder: Path) -> None:
        """Find out what a folder holds, and ask for what it does not tell."""
        self._looking.start(looking_at(folder), on_success=self._folder_found, on_failure=self.window_services.show_error)

    def _folder_found(self, found: PairFolder) -> None:
        self.pairs.show_found(found)
        if found.kind == "phantoms" or len(found.sequences) == 1:
            given: dict[str, Any] = {"sequence": found.sequences[0]} if found.sequences else {}
            self.make_pairs(found, given)
            return
        self.pairs.show()
        self.pairs.action.setFocus()

    def make_pairs(self, found: PairFolder, given: dict[str, Any]) -> None:
        """Make a store of a folder in the background."""
        if self.project is not None:
            self._leave(self.pairs)
            self._start_store(making_store(self.project, found, **given))

    def add_case(self, found: tuple[Any, Any, Any]) -> None:
        """Make a store of a case of the project in the background."""
        if self.project is not None:
            self._start_store(making_store_of_case(self.project, *found))

    def _start_store(self, work: LongWork[StoreFolder]) -> None:
        self.window_services.start_job(self.tr("Make pairs"), work, on_success=self._store_made)

    def _store_made(self, made: StoreFolder) -> None:
        self._show_stores()
        words = self.tr("{n} pairs were added as {name}.")
        if made.is_outside:
            words = self.tr("{n} pairs were added as {name}; they stay outside the project.")
        words = words.format(n=made.pairs, name=made.folder.name)
        self.window_services.show_message(words)

    # Start, pause, stop

    def start(self) -> None:
        """Start a run with the settings of the form."""
        if self.project is None or self.live is not None:
            return
        self.form.check()
        if not self.form.can_start:
            return
        settings = self.form.settings()
        folder = self._new_folder(str(settings["method"]))
        each, total = self.form.steps
        live = LiveRun(folder, settings, steps_per_epoch=each, total_steps=total, parent=self)
        stores = [one.store for one in self.form.data.chosen if one.store is not None]
        self._train(live, stores, vgg=self.form.vgg_path, resume=False)

    def _new_folder(self, method: str) -> Path:
        assert self.project is not None
        folder = free_run_folder(self.project, method)
        while folder in self.lives:
            stem, _, number = folder.name.rpartition("-")
            folder = folder.with_name(f"{stem}-{int(number) + 1}")
        return folder

    def _train(self, live: LiveRun, stores: list[Any], *, vgg: Path | None, resume: bool) -> None:
        from mctgui.project.training import training_run
        from mctgui.project.training_processes import training_in_processes

        form = self.form
        given: dict[str, Any] = {
            "resume": resume,
            "device": form.device_name,
            "threads": form.threads if form.device_name == "cpu" else 0,
            "vgg": vgg,
            "inception": form.inception_path,
        }
        work: LongWork[Any]
        if form.processes > 1:
            count = form.processes
            work = training_in_processes(stores, live.settings, live.folder, processes=count, rein=live.rein, **given)
        else:
            work = training_run(stores, live.settings, live.folder, keep_when=live.keep, **given)
        self.lives[live.folder] = live
        live.judged.connect(self._show_rows)
        live.told.connect(lambda text: self.window_services.show_message(f"{live.name}: {said(text)}", "warn"))
        live.changed.connect(partial(self._live_changed, live))
        live.over.connect(partial(self._live_over, live))
        self.window_services.save_settings()
        job = self.window_services.start_job(
            self.tr("Train {name}").format(name=live.name),
            timed(work),
            on_success=partial(self._done, live),
            on_failure=self.window_services.show_error,
            lane=LANE,
        )
        live.watch(job)
        self._show_rows()
        self.panel.choose(live.folder)
        self.board.show_live(live)

    def _live_changed(self, live: LiveRun) -> None:
        if live.state is not self._shown_states.get(live.folder):
            self._shown_states[live.folder] = live.state
            self._show_rows()
            self._show_buttons()
        if self.isVisible():
            self._say_status()
            if self.panel.folders == [live.folder]:
                self.panel.show_run(self.runs.get(live.folder), live)

    def _live_over(self, live: LiveRun, _error: object) -> None:
        self._curves[live.folder] = live.losses
        self._show_buttons()
        if self.project is not None:
            self._listing.start(_listing(self.project), on_success=self._show_runs)

    def _done(self, live: LiveRun, _result: object) -> None:
        words = self.tr("The run {name} is done.").format(name=live.name)
        offer: tuple[str, Callable[[], object]] = (self.tr("Promote…"), partial(self.offer_promotion, live.folder))
        if live.job is not None:
            live.job.offer = offer
        self.window_services.show_message(words, "info", offer)

    def pause(self) -> None:
        """Hold the run with a checkpoint, or let it go on."""
        if self.live is not None:
            self.live.set_paused(not self.live.is_paused)
            self._show_buttons()

    def stop(self) -> None:
        """Stop the run with a checkpoint."""
        if self.live is not None:
            self.live.stop()
            self._show_buttons()

    # Go on

    def resume(self) -> None:
        """Go on with the chosen run."""
        if len(self.panel.folders) == 1:
            self.resume_run(self.panel.folders[0])

    def resume_run(self, folder: Path) -> None:
        """Go on with a run from its last checkpoint."""
        if self.project is None or folder in self.lives:
            return
        self._looking.start(
            _resuming(self.project, folder),
            on_success=partial(self._go_on, folder),
            on_failure=partial(self._not_found, folder),
        )

    def _not_found(self, folder: Path, error: Exception) -> None:
        """Why a run cannot go on; where its pairs are missing they can be looked for."""
        missing = isinstance(error, PairsNotHere)
        action = (self.tr("Find pairs…"), partial(self.find_pairs, folder)) if missing else None
        self.window_services.show_error(error, action)

    def find_pairs(self, run_folder: Path) -> None:
        """Ask for the folder of pairs that a run was started on, have the project refer to it, and go on."""
        given = self._ask_folder(self.tr("Folder of the pairs that {name} was started on").format(name=run_folder.name))
        if self.project is None or given is None:
            return
        self._looking.start(
            _finding(self.project, run_folder, given),
            on_success=partial(self._pairs_found, run_folder),
            on_failure=lambda error: self.window_services.show_error(
                error, (self.tr("Find pairs…"), partial(self.find_pairs, run_folder))
            ),
        )

    def _pairs_found(self, run_folder: Path, _found: StoreFolder) -> None:
        self._show_stores()
        self.resume_run(run_folder)

    def _go_on(self, folder: Path, found: tuple[Run, list[Any], LossCurves]) -> None:
        run, stores, losses = found
        vgg = self.form.vgg_path
        if run.record is not None and run.record.vgg_loss and vgg is None:
            error = MctguiError(
                f"The run {run.name} has the VGG perceptual loss, and its weights are not there.",
                "Choose the file of VGG19 at the left, then go on.",
            )
            self.window_services.show_error(error)
            return
        live = LiveRun(folder, run.settings, steps_per_epoch=run.steps_per_epoch, total_steps=run.total_steps, parent=self)
        live.begin_with(run, losses)
        self._train(live, stores, vgg=vgg, resume=True)

    def use_settings(self) -> None:
        """Put the settings of the chosen run into the form."""
        run = self._one_run()
        if run is not None and self.form.is_ready:
            self.form.show_settings(run.settings)

    def compare_all(self) -> None:
        """Compare all runs that have figures."""
        self.panel.choose(*[folder for folder, run in self.runs.items() if run.figures])

    # Promote, files, delete

    def _one_run(self) -> Run | None:
        folders = self.panel.folders
        return self.runs.get(folders[0]) if len(folders) == 1 else None

    def offer_promotion(self, folder: Path) -> None:
        """Come back to a run that is done, to promote it."""
        self.window_services.show_screen("train")
        if folder in self.runs:
            self.panel.choose(folder)
            self.ask_promotion()

    def ask_promotion(self) -> None:
        """Ask what the model shall be called."""
        run = self._one_run()
        if run is None or self.project is None or not run.has_generator:
            return
        # While it trains its files go on: what is on the disk now is what is promoted.
        run = opened_run(run.folder)
        self._leave(self.deleting)
        self.promoting.show()
        self.promoting.show_run(run, self.project.folder / "models")

    def promote(self, given: dict[str, Any]) -> None:
        """Make the model in the background."""
        run = self._one_run()
        if run is None:
            return
        self.promoting.action.setEnabled(False)
        self.window_services.start_job(
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
        self.window_services.show_message(
            words.format(name=card.name), "info", (self.tr("Show files"), partial(show_file, to))
        )

    def _not_promoted(self, error: Exception) -> None:
        self.promoting.action.setEnabled(True)
        if isinstance(error, MctguiError):
            self.promoting.show_problem(error_words(error))
        else:
            self.window_services.show_error(error)

    def show_files(self) -> None:
        """Show the folder of the chosen run, or of all runs."""
        from mctgui.qt.main_window import show_file

        run = self._one_run()
        if run is not None:
            show_file(run.folder)
        elif self.project is not None:
            show_file(self.project.folder / "runs")

    def ask_deletion(self) -> None:
        """Ask before the chosen run is deleted."""
        run = self._one_run()
        if run is not None and self.panel.delete.isEnabled():
            self._leave(self.promoting)
            self.deleting.show()
            self.deleting.show_run(run)

    def delete(self) -> None:
        """Delete the chosen run."""
        run = self._one_run()
        if run is None:
            return
        try:
            delete_run(run)
        except MctguiError as error:
            self.deleting.show_problem(error_words(error))
            return
        self._leave(self.deleting)
        self.refresh()

    def _leave(self, form: InlineForm) -> None:
        if not form.isHidden():
            form.hide()
            self.panel.table.setFocus()

    def _leave_all(self) -> None:
        for form in (self.promoting, self.deleting, self.pairs):
            form.hide()


def _listing(project: Project) -> Iterator[Progress]:
    yield Progress(0, 0)
    load_library()
    return runs_of(project)  # type: ignore[return-value]


def _curves_of(run: Run) -> LongWork[LossCurves]:
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
    return run, stores, (yield from _curves_of(run))


def _finding(project: Project, run_folder: Path, given: Path) -> LongWork[StoreFolder]:
    load_library()
    return (yield from finding_pairs(project, opened_run(run_folder), given))


def _promoting(folder: Path, given: dict[str, Any]) -> LongWork[Any]:
    yield Progress(0, 0)
    load_library()
    from mctgui.synthesis import promote

    return promote(folder, **given)
