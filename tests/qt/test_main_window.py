"""The window: starts light, reaches everything by keyboard, survives what goes wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from mctgui.errors import StorageFailure
from mctgui.project import Project
from mctgui.project.paths import resources_folder
from mctgui.qt.help import manual_page


def test_that_the_window_shows_without_loading_what_is_not_needed_yet(tmp_path: Path):
    heavy = ("torch", "vtk", "vtkmodules", "statsmodels", "matplotlib", "numba", "SimpleITK", "skimage", "scipy.stats")
    script = textwrap.dedent(
        f"""
        import json, sys
        from PySide6.QtWidgets import QApplication
        application = QApplication([])
        from mctgui.project.settings import Settings
        from mctgui.qt.main_window import MainWindow
        from mctgui.qt.theme import Theme
        theme = Theme(); theme.apply()
        window = MainWindow(Settings.load(), theme)
        window.show()
        application.processEvents()
        assert window.isVisible()
        print(json.dumps([name for name in {heavy!r} if name in sys.modules]))
        window.close()
        """
    )
    environment = os.environ | {"MCTGUI_CONFIG_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_that_the_program_runs_and_ends_when_its_window_is_closed(qapp, monkeypatch):
    from mctgui.qt import app

    def close() -> None:
        for widget in qapp.topLevelWidgets():
            if type(widget).__name__ == "MainWindow":
                widget.close()
                widget.deleteLater()

    QTimer.singleShot(500, close)
    assert app.run(None, False) == 0


def test_that_a_new_window_is_empty_and_has_only_modes_that_are_built(window):
    assert window.windowTitle() == "mctgui"
    assert [action.text() for action in window.mode_actions.values()] == ["Cases", "View", "Train", "Measure", "Read"]
    keys = [action.shortcut().toString() for action in window.mode_actions.values()]
    assert keys == ["Ctrl+1", "Ctrl+2", "Ctrl+4", "Ctrl+5", "Ctrl+6"]
    assert window.screen_is("cases")
    assert window.header.height() == 40
    assert window.status_bar.height() == 24
    assert window.mode_bar.width() == 56
    assert window.inspector.isHidden()


def test_that_an_exception_in_a_slot_is_told_and_the_window_lives_on(qtbot, window, monkeypatch):
    monkeypatch.setattr("mctgui.qt.main_window.show_file", lambda path: None)
    error = ValueError("Miller^Anna")
    sys.excepthook(ValueError, error, None)
    assert window.message_bar.current.kind == "error"
    assert "Miller" not in window.message_bar.current.text
    assert window.message_bar.current.action[0] == "Show the log"
    sys.excepthook(StorageFailure, StorageFailure("The disk is full.", "Free some space."), None)
    assert window.message_bar.current.text == "The disk is full. Free some space."
    assert window.isVisible()


def test_that_closing_gives_back_the_exception_hook(make_window):
    before = sys.excepthook
    window = make_window()
    assert sys.excepthook is not before
    window.close()
    assert sys.excepthook is before


def test_that_the_palette_finds_actions_cases_and_recent_projects_by_typing(qtbot, window, tmp_path):
    Project.create(tmp_path / "Other.mctproj").close()
    window.project_files.open(tmp_path / "Other.mctproj")
    window.project_files.create(tmp_path / "Study.mctproj")
    window.project.add_case("SP-0312", level="L2", donor="3")
    window.palette_panel.open_from()
    names = {command.name: command.aside for command in window.commands()}
    assert names["Jobs"] == "Ctrl+J"
    assert names["Open Other"] == "Recent project"
    QTest.keyClicks(window.palette_panel.line, "donor l2")
    assert window.palette_panel.list.count() == 1
    QTest.keyClick(window.palette_panel.line, Qt.Key.Key_Return)
    assert window.palette_panel.isHidden()
    assert window.case.pseudonym == "SP-0312"


def test_that_every_action_has_a_name_and_no_shortcut_is_given_twice(window):
    actions = [action for action in (*window.window_actions, *window.screen_shown.actions()) if action.text()]
    assert all(command.name for command in window.commands())
    keys = [sequence.toString() for action in actions for sequence in action.shortcuts()]
    assert sorted(set(keys)) == sorted(keys)
    named = [action for action in actions if not action.shortcut().isEmpty() and action.text() not in ("Undo", "Redo")]
    assert all(f"({action.shortcut().toString()})" in action.toolTip() for action in named)


def test_that_every_button_has_a_name_for_screen_readers(window):
    window.show_jobs()
    window.show_message("The series has a gap.", "warn", ("Show files", window.show_jobs))
    buttons = [button for button in window.findChildren(QAbstractButton) if button.isVisibleTo(window)]
    assert len(buttons) >= 10
    nameless = [button for button in buttons if not (button.text() or button.accessibleName())]
    assert nameless == []


def test_that_escape_and_a_click_beside_close_an_overlay_and_give_the_focus_back(qtbot, window):
    window.activateWindow()
    window.show_jobs()
    assert window.jobs_panel.isVisible()
    QTest.keyClick(window.jobs_panel, Qt.Key.Key_Escape)
    assert window.jobs_panel.isHidden()
    window.palette_panel.open_from()
    QTest.mouseClick(window.status_bar, Qt.MouseButton.LeftButton)
    assert window.palette_panel.isHidden()


@pytest.mark.parametrize("name", ["cases", "view", "train", "measure", "read"])
def test_that_every_mode_has_a_manual_page(name):
    page = manual_page(name)
    assert page.startswith("# ")
    assert len(page.split()) > 100


def test_that_help_shows_the_page_of_the_mode_and_the_shortcuts(window):
    window.show_manual()
    assert "Bring in a scan" in window.help_panel.browser.toPlainText()
    window.help_panel.dismiss()
    window.show_shortcuts()
    text = window.help_panel.browser.toPlainText()
    assert "Ctrl+K" in text
    assert "Filter the cases" in text


def test_that_the_project_is_in_the_title_and_among_the_recent_ones(window, tmp_path):
    window.project_files.create(tmp_path / "Study.mctproj")
    assert window.windowTitle() == "Study · mctgui"
    assert window.settings.existing_projects() == [tmp_path / "Study.mctproj"]
    window.project_files.close()
    assert window.windowTitle() == "mctgui"


def test_that_the_only_case_of_a_project_is_chosen_when_it_opens(window, tmp_path):
    with Project.create(tmp_path / "One.mctproj") as one, Project.create(tmp_path / "Two.mctproj") as two:
        one.add_case("SP-0001", "L2")
        for name in ("SP-0002", "SP-0003"):
            two.add_case(name, "L3")
    assert window.project_files.open(tmp_path / "One.mctproj")
    assert window.case is not None
    assert window.case.pseudonym == "SP-0001"
    assert window.project_files.open(tmp_path / "Two.mctproj")
    assert window.case is None


def test_that_a_folder_that_is_no_project_is_told_and_changes_nothing(window, tmp_path):
    window.project_files.create(tmp_path / "Study.mctproj")
    assert not window.project_files.open(tmp_path)
    assert "is not an mctgui project" in window.message_bar.current.text
    assert window.project.name == "Study"


def test_that_the_theme_can_be_changed_while_everything_is_open(window):
    window.show_shortcuts()
    toggle = next(action for action in window.window_actions if action.text() == "Light or dark theme")
    toggle.trigger()
    assert window.settings.theme == "light"
    assert window.grab().toImage().pixelColor(300, 500).lightness() > 200
    toggle.trigger()
    assert window.grab().toImage().pixelColor(300, 500).lightness() < 60


def test_that_settings_hold_at_once_and_are_kept(window):
    window.toggle_settings()
    window.settings_panel.size_box.setValue(16)
    window.settings_panel.paths_box.setChecked(True)
    assert window.theme.font_size == 16
    kept = type(window.settings).load()
    assert (kept.font_size, kept.remember_source_paths) == (16, True)
    window.toggle_settings()


def test_that_the_inspector_can_be_folded_away(window, tmp_path):
    window.project_files.create(tmp_path / "Study.mctproj")
    window.select_case(window.project.add_case("SP-0001"))
    assert window.inspector.isVisible()
    assert 280 <= window.inspector.width() <= 340
    window.toggle_inspector()
    assert window.inspector.isHidden()


@pytest.mark.parametrize("name", ["view", "train", "measure", "read", "cases"])
def test_that_every_mode_is_reached_by_its_key_its_button_and_by_program(qtbot, window, name):
    other = "cases" if name != "cases" else "view"
    window.show_screen(other)
    assert (window.screen_is(other), window.screen_shown.name) == (True, other)
    assert window.screens.currentWidget() is window.screen_shown
    window.mode_actions[name].trigger()
    assert window.screen_shown.name == name
    assert window.screens.currentWidget() is window.screen_shown
    assert [mode for mode, action in window.mode_actions.items() if action.isChecked()] == [name]
    window.mode_actions[name].trigger()
    assert window.mode_actions[name].isChecked()
    assert (window.screen_shown.title, window.screen_shown.shortcut) == (
        window.mode_actions[name].text(),
        window.mode_actions[name].shortcut().toString(),
    )


def test_that_a_status_line_and_a_hint_are_shown(window):
    window.set_status("x −5.40 mm", "", "214 HU", hint="Wheel: slice")
    assert window.status_bar.text == "x −5.40 mm   214 HU"


def test_that_the_icon_is_drawn(window):
    assert (resources_folder() / "mctgui.svg").is_file()
    assert not window.windowIcon().pixmap(24, 24).isNull()
    assert isinstance(window.mode_actions["cases"], QAction)
