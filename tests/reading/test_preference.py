"""Forced choices, pair by pair."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import pytest

from mctgui.reading.analysis import StudyAnalysis, analyse
from mctgui.reading.analysis_plan import AnalysedCriterion
from mctgui.reading.scores import Score
from mctgui.reading.study import new_study
from mctgui.reading.study_plan import plan_of_study
from mctgui.report.study_print import as_text
from tests.reading.paper_study import finished, one_score, plan_for

BOTH = "microct or microct-like"
CHOICE = AnalysedCriterion("better", "Better", 1, 2, ("microct", "microct-like"), ("microct", "microct-like"))


def choices(table: list[tuple[int | None, ...]]) -> list[Score]:
    return [
        one_score(f"R{reader}", BOTH, place, "better", value)
        for place, row in enumerate(table, start=1)
        for reader, value in enumerate(row, start=1)
    ]


def found(table: list[tuple[int | None, ...]]) -> StudyAnalysis:
    return finished(analyse(choices(table), plan_for(classes=(BOTH,), criteria=(CHOICE,))))


def test_that_each_pair_counts_once() -> None:
    """9 of 10 decided pairs: 2 (1 + 10) / 1024 by the sign test, not the p of 30 choices."""
    (one,) = found([(1, 1, 1)] * 9 + [(2, 2, 1)]).preferences
    assert (one.pairs, one.first, one.second, one.tied) == (10, 9, 1, 0)
    assert one.p == pytest.approx(2 * (comb(10, 0) + comb(10, 1)) / 2**10)
    assert one.share == pytest.approx((27 + 1) / 30)
    assert one.by_reader == {"R1": (9, 1), "R2": (9, 1), "R3": (10, 0)}
    assert one.interval is not None
    assert one.interval.low <= one.share <= one.interval.high


def test_that_ties_and_missing_choices_decide_nothing() -> None:
    (one,) = found([(1, 2, None), (1, 1, 2), (None, None, None), (2, 1, None)]).preferences
    assert (one.pairs, one.first, one.second, one.tied) == (3, 1, 0, 2)
    assert one.p == 1.0


def test_that_scales_have_no_preference() -> None:
    rows = [replace(one, criterion="noise") for one in choices([(1, 2, 1)] * 4)]
    assert finished(analyse(rows, plan_for(classes=(BOTH,)))).preferences == ()


def test_that_the_table_of_preferences_is_printed() -> None:
    text = as_text(found([(1, 1, 1)] * 9 + [(2, 2, 1)]))
    assert "Preference between micro-CT and micro-CT-like, pair by pair" in text
    assert "0.021" in text


def test_that_a_study_of_choices_says_which_class_a_score_prefers() -> None:
    study = new_study(criteria=_choice_criteria())
    plan = plan_of_study(study, choices([(1, 2, 1)] * 30))
    assert plan.criteria[0].choice == ("microct", "microct-like")
    assert plan.classes == (BOTH,)
    assert plan.images == {BOTH: 30}


def _choice_criteria() -> object:
    from mctgui.reading.criteria import PRESETS

    return [one.model_dump() for one in PRESETS["forced-choice"]]
