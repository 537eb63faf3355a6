"""The table of commands, the user's own keys, and the page where they are changed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from mctgui.project.settings import Settings
from mctgui.qt.commands import COMMANDS, FIXED_KEYS, command
from mctgui.qt.keys import KeyBindings, portable


@pytest.fixture
def bindings(qapp):
    return KeyBindings(Settings(), lambda: None)


def keys_at_work(place: str) -> list[str]:
    rows = [row for row in COMMANDS if row.place in (place, "window")]
    return [key for row in rows for key in row.keys]


@pytest.mark.parametrize("place", ["cases", "view", "train", "measure", "read", "solid"])
def test_that_no_two_commands_of_one_screen_have_the_same_key(place):
    keys = keys_at_work(place)
    assert sorted(set(keys)) == sorted(keys)
    assert not set(keys) & set(FIXED_KEYS)


def test_that_every_key_of_the_table_is_spelled_as_qt_spells_it(qapp):
    assert {key: portable(key) for row in COMMANDS for key in row.keys if portable(key) != key} == {}


def test_that_every_command_of_the_table_is_at_work_in_its_screen_and_every_action_stands_in_it(window):
    for name in ("cases", "view", "train", "measure", "read"):
        window.show_screen(name)
    bound = set(window.keys._actions)
    assert {row.id for row in COMMANDS} == bound


def test_that_an_own_key_works_at_once_and_the_old_one_no_longer(window):
    QTest.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert window.jobs_panel.isVisibleTo(window)
    window.jobs_panel.dismiss()
    window.keys.set_keys("window.jobs", ["Ctrl+Alt+J"])
    QTest.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert not window.jobs_panel.isVisibleTo(window)
    QTest.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert window.jobs_panel.isVisibleTo(window)
    (jobs,) = [action for action in window.window_actions if action.text() == "Jobs"]
    assert jobs.toolTip() == "Jobs (Ctrl+Alt+J)"
    assert Settings.load().keys == {"window.jobs": ["Ctrl+Alt+J"]}


def test_that_a_key_is_taken_from_the_command_that_had_it(bindings):
    bindings.set_keys("view.linked", ["P"])
    assert bindings.keys_of("view.linked") == ("P",)
    assert bindings.keys_of("view.pixels") == ()
    bindings.reset("view.pixels")
    assert (bindings.keys_of("view.pixels"), bindings.keys_of("view.linked")) == (("P",), ())


def test_that_commands_of_different_screens_may_share_a_key_and_those_of_the_window_may_not(bindings):
    assert [row.id for row in bindings.clashes("cases.open", "B")] == []
    assert [row.id for row in bindings.clashes("cases.open", "Ctrl+J")] == ["window.jobs"]
    assert {row.id for row in bindings.clashes("window.theme", "Space")} == {"view.reset", "measure.fit", "solid.reset"}


def test_that_only_what_differs_from_the_table_is_kept(bindings):
    bindings.set_keys("view.linked", ["H"])
    bindings.set_keys("view.linked", command("view.linked").keys)
    assert bindings._settings.keys == {}


@pytest.mark.parametrize("nonsense", [{"view.linked": ["no key at all"]}, {"gone.command": ["X"]}, {"view.linked": "L"}])
def test_that_wrong_keys_in_the_settings_file_do_not_stop_the_start(own_folders, nonsense, qapp):
    import json

    own_folders.mkdir(parents=True)
    (own_folders / "settings.json").write_text(json.dumps({"keys": nonsense, "font_size": 15}), encoding="utf-8")
    settings = Settings.load()
    assert settings.font_size == 15
    assert KeyBindings(settings, lambda: None).keys_of("view.linked") in (("L",), ())


@pytest.fixture
def panel(window):
    window.show_keys()
    return window.keys_panel


def typed(panel, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    panel.editor.setFocus()
    panel.editor.clear()
    QTest.keyClick(panel.editor, key, modifiers)


def test_that_a_key_is_changed_on_the_page_by_typing_it(window, panel):
    panel.choose("view.linked")
    typed(panel, Qt.Key.Key_H)
    assert "H is free" in panel._note.text()
    QTest.mouseClick(panel.use_button, Qt.MouseButton.LeftButton)
    assert window.keys.keys_of("view.linked") == ("H",)
    assert panel.list.currentItem().text(1) == "H"


def test_that_the_page_says_who_loses_the_key_before_it_is_taken(window, panel):
    panel.choose("view.linked")
    typed(panel, Qt.Key.Key_P)
    assert "Show pixels" in panel._note.text()
    assert window.keys.keys_of("view.pixels") == ("P",)
    QTest.mouseClick(panel.use_button, Qt.MouseButton.LeftButton)
    assert (window.keys.keys_of("view.linked"), window.keys.keys_of("view.pixels")) == (("P",), ())
    QTest.mouseClick(panel.all_button, Qt.MouseButton.LeftButton)
    assert window.keys.keys_of("view.pixels") == ("P",)
    assert not panel.default_button.isEnabled()


def test_that_keys_for_moving_through_the_window_cannot_be_taken(panel):
    panel.choose("view.linked")
    panel.editor.setKeySequence(QKeySequence("Return"))
    assert not panel.use_button.isEnabled()
    assert "moving through the window" in panel._note.text()


def test_that_the_search_finds_commands_by_name_and_by_key(panel):
    QTest.keyClicks(panel.search, "ctrl+j")
    shown = [panel.list.topLevelItem(at) for at in range(panel.list.topLevelItemCount())]
    assert [item.text(0).strip() for item in shown if not item.isHidden()] == ["Everywhere", "Jobs"]


def test_that_another_mouse_scheme_is_kept_and_shown(window, panel):
    panel.mouse_box.setFocus()
    QTest.keyClick(panel.mouse_box, Qt.Key.Key_End)
    assert window.settings.mouse == "mitk"
    assert Settings.load().mouse == "mitk"
    words = [panel._mouse_table.itemAt(at).widget().text() for at in range(panel._mouse_table.count())]
    assert words[words.index("Middle drag") + 1] == "Slices"
