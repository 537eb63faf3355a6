"""TensorBoard events hold what the tables hold."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from mctgui.jobs import Progress, finish
from mctgui.synthesis import TrainingStep, ValidationFigures
from mctgui.synthesis.structure_agreement import Agreement

pytest.importorskip("tensorboard")


def figures(epoch: int) -> ValidationFigures:
    return ValidationFigures(
        epoch=epoch, step=10 * epoch, ssim=0.5, ssim_body=None, psnr=math.inf, fid=None, kid=None, dimension="3-D",
        bv_tv=Agreement(0.01, 0.05, None, 1), tb_th=None, tb_sp=None, structure_score=0.05, is_best=True, slices=2, vois=1,
    )  # fmt: skip


def test_that_losses_and_figures_become_curves(tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    from mctgui.synthesis.event_log import event_writer, logging_events

    def work():
        yield Progress(1, 2, "", TrainingStep(10, 2e-4, {"gan": 0.7, "vgg": math.nan}))
        yield Progress(1, 2, "validation")
        yield Progress(1, 2, "", figures(1))
        return "run"

    assert finish(logging_events(work(), event_writer(tmp_path))) == "run"
    events = EventAccumulator(str(tmp_path)).Reload()
    assert set(events.Tags()["scalars"]) == {
        "loss/gan", "learning_rate", "validation/ssim", "validation/bv_tv_bias", "validation/bv_tv_relative_bias",
        "validation/bv_tv_n", "validation/structure_score",
    }  # fmt: skip
    (loss,) = events.Scalars("loss/gan")
    assert (loss.step, loss.value) == (10, pytest.approx(0.7))
