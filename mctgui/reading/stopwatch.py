"""How long a reader has looked at an image, without the time in which nobody did."""

from __future__ import annotations

from dataclasses import dataclass

from mctgui.reading.clock import Clock


@dataclass(frozen=True, slots=True)
class Times:
    """Durations on one image, all visits together.

    Parameters
    ----------
    seconds
        The image was on the screen and the reader at work.
    idle_seconds
        The image was on the screen, and no key or mouse had been used for longer than the study allows.
    away_seconds
        The image was not to be seen: the reading was paused, or the window hidden.
    """

    seconds: float = 0.0
    idle_seconds: float = 0.0
    away_seconds: float = 0.0

    def as_fields(self) -> dict[str, float]:
        """For a record, to the millisecond."""
        return {
            "seconds": round(self.seconds, 3),
            "idle_seconds": round(self.idle_seconds, 3),
            "away_seconds": round(self.away_seconds, 3),
        }


class Stopwatch:
    """Measures one image.

    Parameters
    ----------
    clock
        Only its monotonic side is used.
    idle_after_s
        Time without input after which the reader counts as idle, s; 0 means never. The time up to then counts as looking:
        one may look at an image without touching anything.
    earlier
        What was measured in earlier visits to the same image.
    """

    def __init__(self, clock: Clock, idle_after_s: float, earlier: Times | None = None) -> None:
        self._clock = clock
        self._idle_after = idle_after_s if idle_after_s > 0 else float("inf")
        self._times = earlier or Times()
        self._counted_to = self._last_input = clock.monotonic()
        self._seen = False

    def show(self) -> None:
        """The image can be seen from now on; coming back counts as input."""
        self._count()
        if not self._seen:
            self._last_input = self._counted_to
        self._seen = True

    def hide(self) -> None:
        """The image cannot be seen from now on."""
        self._count()
        self._seen = False

    def touch(self) -> None:
        """A key or the mouse was used."""
        self._count()
        self._last_input = self._counted_to

    @property
    def times(self) -> Times:
        """What has been measured up to now."""
        self._count()
        return self._times

    def _count(self) -> None:
        """Add the time since the last call to where it belongs."""
        now = max(self._clock.monotonic(), self._counted_to)
        begun, self._counted_to = self._counted_to, now
        times = self._times
        if not self._seen:
            self._times = Times(times.seconds, times.idle_seconds, times.away_seconds + now - begun)
            return
        idle_from = min(max(self._last_input + self._idle_after, begun), now)
        self._times = Times(times.seconds + idle_from - begun, times.idle_seconds + now - idle_from, times.away_seconds)
