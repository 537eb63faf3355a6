"""All drawn images of a study as frames, with the same field, the same mask and the same number of slices."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.reading.draw import Drawn
from mctgui.reading.key import KeyImage
from mctgui.reading.pool import PoolImage
from mctgui.reading.rendering import Field, aperture, field_of, framed, middle_of_bone, render
from mctgui.reading.study import DrawChoice, Study
from mctgui.volume import Volume

_LEAST_COMMON_FIELD = 0.25
_LARGEST_PIXELS = 64 * 2**30


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """All drawn images as frames, in a file that has no name.

    Parameters
    ----------
    pixels
        uint8 ``(image, frame, y, x)``.
    items
        By part: the numbers of the images of each item.
    origins
        Where each image comes from.
    notes
        What was masked or resampled; one sentence each.
    """

    pixels: NDArray[np.uint8]
    items: dict[str, list[tuple[int, ...]]]
    origins: list[KeyImage]
    notes: tuple[str, ...]


def rendering_all(study: Study, drawn: Drawn, file: IO[bytes]) -> LongWork[Pictures]:
    """Make the frames of all drawn images.

    Parameters
    ----------
    study, drawn
        How, and of what.
    file
        An open file for the pixels; as long as it is open they can be read.

    Raises
    ------
    MctguiError
        The images have too little of the field in common, are too large, or a volume is not what the pool says.
    """
    choice = study.display
    items, images = _numbered(drawn)
    depth, side = _depth(study.draw), choice.side_px
    if len(images) * depth * side * side > _LARGEST_PIXELS:
        raise MctguiError("These images are too large for packages.", "Choose a smaller field, or fewer slices.")
    volumes = _Volumes()
    fields = []
    common = aperture(choice)
    for done, one in enumerate(images):
        volume = volumes.of(one)
        centre = one.centre_mm or middle_of_bone(volume, one.index, choice)
        fields.append(field_of(volume, one.index, centre, choice))
        common &= fields[-1].covered
        yield Progress(done, 4 * len(images), "finding the middle of the bone")
    share = float(common.sum() / aperture(choice).sum())
    if share < _LEAST_COMMON_FIELD:
        raise MctguiError(
            f"Only {share:.0%} of a field of {choice.field_mm:g} mm is there in every drawn image.",
            "Choose a smaller field, or leave out the cases whose scans are cut off.",
        )
    pixels = np.memmap(file, dtype=np.uint8, mode="w+", shape=(len(images), depth, side, side))
    origins = []
    for number, (one, field) in enumerate(zip(images, fields, strict=True)):
        volume = volumes.of(one)
        digest = hashlib.sha256()
        for frame, index in enumerate(_stack_indices(one, volume, study.draw)):
            pixels[number, frame] = framed(render(volume, index, field, choice), common, choice)
            digest.update(np.ascontiguousarray(volume.voxels[index]).tobytes())
        origins.append(_origin(one, volume, digest.hexdigest()))
        yield Progress(len(images) + 3 * (number + 1), 4 * len(images), "making images")
    return Pictures(pixels, items, origins, tuple(_notes(share, fields)))


def _numbered(drawn: Drawn) -> tuple[dict[str, list[tuple[int, ...]]], list[PoolImage]]:
    items: dict[str, list[tuple[int, ...]]] = {}
    images: list[PoolImage] = []
    for part, found in (("reading", drawn.reading), ("training", drawn.training)):
        items[part] = []
        for item in found:
            items[part].append(tuple(range(len(images), len(images) + len(item.images))))
            images.extend(item.images)
    return items, images


def _notes(share: float, fields: list[Field]) -> list[str]:
    notes = []
    if share < 1:
        notes.append(f"{1 - share:.1%} of the field is not there in every image and was made black in all of them.")
    if len({round(scale, 3) for field in fields for scale in field.scale}) > 1:
        notes.append(
            "The images had pixels of different sizes and were brought to one size by the same interpolation: how sharp "
            "they can be at most depends on the pixels that they had."
        )
    return notes


def _origin(one: PoolImage, volume: Volume, digest: str) -> KeyImage:
    return KeyImage(
        image=one.name,
        image_class=one.image_class,
        case=one.case,
        vertebra=one.vertebra,
        donor=one.donor,
        volume=one.volume_name,
        slice=one.index,
        source_sha256=one.source_sha256,
        voxels_sha256=digest,
        model=one.model,
        model_sha256=one.model_sha256,
        native_pixel_mm=volume.spacing_mm[2],
        trained_by=one.trained_by,
    )


class _Volumes:
    """Volumes that are open, each opened once."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], Volume] = {}

    def of(self, one: PoolImage) -> Volume:
        """The volume of an image, canonical."""
        name = (one.case, one.volume_name)
        if name not in self._open:
            self._open[name] = one.open_volume().canonical()
        volume = self._open[name]
        if not 0 <= one.index < volume.shape[0]:
            raise MctguiError(f"{one.case} has no slice {one.index} in {one.volume_name}.", "Make the pool again.")
        return volume


def _depth(choice: DrawChoice) -> int:
    return choice.stack_slices if choice.unit == "stack" else 1


def _stack_indices(one: PoolImage, volume: Volume, choice: DrawChoice) -> list[int]:
    """Slices of a frame each: the one drawn, or those around it at the step of the study."""
    if choice.unit == "slice":
        return [one.index]
    if choice.stack_step_mm < volume.spacing_mm[0] * 0.999:
        raise MctguiError(
            f"A stack with a slice every {choice.stack_step_mm:g} mm would show slices of {one.image_class} twice, which "
            f"are {volume.spacing_mm[0]:.3g} mm apart.",
            "Choose a step that is at least as large as the coarsest slices.",
        )
    half = choice.stack_slices // 2
    steps = np.arange(-half, half + 1) * choice.stack_step_mm / volume.spacing_mm[0]
    return [int(index) for index in np.clip(np.rint(one.index + steps), 0, volume.shape[0] - 1)]
