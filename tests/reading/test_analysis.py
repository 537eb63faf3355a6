"""The whole way from a long table of scores to the paper's tables and the recommended ones."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mctgui.errors import MctguiError
from mctgui.reading.analysis import StudyAnalysis, analyse
from mctgui.reading.analysis_plan import class_label, classes_in_order
from mctgui.reading.scores import Score
from tests.reading.paper_study import CLASSES, COUNTS, CRITERIA, finished, one_score, paper_scores, plan_for

W = {
    "contrast": ("0.912", "0.959"),
    "noise": ("0.800", "0.938"),
    "sharpness": ("0.817", "0.888"),
    "shadow": ("0.000", "0.000"),
    "texture": ("0.927", "0.908"),
}
TABLE_3 = {
    "contrast": ("2.80 ± 0.402", "2.78 ± 0.418", "0.716"),
    "noise": ("4.79 ± 0.410", "4.46 ± 0.752", "0.002"),
    "sharpness": ("4.77 ± 0.425", "4.43 ± 0.765", "0.004"),
    "shadow": ("5.00 ± 0.000", "5.00 ± 0.000", "1.000"),
    "texture": ("4.89 ± 0.316", "4.68 ± 0.615", "0.013"),
}


@pytest.fixture(scope="module")
def found() -> StudyAnalysis:
    return finished(analyse(paper_scores(), plan_for()))


def printed_29() -> list[Score]:
    """The paper's Texture row as printed: observer 2 gave 29 scores to the micro-CT-like images."""
    micro, like = COUNTS["texture"]
    return paper_scores({**COUNTS, "texture": (micro, [like[0], [0, 0, 2, 4, 23], like[2]])})


def test_that_the_paper_s_table_2_comes_back_in_every_cell(found: StudyAnalysis) -> None:
    for row in found.table_2:
        key = row.cell.criterion.key
        place = CLASSES.index(row.cell.image_class)
        assert row.w == W[key][place]
        assert [list(reader) for reader in row.cell.counts] == COUNTS[key][place]
        if key == "shadow":
            assert row.p == "1.000"
            assert "every score is 5 (100 % agreement); shown as SPSS 26 prints it" in row.footnote
        else:
            assert (row.p, row.footnote) == ("<0.001", "")


def test_that_the_paper_s_table_3_comes_back_in_every_cell(found: StudyAnalysis) -> None:
    assert {one.comparison.criterion.key: (one.first, one.second, one.p) for one in found.table_3} == TABLE_3


def test_that_the_printed_row_of_29_scores_is_named_and_refused() -> None:
    found = finished(analyse(printed_29(), plan_for()))
    (warning,) = [one for one in found.warnings if one.code == "row-sum"]
    assert (warning.reader, warning.criterion, warning.image_class, warning.number) == ("R2", "texture", "microct-like", 29)
    assert "the row sums to 29, but 30 images were to be scored" in warning.text
    row = next(one for one in found.table_2 if one.cell.wrong_sums)
    assert (row.w, row.p) == ("-", "-")
    assert "R2's row sums to 29 of 30" in row.footnote
    assert next(one for one in found.table_3 if one.comparison.criterion.key == "texture").p == "-"


def test_that_29_scores_are_analysed_once_acknowledged() -> None:
    found = finished(analyse(printed_29(), plan_for(acknowledge_missing=True)))
    texture = next(one for one in found.table_3 if one.comparison.criterion.key == "texture")
    assert (texture.second, texture.p) == ("4.69 ± 0.614", "0.019")
    assert texture.footnote == "90 and 89 scores"
    assert any(one.code == "row-sum" for one in found.warnings)


