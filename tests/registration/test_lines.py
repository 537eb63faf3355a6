"""Lines that hold against wrong points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mctgui.registration.lines import line_through_anchors, robust_line


@given(st.floats(-3, 3), st.floats(-50, 50), st.integers(0, 1000))
def test_that_a_quarter_of_wrong_points_does_not_turn_the_line(slope, offset, seed):
    random = np.random.default_rng(seed)
    x = np.arange(24.0)
    y = slope * x + offset
    wrong = random.choice(24, 5, replace=False)
    y[wrong] += random.choice([-30.0, 40.0], 5)
    line = robust_line(x, y)
    assert line.slope == pytest.approx(slope, abs=1e-6)
    assert line.offset == pytest.approx(offset, abs=1e-5)


def test_that_points_above_each_other_leave_the_slope_that_was_given():
    assert robust_line([2.0, 2.0, 2.0], [4.0, 5.0, 9.0], slope_if_one=1.0).slope == 1.0


def test_that_one_anchor_moves_the_line_and_two_far_apart_turn_it():
    line = robust_line([0.0, 10.0], [0.0, 10.0])
    moved = line_through_anchors(line, [(4.0, 5.0)])
    assert (moved.slope, float(moved.at(4.0))) == (1.0, 5.0)
    turned = line_through_anchors(line, [(0.0, 1.0), (10.0, 13.0)])
    assert (turned.slope, float(turned.at(10.0))) == pytest.approx((1.2, 13.0))
    assert line_through_anchors(line, []) is line
