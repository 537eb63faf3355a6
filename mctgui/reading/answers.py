"""The answer file of one reader: what was done, in order, and what that comes to.

An answer file is a chain (:mod:`mctgui.reading.chain`). Its first record binds the study, the manifest and the reader; every
later one says what happened: the kinds are those of :class:`Kind`. :class:`ReadingState` is what the records come to; the
session and the merge build it with the same code, so that what was shown to the reader is what is counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mctgui.reading.chain import BrokenChain, Record, canonical
from mctgui.reading.clock import from_utc_text
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


@dataclass(slots=True)
class ReadingState:
    """What a chain of answers comes to.

    Parameters
    ----------
    manifest
        Of the package that was read.
    images
        By presentation id, those that were come to.
    current
        Presentation that the reader is at; None between sittings and at the end.
    sittings
        Those that were begun, in order.
    openings
        How often the program was started on the file.
    displays
        Display checks, the oldest first, as recorded.
    reader
        What the reader said about experience, as last recorded.
    breaks
        Breaks taken, and reminders waved aside.
    torn
        Records lost to a power cut and set aside.
    scripted
        Answers came from a script.
    signed
        The sign-off; None while there is none.
    """

    manifest: Manifest
    images: dict[str, ImageState] = field(default_factory=dict)
    current: str | None = None
    sittings: list[SittingState] = field(default_factory=list)
    openings: int = 0
    displays: list[Mapping[str, Any]] = field(default_factory=list)
    reader: Mapping[str, Any] | None = None
    breaks: int = 0
    torn: int = 0
    scripted: bool = False
    signed: Record | None = None
    last_answer_utc: str | None = None
    _by_id: dict[str, Presentation] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._by_id = {one.id: one for one in self.manifest.presentations}

    def image(self, presentation_id: str) -> ImageState:
        """State of a presentation; an empty one where it was not come to yet."""
        return self.images.get(presentation_id) or ImageState()

    def first_of(self, sitting: int) -> Presentation | None:
        """First presentation of a sitting; None where the study has no such sitting."""
        return next((one for one in self.manifest.presentations if one.sitting == sitting), None)

    def last_of(self, sitting: int) -> Presentation | None:
        """Last presentation of a sitting; None where the study has no such sitting."""
        return next((one for one in reversed(self.manifest.presentations) if one.sitting == sitting), None)

    def after(self, here: Presentation) -> Presentation | None:
        """What comes after a presentation in its sitting; None at the end."""
        return self._neighbour(here, 1)

    def before(self, here: Presentation) -> Presentation | None:
        """Where going back leads from a presentation: within its part and sitting, and only if the study allows it."""
        earlier = self._neighbour(here, -1) if self.manifest.options.going_back else None
        return earlier if earlier is not None and earlier.part == here.part else None

    def _neighbour(self, here: Presentation, step: int) -> Presentation | None:
        same = [one for one in self.manifest.presentations if one.sitting == here.sitting]
        place = [one.id for one in same].index(here.id) + step
        return same[place] if 0 <= place < len(same) else None

    def missing(self, presentation: Presentation) -> list[str]:
        """Criteria of a presentation that have no answer."""
        given = self.image(presentation.id).answers
        return [criterion.id for criterion in self.manifest.criteria if criterion.id not in given]

    def apply(self, record: Record) -> None:
        """Take the next record in.

        Raises
        ------
        BrokenChain
            It does not fit the study, or what came before.
        """
        if self.signed is not None:
            raise _misfit(record, "comes after the sign-off")
        take = _TAKEN.get(record.kind)
        if take is None or (record.kind == Kind.BEGIN) != (record.number == 0):
            raise _misfit(record, "is of a kind that does not belong there")
        try:
            from_utc_text(record.utc)
            if record.kind not in (Kind.BEGIN, Kind.TORN):
                _ = str(record["opening"]), float(record["elapsed"])
            take(self, record)
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise _misfit(record, "lacks what it should hold") from error

    def presentation(self, presentation_id: str) -> Presentation:
        """The presentation of an id.

        Raises
        ------
        KeyError
            The package has none.
        """
        return self._by_id[presentation_id]

    def _begin(self, record: Record) -> None:
        manifest = self.manifest
        bound = (record["format"], record["study_id"], record["reader_id"], record["charter_sha256"])
        if bound != (FORMAT, manifest.study_id, manifest.reader_id, manifest.charter_sha256):
            raise _misfit(record, "belongs to another study or reader")

    def _opened(self, record: Record) -> None:
        self.openings += 1
        self.scripted = self.scripted or bool(record.get("scripted"))

    def _torn(self, _record: Record) -> None:
        self.torn += 1

    def _reader(self, record: Record) -> None:
        self.reader = record.fields

    def _display(self, record: Record) -> None:
        self.displays.append(record.fields)

    def _sitting(self, record: Record) -> None:
        number = record["sitting"]
        first = self.first_of(number)
        begun = {one.number for one in self.sittings}
        if self.current is not None or first is None or record["presentation"] != first.id or number in begun:
            raise _misfit(record, "begins a sitting that does not come next")
        gap = None if record["gap_days"] is None else float(record["gap_days"])
        self.sittings.append(SittingState(number, record.utc, gap, float(record["wanted_days"]), bool(record["too_short"])))
        self.current = first.id

    def _shown(self, record: Record) -> None:
        image = self._image_at(record)
        if record["pictures"] != pictures_hash(self.manifest, self.presentation(record["presentation"])):
            raise AlteredPictures(
                f"Record {record.number + 1} of the answers shows other pictures than those of the package.",
                "Only answers to the pictures that were locked can be taken.",
            )
        image.visits += 1

    def _answer(self, record: Record) -> None:
        image = self._image_at(record)
        criterion = {one.id: one for one in self.manifest.criteria}[record["criterion"]]
        value = record["value"]
        if value is None and not self.manifest.options.cannot_judge:
            raise _misfit(record, "says that an image cannot be judged, which this study does not allow")
        if value is not None and (type(value) is not int or value not in criterion.values):
            raise _misfit(record, "holds a score that the scale does not have")
        before = image.answers.get(criterion.id)
        changes = 0 if before is None else before.changes + 1
        if record["changes"] != changes or (before is not None and record["old"] != before.value):
            raise _misfit(record, "does not follow from the answer before it")
        first = record.utc if before is None else before.first_utc
        image.answers[criterion.id] = Given(criterion.id, value, changes, first, record.utc)
        image.times = _times(record)
        self.last_answer_utc = record.utc

    def _comment(self, record: Record) -> None:
        image = self._image_at(record)
        if not self.manifest.options.comments:
            raise _misfit(record, "is a comment, which this study does not ask for")
        image.comment = str(record["text"])
        image.times = _times(record)

    def _left(self, record: Record) -> None:
        image = self._image_at(record)
        image.times = _times(record)
        here = self.presentation(record["presentation"])
        if record["forward"]:
            if self.manifest.options.required and self.missing(here):
                raise _misfit(record, "leaves an image without all answers")
            image.left = True
            following = self.after(here)
        else:
            following = self.before(here)
            if following is None:
                raise _misfit(record, "goes back, where this study does not allow it")
        self._go_to(record, following)

    def _returned(self, record: Record) -> None:
        if self.current is not None or not self.sittings or not self.manifest.options.going_back:
            raise _misfit(record, "goes back, where this study does not allow it")
        self._go_to(record, self.last_of(self.sittings[-1].number))

    def _go_to(self, record: Record, presentation: Presentation | None) -> None:
        """Move to where the record says, which must be where the study leads."""
        if record["next"] != (None if presentation is None else presentation.id):
            raise _misfit(record, "goes to another image than the one that comes next")
        self.current = None if presentation is None else presentation.id

    def _paused(self, record: Record) -> None:
        if self.current is not None:
            self.images.setdefault(self.current, ImageState()).times = _times(record)

    def _resumed(self, _record: Record) -> None:
        pass

    def _break(self, _record: Record) -> None:
        self.breaks += 1

    def _signed(self, record: Record) -> None:
        if record["records"] != record.number or self.current is not None:
            raise _misfit(record, "signs another number of records")
        self.signed = record

    def _image_at(self, record: Record) -> ImageState:
        """State of the presentation that a record is about, which must be the one on the screen."""
        if record["presentation"] != self.current or self.current is None:
            raise _misfit(record, "is about an image that was not on the screen")
        return self.images.setdefault(self.current, ImageState())


_TAKEN: dict[str, Callable[[ReadingState, Record], None]] = {
    Kind.BEGIN: ReadingState._begin,
    Kind.OPENED: ReadingState._opened,
    Kind.TORN: ReadingState._torn,
    Kind.READER: ReadingState._reader,
    Kind.DISPLAY: ReadingState._display,
    Kind.SITTING: ReadingState._sitting,
    Kind.SHOWN: ReadingState._shown,
    Kind.ANSWER: ReadingState._answer,
    Kind.COMMENT: ReadingState._comment,
    Kind.LEFT: ReadingState._left,
    Kind.RETURNED: ReadingState._returned,
    Kind.PAUSED: ReadingState._paused,
    Kind.RESUMED: ReadingState._resumed,
    Kind.BREAK: ReadingState._break,
    Kind.SIGNED: ReadingState._signed,
}


def pictures_hash(manifest: Manifest, presentation: Presentation) -> str:
    """One hash for all pictures of a presentation, each of which was checked against the manifest when it was read."""
    hashes = [[manifest.files[name] for name in side] for side in (presentation.frames, presentation.right_frames)]
    return hashlib.sha256(canonical(hashes)).hexdigest()


def signature_code(record: Record) -> str:
    """Twelve digits of a sign-off, in threes, to be compared by people."""
    digits = f"{int(record.hash, 16) % 10**12:012d}"
    return " ".join(digits[at : at + 3] for at in range(0, 12, 3))


def _times(record: Record) -> Times:
    return Times(float(record["seconds"]), float(record["idle_seconds"]), float(record["away_seconds"]))


def _misfit(record: Record, what: str) -> BrokenChain:
    return BrokenChain(
        f"Record {record.number + 1} of the answers ({record.kind}) {what}.",
        "The file does not come from reading this package; ask the reader for it again.",
    )


def replay(manifest: Manifest, records: Iterable[Record]) -> ReadingState:
    """What the records come to.

    Raises
    ------
    BrokenChain
        A record does not fit the study.
    """
    state = ReadingState(manifest)
    for record in records:
        state.apply(record)
    return state
