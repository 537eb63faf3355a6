from __future__ import annotations

import numpy as np
import pytest
import torch

from mctgui.synthesis.intensity import grey8_to_unit, unit_to_grey8, window_to_unit
from mctgui.synthesis.losses import feature_matching, local_mean, lsgan


def test_that_lsgan_sums_the_scales_and_looks_at_the_prediction_only() -> None:
    judged = [[torch.tensor([9.0]), torch.tensor([1.0, 3.0])], [torch.tensor([9.0]), torch.tensor([0.5])]]
    assert float(lsgan(judged, real=True)) == pytest.approx((0 + 4) / 2 + 0.25)
    assert float(lsgan(judged, real=False)) == pytest.approx((1 + 9) / 2 + 0.25)


def test_that_feature_matching_weighs_layers_and_scales_as_the_official_code() -> None:
    # Two scales of five outputs: factor 4 / 4 / 2 on the mean absolute difference of the first four of each.
    fake = [[torch.full((2,), float(layer)) for layer in range(5)] for _ in range(2)]
    real = [[torch.zeros(2) for _ in range(5)] for _ in range(2)]
    assert float(feature_matching(fake, real)) == pytest.approx((0 + 1 + 2 + 3) * 2 * 0.5)
    three = [[torch.full((2,), float(layer)) for layer in range(3)]]
    none = [[torch.zeros(2) for _ in range(3)]]
    assert float(feature_matching(three, none)) == pytest.approx((0 + 1) * 4 / 2)


def test_that_feature_matching_teaches_the_fake_side_only() -> None:
    fake, real = torch.ones(3, requires_grad=True), torch.zeros(3, requires_grad=True)
    feature_matching([[fake, fake]], [[real, real]]).backward()
    assert fake.grad is not None
    assert real.grad is None


def test_that_the_local_mean_ignores_where_bone_is_but_not_how_much() -> None:
    image = torch.zeros(1, 1, 8, 8)
    image[..., 0, 0] = 1.0
    moved = torch.zeros(1, 1, 8, 8)
    moved[..., 3, 3] = 1.0
    assert float(local_mean(image, moved, 8)) == 0.0
    assert float(local_mean(image, 2 * image, 8)) == pytest.approx(1 / 64)


def test_that_intensities_go_to_the_unit_range_and_back() -> None:
    hu = np.array([-2000, -300, 700, 1700, 3000], dtype=np.int16)
    assert window_to_unit(hu, (-300, 1700)).tolist() == [-1.0, -1.0, 0.0, 1.0, 1.0]
    grey = np.arange(256, dtype=np.uint8)
    assert np.array_equal(unit_to_grey8(grey8_to_unit(grey)), grey)
    # Rounded, not truncated: 0.6 of a grey value above 100 is 101.
    assert unit_to_grey8(np.array([100.6 / 127.5 - 1], dtype=np.float32))[0] == 101
