"""Pairs of MDCT and micro-CT slices to train on, and the crops that one step sees."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.synthesis.in_plane import resample_in_plane, sampling_positions
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
    """

    crop_px: int
    batch: int
    on_bone: float = 0.8
    flip: bool = True
    hu_gain: float = 0.0
    hu_offset: float = 0.0


def draw_crops(
    pairs: Sequence[SlicePair], plan: CropPlan, window_hu: tuple[float, float], rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Draw one batch.

    Returns
    -------
    tuple
        MDCT and micro-CT crops, float32 ``(batch, 1, crop_px, crop_px)`` in [-1, 1].
    """
    inputs, targets = [], []
    for _ in range(plan.batch):
        pair = pairs[int(rng.integers(len(pairs)))]
        rows, columns = _crop_window(pair, plan, rng)
        hu = pair.mdct[rows, columns].astype(np.float32)
        hu = hu * (1.0 + plan.hu_gain * rng.uniform(-1, 1)) + plan.hu_offset * rng.uniform(-1, 1)
        mdct, microct = window_to_unit(hu, window_hu), grey8_to_unit(pair.microct[rows, columns])
        missing = [(0, plan.crop_px - side) for side in mdct.shape]
        if any(after for _, after in missing):
            mdct, microct = np.pad(mdct, missing, mode="symmetric"), np.pad(microct, missing, mode="symmetric")
        if plan.flip and rng.random() < 0.5:
            mdct, microct = mdct[:, ::-1], microct[:, ::-1]
        inputs.append(mdct)
        targets.append(microct)
    return np.stack(inputs)[:, None], np.stack(targets)[:, None]


def _crop_window(pair: SlicePair, plan: CropPlan, rng: np.random.Generator) -> tuple[slice, slice]:
    height, width = pair.mdct.shape
    limits = (max(height - plan.crop_px, 0), max(width - plan.crop_px, 0))
    corner = [int(rng.integers(limit + 1)) for limit in limits]
    if rng.random() < plan.on_bone:
        bone = np.flatnonzero(pair.microct >= 128)
        if bone.size:
            centre = divmod(int(bone[int(rng.integers(bone.size))]), width)
            wanted = [middle - plan.crop_px // 2 for middle in centre]
            corner = [min(max(start, 0), limit) for start, limit in zip(wanted, limits, strict=True)]
    return slice(corner[0], corner[0] + plan.crop_px), slice(corner[1], corner[1] + plan.crop_px)
