"""One image of the View screen: title strip, canvas, slice scale, tied to the view state in millimetres."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mctgui.alignment import is_turned, tilt_deg, turn_deg
from mctgui.qt.language import word
from mctgui.qt.viewer import overlays
from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.oblique import ReslicedStack
from mctgui.qt.viewer.placed_pane import PlacedPane
from mctgui.qt.viewer.plane import OUTSIDE, SliceImage, SliceStack
from mctgui.qt.viewer.presets import dragged_window, unit_of, window_of_region
from mctgui.qt.viewer.sharpening import Sharpener, sharpest
from mctgui.qt.viewer.slice_scale import Band, SliceScale
from mctgui.qt.viewer.slice_words import position_text, slab_text, window_text
from mctgui.qt.viewer.title_strip import TitleStrip
from mctgui.report.modalities import modality as look_of
from mctgui.viewstate import PaneModality, Slab, ViewState
from mctgui.volume import Plane
from mctgui.windowing import Window

_NO_TILT_DEG = 0.05
_AXIS_NAMES: dict[Plane, str] = {"axial": "z", "sagittal": "x", "coronal": "y"}


class Pane(PlacedPane):
    """One modality in one plane.

    Parameters
    ----------
    modality, plane
        What it shows.
    state
        Read by :meth:`follow` and changed when the mouse asks for it; the screen calls :meth:`follow` after changes.
    facts_shown
        Whether the title strip has its second line.
    """

    hovered = Signal(object, object)
    """The pane and the LPS point under the pointer, or None when it left."""
    menu_asked = Signal(object, QPoint)
    maximise_asked = Signal(object)
    activated = Signal(object)
    used = Signal(object)
    """Clicked, scrolled or stepped, not merely under the pointer."""
    window_changed_by_hand = Signal(str)

    def __init__(
        self,
        modality: PaneModality,
        plane: Plane,
        state: ViewState,
        *,
        facts_shown: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(modality, plane, state, parent)
        self._facts = ""
        self._turn = ""
        self._slab = Slab()
        self._filled: NDArray[np.bool_] | None = None
        self._sharpener: Sharpener[tuple[int, Slab]] = Sharpener(self)
        self._sharpener.changed.connect(self._sharpened)
        look = look_of(modality)
        self.strip = self._make_strip(facts_shown=facts_shown)
        self.canvas = self._make_canvas()
        self.canvas.setAccessibleName(f"{look.label}, {word(plane)}")
        self.scale = SliceScale()
        self.scale.setAccessibleName(self.tr("Slices of {name}, {plane}").format(name=look.label, plane=word(plane)))
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.canvas, 1)
        row.addWidget(self.scale)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addLayout(row, 1)
        self.notice = overlays.Notice()
        self.corner = overlays.CornerText()
        self.scale_bar = overlays.ScaleBar()
        self.letters: overlays.OrientationLetters | None = None
        self.crosshair: overlays.Crosshair | None = None
        self.synthetic = look.synthetic
        self.canvas.set_source(self._slice)
        self._connect()

    def _make_strip(self, *, facts_shown: bool) -> TitleStrip:
        look = look_of(self.modality)
        return TitleStrip(look.label, look.colour, lines=2 if facts_shown else 1)

    def _make_canvas(self) -> SliceCanvas:
        return SliceCanvas()

    def _connect(self) -> None:
        canvas = self.canvas
        canvas.stepped.connect(self.step)
        canvas.panned.connect(self._pan)
        canvas.zoomed.connect(self._zoom)
        canvas.window_dragged.connect(self._drag_window)
        canvas.region_chosen.connect(self._window_of_region)
        canvas.cursor_asked.connect(self._put_cursor)
        canvas.hovered.connect(lambda u, v: self.hovered.emit(self, self._point(u, v)))
        canvas.left.connect(lambda: self.hovered.emit(self, None))
        canvas.menu_asked.connect(lambda at: self.menu_asked.emit(self, at))
        canvas.maximise_asked.connect(lambda: self.maximise_asked.emit(self))
        canvas.activated.connect(lambda: self.activated.emit(self))
        for signal in (canvas.pressed, canvas.stepped, self.scale.stepped, self.scale.position_asked):
            signal.connect(lambda *_: self.used.emit(self))
        self.scale.stepped.connect(self.step)
        self.scale.position_asked.connect(self._go_to)

    # What it shows

    @property
    def shows_synthetic(self) -> bool:
        """Whether something that a generator made is on the picture."""
        return self.synthetic

    def set_stack(self, stack: SliceStack | None, facts: str = "") -> None:
        """Show another volume, or nothing."""
        self._sharpener.drop()
        self._stack, self._facts, self._index = stack, facts, None
        self.scale.set_stack(stack)
        self.canvas.overlays.clear()
        self.canvas.follows_view = stack is not None and stack.is_resliced
        self._turn = self._turn_words()
        if stack is not None:
            # Letters name the patient, and a specimen may lie in its scanner as it likes.
            in_patient = stack.frame.turned(self._state.transform(self.modality, "mdct")[:3, :3])
            mark = overlays.AIMark() if self.synthetic else None
            self.letters = overlays.OrientationLetters(in_patient, mark=mark)
            self.crosshair = overlays.Crosshair(stack.frame)
            parts: list[Any] = [self.crosshair, self.letters, self.scale_bar, self.corner]
            self.canvas.overlays.extend(parts)
            if mark is not None:
                self.canvas.overlays.append(mark)
        self.canvas.overlays.append(self.notice)
        self.follow()
        self.canvas.invalidate()

    def _turn_words(self) -> str:
        """How the slices lie against those of the MDCT where the scans are turned against each other."""
        stack, matrix = self._stack, self._state.transform(self.modality, "mdct")
        if stack is None or not is_turned(matrix):
            return ""
        if stack.is_resliced:
            return self.tr("resliced to MDCT")
        tilt, turn = tilt_deg(matrix, stack.frame.normal), turn_deg(matrix)
        if tilt < _NO_TILT_DEG:
            return self.tr("own slices, turned {angle}° against MDCT").format(angle=f"{turn:.1f}")
        return self.tr("own slices, tilted {angle}° against MDCT").format(angle=f"{tilt:.1f}")

    def set_notes_shown(self, shown: bool) -> None:
        """Show or hide what stands on the image; the AI mark stays."""
        for overlay in (self.letters, self.crosshair, self.scale_bar, self.corner):
            if overlay is not None:
                overlay.shown = shown
        self.canvas.update()

    def set_bands(self, bands: tuple[Band, ...]) -> None:
        """Mark VOIs on the slice scale."""
        self.scale.set_bands(bands)

    def set_filled(self, filled: NDArray[np.bool_] | None) -> None:
        """Which axial slices are there while the volume is being made; None when all are."""
        self._filled = filled
        self.scale.set_filled(filled)
        if self._stack is not None:
            self._stack.voxels_changed()
        self.canvas.invalidate()
        self.follow()

    def _notice(self, index: int | None) -> str:
        if index is None:
            return self.tr("This scan does not reach here.")
        waiting = self._filled is not None and self.plane == "axial" and not self._filled[index]
        return self.tr("This slice is still being made.") if waiting else ""

    def follow(self) -> None:
        """Take place, scale, slice and window from the view state."""
        stack, state = self._stack, self._state
        if stack is None:
            self.strip.set_texts(beside="", facts="", right="")
            return
        cursor = state.cursor_of(self.modality)
        w = float(stack.frame.uvw(cursor)[2])
        index, slab = stack.nearest(w) if stack.covers(w) else None, state.slab(self.modality)
        slab = Slab() if stack.is_resliced else slab  # a plane at an angle is a single one
        if (index, slab) != (self._index, self._slab) or self._index is None:
            self._index, self._slab = index, slab
            self.canvas.invalidate()
        shown_at = w if index is None else stack.position_mm(index)
        self.scale.set_position(shown_at)
        centre = stack.frame.uvw(state.centre_mm(self.plane, self.modality))
        self.canvas.set_place((float(centre[0]), float(centre[1])), state.mm_per_pixel_of(self.modality))
        window = state.window(self.modality)
        self.canvas.set_window(window)
        if self.crosshair is not None:
            self.crosshair.point_mm = cursor
        self.notice.text = self._notice(index)
        self._write_texts(index, shown_at, window)
        self.canvas.update()

    def _write_texts(self, index: int | None, w: float, window: Window) -> None:
        assert self._stack is not None
        position, number = position_text(_AXIS_NAMES[self.plane], w), ""
        if self._stack.is_resliced:  # no slice of the scan, so it has no number, and lies where the MDCT says
            position = self.tr("{position} in MDCT").format(position=position_text(_AXIS_NAMES[self.plane], self.mdct_mm(w)))
        elif index is not None:
            words = self.tr("Slice {number} / {count}")
            number = words.format(number=self.number_of(index), count=self._stack.count)
        self.corner.lines = tuple(line for line in (number, position) if line)
        unit = unit_of(self._state.intensity(self.modality))
        beside = ["" if self.plane == "axial" else word(self.plane), slab_text(self._slab)]
        if self._sharpener.is_slow:
            beside.append(self.tr("sharpening"))
        elif self._sharpener.error is not None:
            beside.append(self.tr("low resolution"))
        if self._turn and not self.strip.has_facts:
            beside.append(self._turn)
        self.strip.set_texts(
            beside=" · ".join(part for part in beside if part),
            facts=" · ".join(part for part in (self._turn, self._facts) if part),
            right=f"{window_text(window)} {unit}",
        )

    @property
    def filled(self) -> NDArray[np.bool_] | None:
        """Which axial slices are there while the volume is being made; None when all are."""
        return self._filled

    @property
    def shown_window(self) -> Window:
        """Which values are shown from black to white."""
        return self._state.window(self.modality)

    def _slice(self) -> SliceImage | None:
        if self._stack is None or self._index is None:
            return None
        if isinstance(self._stack, ReslicedStack):
            return self._stack.seen(self._index, self.canvas.viewport, finer=self.canvas.at_rest)
        return sharpest(self._stack, self._index, self._slab, self._sharpener)

    @property
    def is_sharpening(self) -> bool:
        """Whether the slice of full resolution is still being read."""
        return self._sharpener.is_waiting

    def _sharpened(self) -> None:
        """The sharp slice is there, or it takes so long that the title says so."""
        if not self._sharpener.is_waiting:
            self.canvas.invalidate()
        self.follow()

    # What the mouse asks for

    def _drag_window(self, across: float, down: float) -> None:
        old, intensity = self._state.window(self.modality), self._state.intensity(self.modality)
        self._set_window(dragged_window(old, across, down, intensity))

    def _window_of_region(self, region: QRectF) -> None:
        image = self.canvas.slice_image
        if image is None:
            return
        ends = [
            sorted((at - origin) / step for at in (low, high))
            for low, high, origin, step in (
                (region.top(), region.bottom(), image.origin_uv[1], image.step_uv[1]),
                (region.left(), region.right(), image.origin_uv[0], image.step_uv[0]),
            )
        ]
        # Pixel centres inside the rectangle count.
        rows, columns = (slice(max(math.ceil(low), 0), max(math.floor(high) + 1, 0)) for low, high in ends)
        pixels = image.pixels[rows, columns]
        pixels = pixels[pixels > OUTSIDE / 2]  # a plane at an angle ends within the picture
        if pixels.size:
            self._set_window(window_of_region(pixels))

    def _set_window(self, window: Window) -> None:
        self._state.set_window(self.modality, window)
        self.window_changed_by_hand.emit(self.modality)
