"""Losses and validation figures as TensorBoard events, beside the tables that are always written."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, with_each_step
from mctgui.synthesis.training import TrainingStep
from mctgui.synthesis.validation import ValidationFigures
from mctgui.synthesis.validation_files import figures_row

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter

T = TypeVar("T")

EVENTS_FOLDER = "tensorboard"
_NO_CURVE = ("epoch", "step", "slices", "vois", "is_best")


def event_writer(folder: Path, from_step: int = 0) -> SummaryWriter:
    """A writer of TensorBoard events; what an earlier, longer run wrote after ``from_step`` is no longer shown.

    Raises
    ------
    MctguiError
        TensorBoard is not installed.
    StorageFailure
        The folder may not be written to.
    """
    from mctgui.atomic import storage_failures

    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise MctguiError(
            "TensorBoard is not installed, so that no events can be written for it.",
            "Install mctgui[tensorboard], or train without --tensorboard: history.csv and validation.csv hold the same.",
        ) from error
    with storage_failures(folder):
        writer: SummaryWriter = SummaryWriter(str(folder), purge_step=from_step + 1)
    return writer


def logging_events(work: LongWork[T], writer: SummaryWriter) -> LongWork[T]:
    """The same training, with losses and figures written as events; the writer is closed with it."""

    def written(progress: Progress) -> Progress:
        for name, value in _curves(progress.partial).items():
            writer.add_scalar(name, value, _step_of(progress.partial))
        if isinstance(progress.partial, ValidationFigures):
            writer.flush()
        return progress

    try:
        return (yield from with_each_step(work, written))
    finally:
        writer.close()


def _curves(partial: object) -> dict[str, float]:
    """Values by the name of their curve; without those that are not defined."""
    named: dict[str, Any] = {}
    if isinstance(partial, TrainingStep):
        named = {f"loss/{name}": value for name, value in partial.losses.items()}
        named["learning_rate"] = partial.learning_rate
    elif isinstance(partial, ValidationFigures):
        row = figures_row(partial)
        named = {f"validation/{name}": value for name, value in row.items() if name not in _NO_CURVE}
    return {name: value for name, value in named.items() if isinstance(value, int | float) and math.isfinite(value)}


def _step_of(partial: object) -> int:
    assert isinstance(partial, TrainingStep | ValidationFigures)
    return partial.step
