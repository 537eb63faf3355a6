"""Looking for a placement: proposals, two clicks, the outline of the body, and copies to other vertebrae and cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, finish
from mctgui.project.records import CaseRecord
from mctgui.qt.jobs.job import Job
from mctgui.qt.language import said
from mctgui.qt.measure.latest import Latest
from mctgui.qt.measure.placer import Placer
from mctgui.qt.measure.placing import rule_in_words
from mctgui.voi import AnteriorEdgeConstruction, BodyModel, PlacedVOIs, Proposal, from_two_clicks, propose
from mctgui.voi.outline import outlining_body

Vector = tuple[float, float, float]
_CLICKED_WELL_MM = 3.0


class Proposer(QObject):
    """Starts what takes a moment, and gives the placer what it found."""

    changed = Signal()
    """Something is being looked for, or no longer."""
    two_clicks_wanted = Signal()

    def __init__(self, placer: Placer) -> None:
        super().__init__(placer)
        self._placer, self._window, self._images = placer, placer.window, placer.images
        self._job: Job | None = None
        self._unasked = Latest(self)
        self._unasked.found.connect(lambda key, body: self._outlined(*key, body))
        self._images.placed_by_hand.connect(self._made_by_hand)
        self._images.picked.connect(self._propose_near)
        placer.outline_wanted.connect(self._outline_unasked)

    @property
    def busy(self) -> bool:
        """Whether a placement is being looked for."""
        return self._job is not None

    @property
    def able(self) -> bool:
        """Whether one can be looked for now."""
        return self._placer.column is not None and self._job is None and not self._placer.locked

    def sizes(self) -> dict[str, float]:
        """Sizes of the placement that is shown, for the next one; those of the paper where there is none."""
        kept = self._placer.kept
        return sizes_of(kept.construction if kept is not None else None)

    # Proposing

    def propose(self) -> None:
        """Find the vertebral body in this image and place both VOIs."""
        self._propose(None)

    def _propose_near(self, near_mm: Vector) -> None:
        self._propose(near_mm)

    def _propose(self, near_mm: Vector | None) -> None:
        column, case = self._placer.column, self._placer.case
        if column is None or case is None or not self.able:
            return
        self._images.end_mode()
        name = self._placer.tr("Propose VOIs for {case}").format(case=case.pseudonym)
        work = propose(column.volume, near_mm, **self.sizes())
        self._start(name, work, case, partial(self._proposed, case.id))

    def _start(self, name: str, work: LongWork[Any], case: CaseRecord, found: Callable[[Any], object]) -> None:
        failed = partial(self._failed, case.id)
        self._job = self._window.start_job(name, work, case_id=case.id, on_success=found, on_failure=failed)
        self._job.finished.connect(self._stopped)
        self.changed.emit()

    def _stopped(self) -> None:
        self._job = None
        self.changed.emit()

    def _failed(self, case_id: int, error: Exception) -> None:
        """Say what was not found; without any placement the two clicks are what is left."""
        self._window.show_error(error, case_id=case_id)
        case, kept = self._placer.case, self._placer.kept
        if case is not None and case.id == case_id and (kept is None or kept.construction is None):
            self.two_clicks_wanted.emit()

    def _proposed(self, case_id: int, proposal: Proposal) -> None:
        case, kept = self._placer.case, self._placer.kept
        if case is None or case.id != case_id:
            return
        self._images.start_anew()
        placed = proposal.placed()
        if kept is not None:
            placed = _beside(placed, kept)
        self._placer.place(placed, self._placer.tr("Propose the VOIs"))
        self._images.fit()
        missing = [step for step in proposal.steps if not step.found]
        if missing:
            words = " ".join(f"{step.name.capitalize()}: {step.finding}." for step in missing)
            self._window.show_message(said(words), "warn", case_id=case_id)

    # Two clicks

    def _made_by_hand(self, edge_mm: Vector, behind_mm: Vector, superior: Vector) -> None:
        column, kept = self._placer.column, self._placer.kept
        if column is None:
            return
        try:
            clicked = AnteriorEdgeConstruction.from_points(edge_mm, behind_mm, superior, **self.sizes())
            made = from_two_clicks(column.volume, behind_mm, edge_mm, superior, **self.sizes())
        except MctguiError as error:
            self._window.show_error(error)
            self._placer.show()
            return
        if np.linalg.norm(np.asarray(made.edge_mm) - clicked.edge_mm) > _CLICKED_WELL_MM:
            made = clicked  # what is found so far away is another edge
        self._images.start_anew()
        self._placer.forget_outline()
        placed = PlacedVOIs(made, how="manual", edge_rule=rule_in_words(made))
        self._placer.place(placed if kept is None else _beside(placed, kept), self._placer.tr("Place the VOIs"))
        self._images.fit()

    # The outline of the body

    def _outline_unasked(self) -> None:
        """Outline the body of a placement that comes without; nothing is said where there is none."""
        column, case, shown = self._placer.column, self._placer.case, self._placer.construction
        if column is not None and case is not None and shown is not None:
            self._unasked.ask((case.id,), lambda: finish(outlining_body(column.volume, shown)))

    def outline(self) -> None:
        """Outline the body anew, so that depth and clearance are those of this image and place."""
        column, case, shown = self._placer.column, self._placer.case, self._placer.construction
        if column is None or case is None or shown is None or not self.able:
            return
        name = self._placer.tr("Outline the body in {case}").format(case=case.pseudonym)
        self._start(name, outlining_body(column.volume, shown), case, partial(self._outlined, case.id, asked=True))

    def _outlined(self, case_id: int, body: BodyModel, *, asked: bool = False) -> None:
        case = self._placer.case
        if case is not None and case.id == case_id:
            self._placer.set_outline(body, asked=asked)


def sizes_of(construction: AnteriorEdgeConstruction | None) -> dict[str, float]:
    """Inset, diameter, height and gap by name; empty without a construction."""
    names = ("inset_mm", "diameter_mm", "height_mm", "gap_mm") if construction is not None else ()
    return {name: float(getattr(construction, name)) for name in names}


def _beside(placed: PlacedVOIs, kept: PlacedVOIs) -> PlacedVOIs:
    """Another construction beside the free VOIs that there are."""
    return replace(placed, free=dict(kept.free), placed_by=kept.placed_by)
