"""Layouts of the View screen by keys and mouse, and the 3-D pane: which way round it stands, and that nothing is left."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.settings import Settings
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.solid.pane import SolidPane
from mctgui.report.modalities import modality as look_of
from mctgui.report.solid import camera_from, solid_of, turned
from mctgui.volume import Volume

Key = Qt.Key
SPACING = (0.5, 0.5, 0.5)


def stamp(intensity: str, dtype: type, low: int, high: int) -> Volume:
    """A block in the middle, and a post that stands at the patient's left, behind, towards the head."""
    volume = Volume.from_spacing(np.full((24, 40, 40), low, dtype), SPACING, intensity, (-10.0, -10.0, -6.0))
    volume.voxels[4:20, 12:28, 12:28] = high
    volume.voxels[12:24, 30:36, 30:36] = high
    return volume


def made(folder, modalities: tuple[str, ...]) -> tuple[Project, object]:
    project = Project.create(folder)
    case = project.add_case(level="L2")
    for modality in modalities:
        volume = stamp("HU", np.int16, -200, 1200) if modality == "mdct" else stamp("grey8", np.uint8, 10, 220)
        finish(project.add_volume(case.id, modality, volume, {}))
    return project, case


@pytest.fixture
def project(tmp_path) -> Iterator[Project]:
    project, _ = made(tmp_path / "p", ("mdct", "microct-like", "microct"))
    with project:
        yield project


def shown(window, project: Project):
    window.set_project(project)
    window.select_case(project.cases()[0])
    window.show_screen("view")
    return window.screen_shown


@pytest.fixture
def screen(window, project, qtbot):
    screen = shown(window, project)
    qtbot.waitUntil(lambda: screen.panes[0].canvas.slice_image is not None)
    window.activateWindow()  # under Xvfb no window manager does it, and keys act in the active window alone
    qtbot.waitUntil(window.isActiveWindow)
    screen.panes[0].canvas.setFocus()
    yield screen
    window.set_project(None)


def board_of(screen) -> PaneBoard:
    return screen.findChild(PaneBoard)


def what(screen) -> list[tuple[str, str]]:
    return [(pane.modality, pane.plane) for pane in screen.panes]


