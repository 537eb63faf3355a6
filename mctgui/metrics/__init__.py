"""How alike two images are: SSIM, PSNR, FID and their family.

All work on arrays; only the network behind FID needs torch, and loads it when it is first used.
"""

from __future__ import annotations

from mctgui.metrics.distribution import KernelDistance, distance_warnings, frechet_distance, kernel_distance
from mctgui.metrics.similarity import cross_correlation, global_ssim, mean_absolute_error, psnr, ssim_map, wang_ssim

__all__ = [
    "KernelDistance",
    "cross_correlation",
    "distance_warnings",
    "frechet_distance",
    "global_ssim",
    "kernel_distance",
    "mean_absolute_error",
    "psnr",
    "ssim_map",
    "wang_ssim",
]
