"""The order of each reader: their own, reproducible, with repeats that lie apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mctgui.errors import MctguiError
from mctgui.reading.order import Turn, order_for
from mctgui.reading.study import DrawChoice


def _reading(turns):
    return [one for one in turns if one.part == "reading"]


def test_that_every_reader_has_an_order_of_their_own():
    orders = [tuple(turn.item for turn in order_for(reader, DrawChoice(seed=3), 60, 4)) for reader in (1, 2, 3)]
    assert len(set(orders)) == 3
    assert orders[0] == tuple(turn.item for turn in order_for(1, DrawChoice(seed=3), 60, 4))


def test_that_an_order_is_the_same_on_every_machine():
    # Kept as a list: a change of numpy or of this program that changes an order must be noticed.
    turns = order_for(1, DrawChoice(seed=2021, repeat_share=0.2, repeat_distance=3), 10, 2)
    assert [turn.item for turn in turns] == EXPECTED


EXPECTED = [0, 1, 3, 6, 0, 1, 7, 8, 2, 3, 5, 8, 4, 9]


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**63 - 1),
    reader=st.integers(1, 100),
    reading=st.integers(30, 90),
    training=st.integers(0, 6),
    share=st.floats(0, 1),
    distance=st.integers(1, 10),
    sittings=st.integers(1, 2),
)
def test_that_every_image_comes_once_and_repeats_lie_apart(seed, reader, reading, training, share, distance, sittings):
    choice = DrawChoice(seed=seed, repeat_share=share, repeat_distance=min(distance, 7), sittings=sittings)
    turns = order_for(reader, choice, reading, training)
    assert [turn.part for turn in turns[:training]] == ["training"] * training
    read = _reading(turns)
    firsts = [turn for turn in read if turn.repeat_of is None]
    assert sorted(turn.item for turn in firsts) == list(range(reading))
    assert len(read) - reading == round(reading * share)
    for place, turn in enumerate(turns):
        if turn.repeat_of is not None:
            first = turns[turn.repeat_of]
            assert (first.item, first.part, first.sitting) == (turn.item, "reading", turn.sitting)
            assert place - turn.repeat_of > choice.repeat_distance
    assert [turn.sitting for turn in read] == sorted(turn.sitting for turn in read)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**63 - 1), share=st.floats(0.05, 1), sittings=st.integers(2, 5))
def test_that_repeats_wait_for_the_last_sitting(seed, share, sittings):
    choice = DrawChoice(seed=seed, repeat_share=share, repeats_in="last", sittings=sittings)
    turns = order_for(1, choice, 60, 0)
    repeats = [(place, turn) for place, turn in enumerate(turns) if turn.repeat_of is not None]
    assert len(repeats) == round(60 * share)
    for place, turn in repeats:
        assert turn.sitting == sittings > turns[turn.repeat_of].sitting
        assert place - turn.repeat_of > 10
    assert {turn.sitting for turn in turns} == set(range(1, sittings + 1))


def test_that_each_class_of_a_choice_is_left_in_half_of_the_turns():
    turns = order_for(1, DrawChoice(seed=5), 30, 3, is_choice=True)
    assert abs(2 * sum(turn.swapped for turn in turns) - len(turns)) <= 1
    assert not any(turn.swapped for turn in order_for(1, DrawChoice(seed=5), 30, 3))


def test_that_repeats_that_cannot_lie_apart_are_refused():
    with pytest.raises(MctguiError, match="too short for repeats 10 images apart"):
        order_for(1, DrawChoice(repeat_share=0.5), 8, 0)


def test_that_a_turn_never_repeats_a_practice_image():
    turns: tuple[Turn, ...] = order_for(2, DrawChoice(repeat_share=1.0), 40, 5)
    assert all(turn.repeat_of is None for turn in turns if turn.part == "training")
    assert all(turn.repeat_of is None or turn.repeat_of >= 5 for turn in turns)
