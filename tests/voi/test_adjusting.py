"""Snapping to the edge, two clicks, copying, and what follows from the endplates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.voi import (
    AnteriorEdgeConstruction,
    EndplatePlane,
    Endplates,
    PlacedVOIs,
    from_two_clicks,
    moved_to,
    on_mid_plane,
    shift_matrix,
    snapped_to_edge,
)
from mctgui.voi.edge import too_far_out
from mctgui.volume import Grid, Volume

Vertebra = Callable[..., tuple[Volume, AnteriorEdgeConstruction]]

PLACED = AnteriorEdgeConstruction((1.0, -30.0, 100.0), (0.1, -1.0, 0.0), (0.02, 0.05, 1.0))


def behind(placed: AnteriorEdgeConstruction, distance_mm: float) -> AnteriorEdgeConstruction:
    return replace(placed, edge_mm=placed.behind_edge(distance_mm))


@pytest.mark.parametrize("off_mm", [-3.0, -1.0, 0.0, 1.5, 3.0])
def test_that_e_snaps_to_the_edge_from_both_sides_and_stays_there(vertebra: Vertebra, off_mm: float) -> None:
    volume, truth = vertebra(turn_deg=20.0, tilt_deg=4.0)
    snapped = snapped_to_edge(volume, behind(truth, off_mm))
    assert snapped.edge_rule == "half maximum"
    assert np.linalg.norm(np.subtract(snapped.edge_mm, truth.edge_mm)) < 0.25
    assert np.linalg.norm(np.subtract(snapped_to_edge(volume, snapped).edge_mm, snapped.edge_mm)) < 0.05
    assert snapped.anterior == pytest.approx(truth.anterior)
    assert snapped.superior == pytest.approx(truth.superior)


def test_that_there_is_no_snapping_where_there_is_no_edge() -> None:
    flat = Volume.from_spacing(np.full((20, 60, 60), 90, dtype=np.uint8), (1.0, 1.0, 1.0), "grey8", (-30.0, -60.0, 90.0))
    with pytest.raises(MctguiError, match="no clear anterior edge"):
        snapped_to_edge(flat, PLACED)


@pytest.mark.parametrize("fwhm_mm", [0.6, 1.0, 1.5, 2.0])
def test_that_blur_is_taken_off_the_edge(fwhm_mm: float) -> None:
    from scipy import ndimage

    y = np.arange(-25.0, 15.0, 0.1)
    wall = np.where(y < 0, 0.0, np.where(y < 0.45, 1600.0, 220.0))
    blurred = ndimage.gaussian_filter1d(wall, fwhm_mm / 2.355 / 0.1)
    voxels = np.broadcast_to(blurred[None, :, None], (12, y.size, 20)).astype(np.float32)
    noise = np.random.default_rng(0).normal(0, 20, voxels.shape)
    volume = Volume.from_spacing((voxels + noise).astype(np.int16), (1.0, 0.1, 1.0), "HU", (-10.0, -25.0, -6.0))
    placed = AnteriorEdgeConstruction((0.0, -0.5, 0.0))
    snapped = snapped_to_edge(volume, placed)
    # The voxel whose centre is the first in bone begins half a voxel before it.
    assert snapped.edge_mm[1] == pytest.approx(-0.05, abs=0.1)
    half_maximum = np.array([0.0, y[np.argmax(blurred > blurred.max() / 2)] - 0.05, 0.0])
    a, left, up = (np.asarray(d) for d in (placed.anterior, placed.left, placed.superior))
    assert too_far_out(volume, half_maximum, a, left, up) == pytest.approx(-0.05 - half_maximum[1], abs=0.12)


def test_that_two_clicks_place_the_vois_and_find_the_edge(vertebra: Vertebra) -> None:
    volume, truth = vertebra(arch=False, turn_deg=8.0)
    canal = truth.behind_edge(45.0)
    clicked = np.asarray(truth.edge_mm) + 1.2 * np.asarray(truth.anterior) + 0.3 * np.asarray(truth.left)
    placed = from_two_clicks(volume, canal, tuple(clicked), diameter_mm=12.0)
    assert placed.edge_rule == "half maximum"
    assert placed.diameter_mm == 12.0
    assert np.linalg.norm(np.subtract(placed.edge_mm, truth.edge_mm)) < 0.5
    far = from_two_clicks(volume, (0.0, 30.0, 0.0), (0.0, 20.0, 0.0))
    assert (far.edge_rule, far.edge_mm) == ("as clicked", (0.0, 20.0, 0.0))


def test_that_sizes_are_copied_and_the_place_is_that_of_the_other_vertebra() -> None:
    small = replace(PLACED, diameter_mm=10.0, gap_mm=1.0, inset_mm=4.0)
    there = AnteriorEdgeConstruction((5.0, -20.0, 60.0), (-0.1, -1.0, 0.0))
    copied = moved_to(small, there)
    assert (copied.edge_mm, copied.anterior) == (there.edge_mm, there.anterior)
    assert (copied.diameter_mm, copied.gap_mm, copied.inset_mm) == (10.0, 1.0, 4.0)
    by_points = moved_to(small, edge_mm=(5.0, -20.0, 60.0), midline_mm=(5.0, 30.0, 60.0))
    assert by_points.diameter_mm == 10.0
    assert by_points.superior == pytest.approx(small.superior)
    with pytest.raises(MctguiError, match="where the VOIs go"):
        moved_to(small)


def test_that_a_placement_moves_through_a_transform_and_back() -> None:
    placed = PlacedVOIs(
        PLACED, endplates=Endplates(EndplatePlane((0, 0, 88), (0, 0, 1)), EndplatePlane((0, 0, 112), (0, 0, 1)))
    )
    there = placed.moved(shift_matrix((3.0, -2.0, 1.5)))
    assert there.construction is not None
    assert there.construction.edge_mm == pytest.approx((4.0, -32.0, 101.5))
    back = there.moved(shift_matrix((-3.0, 2.0, -1.5)))
    grid = Grid.from_spacing((40, 60, 60), (0.5, 0.5, 0.5), (-14.0, -35.0, 90.0))
    for name, voi in placed.vois.items():
        assert np.array_equal(back.vois[name].mask(grid), voi.mask(grid))


def test_that_the_cylinders_follow_the_image_or_the_vertebra() -> None:
    grid = Grid.from_spacing((40, 60, 60), (0.5, 0.5, 0.5))
    straight = PLACED.along("image", grid)
    assert straight.superior == pytest.approx((0.0, 0.0, 1.0))
    assert straight.circle_centre_mm == pytest.approx(PLACED.circle_centre_mm)
    assert straight.upper.axis == pytest.approx((0.0, 0.0, 1.0))
    assert straight.tilt_deg == pytest.approx(3.08, abs=0.02)
    assert straight.mid_plane_normal == pytest.approx(PLACED.superior)
    again = AnteriorEdgeConstruction.from_json(straight.to_json())
    assert again == straight
    back = again.along("vertebra", grid)
    assert back.superior == pytest.approx(PLACED.superior)
    assert back.axis == "vertebra"
    assert back.tilt_deg == pytest.approx(0.0, abs=1e-4)
    # A stack that runs from head to feet, and one that lies on its side.
    for order in ([[1, 0, 0], [0, -1, 0], [0, 0, -1]], [[0, 0, 1], [1, 0, 0], [0, 1, 0]]):
        affine = np.eye(4)
        affine[:3, :3] = np.array(order) * 0.5
        assert PLACED.along("image", Grid((9, 9, 9), affine)).superior == pytest.approx((0.0, 0.0, 1.0), abs=1e-12)


def test_that_old_constructions_are_read_without_the_options() -> None:
    data = PLACED.to_json()
    for name in ("axis", "vertebra_axis", "edge_rule"):
        del data[name]
    assert AnteriorEdgeConstruction.from_json(data) == PLACED
    for change in ({"axis": "sideways"}, {"edge_rule": ["x"]}, {"axis": "image", "vertebra_axis": [0, 0, 0]}):
        with pytest.raises(MctguiError):
            AnteriorEdgeConstruction.from_json({**PLACED.to_json(), **change})


def lines(plate: EndplatePlane, placed: AnteriorEdgeConstruction) -> tuple[Any, Any]:
    ends = Endplates(plate, plate)
    return ends.line("upper", "sagittal", placed), ends.line("upper", "coronal", placed)


def test_that_four_lines_give_back_the_endplates() -> None:
    upper = EndplatePlane((0.0, -18.0, 112.0), (0.05, 0.1, 1.0))
    lower = EndplatePlane((0.0, -18.0, 89.0), (0.02, -0.03, 1.0))
    sagittal_u, coronal_u = lines(upper, PLACED)
    sagittal_l, coronal_l = lines(lower, PLACED)
    found = Endplates.from_lines(
        upper_sagittal=sagittal_u, upper_coronal=coronal_u[::-1], lower_sagittal=sagittal_l, lower_coronal=coronal_l
    )
    for plate, right in ((found.upper, upper), (found.lower, lower)):
        assert plate.normal == pytest.approx(right.normal)
        assert right.above_mm(plate.point_mm) == pytest.approx(0.0, abs=1e-9)
    angle = np.degrees(np.arccos(np.dot(upper.normal, lower.normal)))
    assert found.wedge_deg == pytest.approx(angle)
    assert np.dot(found.normal, upper.normal) == pytest.approx(np.dot(found.normal, lower.normal))


def test_that_the_central_slice_goes_to_the_mid_plane() -> None:
    plates = Endplates(EndplatePlane((0, -18, 90), (0, 0.03, 1.0)), EndplatePlane((0, -18, 114), (0, -0.03, 1.0)))
    placed = on_mid_plane(replace(PLACED, edge_mm=(1.0, -30.0, 97.0)), plates)
    assert placed.superior == pytest.approx((0.0, 0.0, 1.0))
    assert placed.circle_centre_mm[2] == pytest.approx(102.0, abs=0.05)
    upper, lower = plates.distances_mm(placed)
    # 24 mm high, of which 2 x 5 mm are used; the wedge takes a little on one side.
    assert upper == pytest.approx(lower, abs=0.1)
    assert 6.5 < upper < 7.1
    assert plates.wedge_in("sagittal", placed) == pytest.approx(2 * np.degrees(np.arctan(0.03)), rel=0.02)
    # Line A runs 5.7 degrees aside, so that the coronal view shows a tenth of the wedge.
    assert plates.wedge_in("coronal", placed) == pytest.approx(-0.34, abs=0.02)
    image = on_mid_plane(PLACED.along("image", Grid.from_spacing((9, 9, 9), (1, 1, 1))), plates)
    assert image.axis == "image"
    assert Endplates.from_json(plates.to_json()) == plates


@pytest.mark.parametrize(
    "change",
    [
        {"upper_sagittal": ((0, 0, 10), (0, 1, 10))},
        {"upper_coronal": ((0, -10, 10), (0, 10, 10))},
        {"upper_sagittal": ((0, 0, 0), (0, 0.1, 20))},
        {"upper_sagittal": ((0, -10, -30), (0, 10, -30)), "upper_coronal": ((-10, 0, -30), (10, 0, -30))},
        {"upper_sagittal": "nonsense"},
    ],
)
def test_that_impossible_endplate_lines_are_refused(change: dict[str, Any]) -> None:
    good = {
        "upper_sagittal": ((0, -10, 10), (0, 10, 10)),
        "upper_coronal": ((-10, 0, 10), (10, 0, 10)),
        "lower_sagittal": ((0, -10, -10), (0, 10, -10)),
        "lower_coronal": ((-10, 0, -10), (10, 0, -10)),
    }
    assert Endplates.from_lines(**good).wedge_deg == pytest.approx(0.0)
    with pytest.raises(MctguiError) as caught:
        Endplates.from_lines(**{**good, **change})
    assert caught.value.hint
