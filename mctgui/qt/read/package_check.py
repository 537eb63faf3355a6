"""Looks at all images of a package while its reader fills in a form: a damaged one is found before anything is judged."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from mctgui.errors import MctguiError
from mctgui.reading.package import ReaderPackage


class PackageCheck(QObject):
    """One image each time when the window has nothing else to do."""

    failed = Signal(object)
    """With the error that says what is wrong."""

    def __init__(self, package: ReaderPackage) -> None:
        super().__init__()
        self._steps = package.checking()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)

    def start(self) -> None:
        """Begin, or go on."""
        self._timer.start(0)

    def stop(self) -> None:
        """Leave the rest alone."""
        self._timer.stop()

    @property
    def is_running(self) -> bool:
        """Whether there is something left, and it is being looked at."""
        return self._timer.isActive()

    def _step(self) -> None:
        try:
            next(self._steps)
        except StopIteration:
            self.stop()
        except MctguiError as error:
            self.stop()
            self.failed.emit(error)
