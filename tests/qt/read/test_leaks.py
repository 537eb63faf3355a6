"""Nothing that is shown, said or kept while reading betrays what an image is, and nothing else can be reached."""

from __future__ import annotations

import logging
import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from mctgui.project.paths import config_folder
from mctgui.reading.criteria import preset

from .at_work import grey_levels, leave

Key, Modifier = Qt.Key, Qt.KeyboardModifier
BETRAYS = re.compile(r"micro|pix2pix|\bAI\b|synthetic|mdct|generated|[0-9a-f]{16}|mctread|frames/|\bL[1-5]\b", re.IGNORECASE)


def said_by(root: QWidget) -> dict[str, str]:
    """Every text of a window and of all in it: shown, in tips, for screen readers, and names of objects."""
    found = {}
    for number, widget in enumerate([root, *root.findChildren(QWidget)]):
        texts = [
            widget.windowTitle(),
            widget.windowFilePath(),
            widget.toolTip(),
            widget.statusTip(),
            widget.whatsThis(),
            widget.accessibleName(),
            widget.accessibleDescription(),
        ]
        if isinstance(widget, QLineEdit):
            texts.append(widget.placeholderText())
        if hasattr(widget, "text"):
            texts.append(widget.text())
        for text in filter(None, texts):
            found[f"{number} {type(widget).__name__}: {text}"] = text
    return found


def visible_texts(root: QWidget) -> set[str]:
    shown = [widget for widget in root.findChildren(QWidget) if widget.isVisible() and hasattr(widget, "text")]
    return {widget.text() for widget in shown if widget.text()}


def test_that_no_text_of_the_window_betrays_anything_on_any_page(opened):
    reader = opened(training=1, reading=2, cannot_judge=True, going_back=True, frames=3)
    seen = [said_by(reader.window)]
    reader.fill_form()
    reader.check_display()
    seen.append(said_by(reader.window))
    reader.key(Key.Key_Return)
    reader.score()
    reader.key(Key.Key_Return)
    for _ in range(2):
        seen.append(said_by(reader.window))
        reader.key(Key.Key_Escape)
        seen.append(said_by(reader.window))
        reader.key(Key.Key_Return)
        reader.score()
    seen.append(said_by(reader.window))
    texts = {text for one in seen for text in one.values()}
    assert len(texts) > 40
    assert [text for text in texts if BETRAYS.search(text)] == []


def test_that_while_reading_only_criteria_steps_and_progress_are_shown(opened):
    reader = opened(training=0, comments=True)
    reader.begin()
    reader.key(Key.Key_3)
    names = {criterion.name.en for criterion in preset("jin2021")}
    assert visible_texts(reader.window) == names | {"1", "2", "3", "4", "5", "Optimal", "1 / 3", "Next  ↵"}
    assert reader.window.windowTitle() == "mctgui"


def test_that_two_images_are_told_apart_by_nothing_but_number_and_picture(opened):
    reader = opened(training=0)
    reader.begin()
    first = {text.replace("1 / 3", "") for text in said_by(reader.window)}
    reader.score()
    second = {text.replace("2 / 3", "") for text in said_by(reader.window)}
    assert first == second


def test_that_no_pixel_of_the_window_has_a_hue(opened):
    reader = opened(training=1, reading=2, cannot_judge=True, going_back=True, comments=True)
    window = reader.window

    def hueless() -> bool:
        QApplication.processEvents()
        seen = grey_levels(window.grab().toImage())
        return bool(np.array_equal(seen[..., 0], seen[..., 1]) and np.array_equal(seen[..., 0], seen[..., 2]))

    assert hueless()
    window.form.years.setFocus()
    assert hueless()
    reader.fill_form()
    window.check.calibrated.setChecked(True)
    for field in (window.check.date, window.check.lux, window.check.low.yes, window.check.calibrated):
        field.setFocus()
        assert hueless(), field
    reader.key(Key.Key_Return)
    assert hueless()
    reader.check_display()
    assert hueless()
    reader.key(Key.Key_Return)
    reader.key(Key.Key_3, Key.Key_4)
    reader.panel.comment.setFocus()
    QTest.keyClicks(reader.panel.comment, "word")
    reader.panel.comment.selectAll()
    assert hueless()
    reader.panel.rows[3].setFocus()
    reader.key(Key.Key_Escape)
    assert hueless()


