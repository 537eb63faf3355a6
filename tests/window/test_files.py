"""Scans come in, are looked into, copied without the patient, and taken along: by mouse, keyboard and dropping."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QToolButton

from mctgui.qt.cases.tag_model import BEFORE, DOTS, NAME, VALUE
from mctgui.qt.jobs.job import JobState

from .hands import CTRL, Hands, Key, button, grey_at, pane_of, picture, settle, until
from .phantom import BESIDE, LONG_ARM, STEM, volume

pytestmark = pytest.mark.gl

NAMES = ("Doe^Jane", "4711")


@pytest.fixture(scope="module")
def scans(tmp_path_factory) -> Path:
    """The specimen as a patient's CT, and a series that was derived from it in the same study."""
    from pydicom import dcmread

    from mctgui.dicom import find_series, write_series
    from mctgui.jobs import finish

    folder = tmp_path_factory.mktemp("scans")
    write_series(volume("mdct"), folder / "ct", description="bone")
    for file in (folder / "ct").iterdir():
        dataset = dcmread(file)
        dataset.PatientName, dataset.PatientID = NAMES
        dataset.save_as(file)
    (source,) = finish(find_series(folder / "ct")).series
    write_series(source.load(), folder / "derived", description="smoothed", source=source, into_study=True)
    return folder


@pytest.fixture
def cases(window, hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """The window without a project, on the Cases screen; a new project would be made in the folder of the test."""
    monkeypatch.setenv("MCTGUI_DATA_DIR", str(tmp_path / "data"))
    window.set_project(None)
    window.message_bar.clear()
    hands.key(Key.Key_1, CTRL)
    until(lambda: window.screen_is("cases"), "Cases is shown")
    settle()
    yield window
    until(lambda: not window.jobs.active, "no job runs", 60)
    hands.key(Key.Key_1, CTRL)
    asking = window.screen_shown.asking
    if asking.chooser.isVisible():
        hands.click(asking.chooser.leave_button)
    asking.let_go()
    window.set_project(None)
    window.message_bar.clear()
    settle()


def idle(window) -> None:
    until(lambda: not window.jobs.active, "the jobs are done", 60)
    settle()


def test_that_a_dropped_folder_becomes_a_case_that_is_seen_upright(cases, hands, scans):
    hands.drop(cases.screen_shown.empty_zone, scans / "ct")
    idle(cases)
    chooser = cases.screen_shown.asking.chooser
    if chooser.isVisible():
        hands.click(chooser.import_button)
        idle(cases)
    assert len(cases.project.cases()) == 1
    table = cases.screen_shown.table
    until(table.isVisible, "the table is shown")
    hands.key(Key.Key_2, CTRL)
    until(lambda: cases.screen_is("view") and cases.screen_shown.panes, "View is shown")
    settle()
    pane = pane_of(cases, "mdct")
    stem, arm, beside = grey_at(pane, (*STEM, 0.0), (*LONG_ARM, 0.0), (*BESIDE[1], 0.0))
    assert min(stem, arm) > beside + 60
    assert not any(name in cases.windowTitle() + cases.status_bar.text for name in NAMES)


def test_that_recent_projects_are_offered_and_cases_have_thumbnails(cases, hands, scans):
    hands.drop(cases.screen_shown.empty_zone, scans / "ct")
    idle(cases)
    if cases.screen_shown.asking.chooser.isVisible():
        hands.click(cases.screen_shown.asking.chooser.import_button)
        idle(cases)
    name = cases.project.folder.stem
    table = cases.screen_shown.table
    until(lambda: table.isVisible() and len(table.summaries()) == 1, "the case is listed")
    settle(0.1)
    seen = picture(table.viewport())[:, :140].mean(axis=2)
    assert ((seen > 60) & (seen < 250)).sum() > 150  # bone, not text alone
    assert (np.abs(np.diff(seen, axis=1)) > 0).sum() > 1000
    hands.command("Close the project")
    assert cases.project is None
    hands.command(f"Open {name}")
    until(lambda: cases.project is not None, "the project is open")
    assert cases.project.folder.stem == name


def test_that_the_header_is_searched_and_compared_with_that_of_its_source(cases, hands, scans):
    hands.drop(cases.screen_shown.empty_zone, scans)
    idle(cases)
    chooser = cases.screen_shown.asking.chooser
    until(lambda: chooser.isVisible() and len(chooser.rows) == 2, "both series are listed")
    derived = next(row for row in chooser.rows if "smoothed" in row.tick.words or "DERIVED" in row.tick.words.upper())
    hands.click(derived.tags_button)
    browser = cases.screen_shown.asking.tag_browser
    until(lambda: browser.model.rowCount() > 0 and browser.compared is not None, "both headers are shown")
    settle()

    def cells(name: str) -> tuple[str, str]:
        for row in range(browser.filter.rowCount()):
            if browser.filter.index(row, NAME).data() == name:
                return tuple(str(browser.filter.index(row, column).data()) for column in (VALUE, BEFORE))
        raise KeyError(name)

    assert cells("Patient's Name") == (DOTS, DOTS)
    assert cells("Referenced Series Sequence")[1] == "is not there"
    everything = browser.filter.rowCount()
    hands.click(browser.changed_only)
    assert 0 < browser.filter.rowCount() < everything
    with pytest.raises(KeyError):
        cells("Rows")
    hands.click(browser.changed_only)
    hands.write(browser.search_line, "pixel spac")
    assert browser.filter.rowCount() == 1
    hands.write(browser.search_line, NAMES[1])
    assert browser.filter.rowCount() == 0
    hands.click(browser.back_button)
    assert not browser.isVisible()


def test_that_a_copy_without_the_patient_is_written(cases, hands, scans, tmp_path):
    from pydicom import dcmread

    hands.drop(cases.screen_shown.empty_zone, scans)
    idle(cases)
    chooser = cases.screen_shown.asking.chooser
    until(lambda: chooser.isVisible() and len(chooser.rows) == 2, "both series are listed")
    copy = next(each for each in chooser.findChildren(QToolButton) if "de-identified copy" in each.accessibleName())
    hands.click(copy)
    page = cases.screen_shown.asking.copy_page
    until(page.isVisible, "the page is open")
    destination = page.panel.destination
    hands.write(destination.folder, str(tmp_path / "copy"))
    until(destination.write_button.isEnabled, "it can be written", 60)
    hands.click(destination.write_button)
    until(lambda: cases.message_bar.current is not None and "copy" in cases.message_bar.current.text, "it is written", 60)
    written = [file for file in (tmp_path / "copy").rglob("*") if file.is_file()]
    assert len(written) >= 24
    for file in written[:3]:
        assert not any(name.encode() in file.read_bytes() for name in NAMES)
        assert dcmread(file).PatientIdentityRemoved == "YES"


def test_that_long_work_shows_its_progress_and_is_cancelled_by_its_button(cases, hands):
    hands.click(cases.screen_shown.empty_zone.demo_button)
    until(lambda: cases.jobs.active and cases.jobs_panel.isVisible(), "the job is listed")
    job = cases.jobs.active[0]
    until(lambda: (job.progress.fraction or 0) > 0, "it has made progress", 60)
    if not cases.jobs_panel.isVisible():
        hands.click(cases.header.jobs_button)
    hands.click(button(cases.jobs_panel, f"Cancel: {job.name}"))
    until(lambda: not cases.jobs.active, "it has stopped", 60)
    assert job.state is JobState.CANCELLED
    settle()
    assert "nothing was kept" in " ".join(
        label.text() for label in cases.jobs_panel.findChildren(QLabel) if label.isVisible()
    )
