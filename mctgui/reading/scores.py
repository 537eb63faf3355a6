"""Scores after unblinding: one row for each reader, presentation and criterion. All analysis starts from these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Part = Literal["training", "reading"]


@dataclass(frozen=True, slots=True)
class Score:
    """What one reader said about one image by one criterion, with all that is known about the image.

    Parameters
    ----------
    reader
        ``"R1"`` or alike; never a name.
    presentation_id
        The random id under which this reader saw the image; a repeat has one of its own.
    number
        Place in this reader's order, from 1.
    source_image
        The image behind it, the same word for every reader and for repeats, such as ``"S03/microct-like/slice 112"``.
    image_class
        What is compared: ``"microct"``, ``"microct-like"``, ``"mdct"``, or any other word.
    vertebra, donor
        ``"L3"``; the donor's pseudonym. Empty when not known.
    criterion
        Key of the criterion.
    score
        Step of its scale; None when the reader could not judge, or gave no answer.
    seconds
        Time on the image, idle time not counted; None when not measured.
    idle_seconds
        Time without a sign of the reader, or with the image hidden; None when not measured.
    sitting
        Number of the sitting, from 1.
    repeat_of
        ``presentation_id`` of the first showing when this is a repeat, else None.
    changes
        How often the answer was changed after it was given.
    comment
        The reader's remark about the image.
    part
        Training comes before the reading and is never analysed.
    pair
        A word that the images of one place share when the study was drawn in pairs; empty when it was not.
    """

    reader: str
    presentation_id: str
    number: int
    source_image: str
    image_class: str
    vertebra: str
    donor: str
    criterion: str
    score: int | None
    seconds: float | None
    idle_seconds: float | None
    sitting: int
    repeat_of: str | None
    changes: int = 0
    comment: str = ""
    part: Part = "reading"
    pair: str = ""


def analysed(scores: Iterable[Score]) -> list[Score]:
    """The scores that enter the main tables: no training, no repeats."""
    return [one for one in scores if one.part == "reading" and one.repeat_of is None]


def repeats(scores: Iterable[Score]) -> list[Score]:
    """The scores of repeated showings, which serve the agreement of each reader with themselves alone."""
    return [one for one in scores if one.part == "reading" and one.repeat_of is not None]
