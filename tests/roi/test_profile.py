"""Values along a line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mctgui.roi import LineProfile, sampled
from mctgui.volume import Volume


def tilted(shape=(3, 40, 50), spacing=(1.0, 0.3, 0.2)) -> Volume:
    """Values that grow evenly: 5 per mm along x, -2 per mm along y, 100 per slice."""
    z, y, x = np.indices(shape).astype(np.float64)
    return Volume.from_spacing(5 * 0.2 * x - 2 * 0.3 * y + 100 * z, spacing, "raw")


@settings(deadline=None, max_examples=60)
@given(*(st.tuples(st.floats(0, 9.8), st.floats(0, 11.7)) for _ in range(2)))
def test_that_linear_interpolation_is_exact_on_an_even_slope(start, end):
    found = sampled(LineProfile("axial", (*start, 1.2), (*end, 1.2)), tilted())
    share = found.distance_mm / max(found.distance_mm[-1], 1e-300)
    x, y = (start[k] + share * (end[k] - start[k]) for k in range(2))
    assert found.values == pytest.approx(5 * x - 2 * y + 100, abs=1e-9)


def test_that_a_line_is_sampled_from_end_to_end_at_half_the_smaller_spacing():
    found = sampled(LineProfile("axial", (1, 1, 0), (4, 5, 0)), tilted())
    assert found.distance_mm[0] == 0
    assert found.distance_mm[-1] == pytest.approx(5)
    steps = np.diff(found.distance_mm)
    assert steps.max() <= 0.1 + 1e-12
    assert steps == pytest.approx(np.full(50, 0.1))


def test_that_it_agrees_with_scikit_image_on_noise():
    from skimage.measure import profile_line

    image = np.random.default_rng(3).normal(0, 1, (1, 40, 40))
    found = sampled(LineProfile("axial", (3, 4, 0), (3 + 24, 4 + 18, 0)), Volume.from_spacing(image, (1, 1, 1), "raw"))
    other = profile_line(image[0], (4, 3), (22, 27), order=1)
    assert found.values[::2] == pytest.approx(other)


def test_that_the_line_has_no_value_where_the_image_ends():
    found = sampled(LineProfile("axial", (-5, 3, 0), (5, 3, 0)), tilted())
    outside = found.distance_mm < 5 - 0.1 - 1e-6
    assert np.isnan(found.values[outside]).all()
    assert np.isfinite(found.values[~outside]).all()


def test_that_no_value_is_mixed_of_bone_and_padding():
    voxels = np.full((1, 1, 8), 500, np.int16)
    voxels[..., :4] = -1024
    line = LineProfile("axial", (0, 0, 0), (7, 0, 0))
    found = sampled(line, Volume.from_spacing(voxels, (1, 1, 1), "HU"))
    assert np.isnan(found.values[found.distance_mm < 4]).all()
    assert (found.values[found.distance_mm >= 4] == 500).all()


@pytest.mark.parametrize("plane", ["sagittal", "coronal"])
def test_that_other_planes_are_sampled_in_their_own_slices(plane):
    z, y, x = np.indices((20, 20, 20)).astype(np.float64)
    volume = Volume.from_spacing(x + 100 * y + 10000 * z, (1, 1, 1), "raw")
    end = (4.2, 9, 15) if plane == "sagittal" else (9, 4.2, 15)
    found = sampled(LineProfile(plane, (4.2, 4.2, 5), end), volume)
    across = 100 * (4.2 + 4.8) + 4 if plane == "sagittal" else 9 + 400
    assert found.values[-1] == pytest.approx(10000 * 15 + across)
    assert found.slice_offset_mm == pytest.approx(0.2)


def test_that_a_volume_that_does_not_reach_the_line_has_no_profile():
    assert sampled(LineProfile("axial", (1, 1, 9), (2, 2, 9)), tilted()) is None


def test_that_two_grids_of_one_object_give_one_curve():
    coarse, fine = (
        Volume.from_spacing(np.tile(np.sin(np.arange(n) * step / 3)[None, None], (1, 5, 1)), (1, 1, step), "raw")
        for n, step in ((100, 0.4), (400, 0.1))
    )
    line = LineProfile("axial", (2, 2, 0), (30, 2, 0))
    one, other = sampled(line, coarse), sampled(line, fine)
    assert len(other.values) > 3 * len(one.values)
    assert np.interp(one.distance_mm, other.distance_mm, other.values) == pytest.approx(one.values, abs=0.005)
