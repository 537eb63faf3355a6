"""Dynamic time warping: what a path must be whatever the costs are."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mctgui.errors import MctguiError
from mctgui.registration.warping import row_costs, warp


def costs_with(columns: tuple[int, ...], width: int) -> np.ndarray:
    cost = np.zeros((len(columns), width))
    cost[np.arange(len(columns)), columns] = -1.0
    return cost


def brute_force(cost: np.ndarray, expected: float, price: float, left_out: float = math.inf) -> float:
    """The least cost of all monotone paths, tried one by one."""
    rows, columns = cost.shape
    low, high = 0, math.ceil(2 * expected)
    best = math.inf
    for first, last in itertools.combinations_with_replacement(range(rows), 2):
        outside = first + rows - 1 - last
        if outside and math.isinf(left_out):
            continue
        for start in range(columns):
            for steps in itertools.product(range(low, high + 1), repeat=last - first):
                places = start + np.concatenate([[0], np.cumsum(steps)]).astype(int)
                if places[-1] >= columns:
                    continue
                value = cost[np.arange(first, last + 1), places].sum()
                value += price * np.abs(np.array(steps) - expected).sum() + (left_out * outside if outside else 0.0)
                best = min(best, value)
    return best


def test_that_an_identity_matrix_gives_its_diagonal():
    path = warp(-np.eye(6), 1)
    assert path.columns == (0, 1, 2, 3, 4, 5)
    assert path.cost == pytest.approx(-6)


def test_that_a_known_staircase_is_found():
    assert warp(costs_with((0, 2, 4, 4, 7), 9), 2).columns == (0, 2, 4, 4, 7)


def test_that_a_constant_matrix_gives_the_expected_step():
    steps = np.diff(warp(np.full((5, 30), -0.3), 4).columns)
    assert list(steps) == [4, 4, 4, 4]


def test_that_a_slope_price_keeps_the_path_straight_where_costs_differ_little():
    cost = costs_with((0, 4, 9, 12, 16), 20) * 0.01
    assert warp(cost, 4).columns == (0, 4, 9, 12, 16)
    assert warp(cost, 4, slope_price=0.1).columns == (0, 4, 8, 12, 16)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1.0, 1.5, 2.0]), st.sampled_from([0.0, 0.1]))
def test_that_no_path_of_all_is_cheaper(seed, expected, price):
    cost = -np.random.default_rng(seed).random((5, 8))
    assert warp(cost, expected, slope_price=price).cost == pytest.approx(brute_force(cost, expected, price), abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_that_no_path_of_all_is_cheaper_when_rows_may_be_left_out(seed):
    cost = np.random.default_rng(seed).normal(size=(4, 7))
    found = warp(cost, 1.5, slope_price=0.05, left_out_price=0.3)
    assert found.cost == pytest.approx(brute_force(cost, 1.5, 0.05, 0.3), abs=1e-6)
    assert found.rows == tuple(range(found.rows[0], found.rows[-1] + 1))


@given(st.integers(0, 10_000), st.integers(2, 12), st.integers(2, 25), st.floats(0.3, 4.0))
def test_that_a_path_is_always_monotone_and_within_its_steps(seed, rows, columns, expected):
    path = warp(-np.random.default_rng(seed).random((rows, columns)), expected)
    steps = np.diff(path.columns)
    assert len(path.columns) == rows
    assert ((steps >= 0) & (steps <= math.ceil(2 * expected))).all()


@given(st.integers(0, 10_000), st.integers(1, 9))
def test_that_shifting_all_columns_shifts_the_path(seed, shift):
    cost = -np.random.default_rng(seed).random((6, 14))
    moved = np.hstack([np.full((6, shift), 5.0), cost])
    assert np.array_equal(np.array(warp(moved, 2).columns), np.array(warp(cost, 2).columns) + shift)


def test_that_rows_beyond_the_other_stack_are_left_out():
    cost = np.zeros((8, 10))
    cost[np.arange(2, 7), [0, 2, 4, 6, 8]] = -1.0
    path = warp(cost, 2, slope_price=0.05, left_out_price=0.05)
    assert path.rows == (2, 3, 4, 5, 6)
    assert path.columns == (0, 2, 4, 6, 8)


def test_that_the_path_goes_through_an_anchor_whatever_it_costs():
    cost = costs_with((0, 2, 4, 6, 8), 12)
    path = warp(cost, 2, anchors={2: 7})
    assert path.columns[2] == 7


def test_that_an_anchored_row_is_never_left_out():
    path = warp(costs_with((3, 4, 5, 6), 9), 1, left_out_price=0.0, anchors={0: 1, 3: 7})
    assert path.rows == (0, 1, 2, 3)
    assert (path.columns[0], path.columns[3]) == (1, 7)


def test_that_anchors_that_cross_are_refused_in_a_sentence():
    with pytest.raises(MctguiError, match="keeps to all anchors"):
        warp(np.zeros((5, 9)), 2, anchors={1: 6, 3: 2})
    with pytest.raises(MctguiError, match="outside"):
        warp(np.zeros((5, 9)), 2, anchors={1: 9})


def test_that_rows_rich_in_scores_do_not_dominate_and_empty_ones_cost_nothing():
    assert row_costs([[400.0, 100.0], [4.0, 2.0], [0.0, 0.0]]).tolist() == [[-1.0, -0.25], [-1.0, -0.5], [0.0, 0.0]]
