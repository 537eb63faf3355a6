"""Validation judges on held-out pairs, keeps the best structure, and has no part in the training."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from scipy import ndimage
from torch import nn

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.synthesis import Epochs, SlicePair, TrainingConfig, ValidationFigures, Validator, train
from mctgui.synthesis.data import reduced
from mctgui.synthesis.held_out import consecutive, held_out_vois
from mctgui.synthesis.structure_agreement import agreement_of, structure_score
from mctgui.synthesis.training_checkpoint import STATE_NAME
from mctgui.synthesis.validation_files import read_figures, write_figures

SPACING = (0.1, 0.1, 0.1)


@pytest.fixture(scope="module")
def stack() -> list[SlicePair]:
    """Eighteen consecutive slices of a block of trabeculae 6 mm wide."""
    rng = np.random.default_rng(11)
    bone = ndimage.gaussian_filter(rng.standard_normal((18, 72, 72)), 2.0) > 0.0
    y, x = np.mgrid[:72, :72] - 35.5
    bone &= x * x + y * y < 32**2
    hu = ndimage.gaussian_filter(bone * 1750.0, 2.0).astype(np.int16)
    grey = np.where(bone, 210, 30).astype(np.uint8)
    return [SlicePair(hu[z], grey[z], "held", 40 + z, "donor") for z in range(18)]


class Repeats(nn.Module):
    """A generator that gives back the MDCT as it is, or inverted, or nothing at all."""

    def __init__(self, gain: float) -> None:
        super().__init__()
        self.gain = gain
        self.config = type("Config", (), {"size_multiple": 4})()

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        return self.gain * batch


def judged(validator: Validator, gain: float, best: float | None = None) -> ValidationFigures:
    work = validator.validating(Repeats(gain), (-300, 1700), torch.device("cpu"), epoch=3, step=30, best=best)
    return finish(work).figures


def test_that_runs_of_slices_are_found() -> None:
    empty = np.zeros((4, 4), np.int16), np.zeros((4, 4), np.uint8)
    pairs = [SlicePair(*empty, name, index) for name, index in (("b", 1), ("a", 5), ("a", 4), ("a", 7), ("b", 2))]
    assert consecutive(pairs) == [(2, 1), (3,), (0, 4)]


def test_that_a_stack_gives_structure_in_three_dimensions(stack: list[SlicePair]) -> None:
    validator = Validator(stack, {"held": SPACING}, most_slices=4)
    figures = judged(validator, 1.0)
    assert (figures.dimension, figures.slices, figures.vois) == ("3-D", 4, 1)
    assert figures.bv_tv is not None
    assert figures.tb_th is not None
    assert figures.tb_sp is not None
    assert 0.2 < figures.tb_th.bias / figures.tb_th.relative_bias < 0.8  # Tb.Th of the micro-CT, mm
    assert figures.bv_tv.r is None  # of one VOI
    assert figures.structure_score is not None
    parts = [abs(one.relative_bias) for one in (figures.bv_tv, figures.tb_th, figures.tb_sp)]
    assert figures.structure_score == pytest.approx(np.mean(parts))
    assert figures.is_best
    assert figures.ssim_body is not None
    assert figures.ssim > 0.5
    assert judged(validator, 1.0, best=figures.structure_score).is_best is False


def test_that_the_voi_lies_within_the_bone(stack: list[SlicePair]) -> None:
    (voi,) = held_out_vois(stack, {"held": SPACING}, 8)
    assert voi.places == tuple(range(18))
    mask = voi.voi.mask(voi.volume([pair.microct for pair in stack]).grid)
    y, x = np.mgrid[:72, :72] - 35.5
    assert mask.any(axis=(1, 2)).all()
    assert not (mask & (x * x + y * y > 33**2)).any()


def test_that_an_empty_image_is_never_the_best(stack: list[SlicePair]) -> None:
    figures = judged(Validator(stack, {"held": SPACING}, most_slices=4), 0.0)
    assert figures.structure_score is None
    assert figures.bv_tv is None
    assert not figures.is_best
    assert "1 of 1 micro-CT-like VOIs" in figures.notes[0]


def test_that_single_slices_give_no_thickness(stack: list[SlicePair]) -> None:
    figures = judged(Validator(stack[::2], {"held": SPACING}), 1.0)
    assert (figures.dimension, figures.slices, figures.vois) == ("2-D", 9, 0)
    assert figures.tb_th is None
    assert figures.tb_sp is None
    assert figures.bv_tv is not None
    assert figures.bv_tv.n == 9
    assert "(2-D), Tb.Th and Tb.Sp are not defined" in figures.notes[0]
    assert figures.structure_score is not None
    assert figures.structure_score >= abs(figures.bv_tv.relative_bias)


def test_that_unknown_pixels_give_no_structure_at_all(stack: list[SlicePair]) -> None:
    figures = judged(Validator(stack, {}), 1.0)
    assert (figures.dimension, figures.bv_tv, figures.structure_score, figures.is_best) == (None, None, None, False)
    assert "no epoch is the best" in figures.notes[0]


def test_that_opposite_errors_do_not_cancel_in_the_score() -> None:
    reference = [{"bv_tv": 0.2}, {"bv_tv": 0.2}]
    values = [{"bv_tv": 0.1}, {"bv_tv": 0.3}]
    agreement = agreement_of(values, reference, "bv_tv")
    assert agreement is not None
    assert agreement.bias == pytest.approx(0.0)
    assert structure_score(values, reference) == pytest.approx(0.5)
    assert structure_score(reference, reference) == 0.0
    assert structure_score([{}, {"bv_tv": 0.2}], reference) is None


def test_that_features_give_fid_and_kid(stack: list[SlicePair]) -> None:
    def features_of(images):
        return np.array([[image.mean(), image.std(), (image > 99).mean()] for image in images])

    figures = judged(Validator(stack, {"held": SPACING}, features_of=features_of, most_slices=6), 1.0)
    assert figures.fid is not None
    assert figures.fid > 0
    assert figures.kid is not None
    assert any("FID of 6 images" in note for note in figures.notes)


def test_that_reduced_images_keep_their_size_in_millimetres(stack: list[SlicePair]) -> None:
    whole = Validator(stack, {"held": SPACING}, most_slices=4)
    half = Validator(stack, {"held": SPACING}, most_slices=4, samples_every=1, reduce=2)
    assert [voi.spacing_mm for voi in half.vois] == [(0.1, 0.2, 0.2)]
    assert half.vois[0].voi.diameter_mm == pytest.approx(whole.vois[0].voi.diameter_mm, rel=0.1)
    work = half.validating(Repeats(1.0), (-300, 1700), torch.device("cpu"), epoch=1, step=3, best=None)
    validated = finish(work)
    full, judged_half = judged(whole, 1.0), validated.figures
    for name in ("bv_tv", "tb_th", "tb_sp"):
        one, other = getattr(full, name), getattr(judged_half, name)
        assert other.bias / other.relative_bias == pytest.approx(one.bias / one.relative_bias, rel=0.1)  # of the micro-CT
    assert judged_half.structure_score is not None
    assert "reduced 2 times" in judged_half.notes[0]
    sample = validated.samples[0]
    assert sample.mdct.shape == sample.microct.shape == sample.microct_like.shape == (36, 36)
    blocks = stack[0].microct.reshape(36, 2, 36, 2).mean(axis=(1, 3))
    np.testing.assert_array_equal(sample.microct, np.rint(blocks))


def test_that_what_does_not_fill_a_square_is_left_out() -> None:
    image = np.arange(35, dtype=np.float32).reshape(5, 7)
    assert reduced(image, 2).tolist() == [[4.0, 6.0, 8.0], [18.0, 20.0, 22.0]]


def test_that_figures_come_back_from_the_table(stack: list[SlicePair], tmp_path: Path) -> None:
    figures = [judged(Validator(stack, {"held": SPACING}), 1.0), judged(Validator(stack, {}), 1.0)]
    write_figures(figures, tmp_path / "validation.csv")
    assert read_figures(tmp_path / "validation.csv") == figures
    assert read_figures(tmp_path / "validation.csv", until_step=29) == []
    (tmp_path / "validation.csv").write_text("epoch,step\n1,x\n")
    with pytest.raises(MctguiError, match="damaged"):
        read_figures(tmp_path / "validation.csv")


def in_epochs(config: TrainingConfig) -> TrainingConfig:
    return dataclasses.replace(config, epochs=Epochs(2, 2, 1), checkpoint_every=100)


def test_that_validation_leaves_the_training_alone(
    pairs: list[SlicePair], stack: list[SlicePair], tiny_training: TrainingConfig, tmp_path: Path
) -> None:
    config = in_epochs(tiny_training)
    alone = finish(train(pairs, config))
    shown: list[object] = []
    validator = Validator(stack, {"held": SPACING}, every=2, samples_every=1, most_slices=3)
    run = finish(
        train(pairs, config, folder=tmp_path, validation=validator), lambda progress: shown.append(progress.partial)
    )
    weights = alone.generator.state_dict()
    assert all(torch.equal(value, weights[key]) for key, value in run.generator.state_dict().items())
    assert run.history == alone.history or str(run.history) == str(alone.history)
    assert [(one.epoch, one.step) for one in run.validation] == [(2, 4), (3, 6)]
    assert [one for one in shown if isinstance(one, ValidationFigures)] == list(run.validation)
    with (tmp_path / "validation.csv").open() as file:
        assert [row["epoch"] for row in csv.DictReader(file)] == ["2", "3"]
    for epoch in ("0002", "0003"):
        for kind in ("mdct", "microct-like", "microct"):
            image = cv2.imread(str(tmp_path / "samples" / f"epoch-{epoch}" / f"1-{kind}.png"), cv2.IMREAD_UNCHANGED)
            assert image.shape == (72, 72)
            assert image.dtype == np.uint8
    listed = json.loads((tmp_path / "samples/epoch-0002/samples.json").read_text())
    assert [one["slice_index"] for one in listed] == [40, 48, 57]


@pytest.mark.parametrize("stopped_at", [2, 3, 4, 5, 9])
def test_that_a_stopped_run_has_the_figures_of_an_unbroken_one(
    stopped_at: int, pairs: list[SlicePair], stack: list[SlicePair], tiny_training: TrainingConfig, tmp_path: Path
) -> None:
    config = in_epochs(tiny_training)

    def validator() -> Validator:
        return Validator(stack, {"held": SPACING}, most_slices=2)

    whole = finish(train(pairs, config, folder=tmp_path / "whole", validation=validator()))
    work = train(pairs, config, folder=tmp_path / "run", validation=validator())
    for _ in range(stopped_at):
        next(work)
    work.close()
    rest = finish(train(pairs, config, folder=tmp_path / "run", validation=validator(), resume=True))
    assert rest.validation == whole.validation
    assert len(rest.validation) == 3
    for name in ("validation.csv", "generator.safetensors", "history.csv"):
        assert (tmp_path / "run" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert (tmp_path / "run" / STATE_NAME).is_file()


def test_that_the_best_generator_is_kept(
    pairs: list[SlicePair], stack: list[SlicePair], tiny_training: TrainingConfig, tmp_path: Path, monkeypatch
) -> None:
    from mctgui.synthesis import validation as module
    from mctgui.synthesis.weights import read_weights

    scores = iter([0.5, 0.2, 0.4])
    monkeypatch.setattr(module, "structure_score", lambda found, reference: next(scores))
    kept = {}

    def keep(progress) -> None:
        if isinstance(progress.partial, ValidationFigures):
            kept[progress.partial.epoch] = read_weights(tmp_path / "generator.safetensors")

    validator = Validator(stack, {"held": SPACING}, most_slices=2)
    run = finish(train(pairs, in_epochs(tiny_training), folder=tmp_path, validation=validator), keep)
    assert [one.is_best for one in run.validation] == [True, True, False]
    best = read_weights(tmp_path / "best" / "generator.safetensors")
    assert all(torch.equal(value, kept[2][key]) for key, value in best.items())
    assert json.loads((tmp_path / "best" / "figures.json").read_text())["epoch"] == 2


def test_that_nothing_held_out_is_said() -> None:
    with pytest.raises(MctguiError, match="Nothing is held out"):
        Validator([], {})
