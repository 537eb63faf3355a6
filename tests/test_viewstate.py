"""One state behind all panes: links in millimetres, no running in circles."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mctgui.alignment import applied
from mctgui.viewstate import PANES, PLANES, Slab, ViewState
from mctgui.windowing import BONE, GREY8, Window


@pytest.fixture
def state():
    return ViewState()


def heard(signal):
    calls = []
    signal.connect(calls.append)
    return calls


def test_that_moving_the_cursor_of_one_pane_moves_all_linked_ones(state):
    calls = heard(state.cursor_changed)
    state.set_cursor((1, 2, 3), "microct")
    assert {state.cursor_of(pane) for pane in PANES} == {(1.0, 2.0, 3.0)}
    assert calls == [PANES]


def test_that_setting_what_is_set_emits_nothing(state):
    state.set_cursor((1, 2, 3))
    state.set_zoom(0.1)
    state.set_centre("sagittal", (1, 2, 3))
    state.set_window("mdct", Window(300, 1500))
    state.set_busy("microct", True)
    signals = ["cursor", "zoom", "centre", "window", "plane", "layout", "links", "pane", "maximised", "alignment", "busy"]
    calls = {name: heard(getattr(state, f"{name}_changed")) for name in signals}
    state.cursor_mm = (1, 2, 3 + 1e-12)
    state.mm_per_pixel = 0.1
    state.set_centre("sagittal", (1, 2, 3))
    state.set_window("mdct", Window(300, 1500))
    state.plane, state.layout, state.pane, state.maximised = state.plane, state.layout, state.pane, None
    state.set_link(scroll=True)
    state.set_busy("microct", True)
    assert calls == {name: [] for name in signals}


def test_that_panes_which_answer_a_change_by_setting_it_come_to_rest(state):
    answers = []

    def echo(panes):
        answers.append(panes)
        for pane in PANES:
            state.set_cursor(state.cursor_of("mdct"), pane)

    state.cursor_changed.connect(echo)
    state.set_cursor((0, 0, 5), "mdct")
    assert answers == [PANES]


def test_that_an_unlinked_pane_scrolls_alone(state):
    state.set_link(scroll=False)
    calls = heard(state.cursor_changed)
    state.set_cursor((0, 0, 7), "microct")
    assert calls == [("microct",)]
    assert state.cursor_of("mdct") == (0, 0, 0)


def test_that_linking_again_brings_the_others_to_the_source(state):
    state.set_link(scroll=False, zoom=False, pan=False)
    state.set_cursor((0, 0, 7), "microct")
    state.set_zoom(0.05, "microct")
    state.set_centre("axial", (4, 5, 6), "microct")
    state.set_link(source="microct", scroll=True, zoom=True, pan=True)
    assert state.cursor_of("mdct") == (0, 0, 7)
    assert state.mm_per_pixel_of("microct-like") == 0.05
    assert state.centre_mm("axial", "mdct") == (4, 5, 6)
    assert state.centre_mm("coronal", "mdct") == (0, 0, 0)


def test_that_a_window_is_shared_only_among_values_of_one_kind(state):
    calls = heard(state.window_changed)
    state.set_window("microct", Window(100, 150))
    assert state.window("microct-like") == Window(100, 150)
    assert state.window("mdct") == BONE
    assert calls == [("microct-like", "microct")]


def test_that_an_unlinked_window_stays_with_its_pane(state):
    state.set_link(window=False)
    state.set_window("microct", Window(100, 150))
    assert state.window("microct-like") == GREY8


def test_that_a_volume_of_another_kind_gets_a_window_of_that_kind(state):
    state.set_intensity("microct", "HU")
    assert state.window("microct") == BONE
    state.set_window("microct", Window(0, 80))
    assert (state.window("mdct"), state.window("microct-like")) == (Window(0, 80), GREY8)


def test_that_each_plane_is_panned_by_itself(state):
    state.set_centre("axial", (1, 1, 0))
    assert state.centre_mm("axial") == (1, 1, 0)
    assert state.centre_mm("sagittal") == (0, 0, 0)


def test_that_zoom_keeps_within_reason(state):
    state.set_zoom(1e6)
    assert state.mm_per_pixel == 10.0
    state.set_zoom(1e-9)
    assert state.mm_per_pixel == 0.001


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf")])
def test_that_an_impossible_scale_is_refused_and_changes_nothing(state, scale):
    before = state.mm_per_pixel
    with pytest.raises(ValueError, match="mm per pixel"):
        state.set_zoom(scale)
    assert state.mm_per_pixel == before


@pytest.mark.parametrize("place", [(1, 2), (1, 2, float("nan")), ((1, 2, 3),)])
def test_that_an_impossible_place_is_refused(state, place):
    with pytest.raises(ValueError, match="three finite numbers"):
        state.cursor_mm = place


def test_that_unknown_names_are_refused(state):
    with pytest.raises(ValueError, match="oblique"):
        state.plane = "oblique"
    with pytest.raises(ValueError, match="PET"):
        state.pane = "PET"
    with pytest.raises(ValueError, match="PET"):
        state.set_busy("PET", True)


def test_that_a_pane_is_busy_for_the_length_of_the_work_even_if_it_fails(state):
    calls = heard(state.busy_changed)

    def fail():
        raise RuntimeError(state.busy)

    with pytest.raises(RuntimeError, match="microct-like"), state.working("microct-like"):
        fail()
    assert calls == [frozenset({"microct-like"}), frozenset()]


def test_that_show_all_fits_the_box_in_every_plane_and_pane(state):
    state.set_link(scroll=False, zoom=False, pan=False)
    state.show_all((1, 2, 3), (60, 40, 26), (600, 200))
    for pane in PANES:
        assert state.cursor_of(pane) == (1, 2, 3)
        assert state.centre_mm("coronal", pane) == (1, 2, 3)
        scale = state.mm_per_pixel_of(pane)
        assert max(60 / scale / 600, 40 / scale / 200, 26 / scale / 200) == pytest.approx(1 / 1.05)
    assert not state.links.scroll  # what the user has set stays


def test_that_the_state_knows_no_qt():
    code = (
        "import sys, mctgui.viewstate; print([name for name in sys.modules if name.startswith(('PySide6', 'torch', 'vtk'))])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_that_panes_aligned_by_hand_scroll_and_pan_together_with_their_offset_kept():
    state = ViewState()
    state.set_link(scroll=False)
    state.set_cursor((1.0, 2.0, 3.0), "mdct")
    state.set_cursor((1.0, 2.0, 53.5), "microct")
    state.align_here("microct", "mdct")
    assert state.links.scroll
    assert state.offset_mm("microct") == (0.0, 0.0, 50.5)
    assert state.cursor_of("microct") == (1.0, 2.0, 53.5)
    state.set_cursor((0.0, 0.0, 10.0), "mdct")
    assert state.cursor_of("microct") == (0.0, 0.0, 60.5)
    state.set_cursor((0.0, 5.0, 60.0), "microct")
    assert state.cursor_of("mdct") == (0.0, 5.0, 9.5)
    assert state.cursor_of("microct-like") == (0.0, 5.0, 9.5)
    state.set_centre("sagittal", (0.0, 0.0, 4.0), "mdct")
    assert state.centre_mm("sagittal", "microct") == (0.0, 0.0, 54.5)


def test_that_a_nudge_moves_one_pane_and_leaves_the_others_where_they_are():
    state = ViewState()
    state.set_cursor((0.0, 0.0, 10.0), "mdct")
    heard: list[tuple[str, ...]] = []
    state.cursor_changed.connect(heard.append)
    state.set_offset("microct", (0.0, 0.0, 0.052))
    assert heard == [("microct",)]
    assert state.cursor_of("microct")[2] == pytest.approx(10.052)
    assert state.cursor_of("mdct") == (0.0, 0.0, 10.0)
    state.set_offset("microct", (0.0, 0.0, 0.052))
    assert heard == [("microct",)]


@given(st.lists(st.tuples(*[st.floats(-100, 100)] * 3), min_size=2, max_size=2), st.tuples(*[st.floats(-100, 100)] * 3))
def test_that_there_and_back_between_panes_is_the_same_place(offsets, point):
    state = ViewState()
    state.set_offset("mdct", offsets[0])
    state.set_offset("microct", offsets[1])
    back = state.mapped(state.mapped(point, "mdct", "microct"), "microct", "mdct")
    assert back == pytest.approx(point, abs=1e-9)


def turned_by(degrees: float, shift_mm=(12.0, -7.0, 300.0)) -> np.ndarray:
    """About x, as a specimen leans in its holder."""
    angle = np.radians(degrees)
    matrix = np.eye(4)
    matrix[1:3, 1:3] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    matrix[:3, 3] = shift_mm
    return matrix


@given(st.floats(-180, 180), st.tuples(*[st.floats(-100, 100)] * 3), st.tuples(*[st.floats(-100, 100)] * 3))
def test_that_turned_panes_map_there_and_back_and_through_a_third(degrees, by, point):
    state = ViewState()
    state.set_alignment("microct", turned_by(degrees, by))
    back = state.mapped(state.mapped(point, "microct", "mdct"), "mdct", "microct")
    assert back == pytest.approx(point, abs=1e-9)
    through = state.mapped(state.mapped(point, "microct", "mdct"), "mdct", "microct-like")
    assert through == pytest.approx(state.mapped(point, "microct", "microct-like"), abs=1e-9)
    assert state.transform("microct", "mdct") == pytest.approx(turned_by(degrees, by), abs=1e-9)


def test_that_cursor_and_middle_stay_on_the_same_bone_while_a_turned_pane_is_scrolled_and_panned():
    state, matrix = ViewState(), turned_by(5.0)
    state.set_alignment("microct", matrix)
    state.set_cursor((1.0, 2.0, 3.0), "mdct")
    state.set_centre("axial", (4.0, 5.0, 99.0), "mdct")
    steps = [("mdct", (0, 0, 12.0)), ("microct", (0, 0, -5.0)), ("mdct", (3.0, 1.0, -9.0)), ("microct", (0, 0, 8.0))]
    for pane, step in steps:
        state.set_cursor(np.add(state.cursor_of(pane), step), pane)
        seen = applied(matrix, state.cursor_of("microct"))
        assert np.linalg.norm(seen - state.cursor_of("mdct")) < 1e-9
        other = "microct" if pane == "mdct" else "mdct"
        # The middle of the pane that was not touched is the bone in the middle of the slice of the other.
        middle = np.array(state.centre_mm("axial", pane))
        middle[2] = state.cursor_of(pane)[2]
        assert state.centre_mm("axial", other) == pytest.approx(state.mapped(middle, pane, other), abs=1e-9)


def test_that_undoing_an_alignment_brings_every_place_back():
    state = ViewState()
    state.set_cursor((1.0, 2.0, 3.0), "mdct")
    for plane in PLANES:
        state.set_centre(plane, (1.0, 2.0, 3.0), "mdct")
    before = [state.cursor_of("microct"), *(state.centre_mm(plane, "microct") for plane in PLANES)]
    state.set_alignment("microct", turned_by(5.0))
    state.set_alignment("microct", np.eye(4))
    after = [state.cursor_of("microct"), *(state.centre_mm(plane, "microct") for plane in PLANES)]
    assert np.array(after) == pytest.approx(np.array(before), abs=1e-9)


def test_that_aligning_here_keeps_the_turn_and_moves_no_pane():
    state = ViewState()
    state.set_alignment("microct", turned_by(5.0))
    state.set_link(scroll=False, pan=False)
    state.set_cursor((1.0, 2.0, 3.0), "mdct")
    state.set_cursor((9.0, 8.0, 7.0), "microct")
    state.align_here("microct", "mdct")
    assert state.mapped((9.0, 8.0, 7.0), "microct", "mdct") == pytest.approx((1.0, 2.0, 3.0))
    assert state.cursor_of("microct") == pytest.approx((9.0, 8.0, 7.0))
    assert state.transform("microct", "mdct")[:3, :3] == pytest.approx(turned_by(5.0)[:3, :3])


def test_that_what_is_set_already_is_not_told_again_between_turned_panes():
    state = ViewState()
    state.set_alignment("microct", turned_by(5.0))
    turn = turned_by(5.0)[:3, :3]
    # The panes of the micro-CT step along the slices of the MDCT, as they do when it is resliced.
    state.set_normals("microct", {plane: turn.T @ axis for plane, axis in zip(PLANES, np.eye(3)[[2, 1, 0]], strict=True)})
    state.set_cursor((1.0, 2.0, 3.0), "mdct")
    calls = heard(state.cursor_changed), heard(state.centre_changed)
    for pane in ("mdct", "microct", "microct-like", "microct"):
        state.set_cursor(state.cursor_of(pane), pane)  # as a pane that answers a signal would
    state.set_alignment("microct", turned_by(5.0))
    assert calls == ([], [])


def test_that_a_comparison_is_told_once_with_what_it_was(state):
    calls = []
    state.comparison_changed.connect(lambda new, old: calls.append((new.mode, old.mode)))
    state.compare(mode="swipe", divider=0.3)
    state.compare(mode="swipe", divider=0.3)
    assert calls == [("swipe", "side by side")]
    assert state.comparison.divider == 0.3


def test_that_a_modality_that_stands_on_the_other_side_changes_places(state):
    assert state.comparison.pair == ("mdct", "microct-like")
    state.compare(over="mdct")
    assert state.comparison.pair == ("microct-like", "mdct")
    state.compare(base="mdct")
    assert state.comparison.pair == ("mdct", "microct-like")
    state.compare(base="microct")
    assert state.comparison.pair == ("microct", "microct-like")


def test_that_numbers_of_a_comparison_stay_within_their_limits(state):
    state.compare(divider=1.4, fade=-1, checker_mm=1e9, swaps_per_second=25)
    now = state.comparison
    assert (now.divider, now.fade, now.checker_mm, now.swaps_per_second) == (1.0, 0.0, 50.0, 3.0)
    for wrong, said in (
        ({"mode": "onion"}, "'onion'"),
        ({"base": "mri"}, "'mri'"),
        ({"fade": float("nan")}, "fade"),
        ({"lens_zoom": 3}, "lens"),
    ):
        with pytest.raises(ValueError, match=said):
            state.compare(**wrong)
    assert state.comparison == now


def test_that_nothing_blinks_outside_of_flicker(state):
    state.compare(mode="flicker", blinking=True)
    assert state.comparison.blinking
    state.compare(mode="lens")
    state.compare(mode="flicker")
    assert not state.comparison.blinking


@pytest.mark.parametrize(
    ("mode", "field"),
    [("swipe", "divider"), ("checker", "checker_mm"), ("lens", "lens_mm"), ("fade", "fade"), ("difference", "span_share")],
)
def test_that_a_step_changes_the_number_of_the_mode_and_back(state, mode, field):
    state.compare(mode=mode, span_share=0.5)
    before = state.amount_value
    assert before == getattr(state.comparison, field)
    state.step_amount(1)
    assert state.amount_value > before
    state.step_amount(-1)
    assert state.amount_value == pytest.approx(before)
    assert state.amount.value_at(state.amount.share_of(before)) == pytest.approx(before)


def test_that_only_two_volumes_in_hu_are_subtracted_in_hu(state):
    state.compare(mode="difference", base="mdct", over="microct")
    assert not state.difference_in_hu
    state.set_intensity("microct", "HU")
    assert state.difference_in_hu
    assert state.amount.field == "span_hu"


def test_that_comparisons_are_alike_when_numbers_differ_and_unlike_when_anything_else_does(state):
    first = state.comparison
    state.compare(divider=0.9, lens_mm=3.0, over_shown=True)
    assert state.comparison.is_like(first)
    for change in ({"mode": "lens"}, {"horizontal": True}, {"over": "microct"}, {"lens_zoom": 2}):
        before = state.comparison
        state.compare(**change)
        assert not state.comparison.is_like(before)


def test_that_a_slab_belongs_to_one_pane_and_is_told_once():
    state = ViewState()
    told: list[tuple[str, ...]] = []
    state.slab_changed.connect(told.append)
    for _ in range(2):
        state.set_slab("microct", Slab("mean", 0.6))
    assert told == [("microct",)]
    assert state.slab("microct") == Slab("mean", 0.6)
    assert state.slab("mdct").mode == "thin"
