"""A reading from the package to the result file, and everything that may interrupt it."""

from __future__ import annotations

import errno
import os
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget

from mctgui.errors import StorageFailure
from mctgui.qt.read import study_side
from mctgui.qt.read.screen import ReadScreen
from mctgui.qt.read.start import StartPage
from mctgui.reading.criteria import preset
from mctgui.reading.package import open_package
from mctgui.reading.session import ReadingSession, Stage

from .at_work import grey_levels, leave

Key = Qt.Key


def test_that_a_study_is_read_by_keys_alone_with_six_presses_an_image(opened, tmp_path, qtbot):
    reader = opened(training=1, reading=3)
    reader.begin()
    assert reader.panel.progress.text() == "1 / 1"
    assert reader.panel.note.text() == "Training, not analysed"
    reader.score()
    assert reader.window.shows(reader.window.notice)
    reader.key(Key.Key_Return)
    before = reader.presses
    for number in (1, 2, 3):
        assert reader.panel.progress.text() == f"{number} / 3"
        assert reader.panel.note.text() == ""
        reader.score()
    assert reader.presses - before == 3 * 6
    assert reader.session.stage is Stage.FINISHED
    QTest.keyClicks(reader.window.sign.name, "A. Reader")
    reader.key(Key.Key_Return)
    assert reader.session.signed is not None
    assert (reader.session.signed.name, reader.session.signed.meaning) == ("A. Reader", reader.window.sign.meaning)
    assert reader.window.shows(reader.window.done)
    assert reader.window.done.problem.isHidden()  # Enter in the field signs once
    assert reader.window.done.code.text() == reader.session.signed.code != ""
    reader.flow.save_result(tmp_path / "back")
    assert (tmp_path / "back.mctresult").is_file()
    assert "back.mctresult" in reader.window.done.words.text()
    values = [
        [given.value for given in reader.session.state.image(one.id).answers.values()]
        for one in reader.session.manifest.presentations
    ]
    assert values == [[3, 4, 4, 5, 2]] * 4
    reader.key(Key.Key_Return)
    qtbot.waitUntil(lambda: reader.flow is None)
    assert reader.screen.window().isVisible()


def test_that_next_waits_for_every_criterion(opened):
    reader = opened(training=0)
    reader.begin()
    assert not reader.panel.next.isEnabled()
    reader.key(Key.Key_3, Key.Key_4, Key.Key_4, Key.Key_5, Key.Key_Return)
    assert reader.panel.progress.text() == "1 / 3"
    assert reader.panel.rows[4].hasFocus()
    reader.key(Key.Key_5)
    assert reader.panel.next.isEnabled()
    reader.key(Key.Key_Return)
    assert reader.panel.progress.text() == "2 / 3"
    assert not any(row.is_answered for row in reader.panel.rows)


def test_that_an_answer_shows_only_once_it_is_on_the_disk(opened, monkeypatch):
    reader = opened(training=0)
    reader.begin()
    reader.key(Key.Key_3)
    kept = reader.session.answers_path.read_bytes()

    def full(*_values, **_fields) -> None:
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as error:
            path = reader.session.answers_path
            raise StorageFailure(f"{path} could not be written: the disk is full.", "Free some space.") from error

    with monkeypatch.context() as patch:
        patch.setattr(type(reader.session._chain), "append", full)
        reader.key(Key.Key_4)
        assert not reader.panel.row("noise").is_answered
        assert "disk is full" in reader.panel.problem.text()
        assert os.sep not in reader.panel.problem.text()
        assert reader.session.answers_path.read_bytes() == kept
    reader.key(Key.Key_4)
    assert reader.panel.row("noise").value == 4
    assert reader.panel.problem.text() == ""
    assert reader.session.answers_path.read_bytes() != kept


def test_that_the_image_goes_even_where_the_pause_cannot_be_written(opened, monkeypatch):
    reader = opened(training=0)
    reader.begin()

    def gone(*_values, **_fields) -> None:
        raise StorageFailure("The folder is gone.", "Bring it back.")

    with monkeypatch.context() as patch:
        patch.setattr(type(reader.session._chain), "append", gone)
        reader.key(Key.Key_Escape)
        assert reader.window.score.picture.is_empty
        assert "folder is gone" in reader.window.notice.problem.text()
    reader.key(Key.Key_Return)
    assert not reader.window.score.picture.is_empty