def test_that_counting_each_image_once_leaves_no_difference(found: StudyAnalysis) -> None:
    """Section 4.4 of the statistics page."""
    p = {one.criterion.key: one.images.p for one in found.comparisons}
    assert p["shadow"] is None
    assert [round(p[key] or 0, 3) for key in ("contrast", "noise", "sharpness", "texture")] == [0.936, 0.118, 0.071, 0.107]
    pooled = {one.criterion.key: one.p_pooled_holm for one in found.comparisons}
    assert [round(pooled[key] or 0, 4) for key in ("noise", "sharpness", "texture")] == [0.0095, 0.0107, 0.0266]
    assert any(one.code == "pooled" and one.number == 3 for one in found.warnings)


def test_that_training_and_repeats_enter_no_main_table(found: StudyAnalysis) -> None:
    training = [
        replace(one, score=1, part="training", presentation_id=f"t{one.presentation_id}", source_image=f"t {number}")
        for number, one in enumerate(paper_scores())
    ]
    repeats = [
        replace(one, score=one.score, presentation_id=f"again {one.presentation_id}", repeat_of=one.presentation_id)
        for one in paper_scores()
        if int(one.source_image.split()[1]) <= 3
    ]
    more = finished(analyse([*training, *repeats, *paper_scores()], plan_for()))
    assert [(one.w, one.p) for one in more.table_2] == [(one.w, one.p) for one in found.table_2]
    assert [one.cell.counts for one in more.table_2] == [one.cell.counts for one in found.table_2]
    assert [(one.first, one.second, one.p) for one in more.table_3] == [
        (one.first, one.second, one.p) for one in found.table_3
    ]
    assert [one.images for one in more.comparisons] == [one.images for one in found.comparisons]
    assert (more.training, more.repeated) == (len(training), len(repeats))
    assert {one.pairs for one in more.intra} == {6}
    assert all(one.exact == 1 for one in more.intra)


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_that_the_order_of_the_rows_changes_nothing(draw: random.Random) -> None:
    rows = small_study()
    shuffled = list(rows)
    draw.shuffle(shuffled)
    plan = plan_for(permutations=100, bootstrap=30)
    one, other = finished(analyse(rows, plan)), finished(analyse(shuffled, plan))
    assert one.warnings == other.warnings
    assert [(a.w, a.p) for a in one.table_2] == [(b.w, b.p) for b in other.table_2]
    assert one.comparisons == other.comparisons
    assert one.intra == other.intra
    assert one.scores == other.scores


@settings(max_examples=8, deadline=None)
@given(st.permutations(["A", "B", "C", "D"]))
def test_that_the_names_of_readers_change_no_figure(names: list[str]) -> None:
    rows = small_study()
    renamed = [replace(one, reader=names[int(one.reader[1:]) - 1]) for one in rows]
    plan = plan_for(permutations=100, bootstrap=30)
    one, other = finished(analyse(rows, plan)), finished(analyse(renamed, plan))
    for a, b in zip(one.cells, other.cells, strict=True):
        assert a.agreement is not None
        assert b.agreement is not None
        assert a.agreement.concordance.w == pytest.approx(b.agreement.concordance.w)
        assert a.agreement.krippendorff_alpha == pytest.approx(b.agreement.krippendorff_alpha)
        assert a.agreement.exact_agreement == b.agreement.exact_agreement
    for first, second in zip(one.comparisons, other.comparisons, strict=True):
        assert first.images.p == pytest.approx(second.images.p)
        assert first.images.effect == pytest.approx(second.images.effect)


def small_study() -> list[Score]:
    """4 readers, 10 + 10 images, random scores, some repeats."""
    draw = np.random.Generator(np.random.PCG64(11))
    rows = []
    for criterion in CRITERIA:
        for image_class in CLASSES:
            for place in range(1, 11):
                for reader in range(1, 5):
                    score = int(draw.integers(1, criterion.high + 1))
                    row = one_score(f"R{reader}", image_class, place, criterion.key, score)
                    rows.append(row)
                    if place <= 2:
                        again = f"again {row.presentation_id}"
                        rows.append(replace(row, presentation_id=again, repeat_of=row.presentation_id, number=80 + place))
    return rows


