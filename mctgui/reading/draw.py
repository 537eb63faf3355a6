"""Which images are drawn.

Every random number comes from numpy's PCG64 under the seed of the study; equal seeds and equal pools give equal draws on
every machine. What was drawn is kept in the key, so that nothing depends on a version of a library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from mctgui.errors import MctguiError
from mctgui.reading.pool import PoolImage
from mctgui.reading.study import DrawChoice, Study

_SAME_PLACE_MM = 1e-3


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


def draw(study: Study, pool: Sequence[PoolImage]) -> Drawn:
    """Draw the images of a study.

    Parameters
    ----------
    study
        Its ``draw`` says what is wanted.
    pool
        Images in a fixed order.

    Raises
    ------
    MctguiError
        There are too few images of a class, or too few pairs.
    """
    choice = study.draw
    names = [one.image_class for one in choice.classes]
    pool = [one for one in pool if _has_whole_stack(one, choice)]
    left = [one for one in pool if one.image_class in names and not (choice.exclude_training and one.in_training)]
    available = {
        name: {
            "all": sum(one.image_class == name for one in pool),
            "left": sum(one.image_class == name for one in left),
        }
        for name in names
    }
    work = _Draw(choice, np.random.Generator(np.random.PCG64(choice.seed)), available)
    groups = work.pairs(left) if choice.paired else work.by_class(left)
    reading = work.items(groups, study.is_choice)
    training = work.training(left, [one for item in reading for one in item.images], study.is_choice)
    return Drawn(reading, training, tuple(_notes(choice, available, reading, training)), available)


@dataclass(slots=True, eq=False)
class _Draw:
    """One draw under way: everything below takes its random numbers from the same stream, in this order."""

    choice: DrawChoice
    random: np.random.Generator
    available: dict[str, dict[str, int]]
    names: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = [one.image_class for one in self.choice.classes]

    def by_class(self, images: Sequence[PoolImage]) -> list[list[tuple[PoolImage, ...]]]:
        """For each class its drawn images, each alone in its tuple."""
        found = []
        for one in self.choice.classes:
            candidates = [(image,) for image in images if image.image_class == one.image_class]
            drawn = self._evenly(candidates, one.count)
            if len(drawn) < one.count:
                raise self._too_few(one.image_class, one.count, len(candidates), len(drawn))
            found.append(drawn)
        return found

    def pairs(self, images: Sequence[PoolImage]) -> list[list[tuple[PoolImage, ...]]]:
        """Places that are there in every class; given as for :meth:`by_class`, in the same order in every class."""
        candidates = _places(images, self.names)
        wanted = self.choice.classes[0].count
        drawn = self._evenly(candidates, wanted)
        if len(drawn) < wanted:
            raise MctguiError(
                f"Only {len(drawn)} places with an image of every class can be drawn, and {wanted} are wanted.",
                "Add cases that have all classes in one space, draw fewer, or draw without pairs.",
            )
        return [[(place[at],) for place in drawn] for at in range(len(self.names))]

    def items(self, groups: list[list[tuple[PoolImage, ...]]], is_choice: bool) -> tuple[Item, ...]:
        """What is shown at once; two drawn independently meet at random in a forced choice."""
        if not is_choice:
            return tuple(Item(images) for group in groups for images in group)
        first, second = groups
        if not self.choice.paired:
            second = [second[at] for at in self.random.permutation(len(second))]
        return tuple(Item(one + other) for one, other in zip(first, second, strict=True))

    def training(self, images: Sequence[PoolImage], scored: Sequence[PoolImage], is_choice: bool) -> tuple[Item, ...]:
        """Images to practise on, as many of each class as can be, from places that nobody scores."""
        wanted = self.choice.training_images
        if not wanted:
            return ()
        places: dict[str, list[PoolImage]] = {}
        for one in scored:
            places.setdefault(one.vertebra, []).append(one)
        free = [one for one in images if not any(_near(one, other, self.choice) for other in places.get(one.vertebra, ()))]
        groups = []
        for number, name in enumerate(self.names):
            count = wanted if is_choice else wanted // len(self.names) + (number < wanted % len(self.names))
            candidates = [(image,) for image in free if image.image_class == name]
            drawn = self._evenly(candidates, count)
            if len(drawn) < count:
                raise MctguiError(
                    f"Only {len(drawn)} images of class {name} are left to practise on, and {count} are wanted.",
                    "Add images, draw fewer to be scored, or fewer to practise on.",
                )
            groups.append(drawn)
        if is_choice:
            return tuple(Item(one + other) for one, other in zip(*groups, strict=True))
        return tuple(Item(drawn) for group in groups for drawn in group)

    def _evenly(self, candidates: Sequence[tuple[PoolImage, ...]], count: int) -> list[tuple[PoolImage, ...]]:
        """Take one of each stratum in turn, strata and what is in them in random order."""
        strata: dict[str, list[tuple[PoolImage, ...]]] = {}
        for one in candidates:
            strata.setdefault(self._stratum(one[0]), []).append(one)
        names = sorted(strata)
        queues = [
            [strata[names[at]][place] for place in self.random.permutation(len(strata[names[at]]))]
            for at in self.random.permutation(len(names))
        ]
        taken: list[tuple[PoolImage, ...]] = []
        while len(taken) < count and any(queues):
            for queue in queues:
                while queue:
                    one = queue.pop(0)
                    if not any(self._too_near(*two) for other in taken for two in zip(one, other, strict=True)):
                        taken.append(one)
                        break
                if len(taken) == count:
                    break
        return taken

    def _stratum(self, image: PoolImage) -> str:
        if self.choice.stratify_by == "none":
            return ""
        return image.vertebra if self.choice.stratify_by == "vertebra" else image.donor_or_bone

    def _too_near(self, one: PoolImage, other: PoolImage) -> bool:
        same = (one.case, one.volume_name) == (other.case, other.volume_name)
        return same and abs(one.position_mm - other.position_mm) < self.choice.apart_mm - _SAME_PLACE_MM

    def _too_few(self, name: str, wanted: int, candidates: int, drawn: int) -> MctguiError:
        found = self.available[name]
        trained = found["all"] - found["left"]
        why = f"; {trained} more are of slices that a model was trained on" if trained else ""
        if drawn < candidates:
            why += f"; others lie within {self.choice.apart_mm:g} mm of them"
        return MctguiError(
            f"Only {drawn} images of class {name} can be drawn, and {wanted} are wanted{why}.",
            "Add cases, or draw fewer.",
        )


def _places(images: Sequence[PoolImage], names: list[str]) -> list[tuple[PoolImage, ...]]:
    """Images of all classes at one place: for every image of the class with the coarsest slices the nearest of the others.

    An image takes part in one place at most.
    """
    steps = {name: max((one.step_mm for one in images if one.image_class == name), default=0.0) for name in names}
    leading = max(names, key=lambda name: steps[name])
    shelves: dict[tuple[str, str, str], list[PoolImage]] = {}
    for one in images:
        shelves.setdefault((one.vertebra, one.frame, one.image_class), []).append(one)
    found, used = [], set[int]()
    for one in (image for image in images if image.image_class == leading):
        group = []
        for name in names:
            shelf = [one] if name == leading else shelves.get((one.vertebra, one.frame, name), [])
            near = min(shelf, key=lambda other: abs(other.position_mm - one.position_mm), default=None)
            limit = 0.0 if near is None else max(one.step_mm, near.step_mm) / 2 + _SAME_PLACE_MM
            if near is None or id(near) in used or abs(near.position_mm - one.position_mm) > limit:
                break
            group.append(near)
        if len(group) == len(names):
            used.update(id(image) for image in group)
            found.append(tuple(group))
    return found


def _near(one: PoolImage, other: PoolImage, choice: DrawChoice) -> bool:
    """Whether two images of a bone show the same place, as far as anybody can see."""
    if one.frame != other.frame:  # nobody knows where they lie to each other
        return (one.case, one.volume_name) == (other.case, other.volume_name)
    least = max(one.step_mm, other.step_mm, choice.apart_mm)
    return abs(one.position_mm - other.position_mm) < least - _SAME_PLACE_MM


def _has_whole_stack(one: PoolImage, choice: DrawChoice) -> bool:
    """Whether there are enough slices around an image for a stack; always for single slices."""
    if choice.unit == "slice":
        return True
    half = choice.stack_slices // 2 * choice.stack_step_mm
    return one.extent_mm[0] - 1e-6 <= one.position_mm - half and one.position_mm + half <= one.extent_mm[1] + 1e-6


def _notes(
    choice: DrawChoice, available: dict[str, dict[str, int]], reading: Sequence[Item], training: Sequence[Item]
) -> list[str]:
    notes = []
    excluded = sum(one["all"] - one["left"] for one in available.values())
    images = [one for item in (*reading, *training) for one in item.images]
    if excluded:
        notes.append(f"{excluded} images of slices that a model was trained on were left out of the draw.")
    if not choice.exclude_training:
        trained = sum(one.in_training for one in images)
        notes.append(
            f"Slices that a model was trained on were allowed into the draw; {trained} of {len(images)} drawn images are "
            "such, which flatters the model."
        )
    unknown = len({one.vertebra for one in images if not one.donor})
    if unknown:
        notes.append(f"The donor of {unknown} vertebrae is not known: each counts as a donor of its own.")
    return notes
