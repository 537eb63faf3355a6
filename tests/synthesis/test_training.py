from __future__ import annotations

import csv
import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.synthesis import CropPlan, SlicePair, TrainingConfig, TrainingStep, methods, slice_pairs, train
from mctgui.synthesis.data import draw_crops, fingerprint
from mctgui.synthesis.pix2pixhd_generator import generator_from_state_dict
from mctgui.synthesis.run_record import flat_configuration
from mctgui.synthesis.weights import read_weights
from mctgui.volume import Volume

EARLIER = "0ef1d36e4efd330332638cdb71995dc0d52581da7df3c768f95cda60ee93823b"


def test_that_the_same_seed_gives_the_same_weights_and_another_does_not(
    pairs: list[SlicePair], tiny_training: TrainingConfig
) -> None:
    first, second = (finish(train(pairs, tiny_training)).generator.state_dict() for _ in range(2))
    assert all(torch.equal(first[key], second[key]) for key in first)
    other = finish(train(pairs, dataclasses.replace(tiny_training, seed=2))).generator.state_dict()
    assert not torch.equal(first["model.1.weight"], other["model.1.weight"])


def test_that_training_brings_the_output_nearer_to_the_microct(
    pairs: list[SlicePair], tiny_training: TrainingConfig
) -> None:
    config = dataclasses.replace(tiny_training, steps=150, adversarial_from=150, decay_from=100, warm_up_learning_rate=4e-3)
    history = finish(train(pairs, config)).history
    start, end = (np.mean([step.losses["l1"] for step in part]) for part in (history[:10], history[-10:]))
    assert end < 0.5 * start


def test_that_the_discriminator_joins_after_the_warm_up(pairs: list[SlicePair], tiny_training: TrainingConfig) -> None:
    history = finish(train(pairs, tiny_training)).history
    assert [bool(np.isfinite(step.losses["discriminator_fake"])) for step in history] == [False] * 4 + [True] * 8
    assert all(np.isfinite(step.losses["l1"]) for step in history)


def test_that_the_learning_rate_is_constant_and_then_falls_towards_zero(tiny_training: TrainingConfig) -> None:
    config = dataclasses.replace(tiny_training, steps=100, adversarial_from=20, decay_from=60)
    rates = [config.learning_rate_at(step) for step in (0, 19, 20, 60, 80, 99)]
    assert rates == pytest.approx([1e-3, 1e-3, 2e-4, 2e-4, 1e-4, 5e-6])


def test_that_checkpoints_are_whole_and_cancelling_leaves_the_last_one(
    pairs: list[SlicePair], tiny_training: TrainingConfig, tmp_path: Path
) -> None:
    work = train(pairs, tiny_training, folder=tmp_path)
    for _ in range(7):
        step = next(work)
    assert isinstance(step.partial, TrainingStep)
    assert (step.done, step.total) == (7, 12)
    work.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["generator.safetensors", "history.csv", "state.pt"]
    generator = generator_from_state_dict(read_weights(tmp_path / "generator.safetensors"))
    assert generator.config == tiny_training.generator
    with (tmp_path / "history.csv").open(newline="", encoding="utf-8") as file:
        assert [row["step"] for row in csv.DictReader(file)] == ["1", "2", "3", "4", "5"]


def test_that_cancelling_before_the_first_checkpoint_leaves_nothing(
    pairs: list[SlicePair], tiny_training: TrainingConfig, tmp_path: Path
) -> None:
    threads = torch.get_num_threads()
    work = train(pairs, tiny_training, folder=tmp_path)
    next(work)
    work.close()
    assert list(tmp_path.iterdir()) == []
    assert torch.get_num_threads() == threads


def test_that_the_kept_network_has_batch_statistics_of_its_own_weights(
    pairs: list[SlicePair], tiny_training: TrainingConfig
) -> None:
    config = dataclasses.replace(tiny_training, norm_batches=20, steps=30)
    generator = finish(train(pairs, config)).generator
    crops = torch.from_numpy(draw_crops(pairs, CropPlan(32, 16), config.window_hu, np.random.default_rng(1))[0])
    with torch.no_grad():
        used = generator(crops)
        generator.train()
        trained = generator(crops)
    assert float((used - trained).abs().mean()) < 0.1


def test_that_runaway_losses_and_missing_pairs_are_said_plainly(
    pairs: list[SlicePair], tiny_training: TrainingConfig
) -> None:
    with pytest.raises(MctguiError, match="no slice pairs"):
        finish(train([], tiny_training))
    with pytest.raises(MctguiError, match="not finite at step 1"):
        finish(train(pairs, dataclasses.replace(tiny_training, lambda_l1=float("nan"))))