def test_that_escape_hides_the_image_and_enter_shows_it_with_its_answers(opened):
    reader = opened(training=0)
    reader.begin()
    reader.key(Key.Key_2, Key.Key_3, Key.Key_Escape)
    assert reader.session.covered
    assert reader.window.score.picture.is_empty
    assert reader.window.notice.title.text() == "Paused"
    assert not np.any(grey_levels(reader.window.score.picture.grab().toImage()))
    reader.key(Key.Key_Return)
    assert [row.value for row in reader.panel.rows] == [2, 3, None, None, None]
    assert reader.panel.rows[2].hasFocus()
    assert not reader.window.score.picture.is_empty


def test_that_looking_away_pauses(opened):
    reader = opened(training=0)
    reader.begin()
    window = reader.window
    window.isActiveWindow = lambda: False  # type: ignore[method-assign]
    QApplication.sendEvent(window, QEvent(QEvent.Type.ActivationChange))
    del window.isActiveWindow
    assert reader.session.covered
    assert window.score.picture.is_empty


def test_that_the_reading_goes_on_where_it_was_and_asks_for_the_display_again(opened, reader, qtbot):
    opened(training=0, comments=True)
    reader.begin()
    reader.score()
    reader.key(Key.Key_1, Key.Key_5)
    reader.panel.comment.setFocus()
    QTest.keyClicks(reader.panel.comment, "a ring")
    path = reader.session.package.path
    shown_then = reader.window.score.picture._frames[0].copy()
    leave(reader, qtbot)
    reader.screen.open_package(path)
    reader.check_display()
    assert "image 2 of 3" in reader.window.notice.words.text()
    reader.key(Key.Key_Return)
    assert [row.value for row in reader.panel.rows] == [1, 5, None, None, None]
    assert reader.panel.comment.text() == "a ring"
    assert reader.panel.progress.text() == "2 / 3"
    assert np.array_equal(reader.window.score.picture._frames[0], shown_then)


def test_that_a_signed_reading_only_gives_its_result_again(opened, reader, qtbot, tmp_path):
    opened(training=0, reading=1)
    reader.begin()
    reader.score()
    QTest.keyClicks(reader.window.sign.name, "AR")
    reader.key(Key.Key_Return)
    path = reader.session.package.path
    leave(reader, qtbot)
    reader.screen.open_package(path)
    assert reader.window.shows(reader.window.done)
    reader.flow.save_result(tmp_path / "again.mctresult")
    assert (tmp_path / "again.mctresult").is_file()


def test_that_numbers_meant_for_an_image_sign_nothing(opened):
    reader = opened(training=0, reading=1)
    reader.begin()
    reader.score()
    reader.key(Key.Key_3, Key.Key_4, Key.Key_Return)
    assert reader.session.signed is None
    assert "needs a name" in reader.window.sign.problem.text()


def test_that_back_works_only_where_the_study_allows_it(opened, reader, qtbot):
    opened(training=0, going_back=False)
    reader.begin()
    reader.score()
    assert reader.panel.back.isHidden()
    reader.key(Key.Key_Backspace, Key.Key_Left)
    assert reader.panel.progress.text() == "2 / 3"


def test_that_a_changed_answer_keeps_the_earlier_one(opened):
    reader = opened(training=0, reading=2, going_back=True)
    reader.begin()
    reader.score()
    reader.key(Key.Key_Backspace)
    assert reader.panel.progress.text() == "1 / 2"
    assert [row.value for row in reader.panel.rows] == [3, 4, 4, 5, 2]
    reader.panel.rows[0].setFocus()
    reader.key(Key.Key_1)
    given = reader.session.here.answers["contrast"]
    assert (given.value, given.changes) == (1, 1)
    reader.key(Key.Key_Return)
    reader.score()
    assert reader.window.shows(reader.window.sign)
    assert not reader.window.sign.back.isHidden()
    reader.window.sign.back.click()
    assert reader.panel.progress.text() == "2 / 2"


