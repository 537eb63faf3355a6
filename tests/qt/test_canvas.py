"""The canvas: right way round, right proportions, right place, right values."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.overlays import BOTTOM_ROOM, Crosshair
from mctgui.qt.viewer.plane import PLANES, PlaneFrame, SliceImage, SliceStack, reslice
from mctgui.qt.viewer.rendering import DrawableSlice, Viewport, to_grey
from mctgui.volume import Plane, Volume
from mctgui.windowing import Window


def stamped(spacing_mm: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Volume:
    """A dark block with a bright mark that lies right, anterior and at the head, each at another distance from the edge."""
    voxels = np.full((40, 50, 60), 100, dtype=np.uint8)
    voxels[30:36, 5:9, 10:20] = 250
    return Volume.from_spacing(voxels, spacing_mm, "grey8", origin_mm=(-7.0, 4.0, 12.0))


def pixels_of(canvas: SliceCanvas) -> np.ndarray:
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return flat[:, : image.width()].copy()


@pytest.fixture
def canvas(qtbot) -> SliceCanvas:
    widget = SliceCanvas()
    qtbot.addWidget(widget)
    widget.resize(300, 240)
    widget.set_window(Window(128, 256))
    return widget


def show(canvas: SliceCanvas, volume: Volume, plane: Plane, point_mm: np.ndarray, mm_per_pixel: float = 0.25) -> SliceStack:
    stack = SliceStack(volume, plane)
    u, v, w = stack.frame.uvw(point_mm)
    canvas.set_source(lambda: stack.image(stack.nearest(float(w))))
    canvas.set_place((float(u), float(v)), mm_per_pixel)
    canvas.resize(300, 240)
    canvas.show()
    return stack


@pytest.mark.parametrize("turn", ["as is", "flipped", "transposed"])
@pytest.mark.parametrize(
    ("plane", "horizontal", "vertical"),
    [("axial", "right", "front"), ("sagittal", "front", "head"), ("coronal", "right", "head")],
)
def test_that_every_plane_stands_as_a_radiologist_expects(canvas, plane, horizontal, vertical, turn) -> None:
    volume = stamped()
    mark = volume.index_to_mm((32.5, 6.5, 14.5))
    if turn == "flipped":  # the same bone stored from head to feet and from left to right
        affine = volume.affine.copy()
        affine[:3, 3] = volume.index_to_mm((39, 0, 59))
        affine[:3, 0] *= -1
        affine[:3, 2] *= -1
        volume = Volume(volume.voxels[::-1, :, ::-1], affine, "grey8")
    elif turn == "transposed":
        volume = Volume(volume.voxels.transpose(2, 0, 1), volume.affine[:, [1, 2, 0, 3]], "grey8")
    stack = show(canvas, volume, plane, mark, 1.0)
    low, high = stack.extent_uvw()
    canvas.set_place((float((low + high)[0] / 2), float((low + high)[1] / 2)), 0.25)
    rows, columns = np.nonzero(pixels_of(canvas) > 200)
    assert len(rows), "the mark is not on the slice"
    # The mark lies at the patient's right, in front and at the head: left and top on the screen.
    assert columns.mean() < 150, f"{plane}: {horizontal} is not at the left"
    assert rows.mean() < 120, f"{plane}: {vertical} is not at the top"
    letters = {"axial": ("R", "L", "A", "P"), "sagittal": ("A", "P", "H", "F"), "coronal": ("R", "L", "H", "F")}
    assert stack.frame.letters == letters[plane]


def test_that_millimetres_have_one_length_in_both_directions_whatever_the_spacing(canvas) -> None:
    volume = stamped((0.5, 2.0, 1.0))
    stack = show(canvas, volume, "sagittal", volume.index_to_mm((20, 25, 30)), 0.5)
    picture = pixels_of(canvas)
    rows, columns = np.nonzero(picture > 50)
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    assert abs(height - 40 * 0.5 / 0.5) <= 1
    assert abs(width - 50 * 2.0 / 0.5) <= 1
    assert stack.count == 60


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_that_a_voxel_is_drawn_where_its_millimetres_are(ratio) -> None:
    pixels = np.zeros((64, 64), dtype=np.uint16)
    pixels[40, 20] = 1000
    image = SliceImage(pixels, (-10.0, 5.0), (0.5, 0.25))
    view = Viewport((0.0, 14.0), 0.05, (200, 160), ratio)
    grey = DrawableSlice(image).draw(view, 0, 1000)
    assert grey.shape == (160 * ratio, 200 * ratio)
    x, y = view.to_widget(-10.0 + 20 * 0.5, 5.0 + 40 * 0.25)
    brightest = np.nonzero(grey > 128)
    assert abs(brightest[1].mean() + 0.5 - x * ratio) < 1.0
    assert abs(brightest[0].mean() + 0.5 - y * ratio) < 1.0
    assert view.to_uv(x, y) == pytest.approx((0.0, 15.0))
    assert image.index_at(*view.to_uv(x, y)) == (40, 20)


def test_that_a_click_names_the_millimetres_under_it(canvas, qtbot) -> None:
    volume = stamped((0.5, 0.5, 0.5))
    stack = show(canvas, volume, "axial", volume.index_to_mm((32, 6, 14)))
    asked: list[tuple[float, float]] = []
    canvas.cursor_asked.connect(lambda u, v: asked.append((u, v)))
    u, v, w = stack.frame.uvw(volume.index_to_mm((32, 8, 19)))
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.to_widget(float(u), float(v)).toPoint())
    index = volume.mm_to_index(stack.frame.point(*asked[0], float(w)))
    assert np.abs(index - (32, 8, 19)).max() <= 1.0


@pytest.mark.parametrize("dtype", [np.int16, np.uint16, np.float32, np.uint8])
def test_that_the_window_is_linear_and_nothing_below_it_shines(dtype) -> None:
    low, high = (-500.0, 1300.0) if dtype in (np.int16, np.float32) else (60.0, 200.0)
    values = np.linspace(low - 40, high + 40, 64).astype(dtype)
    pixels = np.repeat(values[None], 8, axis=0)
    view = Viewport((31.5, 3.5), 1.0, (64, 8))
    drawn = DrawableSlice(SliceImage(pixels, (0.0, 0.0), (1.0, 1.0))).draw(view, low, high)
    wanted = np.clip((values.astype(float) - low) / (high - low) * 255, 0, 255)
    assert np.abs(drawn[4].astype(float) - wanted).max() <= 1.01
    assert drawn[4][values < low].max(initial=0) == 0


def test_that_hounsfield_units_far_below_the_window_stay_black() -> None:
    pixels = np.array([[-3024, -1024, 0, 1500]], dtype=np.int16).repeat(4, axis=0)
    drawn = DrawableSlice(SliceImage(pixels, (0.0, 0.0), (1.0, 1.0))).draw(Viewport((1.5, 1.5), 1.0, (4, 4)), 200, 1400)
    assert drawn[1].tolist() == [0, 0, 0, 255]


def test_that_a_window_above_all_values_is_black() -> None:
    assert to_grey(np.full((2, 2), 65535, np.uint16), 70000, 80000).max() == 0


def test_that_fine_stripes_do_not_turn_into_moire_when_made_small() -> None:
    stripes = np.zeros((600, 600), dtype=np.uint8)
    stripes[:, ::2] = 200
    image = SliceImage(stripes, (0.0, 0.0), (0.1, 0.1))
    grey = DrawableSlice(image).draw(Viewport((30.0, 30.0), 0.43, (100, 100)), 0, 200)
    inside = grey[5:-5, 5:-5].astype(float)
    assert 120 < inside.mean() < 135
    assert inside.std() < 12


def test_that_a_source_that_follows_the_view_is_asked_again_when_it_changes(canvas):
    asked: list[float] = []
    canvas.follows_view = True
    canvas.set_source(lambda: asked.append(canvas.mm_per_pixel))
    for scale in (0.2, 0.2, 0.4):
        canvas.set_place((0.0, 0.0), scale)
        canvas.grab()
    assert asked == [0.2, 0.4]


def test_that_a_plane_at_an_angle_is_sampled_where_it_lies() -> None:
    _z, y, x = np.mgrid[0:20, 0:30, 0:40]
    volume = Volume.from_spacing((x + 100.0 * y).astype(np.float32), (0.5, 1.0, 1.0))
    turned = PlaneFrame.along((np.cos(0.3), np.sin(0.3), 0.0), (0.0, 0.0, -1.0))
    w = float(turned.uvw((20.0, 15.0, 5.0))[2])
    image = reslice(volume, turned, w, (0.0, -9.0, 36.0, 0.0), 0.4)
    row, column = image.index_at(*turned.uvw((20.0, 15.0, 5.0))[:2])
    u, v = image.origin_uv[0] + column * image.step_uv[0], image.origin_uv[1] + row * image.step_uv[1]
    px, py, _ = turned.point(u, v, w)
    assert image.pixels[row, column] == pytest.approx(px + 100 * py, abs=0.5)
    beyond = reslice(volume, turned, w, (80.0, -9.0, 90.0, 0.0), 0.4)
    drawn = DrawableSlice(beyond).draw(Viewport((85.0, -4.0), 0.4, (20, 20)), -1024, 3000)
    assert drawn.max() == 0, "outside of the volume it is black in every window"


def wheel(canvas: SliceCanvas, delta: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    at = QPointF(canvas.rect().center())
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_that_the_crosshair_leaves_the_words_at_the_lower_edge_free(canvas) -> None:
    volume = stamped()
    stack = show(canvas, volume, "axial", volume.index_to_mm((20, 25, 30)))
    cross = Crosshair(stack.frame, tuple(volume.index_to_mm((20, 25, 30))))
    canvas.overlays.append(cross)
    with_cross = pixels_of(canvas).astype(int)
    cross.shown = False
    canvas.update()
    changed = np.abs(with_cross - pixels_of(canvas)) > 20
    assert changed[canvas.height() // 2 + 20 : canvas.height() - BOTTOM_ROOM - 1].any(axis=1).all()
    assert not changed[canvas.height() - BOTTOM_ROOM + 1 :].any()


def test_that_small_turns_of_the_wheel_add_up(canvas) -> None:
    steps: list[int] = []
    canvas.stepped.connect(steps.append)
    for _ in range(8):
        wheel(canvas, -30)
    assert steps == [1, 1]
    wheel(canvas, 120)
    assert steps[-1] == -1


def drag(canvas: SliceCanvas, button: Qt.MouseButton, by: QPoint, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    start = canvas.rect().center()
    QTest.mousePress(canvas, button, modifiers, start)
    for part in (0.5, 1.0):
        QTest.mouseMove(canvas, start + by * part)
        QApplication.processEvents()
    QTest.mouseRelease(canvas, button, modifiers, start + by)


def test_that_each_button_does_what_pacs_users_expect(canvas, qtbot) -> None:
    show(canvas, stamped(), "axial", np.zeros(3), 0.5)
    qtbot.waitExposed(canvas)
    windows: list[tuple[float, float]] = []
    pans: list[tuple[float, float]] = []
    zooms: list[float] = []
    canvas.window_dragged.connect(lambda x, y: windows.append((x, y)))
    canvas.panned.connect(lambda x, y: pans.append((x, y)))
    canvas.zoomed.connect(lambda factor, u, v: zooms.append(factor))
    drag(canvas, Qt.MouseButton.LeftButton, QPoint(40, 20))
    drag(canvas, Qt.MouseButton.MiddleButton, QPoint(40, 20))
    drag(canvas, Qt.MouseButton.RightButton, QPoint(0, -60))
    assert np.sum(windows, axis=0) == pytest.approx((40, 20))
    assert np.sum(pans, axis=0) == pytest.approx((20, 10))
    assert np.prod(zooms) == pytest.approx(2 ** (-60 / 120))


def test_that_ctrl_and_drag_names_a_region_in_millimetres(canvas, qtbot) -> None:
    show(canvas, stamped(), "axial", np.zeros(3), 0.5)
    regions: list = []
    canvas.region_chosen.connect(regions.append)
    drag(canvas, Qt.MouseButton.LeftButton, QPoint(40, 20), Qt.KeyboardModifier.ControlModifier)
    assert (regions[0].width(), regions[0].height()) == pytest.approx((20, 10))


@pytest.mark.parametrize("plane", PLANES)
def test_that_positions_and_slices_agree_there_and_back(plane) -> None:
    stack = SliceStack(stamped((0.4, 0.3, 0.7)), plane)
    for index in (0, 7, stack.count - 1):
        assert stack.nearest(stack.position_mm(index)) == index
    assert not stack.covers(stack.position_mm(stack.count - 1) + stack.spacing_mm)


def test_that_the_coarse_level_lies_at_the_same_place() -> None:
    fine = stamped((0.5, 0.5, 0.5))
    coarse_voxels = fine.voxels.reshape(20, 2, 25, 2, 30, 2).mean(axis=(1, 3, 5)).astype(np.uint8)
    coarse = Volume.from_spacing(coarse_voxels, (1.0, 1.0, 1.0), "grey8", origin_mm=tuple(fine.index_to_mm((0.5, 0.5, 0.5))))
    sharp, quick = SliceStack(fine, "sagittal"), SliceStack(fine, "sagittal", coarse, coarse_from=0)
    at = sharp.nearest(float(sharp.frame.uvw(fine.index_to_mm((32, 6, 14)))[2]))
    one, two = sharp.image(at), quick.image(at)
    assert one.bounds_uv() == pytest.approx(two.bounds_uv())
    assert two.pixels.shape == (20, 25)
    u, v, _ = sharp.frame.uvw(fine.index_to_mm((32.5, 6.5, 14)))
    assert two.pixels[two.index_at(float(u), float(v))] == 250
