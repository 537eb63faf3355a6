"""One reader's way through one study: the same for the window and for a script.

The reading window shows what this says and calls what the reader does; it decides nothing by itself. Every call that records
something returns after it is on the disk.
"""

from __future__ import annotations

import platform
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mctgui.errors import MctguiError
from mctgui.reading.answers import FORMAT, SUFFIX, ImageState, Kind, ReadingState, pictures_hash, replay, signature_code
from mctgui.reading.chain import ChainFile
from mctgui.reading.clock import Clock, SystemClock, from_utc_text
from mctgui.reading.forms import DisplayCheck as DisplayCheck
from mctgui.reading.forms import ReaderDetails as ReaderDetails
from mctgui.reading.forms import ReadingProgress as ReadingProgress
from mctgui.reading.forms import SignOff as SignOff
from mctgui.reading.forms import Stage as Stage
from mctgui.reading.forms import Washout as Washout
from mctgui.reading.package import Presentation, ReaderPackage, open_package
from mctgui.reading.stopwatch import Stopwatch, Times

Frames = tuple[npt.NDArray[np.uint8], ...]
LONGEST_COMMENT = 2000
SECONDS_THAT_REST = 60.0
"""A pause of this length counts as a break."""


def answer_file_for(package: Path) -> Path:
    """Where the answers to a package are kept unless somebody says otherwise: beside it, under the same name."""
    return package.with_suffix(SUFFIX)


