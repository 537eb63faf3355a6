"""The scores of one criterion and one class as images by readers, in an order that does not depend on the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.reading.analysis_plan import AnalysedCriterion, class_label, natural
from mctgui.reading.scores import Score, analysed

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReadImage:
    """One image of the study, once for all readers."""

    name: str
    image_class: str
    vertebra: str
    donor: str
    pair: str


@dataclass(frozen=True, slots=True, eq=False)
class ScoreMatrix:
    """Scores of one criterion for the images of one class.

    Parameters
    ----------
    scores
        Float64 ``(images, readers)``, NaN where there is none.
    images, readers
        The rows by name in natural order; the columns.
    """

    criterion: AnalysedCriterion
    image_class: str
    scores: Floats
    images: tuple[ReadImage, ...]
    readers: tuple[str, ...]

    def counts(self) -> tuple[tuple[int, ...], ...]:
        """For each reader how often each step was given, the lowest first."""
        steps = range(self.criterion.low, self.criterion.high + 1)
        return tuple(tuple(int((column == step).sum()) for step in steps) for column in self.scores.T)

    @property
    def complete(self) -> Floats:
        """The rows that every reader scored."""
        return self.scores[~np.isnan(self.scores).any(axis=1)]


def images_of(scores: Sequence[Score]) -> tuple[ReadImage, ...]:
    """Every analysed image once, by name.

    Raises
    ------
    MctguiError
        Two rows say different things about one image.
    """
    found: dict[str, ReadImage] = {}
    for one in analysed(scores):
        image = ReadImage(one.source_image, one.image_class, one.vertebra, one.donor, one.pair)
        if found.setdefault(one.source_image, image) != image:
            raise MctguiError(
                f"The scores say two things about image {one.source_image}: its class, vertebra, donor or pair differ.",
                "Give an image the same class, vertebra, donor and pair in every row.",
            )
    return tuple(sorted(found.values(), key=lambda one: natural(one.name)))


def readers_of(scores: Sequence[Score]) -> tuple[str, ...]:
    """The readers, by name."""
    return tuple(sorted({one.reader for one in analysed(scores)}, key=natural))


def matrix_of(
    scores: Sequence[Score],
    criterion: AnalysedCriterion,
    image_class: str,
    readers: Sequence[str],
    images: Sequence[ReadImage],
) -> ScoreMatrix:
    """Put the analysed scores of one criterion and class in their places.

    Parameters
    ----------
    scores
        All; training, repeats and other criteria are passed over.
    images
        As :func:`images_of`; those of other classes are passed over.

    Raises
    ------
    MctguiError
        A reader scored an image twice, or a score is no step of the scale.
    """
    rows = [image for image in images if image.image_class == image_class]
    place = {image.name: row for row, image in enumerate(rows)}
    column = {reader: number for number, reader in enumerate(readers)}
    table = np.full((len(rows), len(readers)), np.nan)
    seen: set[tuple[int, int]] = set()
    for one in analysed(scores):
        if one.criterion != criterion.key or one.image_class != image_class or one.reader not in column:
            continue
        at = place[one.source_image], column[one.reader]
        if at in seen:
            raise MctguiError(
                f"{one.reader} scored {criterion.name} of image {one.source_image} ({class_label(image_class)}) twice.",
                "Remove one of the two rows, or mark the second showing as a repeat of the first.",
            )
        seen.add(at)
        if one.score is None:
            continue
        if not criterion.low <= one.score <= criterion.high:
            raise MctguiError(
                f"The score {one.score} of {one.reader} for {criterion.name} of image {one.source_image} is no step of the "
                f"scale {criterion.low} to {criterion.high}.",
                "Correct the score, or give the right scale.",
            )
        table[at] = one.score
    table.setflags(write=False)
    return ScoreMatrix(criterion, image_class, table, tuple(rows), tuple(readers))
