"""A study like the paper's, as a long table of scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from mctgui.jobs import LongWork
from mctgui.reading.analysis_plan import AnalysedCriterion, AnalysisPlan
from mctgui.reading.scores import Score

COUNTS: dict[str, tuple[list[list[int]], list[list[int]]]] = {
    "contrast": ([[0, 7, 23], [0, 6, 24], [0, 5, 25]], [[0, 7, 23], [0, 7, 23], [0, 6, 24]]),
    "noise": (
        [[0, 0, 0, 6, 24], [0, 0, 0, 9, 21], [0, 0, 0, 4, 26]],
        [[0, 0, 4, 8, 18], [0, 0, 5, 5, 20], [0, 0, 5, 8, 17]],
    ),
    "sharpness": (
        [[0, 0, 0, 4, 26], [0, 0, 0, 9, 21], [0, 0, 0, 8, 22]],
        [[0, 0, 4, 8, 18], [0, 0, 6, 3, 21], [0, 0, 5, 10, 15]],
    ),
    "shadow": ([[0, 0, 0, 0, 30]] * 3, [[0, 0, 0, 0, 30]] * 3),
    "texture": (
        [[0, 0, 0, 4, 26], [0, 0, 0, 3, 27], [0, 0, 0, 3, 27]],
        [[0, 0, 3, 6, 21], [0, 0, 2, 5, 23], [0, 0, 2, 4, 24]],
    ),
}
"""Table 2 of the paper, micro-CT and micro-CT-like, with the missing 4 of the Texture row put back."""
CRITERIA = tuple(AnalysedCriterion(key, key.capitalize(), 1, 3 if key == "contrast" else 5) for key in COUNTS)
CLASSES = ("microct", "microct-like")
T = TypeVar("T")


def paper_scores(counts: dict[str, tuple[list[list[int]], list[list[int]]]] = COUNTS) -> list[Score]:
    """The counts as sorted rows: the best scores to the last images, for every reader alike."""
    rows = []
    for criterion, classes in counts.items():
        for image_class, readers in zip(CLASSES, classes, strict=True):
            for reader, steps in enumerate(readers, start=1):
                given = [step for step, count in enumerate(steps, start=1) for _ in range(count)]
                for place, score in enumerate(given, start=1):
                    rows.append(one_score(f"R{reader}", image_class, place, criterion, score))
    return rows


def one_score(reader: str, image_class: str, place: int, criterion: str, score: int | None, **more: object) -> Score:
    """A row of a study of 30 + 30 images from ten donors."""
    number = place + (30 if image_class == CLASSES[1] else 0)
    row: dict[str, object] = {
        "reader": reader,
        "presentation_id": f"{reader}-{image_class}-{place}",
        "number": number,
        "source_image": f"{image_class} {place}",
        "image_class": image_class,
        "vertebra": "",
        "donor": "",
        "criterion": criterion,
        "score": score,
        "seconds": 12.0,
        "idle_seconds": 0.0,
        "sitting": 1,
        "repeat_of": None,
    }
    return Score(**{**row, **more})  # type: ignore[arg-type]


def plan_for(classes: Sequence[str] = CLASSES, **more: object) -> AnalysisPlan:
    """A plan with few draws."""
    settings: dict[str, object] = {"criteria": CRITERIA, "classes": tuple(classes), "permutations": 200, "bootstrap": 30}
    return AnalysisPlan(**{**settings, **more})  # type: ignore[arg-type]


def finished(work: LongWork[T]) -> T:
    """Run long work to its end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
