"""Bone in 3-D: the right shape from the right side, turned by the mouse, without OpenGL."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from mctgui.jobs import finish
from mctgui.qt.measure.surface3d import SurfaceRow, extracting_surfaces
from mctgui.report.camera import camera_on, turned_about
from mctgui.report.surface_points import draw_points
from mctgui.voi import CylinderVOI
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
