"""Pairs of MDCT and micro-CT slices to train on, and the crops that one step sees."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.synthesis.in_plane import bilinear, resample_in_plane, sampling_positions
from mctgui.synthesis.intensity import grey8_to_unit, window_to_unit
from mctgui.volume import Volume


@dataclass(frozen=True, slots=True, eq=False)
class SlicePair:
    """One axial slice in both modalities, pixel upon pixel.

    Parameters
    ----------
    mdct
        int16 ``(y, x)`` in HU, resampled to the pixels of the micro-CT slice.
    microct
        uint8 ``(y, x)``, grey 0..255.
    specimen
        Which bone it comes from.
    slice_index
        Index of the micro-CT slice in its volume.
    donor, vertebra
        Whose bone, by pseudonym, and at which level; empty where nobody knows.
    """

    mdct: NDArray[np.int16]
    microct: NDArray[np.uint8]
    specimen: str
    slice_index: int
    donor: str = ""
    vertebra: str = ""


def slice_pairs(mdct: Volume, microct: Volume, specimen: str, indices: Sequence[int]) -> list[SlicePair]:
    """Cut pairs out of two volumes that lie in the same space.

    Parameters
    ----------
    mdct
        In HU; its slices must be parallel to those of the micro-CT.
    microct
        grey8; its pixels are those of the pairs.
    specimen
        Name of the bone.
    indices
        Micro-CT slices to take; the MDCT slice nearest in z is used with each.

    Raises
    ------
    MctguiError
        The volumes are turned against each other, or a slice has no MDCT slice within one MDCT interval.
    """
    pairs = []
    positions = sampling_positions(mdct.grid, microct.grid)
    for index in indices:
        z = float(mdct.mm_to_index(microct.index_to_mm((index, 0, 0)))[0])
        nearest = round(z)
        if not 0 <= nearest < mdct.shape[0]:
            raise MctguiError(f"Micro-CT slice {index} of {specimen} has no MDCT slice beside it.", "Choose other slices.")
        resampled = resample_in_plane(mdct.voxels[nearest], *positions)
        pairs.append(
            SlicePair(
                np.rint(resampled).astype(np.int16),
                np.ascontiguousarray(microct.voxels[index], dtype=np.uint8),
                specimen,
                int(index),
            )
        )
    return pairs


def fingerprint(pairs: Sequence[SlicePair]) -> str:
    """SHA-256 over all pixels and names, so that a model card can say exactly what was trained on."""
    digest = hashlib.sha256()
    for pair in pairs:
        digest.update(f"{pair.specimen}/{pair.slice_index}/{pair.mdct.shape}".encode())
        digest.update(np.ascontiguousarray(pair.mdct).tobytes())
        digest.update(np.ascontiguousarray(pair.microct).tobytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class CropPlan:
    """How the crops of one training step are drawn.

    Parameters
    ----------
    crop_px
        Side of the square crops; a slice that is smaller is padded by reflection.
    batch
        Crops per step, each from another slice.
    on_bone
        Share of crops centred on a pixel that is bone in the micro-CT; the others lie anywhere.
    flip
        Mirror left and right with probability one half. A vertebra is nearly symmetrical; up and down it is not.
    hu_gain, hu_offset
        Half widths of the uniform jitter of the MDCT: other tube voltages and calibrations.
    rotate_deg
        Largest angle by which both images are turned about the middle of the crop, either way. They are sampled bilinearly
        from the slice around it, so that no border is made up; where a slice is too small, they are turned less. It takes
        a little sharpness off the micro-CT.
    reduce
        Squares of so many pixels become one by their mean, in both images: what a global generator is trained on before
        local enhancers take it to full resolution. A crop then shows ``reduce`` times as much of a slice along each side.
    """

    crop_px: int
    batch: int
    on_bone: float = 0.8
    flip: bool = True
    hu_gain: float = 0.0
    hu_offset: float = 0.0
    rotate_deg: float = 0.0
    reduce: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.reduce <= 16:
            raise MctguiError(f"Crops cannot be reduced {self.reduce} times.", "Choose 1, 2, 4 or up to 16.")
        if not 0.0 <= self.rotate_deg <= 45.0:
            raise MctguiError(
                f"Crops cannot be turned by up to {self.rotate_deg:g} degrees.", "Choose an angle from 0 to 45 degrees."
            )


def draw_crops(
    pairs: Sequence[SlicePair],
    plan: CropPlan,
    window_hu: tuple[float, float],
    rng: np.random.Generator,
    share: Container[int] | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Draw one batch.

    Parameters
    ----------
    pairs, plan, window_hu
        What to draw from, how, and the HU that become -1 and 1.
    rng
        The same numbers give the same batch, and a plan that does not turn what it gave before crops could be turned.
    share
        Places in the batch that are wanted; the numbers of the others are drawn and their pixels left alone. None: all.

    Returns
    -------
    tuple
        MDCT and micro-CT crops, float32 ``(batch or share, 1, crop_px, crop_px)`` in [-1, 1].
    """
    inputs, targets = [], []
    side = plan.crop_px * plan.reduce
    for number in range(plan.batch):
        pair = pairs[int(rng.integers(len(pairs)))]
        corner = _crop_corner(pair, side, plan.on_bone, rng)
        gain, offset = 1.0 + plan.hu_gain * rng.uniform(-1, 1), plan.hu_offset * rng.uniform(-1, 1)
        mirrored = plan.flip and rng.random() < 0.5
        angle = math.radians(plan.rotate_deg * rng.uniform(-1, 1)) if plan.rotate_deg else 0.0
        if share is not None and number not in share:
            continue
        hu, grey = (_crop(image, corner, side, angle) for image in (pair.mdct, pair.microct))
        mdct = window_to_unit(hu.astype(np.float32) * gain + offset, window_hu)
        microct = grey8_to_unit(grey)
        missing = [(0, side - length) for length in mdct.shape]
        if any(after for _, after in missing):
            mdct, microct = np.pad(mdct, missing, mode="symmetric"), np.pad(microct, missing, mode="symmetric")
        if plan.reduce > 1:
            mdct, microct = reduced(mdct, plan.reduce), reduced(microct, plan.reduce)
        if mirrored:
            mdct, microct = mdct[:, ::-1], microct[:, ::-1]
        inputs.append(mdct)
        targets.append(microct)
    return np.stack(inputs)[:, None], np.stack(targets)[:, None]


