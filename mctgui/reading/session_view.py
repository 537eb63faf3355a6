"""What a reading session tells: where the reader is, what may be done, what is due. Changes nothing."""

from __future__ import annotations

import secrets
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mctgui.reading.answers import ImageState, signature_code
from mctgui.reading.chain_file import ChainFile
from mctgui.reading.clock import Clock, from_utc_text
from mctgui.reading.forms import ReadingProgress, SignOff, Stage, Washout
from mctgui.reading.package import Presentation, ReaderPackage
from mctgui.reading.reading_state import ReadingState
from mctgui.reading.stopwatch import Stopwatch, Times

Frames = tuple[npt.NDArray[np.uint8], ...]


class SessionView:
    """The side of a reading session that is looked at; see :class:`mctgui.reading.session.ReadingSession`."""

    def __init__(self, package: ReaderPackage, chain: ChainFile, state: ReadingState, clock: Clock) -> None:
        self.package = package
        self.manifest = package.manifest
        self._chain = chain
        self._state = state
        self._clock = clock
        self._opening = secrets.token_hex(8)
        self._opened_at = clock.monotonic()
        self._covered = True
        self._hidden = False
        self._watch: Stopwatch | None = None
        self._frames: tuple[Frames, Frames] = ((), ())
        self._coming: tuple[Frames, Frames] = ((), ())
        self._covered_at = self._rested_at = clock.monotonic()
        self._images_since_break = 0

    @property
    def answers_path(self) -> Path:
        """The answer file."""
        return self._chain.path

    @property
    def state(self) -> ReadingState:
        """Everything recorded so far; to be looked at, not changed."""
        return self._state

    @property
    def stage(self) -> Stage:
        """Where the reading stands."""
        if self._state.signed is not None:
            return Stage.SIGNED
        if self._state.current is not None:
            return Stage.IMAGE
        return Stage.FINISHED if self._next_sitting() is None else Stage.BEFORE_SITTING

    @property
    def current(self) -> Presentation | None:
        """The presentation that is to be answered; None between sittings and at the end."""
        return None if self._state.current is None else self._state.presentation(self._state.current)

    @property
    def frames(self) -> Frames:
        """Images of the current presentation, uint8, (y, x), checked against the manifest; empty where there is none.

        Those of the left side of a forced choice.
        """
        return self._frames[0]

    @property
    def right_frames(self) -> Frames:
        """Images of the right side of a forced choice; empty otherwise."""
        return self._frames[1]

    @property
    def here(self) -> ImageState:
        """Answers, comment and times of the current presentation as recorded; an empty state where there is none."""
        return ImageState() if self._state.current is None else self._state.image(self._state.current)

    @property
    def missing(self) -> list[str]:
        """Criteria of the current presentation that have no answer."""
        current = self.current
        return [] if current is None else self._state.missing(current)

    @property
    def covered(self) -> bool:
        """Whether the image is hidden by a pause; true after opening."""
        return self._covered

    @property
    def can_go_on(self) -> bool:
        """Whether :meth:`next` would be taken."""
        return self.current is not None and not self._covered and not (self.manifest.options.required and self.missing)

    @property
    def can_go_back(self) -> bool:
        """Whether :meth:`back` would be taken."""
        return not self._covered and self._one_before() is not None

    @property
    def progress(self) -> ReadingProgress:
        """How far the reader is."""
        shown = self.manifest.presentations
        current = self.current
        block = [] if current is None else [one for one in shown if one.part == current.part]
        sittings = self._sitting_numbers()
        begun = {one.number for one in self._state.sittings}
        coming = self._next_sitting()
        at = self._state.sittings[-1].number if coming is None or self._state.current is not None else coming
        return ReadingProgress(
            part=None if current is None else current.part,
            number=0 if current is None else 1 + [one.id for one in block].index(current.id),
            total=len(block),
            done=sum(self._state.image(one.id).left for one in shown),
            all=len(shown),
            sitting=1 + sittings.index(at) if begun or coming is not None else 0,
            sittings=len(sittings),
        )

    @property
    def times(self) -> Times:
        """Times of the current presentation up to now."""
        return Times() if self._watch is None else self._watch.times

    @property
    def break_due(self) -> str | None:
        """Why a break is due, ``"images"`` or ``"minutes"``; None while none is."""
        options = self.manifest.options
        if self._covered or self.stage is not Stage.IMAGE:
            return None
        if 0 < options.break_after_images <= self._images_since_break:
            return "images"
        minutes = (self._clock.monotonic() - self._rested_at) / 60
        return "minutes" if 0 < options.break_after_minutes <= minutes else None

    @property
    def washout(self) -> Washout | None:
        """The gap before the sitting that comes next; None when none does."""
        coming = self._next_sitting()
        if coming is None or self._state.current is not None:
            return None
        last = self._state.last_answer_utc
        wanted = float(self.manifest.options.min_days_between_sittings)
        if last is None or not self._state.sittings:
            return Washout(coming, None, wanted, too_short=False)
        gap = (self._clock.now() - from_utc_text(last)).total_seconds() / 86_400
        return Washout(coming, round(gap, 4), wanted, too_short=gap < wanted)

    @property
    def display_checked(self) -> bool:
        """Whether the display was checked since the program was started."""
        return any(one.get("opening") == self._opening for one in self._state.displays)

    @property
    def signed(self) -> SignOff | None:
        """The sign-off; None while there is none."""
        record = self._state.signed
        if record is None:
            return None
        return SignOff(record["name"], record["meaning"], record.utc, record["records"], signature_code(record))

    def _one_before(self) -> Presentation | None:
        """Where going back leads; None where it is not allowed or there is nothing."""
        if not self.manifest.options.going_back or not self._state.sittings or self._state.signed is not None:
            return None
        here = self.current
        return self._state.last_of(self._state.sittings[-1].number) if here is None else self._state.before(here)

    def _sitting_numbers(self) -> list[int]:
        return list(dict.fromkeys(one.sitting for one in self.manifest.presentations))

    def _next_sitting(self) -> int | None:
        begun = {one.number for one in self._state.sittings}
        return next((one for one in self._sitting_numbers() if one not in begun), None)
