"""In which order each reader sees the images.

The order of each reader comes from numpy's PCG64 under the pair (seed of the study, number of the reader). It is kept as a
list in the reader's package and in the key, so that nothing depends on a version of a library.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mctgui.errors import MctguiError
from mctgui.reading.study import DrawChoice


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


def order_for(reader: int, choice: DrawChoice, reading: int, training: int, is_choice: bool = False) -> tuple[Turn, ...]:
    """The order of one reader.

    Parameters
    ----------
    reader
        Their number, from 1.
    choice
        Repeats, sittings, seed.
    reading, training
        Number of items of each kind.
    is_choice
        Whether sides are to be drawn; each class is then on the left in half of the turns.

    Returns
    -------
    tuple of Turn
        The training block first, then the sittings.

    Raises
    ------
    MctguiError
        The repeats do not fit at that distance.
    """
    random = np.random.Generator(np.random.PCG64([choice.seed, reader]))
    practise = [int(item) for item in random.permutation(training)]
    items = [int(item) for item in random.permutation(reading)]
    repeats = [int(item) for item in random.permutation(reading)[: round(reading * choice.repeat_share)]]
    if choice.repeats_in == "last":
        sittings = _repeats_last(items, len(repeats), choice, random)
    else:
        sittings = _repeats_within(items, repeats, choice, random)
    total = training + sum(len(one) for one in sittings)
    swapped = random.permutation(np.arange(total) % 2 == 1) if is_choice else np.zeros(total, dtype=bool)
    turns = [Turn(item, "training", 1, None, bool(swapped[at])) for at, item in enumerate(practise)]
    seen: dict[int, int] = {}
    for number, sitting in enumerate(sittings, start=1):
        for item in sitting:
            turns.append(Turn(item, "reading", number, seen.get(item), bool(swapped[len(turns)])))
            seen.setdefault(item, len(turns) - 1)
    return tuple(turns)


def _repeats_within(
    items: list[int], repeats: list[int], choice: DrawChoice, random: np.random.Generator
) -> list[list[int]]:
    """Sittings of equal length, each repeat in the sitting of its first.

    A repeat is put in before or behind the other presentation with equal chance; what is put in later only moves the earlier
    ones farther apart.
    """
    sittings = [[int(item) for item in part] for part in np.array_split(np.array(items, dtype=np.int64), choice.sittings)]
    for item in repeats:
        sitting = next(one for one in sittings if item in one)
        at = sitting.index(item)
        before = range(at - choice.repeat_distance + 1)
        behind = range(at + choice.repeat_distance + 1, len(sitting) + 1)
        places = [*before, *behind]
        if not places:
            raise MctguiError(
                f"Sittings of {len(sitting)} images are too short for repeats {choice.repeat_distance} images apart.",
                "Draw more images, or let repeats lie nearer to each other.",
            )
        sitting.insert(places[int(random.integers(len(places)))], item)
    return sittings


def _repeats_last(items: list[int], count: int, choice: DrawChoice, random: np.random.Generator) -> list[list[int]]:
    """All repeats in the last sitting, which is filled up with new images where it would be shorter than the others."""
    share = (len(items) + count) / choice.sittings
    fresh = max(0, round(share) - count)
    earlier, rest = items[: len(items) - fresh], items[len(items) - fresh :]
    if count > len(earlier):
        raise MctguiError(
            f"Only {len(earlier)} images come before the last sitting, and {count} are to be repeated in it.",
            "Repeat fewer images, or in the same sitting.",
        )
    sittings = [
        [int(item) for item in part] for part in np.array_split(np.array(earlier, dtype=np.int64), choice.sittings - 1)
    ]
    chosen = [earlier[int(at)] for at in random.permutation(len(earlier))[:count]]
    # The order of the last sitting must keep the distance to what ended the one before.
    last = [[*chosen, *rest][int(at)] for at in random.permutation(len(chosen) + len(rest))]
    sittings.append(_kept_apart(sittings, last, choice))
    return sittings


def _kept_apart(sittings: list[list[int]], last: list[int], choice: DrawChoice) -> list[int]:
    """The last sitting, where needed with repeats moved back until their firsts are far enough away."""
    before = [item for sitting in sittings for item in sitting]
    place = {item: at for at, item in enumerate(before)}
    kept: list[int] = []
    waiting = list(last)
    while waiting:
        here = len(before) + len(kept)
        far = (k for k, item in enumerate(waiting) if item not in place or here - place[item] > choice.repeat_distance)
        at = next(far, None)
        if at is None:
            raise MctguiError(
                f"The sittings are too short for repeats {choice.repeat_distance} images apart.",
                "Draw more images, or let repeats lie nearer to each other.",
            )
        kept.append(waiting.pop(at))
    return kept
