"""How many images a study needs: against published figures, and against simulated studies."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from mctgui.errors import MctguiError
from mctgui.reading.sample_size import images_for_agreement, images_for_comparison, images_for_scores
from mctgui.statistics import Ratings, gwet_ac

WORSE, BETTER = (2, 6, 10, 8, 4), (0, 2, 7, 12, 9)


def test_that_noether_is_as_the_r_package_wmwssp_has_it():
    # N = 114.74467 in all for a relative effect of 0.349 at 80 % power.
    assert images_for_comparison(0.349).per_class == 58
    assert images_for_comparison(1 - 0.349).per_class == 58


def test_that_a_comparison_with_ties_needs_fewer_images_than_without():
    tied = images_for_scores(BETTER, WORSE)
    assert tied.per_class < images_for_comparison(tied.expected).per_class


def test_that_two_steps_are_the_comparison_of_two_shares():
    # With two steps the test is that of two proportions: n = (z + z)^2 2 p (1 - p) / d^2 by its usual approximation.
    found = images_for_scores((0.7, 0.3), (0.5, 0.5))
    assert found.expected == pytest.approx(0.4)
    assert found.per_class == pytest.approx((1.959964 + 0.841621) ** 2 * 2 * 0.4 * 0.6 / 0.2**2, abs=1)


def test_that_so_many_images_have_the_wanted_power():
    found = images_for_scores(BETTER, WORSE, power=0.8)
    random = np.random.default_rng(8)
    steps = np.arange(1, 6)
    hits, rounds = 0, 600
    for _ in range(rounds):
        drawn = [random.choice(steps, found.per_class, p=np.array(shares) / sum(shares)) for shares in (WORSE, BETTER)]
        hits += mannwhitneyu(*drawn, method="asymptotic").pvalue < 0.05
    # 3.5 standard errors of 600 rounds, and 3 % for the approximation.
    assert abs(hits / rounds - 0.8) < 3.5 * np.sqrt(0.16 / rounds) + 0.03


def test_that_so_many_images_give_an_interval_of_the_wanted_width():
    shares = (1, 3, 6, 5, 2)
    found = images_for_agreement("ac2", 0.2, readers=3, shares=shares, correlation=0.6)
    random = np.random.default_rng(4)
    cuts = np.quantile(random.standard_normal(200_000), np.cumsum(shares)[:-1] / sum(shares))
    widths = []
    for _ in range(60):
        quality = random.standard_normal((found.per_class, 1)) * np.sqrt(0.6)
        judged = quality + random.standard_normal((found.per_class, 3)) * np.sqrt(0.4)
        one = gwet_ac(Ratings.of(1.0 + np.searchsorted(cuts, judged), (1, 5)))
        widths.append(one.high - one.low)
    assert np.mean(widths) == pytest.approx(0.2, rel=0.15)


def test_that_a_narrower_interval_needs_more_images_and_more_readers_fewer():
    narrow, wide, many = (
        images_for_agreement("w", width, readers=readers, shares=(1, 2, 3, 2, 1), correlation=0.5).per_class
        for width, readers in ((0.1, 3), (0.2, 3), (0.2, 8))
    )
    assert narrow == pytest.approx(4 * wide, rel=0.02)
    assert many < wide


@pytest.mark.parametrize("superiority", [0.5, -0.1, 1.1, float("nan")])
def test_that_no_difference_is_no_aim(superiority):
    with pytest.raises(MctguiError):
        images_for_comparison(superiority)


@pytest.mark.parametrize("shares", [(), (1,), (1, -1), (0, 0), (1, float("nan")), (1e308, 1e308), tuple(range(11))])
def test_that_shares_that_are_none_are_refused(shares):
    with pytest.raises(MctguiError, match="Shares are two to ten numbers"):
        images_for_scores(shares, shares)


@pytest.mark.parametrize("changes", [{"power": 1.0}, {"power": 0.2}, {"alpha": 0.0}, {"alpha": 0.7}])
def test_that_levels_out_of_range_are_refused(changes):
    with pytest.raises(MctguiError, match="Power lies between"):
        images_for_comparison(0.7, **changes)


def test_that_scores_that_leave_w_undefined_are_said():
    with pytest.raises(MctguiError, match="hardly ever defined"):
        images_for_agreement("w", 0.2, readers=3, shares=(0, 0, 1), correlation=0.5)


def test_that_a_width_that_nobody_can_reach_gets_no_number():
    with pytest.raises(MctguiError, match="more than 1000000 images"):
        images_for_agreement("w", 1e-4, readers=3, shares=(1, 1, 1), correlation=0.5)
