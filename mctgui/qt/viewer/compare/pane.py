"""One plane of a comparison: two volumes in one pane, at the same millimetres."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from mctgui.qt.language import word
from mctgui.qt.theme import DARK
from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.compare import overlays as marks
from mctgui.qt.viewer.compare import wording
from mctgui.qt.viewer.compare.alignment import AlignedSlices
from mctgui.qt.viewer.compare.canvas import BASE, OVER, CompareCanvas
from mctgui.qt.viewer.compare.pointer import ComparePointer
from mctgui.qt.viewer.compare.strip import CompareStrip, Name
from mctgui.qt.viewer.pane import Pane
from mctgui.qt.viewer.plane import SliceImage, SliceStack
from mctgui.qt.viewer.presets import dragged_window, unit_of
from mctgui.qt.viewer.sharpening import Sharpener, sharpest
from mctgui.qt.viewer.slice_words import slab_text, window_text
from mctgui.qt.viewer.title_strip import TitleStrip
from mctgui.report.modalities import modality as look_of
from mctgui.viewstate import PaneModality, Slab, ViewState
from mctgui.volume import Plane, Volume
from mctgui.windowing import Window

_COLOURS = (DARK.difference_low, DARK.difference_zero, DARK.difference_high)


class ComparePane(Pane):
    """Base and over of the comparison in one plane.

    Slice, place and scale are those of the base; the other volume is shown at the same millimetres of the patient, whatever
    the links are. Dragging a window acts on the image under the pointer; on a difference it changes the colours' span.
    """

    def __init__(self, plane: Plane, state: ViewState, parent: QWidget | None = None) -> None:
        self._aligned: AlignedSlices | None = None
        self._over_index: int | None = None
        self._slices: tuple[int | None, int | None, float, Slab] | None = None
        self._over_filled: NDArray[np.bool_] | None = None
        self._coverage = wording.Coverage()
        self._bar = marks.ColourBar(_COLOURS)
        super().__init__(state.comparison.base, plane, state, facts_shown=True, parent=parent)
        self.over: PaneModality = state.comparison.over
        synthetic = (look_of(self.modality).synthetic, look_of(self.over).synthetic)
        self._mark = marks.PairAIMark(synthetic)
        self._over_sharpener: Sharpener[tuple[int, Slab]] = Sharpener(self)
        self._over_sharpener.changed.connect(self._over_sharpened)
        self.synthetic = False  # the usual mark would stand there always; the mark of the pair knows when

    def _make_strip(self, *, facts_shown: bool) -> TitleStrip:  # noqa: ARG002 - it always has both lines
        self.names = CompareStrip()
        return self.names

    def _make_canvas(self) -> SliceCanvas:
        self.compared = CompareCanvas(_COLOURS)
        self.compared.tool = ComparePointer(self._state)
        self.compared.home = self._cursor_uv
        self.compared.amount_turned.connect(self._state.step_amount)
        self.compared.hovered.connect(self._point_out)
        self.compared.left.connect(lambda: self.names.set_pointed(None))
        return self.compared

    # What it shows

    def set_pair(
        self, base: SliceStack, over: SliceStack, coarse: Volume | None = None, quick: Volume | None = None
    ) -> None:
        """Show two stacks of the same plane; ``coarse`` and ``quick`` are the other volume at less resolution."""
        self._aligned = AlignedSlices(base, over, coarse, quick)
        self._slices = None
        self._over_sharpener.drop()
        self.compared.set_over_source(self._over_slice, follows_view=self._aligned.is_turned)
        self.set_stack(base)
        lines: list[Any] = [marks.Divider(), marks.LensEdge()]
        self.canvas.overlays[:0] = lines  # below letters and texts
        self.canvas.overlays += [self._bar, self._mark]
        self.follow()

    @property
    def stacks(self) -> tuple[SliceStack, ...]:
        """Both stacks."""
        return () if self._aligned is None else (self._aligned.base, self._aligned.over)

    @property
    def shows_synthetic(self) -> bool:
        """Whether something that a generator made is on the picture; while flickering it is what is shown now."""
        return self._mark.applies(self.compared.comparison)

    @property
    def over_index(self) -> int | None:
        """Array index of the slice of the other volume; None where it has none, or is cut at an angle."""
        return self._over_index

    def set_over_filled(self, filled: NDArray[np.bool_] | None) -> None:
        """Which axial slices of the other volume are there while it is being made; None when all are."""
        self._over_filled = filled
        if self._aligned is not None:
            self._aligned.over.voxels_changed()
        self.canvas.invalidate()
        self.follow()

    def _shown_w(self) -> float:
        """Position of the slice that is shown, in plane coordinates."""
        assert self._stack is not None
        if self._index is not None:
            return self._stack.position_mm(self._index)
        return float(self._stack.frame.uvw(self._state.cursor_of(self.modality))[2])

    def _over_slice(self) -> SliceImage | None:
        if self._stack is None or self._aligned is None:
            return None
        if self._over_index is None:  # not there, or cut at an angle
            return self._aligned.image(self._shown_w(), self.canvas.viewport, finer=self.canvas.at_rest)
        return sharpest(self._aligned.over, self._over_index, self._state.slab(self.over), self._over_sharpener)

    def _over_sharpened(self) -> None:
        if not self._over_sharpener.is_waiting:
            self.canvas.invalidate()
        self.follow()

    def _cursor_uv(self) -> tuple[float, float]:
        if self._stack is None:
            return 0.0, 0.0
        u, v, _ = self._stack.frame.uvw(self._state.cursor_of(self.modality))
        return float(u), float(v)

    def follow(self) -> None:
        """Take place, slice, windows and comparison from the view state."""
        if self._stack is not None and self._aligned is not None:
            w = float(self._stack.frame.uvw(self._state.cursor_of(self.modality))[2])
            self._index = self._stack.nearest(w) if self._stack.covers(w) else None
            self._over_index = self._aligned.index(self._shown_w())
            slices = (self._index, self._over_index, self._shown_w(), self._state.slab(self.over))
            if slices != self._slices:
                self._slices = slices
                self.canvas.invalidate()
            self.compared.set_comparison(self._state.comparison, in_hu=self._state.difference_in_hu)
            self.compared.set_over_window(self._state.window(self.over))
        super().follow()
        self._point_out()

    def _notice(self, index: int | None) -> str:
        """Only where neither of the two has a slice; what one of them lacks stands in the strip."""
        if index is None and (self._aligned is None or not self._aligned.covers(self._shown_w())):
            return super()._notice(None)
        return ""

    def _write_texts(self, index: int | None, w: float, window: Window) -> None:
        super()._write_texts(index, w, window)
        if self._aligned is not None:
            self._coverage = self._find_coverage()
            self._name_both()

    def follow_comparison(self) -> None:
        """Take the comparison alone from the view state; slice, place and windows are as they were."""
        self.compared.set_comparison(self._state.comparison, in_hu=self._state.difference_in_hu)
        self._name_both()
        self._point_out()

    def _name_both(self) -> None:
        now, in_hu = self._state.comparison, self._state.difference_in_hu
        where, sign = wording.places(now)
        texts = [window_text(self._state.window(each)) for each in (self.modality, self.over)]
        names = [
            Name(side, look.label, look.colour, key, f"{text} {unit_of(self._state.intensity(key))}", quiet)
            for side, look, key, text, quiet in zip(
                where,
                (look_of(self.modality), look_of(self.over)),
                (self.modality, self.over),
                texts,
                (now.mode == "flicker" and now.over_shown, now.mode == "flicker" and not now.over_shown),
                strict=True,
            )
        ]
        notes = [*self._sharpness_words(), *wording.coverage_words(now, self._coverage)]
        if now.mode == "difference":
            notes.insert(0, wording.short_definition(in_hu=in_hu))
        definition = " · ".join(notes)
        if now.mode == "difference":
            definition = "\n".join([wording.definition(now, in_hu=in_hu), *notes[1:]])
        beside = "" if self.plane == "axial" else word(self.plane)
        if now.mode == "flicker":
            shown = wording.labels(now)[int(now.over_shown)]
            beside = " · ".join(one for one in (beside, self.tr("{name} is shown").format(name=shown)) if one)
        self.names.set_names((names[BASE], names[OVER]), sign, beside, " · ".join(notes), definition)
        base, over = wording.labels(now)
        self._bar.names = (self.tr("{name} higher").format(name=base), self.tr("{name} higher").format(name=over))
        self._bar.unit = "HU" if in_hu else self.tr("share of window")
        self.canvas.setToolTip(definition if now.mode == "difference" else "")
        self.canvas.setAccessibleName(f"{self.names.text}, {wording.mode_name(now.mode)}, {word(self.plane)}")

    def _sharpness_words(self) -> list[str]:
        """Slabs, and what is not yet or not at all of the full resolution."""
        words: list[str] = []
        sharpeners = (self._sharpener, self._over_sharpener)
        for modality, sharpener in zip((self.modality, self.over), sharpeners, strict=True):
            said = [slab_text(self._state.slab(modality))]
            if modality == self.over and self._over_index is None:
                said = []  # what is cut at an angle is a single plane, sampled at once
            elif sharpener.is_slow:
                said.append(self.tr("sharpening"))
            elif sharpener.error is not None:
                said.append(self.tr("low resolution"))
            if any(said):
                words.append(" ".join([look_of(modality).label, *(one for one in said if one)]))
        return words

    def _find_coverage(self) -> wording.Coverage:
        assert self._aligned is not None
        w = self._shown_w()
        filled = (self._filled, self._over_filled)
        indices = (self._index, self._over_index)
        axial = self.plane == "axial"
        waiting = [
            axial and each is not None and at is not None and not each[at] for each, at in zip(filled, indices, strict=True)
        ]
        return wording.Coverage(
            missing=(self._index is None, not self._aligned.covers(w)),
            ending=(self._aligned.base_ends, self._aligned.over_ends),
            waiting=(waiting[BASE], waiting[OVER]),
            apart_mm=abs(self._aligned.distance_mm(w)),
            turned=self._aligned.is_turned,
        )

    # What the mouse asks for

    def modality_of(self, side: int) -> PaneModality:
        """The modality of one side."""
        return self.over if side == OVER else self.modality

    @property
    def acts_on(self) -> PaneModality:
        """The modality of the image under the pointer, which keys and drags of the window act on."""
        if self.compared.is_dragging:
            return self.modality_of(self.compared.pressed_on)
        at = self.compared.pointer
        return self.modality_of(self.compared.side_at(at) if at is not None else self.compared.pressed_on)

    def _point_out(self, _u: float = 0.0, _v: float = 0.0) -> None:
        at = self.compared.pointer
        one_seen = self._state.comparison.mode not in ("difference", "fade")
        self.names.set_pointed(self.compared.side_at(at) if at is not None and one_seen else None)

    def _drag_window(self, across: float, down: float) -> None:
        amount = self._state.amount
        if self._state.comparison.mode == "difference" and amount is not None:
            self._state.compare(**{amount.field: self._state.amount_value * math.exp(across / 200)})
            return
        modality = self.modality_of(self.compared.pressed_on)
        window = dragged_window(self._state.window(modality), across, down, self._state.intensity(modality))
        self._set_window(window)

    def _set_window(self, window: Window) -> None:
        modality = self.modality_of(self.compared.pressed_on)
        self._state.set_window(modality, window)
        self.window_changed_by_hand.emit(modality)
