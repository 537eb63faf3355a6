"""The View screen: MDCT, micro-CT-like and micro-CT beside each other, linked in millimetres."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.project.records import MODALITY_NAMES, CaseRecord, Modality
from mctgui.project.store import Project
from mctgui.qt.enhancing import is_enhancing, start_enhancement
from mctgui.qt.screen import Screen, ScreenName, WindowServices
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.columns import Column, columns_of
from mctgui.qt.viewer.compare import wording
from mctgui.qt.viewer.compare.comparing import Comparing
from mctgui.qt.viewer.compare.difference import difference_of, signed
from mctgui.qt.viewer.compare.pane import ComparePane
from mctgui.qt.viewer.controls import Segments, ToolBar
from mctgui.qt.viewer.inspector import ViewInspector, number_text
from mctgui.qt.viewer.pane import Pane, value_at, window_text
from mctgui.qt.viewer.presets import PRESETS, Preset, presets_for, unit_of
from mctgui.qt.viewer.slab_control import SlabControl
from mctgui.viewstate import Comparison, Layout
from mctgui.voi import CylinderVOI
from mctgui.windowing import Window

_LAYOUT_ICONS: dict[Layout, str] = {
    "side by side": "ph.square",
    "axial over sagittal": "ph.rows",
    "three planes": "ph.layout",
}


class ViewScreen(Screen):
    """Comparison of the modalities of one case."""

    name: ClassVar[ScreenName] = "view"
    title: ClassVar[str] = "View"
    icon_name: ClassVar[str] = "ph.columns"
    shortcut: ClassVar[str] = "Ctrl+2"
    hint: ClassVar[str] = "Wheel: slice · Ctrl wheel: zoom · left drag: window · middle drag: pan · Space: reset"

    def __init__(self, window: WindowServices) -> None:
        super().__init__(window)
        self._state = window.viewstate
        self._project: Project | None = None
        self._case: CaseRecord | None = None
        self._columns: list[Column] = []
        self._active: Pane | None = None
        self._board = PaneBoard(self._state)
        self._inspector = ViewInspector(window.theme)
        self._pointer: tuple[float, float, float] | None = None
        self._build()
        self._connect()

    # Building

    def _build(self) -> None:
        self._segments: Segments[Layout] = Segments(
            [
                ("side by side", self.tr("Axial"), self.tr("One row: axial slices")),
                ("axial over sagittal", self.tr("Axial + sagittal"), self.tr("Two rows at one scale")),
                ("three planes", self.tr("Three planes"), self.tr("Axial, coronal and sagittal at one scale")),
            ],
            self._choose_layout,
            self.tr("Planes"),
        )
        self._segments.set_icons(_LAYOUT_ICONS, self.window_services.theme)
        self._make_actions()
        self._comparing = Comparing(self)
        self._bar = bar = ToolBar()
        bar.add(self._comparing.segments)
        bar.add_divider()
        bar.add(self._segments)
        bar.add_divider()
        zoom = [bar.add_action(action) for action in (self._zoom_in, self._zoom_out, self._reset)]
        bar.add_divider()
        linked = bar.add_action(self._linked, text=True)
        looks = [bar.add_action(action) for action in (self._notes, self._pixels)]
        self.slabs = SlabControl(self._state)
        bar.add(self.slabs)
        bar.add_space()
        self._enhance_button = bar.add_action(self._enhance, text=True)
        narrow = partial(self._arrange_bar, zoom, looks, linked)
        bar.fit_with(
            partial(narrow, compare=True),
            partial(narrow, compare=True, words=False),
            partial(narrow, compare=True, layouts=False, words=False),
            partial(narrow, words=False),
            partial(narrow, layouts=False, words=False),
            partial(narrow, layouts=False, words=False, zoom_shown=False),
            partial(narrow, layouts=False, words=False, zoom_shown=False, looks_shown=False),
        )
        self._empty = QLabel()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        set_role(self._empty, "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._comparing.options)
        column.addWidget(self._board, 1)
        column.addWidget(self._empty, 1)
        # Slices that are being made come many times a second; the window needs to show them only a few times.
        self._growing_timer = QTimer(self)
        self._growing_timer.setSingleShot(True)
        self._growing_timer.setInterval(120)
        self._growing_timer.timeout.connect(self._show_growing)

    def _arrange_bar(
        self,
        zoom: list[QToolButton],
        looks: list[QToolButton],
        linked: QToolButton,
        *,
        compare: bool = False,
        layouts: bool = True,
        words: bool = True,
        zoom_shown: bool = True,
        looks_shown: bool = True,
    ) -> None:
        """Use the room of the tool bar; what gives way has its shortcut and stands in the command palette."""
        self._comparing.segments.show_words(compare)
        self._segments.show_words(layouts)
        both, icon = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in (linked, self._enhance_button):
            button.setToolButtonStyle(both if words else icon)
        for button in zoom:
            button.setVisible(zoom_shown)
        for button in looks:
            button.setVisible(looks_shown)
        self._bar.set_spacing(8 if looks_shown else 4)

    def _make_actions(self) -> None:
        self._reset = self.add_action(self.tr("Reset view"), self.reset_view, "Space", icon="ph.arrows-in")
        self._zoom_in = self.add_action(
            self.tr("Zoom in"), lambda: self._zoom(1.25), "Ctrl++", icon="ph.magnifying-glass-plus"
        )
        self._zoom_out = self.add_action(
            self.tr("Zoom out"), lambda: self._zoom(0.8), "Ctrl+-", icon="ph.magnifying-glass-minus"
        )
        self._linked = self.add_action(
            self.tr("Linked"),
            self._link,
            "L",
            icon="ph.link",
            checkable=True,
            tip=self.tr("Slice, zoom, pan and window of all panes move together"),
        )
        self._notes = self.add_action(
            self.tr("Letters and texts on the images"), self._show_notes, "I", icon="ph.text-aa", checkable=True
        )
        self._pixels = self.add_action(
            self.tr("Show pixels, without interpolation"), self._show_pixels, "P", icon="ph.grid-four", checkable=True
        )
        self._enhance = self.add_action(
            self.tr("Enhance"),
            self.enhance,
            "Ctrl+E",
            icon="ph.magic-wand",
            tip=self.tr("Make the micro-CT-like volume of this MDCT"),
        )
        self._linked.setChecked(True)
        self._notes.setChecked(True)
        for preset in PRESETS:
            if preset is next(one for one in PRESETS if one.key == preset.key):
                name = self.tr("Window: {name}").format(name=preset.name)
                self.add_action(name, partial(self._use_key, preset.key), preset.key)
        self.add_action(self.tr("Slabs"), lambda: self.slabs.open(), "T")
        self._make_slice_actions()

    def _make_slice_actions(self) -> None:
        # These keys also move through lists and fields, so they act on the canvas that has the focus alone.
        moves: list[tuple[str, str, Callable[[Pane], object]]] = [
            (self.tr("Previous slice"), "Up", lambda pane: pane.step(-1)),
            (self.tr("Next slice"), "Down", lambda pane: pane.step(1)),
            (self.tr("Ten slices back"), "PgUp", lambda pane: pane.step(-10)),
            (self.tr("Ten slices on"), "PgDown", lambda pane: pane.step(10)),
            (self.tr("First slice"), "Home", lambda pane: pane.step_to_end(last=False)),
            (self.tr("Last slice"), "End", lambda pane: pane.step_to_end(last=True)),
        ]
        self._slice_actions: list[QAction] = []
        for text, key, move in moves:
            action = self.add_action(text, partial(self._on_active, move), key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            if key in ("Up", "Down"):
                action.setShortcuts([key, {"Up": "Left", "Down": "Right"}[key]])
            self._slice_actions.append(action)
        far = [("Shift+Up", -10), ("Shift+Down", 10)]
        for key, slices in far:
            action = QAction(self)
            action.setShortcut(key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda _checked=False, slices=slices: self._on_active(lambda pane: pane.step(slices)))
            self._slice_actions.append(action)
        # Space presses a button that has the focus; the view is reset where the images have it.
        self._reset.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._slice_actions.append(self._reset)

    def _connect(self) -> None:
        state = self._state
        for signal in (
            state.cursor_changed,
            state.centre_changed,
            state.zoom_changed,
            state.window_changed,
            state.slab_changed,
        ):
            signal.connect(self._follow)
        state.layout_changed.connect(self._layout_changed)
        state.comparison_changed.connect(self._comparison_changed)
        window = self.window_services
        window.partial_arrived.connect(self._partial_arrived)
        self._board.hovered.connect(self._hovered)
        self._board.menu_asked.connect(self._show_menu)
        self._board.activated.connect(self._activate)
        self._inspector.windows.window_asked.connect(state.set_window)
        self._inspector.windows.preset_asked.connect(self._use_preset)
        window.theme.changed.connect(self._theme_changed)

    @property
    def panes(self) -> list[Pane]:
        """All panes, column by column."""
        return self._board.panes

    # What the window tells

    def inspector(self) -> QWidget | None:
        return self._inspector

    def set_project(self, project: Project | None) -> None:
        if project is not self._project:
            self._project = project
            self.set_case(None)

    def set_case(self, case: CaseRecord | None) -> None:
        same = case is not None and self._case is not None and case.id == self._case.id
        self._case = case
        before = {column.modality for column in self._columns} if same else set()
        columns: list[Column] = []
        errors: list[MctguiError] = []
        if self._project is not None and case is not None:
            columns, errors = columns_of(self._project, case.id)
        self._columns = []  # what the state tells now is about panes that are not there yet
        for column in columns:
            if column.modality not in before:
                self._state.set_intensity(column.modality, column.volume.intensity, column.first_window())
        self._columns = columns
        if not same:
            self._board.untouched = True
        self._rebuild()
        if not same and self._columns:
            self._go_to_start()
        for error in errors:
            self.window_services.show_error(error, case_id=case.id if case is not None else None)

    def leave(self) -> None:
        self._growing_timer.stop()
        self._comparing.stop()

    def release(self) -> None:
        self._growing_timer.stop()
        self._comparing.stop()
        self._columns = []
        self._project, self._case = None, None
        self._rebuild()

    # Panes

    def _make_panes(self) -> None:
        self._active, self._pointer = None, None
        self._board.show_columns(
            self._columns, notes=self._notes.isChecked(), pixels=self._pixels.isChecked(), actions=self._slice_actions
        )
        self._board.set_bands(self._cylinders())

    def _rebuild(self) -> None:
        self._comparing.set_present([column.modality for column in self._columns])
        self._make_panes()
        self._segments.choose(self._state.layout)
        self._inspector.set_columns(self._columns)
        self.slabs.set_modalities([column.modality for column in self._columns])
        self._board.setVisible(bool(self._columns))
        self._empty.setVisible(not self._columns)
        self._empty.setText(self._empty_words())
        self._update_enhance()
        self.window_services.update_inspector()
        self._follow()

    def _empty_words(self) -> str:
        if self._case is None:
            return self.tr("Choose a case in Cases, or open the demo there.")
        return self.tr("This case has no volume yet. Import one in Cases.")

    def _cylinders(self) -> dict[str, CylinderVOI]:
        if self._project is None or self._case is None:
            return {}
        record = self._project.latest_voi(self._case.id)
        try:
            return dict(record.placed.cylinders) if record is not None else {}
        except MctguiError as error:
            self.window_services.show_error(error, case_id=self._case.id)
            return {}

    def _go_to_start(self) -> None:
        """Put the cursor where the user is likely to look first: between the VOIs, else in the middle."""
        cylinders = self._cylinders()
        if {"upper", "lower"} <= cylinders.keys():
            start = (np.array(cylinders["upper"].centre_mm) + cylinders["lower"].centre_mm) / 2
            for column in self._columns:
                self._state.set_cursor(start, column.modality)
        else:
            for column in self._columns:
                self._state.set_cursor(self._board.middle(column.modality), column.modality)

    def reset_view(self) -> None:
        """Show everything again: place, scale, slice and windows."""
        self._board.untouched = True
        self._go_to_start()
        for column in self._columns:
            self._state.set_window(column.modality, column.first_window())
        self._board.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow()

    def _follow(self, _changed: object = None) -> None:
        if not self.isVisible():
            return
        for pane in self._board.panes:
            pane.follow()
        for column in self._columns:
            self._inspector.windows.set_window(column.modality, self._state.window(column.modality))
        self._show_values()

    def wants_inspector(self) -> bool:
        return bool(self._columns)

    def _layout_changed(self, _layout: str) -> None:
        self._board.untouched = True
        self._rebuild()

    def _comparison_changed(self, new: Comparison, old: Comparison) -> None:
        if new.is_like(old) and self._board.is_comparing:
            self._comparing.follow_amount()
            for pane in self._board.panes:
                if isinstance(pane, ComparePane):
                    pane.follow_comparison()
            if not (new.mode == "swipe" and new.divider != old.divider and self._pointer is not None):
                self._show_values()  # the pointer that drags the divider says itself what is under it
            return
        self._comparing.follow()
        if not self._columns:
            return
        if (new.mode == "side by side") != (old.mode == "side by side") or new.pair != old.pair:
            self._make_panes()
        self._follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not an action: whatever else Esc ends, a tool or a panel, ends before the comparison does.
        if event.key() != Qt.Key.Key_Escape or not self._comparing.escape():
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._comparing.stop()

    def _theme_changed(self) -> None:
        self._inspector.set_columns(self._columns)
        self._follow()

    # Values

    def _hovered(self, pane: Pane, point: tuple[float, float, float] | None) -> None:
        if pane in self._board.panes:  # one that is about to be deleted may still say that the pointer left it
            self._pointer, self._active = point, pane
            self._show_values()

    def _show_values(self) -> None:
        if not self._columns:
            self.window_services.set_status()
            return
        active = self._acting()
        place = self._pointer or self._state.cursor_of(active)
        stacks = {modality: stack for (modality, _), stack in self._board.stacks.items()}
        values: dict[Modality, tuple[float | None, Any]] = {}
        for column in self._columns:
            point = (
                place if self._state.links.scroll or column.modality == active else self._state.cursor_of(column.modality)
            )
            values[column.modality] = (value_at(stacks[column.modality], point), column.volume.intensity)
        self._inspector.values.set_values(values, self.window_services.theme)
        position = "x {:+.2f}  y {:+.2f}  z {:+.2f} mm".format(*place).replace("-", "−")
        window = window_text(self._state.window(active))
        windows = self.tr("Window {window}").format(window=window)
        if self._board.is_comparing:
            windows = self.tr("Window of {name} {window}").format(name=MODALITY_NAMES[active], window=window)
        zoom = f"{1 / self._state.mm_per_pixel_of(active):.1f} px/mm"
        self.window_services.set_status(
            position,
            *self._value_words(active, values),
            windows,
            self.tr("Zoom {zoom}").format(zoom=zoom),
            hint=wording.hint(self._state.comparison.mode) if self._board.is_comparing else self.hint,
        )

    def _value_words(self, active: Modality, values: dict[Modality, tuple[float | None, Any]]) -> list[str]:
        """The value of the pane under the pointer; of a comparison both values, and their difference where it is shown."""
        if not self._board.is_comparing:
            value, intensity = values[active]
            return [f"{number_text(value)} {unit_of(intensity)}"]
        now, in_hu = self._state.comparison, self._state.difference_in_hu
        pair = [values[modality] for modality in now.pair]
        words = [
            f"{name} {number_text(value)} {unit_of(intensity)}"
            for name, (value, intensity) in zip(wording.labels(now), pair, strict=True)
        ]
        if now.mode == "difference":
            windows = (self._state.window(now.base), self._state.window(now.over))
            difference = difference_of(pair[0][0], pair[1][0], windows, in_hu=in_hu)
            text = "–" if difference is None else signed(difference, 0 if in_hu else 2)
            unit = "HU" if in_hu else self.tr("of the window")
            words.append(self.tr("Difference {value} {unit}").format(value=text, unit=unit))
        return words

    def _acting(self) -> Modality:
        """The modality that the keys of the window act on: of the pane, or of the compared image under the pointer."""
        if isinstance(self._active, ComparePane):
            return self._active.acts_on
        if self._active is not None:
            return self._active.modality
        return self._state.comparison.base if self._board.is_comparing else self._columns[0].modality

    # Actions

    def _activate(self, pane: Pane) -> None:
        if pane not in self._board.panes:
            return
        self._active = pane
        self._state.pane = pane.modality
        self._state.plane = pane.plane

    def _on_active(self, act: Callable[[Pane], object]) -> None:
        pane = self._active or (self._board.panes[0] if self._board.panes else None)
        if pane is not None:
            act(pane)

    def _zoom(self, factor: float) -> None:
        self._on_active(lambda pane: pane.zoom_by(factor))

    def _choose_layout(self, layout: Layout) -> None:
        self._state.layout = layout

    def _link(self, linked: bool) -> None:
        source = self._active.modality if self._active is not None else None
        self._state.set_link(source=source, scroll=linked, zoom=linked, pan=linked, window=linked)

    def _show_notes(self, shown: bool) -> None:
        for pane in self._board.panes:
            pane.set_notes_shown(shown)

    def _show_pixels(self, shown: bool) -> None:
        for pane in self._board.panes:
            pane.canvas.show_pixels = shown
            pane.canvas.update()

    def _use_key(self, key: str) -> None:
        if not self._columns:
            return
        active = self._acting()
        column = self._column(active)
        for preset in presets_for(column.volume.intensity):
            if preset.key == key:
                self._use_preset(active, preset)

    def _use_preset(self, modality: Modality, preset: Preset) -> None:
        window: Window | None = preset.window or self._column(modality).automatic_window()
        if window is not None:
            self._state.set_window(modality, window)

    def _column(self, modality: Modality) -> Column:
        return next(column for column in self._columns if column.modality == modality)

    def _show_menu(self, pane: Pane, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        modality = self._acting() if pane is self._active else pane.modality
        for preset in presets_for(self._column(modality).volume.intensity):
            words = self.tr("Window: {name}").format(name=preset.name)
            menu.addAction(words, partial(self._use_preset, modality, preset))
        menu.addSeparator()
        whole = self.tr("Show all panes") if self._board.maximised is pane else self.tr("Maximise this pane")
        menu.addAction(whole, partial(self._board.maximise, pane))
        menu.addAction(self.tr("Copy this picture"), partial(self._copy_picture, pane))
        menu.addAction(self._reset)
        menu.popup(at)

    def _copy_picture(self, pane: Pane) -> None:
        from PySide6.QtGui import QGuiApplication

        QGuiApplication.clipboard().setPixmap(pane.canvas.grab())
        self.window_services.show_message(self.tr("The picture is in the clipboard."))

    # Enhancing

    def _update_enhance(self) -> None:
        present = {column.modality for column in self._columns}
        busy = self._case is not None and is_enhancing(self.window_services, self._case)
        self._enhance.setEnabled("mdct" in present and not busy)
        self._enhance.setText(self.tr("Enhance again") if "microct-like" in present else self.tr("Enhance"))
        self._bar.refit()

    def enhance(self) -> None:
        """Make the micro-CT-like volume of this case in the background; its slices appear as they are finished."""
        if self._case is not None:
            start_enhancement(self.window_services, self._case)
            self._update_enhance()

    def _partial_arrived(self, case_id: int, _piece: object) -> None:
        if self._case is not None and case_id == self._case.id and self.isVisible() and not self._growing_timer.isActive():
            self._growing_timer.start()

    def _show_growing(self) -> None:
        """Draw the slices that came, and make their panes when they are the first."""
        if self._project is None or self._case is None:
            return
        growing = {one.modality: one for one in self._project.growing(self._case.id)}
        shown = {column.modality: column.growing for column in self._columns if column.growing is not None}
        if growing != shown:
            self.set_case(self._case)
            return
        for pane in self._board.panes:
            if pane.modality in growing:
                pane.set_filled(growing[pane.modality].filled)
            if isinstance(pane, ComparePane) and pane.over in growing:
                pane.set_over_filled(growing[pane.over].filled)
        self._show_values()
