"""Boxes, ellipsoids and masks: what all VOIs promise, whatever their shape."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.voi import VOI, BoxVOI, CylinderVOI, EllipsoidVOI, MaskVOI, voi_from_json
from mctgui.volume import Grid

TURNED = ((0.8, 0.6, 0.0), (-0.6, 0.8, 0.0), (0.0, 0.0, 1.0))


def fine_grid() -> Grid:
    return Grid.from_spacing((90, 90, 90), (0.2, 0.2, 0.2), (-8.9, -8.9, -8.9))


def turn_about(axis: int, degrees: float, shift: tuple[float, float, float]) -> np.ndarray:
    a, b = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix = np.eye(4)
    one, two = (axis + 1) % 3, (axis + 2) % 3
    matrix[one, one] = matrix[two, two] = a
    matrix[one, two], matrix[two, one] = -b, b
    matrix[:3, 3] = shift
    return matrix


def a_mask() -> MaskVOI:
    grid = fine_grid()
    return MaskVOI(EllipsoidVOI((0.5, -0.5, 1.0), (9.0, 7.0, 8.0)).mask(grid), grid.affine)


SHAPES = {
    "cylinder": CylinderVOI((0.3, -0.2, 0.1), (0.3, -0.2, 1.0), 10.0, 6.0),
    "box": BoxVOI((0.3, -0.2, 0.1), (9.0, 7.0, 5.0), TURNED),
    "ellipsoid": EllipsoidVOI((0.3, -0.2, 0.1), (9.0, 7.0, 5.0), TURNED),
    "mask": a_mask(),
}


@pytest.mark.parametrize("voi", SHAPES.values(), ids=SHAPES)
def test_that_every_shape_keeps_what_a_voi_promises(voi: VOI) -> None:
    assert isinstance(voi, VOI)
    grid = fine_grid()
    whole = voi.mask(grid)
    assert whole.sum() * 0.008 == pytest.approx(voi.volume_mm3, rel=0.01)
    box, part = voi.clipped(grid, 1.0)
    assert np.array_equal(whole[box], part)
    assert whole.sum() == part.sum()
    index = np.stack(np.meshgrid(*(np.arange(side) for side in grid.shape), indexing="ij"), axis=-1)
    assert np.array_equal(voi.contains(grid.index_to_mm(index)), whole)
    low, high = voi.corners_mm()
    inside = grid.index_to_mm(np.argwhere(whole))
    assert (inside >= low - 1e-6).all()
    assert (inside <= high + 1e-6).all()
    assert "mm" in voi.in_words()


@pytest.mark.parametrize("voi", SHAPES.values(), ids=SHAPES)
def test_that_json_brings_the_same_voi_back(voi: VOI) -> None:
    assert voi_from_json(json.loads(json.dumps(voi.to_json()))) == voi


@pytest.mark.parametrize("voi", SHAPES.values(), ids=SHAPES)
def test_that_moving_voi_and_grid_together_and_back_changes_no_voxel(voi: VOI) -> None:
    grid = fine_grid()
    matrix = turn_about(2, 30, (12.0, -7.0, 3.0)) @ turn_about(0, 10, (0.0, 0.0, 0.0))
    there = voi.moved(matrix)
    assert np.array_equal(there.mask(Grid(grid.shape, matrix @ grid.affine)), voi.mask(grid))
    assert np.array_equal(there.moved(np.linalg.inv(matrix)).mask(grid), voi.mask(grid))


@pytest.mark.parametrize("voi", SHAPES.values(), ids=SHAPES)
def test_that_a_voi_elsewhere_gives_an_empty_mask_and_a_sentence(voi: VOI) -> None:
    far = Grid.from_spacing((5, 5, 5), (1, 1, 1), (500, 500, 500))
    assert not voi.mask(far).any()
    with pytest.raises(UnsuitableVOI, match="outside"):
        voi.clipped(far)


def test_that_boxes_side_by_side_share_no_voxel_and_leave_none_out() -> None:
    grid = Grid.from_spacing((10, 20, 40), (0.5, 0.5, 0.5), (-9.75, -4.75, -2.25))
    left, right = BoxVOI((-3.0, 0, 0), (6.0, 6.0, 3.0)).mask(grid), BoxVOI((3.0, 0, 0), (6.0, 6.0, 3.0)).mask(grid)
    both = BoxVOI((0, 0, 0), (12.0, 6.0, 3.0)).mask(grid)
    assert not (left & right).any()
    assert np.array_equal(left | right, both)
    assert both.sum() == 12 * 24 * 6


def test_that_a_mask_means_the_same_bone_on_a_finer_grid() -> None:
    mask = a_mask()
    fine = Grid.from_spacing((180, 180, 180), (0.1, 0.1, 0.1), (-8.95, -8.95, -8.95))
    assert np.array_equal(mask.mask(fine), np.kron(mask.mask(fine_grid()), np.ones((2, 2, 2), dtype=bool)))
    assert math.isclose(mask.mask(fine).sum() * 0.001, mask.volume_mm3, rel_tol=1e-9)


def test_that_a_mask_is_cut_to_what_it_holds() -> None:
    voxels = np.zeros((6, 8, 10), dtype=bool)
    voxels[2:4, 3:7, 5] = True
    mask = MaskVOI(voxels, Grid.from_spacing((6, 8, 10), (1.0, 0.5, 0.5), (10.0, 20.0, 30.0)).affine)
    assert mask.voxels.shape == (2, 4, 1)
    assert mask.affine[:3, 3] == pytest.approx((12.5, 21.5, 32.0))
    with pytest.raises(UnsuitableVOI, match="empty"):
        MaskVOI(np.zeros((3, 3, 3), dtype=bool), np.eye(4))


@pytest.mark.parametrize(
    "change",
    [
        {"bits": "AAAA"},
        {"bits": "no base64!"},
        {"sha256": "0" * 64},
        {"shape_zyx": [1, 2]},
        {"shape_zyx": [10**6, 10**6, 10**6]},
        {"affine": [[0.0] * 4] * 4},
        {"affine": "x"},
        {"bits": None},
    ],
)
def test_that_a_damaged_mask_is_refused_in_a_sentence(change: dict[str, object]) -> None:
    with pytest.raises(MctguiError) as caught:
        voi_from_json({**a_mask().to_json(), **change})
    assert caught.value.hint


@pytest.mark.parametrize(
    "make",
    [
        lambda: BoxVOI((0, 0, 0), (1, 2, 0)),
        lambda: BoxVOI((0, 0, 0), (1, 2)),  # type: ignore[arg-type]
        lambda: EllipsoidVOI((0, 0, float("nan")), (1, 2, 3)),
        lambda: EllipsoidVOI((0, 0, 0), (1, 2, 3), ((1, 0, 0), (1, 1, 0), (0, 0, 1))),
        lambda: BoxVOI((0, 0, 0), (1, 2, 3), ((1, 0, 0), (0, 0, 1))),  # type: ignore[arg-type]
        lambda: voi_from_json({"shape": "box", "centre_mm": [0, 0, 0]}),
        lambda: voi_from_json({"shape": "torus"}),
        lambda: voi_from_json("box"),
        lambda: CylinderVOI((0, 0, 0)).moved(np.diag([2.0, 1.0, 1.0, 1.0])),
        lambda: CylinderVOI((0, 0, 0)).moved(np.diag([-1.0, 1.0, 1.0, 1.0])),
    ],
)
def test_that_impossible_vois_are_refused(make) -> None:
    with pytest.raises(MctguiError) as caught:
        make()
    assert caught.value.hint
