"""Key images as the View screen has them: keys, ticks on the slice scales, the section of the inspector."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from mctgui.errors import MctguiError
from mctgui.project.records import CaseRecord, KeyImageRecord
from mctgui.project.store import Project
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.keyimages.commands import AddKeyImage, DeleteKeyImage, NoteKeyImage
from mctgui.qt.viewer.keyimages.section import KeyImageSection
from mctgui.qt.viewer.pane import Pane
from mctgui.qt.viewer.row_commands import RowCommand
from mctgui.qt.viewer.slice_scale import KeyTick
from mctgui.qt.viewer.slice_words import position_text
from mctgui.volume import Plane

_AXES: dict[Plane, int] = {"sagittal": 0, "coronal": 1, "axial": 2}


class KeyImages(QObject):
    """The key images of the case that is shown; every change goes to the project and onto the undo stack.

    Parameters
    ----------
    screen
        Gets the actions.
    board
        Its slice scales show the ticks.
    active
        The pane whose slice is meant; None where there is none.
    """

    changed = Signal()
    """The ticks on the scales."""

    def __init__(self, screen: Screen, board: PaneBoard, active: Callable[[], Pane | None]) -> None:
        super().__init__(screen)
        self._window, self._board, self._active = screen.window_services, board, active
        self._project: Project | None = None
        self._case: CaseRecord | None = None
        self.records: list[KeyImageRecord] = []
        self.toggle = screen.add_action(
            "view.key-image", self.toggle_shown, icon="ph.star", tip=self.tr("Keep this slice as a key image, or not")
        )
        self.toggle.setAutoRepeat(False)
        self._moves = [
            screen.add_action("view.key-previous", partial(self.go, -1)),
            screen.add_action("view.key-next", partial(self.go, 1)),
        ]
        self.section = KeyImageSection(self._window.theme, self._slice_words)
        self.section.asked.connect(self.show_slice)
        self.section.noted.connect(self.note)
        self.section.delete_asked.connect(self.delete)
        self.section.hide()
        self._update()

    # What there is

    def set_case(self, project: Project | None, case: CaseRecord | None, *, shown: bool) -> None:
        """Show the key images of a case, which has something to show or not."""
        self._project, self._case = project, case
        self._load()
        self.section.setVisible(shown)

    def _load(self) -> None:
        self.records = []
        if self._project is not None and self._case is not None:
            try:
                self.records = self._project.key_images(self._case.id)
            except MctguiError as error:
                self._failed(error)
        self._update()

    def _update(self) -> None:
        self.section.show_records(self.records)
        self.toggle.setEnabled(self._case is not None and bool(self._board.panes))
        for action in self._moves:
            action.setEnabled(bool(self.records))
        self.attach()

    def attach(self) -> None:
        """Put the ticks on the panes that the board has now."""
        for pane in self._board.panes:
            pane.scale.set_ticks(self.ticks(pane))
        self.changed.emit()

    def ticks(self, pane: Pane) -> tuple[KeyTick, ...]:
        """The key images of the plane of a pane; those of its own image are its own."""
        return tuple(
            KeyTick(w, record.modality == pane.modality)
            for record in self.records
            if (w := self._w_in(record, pane)) is not None
        )

    def _w_in(self, record: KeyImageRecord, pane: Pane) -> float | None:
        """Where a key image lies along the stack of a pane; None in other planes and beyond the ends."""
        if pane.stack is None or record.plane != pane.plane:
            return None
        point = self._window.viewstate.mapped(record.point_mm, record.modality, pane.modality)
        w = float(pane.stack.frame.uvw(point)[2])
        return w if pane.stack.covers(w) else None

    def of_slice(self, pane: Pane) -> KeyImageRecord | None:
        """The key image that is the slice shown in a pane."""
        if pane.stack is None or pane.index is None:
            return None
        for record in self.records:
            w = self._w_in(record, pane)
            if record.modality == pane.modality and w is not None and pane.stack.nearest(w) == pane.index:
                return record
        return None

    def _slice_words(self, record: KeyImageRecord) -> str:
        axis = _AXES[record.plane]
        position = position_text("xyz"[axis], record.point_mm[axis])
        stack = self._board.stacks.get((record.modality, record.plane))
        if stack is not None and not stack.is_resliced and record.plane == "axial":
            number = stack.count - stack.nearest(float(stack.frame.uvw(record.point_mm)[2]))
            return self.tr("Slice {number} · {position}").format(number=number, position=position)
        return f"{record.plane} · {position}"

    # What is asked for

    def toggle_shown(self) -> None:
        """Keep the slice of the active pane, or forget it."""
        pane = self._active()
        if pane is None or pane.stack is None or pane.index is None or self._case is None or self._project is None:
            return
        found = self.of_slice(pane)
        if found is not None:
            self.delete(found)
            return
        u, v, _ = pane.stack.frame.uvw(self._window.viewstate.cursor_of(pane.modality))
        x, y, z = (float(value) for value in pane.stack.frame.point(float(u), float(v), pane.stack.position_mm(pane.index)))
        place, words = (pane.modality, pane.plane, (x, y, z)), self.tr("Mark a key image")
        self._push(AddKeyImage(words, self._project, self._case.id, place, self._done, self._failed))

    def delete(self, record: KeyImageRecord) -> None:
        """Forget a key image; undo brings it back."""
        if self._project is not None:
            self._push(DeleteKeyImage(self.tr("Delete a key image"), self._project, record, self._done, self._failed))

    def note(self, record: KeyImageRecord, note: str) -> None:
        """Write a note on a key image."""
        if self._project is not None and note.strip() != record.note:
            self._push(NoteKeyImage(self.tr("Note on a key image"), self._project, record, note, self._done, self._failed))

    def go(self, direction: int) -> None:
        """To the next key image along the stack of the active pane, in the direction in which slices are counted."""
        pane = self._active()
        if pane is None or pane.stack is None:
            return
        here = pane.number_of(pane.nearest_index())
        numbers = {pane.number_of(pane.stack.nearest(tick.w_mm)) for tick in self.ticks(pane)}
        beyond = [number for number in numbers if (number - here) * direction > 0]
        if beyond:
            pane.step((min(beyond) if direction > 0 else max(beyond)) - here)
        else:
            words = self.tr("There is no further key image in this direction and plane.")
            self._window.show_message(words)

    def show_slice(self, record: KeyImageRecord) -> None:
        """Go to a key image, in a layout that shows its plane."""
        state = self._window.viewstate
        if not any(pane.plane == record.plane for pane in self._board.panes):
            state.layout = "three planes"
        state.set_cursor(record.point_mm, record.modality)

    def _push(self, command: RowCommand) -> None:
        self._window.undo_stack.push(command)

    def _done(self, case_id: int, _chosen: int | None) -> None:
        if self._case is not None and self._case.id == case_id:
            self._load()

    def _failed(self, error: MctguiError) -> None:
        self._window.show_error(error, case_id=self._case.id if self._case is not None else None)
