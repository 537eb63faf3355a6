"""A micro-CT that was scanned turned, in another frame of reference, measured in the VOIs of its MDCT."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from mctgui.alignment import Alignment, Anchor, applied, inverse, laid, shift
from mctgui.jobs import finish
from mctgui.morphometry import VOIVoxels
from mctgui.project import Project
from mctgui.project.aligned import NOT_ALIGNED, aligned_volume, alignment_mark, frame_mark, through
from mctgui.project.batch import measuring_cases
from mctgui.project.measuring import MeasuringSettings, measure_case
from mctgui.project.recipe import Recipe, ThresholdRecipe
from mctgui.report.project_rows import rows_of
from mctgui.voi import AnteriorEdgeConstruction, BoxVOI, CylinderVOI, EllipsoidVOI, MaskVOI, PlacedVOIs
from mctgui.volume import Volume

STEP = 0.1
PLACED = PlacedVOIs(
    AnteriorEdgeConstruction((0.0, -3.5, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, 1.0), 1.0, 5.0, 1.8, 0.2), how="manual"
)
QUICK = MeasuringSettings(structure=False, fixed={"microct": 110.0})
TOLERANCE = 0.015
"""Relative, for BV/TV, Tb.Th and Tb.Sp: what sampling the bone anew on turned voxels of a quarter of a trabecula does."""


def turned(degrees: float = 5.0, offset: tuple[float, float, float] = (2.0, -1.0, 2.5)) -> np.ndarray:
    """Micro-CT mm to MDCT mm: a turn about an oblique axis, and a shift."""
    x, y, z = np.array((2.0, 1.0, 0.5)) / np.linalg.norm((2.0, 1.0, 0.5))
    cross, angle = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]]), np.radians(degrees)
    made = shift(offset)
    made[:3, :3] += np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    return made


@pytest.fixture(scope="module")
def bone() -> Volume:
    """Foam that becomes denser to the head, so that other bone has other figures."""
    field = ndimage.gaussian_filter(np.random.default_rng(4).standard_normal((120, 120, 120)), 2.5)
    height = np.linspace(-1.0, 1.0, 120)[:, None, None]
    grey = 100 + 60 * (field / field.std() + 0.9 * height)
    origin = (-119 / 2 * STEP,) * 3
    return Volume.from_spacing(np.clip(grey, 0, 255).astype(np.uint8), (STEP,) * 3, "grey8", origin)


@pytest.fixture(scope="module")
def scanned(bone: Volume) -> Volume:
    """The same bone as a second scanner shows it: leaning, on a grid along that scanner's axes."""
    middle = applied(inverse(turned()), (0.0, 0.0, 0.0))
    grid = Volume.from_spacing(np.zeros((120, 120, 120), np.uint8), (STEP,) * 3, "grey8", tuple(middle - 119 / 2 * STEP))
    index = np.stack(np.meshgrid(*(np.arange(120.0),) * 3, indexing="ij"), axis=-1)
    places = bone.mm_to_index(applied(turned(), grid.index_to_mm(index)))
    values = ndimage.map_coordinates(bone.voxels.astype(np.float32), np.moveaxis(places, -1, 0), order=3, mode="nearest")
    return replace(grid, voxels=np.clip(np.rint(values), 0, 255).astype(np.uint8))


@pytest.fixture
def project(tmp_path, bone):
    with Project.create(tmp_path / "bones") as made:
        made.add_case()
        coarse = Volume(bone.voxels[::4, ::4, ::4].astype(np.int16), bone.affine @ np.diag((4.0, 4.0, 4.0, 1.0)), "HU")
        finish(made.add_volume(1, "mdct", coarse, {"frame": "of the hospital"}))
        yield made


def measured(project, **more):
    found = finish(measure_case(project, 1, ("microct",), QUICK, **more))
    return {one.which: one for one in found}


def figures(record) -> np.ndarray:
    return np.array([record.values["bv_tv"], record.values["tb_th_mm"]["mean"], record.values["tb_sp_mm"]["mean"]])


