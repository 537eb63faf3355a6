"""What leaves the program about a reader study: tables, scores for other programs, figures, page, PDF, records."""

from __future__ import annotations

import csv
import itertools
import re
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mctgui.reading.analysis import StudyAnalysis, analyse
from mctgui.reading.criteria import PRESETS
from mctgui.reading.study import Study, new_study
from mctgui.report.study_checklist import checklist
from mctgui.report.study_facts import StudyFacts
from mctgui.report.study_figures import _luminance, study_figures, tint_of
from mctgui.report.study_methods import methods_text
from mctgui.report.study_page import write_study_page
from mctgui.report.study_pdf import write_study_pdf
from mctgui.report.study_print import as_json, as_text
from mctgui.report.study_redcap import REDCAP_COLUMNS
from mctgui.report.study_report import _write_scores, writing_study_report
from mctgui.report.study_scores import _spss_names
from mctgui.report.study_tables import all_tables
from tests.reading.paper_study import finished, paper_scores, plan_for


def evil_study() -> StudyAnalysis:
    """The paper's study with repeats, training and texts that a spreadsheet program would run."""
    rows = [replace(one, comment="=1+1", vertebra="L3", donor="@SUM(1)") for one in paper_scores()]
    again = [
        replace(one, presentation_id=f"again {one.presentation_id}", repeat_of=one.presentation_id, number=one.number + 60)
        for one in rows
        if int(one.source_image.split()[1]) in (2, 20)
    ]
    training = [replace(rows[0], part="training", presentation_id="t", source_image="training 1", score=1)]
    wording = {one.id: tuple(step.text.en for step in one.steps) for one in PRESETS["jin2021"]}
    criteria = tuple(replace(one, labels=wording[one.key]) for one in plan_for().criteria)
    return finished(analyse([*rows, *again, *training], plan_for(criteria=criteria)))


@pytest.fixture(scope="module")
def found() -> StudyAnalysis:
    return evil_study()


@pytest.fixture(scope="module")
def study() -> Study:
    return new_study(title="Study of noise", aims="Are they alike?")


