"""Agreement of readers with themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mctgui.errors import MctguiError
from mctgui.reading.intra_reader import intra_reader, wilson
from mctgui.reading.scores import Score
from tests.reading.paper_study import one_score, plan_for

FIRST = [5, 4, 3, 5, 2, 4, 4, 1]
SECOND = [5, 5, 3, 4, 2, 4, 2, 1]


def shown_twice(first: list[int | None], second: list[int | None], sitting: int = 1) -> list[Score]:
    rows = []
    for place, (a, b) in enumerate(zip(first, second, strict=True), start=1):
        row = one_score("R1", "microct", place, "noise", a)
        again = {"presentation_id": f"again {place}", "repeat_of": row.presentation_id, "number": place + 20}
        rows += [row, replace(row, score=b, sitting=sitting, **again)]
    return rows


def test_that_kappa_is_quadratic_over_the_whole_scale() -> None:
    (found,) = intra_reader(shown_twice(FIRST, SECOND), plan_for(), ["R1"])
    pairs = list(zip(FIRST, SECOND, strict=True))
    apart = sum((a - b) ** 2 for a, b in pairs) / len(pairs)
    by_chance = sum((a - b) ** 2 for a in FIRST for b in SECOND) / len(pairs) ** 2
    assert found.kappa == pytest.approx(1 - apart / by_chance)
    assert found.exact == pytest.approx(5 / 8)
    assert found.within_one == pytest.approx(7 / 8)
    assert found.mean_difference == pytest.approx(-2 / 8)
    assert found.closest == 19
    assert found.kappa_interval is not None
    assert found.kappa_interval.low < found.kappa < found.kappa_interval.high


def test_that_kappa_of_one_score_throughout_is_not_defined() -> None:
    (found,) = intra_reader(shown_twice([5] * 6, [5] * 6), plan_for(), ["R1"])
    assert found.kappa is None
    assert found.exact == 1
    assert found.why_not == "every score is 5 on both showings"


def test_that_showings_without_a_score_do_not_count() -> None:
    (found,) = intra_reader(shown_twice([5, None, 4], [5, 3, None]), plan_for(), ["R1"])
    assert found.pairs == 1
    assert (found.kappa, found.why_not) == (None, "one image alone")


def test_that_another_sitting_has_no_distance() -> None:
    (found,) = intra_reader(shown_twice(list(FIRST), list(SECOND), sitting=2), plan_for(), ["R1"])
    assert found.closest is None


def test_that_a_repeat_without_its_first_is_refused() -> None:
    with pytest.raises(MctguiError, match="no first showing"):
        intra_reader(shown_twice([5, 4], [5, 4])[1:], plan_for(), ["R1"])


def test_that_no_repeats_make_no_row() -> None:
    assert intra_reader([one_score("R1", "microct", 1, "noise", 5)], plan_for(), ["R1"]) == ()


def test_that_wilson_s_interval_stays_within_the_shares() -> None:
    """Newcombe, Stat Med 1998, 17, 857-872: 81 of 263 gives .2553 to .3662, 0 of 20 gives 0 to .1611."""
    found = wilson(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    assert (wilson(0, 20).low, round(wilson(0, 20).high, 4)) == (0.0, 0.1611)
