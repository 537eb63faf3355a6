"""Smooth random functions of a place in millimetres.

A field is white noise on a periodic lattice, filtered in Fourier space, and read between the lattice points by cubic
B-splines. Its value at a point depends on the seed and the point only, never on the grid that it is sampled on: the same
specimen can be had at 0.1 mm and at 0.05 mm, whole or a few slices of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]


def spline_weights(position: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """First of four lattice points and the four cubic B-spline weights for positions in lattice units.

    Parameters
    ----------
    position
        ``(n,)`` positions in steps of the lattice, 0 being its first point.

    Returns
    -------
    first, weights
        ``(n,)`` index of the first point used, ``(n, 4)`` weights that sum to one.
    """
    whole = np.floor(position)
    t = position - whole
    weights = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3], axis=1) / 6
    return whole.astype(np.int64) - 1, weights


def _axis_matrix(position: NDArray[np.float64], size: int) -> sparse.csr_array:
    """Spline interpolation along one axis as a sparse matrix (positions, lattice points)."""
    first, weights = spline_weights(position)
    if first.min() < 0 or first.max() + 4 > size:
        raise ValueError("a point lies outside the lattice")
    columns = first[:, None] + np.arange(4)
    starts = np.arange(0, 4 * len(position) + 1, 4)
    return sparse.csr_array((weights.astype(np.float32).ravel(), columns.ravel(), starts), shape=(len(position), size))


class PlaneSampler:
    """Reads spline fields, all on one lattice, on the planes of a grid along the lattice axes.

    Parameters
    ----------
    origin_mm, step_mm
        Place ``(z, y, x)`` of the first lattice point and distance between them, mm.
    coefficients
        ``(fields, z, y, x)`` float32 B-spline coefficients.
    z_mm, y_mm, x_mm
        Coordinates of the grid's slices, rows and columns, mm.
    """

    def __init__(
        self,
        coefficients: Floats,
        origin_mm: tuple[float, float, float],
        step_mm: float,
        z_mm: NDArray[np.float64],
        y_mm: NDArray[np.float64],
        x_mm: NDArray[np.float64],
    ) -> None:
        self.coefficients = coefficients
        _, depth, height, width = coefficients.shape
        self._first, self._weights = spline_weights((z_mm - origin_mm[0]) / step_mm)
        if self._first.min() < 0 or self._first.max() + 4 > depth:
            raise ValueError("a slice lies outside the lattice")
        self._y = _axis_matrix((y_mm - origin_mm[1]) / step_mm, height)
        self._x = _axis_matrix((x_mm - origin_mm[2]) / step_mm, width)

    def plane(self, field: int, slice_index: int) -> Floats:
        """Values ``(y, x)`` float32 of one field in one slice of the grid."""
        first = int(self._first[slice_index])
        w = self._weights[slice_index].astype(np.float32)
        a, b, c, d = self.coefficients[field, first : first + 4]
        in_plane = w[0] * a + w[1] * b + w[2] * c + w[3] * d
        # Columns first, on the small plane and transposed, so that both products write whole rows. Sparse products, since
        # many small dense ones spend their time waiting for each other's threads on a busy machine.
        wide = np.ascontiguousarray((self._x @ np.ascontiguousarray(in_plane.T)).T)
        values: Floats = self._y @ wide
        return values


@dataclass(frozen=True, slots=True)
class PeriodicField:
    """A random field of zero mean and unit variance that repeats after the size of its lattice.

    Parameters
    ----------
    coefficients
        ``(z, y, x)`` float32 B-spline coefficients; point (0, 0, 0) lies at the origin of the coordinates.
    step_mm
        Distance between lattice points, mm.
    """

    coefficients: Floats
    step_mm: float

    def window(self, low_mm: NDArray[np.float64], high_mm: NDArray[np.float64]) -> tuple[Floats, tuple[float, float, float]]:
        """Coefficients around the box ``low_mm`` to ``high_mm`` (z, y, x), unrolled, and the place of the first one."""
        start = np.floor(low_mm / self.step_mm).astype(int) - 2
        stop = np.ceil(high_mm / self.step_mm).astype(int) + 3
        index = [np.arange(a, b) % n for a, b, n in zip(start, stop, self.coefficients.shape, strict=True)]
        origin = start * self.step_mm
        return self.coefficients[np.ix_(*index)], (float(origin[0]), float(origin[1]), float(origin[2]))

    def at(self, points_mm: NDArray[np.float64]) -> Floats:
        """Values at any points ``(..., 3)`` given as (z, y, x) in mm."""
        from scipy import ndimage

        coordinates = np.moveaxis(points_mm / self.step_mm, -1, 0)
        values: Floats = ndimage.map_coordinates(
            self.coefficients, coordinates, output=np.float32, order=3, mode="grid-wrap", prefilter=False
        )
        return values


def _spline_response(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    """What sampling a cubic B-spline at the lattice points does to a wave of ``frequency`` cycles per step."""
    return (2 + np.cos(2 * np.pi * frequency)) / 3


def periodic_field(
    seed: tuple[int, ...],
    size: tuple[int, int, int],
    step_mm: float,
    wavelength_mm: float,
    width: float,
    stretch: tuple[float, float, float] = (1.0, 1.0, 1.0),
) -> PeriodicField:
    """Make a band-pass Gaussian random field.

    Parameters
    ----------
    seed
        Integers that determine the field.
    size
        Lattice points (z, y, x); the field repeats after ``size * step_mm``.
    step_mm
        Lattice step; at most a fifth of the wavelength, or waves are lost.
    wavelength_mm
        Centre of the band, L. 0 gives a low-pass field instead, whose ``width`` is then its cut-off in 1/mm.
    width
        Width w of the band, as a share of its centre.
    stretch
        Elongation along (z, y, x): 1.3 makes structures 1.3 times as long along that axis.

    Returns
    -------
    PeriodicField
        Zero mean, unit variance. Amplitude filter exp(-((F L - 1) / w)^2 / 2), F the frequency with each axis multiplied
        by its stretch.
    """
    from scipy import fft

    noise = np.random.default_rng(seed).standard_normal(size, dtype=np.float32)
    spectrum = fft.rfftn(noise, workers=2)
    spectrum *= _coefficient_filter(size, step_mm, wavelength_mm, width, stretch)
    return PeriodicField(fft.irfftn(spectrum, s=size, workers=2, overwrite_x=True), step_mm)


@lru_cache(maxsize=2)  # the fields of a network differ in their noise only
def _coefficient_filter(
    size: tuple[int, int, int],
    step_mm: float,
    wavelength_mm: float,
    width: float,
    stretch: tuple[float, float, float],
) -> Floats:
    """Filter that makes spline coefficients of unit variance at the lattice points out of white noise."""
    cycles = [np.fft.fftfreq(size[0]), np.fft.fftfreq(size[1]), np.fft.rfftfreq(size[2])]
    scaled = [(c / step_mm * s).astype(np.float32) ** 2 for c, s in zip(cycles, stretch, strict=True)]
    frequency = np.sqrt(scaled[0][:, None, None] + scaled[1][:, None] + scaled[2])
    exponent = (frequency * wavelength_mm - 1) / width if wavelength_mm > 0 else frequency / width
    amplitude: Floats = np.exp(-(exponent**2) / 2).astype(np.float32)
    amplitude[0, 0, 0] = 0
    # Every bin of the half spectrum stands for itself and its mirror image, but for the first and the last of even sizes.
    copies = np.full(len(cycles[2]), 2.0)
    copies[0] = 1.0
    if size[2] % 2 == 0:
        copies[-1] = 1.0
    variance = float((np.square(amplitude).sum(axis=(0, 1), dtype=np.float64) * copies).sum() / np.prod(size))
    responses = [_spline_response(np.asarray(c, dtype=np.float64)).astype(np.float32) for c in cycles]
    amplitude /= np.float32(np.sqrt(variance)) * responses[0][:, None, None] * responses[1][:, None] * responses[2]
    amplitude.flags.writeable = False
    return amplitude
