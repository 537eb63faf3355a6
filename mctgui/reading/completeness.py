"""How far each reader is, and what the coordinator should know about how it was read."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mctgui.reading.answers import ReadingState, signature_code
from mctgui.reading.chain import Record
from mctgui.reading.clock import from_utc_text
from mctgui.reading.package import Manifest

_CLOCK_SLACK_S = 120.0
"""Differences between the wall clock and the other one that a correction over the network makes are smaller."""


@dataclass(frozen=True, slots=True)
class ReaderStatus:
    """One reader of a study.

    Parameters
    ----------
    reader
        Such as ``"R1"``.
    stands
        ``"missing"``: nothing has come; ``"unfinished"``: images are left; ``"unsigned"``: all read and not signed;
        ``"signed"``.
    images, images_done
        Presentations to read, training not counted, and those gone through.
    scores, scores_given
        Answers that these need, and those given, "cannot judge" included.
    gaps_days
        Days between one sitting and the next, as they were.
    notes
        What should be known about the reading; one sentence each.
    code
        Of the signature, as the reader saw it; empty where there is none.
    """

    reader: str
    stands: Literal["missing", "unfinished", "unsigned", "signed"]
    images: int
    images_done: int
    scores: int
    scores_given: int
    gaps_days: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()
    code: str = ""


def missing_reader(manifest: Manifest) -> ReaderStatus:
    """A reader of whom nothing has come."""
    shown = [one for one in manifest.presentations if one.part == "reading"]
    return ReaderStatus(manifest.reader_id, "missing", len(shown), 0, len(shown) * len(manifest.criteria), 0)


def status_of(state: ReadingState, records: Sequence[Record]) -> ReaderStatus:
    """What a chain of answers says about how far its reader is."""
    shown = [one for one in state.manifest.presentations if one.part == "reading"]
    done = sum(state.image(one.id).left for one in shown)
    given = sum(len(state.image(one.id).answers) for one in shown)
    all_left = all(state.image(one.id).left for one in state.manifest.presentations)
    stands: Literal["unfinished", "unsigned", "signed"] = "signed" if state.signed else "unsigned"
    return ReaderStatus(
        reader=state.manifest.reader_id,
        stands=stands if all_left else "unfinished",
        images=len(shown),
        images_done=done,
        scores=len(shown) * len(state.manifest.criteria),
        scores_given=given,
        gaps_days=tuple(one.gap_days for one in state.sittings if one.gap_days is not None),
        notes=tuple(_notes(state, records)),
        code="" if state.signed is None else signature_code(state.signed),
    )


def _notes(state: ReadingState, records: Sequence[Record]) -> list[str]:
    notes = []
    if state.scripted:
        notes.append("Answers were given by a script, not by a reader at the screen.")
    if state.torn:
        notes.append(f"{state.torn} unfinished record(s) were left by a power cut or a crash and set aside.")
    for sitting in state.sittings:
        if sitting.too_short:
            notes.append(
                f"Sitting {sitting.number} began {sitting.gap_days:.1f} days after the one before; "
                f"the study asks for {sitting.wanted_days:g}."
            )
    later = sum(one.kind == "answer" and one.get("changes", 0) > 0 and bool(one.get("after_leaving")) for one in records)
    if later:
        notes.append(f"{later} answer(s) were changed after the image had been left; both values are kept.")
    if not state.displays:
        notes.append("The display was not checked.")
    if _clock_was_set(records):
        notes.append("The computer's clock was set during the reading: dates are uncertain, durations are not.")
    return notes


def _clock_was_set(records: Sequence[Record]) -> bool:
    """Whether the wall clock went another way than the clock that cannot be set, or went back."""
    for before, after in itertools.pairwise(records):
        passed = (from_utc_text(after.utc) - from_utc_text(before.utc)).total_seconds()
        if passed < -_CLOCK_SLACK_S:
            return True
        if before.get("opening") is None or before.get("opening") != after.get("opening"):
            continue
        if abs(passed - (after["elapsed"] - before["elapsed"])) > _CLOCK_SLACK_S:
            return True
    return False
