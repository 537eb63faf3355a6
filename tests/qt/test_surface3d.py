"""Bone in 3-D: the right shape from the right side, turned by the mouse, without OpenGL."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.measuring import measure_case
from mctgui.qt.measure import surface_view
from mctgui.qt.measure.surface3d import SurfaceRow, extracting_surfaces
from mctgui.qt.measure.surface_picture import picture_of_row
from mctgui.report.camera import camera_on, turned_about
from mctgui.report.modalities import AI_MARK
from mctgui.report.surface_points import draw_points
from mctgui.report.thickness_colours import thickness_colours
from mctgui.voi import CylinderVOI, PlacedVOIs
from mctgui.volume import Volume

VOI = CylinderVOI((0.0, 0.0, 0.0), diameter_mm=12.0, height_mm=6.0)


@pytest.fixture(scope="module")
def surfaces():
    """A post at the patient's left side of the cylinder, as high as it, and nothing else."""
    shape = (60, 90, 90)
    index = np.moveaxis(np.indices(shape, dtype=np.float32), 0, -1)
    volume = Volume.from_spacing(np.zeros(shape, np.uint8), (0.2, 0.2, 0.2), "grey8", (-8.9, -8.9, -5.9))
    x, y, _ = np.moveaxis(volume.index_to_mm(index), -1, 0)
    volume.voxels[(x - 4) ** 2 + y**2 < 1.0] = 200
    return finish(extracting_surfaces({"microct": volume, "mdct": volume}, {"microct": 100.0, "mdct": 100.0}, VOI))


def test_that_a_surface_lies_where_the_bone_is(surfaces):
    points = surfaces[0].points
    assert points[:, 0].mean() == pytest.approx(4.0, abs=0.1)
    assert np.ptp(points[:, 2]) == pytest.approx(6.0, abs=0.4), "it is cut at the ends of the VOI"
    outward = points[:, :2] - (4.0, 0.0)
    flank = np.abs(points[:, 2]) < 2
    assert (np.einsum("ij,ij->i", outward[flank], surfaces[0].normals[flank, :2]) > 0).mean() > 0.98


def test_that_the_patients_left_is_at_the_right_when_seen_from_in_front(surfaces):
    picture = draw_points(surfaces[0], camera_on(VOI), 200, 140)
    rows, columns = np.nonzero(picture.max(axis=-1) > 40)
    assert columns.mean() > 110
    assert 60 < np.ptp(rows) + 1 < 140
    column = picture[:, int(columns.mean())].max(axis=-1) > 0
    assert column[rows.min() + 6 : rows.max() - 12].all(), "there are holes between the points"


def test_that_turning_by_half_a_circle_shows_it_from_behind(surfaces):
    camera = turned_about(camera_on(VOI), np.array([0.0, 0.0, 1.0]), 180.0, 0.0)
    _, columns = np.nonzero(draw_points(surfaces[0], camera, 200, 140).max(axis=-1) > 40)
    assert columns.mean() < 90


def test_that_the_camera_never_goes_past_the_top():
    camera = turned_about(camera_on(VOI), np.array([0.0, 0.0, 1.0]), 10.0, 500.0)
    axes = np.stack([camera.right, camera.up, camera.towards])
    assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-9)
    assert camera.towards[2] == pytest.approx(np.sin(np.radians(89)))
    assert camera.up[2] > 0


def test_that_dragging_one_turns_all(surfaces, qtbot, theme):
    row = SurfaceRow()
    qtbot.addWidget(row)
    row.resize(640, 200)
    row.show()
    row.show_surfaces(surfaces, VOI, "upper")
    before = row.camera
    view = row.views[0]
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(view, QPoint(160, 100))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(160, 100))
    turned = np.degrees(np.arccos(np.clip(before.right @ row.camera.right, -1, 1)))
    assert turned == pytest.approx(30, abs=1)
    assert all(one._camera is row.camera for one in row.views)
    assert [bool(one.look.synthetic) for one in row.views] == [False, False]


