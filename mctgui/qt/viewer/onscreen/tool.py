"""Drawing and changing measuring shapes with the mouse, on one pane."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.onscreen.cursors import cursor_of
from mctgui.qt.viewer.onscreen.drawing import ROIOverlay, outline, presence, to_widget
from mctgui.qt.viewer.onscreen.model import Item, ROIModel
from mctgui.qt.viewer.pane import Pane
from mctgui.roi import ROI, Angle, Ellipse, Kind, Length, LineProfile, Rectangle
from mctgui.viewstate import ViewState

HANDLE_REACH, LINE_REACH = 10.0, 6.0
_CLICK_PIXELS = 4.0
_LEAST_PIXELS = 3.0
Point = NDArray[np.float64]


class ROITool:
    """Takes the left button where a handle or a line is, and everywhere while a tool is chosen.

    Two points make a length, a profile, a rectangle or an ellipse, three an angle: drag from one to the next, or click each.
    Shift draws squares, circles, and lines at steps of 45 degrees; on a handle it moves a quarter as far.
    """

    def __init__(self, pane: Pane, state: ViewState, model: ROIModel, overlay: ROIOverlay) -> None:
        self._pane, self._state, self._model, self._overlay = pane, state, model, overlay
        self._held: tuple[Item, str, Point] | None = None
        self._placed: list[Point] = []
        self._floating: Point = np.zeros(3)
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._waiting = False
        self._index: int | None = None

    # Where things are

    def _point(self, position: QPointF) -> Point:
        stack = self._pane.stack
        assert stack is not None
        # Not the middle of this pane's slice: every linked pane shows its slice nearest to the cursor, and only a shape at
        # the height of the cursor lies on all of them.
        w = float(stack.frame.uvw(self._state.cursor_of(self._pane.modality))[2])
        return stack.frame.point(*self._pane.canvas.to_uv(position), w)

    def _under(self, position: QPointF) -> tuple[Item, str] | None:
        """Shape and handle under the pointer; an empty handle is the line. The chosen shape goes before the others."""
        chosen = self._model.chosen
        shapes = [(item, self._overlay.shape_of(item)) for item in self._model.items if item.id is not None]
        here = [(item, shape) for item, shape in shapes if presence(self._pane, shape) == "here"]
        here.sort(key=lambda one: one[0] != chosen)
        for item, shape in here:
            places = {name: to_widget(self._pane, point) for name, point in shape.handles().items()}
            nearest = min(places, key=lambda name: _distance(places[name], position))
            if _distance(places[nearest], position) <= HANDLE_REACH:
                return item, nearest
        if self._model.tool is None:
            for item, shape in here:
                if _distance_to_line(outline(self._pane, shape), position) <= LINE_REACH:
                    return item, ""
        return None

    @property
    def _ready(self) -> bool:
        return self._pane.stack is not None and self._pane.index is not None

    # Mouse

    def press(self, canvas: SliceCanvas, position: QPointF, modifiers: Qt.KeyboardModifier) -> bool:
        """Take a handle, a line, or the place of a point."""
        if not self._ready or modifiers & Qt.KeyboardModifier.ControlModifier:
            return False
        if not self._drawing:
            found = self._under(position)
            if found is not None:
                item, handle = found
                self._model.choose(item.id)
                self._held = (item, handle, self._point(position))
                self._overlay.hovered = (item.id, handle)
                canvas.update()
                return True
        if self._model.tool is None:
            return False
        if not self._drawing:
            self.cancel()
            self._model.begin(self)
            self._index = self._pane.index
        self._pressed = position
        self._show(position, modifiers)
        if not self._placed:
            self._placed = [self._point(position)]
        return True

    def move(self, _canvas: SliceCanvas, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Drag what was taken."""
        if not self._ready:
            return
        if self._held is None:
            if self._drawing:
                self._show(position, modifiers)
            return
        item, handle, start = self._held
        normal = self._pane.stack.frame.normal  # type: ignore[union-attr]
        offset = self._point(position) - start
        offset = offset - (offset @ normal) * normal  # the wheel may have been turned meanwhile
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            offset = offset / 4
        if handle:
            changed = item.shape.dragged(handle, np.array(item.shape.handles()[handle]) + offset)
        else:
            changed = item.shape.moved(offset)
        self._model.set_live(Item(item.record, changed, item.modality, live=True))

    def release(self, canvas: SliceCanvas) -> None:
        """Keep a changed shape, or place a point."""
        if self._held is not None:
            item, self._held = self._held[0], None
            live = self._model.live
            self._model.set_live(None)
            if live is not None and live.id == item.id:
                self._model.change(item, live.shape)
            canvas.update()
            return
        if self._pressed is None or not self._drawing or self._model.tool is None:
            self.cancel()
            return
        moved = _distance(self._pressed, self._last) >= _CLICK_PIXELS
        self._pressed = None
        if moved or self._waiting:
            self._placed.append(self._floating)
            self._waiting = False
        if len(self._placed) >= _points_of(self._model.tool):
            self._finish()
        else:
            self._waiting = True

    def hover(self, canvas: SliceCanvas, position: QPointF | None) -> Qt.CursorShape | QCursor | None:
        """Let the next point follow the pointer; show what it would take."""
        if position is None or not self._ready:
            self._set_hovered(canvas, None)
            return None
        if self._drawing and self._model.tool is not None:
            self._show(position, QApplication.keyboardModifiers())
            return cursor_of(self._model.tool)
        found = self._under(position)
        self._set_hovered(canvas, (found[0].id, found[1]) if found is not None else None)
        if found is not None:
            return Qt.CursorShape.SizeAllCursor
        return cursor_of(self._model.tool) if self._model.tool is not None else None

    def _set_hovered(self, canvas: SliceCanvas, hovered: tuple[int | None, str] | None) -> None:
        if hovered != self._overlay.hovered:
            self._overlay.hovered = hovered
            canvas.update()

    # Drawing

    @property
    def _drawing(self) -> bool:
        """Whether a shape is half drawn on this pane, and still on the slice where it was begun."""
        mine = self._model.artist is self and self._model.tool is not None
        return bool(self._placed) and mine and self._index == self._pane.index

    @property
    def is_busy(self) -> bool:
        """Whether a shape is half drawn or held here."""
        return self._held is not None or self._drawing

    def cancel(self) -> None:
        """Give up what is half drawn."""
        self._placed, self._pressed, self._waiting, self._held = [], None, False, None

    def _show(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._last = position
        point = self._point(position)
        kind = self._model.tool
        if kind is None:
            return
        if self._placed and modifiers & Qt.KeyboardModifier.ShiftModifier:
            point = self._constrained(kind, point)
        self._floating = point
        shape = self._shape(kind, [*self._placed, point])
        if shape is not None:
            self._model.set_live(Item(None, shape, self._pane.modality, live=True))

    def _shape(self, kind: Kind, points: Sequence[Point]) -> ROI | None:
        assert self._pane.stack is not None
        plane, frame = self._pane.plane, self._pane.stack.frame
        if len(points) < 2:
            return None
        first, second = (tuple(float(value) for value in point) for point in points[:2])
        if kind in ("rectangle", "ellipse"):
            made = Rectangle if kind == "rectangle" else Ellipse
            return made.between(plane, first, second, frame.right, frame.down)
        if kind == "angle":
            return Angle(plane, first, second, tuple(float(value) for value in points[-1]))  # type: ignore[arg-type]
        return (Length if kind == "length" else LineProfile)(plane, first, second)  # type: ignore[arg-type]

    def _constrained(self, kind: Kind, point: Point) -> Point:
        """The point moved so that sides are equal, or the line runs at a multiple of 45 degrees."""
        assert self._pane.stack is not None
        frame, start = self._pane.stack.frame, self._placed[-1]
        offset = point - start
        across, along = float(offset @ frame.right), float(offset @ frame.down)
        if kind in ("rectangle", "ellipse"):
            side = max(abs(across), abs(along))
            across, along = (float(np.copysign(side, value)) for value in (across, along))
        else:
            turn = round(float(np.arctan2(along, across)) / (np.pi / 4)) * np.pi / 4
            reach = across * np.cos(turn) + along * np.sin(turn)
            across, along = reach * np.cos(turn), reach * np.sin(turn)
        return start + across * frame.right + along * frame.down

    def _finish(self) -> None:
        kind, points = self._model.tool, self._placed
        self.cancel()
        shape = self._shape(kind, points) if kind is not None else None
        self._model.set_live(None)
        if shape is not None and shape.size_mm >= _LEAST_PIXELS * self._pane.canvas.mm_per_pixel:
            self._model.add(self._pane.modality, shape)


def _points_of(kind: Kind) -> int:
    return 3 if kind == "angle" else 2


def _distance(one: QPointF, other: QPointF) -> float:
    return float(np.hypot(one.x() - other.x(), one.y() - other.y()))


def _distance_to_line(points: list[QPointF], position: QPointF) -> float:
    """Pixels from a position to the nearest point of a polyline."""
    corners = np.array([(point.x(), point.y()) for point in points])
    at = np.array((position.x(), position.y()))
    starts, steps = corners[:-1], np.diff(corners, axis=0)
    lengths = np.maximum((steps**2).sum(axis=1), 1e-12)
    share = np.clip(((at - starts) * steps).sum(axis=1) / lengths, 0, 1)
    return float(np.linalg.norm(starts + share[:, None] * steps - at, axis=1).min())
