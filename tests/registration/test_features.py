"""Key points: real slices of one plane agree, mirrored ones do not, and counting is repeatable."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mctgui.registration import FeatureCache, RegistrationSettings
from mctgui.registration.correlation import local_correlation, normalised_correlation, peak_of
from mctgui.registration.features import detect, match
from mctgui.registration.likening import blurred_in_plane

PIXEL_MM, TILE_MM = 0.195, 0.105
SETTINGS = RegistrationSettings()


def levels(image: np.ndarray) -> np.ndarray:
    return np.clip(image, 0, 255).astype(np.uint8)


@pytest.fixture
def tiles(shared_data: Path):
    """A real slice of one plane as clinical CT of a bone kernel and as micro-CT, on pixels of 0.195 mm."""
    import cv2

    folder = shared_data / "lumbarsr_pair_png"
    if not folder.is_dir():
        pytest.skip("the real pair of slices is not on this machine")
    images = []
    for name in ("ClinicalCT_195X_500Z_B_axial.png", "MicroPCCT_105um_axial.png"):
        tile = cv2.GaussianBlur(cv2.imread(str(folder / name), 0).astype(np.float32), (0, 0), 0.6)
        ratio = PIXEL_MM / TILE_MM
        size = (int(tile.shape[1] / ratio), int(tile.shape[0] / ratio))
        onto = np.diag([ratio, ratio, 1.0])[:2]
        images.append(cv2.warpAffine(tile, onto, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP))
    return images


def test_that_a_real_pair_agrees_best_when_the_micro_ct_is_blurred_as_the_mdct(tiles):
    clinical, fine = tiles
    mdct = detect(levels(clinical), SETTINGS)
    thin = match(mdct, detect(levels(fine), SETTINGS), PIXEL_MM, SETTINGS)
    alike = match(mdct, detect(levels(blurred_in_plane(fine, 0.8, PIXEL_MM)), SETTINGS), PIXEL_MM, SETTINGS)
    assert alike.inliers >= 25
    assert alike.inliers > thin.inliers
    assert alike.scale == pytest.approx(1.0, abs=0.01)
    assert abs(np.degrees(alike.turn)) < 0.5


def test_that_a_real_pair_does_not_agree_with_its_mirror_image(tiles):
    clinical, fine = tiles
    alike = detect(levels(blurred_in_plane(fine, 0.8, PIXEL_MM)), SETTINGS)
    mirrored = detect(levels(np.ascontiguousarray(clinical[:, ::-1])), SETTINGS)
    assert match(mirrored, alike, PIXEL_MM, SETTINGS).inliers < 8


def blobs(seed: int = 0) -> np.ndarray:
    from scipy import ndimage

    noise = np.random.default_rng(seed).standard_normal((160, 180)).astype(np.float32)
    return levels(128 + 900 * ndimage.gaussian_filter(noise, 3))


def test_that_a_turned_and_shifted_slice_is_found_in_place():
    import cv2

    image = blobs()
    turn = cv2.getRotationMatrix2D((90, 80), 25, 1.0)
    turn[:, 2] += (3, -4)
    turned = cv2.warpAffine(image, turn, (180, 160), borderValue=128)
    found = match(detect(turned, SETTINGS), detect(image, SETTINGS), 0.2, SETTINGS)
    assert found.inliers > 30
    assert np.degrees(found.turn) == pytest.approx(-25, abs=0.3)
    assert found.scale == pytest.approx(1, abs=0.01)
    place = turn @ np.array([*np.array(found.other_place) / 0.2, 1])
    assert np.array(found.place) / 0.2 == pytest.approx(place, abs=0.3)


def test_that_a_key_point_lies_where_its_blob_is():
    y, x = np.mgrid[:64, :64]
    blob = levels(30 + 200 * np.exp(-((x - 31) ** 2 + (y - 29) ** 2) / 18))
    assert detect(blob, SETTINGS).places.mean(axis=0) == pytest.approx((31, 29), abs=0.05)


def test_that_a_slice_turned_by_180_degrees_is_found_in_place():
    image = blobs()
    turned = np.ascontiguousarray(image[::-1, ::-1])
    found = match(detect(turned, SETTINGS), detect(image, SETTINGS), 1.0, SETTINGS)
    assert abs(np.degrees(found.turn)) == pytest.approx(180, abs=0.1)
    assert np.array(found.place) + found.other_place == pytest.approx((179, 159), abs=0.1)


def test_that_counting_repeats_and_another_size_of_the_same_slice_counts_as_none():
    import cv2

    one, other = detect(blobs(), SETTINGS), detect(blobs(), SETTINGS)
    assert match(one, other, 0.2, SETTINGS) == match(one, other, 0.2, SETTINGS)
    larger = cv2.resize(blobs(), None, fx=1.25, fy=1.25)
    assert match(one, detect(larger, SETTINGS), 0.2, SETTINGS).inliers == 0


def test_that_blank_slices_have_no_key_points_and_match_nothing():
    blank = detect(np.full((100, 100), 90, np.uint8), SETTINGS)
    assert len(blank.places) == 0
    assert match(blank, detect(blobs(), SETTINGS), 0.2, SETTINGS).inliers == 0


def test_that_a_slice_is_looked_at_once():
    cache = FeatureCache()
    assert cache.of(blobs(), SETTINGS) is cache.of(blobs(), SETTINGS)
    cache.of(blobs(), RegistrationSettings(contrast_threshold=0.05))
    assert len(cache.found) == 2


def test_that_correlation_ignores_gain_and_offset_and_flat_images():
    one = np.random.default_rng(1).normal(300, 100, (60, 60)).astype(np.float32)
    mask = np.ones(one.shape, bool)
    assert normalised_correlation(one, -3 * one + 7, mask) == pytest.approx(-1)
    assert local_correlation(one, 2 * one + 40, mask, 21) == pytest.approx(1, abs=1e-3)
    assert normalised_correlation(one, np.zeros_like(one)) == 0.0
    assert local_correlation(one, np.zeros_like(one), mask, 21) == 0.0
    assert local_correlation(one, one, np.zeros_like(mask), 21) == 0.0


def test_that_a_peak_between_two_places_is_found():
    places = np.arange(9.0)
    assert peak_of(5 - (places - 3.3) ** 2) == pytest.approx(3.3)
    assert peak_of(places) == 8.0
