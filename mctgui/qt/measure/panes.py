"""The panes of the Measure screen: central slice, the plane along line A and the one along line B, with the VOIs on them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mctgui.project.records import Modality
from mctgui.qt.language import word
from mctgui.qt.measure import placement
from mctgui.qt.measure.axial_drawing import AxialDrawing
from mctgui.qt.measure.drawing import Handles, Prompt, Scene, SliceLines
from mctgui.qt.measure.free_drawing import FreeDrawing
from mctgui.qt.measure.handles import HandleTool
from mctgui.qt.measure.layers import BoneLayer, MapLayer
from mctgui.qt.measure.sampling import Oblique, sampled_now
from mctgui.qt.measure.upright_drawing import UprightDrawing
from mctgui.qt.viewer import overlays
from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.columns import Column
from mctgui.qt.viewer.plane import THIN, PlaneFrame, SliceImage, SliceStack
from mctgui.qt.viewer.presets import unit_of
from mctgui.qt.viewer.sharpening import Sharpener
from mctgui.qt.viewer.slice_words import position_text, window_text
from mctgui.qt.viewer.title_strip import TitleStrip
from mctgui.report.modalities import modality as look_of
from mctgui.volume import Plane
from mctgui.windowing import Window

_ALIGNED = math.cos(math.radians(0.05))
_AXES = {"axial": "z", "sagittal": "x", "coronal": "y"}
_OWN_AXES = {"axial": "w", "sagittal": "v", "coronal": "u"}
_FACING = 0.7  # cosine between a scanned plane and the vertebra's own, from which the construction is drawn on it


@dataclass(frozen=True, slots=True, eq=False)
class Where:
    """The slice that a pane shows: its plane, a point of it, and how far that lies from the placement's own slice."""

    frame: PlaneFrame
    letters: PlaneFrame
    at_mm: np.ndarray
    aligned: bool


