"""Flicker that goes by itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from mctgui.viewstate import Comparison, ViewState

FASTEST_MS = 334
"""Time between two swaps at least, so that there are never more than three a second."""


class Blinker(QObject):
    """Swaps the two images of the view state while it says ``blinking``, until :meth:`stop`."""

    def __init__(self, state: ViewState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._swap)

    def follow(self, comparison: Comparison) -> None:
        """Start, stop or change the pace."""
        interval = max(round(1000 / comparison.swaps_per_second), FASTEST_MS)
        if not comparison.blinking:
            self._timer.stop()
        elif not self._timer.isActive() or self._timer.interval() != interval:
            self._timer.start(interval)

    def stop(self) -> None:
        """Stop, and say so in the view state."""
        self._timer.stop()
        self._state.compare(blinking=False)

    def _swap(self) -> None:
        self._state.compare(over_shown=not self._state.comparison.over_shown)
