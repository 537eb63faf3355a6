"""Slices that take long, read in a thread of their own; the latest one asked for wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from mctgui.qt.viewer.plane import SliceImage, SliceStack
from mctgui.viewstate import Slab

Work = Callable[[Callable[[], bool]], SliceImage | None]
Key = TypeVar("Key")

SLOW_MS = 300
"""A wait that is longer is told to the user."""


class _Postbox(QObject):
    """Belongs to the main thread and lives as long as a reader may still send something."""

    arrived = Signal(int, object, object)


class Sharpener(QObject, Generic[Key]):
    """Makes pictures in the background.

    Each request has a number. A new one makes all before it stale: their work is told to stop, and should one be finished
    nevertheless its picture is dropped. There is at most one thread, and it ends when nothing is left to do.
    """

    changed = Signal()
    """A picture arrived, or it became plain that one takes long; in the main thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._number = 0
        self._waiting: tuple[int, Work] | None = None
        self._running = False
        self._key: Key | None = None
        self._found: SliceImage | None = None
        self._postbox = _Postbox()
        self._postbox.arrived.connect(self._arrived, Qt.ConnectionType.QueuedConnection)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self.changed)
        self.error: Exception | None = None

    def ask(self, key: Key, work: Work) -> SliceImage | None:
        """The picture for ``key`` where it is there; else it is begun, unless that was done already, and None is the answer.

        Parameters
        ----------
        work
            Called in the thread with a function that says whether to stop; returns None when it did.
        """
        if key == self._key:
            return self._found
        self.drop()
        self._key = key
        self._slow.start()
        with self._lock:
            self._waiting = (self._number, work)
            start, self._running = not self._running, True
        if start:
            threading.Thread(target=self._read, args=(self._postbox,), name="sharp slices", daemon=True).start()
        return None

    def drop(self) -> None:
        """Forget what was asked for and what was found."""
        self._slow.stop()
        self._key = self._found = self.error = None
        with self._lock:
            self._number += 1
            self._waiting = None

    @property
    def is_slow(self) -> bool:
        """Whether a picture is being made for longer than a user takes for at once."""
        return self._key is not None and self._found is None and self.error is None and not self._slow.isActive()

    @property
    def is_waiting(self) -> bool:
        """Whether a picture is being made."""
        return self._key is not None and self._found is None and self.error is None

    def _read(self, postbox: _Postbox) -> None:
        while True:
            with self._lock:
                if self._waiting is None:
                    self._running = False
                    return
                (number, work), self._waiting = self._waiting, None
            found, error = None, None
            try:
                found = work(lambda number=number: number != self._number)  # type: ignore[misc]
            except (OSError, ValueError, MemoryError) as problem:
                error = problem
            if number == self._number:
                postbox.arrived.emit(number, found, error)

    def _arrived(self, number: int, found: SliceImage | None, error: Exception | None) -> None:
        if number != self._number:
            return
        self._slow.stop()
        self._found, self.error = found, error
        self.changed.emit()


def sharpest(stack: SliceStack, index: int, slab: Slab, sharpener: Sharpener[tuple[int, Slab]]) -> SliceImage:
    """A slice or slab of the full resolution where it is there; else what can be shown at once, and the rest is begun."""
    if stack.is_at_once(index, slab):
        sharpener.drop()
        return stack.image(index, slab)
    sharp = sharpener.ask((index, slab), lambda stop: stack.sharp(index, slab, stop))
    return sharp or stack.image(index, slab)
