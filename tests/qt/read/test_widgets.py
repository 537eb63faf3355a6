"""The pieces of a reading: numbers, words beneath them, the image pixel by pixel, the pattern of the display check."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from mctgui.qt.read.pattern import HIGH, LOW, STEPS, check_pattern, step_levels
from mctgui.qt.read.picture import Picture, enlarged
from mctgui.qt.read.scale_row import ScaleRow, StepWords
from mctgui.qt.read.score_page import ScorePage

from .at_work import grey_levels

WORDS = ("Severe and unacceptable", "Marked but acceptable", "Moderate", "Mild", "None or minimal")
STEPS_OF_NOISE = tuple(StepWords(value, words) for value, words in enumerate(WORDS, 1))


@pytest.fixture
def row(qtbot, theme):
    made = ScaleRow(theme, "noise", "Existence of noise", (*STEPS_OF_NOISE, StepWords(None, "Cannot be judged")))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocus()
    return made


def test_that_a_number_asks_and_shows_only_when_it_is_told_to(qtbot, row):
    with qtbot.waitSignal(row.asked) as asked:
        QTest.keyClick(row, Qt.Key.Key_4)
    assert asked.args == [4]
    assert not row.is_answered
    row.show_value(4)
    assert (row.value, row.anchor_text) == (4, "Mild")
    with qtbot.waitSignal(row.asked) as asked:
        QTest.mouseClick(row.buttons[1], Qt.MouseButton.LeftButton)
    assert asked.args == [2]
    assert [button.isChecked() for button in row.buttons] == [False, False, False, True, False, False]


def test_that_numbers_that_the_scale_does_not_have_are_passed_over(qtbot, row):
    with qtbot.assertNotEmitted(row.asked):
        for key in (Qt.Key.Key_6, Qt.Key.Key_0, Qt.Key.Key_A):
            QTest.keyClick(row, key)
        QTest.keyClick(row, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)


def test_that_cannot_be_judged_is_an_answer_of_its_own(qtbot, row):
    with qtbot.waitSignal(row.asked) as asked:
        QTest.keyClick(row, Qt.Key.Key_Minus)
    assert asked.args == [None]
    row.show_value(None)
    assert row.is_answered
    assert row.value is None
    assert row.anchor_text == "Cannot be judged"
    row.show_none()
    assert not row.is_answered
    assert row.anchor_text == ""


def test_that_the_words_of_the_hovered_step_stand_beneath_until_the_pointer_leaves(row):
    row.show_value(2)
    row.buttons[4].entered.emit()
    assert row.anchor_text == "None or minimal"
    row.buttons[4].left.emit()
    assert row.anchor_text == "Marked but acceptable"


def test_that_the_numbers_of_a_choice_between_two_are_explained_before_one_is_chosen(qtbot, theme):
    row = ScaleRow(theme, "p", "Which is better?", (StepWords(1, "The left image"), StepWords(2, "The right image")))
    qtbot.addWidget(row)
    assert row.anchor_text == "1 The left image · 2 The right image"
    row.show_value(2)
    assert row.anchor_text == "The right image"


def test_that_screen_readers_hear_criterion_and_step_only(row):
    assert row.buttons[3].accessibleName() == "Existence of noise: 4, Mild"
    assert row.accessibleName() == "Existence of noise"


@pytest.fixture
def page(qtbot, theme):
    made = ScorePage(theme)
    qtbot.addWidget(made)
    criteria = [(name, name.title(), STEPS_OF_NOISE) for name in ("noise", "sharpness", "texture")]
    made.panel.set_criteria(criteria, comments=True, going_back=False)
    made.resize(1200, 800)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.panel.asked.connect(lambda name, value: (made.panel.row(name).show_value(value), made.panel.focus_after(name)))
    made.panel.focus_open_row()
    return made


def press(key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, *modifiers)


def test_that_numbers_go_from_criterion_to_criterion_and_enter_goes_on(qtbot, page):
    for key in (Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5):
        press(key)
    assert [row.value for row in page.panel.rows] == [3, 4, 5]
    with qtbot.waitSignal(page.panel.next_asked):
        press(Qt.Key.Key_Return)


def test_that_arrows_go_up_and_down_and_stop_at_the_ends(page):
    rows = page.panel.rows
    press(Qt.Key.Key_Up)
    assert rows[0].hasFocus()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    assert rows[2].hasFocus()
    press(Qt.Key.Key_2)
    assert rows[0].hasFocus()


def test_that_back_has_no_key_where_the_study_does_not_allow_it(qtbot, page):
    with qtbot.assertNotEmitted(page.panel.back_asked):
        press(Qt.Key.Key_Backspace)
        press(Qt.Key.Key_Left)
    page.panel.back.show()
    with qtbot.waitSignal(page.panel.back_asked):
        press(Qt.Key.Key_Left)


def test_that_numbers_in_the_comment_are_words_and_enter_keeps_them(qtbot, page):
    page.panel.comment.setFocus()
    with qtbot.waitSignal(page.panel.comment_asked) as asked:
        QTest.keyClicks(page.panel.comment, "3 rods")
        press(Qt.Key.Key_Return)
    assert asked.args == ["3 rods"]
    assert not page.panel.rows[0].is_answered
    assert page.panel.rows[0].hasFocus()


def test_that_nothing_of_the_comment_reaches_the_clipboard(page):
    QApplication.clipboard().setText("before")
    page.panel.comment.setFocus()
    QTest.keyClicks(page.panel.comment, "secret")
    for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_V):
        press(key, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "before"
    assert page.panel.comment.text() == "secret"


@pytest.mark.parametrize("size", [(1600, 1000), (1280, 800), (960, 600)])
def test_that_all_criteria_and_next_are_on_the_page(page, size):
    page.panel.set_criteria(
        [(f"c{index}", "Contrast between the trabecular bone and bone marrow", STEPS_OF_NOISE) for index in range(5)],
        comments=True,
        going_back=True,
    )
    page.resize(*size)
    QTest.qWait(20)
    for widget in (*page.panel.rows, page.panel.next):
        place = widget.mapTo(page, QPoint(0, widget.height()))
        assert place.y() <= page.height(), widget


# The image


@pytest.fixture
def picture(qtbot, theme):
    made = Picture()
    qtbot.addWidget(made)
    made.resize(300, 260)
    made.show()
    return made


@pytest.mark.parametrize("scale", [1, 2])
def test_that_every_pixel_stands_on_whole_pixels_of_the_screen_unchanged(picture, scale):
    frame = np.random.default_rng(3).integers(0, 256, (101, 90), dtype=np.uint8)
    picture.show_frames([frame], scale)
    seen = grey_levels(picture.grab().toImage())
    place = picture.image_place()
    ratio = picture.devicePixelRatioF()
    left, top = round(place.left() * ratio), round(place.top() * ratio)
    wanted = np.kron(frame, np.ones((scale, scale), np.uint8))
    shown = seen[top : top + wanted.shape[0], left : left + wanted.shape[1]]
    assert np.array_equal(shown, np.repeat(wanted[..., np.newaxis], 3, axis=2))
    rest = seen.copy()
    rest[top : top + wanted.shape[0], left : left + wanted.shape[1]] = 0
    assert not rest.any()


def test_that_the_image_stands_on_whole_pixels_inside_an_odd_place(qtbot, theme):
    outer = QWidget()
    layout = QVBoxLayout(outer)
    layout.setContentsMargins(13, 7, 5, 2)
    picture = Picture()
    layout.addWidget(picture)
    qtbot.addWidget(outer)
    outer.resize(201, 187)
    outer.show()
    frame = np.random.default_rng(5).integers(1, 256, (50, 61), dtype=np.uint8)
    picture.show_frames([frame])
    levels = grey_levels(outer.grab().toImage())[..., 0]
    ratio = picture.devicePixelRatioF()
    corner = QPointF(picture.mapTo(outer, QPoint())) + picture.image_place().topLeft()
    left, top = round(corner.x() * ratio), round(corner.y() * ratio)
    assert np.array_equal(levels[top : top + 50, left : left + 61], frame)


def test_that_a_scale_between_whole_numbers_copies_pixels_and_invents_none():
    frame = np.array([[10, 200], [60, 90]], np.uint8)
    large = enlarged(frame, 1.5)
    assert large.shape == (3, 3)
    assert set(np.unique(large)) == {10, 60, 90, 200}
    assert np.array_equal(enlarged(frame, 2), np.kron(frame, np.ones((2, 2), np.uint8)))


def test_that_the_wheel_and_keys_go_through_a_stack_and_stop_at_its_ends(picture):
    picture.show_frames([np.full((20, 20), level, np.uint8) for level in (10, 20, 30)])
    assert picture.position == 1
    middle = QPointF(picture.rect().center())
    nothing = Qt.MouseButton.NoButton
    for _ in range(3):
        turn = QWheelEvent(
            middle,
            middle,
            QPoint(),
            QPoint(0, -120),
            nothing,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(picture, turn)
    assert picture.position == 2
    picture.step(-5)
    assert picture.position == 0


def test_that_a_cleared_picture_keeps_nothing(picture):
    picture.show_frames([np.full((20, 20), 200, np.uint8)])
    picture.clear()
    assert picture.is_empty
    assert not grey_levels(picture.grab().toImage()).any()


def test_that_only_an_image_larger_than_its_place_can_be_dragged(picture):
    picture.show_frames([np.zeros((20, 20), np.uint8)])
    before = picture.image_place()

    def drag() -> None:
        QTest.mousePress(picture, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(100, 100))
        QTest.mouseMove(picture, QPoint(140, 90))
        QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(140, 90))

    drag()
    assert picture.image_place() == before
    picture.show_frames([np.zeros((900, 900), np.uint8)])
    assert not picture.fits()
    before = picture.image_place()
    drag()
    assert (picture.image_place().topLeft() - before.topLeft()).x() == pytest.approx(40, abs=1)


# The pattern


def test_that_the_pattern_has_its_eighteen_steps_its_faint_patches_and_bars_of_one_pixel():
    pattern = check_pattern(800)
    assert pattern.shape == (800, 800)
    assert len(step_levels()) == STEPS == len(set(step_levels()))
    assert set(step_levels()) <= set(np.unique(pattern).tolist())
    assert (pattern == LOW).sum() > 1000
    assert (pattern == HIGH).sum() > 1000
    assert (LOW, HIGH) == (13, 242)
    middle = pattern[395, 340:400]
    assert (np.abs(np.diff(middle.astype(int))) == 255).sum() > 15


def test_that_the_pattern_is_never_too_small_to_be_drawn():
    assert check_pattern(10).shape == (440, 440)
