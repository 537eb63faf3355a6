"""Saving and copying pictures of the View screen: commands, their menu, files and the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.compare.pane import ComparePane
from mctgui.qt.viewer.pane import Pane
from mctgui.qt.viewer.pictures.making import Picture, picture_of, slab_words, slice_words, source_picture
from mctgui.qt.viewer.plane import SliceImage, SliceStack
from mctgui.qt.viewer.presets import unit_of
from mctgui.qt.viewer.slice_words import window_text
from mctgui.report.modalities import modality as look_of
from mctgui.viewstate import Slab

Use = Callable[[Picture], object]


class PictureTaking(QObject):
    """Pictures of the active pane or of all panes.

    Parameters
    ----------
    screen
        Gets the actions.
    board
        Its panes are taken.
    active
        The pane that is meant; None where there is none.
    more
        What else stands in the menu.
    """

    def __init__(
        self, screen: Screen, board: PaneBoard, active: Callable[[], Pane | None], more: Sequence[QAction] = ()
    ) -> None:
        super().__init__(screen)
        self._window, self._board, self._active = screen.window_services, board, active
        add = screen.add_action
        self._save = add("view.picture-save", self.save_seen, icon="ph.camera")
        self._save_all = add("view.picture-save-all", self.save_all)
        self._save_slice = add(
            "view.picture-save-slice",
            self.save_slice,
            tip=self.tr("Save the slice with one pixel per voxel, through the window that is set"),
        )
        self._copy = add("view.picture-copy", self.copy_seen)
        self._copy_slice = add("view.picture-copy-slice", self.copy_slice)
        self._bar = add("view.picture-bar", lambda _on: None, checkable=True)
        self.actions: list[QAction] = [
            self._save,
            self._save_all,
            self._save_slice,
            self._copy,
            self._copy_slice,
            self._bar,
            *more,
        ]
        self.canvas_actions = [self._copy, self._copy_slice]
        """Keys that act where an image has the focus, since they copy words elsewhere."""
        self.button = QToolButton()
        self.button.setDefaultAction(self._save)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = QMenu(self.button)
        menu.addActions(self.actions)
        self.button.setMenu(menu)

    def set_possible(self, possible: bool) -> None:
        """Whether there is anything to take."""
        for action in self.actions:
            action.setEnabled(possible)

    def fill_menu(self, menu: QMenu, pane: Pane) -> None:
        """Entries for the menu of a pane, which is the active one."""
        compared = isinstance(pane, ComparePane)
        menu.addActions([one for one in self.actions if not compared or one not in (self._save_slice, self._copy_slice)])

    # What is asked for

    def save_seen(self) -> None:
        """Save the active pane as seen."""
        pane = self._active()
        if pane is not None:
            self._to_file(self._seen(pane), f"mctgui-{_name(pane)}.png")

    def save_all(self) -> None:
        """Save all panes as seen."""
        shown = [pane for pane in self._board.panes if pane.isVisible()]
        if shown:
            title = " | ".join(dict.fromkeys(_title(pane) for pane in shown))
            self._to_file(picture_of(self._board, shown, self._window.viewstate, title), "mctgui-view.png")

    def copy_seen(self) -> None:
        """Copy the active pane as seen."""
        pane = self._active()
        if pane is not None:
            self._to_clipboard(self._seen(pane))

    def save_slice(self) -> None:
        """Save the slice of the active pane at the resolution of its source."""
        pane = self._active()
        if pane is not None:
            name = f"mctgui-{_name(pane)}-source.png"
            self._of_source(pane, lambda picture: self._to_file(picture, name))

    def copy_slice(self) -> None:
        """Copy the slice of the active pane at the resolution of its source."""
        pane = self._active()
        if pane is not None:
            self._of_source(pane, self._to_clipboard)

    # How it is done

    def _seen(self, pane: Pane) -> Picture:
        return picture_of(pane, [pane], self._window.viewstate, _title(pane))

    def _of_source(self, pane: Pane, use: Use) -> None:
        """Make the picture of a slice; in the background where the slice takes long to read."""
        stack, index, state = pane.stack, pane.index, self._window.viewstate
        if isinstance(pane, ComparePane):
            words = self.tr("A comparison is saved as seen; choose Side by side to save a slice of one volume.")
            self._window.show_message(words)
            return
        if stack is None or index is None or pane.notice.text:
            self._window.show_message(pane.notice.text or self.tr("There is no slice here."))
            return
        slab, window = state.slab(pane.modality), state.window(pane.modality)
        unit = unit_of(state.intensity(pane.modality))
        about = f"{_title(pane)}, {slab_words(slab)}. Black to white: window {window_text(window)} {unit}."
        title, synthetic, bar, nearest = _title(pane), pane.synthetic, self._bar.isChecked(), pane.canvas.show_pixels

        def make(image: SliceImage) -> Picture:
            return source_picture(
                image, window, title=title, about=about, synthetic=synthetic, nearest=nearest, scale_bar=bar
            )

        if stack.is_at_once(index, slab):
            use(make(stack.image(index, slab)))
            return
        self._window.start_job(
            self.tr("Slice at source resolution"),
            _reading(SliceStack(stack.volume, stack.plane), index, slab),
            on_success=lambda image: use(make(image)),
        )

    def _to_clipboard(self, picture: Picture) -> None:
        QGuiApplication.clipboard().setImage(picture.image)
        self._window.show_message(self.tr("The picture is in the clipboard."))

    def _to_file(self, picture: Picture, name: str) -> None:
        """Ask where to, and write it."""
        folder = Path(self._window.settings.last_folder or Path.home())
        chosen, _ = QFileDialog.getSaveFileName(self._board, self.tr("Save the picture"), str(folder / name), "PNG (*.png)")
        if not chosen:
            return
        path = Path(chosen) if Path(chosen).suffix.lower() == ".png" else Path(f"{chosen}.png")
        try:
            picture.save(path)
        except MctguiError as error:
            self._window.show_error(error)
            return
        self._window.settings.last_folder = str(path.parent)
        self._window.save_settings()
        self._window.show_message(self.tr("The picture was saved as {name}.").format(name=path.name))


def _reading(stack: SliceStack, index: int, slab: Slab) -> LongWork[SliceImage]:
    """A slice of the full resolution, read apart from what the pane reads."""
    yield Progress(0, 1, "reading the slice")
    image = stack.image(index, slab)
    yield Progress(1, 1, "reading the slice")
    return image


def _title(pane: Pane) -> str:
    label = look_of(pane.modality).label
    if isinstance(pane, ComparePane):
        label = f"{label} and {look_of(pane.over).label}"
    return f"{label}, {pane.plane} {slice_words(pane)}"


def _name(pane: Pane) -> str:
    """Says what it is, not whose."""
    number = "" if pane.stack is None or pane.index is None else f"-{pane.number_of(pane.index):04}"
    both = f"-{pane.over}" if isinstance(pane, ComparePane) else ""
    return f"{pane.modality}{both}-{pane.plane}{number}"
