"""A reader study as its coordinator plans it: one file ``study.json``, editable until it is locked, reusable by cloning."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError, UnreadableFile
from mctgui.reading.criteria import PRESETS, Criterion
from mctgui.reading.display import DisplayChoice
from mctgui.reading.wording import Part, Sentence, Wording, canonical_bytes, sha256_of

FILE_NAME = "study.json"
LARGEST_FILE = 4 * 2**20
ImageClass = Annotated[str, Field(pattern=r"^[\w][\w .:+-]{0,79}$")]
"""Such as ``"microct"``, ``"microct-like"``, ``"mdct"``; with several models ``"microct-like NAME VERSION"``."""
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
ReaderId = Annotated[str, Field(pattern=r"^R[1-9]\d{0,2}$")]


class ClassCount(Part):
    """How many images of one class are drawn."""

    image_class: ImageClass
    count: Annotated[int, Field(ge=1, le=5000)] = 30


class DrawChoice(Part):
    """How images are drawn and put in order.

    Parameters
    ----------
    classes
        Which, and how many of each.
    paired
        Whether the same slices are drawn in every class; all counts must be equal then.
    stratify_by
        Draw as evenly as possible over ``"vertebra"`` or ``"donor"``, or from all images alike (``"none"``).
    exclude_training
        Leave out images of slices that a model was trained on. Switching it off is recorded.
    apart_mm
        Least distance between two drawn slices of one volume.
    unit
        ``"slice"``, or ``"stack"``: slices to scroll through.
    stack_slices, stack_step_mm
        Of every stack; odd, so that it has a middle.
    training_images
        Shown first and never analysed; of no slice that is scored.
    repeat_share
        Share of the images that each reader sees twice.
    repeat_distance
        So many presentations at least lie between the two.
    repeats_in
        ``"same"`` sitting, or ``"last"``: all repeats are in the last of several sittings and their firsts before it.
    sittings
        How many a reader's work is divided into.
    seed
        Of the draw and, together with the reader's number, of each order. Never in a reader's package.
    """

    classes: Annotated[tuple[ClassCount, ...], Field(min_length=1, max_length=20)] = (
        ClassCount(image_class="microct"),
        ClassCount(image_class="microct-like"),
    )
    paired: bool = False
    stratify_by: Literal["none", "vertebra", "donor"] = "vertebra"
    exclude_training: bool = True
    apart_mm: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = 0.0
    unit: Literal["slice", "stack"] = "slice"
    stack_slices: Annotated[int, Field(ge=1, le=501)] = 21
    stack_step_mm: Annotated[float, Field(gt=0, le=20, allow_inf_nan=False)] = 0.5
    training_images: Annotated[int, Field(ge=0, le=200)] = 0
    repeat_share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.1
    repeat_distance: Annotated[int, Field(ge=1, le=1000)] = 10
    repeats_in: Literal["same", "last"] = "same"
    sittings: Annotated[int, Field(ge=1, le=20)] = 1
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0

    @model_validator(mode="after")
    def _fits_together(self) -> DrawChoice:
        names = [one.image_class for one in self.classes]
        if len(set(names)) < len(names):
            raise ValueError("a class of images is named twice")
        if self.paired and len({one.count for one in self.classes}) > 1:
            raise ValueError("a paired draw takes the same number of images from every class")
        if self.stack_slices % 2 == 0:
            raise ValueError("a stack has an odd number of slices")
        if self.repeats_in == "last" and self.sittings < 2:
            raise ValueError("repeats in the last sitting need at least two sittings")
        return self

    @property
    def images(self) -> int:
        """Images that are scored, without repeats."""
        return sum(one.count for one in self.classes)

    @property
    def repeats(self) -> int:
        """Repeats of each reader, where every image is shown alone; see :attr:`Study.repeats`."""
        return round(self.images * self.repeat_share)


class Options(Part):
    """The rules of reading; stand in every reader's package.

    Parameters
    ----------
    going_back
        Whether an answered image may be seen and changed again; every change is kept.
    cannot_judge, comments
        Whether a reader may say so, and may write a comment.
    required
        Whether every criterion must be answered before the next image.
    break_after_images, break_after_minutes
        When a break is suggested; 0 never.
    idle_after_s
        Time without any input from which on it does not count as reading.
    min_days_between_sittings
        Earliest next sitting; 0 for no limit.
    """

    going_back: bool = False
    cannot_judge: bool = False
    comments: bool = True
    required: bool = True
    break_after_images: Annotated[int, Field(ge=0, le=10_000)] = 30
    break_after_minutes: Annotated[int, Field(ge=0, le=600)] = 30
    idle_after_s: Annotated[float, Field(ge=5, le=3600, allow_inf_nan=False)] = 60.0
    min_days_between_sittings: Annotated[int, Field(ge=0, le=730)] = 0


class LockRecord(Part):
    """That a study is locked, and what it was locked with.

    Parameters
    ----------
    when
        UTC, ISO 8601.
    charter_sha256
        Of the study without this record.
    key_sha256
        Of the sealed key's bytes.
    manifests
        Hash of each reader's manifest.
    software
        Version of this program.
    """

    when: str
    charter_sha256: Hash
    key_sha256: Hash
    manifests: dict[ReaderId, Hash]
    software: str


class Study(Part):
    """Everything that is decided before anybody reads: the charter of the study.

    Parameters
    ----------
    id
        32 hexadecimal digits, new for every study.
    title, aims, analysis_plan
        For the coordinator and the report; no reader sees them.
    reader_title, instructions
        What readers see; must not tell what is compared.
    criteria
        What is scored.
    display, draw, options
        How it is shown, drawn and read.
    readers
        How many; they are called R1, R2 and so on.
    cloned_from
        Id of the study that this one began as a copy of; empty otherwise.
    locked
        None while it may still be changed.
    """

    format_version: Literal[1] = 1
    id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] = Field(default_factory=lambda: secrets.token_hex(16))
    title: Annotated[str, Field(min_length=1, max_length=200)] = "Reader study"
    aims: Sentence = ""
    analysis_plan: Annotated[str, Field(max_length=20_000)] = ""
    reader_title: Annotated[str, Field(min_length=1, max_length=200)] = "Reader study"
    instructions: Wording | None = None
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=20)] = PRESETS["jin2021"]
    display: DisplayChoice = Field(default_factory=DisplayChoice)
    draw: DrawChoice = DrawChoice()
    options: Options = Options()
    readers: Annotated[int, Field(ge=1, le=100)] = 3
    cloned_from: str = ""
    locked: LockRecord | None = None

    @model_validator(mode="after")
    def _can_be_read(self) -> Study:
        keys = [one.id for one in self.criteria]
        if len(set(keys)) < len(keys):
            raise ValueError("two criteria have the same id")
        if len({one.kind for one in self.criteria}) > 1:
            raise ValueError("a study is either scored on scales or a forced choice, not both")
        if self.is_choice and (len(self.draw.classes) != 2 or len({one.count for one in self.draw.classes}) != 1):
            raise ValueError("a forced choice compares two classes with the same number of images")
        return self

    @property
    def is_choice(self) -> bool:
        """Whether two images are shown side by side."""
        return self.criteria[0].kind == "choice"

    @property
    def items(self) -> int:
        """Images, or pairs of images in a forced choice, that each reader scores, without repeats."""
        return self.draw.images // 2 if self.is_choice else self.draw.images

    @property
    def repeats(self) -> int:
        """How many of them each reader sees twice."""
        return round(self.items * self.draw.repeat_share)

    @property
    def reader_ids(self) -> tuple[str, ...]:
        """R1, R2 and so on."""
        return tuple(f"R{number}" for number in range(1, self.readers + 1))

    @property
    def charter_bytes(self) -> bytes:
        """What is frozen by the lock, as canonical JSON; the lock itself is not part of it."""
        return canonical_bytes(self.model_copy(update={"locked": None}))

    @property
    def charter_sha256(self) -> str:
        """Hash of :attr:`charter_bytes`."""
        return sha256_of(self.charter_bytes)

    def changed(self, **changes: Any) -> Study:
        """The study with other values, checked as a whole.

        Raises
        ------
        MctguiError
            It is locked, or the values do not go together.
        """
        if self.locked is not None:
            raise MctguiError("This study is locked: nothing in it can be changed.", "Clone it into a new study instead.")
        return _checked({**self.model_dump(), **changes})

    def clone(self) -> Study:
        """A new study with the same choices, open for changes."""
        fresh = {"id": secrets.token_hex(16), "cloned_from": self.id, "locked": None}
        return _checked({**self.model_dump(), **fresh})


def new_study(**values: Any) -> Study:
    """A study from some of its fields.

    Raises
    ------
    MctguiError
        The values do not go together.
    """
    return _checked(values)


def save_study(study: Study, folder: Path) -> Path:
    """Write ``study.json`` into a folder, whole or not at all.

    Raises
    ------
    MctguiError
        There is a locked study in the folder: it never changes.
    StorageFailure
        The disk refused.
    """
    path = Path(folder) / FILE_NAME
    if path.exists() and load_study(path).locked is not None:
        raise MctguiError(f"The study in {path.parent} is locked: nothing in it can be changed.", "Clone it instead.")
    with atomic_file(path) as temporary:
        temporary.write_bytes(study_bytes(study))
    return path


def study_bytes(study: Study) -> bytes:
    """The study as its file, for people to read."""
    text = json.dumps(study.model_dump(mode="json"), ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode("utf-8")


def load_study(path: Path) -> Study:
    """Read ``study.json``, or the one in a folder.

    Raises
    ------
    UnreadableFile
        It is missing, damaged, of another version, or was changed after it was locked.
    """
    path = Path(path) / FILE_NAME if Path(path).is_dir() else Path(path)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(f"{path} is too long for a study.", "Choose the study.json of a study.")
        study = Study.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UnreadableFile(f"{path} is not there or cannot be read.", "Choose the study.json of a study.") from error
    except ValidationError as error:
        raise UnreadableFile(
            f"{path} is no study: {_first_fault(error)}.", "Mend this value, or make a new study."
        ) from error
    if study.locked is not None and study.locked.charter_sha256 != study.charter_sha256:
        raise UnreadableFile(f"{path} was changed after the study was locked.", "Take the file from a backup.")
    return study


def _checked(values: dict[str, Any]) -> Study:
    try:
        return Study.model_validate(values)
    except ValidationError as error:
        raise MctguiError(f"These values make no study: {_first_fault(error)}.", "Change this value.") from error


def _first_fault(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    text = str(first["msg"]).removeprefix("Value error, ")
    return f"{where}: {text}" if where else text
