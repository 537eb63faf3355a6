"""The commands in 3-D: in menus and the palette like all others, by keys where a picture in 3-D has the focus."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from mctgui.qt.screen import Screen

_ICONS = {"reset": "ph.arrows-in", "thickness": "ph.palette", "save": "ph.camera", "copy": "ph.copy"}


class SolidActions(QObject):
    """Makes the actions of one screen and gives their keys to its pictures.

    There, their keys come before those of the screen, which mean something else on slices: A turns the bone and draws no
    angle. Qt's shortcuts would call that ambiguous.

    Parameters
    ----------
    screen
        Gets the actions.
    runs
        What the commands do, by the names that follow ``solid.``.
    ticks
        Of these, the ones that are on or off; they are called with the new state.
    """

    def __init__(
        self,
        screen: Screen,
        runs: Mapping[str, Callable[[], object]],
        ticks: Mapping[str, Callable[[bool], object]] | None = None,
    ) -> None:
        super().__init__(screen)
        self.actions: dict[str, QAction] = {}
        for name, run in runs.items():
            self.actions[name] = screen.add_action(f"solid.{name}", run, icon=_ICONS.get(name, ""))
        for name, tick in (ticks or {}).items():
            self.actions[name] = screen.add_action(f"solid.{name}", tick, icon=_ICONS.get(name, ""), checkable=True)

    def set_possible(self, possible: bool) -> None:
        """Whether there is anything in 3-D."""
        for action in self.actions.values():
            action.setEnabled(possible)

    def attach(self, widget: QWidget) -> None:
        """Let the keys act on a picture; a context menu by key asks for its menu."""
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and isinstance(event, QKeyEvent):
            action = self._action_of(event)
            if action is not None:
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    action.trigger()
                return True
        return super().eventFilter(watched, event)

    def _action_of(self, event: QKeyEvent) -> QAction | None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        typed = [QKeySequence(QKeyCombination(modifiers, key))]
        if modifiers & Qt.KeyboardModifier.ShiftModifier and key < Qt.Key.Key_A:  # "+" is typed with Shift on many keyboards
            typed.append(QKeySequence(QKeyCombination(modifiers & ~Qt.KeyboardModifier.ShiftModifier, key)))
        for action in self.actions.values():
            if action.isEnabled() and any(keys in typed for keys in action.shortcuts()):
                return action
        return None
