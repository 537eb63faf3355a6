"""Scale, window and slab of each pane, and the links that make a change of one a change of all."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psygnal import Signal

from mctgui.viewstate.arrangement import Arrangement
from mctgui.viewstate.names import PANES, PaneModality, known, same
from mctgui.viewstate.slab import Slab
from mctgui.volume import Intensity
from mctgui.windowing import BONE, GREY8, Window, presets


@dataclass(frozen=True, slots=True)
class Links:
    """Which changes of one pane are changes of all.

    Parameters
    ----------
    scroll
        The cursor and with it the slice.
    zoom, pan
        Millimetres per pixel; the point in the middle of a pane.
    window
        The window, among panes whose values are of one kind.
    """

    scroll: bool = True
    zoom: bool = True
    pan: bool = True
    window: bool = True


class LinkedPanes(Arrangement):
    """What each pane has of its own, apart from its place.

    Attributes
    ----------
    zoom_changed, window_changed, slab_changed
        Emit the tuple of modalities whose value changed.
    links_changed
        Emits the new links.
    """

    zoom_changed = Signal(tuple)
    window_changed = Signal(tuple)
    slab_changed = Signal(tuple)
    links_changed = Signal(Links)

    def __init__(self) -> None:
        super().__init__()
        self._links = Links()
        self._mm_per_pixel: dict[PaneModality, float] = dict.fromkeys(PANES, 0.2)
        self._intensity: dict[PaneModality, Intensity] = {"mdct": "HU", "microct-like": "grey8", "microct": "grey8"}
        self._window: dict[PaneModality, Window] = {"mdct": BONE, "microct-like": GREY8, "microct": GREY8}
        self._slab: dict[PaneModality, Slab] = dict.fromkeys(PANES, Slab())

    @property
    def links(self) -> Links:
        """Which changes of one pane are changes of all."""
        return self._links

    # Scale

    @property
    def mm_per_pixel(self) -> float:
        """Millimetres of the patient per device-independent pixel, in the current pane."""
        return self._mm_per_pixel[self._pane]

    @mm_per_pixel.setter
    def mm_per_pixel(self, scale: float) -> None:
        self.set_zoom(scale)

    def mm_per_pixel_of(self, pane: PaneModality) -> float:
        """Millimetres of the patient per pixel in one pane."""
        return self._mm_per_pixel[pane]

    def set_zoom(self, mm_per_pixel: float, pane: PaneModality | None = None) -> None:
        """Set the scale of a pane and of those linked to it; kept between 1 micrometre and 10 mm per pixel.

        Raises
        ------
        ValueError
            Not a finite number above 0.
        """
        if not (math.isfinite(mm_per_pixel) and mm_per_pixel > 0):
            raise ValueError(f"a scale is above 0 mm per pixel, not {mm_per_pixel}")
        scale = min(max(float(mm_per_pixel), 0.001), 10.0)
        self._put(self._mm_per_pixel, scale, self._linked(pane, self._links.zoom), self.zoom_changed)

    # Window

    def window(self, pane: PaneModality) -> Window:
        """The window of one pane."""
        return self._window[pane]

    def set_window(self, pane: PaneModality, window: Window) -> None:
        """Set the window of a pane, and of the linked ones whose values are of the same kind."""
        linked = self._linked(pane, self._links.window)
        alike = [one for one in linked if self._intensity[one] == self._intensity[pane]]
        self._put(self._window, window, alike, self.window_changed)

    def intensity(self, pane: PaneModality) -> Intensity:
        """What the values in a pane mean."""
        return self._intensity[pane]

    def set_intensity(self, pane: PaneModality, intensity: Intensity, window: Window | None = None) -> None:
        """Say what the values in a pane mean, when a volume is put into it.

        Parameters
        ----------
        window
            Its first window; None takes the first preset of its kind, and for raw values leaves the window as it is. The
            other panes keep theirs.
        """
        self._intensity[pane] = intensity
        first = window or next(iter(presets(intensity).values()), None)
        if first is not None:
            self._put(self._window, first, [pane], self.window_changed)

    # Slabs

    def slab(self, pane: PaneModality) -> Slab:
        """How many slices of one pane are shown as one."""
        return self._slab[pane]

    def set_slab(self, pane: PaneModality, slab: Slab) -> None:
        """Set the slab of one pane; never linked, because a slab of one modality is compared with slices of another."""
        self._put(self._slab, slab, [known(pane, PANES)], self.slab_changed)

    @contextmanager
    def _all_linked(self) -> Iterator[None]:
        links, self._links = self._links, Links()
        try:
            yield
        finally:
            self._links = links

    def _linked(self, pane: PaneModality | None, link: bool) -> tuple[PaneModality, ...]:
        return PANES if link else (known(pane or self._pane, PANES),)

    def _put(self, values: dict[PaneModality, Any], new: Any, panes: Iterable[PaneModality], signal: Any) -> None:
        concerned = tuple(pane for pane in panes if not same(values[pane], new))
        for pane in concerned:
            values[pane] = new
        if concerned:
            signal.emit(concerned)
