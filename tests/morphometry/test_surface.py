"""Bone surface and SMI against scikit-image and against bodies whose figures are known."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from skimage import measure

from mctgui.jobs import finish
from mctgui.morphometry.smi import structure_model_index
from mctgui.morphometry.surface import EDGES, areas, polygons_in, surface_area

SIDE = 56
PLACES = np.mgrid[:SIDE, :SIDE, :SIDE] - (SIDE - 1) / 2 + 0.13
WHOLE = np.ones((SIDE,) * 3, np.uint8)
BALL = (np.sum(PLACES**2, axis=0) < 22**2).astype(np.uint8)
DIRECTIONS = [(0, 0, 1), (0.2, 0.5, 1), (1, 1, 1)]


def along(direction):
    unit = np.array(direction, float) / np.linalg.norm(direction)
    return np.tensordot(unit, PLACES, 1)


def rod(radius, direction):
    return (np.sum(PLACES**2, axis=0) - along(direction) ** 2 < radius**2).astype(np.uint8)


def plate(thickness, direction):
    return (np.abs(along(direction)) < thickness / 2).astype(np.uint8)


def ball(radius):
    return (np.sum(PLACES**2, axis=0) < radius**2).astype(np.uint8)


def area(bone, inside=None, voxel_mm=1.0):
    return finish(surface_area(bone, np.ones_like(bone) if inside is None else inside, voxel_mm))


def smi(bone, inside):
    return finish(structure_model_index(bone, inside)).smi


def cube(number):
    return np.unpackbits(np.array([number], np.uint8), bitorder="little").reshape(2, 2, 2)


def test_that_every_cube_has_the_area_of_scikit_image():
    for number in range(1, 255):
        vertices, faces, _, _ = measure.marching_cubes(cube(number).astype(np.float32), 0.5)
        assert areas()[number] == pytest.approx(measure.mesh_surface_area(vertices, faces), rel=1e-6), number


def test_that_polygons_meet_every_edge_between_bone_and_marrow_once():
    for number in range(256):
        bone = cube(number).ravel()
        between = sorted(place for place, (low, high) in enumerate(EDGES) if bone[low] != bone[high])
        assert sorted(itertools.chain.from_iterable(polygons_in(number))) == between


def test_that_polygons_face_the_marrow():
    middles = {place: [(low + high) / 2 for low, high in zip(*(np.unravel_index(c, (2, 2, 2)) for c in edge), strict=True)]
               for place, edge in enumerate(EDGES)}  # fmt: skip
    (only,) = polygons_in(0b1)
    one, two, three = (np.array(middles[place])[::-1] for place in only)
    assert np.cross(two - one, three - one) @ np.ones(3) > 0  # from corner (0, 0, 0), the bone, to the other corners


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 0.9))
def test_that_a_mask_has_the_surface_of_scikit_image(seed, share):
    bone = (np.random.default_rng(seed).random((9, 8, 7)) < share).astype(np.uint8)
    if bone.min() == bone.max():
        return
    vertices, faces, _, _ = measure.marching_cubes(bone.astype(np.float32), 0.5)
    assert area(bone) == pytest.approx(measure.mesh_surface_area(vertices, faces), rel=1e-5)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_that_the_surfaces_in_two_parts_of_a_voi_add_up(seed, cut):
    generator = np.random.default_rng(seed)
    bone = (generator.random((9, 9, 9)) < 0.3).astype(np.uint8)
    first = np.zeros_like(bone)
    first[:cut] = 1
    assert area(bone, first) + area(bone, 1 - first) == pytest.approx(area(bone), rel=1e-12)


@pytest.mark.parametrize(("radius", "excess"), [(5, 0.124), (10, 0.085), (20, 0.093)])
def test_that_a_ball_of_voxels_has_some_more_surface_than_a_smooth_one(radius, excess):
    assert area(ball(radius), voxel_mm=0.1) == pytest.approx(4 * np.pi * (0.1 * radius) ** 2 * (1 + excess), rel=0.03)


def test_that_the_wall_of_the_voi_is_no_surface():
    inside = np.zeros_like(WHOLE)
    inside[10:40, 12:44, 15:45] = 1
    assert area(WHOLE, inside) == 0
    # Both sides of a plate that cuts right through: 30 x 32 voxels each.
    assert area(plate(6, (0, 0, 1)), inside) == pytest.approx(2 * 30 * 32)


@pytest.mark.parametrize("radius", [2.5, 4, 8, 16])
def test_that_a_ball_has_an_smi_of_four(radius):
    assert smi(ball(radius), WHOLE) == pytest.approx(4, abs=0.36)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("radius", [2.5, 4, 8])
def test_that_a_rod_has_an_smi_of_three(radius, direction):
    assert smi(rod(radius, direction), BALL) == pytest.approx(3, abs=0.16)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("thickness", [2, 4, 8])
def test_that_a_plate_has_an_smi_of_nought(thickness, direction):
    assert smi(plate(thickness, direction), BALL) == pytest.approx(0, abs=0.06)


def test_that_a_hollow_has_a_negative_smi_and_is_all_concave():
    found = finish(structure_model_index(1 - ball(8), BALL))
    assert found.smi < -10
    assert found.concave > 0.8
    assert finish(structure_model_index(ball(8), BALL)).concave < 0.2


def test_that_smi_does_not_depend_on_the_layers_that_are_worked_on_at_once(monkeypatch):
    bone = rod(4, (0.2, 0.5, 1))
    whole = smi(bone, BALL)
    monkeypatch.setattr("mctgui.morphometry.smi._LAYERS", 5)
    assert smi(bone, BALL) == pytest.approx(whole, rel=1e-12)


def test_that_there_is_no_smi_without_a_surface():
    assert smi(np.zeros_like(WHOLE), WHOLE) is None
    assert smi(WHOLE, WHOLE) is None


def smi_by_dilation(bone):
    """SMI as BoneJ 1 computes it, on scikit-image's mesh: smooth, shift all vertices a little, compare the areas."""
    vertices, faces, _, _ = measure.marching_cubes(bone.astype(np.float32), 0.5)
    sides = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    sides = np.concatenate([sides, sides[:, ::-1]])
    sums, counts = np.zeros_like(vertices), np.zeros(len(vertices))
    np.add.at(sums, sides[:, 0], vertices[sides[:, 1]])
    np.add.at(counts, sides[:, 0], 1)
    vertices = vertices + 0.5 * (sums / counts[:, None] - vertices)

    def crosses(points):
        one, two, three = (points[faces[:, corner]].astype(np.float64) for corner in range(3))
        return np.cross(two - one, three - one)

    normals = np.zeros(vertices.shape)
    for corner in range(3):
        np.add.at(normals, faces[:, corner], crosses(vertices))
    normals /= np.maximum(np.linalg.norm(normals, axis=1), 1e-12)[:, None]
    before, after = (np.linalg.norm(crosses(points), axis=1).sum() / 2 for points in (vertices, vertices + 0.01 * normals))
    outwards = np.sign(np.sum(crosses(vertices) * vertices[faces[:, 0]]))
    return outwards * 6 * (after - before) / 0.01 * bone.sum() / before**2


@pytest.mark.parametrize("seed", range(3))
def test_that_smi_is_that_of_a_mesh_which_is_dilated(seed):
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=(50,) * 3), 3)
    bone = np.pad((noise > np.quantile(noise, 0.8)).astype(np.uint8), 3)
    assert smi(bone, np.ones_like(bone)) == pytest.approx(smi_by_dilation(bone), rel=0.06)
