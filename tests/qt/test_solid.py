"""The 3-D pane of View: the bone of VOIs, the colours of its thickness, keys where it has the focus, pictures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.last_work import LastWork
from mctgui.qt.recovery import show_work, work_of
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.solid.pane import SolidPane
from mctgui.report.camera import camera_beside
from mctgui.report.modalities import AI_MARK
from mctgui.report.solid import camera_of, kept_camera
from mctgui.report.thickness_colours import thickness_colours
from mctgui.viewstate import SolidView
from mctgui.voi import CylinderVOI, PlacedVOIs
from mctgui.volume import Volume

Key = Qt.Key
THIN_MM, THICK_MM = 0.4, 1.2
UPPER, LOWER = (
    CylinderVOI((0.0, 0.0, 2.0), height_mm=4.0, diameter_mm=9.0),
    CylinderVOI((0.0, 0.0, -2.0), (0, 0, 1), 9.0, 4.0),
)


def plates(low: int, high: int, dtype: type, intensity: str) -> Volume:
    """Two upright plates that face the front, in the upper half alone: thin at the right, thick at the left."""
    side, shape = 0.1, (100, 130, 130)
    origin = tuple(-(count - 1) / 2 * side for count in shape[::-1])
    volume = Volume.from_spacing(np.full(shape, low, dtype), (side,) * 3, intensity, origin)
    z, y, x = (origin[2 - axis] + np.arange(shape[axis]) * side for axis in range(3))
    thin = (np.abs(y)[:, None] < THIN_MM / 2) & (x[None, :] < -0.5)
    thick = (np.abs(y)[:, None] < THICK_MM / 2) & (x[None, :] > 0.5)
    volume.voxels[(z > -1)[:, None, None] & (thin | thick)[None]] = high
    return volume


@pytest.fixture
def project(tmp_path) -> Iterator[Project]:
    with Project.create(tmp_path / "p") as made:
        case = made.add_case(level="L2")
        finish(made.add_volume(case.id, "mdct", plates(-100, 900, np.int16, "HU"), {}))
        finish(made.add_volume(case.id, "microct-like", plates(20, 200, np.uint8, "grey8"), {}))
        yield made


@pytest.fixture
def placed(project) -> Project:
    project.add_voi(project.cases()[0].id, PlacedVOIs(free={"upper": UPPER, "lower": LOWER}).to_json(), "manual")
    return project


def view_of(window, project, qtbot):
    window.set_project(project)
    window.select_case(project.cases()[0])
    window.show_screen("view")
    window.viewstate.layout = "quad"
    window.activateWindow()  # under Xvfb no window manager does it, and keys act in the active window alone
    qtbot.waitUntil(window.isActiveWindow)
    return window.screen_shown


@pytest.fixture
def screen(window, placed, qtbot):
    yield view_of(window, placed, qtbot)
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=20_000)
    window.set_project(None)


def pane_of(screen) -> SolidPane:
    solid = screen.findChild(PaneBoard).solid
    assert solid is not None
    return solid


def settled(qtbot, screen, ready=lambda pane: True) -> SolidPane:
    pane = pane_of(screen)
    qtbot.waitUntil(lambda: pane.canvas.picture is not None and not pane.is_drawing and ready(pane), timeout=60_000)
    return pane


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


def millimetres(part: np.ndarray, end_mm: float) -> float:
    """The thickness whose colour has the red, green and blue of this part, which light only makes darker."""
    seen = part.reshape(-1, 3)[part.reshape(-1, 3).max(axis=1) > 40].mean(axis=0)
    steps = np.linspace(0.02, end_mm, 200)
    scale = thickness_colours(steps, end_mm).astype(float)
    likeness = (scale @ seen) / np.linalg.norm(scale, axis=1)
    return float(steps[np.argmax(likeness)])


def in_use(canvas, key: Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(canvas, key, modifiers)


@pytest.mark.gl
def test_that_a_voi_is_cut_out_and_coloured_by_its_thickness_left_at_the_left(screen, window, qtbot):
    pane = settled(qtbot, screen)
    in_use(pane.canvas, Key.Key_2)
    in_use(pane.canvas, Key.Key_T)
    settled(qtbot, screen, lambda pane: pane.bar.isVisible())
    assert window.viewstate.solid.part == "upper"
    end = pane.bar.scale.max_mm
    assert end in (1.2, 1.5)
    assert "Upper VOI" in pane.words()
    image = pixels(pane.canvas.picture)
    rows = len(image)
    bone = image.max(axis=2) > 40
    where = np.flatnonzero(bone.any(axis=0))
    width_mm = np.ptp(where) * pane.canvas.mm_per_pixel() / pane.devicePixelRatioF()
    assert width_mm == pytest.approx(9.0, abs=0.5), "the bone ends at the wall of the VOI"
    middle = slice(rows // 2 - 6, rows // 2 + 6)
    quarter = (where[-1] - where[0]) // 4
    # Seen from the front: the patient's left, with the thick plate, is at the viewer's right.
    assert millimetres(image[middle, where[-1] - quarter - 8 : where[-1] - quarter + 8], end) == pytest.approx(
        THICK_MM, abs=0.15
    )
    assert millimetres(image[middle, where[0] + quarter - 8 : where[0] + quarter + 8], end) == pytest.approx(
        THIN_MM, abs=0.15
    )


@pytest.mark.gl
def test_that_what_was_measured_is_not_measured_again_and_both_vois_stand_above_each_other(screen, window, qtbot):
    pane = settled(qtbot, screen)
    screen.solid.actions["thickness"].trigger()
    settled(qtbot, screen, lambda pane: pane.bar.isVisible())
    assert window.viewstate.solid.part == "both", "thickness is that of the bone in VOIs"
    assert np.ptp(np.stack([UPPER.corners_mm(), LOWER.corners_mm()]), axis=(0, 1)) == pytest.approx([9, 9, 8])
    ball = np.linalg.norm(pane._bone.fine.vertices - pane._bone.centre_mm, axis=1).max() * 2
    assert ball < min(pane.canvas.camera.width_mm, pane._bone.diagonal_mm), "nothing is cut while it is turned"
    names = [job.name for job in window.jobs.jobs]
    assert len(names) == 1
    in_use(pane.canvas, Key.Key_1)
    settled(qtbot, screen, lambda pane: "VOI" not in pane.words())
    assert not pane.bar.isVisible()
    in_use(pane.canvas, Key.Key_2)
    settled(qtbot, screen, lambda pane: pane.bar.isVisible())
    assert [job.name for job in window.jobs.jobs] == names


def test_that_keys_belong_to_the_picture_that_has_the_focus(screen, window, qtbot, monkeypatch):
    monkeypatch.setattr(SolidPane, "_failed", lambda self: None)
    pane = pane_of(screen)
    qtbot.waitUntil(lambda: pane.is_ready, timeout=20_000)
    state = window.viewstate
    before = state.mm_per_pixel_of("mdct")
    start = pane.canvas.camera
    in_use(pane.canvas, Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert pane.canvas.camera.width_mm == pytest.approx(start.width_mm / 1.25)
    assert state.mm_per_pixel_of("mdct") == before
    in_use(pane.canvas, Key.Key_R)
    assert pane.canvas.camera.towards == pytest.approx([-1, 0, 0])
    assert not any(action.isChecked() for action in screen._measuring.actions.values())
    in_use(pane.canvas, Key.Key_Left)
    assert pane.canvas.camera.towards[1] != pytest.approx(0)
    in_use(pane.canvas, Key.Key_Space)
    assert pane.canvas.camera.towards == pytest.approx([0, -1, 0])
    in_use(screen.panes[0].canvas, Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert state.mm_per_pixel_of("mdct") < before


def test_that_without_vois_the_pane_says_where_to_place_them(window, project, qtbot):
    screen = view_of(window, project, qtbot)
    pane = pane_of(screen)
    qtbot.waitUntil(lambda: pane.is_ready, timeout=20_000)
    in_use(pane.canvas, Key.Key_2)
    assert "Place them in Measure" in pane.canvas.notice
    in_use(pane.canvas, Key.Key_1)
    assert pane.canvas.notice == ""
    window.set_project(None)


def test_that_a_cancelled_measurement_takes_the_tick_away(screen, window, qtbot):
    pane = pane_of(screen)
    qtbot.waitUntil(lambda: pane.is_ready, timeout=20_000)
    screen.solid.actions["thickness"].trigger()
    (job,) = window.jobs.jobs
    assert "Thickness" in job.name
    job.cancel()
    qtbot.waitUntil(lambda: not screen.solid.actions["thickness"].isChecked(), timeout=20_000)
    assert not window.viewstate.solid.thickness
    assert window.viewstate.solid.part == "both"


def test_that_the_choice_is_reached_with_tab_and_the_menu_with_its_key(screen, qtbot):
    pane = pane_of(screen)
    qtbot.waitUntil(lambda: pane.is_ready, timeout=20_000)
    pane.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(pane.canvas, Key.Key_Tab)
    assert screen.window().focusWidget() is pane.choice
    assert pane.choice.accessibleName()
    ringed = pixels(pane.choice.grab().toImage())[0].max(axis=1)
    assert (ringed > 150).mean() > 0.8, "the focus is seen"
    at = pane.canvas.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, pane.canvas.mapToGlobal(at))
    QApplication.sendEvent(pane.canvas, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions()]
    assert "3-D: upper VOI" in texts
    assert "3-D: thickness colours" in texts
    menu.close()


def test_that_the_camera_stays_in_one_case_and_comes_back_from_what_was_kept(screen, window, qtbot):
    pane = pane_of(screen)
    qtbot.waitUntil(lambda: pane.is_ready, timeout=20_000)
    in_use(pane.canvas, Key.Key_L)
    looked = window.viewstate.solid.camera
    assert looked is not None
    QTest.keyClick(screen.panes[0].canvas, Key.Key_M)
    qtbot.waitUntil(lambda: pane.is_ready and pane.column.modality == "microct-like", timeout=20_000)
    assert kept_camera(pane.canvas.camera) == looked
    window.viewstate.solid = SolidView(camera=kept_camera(camera_beside(UPPER, "H")))
    assert pane.canvas.camera.towards == pytest.approx([0, 0, 1])
    assert camera_of(window.viewstate.solid.camera).right == pytest.approx([-1, 0, 0]), (
        "from the head the left is at the left"
    )


def test_that_after_a_crash_the_pane_shows_what_it_showed(window, placed, qtbot, own_folders):
    screen = view_of(window, placed, qtbot)
    pane = pane_of(screen)
    qtbot.waitUntil(lambda: pane.is_ready, timeout=20_000)
    in_use(pane.canvas, Key.Key_3)
    qtbot.waitUntil(lambda: pane._bone is not None, timeout=20_000)
    in_use(pane.canvas, Key.Key_P)
    kept = LastWork.model_validate_json(work_of(window).model_dump_json())
    seen = window.viewstate.solid.camera
    QTest.keyClick(screen.panes[0].canvas, Key.Key_F4)
    window.viewstate.solid = SolidView()
    show_work(window.viewstate, kept)
    again = pane_of(screen)
    qtbot.waitUntil(lambda: again._bone is not None, timeout=20_000)
    assert "Lower VOI" in again.words()
    assert kept_camera(again.canvas.camera) == seen
    assert screen.solid.actions["lower"].isChecked()
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=20_000)
    window.set_project(None)


def test_that_s_goes_back_to_the_whole_bone_as_a_surface(screen, window, qtbot):
    pane = pane_of(screen)
    qtbot.waitUntil(lambda: pane.is_ready, timeout=20_000)
    in_use(pane.canvas, Key.Key_2)
    in_use(pane.canvas, Key.Key_S)
    assert window.viewstate.solid == SolidView("whole", surface=True, camera=window.viewstate.solid.camera)
    in_use(pane.canvas, Key.Key_S)
    assert not window.viewstate.solid.surface


@pytest.mark.gl
def test_that_a_saved_picture_has_the_chosen_size_and_the_mark(screen, window, qtbot, tmp_path, monkeypatch):
    QTest.keyClick(screen.panes[0].canvas, Key.Key_M)
    pane = settled(qtbot, screen, lambda pane: pane.column.modality == "microct-like")
    path = tmp_path / "bone"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    screen.solid.size = 1000
    in_use(pane.canvas, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    saved = tmp_path / "bone.png"
    qtbot.waitUntil(saved.exists, timeout=30_000)
    image = QImage(str(saved))
    assert image.width() == pytest.approx(1000, abs=80)
    assert image.text("Warning") == AI_MARK
    assert "micro-CT-like" in image.text("Title")
    foot = pixels(image)[-60:, 300:700]
    assert (foot.max(axis=2) > 150).sum() > 300, "the mark is in the picture, below the bone"
    in_use(pane.canvas, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().image().width() == image.width(), timeout=30_000)


def test_that_the_ai_mark_never_lies_on_the_bone(screen, qtbot):
    QTest.keyClick(screen.panes[0].canvas, Key.Key_M)
    canvas = pane_of(screen).canvas
    qtbot.waitUntil(lambda: canvas.synthetic)
    white = QImage(50, 50, QImage.Format.Format_RGB32)
    white.fill(Qt.GlobalColor.white)
    canvas.picture, canvas.notice = white, ""
    seen = pixels(canvas.grab().toImage())
    below = seen[canvas.picture_size().height() + 1 :]
    assert (below.max(axis=2) == 0).mean() > 0.7
    assert canvas.height() - canvas.picture_size().height() >= 24


def test_that_the_right_button_zooms_and_only_a_click_opens_the_menu(screen, qtbot):
    pane = pane_of(screen)
    qtbot.waitUntil(lambda: pane.is_ready, timeout=20_000)
    asked: list[object] = []
    pane.canvas.menu_asked.connect(asked.append)
    start, before = pane.canvas.rect().center(), pane.canvas.camera.width_mm
    QTest.mousePress(pane.canvas, Qt.MouseButton.RightButton, pos=start)
    QTest.mouseMove(pane.canvas, start + QPoint(0, 40))
    QTest.mouseRelease(pane.canvas, Qt.MouseButton.RightButton, pos=start + QPoint(0, 40))
    assert pane.canvas.camera.width_mm > before
    assert asked == []
    assert QPointF(start) == QPointF(pane.canvas.rect().center())
