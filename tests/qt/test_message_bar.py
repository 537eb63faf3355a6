"""The message bar: errors stay, information leaves, nothing is lost under something newer."""

from __future__ import annotations

import pytest

from mctgui.errors import StorageFailure
from mctgui.qt import faults
from mctgui.qt.message_bar import MessageBar


@pytest.fixture
def bar(qtbot, theme, monkeypatch):
    monkeypatch.setattr("mctgui.qt.message_bar.SECONDS", 0.05)
    made = MessageBar(theme)
    qtbot.addWidget(made)
    return made


def test_that_information_leaves_by_itself_and_an_error_stays(qtbot, bar):
    bar.say("Imported.")
    qtbot.waitUntil(bar.isHidden, timeout=3_000)
    bar.say("The disk is full.", "error")
    qtbot.wait(200)
    assert bar.current.text == "The disk is full."
    assert not bar.isHidden()
    bar.close_current()
    assert bar.isHidden()


def test_that_a_covered_error_comes_back(bar):
    bar.say("The disk is full.", "error")
    bar.say("The series has a gap.", "warn")
    assert bar._more.text() == "1 more"
    bar.close_current()
    assert bar.current.text == "The disk is full."


def test_that_the_same_error_is_not_heaped_up(bar):
    for _time in range(3):
        bar.say("The disk is full.", "error")
    bar.close_current()
    assert bar.current is None


def test_that_the_one_action_runs_and_closes_the_message(bar):
    done = []
    bar.say("Three slices are missing.", "warn", ("Show files", lambda: done.append("shown")))
    assert bar._action.text() == "Show files"
    bar._action.click()
    assert done == ["shown"]
    assert bar.current is None


def test_that_the_kind_of_a_message_is_said_in_words_too(bar):
    bar.say("The disk is full.", "error")
    assert bar.accessibleName() == "Error: The disk is full."


def test_that_our_errors_are_told_with_their_hint_and_others_without_their_text():
    assert faults.words_for(StorageFailure("The disk is full.", "Free some space.")) == (
        "The disk is full. Free some space.",
        False,
    )
    words, fault = faults.words_for(KeyError("Miller^Anna"))
    assert fault
    assert "Miller" not in words
    assert "KeyError" in words


def test_that_running_out_of_memory_is_told_as_such():
    error = RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes")
    words, fault = faults.words_for(error)
    assert "not enough memory" in words
    assert not fault


def test_that_the_log_names_places_but_never_the_text_of_an_exception(own_folders):
    handler = faults.start_log()
    try:
        try:
            raise ValueError("Miller^Anna 1950")
        except ValueError as error:
            faults.record(error)
    finally:
        faults.stop_log(handler)
    written = faults.log_file().read_text(encoding="utf-8")
    assert "ValueError at test_message_bar.py" in written
    assert "Miller" not in written