def test_that_a_voi_without_bone_shows_words_and_no_error(qtbot, theme):
    empty = Volume.from_spacing(np.zeros((60, 90, 90), np.uint8), (0.2, 0.2, 0.2), "grey8", (-8.9, -8.9, -5.9))
    found = finish(extracting_surfaces({"microct": empty}, {"microct": 100.0}, VOI))
    row = SurfaceRow()
    qtbot.addWidget(row)
    row.resize(320, 160)
    row.show()
    row.show_surfaces(found, VOI, "lower")
    assert not row.grab().isNull()


# Words beside the bone, whatever the size


@pytest.fixture
def row(qtbot, theme, surfaces):
    """The post in MDCT and micro-CT-like, so near that it fills the picture."""
    made = SurfaceRow()
    qtbot.addWidget(made)
    post = replace(surfaces[0], points=surfaces[0].points - np.array([4, 0, 0], np.float32))  # in the middle
    made.resize(900, 200)
    made.show()
    made.show_surfaces([replace(post, modality="mdct"), replace(post, modality="microct-like")], VOI, "upper")
    return made


def drawn(view) -> np.ndarray:
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


@pytest.mark.parametrize("size", [(1600, 400), (900, 200), (700, 110), (500, 300), (360, 240), (240, 110)])
def test_that_no_word_lies_over_the_bone_at_any_size(row, qtbot, size):
    row.resize(*size)
    row.zoom(0.2)
    qtbot.waitUntil(lambda: row.width() == size[0] and row.is_sharp, timeout=10_000)
    for view in row.views:
        box = view.picture_box().toAlignedRect()
        full = drawn(view)
        view.surface = replace(view.surface, points=np.zeros((0, 3), np.float32))
        words = drawn(view)
        inside = words[box.top() + 3 : box.bottom() - 3, box.left() + 3 : box.right() - 3]  # but for the ring
        assert inside.max() == 0, "words lie where the bone is drawn"
        assert (words.max(axis=2) > 100).sum() > 100, "the words are there"
        assert full[box.top() : box.bottom(), box.left() : box.right()].max() > 60, "the bone is there"


# Coarsely at once, fully in the background


@pytest.fixture
def draws(monkeypatch) -> list[tuple[bool, int | None, int]]:
    """Whether the main thread drew, how many points at most, and how many pixels, for each picture."""
    calls: list[tuple[bool, int | None, int]] = []

    def noting(surface, camera, columns, rows, *, most=None, thickness_to_mm=None):
        calls.append((threading.current_thread() is threading.main_thread(), most, columns * rows))
        return draw_points(surface, camera, columns, rows, most=most, thickness_to_mm=thickness_to_mm)

    monkeypatch.setattr(surface_view, "draw_points", noting)
    monkeypatch.setattr(surface_view, "MOST_AT_ONCE", 500)
    return calls


def test_that_the_window_draws_coarsely_and_all_points_come_from_another_thread(draws, row, qtbot):
    qtbot.waitUntil(lambda: row.is_sharp, timeout=10_000)
    row.resize(1500, 500)
    row.turn(20.0, 5.0)
    row.grab()
    assert not row.is_sharp
    qtbot.waitUntil(lambda: row.is_sharp, timeout=10_000)
    row.set_coloured(False)
    by_window = [(most, pixels) for main, most, pixels in draws if main]
    assert by_window
    assert all(most == 500 and pixels <= 1.02 * surface_view.MOST_PIXELS_AT_ONCE for most, pixels in by_window)
    assert [most for main, most, _ in draws if not main].count(None) >= 4, "two bones, before and after"


def test_that_a_turn_while_all_points_are_drawn_ends_in_the_picture_of_the_last_camera(draws, row, qtbot):
    for _ in range(4):
        row.turn(10.0, 0.0)
        row._sharpen()
        row.grab()
    qtbot.waitUntil(lambda: row.is_sharp, timeout=10_000)
    view = row.views[0]
    box = view.picture_box().toAlignedRect()
    wanted = draw_points(view.surface, row.camera, box.width(), box.height()).astype(int)
    shown = drawn(view)[box.top() : box.top() + box.height(), box.left() : box.left() + box.width()]
    assert np.abs(shown - wanted)[4:-4, 4:-4].max() <= 1


