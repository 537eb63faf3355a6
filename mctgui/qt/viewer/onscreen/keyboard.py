"""Drawing and moving measuring shapes without a mouse."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction

from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.onscreen.model import ROIModel
from mctgui.qt.viewer.pane import Pane
from mctgui.roi import ROI, Angle, Ellipse, Kind, Length, LineProfile, Rectangle
from mctgui.roi.shapes import Place, as_place
from mctgui.viewstate import ViewState

SIZE_MM = 10.0
NUDGE_MM, FAR_NUDGE_MM = 0.1, 1.0
PAN_PIXELS, FAR_PAN_PIXELS = 20, 100
_ARROWS = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}


class ROIKeys(QObject):
    """Keys that act where an image has the focus.

    Return draws at the cursor; Ctrl and an arrow moves the chosen shape, or the image where none is chosen.
    """

    def __init__(self, parent: QObject, board: PaneBoard, state: ViewState, model: ROIModel) -> None:
        super().__init__(parent)
        self._board, self._state, self._model = board, state, model
        self.actions = [self._action("Return", self.draw), self._action("Enter", self.draw)]
        for name, (right, down) in _ARROWS.items():
            self.actions.append(self._action(f"Ctrl+{name}", partial(self.move, right, down, far=False)))
            self.actions.append(self._action(f"Ctrl+Shift+{name}", partial(self.move, right, down, far=True)))

    def _action(self, key: str, run: Callable[[], object]) -> QAction:
        action = QAction(self)
        action.setShortcut(key)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked=False: run())
        return action

    def _pane(self) -> Pane | None:
        focused = [pane for pane in self._board.panes if pane.canvas.hasFocus()]
        return next(iter([*focused, *self._board.panes]), None)

    def draw(self) -> None:
        """A shape of 10 mm around the cursor, of the kind that the tool draws."""
        pane, kind = self._pane(), self._model.tool
        if pane is None or pane.stack is None or pane.index is None or kind is None:
            return
        self._model.begin(None)
        self._model.add(pane.modality, shape_around(kind, pane, self._state.cursor_of(pane.modality)))

    def move(self, right: int, down: int, *, far: bool) -> None:
        """Move the chosen shape on the screen, else the image."""
        chosen = self._model.chosen
        if chosen is None:
            image, pixels = self._pane(), FAR_PAN_PIXELS if far else PAN_PIXELS
            if image is not None:
                image.pan_by(right * pixels, down * pixels)
            return
        if chosen.live:
            return
        step = FAR_NUDGE_MM if far else NUDGE_MM
        pane = next(
            (pane for pane in self._board.panes if pane.plane == chosen.shape.plane and pane.stack is not None), None
        )
        if pane is not None and pane.stack is not None:
            offset = step * (right * pane.stack.frame.right + down * pane.stack.frame.down)
            self._model.change(chosen, chosen.shape.moved(offset), nudge=True)


def shape_around(kind: Kind, pane: Pane, centre_mm: Place) -> ROI:
    """A shape of a kind, 10 mm wide, in the plane of a pane."""
    assert pane.stack is not None
    right, down = pane.stack.frame.right * SIZE_MM / 2, pane.stack.frame.down * SIZE_MM / 2
    centre = np.asarray(centre_mm)
    if kind == "rectangle":
        return Rectangle(pane.plane, centre_mm, as_place(right), as_place(down))
    if kind == "ellipse":
        return Ellipse(pane.plane, centre_mm, as_place(right), as_place(down))
    if kind == "angle":
        return Angle(pane.plane, as_place(centre + right), centre_mm, as_place(centre - down))
    made = Length if kind == "length" else LineProfile
    return made(pane.plane, as_place(centre - right), as_place(centre + right))
