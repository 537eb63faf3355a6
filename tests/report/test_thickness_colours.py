"""Colours of thickness: even, lighter all the way, the same millimetres in the map and on the bar."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mctgui.report.thickness_colours import colour_bar, colour_table, common_max_mm, thickness_colours, to_oklab


def test_that_the_steps_of_the_table_look_equally_large_and_grow_lighter():
    lab = to_oklab(colour_table().astype(float) / 255)
    assert (np.diff(lab[::8, 0]) > 0).all(), "it must be readable without hues"
    steps = np.linalg.norm(np.diff(lab[::8], axis=0), axis=1)
    assert steps.max() / steps.min() < 1.15
    assert lab[0, 0] > 0.4, "the thinnest bone must stand out from black"


def test_that_no_bone_is_black_and_the_end_of_the_scale_takes_all_above_it():
    colours = thickness_colours([[0.0, -1.0, np.nan], [1e-6, 0.5, 0.7]], 0.5)
    assert colours.shape == (2, 3, 3)
    assert colours.dtype == np.uint8
    assert not colours[0].any()
    assert (colours[1, 0] == colour_table()[0]).all()
    assert (colours[1, 1:] == colour_table()[-1]).all()


def test_that_the_bar_has_the_colours_of_the_map():
    bar = colour_bar(0.4)
    pixels = bar.pixels(101)
    for row in (10, 50, 90):
        mm = 0.4 * (100 - row + 0.5) / 101
        assert np.abs(pixels[row].astype(int) - thickness_colours(mm, 0.4).astype(int)).max() <= 3
    assert pixels[0].sum() > pixels[-1].sum(), "the thick end is above"


@pytest.mark.parametrize(
    ("max_mm", "texts"),
    [
        (0.4, ["0.0", "0.1", "0.2", "0.3", "0.4"]),
        (1.0, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (0.15, ["0.00", "0.05", "0.10", "0.15"]),
        (3.0, ["0", "1", "2", "3"]),
        (0.37, ["0.0", "0.1", "0.2", "0.3"]),
    ],
)
def test_that_the_numbers_on_the_bar_are_round_and_stand_at_their_place(max_mm, texts):
    ticks = colour_bar(max_mm).ticks
    assert [tick.text for tick in ticks] == texts
    assert [tick.share * max_mm for tick in ticks] == pytest.approx([float(text) for text in texts])


def test_that_one_scale_holds_all_modalities():
    assert common_max_mm([0.31, 1.07, 0.28]) == 1.2
    assert common_max_mm([]) == 1.0
    assert common_max_mm([0.0, float("nan")]) == 1.0


@given(st.floats(1e-3, 1e3))
def test_that_the_end_of_a_scale_is_near_and_its_bar_ends_there(largest):
    end = common_max_mm([largest])
    assert largest * (1 - 1e-6) <= end <= largest * 1.5
    assert common_max_mm([end]) == end
    ticks = colour_bar(end).ticks
    assert 4 <= len(ticks) <= 6
    assert ticks[-1].share == pytest.approx(1.0)
    assert float(ticks[-1].text) == pytest.approx(end)
