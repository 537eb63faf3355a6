"""Keeping placements: every change goes to the project at once, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QUndoCommand

from mctgui.errors import MctguiError
from mctgui.project.store import Project
from mctgui.qt.measure.drawing import Scene
from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs
from mctgui.voi.adjusting import EDGE_RULE

Show = Callable[[int, PlacedVOIs | None], object]

_NUDGES = 1


class PlaceVOIs(QUndoCommand):
    """One change of the placement of a case.

    Parameters
    ----------
    project, case_id
        Where it is kept.
    before, after
        None where nothing is or was placed.
    show
        Called with the case and the placement after it was kept, also by undo and redo.
    failed
        Called with what went wrong when it could not be kept.
    nudge
        Name of the handle that an arrow key moved: steps of the same handle become one entry of the undo list.
    """

    def __init__(
        self,
        text: str,
        project: Project,
        case_id: int,
        before: PlacedVOIs | None,
        after: PlacedVOIs | None,
        show: Show,
        failed: Callable[[MctguiError], object],
        nudge: str = "",
    ) -> None:
        super().__init__(text)
        self._project, self._case_id = project, case_id
        self._before, self._after = before, after
        self._show, self._failed, self._nudge = show, failed, nudge

    def redo(self) -> None:
        self._keep(self._after)

    def undo(self) -> None:
        self._keep(self._before)

    def id(self) -> int:
        return _NUDGES if self._nudge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, PlaceVOIs) or other._nudge != self._nudge or other._case_id != self._case_id:
            return False
        self._after = other._after
        return True

    def _keep(self, placed: PlacedVOIs | None) -> None:
        # Qt calls this, and an error must not get lost in it.
        try:
            keep_placement(self._project, self._case_id, placed)
        except MctguiError as error:
            self.setObsolete(True)
            self._failed(error)
            return
        self._show(self._case_id, placed)


def keep_placement(project: Project, case_id: int, placed: PlacedVOIs | None) -> None:
    """Write a placement to the project.

    The placement before it is deleted when nothing was measured in it; what was measured stays explained.

    Raises
    ------
    StorageFailure
        The project cannot be written.
    """
    measured = {measurement.voi_id for measurement in project.measurements(case_id)}
    old = [voi for voi in project.vois(case_id) if voi.id not in measured]
    if placed is not None:
        project.add_voi(case_id, placed.to_json(), placed.how)
    for voi in old:
        project.delete_voi(voi.id)


def with_construction(before: PlacedVOIs | None, construction: AnteriorEdgeConstruction) -> PlacedVOIs:
    """The placement with another construction: what was proposed becomes adjusted, what was placed by hand stays so."""
    if before is None:
        return PlacedVOIs(construction, how="manual", edge_rule=rule_in_words(construction))
    if before.construction is None:
        return replace(before, construction=construction, how="manual", edge_rule=rule_in_words(construction), placed_at="")
    how = "manual" if before.how == "manual" else "adjusted"
    return replace(before, construction=construction, how=how, edge_rule=rule_in_words(construction), placed_at="")


def with_scene(before: PlacedVOIs | None, scene: Scene) -> PlacedVOIs:
    """The placement as the panes show it; a free VOI that was moved does not make the construction an adjusted one."""
    start = before if before is not None else PlacedVOIs()
    placed = replace(start, free=dict(scene.free), endplates=scene.endplates if scene.construction else start.endplates)
    if scene.construction is None or (scene.construction == start.construction and scene.endplates == start.endplates):
        return placed
    return with_construction(placed, scene.construction)


def rule_in_words(construction: AnteriorEdgeConstruction) -> str:
    """How the anterior edge was found, for the record."""
    return EDGE_RULE if construction.edge_rule == "half maximum" else "placed by hand"