def test_that_a_turned_micro_ct_gives_the_figures_of_the_unturned_one(project, bone, scanned):
    finish(project.add_volume(1, "microct", bone, {"frame": "of the hospital"}))
    project.add_voi(1, PLACED)
    truth = measured(project)
    assert all(one.values["warnings"] == [] and one.values["alignment"] is None for one in truth.values())
    finish(project.add_volume(1, "microct", scanned, {"frame": "of the laboratory"}))
    astray = measured(project)
    project.set_alignment(1, Alignment.of("registration", turned(), details={"lncc": 0.61, "warnings": ["Mind the disc."]}))
    right = measured(project)
    for which in ("upper", "lower"):
        off = figures(right[which]) / figures(truth[which]) - 1
        assert np.abs(off).max() < TOLERANCE, (which, off)
        assert np.abs(figures(astray[which]) / figures(truth[which]) - 1)[0] > 0.1, which
        assert NOT_ALIGNED in astray[which].values["warnings"]
        assert astray[which].values["alignment"] is None
        assert right[which].values["warnings"][0] == "Registration: Mind the disc."
        facts = right[which].values["alignment"]
        assert (facts["source"], facts["correlation"], facts["residual_mm"]) == ("registration", 0.61, None)
        assert facts["turn_deg"] == pytest.approx(5.0)
    (row, *_) = rows_of(project, [right["upper"]])
    assert (row.alignment, row.alignment_correlation) == ("registration", 0.61)
    assert row.alignment_words == "Registration, the micro-CT turned by 5.0 degrees, local correlation 0.61."


def test_that_a_threshold_found_in_each_voi_follows_as_well(project, bone, scanned):
    finish(project.add_volume(1, "microct", bone, {"frame": "of the hospital"}))
    project.add_voi(1, PLACED)
    own = MeasuringSettings(structure=False)
    truth = finish(measure_case(project, 1, ("microct",), own))
    finish(project.add_volume(1, "microct", scanned, {"frame": "of the laboratory"}))
    project.set_alignment(1, Alignment.of("registration", turned()))
    for one, other in zip(finish(measure_case(project, 1, ("microct",), own)), truth, strict=True):
        assert abs(one.values["threshold"] - other.values["threshold"]) <= 2
        # Both the blur of sampling anew and the step of one grey value that the threshold takes.
        assert np.abs(figures(one) / figures(other) - 1).max() < 2 * TOLERANCE


def test_that_no_voxel_is_sampled_anew(project, scanned):
    record = finish(project.add_volume(1, "microct", scanned))
    project.set_alignment(1, Alignment.of("registration", turned()))
    moved = aligned_volume(project, record)
    assert np.array_equal(moved.voxels, scanned.voxels)
    assert np.allclose(moved.affine, turned() @ scanned.affine)
    assert moved.spacing_mm == pytest.approx(scanned.spacing_mm)
    assert frame_mark(project, record) == "of the hospital"


def test_that_a_shift_by_hand_counts_and_says_that_it_is_by_hand(project, bone):
    finish(project.add_volume(1, "microct", bone, {"frame": "of the hospital"}))
    project.add_voi(1, PLACED)
    truth = measured(project)
    away = replace(bone, affine=shift((2.0, 3.0, -1.0)) @ bone.affine)
    finish(project.add_volume(1, "microct", away, {"frame": "of the laboratory"}))
    project.set_alignment(1, Alignment.from_shift((2.0, 3.0, -1.0)))
    for which, one in measured(project).items():
        assert figures(one) == pytest.approx(figures(truth[which]), rel=1e-9)
        assert "made by hand" in one.values["warnings"][0]
        assert one.values["alignment"]["words"] == "By hand, the micro-CT shifted alone."


def test_that_anchors_that_turn_carry_their_residual_and_no_caution(project, scanned):
    places = [(0, 0, 0), (4, 0, 1), (0, 4, -1), (-3, 1, 3)]
    own = applied(inverse(turned()), places) + np.array([(0.1, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0.1, 0)])
    anchors = [Anchor(tuple(one), place) for one, place in zip(own, places, strict=True)]
    finish(project.add_volume(1, "microct", scanned, {"frame": "of the laboratory"}))
    project.add_voi(1, PLACED)
    project.set_alignment(1, Alignment.from_anchors(anchors))
    one = measured(project)["upper"]
    assert not any("shift alone" in words for words in one.values["warnings"])
    assert 0 < one.values["alignment"]["residual_mm"] < 0.1
    assert one.values["alignment"]["words"].startswith("4 anchors, the micro-CT turned by ")


def test_that_another_alignment_is_measured_anew_by_a_recipe_and_the_same_is_not(project, scanned):
    finish(project.add_volume(1, "microct", scanned, {"frame": "of the laboratory"}))
    project.add_voi(1, PLACED)
    recipe = Recipe(modalities=("microct",), structure=False)
    assert finish(measuring_cases(project, recipe)).measured == 2
    project.set_alignment(1, Alignment.of("registration", turned()))
    found = finish(measuring_cases(project, recipe))
    assert found.measured == 2
    assert {one.values["alignment"]["source"] for one in found.records} == {"registration"}
    assert finish(measuring_cases(project, recipe)).measured == 0
    project.set_alignment(1, Alignment.of("registration", turned()).nudged((0.1, 0.0, 0.0)))
    assert finish(measuring_cases(project, recipe)).measured == 2
    project.set_alignment(1, None)
    found = finish(measuring_cases(project, recipe))
    assert found.measured == 2
    assert all(one.values["alignment"] is None for one in found.records)


