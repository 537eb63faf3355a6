"""Windows from presets and from what is in a volume."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.windowing import BONE, Window, auto_window, presets


def test_that_the_bone_window_runs_from_minus_500_to_1300():
    assert (BONE.low, BONE.high) == (-500, 1300)


@pytest.mark.parametrize(("centre", "width"), [(0, 0), (0, -1), (float("nan"), 1), (0, float("inf"))])
def test_that_a_window_without_extent_is_refused(centre, width):
    with pytest.raises(ValueError, match="width above 0"):
        Window(centre, width)


def test_that_the_automatic_window_spans_the_1st_to_99th_percentile():
    window = auto_window(np.arange(1001))
    assert (window.low, window.high) == pytest.approx((10, 990), abs=1)


def test_that_a_histogram_gives_the_same_window_as_its_voxels():
    voxels = np.random.default_rng(3).normal(400, 150, 20_000).astype(np.int16)
    values, counts = np.unique(voxels, return_counts=True)
    assert auto_window(values, counts) == auto_window(voxels)


def test_that_padding_is_left_out():
    voxels = np.concatenate([np.full(5000, -2000), np.arange(0, 1000)])
    assert auto_window(voxels).low == pytest.approx(10, abs=1)


def test_that_a_low_value_that_is_rare_is_no_padding():
    voxels = np.concatenate([np.full(50, -2000), np.arange(0, 1000)])
    assert auto_window(voxels).low == -2000


@pytest.mark.parametrize("voxels", [np.zeros(10), np.array([np.nan, np.nan]), np.array([])])
def test_that_a_window_can_be_made_of_nothing_much(voxels):
    assert auto_window(voxels).width > 0


def test_that_hu_presets_are_offered_for_hu_only():
    assert presets("HU")["Bone"] == Window(400, 1800)
    assert list(presets("grey8").values()) == [Window(128, 256)]
    assert "Bone" not in presets("grey16")
    assert presets("raw") == {}
