"""The Cases screen: nothing but an invitation when empty; import, browse, edit, enhance, delete."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from mctgui.errors import ModelRefused
from mctgui.jobs import Progress, finish
from mctgui.project import Project
from mctgui.project.looking import can_be_had
from mctgui.qt.cases.model import IMAGES
from mctgui.qt.cases.summary import day, length, summarise, technique_facts
from mctgui.stack import save_stack
from mctgui.volume import Grid, Volume


def block(intensity: str = "HU", shape: tuple[int, int, int] = (6, 20, 24)) -> Volume:
    voxels = np.arange(np.prod(shape)).reshape(shape) % 200
    dtype = np.int16 if intensity == "HU" else np.uint8
    return Volume(voxels.astype(dtype), Grid.from_spacing(shape, (0.6, 0.5, 0.5)).affine, intensity)


@pytest.fixture
def study(window, tmp_path: Path) -> Project:
    """A project with three cases of two donors, open in the window."""
    window.project_files.create(tmp_path / "Study.mctproj")
    project = window.project
    for pseudonym, level, donor in (("SP-0312", "L2", "3"), ("SP-0311", "L1", "3"), ("SP-0110", "L10", "1")):
        case = project.add_case(pseudonym, level, donor)
        technique = {
            "technique": {"kvp": 120, "kernel": "B70s"},
            "warnings": [{"code": "gap", "message": "A gap of 1.8 mm."}],
        }
        finish(project.add_volume(case.id, "mdct", block(), technique))
        window.case_contents_changed.emit(case.id)
    case = project.case_named("SP-0312")
    finish(project.add_volume(case.id, "microct", block("grey8")))
    window.case_contents_changed.emit(case.id)
    return project


def idle(qtbot, window) -> None:
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=60_000)
    QApplication.processEvents()


def test_that_a_message_about_a_case_leaves_with_it_and_others_stay(window, study):
    first, second = study.case_named("SP-0311"), study.case_named("SP-0312")
    window.select_case(first)
    window.show_message("The disk is full.", "error")
    window.show_message("The canal was not found.", "warn", case_id=first.id)
    window.select_case(second)
    assert window.message_bar.current.text == "The disk is full."
    assert not window.message_bar.holds("The canal was not found.")


def test_that_a_changed_case_keeps_its_message(window, study):
    first = study.case_named("SP-0311")
    window.select_case(first)
    window.show_message("The canal was not found.", "warn", case_id=first.id)
    window.case_contents_changed.emit(first.id)
    window.select_case(study.case_named("SP-0311"))
    assert window.message_bar.holds("The canal was not found.")


def drop(target, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    nothing, left, copy = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
    entered = QDragEnterEvent(QPoint(20, 20), copy, data, left, nothing)
    QApplication.sendEvent(target, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(20, 20), copy, data, left, nothing))


def test_that_the_empty_screen_invites_and_says_nothing_else(window):
    page = window.screen_shown.pages.currentWidget()
    words = [label.text() for label in page.findChildren(QLabel) if label.text()]
    buttons = [button.text() for button in page.findChildren(QAbstractButton)]
    assert words == ["Drop a DICOM folder here"]
    assert buttons == ["Open…", "Open the demo"]


def test_that_a_dropped_stack_becomes_a_case_in_the_default_project(qtbot, window, tmp_path, own_folders):
    save_stack(block("grey8"), tmp_path / "bone.tif")
    drop(window.screen_shown.target, tmp_path / "bone.tif")
    idle(qtbot, window)
    assert window.project.folder == own_folders / "data" / "Cases.mctproj"
    assert str(window.project.folder) in window.message_bar.current.text
    (summary,) = window.screen_shown.table.summaries()
    assert summary.case.pseudonym == "SP-0001"
    assert list(summary.volumes) == ["microct"]
    assert window.case == summary.case
    assert "bone" not in str(window.project.volumes(summary.case.id)[0].provenance)


def test_that_a_stack_without_spacing_asks_for_it_in_place_and_goes_on(qtbot, window, tmp_path):
    np.save(tmp_path / "bare.npy", np.zeros((4, 8, 8), dtype=np.uint8))
    screen = window.screen_shown
    screen.import_paths([tmp_path / "bare.npy"])
    idle(qtbot, window)
    assert window.inspector.isVisible()
    assert window.project is None
    form = screen.asking.spacing_form
    assert form.size.fields["cube"].hasFocus()
    assert not form.import_button.isEnabled()
    QTest.keyClicks(form.size.fields["cube"], "0.05")
    assert form.size.spacing_mm == (0.05, 0.05, 0.05)
    QTest.mouseClick(form.size.link, Qt.MouseButton.LeftButton)
    field = form.size.fields["z"]
    field.selectAll()
    QTest.keyClicks(field, "0.6")
    assert form.size.spacing_mm == (0.6, 0.05, 0.05)
    QTest.keyClick(field, Qt.Key.Key_Return)
    idle(qtbot, window)
    (case,) = window.project.cases()
    assert window.project.volumes(case.id)[0].spacing_mm == pytest.approx((0.6, 0.05, 0.05))


@pytest.mark.parametrize("chosen", ["folder", "files"])
def test_that_slices_in_files_of_their_own_become_one_case(qtbot, window, tmp_path, chosen):
    import tifffile

    folder = tmp_path / "rec"
    folder.mkdir()
    for number in range(8, 12):
        tifffile.imwrite(folder / f"bone{number}.tif", np.full((8, 8), number, np.uint8))
    (folder / "bone.log").write_text("Image Pixel Size (um)=50\n")
    window.screen_shown.import_paths([folder] if chosen == "folder" else sorted(folder.glob("*.tif")))
    idle(qtbot, window)
    (case,) = window.project.cases()
    (record,) = window.project.volumes(case.id)
    assert record.spacing_mm == pytest.approx((0.05, 0.05, 0.05))
    assert window.project.load_volume(record).voxels[:, 0, 0].tolist() == [8, 9, 10, 11]


def test_that_real_slices_in_any_order_become_a_case_without_identity(qtbot, window, shared_data):
    window.screen_shown.import_paths([shared_data / "ct_spine_philips_lidc0314"])
    idle(qtbot, window)
    if window.screen_shown.asking.chooser.isVisible():
        window.screen_shown.asking.chooser.import_button.click()
        idle(qtbot, window)
    (summary,) = window.screen_shown.table.summaries()
    record = summary.volumes["mdct"]
    assert record.intensity == "HU"
    assert record.provenance["source"]["files"] == record.shape[0]
    assert "path" not in record.provenance
    facts = {name: value for name, value, _unit in technique_facts(record)}
    assert facts["Matrix"] == f"{record.shape[2]} × {record.shape[1]}"


def test_that_several_series_are_offered_with_their_warnings_in_words(qtbot, window, shared_data):
    screen = window.screen_shown
    screen.import_paths([shared_data / "dicom_odd"])
    idle(qtbot, window)
    rows = screen.asking.chooser.rows
    assert screen.asking.chooser.isVisible()
    assert len(rows) > 1
    assert rows[0].tick.isChecked()
    refused = [row for row in rows if not can_be_had(row.item)]
    assert all(not row.tick.isEnabled() for row in refused)
    warned = next(row for row in rows if row.item.warnings)
    words = [label.text() for label in warned.findChildren(QLabel)]
    assert warned.item.warnings[0].message in words
    screen.asking.chooser.dismissed.emit()
    assert not window.inspector.isVisible()


@pytest.mark.parametrize("content", [None, "no slices here"], ids=["empty folder", "folder of text files"])
def test_that_a_folder_without_images_is_one_clear_sentence(qtbot, window, tmp_path, content):
    folder = tmp_path / "given"
    folder.mkdir()
    if content:
        (folder / "notes.txt").write_text(content)
    window.screen_shown.import_paths([folder])
    idle(qtbot, window)
    assert window.message_bar.current.kind == "error"
    assert window.project is None or window.project.cases() == []
    assert window.isVisible()


def test_that_a_truncated_file_is_told_and_leaves_no_case(qtbot, window, tmp_path):
    save_stack(block("grey8"), tmp_path / "whole.tif")
    (tmp_path / "cut.tif").write_bytes((tmp_path / "whole.tif").read_bytes()[:600])
    window.screen_shown.import_paths([tmp_path / "cut.tif"])
    idle(qtbot, window)
    assert window.message_bar.current.kind == "error"
    assert window.project is None


def test_that_cases_stand_below_their_donor_in_natural_order(study, window):
    table = window.screen_shown.table
    assert [table.filter.index(row, 0).data() for row in range(2)] == ["Donor 1", "Donor 3"]
    assert [summary.case.level for summary in table.summaries()] == ["L10", "L1", "L2"]
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert [table.filter.index(row, 0).data() for row in range(2)] == ["Donor 1", "Donor 3"]
    assert [summary.case.level for summary in table.summaries()] == ["L10", "L2", "L1"]


def test_that_missing_images_are_said_in_words(study):
    summaries = {summary.case.pseudonym: summary for summary in summarise(study)}
    assert summaries["SP-0312"].images == "MDCT, micro-CT; missing: micro-CT-like"
    assert summaries["SP-0311"].enhancement == "not yet"


def test_that_the_table_warns_with_the_reason(study, window):
    table = window.screen_shown.table
    index = table._index_of(study.case_named("SP-0311")).siblingAtColumn(IMAGES)
    assert "MDCT: A gap of 1.8 mm." in index.data(Qt.ItemDataRole.ToolTipRole).splitlines()
    assert "Warning: MDCT: A gap of 1.8 mm." in index.data(Qt.ItemDataRole.AccessibleTextRole)
    place = table.visualRect(index).translated(78, 0)
    warn = table.grab().toImage()
    colour = window.theme.colour("warn")
    near = [warn.pixelColor(place.left() + x, place.center().y() + 32 + y) for x in range(18) for y in range(-8, 10)]
    assert any(abs(one.hue() - colour.hue()) < 6 and one.saturation() > 80 for one in near)


def test_that_cases_with_warnings_can_be_filtered(study, window):
    screen = window.screen_shown
    finish(study.add_volume(study.add_case("SP-0001").id, "mdct", block()))
    window.case_contents_changed.emit(study.case_named("SP-0001").id)
    QTest.keyClicks(screen.filter_line, "warning")
    assert "SP-0001" not in [summary.case.pseudonym for summary in screen.table.summaries()]
    assert len(screen.table.summaries()) == 3


def test_that_typing_filters_the_cases_and_the_status_line_counts_them(study, window):
    screen = window.screen_shown
    QTest.keyClicks(screen.filter_line, "donor 3 l1")
    assert [summary.case.pseudonym for summary in screen.table.summaries()] == ["SP-0311"]
    assert window.status_bar.text == "1 of 3 cases shown"
    screen.filter_line.clear()
    assert window.status_bar.text == "3 cases"


def test_that_selecting_a_row_shows_its_volumes_and_warnings_in_the_inspector(study, window):
    screen = window.screen_shown
    screen.table.setCurrentIndex(screen.table._index_of(study.case_named("SP-0312")))
    assert window.case.pseudonym == "SP-0312"
    assert [len(screen.case_inspector.sections), screen.case_inspector.title.text()] == [2, "L2 · SP-0312"]
    words = [label.text() for label in screen.case_inspector.sections[0].findChildren(QLabel)]
    assert "6 slices · 0.5 × 0.5 mm · every 0.6 mm" in words
    assert "A gap of 1.8 mm." in words
    assert {"120", "kVp", "B70s"} <= set(words)


def test_that_names_are_edited_in_place_and_the_change_can_be_undone(study, window):
    window.select_case(study.case_named("SP-0311"))
    field: QLineEdit = window.screen_shown.case_inspector.fields["level"]
    field.setText("L4")
    field.editingFinished.emit()
    assert study.case_named("SP-0311").level == "L4"
    assert window.case.level == "L4"
    window.undo_stack.undo()
    assert study.case_named("SP-0311").level == "L1"
    window.undo_stack.redo()
    assert study.case_named("SP-0311").level == "L4"


def test_that_a_pseudonym_that_is_taken_is_refused_in_words(study, window):
    window.select_case(study.case_named("SP-0311"))
    field = window.screen_shown.case_inspector.fields["pseudonym"]
    field.setText("SP-0312")
    field.editingFinished.emit()
    assert "already" in window.message_bar.current.text
    assert field.text() == "SP-0311"
    assert window.undo_stack.count() == 0


def test_that_a_case_is_deleted_only_after_asking_in_place(study, window):
    window.select_case(study.case_named("SP-0312"))
    inspector = window.screen_shown.case_inspector
    confirm = inspector._confirm
    assert not confirm.delete.isVisibleTo(confirm)
    inspector.ask_deletion()
    assert study.case_named("SP-0312") is not None
    confirm.keep.click()
    assert not confirm.delete.isVisibleTo(confirm)
    inspector.ask_deletion()
    confirm.delete.click()
    assert study.case_named("SP-0312") is None
    assert window.case is None
    assert len(window.screen_shown.table.summaries()) == 2


def test_that_deleting_a_volume_leaves_the_others(study, window):
    case = study.case_named("SP-0312")
    window.select_case(case)
    window.screen_shown.case_inspector.sections[1].delete_asked.emit(study.volumes(case.id)[1])
    assert [record.modality for record in study.volumes(case.id)] == ["mdct"]
    assert len(window.screen_shown.case_inspector.sections) == 1


def test_that_a_refused_enhancement_names_the_numbers_and_can_be_forced(qtbot, study, window, monkeypatch):
    asked = []

    def enhance_case(project, case_id, model_path=None, *, force=False, **options):
        asked.append(force)
        yield Progress(0, 2, "loading the model")
        if not force:
            raise ModelRefused("The model is for pixels of 0.195 mm, this MDCT has 0.500 mm.", "Use --force to go on.")
        return project.latest_volume(case_id, "mdct")

    monkeypatch.setattr("mctgui.project.enhancing.enhance_case", enhance_case)
    window.select_case(study.case_named("SP-0312"))
    window.screen_shown.case_inspector.enhance_button.click()
    assert not window.screen_shown.case_inspector.enhance_button.isEnabled()
    idle(qtbot, window)
    message = window.message_bar.current
    assert "0.500 mm" in message.text
    assert "--force" not in message.text
    assert message.action[0] == "Enhance anyway"
    window.message_bar._action.click()
    idle(qtbot, window)
    assert asked == [False, True]
    assert "is complete" in window.message_bar.current.text


def test_that_a_finished_job_offers_its_result_in_the_panel(qtbot, window, tmp_path):
    save_stack(block("grey8"), tmp_path / "one.tif")
    window.screen_shown.import_paths([tmp_path / "one.tif"])
    idle(qtbot, window)
    row = next(iter(window.jobs_panel._rows.values()))
    assert row._offer.text() == "Show the case"
    window.select_case(None)
    row._offer.click()
    assert window.case is not None


def test_that_the_demo_is_built_once_and_shown_while_it_grows(qtbot, window, monkeypatch):
    shown = []

    def build_demo(project):
        case = project.add_case("Phantom", "L3", "phantom")
        record = yield from project.add_volume(case.id, "mdct", block())
        yield Progress(1, 2, "scanned", record)
        for _wait in range(200):
            time.sleep(0.005)
            yield Progress(1, 2, "enhancing")
        project.set_fact("demo", f"complete {case.id} format 1")
        return case

    monkeypatch.setattr("mctgui.project.demo.build_demo", build_demo)
    window.screens.changed.connect(shown.append)
    window.project_files.open_demo()
    assert window.jobs_panel.isVisible()
    qtbot.waitUntil(lambda: window.screen_is("view"), timeout=20_000)
    assert window.jobs.active
    assert window.case.pseudonym == "Phantom"
    idle(qtbot, window)
    window.project_files.close()
    window.project_files.open_demo()
    assert (window.jobs.active, window.screen_shown.name, window.case.pseudonym) == ([], "view", "Phantom")


def test_that_a_demo_that_fails_leaves_an_empty_list_and_says_why(qtbot, window, monkeypatch):
    def build_demo(project):
        case = project.add_case("Phantom")
        try:
            record = yield from project.add_volume(case.id, "mdct", block())
            yield Progress(1, 2, "scanned", record)
            raise ModelRefused("No model comes with this installation.", "Install mctgui again.")
        finally:
            project.delete_case(case.id)

    monkeypatch.setattr("mctgui.project.demo.build_demo", build_demo)
    window.project_files.open_demo()
    idle(qtbot, window)
    assert "No model comes" in window.message_bar.current.text
    assert window.case is None
    window.show_screen("cases")
    assert window.screen_shown.pages.currentIndex() == 0


def test_that_slices_being_made_are_counted_in_the_table(study, window):
    case = study.case_named("SP-0311")
    grid = Grid.from_spacing((4, 8, 8), (0.6, 0.5, 0.5))
    with study.growing_volume(case.id, "microct-like", grid) as growing:
        growing.put(0, np.zeros((2, 8, 8), dtype=np.uint8))
        window.screen_shown.table.show_project(study)
        words = {summary.case.pseudonym: summary.enhancement for summary in window.screen_shown.table.summaries()}
    assert words["SP-0311"] == "slice 2 of 4"


def test_that_the_project_is_not_closed_under_a_running_job(qtbot, study, window):
    def endless():
        while True:
            time.sleep(0.002)
            yield Progress(0, 0)

    job = window.start_job("work", endless())
    window.project_files.close()
    assert window.project is study
    assert "still working" in window.message_bar.current.text
    job.cancel()
    idle(qtbot, window)


def test_that_dates_and_lengths_are_written_for_people():
    assert day(datetime(2026, 3, 12, 12, tzinfo=UTC), date(2026, 3, 12)) == "today"
    assert day(datetime(2026, 3, 12, 12, tzinfo=UTC), date(2026, 5, 1)) == "12 Mar"
    assert day(datetime(2025, 3, 12, 12, tzinfo=UTC), date(2026, 5, 1)) == "12 Mar 2025"
    assert [length(0.1953125), length(0.5), length(3.0)] == ["0.195", "0.5", "3"]
    assert [length(0.0195), length(0.052), length(0.00512)] == ["0.0195", "0.052", "0.00512"]


def test_that_a_long_name_of_a_scanner_does_not_widen_the_inspector(study, window):
    case = study.add_case("SP-0009")
    model = "A MANUFACTURER OF SCANNERS WITH A LONG NAME Scanner Model 4711 Plus"
    finish(study.add_volume(case.id, "mdct", block(), {"technique": {"manufacturer_model": model}}))
    window.case_contents_changed.emit(case.id)
    window.select_case(case)
    QApplication.processEvents()
    (section,) = window.screen_shown.case_inspector.sections
    assert section.width() <= window.inspector.width()
