"""Images that belong together: slices of one vertebra, vertebrae of one donor. What is drawn again is drawn by these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.reading.analysis_plan import ClusterKind
from mctgui.reading.score_matrix import ReadImage

_PLURALS = {"donor": "donors", "vertebra": "vertebrae"}
ENOUGH = 6
"""With fewer clusters neither a bootstrap nor a permutation has enough to draw from: 2^5 sign patterns end at p .06."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """Which images are drawn together.

    Parameters
    ----------
    kind
        ``"donor"``, ``"vertebra"`` or ``"image"``.
    number
        Cluster of each image, from 0, shape ``(images,)``.
    note
        What could not be respected, in words; empty when all could.
    """

    kind: str
    number: NDArray[np.int64]
    note: str = ""

    @property
    def count(self) -> int:
        """How many."""
        return int(self.number.max()) + 1 if self.number.size else 0

    def members(self) -> list[NDArray[np.int64]]:
        """Places of the images of each cluster."""
        return [np.flatnonzero(self.number == one) for one in range(self.count)]


def clusters_of(images: Sequence[ReadImage], kind: ClusterKind) -> Clusters:
    """Group images by donor, by vertebra within donor, or not at all.

    Parameters
    ----------
    kind
        ``"auto"`` takes the widest level of which there are at least :data:`ENOUGH`.
    """
    levels: dict[str, list[str]] = {
        "donor": [one.donor for one in images],
        "vertebra": [f"{one.donor}\0{one.vertebra}" if one.vertebra else "" for one in images],
        "image": [one.name for one in images],
    }
    if kind != "auto":
        known = all(levels[kind])
        note = "" if known else f"The {kind} of some images is not known: each of these counts as one of its own."
        return Clusters(kind, _numbers(levels[kind], images), note)
    notes: list[str] = []
    for level in ("donor", "vertebra"):
        words = levels[level]
        if not any(words):
            continue
        if level == "donor":  # slices of one vertebra belong together also where nobody knows whose it is
            words = [word or bone for word, bone in zip(words, levels["vertebra"], strict=True)]
        numbers = _numbers(words, images)
        different = int(numbers.max()) + 1
        if different == len(words):
            continue
        if different >= ENOUGH:
            if not all(levels[level]):
                notes.append(f"The {level} of some images is not known: these count as {_PLURALS[level]} of their own.")
            return Clusters(level, numbers, " ".join(notes))
        some = _PLURALS[level] if different > 1 else level
        notes.append(
            f"The images come from only {different} {some}: too few to draw from, so that "
            f"images of one {level} count as independent and the intervals are too narrow."
        )
    return Clusters("image", _numbers(levels["image"], images), " ".join(notes))


def _numbers(words: Sequence[str], images: Sequence[ReadImage]) -> NDArray[np.int64]:
    own = [word or f"\0{image.name}" for word, image in zip(words, images, strict=True)]
    numbers = {word: number for number, word in enumerate(dict.fromkeys(own))}
    return np.array([numbers[word] for word in own], dtype=np.int64)


def drawn_clusters(clusters: Clusters, samples: int, seed: int) -> NDArray[np.int64]:
    """How often each image is in each bootstrap sample of whole clusters, shape ``(samples, images)``."""
    draw = np.random.Generator(np.random.PCG64(seed))
    chosen = draw.integers(0, clusters.count, size=(samples, clusters.count))
    often = np.stack([np.bincount(one, minlength=clusters.count) for one in chosen])
    return often[:, clusters.number]


def permuted_classes(classes: NDArray[np.int64], clusters: Clusters, permutations: int, seed: int) -> NDArray[np.int64]:
    """Classes of the images as they could have been drawn, shape ``(permutations, images)``.

    Where each cluster holds one class, whole clusters change their class; otherwise the images change places within
    their own cluster, so that what differs between donors never passes for a difference between classes.
    """
    draw = np.random.Generator(np.random.PCG64(seed))
    members = clusters.members()
    if all(np.ptp(classes[one]) == 0 for one in members):
        own = np.array([classes[one[0]] for one in members])
        return draw.permuted(np.broadcast_to(own, (permutations, own.size)), axis=1)[:, clusters.number]
    drawn = np.broadcast_to(classes, (permutations, classes.size)).copy()
    for one in members:
        drawn[:, one] = draw.permuted(drawn[:, one], axis=1)
    return drawn
