"""Growing a synthetic vertebra and its micro-CT, slice by slice."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress
from mctgui.phantom import anatomy
from mctgui.phantom.random_fields import PeriodicField, PlaneSampler, periodic_field
from mctgui.phantom.recipe import VertebraRecipe
from mctgui.phantom.trabeculae import CELL_FIELDS, Network, design_network
from mctgui.phantom.truth import Truth, VOICounter, landmarks
from mctgui.volume import Grid, Volume

Floats = NDArray[np.float32]

MARROW_TISSUE = 0.02
_ANATOMY_STEP_MM = 0.5
_NETWORK_LATTICE = (144, 176, 176)
_POINTS_PER_WAVELENGTH = 7.0
_BAND_WIDTH = 0.25


@dataclass(frozen=True, slots=True)
class Specimen:
    """A synthetic vertebra.

    Parameters
    ----------
    microct
        Its micro-CT, uint8 ``grey8``.
    truth
        What is known about it.
    """

    microct: Volume
    truth: Truth


def grow(recipe: VertebraRecipe) -> LongWork[Specimen]:
    """Grow a synthetic lumbar vertebra and take its micro-CT.

    Parameters
    ----------
    recipe
        What it is to be like.

    Returns
    -------
    Specimen
        The same recipe gives the same voxels. The bone is a function of the place in mm, determined by the seed and the
        recipe's figures only: another voxel size, field of view or range of slices samples the same bone (to the last
        bits of float32; noise differs with the voxel size). A turned or tilted specimen is the same bone to about a
        hundredth of the trabecular thickness.
    """
    grid = recipe.grid()
    reach = _kernel_reach(recipe)
    yield Progress(0, grid.shape[0], "Growing trabeculae")
    tissue = _TissueSlices(recipe, grid, reach)
    yield Progress(0, grid.shape[0], "Growing the vertebra")
    counter = VOICounter(landmarks(recipe), tissue.x_mm, tissue.y_mm)
    kernel = _gaussian(recipe.psf_sigma_mm / recipe.spacing_mm, reach)
    blurred: deque[Floats] = deque(maxlen=2 * reach + 1)
    voxels = np.empty(grid.shape, dtype=np.uint8)
    first = recipe.first_slice()
    for index in range(-reach, grid.shape[0] + reach):
        bone, level = tissue.slice(index)
        if 0 <= index < grid.shape[0]:
            counter.add(float(tissue.z_mm[index + reach]), bone)
        blurred.append(cv2.sepFilter2D(level, cv2.CV_32F, kernel, kernel, borderType=cv2.BORDER_REPLICATE))
        finished = index - reach
        if finished >= 0:
            mean = sum(weight * plane for weight, plane in zip(kernel, blurred, strict=True))
            voxels[finished] = _expose(recipe, mean, first + finished)
            if finished % 8 == 7:
                yield Progress(finished + 1, grid.shape[0], "Growing the vertebra")
    return Specimen(Volume(voxels, grid.affine, "grey8"), counter.truth(recipe))


def _expose(recipe: VertebraRecipe, tissue: Floats, slice_number: int) -> NDArray[np.uint8]:
    """Grey values of one slice; its noise depends on the seed and the number of the slice in the whole specimen."""
    random = np.random.default_rng((recipe.seed, 31, slice_number))
    grey = random.standard_normal(tissue.shape, dtype=np.float32)
    grey *= np.float32(recipe.noise_grey)
    grey += tissue * np.float32(recipe.grey_gain)
    grey += np.float32(recipe.grey_offset + 0.5)
    return np.clip(grey, 0, 255, out=grey).astype(np.uint8)


def _kernel_reach(recipe: VertebraRecipe) -> int:
    return math.ceil(3.5 * recipe.psf_sigma_mm / recipe.spacing_mm)


def _gaussian(sigma: float, reach: int) -> Floats:
    """Sampled Gaussian of unit sum; sigma and reach in voxels."""
    if reach == 0:
        return np.ones(1, dtype=np.float32)
    x = np.arange(-reach, reach + 1)
    kernel = np.exp(-(x**2) / (2 * sigma**2))
    unit: Floats = (kernel / kernel.sum()).astype(np.float32)
    return unit


class _TissueSlices:
    """Bone and marrow in any slice of the grid, ``halo`` slices beyond its ends included."""

    def __init__(self, recipe: VertebraRecipe, grid: Grid, halo: int) -> None:
        x, y, z = grid.affine[:3, 3]
        step = recipe.spacing_mm
        self.halo = halo
        self._voxel_mm = step
        self.z_mm = z + step * np.arange(-halo, grid.shape[0] + halo)
        self.y_mm = y + step * np.arange(grid.shape[1])
        self.x_mm = x + step * np.arange(grid.shape[2])
        self._low = np.array([self.z_mm[0], self.y_mm[0], self.x_mm[0]])
        self._high = np.array([self.z_mm[-1], self.y_mm[-1], self.x_mm[-1]])
        self._specimen_from_table = np.linalg.inv(recipe.table_from_specimen)
        self._network = design_network(recipe.bv_tv, recipe.tb_th_mm, recipe.tb_sp_mm)
        self._anatomy = self._anatomy_sampler(recipe)
        self._foam = self._foam_sampler(recipe, self._network)

    def slice(self, index: int) -> tuple[NDArray[np.bool_], Floats]:
        """Bone mask and tissue, both ``(y, x)``, in slice ``index`` (negative: before the first).

        The mask says what the voxel's centre is; the tissue is the voxel's mean, so that walls thinner than a voxel are
        faint rather than dashed.
        """
        number = index + self.halo
        surface = self._anatomy.plane(0, number)
        if not (surface < self._voxel_mm).any():
            return np.zeros(surface.shape, dtype=np.bool_), np.zeros_like(surface)
        cortex, vein, thickening = (self._anatomy.plane(field, number) for field in range(1, 4))
        cells = [self._foam.plane(field, number) for field in range(CELL_FIELDS)]
        depth = self._network.depth(cells, self._foam.plane(CELL_FIELDS, number), thickening)
        cortex += surface
        np.maximum(depth, cortex, out=depth)
        np.minimum(depth, vein, out=depth)
        inside = self._share(-surface)
        np.minimum(depth, -surface, out=depth)
        bone = depth > 0
        tissue = self._share(depth)
        tissue *= np.float32(1 - MARROW_TISSUE)
        tissue += np.float32(MARROW_TISSUE) * inside
        return bone, tissue

    def _share(self, depth_mm: Floats) -> Floats:
        """Share of a voxel that lies inside, from the depth of its centre."""
        share = depth_mm * np.float32(1 / self._voxel_mm)
        share += np.float32(0.5)
        return np.clip(share, 0, 1, out=share)

    def _lattice_points(self, step_mm: float) -> tuple[NDArray[np.float64], tuple[float, float, float]]:
        """Points (z, y, x) in the specimen's frame of a lattice fixed to the table, around the grid."""
        start = np.floor(self._low / step_mm).astype(int) - 3
        stop = np.ceil(self._high / step_mm).astype(int) + 4
        axes = [np.arange(a, b) * step_mm for a, b in zip(start, stop, strict=True)]
        points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
        matrix = self._specimen_from_table[:3, :3][::-1, ::-1]
        origin = start * step_mm
        points = points @ matrix.T + self._specimen_from_table[:3, 3][::-1]
        return points, (float(origin[0]), float(origin[1]), float(origin[2]))

    def _sampler(self, coefficients: Floats, origin: tuple[float, float, float], step: float) -> PlaneSampler:
        return PlaneSampler(coefficients, origin, step, self.z_mm, self.y_mm, self.x_mm)

    def _anatomy_sampler(self, recipe: VertebraRecipe) -> PlaneSampler:
        points, origin = self._lattice_points(_ANATOMY_STEP_MM)
        shape = anatomy.build(recipe, points)
        coefficients = np.stack([_to_coefficients(field.astype(np.float32)) for field in shape.fields()])
        return self._sampler(coefficients, origin, _ANATOMY_STEP_MM)

    def _foam_sampler(self, recipe: VertebraRecipe, network: Network) -> PlaneSampler:
        step = network.wavelength_mm / _POINTS_PER_WAVELENGTH
        made: list[Floats] = []
        origin = (0.0, 0.0, 0.0)
        points = None
        for number in range(CELL_FIELDS + 1):
            field = _foam_field(recipe, network, number, step)
            if recipe.lies_straight and not any(recipe.shift_mm):
                window, origin = field.window(self._low, self._high)
                made.append(window)
                continue
            if points is None:
                points, origin = self._lattice_points(step)
            made.append(_to_coefficients(field.at(points)))
        return self._sampler(np.stack(made), origin, step)


def _foam_field(recipe: VertebraRecipe, network: Network, number: int, step_mm: float) -> PeriodicField:
    """One of the cell fields, or the perforating field (the last)."""
    seed = (recipe.seed, 200 + number)
    if number < CELL_FIELDS:
        return periodic_field(seed, _NETWORK_LATTICE, step_mm, network.wavelength_mm, _BAND_WIDTH, recipe.stretch)
    return periodic_field(seed, _NETWORK_LATTICE, step_mm, 0.8 * network.wavelength_mm, 0.4, recipe.stretch)


def _to_coefficients(values: Floats) -> Floats:
    """Spline coefficients from values by a filter of three points per axis, so that they depend on the neighbours only.

    Fourth-order accurate; the exact filter would reach across the whole lattice and so depend on where it ends.
    """
    from scipy import ndimage

    for axis in range(3):
        values = ndimage.convolve1d(values, [-1 / 6, 8 / 6, -1 / 6], axis=axis, mode="nearest", output=np.float32)
    return values
