"""Agreement of readers: every coefficient against R, and what is said where one is not defined."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mctgui.errors import MctguiError
from mctgui.statistics import (
    Ratings,
    agreement,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    intraclass,
    kendall_w,
    krippendorff_alpha,
    light_kappa,
)

MATRICES = 12


def ratings_of(matrix: dict[str, Any]) -> Ratings:
    by_reader = np.array([[math.nan if value is None else value for value in row] for row in matrix["ratings"]])
    return Ratings.of(by_reader.T, tuple(matrix["scale"]))


@pytest.fixture(params=range(MATRICES))
def matrix(request: pytest.FixtureRequest, golden: dict[str, Any]) -> dict[str, Any]:
    assert len(golden["agreement"]) == MATRICES
    return golden["agreement"][request.param]


def same(value: float | None, expected: float | None, relative: float = 1e-6) -> bool:
    if value is None or expected is None:
        return value is None and expected is None
    return math.isclose(value, expected, rel_tol=relative, abs_tol=1e-12)


def test_that_kendalls_w_is_that_of_r(matrix: dict[str, Any]) -> None:
    expected = matrix["expected"]["kendall_w"]
    found = kendall_w(ratings_of(matrix), permutations=40_000)
    assert same(found.w, expected["W"])
    assert same(found.chi2, expected["chi2"])
    assert same(found.p, expected["p"])
    assert (found.images_used, found.readers) == (expected["subjects_used"], expected["raters"])
    if "df" in expected and expected["df"] is not None:
        assert found.df == expected["df"]


def test_that_the_permutation_p_is_that_of_r(golden: dict[str, Any]) -> None:
    checked = 0
    for matrix in golden["agreement"]:
        expected = matrix["expected"]["kendall_w"]
        if "permutation" not in expected and "exact_permutation" not in expected:
            continue
        checked += 1
        found = kendall_w(ratings_of(matrix), permutations=40_000)
        assert found.p_permutation is not None
        if "exact_permutation" in expected:
            assert found.exact
            assert found.permutations == expected["exact_permutation"]["arrangements"]
            assert same(found.p_permutation, expected["exact_permutation"]["p"])
        else:
            drawn = expected["permutation"]
            assert abs(found.p_permutation - drawn["p"]) <= 4 * math.sqrt(2) * drawn["mc_se"] + 1 / drawn["B"]
    assert checked == 5


def test_that_the_kappas_are_those_of_r(matrix: dict[str, Any]) -> None:
    ratings, expected = ratings_of(matrix), matrix["expected"]
    for pair in expected.get("cohen_kappa_pairs", ()):
        first, second = (number - 1 for number in pair["raters"])
        for kind in ("unweighted", "linear", "quadratic"):
            assert same(cohen_kappa(ratings, first, second, kind), pair[kind]), (pair["raters"], kind)
    if "fleiss_kappa" in expected:
        assert same(fleiss_kappa(ratings), expected["fleiss_kappa"]["kappa"])
    if "light_kappa" in expected:
        assert same(light_kappa(ratings), expected["light_kappa"])


def test_that_krippendorffs_alpha_is_that_of_r(matrix: dict[str, Any]) -> None:
    ratings, expected = ratings_of(matrix), matrix["expected"]["krippendorff_alpha"]
    for level in ("nominal", "ordinal", "interval"):
        assert same(krippendorff_alpha(ratings, level), expected[level]), level


def test_that_gwets_coefficients_are_those_of_r(matrix: dict[str, Any]) -> None:
    ratings = ratings_of(matrix)
    for kind, expected in matrix["expected"]["gwet_ac"].items():
        found = gwet_ac(ratings, kind)
        assert found is not None
        assert same(found.coefficient, expected["coef"]), kind
        assert same(found.observed, expected["pa"]), kind
        assert same(found.by_chance, expected["pe"]), kind
        if expected["se"] is not None:
            assert found.standard_error == pytest.approx(expected["se"], abs=1e-4)
        if expected.get("ci"):
            # irrCAC writes the limits with three decimals.
            low, high = (float(part) for part in expected["ci"].strip("()").split(","))
            assert (found.low, found.high) == pytest.approx((low, high), abs=6e-4)


@pytest.mark.parametrize(
    ("scores", "undefined"),
    [
        ([[1, 2], [1, 2]], {"ICC1k", "ICC3", "ICC3k"}),
        ([[1, 2], [2, 1]], {"ICC1k", "ICC2", "ICC2k", "ICC3k"}),
        ([[1, 2], [2, 3], [3, 1]], {"ICC2k"}),
        ([[1, 4], [2, 2]], {"ICC2k"}),
    ],
)
def test_that_an_intraclass_correlation_that_is_not_defined_is_left_out_and_stops_nothing(scores, undefined) -> None:
    found = intraclass(Ratings.of(np.array(scores, float), (1, 5)))
    assert {"ICC1", "ICC1k", "ICC2", "ICC2k", "ICC3", "ICC3k"} - found.keys() == undefined
    assert all(math.isfinite(one.icc) for one in found.values())


def test_that_the_intraclass_correlations_are_those_of_r(golden: dict[str, Any]) -> None:
    checked = 0
    for matrix in golden["agreement"]:
        found = intraclass(ratings_of(matrix)) if matrix["name"] != "missing_scores" else {}
        for name, values in matrix["expected"].get("icc", {}).items():
            if not isinstance(values, dict) or values.get("icc") is None:
                assert name not in found
                continue
            checked += 1
            one = found[name]
            assert same(one.icc, values["icc"]), name
            assert (one.df1, one.df2) == (values["df1"], values["df2"])
            assert one.low == pytest.approx(values["lo"], rel=1e-6, abs=1e-9), name
            assert one.high == pytest.approx(values["hi"], rel=1e-6, abs=1e-9), name
            if matrix["name"] == "identical_raters":  # R's F is rounding noise there
                assert one.f == math.inf
            else:
                assert same(one.f, values["F"]), name
                assert same(one.p, values["p"]), name
    assert checked == 60


def test_that_readers_who_differ_only_in_level_are_consistent_but_do_not_agree() -> None:
    level = np.array([1, 2, 3, 4, 3, 2])
    found = intraclass(Ratings.of(np.stack([level, level + 1], axis=1), (1, 5)))
    assert found["ICC3"].icc == 1
    assert 0 < found["ICC2"].low < found["ICC2"].icc < found["ICC2"].high < 1


def test_that_exact_agreement_is_that_of_r(golden: dict[str, Any]) -> None:
    checked = 0
    for matrix in golden["agreement"]:
        expected = matrix["expected"].get("percent_all_raters_agree")
        if expected is None:
            continue
        checked += 1
        found = agreement(ratings_of(matrix), permutations=200).exact_agreement
        assert found is not None
        assert 100 * found == pytest.approx(expected, rel=1e-6)
    assert checked == 11


def test_that_equal_scores_leave_w_undefined_and_ac2_complete() -> None:
    found = agreement(Ratings.of(np.full((30, 3), 5), (1, 5)))
    assert not found.defined
    assert found.as_json()["kendall_w"] is None
    assert found.gwet_ac2 is not None
    assert found.gwet_ac2.coefficient == 1
    assert found.krippendorff_alpha is None
    assert found.intraclass == {}
    assert any("All scores equal" in warning for warning in found.warnings)


def test_that_the_orientation_of_the_table_matters() -> None:
    """Images are rows: a table entered the other way round gives another W."""
    scores = np.array([[1, 2, 1], [2, 3, 2], [3, 4, 4], [4, 5, 5], [5, 5, 4]])
    assert kendall_w(Ratings.of(scores, (1, 5))).w != pytest.approx(kendall_w(Ratings.of(scores.T, (1, 5))).w)


def test_that_one_varying_reader_is_named_as_meaningless() -> None:
    scores = np.full((20, 3), 4)
    scores[3, 0] = 5
    found = agreement(Ratings.of(scores, (1, 5), ["A", "B", "C"]), permutations=200)
    assert found.concordance.w == pytest.approx(1 / 3)
    assert any("Only one reader" in warning for warning in found.warnings)
    assert sum("are constant" in warning for warning in found.warnings) == 2


def test_that_sorted_columns_are_asked_about() -> None:
    scores = np.array([[3] * 7 + [5] * 23, [3] * 6 + [5] * 24, [3] * 5 + [5] * 25]).T
    found = agreement(Ratings.of(scores, (1, 5)), permutations=200)
    assert any("sorted order" in warning for warning in found.warnings)
    assert any("largest" in warning for warning in found.warnings)
    shuffled = np.random.default_rng(1).permutation(scores)
    assert not any("sorted order" in warning for warning in agreement(Ratings.of(shuffled, (1, 5))).warnings)


@settings(max_examples=60, deadline=None)
@given(arrays(np.int64, st.tuples(st.integers(3, 12), st.integers(2, 4)), elements=st.integers(1, 5)))
def test_that_w_keeps_to_its_bounds_and_ignores_order_and_level(scores: np.ndarray) -> None:
    ratings = Ratings.of(scores, (0, 9))
    found = kendall_w(ratings, permutations=100)
    if found.w is None:
        assert (np.ptp(scores, axis=0) == 0).all()
        return
    assert 0 <= found.w <= 1
    assert found.largest_w is not None
    assert found.w <= found.largest_w + 1e-9
    assert kendall_w(Ratings.of(scores[::-1], (0, 9)), permutations=100).w == pytest.approx(found.w)
    assert kendall_w(Ratings.of(scores[:, ::-1], (0, 9)), permutations=100).w == pytest.approx(found.w)
    lower = scores.copy()
    lower[:, 0] -= 1  # a reader who is always one step lower ranks alike
    assert kendall_w(Ratings.of(lower, (0, 9)), permutations=100).w == pytest.approx(found.w)


def test_that_a_score_off_the_scale_is_named() -> None:
    with pytest.raises(MctguiError, match="The score 6 of B for second is no step of the scale 1 to 5"):
        Ratings.of([[1, 2], [3, 6]], (1, 5), ["A", "B"], ["first", "second"])


def test_that_a_fraction_is_no_step() -> None:
    with pytest.raises(MctguiError, match=r"2\.5"):
        Ratings.of([[1, 2.5], [3, 5]], (1, 5))


def test_that_one_reader_is_not_enough() -> None:
    with pytest.raises(MctguiError, match="two readers"):
        Ratings.of([[1], [2]], (1, 5))


def test_that_missing_scores_are_counted() -> None:
    scores = [[1, 2, 1], [2, 3, math.nan], [3, 4, 4], [4, 5, 5]]
    found = agreement(Ratings.of(scores, (1, 5)), permutations=200)
    assert found.concordance.images_used == 3
    assert any("3 of 4 images" in warning for warning in found.warnings)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(1, 3), min_size=2, max_size=2), min_size=2, max_size=4))
def test_that_no_small_table_is_a_fault_of_the_program(rows: list[list[int]]) -> None:
    """Contradicting readers leave images without a difference: 0 in the denominators of some coefficients."""
    found = agreement(Ratings.of(rows, (1, 3)), permutations=100)
    for one in found.intraclass.values():
        assert not np.isnan([one.icc, one.low, one.high]).any()


def test_that_images_with_equal_means_have_the_lowest_icc_and_none_of_the_mean() -> None:
    found = agreement(Ratings.of([[1, 2, 1], [1, 1, 2], [2, 1, 1], [1, 1, 2]], (1, 2)), permutations=100).intraclass
    assert found["ICC1"].icc == pytest.approx(-1 / 2)
    assert "ICC1k" not in found
