"""Reads the VOIs of the image that is shown, in the background, as soon as they rest."""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.project.records import Modality
from mctgui.qt.jobs.job import Job
from mctgui.qt.language import error_words
from mctgui.qt.measure.voi_sample import VOISample, reading_voi
from mctgui.qt.screen import WindowServices
from mctgui.qt.viewer.columns import Column
from mctgui.voi import VOI

_SETTLE_MS = 120

Key = tuple[Modality, str]


class VOIReading(QObject):
    """Keeps what it read of each VOI until that lies elsewhere, or in another volume.

    Parameters
    ----------
    window
        Its messages.
    """

    found = Signal()
    """Another VOI was read, or it is known why it cannot be."""

    def __init__(self, window: WindowServices, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._columns: Mapping[Modality, Column] = {}
        self._modality: Modality | None = None
        self._vois: Mapping[str, VOI] = {}
        self._texts: dict[str, str] = {}
        self._read: dict[Key, tuple[object, VOISample]] = {}
        self._faults: dict[Key, tuple[object, str]] = {}
        self.job: Job | None = None
        """What is being read."""
        self.settle = QTimer(self)
        """Runs until the VOIs have rested for long enough."""
        self.settle.setSingleShot(True)
        self.settle.setInterval(_SETTLE_MS)
        self.settle.timeout.connect(self.read_missing)

    def forget(self) -> None:
        """Know nothing of any VOI: the case is another one."""
        self._read, self._faults = {}, {}

    def set_columns(self, columns: Mapping[Modality, Column]) -> None:
        """Read in other volumes."""
        self._columns = columns

    def set_vois(self, vois: Mapping[str, VOI], modality: Modality | None) -> None:
        """Which VOIs there are, and which image is shown; nothing is read before :meth:`ask`."""
        self._vois, self._modality = vois, modality
        self._texts = {name: json.dumps(voi.to_json(), sort_keys=True) for name, voi in vois.items()}

    def ask(self) -> None:
        """Read what is not known, in a moment."""
        if self._missing():
            self.settle.start()

    def stop(self) -> None:
        """Read nothing more; waits until that is so."""
        self.settle.stop()
        if self.job is not None:
            job, self.job = self.job, None
            job.partial_ready.disconnect(self._found)  # what it has found so far would still come
            job.finished.disconnect(self._finished)
            job.cancel()
            job.wait(10.0)
            job.deleteLater()

    def voxels(self, modality: Modality, which: str) -> VOISample | None:
        """What was read of a VOI as it is placed now."""
        source, found = self._read.get((modality, which), (None, None))
        return found if found is not None and source == self._source((modality, which)) else None

    def fault(self, modality: Modality, which: str) -> str:
        """Why a VOI as it is placed now cannot be read; empty where nothing is known against it."""
        source, words = self._faults.get((modality, which), (None, ""))
        return words if source == self._source((modality, which)) else ""

    def read_missing(self) -> None:
        """Begin to read what is not known, unless something is being read."""
        missing = self._missing()
        if not missing or self.job is not None:
            return
        tasks = [(key, self._source(key), self._columns[key[0]], self._vois[key[1]]) for key in missing]
        # Not one of the jobs of the panel: it takes a moment, and comes with every move of the VOIs.
        job = Job("histogram", _reading(tasks), self)
        job.partial_ready.connect(self._found)
        job.finished.connect(self._finished)
        self.job = job
        job.start()

    def _source(self, key: Key) -> object:
        """What the voxels of a VOI depend on."""
        column = self._columns.get(key[0])
        if column is None or column.record is None:
            return None, b"", self._texts.get(key[1])
        return column.record.id, column.volume.affine.tobytes(), self._texts.get(key[1])

    def _keys(self, modality: Modality | None) -> list[Key]:
        return [(modality, name) for name in self._vois] if modality in self._columns else []  # type: ignore[list-item]

    def _missing(self) -> list[Key]:
        known = [{key: source for key, (source, _) in kept.items()} for kept in (self._read, self._faults)]
        return [key for key in self._keys(self._modality) if self._source(key) not in [one.get(key) for one in known]]

    def _found(self, piece: tuple[Key, object, VOISample | MctguiError]) -> None:
        key, source, found = piece
        if isinstance(found, MctguiError):
            self._faults[key] = (source, error_words(found))
        else:
            self._read[key] = (source, found)
        self.found.emit()

    def _finished(self) -> None:
        job, self.job = self.job, None
        if job is not None:
            if job.error is not None:
                self._window.show_error(job.error)
            job.deleteLater()
            if job.error is None:
                self.ask()


def _reading(tasks: list[tuple[Key, object, Column, VOI]]) -> LongWork[None]:
    for number, (key, source, column, voi) in enumerate(tasks):
        yield Progress(number, len(tasks))
        try:
            found: VOISample | MctguiError = yield from reading_voi(column.volume, voi, *key)
        except MctguiError as error:
            found = error
        yield Progress(number + 1, len(tasks), partial=(key, source, found))
