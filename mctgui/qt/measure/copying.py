"""Taking a placement along: to another vertebra or case by the clipboard, or to several cases at once."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.project.aligned import aligned_volume, in_placement_frame
from mctgui.project.records import MODALITIES, CaseRecord
from mctgui.project.store import Project
from mctgui.qt.measure.placer import Placer
from mctgui.qt.measure.placing import PlaceVOIs
from mctgui.qt.measure.proposer import Proposer, sizes_of
from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs, moved_to, propose

Found = list[tuple[int, PlacedVOIs | None, PlacedVOIs | None, str]]
"""Case, its placement before, what was found or None, and why nothing was."""


class Copying(QObject):
    """Copies placements: the sizes, and free VOIs at the same place of the vertebra."""

    def __init__(self, placer: Placer, proposer: Proposer) -> None:
        super().__init__(placer)
        self._placer, self._proposer, self._window = placer, proposer, placer.window
        placer.changed.connect(self._list_cases)
        placer.inspector.copying.asked.connect(self.copy_to)

    @property
    def able(self) -> bool:
        """Whether something may be pasted here."""
        return self._placer.column is not None and not self._placer.locked

    def copy(self) -> None:
        """Put the placement on the clipboard, as the text of a VOI file."""
        kept = self._placer.kept
        if kept is not None:
            QGuiApplication.clipboard().setText(json.dumps(kept.to_json(), indent=1))
            self._window.show_message(self.tr("The placement was copied. Choose a case and paste it there."))

    def paste(self) -> None:
        """Take over the sizes of the copied placement, and its free VOIs; where nothing is placed, look for the vertebra."""
        try:
            copied = PlacedVOIs.from_json(_json_of(QGuiApplication.clipboard().text()))
        except MctguiError as error:
            self._window.show_error(error)
            return
        kept, case = self._placer.kept, self._placer.case
        if case is None or not self.able:
            return
        if copied.construction is not None and (kept is None or kept.construction is None):
            self._look_for(copied, case)
            return
        before = kept if kept is not None else PlacedVOIs()
        self._placer.place(_onto(copied, before), self.tr("Paste the VOIs"))

    def _look_for(self, copied: PlacedVOIs, case: CaseRecord) -> None:
        column = self._placer.column
        if column is None or self._proposer.busy:
            return
        kept = self._placer.kept
        self._window.start_job(
            self.tr("Copy the VOIs to {case}").format(case=case.pseudonym),
            propose(column.volume, **sizes_of(copied.construction)),
            case_id=case.id,
            on_success=lambda found: self._found(case.id, _onto(copied, replace(found.placed(), free=_free(kept)))),
        )

    def _found(self, case_id: int, placed: PlacedVOIs) -> None:
        if self._placer.case is not None and self._placer.case.id == case_id:
            self._placer.place(placed, self.tr("Paste the VOIs"))
            self._placer.images.fit_anew()

    # Several cases

    def _list_cases(self) -> None:
        if self._placer.moving:
            return
        project, case, section = self._placer.project, self._placer.case, self._placer.inspector.copying
        if project is None or case is None:
            section.show_cases([], ready=False)
            return
        cases = []
        for other in project.cases():
            if other.id != case.id:
                words = " · ".join(part for part in (other.level, other.donor, other.pseudonym) if part)
                cases.append((other.id, words))
        kept = self._placer.kept
        section.show_cases(cases, ready=kept is not None and kept.construction is not None)

    def copy_to(self, case_ids: list[int]) -> None:
        """Look for the vertebra of each case, and place VOIs of these sizes there as a proposal."""
        project, kept = self._placer.project, self._placer.kept
        if project is None or kept is None or kept.construction is None or not case_ids:
            return
        self._window.start_job(
            self.tr("Copy the VOIs to {count} cases").format(count=len(case_ids)),
            placing_in_cases(project, case_ids, kept.construction),
            on_success=partial(self._placed_in_cases, project),
        )

    def _placed_in_cases(self, project: Project, found: Found) -> None:
        if project is not self._placer.project:
            return
        stack = self._window.undo_stack
        stack.beginMacro(self.tr("Copy the VOIs"))
        for case_id, before, after, _why in found:
            if after is not None:
                text = self.tr("Copy the VOIs")
                show, failed = self._placer.was_kept, self._window.show_error
                stack.push(PlaceVOIs(text, project, case_id, before, after, show, failed))
        stack.endMacro()
        failures = [why for _case, _before, after, why in found if after is None]
        done = self.tr("VOIs were proposed in {count} of {all} cases.")
        words = done.format(count=len(found) - len(failures), all=len(found))
        self._window.show_message(" ".join([words, *failures]), "warn" if failures else "info")


def placing_in_cases(project: Project, case_ids: list[int], construction: AnteriorEdgeConstruction) -> LongWork[Found]:
    """Propose VOIs of the same sizes in other cases, in the sharpest image of each.

    Cases whose placement is locked are left as they are. Nothing is kept; see :class:`Copying`.
    """
    found: Found = []
    for number, case_id in enumerate(case_ids):
        case = project.case(case_id)
        share = (number / len(case_ids), (number + 1) / len(case_ids))
        records = [record for record in (project.latest_volume(case_id, one) for one in reversed(MODALITIES)) if record]
        records = [record for record in records if in_placement_frame(project, record)]
        before = None
        try:
            latest = project.latest_voi(case_id)
            before = latest.placed if latest is not None else None
            if before is not None and before.locked:
                raise MctguiError(f"The placement in {case.pseudonym} is locked.", "Unlock it first.")
            if not records:
                raise MctguiError(f"{case.pseudonym} has no volume.", "Import one first.")
            volume = aligned_volume(project, records[0])
            work = propose(volume, **sizes_of(construction))
            proposal = yield from as_part_of(work, *share)
        except MctguiError as error:
            found.append((case_id, before, None, f"{case.pseudonym}: {error.message}"))
            continue
        placed = replace(proposal.placed(), free=_free(before))
        if placed.construction is not None and construction.axis == "image":
            placed = replace(placed, construction=placed.construction.along("image", volume.grid))
        found.append((case_id, before, placed, ""))
        yield Progress(number + 1, len(case_ids), case.pseudonym)
    return found


def _onto(copied: PlacedVOIs, target: PlacedVOIs) -> PlacedVOIs:
    """The copied sizes on the construction of the target, and the copied free VOIs at the same place of its vertebra."""
    matrix = np.eye(4)
    construction = target.construction
    if copied.construction is not None and construction is not None:
        construction = moved_to(copied.construction, construction)
        matrix = _frame(construction) @ np.linalg.inv(_frame(copied.construction))
    free = dict(target.free)
    for name, voi in copied.free.items():
        free[name] = voi.moved(matrix)
    changed = construction != target.construction
    how = "adjusted" if changed and target.how == "automatic" else target.how
    return replace(target, construction=construction, free=free, how=how)


def _frame(construction: AnteriorEdgeConstruction) -> NDArray[np.float64]:
    """4 x 4: the construction's own axes and the circle's centre."""
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([construction.anterior, construction.left, construction.superior], axis=1)
    matrix[:3, 3] = construction.circle_centre_mm
    return matrix


def _free(placed: PlacedVOIs | None) -> dict[str, object]:
    return dict(placed.free) if placed is not None else {}


def _json_of(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MctguiError("There is no placement on the clipboard.", "Copy one first, in this or another case.") from error
