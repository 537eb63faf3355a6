"""How a reading session keeps what happens: a record counts once it is on the disk, and time runs while an image is seen."""

from __future__ import annotations

from typing import Any

from mctgui.errors import MctguiError
from mctgui.reading.answers import Kind, pictures_hash
from mctgui.reading.package import Presentation
from mctgui.reading.session_view import SessionView
from mctgui.reading.stopwatch import Stopwatch

LONGEST_COMMENT = 2000


class SessionRecording(SessionView):
    """The side of a reading session that writes; see :class:`mctgui.reading.session.ReadingSession`."""

    # -- time

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

    # -- records

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
            fields["reason"] = one_line(reason)
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


def one_line(text: str) -> str:
    """Without what cannot be seen, on one line, of reasonable length."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.split())[:LONGEST_COMMENT]
