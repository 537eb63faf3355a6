"""Progress of long work on stderr, so that stdout holds results and nothing else."""

from __future__ import annotations

import sys
import time
from contextvars import ContextVar
from typing import TypeVar

from mctgui.jobs import LongWork, Progress, finish

T = TypeVar("T")

quiet: ContextVar[bool] = ContextVar("quiet", default=False)
"""Set by ``--quiet``: no progress is shown at all."""

SECONDS_BETWEEN_LINES = 10.0


def finish_with_bar(work: LongWork[T], label: str) -> T:
    """Run long work to its end and show how far it is.

    Parameters
    ----------
    work
        The generator; it is closed whatever happens, an interrupt included.
    label
        What is being done, in two or three words.

    Returns
    -------
    T
        What the generator returns.

    Notes
    -----
    A terminal gets a bar. A log file gets one plain line every ten seconds, since a bar would fill it with copies of itself.
    """
    if quiet.get():
        return finish(work)
    return _with_bar(work, label) if sys.stderr.isatty() else _with_lines(work, label)


def tell(line: str) -> None:
    """A line on stderr beside the progress, above the bar where there is one; ``--quiet`` keeps it back."""
    if quiet.get():
        return
    from tqdm import tqdm

    tqdm.write(line, file=sys.stderr)
    sys.stderr.flush()


def _with_bar(work: LongWork[T], label: str) -> T:
    from tqdm import tqdm

    with tqdm(desc=label, file=sys.stderr, leave=False, dynamic_ncols=True, bar_format=_BAR) as bar:

        def show(step: Progress) -> None:
            bar.total = step.total or None
            bar.n = step.done
            bar.set_postfix_str(step.message, refresh=False)
            bar.update(0)

        return finish(work, show)


_BAR = "{desc} {percentage:3.0f}% |{bar:24}| {remaining} left {postfix}"


def _with_lines(work: LongWork[T], label: str) -> T:
    last = time.monotonic()

    def show(step: Progress) -> None:
        nonlocal last
        if time.monotonic() - last < SECONDS_BETWEEN_LINES:
            return
        last = time.monotonic()
        share = f" {step.fraction:.0%}" if step.fraction is not None else ""
        print(f"{label}{share} {step.message}".rstrip(), file=sys.stderr, flush=True)  # noqa: T201

    return finish(work, show)
