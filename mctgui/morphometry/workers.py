"""Threads that the compiled loops of a measurement are spread over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from mctgui.morphometry.machine import processors

# Voxels of one call of a kernel: some hundredths of a second, after which the work can be cancelled.
_VOXELS_PER_CALL = 1_000_000


class Workers:
    """Threads for kernels that release the interpreter lock; leaving the block stops and awaits them.

    Parameters
    ----------
    count
        How many, None for one for each processor.
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = processors() if count is None else count
        self.stopped = threading.Event()
        self._pool = ThreadPoolExecutor(self.count, thread_name_prefix="morphometry")

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def run(self, tasks: list[Callable[[], None]]) -> Iterator[float]:
        """Run the tasks and give the share that is finished, at least ten times a second."""
        pending: set[Future[None]] = {self._pool.submit(task) for task in tasks}
        while pending:
            finished, pending = wait(pending, timeout=0.1, return_when=FIRST_COMPLETED)
            for future in finished:
                future.result()
            yield 1.0 - len(pending) / len(tasks)

    def slabs(self, kernel: Callable[[int, int], None], extent: int, voxels: int) -> Iterator[float]:
        """Run ``kernel(start, stop)`` over slabs of ``extent``, each unit of which has so many voxels."""
        size = max(1, min(-(-extent // (4 * self.count)), _VOXELS_PER_CALL // max(voxels, 1)))
        return self.run([bound(kernel, start, min(start + size, extent)) for start in range(0, extent, size)])


def bound(function: Callable[..., None], *arguments: int) -> Callable[[], None]:
    """A call of a function that is made later."""
    return lambda: function(*arguments)
