"""One reader's way through one study: the same for the window and for a script.

The reading window shows what this says and calls what the reader does; it decides nothing by itself. Every call that records
something returns after it is on the disk.
"""

from __future__ import annotations

import platform
import secrets
from dataclasses import asdict
from pathlib import Path

from mctgui.errors import MctguiError
from mctgui.reading.answers import FORMAT, SUFFIX, Kind
from mctgui.reading.chain_file import ChainFile
from mctgui.reading.clock import Clock, SystemClock
from mctgui.reading.forms import DisplayCheck as DisplayCheck
from mctgui.reading.forms import ReaderDetails as ReaderDetails
from mctgui.reading.forms import ReadingProgress as ReadingProgress
from mctgui.reading.forms import SignOff as SignOff
from mctgui.reading.forms import Stage as Stage
from mctgui.reading.forms import Washout as Washout
from mctgui.reading.package import Presentation, ReaderPackage, open_package
from mctgui.reading.reading_state import replay
from mctgui.reading.session_recording import SessionRecording, one_line

SECONDS_THAT_REST = 60.0
"""A pause of this length counts as a break."""


def answer_file_for(package: Path) -> Path:
    """Where the answers to a package are kept unless somebody says otherwise: beside it, under the same name."""
    return package.with_suffix(SUFFIX)


class ReadingSession(SessionRecording):
    """A package and its answer file, open for reading. Use as a context manager, or call :meth:`close`.

    A session begins covered: the image is hidden and no time runs until :meth:`resume`. :meth:`pause` covers it again.
    """

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
        text = one_line(text)
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

    # -- breaks, sittings, checks, the end

    def wave_break_aside(self) -> None:
        """The reader was reminded of a break and goes on; the next reminder comes after as long again."""
        self._record(Kind.BREAK, taken=False)
        self._rest()

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
        name = one_line(name)
        if not name:
            raise MctguiError("A signature needs a name.", "Write your name or your initials.")
        self._record(Kind.SIGNED, name=name, meaning=one_line(meaning), records=len(self._chain.records))
        self._covered = True
        signed = self.signed
        assert signed is not None
        return signed

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
