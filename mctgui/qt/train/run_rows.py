"""Rows of the table of runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mctgui.qt.train.wording import METHOD_NAMES

if TYPE_CHECKING:
    from mctgui.project.training_runs import Run
    from mctgui.qt.train.live import LiveRun


@dataclass(frozen=True, slots=True)
class RunRow:
    """What the table shows of a run.

    Parameters
    ----------
    folder
        Tells it from others.
    method
        As it is written.
    state
        A key of :data:`mctgui.qt.train.wording.STATE_ICONS`.
    epoch, epochs
        How far it is.
    ssim, score
        Of its best epoch, or else of the last one that was judged; None where there is none.
    problem
        Why it failed.
    """

    folder: Path
    method: str
    state: str
    epoch: int
    epochs: int
    ssim: float | None
    score: float | None
    problem: str = ""


def row_of_run(run: Run) -> RunRow:
    """A row for a run on the disk."""
    figures = run.best or (run.figures[-1] if run.figures else None)
    ssim, score = (None, None) if figures is None else (figures.ssim, figures.structure_score)
    method = METHOD_NAMES.get(str(run.settings.get("method", "pix2pixhd")), "") if run.record is not None else ""
    return RunRow(run.folder, method, run.state, run.epoch, run.epochs, ssim, score, run.problem)


def row_of_live(live: LiveRun) -> RunRow:
    """A row for a run that trains here."""
    best = next((one for one in reversed(live.figures) if one.is_best), live.figures[-1] if live.figures else None)
    ssim, score = (None, None) if best is None else (best.ssim, best.structure_score)
    method = METHOD_NAMES.get(str(live.settings.get("method", "pix2pixhd")), "")
    state = {"succeeded": "done", "cancelled": "stopped"}.get(live.state.value, live.state.value)
    return RunRow(live.folder, method, state, live.epoch, live.epochs, ssim, score)


def rows_of(runs: Mapping[Path, Run], lives: Mapping[Path, LiveRun], project: Path | None) -> list[RunRow]:
    """Rows of all runs of a project: those first that have just been started and are not on the disk yet."""
    new = [live for folder, live in lives.items() if folder not in runs and project and folder.is_relative_to(project)]
    known = [row_of_live(lives[folder]) if folder in lives else row_of_run(run) for folder, run in runs.items()]
    return [*map(row_of_live, new), *known]
