"""A training run in several processes, one for each GPU, that looks from here like one in this program's own thread."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.project.training import ENDED_NAME, Ended, is_being_trained, write_ended
from mctgui.synthesis.launching import STOP, Launched, Rein

if TYPE_CHECKING:
    from mctgui.synthesis.launching import Said
    from mctgui.synthesis.pair_store import PairStore

SECONDS_TO_LEAVE = 60.0
"""For processes that were told to stop, beside three times the longest step that was seen."""
_LOOK_AGAIN_S = 0.25
_TO_HEAR_WHY_S = 10.0
_TO_LEAVE_TOGETHER_S = 30.0
_TO_TERMINATE_S = 15.0
_TO_CLEAR_UP_S = 5.0


def training_in_processes(
    stores: Sequence[PairStore],
    settings: Mapping[str, Any],
    folder: Path,
    *,
    processes: int,
    resume: bool = False,
    begin_with: Path | None = None,
    device: str = "cuda",
    threads: int = 0,
    vgg: Path | None = None,
    inception: Path | None = None,
    rein: Rein | None = None,
) -> LongWork[None]:
    """Train in a folder, or go on with the run that is there, with the crops of a step shared by several processes.

    Parameters
    ----------
    stores, settings, folder, resume, begin_with, device, vgg, inception
        See :func:`mctgui.project.training.training_run`.
    processes
        How many; on GPUs one for each.
    threads
        Of each process; 0 shares the cores but one among them.
    rein
        Holds the run from another thread: whoever does not step this generator any more does not hold the processes by it.

    Yields
    ------
    Progress
        As :func:`mctgui.project.training.training_run` does, and the last one again where nothing new has come for a while.
        Closing it stops the run at a checkpoint; no process is left then.

    Raises
    ------
    MctguiError
        What the processes say, that one of them has ended, or that they had to be ended.
    """
    latest = Progress(0, 0, f"starting {processes:d} processes")
    yield latest
    foreign = not resume and (folder / "run.json").exists()  # which the processes will refuse to write over
    before = _mark(folder)
    cores = max(1, (os.cpu_count() or 1) - 1)
    files = {"--begin-with": None if resume else begin_with, "--vgg": vgg, "--inception": inception}
    words = _words(stores, settings, folder, resume=resume, device=device, threads=threads, files=files)
    group = Launched(words, processes, threads or max(1, cores // processes))
    told = _Told(group, processes)
    if rein is not None:
        rein.take(group.tell)
    try:
        while not told.is_over:
            progress = told.hear(_LOOK_AGAIN_S)
            latest = latest if progress is None else progress
            yield replace(latest, partial=None) if progress is None else progress
        if told.failure is not None:
            raise told.failure
        group.wait(_TO_LEAVE_TOGETHER_S)
    except GeneratorExit:
        late = told.leave()
        group.end()
        if not foreign and _mark(folder) is None:
            _note(Ended("stopped"), folder, before)
        if late is not None:
            raise late from None
        raise
    except MctguiError as error:
        group.terminate()  # what one of them is writing goes with it
        group.wait(_TO_CLEAR_UP_S)
        group.end()
        if not foreign:
            _note(Ended("failed", error.message, error.hint), folder, before)
        raise
    finally:
        if rein is not None:
            rein.let_go()
        group.end()


class _Told:
    """What the processes have said so far, and how it ended."""

    def __init__(self, group: Launched, count: int) -> None:
        self.group, self.count = group, count
        self.failure: MctguiError | None = None
        self.is_done = False
        self.has_begun = False
        self.longest_s = 0.0
        self._heard_at = time.monotonic()
        self._ended: set[int] = set()
        self._wait_until: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be waited for."""
        late = self._wait_until is not None and time.monotonic() > self._wait_until
        if late and self.failure is None:
            self.failure = _has_ended(self.count)
        return self.is_done or self.failure is not None

    def hear(self, seconds: float) -> Progress | None:
        """What comes next of the training; None where it is silent for so long, or tells something else."""
        said = self.group.hear(seconds)
        if said is None:
            return None
        if said.content is None:
            self._gone(said.rank)
            return None
        return self._take(said)

    def _take(self, said: Said) -> Progress | None:
        from mctgui.synthesis.reports import DONE, FAILED, STOPPED, progress_of

        assert said.content is not None
        kind = said.content["kind"]
        if kind == DONE:
            self.is_done = True
        elif kind == STOPPED:
            self.failure = MctguiError("The training was stopped from outside.", "Go on from its last checkpoint.")
        elif kind == FAILED:
            self.failure = MctguiError(str(said.content.get("message", "")), str(said.content.get("hint", "")))
        try:
            progress = progress_of(said.content)
        except ValueError:
            return None
        now = time.monotonic()
        if self.has_begun:
            self.longest_s = max(self.longest_s, now - self._heard_at)
        self.has_begun |= kind == "step"
        self._heard_at = now
        return progress

    def _gone(self, rank: int) -> None:
        self._ended.add(rank)
        code = self.group.code(rank)
        if code is not None and code < 0:
            self.failure = MctguiError(
                f"One of the {self.count:d} processes of this training was ended by the system.",
                "Short memory does that: try a smaller batch or image size, or go on from the last checkpoint.",
            )
        elif code or len(self._ended) == self.count:
            # Those that are left may know more, and say it.
            wait = 0.0 if len(self._ended) == self.count else _TO_HEAR_WHY_S
            self._wait_until = min(self._wait_until or float("inf"), time.monotonic() + wait)

    def leave(self) -> MctguiError | None:
        """Have all leave at a checkpoint; what is wrong where they do not within a time that is enough for any step."""
        limit = SECONDS_TO_LEAVE + 3 * self.longest_s
        self.group.tell(STOP)
        if not self.has_begun:  # there is nothing to keep, and the networks' library may take long to load
            self.group.terminate()
            self.group.wait(_TO_TERMINATE_S)
            return None
        if not self.group.wait(limit, [0]):
            return MctguiError(
                f"The processes of this training did not stop within {limit:.0f} s and were ended.",
                "Go on from the last checkpoint.",
            )
        self.group.wait(_TO_HEAR_WHY_S)  # the others have nothing to keep
        return None


