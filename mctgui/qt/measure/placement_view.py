"""The images of the Measure screen: two panes at one scale, and every gesture that changes the placement on them."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.qt.measure.handles import nudged
from mctgui.qt.measure.panes import MeasurePane
from mctgui.qt.viewer.columns import Column
from mctgui.voi import AnteriorEdgeConstruction
from mctgui.windowing import Window

_AROUND_MM = {"axial": (50.0, 46.0), "sagittal": (50.0, 36.0)}
_BODY_CENTRE_MM = 17.0  # behind the anterior edge


class PlacementView(QWidget):
    """Central slice at the left, the plane along line A at the right.

    It shows the placement that it is given, and says what the user makes of it; it keeps nothing.
    """

    drafted = Signal(object)
    """The construction while a handle is dragged."""
    placed = Signal(object, str)
    """The construction after a gesture, and the handle when an arrow key moved it."""
    placed_by_hand = Signal(object)
    """A construction of two clicks."""
    failed = Signal(object)
    hand_ended = Signal()
    hovered = Signal(object, object)
    window_dragged = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self._column: Column | None = None
        self._shown: AnteriorEdgeConstruction | None = None
        self._clicks: list[NDArray[np.float64]] | None = None
        self._browsed = {"axial": 0.0, "sagittal": 0.0}
        self._handle = "centre"
        self._found: tuple[float | None, float | None] = (None, None)
        self.untouched = True
        self.axial, self.sagittal = MeasurePane("axial"), MeasurePane("sagittal")
        self.panes = (self.axial, self.sagittal)
        self.setObjectName("images")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet("#images { background: #000000; }")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for pane in self.panes:
            row.addWidget(pane, 1)
            self._connect(pane)

    def _connect(self, pane: MeasurePane) -> None:
        pane.changing.connect(self.drafted)
        pane.changed.connect(lambda: self.placed.emit(self._shown, ""))
        pane.clicked_point.connect(partial(self._clicked, pane))
        pane.hovered.connect(self._hovered)
        pane.moved_view.connect(self._follow_zoom)
        pane.window_dragged.connect(self.window_dragged)
        pane.stepped.connect(partial(self.step, pane))
        pane.touched.connect(self._touched)

    @property
    def focused(self) -> MeasurePane:
        """The pane that keys act on."""
        return self.sagittal if self.sagittal.canvas.hasFocus() else self.axial

    @property
    def by_hand(self) -> bool:
        """Whether clicks place anew."""
        return self._clicks is not None

    # What is shown

    def set_column(self, column: Column | None) -> None:
        """Show another modality, at the same place."""
        self._column = column
        for pane in self.panes:
            pane.set_column(column)
            pane.canvas.invalidate()

    def set_window(self, window: Window) -> None:
        """Which values are shown from black to white, with the titles."""
        placed = self._shown is not None
        self.axial.write_title(self.tr("axial, in the central slice") if placed else self.tr("axial"), window)
        self.sagittal.write_title(self.tr("sagittal, along line A") if placed else self.tr("sagittal"), window)

    def start_anew(self) -> None:
        """Another case: forget slices, clicks and zoom."""
        self._clicks, self.untouched = None, True
        self._browsed = {"axial": 0.0, "sagittal": 0.0}

    def show_placement(
        self, shown: AnteriorEdgeConstruction | None, *, depth_mm: float | None = None, clearance_mm: float | None = None
    ) -> None:
        """Draw a placement, or the slices of the stack when there is none or it is being placed anew."""
        if self.by_hand:
            shown = None
        self._shown, self._found = shown, (depth_mm, clearance_mm)
        column = self._column
        if column is None:
            return
        middle = np.asarray(column.volume.grid.centre_mm if shown is None else shown.circle_centre_mm)
        tilt = tilt_deg(column, shown) if shown is not None else 0.0
        for pane in self.panes:
            at = middle + self._browsed[pane.plane] * self._normal(pane)
            pane.show_placement(shown, at, depth_mm=depth_mm, clearance_mm=clearance_mm, tilt_deg=tilt)
        self.axial.set_prompt(self._prompt() if shown is None else "")

    def _normal(self, pane: MeasurePane) -> NDArray[np.float64]:
        if self._shown is not None:
            return np.asarray(self._shown.superior if pane.plane == "axial" else self._shown.left)
        return pane.stack.frame.normal if pane.stack is not None else np.zeros(3)

    def _again(self) -> None:
        self.show_placement(self._shown, depth_mm=self._found[0], clearance_mm=self._found[1])

    def _prompt(self) -> str:
        if self._clicks:
            return self.tr("Now click a point behind it on the midline, such as the middle of the canal.")
        if self._clicks is None:
            return self.tr("Propose the VOIs, or go to the central slice and click the anterior edge of the body.")
        return self.tr("Go to the central slice of the body and click its anterior edge on the midline.")

    # Place and scale

    def fit_anew(self) -> None:
        """Show the placement, or the whole volume, again."""
        self.untouched = True
        self._browsed = {"axial": 0.0, "sagittal": 0.0}
        self._again()
        self.fit()

    def fit(self) -> None:
        """Choose one scale for both panes; not after a zoom by hand."""
        column = self._column
        if column is None or not self.untouched:
            return
        centre = np.asarray(column.volume.grid.centre_mm)
        if self._shown is not None:
            centre = np.asarray(self._shown.behind_edge(_BODY_CENTRE_MM))
        scale = 0.0
        for pane in self.panes:
            wide, high = _AROUND_MM[pane.plane]
            if self._shown is None and pane.stack is not None:
                low, top = pane.stack.extent_uvw()
                wide, high = float(top[0] - low[0]) * 1.04, float(top[1] - low[1]) * 1.04
            scale = max(scale, wide / max(pane.canvas.width(), 1), high / max(pane.canvas.height(), 1))
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
        towards = -1 if pane.plane == "axial" else 1
        browsed = self._browsed[pane.plane] + towards * slices * pane.stack.spacing_mm
        if self._shown is None:
            half = (pane.stack.count - 1) / 2 * pane.stack.spacing_mm
            browsed = float(np.clip(browsed, -half, half))
        self._browsed[pane.plane] = browsed
        self._again()

    # Gestures

    def _hovered(self, pane: MeasurePane, point: object) -> None:
        if pane.handles.hovered is not None:
            self._handle = pane.handles.hovered
        self.hovered.emit(pane, point)

    def nudge(self, right: int, down: int, *, far: bool) -> None:
        """Move the handle in hand by a step to the right and downwards; without a placement, go through the slices."""
        pane, shown = self.focused, self._shown
        if shown is None:
            self.step(pane, down * (10 if far else 1))
            return
        handle = pane.handles.hovered or self._handle
        if handle not in pane.handles.places:
            handle = "centre"
        moved = nudged(shown, handle, right, down, far=far, sagittal=pane.plane == "sagittal")
        if moved != shown:
            self.placed.emit(moved, handle)

    def place_by_hand(self, wanted: bool) -> None:
        """Begin anew with two clicks, or give that up; the slices of the stack are shown from the central slice on."""
        if wanted == self.by_hand:
            return
        start = 0.0
        if wanted and self._shown is not None and self._column is not None and self.axial.stack is not None:
            offset = np.asarray(self._shown.edge_mm) - self._column.volume.grid.centre_mm
            start = float(offset @ self.axial.stack.frame.normal)
        self._clicks = [] if wanted else None
        self._browsed = {"axial": start, "sagittal": 0.0}
        self._again()

    def _clicked(self, pane: MeasurePane, point_mm: NDArray[np.float64]) -> None:
        if pane is not self.axial or self._shown is not None:
            return
        self._clicks = [*(self._clicks or []), np.asarray(point_mm)]
        if len(self._clicks) < 2:
            self._again()
            return
        edge, behind = (tuple(float(value) for value in point) for point in self._clicks)
        superior = tuple(float(value) for value in self.axial.frame.normal)
        try:
            made = AnteriorEdgeConstruction.from_points(edge, behind, superior)  # type: ignore[arg-type]
        except MctguiError as error:
            self._clicks = []
            self.failed.emit(error)
            self._again()
            return
        self.start_anew()
        self.hand_ended.emit()
        self.placed_by_hand.emit(made)


def tilt_deg(column: Column, placed: AnteriorEdgeConstruction) -> float:
    """Angle between the vertebra's axis and the nearest axis of the stack."""
    directions = column.volume.affine[:3, :3] / np.linalg.norm(column.volume.affine[:3, :3], axis=0)
    nearest = np.abs(np.asarray(placed.superior) @ directions).max()
    return float(np.degrees(np.arccos(np.clip(nearest, 0, 1))))
