"""A long table of one's own, and the one that the program writes."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.reading.analysis import analyse
from mctgui.reading.analysis_plan import AnalysedCriterion
from mctgui.reading.long_table import read_long_table
from mctgui.report.study_scores import write_long_csv
from tests.reading.paper_study import finished, one_score, paper_scores, plan_for

OWN = "Observer;Image;Class;Index;Rating\nA;1;micro-CT;noise;5\nA;2;MDCT;noise;4\nB;1;micro-CT;noise;5\nB;2;MDCT;noise;NA\n"


def written(text: str, folder: Path) -> Path:
    path = folder / "scores.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_that_what_is_exported_reads_back(tmp_path: Path) -> None:
    rows = paper_scores()
    rows[0] = replace(rows[0], comment='=HYPERLINK("x")', seconds=0.125)
    rows[1] = replace(rows[1], comment="two\nlines, with a comma", changes=2, vertebra="L3", donor="D7", pair="p")
    rows[2] = replace(rows[2], score=None, idle_seconds=None)
    rows[3] = replace(rows[3], comment="pasted\u2028from\x0ba\x85letter")
    rows.append(replace(rows[5], presentation_id="again", repeat_of=rows[5].presentation_id, number=70))
    rows.append(one_score("R1", "microct", 31, "contrast", 2, part="training"))
    # One image has one vertebra, donor and pair for everybody.
    rows = [replace(one, vertebra="L3", donor="D7", pair="p") if one.source_image == "microct 2" else one for one in rows]
    labels = ("bad", "poor", "fair", "good", "fine")
    criteria = tuple(replace(one, labels=labels) if one.key == "noise" else one for one in plan_for().criteria)
    found = finished(analyse(rows, plan_for(criteria=criteria, bootstrap=30)))
    path = tmp_path / "long.csv"
    write_long_csv(found, path)
    assert "'=HYPERLINK" in path.read_text(encoding="utf-8")
    again = read_long_table(path)
    assert again.scores == found.scores
    assert [(one.key, one.name, one.low, one.high) for one in again.criteria] == [
        (one.key, one.name, one.low, one.high) for one in criteria
    ]
    noise = next(one for one in again.criteria if one.key == "noise")
    assert noise.labels == ("", "", "fair", "good", "fine")  # the wording of a step that nobody gave is in no row


def test_that_a_table_of_one_s_own_needs_five_columns(tmp_path: Path) -> None:
    table = read_long_table(written(OWN, tmp_path))
    assert [(one.reader, one.source_image, one.image_class, one.score) for one in table.scores] == [
        ("A", "1", "microct", 5),
        ("A", "2", "mdct", 4),
        ("B", "1", "microct", 5),
        ("B", "2", "mdct", None),
    ]
    assert table.criteria == (AnalysedCriterion("noise", "noise", 1, 5),)
    assert table.plan().classes == ("microct", "mdct")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (OWN.replace("Rating", "Points"), "has no column 'score'"),
        (OWN.replace("MDCT;noise;4", "MDCT;noise;four"), "Row 3 of scores.csv has no number under 'score': 'four'"),
        (OWN.replace("MDCT;noise;4", "MDCT;noise;3.5"), "no number under 'score': '3.5'"),
        (OWN.replace("A;2;", ";2;"), "Row 3 of scores.csv has nothing under 'reader'"),
        (OWN.replace("noise;4", "noise;4;7"), "Row 3 of scores.csv has 6 cells"),
        ("Observer;Image;Class;Index;Rating\n", "has a heading and no scores"),
        (OWN.replace("Observer", "reader;reader", 1), "has two columns 'reader'"),
        ("", "has no column 'reader'"),
    ],
)
def test_that_a_broken_table_is_refused_by_its_row(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_long_table(written(text, tmp_path))
    assert message in str(caught.value)


def test_that_an_unknown_scale_is_asked_for(tmp_path: Path) -> None:
    path = written(OWN.replace("noise", "beauty"), tmp_path)
    with pytest.raises(MctguiError, match="how far the scale of 'beauty' goes"):
        read_long_table(path)
    assert read_long_table(path, {"beauty": (0, 9)}).criteria[0].high == 9


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_that_no_text_is_a_fault_of_the_program(tmp_path: Path, text: str) -> None:
    path = tmp_path / "scores.csv"
    path.write_bytes(("reader,image,class,criterion,score\n" + text).encode("utf-8", "surrogatepass"))
    with contextlib.suppress(MctguiError):
        read_long_table(path)
