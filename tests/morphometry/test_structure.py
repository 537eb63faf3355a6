"""All structure figures together: real bone, directions in LPS, and what must not change them."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from scipy.spatial.transform import Rotation

from mctgui.jobs import Progress, finish
from mctgui.morphometry import compiling_structure, structure_of
from mctgui.morphometry import structure_kernels as kernels
from mctgui.morphometry.anisotropy import fibonacci_directions, mean_intercept_length
from mctgui.morphometry.fractal import box_sizes, fractal_dimension

SIDE = 64
PLACES = np.mgrid[:SIDE, :SIDE, :SIDE] - (SIDE - 1) / 2
BALL = np.sum(PLACES**2, axis=0) < 30**2


def foam(seed, share=0.3, side=48, blur=2.5):
    """Random bone without a direction."""
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=(side,) * 3), blur)
    return noise > np.quantile(noise, 1 - share)


def plates(normal, every=12, thick=4):
    """Plates square to ``normal``, (z, y, x) of the array."""
    unit = np.array(normal, float) / np.linalg.norm(normal)
    return np.tensordot(unit, PLACES, 1) % every < thick


def structure(bone, inside=None, voxel_mm=0.05, directions=None):
    return finish(structure_of(bone, np.ones_like(bone) if inside is None else inside, voxel_mm, directions))


def degrees_between(one, other):
    return math.degrees(math.acos(min(1.0, abs(float(np.dot(one, other))) / np.linalg.norm(other))))


def test_that_real_bone_has_the_surface_and_connectivity_of_the_reference(shared_data):
    tifffile = pytest.importorskip("tifffile")
    bone = tifffile.imread(shared_data / "bone_lhdl" / "lhdl_3155_D_4_bc_52um.tif") > 82
    found = structure(bone, voxel_mm=0.052)
    assert found.bs_bv_per_mm == pytest.approx(14.56, abs=0.005)
    assert found.conn_d_per_mm3 == pytest.approx(3.68558135, rel=1e-7)
    assert found.euler == -172
    assert 0 < found.smi < 3
    assert 0.2 < found.da < 0.6
    assert 2 < found.fractal_dimension < 3
    assert found.notes == ()


@pytest.mark.parametrize("normal", [(0, 0, 1), (1, 0, 0), (1, 1, 0), (0.3, -0.5, 0.8)])
def test_that_plates_are_anisotropic_across_their_normal(normal):
    found = structure(plates(normal), BALL)
    assert found.da > 0.95
    assert degrees_between(found.mil_axes[2], normal[::-1]) < 3
    assert found.mil_lengths_mm[2] < found.mil_lengths_mm[1] <= found.mil_lengths_mm[0]


def test_that_rods_run_along_the_first_axis():
    y, x = PLACES[1] % 10 < 4, PLACES[2] % 10 < 4
    found = structure(y & x, BALL)
    assert degrees_between(found.mil_axes[0], (0, 0, 1)) < 2
    assert found.mil_axes[0][2] > 0
    assert found.mil_lengths_mm[1] == pytest.approx(found.mil_lengths_mm[2], rel=0.1)


@pytest.mark.parametrize("stretch", [1.4, 2.0])
def test_that_stretched_foam_is_as_anisotropic_as_it_was_stretched(stretch):
    # Stretching by k makes the intercepts along that axis k times as long: DA = 1 - 1 / k^2, a little less for the stairs
    # of the voxels.
    side = 160
    noise = ndimage.gaussian_filter(np.random.default_rng(3).normal(size=(side,) * 3), (2.5 * stretch, 2.5, 2.5))
    found = structure(noise > np.quantile(noise, 0.75))
    assert 1 - stretch**-2 - 0.12 < found.da < 1 - stretch**-2
    assert found.mil_lengths_mm[0] / found.mil_lengths_mm[2] == pytest.approx(stretch, rel=0.15)
    assert degrees_between(found.mil_axes[0], (0, 0, 1)) < 3


@pytest.mark.parametrize("seed", range(3))
def test_that_axes_are_told_in_lps_for_an_oblique_volume(seed):
    frame = Rotation.random(random_state=seed).as_matrix()
    normal = np.array((0.2, -0.4, 0.9))  # x, y, z of the array
    found = structure(plates(normal[::-1]), BALL, directions=frame)
    assert degrees_between(found.mil_axes[2], frame @ normal) < 3
    mirrored = frame * (1, 1, -1)  # slices stored the other way round
    found = structure(plates(normal[::-1]), BALL, directions=mirrored)
    assert degrees_between(found.mil_axes[2], mirrored @ normal) < 3
    assert np.array(found.mil_axes) @ np.array(found.mil_axes).T == pytest.approx(np.eye(3), abs=1e-9)


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 1000), st.permutations(range(3)), st.tuples(*[st.booleans()] * 3))
def test_that_turning_and_mirroring_leave_the_figures_as_they_are(seed, axes, mirrored):
    bone = foam(seed, side=32)
    inside = np.zeros_like(bone)
    inside[6:26, 7:27, 5:25] = True
    turned = [
        np.flip(np.transpose(each, axes), [axis for axis in range(3) if mirrored[axis]]) for each in (bone, inside)
    ]  # fmt: skip
    one, other = structure(bone, inside), structure(*turned)
    for name in ("bs_mm2", "bs_bv_per_mm", "bs_tv_per_mm", "conn_d_per_mm3", "euler", "smi"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-9), name
    assert other.da == pytest.approx(one.da, abs=0.04)


@settings(deadline=None, max_examples=6)
@given(st.integers(0, 1000), st.floats(0.01, 0.5))
def test_that_the_figures_follow_the_size_of_a_voxel(seed, voxel_mm):
    bone = foam(seed, side=32)
    unit, scaled = structure(bone, voxel_mm=1.0), structure(bone, voxel_mm=voxel_mm)
    assert scaled.bs_mm2 == pytest.approx(unit.bs_mm2 * voxel_mm**2)
    assert scaled.bs_bv_per_mm == pytest.approx(unit.bs_bv_per_mm / voxel_mm)
    assert scaled.conn_d_per_mm3 == pytest.approx(unit.conn_d_per_mm3 / voxel_mm**3)
    assert scaled.mil_lengths_mm == pytest.approx(np.array(unit.mil_lengths_mm) * voxel_mm)
    assert (scaled.smi, scaled.da, scaled.euler) == (unit.smi, unit.da, unit.euler)
    assert scaled.fractal_dimension == unit.fractal_dimension


def test_that_the_shape_of_the_voi_makes_no_anisotropy():
    bone = foam(5, side=96)
    flat = np.zeros_like(bone)
    flat[38:58, 4:92, 4:92] = True
    assert structure(bone, flat).da < 0.2


def test_that_measuring_twice_gives_the_same_bits():
    bone = foam(7)
    assert structure(bone) == structure(bone)


def test_that_a_voi_in_bone_alone_says_what_is_left_out():
    bone = np.ones((20, 20, 20), bool)
    found = structure(bone)
    assert (found.bs_bv_per_mm, found.smi, found.da, found.mil_axes) == (None, None, None, None)
    assert any("no bone surface" in note for note in found.notes)
    assert any("DA is left out" in note for note in found.notes)
    assert any("fractal dimension" in note for note in found.notes)


def test_that_loose_pieces_are_named_as_the_reason_of_a_negative_connectivity():
    bone = np.zeros((40, 40, 40), bool)
    for z in range(4, 40, 8):
        for y in range(4, 40, 8):
            bone[z : z + 3, y : y + 3, 4:36:8] = True
    found = structure(bone)
    assert found.conn_d_per_mm3 < 0
    assert any("Conn.D is negative" in note for note in found.notes)


def test_that_concave_bone_gets_a_word_about_smi():
    found = structure(~foam(2, share=0.1))
    assert found.smi < 0
    assert any("concave" in note and "Salmon" in note for note in found.notes)


def test_that_masks_which_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="must agree"):
        structure(np.ones((4, 4, 4), bool), np.ones((4, 4, 5), bool))
    with pytest.raises(ValueError, match="must hold voxels"):
        structure(np.ones((4, 4, 4), bool), np.zeros((4, 4, 4), bool))


def test_that_it_reports_its_progress_and_can_be_closed_at_any_step():
    finish(compiling_structure())
    bone = foam(1, side=80)
    steps: list[Progress] = []
    began = time.process_time()
    finish(structure_of(bone, np.ones_like(bone), 0.05), steps.append)
    spent = time.process_time() - began
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert len(steps) > 20 * spent
    for stop in range(0, len(steps), 40):
        work = structure_of(bone, np.ones_like(bone), 0.05)
        for _ in range(stop + 1):
            next(work)
        work.close()


def test_that_directions_cover_the_sphere_evenly():
    directions = fibonacci_directions(300)
    assert np.linalg.norm(directions, axis=1) == pytest.approx(1)
    assert directions.T @ directions / 300 == pytest.approx(np.eye(3) / 3, abs=0.005)


def test_that_the_shortest_intercepts_are_half_the_period_of_plates():
    found = finish(mean_intercept_length(plates((1, 0, 0)).astype(np.uint8), BALL.astype(np.uint8)))
    assert found.lengths[2] == pytest.approx(6, rel=0.03)
    assert found.ratio > 4


def test_that_boxes_are_those_of_bonej():
    assert box_sizes(288) == [48, 40, 33, 27, 22, 18, 15, 12, 10, 8, 6]
    assert box_sizes(75) == [18, 15, 12, 10, 8, 6]
    assert box_sizes(20) == []


def test_that_a_line_a_plane_and_a_filled_foam_have_their_dimensions():
    shape = (192, 192, 192)
    whole = np.ones(shape, np.uint8)
    line, plane = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    line[90, 90] = 1
    plane[90] = 1
    dust = (np.random.default_rng(0).random(shape) < 0.2).astype(np.uint8)
    for bone, dimension in ((line, 1), (plane, 2), (dust, 3)):
        assert finish(fractal_dimension(bone, whole)) == pytest.approx(dimension, abs=0.06)


def test_that_lines_find_the_changes_that_scipy_finds_along_them():
    bone = foam(11, side=60).astype(np.uint8)
    inside = (np.sum((np.mgrid[:60, :60, :60] - 29.5) ** 2, axis=0) < 27**2).astype(np.uint8)
    direction = np.array((0.48, 0.6, 0.64))
    one = np.array((0.8, -0.6, 0.0)) - direction * (0.8 * 0.48 - 0.6 * 0.6)
    across = np.stack([one / np.linalg.norm(one), np.cross(direction, one / np.linalg.norm(one))])
    changes, samples = kernels.trace_lines(inside * (1 + bone), direction, across, 1.0, 3**0.5)
    a, b, t = np.meshgrid(np.arange(-60, 61), np.arange(-60, 61), np.arange(-60, 61) * 3**0.5, indexing="ij")
    places = 29.5 + (across.T @ np.stack([a.ravel(), b.ravel()]) + direction[:, None] * t.ravel())
    seen = ndimage.map_coordinates(inside * (1 + bone), places, order=0, cval=0).reshape(a.shape)
    both = (seen[..., 1:] > 0) & (seen[..., :-1] > 0)
    assert samples == pytest.approx(both.sum(), rel=0.01)
    assert changes / samples == pytest.approx((both & (seen[..., 1:] != seen[..., :-1])).sum() / both.sum(), rel=0.05)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 1000), st.integers(2, 9))
def test_that_boxes_are_counted_as_numpy_counts_them(seed, size):
    outline = (np.random.default_rng(seed).random((19, 23, 17)) < 0.01).astype(np.uint8)
    padded = np.pad(outline, [(0, -side % size) for side in outline.shape])
    shape = [part for side in padded.shape for part in (side // size, size)]
    assert kernels.count_boxes(outline, size) == padded.reshape(shape).max(axis=(1, 3, 5)).sum()
