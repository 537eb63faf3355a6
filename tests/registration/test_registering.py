"""Registrations of synthetic scans against their truth."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from mctgui.errors import MctguiError, MissingSpacing
from mctgui.jobs import Progress, finish
from mctgui.registration import Anchor, FeatureCache, Registration, RegistrationSettings, register, unmirrored
from mctgui.volume import Volume


@pytest.fixture(scope="module")
def of_tilted(tilted, microct, quick) -> Registration:
    return finish(register(tilted.mdct, microct, quick))


@pytest.fixture(scope="module")
def cache() -> FeatureCache:
    return FeatureCache()


@pytest.fixture(scope="module")
def shares() -> list[float]:
    return []


@pytest.fixture(scope="module")
def of_straight(straight, microct, quick, cache, shares) -> Registration:
    work = register(straight.mdct, microct, replace(quick, rigid=False), cache=cache)
    return finish(work, lambda step: shares.append(step.fraction or 0.0))


def test_that_a_tilted_pair_is_found_to_half_a_pixel(of_tilted, tilted):
    error = tilted.error_mm(of_tilted.microct_to_mdct)
    assert error.mean() <= 0.05
    assert error.max() <= 0.10
    assert of_tilted.tilt_deg == pytest.approx(3.0, abs=0.2)
    # The MDCT's vertebra leans by 3 degrees; seen from it the micro-CT's axis leans the way its table matrix says.
    lean = tilted.truth[:3, :3] @ np.array([0.0, 0.0, 1.0])
    assert of_tilted.tilt_direction_deg == pytest.approx(np.degrees(np.arctan2(lean[1], lean[0])), abs=4.0)
    assert of_tilted.rotation_deg == pytest.approx(-12.0, abs=0.3)


def test_that_the_refinement_is_reported_and_the_tilt_told_in_words(of_tilted):
    assert of_tilted.refined
    assert of_tilted.metric_after > of_tilted.metric_before + 0.05
    assert any(sentence.startswith("The two scans are tilted by 3.0 degrees") for sentence in of_tilted.sentences)
    assert any("wrong by up to 1.0 mm" in sentence for sentence in of_tilted.sentences)
    assert of_tilted.stopped_because
    assert of_tilted.lncc_drop > 0.1
    assert not of_tilted.net_reflection
    assert np.linalg.det(of_tilted.microct_to_mdct[:3, :3]) == pytest.approx(1.0, abs=1e-9)


def test_that_pairs_lie_where_the_transform_says(of_tilted, tilted, microct):
    pairs = of_tilted.pairs
    assert pairs.fill == "resampled"
    assert len(pairs.pairs) >= 40
    assert all(one.score > 0.5 for one in pairs.pairs)
    numbers = [one.microct_index for one in pairs.pairs]
    assert numbers == sorted(set(numbers))
    pair = pairs.pairs[len(pairs.pairs) // 2]
    place = tilted.mdct.mm_to_index(
        of_tilted.microct_to_mdct[:3, :3] @ microct.index_to_mm((pair.microct_index, 210, 200))
        + of_tilted.microct_to_mdct[:3, 3]
    )
    column, row = np.array(pair.transform) @ (200, 210, 1)
    assert (row, column) == pytest.approx((place[1], place[2]), abs=1e-6)
    assert abs(pair.mdct_position - pair.mdct_index) <= 0.5


def test_that_slices_of_parallel_scans_are_matched_to_a_tenth_of_a_millimetre(of_straight, straight, microct):
    # Every slice lies 0.43 mm higher in the MDCT.
    for mdct_index in (3, 17, 31):
        z_mm = float(straight.mdct.index_to_mm((mdct_index, 0, 0))[2]) - 0.43
        true = float(microct.mm_to_index((0, 0, z_mm))[0])
        assert abs(float(of_straight.pairs.line.microct_at(mdct_index)) - true) * 0.15 <= 0.10
    assert straight.error_mm(of_straight.microct_to_mdct, heights=(0.0,)).max() <= 0.10
    assert of_straight.scale == pytest.approx(1.0, abs=0.002)
    assert of_straight.pairs.fill == "interpolated"
    assert of_straight.best_score > 5 * of_straight.floor_score


def test_that_the_same_scans_give_the_same_registration(of_straight, straight, microct, quick, cache):
    again = finish(register(straight.mdct, microct, replace(quick, rigid=False), cache=cache))
    assert np.array_equal(again.microct_to_mdct, of_straight.microct_to_mdct)
    assert np.array_equal(again.cost.scores, of_straight.cost.scores)


def test_that_a_mirrored_stack_is_named_and_can_be_corrected(straight, microct, quick, flip, cache):
    mirrored, back = flip(microct, 2)
    found = finish(register(straight.mdct, mirrored, replace(quick, rigid=False), cache=cache))
    assert found.net_reflection
    assert found.mirrored_slices
    assert any("mirror" in warning for warning in found.warnings)
    assert np.linalg.det(found.microct_to_mdct[:3, :3]) == pytest.approx(-1.0, abs=1e-9)
    assert straight.error_mm(found.microct_to_mdct @ back, heights=(0.0,)).max() <= 0.10
    corrected = found.for_unmirrored(mirrored.grid)
    assert not corrected.net_reflection
    assert np.array_equal(unmirrored(mirrored).voxels, microct.voxels)
    assert straight.error_mm(corrected.microct_to_mdct, heights=(0.0,)).max() <= 0.10
    before, after = found.pairs.pairs[5].transform, corrected.pairs.pairs[5].transform
    last = microct.shape[2] - 1
    assert np.array(after) @ (last - 30, 50, 1) == pytest.approx(np.array(before) @ (30, 50, 1))


def test_that_a_reversed_stack_is_named_and_its_line_falls(straight, microct, quick, flip, cache):
    reversed_stack, back = flip(microct, 0)
    found = finish(register(straight.mdct, reversed_stack, replace(quick, rigid=False), cache=cache))
    assert found.reversed_stack
    assert found.net_reflection
    assert found.pairs.line.slope < 0
    assert found.pairs.line.expected_slope < 0
    assert any("reverse" in warning for warning in found.warnings)
    assert straight.error_mm(found.microct_to_mdct @ back, heights=(0.0,)).max() <= 0.10


def test_that_a_vertebra_turned_over_is_no_reflection(straight, microct, quick, flip, cache):
    once, first = flip(microct, 0)
    twice, second = flip(once, 2)
    found = finish(register(straight.mdct, twice, replace(quick, rigid=False), cache=cache))
    assert found.reversed_stack
    assert found.mirrored_slices
    assert not found.net_reflection
    assert straight.error_mm(found.microct_to_mdct @ second @ first, heights=(0.0,)).max() <= 0.10


def test_that_another_vertebra_is_refused(straight, other_microct, quick):
    with pytest.raises(MctguiError, match=r"same vertebra.*local correlation is 0"):
        finish(register(straight.mdct, other_microct, quick))


def test_that_a_likeness_of_shape_alone_is_refused(straight, other_microct, quick):
    with pytest.raises(MctguiError, match="from the shape and not from the trabeculae"):
        finish(register(straight.mdct, other_microct, replace(quick, matching="intensity", least_lncc=0.1)))


def test_that_too_few_key_points_are_refused_where_nothing_else_is_allowed(straight, other_microct, quick):
    with pytest.raises(MctguiError, match="key points"):
        finish(register(straight.mdct, other_microct, replace(quick, matching="sift")))


def test_that_grey_values_do_where_key_points_are_not_wanted(straight, microct, quick):
    found = finish(register(straight.mdct, microct, replace(quick, matching="intensity")))
    assert found.matching == "intensity"
    assert found.scale is None
    assert straight.error_mm(found.microct_to_mdct).max() <= 0.10
    assert any("grey values" in sentence for sentence in found.sentences)


def test_that_an_anchor_holds_the_line(straight, microct, quick, cache):
    anchor = Anchor(17, 38)
    found = finish(register(straight.mdct, microct, replace(quick, rigid=False), [anchor], cache=cache))
    assert float(found.pairs.line.microct_at(17)) == pytest.approx(38, abs=1e-6)
    assert found.pairs.anchors == (anchor,)
    assert any(row == 17 for row, _ in found.cost.path)


def test_that_an_anchor_off_the_stack_is_refused_before_any_work(straight, microct):
    with pytest.raises(MctguiError, match="not there"):
        finish(register(straight.mdct, microct, anchors=[Anchor(0, 10_000)]))


def test_that_a_tilt_without_refinement_is_warned_of(tilted, microct, quick):
    found = finish(register(tilted.mdct, microct, replace(quick, rigid=False)))
    assert any("the rigid refinement was off" in warning for warning in found.warnings)
    assert found.pairs.warnings == found.warnings


def test_that_a_wrong_pixel_size_is_warned_of(straight, microct, quick):
    wrong = microct.affine.copy()
    wrong[:3, :3] *= 1.02
    larger = Volume(microct.voxels, wrong, microct.intensity)
    found = finish(register(straight.mdct, larger, replace(quick, rigid=False)))
    assert found.scale == pytest.approx(1 / 1.02, abs=0.004)
    assert any("pixel sizes do not agree" in warning for warning in found.warnings)


def test_that_voxels_of_no_known_size_are_refused():
    blank = np.zeros((20, 40, 40), dtype=np.uint8)
    unknown = Volume.from_spacing(blank, (1, 1, 1))
    good = Volume.from_spacing(blank, (0.5, 0.2, 0.2), "HU")
    with pytest.raises(MissingSpacing, match="micro-CT"):
        finish(register(good, unknown))
    with pytest.raises(MissingSpacing, match="MDCT"):
        finish(register(Volume.from_spacing(blank, (0.5, 3, 3), "HU"), good))
    with pytest.raises(MctguiError, match="one value"):
        finish(register(good, good))
    with pytest.raises(MctguiError, match="mm high"):
        finish(register(good, Volume.from_spacing(blank[:3], (0.05, 0.05, 0.05))))


def until(work: Iterator[Progress], message: str) -> None:
    for step in work:
        if message in step.message:
            return
    pytest.fail(f"the work never said {message!r}")


@pytest.mark.parametrize("message", ["Reading the MDCT", "Trying how", "Refining in space"])
def test_that_the_work_can_be_left_at_any_step(straight, microct, quick, message, cache):
    before = threading.active_count()
    work = register(straight.mdct, microct, quick, cache=cache)
    until(work, message)
    work.close()
    assert threading.active_count() == before


def test_that_progress_rises_to_the_end(of_straight, shares):
    assert shares == sorted(shares)
    assert shares[-1] >= 0.95


def test_that_settings_are_kept_with_the_result(of_tilted, quick):
    assert of_tilted.settings == quick
    assert of_tilted.random_state == RegistrationSettings().random_state
    assert of_tilted.software.startswith("mctgui ")
