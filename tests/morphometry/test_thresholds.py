"""ImageJ's thresholds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mctgui.errors import UnsuitableVOI
from mctgui.morphometry import GreyScale, default_threshold, isodata_threshold
from mctgui.morphometry.thresholds import default_of_histogram, isodata_of_histogram, otsu_of_histogram


def voxels(counts: dict[int, int]) -> np.ndarray:
    return np.repeat(np.array(list(counts), dtype=np.uint8), list(counts.values()))


@pytest.mark.parametrize(
    ("counts", "isodata", "default"),
    [
        ({10: 100, 200: 7}, 105, 105),
        ({10: 50, 11: 50, 200: 40, 201: 60}, 105, 106),
        ({0: 1000, 20: 300, 40: 200, 60: 250, 120: 100, 200: 150}, 92, 103),
        ({20: 300, 30: 2000, 60: 250, 120: 100, 200: 150}, 100, 101),
        ({20: 300, 40: 200, 60: 250, 120: 100, 200: 150, 255: 500}, 145, 103),
    ],
)
def test_that_thresholds_are_those_of_imagej(counts: dict[int, int], isodata: int, default: int) -> None:
    assert isodata_threshold(voxels(counts)) == isodata
    assert default_threshold(voxels(counts)) == default


def test_that_all_sixty_histograms_of_imagej_are_met(shared_data: Path) -> None:
    cases = json.loads((shared_data / "bone_lhdl" / "isodata_histograms.json").read_text())["cases"]
    assert len(cases) == 60
    assert [isodata_of_histogram(case["hist"]) for case in cases] == [case["IsoData"] for case in cases]
    assert [default_of_histogram(case["hist"]) for case in cases] == [case["Default"] for case in cases]
    assert [otsu_of_histogram(case["hist"]) for case in cases] == [case["Otsu"] for case in cases]


def test_that_a_binary_image_is_split_between_its_two_values() -> None:
    assert isodata_threshold(voxels({0: 10, 255: 10})) == 0
    assert isodata_threshold(voxels({7: 10, 8: 3})) == 7


def test_that_an_image_of_one_value_has_no_threshold() -> None:
    with pytest.raises(UnsuitableVOI, match="hardly differ"):
        isodata_threshold(voxels({90: 100}))


def test_that_no_voxels_have_no_threshold() -> None:
    with pytest.raises(UnsuitableVOI, match="no voxel"):
        isodata_threshold(np.zeros(0, dtype=np.uint8))


def test_that_grey_values_are_not_taken_for_levels_by_accident() -> None:
    with pytest.raises(TypeError, match="uint8"):
        isodata_threshold(np.zeros(10, dtype=np.int16))  # type: ignore[arg-type]


def test_that_a_threshold_on_scaled_levels_splits_the_values_in_the_same_place() -> None:
    random = np.random.default_rng(5)
    hounsfield = np.concatenate([random.normal(0, 60, 4000), random.normal(900, 250, 1500)]).astype(np.int16)
    scale = GreyScale.of(hounsfield)
    level = isodata_threshold(scale.levels(hounsfield))
    assert np.array_equal(scale.levels(hounsfield) > level, hounsfield > scale.value(level))
    assert 200 < scale.value(level) < 700


def test_that_eight_bit_voxels_are_used_as_they_are() -> None:
    grey = voxels({30: 10, 90: 5})
    assert GreyScale.of(grey).levels(grey) is grey
    assert GreyScale.of(grey).value(57) == 57.0


@pytest.mark.parametrize("span", [255, 510, 765, 1020, 1183, 1530, 2040, 3571])
def test_that_a_value_above_the_threshold_is_a_level_above_it_also_halfway_between_two_levels(span: int) -> None:
    values = np.arange(-105, -105 + span + 1, dtype=np.int16)
    scale = GreyScale.of(values)
    levels = scale.levels(values)
    for level in range(255):
        assert np.array_equal(values > scale.value(level), levels > level)
