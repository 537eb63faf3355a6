"""The tag browser: what identifies the patient is hidden, also from filter and clipboard, until it is asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mctgui.dicom import write_series
from mctgui.qt.cases.tag_model import DOTS, NAME, TAG, VALUE
from mctgui.volume import Grid, Volume


def idle(qtbot, window) -> None:
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=60_000)
    QApplication.processEvents()


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """Five slices with a patient, and a sequence; their instance numbers tell them apart."""
    from pydicom import dcmread
    from pydicom.dataset import Dataset
    from pydicom.sequence import Sequence

    voxels = (np.arange(5 * 8 * 8) % 99).astype(np.int16).reshape(5, 8, 8)
    folder = tmp_path / "scan"
    write_series(Volume(voxels, Grid.from_spacing((5, 8, 8), (1.0, 0.5, 0.5)).affine, "HU"), folder, description="bone")
    for file in folder.iterdir():
        dataset = dcmread(file)
        dataset.PatientName, dataset.PatientID = "Doe^Jane", "4711"
        inner = Dataset()
        inner.CodeMeaning = "body phantom"
        dataset.CTDIPhantomTypeCodeSequence = Sequence([inner])
        dataset.save_as(file)
    return folder


@pytest.fixture
def browser(qtbot, window, scan):
    """The browser on the series of the chooser, opened with the mouse."""
    window.screen_shown.import_paths([scan])
    idle(qtbot, window)
    (row,) = window.screen_shown.asking.chooser.rows
    QTest.mouseClick(row.tags_button, Qt.MouseButton.LeftButton)
    made = window.screen_shown.asking.tag_browser
    qtbot.waitUntil(lambda: made.model.rowCount() > 0, timeout=10_000)
    return made


def names(browser) -> list[str]:
    return [browser.filter.index(row, NAME).data() for row in range(browser.filter.rowCount())]


def value_of(browser, name: str) -> str:
    return browser.filter.index(names(browser).index(name), VALUE).data()


def test_that_patient_data_are_dots_until_they_are_asked_for(browser):
    assert browser.isVisible()
    assert value_of(browser, "Patient's Name") == DOTS
    assert value_of(browser, "Rows") == "8"
    tips = [browser.model.index(row, VALUE).data(Qt.ItemDataRole.ToolTipRole) for row in range(browser.model.rowCount())]
    assert not any("Doe" in str(tip) for tip in tips)
    QTest.keyClick(browser.reveal, Qt.Key.Key_Space)
    assert value_of(browser, "Patient's Name") == "Doe^Jane"
    QTest.keyClick(browser.reveal, Qt.Key.Key_Space)
    assert value_of(browser, "Patient's Name") == DOTS


def test_that_the_filter_finds_names_tags_and_shown_values_only(browser):
    assert browser.search_line.hasFocus()
    QTest.keyClicks(browser.search_line, "pixel spac")
    assert names(browser) == ["Pixel Spacing"]
    browser.search_line.clear()
    QTest.keyClicks(browser.search_line, "00280010")
    assert names(browser) == ["Rows"]
    browser.search_line.clear()
    QTest.keyClicks(browser.search_line, "4711")
    assert names(browser) == []
    browser.search_line.clear()
    QTest.keyClicks(browser.search_line, "body phantom")
    assert names(browser) == ["CTDI Phantom Type Code Sequence"]
    sequence = browser.filter.index(0, TAG)
    assert browser.tree.isExpanded(sequence)
    assert browser.filter.index(0, VALUE, browser.filter.index(0, TAG, sequence)).data() == "body phantom"


def test_that_copied_rows_keep_hidden_values_hidden(browser):
    for name in ("Patient ID", "Rows"):
        index = browser.filter.index(names(browser).index(name), TAG)
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        browser.tree.selectionModel().select(index, flags)
    QTest.keyClick(browser.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines == [f"(0010,0020)\tPatient ID\tLO\t{DOTS}", "(0028,0010)\tRows\tUS\t8"]
    QTest.mouseClick(browser.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().split("\n") == lines


def test_that_another_slice_can_be_chosen_and_the_place_is_kept(qtbot, browser):
    assert browser.slice.text() == "Slice 3 of 5"
    middle = value_of(browser, "Image Position (Patient)")
    index = browser.filter.index(names(browser).index("Rows"), TAG)
    browser.tree.setCurrentIndex(index)
    QTest.keyClick(browser.slice, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: value_of(browser, "Image Position (Patient)") != middle, timeout=10_000)
    assert browser.tree.currentIndex().siblingAtColumn(NAME).data() == "Rows"


def test_that_leaving_forgets_the_patient(browser):
    QTest.mouseClick(browser.reveal, Qt.MouseButton.LeftButton, pos=browser.reveal.rect().center() / 8)
    QTest.keyClick(browser, Qt.Key.Key_Escape)
    assert not browser.isVisible()
    assert browser.model.rowCount() == 0
    assert not browser.reveal.isChecked()


def test_that_a_case_shows_its_header_where_its_source_is_noted_and_else_says_so(qtbot, window, scan):
    window.settings.remember_source_paths = True
    browser = window.screen_shown.asking.tag_browser
    for kept in (True, False):
        window.settings.remember_source_paths = kept
        window.screen_shown.import_paths([scan])
        idle(qtbot, window)
        QTest.mouseClick(window.screen_shown.asking.chooser.import_button, Qt.MouseButton.LeftButton)
        idle(qtbot, window)
        (section,) = window.screen_shown.case_inspector.sections
        QTest.mouseClick(section.header_button, Qt.MouseButton.LeftButton)
        if kept:
            qtbot.waitUntil(lambda: browser.model.rowCount() > 0, timeout=10_000)
            assert value_of(browser, "Patient ID") == DOTS
            QTest.mouseClick(browser.back_button, Qt.MouseButton.LeftButton)
            assert "Show the DICOM header of the case" in [command.name for command in window.commands()]
            window.screen_shown.header_action.trigger()
            qtbot.waitUntil(lambda: browser.model.rowCount() > 0, timeout=10_000)
            QTest.mouseClick(browser.back_button, Qt.MouseButton.LeftButton)
    assert not browser.isVisible()
    assert "is not kept" in window.message_bar.current.text
