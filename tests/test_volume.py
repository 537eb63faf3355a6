"""Grids and volumes: patient directions by asymmetric proof, resampling in millimetres, no needless copies."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mctgui.volume import Grid, Volume


def rotation(angles) -> np.ndarray:
    matrix = np.eye(3)
    for axis, angle in enumerate(angles):
        turn = np.eye(3)
        first, second = [other for other in range(3) if other != axis]
        turn[first, first] = turn[second, second] = np.cos(angle)
        turn[first, second], turn[second, first] = -np.sin(angle), np.sin(angle)
        matrix = matrix @ turn
    return matrix


@st.composite
def grids(draw) -> Grid:
    shape = tuple(draw(st.integers(1, 40)) for _ in range(3))
    spacing = [draw(st.floats(0.01, 10.0)) for _ in range(3)]
    angles = [draw(st.floats(-3.2, 3.2)) for _ in range(3)]
    signs = [draw(st.sampled_from([-1.0, 1.0])) for _ in range(3)]
    affine = np.eye(4)
    affine[:3, :3] = rotation(angles) * np.multiply(spacing, signs)
    affine[:3, 3] = [draw(st.floats(-1000, 1000)) for _ in range(3)]
    return Grid(shape, affine)


@settings(max_examples=80, deadline=None)
@given(grids(), arrays(np.float64, (4, 3), elements=st.floats(-50, 50)))
def test_that_index_to_mm_and_back_is_the_same_index(grid, index):
    assert np.allclose(grid.mm_to_index(grid.index_to_mm(index)), index, atol=1e-6)


@settings(max_examples=80, deadline=None)
@given(grids())
def test_that_canonical_axes_point_to_head_posterior_and_left_and_move_no_voxel(grid):
    values = np.arange(np.prod(grid.shape), dtype=np.int64).reshape(grid.shape)
    volume = Volume(values, grid.affine)
    canonical = volume.canonical()
    for axis, patient in enumerate((2, 1, 0)):
        step = canonical.affine[:3, 2 - axis]
        assert step[patient] > 0
    for index in itertools.islice(np.ndindex(*canonical.shape), 0, None, max(1, values.size // 20)):
        origin = np.unravel_index(int(canonical.voxels[index]), grid.shape)
        assert np.allclose(canonical.index_to_mm(index), volume.index_to_mm(origin), atol=1e-6)
    assert np.shares_memory(canonical.voxels, values)


@settings(max_examples=40, deadline=None)
@given(grids())
def test_that_the_spacing_is_that_of_neighbouring_centres(grid):
    for axis in range(3):
        step = np.zeros(3)
        step[axis] = 1
        length = np.linalg.norm(grid.index_to_mm(step) - grid.index_to_mm((0, 0, 0)))
        assert length == pytest.approx(grid.spacing_mm[axis], rel=1e-6)


def test_that_left_right_head_foot_anterior_and_posterior_are_not_mixed_up():
    # A supine axial scan: columns to the patient's left, rows to the back, slices to the head (LPS, as in DICOM).
    grid = Grid.from_spacing((3, 4, 5), (3.0, 2.0, 1.0), (10, 20, 30))
    assert [grid.letters_along(axis) for axis in range(3)] == [("F", "H"), ("A", "P"), ("R", "L")]
    assert grid.index_to_mm((1, 0, 0)) == pytest.approx((10, 20, 33))  # one slice up
    assert grid.index_to_mm((0, 1, 0)) == pytest.approx((10, 22, 30))  # one row back
    assert grid.index_to_mm((0, 0, 1)) == pytest.approx((11, 20, 30))  # one column to the left side
    assert grid.centre_mm == pytest.approx((12, 23, 33))


def test_that_flipped_and_permuted_axes_are_named_by_where_they_point():
    affine = np.eye(4)
    affine[:3, :3] = np.array([[0, -1, 0], [0, 0, 1], [-1, 0, 0]], float)  # x to feet, y to right, z to back
    grid = Grid((2, 2, 2), affine)
    assert [grid.letters_along(axis) for axis in range(3)] == [("A", "P"), ("L", "R"), ("H", "F")]
    assert [grid.axis_of(plane) for plane in ("axial", "coronal", "sagittal")] == [2, 0, 1]


def test_that_an_anatomical_slice_is_the_same_picture_in_every_storage_order():
    values = np.random.default_rng(0).integers(0, 1000, (4, 5, 6)).astype(np.int16)
    volume = Volume.from_spacing(values, (1, 2, 3))
    affine = volume.affine.copy()
    affine[:3, 2] *= -1
    affine[2, 3] = 3.0
    upside_down = Volume(values[::-1], affine)
    assert np.array_equal(upside_down.canonical().slice("axial", 1), volume.slice("axial", 1))
    assert volume.slice("coronal", 4).shape == (4, 6)
    assert np.shares_memory(volume.slice("sagittal", 2), values)
    with pytest.raises(IndexError):
        volume.slice("axial", 4)
    with pytest.raises(IndexError):
        volume.slice("axial", -1)


def test_that_a_crop_keeps_its_place_and_copies_nothing():
    values = np.arange(60).reshape(3, 4, 5)
    volume = Volume.from_spacing(values, (3, 2, 1), origin_mm=(5, 6, 7))
    part = volume.crop((1, 1, 2), (99, 3, 5))
    assert part.shape == (2, 2, 3)
    assert part.index_to_mm((0, 0, 0)) == pytest.approx(volume.index_to_mm((1, 1, 2)))
    assert np.shares_memory(part.voxels, values)
    with pytest.raises(ValueError, match="outside"):
        volume.crop((3, 0, 0), (9, 9, 9))


def test_that_a_memory_map_stays_one(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros((4, 5, 6), np.int16))
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r")
    volume = Volume.from_spacing(mapped, (1, 1, 1))
    assert isinstance(volume.canonical().voxels, np.memmap)
    assert isinstance(volume.crop((1, 1, 1), (3, 3, 3)).voxels, np.memmap)


def gradient(grid: Grid, dtype=np.float64) -> np.ndarray:
    """A value that is linear in millimetres, so that trilinear resampling must reproduce it."""
    x, y, z = np.moveaxis(grid.index_to_mm(np.stack(np.indices(grid.shape), axis=-1)), -1, 0)
    return (7 * x - 3 * y + 11 * z + 100).astype(dtype)


@pytest.mark.parametrize("angle", [0.0, 0.3])
def test_that_resampling_is_right_in_millimetres_for_any_spacing_and_turn(angle):
    source = Grid.from_spacing((20, 24, 28), (0.9, 0.7, 0.5), (-5, -6, -7))
    affine = np.eye(4)
    affine[:3, :3] = rotation((angle, -angle, 0.5 * angle)) * [0.31, 0.43, 1.1]
    affine[:3, 3] = (-1.5, -1.0, -2.0)
    target = Grid((5, 8, 11), affine)
    inside = source.mm_to_index(target.index_to_mm(np.stack(np.indices(target.shape), axis=-1)))
    assert (inside >= 0).all()
    assert (inside <= np.array(source.shape) - 1).all()
    result = Volume(gradient(source), source.affine).resample_to(target)
    assert np.allclose(result.voxels, gradient(target), atol=1e-6)


def test_that_resampled_integers_are_rounded_and_clipped():
    source = Volume.from_spacing(np.array([[[0, 3]], [[0, 3]]], np.int16), (1, 1, 1), "HU")
    target = Grid.from_spacing((1, 1, 1), (1, 1, 1), (0.9, 0, 0))
    result = source.resample_to(target)
    assert (int(result.voxels[0, 0, 0]), result.voxels.dtype, result.intensity) == (3, np.int16, "HU")
    peak = Volume.from_spacing(np.array([[[0, 255, 255, 0]] * 4] * 4, np.uint8), (1, 1, 1), "grey8")
    cubic = peak.resample_to(Grid.from_spacing((2, 2, 7), (1, 1, 0.5)), order=3)
    assert cubic.voxels.max() == 255


def test_that_outside_the_volume_the_smallest_value_or_the_given_one_stands():
    source = Volume.from_spacing(np.full((3, 3, 3), 40, np.int16), (1, 1, 1))
    source.voxels[0, 0, 0] = -1000
    away = Grid.from_spacing((1, 1, 1), (1, 1, 1), (50, 0, 0))
    assert source.resample_to(away).voxels.item() == -1000
    assert source.resample_to(away, outside=7).voxels.item() == 7


def test_that_masks_are_resampled_to_masks():
    mask = Volume.from_spacing(np.arange(27).reshape(3, 3, 3) > 12, (1, 1, 1))
    finer = mask.resample_to(Grid.from_spacing((5, 5, 5), (0.5, 0.5, 0.5)))
    assert finer.voxels.dtype == np.bool_
    assert np.array_equal(finer.voxels[::2, ::2, ::2], mask.voxels)


def test_that_resampling_onto_its_own_grid_changes_nothing():
    values = np.random.default_rng(1).integers(-1000, 1000, (9, 8, 7)).astype(np.int16)
    volume = Volume.from_spacing(values, (0.3, 0.2, 0.1), "HU", (1, 2, 3))
    for order in (0, 1, 3):
        assert np.array_equal(volume.resample_to(volume.grid, order=order).voxels, values)


@pytest.mark.parametrize("turn", [(0.0, 0.0, 0.0), (0.1, -0.2, 0.3)])
@pytest.mark.parametrize("order", [0, 1, 3])
def test_that_the_outermost_voxels_survive_resampling_wherever_the_volume_lies(turn, order):
    # Rounding of positions far from the origin must not put the border of a volume outside of it.
    random = np.random.default_rng(7)
    values = random.integers(500, 1000, (6, 7, 8)).astype(np.int16)
    values[3, 3, 3] = -1000
    for _ in range(10):
        affine = np.eye(4)
        affine[:3, :3] = rotation(turn) * [0.1953125, 0.1953125, 0.3]
        affine[:3, 3] = random.uniform(-300, 300, 3)
        volume = Volume(values, affine, "HU")
        assert np.array_equal(volume.resample_to(volume.grid, order=order).voxels, values)
        finer = affine.copy()
        finer[:3, :3] = rotation(turn) * (0.3 / 7)  # the last slice falls on the last slice
        resampled = Volume(gradient(volume.grid), affine).resample_to(Grid((36, 20, 20), finer), outside=-1e6)
        assert np.allclose(resampled.voxels, gradient(resampled.grid), atol=1e-6)


def test_that_voxels_beyond_the_outermost_centres_are_outside():
    source = Volume.from_spacing(np.full((3, 3, 3), 40, np.int16), (1, 1, 1))
    wider = Grid.from_spacing((1, 3, 5), (1, 1, 1), (-1, 0.25, 1))
    expected = np.full((1, 3, 5), 7)
    expected[0, :2, 1:4] = 40
    assert np.array_equal(source.resample_to(wider, outside=7).voxels, expected)


@pytest.mark.parametrize(
    ("shape", "change"),
    [
        ((0, 1, 1), lambda affine: affine),
        ((1, 1), lambda affine: affine),
        ((2, 2, 2), lambda affine: affine * np.nan),
        ((2, 2, 2), lambda affine: affine * 0),
        ((2, 2, 2), lambda affine: affine + np.eye(4, k=1) * 0.2),  # sheared
        ((2, 2, 2), lambda affine: affine[:3, :3]),
    ],
)
def test_that_impossible_grids_are_refused(shape, change):
    with pytest.raises(ValueError, match=r"grid|affine|voxel"):
        Grid(shape, change(np.eye(4)))


def test_that_a_volume_tells_what_it_is_and_not_whose():
    text = repr(Volume.from_spacing(np.zeros((10, 20, 30), np.int16), (0.1, 0.2, 0.3), "HU"))
    assert text == "Volume((10, 20, 30), 0.1 x 0.2 x 0.3 mm, int16 HU, 0.0 MiB)"


def test_that_the_affine_of_a_volume_cannot_be_changed_behind_its_back():
    affine = np.eye(4)
    volume = Volume(np.zeros((2, 2, 2)), affine)
    affine[0, 0] = 5
    assert volume.spacing_mm == (1, 1, 1)
    with pytest.raises(ValueError, match="read-only"):
        volume.affine[0, 0] = 5
