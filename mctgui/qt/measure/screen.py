"""The Measure screen: two VOIs are placed by the anterior-edge construction, and measured in every modality."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from mctgui.project.records import MODALITIES, MODALITY_NAMES, CaseRecord, MeasurementRecord, Modality
from mctgui.project.store import Project
from mctgui.qt.jobs.job import Job
from mctgui.qt.measure import preparing
from mctgui.qt.measure.batch_page import BatchPage
from mctgui.qt.measure.copying import Copying
from mctgui.qt.measure.free_files import FreeFiles
from mctgui.qt.measure.free_vois import FreeVOIs
from mctgui.qt.measure.inspector import MeasureInspector
from mctgui.qt.measure.laid_columns import LaidColumn, laid_columns, state_of
from mctgui.qt.measure.maps import Maps
from mctgui.qt.measure.measuring_one import measuring_one
from mctgui.qt.measure.panes import MeasurePane
from mctgui.qt.measure.placement_view import PlacementView
from mctgui.qt.measure.placer import Placer
from mctgui.qt.measure.placing_actions import PlacingActions
from mctgui.qt.measure.pointer_words import place_words, value_words, view_words
from mctgui.qt.measure.proposer import Proposer
from mctgui.qt.measure.results import ResultsPanel
from mctgui.qt.measure.surface_controls import SurfaceControls
from mctgui.qt.measure.thresholding import Thresholding
from mctgui.qt.measure.tool_row import MeasureToolBar
from mctgui.qt.measure.wording import handle_words
from mctgui.qt.screen import Screen, ScreenName, WindowServices
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.controls import Segments
from mctgui.qt.viewer.presets import dragged_window
from mctgui.qt.viewer.slice_words import window_text
from mctgui.voi import AnteriorEdgeConstruction


class MeasureScreen(Screen):
    """Assembles what places (:class:`Placer` on :class:`PlacementView`) and what measures (:class:`ResultsPanel`)."""

    name: ClassVar[ScreenName] = "measure"
    icon_name: ClassVar[str] = "ph.ruler"
    shortcut: ClassVar[str] = "Ctrl+5"
    hint: ClassVar[str] = QT_TRANSLATE_NOOP(
        "Screen", "Drag the handles · arrows: 0.1 mm, with Shift 1 mm · wheel: slice · Ctrl+Z: undo"
    )

    def __init__(self, window: WindowServices) -> None:
        super().__init__(window)
        self._state = window.viewstate
        self._project: Project | None = None
        self._case: CaseRecord | None = None
        self._columns: list[LaidColumn] = []
        self._modality: Modality | None = None
        self._measuring: Job | None = None
        self._prepared = False
        self.batch = BatchPage(window)
        self._inspector = MeasureInspector(window.theme)
        self.images = PlacementView()
        self.placer = Placer(window, self.images, self._inspector, self)
        self.proposer = Proposer(self.placer)
        free = FreeVOIs(self.placer)
        copying = Copying(self.placer, self.proposer)
        self.placing = PlacingActions(self, self.placer, self.proposer, free, FreeFiles(self.placer, free), copying)
        self.maps = Maps(window, self._inspector.map, self.images.panes)
        self.results = ResultsPanel(window, self.maps)
        sections = self._inspector.threshold, self._inspector.modes
        self.thresholds = Thresholding(window, *sections, self.images.panes)
        self._make_actions()
        self._build()
        self._connect()
        self._use_mouse()

    # Building

    def _make_actions(self) -> None:
        self._accept = self.add_action("measure.accept", self.measure)
        self._solid = SurfaceControls(self, self.results.surfaces, self.results.choose)
        self._batch = self.add_action("measure.batch", self.show_batch, icon="ph.list-bullets")
        self.add_action("measure.threshold", self._inspector.show_threshold)
        self.add_action("measure.bone", self.thresholds.next_style)
        self.add_action("measure.map", self.maps.next_parameter)
        self.add_action("measure.histograms", self.results.next_part)
        self.add_action("measure.columns", self.results.choose_columns)
        table = self.results.table
        self._copy = self.add_action(
            "measure.copy", table.copy, icon="ph.copy", tip=self.tr("Copy the table as text for a spreadsheet")
        )
        self._export = self.add_action(
            "measure.export",
            self.results.export_csv,
            icon="ph.download-simple",
            tip=self.tr("Save the table with all settings"),
        )

    def _build(self) -> None:
        self._segments: Segments[Modality] = Segments(
            [(modality, MODALITY_NAMES[modality], "") for modality in MODALITIES], self.choose_modality, self.tr("Image")
        )
        bar = MeasureToolBar(self._segments, self.placing, self._batch, self.window_services)
        self.results.bar.add_action(self._solid.thickness)
        self.results.bar.add_action(self._solid.actions["save"])
        self.results.bar.add_divider()
        self.results.bar.add_action(self._copy, text=True)
        self.results.bar.add_action(self._export, text=True)
        self._empty = QLabel()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_role(self._empty, "quiet")
        work = QWidget()
        self.pages = QStackedWidget()
        self.pages.addWidget(work)
        self.pages.addWidget(self.batch)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pages)
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.images, 5)
        column.addWidget(self.results, 4)
        column.addWidget(self._empty, 1)

    def _connect(self) -> None:
        window = self.window_services
        self._state.window_changed.connect(self._show_window)
        # When it is kept, not before: the project is asked.
        self._state.alignment_changed.connect(lambda _pane: QTimer.singleShot(0, self, self._follow_alignment))
        window.partial_arrived.connect(self._partial_arrived)
        window.theme.changed.connect(self._theme_changed)
        window.keys.changed.connect(self._use_mouse)
        for signal in (self.placer.changed, self.proposer.changed):
            signal.connect(self._placement_changed)
        self.images.handle_chosen.connect(self._say_handle)
        self.images.hovered.connect(self._hovered)
        self.images.window_dragged.connect(self._drag_window)
        self.thresholds.changed.connect(lambda: self.results.show_choices(self.thresholds.choices))
        self.results.row_chosen.connect(self._inspector.show_details)
        self.batch.left.connect(self._leave_batch)
        self.batch.asked.connect(self._batch_asked)
        self.batch.case_opened.connect(self._open_case)
        self.results.filled.connect(self._export.setEnabled)
        self.results.filled.connect(self._copy.setEnabled)
        self._inspector.accept.clicked.connect(self.measure)
        self._inspector.accept.setToolTip(self.tr("Measures every VOI in every image of this case."))
        self._inspector.set_opened(window.settings.measure_open)
        self._inspector.folded.connect(self._keep_opened)
        lock = self._inspector.lock
        lock.clicked.connect(self.placer.set_locked)
        window.theme.keep_icon(lock, "ph.lock-simple")

    def _keep_opened(self) -> None:
        self.window_services.settings.measure_open = self._inspector.opened
        self.window_services.save_settings()

    def _use_mouse(self) -> None:
        for pane in self.images.panes:
            pane.canvas.mouse = self.window_services.settings.mouse

    # What the window tells

    def inspector(self) -> QWidget | None:
        return self._inspector

    def wants_inspector(self) -> bool:
        return bool(self._columns) and self.pages.currentWidget() is not self.batch

    # Many cases

    def show_batch(self) -> None:
        """Choose cases and a recipe, in the place of the images."""
        if self._project is None:
            return
        self.pages.setCurrentWidget(self.batch)
        self.batch.show_project(self._project)
        self.batch.cases.setFocus(Qt.FocusReason.OtherFocusReason)
        self.window_services.update_inspector()

    def _batch_asked(self) -> None:
        self.window_services.show_screen("measure")
        self.show_batch()

    def _leave_batch(self) -> None:
        self.pages.setCurrentIndex(0)
        self.window_services.update_inspector()
        self.results.show_surfaces()
        self.images.axial.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_case(self, case_id: int) -> None:
        if self._project is not None:
            self._leave_batch()
            self.window_services.select_case(self._project.case(case_id))

    # Project and case

    def set_project(self, project: Project | None) -> None:
        if project is not self._project:
            self._project = project
            self.batch.show_project(project if self.pages.currentWidget() is self.batch else None)
            self.set_case(None)

    def set_case(self, case: CaseRecord | None) -> None:
        same = case is not None and self._case is not None and case.id == self._case.id
        self._case = case
        columns: list[LaidColumn] = []
        if self._project is not None and case is not None:
            columns, errors = laid_columns(self._project, case.id)
            for error in errors:
                self.window_services.show_error(error, case_id=case.id)
        if not same or state_of(columns) != state_of(self._columns):
            self._take_columns(columns)
        self.thresholds.show_case(self._project, case, columns)
        self.placer.show_case(self._project, case, anew=not same)
        self.results.show_case(self._project, case, {column.modality: column.volume for column in columns})
        self.window_services.update_inspector()
        self.images.fit()

    def release(self) -> None:
        self.batch.release()
        self.results.release()
        self.thresholds.release()
        self._project = None
        self.set_case(None)

    def leave(self) -> None:
        self.placing.leave()
        self.thresholds.leave()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_alignment()
        self._show_window()
        QTimer.singleShot(0, self, self._shown)

    def _shown(self) -> None:
        self.images.fit()
        self.results.show_surfaces()
        if self._columns and not self._prepared:
            self._prepared = True
            self.window_services.start_job(self.tr("Preparing the measurement"), preparing.preparing(), lane="processor")
        self.images.axial.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_columns(self, columns: list[LaidColumn]) -> None:
        self._columns = columns
        present = [column.modality for column in columns]
        for modality in MODALITIES:
            self._segments.set_enabled(modality, modality in present)
        for column in columns:
            if self._state.intensity(column.modality) != column.volume.intensity:
                self._state.set_intensity(column.modality, column.volume.intensity, column.first_window())
        if self._modality not in present:
            self._modality = present[-1] if present else None
        self.images.setVisible(bool(columns))
        self._empty.setVisible(not columns)
        no_case, no_volume = self.tr("Choose a case in Cases, or open the demo there."), self.tr("There is no volume yet.")
        self._empty.setText(no_case if self._case is None else no_volume)
        self._take_modality()

    def _follow_alignment(self) -> None:
        """Lay the micro-CT anew where it was aligned otherwise since, in View or by an undo."""
        if self._project is None or self._case is None or not self.isVisible():
            return
        if state_of(laid_columns(self._project, self._case.id)[0]) != state_of(self._columns):
            self.set_case(self._case)

    # Which image

    @property
    def _column(self) -> LaidColumn | None:
        return next((column for column in self._columns if column.modality == self._modality), None)

    def choose_modality(self, modality: Modality) -> None:
        """Place on another modality; the placement is the same."""
        self._modality = modality
        self._take_modality()
        self.placer.show()

    def _take_modality(self) -> None:
        if self._modality is not None:
            self._segments.choose(self._modality)
        self.placer.set_column(self._column)
        self.maps.show_modality(self._modality)

    def _show_window(self, _panes: object = None) -> None:
        if self._modality is not None and self.isVisible():
            self.images.set_window(self._state.window(self._modality))

    def _drag_window(self, across: float, down: float) -> None:
        if self._modality is not None:
            window = dragged_window(self._state.window(self._modality), across, down, self._state.intensity(self._modality))
            self._state.set_window(self._modality, window)

    # The placement on the screen

    @property
    def construction(self) -> AnteriorEdgeConstruction | None:
        """What is shown: the placement, or what the drag would make of it."""
        return self.placer.construction

    def _placement_changed(self) -> None:
        self._show_window()
        kept = self.placer.kept
        shown = kept is not None and bool(kept.vois) and not (self.images.by_hand or self.images.picking)
        self.thresholds.show_placement(kept if shown else None, self._modality, moving=self.placer.moving)
        at_work = self._measuring is not None or self.proposer.busy
        self._inspector.accept.setEnabled(shown and not at_work)
        self._accept.setEnabled(shown and not at_work)
        self._inspector.lock.setEnabled(self.placer.kept is not None)
        self._inspector.lock.setChecked(self.placer.locked)
        self._inspector.lock.setText(self.tr("Unlock") if self.placer.locked else self.tr("Lock"))
        words = ""
        if at_work:
            words = self.tr("At work; what is finished appears at once.")
        elif not shown:
            words = self.tr("Place the VOIs first: Propose, or By hand.")
        self._inspector.say(words)

    def _theme_changed(self) -> None:
        self._inspector.checks.show_theme()
        self._inspector.clearance.curve.update()
        self.results.table.viewport().update()

    def _say_handle(self, name: str) -> None:
        self.window_services.set_status(self.tr("Handle: {name}").format(name=handle_words(name)))

    # Values

    def _hovered(self, pane: MeasurePane, point: np.ndarray | None) -> None:
        column, shown = self._column, self.construction
        if column is None or point is None or pane.stack is None:
            self.window_services.set_status()
            return
        pieces = [*place_words(point, shown), value_words(point, column, pane.stack)]
        pieces.extend(text for text in (self.maps.value_text(point),) if text)
        window = window_text(self._state.window(column.modality))
        pieces.extend(view_words(window, pane.canvas.mm_per_pixel))
        self.window_services.set_status(*pieces)

    # Results

    def measure(self) -> None:
        """Measure the VOIs in all modalities of the case, in the background."""
        if self.pages.currentWidget() is self.batch:
            self.batch.start()
            return
        case = self._case
        at_work = self._measuring is not None or self.proposer.busy
        if self._project is None or case is None or self.placer.kept is None or at_work:
            return
        self.placer.accept()
        self._measuring = self.window_services.start_job(
            self.tr("Measure {case}").format(case=case.pseudonym),
            measuring_one(self._project, case.id, self.thresholds.choices.settings),
            case_id=case.id,
            lane="processor",
        )
        self._measuring.finished.connect(partial(self._measured, case.id))
        if self._inspector.accept.hasFocus():  # it cannot keep the keys while it is disabled: they would go anywhere
            self.images.axial.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._placement_changed()

    def _measured(self, case_id: int) -> None:
        self._measuring = None
        self._placement_changed()
        self.window_services.case_contents_changed.emit(case_id)

    def _partial_arrived(self, case_id: int, piece: object) -> None:
        mine = self._case is not None and case_id == self._case.id
        if mine and isinstance(piece, MeasurementRecord) and self.isVisible():
            self.results.refresh(surfaces=False)