def press(screen, key: Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(screen.panes[0].canvas, key, modifiers)


def drawn(qtbot, screen) -> SolidPane:
    solid = board_of(screen).solid
    assert solid is not None
    qtbot.waitUntil(lambda: solid.canvas.picture is not None and not solid.is_drawing, timeout=60_000)
    return solid


def test_that_keys_choose_the_layouts(screen):
    press(screen, Key.Key_F2)
    assert what(screen) == [("mdct", "axial")]
    press(screen, Key.Key_F3)
    assert what(screen) == [("mdct", "axial"), ("microct-like", "axial")]
    press(screen, Key.Key_F4)
    assert what(screen) == [(one, "axial") for one in ("mdct", "microct-like", "microct")]
    press(screen, Key.Key_F6)
    assert len(what(screen)) == 9
    press(screen, Key.Key_F5)
    assert len(what(screen)) == 6


def test_that_one_pane_goes_through_modalities_and_planes(screen):
    press(screen, Key.Key_F2)
    seen = []
    for _ in range(3):
        press(screen, Key.Key_M)
        seen += what(screen)
    assert [modality for modality, _ in seen] == ["microct-like", "microct", "mdct"]
    planes = set()
    for _ in range(3):
        press(screen, Key.Key_O)
        planes.add(what(screen)[0][1])
    assert planes == {"axial", "coronal", "sagittal"}


def test_that_two_panes_go_through_the_pairs(screen):
    press(screen, Key.Key_F3)
    pairs = []
    for _ in range(3):
        press(screen, Key.Key_M)
        pairs.append(tuple(modality for modality, _ in what(screen)))
    assert pairs == [("mdct", "microct"), ("microct-like", "microct"), ("mdct", "microct-like")]


def test_that_one_pane_shows_the_modality_that_was_at_work(screen):
    microct = next(pane for pane in screen.panes if pane.modality == "microct")
    QTest.mouseClick(microct.canvas, Qt.MouseButton.LeftButton)
    QTest.keyClick(microct.canvas, Key.Key_F2)
    assert [modality for modality, _ in what(screen)] == ["microct"]


@pytest.mark.parametrize("key", [Key.Key_F2, Key.Key_F3, Key.Key_F4, Key.Key_F5, Key.Key_F6])
def test_that_double_click_and_z_maximise_and_restore_in_every_layout(screen, key):
    press(screen, key)
    last, board = screen.panes[-1], board_of(screen)
    QTest.mouseDClick(last.canvas, Qt.MouseButton.LeftButton)
    assert [pane for pane in screen.panes if pane.isVisible()] == [last]
    assert last.width() == board.width()
    QTest.keyClick(last.canvas, Key.Key_Z)
    assert all(pane.isVisible() for pane in screen.panes)


def test_that_a_case_with_one_modality_has_one_column_in_every_layout(window, tmp_path):
    project, _ = made(tmp_path / "one", ("microct",))
    with project:
        screen = shown(window, project)
        for key, count in ((Key.Key_F2, 1), (Key.Key_F3, 1), (Key.Key_F4, 1), (Key.Key_F5, 2), (Key.Key_F6, 3)):
            press(screen, key)
            assert len(what(screen)) == count
            assert {modality for modality, _ in what(screen)} == {"microct"}
            press(screen, Key.Key_M)
        window.set_project(None)


def test_that_the_layout_is_remembered(screen):
    press(screen, Key.Key_F3)
    assert Settings.load().layout == "two"


def test_that_tab_goes_from_pane_to_pane_with_a_ring_and_back(screen, qtbot):
    press(screen, Key.Key_F4)
    canvases = [pane.canvas for pane in screen.panes]
    canvases[0].setFocus(Qt.FocusReason.TabFocusReason)
    reached = [canvases[0]]
    for _ in range(4):
        QTest.keyClick(screen.window().focusWidget(), Key.Key_Tab)
        if screen.window().focusWidget() in canvases:
            reached.append(screen.window().focusWidget())
    assert reached == canvases
    before = canvases[2].grab().toImage().pixelColor(1, 1).lightness()
    for _ in range(2):
        QTest.keyClick(screen.window().focusWidget(), Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert screen.window().focusWidget() is canvases[1]
    assert before > 200 > canvases[2].grab().toImage().pixelColor(1, 1).lightness()


# 3-D


@pytest.mark.parametrize("view", ["A", "P", "R", "L", "H", "F"])
def test_that_a_camera_has_a_right_handed_picture(view):
    camera = camera_from(view, solid_of([stamp("grey8", np.uint8, 0, 200)], lambda: False))
    assert np.allclose(np.cross(camera.right, camera.up), camera.towards)
    again = turned(camera, 37.0, -21.0)
    assert np.allclose(np.cross(again.right, again.up), again.towards)


def test_that_a_drag_to_the_right_brings_the_patients_right_side_into_view_from_the_front():
    camera = camera_from("A", solid_of([stamp("grey8", np.uint8, 0, 200)], lambda: False))
    assert np.allclose(turned(camera, 90.0, 0.0).towards, (-1, 0, 0))
    assert np.allclose(turned(camera, 0.0, -90.0).towards, (0, 0, 1))


def test_that_the_volume_that_is_drawn_is_bounded_and_stays_in_its_place():
    fine = Volume.from_spacing(np.zeros((40, 60, 80), np.int16), (0.2, 0.1, 0.1), "HU", (5.0, -3.0, 2.0))
    solid = solid_of([fine], lambda: False, most=10_000)
    assert solid.voxels.size < 20_000
    assert solid.reduced == 3
    assert np.allclose(solid.centre_mm, fine.grid.centre_mm, atol=0.3)
    assert solid_of([fine], lambda: True) is None


def test_that_values_keep_their_meaning_in_what_is_drawn():
    volume = stamp("HU", np.int16, -200, 1200)
    solid = solid_of([volume], lambda: False)
    assert solid.voxels.max() == solid.stored(1200)
    assert solid.voxels[1:-1, 1:-1, 1:-1].min() == solid.stored(-200)


@pytest.mark.gl
def test_that_the_post_stands_where_the_letters_say(screen, qtbot):
    """The post is at the left, behind and towards the head: from behind and from the head it is at the viewer's left."""
    press(screen, Key.Key_F7)
    assert what(screen) == [("mdct", "axial"), ("mdct", "sagittal"), ("mdct", "coronal")]
    solid = drawn(qtbot, screen)

    def bright(view: str) -> np.ndarray:
        QTest.keyClick(solid.canvas, getattr(Key, f"Key_{view}"))
        qtbot.waitUntil(lambda: not solid.is_drawing, timeout=60_000)
        image = solid.canvas.picture
        grey = np.array(
            [[image.pixelColor(x, y).lightness() for x in range(0, image.width(), 4)] for y in range(0, image.height(), 4)]
        )
        return grey > 30

    behind, front, above = bright("P"), bright("A"), bright("H")
    rows, columns = behind.shape
    top = slice(0, rows // 2)
    middle = columns // 2
    assert behind[top, :middle].sum() > 1.1 * behind[top, middle:].sum()
    assert front[top, middle:].sum() > 1.1 * front[top, :middle].sum()
    assert above[rows // 2 :, :middle].sum() > 1.1 * above[rows // 2 :, middle:].sum()


@pytest.mark.gl
def test_that_the_synthetic_volume_carries_the_mark_and_nothing_runs_on_after_the_layout(screen, qtbot):
    press(screen, Key.Key_F7)
    press(screen, Key.Key_M)
    solid = drawn(qtbot, screen)
    assert solid.canvas.synthetic
    assert look_of("microct-like").label in solid.canvas.accessibleName()
    before = solid.canvas.picture
    start = solid.canvas.rect().center()
    QTest.mousePress(solid.canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(solid.canvas, start + QPoint(60, 10))
    QTest.mouseRelease(solid.canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 10))
    qtbot.waitUntil(lambda: not solid.is_drawing, timeout=60_000)
    assert solid.canvas.picture != before
    process = solid._painter._process
    pid = process.processId()
    press(screen, Key.Key_F4)
    assert board_of(screen).solid is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_that_a_pane_that_cannot_draw_says_so(screen, qtbot, monkeypatch):
    monkeypatch.setattr("mctgui.qt.viewer.solid.painter.PROGRAM", ["-c", "raise SystemExit(3)"])
    press(screen, Key.Key_F7)
    solid = board_of(screen).solid
    qtbot.waitUntil(lambda: "cannot be drawn" in solid.canvas.notice, timeout=30_000)
    assert solid.canvas.picture is None
