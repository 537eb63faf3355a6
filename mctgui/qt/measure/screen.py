"""The Measure screen: two VOIs are placed by the anterior-edge construction, and measured in every modality."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.project.records import MODALITIES, MODALITY_NAMES, CaseRecord, MeasurementRecord, Modality
from mctgui.project.store import Project
from mctgui.qt.jobs.job import Job
from mctgui.qt.measure.handles import nudged
from mctgui.qt.measure.inspector import MeasureInspector
from mctgui.qt.measure.panes import MeasurePane
from mctgui.qt.measure.placing import PlaceVOIs, changed_placement
from mctgui.qt.measure.results import ResultsPanel
from mctgui.qt.screen import Screen, ScreenName, WindowServices
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.columns import Column, columns_of
from mctgui.qt.viewer.controls import Segments, ToolBar
from mctgui.qt.viewer.inspector import number_text
from mctgui.qt.viewer.pane import value_at, window_text
from mctgui.qt.viewer.presets import unit_of
from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs, Proposal, construction_warnings, propose
from mctgui.windowing import Window

_AROUND_MM = {"axial": (50.0, 46.0), "sagittal": (50.0, 36.0)}


class MeasureScreen(Screen):
    """Placement, results, and the bone in 3-D."""

    name: ClassVar[ScreenName] = "measure"
    title: ClassVar[str] = "Measure"
    icon_name: ClassVar[str] = "ph.ruler"
    shortcut: ClassVar[str] = "Ctrl+5"
    hint: ClassVar[str] = "Drag the handles · arrows: 0.1 mm, with Shift 1 mm · wheel: slice · Ctrl+Z: undo"

    def __init__(self, window: WindowServices) -> None:
        super().__init__(window)
        self._state = window.viewstate
        self._project: Project | None = None
        self._case: CaseRecord | None = None
        self._columns: list[Column] = []
        self._modality: Modality | None = None
        self._placed: PlacedVOIs | None = None
        self._draft: AnteriorEdgeConstruction | None = None
        self._proposal: Proposal | None = None
        self._clicks: list[np.ndarray] | None = None
        self._browsed = {"axial": 0.0, "sagittal": 0.0}
        self._untouched = True
        self._handle = "centre"
        self._working: Job | None = None
        self._inspector = MeasureInspector(window.theme)
        self._build()
        self._connect()

    # Building

    def _build(self) -> None:
        self._segments: Segments[Modality] = Segments(
            [(modality, MODALITY_NAMES[modality], "") for modality in MODALITIES],
            self.choose_modality,
            self.tr("Image"),
        )
        self.results = ResultsPanel(self.window_services)
        self._make_actions()
        bar = ToolBar()
        bar.add(self._segments)
        bar.add_divider()
        bar.add_action(self._propose, text=True)
        bar.add_action(self._by_hand, text=True)
        bar.add_action(self._undo)
        bar.add_action(self._redo)
        bar.add_divider()
        bar.add_action(self._fit_action)
        bar.add_space()
        note = QLabel(self.tr("One placement in mm serves all images"))
        set_role(note, "caption")
        bar.add(note)
        self.axial, self.sagittal = MeasurePane("axial"), MeasurePane("sagittal")
        self.panes = (self.axial, self.sagittal)
        self._images = QWidget()
        self._images.setObjectName("images")
        self._images.setStyleSheet("#images { background: #000000; }")
        row = QHBoxLayout(self._images)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for pane in self.panes:
            row.addWidget(pane, 1)
            pane.canvas.addActions(self._key_actions)
        self.results.bar.add_divider()
        self.results.bar.add_action(self._copy, text=True)
        self.results.bar.add_action(self._export, text=True)
        self._empty = QLabel()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_role(self._empty, "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._images, 5)
        column.addWidget(self.results, 4)
        column.addWidget(self._empty, 1)

    def _make_actions(self) -> None:
        undo_stack = self.window_services.undo_stack
        self._propose = self.add_action(
            self.tr("Propose"),
            self.propose,
            "Ctrl+Shift+P",
            icon="ph.magic-wand",
            tip=self.tr("Find the vertebral body and place both VOIs"),
        )
        self._by_hand = self.add_action(
            self.tr("By hand"),
            self.place_by_hand,
            checkable=True,
            icon="ph.crosshair",
            tip=self.tr("Place anew with two clicks: anterior edge, then a point on the midline"),
        )
        self._undo = QAction(self.tr("Undo"), self)
        self._redo = QAction(self.tr("Redo"), self)
        for action, run, icon, keys, able in (
            (self._undo, undo_stack.undo, "ph.arrow-u-up-left", "Ctrl+Z", undo_stack.canUndoChanged),
            (self._redo, undo_stack.redo, "ph.arrow-u-up-right", "Ctrl+Shift+Z", undo_stack.canRedoChanged),
        ):
            # The window has the shortcuts; these are the buttons.
            action.triggered.connect(lambda _checked=False, run=run: run())
            self.window_services.theme.keep_icon(action, icon)
            action.setToolTip(f"{action.text()} ({keys})")
            action.setEnabled(False)
            able.connect(action.setEnabled)
        self._fit_action = self.add_action(self.tr("Show the placement"), self.fit_anew, "Space", icon="ph.arrows-in")
        self._export = self.add_action(
            self.tr("Export CSV…"),
            self.results.export_csv,
            "Ctrl+Shift+E",
            icon="ph.download-simple",
            tip=self.tr("Save the table"),
        )
        self._copy = self.add_action(
            self.tr("Copy table"), self.results.table.copy, icon="ph.copy", tip=self.tr("Copy the table as text")
        )
        self._accept = self.add_action(self.tr("Accept and measure"), self.measure, "Ctrl+Return")
        self._fit_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._key_actions = [self._fit_action]
        for key, right, down in (("Left", -1, 0), ("Right", 1, 0), ("Up", 0, -1), ("Down", 0, 1)):
            for prefix, far in (("", False), ("Shift+", True)):
                self._add_key(prefix + key, partial(self._arrow, right, down, far=far))
        self._add_key("PgUp", lambda: self._step(self._focused(), -1))
        self._add_key("PgDown", lambda: self._step(self._focused(), 1))

    def _add_key(self, keys: str, run: Any) -> None:
        action = QAction(self)
        action.setShortcut(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked=False: run())
        self._key_actions.append(action)

    def _connect(self) -> None:
        window = self.window_services
        self._state.window_changed.connect(self._windows_changed)
        window.partial_arrived.connect(self._partial_arrived)
        window.theme.changed.connect(self._theme_changed)
        for pane in self.panes:
            pane.changing.connect(self._dragging)
            pane.changed.connect(self._dragged)
            pane.clicked_point.connect(self._clicked)
            pane.hovered.connect(self._hovered)
            pane.moved_view.connect(self._follow_zoom)
            pane.window_dragged.connect(self._drag_window)
            pane.stepped.connect(partial(self._step, pane))
            pane.touched.connect(self._touched)
        self.results.filled.connect(self._export.setEnabled)
        self.results.filled.connect(self._copy.setEnabled)
        self._inspector.placement.edited.connect(self._edited)
        self._inspector.accept.clicked.connect(self.measure)

    # What the window tells

    def inspector(self) -> QWidget | None:
        return self._inspector

    def wants_inspector(self) -> bool:
        return bool(self._columns)

    def set_project(self, project: Project | None) -> None:
        if project is not self._project:
            self._project = project
            self.set_case(None)

    def set_case(self, case: CaseRecord | None) -> None:
        same = case is not None and self._case is not None and case.id == self._case.id
        self._case = case
        columns: list[Column] = []
        if self._project is not None and case is not None:
            found, errors = columns_of(self._project, case.id)
            columns = [column for column in found if column.record is not None]
            for error in errors:
                self.window_services.show_error(error)
        if not same:
            self._proposal, self._clicks, self._draft, self._untouched = None, None, None, True
            self._by_hand.setChecked(False)
            self._browsed = {"axial": 0.0, "sagittal": 0.0}
        if not same or [column.record for column in columns] != [column.record for column in self._columns]:
            self._take_columns(columns)
        self._placed = self._stored_placement()
        self._show_placement()
        self.results.show_case(self._project, case, {column.modality: column.volume for column in columns})
        self.window_services.update_inspector()
        if self._untouched:
            self.fit()

    def release(self) -> None:
        self.results.release()
        self._project = None
        self.set_case(None)

    def leave(self) -> None:
        self._clicks = None
        self._by_hand.setChecked(False)

    def _take_columns(self, columns: list[Column]) -> None:
        self._columns = columns
        present = [column.modality for column in columns]
        for modality in MODALITIES:
            self._segments.set_enabled(modality, modality in present)
        for column in columns:
            if self._state.intensity(column.modality) != column.volume.intensity:
                self._state.set_intensity(column.modality, column.volume.intensity, column.first_window())
        if self._modality not in present:
            self._modality = present[-1] if present else None
        self._images.setVisible(bool(columns))
        self._empty.setVisible(not columns)
        words = self.tr("Choose a case in Cases, or open the demo there.")
        self._empty.setText(words if self._case is None else self.tr("This case has no volume to measure in."))
        for action in (self._propose, self._by_hand):
            action.setEnabled(bool(columns))
        self._take_modality()

    def _stored_placement(self) -> PlacedVOIs | None:
        if self._project is None or self._case is None:
            return None
        record = self._project.latest_voi(self._case.id)
        try:
            placed = record.placed if record is not None else None
        except MctguiError as error:
            self.window_services.show_error(error)
            return None
        return placed if placed is not None and placed.construction is not None else None

    # Which image

    @property
    def _column(self) -> Column | None:
        return next((column for column in self._columns if column.modality == self._modality), None)

    def choose_modality(self, modality: Modality) -> None:
        """Place on another modality; the placement is the same."""
        self._modality = modality
        self._take_modality()
        self._show_placement()

    def _take_modality(self) -> None:
        column = self._column
        if self._modality is not None:
            self._segments.choose(self._modality)
        for pane in self.panes:
            pane.set_column(column)
            pane.canvas.invalidate()
        self._windows_changed()

    def _windows_changed(self, _panes: object = None) -> None:
        if self._modality is None:
            return
        window = self._state.window(self._modality)
        placed = self.construction is not None
        self.axial.write_title(self.tr("axial, in the central slice") if placed else self.tr("axial"), window)
        self.sagittal.write_title(self.tr("sagittal, along line A") if placed else self.tr("sagittal"), window)

    def _drag_window(self, across: float, down: float) -> None:
        if self._modality is not None:
            window = self._state.window(self._modality)
            width = min(max(window.width * float(np.exp(across / 200)), 1e-6), 1e6)
            self._state.set_window(self._modality, Window(window.centre + down * window.width / 400, width))

    # The placement on the screen

    @property
    def construction(self) -> AnteriorEdgeConstruction | None:
        """What is shown: the placement, or what the drag would make of it."""
        if self._clicks is not None:
            return None
        return self._draft or (self._placed.construction if self._placed is not None else None)

    def _show_placement(self) -> None:
        column, shown = self._column, self.construction
        self._inspector.placement.show_placement(shown)
        self._inspector.placement.caption.setText(self._placed.how if self._placed is not None and shown else "")
        self._show_checks()
        if column is None:
            return
        middle = np.asarray(column.volume.grid.centre_mm if shown is None else shown.circle_centre_mm)
        tilt = 0.0
        if shown is not None:
            directions = column.volume.affine[:3, :3] / np.linalg.norm(column.volume.affine[:3, :3], axis=0)
            tilt = float(np.degrees(np.arccos(np.clip(np.abs(np.asarray(shown.superior) @ directions).max(), 0, 1))))
        depth, clearance = self._found_by_proposal(shown)
        for pane in self.panes:
            normal = pane.frame.normal
            if shown is None and pane.stack is not None:
                normal = pane.stack.frame.normal
            elif shown is not None:
                normal = np.asarray(shown.superior if pane.plane == "axial" else shown.left)
            at = middle + self._browsed[pane.plane] * normal
            pane.show_placement(shown, at, depth_mm=depth, clearance_mm=clearance, tilt_deg=tilt)
        self.axial.set_prompt(self._hand_words() if shown is None else "")
        self._windows_changed()

    def _hand_words(self) -> str:
        if self._clicks:
            return self.tr("Now click a point behind it on the midline, such as the middle of the canal.")
        if self._clicks is None:
            return self.tr("Propose the VOIs, or go to the central slice and click the anterior edge of the body.")
        return self.tr("Go to the central slice of the body and click its anterior edge on the midline.")

    def _found_by_proposal(self, shown: AnteriorEdgeConstruction | None) -> tuple[float | None, float | None]:
        """Depth and clearance, as long as the placement is the one that they were found for."""
        if self._proposal is None or shown is None:
            return None, None
        same = shown == self._proposal.construction
        return self._proposal.depth_mm, self._proposal.clearance_mm if same else None

    def _show_checks(self) -> None:
        column, shown = self._column, self.construction
        if column is None or shown is None:
            self._inspector.checks.show_faults([], [])
        else:
            depth, clearance = self._found_by_proposal(shown)
            faults = construction_warnings(shown, column.volume.grid, depth_mm=depth, clearance_mm=clearance)
            fine = [] if faults else [self.tr("Both VOIs lie inside the {image} volume.").format(image=column_name(column))]
            if depth is not None and not any("deep" in fault for fault in faults):
                needed = shown.inset_mm + shown.diameter_mm + 2
                fine.append(self.tr("Body {depth:.1f} mm deep, {needed:.0f} mm needed.").format(depth=depth, needed=needed))
            self._inspector.checks.show_faults(faults, fine)
        ready = shown is not None and self._working is None
        self._inspector.accept.setEnabled(ready)
        self._accept.setEnabled(ready)
        words = self.tr("Measures both VOIs in every image of this case.")
        if shown is None:
            words = self.tr("Place the VOIs first: Propose, or By hand.")
        elif self._working is not None:
            words = self.tr("Measuring … the results appear as they come.")
        self._inspector.words.setText(words)

    def fit_anew(self) -> None:
        """Show the placement, or the whole volume, again."""
        self._untouched = True
        self._browsed = {"axial": 0.0, "sagittal": 0.0}
        self._show_placement()
        self.fit()

    def fit(self) -> None:
        """Choose one scale for both panes."""
        column, shown = self._column, self.construction
        if column is None:
            return
        scale, centre = 0.0, np.asarray(column.volume.grid.centre_mm)
        if shown is not None:
            centre = np.asarray(shown.behind_edge(17.0))
        for pane in self.panes:
            wide, high = _AROUND_MM[pane.plane]
            if shown is None and pane.stack is not None:
                low, top = pane.stack.extent_uvw()
                wide, high = float(top[0] - low[0]) * 1.04, float(top[1] - low[1]) * 1.04
            scale = max(scale, wide / max(pane.canvas.width(), 1), high / max(pane.canvas.height(), 1))
        for pane in self.panes:
            pane.set_view(centre, scale)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._shown)

    def _shown(self) -> None:
        if self._untouched:
            self.fit()
        self.results.show_surfaces()
        self.axial.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._untouched:
            QTimer.singleShot(0, self, self.fit)

    def _follow_zoom(self, pane: MeasurePane, scale: float) -> None:
        for other in self.panes:
            if other is not pane:
                other.set_scale(scale)

    def _touched(self) -> None:
        self._untouched = False

    def _theme_changed(self) -> None:
        self._inspector.checks.show_theme()
        self.results.table.viewport().update()

    # Changing the placement

    def _dragging(self, construction: AnteriorEdgeConstruction) -> None:
        self._draft = construction
        self._show_placement()

    def _dragged(self) -> None:
        draft, self._draft = self._draft, None
        if draft is not None:
            self._place(changed_placement(self._placed, draft), self.tr("Move the VOIs"))

    def _edited(self, name: str, value: float) -> None:
        shown = self.construction
        if shown is not None and abs(getattr(shown, name) - value) > 1e-9:
            self._place(changed_placement(self._placed, replace(shown, **{name: value})), self.tr("Change the VOIs"))

    def _arrow(self, right: int, down: int, *, far: bool) -> None:
        shown, pane = self.construction, self._focused()
        if shown is None:
            if down:
                self._step(pane, down * (10 if far else 1))
            return
        handle = pane.handles.hovered or self._handle
        if handle not in pane.handles.places:
            handle = "centre"
        moved = nudged(shown, handle, right, down, far=far, sagittal=pane.plane == "sagittal")
        if moved != shown:
            self._place(changed_placement(self._placed, moved), self.tr("Nudge the VOIs"), nudge=handle)

    def _focused(self) -> MeasurePane:
        return self.sagittal if self.sagittal.canvas.hasFocus() else self.axial

    def _place(self, placed: PlacedVOIs, text: str, nudge: str = "") -> None:
        """Keep a placement in the project, undoable."""
        if self._project is None or self._case is None:
            return
        try:
            self.window_services.undo_stack.push(
                PlaceVOIs(text, self._project, self._case.id, self._placed, placed, self._was_kept, nudge)
            )
        except MctguiError as error:
            self.window_services.show_error(error)
            self._show_placement()

    def _was_kept(self, case_id: int, placed: PlacedVOIs | None) -> None:
        if self._case is not None and self._case.id == case_id:
            self._placed = placed
            self._clicks = None
            self._by_hand.setChecked(False)
        self.window_services.case_contents_changed.emit(case_id)

    def propose(self) -> None:
        """Find the vertebral body in this image and place both VOIs."""
        column, case = self._column, self._case
        if column is None or case is None or self._working is not None:
            return
        self._working = self.window_services.start_job(
            self.tr("Propose VOIs for {case}").format(case=case.pseudonym),
            propose(column.volume),
            case_id=case.id,
            on_success=partial(self._proposed, case.id),
        )
        self._working.finished.connect(self._stopped)
        self._propose.setEnabled(False)
        self._show_checks()

    def _proposed(self, case_id: int, proposal: Proposal) -> None:
        if self._case is None or self._case.id != case_id:
            return
        self._proposal, self._untouched = proposal, True
        self._browsed = {"axial": 0.0, "sagittal": 0.0}
        self._place(proposal.placed(), self.tr("Propose the VOIs"))
        missing = [step for step in proposal.steps if not step.found]
        if missing:
            words = " ".join(f"{step.name.capitalize()}: {step.finding}." for step in missing)
            self.window_services.show_message(words, "warn")

    def _stopped(self) -> None:
        self._working = None
        self._propose.setEnabled(bool(self._columns))
        self._show_checks()

    def place_by_hand(self, wanted: bool) -> None:
        """Begin anew with two clicks, or give that up."""
        self._clicks = [] if wanted else None
        if wanted:
            # The slices of the stack are shown, from where the central slice is now.
            shown, column = self._placed, self._column
            if shown is not None and shown.construction is not None and column is not None:
                offset = np.asarray(shown.construction.edge_mm) - column.volume.grid.centre_mm
                self._browsed["axial"] = (
                    float(offset @ np.asarray(self.axial.stack.frame.normal)) if self.axial.stack else 0.0
                )
        else:
            self._browsed = {"axial": 0.0, "sagittal": 0.0}
        self._show_placement()

    def _clicked(self, point_mm: np.ndarray) -> None:
        if self.sender() is not self.axial or self.construction is not None:
            return
        clicks = self._clicks = self._clicks or []
        clicks.append(np.asarray(point_mm))
        if len(clicks) < 2:
            self._show_placement()
            return
        edge, behind = (tuple(float(value) for value in point) for point in clicks)
        normal = tuple(float(value) for value in self.axial.frame.normal)
        try:
            made = AnteriorEdgeConstruction.from_points(edge, behind, normal)  # type: ignore[arg-type]
        except MctguiError as error:
            self._clicks = []
            self.window_services.show_error(error)
            return
        self._clicks, self._untouched, self._proposal = None, True, None
        self._browsed = {"axial": 0.0, "sagittal": 0.0}
        self._place(changed_placement(None, made), self.tr("Place the VOIs"))

    def _step(self, pane: MeasurePane, slices: int) -> None:
        column = self._column
        if column is None or pane.stack is None:
            return
        spacing = pane.stack.spacing_mm
        towards = -1 if pane.plane == "axial" else 1
        self._browsed[pane.plane] += towards * slices * spacing
        if self.construction is None:
            half = (pane.stack.count - 1) / 2 * spacing
            self._browsed[pane.plane] = float(np.clip(self._browsed[pane.plane], -half, half))
        self._show_placement()

    # Values

    def _hovered(self, pane: MeasurePane, point: np.ndarray | None) -> None:
        column = self._column
        if pane.handles.hovered is not None:
            self._handle = pane.handles.hovered
        if column is None or point is None or pane.stack is None:
            self.window_services.set_status()
            return
        x, y, z = (float(value) for value in point)
        pieces = [f"x {x:+.2f}  y {y:+.2f}  z {z:+.2f} mm".replace("-", "−")]
        shown = self.construction
        if shown is not None:
            offset = point - np.asarray(shown.edge_mm)
            u, v = float(offset @ np.asarray(shown.anterior)), float(offset @ np.asarray(shown.left))
            pieces.append(self.tr("from E: u {u:+.1f}  v {v:+.1f} mm").format(u=u, v=v).replace("-", "−"))
        unit = unit_of(column.volume.intensity)
        pieces.append(f"{number_text(value_at(pane.stack, (x, y, z)))} {unit}")
        window = window_text(self._state.window(column.modality))
        pieces.append(self.tr("Window {window}").format(window=window))
        pieces.append(self.tr("Zoom {zoom}").format(zoom=f"{1 / pane.canvas.mm_per_pixel:.1f} px/mm"))
        self.window_services.set_status(*pieces)

    # Results

    def measure(self) -> None:
        """Measure both VOIs in all modalities of the case, in the background."""
        case = self._case
        if self._project is None or case is None or self.construction is None or self._working is not None:
            return
        from mctgui.project.measuring import measure_case

        self._working = self.window_services.start_job(
            self.tr("Measure {case}").format(case=case.pseudonym),
            measure_case(self._project, case.id),
            case_id=case.id,
            lane="processor",
        )
        self._working.finished.connect(partial(self._measured, case.id))
        self._show_checks()

    def _measured(self, case_id: int) -> None:
        self._stopped()
        self.window_services.case_contents_changed.emit(case_id)

    def _partial_arrived(self, case_id: int, piece: object) -> None:
        if isinstance(piece, MeasurementRecord) and self._case is not None and case_id == self._case.id and self.isVisible():
            self.results.refresh(surfaces=False)


def column_name(column: Column) -> str:
    """The modality as it is written for people."""
    return MODALITY_NAMES[column.modality]
