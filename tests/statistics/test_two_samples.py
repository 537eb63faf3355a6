"""Two groups of scores, against R, and the paper's Table 3."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.statistics import exact_mann_whitney_p, levene, mann_whitney, student_t

SETS = 5


@pytest.fixture(params=range(SETS))
def samples(request: pytest.FixtureRequest, golden: dict[str, Any]) -> dict[str, Any]:
    assert len(golden["two_samples"]) == SETS
    return golden["two_samples"][request.param]


def test_that_mann_whitney_is_that_of_r(samples: dict[str, Any]) -> None:
    expected = samples["expected"]["mann_whitney"]
    found = mann_whitney(samples["x"], samples["y"])
    assert (found.u1, found.u2, found.u) == (expected["U1"], expected["U2"], expected["U_spss"])
    if expected["p_asymptotic_no_continuity"] is None:
        assert found.p is None
        assert found.z is None
    else:
        assert found.p == pytest.approx(expected["p_asymptotic_no_continuity"], rel=1e-6)
        assert found.z == pytest.approx(expected["z"], rel=1e-6)
    assert found.rank_biserial == pytest.approx(expected["rank_biserial"], abs=1e-9)
    assert found.superiority == pytest.approx(expected["prob_superiority"], abs=1e-9)


def test_that_the_exact_p_is_that_of_r(golden: dict[str, Any]) -> None:
    checked = 0
    for samples in golden["two_samples"]:
        expected = samples["expected"]["mann_whitney"].get("p_exact_conditional_on_ties")
        if expected is not None and len(samples["x"]) <= 40:
            checked += 1
            assert exact_mann_whitney_p(samples["x"], samples["y"]) == pytest.approx(expected, rel=1e-6)
    assert checked >= 2


def test_that_levene_and_t_are_those_of_r(samples: dict[str, Any]) -> None:
    expected = samples["expected"]
    for found, values, key in (
        (levene(samples["x"], samples["y"]), expected["levene"]["mean"], "F"),
        (student_t(samples["x"], samples["y"]), expected["student_t"], "t"),
        (student_t(samples["x"], samples["y"], equal_variances=False), expected["welch_t"], "t"),
    ):
        if values is None or values.get("p") is None:
            assert found is None
            continue
        assert found is not None
        assert found.statistic == pytest.approx(values[key], rel=1e-6)
        assert found.p == pytest.approx(values["p"], rel=1e-6)


def test_that_the_shift_is_the_median_difference() -> None:
    assert mann_whitney([1, 2, 9], [0, 1]).hodges_lehmann == np.median([1, 0, 2, 1, 9, 8])


def test_that_an_empty_group_is_refused() -> None:
    with pytest.raises(MctguiError, match="second group"):
        mann_whitney([1.0], [])


def test_that_not_a_number_is_refused() -> None:
    with pytest.raises(MctguiError, match="first group"):
        mann_whitney([1.0, float("nan")], [2.0])