def test_that_cannot_be_judged_is_offered_only_where_the_study_allows_it(opened):
    reader = opened(training=0, cannot_judge=True)
    reader.begin()
    reader.key(Key.Key_3, Key.Key_Minus, Key.Key_4, Key.Key_4, Key.Key_4)
    assert reader.panel.row("noise").anchor_text == "Cannot be judged"
    assert reader.session.here.answers["noise"].value is None
    reader.key(Key.Key_Return)
    assert reader.panel.progress.text() == "2 / 3"


def test_that_keys_wheel_and_a_moving_mouse_show_that_the_reader_is_there(opened, qtbot):
    reader = opened(training=0)
    reader.begin()
    window = reader.window
    with qtbot.waitSignal(window.used):
        QTest.mouseMove(window.windowHandle(), QPoint(200, 200))
    with qtbot.waitSignal(window.used):
        QTest.keyClick(window.windowHandle(), Key.Key_Up)
    with qtbot.waitSignal(window.used):
        QTest.wheelEvent(window.windowHandle(), QPointF(200, 200), QPoint(0, 120))


def test_that_time_without_input_and_paused_time_do_not_count(opened, monkeypatch):
    reader = opened(training=0, idle_after_s=10)
    reader.begin()
    now = reader.session._clock.monotonic()
    monkeypatch.setattr(type(reader.session._clock), "monotonic", lambda _clock: now)
    reader.key(Key.Key_Up)
    now += 25.0
    reader.key(Key.Key_Up)
    now += 4.0
    reader.key(Key.Key_Escape)
    now += 100.0
    reader.key(Key.Key_Return)
    reader.score()
    times = reader.session.state.image(reader.session.manifest.presentations[0].id).times
    assert times.seconds == pytest.approx(14.0, abs=1.0)
    assert times.idle_seconds == pytest.approx(15.0, abs=0.1)
    assert times.away_seconds >= 100.0


def test_that_without_that_option_the_key_does_nothing(opened):
    reader = opened(training=0, cannot_judge=False)
    reader.begin()
    reader.key(Key.Key_Minus)
    assert not reader.panel.rows[0].is_answered
    assert len(reader.panel.rows[1].buttons) == 5


def test_that_a_comment_is_kept_when_the_next_image_comes(opened):
    reader = opened(training=0, comments=True)
    reader.begin()
    first = reader.session.current
    reader.panel.comment.setFocus()
    QTest.keyClicks(reader.panel.comment, "streaks 2")
    reader.key(Key.Key_Return)
    reader.score()
    assert reader.session.state.image(first.id).comment == "streaks 2"
    assert reader.panel.comment.text() == ""


def test_that_the_comment_has_a_key_and_comes_after_the_criteria(opened):
    reader = opened(training=0, comments=True)
    reader.begin()
    reader.key(Key.Key_C)
    assert reader.panel.comment.hasFocus()
    reader.key(Key.Key_Return)
    assert reader.panel.rows[0].hasFocus()
    reader.key(*[Key.Key_Tab] * 5)
    assert reader.panel.comment.hasFocus()


def test_that_no_comment_field_is_there_where_the_study_wants_none(opened):
    reader = opened(training=0, comments=False)
    reader.begin()
    assert reader.panel.comment.isHidden()


def test_that_a_break_is_suggested_and_may_be_waved_aside(opened):
    reader = opened(training=0, reading=5, break_after_images=2)
    reader.begin()
    reader.score()
    reader.score()
    assert reader.window.notice.title.text() == "Time for a break"
    assert reader.window.score.picture.is_empty
    reader.window.notice.other.click()
    assert reader.panel.progress.text() == "3 / 5"
    reader.score()
    reader.score()
    reader.key(Key.Key_Return)
    assert reader.session.covered
    assert reader.session.state.breaks == 2
    reader.key(Key.Key_Return)
    assert reader.panel.progress.text() == "5 / 5"


