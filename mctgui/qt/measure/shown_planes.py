"""Which slices the panes of Measure show: those of the vertebra or of the scan, and how far beside them one has looked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mctgui.qt.measure import placement
from mctgui.qt.measure.drawing import Scene
from mctgui.qt.measure.laid_columns import LaidColumn, directions_of
from mctgui.qt.measure.panes import MeasurePane, Where, frame_of
from mctgui.volume import Plane

Cut = tuple[NDArray[np.float64], float]
"""A plane: its normal, and where it lies along it in mm."""


class ShownPlanes:
    """Keeps what the user has looked at beside the slices of the placement."""

    def __init__(self) -> None:
        self.aligned = True
        """Whether the planes are those of the vertebra, where it is placed, and not those of the scan."""
        self._browsed: dict[Plane, float] = {}
        self._right: NDArray[np.float64] | None = None

    def forget(self) -> None:
        """Another placement, or another case: show its own slices, its bone upright."""
        self.return_to_placement()
        self._right = None

    def return_to_placement(self) -> None:
        """Show the slices of the placement, or the middle of the volume, again."""
        self._browsed = {}

    def are_own(self, scene: Scene) -> bool:
        """Whether the planes of the vertebra are shown."""
        return self.aligned and scene.construction is not None

    def is_off(self, plane: Plane) -> bool:
        """Whether one looks beside the slice of the placement."""
        return bool(self._browsed.get(plane))

    def places(self, panes: Sequence[MeasurePane], scene: Scene, column: LaidColumn) -> dict[Plane, Where]:
        """The slice of each pane."""
        if scene.construction is not None and self._right is None:
            self._right = placement.screen_right(scene.construction, directions_of(column))
        return {pane.plane: self._where(pane, scene, column) for pane in panes}

    def cuts(self, places: dict[Plane, Where], scene: Scene) -> dict[Plane, Cut]:
        """Of a placement the planes of those panes that show another slice than its own."""
        return {
            plane: (where.frame.normal, float(where.frame.uvw(where.at_mm)[2]))
            for plane, where in places.items()
            if self.is_off(plane) and scene.construction is not None
        }

    def step(self, pane: MeasurePane, scene: Scene, slices: int) -> None:
        """Look at another slice of a pane that has a stack, positive is the next one."""
        assert pane.stack is not None
        towards = -1 if pane.plane == "axial" or (pane.plane == "coronal" and self.are_own(scene)) else 1
        browsed = self._browsed.get(pane.plane, 0.0) + towards * slices * pane.stack.spacing_mm
        if scene.construction is None:
            half = (pane.stack.count - 1) / 2 * pane.stack.spacing_mm
            browsed = float(np.clip(browsed, -half, half))
        self._browsed[pane.plane] = 0.0 if abs(browsed) < 1e-9 else browsed

    def look_at(self, panes: Sequence[MeasurePane], point_mm: NDArray[np.float64], column: LaidColumn) -> None:
        """Show the slices of the stack through a point, once nothing is placed."""
        offset = point_mm - column.volume.grid.centre_mm
        for pane in panes:
            if pane.stack is not None:
                self._browsed[pane.plane] = float(offset @ pane.stack.frame.normal)

    def _where(self, pane: MeasurePane, scene: Scene, column: LaidColumn) -> Where:
        assert pane.stack is not None
        frame, letters = pane.stack.frame, pane.stack.frame
        placed = scene.construction
        at = np.asarray(column.volume.grid.centre_mm if placed is None else placed.circle_centre_mm)
        own = frame_of(pane.plane, scene, self._right if self._right is not None else np.array([1.0, 0.0, 0.0]))
        if own is not None and placed is not None:
            if self.aligned:
                # While an endplate is dragged its pane stands still, or the line would run away from the pointer.
                held = (pane.tool.held or "").partition(",")[0]
                frame = pane.frame if held in ("upper", "lower") else own
            # A specimen may lie otherwise than its header says: then the bone is right.
            lies_otherwise = float(letters.right @ own.right) < 0.5 or float(letters.down @ own.down) < 0.5
            if self.aligned or lies_otherwise:
                letters = placement.letters_of(placed, frame)
        normal = self._towards(pane, scene)
        return Where(frame, letters, at + self._browsed.get(pane.plane, 0.0) * normal, self.are_own(scene))

    def _towards(self, pane: MeasurePane, scene: Scene) -> NDArray[np.float64]:
        """In which direction the position of a pane grows: to the head, the left, and the back (of the stack) or front."""
        placed = scene.construction
        if placed is None or not self.aligned:
            return pane.stack.frame.normal if pane.stack is not None else np.zeros(3)
        own = {"axial": placed.superior, "sagittal": placed.left, "coronal": placed.anterior}[pane.plane]
        return np.asarray(own)
