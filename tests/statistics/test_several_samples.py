"""Several groups, against R."""

from __future__ import annotations

from typing import Any

import pytest

from mctgui.errors import MctguiError
from mctgui.statistics import levene, mann_whitney
from mctgui.statistics.several_samples import dunn, holm, kruskal_wallis


@pytest.fixture(params=range(3))
def sets(request: pytest.FixtureRequest, golden: dict[str, Any]) -> dict[str, Any]:
    assert len(golden["k_samples"]) == 3
    return golden["k_samples"][request.param]


def test_that_kruskal_wallis_is_that_of_r(sets: dict[str, Any]) -> None:
    expected = sets["expected"]["kruskal_wallis"]
    found = kruskal_wallis(sets["groups"])
    assert found is not None
    assert (found.statistic, found.p) == pytest.approx((expected["H"], expected["p"]), rel=1e-6)
    assert found.df == (expected["df"],)


def test_that_dunn_is_that_of_r(sets: dict[str, Any]) -> None:
    found = {(one.first, one.second): one for one in dunn(sets["groups"])}
    for expected in sets["expected"]["dunn_bonferroni"]:
        one = found.pop((expected["a"], expected["b"]))
        assert (one.z, one.p) == pytest.approx((expected["z"], expected["p"]), rel=1e-6)
        assert one.p_adjusted == pytest.approx(expected["p_adj"], rel=1e-6)
    assert not found


def test_that_pairs_and_holm_are_those_of_r(sets: dict[str, Any]) -> None:
    expected = sets["expected"]["pairwise_mann_whitney"]
    values = [mann_whitney(sets["groups"][one["a"]], sets["groups"][one["b"]]).p for one in expected]
    assert values == pytest.approx([one["p"] for one in expected], rel=1e-6)
    assert holm([value or 0.0 for value in values]) == pytest.approx([one["p_holm"] for one in expected], rel=1e-6)


def test_that_levene_of_several_is_that_of_r(sets: dict[str, Any]) -> None:
    expected = sets["expected"]["levene"]["mean"]
    found = levene(*sets["groups"].values())
    assert found is not None
    assert (found.statistic, found.p) == pytest.approx((expected["F"], expected["p"]), rel=1e-6)
    assert found.df == (expected["df1"], expected["df2"])


def test_that_equal_values_leave_the_tests_undefined() -> None:
    same = {"a": [3, 3, 3], "b": [3, 3]}
    assert kruskal_wallis(same) is None
    assert dunn(same) == []


def test_that_one_group_is_not_enough() -> None:
    with pytest.raises(MctguiError, match="two groups"):
        kruskal_wallis({"a": [1, 2]})
