"""How View arranges its panes: which modality and plane stands where, and the controls that choose it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from mctgui.project.records import MODALITY_NAMES, Modality
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.columns import Column
from mctgui.qt.viewer.controls import Segments
from mctgui.viewstate import LAYOUTS, PLANES, Layout, PaneModality, ViewState
from mctgui.volume import Plane

ROWS: dict[Layout, tuple[Plane, ...]] = {
    "two": ("axial",),
    "side by side": ("axial",),
    "axial over sagittal": ("axial", "sagittal"),
    "three planes": ("axial", "coronal", "sagittal"),
    "quad": ("axial", "sagittal", "coronal"),
}
"""Planes of each layout; ``"single"`` has the one that is chosen."""
_ICONS: dict[Layout, str] = {
    "single": "ph.square",
    "two": "ph.columns",
    "side by side": "ph.rectangle",
    "axial over sagittal": "ph.rows",
    "three planes": "ph.layout",
    "quad": "ph.cube",
}
_QUAD: dict[Plane, tuple[int, int]] = {"axial": (0, 0), "sagittal": (0, 1), "coronal": (1, 0)}
SOLID_PLACE = (1, 1)
"""Row and column of the 3-D pane."""


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One pane of a layout: what it shows, where it stands, and whether its title has the line of facts."""

    column: Column
    plane: Plane
    row: int
    across: int
    facts: bool


def planes_of(state: ViewState) -> tuple[Plane, ...]:
    """The planes that the layout shows."""
    return (state.plane,) if state.layout == "single" else ROWS[state.layout]


def modalities_of(state: ViewState, present: Sequence[PaneModality]) -> tuple[PaneModality, ...]:
    """The modalities that the layout shows, of those that a case has.

    Where a chosen one is missing, the next one of the case takes its place; a case with one modality has one pane.
    """
    if state.layout not in ("single", "two", "quad"):
        return tuple(present)
    wished = [one for one in state.chosen if one in present]
    wished += [one for one in present if one not in wished]
    if state.layout == "two":
        return tuple(one for one in present if one in wished[:2])
    return tuple(wished[:1])


def arranged(state: ViewState, columns: Sequence[Column]) -> list[Cell]:
    """The panes of a layout, column by column."""
    shown = modalities_of(state, [column.modality for column in columns])
    columns = [column for column in columns if column.modality in shown]
    if state.layout == "quad":
        return [
            Cell(column, plane, *_QUAD[plane], facts=_QUAD[plane][0] == 0)
            for column in columns
            for plane in planes_of(state)
        ]
    return [
        Cell(column, plane, row, across, facts=row == 0)
        for across, column in enumerate(columns)
        for row, plane in enumerate(planes_of(state))
    ]


