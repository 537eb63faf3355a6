"""Paired measurements and normality, against R."""

from __future__ import annotations

from typing import Any

import pytest

from mctgui.errors import MctguiError
from mctgui.statistics.normality import lilliefors, shapiro_wilk
from mctgui.statistics.paired import (
    bland_altman,
    lin_ccc,
    paired_t,
    pearson,
    regression,
    rms_cv_percent,
    spearman,
    wilcoxon,
)


@pytest.fixture(params=range(5))
def pairs(request: pytest.FixtureRequest, golden: dict[str, Any]) -> dict[str, Any]:
    assert len(golden["paired"]) == 5
    return golden["paired"][request.param]


def test_that_the_tests_are_those_of_r(pairs: dict[str, Any]) -> None:
    x, y, expected = pairs["x"], pairs["y"], pairs["expected"]
    t, ranks, shapiro = paired_t(x, y), wilcoxon(x, y), shapiro_wilk([a - b for a, b in zip(x, y, strict=True)])
    assert t is not None
    assert ranks is not None
    assert shapiro is not None
    assert (t.statistic, t.p) == pytest.approx((expected["paired_t"]["t"], expected["paired_t"]["p"]), rel=1e-6)
    signed = expected["wilcoxon_signed_rank"]
    assert (ranks.statistic, ranks.p) == pytest.approx((signed["V"], signed["p_asymptotic_no_continuity"]), rel=1e-6)
    assert shapiro.statistic == pytest.approx(expected["shapiro_of_differences"]["W"], rel=1e-6)


def test_that_the_correlations_are_those_of_r(pairs: dict[str, Any]) -> None:
    x, y, expected = pairs["x"], pairs["y"], pairs["expected"]
    r, rho = pearson(x, y), spearman(x, y)
    assert r is not None
    assert rho is not None
    wanted = expected["pearson"]
    assert (r.r, r.p, r.low, r.high) == pytest.approx((wanted["r"], wanted["p"], *wanted["ci"]), rel=1e-6)
    assert rho.r == pytest.approx(expected["spearman"]["rho"], rel=1e-6)


def test_that_bias_concordance_and_line_are_those_of_r(pairs: dict[str, Any]) -> None:
    x, y, expected = pairs["x"], pairs["y"], pairs["expected"]
    found, wanted = bland_altman(x, y), expected["bland_altman"]
    assert (found.bias, found.sd) == pytest.approx((wanted["bias"], wanted["sd"]), rel=1e-6)
    assert (found.lower_limit, found.upper_limit) == pytest.approx(wanted["loa"], rel=1e-6)
    assert (found.bias_low, found.bias_high) == pytest.approx(wanted["bias_ci"], rel=1e-6)
    assert found.limit_error == pytest.approx(wanted["loa_se"], rel=1e-6)
    assert lin_ccc(x, y) == pytest.approx(expected["lin_ccc"]["ccc"], rel=1e-6)
    line, wanted = regression(x, y), expected["regression_y_on_x"]
    assert line is not None
    assert (line.intercept, line.slope, line.r2, line.rmse, line.residual_error) == pytest.approx(
        tuple(wanted[key] for key in ("intercept", "slope", "r2", "rmse", "residual_se")), rel=1e-6
    )
    assert rms_cv_percent(x, y) == pytest.approx(expected["rms_cv_percent"], rel=1e-6)


def test_that_lilliefors_is_that_of_r(golden: dict[str, Any]) -> None:
    assert len(golden["normality"]) == 5
    for case in golden["normality"]:
        found, wanted = lilliefors(case["x"]), case["expected"]["lilliefors"]
        assert found is not None
        assert found.statistic == pytest.approx(wanted["D"], rel=1e-6)
        if wanted["p_dallal_wilkinson"] < 0.1:
            assert found.p == pytest.approx(wanted["p_dallal_wilkinson"], rel=1e-6)
        else:
            assert found.p > 0.1


def test_that_what_does_not_vary_is_undefined() -> None:
    assert paired_t([1, 2, 3], [2, 3, 4]) is None
    assert pearson([1, 1, 1], [1, 2, 3]) is None
    assert lilliefors([2.0] * 9) is None
    assert lin_ccc([2, 2], [2, 2]) is None


def test_that_unequal_numbers_are_refused() -> None:
    with pytest.raises(MctguiError, match="not 2 and 3"):
        paired_t([1, 2], [1, 2, 3])
