"""The coordinator's side of the Read mode: design, lock, results that come back, unblinding, tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.studies import studies_of
from mctgui.qt.read.study_page import StudiesPage
from mctgui.reading.criteria import preset
from mctgui.reading.merge import overview
from mctgui.reading.package import open_package
from mctgui.reading.scripted import read_by_script, read_script
from mctgui.reading.session import answer_file_for
from mctgui.reading.study import load_study
from mctgui.volume import Volume

WORDS = "four words not alike"
LEFT = Qt.MouseButton.LeftButton


def disc(number: int) -> Volume:
    rng = np.random.default_rng(number)
    at = (np.arange(72) - 35.5) * 0.25
    inside = np.hypot(at[:, None], at[None, :]) < 7
    voxels = np.clip(20 + 150 * inside + 40 * rng.normal(size=(30, 72, 72)) * inside, 0, 255).astype(np.uint8)
    return Volume.from_spacing(voxels, (0.25, 0.25, 0.25), "grey8", (float(at[0]), float(at[0]), 0.0))


@pytest.fixture
def project(tmp_path) -> Iterator[Project]:
    """Two bones, each with a micro-CT and a micro-CT-like volume."""
    with Project.create(tmp_path / "p") as made:
        for number in range(2):
            case = made.add_case(level=f"L{number + 1}")
            finish(made.add_volume(case.id, "microct", disc(number)))
            model = {"model": {"name": "Quiet", "version": "1", "sha256": "0" * 64}}
            finish(made.add_volume(case.id, "microct-like", disc(10 + number), model))
        yield made


@pytest.fixture
def page(window, project, qtbot) -> Iterator[StudiesPage]:
    window.set_project(project)
    window.show_screen("read")
    window.activateWindow()
    QTest.qWaitForWindowActive(window, 2000)
    window.screen_shown.open_page("studies")
    yield window.screen_shown.stack.currentWidget()
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=30_000)
    window.set_project(None)


@pytest.fixture
def small(page, qtbot) -> StudiesPage:
    """A draft with 4 + 4 images of 12 mm."""
    QTest.mouseClick(page.first_button, LEFT)
    for _, number in list(page.design.form.classes.rows.values())[:2]:
        number.setValue(4)
        page.design.form.classes.changed.emit()
    for place, value in (("display.field_mm", 12.0), ("display.pixel_mm", 0.25), ("draw.repeat_share", 0.25)):
        page.design.form.changed.emit(place, value)
    page.design.form.changed.emit("draw.repeat_distance", 2)
    qtbot.waitUntil(lambda: page.design.summary.drawn.text() == "8")
    return page


def wait(page: StudiesPage, qtbot) -> None:
    qtbot.waitUntil(lambda: not page._window.jobs.active, timeout=60_000)


def lock(page: StudiesPage, qtbot) -> Path:
    summary = page.design.summary
    QTest.keyClicks(summary.passphrase, WORDS)
    QTest.keyClicks(summary.again, WORDS)
    folder = page.shown.folder
    QTest.mouseClick(summary.lock_button, LEFT)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.locked, timeout=60_000)
    return folder


def read(folder: Path, reader: str, tmp_path: Path, value: int = 3) -> Path:
    """Read a package by a table of answers; the result file."""
    package = open_package(folder / "packages" / f"{reader}.mctread")
    table = tmp_path / f"{reader}{value}.csv"
    rng = np.random.default_rng(int(reader[1:]))
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([one.id for one in package.manifest.criteria])
        for _ in package.manifest.presentations:
            writer.writerow([value if one.id == "contrast" else rng.integers(3, 6) for one in package.manifest.criteria])
    result = tmp_path / f"{reader} {value}.mctresult"
    answers = answer_file_for(tmp_path / f"{reader}{value}")
    with read_by_script(package, answers, read_script(table, package.manifest), "script") as session:
        session.save_result(result)
    return result


def test_that_a_study_needs_a_project(window):
    window.show_screen("read")
    window.screen_shown.open_page("studies")
    page = window.screen_shown.stack.currentWidget()
    assert "Open a project" in page.words.text()
    assert not page.list.new_button.isEnabled()
    assert page.first_button.isHidden()


def test_that_a_new_study_is_on_the_disk_at_once_with_the_criteria_of_the_paper(page, project):
    QTest.mouseClick(page.first_button, LEFT)
    (kept,) = studies_of(project)
    assert kept.study.criteria == preset("jin2021")
    assert kept.folder.parent == project.folder / "studies"
    assert page.stack.currentWidget() is page.design


def test_that_a_field_is_kept_when_it_is_changed_and_undone_by_its_key(page, project, window):
    QTest.mouseClick(page.first_button, LEFT)
    field = page.design.form.findChild(QDoubleSpinBox, "display.field_mm")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "42")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert studies_of(project)[0].study.display.field_mm == 42
    window.undo_stack.undo()
    assert studies_of(project)[0].study.display.field_mm == 60
    assert field.value() == 60
    window.undo_stack.redo()
    assert field.value() == 42


def test_that_too_few_images_are_said_and_nothing_can_be_locked(page, qtbot):
    QTest.mouseClick(page.first_button, LEFT)
    _, number = next(iter(page.design.form.classes.rows.values()))
    number.setValue(500)
    qtbot.waitUntil(lambda: not page.design.summary.problem.isHidden())
    summary = page.design.summary
    QTest.keyClicks(summary.passphrase, WORDS)
    QTest.keyClicks(summary.again, WORDS)
    assert not summary.lock_button.isEnabled()


def test_that_two_passphrases_must_be_alike(small):
    summary = small.design.summary
    QTest.keyClicks(summary.passphrase, WORDS)
    QTest.keyClicks(summary.again, WORDS[:-1])
    assert "differ" in summary.warning.text()
    assert not summary.lock_button.isEnabled()
    QTest.keyClicks(summary.again, WORDS[-1])
    assert summary.lock_button.isEnabled()


def test_that_slices_of_the_whole_scan_can_be_drawn_and_the_choice_is_kept(page):
    QTest.mouseClick(page.first_button, LEFT)
    before = sum(page.design.pool.counts().values())
    box = page.design.form.findChild(QComboBox, "region")
    box.setCurrentIndex(box.findData("all"))
    assert sum(page.design.pool.counts().values()) == 4 * 30 > before
    page.open_folder(page.shown.folder)
    assert box.currentData() == "all"


def test_that_a_smaller_difference_needs_more_images(page):
    summary = page.design.summary
    summary.superiority.setValue(0.9)
    assert summary.size_words.text().startswith("9 ")  # (1.96 + 0.84)^2 / (3 * 0.4^2) = 16.4 in all
    summary.superiority.setValue(0.6)
    assert summary.size_words.text().startswith("131 ")


def test_that_the_wording_of_a_step_is_edited_in_its_cell(page, project):
    QTest.mouseClick(page.first_button, LEFT)
    editor = page.design.form.criteria
    item = editor.tree.topLevelItem(1).child(0)
    item.setText(1, "Unbearable")
    assert studies_of(project)[0].study.criteria[1].step(1).text.en == "Unbearable"
    assert editor.preset.currentData() is None
    item.setText(1, "  ")  # an empty wording cannot be
    assert studies_of(project)[0].study.criteria[1].step(1).text.en == "Unbearable"


def test_that_a_preset_takes_the_place_of_the_criteria_and_a_criterion_can_be_added_and_removed(page, project):
    QTest.mouseClick(page.first_button, LEFT)
    editor = page.design.form.criteria
    editor.preset.setCurrentIndex(editor.preset.findData("vga"))
    editor.preset.activated.emit(editor.preset.currentIndex())
    assert studies_of(project)[0].study.criteria == preset("vga")
    QTest.mouseClick(editor.add_criterion, LEFT)
    assert len(studies_of(project)[0].study.criteria) == 5
    QTest.mouseClick(editor.remove, LEFT)
    assert studies_of(project)[0].study.criteria == preset("vga")


def test_that_a_preview_shows_one_image_of_each_class_and_marks_the_synthetic_one(small, qtbot):
    QTest.mouseClick(small.design.summary.preview_button, LEFT)
    qtbot.waitUntil(lambda: small.design.stack.currentWidget() is small.design.preview, timeout=20_000)
    from PySide6.QtWidgets import QLabel

    words = [label.text() for label in small.design.preview.findChildren(QLabel)]
    assert words.count("micro-CT") == 1
    assert words.count("micro-CT-like") == 1
    assert sum("AI-generated" in one for one in words) == 1
    QTest.mouseClick(small.design.preview.back, LEFT)
    assert small.design.stack.currentWidget() is small.design.form


def test_that_a_locked_study_shows_its_readers_and_has_no_form_any_more(small, qtbot):
    folder = lock(small, qtbot)
    assert load_study(folder).locked is not None
    assert sorted(path.name for path in (folder / "packages").iterdir()) == ["R1.mctread", "R2.mctread", "R3.mctread"]
    assert [small.locked.readers.item(row, 0).text() for row in range(3)] == ["R1", "R2", "R3"]
    assert small.locked.readers.item(0, 1).text() == "Nothing yet"
    assert not small.locked.unblinding.button.isEnabled()
    assert not small.design.summary.passphrase.text()


def test_that_a_lock_can_be_cancelled_and_leaves_the_draft(small, qtbot, project):
    summary = small.design.summary
    QTest.keyClicks(summary.passphrase, WORDS)
    QTest.keyClicks(summary.again, WORDS)
    QTest.mouseClick(summary.lock_button, LEFT)
    small.design.cancel()
    wait(small, qtbot)
    (kept,) = studies_of(project)
    assert kept.study.locked is None
    assert [path.name for path in kept.folder.iterdir()] == ["study.json"]
    assert summary.lock_button.isVisible()


def test_that_a_clone_is_open_for_changes_again(small, qtbot, project):
    lock(small, qtbot)
    QTest.mouseClick(small.list.clone_button, LEFT)
    assert small.stack.currentWidget() is small.design
    assert [one.study.locked is None for one in studies_of(project)] == [False, True]
    assert studies_of(project)[1].study.cloned_from == studies_of(project)[0].study.id


@pytest.fixture
def merged(small, qtbot, tmp_path) -> StudiesPage:
    """Locked, and two of three results taken."""
    folder = lock(small, qtbot)
    small.add_results([read(folder, "R2", tmp_path), read(folder, "R1", tmp_path)])
    wait(small, qtbot)
    return small


def test_that_results_are_taken_in_any_order_and_a_changed_one_is_refused_with_the_reason(merged, qtbot, tmp_path):
    states = [merged.locked.readers.item(row, 1).text() for row in range(3)]
    assert states == ["✓ Complete and signed", "✓ Complete and signed", "Nothing yet"]
    bad = read(merged.shown.folder, "R3", tmp_path)
    bad.write_bytes(bad.read_bytes()[:-1] + b"!")
    merged.add_results([bad])
    wait(merged, qtbot)
    assert bad.name in merged.locked.refused.text()
    assert merged.locked.readers.item(2, 1).text() == "Nothing yet"


def test_that_two_different_results_of_a_reader_are_decided_with_a_reason(merged, qtbot, tmp_path):
    other = read(merged.shown.folder, "R1", tmp_path, value=2)
    merged.add_results([other])
    wait(merged, qtbot)
    decisions = merged.locked.decisions
    assert not decisions.isHidden()
    assert "R1" in decisions.words.text()
    choices = decisions._group.buttons()
    assert len(choices) == 2
    assert not decisions.button.isEnabled()
    choices[1].click()
    QTest.keyClicks(decisions.reason, "the first was a rehearsal")
    QTest.mouseClick(decisions.button, LEFT)
    wait(merged, qtbot)
    assert decisions.isHidden()


def test_that_an_incomplete_study_is_unblinded_only_with_a_reason(merged, qtbot):
    panel = merged.locked.unblinding
    QTest.keyClicks(panel.passphrase, WORDS)
    assert not panel.button.isEnabled()
    QTest.keyClicks(panel.reason, "R3 fell ill")
    assert panel.button.isEnabled()


def test_that_a_wrong_passphrase_is_said_beside_it_and_the_right_one_shows_the_results(merged, qtbot, window):
    panel = merged.locked.unblinding
    QTest.keyClicks(panel.reason, "R3 fell ill")
    QTest.keyClicks(panel.passphrase, "not the right words")
    QTest.mouseClick(panel.button, LEFT)
    wait(merged, qtbot)
    assert "passphrase" in panel.failure.text()
    panel.passphrase.clear()
    QTest.keyClicks(panel.passphrase, WORDS)
    QTest.mouseClick(panel.button, LEFT)
    qtbot.waitUntil(lambda: merged.results.analysis is not None, timeout=60_000)
    tables = dict(merged.results.tables)
    assert {"table-2", "table-3", "agreement", "comparison", "intra-reader"} <= set(tables)
    tables["table-2"].setFocus()
    QTest.keyClick(tables["table-2"], Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].startswith("Criterion\tImage\tReader\t1\t2\t3\t4\t5")
    assert len(copied) == 1 + 5 * 2 * 2
    merged.results.left.emit()
    assert "Unblinded" in panel.words.text()
    assert not merged.locked.add_button.isEnabled()
    assert panel.passphrase.isHidden()


def test_that_the_whole_study_is_exported_into_a_folder_of_its_own(merged, qtbot, tmp_path):
    panel = merged.locked.unblinding
    QTest.keyClicks(panel.reason, "R3 fell ill")
    QTest.keyClicks(panel.passphrase, WORDS)
    QTest.mouseClick(panel.button, LEFT)
    qtbot.waitUntil(lambda: merged.results.analysis is not None, timeout=60_000)
    (tmp_path / "out" / "reader study").mkdir(parents=True)
    merged.results.export(tmp_path / "out")
    qtbot.waitUntil(lambda: not merged._window.jobs.active, timeout=240_000)
    names = {path.name for path in (tmp_path / "out" / "reader study 2").iterdir()}
    assert {"report.pdf", "report.html", "tables.xlsx", "scores-long.csv", "scores.sav", "audit-log.csv"} <= names
    assert not any((tmp_path / "out" / "reader study").iterdir())


def test_that_a_study_whose_file_is_damaged_is_named_and_not_left_out(page, project):
    QTest.mouseClick(page.first_button, LEFT)
    (kept,) = studies_of(project)
    (kept.folder / "study.json").write_text("{", encoding="utf-8")
    page.set_project(project)
    assert page.list.rows.count() == 1
    assert "study.json" in page.words.text()


def test_that_the_code_of_each_signature_stands_beside_its_reader(small, qtbot, tmp_path):
    folder = lock(small, qtbot)
    assert small.locked.code_hint.isHidden()
    small.add_results([read(folder, "R2", tmp_path)])
    wait(small, qtbot)
    table = small.locked.readers
    codes = [table.item(row, 4).text() for row in range(3)]
    assert codes == ["", overview(folder).readers[1].code, ""]
    assert len(codes[1].replace(" ", "").replace("-", "")) == 12
    assert not small.locked.code_hint.isHidden()


def test_that_the_form_is_never_wider_than_its_place(page, window):
    QTest.mouseClick(page.first_button, LEFT)
    form = page.design.form
    for width in (1600, 1240):
        window.resize(width, 860)
        QTest.qWait(1)
        assert form.horizontalScrollBar().maximum() == 0, width


def test_that_a_missing_key_is_said_before_anybody_needs_it(small, qtbot):
    folder = lock(small, qtbot)
    assert small.locked.unblinding.failure.isHidden()
    (folder / "key.mctkey").rename(folder / "elsewhere")
    small.open_folder(folder)
    assert "key.mctkey, is missing" in small.locked.unblinding.failure.text()
    assert not small.locked.unblinding.failure.isHidden()


def test_that_esc_goes_back_from_every_page_of_a_study_although_its_buttons_went_away(small, qtbot, tmp_path, window):
    folder = lock(small, qtbot)
    small.add_results([read(folder, name, tmp_path) for name in ("R1", "R2", "R3")])
    wait(small, qtbot)
    panel = small.locked.unblinding
    QTest.keyClicks(panel.passphrase, WORDS)
    panel.button.setFocus()
    QTest.mouseClick(panel.button, LEFT)
    qtbot.waitUntil(lambda: small.results.analysis is not None, timeout=60_000)
    assert small.isAncestorOf(window.focusWidget()) or window.focusWidget() is small
    QTest.mouseClick(small.results.back, LEFT)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.screen_shown.stack.currentWidget() is window.screen_shown.start


def test_that_tab_goes_through_the_classes_in_their_place(page, window):
    QTest.mouseClick(page.first_button, LEFT)
    form = page.design.form
    form.findChild(QComboBox, "region").setFocus()
    (first, second), *_ = form.classes.rows.values()
    for wanted in (first, second):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert window.focusWidget() is wanted
