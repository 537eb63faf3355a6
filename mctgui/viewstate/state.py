"""What the viewers show: place, scale and window, linked in millimetres. Knows no Qt.

Every pane belongs to a modality and asks the state for its own place, scale and window; a change of one pane is, as far as
the links go, a change of all. Links are in millimetres, never in voxels, because no two modalities have the same grid.

A setter compares before it changes: to set what is set already emits nothing, so that views that answer a signal by setting
the same value cannot run in circles. Signals are emitted in the thread that sets.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from psygnal import Signal

from mctgui.alignment import applied, inverse, is_turned, rigid, shift
from mctgui.viewstate.comparison import AMOUNT_OF, AMOUNTS, Amount, Comparison
from mctgui.viewstate.names import (
    COMPARE_MODES,
    LAYOUTS,
    PANES,
    PLANES,
    Layout,
    PaneModality,
    Place,
    as_place,
    known,
    same,
    same_place,
)
from mctgui.viewstate.slab import Slab
from mctgui.viewstate.solid import SolidView
from mctgui.volume import Intensity, Plane
from mctgui.windowing import BONE, GREY8, Window, presets

_NORMAL_AXIS: dict[Plane, int] = {"sagittal": 0, "coronal": 1, "axial": 2}


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


class ViewState:
    """The one state behind all panes.

    Every ``..._changed`` signal names the panes concerned, or the new value; a pane that is not concerned ignores it.

    Attributes
    ----------
    cursor_changed, centre_changed, zoom_changed, window_changed, slab_changed
        Emit the tuple of modalities whose value changed.
    plane_changed, layout_changed, links_changed, pane_changed, maximised_changed, chosen_changed, solid_changed
        Emit the new value.
    alignment_changed
        Emits the modality that was aligned.
    comparison_changed
        Emits the new and the former :class:`Comparison`.
    busy_changed
        Emits the set of modalities that are being made right now.
    """

    cursor_changed = Signal(tuple)
    centre_changed = Signal(tuple)
    zoom_changed = Signal(tuple)
    window_changed = Signal(tuple)
    slab_changed = Signal(tuple)
    plane_changed = Signal(str)
    layout_changed = Signal(str)
    chosen_changed = Signal(tuple)
    links_changed = Signal(Links)
    pane_changed = Signal(str)
    maximised_changed = Signal(object)
    alignment_changed = Signal(str)
    busy_changed = Signal(frozenset)
    comparison_changed = Signal(Comparison, Comparison)
    solid_changed = Signal(SolidView)

    def __init__(self) -> None:
        self._cursor: dict[PaneModality, Place] = dict.fromkeys(PANES, (0.0, 0.0, 0.0))
        self._centre: dict[PaneModality, dict[Plane, Place]] = {
            pane: dict.fromkeys(PLANES, (0.0, 0.0, 0.0)) for pane in PANES
        }
        self._mm_per_pixel: dict[PaneModality, float] = dict.fromkeys(PANES, 0.2)
        self._intensity: dict[PaneModality, Intensity] = {"mdct": "HU", "microct-like": "grey8", "microct": "grey8"}
        self._window: dict[PaneModality, Window] = {"mdct": BONE, "microct-like": GREY8, "microct": GREY8}
        self._slab: dict[PaneModality, Slab] = dict.fromkeys(PANES, Slab())
        self._plane: Plane = "axial"
        self._layout: Layout = "axial over sagittal"
        self._chosen: tuple[PaneModality, PaneModality] = ("mdct", "microct-like")
        self._links = Links()
        self._to_common: dict[PaneModality, NDArray[np.float64]] = dict.fromkeys(PANES, rigid(np.eye(4)))
        self._normals: dict[tuple[PaneModality, Plane], NDArray[np.float64]] = {}
        self._pane: PaneModality = "mdct"
        self._maximised: PaneModality | None = None
        self._busy: frozenset[PaneModality] = frozenset()
        self._comparison = Comparison()
        self._solid = SolidView()

    # Place

    @property
    def cursor_mm(self) -> Place:
        """The cursor ``(x, y, z)`` in LPS mm of the current pane; set it for all panes that are linked to it."""
        return self._cursor[self._pane]

    @cursor_mm.setter
    def cursor_mm(self, point_mm: ArrayLike) -> None:
        self.set_cursor(point_mm)

    def cursor_of(self, pane: PaneModality) -> Place:
        """The cursor of one pane, ``(x, y, z)`` in LPS mm."""
        return self._cursor[pane]

    def set_cursor(self, point_mm: ArrayLike, pane: PaneModality | None = None) -> None:
        """Move the cursor of a pane (None: the current one) and of those linked to it.

        Raises
        ------
        ValueError
            Not three finite numbers.
        """
        source, place = known(pane or self._pane, PANES), as_place(point_mm)
        linked = self._linked(source, self._links.scroll)
        self._put_each(self._cursor, {one: self.mapped(place, source, one) for one in linked}, self.cursor_changed)
        if self._links.scroll and self._links.pan:
            self._follow_turned(source)

    def centre_mm(self, plane: Plane, pane: PaneModality | None = None) -> Place:
        """The point in the middle of a pane that shows ``plane``; its coordinate across the plane does not matter."""
        return self._centre[pane or self._pane][plane]

    def set_centre(self, plane: Plane, point_mm: ArrayLike, pane: PaneModality | None = None) -> None:
        """Pan: put a point into the middle of a pane and of those linked to it.

        Raises
        ------
        ValueError
            Not three finite numbers.
        """
        source, place = known(pane or self._pane, PANES), as_place(point_mm)
        linked = self._linked(source, self._links.pan)
        self._put_centres(plane, {one: self._centred(plane, place, source, one) for one in linked})

    def set_normals(self, pane: PaneModality, normals: dict[Plane, ArrayLike]) -> None:
        """Say along which direction a pane steps through its slices of each plane, LPS unit vectors.

        Until it is said they are the axes of the patient. It matters between panes that are turned against each other: there
        the middle of one is mapped from the slice that the other shows.
        """
        for plane, normal in normals.items():
            self._normals[pane, plane] = np.array(normal, dtype=np.float64)

    def _centred(self, plane: Plane, place: Place, source: PaneModality, to: PaneModality) -> Place:
        """What lies in the middle of one pane when a place does in another."""
        if source != to and is_turned(self.transform(source, to)):
            # Across the plane a middle means nothing, but a turn would make a shift of it: it is taken in the slice shown.
            place = self._in_slice(plane, source, place)
        return self.mapped(place, source, to)

    def _put_centres(self, plane: Plane, places: dict[PaneModality, Place]) -> None:
        concerned = [one for one, new in places.items() if not same_place(self._centre[one][plane], new)]
        for one in concerned:
            self._centre[one][plane] = places[one]
        if concerned:
            self.centre_changed.emit(tuple(concerned))

    def _follow_turned(self, source: PaneModality) -> None:
        """Keep the bone in the middle of panes that are turned: their slices run sideways through those of the source."""
        turned = [one for one in PANES if is_turned(self.transform(source, one))]
        for plane in PLANES if turned else ():
            places = {one: self._centred(plane, self._centre[source][plane], source, one) for one in turned}
            # Where it lies across the plane is not seen, so a change of that alone is none, and is not told.
            moved = {one: new for one, new in places.items() if not self._same_in_plane(plane, one, new)}
            self._put_centres(plane, moved)

    def _same_in_plane(self, plane: Plane, pane: PaneModality, place: Place) -> bool:
        normal = self._normals.get((pane, plane), np.eye(3)[_NORMAL_AXIS[plane]])
        apart = np.subtract(place, self._centre[pane][plane])
        return bool(np.linalg.norm(apart - (apart @ normal) * normal) <= 1e-9)

    # Alignment

    def transform(self, pane: PaneModality, to: PaneModality) -> NDArray[np.float64]:
        """The rigid 4 x 4 matrix from the millimetres of one pane to those of another, LPS."""
        matrix: NDArray[np.float64] = inverse(self._to_common[to]) @ self._to_common[pane]
        return matrix

    def is_turned(self, pane: PaneModality, to: PaneModality) -> bool:
        """Whether two panes are turned against each other, so that their slices are no parallel planes."""
        return is_turned(self.transform(pane, to))

    def offset_mm(self, pane: PaneModality) -> Place:
        """Where the origin of the common frame lies in a pane: of panes that are not turned, how far all bone is shifted."""
        return as_place(applied(inverse(self._to_common[pane]), (0.0, 0.0, 0.0)) + 0.0)

    def mapped(self, point_mm: ArrayLike, pane: PaneModality, to: PaneModality) -> Place:
        """The place in one pane of the bone that lies at a point of another, ``(x, y, z)`` in LPS mm."""
        common = applied(self._to_common[pane], point_mm)
        x, y, z = applied(inverse(self._to_common[to]), common)
        return float(x), float(y), float(z)

    def set_alignment(self, pane: PaneModality, matrix: ArrayLike) -> None:
        """Align a pane; what it shows moves along, so that the panes linked to it stay where they are.

        Parameters
        ----------
        matrix
            Rigid, from the millimetres of the pane to those of the common frame, which is that of the MDCT.

        Raises
        ------
        ValueError
            The matrix is not rigid.
        """
        new, old = rigid(matrix), self._to_common[known(pane, PANES)]
        if np.abs(new - old).max() <= 1e-12:
            return
        step = inverse(new) @ old
        middles = dict(self._centre[pane])
        if is_turned(step):
            middles = {plane: self._in_slice(plane, pane, middle) for plane, middle in middles.items()}
        self._to_common[pane] = new
        self._cursor[pane] = as_place(applied(step, self._cursor[pane]))
        for plane in PLANES:
            self._centre[pane][plane] = as_place(applied(step, middles[plane]))
        self.alignment_changed.emit(pane)
        self.cursor_changed.emit((pane,))
        self.centre_changed.emit((pane,))

    def _in_slice(self, plane: Plane, pane: PaneModality, place: Place) -> Place:
        """A place put into the slice that a pane shows, straight across."""
        normal = self._normals.get((pane, plane), np.eye(3)[_NORMAL_AXIS[plane]])
        return as_place(np.asarray(place) + float(np.subtract(self._cursor[pane], place) @ normal) * normal)

    def set_offset(self, pane: PaneModality, offset_mm: ArrayLike) -> None:
        """Align a pane by a shift alone: how far the same bone lies from where it lies in the common frame.

        Raises
        ------
        ValueError
            Not three finite numbers.
        """
        self.set_alignment(pane, shift(-np.asarray(as_place(offset_mm))))

    def align_here(self, pane: PaneModality, reference: PaneModality) -> None:
        """Declare that the cursors of two panes, which were moved apart by hand, lie in the same bone; link all again.

        Neither pane moves, nor is one turned: the shift between them is what the cursors say.
        """
        there = applied(self._to_common[reference], self._cursor[reference])
        here = applied(self._to_common[known(pane, PANES)], self._cursor[pane])
        self._to_common[pane] = rigid(shift(there - here) @ self._to_common[pane])
        self.alignment_changed.emit(pane)
        self.set_link(source=reference, scroll=True, zoom=True, pan=True)

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

    # Panes

    @property
    def plane(self) -> Plane:
        """The plane that keys and the slider step through."""
        return self._plane

    @plane.setter
    def plane(self, plane: Plane) -> None:
        if known(plane, PLANES) != self._plane:
            self._plane = plane
            self.plane_changed.emit(plane)

    @property
    def layout(self) -> Layout:
        """How the panes are arranged."""
        return self._layout

    @layout.setter
    def layout(self, layout: Layout) -> None:
        if known(layout, LAYOUTS) != self._layout:
            self._layout = layout
            self.layout_changed.emit(layout)

    @property
    def chosen(self) -> tuple[PaneModality, PaneModality]:
        """The modalities of layouts that do not show all: the first of ``"single"`` and ``"quad"``, both of ``"two"``."""
        return self._chosen

    @chosen.setter
    def chosen(self, chosen: tuple[PaneModality, PaneModality]) -> None:
        first, second = (known(one, PANES) for one in chosen)
        if first == second:
            raise ValueError(f"two modalities are two different ones, not {first!r} twice")
        if (first, second) != self._chosen:
            self._chosen = first, second
            self.chosen_changed.emit(self._chosen)

    @property
    def pane(self) -> PaneModality:
        """The pane that has the focus."""
        return self._pane

    @pane.setter
    def pane(self, pane: PaneModality) -> None:
        if known(pane, PANES) != self._pane:
            self._pane = pane
            self.pane_changed.emit(pane)

    @property
    def maximised(self) -> PaneModality | None:
        """The pane that fills the work area alone; None when all are shown."""
        return self._maximised

    @maximised.setter
    def maximised(self, pane: PaneModality | None) -> None:
        if pane != self._maximised:
            self._maximised = None if pane is None else known(pane, PANES)
            self.maximised_changed.emit(self._maximised)

    @property
    def links(self) -> Links:
        """Which changes of one pane are changes of all."""
        return self._links

    def set_link(self, *, source: PaneModality | None = None, **flags: bool) -> None:
        """Switch links on or off.

        Parameters
        ----------
        source
            The pane that the others follow at once when a link is switched on; None takes the current one.
        flags
            Any of ``scroll``, ``zoom``, ``pan``, ``window``.
        """
        links = replace(self._links, **flags)
        if links == self._links:
            return
        joined = {name for name in ("scroll", "zoom", "pan", "window") if getattr(links, name) > getattr(self._links, name)}
        self._links = links
        self.links_changed.emit(links)
        pane = source or self._pane
        if "scroll" in joined:
            self.set_cursor(self._cursor[pane], pane)
        if "zoom" in joined:
            self.set_zoom(self._mm_per_pixel[pane], pane)
        if "pan" in joined:
            for plane in PLANES:
                self.set_centre(plane, self._centre[pane][plane], pane)
        if "window" in joined:
            self.set_window(pane, self._window[pane])

    # 3-D

    @property
    def solid(self) -> SolidView:
        """What the 3-D pane shows, and from where."""
        return self._solid

    @solid.setter
    def solid(self, view: SolidView) -> None:
        if view != self._solid:
            self._solid = view
            self.solid_changed.emit(view)

    # Comparison

    @property
    def comparison(self) -> Comparison:
        """How two volumes are laid over each other."""
        return self._comparison

    def compare(self, **changes: Any) -> None:
        """Change fields of the comparison; numbers are kept within the limits of :data:`AMOUNTS`.

        A modality that is chosen for one side and stands on the other changes places with it. Outside of flicker nothing
        blinks.

        Raises
        ------
        ValueError
            No such mode, modality or magnification, or a number that is not finite.
        """
        now = self._comparison
        for name, amount in AMOUNTS.items():
            if name in changes:
                if not math.isfinite(changes[name]):
                    raise ValueError(f"{name} is a finite number, not {changes[name]}")
                changes[name] = amount.clipped(changes[name])
        new = replace(now, **changes)
        known(new.mode, COMPARE_MODES)
        known(new.base, PANES)
        known(new.over, PANES)
        if new.lens_zoom not in (1, 2):
            raise ValueError(f"a lens magnifies 1 or 2 times, not {new.lens_zoom}")
        if new.base == new.over:
            new = replace(new, base=now.over) if new.base == now.base else replace(new, over=now.base)
        if new.mode != "flicker":
            new = replace(new, blinking=False)
        if new != now:
            self._comparison = new
            self.comparison_changed.emit(new, now)

    @property
    def difference_in_hu(self) -> bool:
        """Whether the two have calibrated values in HU, so that they are subtracted as they are."""
        return all(self._intensity[pane] == "HU" for pane in self._comparison.pair)

    @property
    def amount(self) -> Amount | None:
        """The number that belongs to the mode; None side by side."""
        mode = self._comparison.mode
        if mode == "difference":
            return AMOUNTS["span_hu" if self.difference_in_hu else "span_share"]
        return AMOUNTS[AMOUNT_OF[mode]] if mode in AMOUNT_OF else None

    @property
    def amount_value(self) -> float:
        """The value of :attr:`amount`; 0 side by side."""
        return float(getattr(self._comparison, self.amount.field)) if self.amount is not None else 0.0

    def step_amount(self, steps: float) -> None:
        """Change the number that belongs to the mode by steps of a key or notches of a wheel."""
        if self.amount is not None:
            self.compare(**{self.amount.field: self.amount.after(self.amount_value, steps)})

    # Work

    @property
    def busy(self) -> frozenset[PaneModality]:
        """Modalities that are being made right now, so that their panes show it."""
        return self._busy

    def set_busy(self, pane: PaneModality, busy: bool) -> None:
        """Say that the volume of a pane is being made, or no longer is."""
        now = self._busy | {known(pane, PANES)} if busy else self._busy - {pane}
        if now != self._busy:
            self._busy = now
            self.busy_changed.emit(now)

    @contextmanager
    def working(self, pane: PaneModality) -> Iterator[None]:
        """Mark a pane as busy for the length of a block, however it ends."""
        self.set_busy(pane, True)
        try:
            yield
        finally:
            self.set_busy(pane, False)

    def show_all(self, centre_mm: ArrayLike, extent_mm: ArrayLike, pane_pixels: tuple[int, int]) -> None:
        """Reset the view of all panes: a box in the middle, whole in every plane.

        Parameters
        ----------
        centre_mm, extent_mm
            Middle and size ``(x, y, z)`` of the box in mm.
        pane_pixels
            Width and height of the smallest pane.
        """
        width, height = max(pane_pixels[0], 1), max(pane_pixels[1], 1)
        x, y, z = (float(side) for side in np.asarray(extent_mm, dtype=np.float64))
        across_and_down = ((x, y), (x, z), (y, z))
        scale = max(max(across / width, down / height) for across, down in across_and_down)
        centre = as_place(centre_mm)
        with self._all_linked():
            self.set_zoom(max(scale * 1.05, 1e-3))
            self.set_cursor(centre)
            for plane in PLANES:
                self.set_centre(plane, centre)

    @contextmanager
    def _all_linked(self) -> Iterator[None]:
        links, self._links = self._links, Links()
        try:
            yield
        finally:
            self._links = links

    def _linked(self, pane: PaneModality | None, link: bool) -> tuple[PaneModality, ...]:
        return PANES if link else (known(pane or self._pane, PANES),)

    def _put_each(self, values: dict[PaneModality, Place], new: dict[PaneModality, Place], signal: Any) -> None:
        concerned = tuple(pane for pane, place in new.items() if not same_place(values[pane], place))
        for pane in concerned:
            values[pane] = new[pane]
        if concerned:
            signal.emit(concerned)

    def _put(self, values: dict[PaneModality, Any], new: Any, panes: Iterable[PaneModality], signal: Any) -> None:
        concerned = tuple(pane for pane in panes if not same(values[pane], new))
        for pane in concerned:
            values[pane] = new
        if concerned:
            signal.emit(concerned)
