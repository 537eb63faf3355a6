"""Criteria: the wording of Table 1, other scales, both languages."""

from __future__ import annotations

import pytest

from mctgui.errors import MctguiError
from mctgui.reading.criteria import LEFT, PRESETS, RIGHT, preset
from mctgui.reading.study import new_study

TABLE_1 = {
    "Contrast between the trabecular bone and bone marrow": (
        "Too high or too low and unacceptable",
        "High or low but acceptable",
        "Optimal",
    ),
    "Existence of noise": (
        "Severe and unacceptable",
        "Marked but acceptable",
        "Moderate",
        "Mild",
        "None or minimal",
    ),
    "Sharpness of the trabecular bone": (
        "Severe blurring of the images and unacceptable",
        "Marked blurring of the images but acceptable",
        "Moderate blurring of the images",
        "Mild blurring of the images",
        "None or minimal blurring of the images",
    ),
    "Obvious overlapping shadows": (
        "Severe and unacceptable",
        "Marked but acceptable",
        "Moderate",
        "Mild",
        "None or minimal",
    ),
    "Natural shape of the trabecular bone texture": (
        "Poor and unacceptable",
        "Marked irregular and unnatural but acceptable",
        "Slightly irregular and unnatural",
        "Almost defined and natural",
        "Completely defined and natural",
    ),
}


def test_that_the_first_preset_is_table_1_word_by_word():
    found = {one.name.en: tuple(step.text.en for step in one.steps) for one in preset("jin2021")}
    assert found == TABLE_1
    assert [one.values for one in preset("jin2021")] == [(1, 2, 3)] + 4 * [(1, 2, 3, 4, 5)]


@pytest.mark.parametrize("name", PRESETS)
def test_that_every_text_of_a_preset_is_there_in_both_languages(name):
    for one in preset(name):
        for wording in (one.name, one.short, *(step.text for step in one.steps)):
            assert wording.in_language("en") == wording.en
            assert wording.in_language("zh_CN") == wording.zh != wording.en


@pytest.mark.parametrize("name", PRESETS)
def test_that_every_preset_makes_a_study(name):
    assert new_study(criteria=preset(name)).criteria == PRESETS[name]


def test_that_a_forced_choice_is_between_left_and_right():
    (one,) = preset("forced-choice")
    assert one.kind == "choice"
    assert one.values == (LEFT, RIGHT)
    with pytest.raises(MctguiError, match="two classes"):
        new_study(criteria=preset("forced-choice"), draw={"classes": [{"image_class": "microct"}]})


def test_that_scales_and_a_choice_do_not_mix():
    with pytest.raises(MctguiError, match="not both"):
        new_study(criteria=(*preset("likert"), *preset("forced-choice")))


def test_that_the_steps_of_a_scale_must_rise():
    first = preset("jin2021")[0].model_dump()
    first["steps"] = first["steps"][::-1]
    with pytest.raises(MctguiError, match="must rise"):
        new_study(criteria=[first])