def test_that_weights_that_are_no_numbers_never_replace_a_checkpoint(
    pairs: list[SlicePair], tiny_training: TrainingConfig, tmp_path: Path
) -> None:
    """A loss may be finite while its gradients are not."""
    config = dataclasses.replace(tiny_training, checkpoint_every=2)

    def spoil(progress) -> None:
        if progress.done == 3:
            spoilt[0] = True

    spoilt = [False]
    descend = methods._descend

    def descending(run, optimiser, loss, *, again=False) -> None:
        descend(run, optimiser, loss, again=again)
        if spoilt[0]:
            with torch.no_grad():
                optimiser.param_groups[0]["params"][0].fill_(float("nan"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(methods, "_descend", descending)
        with pytest.raises(MctguiError, match="not finite at step 4"):
            finish(train(pairs, config, folder=tmp_path), spoil)
    assert torch.load(tmp_path / "state.pt", weights_only=True)["done"] == 2
    assert all(bool(torch.isfinite(one).all()) for one in read_weights(tmp_path / "generator.safetensors").values())


def test_that_pairs_lie_pixel_upon_pixel() -> None:
    microct = Volume.from_spacing(np.zeros((5, 40, 60), np.uint8), (0.1, 0.1, 0.1), "grey8", origin_mm=(-3.0, 2.0, 0.0))
    spot = (2, 30, 11)
    microct.voxels[spot] = 200
    mdct = Volume.from_spacing(np.zeros((9, 60, 80), np.int16), (0.1, 0.2, 0.2), "HU", origin_mm=(-6.0, -1.0, -0.2))
    nearest = np.rint(mdct.mm_to_index(microct.index_to_mm(spot))).astype(int)
    mdct.voxels[tuple(nearest)] = 1000
    (pair,) = slice_pairs(mdct, microct, "one", [2])
    assert pair.mdct.shape == pair.microct.shape == (40, 60)
    peak = np.unravel_index(int(pair.mdct.argmax()), pair.mdct.shape)
    assert np.abs(np.subtract(peak, spot[1:])).max() <= 1
    assert pair.mdct.max() > 200
    with pytest.raises(MctguiError, match="no MDCT slice"):
        slice_pairs(mdct.crop((0, 0, 0), (2, 60, 80)), microct, "one", [4])


def test_that_crops_keep_the_two_images_together_and_follow_the_seed() -> None:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (50, 70)).astype(np.uint8)
    pair = SlicePair(image.astype(np.int16), image, "s", 0)
    plan = CropPlan(crop_px=32, batch=6)
    mdct, microct = draw_crops([pair], plan, (0.0, 255.0), np.random.default_rng(4))
    assert mdct.shape == (6, 1, 32, 32)
    assert np.abs(mdct - microct).max() < 1e-6
    again = draw_crops([pair], plan, (0.0, 255.0), np.random.default_rng(4))
    assert np.array_equal(mdct, again[0])
    padded, _ = draw_crops([pair], CropPlan(crop_px=96, batch=1), (0.0, 255.0), np.random.default_rng(4))
    assert padded.shape == (1, 1, 96, 96)


def test_that_the_fingerprint_changes_with_one_pixel(pairs: list[SlicePair]) -> None:
    before = fingerprint(pairs)
    assert before == fingerprint(pairs)
    pairs[2].microct[0, 0] ^= 1
    assert fingerprint(pairs) != before


def test_that_crops_are_those_of_earlier_versions_while_nothing_turns() -> None:
    """SHA-256 of a batch as drawn before crops could be turned or shared."""
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (50, 70)).astype(np.uint8)
    pair = SlicePair(image.astype(np.int16), image, "s", 0)
    plan = CropPlan(crop_px=32, batch=6, hu_gain=0.05, hu_offset=30.0)
    batch = draw_crops([pair, pair], plan, (0.0, 255.0), np.random.default_rng(4))
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in batch)).hexdigest()
    assert digest == EARLIER
    for share in (range(3), range(3, 6)):
        part = draw_crops([pair, pair], plan, (0.0, 255.0), np.random.default_rng(4), share)
        assert all(np.array_equal(one, whole[share.start : share.stop]) for one, whole in zip(part, batch, strict=True))


@pytest.mark.parametrize("shape", [(60, 60), (33, 90), (32, 32), (20, 50)])
def test_that_both_images_turn_alike_and_no_border_is_made_up(shape: tuple[int, int]) -> None:
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    slope = (rows + 2 * columns).astype(np.uint8)  # linear, so that bilinear sampling is exact
    pair = SlicePair(slope.astype(np.int16), slope, "s", 0)
    plan = CropPlan(crop_px=32, batch=8, flip=False, rotate_deg=15.0, on_bone=0.5)
    mdct, microct = draw_crops([pair], plan, (0.0, 255.0), np.random.default_rng(4))
    assert mdct.shape == (8, 1, 32, 32)
    assert np.abs(mdct - microct).max() < 1e-5
    grey = (microct[:, 0] + 1) * 127.5
    assert grey.min() >= 0
    assert grey.max() <= slope.max() + 1e-3
    if shape == (60, 60):
        down, across = np.diff(grey, axis=1), np.diff(grey, axis=2)
        # Along both axes the slope is that of a plane turned by one angle: (cos + 2 sin, 2 cos - sin) of it.
        assert np.abs(down - down[:, :1, :1]).max() < 2e-3
        angles = np.degrees(np.arctan2(down[:, 0, 0], across[:, 0, 0]) - np.arctan2(1, 2))
        assert 1.0 < np.abs(angles).max() <= 15.1
        assert np.abs(down[:, 0, 0] ** 2 + across[:, 0, 0] ** 2 - 5).max() < 1e-2
    if min(shape) <= 32:  # nothing around the crop to turn into
        straight = draw_crops(
            [pair], dataclasses.replace(plan, rotate_deg=0.0, batch=1), (0.0, 255.0), np.random.default_rng(4)
        )
        assert np.array_equal(straight[0][0], mdct[0])


def test_that_only_small_turns_are_taken_and_they_stand_in_the_record() -> None:
    with pytest.raises(MctguiError, match="turned by up to 60 degrees"):
        CropPlan(crop_px=32, batch=1, rotate_deg=60)
    for preset in ("paper", "official"):
        assert TrainingConfig.preset("pix2pixhd", preset).crops.rotate_deg == 0.0
    turned = TrainingConfig(crops=CropPlan(crop_px=512, batch=1, rotate_deg=4.0))
    assert flat_configuration(turned)["crops.rotate_deg"] == 4.0
    assert flat_configuration(turned)["crops.flip"] is True
    assert flat_configuration(turned)["precision"] == "float32"
