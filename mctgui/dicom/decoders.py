"""Compressed slices, decoded by processes of their own: on all cores, since decoders hold the interpreter, and at no risk,
since damaged streams make some of them end their process or never return.

Processes are started as plain commands with pipes, not with :mod:`multiprocessing`: that would run the script again which
uses this package, and leave a process behind that looks after shared memory.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from mctgui.dicom import decoder_process
from mctgui.dicom.parallel import in_threads, usable_cores
from mctgui.dicom.pixels import gone, is_compressed, read_slice, sound_stream
from mctgui.dicom.slice_record import SliceRecord
from mctgui.errors import UnreadableFile
from mctgui.jobs import LongWork

SECONDS_TO_START = 60.0
SECONDS_FOR_A_SLICE = 10.0
PIXELS_A_SECOND = 1e6
"""What the slowest decoder of any age does; larger slices are given longer."""

PIXELS_WORTH_A_PROCESS = 8 * 512 * 512
BYTES_AHEAD = 256 * 2**20
"""So much is read ahead at most: with many cores, a few large slices for each would be the memory of a volume."""

FLAG = "--decode-for-mctgui"
"""The only argument of a frozen program, which cannot be asked to run a module."""

_CODE = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from mctgui.dicom.decoder_process import serve
serve()
"""