def test_that_the_threshold_of_a_set_is_found_through_the_alignment(project, bone, scanned):
    finish(project.add_volume(1, "microct", bone, {"frame": "of the hospital"}))
    project.add_voi(1, PLACED)
    recipe = Recipe(modalities=("microct",), structure=False, threshold=ThresholdRecipe(scope="set"))
    truth = finish(measuring_cases(project, recipe)).records[0].values["threshold"]
    finish(project.add_volume(1, "microct", scanned, {"frame": "of the laboratory"}))
    astray = finish(measuring_cases(project, recipe)).records[0].values["threshold"]
    project.set_alignment(1, Alignment.of("registration", turned()))
    right = finish(measuring_cases(project, recipe)).records[0].values["threshold"]
    assert abs(right - truth) <= 2 < abs(astray - truth)


def test_that_only_a_micro_ct_beside_an_mdct_is_laid(tmp_path, bone):
    with Project.create(tmp_path / "alone") as alone:
        alone.add_case()
        record = finish(alone.add_volume(1, "microct", bone))
        alone.set_alignment(1, Alignment.of("registration", turned()))
        assert through(alone, record) is None
        mdct = finish(alone.add_volume(1, "mdct", bone))
        assert through(alone, mdct) is None
        assert through(alone, record) is not None


def test_that_vois_placed_in_another_frame_than_the_mdct_are_named(project, scanned):
    finish(project.add_volume(1, "microct", scanned, {"frame": "of the laboratory"}))
    project.add_voi(1, replace(PLACED, frame_of_reference="of the laboratory"))
    told = measured(project)["upper"].values["warnings"]
    assert not any("aligned" in words or "patient space" in words for words in told)  # placed in its own millimetres
    project.set_alignment(1, Alignment.of("registration", turned()))
    assert any("another patient space" in words for words in measured(project)["upper"].values["warnings"])


def test_that_a_mirror_image_is_refused(bone):
    mirrored = np.diag((-1.0, 1.0, 1.0, 1.0))
    with pytest.raises(ValueError, match="mirrors"):
        laid(bone, mirrored)
    with pytest.raises(ValueError, match="mirrors"):
        Alignment.of("registration", mirrored)


def test_that_the_mark_follows_the_place_and_its_source_alone():
    one = Alignment.of("registration", turned())
    again = json.loads(json.dumps(one.facts()))
    assert alignment_mark(again) == alignment_mark(one.facts()) != ""
    assert alignment_mark(replace(one, details={"lncc": 0.2}).facts()) == alignment_mark(one.facts())
    assert alignment_mark(one.nudged((0.0, 0.0, 0.01)).facts()) != alignment_mark(one.facts())
    assert alignment_mark(replace(one, source="anchors").facts()) != alignment_mark(one.facts())
    assert alignment_mark(None) == "" != alignment_mark({"microct_to_mdct": "broken"})


SMALL = Volume.from_spacing(np.arange(40**3, dtype=np.uint16).reshape(40, 40, 40), (0.3, 0.25, 0.2), "grey16", (-4, -5, -6))
MASK = np.random.default_rng(1).random((8, 9, 10)) > 0.4
SHAPES = (
    CylinderVOI((0.1, 0.2, 0.3), (0.1, 0.2, 1.0), 4.0, 2.0),
    BoxVOI((0.1, 0.2, 0.3), (3.0, 2.0, 4.0)),
    EllipsoidVOI((0.1, 0.2, 0.3), (3.0, 2.0, 4.0)),
    MaskVOI(MASK, Volume.from_spacing(MASK, (0.4, 0.5, 0.3), origin_mm=(-1.0, -1.5, -1.0)).affine),
)


@pytest.mark.parametrize("voi", SHAPES, ids=lambda one: type(one).__name__)
@settings(max_examples=25, deadline=None)
@given(degrees=st.floats(-180, 180), offset=st.tuples(*(st.floats(-300, 300),) * 3))
def test_that_a_laid_volume_and_a_mapped_voi_hold_the_same_voxels(voi, degrees, offset):
    matrix = turned(degrees, offset)
    own = replace(SMALL, affine=inverse(matrix) @ SMALL.affine)  # as it was scanned
    by_grid = VOIVoxels(laid(own, matrix), voi).values()
    by_voi = VOIVoxels(own, voi.moved(inverse(matrix))).values()
    # A voxel may stand on the very wall, where rounding decides.
    assert len(np.setxor1d(by_grid, by_voi)) <= 2
    assert by_grid.size > 100
