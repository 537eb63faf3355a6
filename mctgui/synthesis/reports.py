"""What happens in a training as lines of JSON, for the program that has started it.

Each line is an object with a ``kind``: ``"progress"``, ``"step"``, ``"figures"`` and ``"notice"`` while it goes on, with
``done``, ``total`` and ``message``; then one of ``"done"``, ``"stopped"`` and ``"failed"``. JSON knows no numbers that are
not finite: a loss that takes no part is null.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mctgui.jobs import Progress
from mctgui.synthesis.full_disk import Notice
from mctgui.synthesis.structure_agreement import MEASURES, Agreement
from mctgui.synthesis.training import TrainingStep
from mctgui.synthesis.validation import ValidationFigures

DONE, STOPPED, FAILED = "done", "stopped", "failed"


def report_of(progress: Progress) -> dict[str, Any]:
    """A line for a step of a training."""
    head = {"done": progress.done, "total": progress.total, "message": progress.message}
    what = progress.partial
    if isinstance(what, TrainingStep):
        losses = {name: _finite(loss) for name, loss in what.losses.items()}
        return {"kind": "step", **head, "step": what.step, "learning_rate": what.learning_rate, "losses": losses}
    if isinstance(what, ValidationFigures):
        return {"kind": "figures", **head, "figures": _finite(asdict(what))}
    if isinstance(what, Notice):
        return {"kind": "notice", **head, "text": what.text}
    return {"kind": "progress", **head}


def progress_of(content: Mapping[str, Any]) -> Progress | None:
    """The step of the training that a line tells of; None for a line of another kind.

    Raises
    ------
    ValueError
        It is not what :func:`report_of` writes.
    """
    try:
        kind = content["kind"]
        if kind not in ("progress", "step", "figures", "notice"):
            return None
        what: object = None
        if kind == "step":
            losses = {str(name): _number(loss) for name, loss in content["losses"].items()}
            what = TrainingStep(int(content["step"]), float(content["learning_rate"]), losses)
        elif kind == "figures":
            what = _figures_of(content["figures"])
        elif kind == "notice":
            what = Notice(str(content["text"]))
        return Progress(int(content["done"]), int(content["total"]), str(content["message"]), what)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no line of a training") from error


def _figures_of(plain: Mapping[str, Any]) -> ValidationFigures:
    values = dict(plain)
    for measure in MEASURES:
        if values[measure] is not None:
            parts = values[measure]
            r = None if parts["r"] is None else float(parts["r"])
            values[measure] = Agreement(
                _number(parts["bias"]), _number(parts["relative_bias"]), r, int(parts["n"])
            )  # fmt: skip
    values["ssim"] = _number(values["ssim"])
    values["psnr"] = math.inf if values["psnr"] is None else float(values["psnr"])
    values["notes"] = tuple(map(str, values["notes"]))
    return ValidationFigures(**values)


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _finite(value: Any) -> Any:
    """The same with None for what is not finite."""
    if isinstance(value, Mapping):
        return {name: _finite(one) for name, one in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
