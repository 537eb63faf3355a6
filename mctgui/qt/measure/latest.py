"""Figures that take a moment, made in a thread while the mouse moves on: what runs is finished, then the newest is begun."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from mctgui.errors import MctguiError


class _Postbox(QObject):
    """Belongs to the main thread and lives as long as a thread may still send something."""

    arrived = Signal(int, object, object)


class Latest(QObject):
    """Runs one function at a time; of those that wait only the last one is kept.

    Unlike a picture, which is worth nothing once another one is wanted, a figure that lags behind by one step of the mouse
    is still worth showing: otherwise nothing would be seen before the drag ends.
    """

    found = Signal(object, object)
    """The key that it was asked for, and what the function returned; in the main thread."""
    failed = Signal(object, object)
    """The key and the MctguiError."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: tuple[int, object, Callable[[], object]] | None = None
        self._running = False
        self._since = 0
        self._number = 0
        self._postbox = _Postbox()
        self._postbox.arrived.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    @property
    def is_waiting(self) -> bool:
        """Whether something is still to come."""
        with self._lock:
            return self._running

    def ask(self, key: object, work: Callable[[], object]) -> None:
        """Have a function called in the thread, in place of what still waits."""
        with self._lock:
            self._number += 1
            self._waiting = (self._number, key, work)
            start, self._running = not self._running, True
        if start:
            threading.Thread(target=self._work, args=(self._postbox,), name="live figures", daemon=True).start()

    def drop(self) -> None:
        """Want nothing any more: what comes is not announced."""
        with self._lock:
            self._waiting = None
            self._number += 1
            self._since = self._number

    def _work(self, postbox: _Postbox) -> None:
        while True:
            with self._lock:
                if self._waiting is None:
                    self._running = False
                    return
                (number, key, work), self._waiting = self._waiting, None
            result: object
            try:
                result = work()
            except (MctguiError, OSError, ValueError, MemoryError) as problem:
                result = problem
            try:
                postbox.arrived.emit(number, key, result)
            except RuntimeError:  # the program has ended meanwhile
                return

    def _arrived(self, number: int, key: object, result: object) -> None:
        if number <= self._since:
            return
        if isinstance(result, Exception):
            self.failed.emit(key, result)
        else:
            self.found.emit(key, result)
