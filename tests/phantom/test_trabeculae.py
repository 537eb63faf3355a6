"""The trabecular network against its closed form."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.phantom.random_fields import PlaneSampler, periodic_field
from mctgui.phantom.trabeculae import CELL_FIELDS, Network, design_network, expected_bv_tv


def grown(network: Network, seed: int, side_mm: float = 20.0, voxel_mm: float = 0.16) -> np.ndarray:
    """Depth in bone in a cube."""
    step = network.wavelength_mm / 7
    fields = [
        periodic_field((seed, i), (96, 96, 96), step, network.wavelength_mm, 0.25, (1.8, 0.9, 0.9))
        for i in range(CELL_FIELDS + 1)
    ]
    place = np.arange(0, side_mm, voxel_mm)
    low, high = np.zeros(3), np.full(3, place[-1])
    windows = [field.window(low, high) for field in fields]
    sampler = PlaneSampler(np.stack([w for w, _ in windows]), windows[0][1], step, place, place, place)
    planes = []
    for z in range(len(place)):
        cells = [sampler.plane(i, z) for i in range(CELL_FIELDS)]
        planes.append(network.depth(cells, sampler.plane(CELL_FIELDS, z)))
    return np.stack(planes)


@pytest.mark.parametrize("network", [Network(2.0, 0.2, -0.4), Network(2.0, 0.3, 0.6)])
def test_that_bone_volume_is_that_of_the_closed_form(network):
    bone = grown(network, seed=3) > 0
    assert bone.mean() == pytest.approx(network.bv_tv, rel=0.03)


def test_that_the_closed_form_has_the_right_limits():
    plates = expected_bv_tv(0.2, -8.0)
    rods = expected_bv_tv(0.2, 8.0)
    assert expected_bv_tv(30.0, -8.0) == pytest.approx(1.0, abs=1e-6)
    assert 0 < rods < expected_bv_tv(0.2, 0.0) < plates
    assert expected_bv_tv(0.2, 0.0) == pytest.approx((plates + rods) / 2, rel=1e-6)


@pytest.mark.parametrize("bv_tv", [0.06, 0.10, 0.18, 0.25, 0.40])
def test_that_a_designed_network_has_the_wanted_bone_volume(bv_tv):
    assert design_network(bv_tv, 0.2, 0.9).bv_tv == pytest.approx(bv_tv, rel=1e-4)


def test_that_trabeculae_run_mainly_up_and_down():
    bone = (grown(Network(2.0, 0.2, -0.4), seed=4, side_mm=12.0) > 0).astype(float)
    bone -= bone.mean()
    along_z = (bone[2:] * bone[:-2]).mean()
    in_plane = [(bone[:, 2:] * bone[:, :-2]).mean(), (bone[:, :, 2:] * bone[:, :, :-2]).mean()]
    assert along_z > 1.3 * max(in_plane)


@pytest.mark.parametrize("figures", [(0.9, 0.2, 0.9), (0.2, 5.0, 0.9), (0.2, 0.2, 0.01), (0.0, 0.2, 0.9)])
def test_that_impossible_figures_are_refused_in_words(figures):
    with pytest.raises(MctguiError, match="cannot be grown"):
        design_network(*figures)
