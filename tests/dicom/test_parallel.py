"""Slices read by several threads: every one once, told in order, the first failure told, nothing left running."""

from __future__ import annotations

import threading
import time
import warnings

import pytest

from mctgui.dicom.parallel import in_threads, usable_cores
from mctgui.dicom.quiet import quiet


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_that_every_index_is_worked_on_once_and_told_in_order(threads):
    seen: list[int] = []
    steps = [step.done for step in in_threads(seen.append, 50, threads)]
    assert steps == list(range(1, 51))
    assert sorted(seen) == list(range(50))


def test_that_two_calls_run_at_the_same_time():
    both = threading.Barrier(2, timeout=5)
    list(in_threads(lambda index: both.wait() and None, 2, 2))  # breaks where one waits for the other to end


def test_that_the_lowest_failing_index_is_told():
    def work(index: int) -> None:
        if index in (3, 5):
            time.sleep(0.05 if index == 3 else 0)
            raise ValueError(index)

    with pytest.raises(ValueError, match="3"):
        list(in_threads(work, 20, 4))


def test_that_closing_ends_the_threads_and_begins_no_more():
    seen: list[int] = []
    work = in_threads(seen.append, 1000, 2)
    next(work)
    work.close()
    count = len(seen)
    time.sleep(0.05)
    assert len(seen) == count < 100
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("reading")]


def test_that_there_is_a_core():
    assert usable_cores() >= 1


def test_that_filters_of_warnings_come_back_after_threads_that_overlap():
    before = list(warnings.filters)
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with quiet():
            inside.set()
            leave.wait(5)

    thread = threading.Thread(target=other)
    with quiet():
        thread.start()
        inside.wait(5)
    warnings.warn("unheard", stacklevel=1)  # the other thread is still inside
    leave.set()
    thread.join()
    assert warnings.filters == before
