"""The canvas of a comparison: two slices at the same millimetres, composed into one picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.compare import composing
from mctgui.qt.viewer.compare.difference import colour_table
from mctgui.qt.viewer.compare.sides import Side, overlap
from mctgui.qt.viewer.plane import SliceImage
from mctgui.qt.viewer.rendering import Viewport
from mctgui.viewstate import Comparison
from mctgui.windowing import Window

BASE, OVER = 0, 1
_NOTCH = 120


class CompareCanvas(SliceCanvas):
    """Shows two slices in one place; the comparison says how they share it.

    The mouse is that of :class:`SliceCanvas`. Shift + wheel, and in the lens also ctrl + wheel, changes the amount of the
    comparison.
    """

    amount_turned = Signal(float)
    """Notches of the wheel by which the amount of the mode is to change."""

    def __init__(self, colours: tuple[str, str, str], parent: QWidget | None = None) -> None:
        self.comparison = Comparison()
        self.in_hu = False
        self.pointer: QPointF | None = None
        self.home: Callable[[], tuple[float, float]] = lambda: self.viewport.centre_uv
        """Plane coordinates where the lens lies while the pointer is elsewhere."""
        self.pressed_on: int = BASE
        self.follows_view_over = False
        self._sides = (Side(), Side())
        self._sources: list[Callable[[], SliceImage | None]] = [lambda: None, lambda: None]
        self._fresh: list[tuple[Viewport, bool] | None] = [None, None]
        self._colours = colours
        self._composed: tuple[object, QImage, NDArray[Any]] | None = None
        super().__init__(parent)

    # What it shows

    def set_source(self, source: Callable[[], SliceImage | None]) -> None:
        self._sources[BASE] = source
        self.invalidate()

    def set_over_source(self, source: Callable[[], SliceImage | None], *, follows_view: bool) -> None:
        """Where the other slice comes from, and whether it is cut for what is shown."""
        self._sources[OVER] = source
        self.follows_view_over = follows_view
        self.invalidate()

    def invalidate(self) -> None:
        self._fresh = [None, None]
        self.update()

    def set_window(self, window: Window) -> None:
        self._sides[BASE].window = window
        super().set_window(window)

    def set_over_window(self, window: Window) -> None:
        """Which values of the other slice are shown from black to white."""
        if window != self._sides[OVER].window:
            self._sides[OVER].window = window
            self.update()

    def set_comparison(self, comparison: Comparison, *, in_hu: bool) -> None:
        """How the two share the canvas."""
        if (comparison, in_hu) != (self.comparison, self.in_hu):
            self.comparison, self.in_hu = comparison, in_hu
            self.update()

    @property
    def slice_image(self) -> SliceImage | None:
        """The slice that the mouse acts on: the one that the last press was on."""
        return self.image_of(self.pressed_on)

    @property
    def is_dragging(self) -> bool:
        """Whether a button is held."""
        return self._drag is not None

    def image_of(self, side: int) -> SliceImage | None:
        """The slice of one side; None where its volume does not reach."""
        self._refresh()
        return self._sides[side].image

    def _refresh(self) -> None:
        now = (self.viewport, self.at_rest)
        for at in (BASE, OVER):
            made_for = self._fresh[at]
            follows = self.follows_view_over if at == OVER else self.follows_view
            if made_for is None or (follows and made_for != now):
                self._fresh[at] = now
                self._sides[at].image = self._sources[at]()
                self._composed = None

    # Where is which

    def side_at(self, position: QPointF) -> int:
        """Which of the two is seen at a position; where both are, the one that counts more."""
        now = self.comparison
        if now.mode == "swipe":
            along, length = (position.y(), self.height()) if now.horizontal else (position.x(), self.width())
            return OVER if along >= now.divider * length else BASE
        if now.mode == "checker":
            u, v = self.to_uv(position)
            return OVER if (np.floor(u / now.checker_mm) + np.floor(v / now.checker_mm)) % 2 == 1 else BASE
        if now.mode == "lens":
            away = position - self.lens_centre()
            return OVER if away.x() ** 2 + away.y() ** 2 <= self.lens_radius**2 else BASE
        if now.mode == "flicker":
            return OVER if now.over_shown else BASE
        return OVER if now.mode == "fade" and now.fade > 0.5 else BASE

    def lens_centre(self) -> QPointF:
        """The middle of the lens in the widget: the pointer, or the cursor while the pointer is elsewhere."""
        return self.pointer if self.pointer is not None else self.to_widget(*self.home())

    @property
    def lens_radius(self) -> float:
        """Radius of the lens in device-independent pixels."""
        return self.comparison.lens_mm / self.mm_per_pixel

    # Composing

    def _rendered(self) -> QImage | None:
        self._refresh()
        if all(side.image is None for side in self._sides):
            return None
        view = self.viewport
        centre = self.lens_centre() if self.comparison.mode == "lens" else None
        windows = tuple(side.window for side in self._sides)
        smooth = self.at_rest and not self.show_pixels
        key = (view, windows, self.show_pixels, smooth, self.comparison, self.in_hu, centre)
        if self._composed is None or self._composed[0] != key:
            picture = self.compose(view)
            height, width = picture.shape
            kind = QImage.Format.Format_Grayscale8 if picture.dtype == np.uint8 else QImage.Format.Format_RGB32
            image = QImage(picture.data, width, height, picture.strides[0], kind)
            self._composed = (key, image, picture)  # the image does not own the array, so it is kept beside it
            if not smooth and self.isVisible():
                self._rest.start()
        return self._composed[1]

    def _come_to_rest(self) -> None:
        self._at_rest = True
        sampled = self.follows_view or self.follows_view_over
        if sampled or any(side.is_minified(self.viewport) for side in self._sides):
            self.update()

    def _grey(self, side: Side, view: Viewport) -> composing.Grey:
        return side.grey(view, show_pixels=self.show_pixels, smooth=self.at_rest and not self.show_pixels)

    def compose(self, view: Viewport) -> NDArray[Any]:
        """The picture in device pixels: uint8 grey, or uint32 ``0xffRRGGBB`` for a difference."""
        now = self.comparison
        if now.mode == "difference":
            return self._difference(view)
        if now.mode in ("flicker", "side by side"):
            shown = self._sides[OVER if now.mode == "flicker" and now.over_shown else BASE]
            return self._grey(shown, view)
        base, over = (self._grey(side, view) for side in self._sides)
        if now.mode == "swipe":
            return composing.swipe(base, over, now.divider, horizontal=now.horizontal)
        if now.mode == "checker":
            return composing.checker(base, over, view, now.checker_mm)
        if now.mode == "fade":
            return composing.fade(base, over, now.fade)
        return self._lens(view, base, over)

    def _lens(self, view: Viewport, base: composing.Grey, over: composing.Grey) -> composing.Grey:
        at = self.lens_centre()
        centre, radius = (at.x() * view.ratio, at.y() * view.ratio), self.lens_radius * view.ratio
        left, top, right, bottom = composing.lens_box(centre, radius, base.shape)
        if right <= left or bottom <= top:
            return base
        if self.comparison.lens_zoom == 1:
            return composing.lens(base, over[top:bottom, left:right], centre, radius)
        # Magnified about the middle of the lens, rendered anew from the slice and not from the picture.
        times = self.comparison.lens_zoom
        u, v = view.to_uv(at.x(), at.y())
        step = view.mm_per_pixel / view.ratio / times
        middle = (u + ((left + right) / 2 - centre[0]) * step, v + ((top + bottom) / 2 - centre[1]) * step)
        inside = Viewport(middle, step, (right - left, bottom - top))
        drawn = self._sides[OVER].draw(inside, show_pixels=self.show_pixels)
        return composing.lens(base, drawn, centre, radius)

    def _difference(self, view: Viewport) -> NDArray[np.uint32]:
        base, over = self._sides
        if self.in_hu:
            index = composing.difference_index(base.values(view), over.values(view), self.comparison.span_hu)
        else:
            greys = [self._grey(side, view) for side in self._sides]
            index = composing.difference_index(greys[0], greys[1], 255 * self.comparison.span_share)
        picture = composing.coloured(index, colour_table(*self._colours), overlap(base.covered(view), over.covered(view)))
        for holes in (base.holes(view), over.holes(view)):
            if holes is not None:
                picture[holes] = 0xFF000000
        return picture

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            self.pressed_on = self.side_at(event.position())
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        keys = event.modifiers()
        control = bool(keys & Qt.KeyboardModifier.ControlModifier) and self.comparison.mode == "lens"
        if not control and not keys & Qt.KeyboardModifier.ShiftModifier:
            super().wheelEvent(event)
            return
        turned = event.angleDelta().y() or event.angleDelta().x()
        self.amount_turned.emit(turned / _NOTCH)
        self.activated.emit()
        event.accept()
