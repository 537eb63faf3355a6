"""Taking handles with the mouse, and moving them with the arrow keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Qt

from mctgui.qt.measure import placement
from mctgui.qt.measure.drawing import Handles, Point, Scene
from mctgui.qt.measure.endplate_lines import moved_end
from mctgui.qt.measure.free_shapes import shifted, sized
from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.plane import PlaneFrame
from mctgui.voi import AnteriorEdgeConstruction, on_mid_plane
from mctgui.volume import Plane

REACH_PIXELS = 10.0
LINE_REACH_PIXELS = 5.0
NUDGE_MM, FAR_NUDGE_MM, NUDGE_DEG = 0.1, 1.0, 0.5
FREE = "free:"
"""Before the name of a free VOI: its outline, by which it is chosen and moved."""

_LARGEST_HEIGHT_MM, _LARGEST_GAP_MM = 30.0, 20.0
_UP_DOWN, _ASIDE = Qt.CursorShape.SizeVerCursor, Qt.CursorShape.SizeHorCursor
_SHAPES = {
    "edge": _UP_DOWN,
    "inset": _UP_DOWN,
    "height": _UP_DOWN,
    "gap": _UP_DOWN,
    "diameter": _ASIDE,
    "circle": _ASIDE,
    "centre": Qt.CursorShape.SizeAllCursor,
    "turn": Qt.CursorShape.CrossCursor,
    "slice": _UP_DOWN,
    "upper": _UP_DOWN,
    "lower": _UP_DOWN,
}


class HandleTool:
    """Takes the left button where a handle is; everything else stays with the canvas.

    Parameters
    ----------
    handles
        Drawn by the canvas; this tool says which one is under the pointer.
    changing
        Called with the new scene while a handle is dragged, and the name of the handle.
    changed
        Called with the name of the handle at the end of a drag.
    taken
        Called with the name of the handle when it is pressed.
    """

    def __init__(
        self,
        handles: Handles,
        changing: Callable[[Scene, str], object],
        changed: Callable[[str], object],
        taken: Callable[[str], object],
    ) -> None:
        self.handles = handles
        self.frame: PlaneFrame | None = None
        self.w = 0.0
        self.scene: Scene | None = None
        """None where nothing may be moved."""
        self.ends: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        """Of the lines of the endplates, by handle: points below what is dragged and below what stays."""
        self._changing, self._changed, self._taken = changing, changed, taken
        self._held: str | None = None
        self._start: Scene | None = None
        self._start_ends = self.ends
        self._from = np.zeros(3)
        self._pressed, self._start_frame = QPointF(), self.frame
        self._moved = False

    @property
    def held(self) -> str | None:
        """The handle that is being dragged."""
        return self._held

    def nearest(self, canvas: SliceCanvas, position: QPointF) -> str | None:
        """The handle at a position: the nearest point, else the line that lies below it."""
        best, least = None, REACH_PIXELS
        for name, (u, v) in self.handles.places.items():
            offset = canvas.to_widget(u, v) - position
            distance = float(np.hypot(offset.x(), offset.y()))
            if distance < least or (best is None and distance <= least):
                best, least = name, distance
        if best is not None:
            return best
        for name, line in self.handles.lines.items():
            if _distance_to_line(canvas, position, line) <= LINE_REACH_PIXELS:
                return name
        return None

    def _point(self, canvas: SliceCanvas, position: QPointF) -> np.ndarray:
        assert self.frame is not None
        u, v = canvas.to_uv(position)
        return self.frame.point(u, v, self.w)

    def press(self, canvas: SliceCanvas, position: QPointF, modifiers: Qt.KeyboardModifier) -> bool:
        """Take the handle under the pointer."""
        name = self.nearest(canvas, position) if self.scene is not None and self.frame is not None else None
        if name is None or modifiers & Qt.KeyboardModifier.ControlModifier:
            return False
        self._held, self._start, self._start_ends = name, self.scene, self.ends
        self._from, self._moved = self._point(canvas, position), False
        self._pressed, self._start_frame = position, self.frame
        self.handles.hovered, self.handles.chosen = name, None
        self._taken(name)
        canvas.update()
        return True

    def move(self, canvas: SliceCanvas, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Drag it; shift moves a quarter as far."""
        if self._held is None or self._start is None or self._start_frame is None:
            return
        # From the way on the screen: what is dragged may turn the plane itself.
        step = (position - self._pressed) * canvas.mm_per_pixel
        offset = step.x() * self._start_frame.right + step.y() * self._start_frame.down
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            offset = offset / 4
        self._moved = self._moved or bool(np.linalg.norm(offset) > 0)
        self._changing(dragged_scene(self._start, self._held, offset, self._from, self._start_ends), self._held)

    def release(self, canvas: SliceCanvas) -> None:
        """Let it go."""
        held, moved = self._held, self._moved
        self._held, self._start = None, None
        canvas.update()
        if held is not None and moved:
            self._changed(held)

    def hover(self, canvas: SliceCanvas, position: QPointF | None) -> Qt.CursorShape | None:
        """Make the handle under the pointer larger."""
        name = self.nearest(canvas, position) if position is not None and self.scene is not None else None
        if name != self.handles.hovered and position is not None:
            self.handles.hovered = name
            canvas.update()
        if name is None:
            return None
        return _SHAPES.get(name.partition(",")[0], Qt.CursorShape.SizeAllCursor)