def test_that_another_size_is_filled_with_the_old_picture_until_the_new_one_is_drawn(draws, row, qtbot):
    qtbot.waitUntil(lambda: row.is_sharp, timeout=10_000)
    view = row.views[0]
    before, width = drawn(view), view.picture_box().width()
    row.resize(1500, 340)
    qtbot.waitUntil(lambda: view.picture_box().width() > 1.3 * width, timeout=2_000)
    draws.clear()
    scaled = drawn(view)
    assert not [call for call in draws if call[0]], "the window draws nothing for another size"
    qtbot.waitUntil(lambda: row.is_sharp, timeout=10_000)
    sharp = drawn(view)
    reach = [np.ptp(np.nonzero(one[12:-12, 160:].max(axis=(0, 2)) > 60)[0]) for one in (before, scaled, sharp)]
    assert reach[1] == pytest.approx(reach[2], abs=6)
    assert reach[1] > 1.3 * reach[0]


def test_that_a_row_that_is_hidden_stops_drawing_and_is_sharp_when_shown_again(draws, row, qtbot):
    row.turn(10.0, 0.0)
    row.hide()
    QTest.qWait(300)
    before = len(draws)
    QTest.qWait(300)
    assert len(draws) == before
    row.show()
    qtbot.waitUntil(lambda: row.is_sharp, timeout=10_000)


# Keys, colours, pictures on the Measure screen


@pytest.fixture
def screen(window, tmp_path, surfaces, qtbot):
    """A measured case: a thin and a thick plate in both VOIs, MDCT and micro-CT-like."""
    with Project.create(tmp_path / "p") as project:
        case = project.add_case(level="L2")
        volumes = {"mdct": plates(-100, 900, np.int16, "HU"), "microct-like": plates(20, 200, np.uint8, "grey8")}
        for modality, volume in volumes.items():
            finish(project.add_volume(case.id, modality, volume, {}))
        vois = {
            "upper": CylinderVOI((0.0, 0.0, 2.0), diameter_mm=9.0, height_mm=4.0),
            "lower": CylinderVOI((0.0, 0.0, -2.0), diameter_mm=9.0, height_mm=4.0),
        }
        project.add_voi(case.id, PlacedVOIs(free=vois).to_json(), "manual")
        finish(measure_case(project, case.id))
        window.set_project(project)
        window.select_case(case)
        window.show_screen("measure")
        window.activateWindow()  # under Xvfb no window manager does it, and keys act in the active window alone
        qtbot.waitUntil(window.isActiveWindow)
        shown = window.screen_shown
        qtbot.waitUntil(lambda: len(shown.results.surfaces.views) == 2, timeout=20_000)
        yield shown
        qtbot.waitUntil(lambda: not window.jobs.active, timeout=20_000)
        window.set_project(None)


def plates(low: int, high: int, dtype: type, intensity: str) -> Volume:
    """Two upright plates that face the front: 0.4 mm at the patient's right, 1.2 mm at the left."""
    shape = (100, 130, 130)
    origin = tuple(-(count - 1) / 2 * 0.1 for count in shape[::-1])
    volume = Volume.from_spacing(np.full(shape, low, dtype), (0.1, 0.1, 0.1), intensity, origin)
    y, x = (origin[axis] + np.arange(shape[2 - axis]) * 0.1 for axis in (1, 0))
    thin = (np.abs(y)[:, None] < 0.2) & (x[None, :] < -0.5)
    thick = (np.abs(y)[:, None] < 0.6) & (x[None, :] > 0.5)
    volume.voxels[:, thin | thick] = high
    return volume


def press(view, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, key, modifiers)


