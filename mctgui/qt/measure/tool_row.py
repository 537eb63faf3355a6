"""The tool bar of the Measure screen, and how it gives way to narrow windows and large type."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction

from mctgui.project.records import Modality
from mctgui.qt.measure.placing_actions import PlacingActions
from mctgui.qt.screen import WindowServices
from mctgui.qt.viewer.controls import Note, Segments, ToolBar


class MeasureToolBar(ToolBar):
    """Image, planes, the ways to place, and undo.

    Parameters
    ----------
    images
        Chooses the image that is placed on.
    placing, batch
        What the buttons do.
    window
        Its undo list and its theme.
    """

    def __init__(self, images: Segments[Modality], placing: PlacingActions, batch: QAction, window: WindowServices) -> None:
        super().__init__()
        self._window = window
        self._planes = self._make_planes(placing)
        self.add(images)
        self.add(self._planes)
        self.add_divider()
        self._words = [self.add_action(one, text=True) for one in (placing.propose, placing.near, placing.by_hand)]
        for action in self._undo_actions():
            self.add_action(action)
        self.add_divider()
        self._words.append(self.add_action(placing.snap, text=True))
        for action in (placing.lock, placing.fit, batch):
            self.add_action(action)
        self.add(Note(_tr("One placement in mm serves all images")))
        # The ways to place are named before the rest is.
        self.fit_with(
            partial(self._arrange, planes=True, tools=3),
            partial(self._arrange, planes=True, tools=2),
            partial(self._arrange, planes=True, tools=0),
            partial(self._arrange, planes=False, tools=2),
            partial(self._arrange, planes=False, tools=0),
        )

    def _make_planes(self, placing: PlacingActions) -> Segments[bool]:
        planes: Segments[bool] = Segments(
            [
                (True, _tr("Aligned to the vertebra"), _tr("Planes of the vertebra: across, along line A and line B")),
                (False, _tr("As scanned"), _tr("Slices of the scan as they are")),
            ],
            lambda aligned: placing.as_scanned.setChecked(not aligned),
            _tr("Planes"),
        )
        planes.set_icons({True: "ph.frame-corners", False: "ph.stack"}, self._window.theme)
        planes.choose(True)
        placing.as_scanned.toggled.connect(lambda scanned: planes.choose(not scanned))
        return planes

    def _undo_actions(self) -> list[QAction]:
        # The window has the actions with their shortcuts; these are the buttons beside the tools.
        stack, theme = self._window.undo_stack, self._window.theme
        actions = []
        for text, keys, icon, run, able in (
            (_tr("Undo"), "Ctrl+Z", "ph.arrow-u-up-left", stack.undo, stack.canUndoChanged),
            (_tr("Redo"), "Ctrl+Shift+Z", "ph.arrow-u-up-right", stack.redo, stack.canRedoChanged),
        ):
            action = QAction(text, self)
            action.setToolTip(f"{text} ({keys})")
            action.triggered.connect(lambda _checked=False, run=run: run())
            action.setEnabled(False)
            able.connect(action.setEnabled)
            theme.keep_icon(action, icon)
            actions.append(action)
        return actions

    def _arrange(self, *, planes: bool, tools: int) -> None:
        """Use the room: whether the planes are named, and how many of the tools that have words."""
        self._planes.show_words(planes)
        both, icon = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        for at, button in enumerate(self._words[1:]):
            button.setToolButtonStyle(both if at < tools else icon)


def _tr(text: str) -> str:
    return QCoreApplication.translate("MeasureScreen", text)
