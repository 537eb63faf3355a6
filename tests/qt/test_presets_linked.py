# ruff: noqa: F811 - fixtures are imported under the names that tests ask for
"""Windows on linked panes: presets act at once on every pane of one unit, reset is synchronised, regions in every scheme."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mctgui.qt.viewer.mouse import SCHEMES
from mctgui.qt.viewer.overlays import AIMark
from mctgui.viewstate import LAYOUTS, SLAB_MODES, Slab
from mctgui.windowing import Window

from .test_view_screen import case, drag, pane_of, pixels_of, screen, volumes, wheel  # noqa: F401

KEY = Qt.Key


def lower_edge(pane) -> int:
    """Light pixels of the texts at the bottom, where the image does not reach."""
    return int((pixels_of(pane)[-70:, 110:-110] > 150).sum())


def test_that_a_preset_is_seen_at_once_in_every_pane_of_its_unit(screen):
    like, microct, mdct = (pane_of(screen, name) for name in ("microct-like", "microct", "mdct"))
    state = screen.window_services.viewstate
    state.set_window("microct", Window(30, 20))
    assert state.window("microct-like") == Window(30, 20)
    before = {pane: pixels_of(pane) for pane in screen.panes}
    hu = state.window("mdct")
    microct.canvas.activated.emit()
    QTest.keyClick(microct.canvas, KEY.Key_5)  # no wheel, no move of the mouse in between
    for pane in screen.panes:
        changed = not np.array_equal(before[pane], pixels_of(pane))
        assert changed == (pane.modality != "mdct")
    assert state.window("microct") == state.window("microct-like") == Window(128, 256)
    assert state.window("mdct") == hu
    for pane in (like, microct):
        assert pane.canvas._window == Window(128, 256)
    mdct.canvas.activated.emit()
    QTest.keyClick(mdct.canvas, KEY.Key_3)
    assert state.window("mdct") == Window(480, 2500)
    assert state.window("microct") == Window(128, 256)


def test_that_the_windows_of_the_series_act_on_the_compared_image_under_the_pointer(screen):
    state = screen.window_services.viewstate
    state.compare(mode="swipe", base="microct", over="mdct")
    QTest.qWait(20)
    pane = screen.panes[0]
    pane.canvas.activated.emit()
    right = QPoint(round(pane.canvas.width() * 0.8), pane.canvas.height() // 2)
    QTest.mouseMove(pane.canvas, right)
    QApplication.processEvents()
    assert pane.acts_on == "mdct"
    microct = state.window("microct")
    QTest.keyClick(pane.canvas, KEY.Key_2)
    assert state.window("mdct") == Window(300, 1500)
    assert state.window("microct") == microct


def test_that_a_window_of_one_pane_alone_stays_there_without_the_link(screen):
    state = screen.window_services.viewstate
    state.set_link(window=False)
    pane = pane_of(screen, "microct")
    pane.canvas.activated.emit()
    QTest.keyClick(pane.canvas, KEY.Key_0)
    assert state.window("microct") != state.window("microct-like")


def test_that_reset_brings_back_place_scale_slice_and_window_of_all_panes(screen):
    state = screen.window_services.viewstate

    def now():
        return [
            (
                pane.index,
                round(pane.canvas.mm_per_pixel, 9),
                tuple(np.round(pane.canvas.viewport.centre_uv, 6)),
                state.window(pane.modality),
            )
            for pane in screen.panes
        ]

    QTest.keyClick(screen.panes[0].canvas, KEY.Key_Space)
    first, pane = now(), pane_of(screen, "mdct")
    wheel(pane, -4)
    wheel(pane, 3, Qt.KeyboardModifier.ControlModifier)
    drag(pane, Qt.MouseButton.MiddleButton, QPoint(40, -30))
    drag(pane, Qt.MouseButton.LeftButton, QPoint(60, 20))
    drag(pane_of(screen, "microct"), Qt.MouseButton.LeftButton, QPoint(-60, 20))
    assert all(one != other for one, other in zip(first, now(), strict=True))
    QTest.keyClick(pane.canvas, KEY.Key_Space)
    assert now() == first


@pytest.mark.parametrize("scheme", list(SCHEMES))
def test_that_a_region_makes_the_window_of_all_panes_of_its_unit_in_every_scheme(screen, window, scheme):
    window.settings.mouse = scheme
    window.keys.changed.emit()
    pane, state = pane_of(screen, "microct"), screen.window_services.viewstate
    gesture = next(one for one in SCHEMES[scheme] if one.act == "region")
    before = state.window("mdct")
    start, end = (pane.canvas.to_widget(*at).toPoint() for at in ((-9.0, -9.0), (-1.0, -1.0)))
    QTest.mousePress(pane.canvas, gesture.button, gesture.held, start)
    for share in (0.5, 1.0):
        QTest.mouseMove(pane.canvas, start + (end - start) * share)
        QApplication.processEvents()
    QTest.mouseRelease(pane.canvas, gesture.button, gesture.held, end)
    assert state.window("microct") == state.window("microct-like") == Window(110, 180)  # 20 to 200
    assert state.window("mdct") == before


@pytest.mark.parametrize("layout", LAYOUTS)
def test_that_every_synthetic_pane_carries_the_mark_in_every_layout_and_slab(screen, layout):
    state = screen.window_services.viewstate
    state.layout = layout
    QTest.qWait(20)
    for _ in range(3):  # layouts that show not all modalities: until the synthetic one is there
        if not any(pane.modality == "microct-like" for pane in screen.panes):
            QTest.keyClick(screen.panes[0].canvas, KEY.Key_M)
            QTest.qWait(20)
    QTest.keyClick(screen.panes[0].canvas, KEY.Key_I)
    for mode in SLAB_MODES:
        for modality in ("mdct", "microct-like", "microct"):
            state.set_slab(modality, Slab(mode, 1.0))
        synthetic = [pane for pane in screen.panes if pane.modality == "microct-like"]
        assert synthetic
        for pane in screen.panes:
            marks = [one for one in pane.canvas.overlays if isinstance(one, AIMark)]
            assert len(marks) == (pane.modality == "microct-like")
        for pane in synthetic:
            with_mark = pixels_of(pane)
            mark = next(one for one in pane.canvas.overlays if isinstance(one, AIMark))
            pane.canvas.overlays.remove(mark)
            difference = with_mark != pixels_of(pane)
            pane.canvas.overlays.append(mark)
            assert difference.sum() > 150
            assert np.argwhere(difference)[:, 0].min() > pane.canvas.height() - 80


def test_that_the_mark_is_there_while_the_volume_is_being_made(window, project, qtbot):
    record, like = project.add_case(level="L3"), volumes()["microct-like"]
    with project.growing_volume(record.id, "microct-like", like.grid) as growing:
        growing.put(0, like.voxels[:10])
        window.set_project(project)
        window.select_case(record)
        window.show_screen("view")
        shown = window.screen_shown
        qtbot.waitUntil(lambda: bool(shown.panes))
        pane = pane_of(shown, "microct-like")
        pane.canvas.activated.emit()
        for key in (KEY.Key_Home, KEY.Key_End):  # one that is still missing, and one that is there
            QTest.keyClick(pane.canvas, key)
            assert lower_edge(pane) > 100
        growing.discard()
    window.set_project(None)


def test_that_a_maximised_synthetic_pane_keeps_the_mark(screen):
    pane = pane_of(screen, "microct-like")
    QTest.mouseDClick(pane.canvas, Qt.MouseButton.LeftButton, pos=pane.canvas.rect().center())
    QTest.qWait(20)
    assert not pane_of(screen, "mdct").isVisible()
    assert lower_edge(pane) > 100
