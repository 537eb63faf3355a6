"""Drawing: seeded, even over bones or donors, in pairs, without what a model was trained on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from mctgui.errors import MctguiError
from mctgui.reading.criteria import preset
from mctgui.reading.draw import draw
from mctgui.reading.study import new_study

TWO = [{"image_class": "microct", "count": 30}, {"image_class": "microct-like", "count": 30}]


def _names(items):
    return [image.name for item in items for image in item.images]


def _study(criteria="jin2021", **changes):
    return new_study(criteria=preset(criteria), draw={"classes": TWO, "seed": 11, **changes})


def test_that_the_default_is_thirty_and_thirty(pool):
    drawn = draw(new_study(), pool.images)
    assert Counter(item.images[0].image_class for item in drawn.reading) == {"microct": 30, "microct-like": 30}
    assert len(set(_names(drawn.reading))) == 60


def test_that_equal_seeds_draw_alike_and_others_do_not(pool):
    first, again, other = (draw(_study(seed=seed), pool.images) for seed in (11, 11, 12))
    assert _names(first.reading) == _names(again.reading)
    assert _names(first.reading) != _names(other.reading)


@pytest.mark.parametrize(("by", "strata"), [("vertebra", 6), ("donor", 3)])
def test_that_a_draw_is_even_over_its_strata(pool, by, strata):
    drawn = draw(_study(stratify_by=by), pool.images)
    for kind in ("microct", "microct-like"):
        found = Counter(getattr(item.images[0], by) for item in drawn.reading if item.images[0].image_class == kind)
        assert len(found) == strata
        assert max(found.values()) - min(found.values()) <= 1


def test_that_an_exhausted_bone_leaves_its_share_to_the_others(pool):
    few = [one for one in pool.images if one.case != "SP-0000" or one.index < 2]
    found = Counter(item.images[0].case for item in draw(_study(), few).reading if item.images[0].image_class == "microct")
    assert found["SP-0000"] == 2
    assert sum(found.values()) == 30


def test_that_a_paired_draw_takes_the_same_slices_of_every_class(pool):
    drawn = draw(_study(paired=True), pool.images)
    places = [
        {(item.images[0].vertebra, item.images[0].index) for item in drawn.reading if item.images[0].image_class == kind}
        for kind in ("microct", "microct-like")
    ]
    assert places[0] == places[1]
    assert len(places[0]) == 30


def test_that_pairs_of_different_slice_steps_lie_within_half_a_step(pool):
    classes = [{"image_class": "microct", "count": 20}, {"image_class": "mdct", "count": 20}]
    drawn = draw(_study(paired=True, classes=classes), pool.images)
    for one, other in zip(drawn.reading[:20], drawn.reading[20:], strict=True):
        assert one.images[0].vertebra == other.images[0].vertebra
        assert abs(one.images[0].position_mm - other.images[0].position_mm) <= 0.15 + 1e-3


def test_that_volumes_in_different_spaces_are_no_pair(pool):
    apart = [replace(one, frame=one.image_class) for one in pool.images]
    with pytest.raises(MctguiError, match="Only 0 places"):
        draw(_study(paired=True), apart)


def test_that_training_slices_are_left_out_and_counted(images_of):
    pool = [*images_of("microct", 0), *images_of("microct-like", 0)]
    trained = [replace(one, trained_by=("model 1",)) for one in pool if one.index < 25]
    rest = [one for one in pool if one.index >= 25]
    drawn = draw(_study(), trained + rest)
    assert not any(image.in_training for item in drawn.reading for image in item.images)
    assert any("50 images of slices that a model was trained on were left out" in note for note in drawn.notes)
    assert drawn.available["microct"] == {"all": 60, "left": 35}


def test_that_allowing_training_slices_is_recorded(images_of):
    pool = [replace(one, trained_by=("model 1",)) for kind in ("microct", "microct-like") for one in images_of(kind, 0)]
    drawn = draw(_study(exclude_training=False), pool)
    assert any("60 of 60 drawn images are such" in note for note in drawn.notes)
    with pytest.raises(MctguiError, match=r"Only 0 images of class microct can be drawn.*60 more are of slices"):
        draw(_study(), pool)


def test_that_too_few_images_are_refused_with_their_number(images_of):
    pool = [*images_of("microct", 0)[:12], *images_of("microct-like", 0)]
    with pytest.raises(MctguiError, match="Only 12 images of class microct can be drawn, and 30 are wanted"):
        draw(_study(), pool)


def test_that_slices_of_a_volume_keep_their_distance(pool):
    drawn = draw(_study(apart_mm=0.7), pool.images)
    for kind in ("microct", "microct-like"):
        places = sorted(
            (item.images[0].case, item.images[0].position_mm) for item in drawn.reading if item.images[0].image_class == kind
        )
        for one, other in pairwise(places):
            assert one[0] != other[0] or other[1] - one[1] > 0.699


def test_that_images_to_practise_on_show_no_scored_place(pool):
    drawn = draw(_study(training_images=5), pool.images)
    assert Counter(item.images[0].image_class for item in drawn.training) == {"microct": 3, "microct-like": 2}
    scored = {(item.images[0].vertebra, round(item.images[0].position_mm, 3)) for item in drawn.reading}
    assert not scored & {(item.images[0].vertebra, round(item.images[0].position_mm, 3)) for item in drawn.training}


@pytest.mark.parametrize("paired", [True, False])
def test_that_a_forced_choice_sets_two_classes_side_by_side(pool, paired):
    drawn = draw(_study("forced-choice", paired=paired, training_images=3), pool.images)
    assert len(drawn.reading) == 30
    assert len(drawn.training) == 3
    for item in drawn.reading:
        assert [image.image_class for image in item.images] == ["microct", "microct-like"]
        assert not paired or item.images[0].index == item.images[1].index


def test_that_unknown_donors_are_named(images_of):
    pool = [one for number in range(2) for kind in ("microct", "microct-like") for one in images_of(kind, number, donor="")]
    assert any("donor of 2 vertebrae is not known" in note for note in draw(_study(stratify_by="donor"), pool).notes)
