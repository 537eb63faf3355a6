"""What is analysed and how: criteria with their whole scales, classes in their order, and the settings of every draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from mctgui.reading.scores import Score

ClusterKind = Literal["auto", "donor", "vertebra", "image"]
CLASS_ORDER = ("microct", "microct-like", "mdct")
"""The paper's order in Tables 2 and 3: the reference first."""
CLASS_LABELS = {"microct": "micro-CT", "microct-like": "micro-CT-like", "mdct": "MDCT"}


@dataclass(frozen=True, slots=True)
class AnalysedCriterion:
    """A criterion with its whole scale, used or not.

    Parameters
    ----------
    key, name
        As in the scores; as printed.
    low, high
        Lowest and highest step; higher is better.
    labels
        Wording of each step, the lowest first; empty when not known.
    choice
        The two classes of a forced choice, the one that a score of 1 prefers first; empty for a scale.
    """

    key: str
    name: str
    low: int
    high: int
    labels: tuple[str, ...] = ()
    choice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnalysisPlan:
    """The settings of an analysis.

    Parameters
    ----------
    criteria
        In the order of the tables.
    classes
        In the order of the tables; the first is what the others are compared with.
    readers
        Who should have scored; those in the scores when empty.
    images
        How many images of each class each reader should have scored; as many as anybody scored where not given.
    paired
        Whether the images were drawn in pairs of one place each.
    per_image
        How the readers' scores of one image become one figure.
    cluster
        What may not be taken apart when images are drawn or permuted; ``"auto"`` takes the widest of donor, vertebra and
        image of which there are enough.
    acknowledge_missing
        Print the paper's tables also where scores are missing, with the number that is left.
    permutations, bootstrap, seed
        Number of permutations and of bootstrap samples, and the seed of both (PCG64).
    break_after_images
        How many images may be read without a break; None when the study says nothing.
    """

    criteria: tuple[AnalysedCriterion, ...]
    classes: tuple[str, ...]
    readers: tuple[str, ...] = ()
    images: Mapping[str, int] = field(default_factory=dict)
    paired: bool = False
    per_image: Literal["mean", "median"] = "mean"
    cluster: ClusterKind = "auto"
    acknowledge_missing: bool = False
    permutations: int = 10_000
    bootstrap: int = 1_000
    seed: int = 0
    break_after_images: int | None = None

    def criterion(self, key: str) -> AnalysedCriterion:
        """Look a criterion up.

        Raises
        ------
        KeyError
            There is none with this key.
        """
        for one in self.criteria:
            if one.key == key:
                return one
        raise KeyError(key)


def class_label(image_class: str) -> str:
    """A class of images as people read it; with several models its model stands behind the modality."""
    modality, _, model = image_class.partition(" ")
    if modality not in CLASS_LABELS:
        return image_class
    return f"{CLASS_LABELS[modality]} · {model}" if model else CLASS_LABELS[modality]


def classes_in_order(classes: Iterable[str]) -> tuple[str, ...]:
    """Each class once: the modalities in the paper's order, models of one modality by name, then all others by name."""
    known = {one: place for place, one in enumerate(CLASS_ORDER)}
    return tuple(sorted(set(classes), key=lambda one: (known.get(one.partition(" ")[0], len(known)), natural(one))))


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Key that sorts ``image 2`` before ``image 10``."""
    parts: list[tuple[int, int, str]] = []
    digits = ""
    for sign in text + "\0":
        if sign.isascii() and sign.isdigit():
            digits += sign
            continue
        if digits:
            parts.append((0, int(digits), digits))
            digits = ""
        parts.append((1, 0, sign))
    return tuple(parts)


def criteria_in(scores: Iterable[Score]) -> tuple[str, ...]:
    """Keys of the criteria, in the order in which they first stand in the scores."""
    return tuple(dict.fromkeys(one.criterion for one in scores))
