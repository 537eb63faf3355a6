"""The Train screen: pairs and settings at the left, the run in the middle, all runs in the inspector."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QT_TRANSLATE_NOOP, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mctgui.jobs import Progress
from mctgui.project.pair_stores import cases_with_pairs, stores_of
from mctgui.project.records import CaseRecord
from mctgui.project.store import Project
from mctgui.project.training_curves import LossCurves
from mctgui.project.training_runs import Run, runs_of
from mctgui.qt.cases.background import Background
from mctgui.qt.jobs.job import JobState
from mctgui.qt.screen import Screen, ScreenName, WindowServices
from mctgui.qt.train.adding import PairsAdding
from mctgui.qt.train.board import Board
from mctgui.qt.train.comparison import Comparison
from mctgui.qt.train.empty import EmptyPage
from mctgui.qt.train.form import TrainForm
from mctgui.qt.train.inline import InlineForm, PairsForm
from mctgui.qt.train.live import LiveRun
from mctgui.qt.train.run_actions import RunActions
from mctgui.qt.train.runs_panel import RunsPanel, row_of_live, row_of_run
from mctgui.qt.train.trainings import Trainings, curves_of
from mctgui.synthesis.library import load_library

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
        self._curves: dict[Path, LossCurves] = {}
        self._shown_states: dict[Path, JobState] = {}
        self._listing, self._reading = Background(self), Background(self)
        self.form = TrainForm(theme, window.settings)
        self.board, self.comparison, self.empty = Board(theme), Comparison(theme), EmptyPage(theme)
        self.panel = RunsPanel(theme)
        self.pairs = PairsForm(theme)
        self.adding = PairsAdding(window, self.pairs, self._leave, self)
        self.trainings = Trainings(window, self.form, self)
        self.acting = RunActions(window, theme, self._one_run, self._leave, self)
        self.promoting, self.deleting = self.acting.promoting, self.acting.deleting
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
        for source in (form.data, self.empty):
            source.folder_asked.connect(self.adding.ask)
            source.case_chosen.connect(self.adding.add_case)
        panel.chosen.connect(self._chosen)
        panel.resume_asked.connect(self.resume)
        panel.promote_asked.connect(self.acting.ask_promotion)
        panel.files_asked.connect(self.acting.show_files)
        panel.delete_asked.connect(self.ask_deletion)
        panel.settings_asked.connect(self.use_settings)
        self.adding.added.connect(self._show_stores)
        self.adding.found.connect(self.resume_run)
        self.acting.deleted.connect(self.refresh)
        trainings = self.trainings
        trainings.begun.connect(self._begun)
        trainings.judged.connect(self._show_rows)
        trainings.changed.connect(self._live_changed)
        trainings.over.connect(self._live_over)
        trainings.done.connect(self._done)
        trainings.refused.connect(self.adding.say_missing)
        for inline in (self.promoting, self.deleting, self.pairs):
            inline.left.connect(partial(self._leave, inline))
        for source in (self.board, self.comparison):
            source.read.connect(lambda words: self.window_services.set_status(words) if words else self._say_status())

    def _add_actions(self) -> None:
        self.add_action("train.start", self.start)
        self.add_action("train.pause", self.pause)
        self.add_action("train.stop", self.stop)
        self.add_action("train.resume", self.resume)
        self.add_action("train.promote", self.acting.ask_promotion)
        self.add_action("train.compare", self.compare_all)
        self.add_action("train.add-pairs", self.adding.ask)
        self.add_action("train.show-files", self.acting.show_files)
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
        for part in (self.adding, self.trainings, self.acting):
            part.project = project
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
        for background in (self._listing, self._reading):
            background.stop_and_wait()
        self.form.release()
        self.adding.release()
        self.trainings.release()
        self.project = self.acting.project = None

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
        for live in self.trainings.ended():
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
            self._reading.start(curves_of(run), on_success=partial(self._curves_read, run))

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
        return self.trainings.active(self.panel.folders)

    @property
    def lives(self) -> dict[Path, LiveRun]:
        """The runs that train here."""
        return self.trainings.lives

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

    # Start, pause, stop

    def start(self) -> None:
        """Start a run with the settings of the form."""
        if self.project is None or self.live is not None:
            return
        self.form.check()
        if self.form.can_start:
            self.trainings.start()

    def _begun(self, live: LiveRun) -> None:
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

    def _live_over(self, live: LiveRun) -> None:
        self._curves[live.folder] = live.losses
        self._show_buttons()
        if self.project is not None:
            self._listing.start(_listing(self.project), on_success=self._show_runs)

    def _done(self, live: LiveRun) -> None:
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
        self.trainings.resume(folder)

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
            self.acting.ask_promotion()

    def ask_deletion(self) -> None:
        """Ask before the chosen run is deleted."""
        if self.panel.delete.isEnabled():
            self.acting.ask_deletion()

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
