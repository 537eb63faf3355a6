"""Where the user is at work, kept beside the settings to be offered back after a crash; nobody's name is in it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from mctgui.atomic import atomic_file
from mctgui.errors import StorageFailure
from mctgui.project.paths import config_folder

Point = tuple[FiniteFloat, FiniteFloat, FiniteFloat]
Length = Annotated[float, Field(gt=0, lt=1e6)]
MOST_BYTES = 1_000_000
_log = logging.getLogger(__name__)


class PaneWork(BaseModel):
    """What one modality shows: places in LPS mm, the centre by plane, centre and width of the window, the slab."""

    cursor_mm: Point
    centre_mm: dict[str, Point] = Field(default_factory=dict, max_length=3)
    mm_per_pixel: Length
    window: tuple[FiniteFloat, Annotated[float, Field(gt=0, lt=1e9)]]
    slab: tuple[str, Length] = ("thin", 0.6)


class CameraWork(BaseModel):
    """Where the 3-D pane looks from: a point and directions in LPS, and the box that is seen in mm."""

    focus_mm: Point
    up: Point
    towards: Point
    width_mm: Length
    height_mm: Length
    depth_mm: Length


class SolidWork(BaseModel):
    """What the 3-D pane shows; no camera where it is that of the start."""

    part: str = "whole"
    surface: bool = False
    thickness: bool = False
    camera: CameraWork | None = None


class LastWork(BaseModel):
    """Project, case, screen and view.

    Parameters
    ----------
    project
        Folder of the project; the settings keep it among the recent ones too.
    case_id
        Row number of the case; None where none was chosen.
    chosen
        The modalities of the layouts that show one or two.
    panes
        By modality; empty where no case was shown.
    """

    model_config = ConfigDict(extra="ignore")
    file_name: ClassVar[str] = "last-work.json"

    project: str
    case_id: int | None = None
    screen: Literal["cases", "view", "train", "measure", "read"] = "cases"
    layout: str = ""
    plane: str = ""
    pane: str = ""
    links: dict[str, bool] = Field(default_factory=dict, max_length=8)
    comparison: dict[str, str] = Field(default_factory=dict, max_length=8)
    chosen: tuple[str, ...] = Field(default=(), max_length=2)
    solid: SolidWork = Field(default_factory=SolidWork)
    panes: dict[str, PaneWork] = Field(default_factory=dict, max_length=8)

    @classmethod
    def load(cls, folder: Path | None = None) -> LastWork | None:
        """What was kept; None where there is nothing, or nothing that can be read. Raises nothing."""
        path = (folder or config_folder()) / cls.file_name
        try:
            if path.stat().st_size > MOST_BYTES:
                return None
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError, ValueError, RecursionError):
            return None

    def save(self, folder: Path | None = None) -> bool:
        """Keep it, whole or not at all; a failure is only logged."""
        try:
            with atomic_file((folder or config_folder()) / self.file_name) as path:
                path.write_text(self.model_dump_json() + "\n", encoding="utf-8")
        except StorageFailure:
            _log.warning("the work at hand could not be noted")
            return False
        return True

    @classmethod
    def forget(cls, folder: Path | None = None) -> None:
        """Remove what was kept."""
        try:
            ((folder or config_folder()) / cls.file_name).unlink(missing_ok=True)
        except OSError:
            _log.warning("the note of the work at hand could not be removed")
