"""Python's search for cycles, kept to the thread of the window.

Python looks for unreachable cycles in whatever thread happens to allocate. Found in a thread that trains, a cycle with a
widget or a timer in it is destroyed there, which Qt does not survive. As long as a window is open the search is therefore
started by a timer of the window's thread alone, by the same counts.
"""

from __future__ import annotations

import gc
from functools import partial

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 250
_windows: set[object] = set()
"""A token of each window that holds the search back."""


class OwnThreadCollector(QObject):
    """Lets cycles be found in the thread of its parent only, until :meth:`stop` or until it is destroyed with its parent."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        window = object()
        _windows.add(window)
        _search_by_itself_or_not()
        self._let_go = partial(_end_of, window)  # knows nothing of this object, which may be gone by then
        self.destroyed.connect(self._let_go)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Look for cycles in every generation that has grown past its threshold, the oldest one that has."""
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation] > 0:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Let Python search by itself again, once the last window is closed; may be called twice."""
        self._timer.stop()
        self._let_go()


def _end_of(window: object, *_destroyed: object) -> None:
    _windows.discard(window)
    _search_by_itself_or_not()


def _search_by_itself_or_not() -> None:
    if _windows:
        gc.disable()
    else:
        gc.enable()
