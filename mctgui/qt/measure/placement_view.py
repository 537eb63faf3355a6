"""The images of the Measure screen: three panes at one scale, and every gesture that changes the VOIs on them."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from mctgui.qt.measure.drawing import Scene
from mctgui.qt.measure.handles import FREE, nudged_scene
from mctgui.qt.measure.laid_columns import LaidColumn
from mctgui.qt.measure.one_scale import arrange, better_stacked, scale_for
from mctgui.qt.measure.panes import MeasurePane
from mctgui.qt.measure.shown_planes import ShownPlanes
from mctgui.windowing import Window

_BODY_CENTRE_MM = 17.0  # behind the anterior edge
_NEIGHBOURS_MM = 120.0
_CLICKS_TO_PLACE = 2


class PlacementView(QWidget):
    """Central slice, the plane along line A and the one along line B.

    It shows the scene that it is given, and says what the user makes of it; it keeps nothing.
    """

    drafted = Signal(object, str)
    """The scene while a handle is dragged, and the handle."""
    placed = Signal(object, str, bool)
    """The scene after a gesture, the handle, and whether it was an arrow key."""
    placed_by_hand = Signal(object, object, object)
    """Two clicks: the anterior edge and a point behind it, LPS; and the direction to the head."""
    picked = Signal(object)
    """A click near the vertebra that is wanted, LPS."""
    chosen = Signal(str)
    """The name of a free VOI that was taken."""
    mode_ended = Signal()
    hovered = Signal(object, object)
    handle_chosen = Signal(str)
    window_dragged = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self._column: LaidColumn | None = None
        self._scene = Scene()
        self._draft: Scene | None = None
        self._clicks: list[NDArray[np.float64]] = []
        self._mode = ""
        self._handle = "centre"
        self._planes = ShownPlanes()
        self._stacked: bool | None = None
        self._window: Window | None = None
        self.untouched = True
        self.axial, self.sagittal, self.coronal = MeasurePane("axial"), MeasurePane("sagittal"), MeasurePane("coronal")
        self.panes = (self.axial, self.sagittal, self.coronal)
        self.setObjectName("images")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet("#images { background: #000000; }")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        for pane in self.panes:
            self._connect(pane)
        self._arrange(stacked=False)

    def _connect(self, pane: MeasurePane) -> None:
        pane.changing.connect(self._changing)
        pane.changed.connect(self._changed)
        pane.taken.connect(self._taken)
        pane.clicked_point.connect(partial(self._clicked, pane))
        pane.hovered.connect(self._hovered)
        pane.moved_view.connect(self._follow_zoom)
        pane.window_dragged.connect(self.window_dragged)
        pane.stepped.connect(partial(self.step, pane))
        pane.touched.connect(self._touched)

    def _arrange(self, *, stacked: bool) -> None:
        if stacked != self._stacked:
            self._stacked = stacked
            arrange(self._grid, self.panes, stacked=stacked)

    @property
    def focused(self) -> MeasurePane:
        """The pane that keys act on."""
        return next((pane for pane in self.panes if pane.canvas.hasFocus()), self.axial)

    @property
    def by_hand(self) -> bool:
        """Whether clicks place anew."""
        return self._mode == "by hand"

    @property
    def picking(self) -> bool:
        """Whether a click chooses a vertebra."""
        return self._mode == "picking"

    @property
    def scene(self) -> Scene:
        """What is shown."""
        return self._scene

    @property
    def aligned(self) -> bool:
        """Whether the planes are those of the vertebra, where it is placed, and not those of the scan."""
        return self._planes.aligned

    # What is shown

    def set_column(self, column: LaidColumn | None) -> None:
        """Show another modality, at the same place."""
        self._column = column
        for pane in self.panes:
            pane.set_column(column)
            pane.canvas.invalidate()

    def set_aligned(self, aligned: bool) -> None:
        """Show the planes of the vertebra, or those of the scan."""
        if aligned != self._planes.aligned:
            self._planes.aligned = aligned
            self._planes.return_to_placement()
            self._again()

    def set_window(self, window: Window) -> None:
        """Which values are shown from black to white, with the titles."""
        self._window = window
        self._write_titles()

    def _write_titles(self) -> None:
        if self._window is None:
            return
        titles = {"axial": self.tr("axial"), "sagittal": self.tr("sagittal"), "coronal": self.tr("coronal")}
        if self._planes.are_own(self._scene):
            titles = {
                "axial": self.tr("axial, in the central slice"),
                "sagittal": self.tr("sagittal, along line A"),
                "coronal": self.tr("coronal, along line B"),
            }
            if self._planes.is_off("axial"):
                titles["axial"] = self.tr("axial, off the central slice")
        elif self._scene.construction is not None:
            titles = {plane: self.tr("{plane}, as scanned").format(plane=words) for plane, words in titles.items()}
        lies = self._column.beside() if self._column is not None else ""
        if lies:  # first, and once: where there is little room the rest is cut
            titles["axial"] = f"{lies} · {titles['axial']}"
        for pane in self.panes:
            pane.write_title(titles[pane.plane], self._window)

    def start_anew(self) -> None:
        """Another case: forget slices, clicks and zoom."""
        self.end_mode()
        self.untouched = True
        self._planes.forget()
        self._handle = "centre"

    def show_scene(self, scene: Scene) -> None:
        """Draw a scene, or the slices of the stack where nothing is placed or it is being placed anew."""
        if self._mode:
            scene = Scene(free=scene.free)
        if scene.chosen != self._scene.chosen:
            self._take_in_hand("free centre" if scene.chosen else "centre")
        self._scene = scene
        column = self._column
        if column is None:
            return
        places = self._planes.places(self.panes, scene, column)
        cuts = self._planes.cuts(places, scene)
        for pane in self.panes:
            others = tuple(cut for plane, cut in cuts.items() if plane != pane.plane)
            pane.show_scene(scene, places[pane.plane], others)
        prompt = self._prompt()
        self._write_titles()
        self.axial.set_prompt(prompt)
        self.sagittal.set_prompt(prompt if self.picking else "")

    def _again(self) -> None:
        self.show_scene(self._scene)

    def _prompt(self) -> str:
        if self.picking:
            return self.tr("Click near the middle of the vertebra that you want.")
        if self._scene.construction is not None:
            return ""
        if self._clicks:
            return self.tr("Now click a point behind it on the midline, such as the middle of the canal.")
        if not self.by_hand:
            return self.tr("Propose the VOIs, or go to the central slice and click the anterior edge of the body.")
        return self.tr("Go to the central slice of the body and click its anterior edge on the midline.")

    # Place and scale

    def fit_anew(self) -> None:
        """Show the placement, or the whole volume, again."""
        self.untouched = True
        self._planes.forget()
        self._again()
        self.fit()

    def fit(self) -> None:
        """Choose one scale for all panes; not after a zoom by hand."""
        self._arrange(stacked=better_stacked(self.size()))
        column = self._column
        if column is None or not self.untouched:
            return
        centre = np.asarray(column.volume.grid.centre_mm)
        if self._scene.construction is not None:
            centre = np.asarray(self._scene.construction.behind_edge(_BODY_CENTRE_MM))
        scale = scale_for(self.panes, placed=self._scene.construction is not None)
        for pane in self.panes:
            pane.set_view(centre, scale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self.fit)

    def _follow_zoom(self, pane: MeasurePane, scale: float) -> None:
        for other in self.panes:
            if other is not pane:
                other.set_scale(scale)

    def _touched(self) -> None:
        self.untouched = False

    def step(self, pane: MeasurePane, slices: int) -> None:
        """Look at another slice beside the one of the placement, positive is the next one."""
        if self._column is None or pane.stack is None:
            return
        self._planes.step(pane, self._scene, slices)
        self._again()

    # Gestures

    def _changing(self, scene: Scene, handle: str) -> None:
        self._draft = scene
        for pane in self.panes:
            pane.hurried = True
        self.drafted.emit(scene, handle)

    def _changed(self, handle: str) -> None:
        draft, self._draft = self._draft, None
        for pane in self.panes:
            pane.hurried = False
            pane.canvas.invalidate()
        if draft is not None:
            self.placed.emit(draft, handle, False)

    def _taken(self, handle: str) -> None:
        self._handle = handle
        if handle.startswith(FREE):
            self._handle = "free centre"
            self.chosen.emit(handle[len(FREE) :])
        elif not handle.startswith("free") and self._scene.chosen:
            self.chosen.emit("")

    def _hovered(self, pane: MeasurePane, point: object) -> None:
        if pane.handles.hovered is not None:
            self._handle = pane.handles.hovered
            for other in self.panes:
                held = other.handles.chosen or (other.handles.hovered if other is not pane else None)
                if held is not None:
                    other.handles.chosen = None
                    other.handles.hovered = pane.handles.hovered if other is pane else None
                    other.canvas.update()
        self.hovered.emit(pane, point)

    def _in_hand(self, pane: MeasurePane) -> str:
        handles = pane.handles
        for name in (handles.chosen, handles.hovered, self._handle):
            if name in handles.places:
                return str(name)
        return "centre"

    def _take_in_hand(self, handle: str) -> None:
        """Have the arrow keys act on a handle, whatever was under the pointer before."""
        self._handle = handle
        for pane in self.panes:
            if pane.tool.held is None:
                pane.handles.chosen = pane.handles.hovered = None

    def next_handle(self, step: int) -> None:
        """Choose the next handle of the focused pane by keyboard."""
        pane = self.focused
        names = list(pane.handles.places)
        if not names:
            return
        current, first = self._in_hand(pane), pane.handles.chosen is None
        at = names.index(current) if current in names else 0
        for other in self.panes:
            other.handles.chosen = other.handles.hovered = None
            other.canvas.update()
        # The first press shows which one is in hand.
        self._handle = names[at if first else (at + step) % len(names)]
        pane.handles.chosen = self._handle
        pane.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.handle_chosen.emit(self._handle)

    def nudge(self, right: int, down: int, *, far: bool) -> None:
        """Move the handle in hand by a step to the right and downwards; without any, go through the slices."""
        pane, scene = self.focused, self._scene
        if not pane.handles.places:
            if not scene.locked:
                self.step(pane, (down or right) * (10 if far else 1))
            return
        handle = self._in_hand(pane)
        moved = nudged_scene(
            scene, handle, right, down, far=far, plane=pane.plane, frame=pane.frame, ends=pane.tool.ends
        )  # fmt: skip
        if moved != scene:
            self.placed.emit(moved, handle, True)

    def place_by_hand(self, wanted: bool) -> None:
        """Begin anew with two clicks, or give that up; the slices of the stack are shown from the central slice on."""
        if wanted != self.by_hand:
            self._set_mode("by hand" if wanted else "")

    def pick_vertebra(self, wanted: bool) -> None:
        """Wait for a click near the vertebra that is wanted, or give that up."""
        if wanted != self.picking:
            self._set_mode("picking" if wanted else "")

    def _set_mode(self, mode: str) -> None:
        placed = self._scene.construction
        self._planes.return_to_placement()
        if mode and placed is not None and self._column is not None:
            self._planes.look_at(self.panes, np.asarray(placed.circle_centre_mm), self._column)
        self._mode, self._clicks = mode, []
        self._again()
        if mode == "picking" and placed is not None:  # far enough away that its neighbours are seen
            self.untouched = False
            scale = _NEIGHBOURS_MM / max(min(pane.canvas.height() for pane in self.panes), 1)
            for pane in self.panes:
                pane.set_view(np.asarray(placed.circle_centre_mm), scale)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._mode:
            self.end_mode()
        else:
            super().keyPressEvent(event)

    def _clicked(self, pane: MeasurePane, point_mm: NDArray[np.float64]) -> None:
        if self.picking:
            self.end_mode()
            self.picked.emit(tuple(float(value) for value in point_mm))
            return
        if pane is not self.axial or self._scene.construction is not None:
            return
        self._clicks = [*self._clicks, np.asarray(point_mm)]
        if len(self._clicks) < _CLICKS_TO_PLACE:
            self._again()
            return
        edge, behind = (tuple(float(value) for value in point) for point in self._clicks)
        self._clicks = []
        superior = tuple(float(value) for value in self.axial.frame.normal)
        self.placed_by_hand.emit(edge, behind, superior)

    def end_mode(self) -> None:
        """Wait for no click any more."""
        if self._mode:
            self._mode, self._clicks = "", []
            self.mode_ended.emit()
