"""A training run in its folder, as the command line and the window start it, stop it and go on with it.

While it runs the file ``.training`` in its folder is locked, so that no second program trains there and that a run which was
cut short can be told from one that goes on. How it ended stands in ``ended.json``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mctgui.atomic import atomic_file, storage_failures
from mctgui.errors import MctguiError, StorageFailure
from mctgui.jobs import LongWork, Progress
from mctgui.project.ownership import Ownership

if TYPE_CHECKING:
    from mctgui.synthesis import TrainingRun
    from mctgui.synthesis.pair_store import PairStore
    from mctgui.synthesis.run_setup import RunSetup

LOCK_NAME, ENDED_NAME = ".training", "ended.json"
LARGEST_NOTE = 2**16
HowEnded = Literal["done", "stopped", "failed"]
Trained = tuple["RunSetup", "TrainingRun"]
"""What was set up, and what came of it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended the last time that it ran; ``reason`` and ``hint`` say why it failed."""

    how: HowEnded
    reason: str = ""
    hint: str = ""


def training_run(
    stores: Sequence[PairStore],
    settings: Mapping[str, Any],
    folder: Path,
    *,
    resume: bool = False,
    begin_with: Path | None = None,
    device: str = "auto",
    threads: int = 0,
    vgg: Path | None = None,
    inception: Path | None = None,
    keep_when: Callable[[], bool] | None = None,
    compiled: bool = False,
) -> LongWork[Trained]:
    """Train in a folder, or go on with the run that is there.

    Parameters
    ----------
    stores, settings
        See :func:`mctgui.synthesis.run_setup.run_setup`; when going on those of the start, and the same pairs.
    folder
        Of the run; made when missing.
    resume
        Go on from its checkpoint.
    begin_with
        Folder of another run whose weights this one begins with; the record names it, and its checkpoint.
    device, threads
        Where torch computes, and with how many threads; 0 leaves its setting alone.
    vgg, inception
        Weights for the perceptual loss, and for FID.
    keep_when, compiled
        See :func:`mctgui.synthesis.train`.

    Yields
    ------
    Progress
        While it is set up with ``done`` 0, then as :func:`mctgui.synthesis.train` does. Closing it stops the run.

    Raises
    ------
    MctguiError
        The settings, the pairs or the run do not allow it, or another program trains there.
    StorageFailure
        The folder could not be written to.
    """
    yield Progress(0, 0, "getting ready")
    from mctgui.synthesis import train, write_record
    from mctgui.synthesis.processes import these_processes
    from mctgui.synthesis.run_setup import perceptual_network, run_setup
    from mctgui.synthesis.training_checkpoint import STATE_NAME

    processes = these_processes()
    # Of several processes none may write before all have seen that there is no run.
    if processes.same_for_all(not resume and (folder / STATE_NAME).exists()):
        raise MctguiError(f"There is a run in {folder} already.", "Go on with it by --resume, or name another folder.")
    setup = run_setup(stores, settings, threads=threads, begin_with=None if resume else begin_with)
    processes.share(setup.config.crops.batch)  # refuses what cannot be shared before anything is written
    network = perceptual_network(setup.config, vgg)
    yield Progress(0, setup.config.total_steps, "getting ready")
    validator = setup.validator(inception)
    with _training_in(folder) if processes.is_first else nullcontext():
        if not resume and processes.is_first:
            write_record(setup.record(), folder)
        work = train(
            setup.split.train,
            setup.config,
            folder=folder,
            device=device,
            vgg=network,
            resume=resume,
            begin_with=begin_with,
            data_fingerprint=setup.fingerprint,
            validation=validator,
            keep_when=keep_when,
            compiled=compiled,
        )
        done = yield from work
    return setup, done


@contextmanager
def _training_in(folder: Path) -> Iterator[None]:
    """Hold the folder of a run, and note how it ended."""
    made = not folder.exists()
    with storage_failures(folder):
        folder.mkdir(parents=True, exist_ok=True)
        owned = Ownership.claim(folder / LOCK_NAME)
    if owned is None:
        raise MctguiError(f"The run in {folder.name} is being trained already.", "Wait for it, or stop it where it runs.")
    ended = Ended("done")
    try:
        (folder / ENDED_NAME).unlink(missing_ok=True)
        yield
    except GeneratorExit:
        ended = Ended("stopped")
        raise
    except KeyboardInterrupt:
        ended = Ended("stopped")
        raise
    except MctguiError as error:
        ended = Ended("failed", error.message, error.hint)
        raise
    except Exception as error:
        ended = Ended("failed", f"The program has a fault here ({type(error).__name__}).", "The log file says where it was.")
        raise
    finally:
        begun = (folder / "run.json").exists()
        if begun:
            write_ended(ended, folder)
        owned.release()
        if made and not begun:
            with suppress(OSError):  # what else is in it by now is somebody's
                folder.rmdir()


def write_ended(ended: Ended, folder: Path) -> None:
    """Note in the folder of a run how it ended; on a full disk it is not noted."""
    content = {"how": ended.how, "reason": ended.reason, "hint": ended.hint}
    try:
        with atomic_file(folder / ENDED_NAME) as temporary:
            temporary.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    except StorageFailure:  # a full disk, which is why it ended; the run then counts as cut short
        return


def how_ended(folder: Path) -> Ended | None:
    """How a run ended; None where it was cut short, or has never been run."""
    path = folder / ENDED_NAME
    try:
        if path.stat().st_size > LARGEST_NOTE:
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["how"] not in ("done", "stopped", "failed"):
            return None
        return Ended(content["how"], str(content["reason"])[:600], str(content["hint"])[:600])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_being_trained(folder: Path) -> bool:
    """Whether a program that is alive trains in this folder."""
    lock = folder / LOCK_NAME
    if not lock.is_file():
        return False
    try:
        owned = Ownership.claim(lock)
    except OSError:
        return False
    if owned is None:
        return True
    owned.release()
    return False
