"""Euler numbers against scikit-image, BoneJ's figures and bodies with known handles."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import measure

from mctgui.jobs import finish
from mctgui.morphometry.connectivity import connectivity_of, purified

PLACES = np.mgrid[:40, :40, :40] - 19.5


def connectivity(bone, inside=None):
    bone = np.ascontiguousarray(bone, dtype=np.uint8)
    return finish(connectivity_of(bone, np.ones_like(bone) if inside is None else np.ascontiguousarray(inside, np.uint8)))


def torus(centre_x, radius=8.0, thickness=3.0):
    z, y, x = PLACES[0], PLACES[1], PLACES[2] - centre_x
    return (np.hypot(x, y) - radius) ** 2 + z**2 < thickness**2


def lattice(cells, pitch=8, strut=2):
    """Struts along all three axes that meet in a node in each cell; two handles a cell."""
    near = [np.abs(np.arange(cells * pitch) % pitch - (pitch - 1) / 2) < strut / 2 for _ in range(3)]
    z, y, x = near[0][:, None, None], near[1][None, :, None], near[2][None, None, :]
    return (y & x) | (z & x) | (z & y)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.floats(0.05, 0.95))
def test_that_the_euler_number_is_that_of_scikit_image(seed, share):
    bone = np.random.default_rng(seed).random((7, 6, 8)) < share
    assert connectivity(bone).euler == measure.euler_number(bone, connectivity=3)


def test_that_bodies_have_the_euler_number_of_their_shape():
    shell = (np.sum(PLACES**2, axis=0) < 15**2) & (np.sum(PLACES**2, axis=0) > 8**2)
    assert connectivity(np.sum(PLACES**2, axis=0) < 100).euler == 1
    assert connectivity(torus(0)).euler == 0
    assert connectivity(torus(-8) | torus(8)).euler == -1
    assert connectivity(shell).euler == 2


@pytest.mark.parametrize("cells", [2, 3, 4])
def test_that_a_lattice_has_two_connections_per_cell(cells):
    found = connectivity(lattice(cells))
    assert found.contribution == pytest.approx(-2 * cells**3)
    assert found.connectivity == pytest.approx(1 + 2 * cells**3)


def test_that_the_wall_of_a_cylinder_is_corrected_as_well():
    z, y, x = np.mgrid[:96, :96, :96] - 47.5
    inside = (y**2 + x**2 <= 44**2) & (np.abs(z) < 40)
    bone = lattice(13, pitch=8)
    shifted = [
        connectivity(bone[k : k + 96, j : j + 96, i : i + 96], inside) for k, j, i in ((0, 0, 0), (3, 1, 6), (5, 7, 2))
    ]
    corrected = np.mean([one.contribution for one in shifted]) / inside.sum() * 8**3
    alone = np.mean([one.euler for one in shifted]) / inside.sum() * 8**3
    assert corrected == pytest.approx(-2, rel=0.09)
    assert abs(corrected + 2) < 0.7 * abs(alone + 2)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_that_bone_outside_of_the_voi_is_not_looked_at(seed):
    generator = np.random.default_rng(seed)
    bone = generator.random((12, 12, 12)) < 0.4
    inside = np.zeros_like(bone)
    inside[2:9, 3:10, 4:11] = True
    cut_out = connectivity(bone[2:9, 3:10, 4:11])
    assert connectivity(bone, inside) == cut_out == connectivity(bone & inside, inside)


def test_that_bonej_finds_the_same_in_real_bone(shared_data):
    tifffile = pytest.importorskip("tifffile")
    golden = json.loads((shared_data / "bonej_golden.json").read_text())["data"]["dev_52um"]
    bone = tifffile.imread(shared_data / "bone_lhdl" / golden["file"].split("/")[-1]) > 82
    z, y, x = np.ogrid[:75, :75, :75]
    cylinder = ((x - 37) ** 2 + (y - 37) ** 2 <= 34**2) & (z >= 7) & (z <= 66)
    for mask, name in ((bone, "conn_whole_BoneJ1"), ((bone & cylinder)[7:67, 3:72, 3:72], "conn_cyl_fill0_BoneJ1")):
        found, expected = connectivity(mask), golden[name]
        assert found.euler == expected["sumEuler"]
        assert found.contribution == expected["deltaChi"]
        assert found.connectivity == expected["connectivity"]
        assert found.connectivity / (mask.size * 0.052**3) == pytest.approx(expected["connD"], rel=1e-7)


def test_that_purifying_keeps_the_largest_piece_without_cavities_but_with_open_pores():
    inside = np.zeros((40, 40, 40), np.uint8)
    inside[5:35, 5:35, 5:35] = 1
    bone = np.zeros_like(inside)
    bone[10:30, 10:30, 5:30] = 1
    bone[15:18, 15:18, 15:18] = 0  # a closed cavity
    bone[20:24, 20:24, 0:12] = 0  # a pore that opens to the wall of the VOI
    bone[6:8, 6:8, 6:8] = 1  # a loose piece
    pure = purified(bone, inside)
    assert pure[16, 16, 16] == 1
    assert pure[21, 21, 8] == 0
    assert pure[6, 6, 6] == 0
    assert pure[12, 12, 12] == 1
    assert not pure[inside == 0].any()
    assert not purified(np.zeros_like(bone), inside).any()
