"""The paper's Tables 2 and 3, from its printed counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mctgui.statistics import Ratings, agreement, mann_whitney
from mctgui.statistics.comparison import compare


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