class ReadingSession:
    """A package and its answer file, open for reading. Use as a context manager, or call :meth:`close`.

    A session begins covered: the image is hidden and no time runs until :meth:`resume`. :meth:`pause` covers it again.
    """

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

    @classmethod
    def open(
        cls,
        package: ReaderPackage | Path,
        answers: Path | None = None,
        *,
        clock: Clock | None = None,
        scripted: bool = False,
    ) -> ReadingSession:
        """Begin a reading, or go on where it was left, on this machine or another.

        Parameters
        ----------
        package
            The reader's package.
        answers
            Its answer file; made when missing. Beside the package when None.
        clock
            The computer's when None.
        scripted
            The answers come from a script; that is recorded.

        Raises
        ------
        UnreadableFile
            The package or the answer file cannot be read, was changed, or is open in another program.
        MctguiError
            The answers belong to another package.
        StorageFailure
            The answer file cannot be written.
        """
        clock = clock or SystemClock()
        if isinstance(package, Path):
            answers = answers or answer_file_for(package)
            package = open_package(package)
        if answers is None:
            raise MctguiError("No answer file was named.", "Say where the answers are to be kept.")
        chain = _open_chain(package, answers, clock)
        try:
            session = cls(package, chain, replay(package.manifest, chain.records), clock)
            if session._state.signed is None:
                session._record(Kind.OPENED, system=platform.system(), scripted=scripted)
                session._look_again()
        except BaseException:
            chain.close()
            raise
        return session

    # -- where we are

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

    # -- what the reader does

    def answer(self, criterion: str, value: int, reason: str = "") -> None:
        """Give a score, or change it; the earlier one stays in the file.

        Parameters
        ----------
        criterion
            Its id.
        value
            A step of its scale.
        reason
            Why it is changed; may be empty.

        Raises
        ------
        MctguiError
            There is no image to answer, or the value is no step of the scale.
        StorageFailure
            It could not be written, and does not count.
        """
        scale = next((one for one in self.manifest.criteria if one.id == criterion), None)
        if scale is None or value not in scale.values:
            raise MctguiError(
                f"{value} is no step of the criterion {criterion!r}.", "Give one of the steps that the study names."
            )
        self._give(criterion, value, reason)

    def cannot_judge(self, criterion: str | None = None, reason: str = "") -> None:
        """Say that the image cannot be judged by one criterion, or by any of them (None).

        Raises
        ------
        MctguiError
            The study does not allow it.
        StorageFailure
            It could not be written.
        """
        if not self.manifest.options.cannot_judge:
            raise MctguiError("This study asks for a score on every image.", "Choose the step that fits best.")
        known = [one.id for one in self.manifest.criteria]
        if criterion is not None and criterion not in known:
            raise MctguiError(f"The study has no criterion {criterion!r}.", "Give one that it names.")
        for one in known if criterion is None else [criterion]:
            self._give(one, None, reason)

    def comment(self, text: str) -> None:
        """Write a comment on the image, or change it; an empty one takes it back. Earlier ones stay in the file.

        Raises
        ------
        MctguiError
            The study asks for none.
        StorageFailure
            It could not be written.
        """
        if not self.manifest.options.comments:
            raise MctguiError("This study asks for no comments.", "Give scores alone.")
        here = self._uncovered()
        text = _one_line(text)
        self.touch()
        if text != self.here.comment:
            self._record(Kind.COMMENT, presentation=here.id, text=text, old=self.here.comment, **self._times_fields())

    def next(self) -> Presentation | None:
        """Leave the image and go to the next one of the sitting.

        Returns
        -------
        Presentation or None
            The new current one; None when the sitting is over.

        Raises
        ------
        MctguiError
            Answers are missing and the study requires them, or the reading is paused.
        """
        here = self._uncovered()
        if self.manifest.options.required and self.missing:
            raise MctguiError(
                f"{len(self.missing)} of {len(self.manifest.criteria)} criteria have no answer yet.",
                "Answer every criterion, then go on.",
            )
        first_time = not self.here.left
        self._leave(here, self._state.after(here), forward=True)
        self._images_since_break += first_time
        return self.current

    def back(self) -> Presentation:
        """Go back to the presentation before, within the same part and sitting.

        Raises
        ------
        MctguiError
            The study does not allow it, there is none, or the reading is paused.
        """
        if not self.manifest.options.going_back:
            raise MctguiError("This study does not allow going back.", "Go on with the next image.")
        if self._covered:
            raise MctguiError("The reading is paused.", "Resume it first.")
        before = self._one_before()
        if before is None:
            raise MctguiError("There is no image to go back to.", "Go on with this one.")
        if (here := self.current) is not None:
            self._leave(here, before, forward=False)
        else:
            self._prepare(before)
            self._record(Kind.RETURNED, next=before.id)
            self._show(before)
        return before

    def pause(self, for_break: bool = False) -> None:
        """Cover the image; time stops. Nothing happens when it is covered already."""
        if self._covered:
            return
        if self._watch is not None:
            self._watch.hide()
        self._covered = True  # also where the disk refuses the record: the image is hidden, and no time runs
        self._covered_at = self._clock.monotonic()
        self._record(Kind.PAUSED, for_break=for_break, **self._times_fields())
        if for_break:
            self._record(Kind.BREAK, taken=True)
            self._rest()

    def resume(self) -> None:
        """Uncover the image; time runs. Nothing happens when it is not covered."""
        if not self._covered or self.stage is Stage.SIGNED:
            return
        rested = self._clock.monotonic() - self._covered_at
        self._record(Kind.RESUMED, rested_seconds=round(rested, 3))
        if rested >= SECONDS_THAT_REST:
            self._rest()
        else:
            self._rested_at += rested
        self._covered = False
        self._run_watch()

    def hide(self) -> None:
        """The window cannot be seen: minimised, or another one in front. Time stops without a pause."""
        self._hidden = True
        if self._watch is not None:
            self._watch.hide()

    def show(self) -> None:
        """The window can be seen again."""
        self._hidden = False
        self._run_watch()

    def touch(self) -> None:
        """A key was pressed or the mouse moved: the reader is there."""
        if self._watch is not None:
            self._watch.touch()

    # -- breaks, sittings, checks, the end

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

    def wave_break_aside(self) -> None:
        """The reader was reminded of a break and goes on; the next reminder comes after as long again."""
        self._record(Kind.BREAK, taken=False)
        self._rest()

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

    def begin_sitting(self) -> Presentation:
        """Begin the next sitting and go to its first image. One that comes too early is recorded as such, not refused.

        Raises
        ------
        MctguiError
            There is none to begin.
        """
        washout = self.washout
        if washout is None:
            raise MctguiError("There is no sitting to begin.", "Go on with the image, or sign off.")
        first = self._state.first_of(washout.sitting)
        assert first is not None
        self._prepare(first)
        self._record(
            Kind.SITTING,
            sitting=washout.sitting,
            presentation=first.id,
            gap_days=washout.gap_days,
            wanted_days=washout.wanted_days,
            too_short=washout.too_short,
        )
        self._show(first)
        return first

    def record_reader(self, details: ReaderDetails) -> None:
        """Keep what the reader says about experience."""
        self._record(Kind.READER, **asdict(details))

    def record_display(self, check: DisplayCheck) -> None:
        """Keep what the display check found; once for every sitting."""
        self._record(Kind.DISPLAY, **asdict(check))

    @property
    def display_checked(self) -> bool:
        """Whether the display was checked since the program was started."""
        return any(one.get("opening") == self._opening for one in self._state.displays)

    def sign_off(self, name: str, meaning: str = "These are my own readings and they are final.") -> SignOff:
        """Sign all answers; nothing can be added after it.

        Parameters
        ----------
        name
            The reader's name or initials, as they wish.
        meaning
            What the signature means.

        Raises
        ------
        MctguiError
            There are images left to read, or no name was given.
        """
        if self.stage is not Stage.FINISHED:
            left = self.progress.all - self.progress.done
            raise MctguiError(f"{left} images have not been read.", "Read all of them, then sign.")
        name = _one_line(name)
        if not name:
            raise MctguiError("A signature needs a name.", "Write your name or your initials.")
        self._record(Kind.SIGNED, name=name, meaning=_one_line(meaning), records=len(self._chain.records))
        self._covered = True
        signed = self.signed
        assert signed is not None
        return signed

    @property
    def signed(self) -> SignOff | None:
        """The sign-off; None while there is none."""
        record = self._state.signed
        if record is None:
            return None
        return SignOff(record["name"], record["meaning"], record.utc, record["records"], signature_code(record))

    def save_result(self, path: Path) -> Path:
        """Write the one file that goes back to the coordinator; an unsigned one says so.

        Raises
        ------
        StorageFailure
            It could not be written.
        """
        from mctgui.reading.result import write_result

        return write_result(self.package, self._chain.path, path)

    def close(self) -> None:
        """Let go of the answer file; what was measured on the current image is kept. May be called twice."""
        try:
            if not self._covered and self.stage is not Stage.SIGNED:
                self.pause()
        finally:
            self._covered = True
            self._chain.close()

    def __enter__(self) -> ReadingSession:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- inner

    def _record(self, kind: Kind, **fields: Any) -> None:
        """Put a record on the disk and take it into the state."""
        sitting = self._state.sittings[-1].number if self._state.sittings else 0
        elapsed = round(self._clock.monotonic() - self._opened_at, 3)
        record = self._chain.append(kind, **{"sitting": sitting, **fields}, opening=self._opening, elapsed=elapsed)
        self._state.apply(record)

    def _give(self, criterion: str, value: int | None, reason: str) -> None:
        here = self._uncovered()
        self.touch()
        before = self.here.answers.get(criterion)
        if before is not None and before.value == value:
            return
        fields: dict[str, Any] = {"presentation": here.id, "part": here.part, "criterion": criterion, "value": value}
        fields |= {"changes": 0, "first_utc": None, "after_leaving": self.here.left}
        if before is not None:
            fields |= {"changes": before.changes + 1, "old": before.value, "first_utc": before.first_utc}
            fields["reason"] = _one_line(reason)
        self._record(Kind.ANSWER, **fields, **self._times_fields())

    def _uncovered(self) -> Presentation:
        here = self.current
        if here is None:
            raise MctguiError("There is no image to answer.", "Begin the sitting, or sign off.")
        if self._covered:
            raise MctguiError("The reading is paused.", "Resume it first.")
        return here

    def _prepare(self, presentation: Presentation | None) -> None:
        """Read and check the pictures before anything is recorded: a damaged package must not lose the place."""
        if presentation is None:
            self._coming = ((), ())
        else:
            self._coming = (self.package.frames(presentation), self.package.right_frames(presentation))

    def _show(self, presentation: Presentation) -> None:
        self._frames = self._coming
        pictures = pictures_hash(self.manifest, presentation)
        self._record(Kind.SHOWN, presentation=presentation.id, part=presentation.part, pictures=pictures)
        self._watch = Stopwatch(self._clock, self.manifest.options.idle_after_s, self.here.times)
        self._run_watch()

    def _look_again(self) -> None:
        """After opening: the image that was on the screen, with the time that was measured on it."""
        here = self.current
        if here is not None:
            self._prepare(here)
            self._show(here)

    def _leave(self, here: Presentation, following: Presentation | None, *, forward: bool) -> None:
        """Go elsewhere. One record says both what is left and what comes, so that a kill leaves no gap between the two."""
        self._prepare(following)
        self.touch()
        where = None if following is None else following.id
        self._record(Kind.LEFT, presentation=here.id, forward=forward, next=where, **self._times_fields())
        self._watch, self._frames = None, ((), ())
        if following is not None:
            self._show(following)

    def _run_watch(self) -> None:
        if self._watch is not None and not self._covered and not self._hidden:
            self._watch.show()

    def _times_fields(self) -> dict[str, float]:
        return self.times.as_fields()

    def _rest(self) -> None:
        self._images_since_break = 0
        self._rested_at = self._clock.monotonic()

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


def _open_chain(package: ReaderPackage, answers: Path, clock: Clock) -> ChainFile:
    """The answer file of a package, made when missing."""
    manifest = package.manifest
    bound = {
        "format": FORMAT,
        "study_id": manifest.study_id,
        "reader_id": manifest.reader_id,
        "manifest_hash": package.manifest_hash,
        "charter_sha256": manifest.charter_sha256,
    }
    if not answers.exists():
        return ChainFile.create(answers, Kind.BEGIN, {**bound, "result_id": secrets.token_hex(16)}, clock)
    chain = ChainFile.open(answers, clock, Kind.SIGNED)
    first = chain.records[0]
    if first.kind == Kind.BEGIN and all(first.get(name) == value for name, value in bound.items()):
        return chain
    chain.close()
    raise MctguiError(
        f"{answers.name} holds the answers to another package.",
        "Open it with the package that it was begun with, or choose another file for the answers.",
    )


def _one_line(text: str) -> str:
    """Without what cannot be seen, on one line, of reasonable length."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.split())[:LONGEST_COMMENT]
