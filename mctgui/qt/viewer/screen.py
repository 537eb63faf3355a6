"""The View screen: MDCT, micro-CT-like and micro-CT beside each other, linked in millimetres."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPoint, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.project.records import CaseRecord
from mctgui.project.store import Project
from mctgui.qt.screen import Screen, ScreenName, WindowServices
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.aligning.registering import Registering
from mctgui.qt.viewer.aligning.section import LinkSection
from mctgui.qt.viewer.at_work import AtWork
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.cine import Cine
from mctgui.qt.viewer.columns import Column, columns_of
from mctgui.qt.viewer.compare.comparing import Comparing
from mctgui.qt.viewer.compare.pane import ComparePane
from mctgui.qt.viewer.growing import Growing
from mctgui.qt.viewer.inspector import ViewInspector
from mctgui.qt.viewer.keyimages.keeping import KeyImages
from mctgui.qt.viewer.layouts import Layouts
from mctgui.qt.viewer.linking import Linking
from mctgui.qt.viewer.looks import Looks
from mctgui.qt.viewer.moving import Moving
from mctgui.qt.viewer.onscreen.measuring import OnScreenMeasuring
from mctgui.qt.viewer.pane import Pane
from mctgui.qt.viewer.pictures.dicom_export import DICOMExport
from mctgui.qt.viewer.pictures.taking import PictureTaking
from mctgui.qt.viewer.slab_control import SlabControl
from mctgui.qt.viewer.solid.control import SolidControl
from mctgui.qt.viewer.starting_place import go_to_start, placed_cylinders
from mctgui.qt.viewer.thumbnail_control import ThumbnailControl
from mctgui.qt.viewer.tool_row import Tools, ViewToolBar
from mctgui.qt.viewer.values import ValuesUnderCursor
from mctgui.qt.viewer.windows import Windows
from mctgui.viewstate import Comparison
from mctgui.voi import CylinderVOI


class ViewScreen(Screen):
    """Comparison of the modalities of one case."""

    name: ClassVar[ScreenName] = "view"
    icon_name: ClassVar[str] = "ph.columns"
    shortcut: ClassVar[str] = "Ctrl+2"
    hint: ClassVar[str] = QT_TRANSLATE_NOOP("Screen", "Wheel: slice · Ctrl wheel: zoom · Space: reset · ?: keys and mouse")

    def __init__(self, window: WindowServices) -> None:
        super().__init__(window)
        self._state = window.viewstate
        self._board = PaneBoard(self._state)
        self._work = AtWork(self._state, self._board)
        self._inspector = ViewInspector(window.theme, window.keys)
        self.values = ValuesUnderCursor(self, self._board, self._work, self._inspector.values)
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
        self.cine = Cine(self, self._board, self._work.pane_or_first)
        self.key_images = KeyImages(self, self._board, self._work.pane_or_first)
        self._thumbs = ThumbnailControl(self, self._board, self._work)
        self.thumbnails = self._thumbs.bar
        self.dicom_export = DICOMExport(self, self._work.volume)
        self.pictures = PictureTaking(self, self._board, self._work.pane_or_first, [self.dicom_export.action])
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

    def _make_bar(self) -> ViewToolBar:
        self._link_menu = self.linking.menu()
        tools = Tools(
            compare=self._comparing.segments,
            planes=self._segments,
            layouts=self.layouts.button,
            moving=self.moving.buttons,
            measure=self._measuring.button,
            linked=self.linking.linked,
            link_menu=self._link_menu,
            looks=self._looks.actions,
            slabs=self.slabs,
            slabs_action=self._open_slabs,
            cine=self.cine.button,
            key_image=self.key_images.toggle,
            pictures=self.pictures.button,
            enhance=self.growing.action,
        )
        return ViewToolBar(tools, self.window_services.theme)

    def _make_actions(self) -> None:
        self.moving = Moving(self, self._board, self._on_active, self._zoom, self.reset_view)
        self._image_actions = list(self.moving.canvas_actions)
        self.linking = Linking(self, self._work.microct_step, self._work.shown_mm, self._work.pane_modality)
        self.registering = Registering(self, self.linking.aligning)
        self._looks = Looks(self, self._board)
        self.growing = Growing(self, self._board, self._work)
        self.windows = Windows(self, self._work)
        self._open_slabs = self.add_action("view.slabs", lambda: self.slabs.open())

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
        self.growing.followed.connect(self._bar.refit)
        self.growing.began.connect(lambda: self.set_case(self._work.case))
        self.growing.grew.connect(self._slices_came)
        self._board.hovered.connect(self._hovered)
        self._board.menu_asked.connect(self._show_menu)
        self._board.activated.connect(self._activate)
        self._inspector.windows.window_asked.connect(state.set_window)
        self._inspector.windows.preset_asked.connect(self.windows.use)
        window.theme.changed.connect(self._theme_changed)

    @property
    def panes(self) -> list[Pane]:
        """All panes, column by column."""
        return self._board.panes

    # What the window tells

    def inspector(self) -> QWidget | None:
        return self._inspector

    def set_project(self, project: Project | None) -> None:
        if project is not self._work.project:
            self._work.project = project
            self.set_case(None)

    def set_case(self, case: CaseRecord | None) -> None:
        same = case is not None and self._work.case is not None and case.id == self._work.case.id
        self._work.case = case
        if not same:
            self.cine.stop()
        before = {column.modality for column in self._work.columns} if same else set()
        columns: list[Column] = []
        errors: list[MctguiError] = []
        if self._work.project is not None and case is not None:
            columns, errors = columns_of(self._work.project, case.id)
        self._work.columns = []  # what the state tells now is about panes that are not there yet
        self.linking.set_case(self._work.project, case.id if case is not None else None, columns)
        self.registering.set_case(case, columns)
        for column in columns:
            if column.modality not in before:
                self._state.set_intensity(column.modality, column.volume.intensity, column.first_window())
        self._work.columns = columns
        if not same:
            self._board.untouched = True
        self._rebuild()
        if not same and self._work.columns:
            self._go_to_start()
        for error in errors:
            self.window_services.show_error(error, case_id=case.id if case is not None else None)

    def keep_view(self) -> None:
        """Leave zoom and place as they are now when the window changes its size."""
        self._board.untouched = False

    def leave(self) -> None:
        self.growing.stop()
        self.cine.stop()
        self._comparing.stop()

    def release(self) -> None:
        self.growing.stop()
        self._work.columns = []
        self.linking.set_case(None, None, [])
        self.registering.set_case(None, [])
        self._comparing.stop()
        self.solid.release()
        self._work.project, self._work.case = None, None
        self._rebuild()

    # Panes

    def _make_panes(self) -> None:
        self._work.pane, self.values.pointer = None, None
        self._board.reslices = self.linking.aligning.is_resliced
        self._board.show_columns(
            self._work.columns, notes=self._looks.notes, pixels=self._looks.pixels, actions=self._image_actions
        )
        self.moving.use_mouse()
        self._board.set_bands(self._cylinders())
        self._measuring.attach()
        self.key_images.attach()
        self.solid.attach(self._work.project, self._work.case)
        for pane in self._board.panes:
            pane.used.connect(self._thumbs.use_pane)
        self._thumbs.use_pane(self._work.pane_or_first())

    def _rebuild(self) -> None:
        self._comparing.set_present(self._work.modalities)
        self._make_panes()
        self._measuring.set_case(self._work.project, self._work.case, self._work.columns)
        self.key_images.set_case(self._work.project, self._work.case, shown=bool(self._work.columns))
        self.layouts.set_present(self._work.modalities)
        self._inspector.set_columns(self._work.columns)
        self.slabs.set_modalities(self._work.modalities)
        self._board.setVisible(bool(self._work.columns))
        self._thumbs.follow_columns()
        self._empty.setVisible(not self._work.columns)
        self._empty.setText(self._empty_words())
        self.cine.set_possible(bool(self._work.columns))
        self.pictures.set_possible(bool(self._work.columns))
        self.growing.follow()
        self.window_services.update_inspector()
        self._follow()

    def _empty_words(self) -> str:
        if self._work.case is None:
            return self.tr("Choose a case in Cases, or open the demo there.")
        return self.tr("This case has no volume yet. Import one in Cases.")

    def _cylinders(self) -> dict[str, CylinderVOI]:
        try:
            return placed_cylinders(self._work)
        except MctguiError as error:
            self.window_services.show_error(error, case_id=self._work.case.id if self._work.case is not None else None)
            return {}

    def _go_to_start(self) -> None:
        go_to_start(self._state, self._board, self._work, self._cylinders())

    def reset_view(self) -> None:
        """Show everything again: place, scale, slice and windows."""
        self._board.untouched = True
        self._go_to_start()
        for column in self._work.columns:
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
        for column in self._work.columns:
            self._inspector.windows.set_window(column.modality, self._state.window(column.modality))
        self.values.show()

    def wants_inspector(self) -> bool:
        return bool(self._work.columns)

    def _arrange_anew(self) -> None:
        self._board.untouched = True
        self._rebuild()

    def _comparison_changed(self, new: Comparison, old: Comparison) -> None:
        if new.is_like(old) and self._board.is_comparing:
            self._comparing.follow_amount()
            for pane in self._board.panes:
                if isinstance(pane, ComparePane):
                    pane.follow_comparison()
            if not (new.mode == "swipe" and new.divider != old.divider and self.values.pointer is not None):
                self.values.show()  # the pointer that drags the divider says itself what is under it
            return
        self._comparing.follow()
        if not self._work.columns:
            return
        if (new.mode == "side by side") != (old.mode == "side by side") or new.pair != old.pair:
            self._make_panes()
        self._follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not an action: whatever else Esc ends, a tool or a panel, ends before the comparison does.
        escape = event.key() == Qt.Key.Key_Escape
        if not escape or not (self.cine.escape() or self.moving.put_hand_away() or self._comparing.escape()):
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.cine.stop()
        self._comparing.stop()

    def _alignment_changed(self, _pane: str) -> None:
        """One image lies elsewhere now: comparisons are made of it anew, shapes are drawn and measured anew."""
        if not self._work.columns:
            return
        if self._board.is_comparing or not self._board.is_as_aligned:
            self._make_panes()
            self._follow()
        self._board.set_bands(self._cylinders())
        self._measuring.volumes_changed()
        self.solid.attach(self._work.project, self._work.case)

    def _reslice(self) -> None:
        """Show the micro-CT in the planes of the MDCT, or in its own slices again."""
        if self._work.columns:
            self._make_panes()
            self._follow()

    def _theme_changed(self) -> None:
        self._inspector.set_columns(self._work.columns)
        self._board.fit()  # texts take another room with another size of the type
        self._follow()

    # Values

    def _hovered(self, pane: Pane, point: tuple[float, float, float] | None) -> None:
        if pane in self._board.panes:  # one that is about to be deleted may still say that the pointer left it
            self.values.pointer, self._work.pane = point, pane
            self.values.show()

    # Actions

    def _activate(self, pane: Pane) -> None:
        if pane not in self._board.panes:
            return
        self._work.pane = pane
        self._state.pane = pane.modality
        self._state.plane = pane.plane

    def _focus_images(self) -> None:
        pane = self._work.pane_or_first()
        if pane is not None:
            pane.canvas.setFocus()

    def _on_active(self, act: Callable[[Pane], object]) -> None:
        pane = self._work.pane_or_first()
        if pane is not None:
            self._thumbs.use_pane(pane)
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

    def _show_menu(self, pane: Pane, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.windows.fill_menu(menu, self._work.modality if pane is self._work.pane else pane.modality)
        menu.addSeparator()
        whole = self.tr("Show all panes") if self._board.maximised is pane else self.tr("Maximise this pane")
        menu.addAction(whole, partial(self._board.maximise, pane))
        menu.addAction(self.moving.reset)
        menu.addSeparator()
        menu.addAction(self.key_images.toggle)
        menu.addAction(self._thumbs.action)
        self.pictures.fill_menu(menu, pane)
        menu.popup(at)

    def _slices_came(self) -> None:
        self._measuring.volumes_changed()
        self.thumbnails.slices_came()
        self.values.show()
