"""Recipes: what they may say, and how they say what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mctgui.errors import UnreadableFile
from mctgui.project.recipe import PlacementRecipe, Recipe, ThresholdRecipe

WRONG = [
    ({"threshold": {"method": "huang"}}, "threshold.method"),
    ({"threshold": {"fixed": {"mri": 3}}}, "mri is no modality"),
    ({"threshold": {"fixed": {"mdct": float("nan")}}}, "threshold.fixed.mdct"),
    ({"threshold": {"grey_range": {"mdct": [900, -100]}}}, "lower value of mdct comes first"),
    ({"threshold": {"scope": "set", "histogram": "volume"}}, "goes with the scope voi only"),
    ({"placement": {"use": "file"}}, "a file is named with use file"),
    ({"placement": {"file": "x.json"}}, "a file is named with use file"),
    ({"placement": {"use": "proposed", "diameter_mm": 0}}, "placement.diameter_mm"),
    ({"voi_modes": ["whole"]}, "voi_modes.0"),
    ({"voi_modes": []}, "voi_modes"),
    ({"modalities": ["mdct", "mdct"]}, "each is named once"),
    ({"cases": "some"}, "cases"),
    ({"format": "mctgui-voi"}, "format"),
    ({"version": 2}, "version"),
    ({"thresholds": {}}, "thresholds: there is no such word in a recipe"),
    ([], "as a whole"),
]


def written(folder, data):
    path = folder / "recipe.json"
    path.write_text(json.dumps(data))
    return path


def test_that_an_empty_recipe_measures_the_latest_placement_of_all_cases(tmp_path):
    recipe = Recipe.load(written(tmp_path, {}))
    assert recipe == Recipe()
    assert (recipe.cases, recipe.placement.use, recipe.settings.method, recipe.settings.modes) == (
        "all", "latest", "isodata", ("context",),
    )  # fmt: skip


def test_that_a_saved_recipe_is_the_same_when_it_is_read(tmp_path):
    recipe = Recipe(
        threshold=ThresholdRecipe(
            method="otsu", scope="image", fixed={"microct/upper": 90}, grey_range={"mdct": (-200, 900)}
        ),
        placement=PlacementRecipe(use="proposed", diameter_mm=12),
        voi_modes=("bonej", "context"),
        modalities=("microct",),
        cases=("SP-0001", "SP-0002"),
        structure=False,
    )
    recipe.save(tmp_path / "recipe.json")
    assert Recipe.load(tmp_path / "recipe.json") == recipe
    assert recipe.settings.fixed_for("microct", "upper") == 90
    assert recipe.settings.fixed_for("microct", "lower") is None


def test_that_a_placement_file_lies_beside_the_recipe(tmp_path):
    recipe = Recipe.load(written(tmp_path, {"placement": {"use": "file", "file": "vois/{case}.json"}}))
    assert recipe.placement.file == str(tmp_path / "vois" / "{case}.json")


@pytest.mark.parametrize(("data", "words"), WRONG)
def test_that_the_sentence_names_the_place_that_is_wrong(tmp_path, data, words):
    with pytest.raises(UnreadableFile) as raised:
        Recipe.load(written(tmp_path, data))
    assert words in raised.value.message
    assert str(tmp_path / "recipe.json") in raised.value.message
    assert raised.value.hint


def test_that_what_is_no_recipe_is_said(tmp_path):
    with pytest.raises(UnreadableFile, match="does not exist"):
        Recipe.load(tmp_path / "none.json")
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(UnreadableFile, match="it is no JSON"):
        Recipe.load(tmp_path / "broken.json")
    (tmp_path / "large.json").write_text(" " * (2**20 + 1))
    with pytest.raises(UnreadableFile, match="too large"):
        Recipe.load(tmp_path / "large.json")


WORDS = st.sampled_from(["threshold", "fixed", "placement", "use", "cases", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
)


@given(JSON)
def test_that_no_json_breaks_the_reader(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("recipe")
    try:
        Recipe.load(written(folder, data))
    except UnreadableFile as error:
        assert error.message.endswith(".")  # noqa: PT017 - most of these are wrong, and each must say so in a sentence


def test_that_a_recipe_cannot_be_changed_by_accident():
    with pytest.raises(ValidationError):
        Recipe().voi_modes = ("bonej",)


def test_that_the_recipe_in_the_manual_can_be_read(tmp_path):
    page = (Path(__file__).resolve().parents[2] / "resources" / "manual" / "measure.md").read_text(encoding="utf-8")
    block = "\n".join(line for line in page.splitlines() if line.startswith("    "))
    recipe = Recipe.load(written(tmp_path, json.loads(block)))
    assert recipe == Recipe(voi_modes=("context", "bonej"))
