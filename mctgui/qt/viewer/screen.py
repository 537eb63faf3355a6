"""The View screen: MDCT, micro-CT-like and micro-CT beside each other, linked in millimetres."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.project.records import MODALITY_NAMES, CaseRecord, Modality
from mctgui.project.store import Project
from mctgui.qt.enhancing import is_enhancing, start_enhancement
from mctgui.qt.language import word
from mctgui.qt.screen import Screen, ScreenName, WindowServices
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.aligning.registering import Registering
from mctgui.qt.viewer.aligning.section import LinkSection
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.cine import Cine
from mctgui.qt.viewer.columns import Column, columns_of
from mctgui.qt.viewer.compare import wording
from mctgui.qt.viewer.compare.comparing import Comparing
from mctgui.qt.viewer.compare.difference import difference_of, signed
from mctgui.qt.viewer.compare.pane import ComparePane
from mctgui.qt.viewer.inspector import ViewInspector, number_text
from mctgui.qt.viewer.keyimages.keeping import KeyImages
from mctgui.qt.viewer.layouts import Layouts
from mctgui.qt.viewer.linking import Linking
from mctgui.qt.viewer.onscreen.measuring import OnScreenMeasuring
from mctgui.qt.viewer.pane import Pane, value_at, window_text
from mctgui.qt.viewer.pictures.dicom_export import DICOMExport
from mctgui.qt.viewer.pictures.taking import PictureTaking
from mctgui.qt.viewer.presets import PRESETS, Preset, presets_for, unit_of
from mctgui.qt.viewer.slab_control import SlabControl
from mctgui.qt.viewer.solid.control import SolidControl
from mctgui.qt.viewer.thumbnails import ThumbnailBar
from mctgui.qt.viewer.tool_row import Tools, ViewToolBar
from mctgui.viewstate import Comparison
from mctgui.voi import CylinderVOI
from mctgui.windowing import Window


class ViewScreen(Screen):
    """Comparison of the modalities of one case."""

    name: ClassVar[ScreenName] = "view"
    icon_name: ClassVar[str] = "ph.columns"
    shortcut: ClassVar[str] = "Ctrl+2"
    hint: ClassVar[str] = QT_TRANSLATE_NOOP("Screen", "Wheel: slice · Ctrl wheel: zoom · Space: reset · ?: keys and mouse")

    def __init__(self, window: WindowServices) -> None:
        super().__init__(window)
        self._state = window.viewstate
        self._project: Project | None = None
        self._case: CaseRecord | None = None
        self._columns: list[Column] = []
        self._active: Pane | None = None
        self._board = PaneBoard(self._state)
        self._inspector = ViewInspector(window.theme, window.keys)
        self._pointer: tuple[float, float, float] | None = None
        self._build()
        self.link_section = LinkSection(self.linking, self.registering)
        self.link_section.done.connect(self._focus_images)
        self._inspector.insert(1, self.link_section)
        self._connect()

    # Building

    def _build(self) -> None:
        self._make_actions()
        self.layouts = Layouts(self, self._arrange_anew, self._maximise_or_restore)
        self._segments = self.layouts.segments
        self._measuring = OnScreenMeasuring(self, self._board)
        self._image_actions += self._measuring.canvas_actions
        self._inspector.insert(1, self._measuring.section)
        self._comparing = Comparing(self)
        self.cine = Cine(self, self._board, self._active_pane)
        self.key_images = KeyImages(self, self._board, self._active_pane)
        self.thumbnails = ThumbnailBar()
        self.thumbnails.asked.connect(lambda pane, index: pane.go_to_index(index))
        self._thumbs = self.add_action("view.thumbnails", self._show_thumbnails, icon="ph.film-strip", checkable=True)
        self.dicom_export = DICOMExport(self, self._volume_at_work)
        self.pictures = PictureTaking(self, self._board, self._active_pane, [self.dicom_export.action])
        self.key_images.changed.connect(self.thumbnails.follow)
        self._image_actions += self.pictures.canvas_actions
        self.solid = SolidControl(self, self._board)
        self._inspector.insert(2, self.key_images.section)
        self.slabs = SlabControl(self._state)
        self._bar = self._make_bar()
        self._empty = QLabel()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        set_role(self._empty, "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._comparing.options)
        column.addWidget(self._board, 1)
        column.addWidget(self.thumbnails)
        column.addWidget(self._empty, 1)
        # Slices that are being made come many times a second; the window needs to show them only a few times.
        self._growing_timer = QTimer(self)
        self._growing_timer.setSingleShot(True)
        self._growing_timer.setInterval(120)
        self._growing_timer.timeout.connect(self._show_growing)

    def _make_bar(self) -> ViewToolBar:
        self._link_menu = self.linking.menu()
        tools = Tools(
            compare=self._comparing.segments,
            planes=self._segments,
            layouts=self.layouts.button,
            moving=(self._hand, self._zoom_in, self._zoom_out, self._reset),
            measure=self._measuring.button,
            linked=self.linking.linked,
            link_menu=self._link_menu,
            looks=(self._notes, self._pixels),
            slabs=self.slabs,
            slabs_action=self._open_slabs,
            cine=self.cine.button,
            key_image=self.key_images.toggle,
            pictures=self.pictures.button,
            enhance=self._enhance,
        )
        return ViewToolBar(tools, self.window_services.theme)

    def _make_actions(self) -> None:
        self._reset = self.add_action("view.reset", self.reset_view, icon="ph.arrows-in")
        self._zoom_in = self.add_action("view.zoom-in", lambda: self._zoom(1.25), icon="ph.magnifying-glass-plus")
        self._zoom_out = self.add_action("view.zoom-out", lambda: self._zoom(0.8), icon="ph.magnifying-glass-minus")
        self.linking = Linking(
            self, self._microct_step, self._shown_mm, lambda: self._active.modality if self._active else None
        )
        self.registering = Registering(self, self.linking.aligning)
        self._notes = self.add_action("view.notes", self._show_notes, icon="ph.text-aa", checkable=True)
        self._pixels = self.add_action("view.pixels", self._show_pixels, icon="ph.grid-four", checkable=True)
        self._hand = self.add_action(
            "view.hand", self._use_mouse, icon="ph.hand", checkable=True, tip=self.tr("The left button pans; Esc ends it")
        )
        self._enhance = self.add_action(
            "view.enhance",
            self.enhance,
            icon="ph.magic-wand",
            tip=self.tr("Make the micro-CT-like volume of this MDCT"),
        )
        self._notes.setChecked(True)
        for command_id in dict.fromkeys(preset.command for preset in PRESETS):
            self.add_action(command_id, partial(self._use_command, command_id))
        for number in (1, 2):
            self.add_action(f"view.window-scan-{number}", partial(self._use_scanned, number))
        self._open_slabs = self.add_action("view.slabs", lambda: self.slabs.open())
        moves: dict[str, Callable[[Pane], object]] = {
            "view.previous": lambda pane: pane.step(-1),
            "view.next": lambda pane: pane.step(1),
            "view.back-10": lambda pane: pane.step(-10),
            "view.on-10": lambda pane: pane.step(10),
            "view.first": lambda pane: pane.step_to_end(last=False),
            "view.last": lambda pane: pane.step_to_end(last=True),
        }
        # Their keys act on the canvas that has the focus alone; Space, for instance, presses a button that has it.
        self._image_actions = [self.add_action(name, partial(self._on_active, move)) for name, move in moves.items()]
        self._image_actions.append(self._reset)

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
        state.alignment_changed.connect(lambda _modality: self.key_images.attach())
        state.comparison_changed.connect(self._comparison_changed)
        state.alignment_changed.connect(self._alignment_changed)
        self.linking.aligning.resliced.connect(self._reslice)
        window = self.window_services
        window.partial_arrived.connect(self._partial_arrived)
        self._board.hovered.connect(self._hovered)
        self._board.menu_asked.connect(self._show_menu)
        self._board.activated.connect(self._activate)
        self._inspector.windows.window_asked.connect(state.set_window)
        self._inspector.windows.preset_asked.connect(self._use_preset)
        window.theme.changed.connect(self._theme_changed)
        window.keys.changed.connect(self._use_mouse)

    def _use_mouse(self, _changed: object = None) -> None:
        for pane in self._board.panes:
            pane.canvas.mouse = self.window_services.settings.mouse
            pane.canvas.hand = self._hand.isChecked()
            if not self._hand.isChecked():
                pane.canvas.unsetCursor()

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
        if not same:
            self.cine.stop()
        before = {column.modality for column in self._columns} if same else set()
        columns: list[Column] = []
        errors: list[MctguiError] = []
        if self._project is not None and case is not None:
            columns, errors = columns_of(self._project, case.id)
        self._columns = []  # what the state tells now is about panes that are not there yet
        self.linking.set_case(self._project, case.id if case is not None else None, columns)
        self.registering.set_case(case, columns)
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

    def keep_view(self) -> None:
        """Leave zoom and place as they are now when the window changes its size."""
        self._board.untouched = False

    def leave(self) -> None:
        self._growing_timer.stop()
        self.cine.stop()
        self._comparing.stop()

    def release(self) -> None:
        self._growing_timer.stop()
        self._columns = []
        self.linking.set_case(None, None, [])
        self.registering.set_case(None, [])
        self._comparing.stop()
        self.solid.release()
        self._project, self._case = None, None
        self._rebuild()

    # Panes

    def _make_panes(self) -> None:
        self._active, self._pointer = None, None
        self._board.reslices = self.linking.aligning.is_resliced
        self._board.show_columns(
            self._columns, notes=self._notes.isChecked(), pixels=self._pixels.isChecked(), actions=self._image_actions
        )
        self._use_mouse()
        self._board.set_bands(self._cylinders())
        self._measuring.attach()
        self.key_images.attach()
        self.solid.attach(self._project, self._case)
        for pane in self._board.panes:
            pane.used.connect(self._use_pane)
        self._use_pane(self._active_pane())

    def _rebuild(self) -> None:
        self._comparing.set_present([column.modality for column in self._columns])
        self._make_panes()
        self._measuring.set_case(self._project, self._case, self._columns)
        self.key_images.set_case(self._project, self._case, shown=bool(self._columns))
        self.layouts.set_present([column.modality for column in self._columns])
        self._inspector.set_columns(self._columns)
        self.slabs.set_modalities([column.modality for column in self._columns])
        self._board.setVisible(bool(self._columns))
        self.thumbnails.setVisible(self._thumbs.isChecked() and bool(self._columns))
        self._empty.setVisible(not self._columns)
        self._empty.setText(self._empty_words())
        self.cine.set_possible(bool(self._columns))
        self.pictures.set_possible(bool(self._columns))
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
                self._state.set_cursor(self._state.mapped(start, "mdct", column.modality), column.modality)
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
        self.thumbnails.follow()
        if self._board.solid is not None:
            self._board.solid.follow()
        for column in self._columns:
            self._inspector.windows.set_window(column.modality, self._state.window(column.modality))
        self._show_values()

    def wants_inspector(self) -> bool:
        return bool(self._columns)

    def _arrange_anew(self) -> None:
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
        escape = event.key() == Qt.Key.Key_Escape
        if not escape or not (self.cine.escape() or self._put_hand_away() or self._comparing.escape()):
            super().keyPressEvent(event)

    def _put_hand_away(self) -> bool:
        was_used = self._hand.isChecked()
        self._hand.setChecked(False)
        return was_used

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.cine.stop()
        self._comparing.stop()

    def _alignment_changed(self, _pane: str) -> None:
        """One image lies elsewhere now: comparisons are made of it anew, shapes are drawn and measured anew."""
        if not self._columns:
            return
        if self._board.is_comparing or not self._board.is_as_aligned:
            self._make_panes()
            self._follow()
        self._board.set_bands(self._cylinders())
        self._measuring.volumes_changed()
        self.solid.attach(self._project, self._case)

    def _reslice(self) -> None:
        """Show the micro-CT in the planes of the MDCT, or in its own slices again."""
        if self._columns:
            self._make_panes()
            self._follow()

    def _theme_changed(self) -> None:
        self._inspector.set_columns(self._columns)
        self._board.fit()  # texts take another room with another size of the type
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
        if any(column.modality not in stacks for column in self._columns):
            return  # another case is being put in; its panes come in a moment
        values: dict[Modality, tuple[float | None, Any]] = {}
        for column in self._columns:
            point = self._state.mapped(place, active, column.modality)
            if not self._state.links.scroll and column.modality != active:
                point = self._state.cursor_of(column.modality)
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
            *self._value_words(values),
            windows,
            self.tr("Zoom {zoom}").format(zoom=zoom),
            hint=wording.hint(self._state.comparison.mode) if self._board.is_comparing else self.hint_words,
        )

    def _value_words(self, values: dict[Modality, tuple[float | None, Any]]) -> list[str]:
        """The values of all panes; of a comparison those of its two, and their difference where it is shown."""
        if not self._board.is_comparing:
            return [probe_text(values)]
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

    def _focus_images(self) -> None:
        pane = self._active_pane()
        if pane is not None:
            pane.canvas.setFocus()

    def _active_pane(self) -> Pane | None:
        """The pane at work, else the first one."""
        return self._active or (self._board.panes[0] if self._board.panes else None)

    def _use_pane(self, pane: Pane | None) -> None:
        """Show the slices of a pane in the bar of thumbnails, where that is shown."""
        if pane is None or not self._thumbs.isChecked():
            self.thumbnails.show_pane(None)
        elif pane in self._board.panes:
            column = self._column(pane.modality)
            self.thumbnails.show_pane(pane, column.quick or column.coarse)

    def _show_thumbnails(self, shown: bool) -> None:
        self.thumbnails.setVisible(shown and bool(self._columns))
        self._use_pane(self._active_pane())

    def _on_active(self, act: Callable[[Pane], object]) -> None:
        pane = self._active_pane()
        if pane is not None:
            self._use_pane(pane)
            act(pane)

    def _maximise_or_restore(self) -> None:
        if self._board.maximised is not None:  # whatever pane the pointer was on before: only this one is seen
            self._board.maximise(self._board.maximised)
        else:
            self._on_active(self._board.maximise)

    def _zoom(self, factor: float) -> None:
        if self.solid.has_focus:
            self.solid.zoom(factor)
            return
        self._on_active(lambda pane: pane.zoom_by(factor))

    def _microct_step(self) -> tuple[float, float, float] | None:
        """From one slice of the micro-CT to the next as people count them, in the plane of the pane at work."""
        plane = self._active.plane if self._active is not None else "axial"
        stack = self._board.stacks.get(("microct", plane))
        if stack is None or stack.count < 2:
            return None
        along = stack.position_mm(1) - stack.position_mm(0)
        x, y, z = (float(part) for part in stack.frame.normal * (-along if plane == "axial" else along))
        return x, y, z

    def _shown_mm(self, modality: Modality) -> tuple[float, float, float]:
        """The cursor of a modality, in the middle of the slice that is shown in the plane of the pane at work."""
        plane = self._active.plane if self._active is not None else "axial"
        cursor, stack = self._state.cursor_of(modality), self._board.stacks.get((modality, plane))
        if stack is None:
            return cursor
        u, v, w = (float(part) for part in stack.frame.uvw(cursor))
        x, y, z = stack.frame.point(u, v, stack.position_mm(stack.nearest(w)) if stack.covers(w) else w)
        return float(x), float(y), float(z)

    def _show_notes(self, shown: bool) -> None:
        for pane in self._board.panes:
            pane.set_notes_shown(shown)

    def _show_pixels(self, shown: bool) -> None:
        for pane in self._board.panes:
            pane.canvas.show_pixels = shown
            pane.canvas.update()

    def _use_command(self, command_id: str) -> None:
        if not self._columns:
            return
        active = self._acting()
        column = self._column(active)
        for preset in presets_for(column.volume.intensity):
            if preset.command == command_id:
                self._use_preset(active, preset)

    def _use_scanned(self, number: int) -> None:
        if not self._columns:
            return
        active = self._acting()
        windows = self._column(active).scanned_windows()
        if number <= len(windows):
            self._state.set_window(active, windows[number - 1])
        else:
            words = self.tr("This series has no window {number} of its own.")
            self.window_services.show_message(words.format(number=number))

    def _use_preset(self, modality: Modality, preset: Preset) -> None:
        window: Window | None = preset.window or self._column(modality).automatic_window()
        if window is not None:
            self._state.set_window(modality, window)

    def _volume_at_work(self) -> tuple[CaseRecord, Column] | None:
        """The case, and the volume that the keys of the window act on."""
        return (self._case, self._column(self._acting())) if self._case is not None and self._columns else None

    def _column(self, modality: Modality) -> Column:
        return next(column for column in self._columns if column.modality == modality)

    def _show_menu(self, pane: Pane, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        modality = self._acting() if pane is self._active else pane.modality
        for preset in presets_for(self._column(modality).volume.intensity):
            words = self.tr("Window: {name}").format(name=word(preset.name))
            menu.addAction(words, partial(self._use_preset, modality, preset))
        menu.addSeparator()
        whole = self.tr("Show all panes") if self._board.maximised is pane else self.tr("Maximise this pane")
        menu.addAction(whole, partial(self._board.maximise, pane))
        menu.addAction(self._reset)
        menu.addSeparator()
        menu.addAction(self.key_images.toggle)
        menu.addAction(self._thumbs)
        self.pictures.fill_menu(menu, pane)
        menu.popup(at)

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
        self._measuring.volumes_changed()
        self.thumbnails.slices_came()
        self._show_values()


def probe_text(values: dict[Modality, tuple[float | None, Any]]) -> str:
    """The values of all images under one cursor; names only where there is more than one."""
    names = {modality: f"{MODALITY_NAMES[modality]} " if len(values) > 1 else "" for modality in values}
    return " · ".join(
        f"{names[modality]}{number_text(value)} {unit_of(intensity)}" for modality, (value, intensity) in values.items()
    )
