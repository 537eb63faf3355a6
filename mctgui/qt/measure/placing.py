"""Keeping placements: every change goes to the project at once, and can be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mctgui.project.store import Project
from mctgui.qt.measure.drawing import Scene
from mctgui.qt.measure.kept_change import KeptChange
from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs
from mctgui.voi.adjusting import EDGE_RULE


class PlaceVOIs(KeptChange):
    """One change of the placement of a case; before and after are None where nothing is placed."""

    nudges: ClassVar[int] = 1

    def keep(self, project: Project, case_id: int, value: PlacedVOIs | None) -> None:
        keep_placement(project, case_id, value)


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
