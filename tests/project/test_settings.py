"""Settings that never stop the start."""

from __future__ import annotations

import json
import os

import pytest
from pydantic import ValidationError

from mctgui.errors import StorageFailure
from mctgui.project.settings import RECENT, Settings


def test_that_settings_come_back_as_they_were_saved(tmp_path):
    settings = Settings(theme="light", font_size=15)
    settings.remember_project(tmp_path / "a.mctproj")
    settings.save(tmp_path / "config")
    assert Settings.load(tmp_path / "config") == settings


def test_that_missing_settings_are_the_defaults(tmp_path):
    assert Settings.load(tmp_path / "nowhere") == Settings()


def test_that_the_variable_decides_where_they_lie(tmp_path, monkeypatch):
    monkeypatch.setenv("MCTGUI_CONFIG_DIR", str(tmp_path / "mine"))
    Settings(theme="light").save()
    assert json.loads((tmp_path / "mine" / "settings.json").read_text())["theme"] == "light"
    assert Settings.load().theme == "light"


def test_that_bad_fields_are_dropped_the_rest_kept_and_the_file_set_aside(tmp_path):
    text = json.dumps({"version": 99, "theme": "pink", "font_size": 200, "threads": 3, "from_a_newer_version": [1]})
    (tmp_path / "settings.json").write_text(text)
    settings = Settings.load(tmp_path)
    assert (settings.theme, settings.font_size, settings.threads) == ("dark", 13, 3)
    assert (tmp_path / "settings.json.bad").read_text() == text


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2]", b"null", b"\xff\xfe\x00", b"[" * 100_000, b'{"theme": {}}'])
def test_that_a_broken_file_gives_the_defaults_and_is_set_aside(tmp_path, content):
    (tmp_path / "settings.json").write_bytes(content)
    assert Settings.load(tmp_path) == Settings()
    assert (tmp_path / "settings.json.bad").read_bytes() == content


def test_that_unknown_fields_alone_are_no_fault(tmp_path):
    (tmp_path / "settings.json").write_text('{"theme": "light", "new": 1}')
    assert Settings.load(tmp_path).theme == "light"
    assert not (tmp_path / "settings.json.bad").exists()


def test_that_a_folder_in_place_of_the_file_does_not_stop_the_start(tmp_path):
    (tmp_path / "settings.json").mkdir()
    assert Settings.load(tmp_path) == Settings()


def test_that_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailure):
        Settings().save(tmp_path / "file")


def test_that_an_impossible_value_is_refused_when_it_is_set():
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.font_size = 2
    assert settings.font_size == 13


def test_that_recent_projects_are_ordered_limited_and_without_repetition(tmp_path):
    settings = Settings()
    for number in range(RECENT + 3):
        settings.remember_project(tmp_path / f"{number}.mctproj")
    settings.remember_project(tmp_path / "8.mctproj")
    names = [os.path.basename(path) for path in settings.recent_projects]  # noqa: PTH119
    assert names[:3] == ["8.mctproj", "12.mctproj", "11.mctproj"]
    assert len(names) == len(set(names)) == RECENT
    settings.forget_project(tmp_path / "8.mctproj")
    assert str(tmp_path / "8.mctproj") not in settings.recent_projects


def test_that_projects_that_are_gone_are_not_offered(tmp_path):
    settings = Settings()
    (tmp_path / "there.mctproj").mkdir()
    (tmp_path / "there.mctproj" / "project.sqlite").write_bytes(b"")
    settings.remember_project(tmp_path / "there.mctproj")
    settings.remember_project(tmp_path / "gone.mctproj")
    assert settings.existing_projects() == [tmp_path / "there.mctproj"]
