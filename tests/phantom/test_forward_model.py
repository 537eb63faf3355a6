"""The MDCT forward model against its formulas."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.phantom import SCANNERS, Scanner, VertebraRecipe, grow, scanner_grid, simulate_mdct
from mctgui.phantom.forward_model import grey_points, noise_slices
from mctgui.volume import Grid, Volume

QUIET = Scanner(noise_hu=0.0, background_grey=0.0, bone_grey=200.0, microct_psf_sigma_mm=0.0)


def scanned(voxels: np.ndarray, spacing_mm: tuple[float, float, float], scanner: Scanner) -> Volume:
    return finish(simulate_mdct(Volume.from_spacing(voxels, spacing_mm, "grey8"), scanner))


def width_at_half_maximum(profile: np.ndarray, step: float) -> float:
    half = profile.max() / 2
    above = np.flatnonzero(profile >= half)
    first, last = above[0], above[-1]
    left = first - (profile[first] - half) / (profile[first] - profile[first - 1])
    right = last + (profile[last] - half) / (profile[last] - profile[last + 1])
    return (right - left) * step


def test_that_the_total_signal_is_preserved():
    random = np.random.default_rng(1)
    voxels = np.zeros((60, 80, 80), dtype=np.uint8)
    voxels[20:40, 25:55, 25:55] = random.integers(0, 200, (20, 30, 30))
    mdct = scanned(voxels, (0.1, 0.1, 0.1), dataclasses.replace(QUIET, pixel_mm=0.15))
    before = voxels.sum() * 1750 / 200 * 0.1**3
    after = mdct.voxels.astype(float).sum() * float(np.prod(mdct.spacing_mm))
    assert after == pytest.approx(before, rel=1e-3)


def test_that_a_uniform_volume_keeps_its_hu():
    mdct = scanned(np.full((20, 40, 40), 100, dtype=np.uint8), (0.1, 0.1, 0.1), QUIET)
    assert np.ptp(mdct.voxels) == 0
    assert mdct.voxels[0, 0, 0] == 875
    assert mdct.intensity == "HU"
    assert mdct.voxels.dtype == np.int16


@pytest.mark.parametrize("fwhm", [0.5, 0.8])
def test_that_an_edge_is_as_wide_as_the_point_spread_says(fwhm):
    voxels = np.zeros((4, 10, 200), dtype=np.uint8)
    voxels[:, :, 100:] = 200
    mdct = scanned(voxels, (0.1, 0.05, 0.05), dataclasses.replace(QUIET, in_plane_fwhm_mm=fwhm, pixel_mm=0.02))
    profile = mdct.voxels[1, 2].astype(float) / 1750
    place = np.arange(len(profile)) * 0.02
    width = np.interp(0.9, profile, place) - np.interp(0.1, profile, place)
    assert width == pytest.approx(1.09 * fwhm, rel=0.03)


def test_that_a_thin_plate_is_as_wide_as_the_point_spread():
    voxels = np.zeros((4, 10, 301), dtype=np.uint8)
    voxels[:, :, 150] = 200
    mdct = scanned(voxels, (0.1, 0.02, 0.02), dataclasses.replace(QUIET, pixel_mm=0.02))
    assert width_at_half_maximum(mdct.voxels[1, 2].astype(float), 0.02) == pytest.approx(0.5, rel=0.03)


def test_that_a_thin_sheet_reads_the_slice_thickness_over_overlapping_slices():
    voxels = np.zeros((61, 12, 12), dtype=np.uint8)
    voxels[30] = 200
    mdct = scanned(voxels, (0.05, 0.1, 0.1), QUIET)
    assert mdct.spacing_mm[0] == pytest.approx(0.1)
    assert width_at_half_maximum(mdct.voxels[:, 2, 2].astype(float), 0.1) == pytest.approx(0.6, rel=0.03)


def test_that_a_landmark_stays_where_it_is_in_mm():
    voxels = np.zeros((70, 90, 80), dtype=np.uint8)
    voxels[30:33, 50:53, 20:23] = 200
    affine = np.diag([0.1, 0.1, 0.1, 1.0])
    affine[:3, 3] = (-7.0, 30.0, 2.5)
    microct = Volume(voxels, affine, "grey8")
    mdct = finish(simulate_mdct(microct, QUIET))
    weight = mdct.voxels.astype(float)
    index = [float((weight * axis).sum() / weight.sum()) for axis in np.indices(mdct.shape)]
    assert mdct.index_to_mm(index) == pytest.approx(microct.index_to_mm((31, 51, 21)), abs=0.02)


def test_that_a_mirrored_volume_gives_a_mirrored_scan():
    random = np.random.default_rng(4)
    voxels = random.integers(0, 200, (12, 30, 40)).astype(np.uint8)
    plain = scanned(voxels, (0.1, 0.1, 0.1), QUIET)
    affine = np.diag([-0.1, 0.1, 0.1, 1.0])
    mirrored = finish(simulate_mdct(Volume(voxels[:, :, ::-1], affine, "grey8"), QUIET))
    assert np.abs(plain.voxels[:, :, ::-1].astype(int) - mirrored.voxels).max() <= 1
    assert mirrored.affine[0, 0] == pytest.approx(-0.1953125)


def test_that_the_blur_of_the_micro_ct_is_taken_off_in_quadrature():
    voxels = np.zeros((4, 10, 301), dtype=np.uint8)
    voxels[:, :, 150] = 200
    told = dataclasses.replace(QUIET, pixel_mm=0.02, microct_psf_sigma_mm=0.1)
    mdct = scanned(voxels, (0.1, 0.02, 0.02), told)
    expected = np.sqrt(0.5**2 - (2.3548 * 0.1) ** 2)
    assert width_at_half_maximum(mdct.voxels[1, 2].astype(float), 0.02) == pytest.approx(expected, rel=0.03)


def test_that_a_sharp_kernel_overshoots_and_keeps_the_mean():
    voxels = np.zeros((4, 10, 200), dtype=np.uint8)
    voxels[:, :, 100:] = 200
    mdct = scanned(voxels, (0.1, 0.05, 0.05), dataclasses.replace(QUIET, overshoot=0.3, pixel_mm=0.05))
    profile = mdct.voxels[1, 2]
    assert profile.min() < -20
    assert profile.max() > 1770
    assert profile[0] == 0
    assert profile[-1] == 1750


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    return np.stack(list(noise_slices(Scanner(seed=3), Grid.from_spacing((200, 102, 102), (0.1, 0.1953125, 0.1953125)))))


def test_that_noise_has_the_wanted_strength(noise):
    assert noise.std() == pytest.approx(50.0, rel=0.03)
    assert abs(noise.mean()) < 1.0


@pytest.mark.parametrize(("apart", "expected"), [(1, 0.96), (2, 0.86), (3, 0.71), (5, 0.38), (6, 0.25), (10, 0.02)])
def test_that_overlapping_slices_share_their_noise(noise, apart, expected):
    measured = (noise[apart:] * noise[:-apart]).mean() / noise.var()
    assert measured == pytest.approx(expected, abs=0.03)


def test_that_the_noise_power_spectrum_is_that_of_filtered_back_projection(noise):
    power = (np.abs(np.fft.rfft2(noise)) ** 2).mean(axis=0)
    frequency = np.hypot(np.fft.fftfreq(102, 0.1953125)[:, None], np.fft.rfftfreq(102, 0.1953125))
    shells = np.arange(0.05, 2.5, 0.1)
    radial = np.array([power[np.abs(frequency - f) < 0.05].mean() for f in shells])
    model = shells * np.exp(-(shells**2))
    scale = (radial * model).sum() / (model**2).sum()
    assert np.abs(radial / scale - model).max() < 0.06 * model.max()
    fit = np.polyfit(shells[3:11], np.log(radial[3:11]), 2)
    assert -fit[1] / (2 * fit[0]) == pytest.approx(0.71, abs=0.05)


def test_that_the_seed_determines_the_noise():
    voxels = np.full((10, 20, 20), 20, dtype=np.uint8)
    first, again, other = (
        scanned(voxels, (0.1, 0.1, 0.1), dataclasses.replace(QUIET, noise_hu=50.0, seed=seed)).voxels for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_that_grey_values_of_bone_and_marrow_are_found_in_a_specimen():
    recipe = VertebraRecipe(spacing_mm=0.2, z_range_mm=(3.0, 3.8))
    low, high = grey_points(finish(grow(recipe)).microct, Scanner())
    assert low == pytest.approx(recipe.grey_offset + 0.01 * recipe.grey_gain, abs=5)
    assert high == pytest.approx(recipe.grey_offset + recipe.grey_gain, abs=6)


def test_that_a_volume_without_bone_is_refused_in_words():
    with pytest.raises(MctguiError, match="one grey value"):
        scanned(np.full((5, 20, 20), 7, dtype=np.uint8), (0.1, 0.1, 0.1), Scanner())


def test_that_a_turned_grid_is_refused_in_words():
    microct = Volume.from_spacing(np.zeros((5, 20, 20), dtype=np.uint8), (0.1, 0.1, 0.1), "grey8")
    turned = np.eye(4)
    turned[:2, :2] = [[0.8, -0.6], [0.6, 0.8]]
    with pytest.raises(MctguiError, match="turned"):
        finish(simulate_mdct(microct, QUIET, Grid((2, 5, 5), turned)))


def test_that_the_scanner_grid_lies_centred_inside_the_volume():
    grid = Grid.from_spacing((40, 64, 64), (0.1, 0.1, 0.1), (5.0, -3.0, 2.0))
    found = scanner_grid(grid, Scanner())
    assert found.spacing_mm == pytest.approx((0.1, 0.1953125, 0.1953125))
    assert found.centre_mm == pytest.approx(grid.centre_mm)
    corners = grid.mm_to_index(found.index_to_mm([(0, 0, 0), np.array(found.shape) - 1]))
    assert corners.min() > -1e-6
    assert (corners < np.array(grid.shape) - 1 + 1e-6).all()


@pytest.mark.parametrize(
    "wrong", [{"noise_hu": -1.0}, {"pixel_mm": 0.0}, {"bone_hu": -5.0}, {"in_plane_fwhm_mm": float("inf")}, {"seed": -3}]
)
def test_that_a_scanner_that_cannot_be_is_refused_in_words(wrong):
    with pytest.raises(MctguiError) as refusal:
        Scanner(**wrong)
    assert refusal.value.hint


def test_that_presets_are_those_of_the_paper_and_of_clinical_kernels():
    paper = SCANNERS["paper-like"]
    assert (paper.in_plane_fwhm_mm, paper.slice_profile_fwhm_mm, paper.slice_interval_mm) == (0.5, 0.6, 0.1)
    assert SCANNERS["soft kernel"].in_plane_fwhm_mm > SCANNERS["bone kernel"].in_plane_fwhm_mm > paper.in_plane_fwhm_mm


def test_that_a_real_micro_ct_can_be_scanned(shared_data):
    from mctgui.stack import load_stack

    microct = load_stack(shared_data / "bone_lhdl" / "lhdl_3155_D_4_bc_52um.tif", (0.052, 0.052, 0.052))
    mdct = finish(simulate_mdct(microct, Scanner()))
    assert 150 < mdct.voxels.mean() < 450  # BV/TV 0.19 of 1750 HU
    assert mdct.voxels.max() < 1750


def test_that_mdct_overstates_bone_as_in_the_paper():
    from mctgui.morphometry import measure
    from mctgui.voi import CylinderVOI

    recipe = VertebraRecipe(field_of_view_mm=(9.0, 19.0, 19.0), centre_mm=(0.0, -15.0, 2.5))
    specimen = finish(grow(recipe))
    voi = CylinderVOI(specimen.truth.upper.centre_mm, specimen.truth.upper.axis, 15.0, 5.0)
    fine = measure(specimen.microct, voi)
    coarse = measure(finish(simulate_mdct(specimen.microct, Scanner().calibrated_for(recipe))), voi)
    assert 0.10 < fine.bv_tv < 0.25
    assert 0.18 < fine.tb_th.mean_mm < 0.26
    assert 0.7 < fine.tb_sp.mean_mm < 1.1
    assert 1.5 < coarse.bv_tv / fine.bv_tv < 3.0
    assert 3.0 < coarse.tb_th.mean_mm / fine.tb_th.mean_mm < 3.6
