"""Radial power spectrum, local bone contrast and steps between slices, on pictures whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.metrics import local_bone_contrast, radial_spectrum, slice_steps


def wave(per_mm: float, pixel_mm: float, side: int, angle: float = 0.4, height: float = 10.0) -> np.ndarray:
    y, x = np.mgrid[:side, :side] * pixel_mm
    return 50.0 + height * np.sin(2 * np.pi * per_mm * (np.cos(angle) * x + np.sin(angle) * y))


@pytest.mark.parametrize("pixel_mm", [0.05, 0.1])
@pytest.mark.parametrize("angle", [0.0, 0.4, 1.2])
def test_that_a_wave_has_its_power_at_its_frequency_in_cycles_per_mm(pixel_mm: float, angle: float) -> None:
    found = radial_spectrum(wave(2.0, pixel_mm, 128, angle), pixel_mm)
    assert found.frequency_per_mm[np.argmax(found.density)] == pytest.approx(2.0, abs=1 / (128 * pixel_mm))
    assert found.power_between(1.5, 2.5) == pytest.approx(50.0, rel=0.03)  # the variance: half the squared height
    assert found.power_between(3.0, 4.5) < 0.01


def test_that_noise_is_white_and_adds_up_to_its_variance() -> None:
    noise = np.random.default_rng(1).normal(0, 7.0, (200, 160))
    found = radial_spectrum(noise, 0.1)
    assert found.density.mean() == pytest.approx(49.0 * 0.01, rel=0.1)
    rings = np.pi / 4  # of the square of frequencies, the circle that is within Nyquist
    assert found.power_between(0.0, 5.0) == pytest.approx(49.0 * rings, rel=0.06)


def test_that_spectra_are_compared_in_decibels() -> None:
    noise = np.random.default_rng(2).normal(0, 1, (64, 64))
    one, twice = radial_spectrum(noise, 0.1), radial_spectrum(2 * noise, 0.1)
    assert one.distance_between(twice, 1, 4) == pytest.approx(20 * np.log10(2))
    assert one.distance_between(one, 1, 4) == 0.0


def test_that_a_band_beyond_the_pixels_is_refused() -> None:
    found = radial_spectrum(np.random.default_rng(3).normal(0, 1, (64, 64)), 0.2)
    with pytest.raises(MctguiError, match=r"end at 2\.5[0-9]"):
        found.power_between(1, 4)
    with pytest.raises(MctguiError, match="16 x 16"):
        radial_spectrum(np.zeros((8, 64)), 0.1)


def test_that_contrast_is_the_span_of_percentiles_in_windows_of_the_mask() -> None:
    image = np.tile(np.array([10.0, 110.0]), (64, 32))
    image[:, 32:] = 0.0
    mask = np.zeros(image.shape, bool)
    mask[:, :32] = True
    found = local_bone_contrast(image, mask)
    assert (found.mean, found.windows) == (100.0, 7 * 4)  # the window half outside has its inner half counted
    flat = local_bone_contrast(np.stack([image, image])[:, :, 32:])
    assert (flat.mean, flat.windows) == (0.0, 2 * 7 * 3)
    with pytest.raises(MctguiError, match="No window"):
        local_bone_contrast(image, np.zeros(image.shape, bool))


def test_that_flicker_is_told_from_a_slow_course() -> None:
    rng = np.random.default_rng(4)
    texture = rng.normal(100, 20, (1, 24, 24))
    slow = texture + np.linspace(0, 30, 40)[:, None, None]
    jitter = rng.normal(0, 5, 40)
    steady, flicker = (slice_steps(one, data_range=255.0) for one in (slow, slow + jitter[:, None, None]))
    assert steady.level_sd == pytest.approx(0.0, abs=1e-9)
    assert flicker.level_sd == pytest.approx(5.0, rel=0.35)
    assert flicker.mean_absolute > steady.mean_absolute
    assert (steady.pairs, flicker.ssim < steady.ssim) == (39, True)


def test_that_only_pixels_inside_in_both_slices_count() -> None:
    voxels = np.zeros((3, 4, 4))
    voxels[1, :, 2:] = 100.0
    mask = np.zeros(voxels.shape, bool)
    mask[:, :, :2] = True
    assert slice_steps(voxels, data_range=255.0, mask=mask).mean_absolute == 0.0
    with pytest.raises(MctguiError, match="three"):
        slice_steps(voxels[:2], data_range=255.0)
