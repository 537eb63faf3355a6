"""What a process that trains is told by the program that has started it: to hold, to go on, to stop.

Processes that train together obey alike and after the same step: the first one listens, the others are told by it. Where the
input ends, whoever gave the orders has gone: the training stops at a checkpoint.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from types import TracebackType
from typing import TypeVar

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork
from mctgui.synthesis.launching import GO_ON, HOLD, STOP
from mctgui.synthesis.processes import these_processes
from mctgui.synthesis.training import TrainingStep

T = TypeVar("T")
_LOOK_AGAIN_S = 0.1
_TO_LEAVE_S = 600.0
"""After the input has ended: a process that hangs in a library then ends itself."""
_LONGEST_WORD = 4096


class Stopped(MctguiError):
    """The first process was told to stop where the others could not be asked, and leaves without them."""


class Orders:
    """Listens to an input while the block lasts.

    Parameters
    ----------
    input_number
        Number of the open file that the words come from, one a line.
    """

    def __init__(self, input_number: int = 0) -> None:
        self._input = input_number
        self._held, self._stop = threading.Event(), threading.Event()
        self._agreed = GO_ON
        self._over = False
        self._last: threading.Timer | None = None

    def __enter__(self) -> Orders:
        # A daemon that reads without a buffer: it holds nothing that the end of the program would wait for.
        threading.Thread(target=self._listen, name="orders", daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _place: TracebackType | None
    ) -> None:
        self._over = True
        if self._last is not None:
            self._last.cancel()

    def stop(self) -> None:
        """Stop after the present step, as if told to."""
        self._stop.set()

    def at_step(self) -> bool:
        """Whether the step that has been taken is to be kept now; all processes ask after every step, and agree."""
        self._agreed = these_processes().same_for_all(self._wanted())
        return self._agreed != GO_ON

    def obeyed(self, work: LongWork[T]) -> LongWork[T | None]:
        """The same training, held and stopped as told; None where it was stopped, in all processes after the same step.

        Raises
        ------
        Stopped
            The first process was stopped while it judged, or before the first step; the others have nothing to keep.
        """
        processes = these_processes()
        try:
            while True:
                try:
                    progress = next(work)
                except StopIteration as end:
                    result: T = end.value
                    return result
                yield progress
                if isinstance(progress.partial, TrainingStep):
                    while self._agreed == HOLD:
                        time.sleep(_LOOK_AGAIN_S)
                        self._agreed = processes.same_for_all(self._wanted())
                    if self._agreed == STOP:
                        work.close()
                        return None
                elif processes.is_first and self._stop.is_set():
                    # While the first one judges the others wait for its next step, and cannot be asked.
                    work.close()
                    raise Stopped(
                        "The training was stopped, as it was told to.", "It goes on from its last checkpoint with --resume."
                    )
        finally:
            work.close()

    def _wanted(self) -> str:
        return STOP if self._stop.is_set() else HOLD if self._held.is_set() else GO_ON

    def _listen(self) -> None:
        text = b""
        with contextlib.suppress(OSError):
            while chunk := os.read(self._input, _LONGEST_WORD):
                *lines, text = (text + chunk).split(b"\n")
                for line in lines:
                    self._obey(line.decode("ascii", "replace").strip())
                text = text[-_LONGEST_WORD:]
        if not self._over:
            self._last = threading.Timer(_TO_LEAVE_S, os._exit, (1,))
            self._last.daemon = True
            self._last.start()
            self._stop.set()

    def _obey(self, word: str) -> None:
        if word == STOP:
            self._stop.set()
        elif word == HOLD:
            self._held.set()
        elif word == GO_ON:
            self._held.clear()
