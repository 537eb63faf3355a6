"""Measuring on screen as the View screen has it: tools, shapes on the panes, the section of the inspector, files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton

from mctgui.errors import MctguiError
from mctgui.project.records import CaseRecord
from mctgui.project.store import Project
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.canvas_tools import FirstOf
from mctgui.qt.viewer.columns import Column
from mctgui.qt.viewer.onscreen.drawing import ROIOverlay
from mctgui.qt.viewer.onscreen.keyboard import ROIKeys
from mctgui.qt.viewer.onscreen.model import Item, ROIModel
from mctgui.qt.viewer.onscreen.numbers import Measurer
from mctgui.qt.viewer.onscreen.section import OnScreenSection
from mctgui.qt.viewer.onscreen.tool import ROITool
from mctgui.report.roi_table import ROIRow, profiles, roi_rows, write_profile_csv, write_roi_csv
from mctgui.roi import Kind, LineProfile

FILE_NAME, PROFILE_FILE_NAME = "mctgui-measurements-on-screen.csv", "mctgui-line-profile.csv"
"""Say what they are, not whose."""

_ICONS: dict[Kind, str] = {
    "length": "ph.line-segment",
    "angle": "ph.triangle",
    "rectangle": "ph.rectangle",
    "ellipse": "ph.circle",
    "profile": "ph.chart-line",
}


class OnScreenMeasuring(QObject):
    """Ties the shapes of a case to the panes of a board.

    Parameters
    ----------
    screen
        Gets the actions.
    board
        Its panes show the shapes after :meth:`attach`.
    """

    def __init__(self, screen: Screen, board: PaneBoard) -> None:
        super().__init__(screen)
        self._window, self._board = screen.window_services, board
        self.model = ROIModel(self._window)
        self.measurer = Measurer(self._window.viewstate)
        self._tools: list[ROITool] = []
        self._last: Kind = "length"
        self._make_actions(screen)
        self.section = OnScreenSection(
            self._window.theme, self.model, self.measurer, [self._delete, self._export, self._export_profile]
        )
        self.section.slice_asked.connect(self.show_slice)
        self.section.hide()
        self.button = self._make_button()
        for signal in (self.model.changed, self.model.chosen_changed):
            signal.connect(self._redraw)
        self.model.live_changed.connect(self._redraw_live)
        self.model.chosen_changed.connect(self._update)
        self.model.changed.connect(self._update)
        self.model.live_changed.connect(self._update)
        self.model.tool_changed.connect(self._update)
        self._window.theme.changed.connect(self.section.refresh)
        self._update()

    # Actions

    def _make_actions(self, screen: Screen) -> None:
        tips = {
            "length": self.tr("Length: drag from end to end; Shift for steps of 45°"),
            "angle": self.tr("Angle: drag along one side to the vertex, then click the other end"),
            "rectangle": self.tr("Rectangle: drag from corner to corner; Shift for a square"),
            "ellipse": self.tr("Ellipse: drag the box around it; Shift for a circle"),
            "profile": self.tr("Line profile: drag from end to end; the values of all images along it"),
        }
        self.actions: dict[Kind, QAction] = {}
        for kind, icon in _ICONS.items():
            self.actions[kind] = screen.add_action(
                f"view.roi-{kind}", partial(self._toggle, kind), icon=icon, checkable=True, tip=tips[kind]
            )
        self._delete = screen.add_action(
            "view.roi-delete", self.delete_chosen, tip=self.tr("Delete it; Ctrl+Z brings it back")
        )
        self._delete.setIconText(self.tr("Delete"))
        self._cancel = QAction(self.tr("Put the tool away"), screen)
        self._cancel.setShortcut("Esc")
        self._cancel.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._cancel.triggered.connect(lambda _checked=False: self.cancel())
        screen.addAction(self._cancel)
        self._export = screen.add_action(
            "view.roi-export", self.export_csv, tip=self.tr("Save all measurements on screen of this case as CSV")
        )
        self._export.setIconText(self.tr("Export CSV…"))
        self._export_profile = screen.add_action(
            "view.roi-export-profile",
            self.export_profile,
            tip=self.tr("Save the values of all images along the chosen line as CSV"),
        )
        self._export_profile.setIconText(self.tr("Profile…"))
        self._keys = ROIKeys(self, self._board, self._window.viewstate, self.model)
        self.canvas_actions = [self._delete, *self._keys.actions]
        """Keys that act where an image has the focus."""

    def _make_button(self) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        menu = QMenu(button)
        menu.addActions(list(self.actions.values()))
        button.setMenu(menu)
        button.clicked.connect(lambda checked: self.model.set_tool(self._last if checked else None))
        return button

    def _toggle(self, kind: Kind, wanted: bool) -> None:
        if wanted:
            self.model.set_tool(kind)
        elif self.model.tool == kind:
            self.model.set_tool(None)

    def _update(self) -> None:
        """Show which tool is chosen and what can be done."""
        tool = self.model.tool
        self._last = tool or self._last
        for kind, action in self.actions.items():
            action.setChecked(kind == tool)
        action = self.actions[self._last]
        self.button.setText(action.text())
        self.button.setIcon(action.icon())
        self.button.setChecked(tool is not None)
        self.button.setToolTip(self.tr("Measure on screen: {tip}").format(tip=action.toolTip()))
        self.button.setAccessibleName(self.tr("Measure on screen: {tool}").format(tool=action.text()))
        chosen, there = self.model.chosen, bool(self.measurer.modalities)
        for one in (*self.actions.values(), self.button):
            one.setEnabled(there)
        self._delete.setEnabled(chosen is not None and chosen.id is not None)
        self._export.setEnabled(bool(self.model.kept) and there)
        is_profile = chosen is not None and isinstance(chosen.shape, LineProfile)
        self._export_profile.setEnabled(is_profile and there)
        self._export_profile.setVisible(is_profile)
        # Only with something to put away: other screens and panels have uses of their own for Esc.
        self._cancel.setEnabled(tool is not None or chosen is not None)
        for pane in self._board.panes:
            if tool is None and not pane.canvas.underMouse():
                pane.canvas.unsetCursor()

    def delete_chosen(self) -> None:
        """Delete the chosen shape; undo brings it back."""
        self.model.delete(self.model.chosen)

    def cancel(self) -> None:
        """Give up what is half drawn; else put the tool away; else choose nothing."""
        if self.model.live is not None or any(tool.is_busy for tool in self._tools):
            for tool in self._tools:
                tool.cancel()
            self.model.begin(None)
        elif self.model.tool is not None:
            self.model.set_tool(None)
            for pane in self._board.panes:
                pane.canvas.unsetCursor()
        else:
            self.model.choose(None)

    # Panes

    def set_case(self, project: Project | None, case: CaseRecord | None, columns: list[Column]) -> None:
        """Show the shapes of a case in other images."""
        self.measurer.set_columns(columns)
        try:
            self.model.set_case(project, case)
        except MctguiError as error:
            self._window.show_error(error, case_id=case.id if case is not None else None)
        if not columns:
            self.model.set_tool(None)
        self.section.setVisible(bool(columns))
        self._update()

    def attach(self) -> None:
        """Draw on the panes that the board has now."""
        self.model.begin(None)
        self._tools = []
        for pane in self._board.panes:
            overlay = ROIOverlay(pane, self.model, self.measurer)
            pane.canvas.overlays.insert(1, overlay)  # above the crosshair, below the letters and the AI mark
            tool = ROITool(pane, self._window.viewstate, self.model, overlay)
            pane.canvas.tool = tool if pane.canvas.tool is None else FirstOf((tool, pane.canvas.tool))
            self._tools.append(tool)

    def _redraw(self) -> None:
        for pane in self._board.panes:
            pane.canvas.update()

    def _redraw_live(self) -> None:
        """Draw the panes in whose plane the shape lies; all of them when it is done."""
        live = self.model.live
        for pane in self._board.panes:
            if live is None or pane.plane == live.shape.plane:
                pane.canvas.update()

    def volumes_changed(self) -> None:
        """Slices of a growing volume have come: measure anew."""
        self.section.refresh()

    def show_slice(self, item: Item) -> None:
        """Go to the slice of a shape, in a layout that shows its plane."""
        state = self._window.viewstate
        if not any(pane.plane == item.shape.plane for pane in self._board.panes):
            state.layout = "three planes"
        state.set_cursor(item.shape.middle_mm, item.modality)

    # Files

    def export_csv(self) -> None:
        """Save all shapes of the case, in all images."""
        case = self.model.case
        if case is None:
            return
        rows: list[ROIRow] = []
        for item in self.model.kept:
            if item.record is not None:
                rows += roi_rows(case, [(item.record, item.shape)], self.measurer.volumes(item.modality))
        path = self._ask(FILE_NAME)
        if path is not None:
            self._save(path, lambda: write_roi_csv(rows, path))

    def export_profile(self) -> None:
        """Save the values of all images along the chosen line."""
        chosen = self.model.chosen
        if chosen is None or chosen.record is None or not isinstance(chosen.shape, LineProfile):
            return
        name, samples = chosen.record.name, profiles(chosen.shape, self.measurer.volumes(chosen.modality))
        path = self._ask(PROFILE_FILE_NAME)
        if path is not None:
            self._save(path, lambda: write_profile_csv(name, samples, path))

    def _ask(self, name: str) -> Path | None:
        folder = Path(self._window.settings.last_folder or Path.home())
        chosen, _ = QFileDialog.getSaveFileName(
            self.button, self.tr("Save the measurements"), str(folder / name), "CSV (*.csv)"
        )
        if not chosen:
            return None
        return Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".csv")

    def _save(self, path: Path, write: Callable[[], object]) -> None:
        try:
            write()
        except MctguiError as error:
            self._window.show_error(error)
            return
        self._window.settings.last_folder = str(path.parent)
        self._window.save_settings()
        self._window.show_message(self.tr("The measurements were saved as {name}.").format(name=path.name))
