"""Python's search for cycles, kept to the thread of the window.

Python looks for unreachable cycles in whatever thread happens to allocate. Found in a thread that trains, a cycle with a
widget or a timer in it is destroyed there, which Qt does not survive. As long as a window is open the search is therefore
started by a timer of the window's thread alone, by the same counts.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 250
_windows = 0


class OwnThreadCollector(QObject):
    """Lets cycles be found in the thread of its parent only, until :meth:`stop`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._at_work = True
        _count(1)
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
        if self._at_work:
            self._at_work = False
            self._timer.stop()
            _count(-1)


def _count(change: int) -> None:
    global _windows
    _windows += change
    if _windows > 0:
        gc.disable()
    else:
        gc.enable()
