"""The images that a study can draw from."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from mctgui.volume import Volume


@dataclass(frozen=True, slots=True, eq=False)
class PoolImage:
    """One slice of one volume; for a stack its middle slice.

    Parameters
    ----------
    image_class
        Such as ``"microct"``.
    case
        Pseudonym of the case.
    vertebra
        Name of the bone, one for each vertebra of each donor.
    donor
        Pseudonym of the donor; empty when not known, the vertebra counts as a donor of its own then.
    volume_name
        Which volume of the case, such as ``"volume 12"``; for the key, never for readers.
    index
        Slice along z in the volume.
    position_mm
        LPS z of the slice; slices of several classes at one place of one bone make a pair.
    open_volume
        Gives the volume; called once for all images of it.
    source_sha256
        Hash of the files that the volume came from; empty when not known.
    model, model_sha256
        Name with version and hash of the model that made it; empty for what no model made.
    trained_by
        Names of models that were trained on this slice.
    centre_mm
        LPS ``(x, y)`` of the middle of the field of view; None takes the middle of the bone in the slice.
    frame
        Mark of the frame of reference; slices with different marks are never a pair. Empty for "the space of the case".
    step_mm
        Distance between slices of the volume.
    extent_mm
        LPS z of its first and last slice.
    """

    image_class: str
    case: str
    vertebra: str
    donor: str
    volume_name: str
    index: int
    position_mm: float
    open_volume: Callable[[], Volume]
    source_sha256: str = ""
    model: str = ""
    model_sha256: str = ""
    trained_by: tuple[str, ...] = ()
    centre_mm: tuple[float, float] | None = None
    frame: str = ""
    step_mm: float = 1.0
    extent_mm: tuple[float, float] = (-math.inf, math.inf)

    @property
    def in_training(self) -> bool:
        """Whether a model was trained on this slice."""
        return bool(self.trained_by)

    @property
    def donor_or_bone(self) -> str:
        """What counts as a donor where none is known: the bone itself."""
        return self.donor or self.vertebra

    @property
    def name(self) -> str:
        """Which image it is, for the coordinator, such as ``SP-0001/volume 12/slice 204``."""
        return f"{self.case}/{self.volume_name}/slice {self.index}"


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Images of several classes, with what is not known about them.

    Parameters
    ----------
    images
        In a fixed order: equal pools give equal draws.
    warnings
        One sentence each, such as that a model does not say what it was trained on.
    """

    images: tuple[PoolImage, ...]
    warnings: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """Number of images by class."""
        found: dict[str, int] = {}
        for one in self.images:
            found[one.image_class] = found.get(one.image_class, 0) + 1
        return found
