"""The measuring shapes of the case that is shown: which there are, which one is chosen, which one is being drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from mctgui.errors import MctguiError
from mctgui.project.records import CaseRecord, Modality, ROIRecord
from mctgui.project.store import Project
from mctgui.qt.screen import WindowServices
from mctgui.qt.viewer.onscreen.commands import AddROI, ChangeROI, DeleteROI
from mctgui.roi import ROI, Kind


@dataclass(frozen=True, slots=True)
class Item:
    """One shape as it is shown.

    Parameters
    ----------
    record
        None while it is being drawn for the first time.
    shape
        As it stands now, also in the middle of a drag.
    modality
        The image on which it was drawn.
    live
        Whether it is being drawn or dragged.
    """

    record: ROIRecord | None
    shape: ROI
    modality: Modality
    live: bool = False

    @property
    def id(self) -> int | None:
        """Number in the project."""
        return self.record.id if self.record is not None else None


class ROIModel(QObject):
    """Shapes of one case; every change goes to the project and onto the undo stack of the window."""

    changed = Signal()
    """Shapes, names or their number."""
    live_changed = Signal()
    """The shape that is being drawn or dragged."""
    chosen_changed = Signal()
    tool_changed = Signal()

    def __init__(self, window: WindowServices) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._case: CaseRecord | None = None
        self._items: list[Item] = []
        self._live: Item | None = None
        self._chosen: int | None = None
        self._tool: Kind | None = None
        self.artist: object = None
        """The pane's tool that draws at the moment: only one does."""

    # What there is

    def set_case(self, project: Project | None, case: CaseRecord | None) -> None:
        """Show the shapes of another case, or those of the same one anew."""
        same = self._case is not None and case is not None and self._case.id == case.id and self._project is project
        self._project, self._case = project, case
        self._live, self.artist = None, None
        if not same:
            self._chosen = None
        self._load()

    def _load(self) -> None:
        items = []
        records = self._project.rois(self._case.id) if self._project is not None and self._case is not None else []
        for record in records:
            try:
                items.append(Item(record, record.shape, record.modality))
            except MctguiError as error:
                self._failed(error)
        self._items = items
        if self._chosen is not None and self.item(self._chosen) is None:
            self._chosen = None
        self.changed.emit()
        self.chosen_changed.emit()

    @property
    def case(self) -> CaseRecord | None:
        """The case."""
        return self._case

    @property
    def items(self) -> list[Item]:
        """All shapes in the order in which they were drawn, the one in work as it stands now."""
        live = self._live
        if live is None:
            return list(self._items)
        if live.id is None:
            return [*self._items, live]
        return [live if item.id == live.id else item for item in self._items]

    @property
    def kept(self) -> list[Item]:
        """The shapes as they are in the project."""
        return list(self._items)

    def item(self, roi_id: int | None) -> Item | None:
        """A shape by its number, as it stands now."""
        return next((item for item in self.items if item.id == roi_id and item.id is not None), None)

    @property
    def live(self) -> Item | None:
        """The shape that is being drawn or dragged."""
        return self._live

    @property
    def chosen(self) -> Item | None:
        """The shape whose numbers are shown: the one in work, else the chosen one."""
        return self._live or self.item(self._chosen)

    def choose(self, roi_id: int | None) -> None:
        """Choose a shape, or none."""
        if roi_id != self._chosen:
            self._chosen = roi_id
            self.chosen_changed.emit()

    # The tool

    @property
    def tool(self) -> Kind | None:
        """The kind that the next drag draws; None while the mouse does what it always does."""
        return self._tool

    def begin(self, artist: object) -> None:
        """A pane's tool begins a shape; what another one has half drawn is given up."""
        self.artist = artist
        self.set_live(None)

    def set_tool(self, kind: Kind | None) -> None:
        """Take a tool, or put it away; what was half drawn is given up."""
        self.begin(None)
        if kind != self._tool:
            self._tool = kind
            self.tool_changed.emit()

    def set_live(self, item: Item | None) -> None:
        """Show a shape as it is being drawn or dragged; None when that ends."""
        if item != self._live:
            self._live = item
            self.live_changed.emit()

    # Changes

    def add(self, modality: Modality, shape: ROI) -> None:
        """Keep a new shape."""
        if self._project is not None and self._case is not None:
            case_id, word = self._case.id, self.word(shape.kind)
            words = self.tr("Draw {kind}").format(kind=word)
            self._push(lambda project: AddROI(words, project, case_id, modality, shape, self._done, self._failed, word=word))

    def change(self, item: Item, shape: ROI, *, nudge: bool = False) -> None:
        """Keep a shape with other points; steps of an arrow key (``nudge``) are undone together."""
        kept = next((one for one in self._items if one.id == item.id), None)
        if kept is None or kept.record is None or kept.shape == shape:
            return
        record, before = kept.record, kept.shape
        words = self.tr("Change {name}").format(name=record.name)
        self._push(
            lambda project: ChangeROI(
                words, project, record, self._done, self._failed, before=before, after=shape, nudge=nudge
            )
        )

    def rename(self, item: Item, name: str) -> None:
        """Give a shape another name."""
        record = item.record
        if record is not None and name.strip() and name.strip() != record.name:
            words = self.tr("Rename {name}").format(name=record.name)
            self._push(lambda project: ChangeROI(words, project, record, self._done, self._failed, name=name))

    def delete(self, item: Item | None) -> None:
        """Delete a shape; Ctrl+Z brings it back."""
        record = item.record if item is not None else None
        if record is not None:
            self.set_live(None)
            words = self.tr("Delete {name}").format(name=record.name)
            self._push(lambda project: DeleteROI(words, project, record, self._done, self._failed))

    def _push(self, make: Callable[[Project], AddROI | ChangeROI | DeleteROI]) -> None:
        if self._project is not None:
            self._window.undo_stack.push(make(self._project))

    def _done(self, case_id: int, chosen: int | None) -> None:
        if self._case is not None and self._case.id == case_id:
            self._live = None
            self._chosen = chosen
            self._load()

    def _failed(self, error: MctguiError) -> None:
        self._live = None
        self.live_changed.emit()
        self._window.show_error(error, case_id=self._case.id if self._case is not None else None)

    def word(self, kind: Kind) -> str:
        """What a kind is called."""
        return {
            "length": self.tr("length"),
            "angle": self.tr("angle"),
            "rectangle": self.tr("rectangle"),
            "ellipse": self.tr("ellipse"),
            "profile": self.tr("line profile"),
        }[kind]
