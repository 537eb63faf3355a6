"""Resources, models and the user's folders."""

from __future__ import annotations

import pytest

from mctgui.errors import MctguiError
from mctgui.project import paths


@pytest.mark.parametrize(("layout", "expected"), [("checkout", "models"), ("wheel", "mctgui/_models")])
def test_that_models_are_found_in_a_checkout_and_in_a_wheel(tmp_path, monkeypatch, layout, expected):
    (tmp_path / expected).mkdir(parents=True)
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "mctgui")
    assert paths.models_folder() == tmp_path / expected


def test_that_a_damaged_installation_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "mctgui")
    with pytest.raises(MctguiError, match="resources that comes with mctgui is missing"):
        paths.resources_folder()


def test_that_one_variable_keeps_everything_away_from_the_users_folders(tmp_path, monkeypatch):
    monkeypatch.delenv(paths.DATA_VARIABLE, raising=False)
    monkeypatch.setenv(paths.CONFIG_VARIABLE, str(tmp_path))
    for folder in (paths.config_folder(), paths.data_folder(), paths.log_folder(), paths.demo_folder()):
        assert folder.is_relative_to(tmp_path)


def test_that_data_can_be_put_elsewhere_than_settings(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.CONFIG_VARIABLE, str(tmp_path / "config"))
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path / "data"))
    assert paths.demo_folder() == tmp_path / "data" / "demo.mctproj"


def test_that_without_variables_the_system_says_where(monkeypatch):
    monkeypatch.delenv(paths.CONFIG_VARIABLE, raising=False)
    monkeypatch.delenv(paths.DATA_VARIABLE, raising=False)
    assert "mctgui" in paths.config_folder().parts
    assert paths.demo_folder().name == "demo.mctproj"