def test_that_a_second_sitting_that_comes_too_early_is_said_and_not_refused(opened):
    reader = opened(training=0, reading=2, sittings=2, min_days_between_sittings=28)
    reader.begin()
    reader.score()
    words = reader.window.notice.words.text()
    assert reader.window.notice.title.text() == "Sitting 2 of 2"
    assert "28 days" in words
    assert "too early" in words
    reader.key(Key.Key_Return)
    reader.score()
    assert reader.session.state.sittings[1].too_short


def test_that_a_stack_is_gone_through_by_wheel_and_page_keys(opened):
    reader = opened(training=0, frames=5)
    reader.fill_form()
    reader.check_display()
    assert "Page Up" in reader.window.notice.words.text()
    reader.key(Key.Key_Return)
    picture = reader.window.score.picture
    assert picture.position == 2
    reader.key(Key.Key_PageDown, Key.Key_PageDown, Key.Key_PageDown)
    assert picture.position == 4
    reader.key(Key.Key_PageUp)
    assert picture.position == 3
    reader.score()
    assert picture.position == 2


def test_that_a_forced_choice_shows_both_images_beside_each_other(opened):
    reader = opened(training=0, reading=2, criteria=preset("forced-choice"))
    reader.begin()
    current = reader.session.current
    (left,), (right,) = reader.session.frames, reader.session.package.right_frames(current)
    shown = reader.window.score.picture._frames[0]
    assert np.array_equal(shown[:, : left.shape[1]], left)
    assert np.array_equal(shown[:, -right.shape[1] :], right)
    reader.key(Key.Key_2, Key.Key_Return)
    assert reader.session.state.image(current.id).answers["preference"].value == 2


def test_that_the_display_and_the_reader_are_recorded(opened):
    reader = opened(training=0)
    reader.window.form.years.setValue(6)
    reader.key(Key.Key_Return)
    assert "specialty" in reader.window.form.problem.text().lower()
    reader.fill_form()
    reader.key(Key.Key_Return)
    assert "no answer" in reader.window.check.problem.text()
    reader.check_display()
    (check,) = reader.session.state.displays
    size = reader.window.screen().geometry().size() * reader.window.devicePixelRatioF()
    assert (check["monitor"], check["steps_seen"], check["dark_patch_seen"]) == ("RX360", 18, True)
    assert tuple(check["screen_pixels"]) == (size.width(), size.height())
    assert reader.session.state.reader["years"] == 6
    assert reader.session.state.reader["specialty"] == "Musculoskeletal radiology"


def test_that_an_image_larger_than_the_screen_is_said_before_reading(opened):
    reader = opened(training=0, side=900)
    reader.fill_form()
    assert "900 × 900" in reader.window.check.warning.text()


def damage(path: Path, number: int) -> None:
    """Change one pixel of a presentation."""
    name = open_package(path).manifest.presentations[number].frames[0]
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        content[archive.getinfo(name).header_offset + 2000] ^= 255
    path.write_bytes(content)


def test_that_a_damaged_package_is_found_before_anything_is_judged(reader, package, qtbot, window):
    path = package(training=0, reading=8)
    damage(path, 7)
    reader.screen.open_package(path)
    qtbot.waitUntil(lambda: reader.flow is None)
    assert window.isVisible()
    assert "was changed" in window.message_bar.current.text


def test_that_a_changed_image_stops_the_reading_before_it_is_shown(opened):
    reader = opened(training=0)
    reader.begin()
    damage(reader.session.package.path, 1)
    reader.score()
    assert reader.panel.progress.text() == "1 / 3"
    assert reader.panel.problem.text()


def test_that_a_fault_of_the_program_hides_the_image_and_quotes_nothing(opened):
    reader = opened(training=0)
    reader.begin()
    sys.excepthook(RuntimeError, RuntimeError("micro-CT of donor 3"), None)
    assert reader.window.score.picture.is_empty
    assert "RuntimeError" in reader.window.notice.problem.text()
    assert "donor" not in reader.window.notice.problem.text()
    reader.key(Key.Key_Return)
    assert reader.panel.progress.text() == "1 / 3"


