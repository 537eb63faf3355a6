"""Several processes of one training, started by this program, heard and ended by it.

They join as those that torchrun starts. Each says in lines of JSON what happens (:mod:`mctgui.synthesis.reports`) and obeys
words on its input (:mod:`mctgui.synthesis.orders`). When this program goes, however it goes, their input ends with it: they
stop at a checkpoint and leave.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mctgui.errors import MctguiError

HOLD, GO_ON, STOP = "hold", "go on", "stop"
"""What a process obeys, one word a line."""
_TO_JOIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Said:
    """What a process has said: the content of a line; None when it has ended."""

    rank: int
    content: dict[str, Any] | None


class Rein:
    """Holds a training that runs in other processes, and lets it go on; for any thread, also before they are started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tell: Callable[[str], None] | None = None
        self._held = False

    def hold(self, held: bool) -> None:
        """Hold it after its present step, with a checkpoint; or let it go on."""
        with self._lock:
            if held != self._held and self._tell is not None:
                self._tell(HOLD if held else GO_ON)
            self._held = held

    def take(self, tell: Callable[[str], None]) -> None:
        """Hold through this from now on."""
        with self._lock:
            self._tell = tell
            if self._held:
                tell(HOLD)

    def let_go(self) -> None:
        """There is nothing to hold any more."""
        with self._lock:
            self._tell = None


class Launched:
    """Processes of one training.

    Parameters
    ----------
    arguments
        Of ``mctgui train``; each process gets the same.
    count
        How many.
    threads
        Each may take for what it computes on the CPU.

    Raises
    ------
    MctguiError
        They could not be started.
    """

    def __init__(self, arguments: Sequence[str], count: int, threads: int) -> None:
        self._said: queue.SimpleQueue[Said] = queue.SimpleQueue()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._readers: list[threading.Thread] = []
        shared = {"WORLD_SIZE": count, "LOCAL_WORLD_SIZE": count, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": _free_port()}
        try:
            for rank in range(count):
                given = shared | {"RANK": rank, "LOCAL_RANK": rank, "OMP_NUM_THREADS": threads}
                self._start([*program(), "train", *arguments], rank, _environment(given))
        except OSError as error:
            self.end()
            raise MctguiError(
                f"The {count:d} processes of this training could not be started.", "Close other programs, then try again."
            ) from error

    def _start(self, command: list[str], rank: int, environment: dict[str, str]) -> None:
        process = subprocess.Popen(
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what matters is said in lines; libraries quote paths and names of machines
            env=environment,
            start_new_session=True,  # Ctrl+C in the terminal is meant for the window, which ends them in order
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # on Windows
        )
        self._processes.append(process)
        reader = threading.Thread(target=self._read, args=(process, rank), name=f"training process {rank}", daemon=True)
        self._readers.append(reader)
        reader.start()

    def _read(self, process: subprocess.Popen[bytes], rank: int) -> None:
        assert process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            for line in process.stdout:
                content = _content(line)
                if content is not None:
                    self._said.put(Said(rank, content))
        process.wait()
        self._said.put(Said(rank, None))

    def hear(self, seconds: float) -> Said | None:
        """The next thing that one of them says; None when they are silent for so long."""
        try:
            return self._said.get(timeout=seconds)
        except queue.Empty:
            return None

    def tell(self, word: str) -> None:
        """Have the first one obey a word, and the others with it."""
        stdin = self._processes[0].stdin
        with contextlib.suppress(OSError, ValueError):  # it has gone: its end is heard
            if stdin is not None:
                stdin.write(f"{word}\n".encode("ascii"))

    def code(self, rank: int) -> int | None:
        """How one has ended, negative where a signal ended it; None while it runs."""
        return self._processes[rank].poll()

    def terminate(self) -> None:
        """Ask all to end at once."""
        for process in self._processes:
            with contextlib.suppress(OSError):
                process.terminate()

    def wait(self, seconds: float, ranks: Sequence[int] | None = None) -> bool:
        """Wait for some of them, or all; says whether they have ended."""
        end = time.monotonic() + seconds
        for rank in range(len(self._processes)) if ranks is None else ranks:
            try:
                self._processes[rank].wait(max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                return False
        return True

    def end(self) -> None:
        """End what still runs, with whatever it has started itself."""
        for process in self._processes:
            if process.poll() is None:
                with contextlib.suppress(OSError):
                    _kill(process)
        for process in self._processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_TO_JOIN_S)
        for reader in self._readers:
            reader.join(_TO_JOIN_S)
        for process in self._processes:
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()


def program() -> list[str]:
    """The command that starts this program anew."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-P", "-X", "utf8", "-m", "mctgui"]


def _environment(given: dict[str, Any]) -> dict[str, str]:
    """Ours, with what a process needs to join, and without what another torchrun may have left."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TORCHELASTIC_", "GROUP_", "ROLE_"))}
    place = str(Path(__file__).resolve().parents[2])
    paths = [place, *filter(None, [kept.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), **{name: str(value) for name, value in given.items()}}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _content(line: bytes) -> dict[str, Any] | None:
    """What a line says; None for what is none of ours, such as the words of a library."""
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and isinstance(content.get("kind"), str) else None


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
