"""The MDCT that a scanner would have made of a micro-CT volume.

In this order: grey to HU by two points, blur by the point spread and the slice profile, sampling on the scanner's grid,
noise with the spectrum of filtered back-projection and shared between overlapping slices, rounding.
Beam hardening, scatter, windmill and metal artefacts are not modelled.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.phantom.scanner import Scanner
from mctgui.volume import Grid, Volume

Floats = NDArray[np.float32]

HU_LOW, HU_HIGH = -1024, 3071
MICROCT_PSF_VOXELS = 0.4
_REACH = 4.0  # sigmas at which Gaussians are cut off
_CHUNK = 16  # micro-CT slices held as float at a time
_DARKEST, _BRIGHTEST = -0.25, 1.2


def simulate_mdct(microct: Volume, scanner: Scanner, grid: Grid | None = None) -> LongWork[Volume]:
    """Scan a micro-CT volume.

    Parameters
    ----------
    microct
        Any micro-CT; grey values rise linearly with attenuation. The scanner's axes are those of this volume.
    scanner
        What scans it.
    grid
        Where to sample: a grid along the axes of ``microct``; None for one of the scanner's pixels and interval, centred
        on the volume and inside it.

    Returns
    -------
    Volume
        int16 ``HU``. Mean signal is preserved; the edge of the volume is continued by its outermost voxels.

    Raises
    ------
    MctguiError
        The volume has no two grey levels to tell bone by, or the grid is turned against it.
    """
    target = scanner_grid(microct.grid, scanner) if grid is None else grid
    along_z, along_y, along_x = _sampling(microct.grid, target, scanner)
    low_grey, high_grey = grey_points(microct, scanner)
    depth, height, width = target.shape
    total = microct.shape[0] + depth
    gain = np.float32((scanner.bone_hu - scanner.background_hu) / (high_grey - low_grey))
    floor = np.float32(low_grey + _DARKEST * (high_grey - low_grey))
    ceiling = np.float32(low_grey + _BRIGHTEST * (high_grey - low_grey))
    signal = np.zeros((depth, height * width), dtype=np.float32)
    for first in range(0, microct.shape[0], _CHUNK):
        last = min(first + _CHUNK, microct.shape[0])
        in_plane = np.empty((last - first, height * width), dtype=np.float32)
        for row, index in enumerate(range(first, last)):
            grey = np.clip(np.asarray(microct.voxels[index], dtype=np.float32), floor, ceiling)
            in_columns = along_x @ np.ascontiguousarray(grey.T)
            in_plane[row] = (along_y @ np.ascontiguousarray(in_columns.T)).ravel()
        weights = along_z[:, first:last]
        used = np.flatnonzero(np.diff(weights.indptr))
        if len(used):
            signal[used] += weights[used] @ in_plane
        yield Progress(last, total, "Blurring and sampling")
    signal -= np.float32(low_grey)
    signal *= gain
    signal += np.float32(scanner.background_hu)
    voxels = np.empty(target.shape, dtype=np.int16)
    for index, noise in enumerate(noise_slices(scanner, target)):
        hu = signal[index].reshape(height, width) + noise
        voxels[index] = np.clip(np.rint(hu), HU_LOW, HU_HIGH).astype(np.int16)
        if index % 8 == 7:
            yield Progress(microct.shape[0] + index + 1, total, "Adding noise")
    return Volume(voxels, target.affine, "HU")


def scanner_grid(microct: Grid, scanner: Scanner) -> Grid:
    """The scanner's grid, along the axes of ``microct``, centred on it and as large as fits into it."""
    new = np.array([scanner.slice_interval_mm, scanner.pixel_mm, scanner.pixel_mm])
    old = np.array(microct.spacing_mm)
    extent = (np.array(microct.shape) - 1) * old
    shape = np.floor(extent / new + 1e-6).astype(int) + 1
    directions = microct.affine[:3, :3] / old[::-1]
    affine = np.eye(4)
    affine[:3, :3] = directions * new[::-1]
    affine[:3, 3] = microct.centre_mm - affine[:3, :3] @ ((shape[::-1] - 1) / 2)
    return Grid((int(shape[0]), int(shape[1]), int(shape[2])), affine)


def _sampling(source: Grid, target: Grid, scanner: Scanner) -> list[sparse.csr_array]:
    """Sparse matrices (z, y, x) that blur and sample along each axis at once."""
    turn = np.linalg.inv(source.affine[:3, :3]) @ target.affine[:3, :3]
    if np.abs(turn - np.diag(np.diag(turn))).max() > 1e-6:
        raise MctguiError(
            "The scanner's grid is turned against the micro-CT volume.", "Give a grid along the axes of the volume."
        )
    start = source.mm_to_index(target.affine[:3, 3])
    matrices = []
    for axis, sigma in enumerate((scanner.slice_profile_sigma_mm, scanner.in_plane_sigma_mm, scanner.in_plane_sigma_mm)):
        spacing = source.spacing_mm[axis]
        own = MICROCT_PSF_VOXELS * spacing if scanner.microct_psf_sigma_mm is None else scanner.microct_psf_sigma_mm
        width = math.sqrt(max(sigma**2 - own**2, 0.0)) / spacing
        centres = start[axis] + turn[2 - axis, 2 - axis] * np.arange(target.shape[axis])
        matrix = _gaussian_rows(centres, source.shape[axis], width)
        if axis > 0 and scanner.overshoot > 0:
            wide = math.sqrt(max(4 * sigma**2 - own**2, 0.0)) / spacing
            matrix = (1 + scanner.overshoot) * matrix - scanner.overshoot * _gaussian_rows(centres, source.shape[axis], wide)
        matrices.append(sparse.csr_array(matrix.astype(np.float32)))
    return matrices


