"""Measuring many cases on the Measure screen: cases and recipe by key and mouse, failures, going on, files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.recipe import Recipe, ThresholdRecipe
from mctgui.qt.jobs.job import JobState
from mctgui.qt.measure.batch_cases import STATE, CaseState
from mctgui.qt.measure.batch_page import BatchPage
from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs
from mctgui.volume import Volume

START = AnteriorEdgeConstruction((0.0, -6.0, 0.0), inset_mm=2.0, diameter_mm=8.0, height_mm=3.0)
LEFT = Qt.MouseButton.LeftButton


def rods(high: int) -> Volume:
    shape = (24, 36, 36)
    _z, y, x = np.indices(shape, dtype=np.float32) * 0.4
    inside = (np.abs(np.mod(x, 2.5) - 1.25) < 0.6) & (np.abs(np.mod(y, 2.5) - 1.25) < 0.6)
    voxels = np.where(inside, high, 20).astype(np.uint8)
    return Volume.from_spacing(voxels, (0.4, 0.4, 0.4), "grey8", (-7.0, -7.0, -4.6))


@pytest.fixture
def project(tmp_path) -> Iterator[Project]:
    """Two cases that can be measured, one of even grey that cannot, one without VOIs."""
    with Project.create(tmp_path / "p") as made:
        for number, high in enumerate((200, 160, 20, 180)):
            case = made.add_case(level=f"L{number + 1}")
            finish(made.add_volume(case.id, "microct", rods(high)))
            if number < 3:
                made.add_voi(case.id, PlacedVOIs(START).to_json(), "manual")
        yield made


@pytest.fixture
def page(window, project, qtbot) -> Iterator[BatchPage]:
    window.set_project(project)
    window.select_case(project.cases()[0])
    window.show_screen("measure")
    window.activateWindow()
    QTest.qWaitForWindowActive(window, 2000)
    QTest.qWait(20)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_B, modifiers)
    yield window.screen_shown.batch
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=30_000)
    window.set_project(None)


def wait(window, qtbot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=60_000)


def states(page: BatchPage) -> list[str]:
    model = page.cases.model()
    return [model.index(row, STATE).data() for row in range(model.rowCount())]


def test_that_the_page_opens_by_key_and_closes_by_escape_and_hides_the_inspector(page, window):
    screen = window.screen_shown
    assert screen.pages.currentWidget() is page
    assert not screen.wants_inspector()
    assert page.cases.hasFocus()
    QTest.keyClick(page.cases, Qt.Key.Key_Escape)
    assert screen.pages.currentWidget() is not page
    assert screen.wants_inspector()


def test_that_cases_with_vois_are_ticked_and_space_ticks_the_others(page):
    assert page.cases.chosen == ("SP-0001", "SP-0002", "SP-0003")
    page.cases.setCurrentIndex(page.cases.model().index(3, 0))
    QTest.keyClick(page.cases, Qt.Key.Key_Space)
    assert len(page.cases.chosen) == 4
    assert page.count.text() == "4 ticked"
    QTest.mouseClick(page.none_button, LEFT)
    assert page.cases.chosen == ()
    assert not page.start_button.isEnabled()


def test_that_every_case_tells_what_became_of_it_and_one_bad_case_stops_no_other(page, window, qtbot, project):
    page.cases.tick(None)
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.cancel_button.isVisible()
    assert any("Measure 4 cases" in job.name for job in window.jobs.jobs)
    wait(window, qtbot)
    found = states(page)
    assert found[0] == found[1] == "2 rows, 2 new"
    assert "grey level" in found[2]
    assert "No VOIs are placed" in found[3]
    assert "2 of 4 cases failed" in page.state.text()
    assert [row.case for row in (one.row for one in page.measured)] == ["SP-0001", "SP-0001", "SP-0002", "SP-0002"]
    assert sum(len(project.measurements(case.id)) for case in project.cases()) == 4


def test_that_a_second_start_takes_what_is_measured_and_does_only_the_rest(page, window, qtbot):
    page.cases.tick(("SP-0001",))
    QTest.mouseClick(page.start_button, LEFT)
    wait(window, qtbot)
    page.cases.tick(("SP-0001", "SP-0002"))
    QTest.mouseClick(page.start_button, LEFT)
    wait(window, qtbot)
    assert states(page)[:2] == ["2 rows, 0 new", "2 rows, 2 new"]
    assert page.state.text().startswith("2 new of 4 rows.")


def test_that_it_can_be_stopped_and_goes_on_from_there(page, window, qtbot):
    page.cases.tick(("SP-0001", "SP-0002"))
    QTest.mouseClick(page.start_button, LEFT)
    QTest.mouseClick(page.cancel_button, LEFT)
    wait(window, qtbot)
    job = next(job for job in window.jobs.jobs if job.name.startswith("Measure 2"))
    assert job.state in (JobState.CANCELLED, JobState.SUCCEEDED)
    assert page.start_button.isVisible()
    QTest.mouseClick(page.start_button, LEFT)
    wait(window, qtbot)
    assert [text.split(",")[0] for text in states(page)[:2]] == ["2 rows", "2 rows"]


def test_that_the_recipe_of_the_form_is_saved_and_loaded_with_what_the_form_does_not_show(
    page, window, tmp_path, monkeypatch
):
    given = Recipe(
        threshold=ThresholdRecipe(method="otsu", scope="image", fixed={"mdct": 220.0}),
        voi_modes=("context", "bonej", "fill-open"),
        modalities=("mdct", "microct"),
        cases=("SP-0002", "SP-0404"),
        structure=False,
    )
    given.save(tmp_path / "given.json")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "given.json"), ""))
    QTest.mouseClick(page.load_button, LEFT)
    assert page.form.method.currentData() == "otsu"
    assert page.form.scope.currentData() == "image"
    assert page.cases.chosen == ("SP-0002",)
    assert "mdct 220" in page.form.besides.text()
    assert any("SP-0404" in label.text() for label in window.message_bar.findChildren(QLabel))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "saved"), ""))
    QTest.mouseClick(page.save_button, LEFT)
    saved = Recipe.load(tmp_path / "saved.json")
    assert saved == given.model_copy(update={"cases": ("SP-0002",)})


def test_that_a_file_that_is_no_recipe_is_said(page, window, tmp_path, monkeypatch):
    (tmp_path / "bad.json").write_text(json.dumps({"threshold": {"method": "magic"}}), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "bad.json"), ""))
    QTest.mouseClick(page.load_button, LEFT)
    assert any("recipe" in label.text() and "method" in label.text() for label in window.message_bar.findChildren(QLabel))
    assert page.form.method.currentData() == "isodata"


def test_that_nothing_can_be_started_without_an_image_or_a_rule(page):
    for box in page.form.modes.values():
        box.setChecked(False)
    assert not page.start_button.isEnabled()
    assert "at least one" in page.form.besides.text()
    page.form.modes["bonej"].setChecked(True)
    assert page.start_button.isEnabled()


def test_that_the_table_of_all_cases_is_exported_and_a_row_leads_to_its_case(
    page, window, qtbot, tmp_path, monkeypatch, project
):
    page.form.modes["bonej"].setChecked(True)
    page.cases.tick(("SP-0001", "SP-0002"))
    QTest.mouseClick(page.start_button, LEFT)
    wait(window, qtbot)
    for name, kind in (("all.csv", "CSV (*.csv)"), ("all.xlsx", "Excel (*.xlsx)")):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, n=name, k=kind: (str(tmp_path / n), k))
        QTest.mouseClick(page.export_button, LEFT)
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["case"], row["voi_mode"]) for row in rows[:3]] == [
        ("SP-0001", "context"),
        ("SP-0001", "bonej"),
        ("SP-0001", "context"),
    ]
    assert len(rows) == 8
    assert (tmp_path / "all.xlsx").stat().st_size > 2000
    kind = "CSV with BoneJ's columns (*.csv)"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "bonej"), kind))
    QTest.mouseClick(page.export_button, LEFT)
    with (tmp_path / "bonej.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert float(row["Tb.Sp Std Dev (mm)"]) == page.measured[0].row.tb_sp_sd_mm
    page.table.selectRow(5)
    page.table.doubleClicked.emit(page.table.model().index(5, 0))
    assert window.case.pseudonym == "SP-0002"
    assert window.screen_shown.pages.currentWidget() is not page


def test_that_a_case_says_how_far_it_is():
    assert CaseState().words == ""
    assert CaseState(done=3).words == "3 measured"
    assert CaseState(done=1, kept=6).words == "6 rows, 1 new"
    assert CaseState(done=1, failure="No bone.", kept=1).words == "No bone."
