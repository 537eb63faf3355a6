"""How alike two images are: SSIM, PSNR, FID and their family."""

from mctgui.metrics.similarity import cross_correlation, global_ssim, mean_absolute_error, psnr, ssim_map, wang_ssim

__all__ = ["cross_correlation", "global_ssim", "mean_absolute_error", "psnr", "ssim_map", "wang_ssim"]