def test_that_an_image_scored_twice_is_refused() -> None:
    rows = small_study()
    with pytest.raises(MctguiError, match=r"R1 scored Contrast of image microct 1 \(micro-CT\) twice"):
        finished(analyse([*rows, replace(rows[0], presentation_id="other")], plan_for()))


def test_that_a_score_beyond_its_scale_is_refused() -> None:
    rows = [replace(one, score=4) if one.criterion == "contrast" else one for one in small_study()]
    with pytest.raises(MctguiError, match="no step of the scale 1 to 3"):
        finished(analyse(rows, plan_for()))


def test_that_an_image_of_two_classes_is_refused() -> None:
    rows = small_study()
    with pytest.raises(MctguiError, match="say two things about image microct 1"):
        finished(analyse([replace(rows[0], image_class="microct-like"), *rows[1:]], plan_for()))


def test_that_an_unknown_class_is_refused() -> None:
    with pytest.raises(MctguiError, match="a class that the study does not have: mdct"):
        finished(analyse([replace(one, image_class="mdct") for one in small_study()], plan_for()))


def test_that_no_scores_are_no_analysis() -> None:
    with pytest.raises(MctguiError, match="no scores"):
        finished(analyse([], plan_for()))


def test_that_one_reader_gets_a_comparison_and_no_agreement() -> None:
    rows = [one for one in small_study() if one.reader == "R1"]
    found = finished(analyse(rows, plan_for()))
    assert {cell.why_not for cell in found.cells} == {"one reader alone"}
    assert len(found.comparisons) == len(CRITERIA)
    assert {row.footnote for row in found.table_2} == {"not defined: one reader alone"}


def test_that_one_class_gets_agreement_and_no_comparison() -> None:
    rows = [one for one in small_study() if one.image_class == "microct"]
    found = finished(analyse(rows, plan_for(classes=("microct",))))
    assert found.comparisons == ()
    assert found.table_3 == ()
    assert all(cell.agreement is not None for cell in found.cells)


def test_that_three_classes_get_kruskal_wallis_and_every_pair() -> None:
    rows = small_study()
    third = [replace(one, image_class="mdct", source_image=f"mdct {one.source_image}", repeat_of=None,
                     presentation_id=f"m{one.presentation_id}")
             for one in rows if one.image_class == "microct" and one.repeat_of is None]  # fmt: skip
    found = finished(analyse([*rows, *third], plan_for(classes=(*CLASSES, "mdct"))))
    assert len(found.several) == len(CRITERIA)
    assert len(found.comparisons) == 3 * len(CRITERIA)
    for one in found.several:
        assert [(pair.first, pair.second) for pair in one.pairs][1] == ("microct", "mdct")
        assert one.pairs[1].z == pytest.approx(0)  # the third class repeats the first


def test_that_two_images_of_one_class_in_one_pair_are_named_and_not_paired_twice() -> None:
    rows = [replace(one, pair=f"L{int(one.source_image.split()[1]) // 2}") for one in paper_scores()]
    with pytest.raises(MctguiError, match="microct 2 and microct 3 of one class are both of pair L1"):
        finished(analyse(rows, plan_for(paired=True, bootstrap=30)))
    assert finished(analyse(rows, plan_for(bootstrap=30))).comparisons  # nobody asked for pairs


def test_that_models_of_one_modality_stand_together_and_are_named_behind_it() -> None:
    classes = ["other", "mdct", "microct-like CRN 1", "microct", "microct-like pix2pixHD 10", "microct-like pix2pixHD 2"]
    ordered = classes_in_order(classes)
    assert ordered == (
        "microct",
        "microct-like CRN 1",
        "microct-like pix2pixHD 2",
        "microct-like pix2pixHD 10",
        "mdct",
        "other",
    )
    assert [class_label(one) for one in ordered[:2]] == ["micro-CT", "micro-CT-like · CRN 1"]
    assert class_label("old scanner") == "old scanner"
