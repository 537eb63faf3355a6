"""Each warning stands where it should, with reader, criterion and number, and not where it should not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mctgui.reading.analysis import analyse
from mctgui.reading.scores import Score
from mctgui.reading.warnings import Code, IntegrityWarning
from tests.reading.paper_study import CLASSES, CRITERIA, finished, one_score, paper_scores, plan_for


def honest_study(images: int = 20) -> list[Score]:
    """3 readers with noise of their own, who use the scales; 12 s an image with a pause after every tenth."""
    draw = np.random.Generator(np.random.PCG64(5))
    rows = []
    for criterion in CRITERIA:
        for image_class in CLASSES:
            for place in range(1, images + 1):
                quality = draw.normal()
                for reader in (1, 2, 3):
                    middle = (criterion.low + criterion.high) / 2
                    score = int(np.clip(round(middle + quality + 0.6 * draw.normal()), criterion.low, criterion.high))
                    idle = 90.0 if place % 10 == 0 else 0.0
                    rows.append(one_score(f"R{reader}", image_class, place, criterion.key, score, idle_seconds=idle))
    return rows


def warned(rows: list[Score], code: Code, **settings: object) -> list[IntegrityWarning]:
    return [one for one in finished(analyse(rows, plan_for(**settings))).warnings if one.code == code]


def test_that_an_honest_study_is_not_suspected() -> None:
    found = finished(analyse(honest_study(), plan_for(break_after_images=40)))
    assert [one.text for one in found.warnings] == []


def test_that_constant_scores_of_a_class_are_named() -> None:
    found = warned(paper_scores(), "constant-cell")
    assert [(one.criterion, one.image_class, one.number) for one in found] == [
        ("shadow", "microct", 90),
        ("shadow", "microct-like", 90),
    ]
    assert "every score is 5" in found[0].text
    assert warned(paper_scores(), "constant-reader") == []


def test_that_a_reader_who_gives_one_score_is_named() -> None:
    rows = [replace(one, score=4) if (one.reader, one.criterion) == ("R2", "noise") else one for one in honest_study()]
    (found,) = warned(rows, "constant-reader")
    assert (found.reader, found.criterion, found.number) == ("R2", "noise", 40)
    assert found.text == "Noise: R2 gave all 40 images the same score, 4."


def test_that_one_step_for_all_criteria_is_named() -> None:
    rows = []
    for one in honest_study():
        same = 2 if int(one.source_image.split()[1]) % 2 else 3
        rows.append(replace(one, score=same) if one.reader == "R3" else one)
    found = warned(rows, "straight-lining")
    assert [(one.reader, one.number) for one in found] == [("R3", 40)]
    assert "every criterion the same step on 40 of 40 images" in found[0].text


def test_that_equal_answers_image_after_image_are_named() -> None:
    rows = [
        replace(one, score=3 if one.criterion == "contrast" else 5)
        if one.reader == "R1" and one.image_class == "microct" else one
        for one in honest_study()
    ]  # fmt: skip
    (found,) = warned(rows, "straight-lining")
    assert found.reader == "R1"
    assert found.number is not None
    assert found.number >= 20


def test_that_w_at_its_maximum_everywhere_is_one_neutral_question() -> None:
    (found,) = warned(paper_scores(), "w-at-maximum")
    assert found.number == 8
    assert "Was the pairing by image kept" in found.text


def test_that_w_at_its_maximum_in_one_cell_names_it() -> None:
    paper = [one for one in paper_scores() if (one.criterion, one.image_class) == ("texture", "microct")]
    rest = [one for one in honest_study(30) if (one.criterion, one.image_class) != ("texture", "microct")]
    (found,) = warned([*paper, *rest], "w-at-maximum")
    assert (found.criterion, found.image_class) == ("texture", "microct")


def test_that_sorted_columns_are_asked_about_once() -> None:
    found = [one for one in warned(paper_scores(), "agreement") if "sorted order" in one.text]
    assert [one.number for one in found] == [8]


def test_that_answers_under_a_second_are_counted_by_image() -> None:
    rows = [
        replace(one, seconds=0.4) if one.reader == "R2" and one.source_image in ("microct 3", "microct 7") else one
        for one in honest_study()
    ]
    (found,) = warned(rows, "fast-answers")
    assert found.text == "R2 spent less than 1 s on 2 of 40 images."


def test_that_reading_on_without_a_break_is_named() -> None:
    rows = [replace(one, idle_seconds=0.0) if one.reader == "R1" else one for one in honest_study(30)]
    (found,) = warned(rows, "no-break", break_after_images=50)
    assert (found.reader, found.number) == ("R1", 60)
    assert warned(rows, "no-break") == []


def test_that_images_that_could_not_be_judged_are_counted() -> None:
    rows = [
        replace(one, score=None) if (one.reader, one.criterion, one.source_image) == ("R1", "noise", "microct 4") else one
        for one in honest_study()
    ]
    (found,) = warned(rows, "missing")
    assert found.text == "R1 gave no score for Noise on 1 image (could not judge, or left out)."
    assert len(warned(rows, "row-sum")) == 1


def test_that_few_repeats_are_said_to_be_few() -> None:
    rows = honest_study()
    again = [
        replace(one, presentation_id=f"again {one.presentation_id}", repeat_of=one.presentation_id, number=99)
        for one in rows
        if one.source_image == "microct 1" and one.reader == "R1"
    ]
    (found,) = warned([*rows, *again], "few-repeats")
    assert (found.reader, found.number) == ("R1", 1)


def test_that_a_paired_study_without_pairs_says_so() -> None:
    assert len(warned(honest_study(), "pairs", paired=True)) == 1
    paired = [replace(one, pair=one.source_image.split()[1]) for one in honest_study()]
    found = finished(analyse(paired, plan_for(paired=True)))
    assert {one.images.test for one in found.comparisons} == {"Wilcoxon signed-rank"}
    assert [one for one in found.warnings if one.code == "pairs"] == []


def test_that_classes_of_different_size_are_named() -> None:
    rows = [one for one in honest_study() if one.source_image != "microct 9"]
    (found,) = warned(rows, "class-sizes")
    assert "micro-CT 19, micro-CT-like 20 images" in found.text


def test_that_what_the_merge_knows_stands_first() -> None:
    known = IntegrityWarning("study", "R2 was merged without a signature.", "R2")
    found = finished(analyse(paper_scores(), plan_for(), warnings=[known]))
    assert found.warnings[0] == known
