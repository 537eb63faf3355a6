"""Long work as generators.

A long core function is a generator: it yields :class:`Progress` and returns its result. It can be closed at any yield and
then leaves nothing half-written. It knows neither threads nor Qt: the command line runs it with :func:`finish`, the window
runs it in a worker thread.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long piece of work has come.

    Parameters
    ----------
    done, total
        Steps finished and steps in all; ``total`` 0 means that the number is not known.
    message
        What is being done, in the user's words and without patient data.
    partial
        What is already finished and may be shown, for instance a slice; None where there is nothing to show.
    """

    done: int
    total: int
    message: str = ""
    partial: object = None

    @property
    def fraction(self) -> float | None:
        """Share that is done, 0 to 1; None when the total is not known."""
        return min(self.done / self.total, 1.0) if self.total > 0 else None


LongWork = Generator[Progress, None, T]


def finish(work: LongWork[T], on_progress: Callable[[Progress], None] | None = None) -> T:
    """Run long work to its end in the calling thread.

    Parameters
    ----------
    work
        The generator.
    on_progress
        Called with every :class:`Progress`. Whatever it raises closes the work and is passed on.

    Returns
    -------
    T
        What the generator returns.
    """
    try:
        while True:
            try:
                step = next(work)
            except StopIteration as stop:
                result: T = stop.value
                return result
            if on_progress is not None:
                on_progress(step)
    finally:
        work.close()


def as_part_of(work: LongWork[T], start: float, stop: float, total: int = 1000, label: str = "") -> LongWork[T]:
    """Report inner work as the share ``start`` to ``stop`` of an outer job.

    Parameters
    ----------
    work
        The inner generator; closed when the outer one is.
    start, stop
        Shares of the outer job, 0 to 1.
    total
        Number of steps of the outer job that the shares are counted in.
    label
        Put before the inner message.

    Returns
    -------
    T
        What the inner generator returns.
    """

    def scaled(step: Progress) -> Progress:
        share = start + (stop - start) * (step.fraction or 0.0)
        message = ": ".join(part for part in (label, step.message) if part)
        return replace(step, done=round(share * total), total=total, message=message)

    return (yield from with_each_step(work, scaled))


def in_turn(works: Sequence[LongWork[T]]) -> LongWork[list[T]]:
    """Several pieces of work at once, a step of each in turn; for such as wait for threads of their own.

    Parameters
    ----------
    works
        The generators; all are closed when the outer one is.

    Returns
    -------
    list of T
        What they return, in their order.
    """
    results: dict[int, T] = {}
    shares = [0.0] * len(works)
    try:
        while len(results) < len(works):
            for number, work in enumerate(works):
                if number in results:
                    continue
                try:
                    step = next(work)
                except StopIteration as stop:
                    results[number] = stop.value
                    shares[number] = 1.0
                    continue
                shares[number] = step.fraction or 0.0
                yield replace(step, done=round(1000 * sum(shares) / len(works)), total=1000)
    finally:
        for work in works:
            work.close()
    return [results[number] for number in range(len(works))]


def with_each_step(work: LongWork[T], change: Callable[[Progress], Progress]) -> LongWork[T]:
    """The same work, with every step passed through a function.

    Parameters
    ----------
    work
        The inner generator; closed when the outer one is.
    change
        Called with every :class:`Progress` of ``work``; what it gives back is yielded.

    Returns
    -------
    T
        What the inner generator returns.
    """
    try:
        while True:
            try:
                step = next(work)
            except StopIteration as stop:
                result: T = stop.value
                return result
            yield change(step)
    finally:
        work.close()
