"""Stacks on one size of pixel: what lies where, whatever is cut off, averaged or turned over."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.jobs import Progress, finish
from mctgui.registration.stacks import Stack, reading_stack
from mctgui.volume import Volume


def with_blob(shape: tuple[int, int, int], spacing: tuple[float, float, float], place_mm: np.ndarray) -> Volume:
    """A volume whose brightest place is ``place_mm`` (x, y, z), on a turned grid."""
    c, s = np.cos(0.4), np.sin(0.4)
    affine = np.eye(4)
    affine[:3, :3] = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ np.diag(spacing[::-1])
    affine[:3, 3] = (4.0, -7.0, 11.0)
    volume = Volume(np.zeros(shape, np.uint8), affine)
    index = np.moveaxis(np.indices(shape), 0, -1)
    distance = np.linalg.norm(volume.index_to_mm(index) - place_mm, axis=-1)
    return Volume((200 * np.exp(-((distance / 2.0) ** 2))).astype(np.uint8), affine, "grey8")


def brightest_lps(stack: Stack) -> np.ndarray:
    weights = np.clip(stack.images - 60, 0, None).astype(np.float64)
    centre = [(np.moveaxis(weights, axis, 0).sum(axis=(1, 2)) @ np.arange(weights.shape[axis])) for axis in (2, 1, 0)]
    x, y, z = np.array(centre) / weights.sum()
    xy = stack.to_mm(np.array([x, y]))
    return np.asarray((stack.to_lps @ [*xy, stack.corner_mm[2] + z * stack.step_mm, 1.0])[:3])


@pytest.mark.parametrize("spacing", [(0.25, 0.2, 0.2), (0.05, 0.1, 0.1), (0.4, 0.35, 0.15)])
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("reversed_slices", [False, True])
def test_that_a_bright_spot_stays_where_it_is_in_the_patient(spacing, mirrored, reversed_slices):
    shape = tuple(round(side / step) for side, step in zip((12, 14, 16), spacing, strict=True))
    empty = with_blob(shape, spacing, np.zeros(3))
    place = empty.index_to_mm(np.array(shape) * (0.45, 0.6, 0.4))
    volume = with_blob(shape, spacing, place)
    stack = finish(reading_stack(volume, 0.2, keep_slices=False, name="micro-CT"))
    turned = stack.turned_over(mirrored=mirrored, reversed_slices=reversed_slices)
    assert brightest_lps(turned) == pytest.approx(place, abs=0.02)
    # Slice numbers survive the way there and back, whichever way the stack runs.
    assert turned.number_at(turned.place_of(7.0)) == pytest.approx(7.0)


def test_that_an_image_on_its_own_pixels_is_copied_and_not_interpolated():
    voxels = np.random.default_rng(0).integers(0, 50, (12, 60, 60)).astype(np.int16)
    voxels[:, 20:40, 22:43] += 900
    volume = Volume.from_spacing(voxels, (0.5, 0.2, 0.2), "HU")
    stack = finish(reading_stack(volume, 0.2, keep_slices=True, name="MDCT"))
    left, top = (round(value / 0.2) for value in stack.corner_mm[:2])
    height, width = stack.images.shape[1:]
    first = round(stack.corner_mm[2] / 0.5)
    assert np.array_equal(stack.images[0], voxels[first, top : top + height, left : left + width])


def test_that_reading_never_goes_back_in_its_progress():
    voxels = np.zeros((400, 30, 30), np.uint8)
    voxels[:, 10:20, 10:20] = 200
    steps: list[Progress] = []
    finish(reading_stack(Volume.from_spacing(voxels, (0.1, 0.5, 0.5)), 0.5, keep_slices=True, name="MDCT"), steps.append)
    shares = [step.fraction or 0.0 for step in steps]
    assert len(shares) > 10
    assert shares == sorted(shares)


def test_that_slices_between_slices_are_interpolated_and_those_beyond_are_none():
    images = np.stack([np.full((4, 4), value, np.float32) for value in (0, 10, 30)])
    stack = Stack(images, 0.2, 0.5, (0.0, 0.0, 2.0), np.eye(4), np.eye(4))
    between = stack.image_at(2.75)
    assert between is not None
    assert between[0, 0] == pytest.approx(20)
    assert stack.image_at(1.5) is None
    assert stack.image_at(3.5) is None
