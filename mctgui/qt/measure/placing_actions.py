"""The commands with which VOIs are placed: every one of them by key, button and palette."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from mctgui.qt.measure.copying import Copying
from mctgui.qt.measure.free_files import FreeFiles
from mctgui.qt.measure.free_vois import FreeVOIs
from mctgui.qt.measure.handles import NUDGE_DEG
from mctgui.qt.measure.placer import Placer
from mctgui.qt.measure.proposer import Proposer
from mctgui.qt.screen import Screen

_STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


class PlacingActions(QObject):
    """Makes the actions for a screen, and keeps them as able as the placement is.

    Parameters
    ----------
    screen
        Gets the actions.
    placer, proposer, free, files, copying
        What they call.
    """

    def __init__(
        self,
        screen: Screen,
        placer: Placer,
        proposer: Proposer,
        free: FreeVOIs,
        files: FreeFiles,
        copying: Copying,
    ) -> None:
        super().__init__(screen)
        self._screen, self._placer, self._proposer, self._copying = screen, placer, proposer, copying
        self._images = placer.images
        self._make_looking()
        self._make_placing()
        self._make_moving()
        self._make_free(free, files)
        for signal in (placer.changed, proposer.changed):
            signal.connect(self.follow)
        proposer.two_clicks_wanted.connect(lambda: self.by_hand.setChecked(True))
        self._images.mode_ended.connect(self._mode_ended)

    def _make_looking(self) -> None:
        add, images = self._screen.add_action, self._images
        self.fit = add("measure.fit", images.fit_anew, icon="ph.arrows-in")
        self.as_scanned = add("measure.as-scanned", lambda on: images.set_aligned(not on), checkable=True)
        previous = add("measure.previous", lambda: images.step(images.focused, -1))
        following = add("measure.next", lambda: images.step(images.focused, 1))
        self.on_images = [self.fit, previous, following]

    def _make_placing(self) -> None:
        add, placer, proposer = self._screen.add_action, self._placer, self._proposer
        self.propose = add(
            "measure.propose",
            proposer.propose,
            icon="ph.magic-wand",
            tip=self.tr("Find the vertebral body and place both VOIs"),
        )
        self.near = add(
            "measure.propose-near",
            self._pick,
            checkable=True,
            icon="ph.cursor",
            tip=self.tr("Of several vertebrae, find the one that you click"),
        )
        self.near.setIconText(self.tr("Near"))
        self.by_hand = add(
            "measure.by-hand",
            self._place_by_hand,
            checkable=True,
            icon="ph.crosshair",
            tip=self.tr("Place anew with two clicks: anterior edge, then a point on the midline"),
        )
        self.snap = add(
            "measure.snap",
            placer.set_snapping,
            checkable=True,
            icon="ph.magnet",
            tip=self.tr("Keep E on the half maximum of the anterior edge"),
        )
        self.lock = add("measure.lock", placer.set_locked, checkable=True, icon="ph.lock-simple")
        self.endplates = add("measure.endplates", placer.mark_endplates)
        self.outline = add(
            "measure.outline",
            proposer.outline,
            icon="ph.selection-background",
            tip=self.tr("Outline the body anew in this image, for depth and clearance"),
        )
        placer.inspector.clearance.set_outline_action(self.outline)
        self.copy = add("measure.copy-placement", self._copying.copy)
        self.paste = add("measure.paste-placement", self._copying.paste)
        self.on_images += [self.copy, self.paste]

    def _make_moving(self) -> None:
        add, images, placer = self._screen.add_action, self._images, self._placer
        add("measure.next-handle", lambda: images.next_handle(1))
        add("measure.previous-handle", lambda: images.next_handle(-1))
        for name, which, by in (
            ("turn-left", "turn", NUDGE_DEG),
            ("turn-right", "turn", -NUDGE_DEG),
            ("tilt-front", "sagittal", NUDGE_DEG),
            ("tilt-back", "sagittal", -NUDGE_DEG),
            ("tilt-left", "coronal", NUDGE_DEG),
            ("tilt-right", "coronal", -NUDGE_DEG),
        ):
            add(f"measure.{name}", partial(placer.turn, which, by))
        self.on_images += [
            add(f"measure.{prefix}{name}", partial(images.nudge, right, down, far=bool(prefix)))
            for prefix in ("", "far-")
            for name, (right, down) in _STEPS.items()
        ]

    def _make_free(self, free: FreeVOIs, files: FreeFiles) -> None:
        add, section = self._screen.add_action, self._placer.inspector.free
        self.adding = [
            add("measure.add-cylinder", partial(free.add, "cylinder"), icon="ph.database"),
            add("measure.add-box", partial(free.add, "box"), icon="ph.cube"),
            add("measure.add-ellipsoid", partial(free.add, "ellipsoid"), icon="ph.circle"),
            add("measure.import-vois", files.import_files, icon="ph.upload-simple"),
        ]
        self.export = add("measure.export-vois", files.export_file, icon="ph.download-simple")
        self.rename = add("measure.rename-voi", section.edit_name)
        self.delete = add("measure.delete-voi", free.delete, icon="ph.trash")
        buttons = (*self.adding, self.export, self.delete)
        shapes = (self.tr("Cylinder"), self.tr("Box"), self.tr("Ellipsoid"))
        words = (*shapes, self.tr("Import…"), self.tr("Export…"), self.tr("Delete"))
        for action, short in zip(buttons, words, strict=True):
            action.setIconText(short)
            section.add_button(action)
        self.on_images.append(self.delete)
        section.list.addAction(self.delete)
        for pane in self._images.panes:
            pane.canvas.addActions(self.on_images)

    # Waiting for clicks

    def _pick(self, wanted: bool) -> None:
        if wanted:
            self.by_hand.setChecked(False)
        self._images.pick_vertebra(wanted)
        self._placer.show()

    def _place_by_hand(self, wanted: bool) -> None:
        if wanted:
            self.near.setChecked(False)
        self._images.place_by_hand(wanted)
        self._placer.show()

    # Following

    def _mode_ended(self) -> None:
        self.by_hand.setChecked(False)
        self.near.setChecked(False)

    def leave(self) -> None:
        """Wait for no click any more."""
        if self.by_hand.isChecked() or self.near.isChecked():
            self._mode_ended()
            self._placer.show()

    def follow(self) -> None:
        """Allow what can be done now."""
        placer, proposer = self._placer, self._proposer
        shown, there, free = placer.construction is not None, placer.column is not None, not placer.locked
        for action in (self.propose, self.near, self.by_hand):
            action.setEnabled(proposer.able)
        self.fit.setEnabled(there)
        self.outline.setEnabled(proposer.able and shown)
        kept = placer.kept
        self.endplates.setEnabled(shown and free and kept is not None and kept.endplates is None)
        _show_state(self.snap, shown and free, shown and placer.construction.edge_rule == "half maximum")  # type: ignore[union-attr]
        _show_state(self.lock, kept is not None, placer.locked)
        for action in self.adding:
            action.setEnabled(there and free)
        self.export.setEnabled(kept is not None)
        chosen = bool(placer.chosen_free) and free
        self.rename.setEnabled(chosen)
        self.delete.setEnabled(chosen)
        self.copy.setEnabled(kept is not None)
        self.paste.setEnabled(self._copying.able)


def _show_state(action: QAction, enabled: bool, checked: bool) -> None:
    """Show a state without running the command."""
    action.setEnabled(enabled)
    if action.isChecked() != checked:
        action.blockSignals(True)
        action.setChecked(checked)
        action.blockSignals(False)
        action.changed.emit()  # its buttons follow
