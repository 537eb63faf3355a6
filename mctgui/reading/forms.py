"""What a reading session tells the window, and what the reader fills in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Stage(StrEnum):
    """Where a reading stands."""

    BEFORE_SITTING = "before sitting"
    """The next sitting has not been begun: :meth:`ReadingSession.begin_sitting`."""
    IMAGE = "image"
    """There is a current presentation."""
    FINISHED = "finished"
    """All is read; :meth:`ReadingSession.sign_off` is what remains."""
    SIGNED = "signed"
    """Nothing can be added."""


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """How far the reader is, as n of N; says nothing about scores or classes.

    Parameters
    ----------
    part
        Which block; None where there is no current presentation.
    number
        Place of the current presentation in its block, from 1; 0 where there is none.
    total
        Presentations of the block.
    done, all
        Presentations gone through, and all, training included.
    sitting, sittings
        Number of the sitting that is under way or comes next, and how many there are.
    """

    part: Literal["training", "reading"] | None
    number: int
    total: int
    done: int
    all: int
    sitting: int
    sittings: int


@dataclass(frozen=True, slots=True)
class Washout:
    """The time between two sittings.

    Parameters
    ----------
    sitting
        Number of the sitting to be begun.
    gap_days
        Since the last answer; None where there was none.
    wanted_days
        Least gap that the study asks for; 0 where it asks for none.
    too_short
        The sitting comes too early. It can be begun, and is recorded as too early.
    """

    sitting: int
    gap_days: float | None
    wanted_days: float
    too_short: bool


@dataclass(frozen=True, slots=True)
class ReaderDetails:
    """What the reporting guidelines ask about a reader (GRRAS 4 and 12, CLAIM 16); no name.

    Parameters
    ----------
    years
        Of experience in reading such images; None when not said.
    specialty, training
        Such as "musculoskeletal radiology"; how the reader was introduced to the criteria.
    more
        Anything else that the form asks.
    """

    years: float | None = None
    specialty: str = ""
    training: str = ""
    more: Mapping[str, str | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DisplayCheck:
    """What the reader saw on the test pattern, and where.

    Parameters
    ----------
    monitor, calibrated
        Model, and when it was last calibrated; free text.
    ambient_lux
        Light in the room, lux; None when not measured.
    ambient
        The light in words.
    dark_patch_seen, bright_patch_seen
        Whether the 5 % patch in 0 % and the 95 % patch in 100 % could be seen; None when not answered.
    steps_seen
        Grey steps that could be told apart.
    lines_seen
        Whether the finest line pattern was resolved.
    screen_pixels
        Width and height of the screen in device pixels.
    scale_factor
        Device pixels for one pixel of the desktop.
    more
        Anything else that the page asks.
    """

    monitor: str = ""
    calibrated: str = ""
    ambient_lux: float | None = None
    ambient: str = ""
    dark_patch_seen: bool | None = None
    bright_patch_seen: bool | None = None
    steps_seen: int | None = None
    lines_seen: bool | None = None
    screen_pixels: tuple[int, int] | None = None
    scale_factor: float | None = None
    more: Mapping[str, str | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignOff:
    """The reader's signature under all answers.

    Parameters
    ----------
    name
        As the reader writes it.
    meaning
        What is signed.
    utc
        When.
    records
        Number of records before it, all of which are signed by their hashes.
    code
        Twelve digits that follow from the signature and everything under it. A reader who notes them down can compare them
        with those that the merge shows: nobody can have exchanged the answers then, not even who has the package.
    """

    name: str
    meaning: str
    utc: str
    records: int
    code: str = ""
