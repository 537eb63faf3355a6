"""Where the program finds its resources and models, and where it keeps what belongs to the user."""

from __future__ import annotations

import os
from pathlib import Path

from mctgui.errors import MctguiError

CONFIG_VARIABLE = "MCTGUI_CONFIG_DIR"
DATA_VARIABLE = "MCTGUI_DATA_DIR"
_PACKAGE = Path(__file__).resolve().parents[1]


def resources_folder() -> Path:
    """Folder of icons, style sheet and manual pages, in an installation and in a checkout alike.

    Raises
    ------
    MctguiError
        It is missing: the installation is damaged.
    """
    return _shipped("resources")


def models_folder() -> Path:
    """Folder of the models that come with the program, one folder each with its model card.

    Raises
    ------
    MctguiError
        It is missing: the installation is damaged.
    """
    return _shipped("models")


def _shipped(name: str) -> Path:
    # A wheel has mctgui/_resources and mctgui/_models (see pyproject.toml), a checkout has them beside mctgui/.
    for folder in (_PACKAGE / f"_{name}", _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise MctguiError(f"The folder of {name} that comes with mctgui is missing.", "Install mctgui again.")


def config_folder() -> Path:
    """Folder of the settings; it need not exist yet. The variable ``MCTGUI_CONFIG_DIR`` comes first."""
    given = os.environ.get(CONFIG_VARIABLE)
    if given:
        return Path(given).absolute()
    from platformdirs import user_config_path

    return user_config_path("mctgui", appauthor=False)


def data_folder() -> Path:
    """Folder of the user's own data that has no other place; it need not exist yet.

    The variable ``MCTGUI_DATA_DIR`` comes first, then a ``data`` folder below ``MCTGUI_CONFIG_DIR``, so that one variable
    keeps tests away from the user's folders.
    """
    given = os.environ.get(DATA_VARIABLE)
    if given:
        return Path(given).absolute()
    if os.environ.get(CONFIG_VARIABLE):
        return config_folder() / "data"
    from platformdirs import user_data_path

    return user_data_path("mctgui", appauthor=False)


def log_folder() -> Path:
    """Folder of the log files; it need not exist yet."""
    return data_folder() / "logs"


def demo_folder() -> Path:
    """Where the demo project lies; it need not exist yet."""
    return data_folder() / "demo.mctproj"
