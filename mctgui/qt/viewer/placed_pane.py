"""Where a pane stands in its stack and in the patient, and how it is moved there; it draws nothing."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from mctgui.alignment import applied
from mctgui.qt.viewer.plane import SliceStack
from mctgui.viewstate import PaneModality, ViewState
from mctgui.volume import Plane


class PlacedPane(QWidget):
    """One modality in one plane, at the place that the view state says.

    Parameters
    ----------
    modality, plane
        What it shows.
    state
        Changed when the mouse or a key asks for another place.
    """

    touched = Signal()
    """Zoomed or panned by hand."""

    def __init__(self, modality: PaneModality, plane: Plane, state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.modality: PaneModality = modality
        self.plane: Plane = plane
        self._state = state
        self._stack: SliceStack | None = None
        self._index: int | None = None

    # Where it stands

    @property
    def stack(self) -> SliceStack | None:
        """The slices that it shows."""
        return self._stack

    @property
    def index(self) -> int | None:
        """Array index of the slice that is shown; None outside the volume."""
        return self._index

    def nearest_index(self) -> int:
        """Array index of the slice nearest to the cursor, also where that lies outside the volume."""
        assert self._stack is not None
        return self._stack.nearest(float(self._stack.frame.uvw(self._state.cursor_of(self.modality))[2]))

    def value_at(self, point_mm: tuple[float, float, float]) -> float | None:
        """Stored value of the voxel around an LPS point; None outside the volume."""
        return None if self._stack is None else value_at(self._stack, point_mm)

    def mdct_mm(self, w: float) -> float:
        """Where a plane that is cut along the MDCT lies along its axis, mm."""
        assert self._stack is not None
        matrix, normal = self._state.transform(self.modality, "mdct"), self._stack.frame.normal
        return float((matrix[:3, :3] @ normal) @ applied(matrix, w * normal))

    def number_of(self, index: int) -> int:
        """Number of a slice as people count: 1 is nearest to the head, to the right or to the front."""
        assert self._stack is not None
        return self._stack.count - index if self.plane == "axial" else index + 1

    def index_of(self, number: int) -> int:
        """Array index of a slice by its number as people count."""
        assert self._stack is not None
        return self._stack.count - number if self.plane == "axial" else number - 1

    # Going to another place

    def _point(self, u: float, v: float) -> tuple[float, float, float] | None:
        if self._stack is None:
            return None
        w = float(self._stack.frame.uvw(self._state.cursor_of(self.modality))[2])
        if self._index is not None:
            w = self._stack.position_mm(self._index)
        x, y, z = (float(value) for value in self._stack.frame.point(u, v, w))
        return x, y, z

    def step(self, slices: int) -> None:
        """Go to another slice of this stack, positive is the next one."""
        if self._stack is None:
            return
        w = float(self._stack.frame.uvw(self._state.cursor_of(self.modality))[2])
        towards = -1 if self.plane == "axial" else 1
        index = int(np.clip(self._stack.nearest(w) + towards * slices, 0, self._stack.count - 1))
        self._go_to(self._stack.position_mm(index))

    def step_to_end(self, *, last: bool) -> None:
        """Go to the first or the last slice."""
        if self._stack is not None:
            top_is_high = self.plane == "axial"
            index = self._stack.count - 1 if last != top_is_high else 0
            self._go_to(self._stack.position_mm(index))

    def _go_to(self, w: float) -> None:
        if self._stack is None:
            return
        w = self._stack.position_mm(self._stack.nearest(w))
        u, v, _ = self._stack.frame.uvw(self._state.cursor_of(self.modality))
        self._state.set_cursor(self._stack.frame.point(float(u), float(v), w), self.modality)

    def go_to_index(self, index: int) -> None:
        """Go to a slice by its array index."""
        if self._stack is not None:
            self._go_to(self._stack.position_mm(index))

    def _put_cursor(self, u: float, v: float) -> None:
        point = self._point(u, v)
        if point is not None:
            self._state.set_cursor(point, self.modality)

    def _pan(self, du: float, dv: float) -> None:
        if self._stack is None:
            return
        u, v, w = self._stack.frame.uvw(self._state.centre_mm(self.plane, self.modality))
        self.touched.emit()
        self._state.set_centre(self.plane, self._stack.frame.point(float(u - du), float(v - dv), float(w)), self.modality)

    def _zoom(self, factor: float, u: float, v: float) -> None:
        if self._stack is None:
            return
        old = self._state.mm_per_pixel_of(self.modality)
        self.touched.emit()
        self._state.set_zoom(old * factor, self.modality)
        kept = self._state.mm_per_pixel_of(self.modality) / old
        cu, cv, cw = self._stack.frame.uvw(self._state.centre_mm(self.plane, self.modality))
        centre = self._stack.frame.point(u + (float(cu) - u) * kept, v + (float(cv) - v) * kept, float(cw))
        self._state.set_centre(self.plane, centre, self.modality)

    def pan_by(self, right: float, down: float) -> None:
        """Move the image by pixels of the screen."""
        scale = self._state.mm_per_pixel_of(self.modality)
        self._pan(right * scale, down * scale)

    def zoom_by(self, factor: float) -> None:
        """Zoom about the middle; above 1 makes the image larger."""
        if self._stack is not None:
            u, v, _ = self._stack.frame.uvw(self._state.centre_mm(self.plane, self.modality))
            self._zoom(1 / factor, float(u), float(v))


def value_at(stack: SliceStack, point_mm: tuple[float, float, float]) -> float | None:
    """Stored value of the voxel around an LPS point; None outside the volume."""
    index = np.floor(stack.volume.mm_to_index(point_mm) + 0.5).astype(int)
    if (index < 0).any() or (index >= stack.volume.shape).any():
        return None
    return float(stack.volume.voxels[tuple(index)])
