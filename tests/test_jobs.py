"""Long work as generators: results, errors, closing, shares of an outer job."""

from __future__ import annotations

import pytest

from mctgui.jobs import Progress, as_part_of, finish, in_turn


def counting(total, log=None):
    try:
        for done in range(1, total + 1):
            yield Progress(done, total, f"step {done}", partial=done * 10)
        return "result"
    finally:
        if log is not None:
            log.append("closed")


def test_that_finish_gives_every_step_and_the_result():
    steps = []
    assert finish(counting(3), steps.append) == "result"
    assert [(step.done, step.fraction) for step in steps] == [(1, 1 / 3), (2, 2 / 3), (3, 1.0)]


def test_that_progress_of_unknown_length_has_no_fraction_and_never_exceeds_one():
    assert Progress(5, 0).fraction is None
    assert Progress(7, 5).fraction == 1.0


def test_that_an_error_in_the_work_reaches_the_caller():
    def failing():
        yield Progress(1, 2)
        raise RuntimeError("as torch raises")

    with pytest.raises(RuntimeError, match="as torch raises"):
        finish(failing())


def test_that_an_error_of_the_listener_closes_the_work():
    log = []

    def stop(step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        finish(counting(3, log), stop)
    assert log == ["closed"]


def test_that_inner_work_is_reported_as_its_share_of_the_outer_job():
    def outer():
        first = yield from as_part_of(counting(2), 0.0, 0.5, total=100, label="first")
        second = yield from as_part_of(counting(4), 0.5, 1.0, total=100, label="second")
        return first, second

    steps = []
    assert finish(outer(), steps.append) == ("result", "result")
    assert [step.done for step in steps] == [25, 50, 62, 75, 88, 100]
    assert {step.total for step in steps} == {100}
    assert steps[0].message == "first: step 1"
    assert steps[-1].partial == 40


def test_that_closing_the_outer_job_closes_the_inner_work():
    log = []

    def outer():
        yield from as_part_of(counting(5, log), 0.0, 1.0)

    work = outer()
    next(work)
    work.close()
    assert log == ["closed"]


def test_that_work_which_ends_at_once_still_returns_its_result():
    def nothing():
        return 7
        yield Progress(0, 0)

    assert finish(nothing()) == 7
    assert finish(as_part_of(nothing(), 0.2, 0.4)) == 7


def test_that_work_done_in_turn_advances_together_and_keeps_its_results_apart():
    steps = []
    assert finish(in_turn([counting(4), counting(2), counting(1)]), steps.append) == ["result"] * 3
    assert [step.message for step in steps[:3]] == ["step 1"] * 3
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert finish(in_turn([])) == []


def test_that_closing_work_in_turn_closes_all_of_it():
    log = []
    work = in_turn([counting(5, log), counting(5, log)])
    next(work)
    next(work)
    work.close()
    assert log == ["closed", "closed"]
