"""Synthetic vertebrae: repeatable, the right way round, with landmarks that are where they are said to be."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import Progress, finish
from mctgui.phantom import Specimen, Truth, VertebraRecipe, grow
from mctgui.phantom.anatomy import BODY_CENTRE_Y, canal_centre_y

COARSE = VertebraRecipe(spacing_mm=0.4, field_of_view_mm=(30.0, 66.0, 66.0), noise_grey=0.0)
BONE = 116


@pytest.fixture(scope="module")
def coarse() -> Specimen:
    return finish(grow(COARSE))


def grey_at(specimen: Specimen, *points_mm: tuple[float, float, float]) -> np.ndarray:
    index = np.rint(specimen.microct.mm_to_index(np.array(points_mm))).astype(int)
    return specimen.microct.voxels[tuple(index.T)]


def brightest_near(specimen: Specimen, point_mm: tuple[float, float, float], reach: int = 4) -> int:
    z, y, x = np.rint(specimen.microct.mm_to_index(point_mm)).astype(int)
    part = specimen.microct.voxels[z - reach : z + reach + 1, y - reach : y + reach + 1, x - reach : x + reach + 1]
    return int(part.max())


def test_that_the_same_recipe_gives_the_same_bytes():
    recipe = VertebraRecipe(spacing_mm=0.2, field_of_view_mm=(2.0, 16.0, 16.0), centre_mm=(8.0, -22.0, 0.0))
    first, second = finish(grow(recipe)), finish(grow(recipe))
    assert np.array_equal(first.microct.voxels, second.microct.voxels)
    assert first.truth == second.truth
    other = finish(grow(dataclasses.replace(recipe, seed=recipe.seed + 1)))
    assert not np.array_equal(first.microct.voxels, other.microct.voxels)


def test_that_a_range_of_slices_is_part_of_the_whole():
    recipe = VertebraRecipe(spacing_mm=0.25, field_of_view_mm=(8.0, 20.0, 20.0), centre_mm=(8.0, -22.0, 2.0))
    whole = finish(grow(recipe))
    part = finish(grow(dataclasses.replace(recipe, z_range_mm=(3.0, 5.0))))
    first = round(float(whole.microct.mm_to_index(part.microct.index_to_mm((0, 0, 0)))[0]))
    same = whole.microct.voxels[first : first + part.microct.shape[0]]
    assert part.microct.shape[0] == 8
    assert np.abs(same.astype(int) - part.microct.voxels).max() <= 1  # the last bits of float32 may round another way


def test_that_other_voxels_sample_the_same_bone():
    small = {"field_of_view_mm": (3.3, 12.3, 12.3), "centre_mm": (4.0, -14.0, 1.0), "noise_grey": 0.0, "psf_sigma_mm": 0.0}
    fine = finish(grow(VertebraRecipe(spacing_mm=0.1, **small))).microct
    coarse = finish(grow(VertebraRecipe(spacing_mm=0.3, **small))).microct
    middle = 16 + 0.51 * 200
    matching = fine.voxels[1::3, 1::3, 1::3]
    assert np.allclose(fine.index_to_mm((1, 1, 1)), coarse.index_to_mm((0, 0, 0)))
    assert ((matching > middle) == (coarse.voxels > middle)).mean() > 0.998


def test_that_the_vertebra_lies_supine_with_its_head_up(coarse):
    canal = canal_centre_y(COARSE)
    assert canal > BODY_CENTRE_Y
    outside, in_canal = grey_at(coarse, (-30, -28, 0), (0, canal, 2.0))
    assert max(outside, in_canal) < 30
    assert brightest_near(coarse, (0, canal + 17, -3.0)) > BONE  # spinous process behind the canal
    assert brightest_near(coarse, (15.3, canal + 7, 10.0)) > BONE  # superior articular processes reach up
    assert brightest_near(coarse, (-15.3, canal + 7, 10.0)) > BONE
    assert brightest_near(coarse, (16.5, canal + 5, -10.0), reach=2) < 30
    assert brightest_near(coarse, (10.5, canal + 10, -10.0)) > BONE  # inferior ones down
    assert brightest_near(coarse, (14.8, canal - 4, 4.0)) > BONE  # pedicles spring from the upper half
    assert brightest_near(coarse, (14.8, canal - 4, -9.0), reach=2) < 30


def test_that_endplates_close_the_body_above_and_below(coarse):
    column = coarse.microct.voxels[:, :, coarse.microct.shape[2] // 2]
    row = round(float(coarse.microct.mm_to_index((0, BODY_CENTRE_Y, 0))[1]))
    z_mm = coarse.microct.index_to_mm(np.array([[i, 0, 0] for i in range(coarse.microct.shape[0])]))[:, 2]
    bright = z_mm[column[:, row] > BONE]
    assert 10.0 < bright.max() < 13.0
    assert -13.0 < bright.min() < -10.0
    assert column[0].max() < 30
    assert column[-1].max() < 30


def test_that_the_vein_opens_the_posterior_wall_in_the_mid_plane_only(coarse):
    wall = BODY_CENTRE_Y + COARSE.half_depth_mm - 2.0
    assert brightest_near(coarse, (0, wall, 0.4), reach=1) < 60
    assert brightest_near(coarse, (0, wall, 7.0), reach=2) > BONE


@pytest.mark.parametrize("angles", [(0.0, 0.0, 0.0), (12.0, -6.0, 4.0)])
def test_that_the_anterior_edge_is_where_the_image_has_it(angles):
    turn, tilt, side = angles
    recipe = VertebraRecipe(
        spacing_mm=0.2,
        field_of_view_mm=(10.0, 8.0, 16.0),
        centre_mm=(3.0, -26.5, 1.5),
        rotation_deg=turn,
        tilt_deg=tilt,
        side_tilt_deg=side,
        shift_mm=(0.3, -0.2, 0.1),
        noise_grey=0.0,
    )
    specimen = finish(grow(recipe))
    truth, volume = specimen.truth, specimen.microct
    edge, ahead = np.array(truth.anterior_edge_mm), np.array(truth.anterior)
    from scipy import ndimage

    along = np.arange(-0.4, 1.5, 0.01)
    profile = ndimage.map_coordinates(
        volume.voxels.astype(np.float32), volume.mm_to_index(edge + along[:, None] * ahead).T, order=1
    )
    half = 16 + 0.5 * 200
    found = along[np.flatnonzero(profile > half)[-1]]
    assert abs(found) < 0.1
    frame = np.array([truth.anterior, truth.left, truth.superior])
    assert np.allclose(frame @ frame.T, np.eye(3), atol=1e-12)
    assert np.allclose(np.cross(truth.anterior, truth.left), truth.superior)


def test_that_a_turned_specimen_is_the_same_bone():
    common = {"spacing_mm": 0.1, "noise_grey": 0.0, "psf_sigma_mm": 0.12, "z_range_mm": (-2.0, 2.0)}
    around = {"field_of_view_mm": (5.0, 12.0, 12.0)}
    straight = finish(grow(VertebraRecipe(**common, **around, centre_mm=(0.0, -14.0, 0.0)))).microct
    recipe = VertebraRecipe(**common, **around, centre_mm=(2.4, -13.8, 0.0), rotation_deg=10.0, tilt_deg=3.0)
    turned = finish(grow(recipe)).microct
    from scipy import ndimage

    random = np.random.default_rng(0)
    place = random.uniform((-3, -17, -0.7), (3, -11, 0.7), (20000, 3))
    matrix = recipe.table_from_specimen
    on_table = place @ matrix[:3, :3].T + matrix[:3, 3]
    values = [
        ndimage.map_coordinates(volume.voxels.astype(np.float32), volume.mm_to_index(points).T, order=1, mode="nearest")
        for volume, points in ((straight, place), (turned, on_table))
    ]
    assert np.corrcoef(*values)[0, 1] > 0.97


def test_that_bone_is_counted_in_both_vois():
    recipe = VertebraRecipe(spacing_mm=0.15, field_of_view_mm=(11.0, 18.0, 18.0), centre_mm=(0.0, -15.5, 0.0))
    truth = finish(grow(recipe)).truth
    for voi in (truth.upper, truth.lower):
        assert voi.total_voxels * 0.15**3 == pytest.approx(np.pi * 7.5**2 * 5, rel=0.01)
        assert voi.bv_tv == pytest.approx(recipe.bv_tv, rel=0.2)
    assert truth.upper.centre_mm[2] == pytest.approx(2.5)
    assert truth.upper.centre_mm[1] == pytest.approx(truth.anterior_edge_mm[1] + 12.5)


def test_that_nothing_is_claimed_of_a_voi_outside_the_volume():
    truth = finish(grow(VertebraRecipe(spacing_mm=0.4, z_range_mm=(6.0, 7.0)))).truth
    assert truth.upper.bv_tv is None
    assert truth.lower.total_voxels == 0


def test_that_truth_survives_a_file(tmp_path, coarse):
    file = tmp_path / "truth.json"
    file.write_text(json.dumps(coarse.truth.as_json() | {"mdct": {"extra": 1}}))
    assert Truth.load(file) == coarse.truth


@pytest.mark.parametrize("text", ["no json", "[1, 2]", "{}", '{"recipe": {"seed": "x"}}'])
def test_that_a_file_that_is_no_truth_is_refused_in_words(tmp_path, text):
    file = tmp_path / "truth.json"
    file.write_text(text)
    with pytest.raises(UnreadableFile):
        Truth.load(file)


def test_that_growing_reports_progress_and_can_be_closed():
    work = grow(VertebraRecipe(spacing_mm=0.3, field_of_view_mm=(12.0, 12.0, 12.0)))
    steps = [next(work) for _ in range(4)]
    assert all(isinstance(step, Progress) for step in steps)
    assert steps[-1].done > steps[0].done
    work.close()


def test_that_individuals_differ_and_are_repeatable():
    first, second = VertebraRecipe.varied(21), VertebraRecipe.varied(22)
    assert first == VertebraRecipe.varied(21)
    assert first.bv_tv != second.bv_tv
    assert VertebraRecipe.varied(21, z_range_mm=(0.0, 2.0)).half_width_mm == first.half_width_mm
    drawn = [VertebraRecipe.varied(seed).bv_tv for seed in range(40)]
    assert 0.08 < min(drawn) < max(drawn) < 0.22


@pytest.mark.parametrize(
    "wrong",
    [
        {"spacing_mm": 0.0},
        {"spacing_mm": float("nan")},
        {"seed": -1},
        {"field_of_view_mm": (0.0, 64.0, 64.0)},
        {"spacing_mm": 0.01},
        {"half_width_mm": 200.0},
        {"cortex_mm": -0.1},
        {"z_range_mm": (80.0, 90.0)},
    ],
)
def test_that_a_recipe_that_makes_no_specimen_is_refused_in_words(wrong):
    with pytest.raises(MctguiError) as refusal:
        VertebraRecipe(**wrong)
    assert refusal.value.hint
