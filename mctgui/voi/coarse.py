"""A small copy of a volume in which a vertebra is quickly found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress
from mctgui.volume import Grid, Volume

PIXEL_MM = 0.5
SLICE_MM = 1.0
BLUR_MM = 0.8
"""Blur that makes the trabeculae of a body merge into one."""

_SLICES_AVERAGED = 4
_LOWEST_BONE_HU = 85.0
_HIGHEST_HU = 800.0
_WIDEST_PIXEL_MM, _THICKEST_SLICE_MM = 1.2, 2.2


@dataclass(frozen=True, slots=True, eq=False)
class CoarseVolume:
    """Averages over blocks of a volume.

    Parameters
    ----------
    values
        float32 ``(z, y, x)``.
    spacing_mm
        ``(z, y, x)`` between block centres.
    origin_mm
        ``(z, y, x)``: where the first block centre lies, in mm along the array axes from the first voxel centre.
    """

    values: NDArray[np.float32]
    spacing_mm: tuple[float, float, float]
    origin_mm: tuple[float, float, float]

    @property
    def pixel_mm(self) -> tuple[float, float]:
        """In-plane spacing ``(y, x)``."""
        return self.spacing_mm[1], self.spacing_mm[2]

    def heights_mm(self) -> NDArray[np.float64]:
        """Height of each slice, mm along the first array axis from the first voxel centre."""
        heights: NDArray[np.float64] = self.origin_mm[0] + self.spacing_mm[0] * np.arange(
            self.values.shape[0], dtype=np.float64
        )
        return heights


def finer(volume: Volume) -> Volume:
    """The volume, interpolated to 1 mm where its pixels are so wide that a canal would be a few pixels only."""
    z, y, x = volume.spacing_mm
    if max(y, x) <= _WIDEST_PIXEL_MM:
        return volume
    wanted = np.array([min(z, _THICKEST_SLICE_MM), 1.0, 1.0])
    extent = (np.asarray(volume.shape) - 1) * (z, y, x)
    shape = np.floor(extent / wanted + 1e-6).astype(int) + 1
    affine = volume.affine.copy()
    affine[:3, :3] *= (wanted / (z, y, x))[::-1]
    return volume.resample_to(Grid((int(shape[0]), int(shape[1]), int(shape[2])), affine))


def shrinking(volume: Volume, pixel_mm: float = PIXEL_MM, slice_mm: float = SLICE_MM) -> LongWork[CoarseVolume]:
    """Average a volume over blocks of about ``pixel_mm`` in a slice and ``slice_mm`` across slices.

    Of thick blocks only a few slices are read, which is enough to find a vertebra and spares a memory map.
    """
    import cv2

    spacing = volume.spacing_mm
    factors = [max(1, round(wanted / have)) for wanted, have in zip((slice_mm, pixel_mm, pixel_mm), spacing, strict=True)]
    depth, rows, columns = (max(1, side // factor) for side, factor in zip(volume.shape, factors, strict=True))
    factors = [min(factor, side) for factor, side in zip(factors, volume.shape, strict=True)]
    values = np.empty((depth, rows, columns), dtype=np.float32)
    for z in range(depth):
        layers = np.unique(
            np.linspace(z * factors[0], (z + 1) * factors[0] - 1, min(factors[0], _SLICES_AVERAGED)).astype(int)
        )
        total = np.zeros((rows, columns), dtype=np.float32)
        for layer in layers:
            part = volume.voxels[layer, : rows * factors[1], : columns * factors[2]].astype(np.float32)
            total += cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA)
        values[z] = total / len(layers)
        if z % 8 == 0:
            yield Progress(z, depth, "looking for the vertebra")
    steps = tuple(factor * side for factor, side in zip(factors, spacing, strict=True))
    origin = tuple((factor - 1) / 2 * side for factor, side in zip(factors, spacing, strict=True))
    return CoarseVolume(values, (steps[0], steps[1], steps[2]), (origin[0], origin[1], origin[2]))


def blurred(coarse: CoarseVolume) -> NDArray[np.float32]:
    """The coarse values after a Gaussian blur of :data:`BLUR_MM` within the slices."""
    from scipy import ndimage

    sigma = (0.0, BLUR_MM / coarse.pixel_mm[0], BLUR_MM / coarse.pixel_mm[1])
    smooth: NDArray[np.float32] = ndimage.gaussian_filter(coarse.values, sigma)
    return smooth


def background_level(smooth: NDArray[Any], is_hounsfield: bool) -> float:
    """What surrounds the bone: 0 HU, or the most frequent value where values are no CT numbers."""
    if is_hounsfield:
        return 0.0
    sample = smooth.reshape(-1)[:: max(1, smooth.size // 2_000_000)]
    counts, edges = np.histogram(sample, bins=256)
    return float(edges[int(np.argmax(counts))])


def bone_thresholds(smooth: NDArray[Any], is_hounsfield: bool) -> list[float]:
    """Levels to try for blurred trabecular bone, the most promising first.

    Shares of the way from the background to Otsu's threshold of what is brighter than the background. On the real tiles
    of one vertebra 0.35 found the canal in both kernels of clinical CT and in the micro-CT.
    """
    from skimage.filters import threshold_otsu

    sample = smooth.reshape(-1)[:: max(1, smooth.size // 2_000_000)]
    low, high = float(sample.min()), float(sample.max())
    if not high > low:
        return []
    background = background_level(smooth, is_hounsfield)
    floor = 100.0 if is_hounsfield else background + 0.02 * (high - background)
    bright = sample[sample > floor]
    if bright.size < 100 or not bright.max() > bright.min():
        return []
    # Metal, and teeth, would raise it beyond any trabecular bone.
    otsu = float(threshold_otsu(np.minimum(bright, _HIGHEST_HU) if is_hounsfield else bright))
    levels = [background + share * (otsu - background) for share in (0.35, 0.45, 0.25, 0.6)]
    return [max(level, _LOWEST_BONE_HU) for level in levels] if is_hounsfield else levels
