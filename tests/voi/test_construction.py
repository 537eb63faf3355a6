"""The anterior-edge construction of Figure 4."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.voi import AnteriorEdgeConstruction, construction_warnings
from mctgui.volume import Grid


def test_that_the_circle_spans_5_to_20_mm_behind_the_edge() -> None:
    placed = AnteriorEdgeConstruction((3.0, -30.0, 100.0))
    assert placed.tangent_mm == pytest.approx((3.0, -25.0, 100.0))
    assert placed.circle_centre_mm == pytest.approx((3.0, -17.5, 100.0))
    behind = placed.circle_mm()[:, 1] + 30.0
    assert (behind.min(), behind.max()) == pytest.approx((5.0, 20.0))
    assert placed.circle_mm()[0] == pytest.approx(placed.tangent_mm)


def test_that_one_cylinder_stands_on_the_central_slice_and_one_hangs_from_it() -> None:
    placed = AnteriorEdgeConstruction((3.0, -30.0, 100.0))
    assert placed.upper.centre_mm == pytest.approx((3.0, -17.5, 102.5))
    assert placed.lower.centre_mm == pytest.approx((3.0, -17.5, 97.5))
    assert not placed.upper.contains((3.0, -17.5, 100.0))
    assert not placed.lower.contains((3.0, -17.5, 100.0))
    assert placed.upper.contains((3.0, -17.5, 105.0))
    assert placed.lower.contains((3.0, -17.5, 95.0))
    assert placed.upper.volume_mm3 == pytest.approx(883.573, abs=1e-3)


def test_that_line_a_runs_front_to_back_and_line_b_right_to_left() -> None:
    placed = AnteriorEdgeConstruction((0.0, -30.0, 0.0))
    front, back = placed.line_a
    right, left = placed.line_b
    assert front[1] < -30.0 < back[1]
    assert front[0] == back[0] == 0.0
    assert right[0] < 0 < left[0]
    assert right[1] == left[1] == -25.0
    assert placed.left == pytest.approx((1.0, 0.0, 0.0))


def test_that_a_gap_moves_the_cylinders_apart() -> None:
    placed = AnteriorEdgeConstruction((0.0, 0.0, 0.0), gap_mm=2.5)
    assert placed.upper.centre_mm[2] == 5.0
    assert placed.lower.centre_mm[2] == -5.0


def test_that_the_cylinders_follow_a_tilted_vertebra() -> None:
    tilt = np.radians(10)
    superior = (0.0, -np.sin(tilt), np.cos(tilt))
    placed = AnteriorEdgeConstruction((0.0, -30.0, 0.0), (0.0, -1.0, 0.0), superior)
    assert np.dot(placed.anterior, placed.superior) == pytest.approx(0.0, abs=1e-12)
    assert placed.upper.axis == pytest.approx(superior)
    assert np.subtract(placed.upper.centre_mm, placed.circle_centre_mm) == pytest.approx(2.5 * np.array(superior))


def test_that_two_points_give_the_construction() -> None:
    placed = AnteriorEdgeConstruction.from_points((10.0, -30.0, 5.0), (10.0, 25.0, 9.0), diameter_mm=12.0)
    assert placed.anterior == pytest.approx((0.0, -1.0, 0.0))
    assert placed.circle_centre_mm == pytest.approx((10.0, -19.0, 5.0))


def test_that_two_points_above_each_other_are_refused() -> None:
    with pytest.raises(MctguiError, match="same"):
        AnteriorEdgeConstruction.from_points((1.0, 2.0, 3.0), (1.0, 2.0, 30.0))


def test_that_json_brings_the_same_construction_back() -> None:
    placed = AnteriorEdgeConstruction((1.0, 2.0, 3.0), (0.6, -0.8, 0.0), (0.0, 0.1, 1.0), 4.0, 12.0, 6.0, 1.0)
    again = AnteriorEdgeConstruction.from_json(placed.to_json())
    assert again == placed


def test_that_warnings_name_what_is_wrong() -> None:
    fine = Grid.from_spacing((300, 400, 400), (0.1, 0.1, 0.1), (-20.0, -40.0, -15.0))
    placed = AnteriorEdgeConstruction((0.0, -30.0, 0.0))
    assert construction_warnings(placed, fine, depth_mm=34.0, clearance_mm=3.0) == []
    low = construction_warnings(AnteriorEdgeConstruction((0.0, -30.0, -12.15)), fine)
    assert ["lower VOI leaves the volume by 2.1 mm" in warning for warning in low] == [True]
    assert "20.0 mm deep" in construction_warnings(placed, fine, depth_mm=20.0)[0]
    assert "within 0.4 mm" in construction_warnings(placed, fine, clearance_mm=0.4)[0]
    assert "leaves the body" in construction_warnings(placed, fine, clearance_mm=-1.0)[0]
    tilted = AnteriorEdgeConstruction((0.0, -30.0, 0.0), superior=(0.0, 0.1, 1.0))
    assert "tilted by 5.7 degrees" in construction_warnings(tilted, fine)[0]
    coarse = Grid.from_spacing((30, 100, 100), (1.0, 0.78, 0.78), (-39.0, -60.0, -15.0))
    assert any("voxels across a trabecula" in warning for warning in construction_warnings(placed, coarse))
