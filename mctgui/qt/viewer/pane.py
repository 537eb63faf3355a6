"""One image of the View screen: title strip, canvas, slice scale, tied to the view state in millimetres."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mctgui.alignment import applied, is_turned, tilt_deg, turn_deg
from mctgui.qt.language import word
from mctgui.qt.viewer import overlays
from mctgui.qt.viewer.canvas import CANVAS_BLACK, SliceCanvas
from mctgui.qt.viewer.oblique import ReslicedStack
from mctgui.qt.viewer.plane import OUTSIDE, SliceImage, SliceStack
from mctgui.qt.viewer.presets import unit_of, window_of_region
from mctgui.qt.viewer.sharpening import Sharpener
from mctgui.qt.viewer.slice_scale import Band, SliceScale
from mctgui.report.modalities import modality as look_of
from mctgui.viewstate import PaneModality, Slab, ViewState
from mctgui.volume import Intensity, Plane
from mctgui.windowing import Window

_NO_TILT_DEG = 0.05
_AXIS_NAMES: dict[Plane, str] = {"axial": "z", "sagittal": "x", "coronal": "y"}


class TitleStrip(QWidget):
    """Title in the modality's colour, facts below it, window at the right; never on the bone."""

    def __init__(self, title: str, colour: str, *, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._colour, self._lines = title, colour, lines
        self._beside = ""
        self._facts = ""
        self._right = ""
        self._fit()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def _fit(self) -> None:
        self.setFixedHeight(overlays.room(48 if self._lines == 2 else 28))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    @property
    def rows(self) -> tuple[QRectF, QRectF]:
        """Where the title stands, and the facts below it."""
        wide, high = self.width() - 2 * overlays.MARGIN, overlays.room(20)
        return QRectF(overlays.MARGIN, 4, wide, high), QRectF(overlays.MARGIN, 5 + high, wide, overlays.room(18))

    def set_title(self, title: str, colour: str) -> None:
        """Another title, in the colour of its modality."""
        if (title, colour) != (self._title, self._colour):
            self._title, self._colour = title, colour
            self.update()

    @property
    def has_facts(self) -> bool:
        """Whether there is a second line."""
        return self._lines == 2

    @property
    def beside(self) -> str:
        """What stands beside the title."""
        return self._beside

    def set_texts(self, *, beside: str, facts: str, right: str) -> None:
        """What stands beside the title, below it, and at the right."""
        if (beside, facts, right) != (self._beside, self._facts, self._right):
            self._beside, self._facts, self._right = beside, facts, right
            self.setToolTip(facts)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), CANVAS_BLACK)
        font = self.font()
        font.setPixelSize(overlays.type_pixels(13 if self._lines == 2 else 12))
        bold = self.font()
        bold.setPixelSize(overlays.type_pixels(15 if self._lines == 2 else 12))
        bold.setWeight(bold.Weight.DemiBold)
        row, below = self.rows
        vertical = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(bold)
        painter.setPen(self._colour)
        painter.drawText(row, vertical | Qt.AlignmentFlag.AlignLeft, self._title)
        taken = QFontMetrics(bold).horizontalAdvance(self._title) + 8
        painter.setFont(font)
        painter.setPen(overlays.QUIET)
        painter.drawText(row.adjusted(taken, 0, 0, 0), vertical | Qt.AlignmentFlag.AlignLeft, self._beside)
        taken += QFontMetrics(font).horizontalAdvance(self._beside) + 8
        if taken + QFontMetrics(font).horizontalAdvance(self._right) < row.width():
            painter.setPen(overlays.TEXT)
            painter.drawText(row, vertical | Qt.AlignmentFlag.AlignRight, self._right)
        if self._lines == 2:
            font.setPixelSize(overlays.type_pixels(12))
            painter.setFont(font)
            painter.setPen(overlays.QUIET)
            shown = QFontMetrics(font).elidedText(self._facts, Qt.TextElideMode.ElideRight, int(below.width()))
            painter.drawText(below, vertical | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()


class Pane(QWidget):
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
    touched = Signal()
    """Zoomed or panned by hand."""
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
        super().__init__(parent)
        self.modality: PaneModality = modality
        self.plane: Plane = plane
        self._state = state
        self._stack: SliceStack | None = None
        self._facts = ""
        self._turn = ""
        self._index: int | None = None
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
            self.letters = overlays.OrientationLetters(in_patient)
            self.crosshair = overlays.Crosshair(stack.frame)
            parts: list[Any] = [self.crosshair, self.letters, self.scale_bar, self.corner]
            self.canvas.overlays.extend(parts)
            if self.synthetic:
                self.canvas.overlays.append(overlays.AIMark())
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

    def value_at(self, point_mm: tuple[float, float, float]) -> float | None:
        """Stored value of the voxel around an LPS point; None outside the volume."""
        return None if self._stack is None else value_at(self._stack, point_mm)

    # What the mouse asks for

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


def dragged_window(window: Window, across: float, down: float, intensity: Intensity) -> Window:
    """The window after a drag: pixels to the right widen it, pixels downwards raise its centre, both in its proportion."""
    smallest = 1.0 if intensity != "raw" else 1e-6
    width = min(max(window.width * math.exp(across / 200), smallest), 1e6)
    return Window(window.centre + down * window.width / 400, width)


def position_text(axis: str, mm: float) -> str:
    """A coordinate as people write it, never as minus zero."""
    return f"{axis} {round(mm, 2) + 0.0:+.2f} mm".replace("-", "−")


def window_text(window: Window) -> str:
    """Centre and width as people write them; fractions only for narrow windows."""
    digits = 0 if window.width >= 20 else 2
    return f"C {window.centre:.{digits}f} · W {window.width:.{digits}f}".replace("-", "−")


def sharpest(stack: SliceStack, index: int, slab: Slab, sharpener: Sharpener[tuple[int, Slab]]) -> SliceImage:
    """A slice or slab of the full resolution where it is there; else what can be shown at once, and the rest is begun."""
    if stack.is_at_once(index, slab):
        sharpener.drop()
        return stack.image(index, slab)
    sharp = sharpener.ask((index, slab), lambda stop: stack.sharp(index, slab, stop))
    return sharp or stack.image(index, slab)


def slab_text(slab: Slab) -> str:
    """A slab in the title of a pane; nothing for single slices."""
    if slab.mode == "thin":
        return ""
    names = {"mean": QCoreApplication.translate("Pane", "mean"), "mip": "MIP", "minip": "MinIP"}
    return f"{names[slab.mode]} {slab.thickness_mm:g} mm"


def value_at(stack: SliceStack, point_mm: tuple[float, float, float]) -> float | None:
    """Stored value of the voxel around an LPS point; None outside the volume."""
    index = np.floor(stack.volume.mm_to_index(point_mm) + 0.5).astype(int)
    if (index < 0).any() or (index >= stack.volume.shape).any():
        return None
    return float(stack.volume.voxels[tuple(index)])
