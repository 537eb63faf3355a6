"""Which images are drawn, and in which order each reader sees them.

Every random number comes from numpy's PCG64: the draw from the seed of the study, the order of each reader from the pair
(seed, number of the reader). The drawn list and every order are kept in the key and the packages: nothing depends on a
version of a library; equal seeds and equal pools give equal draws on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mctgui.reading.pool import PoolImage
from mctgui.reading.study import DrawChoice, Study


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """What is shown at once: one image, or the two of a forced choice (first and second class of the study)."""

    images: tuple[PoolImage, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The result of a draw.

    Parameters
    ----------
    reading, training
        Items that are scored, and those to practise on; in a fixed order that no reader sees.
    notes
        What was excluded or could not be kept even; one sentence each.
    available
        By class: images before (``"all"``) and after (``"left"``) exclusions.
    """

    reading: tuple[Item, ...]
    training: tuple[Item, ...]
    notes: tuple[str, ...]
    available: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Turn:
    """One place in a reader's order.

    Parameters
    ----------
    item
        Index into ``Drawn.training`` or ``Drawn.reading``.
    part
        Which of the two.
    sitting
        From 1.
    repeat_of
        Place in the order of the first presentation of the same item, or None.
    swapped
        Of a forced choice: whether the second class is on the left.
    """

    item: int
    part: Literal["training", "reading"]
    sitting: int
    repeat_of: int | None = None
    swapped: bool = False


def draw(study: Study, pool: Sequence[PoolImage]) -> Drawn:
    """Draw the images of a study.

    Raises
    ------
    MctguiError
        There are too few images of a class.
    """
    raise NotImplementedError


def order_for(reader: int, choice: DrawChoice, reading: int, training: int, is_choice: bool = False) -> tuple[Turn, ...]:
    """The order of one reader.

    Parameters
    ----------
    reader
        His number, from 1.
    choice
        Repeats, sittings, seed.
    reading, training
        Number of items of each kind.
    is_choice
        Whether sides are to be drawn.

    Raises
    ------
    MctguiError
        The repeats do not fit at that distance.
    """
    raise NotImplementedError
