"""The process that draws in 3-D, as the window sees it: one picture at a time, the latest wish wins."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal
from PySide6.QtGui import QImage

from mctgui.report.solid import Solid
from mctgui.report.surfaces import child_environment
from mctgui.report.volume_painter import message

PROGRAM = ["-m", "mctgui.report.volume_painter"]
SECONDS_FOR_A_PICTURE = 60


class Painter(QObject):
    """Runs the process while there is a volume, and ends it with the volume."""

    drawn = Signal(object, bool)
    """The picture, and whether it is a quick one."""
    failed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._given = bytearray()
        self._asked: dict[str, Any] | None = None
        self._use: Callable[[QImage], object] | None = None
        self._next: dict[str, Any] | None = None
        self._once: deque[tuple[dict[str, Any], Callable[[QImage], object]]] = deque()
        self.renderer = ""
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(SECONDS_FOR_A_PICTURE * 1000)
        self._patience.timeout.connect(self._give_up)

    @property
    def is_busy(self) -> bool:
        """Whether a picture is being drawn."""
        return self._asked is not None

    def open(self, solid: Solid) -> None:
        """Start the process and hand it a volume."""
        import sys

        self.close()
        process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in child_environment().items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._give_up)
        process.errorOccurred.connect(self._give_up)
        self._process = process
        process.start(sys.executable, PROGRAM)
        process.write(message(solid.head(), solid.voxels.tobytes()))

    def ask(self, wish: dict[str, Any]) -> None:
        """Ask for a picture; one that is not begun yet gives way to it."""
        self._next = wish
        self._send()

    def ask_once(self, wish: dict[str, Any], use: Callable[[QImage], object]) -> None:
        """Ask for a picture that is not for the pane, and that nothing takes the place of."""
        self._once.append((wish, use))
        self._send()

    def bring(self, message_bytes: bytes) -> None:
        """Hand over something else to draw; pictures that are asked for from now on have it."""
        if self._process is not None:
            self._process.write(message_bytes)

    def _send(self) -> None:
        if self._process is None or self._asked is not None:
            return
        if self._once:
            self._asked, self._use = self._once.popleft()
        elif self._next is not None:
            self._asked, self._use, self._next = self._next, None, None
        else:
            return
        self._process.write(message(self._asked | {"id": 0}))
        self._patience.start()

    def _read(self) -> None:
        if self._process is None:
            return
        self._given += self._process.readAllStandardOutput().data()
        end = self._given.find(b"\n")
        if end < 0:
            return
        head = json.loads(self._given[:end])
        if len(self._given) < end + 1 + head["bytes"]:
            return
        body = bytes(self._given[end + 1 : end + 1 + head["bytes"]])
        self._given.clear()
        (asked, use), self._asked = (self._asked, self._use), None
        self._patience.stop()
        self.renderer = str(head["renderer"])
        columns, rows = int(head["columns"]), int(head["rows"])
        picture = QImage(body, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()
        if use is not None:
            use(picture)
        else:
            self.drawn.emit(picture, asked is not None and asked["stride"] > 1)
        self._send()

    def _give_up(self, *_why: object) -> None:
        if self._process is not None:
            self.close()
            self.failed.emit()

    def close(self) -> None:
        """End the process; it has nothing to save."""
        self._patience.stop()
        process, self._process = self._process, None
        self._asked = self._next = self._use = None
        self._once.clear()
        self._given.clear()
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(3000)
            process.deleteLater()
