"""One cylinder on any grid."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.voi import CylinderVOI
from mctgui.volume import Grid


def turned_grid() -> Grid:
    """A grid turned by 30 degrees about z and 10 about x, off the origin."""
    a, b = np.radians(30), np.radians(10)
    about_z = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    affine = np.eye(4)
    affine[:3, :3] = about_x @ about_z @ np.diag([0.4, 0.4, 0.5])
    affine[:3, 3] = (-9.0, 5.0, 20.0)
    return Grid((50, 60, 60), affine)


@pytest.mark.parametrize(
    ("slice_mm", "pixel_mm", "slices"),
    [(0.05, 0.2, 100), (0.1, 0.2, 50), (0.105, 0.105, 47), (0.5, 0.2, 10), (0.6, 0.2, 8), (1.0, 0.2, 5)],
)
def test_that_the_same_height_is_sampled_on_every_grid(slice_mm: float, pixel_mm: float, slices: int) -> None:
    sides = round(17 / pixel_mm)
    depth = 2 * round(7 / slice_mm) + 1
    grid = Grid.from_spacing((depth, sides, sides), (slice_mm, pixel_mm, pixel_mm), (-8.5, -8.5, -(depth // 2) * slice_mm))
    upper, lower = (CylinderVOI((0, 0, side * 2.5), (0, 0, side)).mask(grid) for side in (1, -1))
    assert upper.any(axis=(1, 2)).sum() == lower.any(axis=(1, 2)).sum() == slices
    assert not (upper & lower).any()
    # The slice in the plane between both belongs to neither.
    assert not (upper | lower)[depth // 2].any()
    assert upper.sum() * slice_mm * pixel_mm**2 == pytest.approx(883.57 * slices * slice_mm / 5, rel=0.004)


def test_that_both_cylinders_make_one_of_double_height() -> None:
    grid = Grid.from_spacing((120, 80, 80), (0.1, 0.2, 0.2), (-8.0, -8.0, -6.0 + 0.05))
    parts = [CylinderVOI((0, 0, side * 2.5), (0, 0, side)).mask(grid) for side in (1, -1)]
    whole = CylinderVOI((0, 0, 0), (0, 0, 1), 15, 10).mask(grid)
    assert np.array_equal(parts[0] | parts[1], whole)


def test_that_the_boundary_counts_despite_rounding() -> None:
    grid = Grid.from_spacing((1, 1, 151), (0.1, 0.1, 0.1), (-7.5, 0.0, 0.3))
    assert CylinderVOI((0, 0, 0), (0, 0, 1)).mask(grid).sum() == 151


def test_that_membership_is_decided_by_voxel_centres_on_a_turned_grid() -> None:
    grid = turned_grid()
    voi = CylinderVOI(tuple(grid.index_to_mm((22, 31, 27))), (0.2, -0.3, 1.0), 12.0, 6.0)
    index = np.stack(np.meshgrid(*(np.arange(side) for side in grid.shape), indexing="ij"), axis=-1)
    offset = grid.index_to_mm(index) - voi.centre_mm
    along = offset @ voi.axis
    radius = np.linalg.norm(offset - along[..., None] * voi.axis, axis=-1)
    expected = (along > -3 + 1e-6) & (along <= 3 + 1e-6) & (radius <= 6 + 1e-6)
    assert np.array_equal(voi.mask(grid), expected)
    assert expected.sum() > 5000


def test_that_turning_grid_and_voi_together_changes_no_voxel() -> None:
    straight = Grid.from_spacing((50, 60, 60), (0.5, 0.4, 0.4))
    turned = turned_grid()
    voi = CylinderVOI(tuple(straight.index_to_mm((20.3, 30.2, 28.6))), (0.1, 0.4, 1.0), 10.0, 7.0)
    turn = turned.affine @ np.linalg.inv(straight.affine)
    moved = CylinderVOI(tuple((turn @ [*voi.centre_mm, 1])[:3]), tuple(turn[:3, :3] @ voi.axis), 10.0, 7.0)
    assert np.array_equal(voi.mask(straight), moved.mask(turned))


def test_that_all_48_axis_orders_hold_the_same_bone() -> None:
    grid = Grid.from_spacing((20, 24, 28), (0.5, 0.4, 0.3), (-3.0, 2.0, 5.0))
    voi = CylinderVOI(tuple(grid.index_to_mm((7, 15, 10))), (0.3, -0.2, 1.0), 4.0, 5.0)
    marked = {tuple(p.round(6)) for p in grid.index_to_mm(np.argwhere(voi.mask(grid)))}
    orders = 0
    for order in itertools.permutations(range(3)):
        for flips in itertools.product((1, -1), repeat=3):
            columns = [grid.affine[:3, 2 - axis] * flip for axis, flip in zip(order, flips, strict=True)]
            start = [0 if flips[order.index(axis)] > 0 else grid.shape[axis] - 1 for axis in range(3)]
            affine = np.eye(4)
            affine[:3, :3] = np.stack(columns[::-1], axis=1)
            affine[:3, 3] = grid.index_to_mm(start)
            other = Grid(tuple(grid.shape[axis] for axis in order), affine)
            assert {tuple(p.round(6)) for p in other.index_to_mm(np.argwhere(voi.mask(other)))} == marked
            orders += 1
    assert orders == 48


def test_that_the_clipped_box_holds_the_whole_mask_and_the_margin() -> None:
    grid = turned_grid()
    voi = CylinderVOI(tuple(grid.index_to_mm((25, 30, 30))), (0.1, 0.2, 1.0), 8.0, 5.0)
    box, mask = voi.clipped(grid, margin_mm=1.5)
    assert mask.sum() == voi.mask(grid).sum()
    assert np.array_equal(voi.mask(grid)[box], mask)
    tight, _ = voi.clipped(grid)
    for wide, narrow, spacing in zip(box, tight, grid.spacing_mm, strict=True):
        assert (narrow.start - wide.start) * spacing == pytest.approx(1.5, abs=spacing)
        assert (wide.stop - narrow.stop) * spacing == pytest.approx(1.5, abs=spacing)


def test_that_a_cylinder_elsewhere_gives_an_empty_mask_and_a_sentence() -> None:
    grid = Grid.from_spacing((10, 10, 10), (1, 1, 1))
    for centre in ((200.0, 0.0, 0.0), (-1e12, 0.0, 0.0)):
        voi = CylinderVOI(centre)
        assert not voi.mask(grid).any()
        with pytest.raises(UnsuitableVOI, match="outside the volume"):
            voi.clipped(grid)


def test_that_json_brings_the_same_cylinder_back() -> None:
    voi = CylinderVOI((1.25, -2.5, 300.125), (0.1, 0.0, 1.0), 12.0, 4.5)
    assert CylinderVOI.from_json(voi.to_json()) == voi


@pytest.mark.parametrize(
    "values",
    [
        {"centre_mm": (0, 0)},
        {"centre_mm": "abc"},
        {"centre_mm": (0, 0, float("nan"))},
        {"axis": (0, 0, 0)},
        {"diameter_mm": 0},
        {"height_mm": -5},
        {"height_mm": float("inf")},
        {"diameter_mm": None},
    ],
)
def test_that_impossible_cylinders_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(MctguiError) as caught:
        CylinderVOI(**({"centre_mm": (0, 0, 0)} | values))  # type: ignore[arg-type]
    assert caught.value.hint
    with pytest.raises(MctguiError):
        CylinderVOI.from_json(CylinderVOI((0, 0, 0)).to_json() | values)
