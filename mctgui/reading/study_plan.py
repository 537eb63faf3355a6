"""The analysis that a locked study asks for."""

from __future__ import annotations

from collections.abc import Sequence

from mctgui.reading.analysis_plan import AnalysedCriterion, AnalysisPlan, classes_in_order
from mctgui.reading.scores import Score
from mctgui.reading.study import Study


def plan_of_study(study: Study, scores: Sequence[Score], **settings: object) -> AnalysisPlan:
    """Criteria, classes, readers and numbers of images as the study says.

    Parameters
    ----------
    scores
        What there is; a reader without a single one is left out of the tables.
    settings
        Other fields of the plan, such as ``permutations``.
    """
    classes = {one.image_class: one.count for one in study.draw.classes}
    seen = {one.image_class for one in scores if one.part == "reading"}
    if study.is_choice:  # both classes are on the screen at once: what is compared stands in the scores
        classes = dict.fromkeys(seen, study.draw.classes[0].count)
    present = {one.reader for one in scores}
    plan: dict[str, object] = {
        "criteria": tuple(_criterion(study, number) for number in range(len(study.criteria))),
        "classes": classes_in_order(classes),
        "readers": tuple(one for one in study.reader_ids if one in present),
        "images": classes,
        "paired": study.draw.paired and not study.is_choice,
        "break_after_images": study.options.break_after_images or None,
    }
    return AnalysisPlan(**{**plan, **settings})  # type: ignore[arg-type]


def _criterion(study: Study, number: int) -> AnalysedCriterion:
    one = study.criteria[number]
    low, high = one.values[0], one.values[-1]
    wording = {step.value: step.text.en for step in one.steps}
    if study.is_choice:
        wording = {place: each.image_class for place, each in enumerate(study.draw.classes, start=1)}
    return AnalysedCriterion(one.id, one.short.en, low, high, tuple(wording.get(step, "") for step in range(low, high + 1)))
