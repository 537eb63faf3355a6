"""The loops of the measurement are compiled when the screen is first shown: in the background, seen in the list of jobs."""

from __future__ import annotations

from mctgui.jobs import LongWork


def preparing() -> LongWork[None]:
    """Compile the loops, or take them from the disk, where they lie from the second time on."""
    # Imported in the job's own thread: what compiles is large.
    from mctgui.morphometry import compiling

    yield from compiling()