class Layouts(QObject):
    """Makes the controls of the layouts and keeps them in step with the view state.

    Attributes
    ----------
    segments, button
        The three layouts of all modalities; and the menu of all layouts, modalities and planes.
    """

    def __init__(self, screen: Screen, changed: Callable[[], object], maximise: Callable[[], object]) -> None:
        super().__init__(screen)
        self._screen, self._changed = screen, changed
        self._state = screen.window_services.viewstate
        self._present: tuple[Modality, ...] = ()
        kept = screen.window_services.settings.layout
        if kept in LAYOUTS:
            self._state.layout = kept
        self._actions: dict[Layout, QAction] = {}
        group = QActionGroup(self)
        for layout in LAYOUTS:
            action = screen.add_action(
                f"view.layout-{layout.replace(' ', '-')}", partial(self.choose, layout), icon=_ICONS[layout]
            )
            action.setCheckable(True)
            group.addAction(action)
            self._actions[layout] = action
        self._next_modality = screen.add_action("view.layout-modality", self.next_modality)
        self._next_plane = screen.add_action("view.layout-plane", self.next_plane)
        self._maximise = screen.add_action("view.maximise", maximise, icon="ph.corners-out")
        self.segments: Segments[Layout] = self._make_segments()
        self.button = self._make_button()
        self._state.layout_changed.connect(self._layout_changed)
        self._state.chosen_changed.connect(self._chosen_changed)
        screen.window_services.keys.changed.connect(self._name_button)
        self.follow()

    def _make_segments(self) -> Segments[Layout]:
        segments: Segments[Layout] = Segments(
            [
                ("side by side", self.tr("Axial"), self.tr("One row: axial slices")),
                ("axial over sagittal", self.tr("Axial + sagittal"), self.tr("Two rows at one scale")),
                ("three planes", self.tr("Three planes"), self.tr("Axial, coronal and sagittal at one scale")),
            ],
            self.choose,
            self.tr("Planes"),
        )
        icons = {layout: _ICONS[layout] for layout in ("side by side", "axial over sagittal", "three planes")}
        segments.set_icons(icons, self._screen.window_services.theme)
        return segments

    def _make_button(self) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(self.tr("Layouts"))
        button.setText(self.tr("Layout"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._screen.window_services.theme.keep_icon(button, "ph.squares-four")
        self._menu = QMenu(button)
        self._menu.aboutToShow.connect(self._fill_menu)
        button.setMenu(self._menu)
        self._name_button(button)
        return button

    def _name_button(self, button: QToolButton | None = None) -> None:
        (button or self.button).setToolTip(self.tr("Layouts: one pane, two, all, or one modality in 2 × 2 with 3-D"))

    def _fill_menu(self) -> None:
        menu = self._menu
        menu.clear()
        menu.addActions(list(self._actions.values()))
        menu.addSeparator()
        if self._state.layout == "two":
            for pair in combinations(self._present, 2):
                words = self.tr("{left} and {right}").format(left=MODALITY_NAMES[pair[0]], right=MODALITY_NAMES[pair[1]])
                self._add_tick(words, pair == self._shown(), partial(self._choose_modalities, pair))
        elif self._state.layout in ("single", "quad"):
            for modality in self._present:
                words = MODALITY_NAMES[modality]
                self._add_tick(words, self._shown() == (modality,), partial(self._choose_modalities, (modality,)))
        menu.addAction(self._next_modality)
        if self._state.layout == "single":
            menu.addSeparator()
            for plane in PLANES:
                words = {"axial": self.tr("Axial"), "coronal": self.tr("Coronal"), "sagittal": self.tr("Sagittal")}[plane]
                self._add_tick(words, self._state.plane == plane, partial(self._choose_plane, plane))
            menu.addAction(self._next_plane)
        menu.addSeparator()
        menu.addAction(self._maximise)

    def _add_tick(self, words: str, on: bool, run: Callable[[], object]) -> None:
        action = self._menu.addAction(words, run)
        action.setCheckable(True)
        action.setChecked(on)

    # What is chosen

    def set_present(self, present: Sequence[Modality]) -> None:
        """Which modalities the case has."""
        self._present = tuple(present)
        self.follow()

    def _shown(self) -> tuple[Modality, ...]:
        return modalities_of(self._state, self._present)

    def choose(self, layout: Layout) -> None:
        """Arrange the panes in another way; what shows one modality shows the one at work."""
        if (
            layout in ("single", "quad")
            and self._state.layout not in ("single", "quad")
            and self._state.pane in self._present
        ):
            self._put_first(self._state.pane)
        self._state.layout = layout
        self.follow()

    def _put_first(self, modality: Modality) -> None:
        others = [one for one in (*self._state.chosen, *self._present) if one != modality]
        if others:
            self._state.chosen = modality, others[0]

    def _choose_modalities(self, chosen: tuple[Modality, ...]) -> None:
        if len(chosen) == 2:
            self._state.chosen = chosen[0], chosen[1]
        else:
            self._put_first(chosen[0])

    def next_modality(self) -> None:
        """Show the next modality, or pair of them; where all are shown, go to a single one and come to the next of it."""
        if not self._present:
            return
        count = 2 if self._state.layout == "two" else 1
        if self._state.layout not in ("single", "two", "quad"):
            self.choose("single")
            return
        choices = list(combinations(self._present, count)) or [tuple(self._present)]
        shown = self._shown()
        at = choices.index(shown) if shown in choices else -1
        self._choose_modalities(choices[(at + 1) % len(choices)])

    def next_plane(self) -> None:
        """Show the next plane in the one pane."""
        if self._state.layout == "single":
            self._choose_plane(PLANES[(PLANES.index(self._state.plane) + 1) % len(PLANES)])
        else:
            self.choose("single")

    def _choose_plane(self, plane: Plane) -> None:
        if self._state.plane != plane:
            self._state.plane = plane
            self._changed()

    def _layout_changed(self, layout: str) -> None:
        services = self._screen.window_services
        if services.settings.layout != layout:
            services.settings.layout = layout
            services.save_settings()
        self.follow()
        self._changed()

    def _chosen_changed(self, _chosen: object) -> None:
        if self._state.layout in ("single", "two", "quad"):
            self._changed()

    def follow(self) -> None:
        """Show what is chosen."""
        self.segments.choose(self._state.layout)
        self._actions[self._state.layout].setChecked(True)
