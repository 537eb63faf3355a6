"""What the viewers show: place, scale and window, linked in millimetres. Knows no Qt.

Every pane belongs to a modality and asks the state for its own place, scale and window; a change of one pane is, as far as
the links go, a change of all. Links are in millimetres, never in voxels, because no two modalities have the same grid.

A setter compares before it changes: to set what is set already emits nothing, so that views that answer a signal by setting
the same value cannot run in circles. Signals are emitted in the thread that sets.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from psygnal import Signal

from mctgui.alignment import applied, inverse, is_turned, rigid, shift
from mctgui.viewstate.comparison import Amount, Comparison
from mctgui.viewstate.links import LinkedPanes
from mctgui.viewstate.names import PANES, PLANES, PaneModality, Place, as_place, known, same_place
from mctgui.volume import Plane

_NORMAL_AXIS: dict[Plane, int] = {"sagittal": 0, "coronal": 1, "axial": 2}


class ViewState(LinkedPanes):
    """The one state behind all panes.

    Every ``..._changed`` signal names the panes concerned, or the new value; a pane that is not concerned ignores it.

    Attributes
    ----------
    cursor_changed, centre_changed
        Emit the tuple of modalities whose value changed.
    alignment_changed
        Emits the modality that was aligned.
    comparison_changed
        Emits the new and the former :class:`Comparison`.
    """

    cursor_changed = Signal(tuple)
    centre_changed = Signal(tuple)
    alignment_changed = Signal(str)
    comparison_changed = Signal(Comparison, Comparison)

    def __init__(self) -> None:
        super().__init__()
        self._cursor: dict[PaneModality, Place] = dict.fromkeys(PANES, (0.0, 0.0, 0.0))
        self._centre: dict[PaneModality, dict[Plane, Place]] = {
            pane: dict.fromkeys(PLANES, (0.0, 0.0, 0.0)) for pane in PANES
        }
        self._to_common: dict[PaneModality, NDArray[np.float64]] = dict.fromkeys(PANES, rigid(np.eye(4)))
        self._normals: dict[tuple[PaneModality, Plane], NDArray[np.float64]] = {}
        self._comparison = Comparison()

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

    # Links

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

    # Comparison

    @property
    def comparison(self) -> Comparison:
        """How two volumes are laid over each other."""
        return self._comparison

    def compare(self, **changes: Any) -> None:
        """Change fields of the comparison, as :meth:`Comparison.changed` says.

        Raises
        ------
        ValueError
            No such mode, modality or magnification, or a number that is not finite.
        """
        now, new = self._comparison, self._comparison.changed(**changes)
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
        return self._comparison.amount(in_hu=self.difference_in_hu)

    @property
    def amount_value(self) -> float:
        """The value of :attr:`amount`; 0 side by side."""
        return float(getattr(self._comparison, self.amount.field)) if self.amount is not None else 0.0

    def step_amount(self, steps: float) -> None:
        """Change the number that belongs to the mode by steps of a key or notches of a wheel."""
        if self.amount is not None:
            self.compare(**{self.amount.field: self.amount.after(self.amount_value, steps)})

    # All

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

    def _put_each(self, values: dict[PaneModality, Place], new: dict[PaneModality, Place], signal: Any) -> None:
        concerned = tuple(pane for pane, place in new.items() if not same_place(values[pane], place))
        for pane in concerned:
            values[pane] = new[pane]
        if concerned:
            signal.emit(concerned)
