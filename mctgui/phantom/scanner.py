"""A CT scanner as the forward model sees it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace

from mctgui.errors import MctguiError
from mctgui.phantom.recipe import VertebraRecipe

FWHM_PER_SIGMA = 2.0 * math.sqrt(2.0 * math.log(2.0))


@dataclass(frozen=True, slots=True)
class Scanner:
    """Resolution, sampling and noise of a CT scanner.

    Parameters
    ----------
    in_plane_fwhm_mm
        Full width at half maximum of the point spread in the slice; sharp kernels 0.4 to 0.8, soft ones up to 2.
    slice_profile_fwhm_mm
        The same along z: the slice thickness.
    slice_interval_mm
        Distance between slices; smaller than the thickness where slices overlap.
    pixel_mm
        Side of a pixel: 100 mm / 512 by default.
    noise_hu
        SD of the noise.
    bone_hu, background_hu
        HU of solid bone tissue and of what surrounds the specimen (0 for saline, -1000 for dry bone in air).
    noise_f0_per_mm
        The noise power spectrum in the slice is f exp(-(f / f0)^2), which peaks at 0.71 f0.
    overshoot
        Edge enhancement k of sharp kernels: (1 + k) times the point spread less k times one twice as wide.
    microct_psf_sigma_mm
        Blur that the micro-CT already has, taken off in quadrature; None for 0.4 of its voxels, 0 for an ideal input.
    background_grey, bone_grey
        Grey values of marrow (or saline) and of bone in the micro-CT; None to find them in its histogram.
    seed
        Determines the noise.
    """

    in_plane_fwhm_mm: float = 0.5
    slice_profile_fwhm_mm: float = 0.6
    slice_interval_mm: float = 0.1
    pixel_mm: float = 0.1953125
    noise_hu: float = 50.0
    bone_hu: float = 1750.0
    background_hu: float = 0.0
    noise_f0_per_mm: float = 1.0
    overshoot: float = 0.0
    microct_psf_sigma_mm: float | None = None
    background_grey: float | None = None
    bone_grey: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None and not (isinstance(value, int | float) and math.isfinite(value)):
                raise MctguiError(f"{field.name} of the scanner must be a number.", "Correct it.")
        for name, unit in (("in_plane_fwhm_mm", "mm"), ("slice_profile_fwhm_mm", "mm"), ("slice_interval_mm", "mm")):
            self._within(name, unit, 0.02, 20.0)
        self._within("pixel_mm", "mm", 0.02, 5.0)
        self._within("noise_hu", "HU", 0.0, 2000.0)
        self._within("noise_f0_per_mm", "per mm", 0.05, 20.0)
        self._within("overshoot", "", 0.0, 1.0)
        if self.bone_hu <= self.background_hu:
            raise MctguiError("Bone must have more HU than its surroundings.", "Correct the HU of the scanner.")
        if self.background_grey is not None and self.bone_grey is not None and self.bone_grey <= self.background_grey:
            raise MctguiError("Bone must be brighter than its surroundings.", "Correct the two grey values.")
        if self.seed < 0 or int(self.seed) != self.seed:
            raise MctguiError(f"The seed {self.seed} is not a whole number from 0 up.", "Choose another seed.")

    def _within(self, name: str, unit: str, low: float, high: float) -> None:
        value = getattr(self, name)
        if not low <= value <= high:
            setting = f"{name} = {value:g} {unit}".rstrip()
            raise MctguiError(f"{setting} is no setting of a CT scanner.", f"Choose {low:g} to {high:g}.")

    def calibrated_for(self, recipe: VertebraRecipe) -> Scanner:
        """The same scanner, told the grey values and the blur of a synthetic micro-CT instead of finding them."""
        return replace(
            self,
            background_grey=recipe.grey_offset,
            bone_grey=recipe.grey_offset + recipe.grey_gain,
            microct_psf_sigma_mm=recipe.psf_sigma_mm,
        )

    @property
    def in_plane_sigma_mm(self) -> float:
        """Standard deviation of the Gaussian point spread in the slice."""
        return self.in_plane_fwhm_mm / FWHM_PER_SIGMA

    @property
    def slice_profile_sigma_mm(self) -> float:
        """Standard deviation of the Gaussian slice profile."""
        return self.slice_profile_fwhm_mm / FWHM_PER_SIGMA


SCANNERS: dict[str, Scanner] = {
    "paper-like": Scanner(),
    "bone kernel": Scanner(in_plane_fwhm_mm=0.8, noise_hu=60.0),
    "soft kernel": Scanner(in_plane_fwhm_mm=1.8, noise_hu=25.0, noise_f0_per_mm=0.6),
}
"""Presets by name: as in the paper, a clinical bone kernel, and the hard case of a soft one."""
