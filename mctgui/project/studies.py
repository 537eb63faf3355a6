"""The reader studies of a project: one folder each under ``studies``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mctgui.errors import MctguiError
from mctgui.project.store import Project
from mctgui.reading.study import FILE_NAME, Study, load_study, save_study

FOLDER = "studies"
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class StudyFolder:
    """A study and where it lies; ``study`` is None where its file cannot be read, and ``problem`` says why."""

    folder: Path
    study: Study | None
    problem: str = ""


def studies_of(project: Project) -> tuple[StudyFolder, ...]:
    """All studies of a project, by the name of their folder; one that cannot be read is named, not left out."""
    return tuple(opened(path.parent) for path in sorted((project.folder / FOLDER).glob(f"*/{FILE_NAME}")))


def opened(folder: Path) -> StudyFolder:
    """The study of a folder."""
    try:
        return StudyFolder(folder, load_study(folder))
    except MctguiError as error:
        return StudyFolder(folder, None, str(error))


def keep_new_study(project: Project, study: Study) -> StudyFolder:
    """Give a new study a folder of its own in the project.

    Raises
    ------
    StorageFailure
        The disk refused.
    """
    parent = project.folder / FOLDER
    folder = parent / _free_name(study.title, [path.name for path in parent.glob("*")])
    save_study(study, folder)
    return StudyFolder(folder, study)


def _free_name(title: str, taken: Sequence[str]) -> str:
    """A name that every file system takes, such as ``reader-study-2``."""
    plain = re.sub(r"[^\w]+", "-", title.casefold()).strip("-_")[:_LONGEST_NAME].strip("-_") or "study"
    used = {name.casefold() for name in taken}
    name, number = plain, 1
    while name in used:
        number += 1
        name = f"{plain}-{number}"
    return name
