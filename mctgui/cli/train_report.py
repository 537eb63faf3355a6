"""``mctgui train`` for a program that has started it: a line of JSON on stdout for all that happens, orders from stdin."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, with_each_step

if TYPE_CHECKING:
    from mctgui.synthesis.orders import Orders

T = TypeVar("T")


class Lines:
    """Writes to stdout what happens; where nobody reads any more, nothing is written.

    Parameters
    ----------
    out
        Where they go.
    on_loss
        Called when the reader has gone.
    """

    def __init__(self, out: TextIO, on_loss: Callable[[], object] | None = None) -> None:
        self._out, self._on_loss, self._lost = out, on_loss, False

    def write(self, content: dict[str, Any]) -> None:
        """One line, at once."""
        if self._lost:
            return
        try:
            self._out.write(json.dumps(content, allow_nan=False) + "\n")
            self._out.flush()
        except (OSError, ValueError):
            self._lost = True
            if self._on_loss is not None:
                self._on_loss()

    def each(self, work: LongWork[T]) -> LongWork[T]:
        """The same training, with a line for every step."""
        from mctgui.synthesis.reports import report_of

        def told(progress: Progress) -> Progress:
            self.write(report_of(progress))
            return progress

        return with_each_step(work, told)

    def end(self, result: dict[str, Any] | None) -> None:
        """The last line: the result, or that it was stopped."""
        from mctgui.cli.results import strict_json
        from mctgui.synthesis.reports import DONE, STOPPED

        self.write({"kind": STOPPED} if result is None else {"kind": DONE, "result": json.loads(strict_json(result))})

    @contextmanager
    def end_told(self) -> Iterator[None]:
        """Tell in a last line that what is done in the block was stopped or has failed, and why."""
        from mctgui.synthesis.orders import Stopped
        from mctgui.synthesis.reports import FAILED, STOPPED

        try:
            yield
        except Stopped:
            self.write({"kind": STOPPED})
        except SystemExit as end:  # another process than the first one, which speaks only of what it knows itself
            reason = end.__cause__
            if isinstance(reason, MctguiError) and not isinstance(reason, Stopped):
                self.write({"kind": FAILED, "message": reason.message, "hint": reason.hint})
            raise
        except Exception as error:
            from mctgui.cli.main import explanation

            message, hint = explanation(error, "train")
            self.write({"kind": FAILED, "message": message, "hint": hint})
            raise


@contextmanager
def obeying(wanted: bool) -> Iterator[Orders | None]:
    """Obey orders on stdin for as long as the block lasts; None where nobody wants to give any."""
    if not wanted:
        yield None
        return
    from mctgui.synthesis.orders import Orders

    with Orders() as orders:
        yield orders
