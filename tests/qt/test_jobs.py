"""Long work in the background: every ending reaches the main thread, and none leaves a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator

import pytest

from mctgui.errors import MctguiError
from mctgui.jobs import Progress
from mctgui.qt.jobs.job import Job, JobState
from mctgui.qt.jobs.panel import JobsPanel, duration
from mctgui.qt.jobs.queue import JobQueue


def counting(steps: int, seconds: float = 0.0, result: object = "done") -> Generator[Progress, None, object]:
    for step in range(1, steps + 1):
        time.sleep(seconds)
        yield Progress(step, steps, "counting", partial=step)
    return result


def endings(job: Job) -> list[tuple[str, object]]:
    heard: list[tuple[str, object]] = []
    job.succeeded.connect(lambda value: heard.append(("succeeded", value)))
    job.failed.connect(lambda error: heard.append(("failed", error)))
    job.cancelled.connect(lambda: heard.append(("cancelled", None)))
    job.finished.connect(lambda: heard.append(("finished", None)))
    return heard


def test_that_a_result_and_the_last_progress_arrive_in_the_main_thread(qtbot):
    job = Job("count", counting(200))
    heard, threads, shares = endings(job), set(), []
    job.progressed.connect(lambda progress: shares.append(progress.done))
    job.progressed.connect(lambda _progress: threads.add(threading.current_thread()))
    with qtbot.waitSignal(job.finished):
        job.start()
    assert heard == [("succeeded", "done"), ("finished", None)]
    assert shares[-1] == 200
    assert threads == {threading.main_thread()}
    assert job.state is JobState.SUCCEEDED


def test_that_progress_is_throttled_but_no_partial_result_is_lost(qtbot):
    job = Job("count", counting(400, 0.001))
    shares, partials = [], []
    job.progressed.connect(lambda progress: shares.append(progress.done))
    job.partial_ready.connect(partials.append)
    with qtbot.waitSignal(job.finished, timeout=20_000):
        job.start()
    assert partials == list(range(1, 401))
    assert len(shares) <= job.seconds * 20 + 3


def test_that_progress_is_shown_although_the_next_step_takes_long(qtbot):
    gate = threading.Event()

    def work():
        yield Progress(1, 3)
        yield Progress(2, 3)
        gate.wait(10)

    job = Job("wait", work())
    job.start()
    qtbot.waitUntil(lambda: job.progress.done == 2, timeout=5_000)
    gate.set()
    qtbot.waitUntil(lambda: job.state.is_over, timeout=5_000)


@pytest.mark.parametrize(
    "error", [MctguiError("No slices.", "Import some."), ValueError("odd"), RuntimeError("a shape mismatch")]
)
def test_that_every_kind_of_error_reaches_failed(qtbot, error):
    def work():
        yield Progress(1, 2)
        raise error

    job = Job("fail", work())
    heard = endings(job)
    with qtbot.waitSignal(job.finished):
        job.start()
    assert heard == [("failed", error), ("finished", None)]


def test_that_an_error_of_torch_reaches_failed(qtbot):
    def work():
        import torch

        yield Progress(1, 2)
        torch.zeros(2, 3) @ torch.zeros(2, 3)

    job = Job("multiply", work())
    heard = endings(job)
    with qtbot.waitSignal(job.finished, timeout=60_000):
        job.start()
    assert [name for name, _value in heard] == ["failed", "finished"]
    assert isinstance(job.error, RuntimeError)
    assert "mat1 and mat2" in str(job.error)


def test_that_cancelling_closes_the_generator_at_its_next_step(qtbot):
    closed = []

    def work():
        try:
            while True:
                time.sleep(0.002)
                yield Progress(0, 0)
        finally:
            closed.append(threading.current_thread() is not threading.main_thread())

    job = Job("endless", work())
    heard = endings(job)
    with qtbot.waitSignal(job.progressed):
        job.start()
    with qtbot.waitSignal(job.finished):
        job.cancel()
    assert heard == [("cancelled", None), ("finished", None)]
    assert closed == [True]


def test_that_a_paused_job_stands_still_and_can_be_cancelled(qtbot):
    job = Job("count", counting(100_000, 0.001))
    with qtbot.waitSignal(job.progressed):
        job.start()
    job.set_paused(True)
    qtbot.wait(150)
    before = job.progress.done
    qtbot.wait(150)
    assert job.progress.done == before
    job.set_paused(False)
    qtbot.waitUntil(lambda: job.progress.done > before)
    job.set_paused(True)
    with qtbot.waitSignal(job.cancelled):
        job.cancel()


def test_that_jobs_of_one_lane_wait_for_each_other_and_a_waiting_one_can_be_cancelled(qtbot):
    queue = JobQueue()
    first = queue.start("first", counting(10_000, 0.002), lane="processor")
    second = queue.start("second", counting(3), lane="processor")
    third = queue.start("third", counting(3), lane="processor")
    beside = queue.start("beside", counting(3), lane="disk")
    assert [second.state, third.state] == [JobState.WAITING] * 2
    qtbot.waitUntil(lambda: beside.state is JobState.SUCCEEDED)
    second.cancel()
    assert second.state is JobState.CANCELLED
    first.cancel()
    qtbot.waitUntil(lambda: third.state is JobState.SUCCEEDED, timeout=5_000)
    assert queue.active == []


def test_that_the_panel_says_how_far_a_job_is_and_offers_to_cancel_it(qtbot, window):
    panel: JobsPanel = window.jobs_panel
    job = window.start_job("Enhance SP-0001", counting(5_000, 0.002))
    window.show_jobs()
    qtbot.waitUntil(lambda: job.steps_per_second is not None and job.progress.done > 10, timeout=10_000)
    qtbot.waitUntil(lambda: "per s" in panel._rows[job]._facts.text(), timeout=5_000)
    assert " of 5000 · " in panel._rows[job]._facts.text()
    panel._rows[job]._cancel.click()
    qtbot.waitUntil(lambda: job.state is JobState.CANCELLED)
    assert "nothing was kept" in panel._rows[job]._facts.text()


def test_that_closing_the_window_asks_once_then_stops_the_jobs_and_closes(qtbot, window):
    cleared = threading.Event()

    def work():
        try:
            while True:
                time.sleep(0.005)
                yield Progress(1, 2)
        finally:
            cleared.set()

    job = window.start_job("endless", work())
    with qtbot.waitSignal(job.progressed):
        pass
    assert not window.close()
    assert "still running" in window.message_bar.current.text
    assert window.isVisible()
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=5_000)
    assert job.state is JobState.CANCELLED
    assert cleared.is_set()


def test_that_durations_are_written_for_people():
    assert [duration(8.4), duration(125), duration(4321)] == ["8 s", "2 min 05 s", "1 h 12 min"]
