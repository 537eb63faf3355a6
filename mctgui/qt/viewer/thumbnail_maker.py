"""Small slices for the bar of thumbnails, made in the background."""

from __future__ import annotations

import threading
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal

from mctgui.qt.viewer.plane import SliceStack
from mctgui.qt.viewer.resampling import as_drawable

SIDE = 80
"""Of the square that a thumbnail lies in, device-independent pixels."""


class _Postbox(QObject):
    """Belongs to the main thread and lives as long as a reader may still send something."""

    arrived = Signal(int, int, object)


class ThumbnailMaker(QObject):
    """Makes small slices in a thread, in the order asked for; another order takes the place of the one before.

    What is still to be made after :meth:`want` or :meth:`drop` is given up; there is at most one thread, and it ends when
    nothing is left to do.
    """

    made = Signal(int, object)
    """Number of the thumbnail, and its values ``(rows, columns)`` before the window, or None where it cannot be read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._stamp = 0
        self._work: list[tuple[int, float]] = []
        self._stack: SliceStack | None = None
        self._pixels = SIDE
        self._running = False
        self._postbox = _Postbox()
        self._postbox.arrived.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    def want(self, stack: SliceStack, work: list[tuple[int, float]], pixels: int) -> None:
        """Make thumbnails.

        Parameters
        ----------
        stack
            Where the slices come from, preferably one of low resolution; only the thread uses it.
        work
            Number and plane coordinate w of each, the most wanted first.
        pixels
            The longer side.
        """
        with self._lock:
            self._stamp += 1
            self._stack, self._work, self._pixels = stack, list(work), pixels
            start = bool(work) and not self._running
            self._running = self._running or start
        if start:
            threading.Thread(target=self._read, args=(self._postbox,), name="thumbnails", daemon=True).start()

    def drop(self) -> None:
        """Give up what is still to be made."""
        with self._lock:
            self._stamp += 1
            self._stack, self._work = None, []

    def _read(self, postbox: _Postbox) -> None:
        while True:
            with self._lock:
                if not self._work or self._stack is None:
                    self._running = False
                    return
                (number, w), stamp, stack, pixels = self._work.pop(0), self._stamp, self._stack, self._pixels
            small: NDArray[Any] | None = None
            try:
                small = _shrunk(stack, w, pixels)
            except (OSError, ValueError, MemoryError):
                small = None
            if stamp == self._stamp:
                postbox.arrived.emit(stamp, number, (small,))

    def _arrived(self, stamp: int, number: int, found: tuple[NDArray[Any] | None]) -> None:
        if stamp == self._stamp:
            self.made.emit(number, found[0])


def _shrunk(stack: SliceStack, w: float, pixels: int) -> NDArray[Any]:
    """A slice that fits into a square, in true proportions."""
    image = stack.image(stack.nearest(w))
    left, top, right, bottom = image.bounds_uv()
    scale = pixels / max(right - left, bottom - top)
    size = (max(round((right - left) * scale), 1), max(round((bottom - top) * scale), 1))
    return np.asarray(cv2.resize(as_drawable(image.pixels), size, interpolation=cv2.INTER_AREA))
