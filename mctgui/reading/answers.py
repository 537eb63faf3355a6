"""The answer file of one reader: what was done, in order, and what that comes to.

An answer file is a chain (:mod:`mctgui.reading.chain`). Its first record binds the study, the manifest and the reader; every
later one says what happened: the kinds are those of :class:`Kind`. What they come to is a
:class:`mctgui.reading.reading_state.ReadingState`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from mctgui.reading.chain import BrokenChain, Record, canonical
from mctgui.reading.package import Manifest, Presentation
from mctgui.reading.stopwatch import Times

FORMAT = "mctgui answers 1"
SUFFIX = ".mctanswers"


class Kind(StrEnum):
    """What a record records."""

    BEGIN = "begin"
    OPENED = "opened"
    TORN = "torn"
    READER = "reader"
    DISPLAY = "display"
    SITTING = "sitting"
    SHOWN = "shown"
    ANSWER = "answer"
    COMMENT = "comment"
    LEFT = "left"
    RETURNED = "returned"
    PAUSED = "paused"
    RESUMED = "resumed"
    BREAK = "break"
    SIGNED = "signed"


class AlteredPictures(BrokenChain):
    """What was shown to the reader is not what the study was locked with."""


@dataclass(frozen=True, slots=True)
class Given:
    """The answer to one criterion as it stands.

    Parameters
    ----------
    value
        The step; None where the reader said that it cannot be judged.
    changes
        How often it was changed.
    first_utc, last_utc
        When it was first given and last changed.
    """

    criterion: str
    value: int | None
    changes: int
    first_utc: str
    last_utc: str


@dataclass(slots=True)
class ImageState:
    """What is known about one presentation.

    Parameters
    ----------
    answers
        By criterion, what stands.
    comment
        Empty where there is none.
    times
        Of all visits together.
    visits
        How often it was come to.
    left
        It was gone through to the end at least once.
    """

    answers: dict[str, Given] = field(default_factory=dict)
    comment: str = ""
    times: Times = field(default_factory=Times)
    visits: int = 0
    left: bool = False


@dataclass(slots=True)
class SittingState:
    """One sitting that was begun.

    Parameters
    ----------
    number
        As in the manifest.
    begun_utc
        When.
    gap_days
        Days since the last answer of the sitting before; None for the first.
    wanted_days
        What the study asks for.
    too_short
        The gap was shorter than that; the reader was warned and went on.
    """

    number: int
    begun_utc: str
    gap_days: float | None
    wanted_days: float
    too_short: bool


def pictures_hash(manifest: Manifest, presentation: Presentation) -> str:
    """One hash for all pictures of a presentation, each of which was checked against the manifest when it was read."""
    hashes = [[manifest.files[name] for name in side] for side in (presentation.frames, presentation.right_frames)]
    return hashlib.sha256(canonical(hashes)).hexdigest()


def signature_code(record: Record) -> str:
    """Twelve digits of a sign-off, in threes, to be compared by people."""
    digits = f"{int(record.hash, 16) % 10**12:012d}"
    return " ".join(digits[at : at + 3] for at in range(0, 12, 3))
