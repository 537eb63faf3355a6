"""Recipes: how a set of cases is to be measured, in a JSON file that can be handed on and used again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from mctgui.atomic import atomic_file
from mctgui.errors import UnreadableFile
from mctgui.project.measuring import Histogram, MeasuringSettings, Method, Mode, Scope
from mctgui.project.records import MODALITIES, Modality

_LARGEST_FILE = 2**20

Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ThresholdRecipe(_Part):
    """Where bone begins.

    Parameters
    ----------
    method
        ImageJ's ``"isodata"``, ``"default"`` or ``"otsu"``.
    scope
        One threshold for each ``"voi"``, for all VOIs of an ``"image"`` together, or for the whole ``"set"`` of cases.
    histogram
        With the scope ``"voi"``: the voxels of the VOI, or those of the whole ``"volume"``.
    fixed
        Values instead, in HU or grey values, by modality or by ``modality/VOI``.
    grey_range
        By modality, the values that become level 0 and 255 of the histogram, so that several images have one scale.
    """

    method: Method = "isodata"
    scope: Scope = "voi"
    histogram: Histogram = "voi"
    fixed: dict[str, Finite] = Field(default_factory=dict, max_length=200)
    grey_range: dict[Modality, tuple[Finite, Finite]] = Field(default_factory=dict)

    @field_validator("fixed")
    @classmethod
    def _known_modalities(cls, fixed: dict[str, float]) -> dict[str, float]:
        for key in fixed:
            if key.split("/", 1)[0] not in get_args(Modality):
                raise ValueError(f"{key} is no modality: use {', '.join(MODALITIES)}, or modality/VOI")
        return fixed

    @field_validator("grey_range")
    @classmethod
    def _low_first(cls, ranges: dict[Modality, tuple[float, float]]) -> dict[Modality, tuple[float, float]]:
        for modality, (low, high) in ranges.items():
            if not low < high:
                raise ValueError(f"the lower value of {modality} comes first")
        return ranges

    @model_validator(mode="after")
    def _one_histogram(self) -> ThresholdRecipe:
        if self.histogram == "volume" and self.scope != "voi":
            raise ValueError("the histogram of the volume goes with the scope voi only")
        return self


class PlacementRecipe(_Part):
    """Where the VOIs are.

    Parameters
    ----------
    use
        ``"latest"``: the latest placement of each case; ``"accepted"``: the latest one that somebody accepted or placed by
        hand, no matter what was proposed since; ``"proposed"``: one that is proposed for this recipe; ``"latest or
        proposed"``: proposed only where nothing is placed; ``"file"``: read from a file of ``mctgui voi``.
    file
        With ``"file"``: its path, beside the recipe when it is relative; ``{case}`` in it stands for the pseudonym.
    inset_mm, diameter_mm, height_mm, gap_mm
        Sizes of what is proposed.
    """

    use: Literal["latest", "accepted", "proposed", "latest or proposed", "file"] = "latest"
    file: str = ""
    inset_mm: float = Field(default=5.0, ge=0, le=50)
    diameter_mm: float = Field(default=15.0, gt=0, le=100)
    height_mm: float = Field(default=5.0, gt=0, le=100)
    gap_mm: float = Field(default=0.0, ge=0, le=100)

    @model_validator(mode="after")
    def _file_where_wanted(self) -> PlacementRecipe:
        if (self.use == "file") != bool(self.file):
            raise ValueError("a file is named with use file, and only then")
        return self

    @property
    def sha256(self) -> str:
        """Tells a placement that was made for this recipe."""
        return hashlib.sha256(self.model_dump_json().encode("utf-8")).hexdigest()


class Recipe(_Part):
    """How cases are measured.

    Parameters
    ----------
    threshold, placement
        See there.
    voi_modes
        What bounds the thickness at the wall of a VOI; several make several rows.
    modalities
        Which images of a case; those that it has not are named and left out.
    cases
        ``"all"``, or pseudonyms.
    structure
        Whether surface, connectivity, anisotropy and fractal dimension are measured as well.
    """

    format: Literal["mctgui-recipe"] = "mctgui-recipe"
    version: Literal[1] = 1
    threshold: ThresholdRecipe = ThresholdRecipe()
    placement: PlacementRecipe = PlacementRecipe()
    voi_modes: tuple[Mode, ...] = Field(default=("context",), min_length=1)
    modalities: tuple[Modality, ...] = Field(default=MODALITIES, min_length=1)
    cases: Literal["all"] | tuple[str, ...] = "all"
    structure: bool = True

    @field_validator("voi_modes", "modalities", "cases")
    @classmethod
    def _each_once(cls, given: Any) -> Any:
        if not isinstance(given, str) and len(set(given)) < len(given):
            raise ValueError("each is named once")
        return given

    @property
    def settings(self) -> MeasuringSettings:
        """How each VOI is measured."""
        part = self.threshold
        return MeasuringSettings(
            part.method,
            part.scope,
            part.fixed,
            part.histogram,
            {str(name): ends for name, ends in part.grey_range.items()},
            self.voi_modes,
            self.structure,
        )

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """Read a recipe.

        Raises
        ------
        UnreadableFile
            The file is missing, no JSON, or says something that no recipe says.
        """
        path = Path(path)
        try:
            if path.stat().st_size > _LARGEST_FILE:
                raise UnreadableFile(f"{path} is too large for a recipe.", _HINT)
            data = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            message = f"The recipe {path} cannot be read."
            if isinstance(error, FileNotFoundError):
                message = f"The recipe {path} does not exist."
            raise UnreadableFile(message, "Check the path.") from error
        except (ValueError, RecursionError) as error:
            raise UnreadableFile(f"{path} is not a recipe: it is no JSON.", _HINT) from error
        try:
            found = cls.model_validate_json(json.dumps(data))
        except ValidationError as error:
            raise UnreadableFile(f"The recipe {path}: {_in_words(error)}.", _HINT) from error
        if not found.placement.file:
            return found
        placement = found.placement.model_copy(update={"file": str(path.parent.absolute() / found.placement.file)})
        return found.model_copy(update={"placement": placement})

    def save(self, path: Path) -> None:
        """Write it, whole or not at all.

        Raises
        ------
        StorageFailure
            The file could not be written.
        """
        with atomic_file(Path(path)) as temporary:
            temporary.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")


_HINT = "The manual shows a recipe; or save one from the batch of the Measure screen."


def _in_words(error: ValidationError) -> str:
    """The first thing that is wrong, and where."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if not (isinstance(part, str) and "[" in part)) or "as a whole"
    what = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        what = "there is no such word in a recipe"
    more = len(error.errors()) - 1
    return f"{where}: {what[:1].lower()}{what[1:]}" + (f" (and {more} more)" if more else "")
