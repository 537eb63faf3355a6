"""The Train screen: pairs and settings at the left, the run in the middle, all runs in the inspector."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mctgui.project.pair_stores import cases_with_pairs, stores_of
from mctgui.project.records import CaseRecord
from mctgui.project.store import Project
from mctgui.project.training_runs import Run
from mctgui.qt.jobs.job import JobState
from mctgui.qt.screen import Screen, ScreenName, WindowServices
from mctgui.qt.train.adding import PairsAdding
from mctgui.qt.train.form import TrainForm
from mctgui.qt.train.inline import InlineForm, PairsForm
from mctgui.qt.train.listing import RunsListing
from mctgui.qt.train.live import LiveRun
from mctgui.qt.train.middle import Middle
from mctgui.qt.train.run_actions import RunActions
from mctgui.qt.train.run_rows import rows_of
from mctgui.qt.train.runs_panel import RunsPanel
from mctgui.qt.train.trainings import Trainings


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
        self._shown_states: dict[Path, JobState] = {}
        self.form, self.panel, self.pairs = TrainForm(theme, window.settings), RunsPanel(theme), PairsForm(theme)
        self.middle = Middle(theme, self.pairs)
        self.board, self.comparison, self.empty = self.middle.board, self.middle.comparison, self.middle.empty
        self.adding = PairsAdding(window, self.pairs, self._leave, self)
        self.trainings = Trainings(window, self.form, self)
        self.listing = RunsListing(self.lives, self)
        self.acting = RunActions(window, self.form, self._one_run, self._leave, self)
        self.promoting, self.deleting = self.acting.promoting, self.acting.deleting
        self._build()
        self._connect()
        self._add_actions()
        self._show_buttons()

    def _build(self) -> None:
        for form in (self.promoting, self.deleting):
            self.panel.below.addWidget(form)
            form.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.form)
        row.addWidget(self.middle, 1)

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
        panel.settings_asked.connect(self.acting.use_settings)
        panel.beginning_asked.connect(self.acting.begin_with)
        self.listing.listed.connect(self._show_runs)
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
        self.middle.read.connect(lambda words: self.window_services.set_status(words) if words else self._say_status())

    def _add_actions(self) -> None:
        self.add_action("train.start", self.start)
        self.add_action("train.pause", self.pause)
        self.add_action("train.stop", self.stop)
        self.add_action("train.resume", self.resume)
        self.add_action("train.promote", self.acting.ask_promotion)
        self.add_action("train.compare", self.compare_all)
        self.add_action("train.add-pairs", self.adding.ask)
        self.add_action("train.show-files", self.acting.show_files)
        self.add_action("train.begin-with", self.acting.begin_with)
        self.add_action("train.delete", self.ask_deletion)
        self.add_action("train.runs", self.panel.table.setFocus)

    def inspector(self) -> QWidget:
        return self.panel

    # Project

    def set_project(self, project: Project | None) -> None:
        if project is not self.project:
            for part in (self.middle, self.listing, self.form.data):
                part.forget()
            self._leave_all()
        self.project = project
        for part in (self.adding, self.trainings, self.acting, self.listing):
            part.project = project
        self.refresh()
        if project is not None:
            self.form.load()
        self.listing.clock.start()

    def set_case(self, _case: CaseRecord | None) -> None:
        self._show_stores()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self.project is not None:
            self.refresh()
            self.listing.clock.start()

    def leave(self) -> None:
        self.listing.leave()
        self.middle.leave()

    def release(self) -> None:
        for part in (self.listing, self.middle, self.form, self.adding, self.trainings):
            part.release()
        self.project = self.acting.project = None

    def refresh(self) -> None:
        """List pairs and runs again."""
        self._show_stores()
        self.listing.refresh()

    def _show_stores(self) -> None:
        stores = stores_of(self.project) if self.project is not None else ()
        cases = cases_with_pairs(self.project) if self.project is not None else []
        self.form.data.show_stores(stores, cases)
        self.empty.show_cases(self.project is not None, bool(stores), cases)
        self._show_middle()

    @property
    def runs(self) -> dict[Path, Run]:
        """The runs on the disk by their folders."""
        return self.listing.runs

    def _show_runs(self, runs: tuple[Run, ...], known: bool) -> None:
        for live in self.trainings.ended():
            self.board.let_go_of(live)
            live.deleteLater()
        self.form.beginning.show_runs(runs)
        self._show_rows()
        if not self.panel.folders and self.panel.rows:
            self.panel.choose(self.panel.rows[0].folder)
        else:
            self._chosen(self.panel.folders)
        if runs and not known:
            self.acting.offer_cut_short([run for run in runs if run.folder not in self.lives], self.resume_run)

    def _show_rows(self) -> None:
        project = None if self.project is None else self.project.folder
        self.panel.show_rows(rows_of(self.runs, self.lives, project))

    # What is shown

    def _chosen(self, folders: list[Path]) -> None:
        self._leave(self.promoting)
        self._leave(self.deleting)
        run = live = None
        if len(folders) == 1:
            live, run = self.lives.get(folders[0]), self.runs.get(folders[0])
            self.middle.show_one(run, live)
        elif len(folders) > 1:
            self.middle.show_several(self.runs[folder] for folder in folders if folder in self.runs)
        self.panel.show_run(run, live, several=len(folders) if len(folders) > 1 else 0)
        self._show_middle()
        self._show_buttons()

    def _show_middle(self) -> None:
        self.middle.show_page(self.panel.folders, has_project=self.project is not None)
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
        self.form.take_typed()
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
        self.middle.keep_curves(live)
        self._show_buttons()
        if self.project is not None:
            self.listing.refresh()

    def _done(self, live: LiveRun) -> None:
        self.acting.offer_done(live, self.offer_promotion)

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

    # With the chosen run

    def _one_run(self) -> Run | None:
        folders = self.panel.folders
        return self.runs.get(folders[0]) if len(folders) == 1 else None

    def resume(self) -> None:
        """Go on with the chosen run."""
        if len(self.panel.folders) == 1:
            self.resume_run(self.panel.folders[0])

    def resume_run(self, folder: Path) -> None:
        """Go on with a run from its last checkpoint."""
        self.trainings.resume(folder)

    def compare_all(self) -> None:
        """Compare all runs that have figures."""
        self.panel.choose(*[folder for folder, run in self.runs.items() if run.figures])

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
