"""How alike two images are: SSIM, PSNR, FID and their family.

All work on arrays; only the network behind FID needs torch, and loads it when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mctgui.metrics.contrast import Contrast, Steps, local_bone_contrast, slice_steps
from mctgui.metrics.distribution import KernelDistance, distance_warnings, frechet_distance, kernel_distance
from mctgui.metrics.similarity import cross_correlation, global_ssim, mean_absolute_error, psnr, ssim_map, wang_ssim
from mctgui.metrics.spectrum import RadialSpectrum, radial_spectrum

if TYPE_CHECKING:
    from mctgui.metrics.inception import Inception, load_inception

__all__ = [
    "Contrast",
    "Inception",
    "KernelDistance",
    "RadialSpectrum",
    "Steps",
    "cross_correlation",
    "distance_warnings",
    "frechet_distance",
    "global_ssim",
    "kernel_distance",
    "load_inception",
    "local_bone_contrast",
    "mean_absolute_error",
    "psnr",
    "radial_spectrum",
    "slice_steps",
    "ssim_map",
    "wang_ssim",
]


def __getattr__(name: str) -> Any:
    if name not in ("Inception", "load_inception"):
        raise AttributeError(name)
    return getattr(import_module("mctgui.metrics.inception"), name)
