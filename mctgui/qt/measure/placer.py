"""Placing the two VOIs: what the panes and the fields of the Measure screen do to a placement, kept at once and undoable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork
from mctgui.project.records import MODALITY_NAMES, CaseRecord
from mctgui.project.store import Project
from mctgui.qt.jobs.job import Job
from mctgui.qt.measure.inspector import MeasureInspector
from mctgui.qt.measure.placement_view import PlacementView
from mctgui.qt.measure.placing import PlaceVOIs, changed_placement
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.columns import Column
from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs, Proposal, construction_warnings, propose


class Placer(QObject):
    """Holds the placement of the case that is shown, draws it, and changes it.

    Parameters
    ----------
    screen
        Gets the actions.
    images, inspector
        Where the placement is shown and changed.
    """

    changed = Signal()
    """Another placement is shown, or the work that looks for one began or ended."""

    def __init__(self, screen: Screen, images: PlacementView, inspector: MeasureInspector) -> None:
        super().__init__(screen)
        self._window = screen.window_services
        self._images, self._inspector = images, inspector
        self._project: Project | None = None
        self._case: CaseRecord | None = None
        self._column: Column | None = None
        self._placed: PlacedVOIs | None = None
        self._draft: AnteriorEdgeConstruction | None = None
        self._proposal: Proposal | None = None
        self._job: Job | None = None
        self._make_actions(screen)
        self._connect()

    # Building

    def _make_actions(self, screen: Screen) -> None:
        images = self._images
        self.propose_action = screen.add_action(
            "measure.propose",
            self.propose,
            icon="ph.magic-wand",
            tip=self.tr("Find the vertebral body and place both VOIs"),
        )
        self.by_hand_action = screen.add_action(
            "measure.by-hand",
            images.place_by_hand,
            checkable=True,
            icon="ph.crosshair",
            tip=self.tr("Place anew with two clicks: anterior edge, then a point on the midline"),
        )
        self.fit_action = screen.add_action("measure.fit", images.fit_anew, icon="ph.arrows-in")
        previous = screen.add_action("measure.previous", lambda: images.step(images.focused, -1))
        following = screen.add_action("measure.next", lambda: images.step(images.focused, 1))
        for pane in images.panes:
            pane.canvas.addActions([self.fit_action, previous, following, *self._nudging(screen)])

    def _nudging(self, screen: Screen) -> list[QAction]:
        steps = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
        return [
            screen.add_action(f"measure.{prefix}{name}", partial(self._images.nudge, right, down, far=bool(prefix)))
            for prefix in ("", "far-")
            for name, (right, down) in steps.items()
        ]

    def _connect(self) -> None:
        images = self._images
        images.drafted.connect(self._drafted)
        images.placed.connect(self._moved)
        images.placed_by_hand.connect(self._made_by_hand)
        images.hand_ended.connect(lambda: self.by_hand_action.setChecked(False))
        images.failed.connect(self._window.show_error)
        self._inspector.placement.edited.connect(self._edited)

    # What the screen tells

    def show_case(self, project: Project | None, case: CaseRecord | None, *, anew: bool) -> None:
        """Show the placement of a case.

        Parameters
        ----------
        anew
            It is another case: what was dragged, clicked and proposed in the one before is forgotten.
        """
        self._project, self._case = project, case
        if anew:
            self._proposal, self._draft = None, None
            self._images.start_anew()
            self.by_hand_action.setChecked(False)
        self._placed = self._stored()
        self.show()

    def set_column(self, column: Column | None) -> None:
        """Place on another image; the placement is the same."""
        self._column = column
        for action in (self.by_hand_action, self.fit_action):
            action.setEnabled(column is not None)
        self.propose_action.setEnabled(column is not None and self._job is None)
        self._images.set_column(column)

    def _stored(self) -> PlacedVOIs | None:
        if self._project is None or self._case is None:
            return None
        record = self._project.latest_voi(self._case.id)
        try:
            placed = record.placed if record is not None else None
        except MctguiError as error:
            self._window.show_error(error, case_id=self._case.id)
            return None
        return placed if placed is not None and placed.construction is not None else None

    # What is shown

    @property
    def construction(self) -> AnteriorEdgeConstruction | None:
        """What is shown: the placement, or what the drag would make of it."""
        if self._images.by_hand:
            return None
        return self._draft or (self._placed.construction if self._placed is not None else None)

    @property
    def placed(self) -> PlacedVOIs | None:
        """The placement that is kept; None while it is placed anew."""
        return None if self._images.by_hand else self._placed

    @property
    def moving(self) -> bool:
        """Whether a handle is being dragged."""
        return self._draft is not None

    @property
    def busy(self) -> bool:
        """Whether a placement is being looked for."""
        return self._job is not None

    @property
    def knows_body(self) -> bool:
        """Whether depth and clearance are known."""
        return self._proposal is not None

    def show(self) -> None:
        """Draw what there is, and say what is wrong with it."""
        shown = self.construction
        depth, clearance = self._found_by_proposal(shown)
        self._inspector.placement.show_placement(shown)
        self._inspector.placement.caption.setText(self._placed.how if self._placed is not None and shown else "")
        self._images.show_placement(shown, depth_mm=depth, clearance_mm=clearance)
        self._show_checks()
        self.changed.emit()

    def _found_by_proposal(self, shown: AnteriorEdgeConstruction | None) -> tuple[float | None, float | None]:
        """Depth of the body, and clearance as long as the placement is the one that it was found for."""
        if self._proposal is None or shown is None:
            return None, None
        same = shown == self._proposal.construction
        return self._proposal.depth_mm, self._proposal.clearance_mm if same else None

    def _show_checks(self) -> None:
        column, shown = self._column, self.construction
        faults: list[str] = []
        fine: list[str] = []
        if column is not None and shown is not None:
            depth, clearance = self._found_by_proposal(shown)
            faults = construction_warnings(shown, column.volume.grid, depth_mm=depth, clearance_mm=clearance)
            if not faults:
                image = MODALITY_NAMES[column.modality]
                fine.append(self.tr("Both VOIs lie inside the {image} volume.").format(image=image))
            if depth is not None and not any("deep" in fault for fault in faults):
                needed = shown.inset_mm + shown.diameter_mm + 2
                fine.append(self.tr("Body {depth:.1f} mm deep, {needed:.0f} mm needed.").format(depth=depth, needed=needed))
        self._inspector.checks.show_faults(faults, fine)

    # Changing the placement

    def _drafted(self, construction: AnteriorEdgeConstruction) -> None:
        self._draft = construction
        self.show()

    def _moved(self, construction: AnteriorEdgeConstruction | None, handle: str) -> None:
        self._draft = None
        if construction is not None:
            text = self.tr("Nudge the VOIs") if handle else self.tr("Move the VOIs")
            self._place(changed_placement(self._placed, construction), text, handle)

    def _edited(self, name: str, value: float) -> None:
        shown = self.construction
        if shown is not None and abs(getattr(shown, name) - value) > 1e-9:
            self._place(changed_placement(self._placed, replace(shown, **{name: value})), self.tr("Change the VOIs"))

    def _made_by_hand(self, construction: AnteriorEdgeConstruction) -> None:
        self._proposal = None
        self._place(changed_placement(None, construction), self.tr("Place the VOIs"))

    def _place(self, placed: PlacedVOIs, text: str, nudge: str = "") -> None:
        """Keep a placement in the project at once, undoable."""
        if self._project is None or self._case is None:
            return
        stack, case_id = self._window.undo_stack, self._case.id
        stack.push(PlaceVOIs(text, self._project, case_id, self._placed, placed, self._was_kept, self._not_kept, nudge))

    def _not_kept(self, error: MctguiError) -> None:
        self._window.show_error(error)
        self._placed = self._stored()
        self.show()

    def _was_kept(self, case_id: int, placed: PlacedVOIs | None) -> None:
        if self._case is not None and self._case.id == case_id:
            self._placed = placed
            self.by_hand_action.setChecked(False)
            self.show()
        self._window.case_contents_changed.emit(case_id)

    # Proposing

    def propose(self) -> None:
        """Find the vertebral body in this image and place both VOIs."""
        column, case = self._column, self._case
        if column is None or case is None or self._job is not None:
            return
        self.by_hand_action.setChecked(False)
        name = self.tr("Propose VOIs for {case}").format(case=case.pseudonym)
        self._look(name, propose(column.volume), case.id, partial(self._proposed, case.id))

    def _look(self, name: str, work: LongWork[Proposal], case_id: int, found: Callable[[Proposal], object]) -> None:
        self._job = self._window.start_job(name, work, case_id=case_id, on_success=found)
        self._job.finished.connect(self._stopped, Qt.ConnectionType.SingleShotConnection)
        self.propose_action.setEnabled(False)
        self.changed.emit()

    def _stopped(self) -> None:
        self._job = None
        self.propose_action.setEnabled(self._column is not None)
        self.changed.emit()

    def _proposed(self, case_id: int, proposal: Proposal) -> None:
        if self._case is None or self._case.id != case_id:
            return
        self._proposal = proposal
        self._images.start_anew()
        self._place(proposal.placed(), self.tr("Propose the VOIs"))
        self._images.fit()
        missing = [step for step in proposal.steps if not step.found]
        if missing:
            words = " ".join(f"{step.name.capitalize()}: {step.finding}." for step in missing)
            self._window.show_message(words, "warn", case_id=case_id)
