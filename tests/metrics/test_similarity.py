"""SSIM, PSNR, MAE and NCC against scikit-image, the printed formula, and cases whose answer is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import ndimage

from mctgui.errors import MctguiError
from mctgui.metrics import cross_correlation, global_ssim, mean_absolute_error, psnr, wang_ssim


def trabeculae(seed: int, side: int = 256) -> tuple[np.ndarray, np.ndarray]:
    """A disc of synthetic trabeculae in 8 bits, and its mask."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    disc = x * x + y * y < (0.4 * side) ** 2
    bone = ndimage.gaussian_filter(rng.standard_normal((side, side)), 2.5) > 0.02
    return np.where(disc & bone, 220, np.where(disc, 60, 0)).astype(np.uint8), disc


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_that_wang_is_that_of_scikit_image(dtype: type) -> None:
    from skimage.metrics import peak_signal_noise_ratio, structural_similarity

    rng = np.random.default_rng(1)
    x, y = (rng.integers(0, 256, (61, 83)).astype(dtype) for _ in range(2))
    y = (0.5 * x + 0.5 * y).astype(dtype)
    theirs = structural_similarity(
        x.astype(float), y.astype(float), gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255
    )
    assert wang_ssim(x, y, data_range=255) == pytest.approx(theirs, abs=1e-7)
    expected = peak_signal_noise_ratio(y.astype(float), x.astype(float), data_range=255)
    assert psnr(x, y, data_range=255) == pytest.approx(expected, abs=1e-9)


def test_that_wang_in_a_mask_is_the_mean_of_scikit_images_map_there() -> None:
    from skimage.metrics import structural_similarity

    x, disc = trabeculae(1, 96)
    y = trabeculae(2, 96)[0]
    _, local = structural_similarity(
        x, y, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255, full=True
    )
    assert wang_ssim(x, y, data_range=255, mask=disc) == pytest.approx(float(local[disc].mean()), abs=1e-7)


def test_that_the_global_one_is_the_printed_formula() -> None:
    x, y = np.array([[10, 20], [30, 40]], np.uint8), np.array([[12, 18], [33, 50]], np.uint8)
    a, b = [10, 20, 30, 40], [12, 18, 33, 50]
    ma, mb = sum(a) / 4, sum(b) / 4
    va, vb = sum((v - ma) ** 2 for v in a) / 4, sum((v - mb) ** 2 for v in b) / 4
    cab = sum((v - ma) * (w - mb) for v, w in zip(a, b, strict=True)) / 4
    c1, c2 = 2.55**2, 7.65**2
    expected = (2 * ma * mb + c1) * (2 * cab + c2) / ((ma**2 + mb**2 + c1) * (va + vb + c2))
    assert global_ssim(x, y, data_range=255) == pytest.approx(expected, abs=1e-12)


def test_that_other_trabeculae_are_told_apart_within_the_body_only() -> None:
    x, disc = trabeculae(1)
    y = trabeculae(2)[0]
    assert global_ssim(x, y, data_range=255) > 0.4
    assert abs(global_ssim(x, y, data_range=255, mask=disc)) < 0.1


def test_that_equal_images_are_alike_and_uniform_ones_are_no_fault() -> None:
    x = trabeculae(3, 64)[0]
    flat = np.full((64, 64), 7, np.uint8)
    assert global_ssim(x, x, data_range=255) == wang_ssim(x, x, data_range=255) == 1.0
    assert psnr(x, x, data_range=255) == math.inf
    assert mean_absolute_error(x, x) == 0.0
    assert cross_correlation(x, x) == pytest.approx(1.0)
    assert cross_correlation(x, 255 - x) == pytest.approx(-1.0)
    assert global_ssim(flat, flat, data_range=255) == 1.0
    assert cross_correlation(flat, x) is None


def test_that_eight_bits_do_not_wrap_around() -> None:
    low, high = np.zeros((16, 16), np.uint8), np.full((16, 16), 255, np.uint8)
    assert mean_absolute_error(low, high) == 255.0
    assert psnr(low, high, data_range=255) == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("x", "y", "settings", "words"),
    [
        (np.zeros((12, 12)), np.zeros((12, 13)), {"data_range": 1.0}, "different sizes"),
        (np.zeros((12, 12)), np.zeros((12, 12)), {"data_range": 0.0}, "range"),
        (
            np.zeros((12, 12)),
            np.zeros((12, 12)),
            {"data_range": 1.0, "mask": np.zeros((12, 12), bool)},
            "nothing to compare",
        ),
        (np.full((12, 12), np.nan), np.zeros((12, 12)), {"data_range": 1.0}, "no numbers"),
        (np.zeros((10, 40)), np.zeros((10, 40)), {"data_range": 1.0}, "11 x 11"),
        (np.zeros((12, 12)), np.zeros((12, 12)), {"data_range": 1.0, "mask": np.eye(12, k=11, dtype=bool)}, "No window"),
    ],
)
def test_that_what_cannot_be_compared_is_said(x, y, settings: dict, words: str) -> None:
    with pytest.raises(MctguiError, match=words):
        wang_ssim(x, y, **settings)
