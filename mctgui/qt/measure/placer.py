"""The placement of the case that is shown: drawn, checked and changed, every change kept at once and undoable."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QObject, Signal

from mctgui.errors import MctguiError
from mctgui.project.aligned import cautions, frame_mark
from mctgui.project.records import CaseRecord
from mctgui.project.store import Project
from mctgui.qt.measure import placement
from mctgui.qt.measure.drawing import Scene
from mctgui.qt.measure.endplate_lines import guessed
from mctgui.qt.measure.figures import Figures, figures_of
from mctgui.qt.measure.inspector import MeasureInspector
from mctgui.qt.measure.laid_columns import LaidColumn, directions_of
from mctgui.qt.measure.latest import Latest
from mctgui.qt.measure.placement_view import PlacementView
from mctgui.qt.measure.placing import PlaceVOIs, with_construction, with_scene
from mctgui.qt.measure.snapping import snapped
from mctgui.qt.measure.wording import checks_in_words
from mctgui.qt.screen import WindowServices
from mctgui.voi import AnteriorEdgeConstruction, BodyModel, LiveChecks, PlacedVOIs, live_checks


class Placer(QObject):
    """Holds the placement, shows it in panes and inspector, and keeps what the user makes of it.

    Parameters
    ----------
    window
        For the undo stack and messages.
    images, inspector
        Where the placement is shown and changed.
    """

    changed = Signal()
    """Another placement is shown."""
    outline_wanted = Signal()
    """A placement is shown of whose body nothing is known."""

    def __init__(self, window: WindowServices, images: PlacementView, inspector: MeasureInspector, parent: QObject) -> None:
        super().__init__(parent)
        self.window, self.images, self.inspector = window, images, inspector
        self.project: Project | None = None
        self.case: CaseRecord | None = None
        self.column: LaidColumn | None = None
        self._cautions: list[str] = []
        self._placed: PlacedVOIs | None = None
        self._draft: PlacedVOIs | None = None
        self._chosen = ""
        self._checks: LiveChecks | None = None
        self._outline: BodyModel | None = None
        self._outline_asked = False
        self._figures: tuple[object, Figures] | None = None
        self._latest = Latest(self)
        self._latest.found.connect(self._figures_found)
        self._connect()

    def _connect(self) -> None:
        images, inspector = self.images, self.inspector
        images.drafted.connect(self._drafted)
        images.placed.connect(self._moved)
        images.chosen.connect(self.choose_free)
        inspector.placement.edited.connect(self._edited)
        inspector.position.edge_edited.connect(self._edge_edited)
        inspector.position.angle_edited.connect(self._angle_edited)
        inspector.placement.axis_chosen.connect(self._choose_axis)
        inspector.placement.rule_chosen.connect(lambda rule: self.set_snapping(rule == "half maximum"))
        inspector.placement.operator_edited.connect(self._set_operator)

    # What the screen tells

    def show_case(self, project: Project | None, case: CaseRecord | None, *, anew: bool) -> None:
        """Show the placement of a case.

        Parameters
        ----------
        anew
            It is another case: what was dragged, clicked and chosen in the one before is forgotten.
        """
        self.project, self.case = project, case
        if anew:
            self._draft, self._chosen, self._figures = None, "", None
            self._latest.drop()
            self.forget_outline()
            self.images.start_anew()
        self._placed = self._stored()
        self.show()

    def set_column(self, column: LaidColumn | None) -> None:
        """Place on another image; the placement is the same."""
        if column is None or self.column is None or column.volume is not self.column.volume:
            self._figures = None
            self._latest.drop()
        self.column = column
        self.images.set_column(column)

    def _stored(self) -> PlacedVOIs | None:
        if self.project is None or self.case is None:
            return None
        record = self.project.latest_voi(self.case.id)
        try:
            return record.placed if record is not None else None
        except MctguiError as error:
            self.window.show_error(error, case_id=self.case.id)
            return None

    # What is shown

    @property
    def placed(self) -> PlacedVOIs | None:
        """What is shown: the placement, or what the drag would make of it."""
        return self._with_outline(self._draft or self._placed)

    @property
    def kept(self) -> PlacedVOIs | None:
        """The placement as it stands in the project."""
        return self._with_outline(self._placed)

    @property
    def construction(self) -> AnteriorEdgeConstruction | None:
        """The construction that is shown; None while it is being placed anew."""
        placed = self.placed
        if placed is None or self.images.by_hand or self.images.picking:
            return None
        return placed.construction

    @property
    def frame_of_reference(self) -> str:
        """Mark of the space of the image that is shown, see :mod:`mctgui.project.frames`; empty where it is not known."""
        record = self.column.record if self.column is not None else None
        return frame_mark(self.project, record) if self.project is not None and record is not None else ""

    @property
    def moving(self) -> bool:
        """Whether a drag is going on."""
        return self._draft is not None

    @property
    def locked(self) -> bool:
        """Whether the placement is protected."""
        return self._placed is not None and self._placed.locked

    @property
    def knows_body(self) -> bool:
        """Whether depth and clearance are known."""
        return self.placed is not None and self.placed.body is not None

    @property
    def chosen_free(self) -> str:
        """Name of the free VOI that is chosen, or nothing."""
        return self._chosen

    def show(self) -> None:
        """Draw what there is, and say what is wrong with it."""
        placed, column, shown = self.placed, self.column, self.construction
        if placed is None or self._chosen not in placed.free:
            self._chosen = ""
        self._checks = None
        if shown is not None and column is not None and placed is not None:
            self._checks = live_checks(shown, column.volume.grid, placed.body, placed.endplates, sampled=False)
        self.images.show_scene(self._scene())
        self._show_inspector()
        self._ask_figures()
        self.changed.emit()
        if shown is not None and column is not None and not self.knows_body and not self._outline_asked:
            self._outline_asked = True
            self.outline_wanted.emit()

    # The outline of the body

    def _with_outline(self, placed: PlacedVOIs | None) -> PlacedVOIs | None:
        if placed is None or placed.body is not None or self._outline is None or placed.construction is None:
            return placed
        return replace(placed, body=self._outline)

    def forget_outline(self) -> None:
        """Know nothing of the body any more: another one is placed in."""
        self._outline, self._outline_asked = None, False

    def set_outline(self, body: BodyModel, *, asked: bool) -> None:
        """Use an outline; one that was asked for takes the place of the one that was kept."""
        self._outline = body
        if asked and self._placed is not None:
            self.place(replace(self._placed, body=body), self.tr("Outline the body"))
        else:
            self.show()

    def _scene(self) -> Scene:
        placed, checks = self.placed, self._checks
        if placed is None:
            return Scene()
        shown, column = placed.construction, self.column
        tilts = (0.0, 0.0)
        if shown is not None and column is not None:
            stack = directions_of(column)
            tilts = (placement.angle_deg(shown, stack, "sagittal"), placement.angle_deg(shown, stack, "coronal"))
        return Scene(
            construction=shown,
            endplates=placed.endplates if shown is not None else None,
            depth_mm=checks.depth_mm if checks is not None else None,
            clearance_mm=checks.clearance.smallest_mm if checks is not None and checks.clearance is not None else None,
            tilts_deg=tilts,
            proposed=not placed.accepted and placed.how != "manual",
            locked=placed.locked,
            free=placed.free,
            chosen=self._chosen,
        )

    def _show_inspector(self) -> None:
        placed, shown, column = self.placed, self.construction, self.column
        section = self.inspector.placement
        stack = directions_of(column) if column is not None else np.eye(3)
        section.show_placement(shown, locked=self.locked)
        section.show_record(placed if shown is not None else None, self.window.settings.operator)
        self.inspector.position.show_placement(shown, stack, locked=self.locked)
        clearance = self._checks.clearance if self._checks is not None else None
        self.inspector.clearance.show_profile(clearance, placed=shown is not None)
        faults, fine = checks_in_words(shown, self._checks, column)
        faults = [*self._lie_cautions(), *faults]
        self.inspector.checks.show_faults(faults, fine)
        self.inspector.free.show_vois(dict(placed.free) if placed is not None else {}, self._chosen, locked=self.locked)

    def _lie_cautions(self) -> list[str]:
        """What the figures of the image would warn of because of where it lies; asked anew when nothing is dragged."""
        column, placed = self.column, self._placed
        if self.project is None or column is None or column.record is None or placed is None:
            return []
        if not self.moving:
            self._cautions = cautions(self.project, column.record, placed, column.alignment)
        return self._cautions

    # Live figures

    def _ask_figures(self) -> None:
        placed, column = self.placed, self.column
        section = self.inspector.contents
        if placed is None or column is None or not placed.vois or self.images.by_hand:
            section.show_figures(None, "", current=True)
            return
        key = (id(column.volume), placed.vois, placed.body)
        if self._figures is not None and self._figures[0] == key:
            section.show_figures(self._figures[1], column.volume.intensity, current=True)
            return
        section.show_figures(self._figures[1] if self._figures else None, column.volume.intensity, current=False)
        self._latest.ask(key, partial(figures_of, placed, column.volume))

    def _figures_found(self, key: object, found: Figures) -> None:
        self._figures = (key, found)
        self._ask_figures()

    # Gestures

    def _drafted(self, scene: Scene, handle: str) -> None:
        scene = self._with_snap(scene, handle, nudged=False)
        self._draft = with_scene(self._placed, scene)
        self.show()

    def _moved(self, scene: Scene, handle: str, nudged: bool) -> None:
        self._draft = None
        scene = self._with_snap(scene, handle, nudged=nudged)
        text = self.tr("Nudge the VOIs") if nudged else self.tr("Move the VOIs")
        self.place(with_scene(self._placed, scene), text, handle if nudged else "")

    def _with_snap(self, scene: Scene, handle: str, *, nudged: bool) -> Scene:
        if scene.construction is None or self.column is None or handle.startswith("free"):
            return scene
        before = self._placed.construction if self._placed is not None else None
        return replace(scene, construction=snapped(self.column.volume, before, scene.construction, handle, nudged=nudged))

    def _change(self, construction: AnteriorEdgeConstruction, text: str, nudge: str = "") -> None:
        if construction != self.construction:
            self.place(with_construction(self._placed, construction), text, nudge)

    def _edited(self, name: str, value: float) -> None:
        shown = self.construction
        if shown is not None and abs(getattr(shown, name) - value) > 1e-9:
            self._change(replace(shown, **{name: value}), self.tr("Change the VOIs"))

    def _edge_edited(self, axis: int, value: float) -> None:
        shown = self.construction
        if shown is not None:
            edge = list(shown.edge_mm)
            edge[axis] = value
            self._change(replace(shown, edge_mm=tuple(edge), edge_rule="as clicked"), self.tr("Move E"))

    def _angle_edited(self, which: placement.Angle, degrees: float, nudge: str = "") -> None:
        shown, column = self.construction, self.column
        if shown is None or column is None:
            return
        turned = placement.with_angle(shown, directions_of(column), which, degrees)
        self._change(snapped(column.volume, shown, turned, which, nudged=False), self.tr("Turn the VOIs"), nudge)

    def turn(self, which: placement.Angle, by_deg: float) -> None:
        """Turn line A, or tilt the axis, by a step of the keyboard."""
        shown, column = self.construction, self.column
        if shown is not None and column is not None and not self.locked:
            self._angle_edited(which, placement.angle_deg(shown, directions_of(column), which) + by_deg, f"angle {which}")

    def _choose_axis(self, axis: Literal["vertebra", "image"]) -> None:
        shown, column = self.construction, self.column
        if shown is not None and column is not None:
            turned = shown.along(axis, column.volume.grid)
            self._change(snapped(column.volume, shown, turned, "axis", nudged=False), self.tr("Choose the axis of the VOIs"))

    def set_snapping(self, wanted: bool) -> None:
        """Have E follow the half maximum of the anterior edge, or stay where it is put."""
        shown, column = self.construction, self.column
        if shown is None or column is None or wanted == (shown.edge_rule == "half maximum") or self.locked:
            self.show()
            return
        if not wanted:
            self._change(replace(shown, edge_rule="as clicked"), self.tr("Leave E where it is put"))
            return
        from mctgui.voi import snapped_to_edge

        try:
            found = snapped_to_edge(column.volume, shown)
        except MctguiError as error:
            self.window.show_error(error)
            self.show()
            return
        self._change(found, self.tr("Snap E to the edge"))

    def mark_endplates(self) -> None:
        """Put lines near both endplates, to be dragged onto them, where none were found."""
        placed = self._placed
        if placed is not None and placed.construction is not None and placed.endplates is None and not placed.locked:
            text = self.tr("Mark the endplates")
            self.place(replace(placed, endplates=guessed(placed.construction), how=adjusted(placed)), text)
            self.window.show_message(
                self.tr("Drag the ends of the dotted lines onto the endplates, in the sagittal and the coronal pane.")
            )

    def set_locked(self, wanted: bool) -> None:
        """Accept the placement and protect it from being moved, or free it again."""
        placed = self._placed
        if placed is None or placed.locked == wanted:
            self.show()
            return
        text = self.tr("Lock the VOIs") if wanted else self.tr("Unlock the VOIs")
        self.place(replace(placed, locked=wanted, accepted=placed.accepted or wanted), text)

    def accept(self) -> None:
        """Accept a proposal, so that it is drawn with solid lines."""
        if self._placed is not None and not self._placed.accepted:
            self.place(replace(self._placed, accepted=True), self.tr("Accept the VOIs"))

    def _set_operator(self, name: str) -> None:
        self.window.settings.operator = name
        self.window.save_settings()
        if self._placed is not None and self._placed.placed_by != name:
            self.place(replace(self._placed, placed_by=name), self.tr("Name the operator"))

    # Free VOIs

    def choose_free(self, name: str) -> None:
        """Give a free VOI its handles; an empty name takes them away."""
        if name != self._chosen:
            self._chosen = name
            self.show()

    def set_free(self, free: dict[str, Any], text: str, chosen: str = "", nudge: str = "") -> None:
        """Keep other free VOIs, and choose one of them."""
        before = self._placed if self._placed is not None else PlacedVOIs(placed_by=self.window.settings.operator)
        if before.locked:
            return
        self._chosen = chosen
        after = replace(before, free=free)
        self.place(after if after.vois else None, text, nudge)

    # Keeping

    def place(self, placed: PlacedVOIs | None, text: str, nudge: str = "") -> None:
        """Keep a placement in the project at once, undoable."""
        if self.project is None or self.case is None:
            return
        stack, case_id = self.window.undo_stack, self.case.id
        placed = self._with_outline(placed)
        if placed is not None and not placed.frame_of_reference and self.frame_of_reference:
            placed = replace(placed, frame_of_reference=self.frame_of_reference)
        if placed is not None and not placed.placed_by and self.window.settings.operator:
            placed = replace(placed, placed_by=self.window.settings.operator)
        stack.push(PlaceVOIs(text, self.project, case_id, self._placed, placed, self.was_kept, self._not_kept, nudge))

    def _not_kept(self, error: MctguiError) -> None:
        self.window.show_error(error)
        self._placed = self._stored()
        self.show()

    def was_kept(self, case_id: int, placed: PlacedVOIs | None) -> None:
        """A placement of a case was kept, also by undo and redo."""
        if self.case is not None and self.case.id == case_id:
            self._placed, self._draft = placed, None
            self.images.end_mode()
            self.show()
        self.window.case_contents_changed.emit(case_id)


def adjusted(placed: PlacedVOIs) -> Literal["adjusted", "manual"]:
    """What a placement is after the user has changed it."""
    return "manual" if placed.how == "manual" else "adjusted"