class MeasurePane(QWidget):
    """One image of the Measure screen.

    Parameters
    ----------
    plane
        ``"axial"``: the central slice; ``"sagittal"``: along line A; ``"coronal"``: along line B. As scanned, or without a
        placement: slices of the stack.
    """

    changing = Signal(object, str)
    """The scene while a handle is dragged, and the handle."""
    changed = Signal(str)
    taken = Signal(str)
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
        self._frame = PlaneFrame.along((1, 0, 0), (0, 1, 0))
        self._w = 0.0
        self._centre = np.zeros(3)
        self._mm_per_pixel = 0.2
        self.strip = TitleStrip("", "#e6e8ea", lines=1)
        self.canvas = SliceCanvas()
        self.handles = Handles()
        self.layers: list[BoneLayer | MapLayer] = []
        """Drawn between the slice and the placement."""
        self.tool = HandleTool(self.handles, self.changing.emit, self.changed.emit, self.taken.emit)
        self.canvas.tool = self.tool
        self.hurried = False
        """While something is dragged: nothing is made sharp that the next step of the mouse would throw away."""
        self._sharpener: Sharpener[Any] = Sharpener(self)
        self._sharpener.changed.connect(self._sharpened)
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
    def w(self) -> float:
        """Position of the plane along its normal, mm."""
        return self._w

    @property
    def stack(self) -> SliceStack | None:
        """Slices of the volume in the anatomical plane."""
        return self._stack

    def set_column(self, column: Column | None) -> None:
        """Show another modality."""
        self._sharpener.drop()
        self._column, self._stack = column, None
        if column is not None:
            self._stack = SliceStack(column.volume, self.plane, column.coarse, quick=column.quick)
            name = look_of(column.modality).label
            words = self.tr("{name}, {plane}, placement of the VOIs")
            self.canvas.setAccessibleName(words.format(name=name, plane=word(self.plane)))

    @property
    def modality(self) -> Modality | None:
        """What is shown."""
        return self._column.modality if self._column is not None else None

    def show_scene(self, scene: Scene, where: Where, others: tuple[tuple[np.ndarray, float], ...] = ()) -> None:
        """Show a slice and what of the VOIs lies on it.

        Parameters
        ----------
        others
            Normals and positions of the planes of the other panes, where they were scrolled off the placement.
        """
        if self._stack is None:
            return
        w = float(where.frame.uvw(where.at_mm)[2])
        same = (
            abs(w - self._w) < 1e-6
            and np.allclose(where.frame.right, self._frame.right, atol=1e-9)
            and np.allclose(where.frame.down, self._frame.down, atol=1e-9)
        )
        self._frame, self._w = where.frame, w
        self.tool.frame, self.tool.w = where.frame, w
        self.tool.scene = None if scene.locked else scene
        self.canvas.follows_view = not self._along_stack
        self._draw(scene, where)
        self.canvas.overlays.insert(len(self.layers), SliceLines(where.frame, w, others))
        if not same:
            self.canvas.invalidate()
        self._place()
        self.canvas.update()

    def _draw(self, scene: Scene, where: Where) -> None:
        shown = self.canvas.overlays
        shown.clear()
        for layer in self.layers:
            layer.plane = (self._frame, self._w)
        shown.extend(self.layers)
        synthetic = self._column is not None and look_of(self._column.modality).synthetic
        mark = overlays.AIMark() if synthetic else None
        shown.extend([overlays.OrientationLetters(where.letters, mark=mark), self._scale_bar, self._corner])
        places: dict[str, tuple[float, float]] = {}
        lines: dict[str, list[tuple[float, float]]] = {}
        self.tool.ends = {}
        drawings = [self._construction(scene), FreeDrawing(self._frame, self._w, scene)]
        for drawing in drawings:
            if drawing is None:
                continue
            shown.append(drawing)
            if not scene.locked:
                points, curves = drawing.handles()
                # Free VOIs lie on top, where they were put deliberately.
                places, lines = {**points, **places}, {**curves, **lines}
            if isinstance(drawing, UprightDrawing):
                self.tool.ends = drawing.endplate_grips()
        self.handles.set(places, lines)
        shown.append(self.handles)
        self._write_corner(scene, where)
        if mark is not None:
            shown.append(mark)
        shown.append(self._prompt)

    def _construction(self, scene: Scene) -> AxialDrawing | UprightDrawing | None:
        placed = scene.construction
        if placed is None:
            return None
        own = {"axial": placed.superior, "sagittal": placed.left, "coronal": placed.anterior}[self.plane]
        if abs(float(np.asarray(own) @ self._frame.normal)) < _FACING:
            return None
        if self.plane == "axial":
            return AxialDrawing(self._frame, self._w, scene, placed)
        return UprightDrawing(self.plane, self._frame, self._w, scene, placed)

    def _write_corner(self, scene: Scene, where: Where) -> None:
        placed = scene.construction
        if placed is None or not where.aligned:
            self._corner.lines = (position_text(_AXES[self.plane], self._w),)
            return
        offset = where.at_mm - np.asarray(placed.circle_centre_mm)
        along = {"axial": placed.superior, "sagittal": placed.left, "coronal": placed.anterior}[self.plane]
        self._corner.lines = (position_text(_OWN_AXES[self.plane], float(offset @ np.asarray(along))),)

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
        if self._sharpener.is_slow:
            beside = f"{beside} · {self.tr('sharpening')}"
        unit = unit_of(self._column.volume.intensity)
        self.strip.set_texts(beside=beside, facts="", right=f"{window_text(window)} {unit}")
        self.canvas.set_window(window)

    # The slice

    @property
    def _along_stack(self) -> bool:
        """Whether the plane that is shown lies along the slices of the stack."""
        if self._stack is None:
            return True
        pairs = ((self._frame.right, self._stack.frame.right), (self._frame.down, self._stack.frame.down))
        return all(float(one @ other) > _ALIGNED for one, other in pairs)

    @property
    def is_sharpening(self) -> bool:
        """Whether the slice of full resolution is still being read."""
        return self._sharpener.is_waiting

    def _slice(self) -> SliceImage | None:
        """The slice: of the stack where the plane lies along it, else sampled for what the canvas shows.

        What takes long is first shown from a lower resolution, and made sharp in the background.
        """
        stack = self._stack
        if stack is None:
            return None
        if not self._along_stack:
            oblique = Oblique.of(self._column, self._frame, self._w, self.canvas.viewport)
            wait = oblique.is_quick or self.hurried
            sharp = None if wait else self._sharpener.ask(oblique.key, oblique.sharp)
            return sharp or sampled_now(oblique)
        # The frames may differ by less than 0.05 degrees and by the sign of the normal.
        w = float(stack.frame.uvw(self._frame.point(0.0, 0.0, self._w))[2])
        if not stack.covers(w):
            return None
        index = stack.nearest(w)
        if stack.is_at_once(index) or self.hurried:
            self._sharpener.drop()
            return stack.image(index)
        return self._sharpener.ask(("slice", index), lambda stop: stack.sharp(index, THIN, stop)) or stack.image(index)

    def _sharpened(self) -> None:
        if not self._sharpener.is_waiting:
            self.canvas.invalidate()

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


def frame_of(plane: Plane, scene: Scene, right: np.ndarray) -> PlaneFrame | None:
    """The vertebra's own plane of a pane; None without a placement."""
    placed = scene.construction
    if placed is None:
        return None
    if plane == "axial":
        return placement.axial_frame(placed, right)
    return placement.sagittal_frame(placed) if plane == "sagittal" else placement.coronal_frame(placed)
