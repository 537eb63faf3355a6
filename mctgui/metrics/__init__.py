"""How alike two images are: SSIM, PSNR, FID and their family."""