def reduced(image: NDArray[Any], factor: int) -> NDArray[np.float32]:
    """Means over squares of so many pixels; what is left over at the right and below is left out."""
    rows, columns = (length // factor for length in image.shape)
    whole = image[: rows * factor, : columns * factor]
    means: NDArray[np.float32] = whole.reshape(rows, factor, columns, factor).mean(axis=(1, 3), dtype=np.float32)
    return means


def _crop(image: NDArray[Any], corner: tuple[int, int], side: int, angle: float) -> NDArray[Any]:
    """A square of a slice, turned about its middle as far as the slice reaches around it."""
    straight = image[corner[0] : corner[0] + side, corner[1] : corner[1] + side]
    reach = (side - 1) / 2
    angle = math.copysign(min(abs(angle), _largest_turn(2 * reach, min(image.shape) - 1)), angle)
    if angle == 0.0:
        return straight
    turn, lean = math.cos(angle), math.sin(angle)
    wide = reach * (turn + abs(lean))
    middle = [min(max(start + reach, wide), length - 1 - wide) for start, length in zip(corner, image.shape, strict=True)]
    place = np.arange(side) - reach
    rows = middle[0] + turn * place[:, None] - lean * place[None, :]
    columns = middle[1] + lean * place[:, None] + turn * place[None, :]
    return bilinear(image, rows, columns)


def _largest_turn(across: float, available: float) -> float:
    """Largest angle in radians, up to 45 degrees, by which a square of one width turns within one of another."""
    if across <= 0 or available <= across:
        return 0.0
    # The box around it is across x (cos + sin) = across x sqrt(2) x sin(angle + 45 degrees) wide.
    return math.asin(min(1.0, available / (across * math.sqrt(2)))) - math.pi / 4


def _crop_corner(pair: SlicePair, side: int, on_bone: float, rng: np.random.Generator) -> tuple[int, int]:
    height, width = pair.mdct.shape
    limits = (max(height - side, 0), max(width - side, 0))
    corner = [int(rng.integers(limit + 1)) for limit in limits]
    if rng.random() < on_bone:
        bone = np.flatnonzero(pair.microct >= 128)
        if bone.size:
            centre = divmod(int(bone[int(rng.integers(bone.size))]), width)
            wanted = [middle - side // 2 for middle in centre]
            corner = [min(max(start, 0), limit) for start, limit in zip(wanted, limits, strict=True)]
    return corner[0], corner[1]
