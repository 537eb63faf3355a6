"""The keys of the commands: the table's, or the user's own."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from mctgui.project.settings import Settings
from mctgui.qt.commands import COMMANDS, FIXED_KEYS, Command, command

_Keys = tuple[str, ...]


class KeyBindings(QObject):
    """Gives actions their keys, and gives them others when the user changes them.

    Parameters
    ----------
    settings
        Where the user's own keys are kept; an entry that means nothing is passed over.
    save
        Called after a change.
    """

    changed = Signal()

    def __init__(self, settings: Settings, save: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._save = save
        self._actions: dict[str, list[tuple[weakref.ref[QAction], str]]] = {}

    def keys_of(self, command_id: str) -> _Keys:
        """The keys of a command that hold now, in portable spelling."""
        own = self._settings.keys.get(command_id)
        return command(command_id).keys if own is None else tuple(key for key in map(portable, own) if key)

    def is_changed(self, command_id: str) -> bool:
        """Whether the user has given it other keys than it has from the start."""
        return self.keys_of(command_id) != tuple(map(portable, command(command_id).keys))

    def bind(self, action: QAction, command_id: str, tip: str = "") -> None:
        """Give an action the keys of a command, now and after every change.

        Parameters
        ----------
        tip
            Words of the tool tip; empty takes those of the action.
        """
        self._actions.setdefault(command_id, []).append((weakref.ref(action), tip))
        if command(command_id).on_images:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._give(action, command_id, tip)

    def set_keys(self, command_id: str, keys: Sequence[str]) -> None:
        """Give a command other keys; a command that clashes with it loses the keys that both would have."""
        wanted = tuple(key for key in map(portable, keys) if key)
        for key in wanted:
            for other in self.clashes(command_id, key):
                self._settings.keys[other.id] = [one for one in self.keys_of(other.id) if one != key]
        self._settings.keys[command_id] = list(wanted)
        self._tidy_up()

    def reset(self, command_id: str | None = None) -> None:
        """Give one command, or all, the keys of the table again; others lose these where they have taken them."""
        if command_id is None:
            self._settings.keys.clear()
            self._tidy_up()
        else:
            self.set_keys(command_id, command(command_id).keys)

    def clashes(self, command_id: str, key: str) -> list[Command]:
        """The other commands that have this key where this one would work too."""
        wanted, mine = portable(key), command(command_id)
        return [
            other
            for other in COMMANDS
            if other.id != command_id and _meet(mine, other) and wanted in map(portable, self.keys_of(other.id))
        ]

    def _tidy_up(self) -> None:
        """Keep only what differs from the table, so that a later table can bring new keys."""
        self._settings.keys = {
            row.id: list(self.keys_of(row.id))
            for row in COMMANDS
            if row.id in self._settings.keys and self.is_changed(row.id)
        }
        for command_id, actions in self._actions.items():
            alive = [(ref, tip) for ref, tip in actions if ref() is not None]
            self._actions[command_id] = alive
            for ref, tip in alive:
                action = ref()
                if action is not None:
                    self._give(action, command_id, tip)
        self._save()
        self.changed.emit()

    def _give(self, action: QAction, command_id: str, tip: str) -> None:
        import shiboken6

        if not shiboken6.isValid(action):
            return
        action.setShortcuts([QKeySequence.fromString(key) for key in self.keys_of(command_id)])
        words = tip or action.text().rstrip("…")
        keys = native(self.keys_of(command_id)[:1])
        action.setToolTip(f"{words} ({keys})" if keys else words)


def _meet(one: Command, other: Command) -> bool:
    """Whether two commands can be at work at one time: both of the same screen, or one of the window."""
    return one.place == other.place or "window" in (one.place, other.place)


def portable(key: str) -> str:
    """A key in Qt's portable spelling; empty where it is none."""
    return QKeySequence.fromString(key).toString(QKeySequence.SequenceFormat.PortableText)


def native(keys: Sequence[str]) -> str:
    """Keys as this system writes them, with commas between."""
    spelled = (QKeySequence.fromString(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
    return ", ".join(spelled)


def is_free_to_use(key: str) -> bool:
    """Whether a command may have this key at all."""
    return bool(portable(key)) and portable(key) not in map(portable, FIXED_KEYS)