def _gaussian_rows(centres: NDArray[np.float64], count: int, sigma: float) -> NDArray[np.float64]:
    """Rows of Gaussian weights of unit sum about ``centres``, in voxels; what would lie outside falls on the end voxels."""
    # Below 0.35 voxels a sampled Gaussian misses most of its mass; the triangle of linear interpolation takes its place.
    reach = max(1, math.ceil(_REACH * max(sigma, 0.35)))
    nearest = np.rint(centres).astype(int)
    offsets = np.arange(-reach - 1, reach + 2)
    distance = nearest[:, None] + offsets - centres[:, None]
    weights = np.exp(-(distance**2) / (2 * sigma**2)) if sigma >= 0.35 else np.clip(1 - np.abs(distance), 0, None)
    weights /= weights.sum(axis=1, keepdims=True)
    matrix = np.zeros((len(centres), count))
    columns = np.clip(nearest[:, None] + offsets, 0, count - 1)
    np.add.at(matrix, (np.arange(len(centres))[:, None], columns), weights)
    return matrix


def grey_points(microct: Volume, scanner: Scanner) -> tuple[float, float]:
    """Grey values of background or marrow, and of bone: as the scanner gives them, else the two peaks of the histogram.

    Raises
    ------
    MctguiError
        The volume has no two peaks.
    """
    low, high = scanner.background_grey, scanner.bone_grey
    if low is None or high is None:
        found_low, found_high = _two_peaks(microct)
        low = found_low if low is None else low
        high = found_high if high is None else high
    if high <= low:
        raise MctguiError(
            "Bone is not brighter than its surroundings in this volume.",
            "Give the grey values of background and of bone.",
        )
    return float(low), float(high)


def _two_peaks(microct: Volume) -> tuple[float, float]:
    """Modes of the grey values below and above the mean of the two classes' means (Ridler and Calvard 1978)."""
    step = max(1, round((microct.voxels.size / 2e6) ** (1 / 3)))
    sample = np.asarray(microct.voxels[::step, ::step, ::step], dtype=np.float64)
    if not np.isfinite(sample).all() or sample.min() == sample.max():
        raise MctguiError("This volume has one grey value only.", "Give a micro-CT volume that shows bone.")
    edges = np.linspace(sample.min(), sample.max(), 257)
    counts, _ = np.histogram(sample, edges)
    middle = (edges[:-1] + edges[1:]) / 2
    threshold = float(sample.mean())
    for _ in range(200):
        below, above = sample[sample <= threshold], sample[sample > threshold]
        moved = (below.mean() + above.mean()) / 2
        if abs(moved - threshold) < 1e-3 * (edges[1] - edges[0]):
            break
        threshold = float(moved)
    smooth = np.convolve(counts, np.hanning(11) / np.hanning(11).sum(), mode="same")
    dark, bright = middle <= threshold, middle > threshold
    low = float(middle[dark][np.argmax(smooth[dark])])
    # Thin trabeculae are all slope and no plateau: where the bright class has no peak of its own, its upper tenth is bone.
    peak = float(middle[bright][np.argmax(smooth[bright])])
    if peak < threshold + 0.25 * (threshold - low):
        peak = float(np.percentile(sample[sample > threshold], 90))
    return low, peak


def noise_slices(scanner: Scanner, grid: Grid) -> Iterator[Floats]:
    """Noise of every slice of a scan, one after the other.

    White noise, filtered along z by the slice profile and in the slice by the square root of the power spectrum
    f exp(-(f / f0)^2), scaled to the scanner's SD.

    Yields
    ------
    float32 array ``(y, x)``
        HU.
    """
    from scipy import fft

    _, height, width = grid.shape
    interval, row_step, column_step = grid.spacing_mm
    frequency = np.hypot(np.fft.fftfreq(height, row_step)[:, None], np.fft.fftfreq(width, column_step))
    power = frequency * np.exp(-((frequency / scanner.noise_f0_per_mm) ** 2))
    mean_power = float(power.mean())
    amplitude = np.sqrt(power / mean_power if mean_power > 0 else np.ones_like(power))
    amplitude = (scanner.noise_hu * amplitude[:, : width // 2 + 1]).astype(np.float32)
    kernel = _unit_power_gaussian(scanner.slice_profile_sigma_mm / interval)
    recent: deque[Floats] = deque(maxlen=len(kernel))
    for number in range(grid.shape[0] + len(kernel) - 1):
        random = np.random.default_rng((scanner.seed, 47, number))
        recent.append(random.standard_normal((height, width), dtype=np.float32))
        if len(recent) == len(kernel):
            mixed = np.zeros((height, width), dtype=np.float32)
            for weight, white in zip(kernel, recent, strict=True):
                mixed += weight * white
            noise: Floats = fft.irfft2(fft.rfft2(mixed) * amplitude, s=(height, width))
            yield noise


def _unit_power_gaussian(sigma: float) -> Floats:
    """Gaussian taps that leave the variance of white noise as it is."""
    reach = math.ceil(_REACH * sigma)
    taps = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    unit: Floats = (taps / np.sqrt((taps**2).sum())).astype(np.float32)
    return unit