def test_that_letters_are_drawn_without_coloured_fringes(opened):
    from PySide6.QtGui import QFont

    reader = opened(training=0)
    reader.begin()
    for label in reader.window.findChildren(QLabel):
        if label.isVisible():
            assert label.font().styleStrategy() & QFont.StyleStrategy.NoSubpixelAntialias


def test_that_no_other_mode_no_palette_and_no_help_is_reached(opened, window):
    reader = opened(training=0)
    reader.begin()
    assert not window.isVisible()
    before = window.screens.current
    for key, held in (
        (Key.Key_K, Modifier.ControlModifier),
        (Key.Key_1, Modifier.ControlModifier),
        (Key.Key_2, Modifier.ControlModifier),
        (Key.Key_R, Modifier.ControlModifier),
        (Key.Key_O, Modifier.ControlModifier),
        (Key.Key_J, Modifier.ControlModifier),
        (Key.Key_F1, Modifier.NoModifier),
        (Key.Key_F11, Modifier.NoModifier),
        (Key.Key_Question, Modifier.ShiftModifier),
        (Key.Key_Q, Modifier.ControlModifier),
        (Key.Key_S, Modifier.ControlModifier),
        (Key.Key_Print, Modifier.NoModifier),
    ):
        QTest.keyClick(reader.window.windowHandle(), key, held)
        QApplication.processEvents()
    assert window.screens.current == before
    assert not window.isVisible()
    assert reader.window.isVisible()
    assert reader.panel.progress.text() == "1 / 3"
    for panel in (window.palette_panel, window.help_panel, window.jobs_panel, window.settings_panel):
        assert panel.isHidden()
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not reader.window] == []


def test_that_nothing_reaches_the_clipboard_and_there_is_no_menu(opened):
    QApplication.clipboard().setText("before")
    reader = opened(training=0, comments=True)
    reader.begin()
    window = reader.window
    for widget in (window.score.picture, window.score.panel, window.score.panel.rows[0], window.score.panel.comment):
        widget.setFocus()
        for key in (Key.Key_A, Key.Key_C, Key.Key_X, Key.Key_Insert):
            QTest.keyClick(window.windowHandle(), key, Modifier.ControlModifier)
        QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), QPoint(5, 5)))
        assert QApplication.activePopupWidget() is None
    assert QApplication.clipboard().text() == "before"
    assert not any(widget.acceptDrops() for widget in window.findChildren(QWidget) if widget.isVisible())


def test_that_logs_and_kept_settings_say_nothing_of_the_images(opened, reader, qtbot, caplog):
    with caplog.at_level(logging.DEBUG):
        opened(training=0)
        reader.begin()
        reader.score()
        ids = [one.id for one in reader.session.manifest.presentations]
        leave(reader, qtbot)
    written = caplog.text + "".join(
        path.read_text(encoding="utf-8", errors="replace") for path in config_folder().rglob("*") if path.is_file()
    )
    assert not any(one in written for one in ids)
    assert "contrast" not in written.lower()


def test_that_closing_by_the_system_leaves_to_the_start_page_and_keeps_the_answers(opened, reader, qtbot, window):
    opened(training=0)
    reader.begin()
    reader.key(Key.Key_3)
    answers = reader.session.answers_path
    reader.window.close()
    qtbot.waitUntil(lambda: reader.flow is None)
    assert window.isVisible()
    assert b'"contrast"' in answers.read_bytes()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_that_criteria_are_said_in_the_language_of_the_window(opened, monkeypatch, language):
    monkeypatch.setattr("mctgui.qt.read.flow.shown", lambda: language)
    reader = opened(training=0)
    reader.begin()
    first = preset("jin2021")[0]
    wanted = first.name.zh if language == "zh_CN" else first.name.en
    assert wanted in visible_texts(reader.window)
    reader.key(Key.Key_3)
    assert reader.panel.rows[0].anchor_text == first.step(3).text.in_language(language)
