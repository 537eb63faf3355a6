"""Pictures for the rows of the chooser, made one after the other beside the jobs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject

from mctgui.jobs import LongWork, Progress
from mctgui.qt.cases.background import Background
from mctgui.qt.cases.source_row import SourceRow


class Thumbnails(QObject):
    """Makes the pictures of rows, of those in sight first; what cannot be decoded gets a plain sign."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._lock = threading.Lock()
        self._rows: dict[int, SourceRow] = {}
        self._pending: list[tuple[int, Any]] = []

    def want(self, rows: Sequence[SourceRow]) -> None:
        """Make the pictures that these rows have not yet, in an order that suits what is in sight now."""
        lacking = [row for row in rows if not row.has_picture]
        lacking.sort(key=lambda row: row.visibleRegion().isEmpty())
        self._rows = {id(row): row for row in lacking}
        with self._lock:
            self._pending = [(id(row), row.item) for row in lacking]
        if lacking and not self._background.is_busy:
            self._background.start(self._making(), on_partial=self._made, on_success=lambda _none: self._go_on())

    def stop(self) -> None:
        """Make no more."""
        self._background.stop()
        self._rows = {}

    def stop_and_wait(self) -> None:
        """Make no more, and wait for the thread."""
        self._background.stop_and_wait()
        self._rows = {}

    def _making(self) -> LongWork[None]:
        from mctgui.project.previews import source_thumbnail

        done: set[int] = set()
        while (one := self._next(done)) is not None:
            key, item = one
            done.add(key)
            yield Progress(len(done), 0, partial=(key, _or_nothing(source_thumbnail, item)))

    def _next(self, done: set[int]) -> tuple[int, Any] | None:
        with self._lock:
            return next((one for one in self._pending if one[0] not in done), None)

    def _made(self, made: tuple[int, Any]) -> None:
        row = self._rows.get(made[0])
        if row is not None:
            row.show_picture(made[1])

    def _go_on(self) -> None:
        """Rows may have come while the last picture was on its way."""
        self.want([row for row in self._rows.values() if not row.has_picture])


def _or_nothing(make: Callable[[Any], Any], item: Any) -> Any:
    try:
        return make(item)
    except Exception:  # noqa: BLE001 - decoders raise anything; the row says what is wrong with a series, not its picture
        return None
