"""Random fields: statistics, and one value for one place whatever the grid."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.phantom.random_fields import PeriodicField, PlaneSampler, periodic_field, spline_weights

SIZE = (48, 56, 64)
STEP = 0.3


@pytest.fixture(scope="module")
def field() -> PeriodicField:
    return periodic_field((5, 1), SIZE, STEP, wavelength_mm=2.1, width=0.25)


def sampled(field: PeriodicField, z: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    low, high = np.array([z[0], y[0], x[0]]), np.array([z[-1], y[-1], x[-1]])
    window, origin = field.window(low, high)
    sampler = PlaneSampler(window[None], origin, field.step_mm, z, y, x)
    return np.stack([sampler.plane(0, index) for index in range(len(z))])


def test_that_spline_weights_sum_to_one_and_reproduce_a_line():
    position = np.linspace(0, 7, 41)
    first, weights = spline_weights(position)
    assert weights.sum(axis=1) == pytest.approx(1.0)
    assert ((first[:, None] + np.arange(4)) * weights).sum(axis=1) == pytest.approx(position)


def test_that_a_field_has_zero_mean_and_unit_variance_at_its_lattice_points(field):
    axes = [np.arange(n) * STEP for n in SIZE]
    values = sampled(field, *axes)
    assert abs(values.mean()) < 1e-4
    assert values.std() == pytest.approx(1.0, abs=0.03)


def test_that_a_field_has_one_value_at_one_place_on_every_grid(field):
    fine = sampled(field, np.arange(-2, 2.01, 0.1), np.arange(-3, 3.01, 0.1), np.arange(-4, 4.01, 0.1))
    coarse = sampled(field, np.arange(-1.5, 1.51, 0.5), np.arange(-2, 2.01, 0.4), np.arange(-3, 3.01, 0.3))
    assert np.abs(fine[5:36:5, 10:51:4, 10:71:3] - coarse).max() < 1e-5


def test_that_planes_and_single_points_agree(field):
    y, x = np.linspace(-1, 2, 9), np.linspace(3, 7, 11)
    points = np.stack(np.meshgrid([0.37], y, x, indexing="ij"), axis=-1)
    assert field.at(points)[0] == pytest.approx(sampled(field, np.array([0.37]), y, x)[0], abs=1e-5)


def test_that_stretch_makes_structures_longer_along_its_axis():
    long = periodic_field((7,), (64, 64, 64), STEP, 2.1, 0.25, stretch=(1.8, 0.9, 0.9)).coefficients
    shift = 2
    along_z = (long[shift:] * long[:-shift]).mean()
    along_x = (long[:, :, shift:] * long[:, :, :-shift]).mean()
    assert along_z > along_x + 0.2 * long.var()


def test_that_another_seed_gives_another_field(field):
    other = periodic_field((5, 2), SIZE, STEP, 2.1, 0.25)
    assert abs(np.corrcoef(other.coefficients.ravel(), field.coefficients.ravel())[0, 1]) < 0.05
