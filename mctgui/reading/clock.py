"""What time it is, handed to the reading session from outside, so that a test or a script can say it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """A wall clock for dates, and a second one that nobody can set for durations."""

    def now(self) -> datetime:
        """Date and time with the zone of the place."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back, whatever happens to the wall clock."""
        ...


class SystemClock:
    """The clocks of the computer."""

    def now(self) -> datetime:
        """Date and time with the zone that the computer is set to."""
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        """Seconds of the clock that is not set."""
        return time.monotonic()


@dataclass(slots=True)
class ScriptedClock:
    """A clock that stands still until it is moved; for scripted readings and tests.

    Parameters
    ----------
    time
        Date and time to begin with, with its zone.
    seconds
        What :meth:`monotonic` gives to begin with.
    """

    time: datetime
    seconds: float = 0.0

    def now(self) -> datetime:
        """The time that it was moved to."""
        return self.time

    def monotonic(self) -> float:
        """Seconds that it was moved by."""
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self.seconds += seconds
        self.time += timedelta(seconds=seconds)


def utc_text(moment: datetime) -> str:
    """Universal time as ISO 8601 with milliseconds, such as ``2026-03-01T08:15:00.250Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def zone_text(moment: datetime) -> str:
    """The zone's distance from universal time, such as ``+01:00``."""
    minutes = round((moment.utcoffset() or timedelta()).total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def from_utc_text(text: str) -> datetime:
    """The moment that :func:`utc_text` wrote.

    Raises
    ------
    ValueError
        The text is no such time.
    """
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
