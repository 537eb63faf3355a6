"""What the user has chosen, kept as JSON, and never a reason not to start."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mctgui.atomic import atomic_file
from mctgui.errors import StorageFailure
from mctgui.project.paths import config_folder

MouseScheme = Literal["pacs", "slicer", "mitk"]
Language = Literal["en", "zh_CN"]
VERSION = 1
RECENT = 10
_log = logging.getLogger(__name__)


class Settings(BaseModel):
    """The user's choices.

    Parameters
    ----------
    theme
        ``"dark"``, ``"light"`` or ``"system"``.
    language
        Of the window, from the next start on; ``"system"`` takes that of the system where the program speaks it.
    font_size
        Base size of the type in pixels, 9 to 24.
    recent_projects
        Absolute paths, the last opened first; those that are gone are left out by :meth:`existing_projects`.
    device
        Where models run: ``"auto"`` takes a GPU when there is one.
    threads
        Processor threads of long work; 0 leaves one core to the window.
    last_folder
        Where the last file dialog was.
    remember_source_paths
        Whether a project may note where imported files lay. Off, because names of folders often are names of patients.
    show_inspector
        Whether the inspector is open.
    reverse_scroll
        Whether the wheel towards the user goes to the head instead of to the feet.
    mouse
        What the buttons of the mouse do on images.
    layout
        How View arranges its panes; a name that is not known any more is ignored.
    measure_columns
        Columns of the table of measurements; empty for those of the start.
    measure_open
        Sections of the inspector of Measure that are open.
    recent_packages
        Absolute paths of reader packages, the last opened first; offered on the first page of Read and nowhere else.
    vgg_file, inception_file
        Absolute paths of the weights that a training needs for its perceptual loss and for FID; empty where there are none.
    operator
        Who places VOIs, kept with each placement; as the user wants to be called.
    keys
        The user's own keys by command; what is not there has the keys of the program.
    """

    model_config = ConfigDict(extra="ignore", validate_assignment=True)
    file_name: ClassVar[str] = "settings.json"

    version: int = VERSION
    theme: Literal["dark", "light", "system"] = "dark"
    language: Literal["system", "en", "zh_CN"] = "system"
    font_size: int = Field(default=13, ge=9, le=24)
    recent_projects: list[str] = Field(default_factory=list, max_length=RECENT)
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int = Field(default=0, ge=0, le=256)
    last_folder: str = ""
    remember_source_paths: bool = False
    show_inspector: bool = True
    reverse_scroll: bool = False
    mouse: MouseScheme = "pacs"
    layout: str = Field(default="axial over sagittal", max_length=40)
    measure_columns: list[str] = Field(default_factory=list, max_length=100)
    measure_open: list[str] = Field(default_factory=list, max_length=20)
    recent_packages: list[str] = Field(default_factory=list, max_length=RECENT)
    vgg_file: str = ""
    inception_file: str = ""
    operator: str = Field(default="", max_length=60)
    keys: dict[str, list[str]] = Field(default_factory=dict, max_length=500)

    @classmethod
    def load(cls, folder: Path | None = None) -> Settings:
        """Read the settings; what is missing or wrong in them has its default.

        A file with anything wrong in it is copied to ``settings.json.bad`` before it can be overwritten. Nothing that may
        be in the file, and no state of the disk, raises an error.

        Parameters
        ----------
        folder
            Where they lie; None takes the user's.
        """
        path = (folder or config_folder()) / cls.file_name
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return cls()
        except OSError as error:
            _log.warning("settings not readable (%s), defaults are used", type(error).__name__)
            return cls()
        try:
            given = json.loads(content)
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            _keep_aside(path, content)
            return cls()
        settings, wrong = cls._without_wrong_fields(given)
        if wrong:
            _log.warning("settings dropped: %s", ", ".join(sorted(wrong)))
            _keep_aside(path, content)
        return settings

    @classmethod
    def _without_wrong_fields(cls, given: dict[str, Any]) -> tuple[Settings, set[str]]:
        fields = {name: value for name, value in given.items() if name in cls.model_fields and name != "version"}
        wrong: set[str] = set()
        while True:
            try:
                return cls.model_validate({name: value for name, value in fields.items() if name not in wrong}), wrong
            except ValidationError as error:
                wrong |= {str(one["loc"][0]) for one in error.errors()}

    def save(self, folder: Path | None = None) -> None:
        """Write the settings, whole or not at all.

        Raises
        ------
        StorageFailure
            The folder cannot be written.
        """
        with atomic_file((folder or config_folder()) / self.file_name) as path:
            path.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")

    def remember_project(self, folder: Path) -> None:
        """Put a project at the head of the recent ones."""
        path = str(Path(folder).absolute())
        self.recent_projects = [path, *(other for other in self.recent_projects if other != path)][:RECENT]

    def forget_project(self, folder: Path) -> None:
        """Take a project off the recent ones."""
        path = str(Path(folder).absolute())
        self.recent_projects = [other for other in self.recent_projects if other != path]

    def existing_projects(self) -> list[Path]:
        """Recent projects that are still there, the last opened first."""
        return [path for path in map(Path, self.recent_projects) if (path / "project.sqlite").is_file()]


def _keep_aside(path: Path, content: bytes) -> None:
    try:
        with atomic_file(path.with_name(path.name + ".bad")) as copy:
            copy.write_bytes(content)
    except StorageFailure:  # a full disk is no reason not to start either
        _log.warning("the settings that could not be read could not be kept aside")
