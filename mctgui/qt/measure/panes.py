"""The two panes of the Measure screen: central slice and the plane along line A, with the placement drawn on them."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mctgui.project.records import Modality
from mctgui.qt.language import word
from mctgui.qt.measure.drawing import AxialDrawing, Handles, Prompt, SagittalDrawing
from mctgui.qt.measure.handles import HandleTool
from mctgui.qt.measure.layers import BoneLayer, MapLayer
from mctgui.qt.measure.placement import axial_frame, sagittal_frame
from mctgui.qt.viewer import overlays
from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.columns import Column
from mctgui.qt.viewer.pane import TitleStrip, position_text, window_text
from mctgui.qt.viewer.plane import PlaneFrame, SliceImage, SliceStack, reslice
from mctgui.qt.viewer.presets import unit_of
from mctgui.report.modalities import modality as look_of
from mctgui.voi import AnteriorEdgeConstruction
from mctgui.volume import Plane
from mctgui.windowing import Window

_ALIGNED = math.cos(math.radians(0.05))


class MeasurePane(QWidget):
    """One image of the Measure screen.

    Parameters
    ----------
    plane
        ``"axial"``: the central slice; ``"sagittal"``: along line A. Without a placement: slices of the stack.
    """

    changing = Signal(object)
    changed = Signal()
    clicked_point = Signal(object)
    hovered = Signal(object, object)
    moved_view = Signal(object, float)
    """LPS point that is to stand in the middle, and mm per pixel."""
    window_dragged = Signal(float, float)
    stepped = Signal(int)
    touched = Signal()

    def __init__(self, plane: Plane) -> None:
        super().__init__()
        self.plane: Plane = plane
        self._stack: SliceStack | None = None
        self._column: Column | None = None
        self._placed: AnteriorEdgeConstruction | None = None
        self._frame = PlaneFrame.along((1, 0, 0), (0, 1, 0))
        self._w = 0.0
        self._centre = np.zeros(3)
        self._mm_per_pixel = 0.2
        self.strip = TitleStrip("", "#e6e8ea", lines=1)
        self.canvas = SliceCanvas()
        self.handles = Handles()
        self.layers: list[BoneLayer | MapLayer] = []
        """Drawn between the slice and the placement."""
        self.tool = HandleTool(self.handles, self.changing.emit, self.changed.emit)
        self.canvas.tool = self.tool
        self._scale_bar, self._corner, self._prompt = overlays.ScaleBar(), overlays.CornerText(), Prompt()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.canvas, 1)
        self.canvas.set_source(self._slice)
        self.canvas.panned.connect(self._pan)
        self.canvas.zoomed.connect(self._zoom)
        self.canvas.window_dragged.connect(self.window_dragged)
        self.canvas.stepped.connect(self.stepped)
        self.canvas.cursor_asked.connect(lambda u, v: self.clicked_point.emit(self._frame.point(u, v, self._w)))
        self.canvas.hovered.connect(lambda u, v: self.hovered.emit(self, self._frame.point(u, v, self._w)))
        self.canvas.left.connect(lambda: self.hovered.emit(self, None))

    @property
    def frame(self) -> PlaneFrame:
        """The plane that is shown."""
        return self._frame

    @property
    def stack(self) -> SliceStack | None:
        """Slices of the volume in the anatomical plane."""
        return self._stack

    def set_column(self, column: Column | None) -> None:
        """Show another modality."""
        self._column = column
        self._stack = SliceStack(column.volume, self.plane, column.coarse) if column is not None else None
        if column is not None:
            name = look_of(column.modality).label
            words = self.tr("{name}, {plane}, placement of the VOIs")
            self.canvas.setAccessibleName(words.format(name=name, plane=word(self.plane)))

    @property
    def modality(self) -> Modality | None:
        """What is shown."""
        return self._column.modality if self._column is not None else None

    def show_placement(
        self,
        placed: AnteriorEdgeConstruction | None,
        at_mm: np.ndarray,
        *,
        depth_mm: float | None = None,
        clearance_mm: float | None = None,
        tilt_deg: float = 0.0,
        locked: bool = False,
    ) -> None:
        """Show the slice through a point, in the planes of the placement or of the stack, and the placement on it."""
        self._placed = placed
        if self._stack is None:
            return
        frame = self._stack.frame
        if placed is not None:
            frame = axial_frame(placed) if self.plane == "axial" else sagittal_frame(placed)
        w = float(frame.uvw(at_mm)[2])
        same = (
            abs(w - self._w) < 1e-6
            and np.allclose(frame.right, self._frame.right)
            and np.allclose(frame.down, self._frame.down)
        )
        self._frame, self._w = frame, w
        self.tool.frame, self.tool.w, self.tool.placed = frame, w, None if locked else placed
        self.canvas.follows_view = not self._along_stack
        self._draw(placed, depth_mm, clearance_mm, tilt_deg)
        if not same:
            self.canvas.invalidate()
        self._place()
        self.canvas.update()

    def _draw(
        self, placed: AnteriorEdgeConstruction | None, depth: float | None, clearance: float | None, tilt: float
    ) -> None:
        shown = self.canvas.overlays
        shown.clear()
        for layer in self.layers:
            layer.plane = (self._frame, self._w)
        shown.extend(self.layers)
        shown.extend([overlays.OrientationLetters(self._frame), self._scale_bar, self._corner])
        self.handles.places = {}
        if placed is not None:
            offset = self._w - float(self._frame.uvw(placed.edge_mm)[2])
            drawing: AxialDrawing | SagittalDrawing
            if self.plane == "axial":
                drawing = AxialDrawing(self._frame, placed, depth, clearance, offset)
            else:
                drawing = SagittalDrawing(self._frame, placed, tilt)
            shown.append(drawing)
            if self.tool.placed is not None:
                self.handles.places = drawing.handle_places()
            shown.append(self.handles)
            self._corner.lines = (position_text("w", offset),) if self.plane == "axial" else ()
        else:
            name = {"axial": "z", "sagittal": "x", "coronal": "y"}[self.plane]
            self._corner.lines = (position_text(name, self._w),)
        if self._column is not None and look_of(self._column.modality).synthetic:
            shown.append(overlays.AIMark())
        shown.append(self._prompt)

    def set_prompt(self, text: str) -> None:
        """What the user is asked to click, at the top of the image."""
        self._prompt.text = text
        self.canvas.update()

    def write_title(self, beside: str, window: Window) -> None:
        """Write the title strip."""
        if self._column is None:
            return
        look = look_of(self._column.modality)
        self.strip.set_title(look.label, look.colour)
        unit = unit_of(self._column.volume.intensity)
        self.strip.set_texts(beside=beside, facts="", right=f"{window_text(window)} {unit}")
        self.canvas.set_window(window)

    @property
    def _along_stack(self) -> bool:
        """Whether the plane that is shown lies along the slices of the stack."""
        if self._stack is None:
            return True
        pairs = ((self._frame.right, self._stack.frame.right), (self._frame.down, self._stack.frame.down))
        return all(float(one @ other) > _ALIGNED for one, other in pairs)

    def _slice(self) -> SliceImage | None:
        """The slice: of the stack where the plane lies along it, else sampled for what the canvas shows."""
        stack = self._stack
        if stack is None:
            return None
        if not self._along_stack:
            return self._sampled(stack)
        # The frames may differ by less than 0.05 degrees and by the sign of the normal.
        point = self._frame.point(0.0, 0.0, self._w)
        w = float(stack.frame.uvw(point)[2])
        return stack.image(stack.nearest(w)) if stack.covers(w) else None

    def _sampled(self, stack: SliceStack) -> SliceImage:
        view = self.canvas.viewport
        pixel_mm = view.mm_per_pixel / view.ratio
        # Where pixels are larger than voxels several points are averaged, so that fine bone does not turn into moire.
        finer = int(np.clip(np.ceil(pixel_mm / min(stack.volume.spacing_mm) - 0.25), 1, 3))
        region = (*view.to_uv(0, 0), *view.to_uv(*view.size))
        return reslice(stack.volume, self._frame, self._w, region, pixel_mm / finer)

    # Place and scale

    def set_view(self, centre_mm: np.ndarray, mm_per_pixel: float) -> None:
        """Put a point into the middle, at a scale."""
        self._centre, self._mm_per_pixel = np.asarray(centre_mm, dtype=np.float64), mm_per_pixel
        self._place()

    def set_scale(self, mm_per_pixel: float) -> None:
        """Keep the middle, at another scale."""
        self.set_view(self._centre, mm_per_pixel)

    def _place(self) -> None:
        u, v, _ = self._frame.uvw(self._centre)
        self.canvas.set_place((float(u), float(v)), self._mm_per_pixel)

    def _pan(self, du: float, dv: float) -> None:
        self.touched.emit()
        self._centre = self._centre - du * self._frame.right - dv * self._frame.down
        self._place()

    def _zoom(self, factor: float, u: float, v: float) -> None:
        scale = float(np.clip(self._mm_per_pixel * factor, 0.001, 10.0))
        kept = scale / self._mm_per_pixel
        cu, cv, cw = self._frame.uvw(self._centre)
        centre = self._frame.point(u + (float(cu) - u) * kept, v + (float(cv) - v) * kept, float(cw))
        self.touched.emit()
        self.set_view(centre, scale)
        self.moved_view.emit(self, scale)
