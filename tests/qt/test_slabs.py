"""Slabs: which slices count, and that the picture is numpy's mean, maximum and minimum of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mctgui.qt.viewer.plane import PLANES, SliceStack
from mctgui.qt.viewer.slabs import SlabProjector, slab_range
from mctgui.viewstate import Slab
from mctgui.volume import Volume

KINDS = {"mean": np.mean, "mip": np.max, "minip": np.min}


@given(
    st.integers(0, 30), st.integers(0, 30), st.floats(0.01, 2.0), st.floats(0.01, 40.0), st.sampled_from([0.0, 1e-9, -1e-9])
)
def test_that_a_slice_counts_when_its_centre_lies_in_the_slab(index, more, spacing, thickness, noise):
    count = index + more + 1
    found = slab_range(index, count, spacing, thickness * (1 + noise))
    assert index in found
    for each in range(count):
        distance = abs(each - index) * spacing
        if distance < thickness / 2 - 1e-4 * spacing:
            assert each in found
        elif distance > thickness / 2 + 1e-4 * spacing and each != index:
            assert each not in found


def test_that_half_a_millimetre_is_reached_whatever_rounding_makes_of_it() -> None:
    assert slab_range(10, 21, 0.1, 0.6) == range(7, 14)  # 3 x 0.1 is more than 0.3 in floating point
    assert slab_range(10, 21, 0.052, 0.6) == range(5, 16)
    assert slab_range(10, 21, 0.7, 0.6) == range(10, 11)
    assert slab_range(1, 21, 0.1, 0.6) == range(5)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.float32, np.int32])
@pytest.mark.parametrize("plane", PLANES)
@pytest.mark.parametrize("kind", KINDS)
def test_that_a_slab_is_what_numpy_makes_of_its_slices(plane, kind, dtype) -> None:
    rng = np.random.default_rng(4)
    values = rng.integers(0, 250, (12, 10, 14)) - (100 if np.dtype(dtype).kind in "if" else 0)
    volume = Volume.from_spacing(values.astype(dtype), (0.5, 0.25, 0.4), "raw")
    stack = SliceStack(volume, plane)
    slab = Slab(kind, 1.3)
    for index in (0, 5, 6, stack.count - 1):
        slices = stack.slab_slices(index, slab)
        assert len(slices) > 1
        wanted = KINDS[kind]([stack.image(each).pixels.astype(np.float64) for each in slices], axis=0)
        for image in (stack.image(index, slab), stack.sharp(index, slab)):
            np.testing.assert_allclose(image.pixels, wanted, rtol=1e-6)
            assert image.origin_uv == stack.image(index).origin_uv


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.float32])
def test_that_a_running_mean_stays_exact_and_reads_only_what_is_new(dtype) -> None:
    rng = np.random.default_rng(5)
    voxels = (rng.integers(0, 60000, (400, 6, 7)) // (1 if dtype == np.uint16 else 300)).astype(dtype)
    read: list[int] = []

    def reading(index: int) -> np.ndarray:
        read.append(index)
        return voxels[index]

    projector = SlabProjector(reading)
    for first in [*range(60), 200, 30, *range(31, 40)]:
        read.clear()
        found = projector.project(range(first, first + 11), "mean")
        np.testing.assert_allclose(found, voxels[first : first + 11].mean(axis=0, dtype=np.float64), rtol=1e-6)
        if 0 < first < 30 and dtype != np.float32:
            assert sorted(read) == [first - 1, first + 10]
    assert projector.project(range(390), "mean") == pytest.approx(voxels[:390].mean(axis=0, dtype=np.float64), rel=1e-6)


def test_that_a_slab_that_is_no_longer_wanted_is_given_up_and_leaves_no_wrong_sum() -> None:
    voxels = np.random.default_rng(6).integers(0, 255, (30, 4, 4)).astype(np.uint8)
    projector = SlabProjector(lambda index: voxels[index])
    projector.project(range(11), "mean")
    asked = iter([False, True])
    assert projector.project(range(2, 13), "mean", lambda: next(asked)) is None
    np.testing.assert_allclose(projector.project(range(1, 12), "mean"), voxels[1:12].mean(axis=0), rtol=1e-6)


@pytest.mark.parametrize("plane", PLANES)
def test_that_a_slab_of_a_large_volume_comes_from_the_level_below_first(plane) -> None:
    voxels = np.random.default_rng(7).integers(0, 255, (24, 32, 28)).astype(np.uint8)
    fine = Volume.from_spacing(voxels, (0.5, 0.5, 0.5), "grey8")
    below = voxels.reshape(12, 2, 16, 2, 14, 2).mean(axis=(1, 3, 5)).astype(np.uint8)
    coarse = Volume.from_spacing(below, (1, 1, 1), "grey8", origin_mm=(0.25, 0.25, 0.25))
    stack = SliceStack(fine, plane, coarse, coarse_from=0)
    assert stack.is_at_once(5) == (plane == "axial")
    quick, sharp = stack.image(5), stack.sharp(5)
    assert quick.bounds_uv() == pytest.approx(sharp.bounds_uv())
    np.testing.assert_array_equal(sharp.pixels, SliceStack(fine, plane).image(5).pixels)
    slab = Slab("mip", 2.0)
    np.testing.assert_array_equal(stack.sharp(5, slab).pixels, SliceStack(fine, plane).image(5, slab).pixels)
    assert stack.sharp(5, slab, lambda: True) is None


def test_that_slabs_are_within_reason() -> None:
    for wrong in (0.0, -1.0, float("nan"), 1e4):
        with pytest.raises(ValueError, match="thick"):
            Slab("mean", wrong)
    with pytest.raises(ValueError, match="none of"):
        Slab("median", 1.0)
