"""The same work for many slices at the same time, told in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from mctgui.jobs import LongWork, Progress

_AHEAD = 4
"""Slices that are begun for each thread before the first of them is waited for."""


def usable_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def in_threads(
    work: Callable[[int], None], count: int, threads: int, message: str = "reading slices", most_begun: int | None = None
) -> LongWork[None]:
    """Call ``work(index)`` for every index below ``count``, several at a time.

    Parameters
    ----------
    work
        Writes its result where no other index does, so that the order in which threads come does not matter.
    count, message
        Number of calls, and what is said about them.
    threads
        How many calls run at once; 1 makes them in the calling thread. More help only where the disk and numpy work: the
        decoders of compressed images (GDCM, OpenJPEG, pydicom's for RLE) hold the interpreter, measured with pydicom 3.0.
    most_begun
        How many may be begun before the first of them is waited for; None for a few for each thread.

    Yields
    ------
    Progress
        One step for each call, in the order of the indices.

    Raises
    ------
    Exception
        What the call with the lowest failing index raised; those not begun are not made, as when the work is closed.
    """
    threads = min(threads, count)
    if threads < 2:
        for index in range(count):
            work(index)
            yield Progress(index + 1, count, message)
        return
    ahead = threads * _AHEAD if most_begun is None else min(threads * _AHEAD, max(1, most_begun))
    waiting: deque[Future[None]] = deque()
    pool = ThreadPoolExecutor(threads, "reading")
    try:
        begun = 0
        for done in range(1, count + 1):
            while begun < count and len(waiting) < ahead:
                waiting.append(pool.submit(work, begun))
                begun += 1
            waiting.popleft().result()
            yield Progress(done, count, message)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
