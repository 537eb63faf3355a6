"""What is said of a placement while it is dragged."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.voi import (
    AnteriorEdgeConstruction,
    BodyModel,
    Cleft,
    CylinderVOI,
    PlacedVOIs,
    clearance_profile,
    content,
    frame_warnings,
    live_checks,
    outlining_body,
    reaches_cleft,
    shares,
)
from mctgui.volume import Grid, Volume

Vertebra = Callable[..., tuple[Volume, AnteriorEdgeConstruction]]

PLACED = AnteriorEdgeConstruction((0.0, -15.0, 0.0))
GRID = Grid.from_spacing((120, 250, 250), (0.2, 0.2, 0.2), (-25.0, -30.0, -12.0))


def round_body(radius_mm: float = 15.0, cleft: Cleft | None = None) -> BodyModel:
    """A cylinder of bone about the origin, 24 mm high."""
    heights = np.arange(-12.0, 12.1, 1.0)
    return BodyModel((0, 0, 0), (0, -1, 0), (0, 0, 1), heights, np.full((heights.size, 72), radius_mm), 1.0, 1.0, cleft)


def test_that_clearance_is_what_geometry_says() -> None:
    # C lies 2.5 mm in front of the axis, so that 15 - 1 - 2.5 - 7.5 mm are free in front.
    profile = clearance_profile(PLACED, round_body())
    assert profile.heights_mm[0] == -5.0
    assert profile.heights_mm[-1] == 5.0
    assert profile.clearance_mm == pytest.approx(np.full(profile.heights_mm.size, 4.0), abs=0.05)
    aside = replace(PLACED, edge_mm=(10.0, -15.0, 0.0))
    assert clearance_profile(aside, round_body()).smallest_mm == pytest.approx(14 - np.hypot(10, 2.5) - 7.5, abs=0.05)
    high = clearance_profile(replace(PLACED, edge_mm=(0.0, -15.0, 10.0)), round_body())
    assert np.isnan(high.clearance_mm[-1])
    assert clearance_profile(replace(PLACED, edge_mm=(0.0, -15.0, 90.0)), round_body()).smallest_mm is None


def test_that_depth_and_shares_follow_the_outline() -> None:
    body = round_body()
    assert body.depth_mm(PLACED) == pytest.approx(30.0, abs=0.2)
    found = shares(PLACED.upper, GRID, body)
    assert (found.outside, found.cortex, found.cleft, found.known) == (0.0, 0.0, 0.0, 1.0)
    half_out = shares(CylinderVOI((15.0, 0.0, 0.0), diameter_mm=6.0), GRID, body)
    assert half_out.outside == pytest.approx(0.53, abs=0.03)
    assert half_out.cortex == pytest.approx(0.2, abs=0.04)


def test_that_the_cleft_is_a_warning_of_its_own_and_no_edge() -> None:
    # The circle ends 5 mm behind the axis.
    cleft = Cleft(-4.0, -3.0, 3.0, -1.5, 1.5)
    body = round_body(cleft=cleft)
    assert clearance_profile(PLACED, body).smallest_mm == pytest.approx(4.0, abs=0.05)
    assert reaches_cleft(PLACED, body) == pytest.approx(1.0, abs=0.02)
    assert any("1.0 mm into the cleft" in fault for fault in live_checks(PLACED, GRID, body).warnings)
    shy = round_body(cleft=replace(cleft, front_mm=-7.0))
    assert not any("cleft" in fault for fault in live_checks(PLACED, GRID, shy).warnings)
    assert reaches_cleft(PLACED, round_body()) is None
    assert 0.0 < shares(PLACED.upper, GRID, body).cleft < 0.05


def test_that_what_is_wrong_is_said(vertebra: Vertebra) -> None:
    from mctgui.voi import EndplatePlane, Endplates

    near = Endplates(EndplatePlane((0, 0, -12), (0, 0, 1)), EndplatePlane((0, 0, 6), (0, 0, 1)))
    checks = live_checks(PLACED, GRID, round_body(10.2), near)
    assert checks.endplates_mm == pytest.approx((1.0, 7.0))
    said = " ".join(checks.warnings)
    assert "within 1.0 mm of the upper endplate" in said
    assert "20.4 mm deep" in said
    assert checks.wedge_deg == pytest.approx(0.0, abs=1e-6)
    assert checks.voxels_across == pytest.approx(1.0)
    tilted = live_checks(replace(PLACED, superior=(0.0, 0.1, 1.0)), GRID)
    assert tilted.tilt_deg == pytest.approx(5.7, abs=0.1)
    assert (tilted.clearance, tilted.depth_mm, tilted.outside, tilted.endplates_mm) == (None, None, None, None)
    image = replace(PLACED, superior=(0.0, 0.1, 1.0)).along("image", GRID)
    assert any(
        "5.7 degrees against the stack; the cylinders follow the image" in f for f in live_checks(image, GRID).warnings
    )
    assert any(
        "not known at the height" in f
        for f in live_checks(replace(PLACED, edge_mm=(0, -15, 60)), GRID, round_body()).warnings
    )


def test_that_the_frame_of_reference_is_compared() -> None:
    assert frame_warnings("1.2.3", "1.2.3") == frame_warnings("", "1.2.3") == frame_warnings("1.2.3", "") == []
    assert "another patient space" in frame_warnings("1.2.3", "1.2.4")[0]


def test_that_the_content_is_counted() -> None:
    voxels = np.random.default_rng(0).normal(200, 30, GRID.shape).astype(np.int16)
    found = content(PLACED.upper, Volume(voxels, GRID.affine, "HU"))
    mask = PLACED.upper.mask(GRID)
    assert found.voxels == mask.sum()
    assert found.mean == pytest.approx(voxels[mask].mean())
    assert found.sd == pytest.approx(voxels[mask].std(ddof=1))
    assert abs(found.off_nominal) < 0.01


def test_that_a_body_is_outlined_about_any_construction_and_kept(vertebra: Vertebra) -> None:
    volume, truth = vertebra(turn_deg=15.0, tilt_deg=5.0)
    body = finish(outlining_body(volume, truth))
    assert body.depth_mm(truth) == pytest.approx(32.0, abs=0.8)
    # An ellipse of 22 x 16 mm, in which the circle stands 12.5 mm behind its front.
    assert body.contour(0.0)[0] == pytest.approx((12.5, 0.0), abs=0.5)
    across = body.contour(0.0)
    assert np.ptp(across[:, 1]) == pytest.approx(44.0, abs=1.0)
    clearance = clearance_profile(truth, body)
    assert clearance.smallest_mm == pytest.approx(12.5 - 7.5 - body.cortex_mm, abs=0.6)
    again = PlacedVOIs.from_json(json.loads(json.dumps(PlacedVOIs(truth, body=body).to_json()))).body
    assert again is not None
    assert np.abs(again.radii_mm - body.radii_mm).max() <= 0.005 + 1e-9
    assert again.cleft == body.cleft
    shifted = replace(truth, edge_mm=truth.behind_edge(3.0))
    assert clearance_profile(shifted, finish(outlining_body(volume, shifted))).smallest_mm == pytest.approx(
        clearance_profile(shifted, body).smallest_mm, abs=0.5
    )


def test_that_nothing_is_outlined_where_there_is_no_body(vertebra: Vertebra) -> None:
    volume, truth = vertebra()
    for place in ((0.0, 30.0, 0.0), (500.0, 0.0, 0.0)):
        with pytest.raises(MctguiError) as caught:
            finish(outlining_body(volume, replace(truth, edge_mm=place)))
        assert caught.value.hint


@pytest.mark.parametrize(
    "data", [None, {}, {"centre_mm": [0, 0, 0]}, {**round_body().to_json(), "radii_mm": [[1.0, float("nan")]]}]
)
def test_that_a_damaged_outline_is_refused(data: object) -> None:
    with pytest.raises(MctguiError) as caught:
        BodyModel.from_json(data)
    assert caught.value.hint


@pytest.mark.benchmark
def test_the_checks_follow_the_mouse() -> None:
    grid = Grid.from_spacing((300, 512, 512), (0.1, 0.195, 0.195), (-50.0, -60.0, -15.0))
    body = round_body(cleft=Cleft(-4.0, -3.0, 3.0, -1.5, 1.5))
    live_checks(PLACED, grid, body)
    started = time.process_time()
    for number in range(10):
        live_checks(replace(PLACED, edge_mm=(0.1 * number, -15.0, 0.0)), grid, body)
    print(f"\nlive checks on an MDCT: {(time.process_time() - started) * 100:.1f} ms")
