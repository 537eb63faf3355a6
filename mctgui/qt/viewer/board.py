"""The panes of the View screen in rows of planes and columns of modalities, at one scale."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QWidget

from mctgui.project.records import Modality
from mctgui.qt.language import word
from mctgui.qt.viewer import overlays
from mctgui.qt.viewer.columns import Column
from mctgui.qt.viewer.compare.pane import ComparePane
from mctgui.qt.viewer.layouts import SOLID_PLACE, arranged, planes_of
from mctgui.qt.viewer.oblique import ReslicedStack
from mctgui.qt.viewer.pane import Pane
from mctgui.qt.viewer.plane import SliceStack
from mctgui.qt.viewer.slice_scale import Band
from mctgui.qt.viewer.solid.pane import SolidPane
from mctgui.viewstate import ViewState
from mctgui.voi import CylinderVOI
from mctgui.volume import Plane, placed

_SOLID_SHARE = 0.42
"""Of the height, at least, for the row of the 3-D pane, however flat the planes in it are."""
_AIR = 1.01  # the whole vertebra and a little air, beside the room that letters and texts take


class PaneBoard(QWidget):
    """Makes the panes, arranges them, and finds the scale that shows everything.

    Until the user zooms or pans, the view is fitted again whenever the window changes its size.
    """

    hovered = Signal(object, object)
    menu_asked = Signal(object, QPoint)
    activated = Signal(object)

    def __init__(self, state: ViewState) -> None:
        super().__init__()
        self._state = state
        self._columns: list[Column] = []
        self.panes: list[Pane] = []
        self.stacks: dict[tuple[Modality, Plane], SliceStack] = {}
        self.maximised: Pane | SolidPane | None = None
        self.solid: SolidPane | None = None
        self.untouched = True
        self.reslices = False
        """Whether the micro-CT is cut in the planes of the MDCT where it is turned against it."""
        self._turns: dict[Modality, np.ndarray] = {}
        self.setObjectName("images")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet("#images { background: #000000; }")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)

    def show_columns(self, columns: list[Column], *, notes: bool, pixels: bool, actions: list[QAction]) -> None:
        """Make the panes anew."""
        holder = self.parentWidget()
        focused = any(pane.canvas.hasFocus() for pane in self.panes) or (holder is not None and holder.hasFocus())
        self._clear()
        self._columns = columns
        planes = planes_of(self._state)
        self._make_stacks(planes)
        if self.is_comparing:
            for across, plane in enumerate(planes):
                self._grid.addWidget(self._make_compared(plane), 0, across)
        else:
            for cell in arranged(self._state, columns):
                self._grid.addWidget(self._make_pane(cell.column, cell.plane, facts=cell.facts), cell.row, cell.across)
        self._show_solid(notes=notes)
        for pane in self.panes:
            pane.set_notes_shown(notes)
            pane.canvas.show_pixels = pixels
            pane.canvas.addActions(actions)
        self.fit()
        if focused and self.panes:  # now that they are visible, for what is hidden takes no focus
            self.panes[0].canvas.setFocus()

    def _show_solid(self, *, notes: bool) -> None:
        """The 3-D pane stands beside three planes of one modality; its process ends where there is no such layout."""
        cells = [] if self.is_comparing or self._state.layout != "quad" else arranged(self._state, self._columns)
        if not cells:
            if self.solid is not None:
                self.solid.close_painter()
                self._grid.removeWidget(self.solid)
                self.solid.hide()
                self.solid.deleteLater()
                self.solid = None
            return
        if self.solid is None:
            self.solid = SolidPane(self._state)
            self.solid.maximise_asked.connect(self.maximise)
            self._grid.addWidget(self.solid, *SOLID_PLACE)
        QWidget.setTabOrder(self.panes[-1].scale, self.solid.canvas)
        self.solid.canvas.shows_notes = notes
        self.solid.set_column(cells[0].column)

    def _clear(self) -> None:
        self.maximised = None
        for pane in self.panes:
            self._grid.removeWidget(pane)
            pane.set_stack(None)
        old, self.panes, self.stacks = self.panes, [], {}
        for pane in old:
            pane.hide()
            pane.deleteLater()

    @property
    def is_comparing(self) -> bool:
        """Whether two volumes share a pane: a mode is chosen, and both are there."""
        present = {column.modality for column in self._columns}
        return self._state.comparison.mode != "side by side" and present.issuperset(self._state.comparison.pair)

    def _make_stacks(self, planes: tuple[Plane, ...]) -> None:
        """Of every modality, also of one without a pane: the values of all of them are read under the cursor."""
        reference = next((column for column in self._columns if column.modality != "microct"), None)
        self._turns = self._turns_now()
        for column in self._columns:
            turned = reference is not None and self._state.is_turned(column.modality, reference.modality)
            for plane in planes:
                own = SliceStack(column.volume, plane, column.coarse, quick=column.quick)
                if reference is not None and turned and self.reslices:
                    turn = self._state.transform(reference.modality, column.modality)[:3, :3]
                    frame = SliceStack(reference.volume, plane).frame.turned(turn)
                    own = ReslicedStack(column.volume, plane, frame, column.coarse, column.quick)
                self.stacks[column.modality, plane] = own
            self._state.set_normals(
                column.modality, {plane: self.stacks[column.modality, plane].frame.normal for plane in planes}
            )

    def _turns_now(self) -> dict[Modality, np.ndarray]:
        return {column.modality: self._state.transform(column.modality, "mdct")[:3, :3] for column in self._columns}

    @property
    def is_as_aligned(self) -> bool:
        """Whether the panes were made for the turns that the volumes have against each other now."""
        now = self._turns_now()
        if now.keys() != self._turns.keys():
            return False
        return all(np.abs(turn - self._turns[modality]).max() < 1e-9 for modality, turn in now.items())

    def _make_compared(self, plane: Plane) -> ComparePane:
        columns = {column.modality: column for column in self._columns}
        base, over = (columns[modality] for modality in self._state.comparison.pair)
        pane = ComparePane(plane, self._state)
        matrix = self._state.transform(over.modality, base.modality)
        coarse, quick = (None if one is None else placed(one, matrix) for one in (over.coarse, over.quick))
        lying = SliceStack(placed(over.volume, matrix), plane, coarse, quick=quick)
        pane.set_pair(self.stacks[base.modality, plane], lying, coarse, quick)
        pane.set_filled(base.filled)
        pane.set_over_filled(over.filled)
        self._connect_pane(pane)
        return pane

    def _make_pane(self, column: Column, plane: Plane, *, facts: bool) -> Pane:
        pane = Pane(column.modality, plane, self._state, facts_shown=facts)
        pane.set_stack(self.stacks[column.modality, plane], column.facts())
        pane.set_filled(column.filled)
        self._connect_pane(pane)
        return pane

    def _connect_pane(self, pane: Pane) -> None:
        pane.hovered.connect(self.hovered)
        pane.menu_asked.connect(self.menu_asked)
        pane.maximise_asked.connect(self.maximise)
        pane.activated.connect(self.activated)
        pane.touched.connect(self._touched)
        self.panes.append(pane)

    def _touched(self) -> None:
        self.untouched = False

    def maximise(self, pane: Pane | SolidPane) -> None:
        """Let one pane fill the board, or show all again."""
        self.maximised = None if self.maximised is pane else pane
        self.fit()

    def set_bands(self, cylinders: dict[str, CylinderVOI]) -> None:
        """Mark VOIs, which lie in the millimetres of the MDCT, on the slice scales of axial panes."""
        for pane in self.panes:
            if pane.stack is not None and pane.plane == "axial":
                normal, matrix = pane.stack.frame.normal, self._state.transform("mdct", pane.modality)
                bands = (band_of(name, cylinder.moved(matrix), normal) for name, cylinder in cylinders.items())
                pane.set_bands(tuple(bands))

    # Scale and place

    def _shown(self) -> list[Pane]:
        return [pane for pane in self.panes if self.maximised in (None, pane)]

    def _size_mm(self, pane: Pane) -> tuple[float, float]:
        stacks = pane.stacks if isinstance(pane, ComparePane) else (pane.stack,)
        sizes = [np.ptp(stack.extent_uvw(), axis=0) for stack in stacks if stack is not None]
        wide, high, _ = np.max(sizes, axis=0) if sizes else np.ones(3)
        return float(wide), float(high)

    def _place_compared(self) -> None:
        """Put the planes of a comparison beside or below each other, whichever shows them larger."""
        sizes = [self._size_mm(pane) for pane in self._shown()]
        if not self.is_comparing or not sizes:
            return
        (widest, tallest), count = np.max(sizes, axis=0), len(sizes)
        strip = self.panes[0].strip.minimumHeight() + overlays.bottom_room() + overlays.edge_room()
        scale = 26 + 2 * overlays.edge_room()
        beside = min((self.width() / count - scale) / widest, (self.height() - strip) / tallest)
        below = min((self.width() - scale) / widest, (self.height() - count * strip) / sum(high for _, high in sizes))
        for at, pane in enumerate(self.panes):
            place = (0, at) if beside >= below else (at, 0)
            if self._grid.getItemPosition(self._grid.indexOf(pane))[:2] != place:
                self._grid.removeWidget(pane)
                self._grid.addWidget(pane, *place)

    def _arrange(self) -> None:
        """Give the rows heights after what stands in them, so that one scale fills all."""
        shown = self._shown()
        self._place_compared()
        for pane in self.panes:
            pane.setVisible(pane in shown)
        if self.solid is not None:
            self.solid.setVisible(self.maximised in (None, self.solid))
        places = {pane: self._grid.getItemPosition(self._grid.indexOf(pane))[:2] for pane in shown}
        columns = {column for _, column in places.values()}
        tall: dict[int, float] = {}
        for pane, (row, _) in places.items():
            tall[row] = max(tall.get(row, 0.0), self._size_mm(pane)[1])
        strips = {row: pane.strip.minimumHeight() for pane, (row, _) in places.items()}
        beside = {row: strips[row] + overlays.bottom_room() + overlays.edge_room() for row in tall}
        width = self.width() / max(len(columns), 1) - 26 - 2 * overlays.edge_room()
        widest = max((self._size_mm(pane)[0] for pane in shown), default=1.0)
        room = max(self.height() - sum(beside.values()), 50)
        pixels_per_mm = min(width / widest, room / max(sum(tall.values()), 1e-6))
        if self.maximised is not None and self.maximised is self.solid:
            columns, tall, beside = {SOLID_PLACE[1]}, {SOLID_PLACE[0]: 1.0}, {SOLID_PLACE[0]: 0}
        stretches = {row: max(round(tall[row] * pixels_per_mm + beside[row]), 1) for row in tall}
        if self.solid is not None and self.maximised is None:
            row = SOLID_PLACE[0]
            stretches[row] = max(stretches.get(row, 1), round(_SOLID_SHARE * self.height()))
        for row in range(3):
            self._grid.setRowStretch(row, stretches.get(row, 0))
        for column in range(3):
            self._grid.setColumnStretch(column, int(column in columns))
        self._grid.activate()

    def fit(self) -> None:
        """Choose scale and place so that everything is seen; not after a zoom by hand.

        All panes have one scale; where zoom is not linked, each modality has its own.
        """
        self._arrange()
        shown = [pane for pane in self._shown() if pane.stack is not None]
        if not shown or not self.untouched:
            return
        one_scale = _scale_of(shown, self._size_mm)
        scales = dict.fromkeys((column.modality for column in self._columns), one_scale)
        if not self._state.links.zoom and not self.is_comparing:
            for modality in scales:
                own = [pane for pane in shown if pane.modality == modality]
                scales[modality] = _scale_of(own, self._size_mm) if own else one_scale
        for modality, scale in scales.items():
            self._state.set_zoom(scale, modality)
        for (modality, plane), stack in self.stacks.items():
            u, v, w = stack.frame.uvw(self.middle(modality))
            # The texts at the bottom take room from the image, so its middle stands a little higher.
            higher = (overlays.bottom_room() - overlays.edge_room()) / 2 * scales[modality]
            lifted = stack.frame.point(float(u), float(v) + higher, float(w))
            self._state.set_centre(plane, lifted, modality)

    def middle(self, modality: Modality) -> tuple[float, float, float]:
        """What stands in the middle: the centre of the finest volume when panes are linked, else of the pane's own."""
        shown = {pane.modality for pane in self.panes} | {modality}
        if self.is_comparing:
            shown.update(self._state.comparison.pair)
        volumes = {column.modality: column.volume for column in self._columns if column.modality in shown}
        finest = min(volumes, key=lambda one: min(volumes[one].spacing_mm)) if self._state.links.pan else modality
        return self._state.mapped(volumes[finest].grid.centre_mm, finest, modality)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.fit)
        if self.panes and not isinstance(QApplication.focusWidget(), QLineEdit):
            self.panes[0].canvas.setFocus(Qt.FocusReason.OtherFocusReason)


def _scale_of(panes: list[Pane], size_mm: Callable[[Pane], tuple[float, float]]) -> float:
    """Millimetres per pixel at which the whole slice is seen in each of these panes."""
    scale = 0.0
    for pane in panes:
        (wide, high), size = size_mm(pane), pane.canvas.size()
        width = size.width() - 2 * overlays.edge_room()
        height = size.height() - overlays.bottom_room() - overlays.edge_room()
        scale = max(scale, wide / max(width, 1), high / max(height, 1))
    return max(scale * _AIR, 1e-3)


def band_of(name: str, cylinder: CylinderVOI, normal: np.ndarray) -> Band:
    """The range that a cylinder covers along a direction."""
    along = abs(float(np.dot(cylinder.axis, normal)))
    across = float(np.sqrt(max(1 - along**2, 0.0)))
    reach = cylinder.height_mm / 2 * along + cylinder.diameter_mm / 2 * across
    middle = float(np.dot(cylinder.centre_mm, normal))
    return Band(middle - reach, middle + reach, QCoreApplication.translate("Words", "{name} VOI").format(name=word(name)))
