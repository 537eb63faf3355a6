"""Two images in one place, in every way of comparing, by mouse and keys; what is seen is checked pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QComboBox

from mctgui.qt.viewer.compare.pane import ComparePane

from .hands import ALT, CTRL, SHIFT, Key, button, grey_at, picture, place_of, settle, until
from .phantom import BESIDE, LONG_ARM, SHORT_ARM, STEM

pytestmark = pytest.mark.gl

HU_GREY, LIKE_GREY = 57, 10
"""Soft tissue as it is seen in the window of bone, and in the full range of 8 bits."""
RIGHT_SIDE, LEFT_SIDE = (-11.5, 3.0, 0.0), (11.5, 3.0, 0.0)
"""Soft tissue at the left and at the right of the screen."""


def compared(view, hands, key: Key) -> ComparePane:
    """The axial pane after Alt and a digit, with the pointer out of the way."""
    hands.key(key, ALT)
    settle()
    pane = view.screen_shown.panes[0]
    assert isinstance(pane, ComparePane)
    hands.point(pane.scale)
    settle()
    return pane


def is_first(grey: int) -> bool:
    """Whether soft tissue is the MDCT's, not that of the micro-CT-like image."""
    assert min(abs(grey - HU_GREY), abs(grey - LIKE_GREY)) < 12, grey
    return abs(grey - HU_GREY) < 12


def test_that_swipe_shows_one_image_on_each_side_of_a_divider_that_is_dragged(view, hands):
    pane = compared(view, hands, Key.Key_2)
    right, left = grey_at(pane, RIGHT_SIDE, LEFT_SIDE)
    assert is_first(right)
    assert not is_first(left)
    canvas = pane.canvas
    y = canvas.height() / 3
    hands.drag(canvas, QPointF(canvas.width() / 2, y), QPointF(place_of(pane, LEFT_SIDE).x() + 30, y))
    hands.point(pane.scale)
    assert all(is_first(grey) for grey in grey_at(pane, RIGHT_SIDE, LEFT_SIDE))
    assert min(grey_at(pane, (*STEM, 0.0), (*LONG_ARM, 0.0))) > 150
    hands.key(Key.Key_V)  # the divider lies now: front above, back below
    settle()
    line = canvas.height() * view.viewstate.comparison.divider
    hands.drag(canvas, QPointF(canvas.width() / 4, line), QPointF(canvas.width() / 4, place_of(pane, (0, 4, 0)).y()))
    hands.point(pane.scale)
    front, back = grey_at(pane, (-11.5, -5.0, 0.0), (-11.5, 8.0, 0.0))
    assert is_first(front)
    assert not is_first(back)
    hands.key(Key.Key_V)


def test_that_checkers_alternate_and_their_squares_can_be_made_larger(view, hands):
    pane = compared(view, hands, Key.Key_3)
    points = [(x, y, 0.0) for x in np.arange(3.0, 12.5, 0.5) for y in (3.0, 5.0)]
    kinds = {is_first(grey) for grey in grey_at(pane, *points) if min(abs(grey - HU_GREY), abs(grey - LIKE_GREY)) < 12}
    assert kinds == {True, False}
    size = view.viewstate.comparison.checker_mm
    hands.key(Key.Key_Right, ALT)
    assert view.viewstate.comparison.checker_mm > size
    hands.wheel(pane.canvas, 2)
    assert view.viewstate.comparison.checker_mm > size  # the wheel alone goes through the slices


def test_that_the_lens_shows_the_other_image_around_the_pointer_and_only_there(view, hands):
    pane = compared(view, hands, Key.Key_4)
    assert all(is_first(grey) for grey in grey_at(pane, RIGHT_SIDE, LEFT_SIDE))
    hands.point(pane.canvas, place_of(pane, LEFT_SIDE))
    settle()
    right, left = grey_at(pane, RIGHT_SIDE, LEFT_SIDE)
    assert is_first(right)
    assert not is_first(left)
    before = view.viewstate.comparison.lens_mm
    hands.wheel(pane.canvas, 2, CTRL, place_of(pane, LEFT_SIDE))
    assert view.viewstate.comparison.lens_mm != before
    hands.key(Key.Key_Z, SHIFT)
    assert view.viewstate.comparison.lens_zoom == 2
    hands.key(Key.Key_Z, SHIFT)


