"""Looking at three images that move together: slices, zoom, pan, window, cursor and planes, by mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QMenu

from .hands import CTRL, MIDDLE, RIGHT, SHIFT, Key, brightest_around, grey_at, pane_of, picture, place_of, settle, until
from .phantom import BESIDE, LONG_ARM, POST, SHORT_ARM, STEM

pytestmark = pytest.mark.gl


def axial(window):
    return [pane_of(window, modality) for modality in ("mdct", "microct-like", "microct")]


def heights(window) -> list[float]:
    """Where each axial pane is along the patient, mm."""
    return [pane.stack.position_mm(pane.index) for pane in axial(window)]


def at(place: tuple[float, float], z: float = 0.0) -> tuple[float, float, float]:
    return (*place, z)


def test_that_every_axial_pane_shows_an_upright_f(view):
    for pane in axial(view):
        bone = grey_at(pane, *(at(place) for place in (STEM, LONG_ARM, SHORT_ARM)))
        beside = grey_at(pane, *(at(place) for place in BESIDE))
        assert min(bone) > max(beside) + 60
        stem, arm = place_of(pane, at(STEM)), place_of(pane, at(LONG_ARM))
        assert stem.x() < arm.x()  # the patient's right is at the left of the screen
        assert arm.y() < stem.y()  # the front is at the top


def test_that_three_planes_stand_as_radiologists_look_at_them(view, hands):
    hands.key(Key.Key_F6)
    settle()
    pane = pane_of(view, "microct")
    hands.click(pane.canvas, place_of(pane, (7.0, 8.0, 0.0)))
    settle()
    sagittal, coronal = pane_of(view, "microct", "sagittal"), pane_of(view, "microct", "coronal")
    front, post, below = (7.0, -8.0, 0.0), (7.0, 8.0, 3.5), (7.0, 8.0, -3.5)
    seen = grey_at(sagittal, front, post, below)
    assert seen[2] + 60 < min(seen[:2])
    assert place_of(sagittal, front).x() < place_of(sagittal, post).x()  # the front is at the left
    assert place_of(sagittal, post).y() < place_of(sagittal, below).y()  # the head is up
    stem, post, below = (-8.0, 8.0, 0.0), (8.0, 8.0, 3.5), (8.0, 8.0, -3.5)
    seen = grey_at(coronal, stem, post, below)
    assert seen[2] + 60 < min(seen[:2])
    assert place_of(coronal, stem).x() < place_of(coronal, post).x()
    assert place_of(coronal, post).y() < place_of(coronal, below).y()


def test_that_the_wheel_scrolls_all_panes_to_the_same_millimetres_without_a_click(view, hands):
    before = heights(view)
    assert grey_at(pane_of(view, "microct"), at(POST))[0] < 60
    hands.wheel(pane_of(view, "mdct").canvas, 6)
    after = heights(view)
    assert after[0] == pytest.approx(before[0] + 3.0)
    assert all(abs(z - after[0]) <= 0.26 for z in after)
    for pane in axial(view):
        assert grey_at(pane, at(POST, 3.0))[0] > 120  # the post has come into the slice of every modality


def test_that_unlinked_panes_stay_where_they_are(view, hands):
    hands.key(Key.Key_L)
    before = heights(view)
    hands.wheel(pane_of(view, "mdct").canvas, 6)
    after = heights(view)
    assert after[0] == pytest.approx(before[0] + 3.0)
    assert after[1:] == before[1:]
    hands.key(Key.Key_L)
    assert all(abs(z - after[0]) <= 0.26 for z in heights(view))


def test_that_one_link_can_be_taken_away_alone(view, hands):
    hands.command("Link zoom")
    scales = [view.viewstate.mm_per_pixel_of(pane.modality) for pane in axial(view)]
    hands.wheel(pane_of(view, "microct").canvas, 2, CTRL)
    now = [view.viewstate.mm_per_pixel_of(pane.modality) for pane in axial(view)]
    assert now[:2] == scales[:2]
    assert now[2] < scales[2] / 1.3
    hands.wheel(pane_of(view, "microct").canvas, 3)
    assert all(abs(z - heights(view)[2]) <= 0.26 for z in heights(view))


def test_that_ctrl_and_wheel_zooms_all_panes_about_the_pointer(view, hands):
    pane = pane_of(view, "microct-like")
    under = place_of(pane, at(SHORT_ARM))
    hands.wheel(pane.canvas, 3, CTRL, under)
    for each in axial(view):
        moved = place_of(each, at(SHORT_ARM)) - under
        assert abs(moved.x()) < 1.5
        assert abs(moved.y()) < 1.5
    assert len({round(view.viewstate.mm_per_pixel_of(each.modality), 9) for each in axial(view)}) == 1


def test_that_the_right_button_zooms_and_space_shows_everything_again(view, hands):
    pane = pane_of(view, "mdct")
    scale = view.viewstate.mm_per_pixel_of("microct")
    middle = QPointF(pane.canvas.rect().center())
    hands.drag(pane.canvas, middle, middle - QPointF(0, 60), RIGHT)
    assert view.viewstate.mm_per_pixel_of("microct") < 0.8 * scale
    hands.key(Key.Key_Space)
    assert view.viewstate.mm_per_pixel_of("microct") == pytest.approx(scale)


def test_that_the_middle_button_pans_all_panes_alike(view, hands):
    before = [place_of(pane, at(STEM)) for pane in axial(view)]
    pane = pane_of(view, "microct")
    middle = QPointF(pane.canvas.rect().center())
    hands.drag(pane.canvas, middle, middle + QPointF(24, -16), MIDDLE)
    for old, each in zip(before, axial(view), strict=True):
        moved = place_of(each, at(STEM)) - old
        assert (moved.x(), moved.y()) == (pytest.approx(24, abs=0.5), pytest.approx(-16, abs=0.5))
        assert grey_at(each, at(STEM))[0] > 120


def test_that_windows_of_one_unit_go_together_and_others_stay(view, hands):
    state = view.viewstate
    hu, grey = state.window("mdct"), state.window("microct")
    tissue = grey_at(pane_of(view, "mdct"), at(BESIDE[0]))[0]
    pane = pane_of(view, "mdct")
    middle = place_of(pane, at(SHORT_ARM))
    hands.drag(pane.canvas, middle, middle + QPointF(80, 0))
    assert state.window("mdct").width > 1.3 * hu.width
    assert state.window("microct") == grey
    assert grey_at(pane, at(BESIDE[0]))[0] > tissue + 10  # wider: darks are lifted
    pane = pane_of(view, "microct")
    hands.drag(pane.canvas, middle, middle + QPointF(0, 60))
    assert state.window("microct").centre > grey.centre
    assert state.window("microct-like") == state.window("microct")


def test_that_keys_set_the_windows_that_users_of_other_viewers_know(view, hands):
    state = view.viewstate
    for modality in ("mdct", "microct"):
        hands.point(pane_of(view, modality).canvas)
        for key, hu, grey in (
            (Key.Key_3, (480, 2500), None),
            (Key.Key_6, (350, 2000), None),
            (Key.Key_4, (40, 400), None),
            (Key.Key_1, (40, 300), None),
            (Key.Key_2, (300, 1500), None),
            (Key.Key_5, None, (128, 256)),
        ):
            before = state.window(modality)
            hands.key(key)
            wanted = hu if modality == "mdct" else grey
            now = state.window(modality)
            assert (now.centre, now.width) == (wanted or (before.centre, before.width)), key
        view.message_bar.clear()


def test_that_0_takes_the_window_from_the_values_and_a_reset_reaches_every_pane(view, hands):
    hands.point(pane_of(view, "mdct").canvas)
    hands.key(Key.Key_4)
    hands.key(Key.Key_0)
    window = view.viewstate.window("mdct")
    assert (window.low, window.high) == (pytest.approx(-100, abs=15), pytest.approx(900, abs=15))
    first = view.viewstate.window("microct")
    hands.point(pane_of(view, "microct").canvas)
    hands.key(Key.Key_0)
    assert view.viewstate.window("microct") != first
    hands.key(Key.Key_Space)
    assert view.viewstate.window("microct") == first


def test_that_ctrl_and_drag_takes_the_window_from_the_region(view, hands):
    pane = pane_of(view, "mdct")
    start, end = place_of(pane, (-11.0, 3.0, 0.0)), place_of(pane, (-3.0, 8.0, 0.0))
    hands.point(pane.canvas, start)
    hands.press(pane.canvas, start, held=CTRL)
    hands.point(pane.canvas, end, CTRL)
    assert brightest_around(pane.canvas, QPointF((start.x() + end.x()) / 2, start.y()), 8)[0] > 200  # the frame is seen
    hands.release(pane.canvas, end, held=CTRL)
    window = view.viewstate.window("mdct")
    assert (window.low, window.high) == (pytest.approx(-100), pytest.approx(900))
    settle()
    assert grey_at(pane, at(STEM), at(BESIDE[0])) == [pytest.approx(255, abs=2), pytest.approx(0, abs=2)]


def test_that_shift_and_move_carries_the_cursor_through_all_panes_and_the_status_bar_reads_them(view, hands):
    pane, others = pane_of(view, "mdct"), axial(view)[1:]
    hands.point(pane.canvas, place_of(pane, (2.0, 2.0, 0.0)))
    hands.point(pane.canvas, place_of(pane, at(STEM)), SHIFT)
    settle()
    for each in others:
        line, beside = (place_of(each, (4.0, y, 0.0)) for y in (STEM[1], STEM[1] + 1.5))
        assert brightest_around(each.canvas, line)[0] > brightest_around(each.canvas, beside)[0] + 30, each.modality
    status = view.status_bar.text
    assert "MDCT 900 HU · micro-CT-like 180 grey · micro-CT 200 grey" in status
    sagittal = pane_of(view, "microct", "sagittal")
    assert sagittal.stack.position_mm(sagittal.index) == pytest.approx(-8.0, abs=0.3)
    hands.point(pane.canvas, place_of(pane, at(BESIDE[1])))
    assert "MDCT −100 HU · micro-CT-like 10 grey · micro-CT 20 grey" in view.status_bar.text


def test_that_keys_go_through_the_slices(view, hands):
    pane = pane_of(view, "microct")
    hands.point(pane.canvas)

    def number() -> int:
        return pane.number_of(pane.index)

    first = number()
    for key, held, wanted in (
        (Key.Key_Down, None, first + 1),
        (Key.Key_Up, None, first),
        (Key.Key_Down, SHIFT, first + 10),
        (Key.Key_PageUp, None, first),
        (Key.Key_End, None, pane.stack.count),
        (Key.Key_Home, None, 1),
    ):
        hands.key(key, held) if held is not None else hands.key(key)
        assert number() == wanted, key


def test_that_a_short_right_click_opens_the_menu_and_a_preset_is_chosen_with_the_keyboard(view, hands):
    hands.click(pane_of(view, "mdct").canvas, button=RIGHT)
    until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), "the menu is open")
    menu = QApplication.activePopupWidget()
    assert [action.text() for action in menu.actions()][:2] == ["Window: Auto", "Window: Bone"]
    for _ in range(5):
        hands.key(Key.Key_Down)
    hands.key(Key.Key_Return)
    window = view.viewstate.window("mdct")
    assert (window.centre, window.width) == (40, 400)  # soft tissue, the fifth
    until(lambda: QApplication.activePopupWidget() is None, "the menu is closed")


def test_that_letters_of_the_patient_and_texts_can_be_put_away(view, hands):
    pane = pane_of(view, "microct")
    hands.point(pane.scale)
    middle, left = pane.canvas.height() // 2, slice(6, 24)
    assert picture(pane.canvas)[middle - 8 : middle + 8, left].max() > 180
    hands.key(Key.Key_I)
    settle()
    assert picture(pane.canvas)[middle - 8 : middle + 8, left].max() < 100
    hands.key(Key.Key_I)


def test_that_the_hand_pans_with_the_left_button_until_esc_and_ctrl_arrows_pan_without_a_mouse(view, hands):
    pane = pane_of(view, "mdct")
    window, before = view.viewstate.window("mdct"), [place_of(each, at(STEM)) for each in axial(view)]
    middle = QPointF(pane.canvas.rect().center())
    hands.point(pane.canvas)
    hands.key(Key.Key_T)
    hands.drag(pane.canvas, middle, middle + QPointF(-18, 22))
    moved = [place_of(each, at(STEM)) - old for old, each in zip(before, axial(view), strict=True)]
    assert all((by.x(), by.y()) == (pytest.approx(-18, abs=0.5), pytest.approx(22, abs=0.5)) for by in moved)
    assert view.viewstate.window("mdct") == window
    hands.key(Key.Key_Escape)
    hands.drag(pane.canvas, middle, middle + QPointF(40, 0))
    assert view.viewstate.window("mdct") != window
    place = place_of(pane, at(STEM))
    hands.key(Key.Key_Right, CTRL)
    hands.key(Key.Key_Down, CTRL | SHIFT)
    by = place_of(pane, at(STEM)) - place
    assert (by.x(), by.y()) == (pytest.approx(20, abs=0.5), pytest.approx(100, abs=0.5))
