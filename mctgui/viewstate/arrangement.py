"""How the panes are arranged, which of them is at work, and which are being made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psygnal import Signal

from mctgui.viewstate.names import LAYOUTS, PANES, PLANES, Layout, PaneModality, known
from mctgui.viewstate.solid import SolidView
from mctgui.volume import Plane


class Arrangement:
    """What has one value for all panes; every signal emits the new one.

    Attributes
    ----------
    plane_changed, layout_changed, chosen_changed, pane_changed, maximised_changed, solid_changed
        Emit the new value.
    busy_changed
        Emits the set of modalities that are being made right now.
    """

    plane_changed = Signal(str)
    layout_changed = Signal(str)
    chosen_changed = Signal(tuple)
    pane_changed = Signal(str)
    maximised_changed = Signal(object)
    busy_changed = Signal(frozenset)
    solid_changed = Signal(SolidView)

    def __init__(self) -> None:
        self._plane: Plane = "axial"
        self._layout: Layout = "axial over sagittal"
        self._chosen: tuple[PaneModality, PaneModality] = ("mdct", "microct-like")
        self._pane: PaneModality = "mdct"
        self._maximised: PaneModality | None = None
        self._busy: frozenset[PaneModality] = frozenset()
        self._solid = SolidView()

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
    def solid(self) -> SolidView:
        """What the 3-D pane shows, and from where."""
        return self._solid

    @solid.setter
    def solid(self, view: SolidView) -> None:
        if view != self._solid:
            self._solid = view
            self.solid_changed.emit(view)

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