def command() -> list[str]:
    """What starts a process that decodes: this interpreter with the same modules, or this frozen program."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FLAG]
    places = [os.path.abspath(place) for place in sys.path]  # noqa: PTH100 - archives are places too
    return [sys.executable, "-I", "-X", "utf8", "-c", _CODE, json.dumps(places)]


class Decoder:
    """Reads slices one after the other, compressed ones in a process that is started for the first of them.

    Used as a context, which ends the process. One thread at a time may read; any may :meth:`interrupt`.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._ready = self._ended = self._impossible = False

    def __enter__(self) -> Decoder:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def start(self) -> None:
        """Start the process without waiting for it, unless there is one."""
        with self._lock:
            if self._process is not None or self._ended or self._impossible:
                return
            try:
                self._process = subprocess.Popen(
                    command(),
                    bufsize=0,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # on Windows
                )
            except OSError:
                self._impossible = True
            self._ready = False

    def interrupt(self) -> None:
        """Kill the process, whatever it does, and start no other; for threads other than the one that reads.

        Its pipes stay open: that thread may be about to read from them, by a number that would be another file's then.
        """
        with self._lock:
            self._ended = True
            if self._process is not None:
                self._process.kill()

    def end(self) -> None:
        """End the process at once and start no other; no thread may read any more."""
        self.interrupt()
        self._stop()

    def _stop(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in process.stdin, process.stdout:
                if pipe is not None:
                    pipe.close()

    def read(self, record: SliceRecord, into: NDArray[Any], scale: bool) -> None:
        """Read one slice as :func:`mctgui.dicom.pixels.read_slice` does.

        Raises
        ------
        UnreadableFile
            Also when its decoder crashes, does not come to an end, or takes too much memory.
        """
        if not is_compressed(record):
            read_slice(record, into, scale)
            return
        if self._ended:
            raise RuntimeError("a decoder that was ended reads no more")
        if self._process is None:  # no process is worth starting for what none should decode
            try:
                sound_stream(record)
            except OSError as error:
                raise gone(record) from error
        self.start()
        process = self._process
        if process is None or not self._answers(process):
            read_slice(record, into, scale)  # processes cannot be started here: better at a risk than not at all
            return
        limit = max(SECONDS_FOR_A_SLICE, record.rows * record.columns / PIXELS_A_SECOND)
        overdue = threading.Event()
        timer = _timer(limit, process, overdue)
        try:
            kind, refusal = self._ask(process, decoder_process.request(record, into.dtype, scale, 2 * limit), into)
        except OSError as error:
            self._stop()
            raise _lost(record, limit if overdue.is_set() else None) from error
        finally:
            timer.cancel()
        if kind == decoder_process.REFUSED:
            raise UnreadableFile(*refusal)
        if kind == decoder_process.NO_MEMORY:
            raise UnreadableFile(
                f"The image in {record.path.name} takes far more memory than its size allows.", _PROBABLY_DAMAGED
            )

    def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        """Whether the process has come up; where it does not, none will."""
        if self._ready:
            return True
        timer = _timer(SECONDS_TO_START, process, threading.Event())
        try:
            greeting = bytearray(len(decoder_process.READY))
            _fill(process.stdout, memoryview(greeting))
            self._ready = bytes(greeting) == decoder_process.READY
        except (OSError, ValueError):
            self._ready = False
        finally:
            timer.cancel()
        if not self._ready:
            self._stop()
            self._impossible = True
        return self._ready

    @staticmethod
    def _ask(process: subprocess.Popen[bytes], request: bytes, into: NDArray[Any]) -> tuple[int, list[str]]:
        try:
            if process.stdin is None:
                raise OSError("no pipe")
            rest = memoryview(request)
            while rest:
                rest = rest[process.stdin.write(rest) :]
            head = bytearray(decoder_process.HEAD.size)
            _fill(process.stdout, memoryview(head))
            kind, size = decoder_process.HEAD.unpack(head)
            if kind == decoder_process.VALUES and size == into.nbytes:
                if into.flags.c_contiguous:
                    _fill(process.stdout, into.reshape(-1).view(np.uint8).data)
                else:
                    content = np.empty(into.shape, into.dtype)
                    _fill(process.stdout, content.reshape(-1).view(np.uint8).data)
                    into[...] = content
                return kind, []
            if kind == decoder_process.NO_MEMORY and size == 0:
                return kind, []
            if kind == decoder_process.REFUSED and size < 2**16:
                text = bytearray(size)
                _fill(process.stdout, memoryview(text))
                return kind, [str(part) for part in json.loads(text)][:2]
        except ValueError as error:  # a pipe that another thread has closed
            raise OSError("the process was ended") from error
        raise OSError("an answer that makes no sense")


def _fill(pipe: IO[bytes] | None, rest: memoryview) -> None:
    """Read until ``rest`` is full."""
    while rest:
        count = pipe.readinto(rest) if pipe is not None else 0  # type: ignore[attr-defined]
        if not count:
            raise OSError("the process has ended")
        rest = rest[count:]


def _timer(seconds: float, process: subprocess.Popen[bytes], overdue: threading.Event) -> threading.Timer:
    """A clock that runs from now and ends a process."""

    def kill() -> None:
        overdue.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    return timer


_PROBABLY_DAMAGED = "It is probably damaged: export the series again from the archive."


def _lost(record: SliceRecord, limit_s: float | None) -> UnreadableFile:
    if limit_s is not None:
        said = f"The image in {record.path.name} could not be decoded within {limit_s:.0f} seconds."
    else:
        said = f"The decoder of {record.path.name} broke down."
    return UnreadableFile(said, _PROBABLY_DAMAGED)


def decoding(records: tuple[SliceRecord, ...], place: Callable[[int], NDArray[Any]], scale: bool) -> LongWork[None]:
    """Read slices, compressed ones in as many processes as are worth it.

    Parameters
    ----------
    records
        The slices.
    place
        Gives the array ``(rows, columns)`` to fill with the slice of that index; called by several threads. No more than a
        few slices for each core are read ahead of what is waited for.
    scale
        Whether values are rescaled.

    Yields
    ------
    Progress
        One step for each slice, in order. Closing the work ends the processes at once.

    Raises
    ------
    UnreadableFile
        For the first of the slices that cannot be read.
    """
    compressed = sum(record.rows * record.columns for record in records if is_compressed(record))
    count = min(usable_cores(), len(records), max(1, compressed // PIXELS_WORTH_A_PROCESS))
    decoders = [Decoder() for _ in range(count if compressed else usable_cores())]
    idle: queue.SimpleQueue[Decoder] = queue.SimpleQueue()
    for decoder in decoders:
        if compressed and len(decoders) > 1:
            decoder.start()
        idle.put(decoder)

    def read(index: int) -> None:
        decoder = idle.get()
        try:
            decoder.read(records[index], place(index), scale)
        finally:
            idle.put(decoder)

    largest = max((4 * record.rows * record.columns for record in records), default=1)
    slices = in_threads(read, len(records), len(decoders), most_begun=BYTES_AHEAD // largest)
    try:
        # Not "yield from": closed must be here first, where the processes are ended for which the threads wait.
        for step in slices:  # noqa: UP028
            yield step
    finally:
        for decoder in decoders:
            decoder.interrupt()
        slices.close()
        for decoder in decoders:
            decoder.end()
