"""The panel that shows what would become of a scan, and writes its copy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from shiboken6 import isValid

from mctgui.dicom import write_series
from mctgui.qt.cases.deidentify_panel import DeidentifyPanel
from mctgui.qt.cases.deidentify_table import ACTION, AFTER, BEFORE, NAME
from mctgui.volume import Volume

SURNAME = "Zwetschgenbaum"


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """Two series of a patient, and a screenshot of hers."""
    folder = tmp_path / "scan"
    for number in range(2):
        volume = Volume(np.zeros((3, 4, 5), np.int16), np.eye(4), "HU")
        write_series(volume, folder / str(number), description="Spine")
    for path in folder.rglob("*.dcm"):
        ds = pydicom.dcmread(path)
        ds.PatientName, ds.PatientID, ds.StudyDate = f"{SURNAME}^Kunigunde", "ID-4711", "20200310"
        ds.save_as(path)
    ds.SOPClassUID, ds.SeriesInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    ds.save_as(folder / "screen.dcm")
    return folder


@pytest.fixture
def panel(qtbot, window, theme):
    made = DeidentifyPanel(theme, window.start_job)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


@pytest.fixture
def shown(qtbot, panel, scan, tmp_path):
    """The panel with the preview of the scan."""
    panel.destination.folder.setText(str(tmp_path / "copy"))
    panel.show_source(scan)
    qtbot.waitUntil(lambda: panel.table.filter.rowCount() > 0, timeout=20_000)
    return panel


def rows(panel) -> dict[str, tuple[str, str, str]]:
    """What the table shows, by the name of the attribute."""
    model = panel.table.filter
    cells = [[model.index(row, column).data() for column in range(5)] for row in range(model.rowCount())]
    return {cell[NAME]: (cell[ACTION], cell[BEFORE], cell[AFTER]) for cell in cells}


def test_that_what_goes_is_shown_and_what_stays_on_demand(shown):
    assert rows(shown)["PatientName"] == ("Replaced", f"{SURNAME}^Kunigunde", "anon-001")
    assert rows(shown)["StudyDate"] == ("Emptied", "20200310", "")
    assert "PixelSpacing" not in rows(shown)
    shown.shown.setCurrentIndex(1)
    assert rows(shown)["PixelSpacing"] == ("Stays", "1.0\\1.0", "1.0\\1.0")
    assert "PatientName" not in rows(shown)
    assert shown.series.count() == 2
    assert "screenshot" in shown.options._left_out.text()


def test_that_the_search_finds_names_tags_and_values(shown):
    for text in ("patientname", "0010,0010", "kunigunde", "replaced anon-001"):
        shown.search.setText(text)
        assert "PatientName" in rows(shown), text
    shown.search.setText("nothing of the kind")
    assert rows(shown) == {}


def test_that_hidden_values_are_neither_shown_nor_found(shown):
    shown.hide_values.setChecked(True)
    shown.shown.setCurrentIndex(2)
    told = str(rows(shown))
    assert SURNAME not in told
    assert "ID-4711" not in told
    assert rows(shown)["PatientName"] == ("Replaced", "•••", "anon-001")
    shown.search.setText("kunigunde")
    assert rows(shown) == {}


def test_that_an_option_makes_a_new_preview(qtbot, shown):
    shown.options.shift_dates.setChecked(True)
    qtbot.waitUntil(lambda: rows(shown)["StudyDate"][0] == "Replaced", timeout=20_000)
    assert shown.options.include_burned_in.isVisible()
    shown.options.include_burned_in.setChecked(True)
    qtbot.waitUntil(lambda: shown.series.count() == 3, timeout=20_000)
    assert shown.options.include_burned_in.isVisible()


def test_that_the_button_writes_the_copy(qtbot, shown, tmp_path):
    shown.options.pseudonym.setFocus()
    QTest.keyClicks(shown.options.pseudonym, "donor 7")
    QTest.keyClick(shown.options.pseudonym, Qt.Key.Key_Return)
    shown.destination.with_table.setChecked(True)
    assert not shown.destination.write_button.isEnabled()
    shown.destination.table.setText(str(tmp_path / "table.csv"))
    qtbot.waitUntil(lambda: rows(shown)["PatientName"][2] == "donor 7", timeout=20_000)
    with qtbot.waitSignal(shown.written, timeout=20_000) as caught:
        QTest.mouseClick(shown.destination.write_button, Qt.MouseButton.LeftButton)
        assert not shown.destination.write_button.isEnabled()
    (report,) = caught.args
    assert (report.files, report.folder) == (6, tmp_path / "copy")
    assert pydicom.dcmread(tmp_path / "copy" / "series-1" / "0001.dcm").PatientName == "donor 7"
    assert SURNAME in (tmp_path / "table.csv").read_text("utf-8-sig")
    assert shown.destination.folder.text() == str(tmp_path / "deidentified-1")


def test_that_a_copy_that_cannot_be_written_is_told_in_the_panel(qtbot, shown, tmp_path):
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "mine").write_text("")
    shown.destination.write_button.click()
    qtbot.waitUntil(lambda: "exists already" in shown.destination._problem.text(), timeout=20_000)
    assert shown.destination.write_button.isEnabled()


def test_that_a_name_that_cannot_be_used_is_told_at_once(shown):
    shown.options.pseudonym.setFocus()
    QTest.keyClicks(shown.options.pseudonym, "J/rg")
    assert "letters A to Z" in shown.destination._problem.text()
    assert not shown.destination.write_button.isEnabled()


def test_that_a_folder_that_is_not_there_is_told(qtbot, panel, tmp_path):
    panel.show_source(tmp_path / "nowhere")
    qtbot.waitUntil(lambda: "no file or folder" in panel.destination._problem.text(), timeout=20_000)
    assert not panel.destination.write_button.isEnabled()


def test_that_the_suggested_folder_says_nothing_of_the_scan(panel, scan):
    panel.show_source(scan)
    assert Path(panel.destination.folder.text()).name.startswith("deidentified-")


def test_that_a_preview_that_comes_after_the_panel_has_gone_is_dropped(qtbot, window, theme, scan):
    panel = DeidentifyPanel(theme, window.start_job)
    panel.show_source(scan)
    assert window.jobs.wait_for_all(20)  # over, but the window has not been told yet
    panel.deleteLater()
    QCoreApplication.sendPostedEvents(panel, QEvent.Type.DeferredDelete.value)
    assert not isValid(panel)
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=20_000)


def test_that_a_series_of_the_list_is_copied_without_the_patient_and_the_window_says_so(qtbot, window, scan, tmp_path):
    screen = window.screen_shown
    screen.import_paths([scan])
    qtbot.waitUntil(lambda: bool(screen.asking.chooser.rows) and not window.jobs.active, timeout=20_000)
    row = screen.asking.chooser.rows[0]
    QTest.mouseClick(row.copy_button, Qt.MouseButton.LeftButton)
    page = screen.asking.copy_page
    assert screen.pages.currentWidget() is page
    qtbot.waitUntil(lambda: page.panel.table.filter.rowCount() > 0, timeout=20_000)
    page.panel.destination.folder.setText(str(tmp_path / "copy"))
    QTest.mouseClick(page.panel.destination.write_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.message_bar.current is not None, timeout=20_000)
    assert window.message_bar.current.text == "The de-identified copy has 3 files; 0 were left out."
    assert screen.pages.currentWidget() is not page
    copied = list((tmp_path / "copy").rglob("*.dcm"))
    assert len(copied) == 3
    assert all(SURNAME.encode() not in path.read_bytes() for path in copied)


def test_that_esc_leaves_the_page_and_a_preview_on_its_way_is_not_taken(qtbot, window, scan):
    screen = window.screen_shown
    screen.asking.show_copy_of(scan, "scan")
    page = screen.asking.copy_page
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert screen.pages.currentWidget() is not page
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=20_000)
    assert page.panel.table.filter.rowCount() == 0
