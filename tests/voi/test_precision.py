"""Precision of placing, and sensitivity to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.voi import AnteriorEdgeConstruction, CylinderVOI
from mctgui.voi.precision import changed_placements, dice, overlap, placement_precision, rms_cv_percent, sensitivity

PLACED = AnteriorEdgeConstruction((2.0, -30.0, 100.0), (0.1, -1.0, 0.05), (0.02, 0.05, 1.0))


def test_that_the_spread_of_known_errors_is_found_again() -> None:
    def off(a: float, left: float, n: float) -> AnteriorEdgeConstruction:
        offset = a * np.asarray(PLACED.anterior) + left * np.asarray(PLACED.left) + n * np.asarray(PLACED.superior)
        return replace(PLACED, edge_mm=tuple(np.asarray(PLACED.edge_mm) + offset))

    # Two placements that lie 2 d apart have an SD of d times the root of two.
    found = placement_precision([[off(0.4, 0, 0), off(-0.4, 0, 0)], [off(0, 0.3, 0.1), off(0, -0.3, -0.1)], [PLACED]])
    assert found.centre_mm == pytest.approx((0.4, 0.3, 0.1))
    assert found.centre_3d_mm == pytest.approx(np.sqrt(0.26))
    assert (found.vertebrae, found.placements, found.degrees_of_freedom) == (2, 4, 2)
    assert found.anterior_deg == pytest.approx(0.0, abs=1e-6)
    assert 0.9 < found.dice_least <= found.dice_mean < 1.0


def test_that_turned_lines_show_in_degrees() -> None:
    turned = list(changed_placements(PLACED, (), (-2.0, 2.0)).values())
    assert placement_precision([turned]).anterior_deg == pytest.approx(2.0 * np.sqrt(2.0), rel=1e-3)
    with pytest.raises(MctguiError, match="more than once"):
        placement_precision([[PLACED]])


def test_that_rms_cv_follows_its_formula() -> None:
    # SD 1 of mean 10 and SD 2 of mean 10: the root of the mean of 0.01 and 0.04.
    values = [(9.0, 10.0, 11.0), (8.0, 10.0, 12.0), (5.0,)]
    assert rms_cv_percent(values) == pytest.approx(100 * np.sqrt(0.025))
    with pytest.raises(MctguiError):
        rms_cv_percent([(1.0,)])
    with pytest.raises(MctguiError):
        rms_cv_percent([(-1.0, 1.0)])


def test_that_dice_is_what_geometry_says() -> None:
    whole = CylinderVOI((0, 0, 0), (0, 0, 1), 15.0, 5.0)
    assert dice(whole, whole) == 1.0
    assert dice(whole, CylinderVOI((0, 0, 1.0), (0, 0, 1), 15.0, 5.0)) == pytest.approx(0.8, abs=0.01)
    assert dice(whole, CylinderVOI((0, 0, 2e6))) == 0.0
    assert overlap(PLACED, PLACED) == 1.0


def test_that_every_small_change_is_measured_and_compared() -> None:
    def measure(placed: AnteriorEdgeConstruction) -> dict[str, float]:
        if placed.circle_centre_mm[2] > PLACED.circle_centre_mm[2] + 0.9:
            raise MctguiError("no bone", "there")
        return {"height": float(np.dot(placed.circle_centre_mm, PLACED.superior)), "one": 1.0}

    found = finish(sensitivity(PLACED, measure))
    assert [row.change for row in found[:3]] == ["as placed", "C 1 mm backwards", "C 0.5 mm backwards"]
    assert len(found) == 15
    by_change = {row.change: row for row in found}
    usual = found[0].figures["height"]
    assert by_change["C 0.5 mm up"].figures["height"] == pytest.approx(usual + 0.5)
    assert by_change["C 0.5 mm up"].percent["height"] == pytest.approx(50 / usual)
    assert by_change["C 1 mm up"].figures == {}
    assert by_change["line A 2 degrees to the left"].percent["one"] == 0.0
    moved = by_change["line A 2 degrees to the left"].construction
    assert moved.edge_mm == PLACED.edge_mm
    assert np.linalg.norm(np.subtract(moved.circle_centre_mm, PLACED.circle_centre_mm)) == pytest.approx(0.436, abs=0.001)