def _distance_to_line(canvas: SliceCanvas, position: QPointF, line: list[Point]) -> float:
    ends = [canvas.to_widget(u, v) for u, v in line]
    points = np.array([(end.x() - position.x(), end.y() - position.y()) for end in ends])
    along = np.diff(points, axis=0)
    length = np.maximum((along**2).sum(axis=1), 1e-9)
    share = np.clip(-(points[:-1] * along).sum(axis=1) / length, 0.0, 1.0)
    return float(np.linalg.norm(points[:-1] + share[:, None] * along, axis=1).min())


def dragged_scene(
    start: Scene, handle: str, offset_mm: np.ndarray, from_mm: np.ndarray, ends: dict[str, tuple[np.ndarray, np.ndarray]]
) -> Scene:
    """The scene after a handle was dragged by an offset in LPS mm from where it stood, see :class:`HandleTool`."""
    if handle.startswith(FREE):
        name = handle[len(FREE) :]
        return _with_free(start, name, shifted(start.free[name], offset_mm)) if name in start.free else start
    if handle.startswith("free"):
        voi = start.free[start.chosen]
        moved = shifted(voi, offset_mm) if handle == "free centre" else sized(voi, handle, offset_mm)
        return _with_free(start, start.chosen, moved)
    placed = start.construction
    if placed is None:
        return start
    which = handle.partition(",")[0]
    if which in ("upper", "lower") and start.endplates is not None:
        held, kept = ends[handle]
        up = float(offset_mm @ np.asarray(placed.superior))
        endplates = moved_end(placed, start.endplates, which, held, kept, up)
        return replace(start, endplates=endplates, construction=on_mid_plane(placed, endplates))
    if handle == "circle":
        wide = placement.with_circle_through(placed, from_mm, from_mm + offset_mm)
        return replace(start, construction=wide)
    return replace(start, construction=dragged(placed, handle, offset_mm))


def dragged(start: AnteriorEdgeConstruction, handle: str, offset_mm: np.ndarray) -> AnteriorEdgeConstruction:
    """The placement after a handle was dragged by an offset in LPS mm from where it stood."""
    if handle == "edge":
        return placement.slid_along_a(start, float(offset_mm @ np.asarray(start.anterior)))
    if handle == "centre":
        return placement.edge_at(start, np.asarray(start.edge_mm) + offset_mm)
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
        return replace(start, height_mm=float(np.clip(start.height_mm + up, 0.5, _LARGEST_HEIGHT_MM)))
    if handle == "gap":
        return replace(start, gap_mm=float(np.clip(start.gap_mm - up, 0.0, _LARGEST_GAP_MM)))
    return placement.raised(start, up)


def nudged_scene(
    scene: Scene,
    handle: str,
    right: int,
    down: int,
    *,
    far: bool,
    plane: Plane,
    frame: PlaneFrame,
    ends: dict[str, tuple[np.ndarray, np.ndarray]],
) -> Scene:
    """The scene after an arrow key moved a handle by a step in the direction on the screen."""
    if handle.startswith("free") or handle.partition(",")[0] in ("upper", "lower"):
        step = FAR_NUDGE_MM if far else NUDGE_MM
        return dragged_scene(scene, handle, step * (right * frame.right + down * frame.down), np.zeros(3), ends)
    if scene.construction is None:
        return scene
    return replace(scene, construction=nudged(scene.construction, handle, right, down, far=far, plane=plane))


def nudged(
    placed: AnteriorEdgeConstruction, handle: str, right: int, down: int, *, far: bool, plane: Plane = "axial"
) -> AnteriorEdgeConstruction:
    """The placement after an arrow key: 0.1 mm (1 mm with shift) in the direction on the screen, 0.5 degrees for turning."""
    step = FAR_NUDGE_MM if far else NUDGE_MM
    if handle in ("edge", "centre") and plane != "axial":
        aside = placement.moved_in_slice(placed, 0.0, right * step)
        along = aside if plane == "coronal" else placement.slid_along_a(placed, -right * step)
        return placement.raised(along, -down * step)
    if handle == "turn":
        # The far end goes where the arrow points: to the patient's left when it points to the right.
        return placement.turned(placed, -right * (5 * NUDGE_DEG if far else NUDGE_DEG))
    if handle == "edge":
        return placement.slid_along_a(placed, -down * step)
    if handle == "inset":
        return replace(placed, inset_mm=float(np.clip(placed.inset_mm + down * step, 0, placement.LARGEST_INSET_MM)))
    if handle in ("diameter", "circle"):
        wide = placed.diameter_mm + 2 * right * step
        limits = (placement.SMALLEST_DIAMETER_MM, placement.LARGEST_DIAMETER_MM)
        return replace(placed, diameter_mm=float(np.clip(wide, *limits)))
    if handle == "height":
        return replace(placed, height_mm=float(np.clip(placed.height_mm - down * step, 0.5, _LARGEST_HEIGHT_MM)))
    if handle == "gap":
        return replace(placed, gap_mm=float(np.clip(placed.gap_mm + down * step, 0.0, _LARGEST_GAP_MM)))
    if handle.startswith("slice"):
        return placement.raised(placed, -down * step)
    return placement.moved_in_slice(placed, -down * step, right * step)


def _with_free(scene: Scene, name: str, voi: object) -> Scene:
    return replace(scene, free={**scene.free, name: voi}, chosen=name)