def test_that_flicker_swaps_the_images_in_place_and_goes_by_itself_until_esc(view, hands):
    pane = compared(view, hands, Key.Key_5)
    assert all(is_first(grey) for grey in grey_at(pane, RIGHT_SIDE, LEFT_SIDE))
    stem = place_of(pane, (*STEM, 0.0))
    hands.key(Key.Key_F)
    settle()
    assert not any(is_first(grey) for grey in grey_at(pane, RIGHT_SIDE, LEFT_SIDE))
    assert place_of(pane, (*STEM, 0.0)) == stem
    assert grey_at(pane, (*STEM, 0.0))[0] > 150
    hands.key(Key.Key_F, SHIFT)
    shown = view.viewstate.comparison.over_shown
    until(lambda: view.viewstate.comparison.over_shown != shown, "it swaps by itself", 3)
    hands.key(Key.Key_Escape)
    now = view.viewstate.comparison
    assert (now.mode, now.blinking) == ("flicker", False)
    hands.key(Key.Key_Escape)
    assert view.viewstate.comparison.mode == "side by side"


def test_that_fade_mixes_the_images_by_a_slider_that_is_dragged(view, hands):
    pane = compared(view, hands, Key.Key_6)
    half = grey_at(pane, LEFT_SIDE)[0]
    assert half == pytest.approx((HU_GREY + LIKE_GREY) / 2, abs=6)
    slider = view.screen_shown._comparing.options.slider
    middle = slider.height() / 2
    hands.drag(slider, QPointF(slider.width() / 2, middle), QPointF(slider.width() - 2, middle))
    settle()
    assert grey_at(pane, LEFT_SIDE)[0] == pytest.approx(LIKE_GREY, abs=6)
    hands.drag(slider, QPointF(slider.width() - 5, middle), QPointF(1, middle))
    settle()
    assert grey_at(pane, LEFT_SIDE)[0] == pytest.approx(HU_GREY, abs=6)


def test_that_the_difference_has_a_colour_for_more_and_one_for_less(view, hands):
    compared(view, hands, Key.Key_7)

    def colour_at(point: tuple[float, float, float]) -> np.ndarray:
        pane = view.screen_shown.panes[0]
        at, seen = place_of(pane, point), picture(pane.canvas)
        return seen[round(at.y()) - 1 : round(at.y()) + 2, round(at.x()) - 1 : round(at.x()) + 2].mean(axis=(0, 1))

    tissue = colour_at(LEFT_SIDE)  # the MDCT is brighter there in its window
    hands.key(Key.Key_X)
    settle()
    exchanged = colour_at(LEFT_SIDE)
    assert (tissue[0] > tissue[2]) != (exchanged[0] > exchanged[2])  # yellow and blue
    pane = view.screen_shown.panes[0]
    hands.point(pane.canvas, place_of(pane, (*STEM, 0.0)))
    assert "Difference" in view.status_bar.text
    hands.key(Key.Key_X)


def test_that_the_buttons_choose_a_way_and_the_boxes_choose_the_pair(view, hands):
    hands.click(button(view, "Checker"))
    assert view.viewstate.comparison.mode == "checker"
    over = view.screen_shown._comparing.options.over
    assert isinstance(over, QComboBox)
    hands.click(over)
    hands.key(Key.Key_Down)
    hands.key(Key.Key_Return)
    settle()
    assert view.viewstate.comparison.pair == ("mdct", "microct")
    hands.click(button(view, "Exchange the two compared images"))
    assert view.viewstate.comparison.pair == ("microct", "mdct")
    hands.click(button(view, "Side by side"))
    shown = [pane.modality for pane in view.screen_shown.panes if pane.plane == "axial"]
    assert shown == ["mdct", "microct-like", "microct"]


def test_that_the_mark_of_a_synthetic_image_is_on_every_comparison_with_it(view, hands):
    """The mark is drawn at the lower edge, and putting the other texts away leaves it."""

    def lit() -> int:
        return int((picture(view.screen_shown.panes[0].canvas)[-40:].mean(axis=2) > 150).sum())

    for key in (Key.Key_2, Key.Key_3, Key.Key_4, Key.Key_6, Key.Key_7, Key.Key_5):
        compared(view, hands, key)
        hands.key(Key.Key_I)
        settle()
        assert (lit() > 150) == (key != Key.Key_5), key  # flicker begins with the MDCT alone
        if key == Key.Key_5:
            hands.key(Key.Key_F)
            settle()
            assert lit() > 150
        hands.key(Key.Key_I)


def test_that_values_of_both_images_are_read_at_one_place(view, hands):
    pane = compared(view, hands, Key.Key_2)
    hands.point(pane.canvas, place_of(pane, (*SHORT_ARM, 0.0)))
    assert "MDCT 900 HU" in view.status_bar.text
    assert "micro-CT-like 180 grey" in view.status_bar.text
    hands.point(pane.canvas, place_of(pane, (*BESIDE[0], 0.0)))
    assert "MDCT −100 HU" in view.status_bar.text
