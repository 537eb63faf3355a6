"""Taking the handles of a placement with the mouse, and moving them with the arrow keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Qt

from mctgui.qt.measure import placement
from mctgui.qt.measure.drawing import Handles
from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.plane import PlaneFrame
from mctgui.voi import AnteriorEdgeConstruction

REACH_PIXELS = 10.0
NUDGE_MM, FAR_NUDGE_MM, NUDGE_DEG = 0.1, 1.0, 0.5

_SHAPES = {
    "edge": Qt.CursorShape.SizeVerCursor,
    "inset": Qt.CursorShape.SizeVerCursor,
    "height": Qt.CursorShape.SizeVerCursor,
    "slice": Qt.CursorShape.SizeVerCursor,
    "slice, front": Qt.CursorShape.SizeVerCursor,
    "diameter": Qt.CursorShape.SizeHorCursor,
    "centre": Qt.CursorShape.SizeAllCursor,
    "turn": Qt.CursorShape.CrossCursor,
}


class HandleTool:
    """Takes the left button where a handle is; everything else stays with the canvas.

    Parameters
    ----------
    handles
        Drawn by the canvas; this tool says which one is under the pointer.
    changing
        Called with the new placement while a handle is dragged.
    changed
        Called once at the end of a drag.
    """

    def __init__(
        self,
        handles: Handles,
        changing: Callable[[AnteriorEdgeConstruction], object],
        changed: Callable[[], object],
    ) -> None:
        self.handles = handles
        self.frame: PlaneFrame | None = None
        self.w = 0.0
        self.placed: AnteriorEdgeConstruction | None = None
        self._changing, self._changed = changing, changed
        self._held: str | None = None
        self._start: AnteriorEdgeConstruction | None = None
        self._from = np.zeros(3)

    @property
    def held(self) -> str | None:
        """The handle that is being dragged."""
        return self._held

    def _nearest(self, canvas: SliceCanvas, position: QPointF) -> str | None:
        best, least = None, REACH_PIXELS
        for name, (u, v) in self.handles.places.items():
            offset = canvas.to_widget(u, v) - position
            distance = float(np.hypot(offset.x(), offset.y()))
            if distance <= least:
                best, least = name, distance
        return best

    def _point(self, canvas: SliceCanvas, position: QPointF) -> np.ndarray:
        assert self.frame is not None
        u, v = canvas.to_uv(position)
        return self.frame.point(u, v, self.w)

    def press(self, canvas: SliceCanvas, position: QPointF, modifiers: Qt.KeyboardModifier) -> bool:
        """Take the handle under the pointer."""
        name = self._nearest(canvas, position) if self.placed is not None and self.frame is not None else None
        if name is None or modifiers & Qt.KeyboardModifier.ControlModifier:
            return False
        self._held, self._start = name, self.placed
        self._from = self._point(canvas, position)
        self.handles.hovered = name
        canvas.update()
        return True

    def move(self, canvas: SliceCanvas, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Drag it; shift moves a quarter as far."""
        if self._held is None or self._start is None:
            return
        offset = self._point(canvas, position) - self._from
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            offset = offset / 4
        self._changing(dragged(self._start, self._held, offset))

    def release(self, canvas: SliceCanvas) -> None:
        """Let it go."""
        moved = self._held is not None and self.placed != self._start
        self._held, self._start = None, None
        canvas.update()
        if moved:
            self._changed()

    def hover(self, canvas: SliceCanvas, position: QPointF | None) -> Qt.CursorShape | None:
        """Make the handle under the pointer larger."""
        name = self._nearest(canvas, position) if position is not None and self.placed is not None else None
        if name != self.handles.hovered and position is not None:
            self.handles.hovered = name
            canvas.update()
        return _SHAPES.get(name) if name is not None else None


def dragged(start: AnteriorEdgeConstruction, handle: str, offset_mm: np.ndarray) -> AnteriorEdgeConstruction:
    """The placement after a handle was dragged by an offset in LPS mm from where it stood."""
    if handle == "edge":
        return placement.slid_along_a(start, float(offset_mm @ np.asarray(start.anterior)))
    if handle == "centre":
        return placement.centred_on(start, np.asarray(start.circle_centre_mm) + offset_mm)
    if handle == "inset":
        return placement.with_inset_at(start, np.asarray(start.tangent_mm) + offset_mm)
    if handle == "diameter":
        side = np.asarray(start.circle_centre_mm) + start.diameter_mm / 2 * np.asarray(start.left)
        return placement.with_diameter_at(start, side + offset_mm)
    if handle == "turn":
        end = np.asarray(start.behind_edge(start.inset_mm + 1.6 * start.diameter_mm))
        return placement.pointed_at(start, end + offset_mm)
    up = float(offset_mm @ np.asarray(start.superior))
    if handle == "height":
        return replace(start, height_mm=float(np.clip(start.height_mm + up, 0.5, 30.0)))
    return placement.raised(start, up)


def nudged(
    placed: AnteriorEdgeConstruction, handle: str, right: int, down: int, *, far: bool, sagittal: bool = False
) -> AnteriorEdgeConstruction:
    """The placement after an arrow key: 0.1 mm (1 mm with shift) in the direction on the screen, 0.5 degrees for turning."""
    step = FAR_NUDGE_MM if far else NUDGE_MM
    if sagittal and handle in ("edge", "centre"):
        return placement.raised(placement.slid_along_a(placed, -right * step), -down * step)
    if handle == "turn":
        # The far end goes where the arrow points: to the patient's left when it points to the right.
        return placement.turned(placed, -right * (5 * NUDGE_DEG if far else NUDGE_DEG))
    if handle == "edge":
        return placement.slid_along_a(placed, -down * step)
    if handle == "inset":
        return replace(placed, inset_mm=float(np.clip(placed.inset_mm + down * step, 0, placement.LARGEST_INSET_MM)))
    if handle == "diameter":
        wide = placed.diameter_mm + 2 * right * step
        limits = (placement.SMALLEST_DIAMETER_MM, placement.LARGEST_DIAMETER_MM)
        return replace(placed, diameter_mm=float(np.clip(wide, *limits)))
    if handle == "height":
        return replace(placed, height_mm=float(np.clip(placed.height_mm - down * step, 0.5, 30.0)))
    if handle.startswith("slice"):
        return placement.raised(placed, -down * step)
    return placement.moved_in_slice(placed, -down * step, right * step)
