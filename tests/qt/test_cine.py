# ruff: noqa: F811 - fixtures are imported under the names that tests ask for
"""Cine on the View screen, by key and mouse: it plays, follows the clock, and stops."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mctgui.qt.viewer.cine import FASTEST, course
from mctgui.viewstate import Slab

from .test_view_screen import case, pane_of, screen, wheel  # noqa: F401

KEY = Qt.Key


def key(screen, which, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(screen.panes[0].canvas, which, modifiers)


class Clock:
    """Says what a test tells it, so that a busy machine changes nothing."""

    def __init__(self) -> None:
        self.now = self.began = 0

    def start(self) -> None:
        self.began = self.now

    restart = start

    def elapsed(self) -> int:
        return self.now - self.began


@pytest.fixture
def clock(screen) -> Clock:
    screen.cine._clock = Clock()
    return screen.cine._clock


def slices_seen(screen, pane, clock, milliseconds, each=10):
    """The slices that are shown while the clock goes on, a step at a time."""
    seen = [pane.number_of(pane.index)]
    for _ in range(0, milliseconds, each):
        clock.now += each
        if screen.cine.is_playing:
            screen.cine._timer.timeout.emit()
        if seen[-1] != pane.number_of(pane.index):
            seen.append(pane.number_of(pane.index))
    return seen


def test_that_the_timer_itself_plays(screen, qtbot):
    pane = pane_of(screen, "mdct")
    start = pane.number_of(pane.index)
    screen.cine.set_speed(20)
    key(screen, KEY.Key_C)
    qtbot.waitUntil(lambda: pane.number_of(pane.index) != start)


@given(st.integers(2, 50), st.data())
def test_that_a_course_of_many_steps_is_that_of_single_ones(count, data):
    index, steps = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, 130))
    for sweep in (False, True):
        at, forwards, seen = index, True, [index]
        for _ in range(steps):
            at, forwards = course(at, count, 1, forwards=forwards, sweep=sweep)
            seen.append(at)
        assert course(index, count, steps, forwards=True, sweep=sweep)[0] == at
        assert set(seen) <= set(range(count))
        if sweep:
            assert all(abs(one - other) == 1 for one, other in pairwise(seen))


def test_that_c_plays_the_slices_and_linked_panes_follow(screen, clock):
    first, other = pane_of(screen, "mdct"), pane_of(screen, "microct")
    start, before = first.number_of(first.index), other.index
    screen.cine.set_speed(20)
    key(screen, KEY.Key_C)
    seen = slices_seen(screen, first, clock, 400)
    assert screen.cine.is_playing
    assert screen.cine.play.isChecked()
    assert seen == list(range(start, start + 9))  # 20 a second
    assert other.index != before
    key(screen, KEY.Key_C)
    assert not screen.cine.is_playing
    assert slices_seen(screen, first, clock, 150) == [seen[-1]]


@pytest.mark.parametrize("how", ["escape", "click", "wheel", "screen", "case"])
def test_that_it_stops(screen, window, how):
    pane = pane_of(screen, "microct")
    key(screen, KEY.Key_C)
    assert screen.cine.is_playing
    cursor = screen.window_services.viewstate.cursor_of("microct")
    if how == "escape":
        key(screen, KEY.Key_Escape)
    elif how == "click":
        QTest.mouseClick(pane.canvas, Qt.MouseButton.LeftButton, pos=pane.canvas.rect().center() / 2)
        assert screen.window_services.viewstate.cursor_of("microct") == cursor
    elif how == "wheel":
        wheel(pane, 1)
    elif how == "screen":
        window.show_screen("cases")
    else:
        window.select_case(None)
    assert not screen.cine.is_playing
    assert not screen.cine.play.isChecked()


def test_that_escape_stops_cine_before_it_puts_a_tool_away_or_ends_a_comparison(screen):
    state = screen.window_services.viewstate
    state.compare(mode="swipe", base="mdct", over="microct")
    key(screen, KEY.Key_D)
    key(screen, KEY.Key_C)
    key(screen, KEY.Key_Escape)
    assert not screen.cine.is_playing
    assert screen._measuring.model.tool == "length"
    assert state.comparison.mode == "swipe"


def test_that_it_goes_on_at_the_other_end_or_turns_round(screen, clock):
    pane = pane_of(screen, "mdct")
    screen.cine.set_speed(FASTEST)
    key(screen, KEY.Key_End)
    key(screen, KEY.Key_C)
    assert slices_seen(screen, pane, clock, 150)[:3] == [24, 1, 2]
    key(screen, KEY.Key_C)
    key(screen, KEY.Key_C, Qt.KeyboardModifier.ShiftModifier)
    key(screen, KEY.Key_End)
    key(screen, KEY.Key_C)
    assert slices_seen(screen, pane, clock, 150)[:3] == [24, 23, 22]


def test_that_late_frames_are_left_out_and_the_pace_is_kept(screen, clock):
    pane = pane_of(screen, "mdct")
    screen.cine.set_speed(FASTEST)
    key(screen, KEY.Key_Home)
    key(screen, KEY.Key_C)
    slices_seen(screen, pane, clock, 100)
    start = pane.number_of(pane.index)
    slices_seen(screen, pane, clock, 300, each=300)  # drawing that takes as long as nine slices may
    assert pane.number_of(pane.index) - start == 9


def test_that_the_speed_changes_by_keys_within_its_limits(screen):
    for _ in range(12):
        key(screen, KEY.Key_Period)
    assert screen.cine.speed == FASTEST
    for _ in range(12):
        key(screen, KEY.Key_Comma)
    assert screen.cine.speed == 1
    assert screen.cine._words.text() == "1 slices/s"


def test_that_the_title_names_a_slab_and_the_mark_stays_while_it_plays(screen):
    pane = pane_of(screen, "microct-like")
    screen.window_services.viewstate.set_slab("microct-like", Slab("mip", 2.0))
    key(screen, KEY.Key_C)
    QTest.qWait(120)
    assert pane.strip.beside == "MIP 2 mm"
    assert any(type(one).__name__ == "AIMark" for one in pane.canvas.overlays)
