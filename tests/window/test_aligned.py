"""A micro-CT that leans by 5 degrees in another frame of reference, laid onto its MDCT by mouse and keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from mctgui.alignment import applied, turn_deg
from mctgui.jobs import Progress

from . import turned
from .conftest import delete_what_is_left
from .hands import CTRL, MIDDLE, SHIFT, Key, button, grey_at, pane_of, place_of, settle, until
from .phantom import BESIDE, LONG_ARM, POST, SHORT_ARM, STEM

pytestmark = pytest.mark.gl
PLACES = (STEM, LONG_ARM, SHORT_ARM)
LANDMARKS = [(*STEM, 2.0), (*LONG_ARM, -2.5), (*SHORT_ARM, 0.5), (*POST, 3.5)]


@pytest.fixture
def leaning(window, hands, tmp_path):
    """View with the leaning specimen, axial over sagittal."""
    folder = turned.build(tmp_path / "Leaning.mctproj")
    window.viewstate.compare(mode="side by side", base="mdct", over="microct-like")
    window.viewstate.set_link(scroll=True, zoom=True, pan=True, window=True)
    assert window.project_files.open(folder)
    window.select_case(window.project.cases()[0])
    hands.key(Key.Key_2, CTRL)
    until(lambda: window.screen_is("view") and window.screen_shown.panes, "View is shown")
    hands.key(Key.Key_F5)
    until(lambda: all(pane.canvas.slice_image is not None for pane in window.screen_shown.panes), "slices are drawn")
    settle()
    yield window
    window.viewstate.compare(mode="side by side")
    window.set_project(None)
    window.message_bar.clear()
    delete_what_is_left()


def scroll_to(window, hands, modality: str, z: float) -> None:
    """Turn the wheel over a pane until it shows the slice nearest to a height."""
    pane = pane_of(window, modality)
    for _ in range(80):
        apart = pane.stack.nearest(z) - pane.index
        if not apart:
            return
        hands.wheel(pane.canvas, apart)
    raise AssertionError(f"{modality} does not reach {z}")


def anchor_at(window, hands, place: tuple[float, float, float]) -> None:
    """Show one place of the bone in both panes, click it in both, and align."""
    hands.key(Key.Key_L, SHIFT)
    assert not window.viewstate.links.scroll
    for modality, point in (("mdct", place), ("microct", turned.in_microct(place))):
        scroll_to(window, hands, modality, point[2])
        pane = pane_of(window, modality)
        hands.click(pane.canvas, place_of(pane, point))
    hands.key(Key.Key_L, SHIFT)
    assert window.viewstate.links.scroll
    settle()


def take_registration(window, hands, tmp_path) -> None:
    hands.answer_dialog(turned.write(tmp_path / "pairs.json"))
    opener = button(window, "Open a registration…")
    hands.scroll_to(opener)
    hands.click(opener)
    section = window.screen_shown.link_section
    until(lambda: window.screen_shown.registering.offer is not None, "the registration is offered")
    hands.awake()
    settle()
    take = button(section, "Take this registration")
    hands.scroll_to(take)
    hands.click(take)
    settle()


def apart_mm(window) -> float:
    """How far the cursors of both panes are from being on the same bone."""
    state = window.viewstate
    there = applied(turned.matrix(), state.cursor_of("microct"))
    return float(np.linalg.norm(there - state.cursor_of("mdct")))


def check_landmarks(window, hands) -> None:
    """Click on bone and beside it in the MDCT: the micro-CT shows the same at its own cursor."""
    mdct, microct = pane_of(window, "mdct"), pane_of(window, "microct")
    hands.key(Key.Key_I)  # the cross would be measured instead of the bone
    assert not mdct.corner.shown
    for z in (-3.0, 0.0, 3.5):
        scroll_to(window, hands, "mdct", z)
        for place, bone in [*((each, True) for each in PLACES), *((each, False) for each in BESIDE[:2])]:
            hands.click(mdct.canvas, place_of(mdct, (*place, z)))
            settle(0.02)
            seen = [grey_at(pane, window.viewstate.cursor_of(pane.modality))[0] for pane in (mdct, microct)]
            assert all(grey > 120 for grey in seen) if bone else all(grey < 90 for grey in seen), (place, z, seen)
    hands.key(Key.Key_I)


def test_that_four_anchors_by_hand_lay_the_leaning_bone_on_itself(leaning, hands):
    for place in LANDMARKS:
        anchor_at(leaning, hands, place)
    kept = leaning.project.alignment(leaning.case.id)
    assert (kept.source, len(kept.anchors)) == ("anchors", 4)
    assert turn_deg(kept.matrix) == pytest.approx(turned.DEGREES, abs=2.0)  # half a slice and a pixel of each click
    check_landmarks(leaning, hands)
    for z in (-3.0, 3.0):
        scroll_to(leaning, hands, "mdct", z)
        assert apart_mm(leaning) < 0.6
    words = leaning.screen_shown.linking.words()[0]
    assert "4 anchors" in words
    remove = button(leaning.screen_shown.link_section, "Remove anchor 4")
    hands.scroll_to(remove)
    hands.click(remove)
    settle()
    assert len(leaning.project.alignment(leaning.case.id).anchors) == 3
    hands.key(Key.Key_Z, CTRL)
    assert leaning.project.alignment(leaning.case.id) == kept
    for _ in LANDMARKS:
        hands.key(Key.Key_Z, CTRL)
    assert leaning.project.alignment(leaning.case.id) is None


def test_that_a_registration_from_a_file_is_offered_and_taken_and_undone(leaning, hands, tmp_path):
    state = leaning.viewstate
    before = state.cursor_of("microct"), state.transform("microct", "mdct")
    take_registration(leaning, hands, tmp_path)
    assert leaning.project.alignment(leaning.case.id).source == "registration"
    check_landmarks(leaning, hands)
    assert apart_mm(leaning) < 0.01
    hands.wheel(pane_of(leaning, "microct").canvas, 3)
    assert apart_mm(leaning) < 0.01
    assert "own slices, tilted" in pane_of(leaning, "microct").strip.toolTip()
    hands.key(Key.Key_Z, CTRL)
    assert leaning.project.alignment(leaning.case.id) is None
    assert np.abs(state.transform("microct", "mdct") - before[1]).max() < 1e-9
    hands.key(Key.Key_Z, CTRL | SHIFT)
    assert apart_mm(leaning) < 0.01


def test_that_a_registration_can_be_refused_and_that_of_other_scans_is_refused_in_words(leaning, hands, tmp_path):
    screen = leaning.screen_shown
    screen.registering.open_file(turned.write(tmp_path / "pairs.json"))
    settle()
    refuse = button(screen.link_section, "Refuse it")
    hands.scroll_to(refuse)
    hands.click(refuse)
    assert screen.registering.offer is None
    assert leaning.project.alignment(leaning.case.id) is None
    far = turned.matrix()
    far[:3, 3] += 500
    screen.registering.open_file(turned.write(tmp_path / "far.json", microct_to_mdct=far))
    assert "outside of the MDCT" in leaning.message_bar.current.text
    mirror = turned.matrix() @ np.diag([-1.0, 1.0, 1.0, 1.0])
    path = turned.write(tmp_path / "mirror.json", microct_to_mdct=mirror, net_reflection=True)
    screen.registering.open_file(path)
    assert "mirrored" in leaning.message_bar.current.text
    assert screen.registering.offer is None


def test_that_the_resliced_micro_ct_stands_as_the_mdct_and_pans_and_zooms_with_it(leaning, hands, tmp_path):
    take_registration(leaning, hands, tmp_path)
    switch = leaning.screen_shown.link_section.reslice
    hands.scroll_to(switch)
    hands.click(switch, QPointF(8, switch.height() / 2))
    settle()
    mdct, microct = pane_of(leaning, "mdct"), pane_of(leaning, "microct")
    assert "resliced to MDCT" in microct.strip.toolTip()
    assert microct.letters._letters == mdct.letters._letters
    for _ in range(2):
        for z in (-3.0, 3.5):
            scroll_to(leaning, hands, "mdct", z)
            settle(0.02)
            where = leaning.viewstate.cursor_of("mdct")[2]
            for place, bone in [*((each, True) for each in PLACES), *((each, False) for each in BESIDE[:2]), (POST, z > 2)]:
                one, other = place_of(mdct, (*place, where)), place_of(microct, turned.in_microct((*place, where)))
                assert abs(one.x() - other.x()) < 1.5
                assert abs(one.y() - other.y()) < 1.5
                seen = grey_at(microct, turned.in_microct((*place, where)))[0]
                assert seen > 120 if bone else seen < 90
        middle = QPointF(mdct.canvas.rect().center())
        hands.drag(microct.canvas, middle, middle + QPointF(20, -12), MIDDLE)
        hands.wheel(mdct.canvas, 1, CTRL)


@pytest.mark.parametrize("mode", ["swipe", "checker", "lens", "flicker", "fade", "difference"])
def test_that_every_comparison_lays_the_leaning_bone_on_that_of_the_mdct(leaning, hands, tmp_path, mode):
    take_registration(leaning, hands, tmp_path)
    leaning.viewstate.compare(mode=mode, base="mdct", over="microct")
    settle()
    pane = next(pane for pane in leaning.screen_shown.panes if pane.plane == "axial")
    hands.wheel(pane.canvas, 2)
    settle()
    view = pane.compared.viewport
    sides = [pane.compared.image_of(side) for side in (0, 1)]
    assert None not in sides
    where = leaning.viewstate.cursor_of("mdct")[2]
    for place, bone in [*((each, True) for each in PLACES), *((each, False) for each in BESIDE[:2])]:
        u, v, _ = pane.stack.frame.uvw((*place, where))
        values = [side.pixels[side.index_at(float(u), float(v))] for side in sides]
        assert (values[0] > 500, values[1] > 120) == (bone, bone)
    assert view.mm_per_pixel == pytest.approx(abs(sides[1].step_uv[0]), rel=0.7)  # made for the pane and not for the scan


def test_that_the_leaning_image_can_be_the_first_one_and_the_mdct_is_cut_along_it(leaning, hands, tmp_path):
    take_registration(leaning, hands, tmp_path)
    for resliced in (False, True):
        leaning.screen_shown.linking.aligning.reslice.setChecked(resliced)
        leaning.viewstate.compare(mode="swipe", base="microct", over="mdct")
        settle()
        pane = next(pane for pane in leaning.screen_shown.panes if pane.plane == "axial")
        for place, bone in [*((each, True) for each in PLACES), *((each, False) for each in BESIDE[:2])]:
            leaning.viewstate.set_cursor((*place, 0.5), "mdct")
            settle(0.02)
            u, v, _ = pane.stack.frame.uvw(leaning.viewstate.cursor_of("microct"))
            sides = [pane.compared.image_of(side) for side in (0, 1)]
            values = [side.pixels[side.index_at(float(u), float(v))] for side in sides]
            assert (values[0] > 120, values[1] > 500) == (bone, bone)
        leaning.viewstate.compare(mode="side by side")


@pytest.mark.parametrize("resliced", [False, True], ids=["own slices", "resliced"])
def test_that_shapes_and_vois_lie_on_the_same_bone_in_both(leaning, hands, tmp_path, resliced):
    screen = leaning.screen_shown
    take_registration(leaning, hands, tmp_path)
    screen.linking.aligning.reslice.setChecked(resliced)
    settle()
    drawn, other = ("microct", "mdct") if resliced else ("mdct", "microct")
    pane = pane_of(leaning, drawn)
    scroll_to(leaning, hands, "mdct", 0.5)
    to_own = turned.in_microct if drawn == "microct" else tuple
    hands.point(pane.canvas)
    hands.key(Key.Key_R)
    corners = [to_own((x, y, 0.5)) for x, y in ((-9.0, -6.0), (-7.0, 6.0))]
    hands.drag(pane.canvas, *(place_of(pane, corner) for corner in corners))
    settle()
    item = screen._measuring.model.kept[-1]
    assert item.modality == drawn
    for modality, bone in (("mdct", 900), ("microct", 200)):
        found = screen._measuring.measurer.measure(item, modality).numbers
        assert found.mean == pytest.approx(bone, rel=0.01), modality
        assert found.n > 50
    assert pane_of(leaning, other).index is not None
    stack, band = pane_of(leaning, "microct").stack, pane_of(leaning, "microct").scale._bands[0]
    middle = float(stack.frame.uvw(turned.in_microct(turned.VOI.centre_mm))[2])
    assert (band.low_mm + band.high_mm) / 2 == pytest.approx(middle, abs=1e-6)


def test_that_a_registration_runs_in_the_background_can_be_cancelled_and_offers_what_it_found(leaning, hands, monkeypatch):
    screen = leaning.screen_shown
    start = button(screen.link_section, "Register the micro-CT to the MDCT…")
    hands.scroll_to(start)
    hands.click(start)
    until(lambda: leaning.jobs.active, "the job runs")
    assert not start.isEnabled()  # one at a time
    leaning.jobs.active[0].cancel()
    until(lambda: not leaning.jobs.active and start.isEnabled(), "the job is cancelled", 60)
    assert screen.registering.offer is None

    def found_at_once(_mdct, _microct):
        yield Progress(1, 2, "Matching slices")
        return turned.registration()

    monkeypatch.setattr("mctgui.registration.register", found_at_once)
    hands.click(start)
    until(lambda: screen.registering.offer is not None, "a registration is offered")
    settle()
    assert leaning.project.alignment(leaning.case.id) is None  # nothing is taken unasked
    take = button(screen.link_section, "Take this registration")
    hands.scroll_to(take)
    hands.click(take)
    settle()
    assert leaning.project.alignment(leaning.case.id).details["warnings"] == ["Both scans show little of the vertebra."]
    assert "turned by 5.0°" in screen.linking.words()[0]
    assert "Both scans show little" in screen.linking.words()[1]
    assert apart_mm(leaning) < 0.01


def test_that_anchors_set_before_a_registration_tell_how_far_off_it_is(leaning, hands, tmp_path):
    anchor_at(leaning, hands, LANDMARKS[0])
    take_registration(leaning, hands, tmp_path)
    kept = leaning.project.alignment(leaning.case.id)
    assert (kept.source, len(kept.anchors)) == ("registration", 1)
    off = float(np.linalg.norm(kept.residuals_mm[0]))
    assert 0 < off < 0.6  # half a slice and a pixel of the clicks
    section = leaning.screen_shown.link_section
    assert f"{off:.2f} off" in section._anchors.itemAt(0).widget().layout().itemAt(0).widget().text()
    remove = button(section, "Remove anchor 1")
    hands.scroll_to(remove)
    hands.click(remove)
    settle()
    kept = leaning.project.alignment(leaning.case.id)
    assert (kept.source, kept.anchors) == ("registration", ())
    assert apart_mm(leaning) < 0.01
