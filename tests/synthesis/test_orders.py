"""What a training reports in lines, and what it obeys."""

from __future__ import annotations

import json
import math
import os
import threading
import time
from collections.abc import Iterator

import pytest

from mctgui.jobs import LongWork, Progress
from mctgui.synthesis import TrainingStep, ValidationFigures
from mctgui.synthesis.full_disk import Notice
from mctgui.synthesis.orders import Orders, Stopped
from mctgui.synthesis.reports import progress_of, report_of
from mctgui.synthesis.structure_agreement import Agreement


def figures(**changed: object) -> ValidationFigures:
    agreement = Agreement(-0.01, -0.05, None, 2)
    given = {"fid": None, "kid": None, "dimension": "3-D", "bv_tv": agreement, "tb_th": agreement, "tb_sp": None}
    given |= {"structure_score": 0.07, "is_best": True, "slices": 3, "vois": 2, "notes": ("one", "two")}
    return ValidationFigures(1, 4, 0.5, 0.4, **{"psnr": 20.0, **given, **changed})


@pytest.mark.parametrize(
    "partial",
    [None, Notice("The disk is full."), figures(), figures(psnr=math.inf, bv_tv=None), figures(dimension=None, notes=())],
)
def test_that_a_line_brings_back_what_was_reported(partial: object) -> None:
    progress = Progress(4, 10, "validation after epoch 1", partial)
    line = json.dumps(report_of(progress), allow_nan=False)
    assert progress_of(json.loads(line)) == progress


def test_that_losses_that_take_no_part_are_null_in_a_line_and_come_back() -> None:
    step = TrainingStep(3, 0.0002, {"gan": 1.25, "vgg": math.nan})
    line = json.dumps(report_of(Progress(3, 10, "training step 3", step)), allow_nan=False)
    back = progress_of(json.loads(line)).partial
    assert '"vgg": null' in line
    assert (back.step, back.learning_rate, back.losses["gan"]) == (3, 0.0002, 1.25)
    assert math.isnan(back.losses["vgg"])


@pytest.mark.parametrize("spoilt", [{"kind": "step"}, {"kind": "figures", "figures": []}, {"kind": "notice", "done": 1}])
def test_that_a_line_with_a_lack_is_no_line(spoilt: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no line"):
        progress_of(spoilt)
    assert progress_of({"kind": "something else"}) is None


class Input:
    """A pipe that orders come from."""

    def __init__(self) -> None:
        self.out, self.into = os.pipe()
        self.closed = False

    def say(self, words: str) -> None:
        os.write(self.into, words.encode())

    def close(self) -> None:
        if not self.closed:
            os.close(self.into)
        self.closed = True


@pytest.fixture
def given() -> Iterator[Input]:
    pipe = Input()
    yield pipe
    pipe.close()
    wait_until(lambda: not any(thread.name == "orders" for thread in threading.enumerate()))
    os.close(pipe.out)


def wait_until(condition: object) -> None:
    end = time.monotonic() + 10
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.01)


def training(orders: Orders, log: list[object], judged: int = 0) -> LongWork[str]:
    """Steps as :func:`mctgui.synthesis.train` takes them, with a validation after the first one."""
    try:
        for number in range(1, 6):
            log.append((number, orders.at_step()))
            yield Progress(number, 5, "", TrainingStep(number, 0.1, {}))
            for _ in range(judged):
                yield Progress(number, 5, "validation")
    finally:
        log.append("closed")
    return "trained"


def test_that_a_training_without_orders_goes_to_its_end(given: Input) -> None:
    log: list[object] = []
    with Orders(given.out) as orders:
        work = orders.obeyed(training(orders, log))
        steps = [next(work).done for _ in range(5)]
        with pytest.raises(StopIteration) as end:
            next(work)
    assert (steps, end.value.value) == ([1, 2, 3, 4, 5], "trained")
    assert not any(kept for _, kept in log[:-1])


def test_that_a_stop_keeps_the_step_and_closes_the_training(given: Input) -> None:
    log: list[object] = []
    with Orders(given.out) as orders:
        work = orders.obeyed(training(orders, log))
        next(work)
        given.say("nonsense\nst")
        given.say("op\n")
        wait_until(orders._stop.is_set)
        assert next(work).done == 2
        with pytest.raises(StopIteration) as end:
            next(work)
    assert end.value.value is None
    assert log == [(1, False), (2, True), "closed"]


def test_that_a_training_is_held_with_a_checkpoint_until_it_may_go_on(given: Input) -> None:
    log: list[object] = []
    with Orders(given.out) as orders:
        work = orders.obeyed(training(orders, log))
        given.say("hold\n")
        wait_until(orders._held.is_set)
        next(work)
        assert log == [(1, True)]
        later = threading.Timer(0.3, given.say, ("go on\n",))
        later.start()
        before = time.monotonic()
        assert next(work).done == 2
        assert time.monotonic() - before >= 0.25
        later.join()
        work.close()


def test_that_a_held_training_stops(given: Input) -> None:
    log: list[object] = []
    with Orders(given.out) as orders:
        work = orders.obeyed(training(orders, log))
        given.say("hold\n")
        wait_until(orders._held.is_set)
        next(work)
        given.say("stop\n")
        with pytest.raises(StopIteration):
            next(work)
    assert log == [(1, True), "closed"]


def test_that_the_end_of_the_input_stops_the_training_and_later_the_process(given: Input) -> None:
    log: list[object] = []
    with Orders(given.out) as orders:
        given.close()
        wait_until(orders._stop.is_set)
        wait_until(lambda: orders._last is not None and orders._last.is_alive())
        assert [one.done for one in orders.obeyed(training(orders, log))] == [1]
        last = orders._last
    assert last is not None
    last.join(5.0)
    assert not last.is_alive()


def test_that_a_stop_while_the_first_process_judges_does_not_wait_for_the_next_step(given: Input) -> None:
    log: list[object] = []
    with Orders(given.out) as orders:
        work = orders.obeyed(training(orders, log, judged=3))
        next(work)
        orders.stop()
        next(work)
        with pytest.raises(Stopped):
            next(work)
    assert log == [(1, False), "closed"]
