"""How much fine structure a picture holds: its power by spatial frequency, whatever the direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError

Floats = NDArray[np.float64]
_FEWEST_PX = 16


@dataclass(frozen=True, slots=True, eq=False)
class RadialSpectrum:
    """Power of a rectangle of a picture, averaged over all directions.

    Parameters
    ----------
    frequency_per_mm
        Middle of each ring, cycles per mm; rings are one step of the transform wide and end at the Nyquist frequency.
    density
        Mean power density in the ring, (unit of the picture)^2 mm^2.
    ring_area
        Area of the ring in the plane of frequencies, 1/mm^2, as the transform samples it.
    """

    frequency_per_mm: Floats
    density: Floats
    ring_area: Floats

    def power_between(self, low_per_mm: float, high_per_mm: float) -> float:
        """Variance that lies between two frequencies, (unit of the picture)^2.

        Raises
        ------
        MctguiError
            The band is empty, or reaches beyond what these pixels can show.
        """
        inside = self._band(low_per_mm, high_per_mm)
        return float((self.density[inside] * self.ring_area[inside]).sum())

    def distance_between(self, other: RadialSpectrum, low_per_mm: float, high_per_mm: float) -> float:
        """Mean absolute difference of the two densities in decibels over a band; 0 where the spectra are equal.

        Raises
        ------
        MctguiError
            The band does not fit, or the spectra have other rings.
        """
        same = self.frequency_per_mm.shape == other.frequency_per_mm.shape
        if not same or not np.allclose(self.frequency_per_mm, other.frequency_per_mm):
            raise MctguiError("These spectra have other frequencies.", "Take both from equal rectangles on one grid.")
        inside = self._band(low_per_mm, high_per_mm)
        tiny = np.finfo(np.float64).tiny
        decibels = [10 * np.log10(np.maximum(one.density[inside], tiny)) for one in (self, other)]
        return float(np.abs(decibels[0] - decibels[1]).mean())

    def _band(self, low: float, high: float) -> NDArray[np.bool_]:
        end = float(self.frequency_per_mm[-1]) + self._step / 2
        if not 0 <= low < high or high > end:
            raise MctguiError(
                f"The band of {low:g} to {high:g} cycles/mm does not fit these pixels, which end at {end:.2f} per mm.",
                "Choose a lower band, or pictures with smaller pixels.",
            )
        inside: NDArray[np.bool_] = (self.frequency_per_mm >= low) & (self.frequency_per_mm <= high)
        if not inside.any():
            raise MctguiError("No frequency of this rectangle lies in the band.", "Choose a larger rectangle.")
        return inside

    @property
    def _step(self) -> float:
        return float(self.frequency_per_mm[1] - self.frequency_per_mm[0])


def radial_spectrum(image: NDArray[Any], pixel_mm: float) -> RadialSpectrum:
    """Power spectrum of a rectangle, averaged over directions.

    Parameters
    ----------
    image
        ``(y, x)``, both sides at least 16 pixels: a rectangle within the bone. An outline in it would drown its texture, and
        a mask would add an outline; cut a rectangle out instead.
    pixel_mm
        Side of the square pixels.

    Returns
    -------
    RadialSpectrum
        Under a Hann window, scaled so that the powers of all frequencies add up to the variance of the picture.

    Raises
    ------
    MctguiError
        The rectangle is too small, or a value is not finite.
    """
    values = np.asarray(image, dtype=np.float64)
    if values.ndim != 2 or min(values.shape) < _FEWEST_PX or not np.isfinite(values).all() or not pixel_mm > 0:
        raise MctguiError(
            f"A spectrum needs a rectangle of at least {_FEWEST_PX} x {_FEWEST_PX} pixels with finite values.",
            "Choose a larger rectangle.",
        )
    window = np.outer(np.hanning(values.shape[0] + 2)[1:-1], np.hanning(values.shape[1] + 2)[1:-1])
    mean = (values * window).sum() / window.sum()
    transform = np.fft.fft2((values - mean) * window)
    density = np.abs(transform) ** 2 * pixel_mm**2 / (window**2).sum()
    rows, columns = (np.fft.fftfreq(side, pixel_mm) for side in values.shape)
    radius = np.hypot(rows[:, None], columns[None, :])
    step = 1.0 / (min(values.shape) * pixel_mm)
    ring = np.rint(radius / step).astype(int)
    count = min(values.shape) // 2
    kept = (ring >= 1) & (ring <= count)
    samples = np.bincount(ring[kept], minlength=count + 1)[1:]
    power = np.bincount(ring[kept], weights=density[kept], minlength=count + 1)[1:]
    one_sample = 1.0 / (values.shape[0] * values.shape[1] * pixel_mm**2)
    return RadialSpectrum(np.arange(1, count + 1) * step, power / samples, samples * one_sample)
