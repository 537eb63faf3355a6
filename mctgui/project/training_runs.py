"""The training runs of a project: the folders under ``runs``, as they lie on the disk."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mctgui.atomic import storage_failures
from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.project.training import how_ended, is_being_trained

if TYPE_CHECKING:
    from mctgui.project.pair_stores import StoreFolder
    from mctgui.project.store import Project
    from mctgui.synthesis import RunRecord, ValidationFigures
    from mctgui.synthesis.pair_store import PairStore

FOLDER = "runs"
RunState = Literal["running", "stopped", "done", "failed", "damaged"]
_MOST_ORDERS = 5


class PairsNotHere(MctguiError):
    """The pairs of a run are not among those of the project."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run.

    Parameters
    ----------
    folder
        Where it lies; its name is that of the folder.
    record
        What it was started with; None where that cannot be read.
    state
        ``"stopped"`` may go on, after a pause, a stop or a crash; so may ``"failed"`` where it has a checkpoint.
    problem
        Why it failed or cannot be read, in one or two sentences.
    steps_done, total_steps, steps_per_epoch
        As far as its history goes.
    figures
        Of all epochs that were judged.
    has_checkpoint, has_generator
        Whether it can go on, and whether it can be promoted.
    cut_short
        It was neither stopped nor failed: the program or the power went.
    started
        When its record was written, seconds since 1970; 0 where it is not known.
    """

    folder: Path
    record: RunRecord | None
    state: RunState
    problem: str = ""
    steps_done: int = 0
    total_steps: int = 0
    steps_per_epoch: int = 1
    figures: tuple[ValidationFigures, ...] = ()
    has_checkpoint: bool = False
    has_generator: bool = False
    cut_short: bool = False
    started: float = 0.0

    @property
    def name(self) -> str:
        """Name of its folder."""
        return self.folder.name

    @property
    def epoch(self) -> int:
        """The epoch that it is in, counted from 1; 0 before its first step."""
        return -(-self.steps_done // self.steps_per_epoch)

    @property
    def epochs(self) -> int:
        """Epochs in all."""
        return -(-self.total_steps // self.steps_per_epoch)

    @property
    def best(self) -> ValidationFigures | None:
        """Figures of the epoch whose structure was nearest to the micro-CT's."""
        return next((one for one in reversed(self.figures) if one.is_best), None)

    @property
    def can_go_on(self) -> bool:
        """Whether it has a checkpoint and steps left."""
        return self.state in ("stopped", "failed") and self.has_checkpoint and self.steps_done < self.total_steps

    @property
    def can_be_begun_with(self) -> bool:
        """Whether another run can begin with its weights."""
        return self.record is not None and self.state in ("done", "stopped") and self.has_checkpoint

    @property
    def settings(self) -> dict[str, Any]:
        """What was asked for."""
        return {} if self.record is None else dict(self.record.settings)


def runs_of(project: Project) -> tuple[Run, ...]:
    """All runs of a project, the last started first; one that is damaged is named, not left out."""
    parent = project.folder / FOLDER
    folders = [path for path in parent.glob("*") if path.is_dir() and not path.name.startswith(".")]
    return tuple(sorted(map(opened_run, folders), key=lambda one: (-one.started, one.name)))


def opened_run(folder: Path) -> Run:
    """The run of a folder."""
    from mctgui.synthesis import read_record
    from mctgui.synthesis.run_record import RECORD_NAME
    from mctgui.synthesis.training import GENERATOR_NAME, HISTORY_NAME
    from mctgui.synthesis.training_checkpoint import STATE_NAME
    from mctgui.synthesis.validation_files import BEST_FOLDER, VALIDATION_NAME, read_figures

    try:
        record = read_record(folder)
        total, per_epoch = _steps_of(record)
        figures = tuple(read_figures(folder / VALIDATION_NAME))
        started = (folder / RECORD_NAME).stat().st_mtime
    except MctguiError as error:
        return Run(folder, None, "damaged", str(error))
    except (OSError, TypeError, ValueError):
        return Run(folder, None, "damaged", f"The record of the run {folder.name} is damaged.")
    done = _rows(folder / HISTORY_NAME)
    has_checkpoint = (folder / STATE_NAME).is_file()
    ended = how_ended(folder)
    problem, cut_short, state = "", False, "stopped"
    if is_being_trained(folder):
        state = "running"
    elif done >= total and has_checkpoint:
        state = "done"
    elif ended is not None and ended.how == "failed":
        state, problem = "failed", f"{ended.reason} {ended.hint}".strip()
    else:
        cut_short = ended is None
    return Run(
        folder,
        record,
        state,  # type: ignore[arg-type]
        problem,
        min(done, total),
        total,
        per_epoch,
        figures,
        has_checkpoint,
        any((place / GENERATOR_NAME).is_file() for place in (folder, folder / BEST_FOLDER)),
        cut_short,
        started,
    )


