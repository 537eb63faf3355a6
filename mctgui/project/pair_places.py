"""Pairs that stay outside a project: a folder under ``pairs`` with a note that says where they lie and which they are.

The place stays in this note. It may hold the name of a patient, so no sentence, title, log or record repeats it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError, UnreadableFile
from mctgui.synthesis.pair_store import PairStore, open_pairs

PLACE_NAME = "place.json"
_LARGEST_NOTE = 2**16


class _Place(BaseModel):
    """``place.json``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    folder: Annotated[str, Field(min_length=1, max_length=4096)]
    fingerprint: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


def is_place(folder: Path) -> bool:
    """Whether a folder under ``pairs`` says where its pairs lie."""
    return (folder / PLACE_NAME).is_file()


def store_at_place(folder: Path) -> PairStore:
    """The pairs that a folder refers to.

    Raises
    ------
    UnreadableFile
        The note is damaged; they are not there any more; others are.
    """
    place = _read(folder)
    try:
        store = open_pairs(Path(place.folder))
    except MctguiError as error:
        raise UnreadableFile(
            f"The pairs of {folder.name} are not where they were, outside the project.",
            "Add them again from the folder that they lie in now.",
        ) from error
    if store.fingerprint != place.fingerprint:
        raise UnreadableFile(
            f"Where the pairs of {folder.name} were, outside the project, others lie now.",
            "Add them again from the folder that they lie in now.",
        )
    return store


def write_place(store: PairStore, folder: Path) -> None:
    """Note in a folder where a store lies.

    Raises
    ------
    StorageFailure
        It could not be written.
    """
    place = _Place(folder=str(store.folder.absolute()), fingerprint=store.fingerprint)
    with atomic_file(folder / PLACE_NAME) as temporary:
        temporary.write_text(place.model_dump_json(indent=1) + "\n", encoding="utf-8")


def refers_to(folder: Path, store: PairStore) -> bool:
    """Whether a folder refers to these pairs, wherever it says that they lie."""
    try:
        return is_place(folder) and _read(folder).fingerprint == store.fingerprint
    except UnreadableFile:
        return False


def _read(folder: Path) -> _Place:
    path = folder / PLACE_NAME
    try:
        if path.stat().st_size > _LARGEST_NOTE:
            raise ValueError("far too long")
        return _Place.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError, ValueError) as error:
        raise UnreadableFile(
            f"{PLACE_NAME} of the pairs {folder.name} is damaged.", "Add them again from the folder that they lie in."
        ) from error
