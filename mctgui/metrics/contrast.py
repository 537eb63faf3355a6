"""Local bone contrast, as LumbarSR defines it, and how slices follow each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.metrics.similarity import global_ssim

Mask = NDArray[np.bool_]

WINDOW_PX = 16
STRIDE_PX = 8
_FEWEST_SHARE = 0.05
_FEWEST_PX = 10


@dataclass(frozen=True, slots=True)
class Contrast:
    """Local bone contrast.

    Parameters
    ----------
    mean
        Of all windows, in the unit of the images.
    windows
        How many counted.
    """

    mean: float
    windows: int


@dataclass(frozen=True, slots=True)
class Steps:
    """Change from one slice to the next.

    Parameters
    ----------
    mean_absolute
        Mean absolute difference of neighbouring slices, in the unit of the volume.
    ssim
        Mean global SSIM of neighbouring slices.
    level_sd
        Standard deviation of the mean grey value of the slices, less its slow course: jumps of brightness.
    pairs
        Neighbours that were compared.
    """

    mean_absolute: float
    ssim: float
    level_sd: float
    pairs: int


def local_bone_contrast(slices: NDArray[Any], mask: Mask | None = None) -> Contrast:
    """Local bone contrast (Wang et al. 2026, LumbarSR): 95th less 5th percentile in small windows, averaged.

    Parameters
    ----------
    slices
        ``(z, y, x)`` or ``(y, x)``; windows of 16 x 16 pixels lie in every slice, 8 pixels apart.
    mask
        bool, same shape: the bone with its marrow. Only its pixels count, and a window needs at least 13 of them (5 % of
        256). None takes all.

    Raises
    ------
    MctguiError
        No window counts.

    Notes
    -----
    The size of the window is in pixels: compare images on one grid only. Noise raises this contrast as trabeculae do.
    """
    side = slices.shape[-2:]
    values = np.asarray(slices, dtype=np.float64).reshape(-1, *side)
    inside = np.ones(values.shape, dtype=np.bool_) if mask is None else mask.reshape(-1, *side)
    fewest = max(_FEWEST_SHARE * WINDOW_PX**2, _FEWEST_PX)
    found = []
    for image, wanted in zip(values, inside, strict=True):
        for row in range(0, image.shape[0] - WINDOW_PX + 1, STRIDE_PX):
            for column in range(0, image.shape[1] - WINDOW_PX + 1, STRIDE_PX):
                window = (slice(row, row + WINDOW_PX), slice(column, column + WINDOW_PX))
                chosen = image[window][wanted[window]]
                if chosen.size >= fewest:
                    low, high = np.percentile(chosen, (5, 95))
                    found.append(high - low)
    if not found:
        raise MctguiError("No window of local bone contrast lies in this mask.", "Choose a larger region.")
    return Contrast(float(np.mean(found)), len(found))


def slice_steps(voxels: NDArray[Any], *, data_range: float, mask: Mask | None = None) -> Steps:
    """How slices follow each other along z: a network that works slice by slice may flicker.

    Compare the figures of the micro-CT-like volume with those of the micro-CT on the same grid: more is flicker, less is
    doubled or smoothed slices.

    Parameters
    ----------
    voxels
        ``(z, y, x)``, at least 3 slices.
    data_range
        255 for 8 bits.
    mask
        bool, same shape; of two neighbours, the pixels that are inside in both count.

    Raises
    ------
    MctguiError
        There are too few slices, or no neighbours with pixels inside.
    """
    if voxels.ndim != 3 or voxels.shape[0] < 3:
        raise MctguiError("Slices that follow each other are at least three.", "Choose more slices.")
    inside = np.ones(voxels.shape, dtype=np.bool_) if mask is None else mask
    differences, likeness, levels = [], [], []
    for z in range(voxels.shape[0] - 1):
        both = inside[z] & inside[z + 1]
        if not both.any():
            continue
        one, other = (voxels[at].astype(np.float64) for at in (z, z + 1))
        differences.append(float(np.abs(other - one)[both].mean()))
        likeness.append(global_ssim(one, other, data_range=data_range, mask=both))
        levels.append(float((other - one)[both].mean()))
    if not differences:
        raise MctguiError("No two neighbouring slices have pixels in this mask.", "Choose another mask.")
    # White jitter of slices with SD s gives steps between them with SD s * sqrt(2); a slow course gives next to none.
    return Steps(float(np.mean(differences)), float(np.mean(likeness)), float(np.std(levels)) / 2**0.5, len(differences))