def test_that_t_colours_all_by_one_scale_and_what_was_measured_is_kept(screen, window, qtbot):
    row = screen.results.surfaces
    press(row.views[0], Qt.Key.Key_T)
    qtbot.waitUntil(row.bar.isVisible, timeout=30_000)
    ends = {view.thickness_to_mm for view in row.views}
    assert len(ends) == 1
    (end,) = ends
    press(row.views[0], Qt.Key.Key_A)
    qtbot.waitUntil(lambda: row.is_sharp, timeout=10_000)
    for view in row.views:
        box = view.picture_box().toAlignedRect()
        picture = drawn(view)[:, box.left() : box.right()]
        bone = np.flatnonzero((picture.max(axis=2) > 50).any(axis=0))
        rows = slice(box.center().y() - 3, box.center().y() + 3)
        quarter = (bone[-1] - bone[0]) // 4
        found = []
        for at in (bone[0] + quarter, bone[-1] - quarter):
            part = picture[rows, at - 3 : at + 3].reshape(-1, 3).mean(axis=0)
            steps = np.linspace(0.02, end, 200)
            scale = thickness_colours(steps, end).astype(float)
            found.append(float(steps[np.argmax((scale @ part) / np.linalg.norm(scale, axis=1))]))
        assert found == pytest.approx([0.4, 1.2], abs=0.15), "thin at the viewer's left, thick at the right"
    jobs = [job.name for job in window.jobs.jobs if "Thickness" in job.name]
    press(row.views[0], Qt.Key.Key_3)
    qtbot.waitUntil(lambda: row.which == "lower" and row.bar.isVisible(), timeout=30_000)
    press(row.views[0], Qt.Key.Key_2)
    qtbot.waitUntil(lambda: row.which == "upper" and row.bar.isVisible(), timeout=30_000)
    after = [job.name for job in window.jobs.jobs if "Thickness" in job.name]
    assert len(after) == len(jobs) + 1, "the upper VOI was not measured twice"


def test_that_keys_turn_and_zoom_the_bone_and_do_not_move_the_placement(screen, window):
    row = screen.results.surfaces
    before, kept = row.camera, screen._project.latest_voi(screen._case.id).id
    press(row.views[1], Qt.Key.Key_Left)
    assert np.degrees(np.arccos(before.right @ row.camera.right)) == pytest.approx(5.0, abs=0.1)
    press(row.views[1], Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert row.camera.width_mm == pytest.approx(before.width_mm / 1.2)
    press(row.views[1], Qt.Key.Key_H)
    assert row.camera.towards == pytest.approx([0, 0, 1])
    assert row.camera.right == pytest.approx([-1, 0, 0]), "from the head the left is at the left"
    press(row.views[1], Qt.Key.Key_Space)
    assert row.camera.towards == pytest.approx(before.towards)
    assert screen._project.latest_voi(screen._case.id).id == kept


def test_that_cancelling_takes_the_tick_away(screen, window, qtbot):
    screen._solid.thickness.trigger()
    (job,) = [job for job in window.jobs.jobs if "Thickness" in job.name]
    job.cancel()
    qtbot.waitUntil(lambda: not screen._solid.thickness.isChecked(), timeout=20_000)
    assert not screen.results.surfaces.bar.isVisible()


def test_that_the_picture_is_saved_at_the_chosen_size_with_the_mark_on_the_synthetic_bone(
    screen, qtbot, tmp_path, monkeypatch
):
    row = screen.results.surfaces
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "bone.png"), ""))
    screen._solid.size = 1000
    press(row.views[0], Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    image = QImage(str(tmp_path / "bone.png"))
    assert image.text("Warning") == AI_MARK
    assert 2000 < image.width() < 2200
    pixels = np.frombuffer(image.convertToFormat(QImage.Format.Format_Grayscale8).constBits(), np.uint8)
    foot = pixels.reshape(image.height(), -1)[-50:]
    assert (foot[:, image.width() // 2 + 200 : -200] > 150).any(), "the mark below the second bone"
    assert not (foot[:, 400 : image.width() // 2 - 50] > 150).any(), "none below the first"
    press(row.views[0], Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().image().width() == image.width()


def test_that_a_picture_of_the_screens_size_keeps_its_proportions(row):
    image = picture_of_row(row).image
    assert image.width() > image.height()
    assert picture_of_row(row, 500).texts["Warning"] == AI_MARK