def free_run_folder(project: Project, method: str) -> Path:
    """A folder for a new run, such as ``runs/pix2pixhd-3``; it does not exist yet."""
    parent = project.folder / FOLDER
    taken = [int(found[1]) for path in parent.glob("*") if (found := re.fullmatch(r"\D.*-(\d+)", path.name))]
    return parent / f"{method}-{max(taken, default=0) + 1}"


def delete_run(run: Run) -> None:
    """Delete a run with its checkpoints; models that were promoted from it stay.

    Raises
    ------
    MctguiError
        It is being trained.
    StorageFailure
        The disk refused.
    """
    if is_being_trained(run.folder):
        raise MctguiError(f"The run {run.name} is being trained.", "Stop it first.")
    with storage_failures(run.folder):
        # Renamed first: a run that is half deleted would look like a damaged one.
        going = run.folder.with_name(f".deleting-{run.folder.name}")
        run.folder.rename(going)
        shutil.rmtree(going)


def stores_of_run(run: Run, stores: Sequence[PairStore]) -> list[PairStore]:
    """Those pairs among some that a run was started on, in its order.

    Raises
    ------
    PairsNotHere
        They are not among these.
    """
    from mctgui.synthesis.run_setup import fingerprint_of
    from mctgui.synthesis.splits import split_pairs

    record = run.record
    missing = PairsNotHere(
        f"The pairs that the run {run.name} was started on are not in this project.", "Find the folder that they lie in."
    )
    if record is None:
        raise missing
    names = _specimens_of(record)
    usable = [store for store in stores if {one.name for one in store.specimens} <= names][:_MOST_ORDERS]
    for count in range(1, len(usable) + 1):
        for chosen in permutations(usable, count):
            if {one.name for store in chosen for one in store.specimens} != names:
                continue
            pairs = [pair for store in chosen for pair in store.pairs()]
            split = split_pairs(pairs, record.split.share, record.split.by, record.split.seed)
            if fingerprint_of(chosen, split) == record.data_fingerprint:
                return list(chosen)
    raise missing


def finding_pairs(project: Project, run: Run, folder: Path) -> LongWork[StoreFolder]:
    """Have the project refer to a folder with pairs that a run was started on; nothing is copied.

    Parameters
    ----------
    project, run
        Of the run.
    folder
        Outside the project. Where the run was started on several stores, it may be any of them.

    Raises
    ------
    MctguiError
        There are no pairs, or others.
    StorageFailure
        The folder could not be noted.
    """
    from mctgui.project.pair_stores import store_outside, stores_of
    from mctgui.synthesis.pair_store import open_pairs

    yield Progress(0, 0, "looking at the folder")
    others = MctguiError(
        f"The pairs in {folder.name} are not those that the run {run.name} was started on.", "Choose another folder."
    )
    try:
        store = open_pairs(folder)
    except MctguiError as error:
        raise others from error
    found, wanted = {one.name for one in store.specimens}, set() if run.record is None else _specimens_of(run.record)
    if not found <= wanted:
        raise others
    here = [one.store for one in stores_of(project) if one.store is not None]
    try:
        stores_of_run(run, [store, *here])
    except PairsNotHere as error:
        if found == wanted:
            raise others from error
    return store_outside(project, store)


def _specimens_of(record: RunRecord) -> set[str]:
    return {*record.data.specimens, *record.split.held_out_specimens}


def _steps_of(record: RunRecord) -> tuple[int, int]:
    """Steps in all and in an epoch, as the configuration in the record says."""
    known = record.configuration

    def number(name: str) -> int:
        value = known.get(name)
        return int(value) if isinstance(value, int | float) else 0

    if "epochs.steps" in known:
        per_epoch = number("epochs.steps")
        return per_epoch * (number("epochs.constant") + number("epochs.decay")), max(1, per_epoch)
    return number("steps"), max(1, number("checkpoint_every"))


def _rows(path: Path) -> int:
    """Rows of a table below its head, without reading their values."""
    try:
        with path.open("rb") as file:
            return max(0, sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(2**20), b"")) - 1)
    except OSError:
        return 0
