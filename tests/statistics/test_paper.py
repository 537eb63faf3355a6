"""The paper's Tables 2 and 3, from its printed counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.statistics import Ratings, agreement, mann_whitney
from mctgui.statistics.comparison import compare
from mctgui.statistics.paper_tables import agreement_row, comparison_row, ratings_of_counts


def from_counts(counts: list[list[int]], steps: int) -> Ratings:
    """One sorted column for each observer, as frequency tables allow no other pairing."""
    columns = [np.repeat(np.arange(1, len(row) + 1), row) for row in counts]
    return Ratings.of(np.stack(columns, axis=1), (1, steps))


@pytest.fixture(params=range(5))
def criterion(request: pytest.FixtureRequest, golden: dict[str, Any]) -> dict[str, Any]:
    return golden["paper_tables_2_and_3"]["criteria"][request.param]


def test_that_the_printed_w_comes_back(criterion: dict[str, Any]) -> None:
    for kind in ("micro_ct", "micro_ct_like"):
        counts = criterion["counts"][kind]
        found = agreement(from_counts(counts, len(counts[0])), permutations=200)
        printed = criterion["printed"][f"W_{kind}"]
        if criterion["criterion"] == "Shadow":
            assert not found.defined
            assert printed == 0
        else:
            assert round(found.concordance.w or 0.0, 3) == printed
            assert found.concordance.at_its_maximum


def test_that_the_printed_p_comes_back(criterion: dict[str, Any]) -> None:
    micro, like = (from_counts(criterion["counts"][kind], len(criterion["counts"][kind][0])) for kind in criterion["counts"])
    found = mann_whitney(micro.scores.ravel(), like.scores.ravel())
    if criterion["criterion"] == "Shadow":
        assert found.p is None
    else:
        assert round(found.p or 0.0, 3) == criterion["printed"]["mann_whitney_p"]
        assert found.p == pytest.approx(criterion["pooled"]["mann_whitney"]["p_asymptotic_no_continuity"], rel=1e-6)


def test_that_each_observers_p_is_that_of_r(criterion: dict[str, Any]) -> None:
    micro, like = (from_counts(criterion["counts"][kind], len(criterion["counts"][kind][0])) for kind in criterion["counts"])
    found = compare(micro, like, permutations=200)
    for one, expected in zip(found.per_reader.values(), criterion["per_observer_mann_whitney_p"], strict=True):
        if expected is None or one.p is None:
            assert one.p is None
        else:
            assert one.p == pytest.approx(expected, rel=1e-6)


def test_that_counting_each_image_once_makes_noise_insignificant(golden: dict[str, Any]) -> None:
    """Section 4.4 of the statistics page: .002 with pooled scores, .118 with the mean of each image."""
    noise = golden["paper_tables_2_and_3"]["criteria"][1]
    assert noise["criterion"] == "Noise"
    found = compare(from_counts(noise["counts"]["micro_ct"], 5), from_counts(noise["counts"]["micro_ct_like"], 5))
    assert round(found.pooled.p or 0.0, 3) == 0.002
    assert round(found.per_image.p or 0.0, 3) == 0.118
    assert found.p_cluster_permutation > 0.02


def rows(counts: list[list[int]]) -> dict[str, list[int]]:
    return {f"observer {number}": row for number, row in enumerate(counts, start=1)}


def test_that_table_2_is_printed_as_in_the_paper(criterion: dict[str, Any]) -> None:
    for kind in ("micro_ct", "micro_ct_like"):
        counts = criterion["counts"][kind]
        row = agreement_row(criterion["criterion"], kind, ratings_of_counts(rows(counts), (1, len(counts[0]))))
        assert row.w == f"{criterion['printed'][f'W_{kind}']:.3f}"
        assert [list(reader) for reader in row.counts] == counts
        if criterion["criterion"] == "Shadow":
            assert row.p == "1.000"
            assert "every score is 5 (100 % agreement)" in row.footnote
        else:
            assert row.p == "<0.001"
            assert row.footnote == ""


PRINTED_P = {"Contrast": "0.716", "Noise": "0.002", "Sharpness": "0.004", "Shadow": "1.000", "Texture": "0.013"}


def test_that_table_3_is_printed_as_in_the_paper(criterion: dict[str, Any]) -> None:
    micro, like = (
        ratings_of_counts(rows(criterion["counts"][kind]), (1, len(criterion["counts"][kind][0])))
        for kind in ("micro_ct", "micro_ct_like")
    )
    row = comparison_row(criterion["criterion"], micro, like)
    assert row.p == PRINTED_P[criterion["criterion"]]
    for text, printed in ((row.first, "mean_sd_micro_ct"), (row.second, "mean_sd_micro_ct_like")):
        mean, spread = criterion["printed"][printed]
        assert text == f"{mean:.2f} ± {spread:.3f}"


def test_that_the_row_of_29_scores_is_refused() -> None:
    counts = {"observer 1": [0, 0, 3, 5, 22], "observer 2": [0, 0, 2, 4, 23]}
    with pytest.raises(MctguiError, match="observer 2 sums to 29 scores, another one to 30"):
        ratings_of_counts(counts, (1, 5))