@pytest.fixture(scope="module")
def folder(found: StudyAnalysis, study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    facts = StudyFacts(study.title, study, {"R1": {"years": 6.0, "specialty": "musculoskeletal radiology"}})
    finished(writing_study_report(found, facts, folder))
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_that_every_promised_file_is_there(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert {
        "report.html", "report.pdf", "tables.xlsx", "tables.txt", "table-2.csv", "table-3.csv", "agreement.csv",
        "comparison.csv", "intra-reader.csv", "scores-long.csv", "scores-wide.csv", "scores.sav", "imrmc-noise.csv",
        "redcap-import.csv", "redcap-data-dictionary.csv", "randomisation.csv", "draw-settings.csv", "audit-log.csv",
        "checklist.csv", "methods.txt", "scores.svg", "scores.png", "scores-by-reader.svg", "differences.png",
    } <= names  # fmt: skip
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert not [name for name in names if name.startswith(".")]


def test_that_no_cell_of_any_table_runs_as_a_formula(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                assert not [cell for cell in row if cell[:1] in ("=", "@", "\t", "\r") or re.match(r"[+-][^\d.]", cell)]
    for sheet in load_workbook(folder / "tables.xlsx"):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_that_undefined_is_said_in_words_and_never_nan(found: StudyAnalysis, folder: Path) -> None:
    text = as_text(found)
    assert "not defined" in text
    assert "0.000 a" in text
    assert "a not defined, every score is 5 (100 % agreement); shown as SPSS 26 prints it." in text
    for path in (folder / "report.html", folder / "tables.txt"):
        assert not re.search(r"\b(nan|None|inf)\b", path.read_text(encoding="utf-8").replace("None or minimal", ""))


def test_that_the_workbook_holds_numbers_as_numbers(folder: Path) -> None:
    sheet = load_workbook(folder / "tables.xlsx")["table-2"]
    heading = [cell.value for cell in sheet[3]]
    assert heading == ["Criterion", "Image", "Reader", "1", "2", "3", "4", "5", "Kendall's W", "p"]
    first = [cell.value for cell in sheet[4]]
    assert first[:6] == ["Contrast", "micro-CT", "R1", 0, 7, 23]
    assert first[6] == "\\"
    assert first[8] == pytest.approx(0.91163, abs=1e-5)
    assert sheet.cell(4, 9).number_format == "0.000"


def test_that_the_long_table_is_self_contained(folder: Path) -> None:
    rows = rows_of(folder / "scores-long.csv")
    assert len(rows) == 900 + 60 + 1
    row = next(one for one in rows if one["criterion"] == "noise" and one["score"] == "5")
    assert (row["scale_low"], row["scale_high"], row["score_label"]) == ("1", "5", "None or minimal")
    assert row["donor"] == "'@SUM(1)"


def test_that_the_wide_table_has_no_repeats(folder: Path) -> None:
    rows = rows_of(folder / "scores-wide.csv")
    assert len(rows) == 60
    assert rows[0]["contrast_R1"] == "2"
    assert len(rows[0]) == 5 + 15


def test_that_redcap_gets_its_18_columns_and_instances(folder: Path) -> None:
    dictionary = rows_of(folder / "redcap-data-dictionary.csv")
    assert len(REDCAP_COLUMNS) == 18
    assert tuple(dictionary[0]) == REDCAP_COLUMNS
    noise = next(one for one in dictionary if one["Variable / Field Name"] == "score_noise")
    assert noise["Choices, Calculations, OR Slider Labels"].startswith("1, Severe and unacceptable | 2, Marked")
    rows = rows_of(folder / "redcap-import.csv")
    assert set(rows[0]) <= {one["Variable / Field Name"] for one in dictionary} | {
        "redcap_repeat_instrument",
        "redcap_repeat_instance",
    }
    second = [one for one in rows if one["record_id"] == "2" and one["redcap_repeat_instrument"]]
    assert [one["redcap_repeat_instance"] for one in second] == [str(n) for n in range(1, 7)]  # 3 readers, twice
    assert sum(one["is_repeat"] == "1" for one in second) == 3


def test_that_imrmc_gets_its_four_columns(folder: Path) -> None:
    rows = rows_of(folder / "imrmc-noise.csv")
    assert list(rows[0]) == ["readerID", "caseID", "modalityID", "score"]
    assert len(rows) == 180


def test_that_spss_gets_labels_and_ordinal_scores(folder: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    values, meta = pyreadstat.read_sav(str(folder / "scores.sav"), output_format="dict")
    assert meta.number_rows == 180 + 12 + 1
    assert meta.variable_measure["score_noise"] == "ordinal"
    assert meta.variable_value_labels["score_noise"][1.0] == "Severe and unacceptable"
    assert meta.variable_value_labels["image_class"] == {1.0: "micro-CT", 2.0: "micro-CT-like"}
    assert sum(values["repeated"]) == 12


def test_that_the_randomisation_record_holds_every_showing_once(folder: Path) -> None:
    rows = rows_of(folder / "randomisation.csv")
    assert len({(one["reader"], one["presentation_id"]) for one in rows}) == len(rows) == 180 + 12 + 1
    settings = {one["setting"]: one["value"] for one in rows_of(folder / "draw-settings.csv")}
    assert settings["generator"] == "numpy PCG64"
    assert settings["seed"] == "0"


def test_that_the_checklist_asks_what_only_authors_know(found: StudyAnalysis, study: Study) -> None:
    items = checklist(found, StudyFacts(study.title, study))
    assert [one.number for one in items if one.guideline == "GRRAS"] == list(range(1, 16))
    assert all(one.known or one.open for one in items)
    assert next(one for one in items if (one.guideline, one.number) == ("GRRAS", 14)).known == ""
    assert "PCG64" in next(one for one in items if (one.guideline, one.number) == ("GRRAS", 7)).known
    assert not [one for one in items if "[" in one.known]


def test_that_the_methods_name_what_a_journal_asks_for(found: StudyAnalysis, study: Study) -> None:
    text = methods_text(found, StudyFacts(study.title, study))
    for word in ("PCG64, seed 0", "order of their own", "encrypted", "60 x 60 mm", "raining", "shown to each reader twice",
                 "entered no table", "Kendall's W", "mctgui 0", "designed to support"):  # fmt: skip
        assert word in text
    assert "compliant" not in text.lower()
    assert "[Specialty and years of experience of each reader?]" in text
    alone = methods_text(found, StudyFacts())
    assert "[How were the images drawn, and from what?]" in alone


def test_that_a_page_takes_no_markup_from_a_title(found: StudyAnalysis, tmp_path: Path) -> None:
    facts = StudyFacts("<script>alert(1)</script>")
    write_study_page(found, facts, tmp_path / "report.html", figures=(), items=(), files=())
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_that_a_title_that_no_font_can_draw_is_no_failure(found: StudyAnalysis, tmp_path: Path) -> None:
    write_study_pdf(found, StudyFacts("读片研究 $\\alpha"), tmp_path / "report.pdf", figures=(), items=())
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_that_tints_only_darken_with_the_step() -> None:
    for colour in ("#b35c00", "#0f7187", "#24421a"):
        levels = [_luminance(tint_of(colour, step / 5)) for step in range(1, 6)]
        assert levels == sorted(levels, reverse=True)
        assert min(a - b for a, b in itertools.pairwise(levels)) > 0.02


def test_that_figures_are_svg_text_and_the_same_every_time(found: StudyAnalysis, folder: Path, tmp_path: Path) -> None:
    from mctgui.report.study_figures import write_figure

    figure = study_figures(found)[0]
    svg, png = write_figure(figure, tmp_path)
    assert svg.read_bytes() == (folder / svg.name).read_bytes()
    assert "micro-CT-like" in svg.read_text(encoding="utf-8")
    assert png.read_bytes().startswith(b"\x89PNG")


def test_that_json_holds_what_the_tables_print(found: StudyAnalysis) -> None:
    result = as_json(found)
    assert result["table_2"][0]["kendall_w"] == "0.912"
    assert result["table_2"][0]["counts"]["R1"] == [0, 7, 23]
    assert result["agreement"][0]["kendall_w"] == pytest.approx(0.91163, abs=1e-5)
    assert result["agreement"][6]["kendall_w"] is None
    assert result["left_out"] == {"training_answers": 1, "repeat_answers": 60}
    assert {table.key for table in all_tables(found)} >= {"table-2", "table-3", "agreement", "comparison", "intra-reader"}


def test_that_criteria_whose_names_begin_alike_or_are_chinese_lose_no_score(tmp_path: Path) -> None:
    keys = {"contrast": "trabecular-sharpness-left", "noise": "trabecular-sharpness-right"}
    keys |= {"sharpness": "噪声", "shadow": "锐利度"}
    criteria = tuple(replace(one, key=keys.get(one.key, one.key)) for one in plan_for().criteria)
    rows = [replace(one, criterion=keys.get(one.criterion, one.criterion)) for one in paper_scores()]
    found = finished(analyse(rows, plan_for(criteria=criteria, bootstrap=30)))
    files = _write_scores(found, tmp_path)
    assert len(set(files)) == len(files)
    scores = [sorted(int(row["score"]) for row in rows_of(path)) for path in files if path.name.startswith("imrmc-")]
    wanted = [sorted(one.score for one in rows if one.criterion == criterion.key) for criterion in criteria]
    assert scores == wanted
    with (tmp_path / "redcap-import.csv").open(encoding="utf-8", newline="") as file:
        heading = next(csv.reader(file))
    variables = [name for name in heading if name.startswith("score")]
    assert len(set(variables)) == len(variables) == len(criteria)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,25}", name) for name in variables)


def test_that_spss_gets_no_two_names_that_differ_by_capitals_alone() -> None:
    names = _spss_names(["Noise", "noise", "噪声", "锐利", "x" * 70, "x" * 71])
    assert len({name.lower() for name in names.values()}) == 6
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", name) for name in names.values())


def test_that_scores_too_many_hide_no_missing_one() -> None:
    lost = next(one for one in paper_scores() if (one.criterion, one.image_class) == ("noise", "microct-like"))
    rows = [one for one in paper_scores() if one != lost]
    plan = plan_for(images={"microct": 29, "microct-like": 30}, bootstrap=30)
    text = methods_text(finished(analyse(rows, plan)), StudyFacts())
    assert " 1 score is missing; " in text