def _words(
    stores: Sequence[PairStore],
    settings: Mapping[str, Any],
    folder: Path,
    *,
    resume: bool,
    device: str,
    threads: int,
    files: Mapping[str, Path | None],
) -> list[str]:
    """The run as ``mctgui train`` takes it."""
    from mctgui.synthesis.run_settings import CHOICES, FREE

    words = [*(str(store.folder.absolute()) for store in stores), "--out", str(folder.absolute())]
    words += ["--device", device, "--report", "lines", "--orders"]
    for name in FREE if resume else (*CHOICES, *FREE):
        value = settings.get(name)
        if value is not None:
            values = value if isinstance(value, list | tuple) else [value]
            words += [f"--{name.replace('_', '-')}", *map(str, values)]
    if settings.get("no_vgg") and not resume:
        words.append("--no-vgg")
    for option, given in files.items():
        words += [] if given is None else [option, str(given.absolute())]
    words += ["--threads", str(threads)] if threads else []
    words += ["--resume"] if resume else []
    return words


def _has_ended(count: int) -> MctguiError:
    return MctguiError(f"One of the {count:d} processes of this training has ended.", "Go on from the last checkpoint.")


def _mark(folder: Path) -> int | None:
    """What tells the note of how a run ended from an earlier one."""
    try:
        return (folder / ENDED_NAME).stat().st_mtime_ns
    except OSError:
        return None


def _note(ended: Ended, folder: Path, before: int | None) -> None:
    """Note how these processes ended: the one that wrote may have been killed, or have heard less than we have."""
    earlier = _mark(folder) == before and before is not None
    if (folder / "run.json").exists() and not earlier and not is_being_trained(folder):
        write_ended(ended, folder)