def test_that_keys_of_an_empty_comment_do_not_go_back(opened):
    reader = opened(training=0, going_back=True, comments=True)
    reader.begin()
    reader.score()
    reader.panel.comment.setFocus()
    reader.key(Key.Key_Backspace, Key.Key_Left)
    assert reader.panel.progress.text() == "2 / 3"


def test_that_a_key_held_down_goes_on_by_one_page_only(opened):
    reader = opened(training=0)
    reader.fill_form()
    reader.check_display()
    held = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(QApplication.focusWidget(), held)
    assert reader.window.shows(reader.window.notice)
    reader.key(Key.Key_Return)
    assert reader.window.shows(reader.window.score)


def test_that_ending_the_program_closes_a_reading_with_its_answers(opened, reader, window):
    opened(training=0)
    reader.begin()
    reader.key(Key.Key_3)
    answers = reader.session.answers_path
    window.close()
    QApplication.processEvents()
    assert reader.flow is None
    assert not window.isVisible()
    with ReadingSession.open(answers.with_suffix(".mctread")) as again:
        assert again.here.answers["contrast"].value == 3


def test_that_leaving_while_the_disk_refuses_says_so_and_lets_go_of_the_answers(opened, reader, monkeypatch, qtbot, window):
    opened(training=0)
    reader.begin()
    reader.key(Key.Key_3)
    path = reader.session.package.path

    def gone(*_values, **_fields) -> None:
        raise StorageFailure("The folder is gone.", "Bring it back.")

    with monkeypatch.context() as patch:
        patch.setattr(type(reader.session._chain), "append", gone)
        leave(reader, qtbot)
    assert window.isVisible()
    assert "folder is gone" in window.message_bar.current.text
    with ReadingSession.open(path) as again:
        assert again.here.answers["contrast"].value == 3


def test_that_a_large_image_is_moved_by_keys(opened):
    reader = opened(training=0, side=1200)
    reader.begin()
    before = reader.window.score.picture.image_place().topLeft()
    QTest.keyClick(reader.window.windowHandle(), Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert reader.window.score.picture.image_place().x() < before.x()


def test_that_a_file_that_is_no_package_is_told_on_the_start_page(reader, window, tmp_path):
    path = tmp_path / "x.mctread"
    path.write_bytes(b"nothing")
    reader.screen.open_package(path)
    assert reader.flow is None
    assert "no reader's package" in window.message_bar.current.text
    assert window.isVisible()


def test_that_packages_opened_before_are_listed_by_title_and_number_only(opened, reader, window, qtbot):
    opened()
    leave(reader, qtbot)
    buttons = [reader.screen.start.recent.itemAt(at).widget() for at in range(reader.screen.start.recent.count())]
    assert [button.text() for button in buttons] == ["Spring study · R1"]
    assert [button.toolTip() for button in buttons] == [""]
    assert not any("Spring" in one.name for one in window.commands())
    assert not any("study_R1" in one.name for one in window.commands())


def test_that_the_start_page_has_a_coordinators_side_only_where_there_are_pages(qtbot, theme):
    def offered(page: StartPage) -> set[str]:
        qtbot.addWidget(page)
        return {button.text() for button in page.findChildren(QAbstractButton)}

    row = study_side.StudyPage("design", lambda: "Design", lambda: "Plans it.", "ph.list-numbers", lambda *_: QWidget())
    assert offered(StartPage(theme, [])) == {"Open a reader package…"}
    assert offered(StartPage(theme, [row])) == {"Open a reader package…", "Design"}


def test_that_a_page_of_the_coordinators_side_is_shown_and_left(qtbot, window, monkeypatch):
    def make(_services, back):
        button = QPushButton("back")
        button.clicked.connect(back)
        return button

    row = study_side.StudyPage("design", lambda: "Design", lambda: "Plans a study.", "ph.list-numbers", make)
    monkeypatch.setattr(study_side, "PAGES", (row,))
    screen = ReadScreen(window)
    qtbot.addWidget(screen)
    screen.start.study_buttons[0].click()
    assert screen.stack.currentWidget().text() == "back"
    screen.stack.currentWidget().click()
    assert screen.stack.currentWidget() is screen.start
