"""Measuring on screen, driven by mouse and keys in the real window: drawing, changing, undoing, keeping, taking along."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit

from mctgui.errors import StorageFailure
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.qt.viewer.onscreen.drawing import ROIOverlay, place_beside, presence, to_widget
from mctgui.qt.viewer.onscreen.model import Item
from mctgui.qt.viewer.pane import Pane
from mctgui.qt.viewer.screen import ViewScreen
from mctgui.roi import ROI, Angle, Ellipse, Length, LineProfile, Rectangle, sampled, statistics
from mctgui.volume import Volume
from mctgui.windowing import Window

KEYS = {
    "length": Qt.Key.Key_D,
    "angle": Qt.Key.Key_A,
    "rectangle": Qt.Key.Key_R,
    "ellipse": Qt.Key.Key_E,
    "profile": Qt.Key.Key_G,
}
LEFT, NONE, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ORANGE, GREEN = "#d07f35", "#d5e8a8"


def volumes() -> dict[str, Volume]:
    """Even slopes over 30 mm, black outside: HU -200 to 400 along x, grey values 10 to 250 along y."""
    made = {}
    for name, spacing, dtype in (("mdct", (0.5, 1.0, 0.8), np.int16), ("microct", (0.4, 0.4, 0.4), np.uint8)):
        shape = tuple(round(side / step) for side, step in zip((12.0, 30.0, 30.0), spacing, strict=True))
        origin = [-15.0 + spacing[2] / 2, -15.0 + spacing[1] / 2, -6.0 + spacing[0] / 2]
        volume = Volume.from_spacing(np.zeros(shape, dtype), spacing, "HU" if name == "mdct" else "grey8", origin)
        index = np.stack(np.meshgrid(*(np.arange(side) for side in shape), indexing="ij"), axis=-1)
        x, y, _ = np.moveaxis(volume.index_to_mm(index), -1, 0)
        volume.voxels[:] = 100 + 20 * x if name == "mdct" else 130 + 8 * y
        made[name] = volume
    return made


@pytest.fixture
def case(project):
    record = project.add_case(level="L2")
    for modality, volume in volumes().items():
        finish(project.add_volume(record.id, modality, volume, {}))
    return record


@pytest.fixture
def screen(window, project, case, qtbot) -> Iterator[ViewScreen]:
    window.set_project(project)
    window.select_case(case)
    window.show_screen("view")
    window.activateWindow()  # without a window manager nobody else does, and keys go to the active window alone
    QTest.qWaitForWindowActive(window, 2000)
    shown = window.screen_shown
    qtbot.waitUntil(lambda: shown.panes[0].canvas.slice_image is not None)
    QTest.qWait(20)
    yield shown
    window.set_project(None)


def pane_of(screen: ViewScreen, modality: str, plane: str = "axial") -> Pane:
    return next(pane for pane in screen.panes if pane.modality == modality and pane.plane == plane)


def spot(pane: Pane, x: float, y: float) -> QPoint:
    """Pixel of a place in the axial slice, mm."""
    return to_widget(pane, (x, y, 0.0)).toPoint()


def place(pane: Pane, at: QPoint) -> np.ndarray:
    """Place in mm of a pixel, at the height of the cursor."""
    frame = pane.stack.frame
    return frame.point(*pane.canvas.to_uv(QPointF(at)), float(frame.uvw(pane._state.cursor_of(pane.modality))[2]))


def press_key(screen: ViewScreen, key: Qt.Key, modifiers=NONE) -> None:
    canvas = screen.panes[0].canvas
    canvas.setFocus()
    QTest.keyClick(canvas, key, modifiers)
    QApplication.processEvents()


def drag(pane: Pane, start: QPoint, end: QPoint, modifiers=NONE, release: bool = True) -> None:
    QTest.mouseMove(pane.canvas, start)
    QTest.mousePress(pane.canvas, LEFT, modifiers, start)
    for share in (0.4, 0.8, 1.0):
        move(pane, start + (end - start) * share, modifiers)
    if release:
        QTest.mouseRelease(pane.canvas, LEFT, modifiers, end)
    QApplication.processEvents()


def move(pane: Pane, to: QPoint, modifiers=NONE) -> None:
    """A move with the button held, which QTest sends without modifiers."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    where = QPointF(to)
    event = QMouseEvent(QEvent.Type.MouseMove, where, pane.canvas.mapToGlobal(where), LEFT, LEFT, modifiers)
    QApplication.sendEvent(pane.canvas, event)


def click(pane: Pane, at: QPoint) -> None:
    QTest.mouseMove(pane.canvas, at)
    QApplication.processEvents()
    QTest.mouseClick(pane.canvas, LEFT, NONE, at)
    QTest.qWait(QApplication.doubleClickInterval() // 20)


def draw(screen: ViewScreen, kind: str, start: tuple, end: tuple, modality: str = "mdct", modifiers=NONE) -> ROI:
    pane = pane_of(screen, modality)
    if screen._measuring.model.tool != kind:
        press_key(screen, KEYS[kind])
    drag(pane, spot(pane, *start), spot(pane, *end), modifiers)
    return screen._work.project.rois(screen._work.case.id)[-1].shape


def overlay_of(pane: Pane) -> ROIOverlay:
    return next(overlay for overlay in pane.canvas.overlays if isinstance(overlay, ROIOverlay))


def readout(pane: Pane) -> list[str]:
    pane.canvas.grab()
    return ["\n".join(lines) for _, lines in overlay_of(pane).labels]


def colours_of(pane: Pane, ratio: int = 1) -> np.ndarray:
    size = pane.canvas.size()
    image = QImage(size * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    pane.canvas.render(image)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return flat[:, : image.width(), 2::-1].astype(int)


def blacken(screen: ViewScreen) -> None:
    """Show no image, so that every colour is that of a shape."""
    for modality in ("mdct", "microct"):
        screen._state.set_window(modality, Window(5000.0, 1.0))


def near(colours: np.ndarray, wanted: str) -> np.ndarray:
    """Pixels of a hue, also where the edge of a line has dimmed it."""
    rgb = np.array([int(wanted[at : at + 2], 16) for at in (1, 3, 5)])
    brightest = colours.max(axis=-1)
    alike = np.abs(colours / np.maximum(brightest, 1)[..., None] - rgb / rgb.max()).max(axis=-1) < 0.1
    return alike & (brightest > 60)


# Drawing


def test_that_a_shape_is_named_in_the_language_of_the_window(screen, project, case, monkeypatch):
    monkeypatch.setattr(screen._measuring.model, "word", lambda _kind: "长度")
    pane = pane_of(screen, "mdct")
    press_key(screen, Qt.Key.Key_D)
    drag(pane, spot(pane, -8, -6), spot(pane, 4, 3))
    drag(pane, spot(pane, -8, 4), spot(pane, 4, 6))
    assert [record.name for record in project.rois(case.id)] == ["长度 1", "长度 2"]


def test_that_a_dragged_length_is_in_the_project_at_once_and_true_in_millimetres(screen, project, case):
    pane = pane_of(screen, "mdct")
    start, end = spot(pane, -8, -6), spot(pane, 4, 3)
    press_key(screen, Qt.Key.Key_D)
    drag(pane, start, end)
    (record,) = project.rois(case.id)
    assert (record.name, record.modality) == ("Length 1", "mdct")
    assert record.shape.length_mm == pytest.approx(math.dist(place(pane, start), place(pane, end)))
    assert record.shape.length_mm == pytest.approx(15.0, abs=2 * pane.canvas.mm_per_pixel)
    assert f"{record.shape.length_mm:.2f} mm" in readout(pane)


@pytest.mark.parametrize("kind", ["rectangle", "ellipse"])
def test_that_a_region_says_in_every_pane_what_that_image_holds(screen, project, kind):
    shape = draw(screen, kind, (-6, -4), (5, 7))
    assert isinstance(shape, {"rectangle": Rectangle, "ellipse": Ellipse}[kind])
    for modality, unit in (("mdct", "HU"), ("microct", "grey")):
        found = statistics(shape, volumes()[modality])
        (text,) = readout(pane_of(screen, modality))
        assert f"{found.mean:.1f} ± {found.sd:.1f} {unit}" in text
        assert f"n {found.n}" in text
        assert f"{shape.area_mm2:.1f} mm²" in text


def test_that_a_region_lies_on_the_same_bone_where_an_image_was_aligned_by_hand(screen, window, project, case):
    shift = (1.2, -2.4, 0.8)
    window.viewstate.set_offset("microct", shift)
    shape = draw(screen, "rectangle", (-6, -4), (5, 7))
    found = statistics(shape.moved(shift), volumes()["microct"])
    (text,) = readout(pane_of(screen, "microct"))
    assert f"{found.mean:.1f} ± {found.sd:.1f} grey" in text
    assert found.mean == pytest.approx(statistics(shape, volumes()["microct"]).mean - 8 * 2.4, abs=1.5)
    here, there = (pane_of(screen, one) for one in ("mdct", "microct"))
    assert presence(there, shape.moved(shift)) == "here"
    corner = np.array(shape.handles()["bottom right"])
    click(there, to_widget(there, corner + shift).toPoint())
    assert screen._measuring.model.chosen is not None
    assert screen._measuring.measurer.volumes("mdct")["microct"].affine[:3, 3] == pytest.approx(
        volumes()["microct"].affine[:3, 3] - shift
    )
    assert here.plane == there.plane


def test_that_an_angle_is_a_drag_and_a_click(screen, project, case):
    pane = pane_of(screen, "mdct")
    press_key(screen, Qt.Key.Key_A)
    drag(pane, spot(pane, -8, 0), spot(pane, 0, 0))
    assert project.rois(case.id) == [], "an angle has a second side"
    click(pane, spot(pane, 0, -8))
    (record,) = project.rois(case.id)
    assert record.shape.angle_deg == pytest.approx(90, abs=2)


def test_that_lines_can_also_be_clicked(screen, project, case):
    pane = pane_of(screen, "mdct")
    press_key(screen, Qt.Key.Key_D)
    click(pane, spot(pane, -6, 2))
    assert project.rois(case.id) == []
    click(pane, spot(pane, 6, 2))
    (record,) = project.rois(case.id)
    assert record.shape.length_mm == pytest.approx(12, abs=0.3)


def test_that_shift_draws_squares_circles_and_lines_at_45_degrees(screen):
    width, height = draw(screen, "ellipse", (-6, -4), (4, -1), modifiers=SHIFT).sides_mm
    assert width == pytest.approx(height)
    line = draw(screen, "length", (-6, 4), (4, 4.7), modifiers=SHIFT)
    assert line.start_mm[1] == pytest.approx(line.end_mm[1])


def test_that_a_slip_of_the_hand_draws_nothing(screen, project, case):
    pane = pane_of(screen, "mdct")
    press_key(screen, Qt.Key.Key_R)
    drag(pane, spot(pane, 0, 0), spot(pane, 0, 0) + QPoint(2, 0))
    press_key(screen, Qt.Key.Key_Escape)
    press_key(screen, Qt.Key.Key_Escape)
    assert project.rois(case.id) == []


def test_that_a_drag_without_a_tool_changes_the_window_and_with_one_it_does_not(screen, window):
    pane, state = pane_of(screen, "mdct"), window.viewstate
    before = state.window("mdct")
    draw(screen, "rectangle", (-5, -5), (5, 5))
    assert state.window("mdct") == before
    press_key(screen, Qt.Key.Key_Escape)
    drag(pane, spot(pane, 0, 0), spot(pane, 3, 0))
    assert state.window("mdct") != before


def test_that_the_pointer_tells_the_tool(screen):
    pane, shapes = pane_of(screen, "mdct"), set()
    for key in KEYS.values():
        press_key(screen, key)
        QTest.mouseMove(pane.canvas, spot(pane, 1, 1))
        QTest.mouseMove(pane.canvas, spot(pane, 2, 2))
        assert pane.canvas.cursor().shape() == Qt.CursorShape.BitmapCursor
        shapes.add(pane.canvas.cursor().pixmap().toImage().bits().tobytes())
    assert len(shapes) == 5
    press_key(screen, Qt.Key.Key_Escape)
    QTest.mouseMove(pane.canvas, spot(pane, 1, 1))
    assert pane.canvas.cursor().shape() == QCursor().shape()


def test_that_the_button_and_the_keys_choose_the_same_tool_and_a_second_press_puts_it_away(screen):
    measuring = screen._measuring
    press_key(screen, Qt.Key.Key_E)
    assert (measuring.model.tool, measuring.button.text()) == ("ellipse", "Ellipse")
    assert "Ellipse: drag" in measuring.button.toolTip()
    assert measuring.button.isChecked()
    press_key(screen, Qt.Key.Key_E)
    assert measuring.model.tool is None
    assert not measuring.button.isChecked()
    QTest.mouseClick(measuring.button, LEFT, NONE, QPoint(12, 12))
    assert measuring.model.tool == "ellipse", "the button takes the last tool again"


def test_that_escape_gives_up_the_shape_then_the_tool_then_the_choice(screen, project, case, qtbot):
    draw(screen, "length", (-5, 0), (5, 0))
    pane, model = pane_of(screen, "mdct"), screen._measuring.model
    click(pane, spot(pane, 0, 6))
    QTest.mouseMove(pane.canvas, spot(pane, 4, 6))
    qtbot.waitUntil(lambda: model.live is not None, timeout=2000)
    press_key(screen, Qt.Key.Key_Escape)
    assert (model.live, model.tool) == (None, "length")
    assert len(project.rois(case.id)) == 1
    press_key(screen, Qt.Key.Key_Escape)
    assert model.tool is None
    assert model.chosen is not None
    press_key(screen, Qt.Key.Key_Escape)
    assert model.chosen is None


def test_that_a_shape_begun_on_one_slice_is_not_ended_on_another(screen, project, case, window):
    pane = pane_of(screen, "mdct")
    press_key(screen, Qt.Key.Key_D)
    click(pane, spot(pane, -6, 2))
    pane.step(1)
    QTest.mouseMove(pane.canvas, spot(pane, 2, 2))
    click(pane, spot(pane, 6, 2))
    click(pane, spot(pane, 6, 8))
    (record,) = project.rois(case.id)
    assert record.shape.start_mm[2] == record.shape.end_mm[2]


# Where it is drawn


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize(("modality", "colour"), [("mdct", ORANGE), ("microct", GREEN)])
def test_that_a_shape_stands_at_its_millimetres_in_both_panes_in_the_colour_of_its_image(screen, modality, colour, ratio):
    draw(screen, "rectangle", (-9, -7), (3, 6), modality)
    press_key(screen, Qt.Key.Key_Escape)
    press_key(screen, Qt.Key.Key_Escape)
    blacken(screen)
    for pane in (pane_of(screen, "mdct"), pane_of(screen, "microct")):
        pane.canvas.overlays[:] = [overlay_of(pane)]
        overlay_of(pane)._label = lambda *_args, **_kwargs: None
        rows, columns = np.nonzero(near(colours_of(pane, ratio), colour))
        low, high = (to_widget(pane, (x, y, 0.0)) for x, y in ((-9, -7), (3, 6)))
        tolerance = 2.0
        assert columns.min() / ratio == pytest.approx(low.x(), abs=tolerance)
        assert columns.max() / ratio == pytest.approx(high.x(), abs=tolerance)
        assert rows.min() / ratio == pytest.approx(low.y(), abs=tolerance)
        assert rows.max() / ratio == pytest.approx(high.y(), abs=tolerance)
        assert low.x() < high.x()


def test_that_a_shape_is_drawn_on_its_slice_faintly_beside_it_and_nowhere_else(screen):
    shape = draw(screen, "rectangle", (-9, -7), (3, 6))
    press_key(screen, Qt.Key.Key_Escape)
    press_key(screen, Qt.Key.Key_Escape)
    press_key(screen, Qt.Key.Key_Escape)
    blacken(screen)
    pane = pane_of(screen, "mdct")
    assert all(presence(pane_of(screen, modality), shape) == "here" for modality in ("mdct", "microct"))
    assert all(presence(pane_of(screen, modality, "sagittal"), shape) == "elsewhere" for modality in ("mdct", "microct"))
    counts = []
    for step in (0, 1, 1):
        pane.step(step)
        counts.append(
            (presence(pane, shape), int((np.ptp(colours_of(pane), axis=-1) > 60).sum()), len(overlay_of(pane).labels))
        )
    assert [count[0] for count in counts] == ["here", "near", "elsewhere"]
    assert counts[0][1] > 200
    assert counts[1][1] < counts[0][1] / 4, "fainter"
    assert counts[2][1] == 0
    assert [count[2] for count in counts] == [1, 0, 0]


def test_that_a_shape_drawn_between_the_slices_of_two_grids_lies_on_the_slice_that_each_pane_shows(screen, window):
    for z in np.linspace(-3, 3, 13):
        window.viewstate.set_cursor((0.0, 0.0, float(z)), "mdct")
        for modality in ("mdct", "microct"):
            shape = draw(screen, "length", (-5, 0), (5, 0), modality)
            assert [presence(pane_of(screen, one), shape) for one in ("mdct", "microct")] == ["here", "here"]
            found = sampled(LineProfile("axial", shape.start_mm, shape.end_mm), volumes()["microct"])
            assert found.slice_index == pane_of(screen, "microct").index
            screen._measuring.delete_chosen()


@pytest.mark.parametrize("corner", [(-14.6, -14.6), (9, -14.6), (-14.6, 9), (9, 9)])
def test_that_numbers_are_never_cut_at_the_edge(screen, corner):
    draw(screen, "ellipse", corner, (corner[0] + 5, corner[1] + 5))
    for pane in (pane_of(screen, "mdct"), pane_of(screen, "microct")):
        pane._zoom(0.35, corner[0] + 2, corner[1] + 2)
        pane.canvas.grab()
        for box, lines in overlay_of(pane).labels:
            assert pane.canvas.rect().toRectF().contains(box)
            assert lines


def test_that_two_readouts_do_not_cover_each_other_where_there_is_room():
    from PySide6.QtCore import QRectF

    room, shape = QRectF(0, 0, 400, 300), QRectF(180, 140, 20, 20)
    taken: list[QRectF] = []
    for _ in range(4):
        taken.append(place_beside(shape, (100, 40), room, taken))
    for at, one in enumerate(taken):
        assert room.contains(one)
        assert not one.intersects(shape)
        assert not any(one.intersects(other) for other in taken[:at])


# Changing


def test_that_a_handle_is_dragged_and_the_numbers_follow_while_it_moves(screen, project, case):
    shape = draw(screen, "rectangle", (-6, -4), (5, 7))
    press_key(screen, Qt.Key.Key_Escape)
    pane = pane_of(screen, "mdct")
    corner = to_widget(pane, shape.handles()["bottom right"]).toPoint()
    before = readout(pane)
    drag(pane, corner, corner + QPoint(40, 10), release=False)
    assert readout(pane) != before
    assert project.rois(case.id)[0].shape == shape, "kept at the release"
    QTest.mouseRelease(pane.canvas, LEFT, NONE, corner + QPoint(40, 10))
    changed = project.rois(case.id)[0].shape
    step = pane.canvas.mm_per_pixel
    assert np.subtract(changed.sides_mm, shape.sides_mm) == pytest.approx((40 * step, 10 * step), abs=1e-6)
    assert changed.handles()["top left"] == pytest.approx(shape.handles()["top left"])


def test_that_a_line_is_taken_by_its_middle_and_moved_also_in_the_other_image(screen, project, case):
    shape = draw(screen, "length", (-6, 3), (6, 3))
    press_key(screen, Qt.Key.Key_Escape)
    pane = pane_of(screen, "microct")
    middle = to_widget(pane, shape.middle_mm).toPoint()
    drag(pane, middle, middle + QPoint(0, 20))
    moved = project.rois(case.id)[0].shape
    assert moved.length_mm == pytest.approx(shape.length_mm)
    assert np.subtract(moved.middle_mm, shape.middle_mm) == pytest.approx((0, 20 * pane.canvas.mm_per_pixel, 0), abs=1e-6)


def test_that_the_hovered_handle_grows(screen):
    shape = draw(screen, "ellipse", (-6, -4), (5, 7))
    press_key(screen, Qt.Key.Key_Escape)
    pane = pane_of(screen, "mdct")
    QTest.mouseMove(pane.canvas, spot(pane, -12, -12))
    QTest.mouseMove(pane.canvas, spot(pane, -12.5, -12))
    quiet = colours_of(pane).min(axis=-1) > 200
    at = to_widget(pane, shape.handles()["right"]).toPoint()
    QTest.mouseMove(pane.canvas, at)
    loud = colours_of(pane).min(axis=-1) > 200
    around = np.s_[at.y() - 9 : at.y() + 10, at.x() - 9 : at.x() + 10]
    assert loud[around].sum() > 2 * quiet[around].sum()
    assert pane.canvas.cursor().shape() == Qt.CursorShape.SizeAllCursor


def test_that_everything_is_undone_and_redone_by_key_and_is_in_the_project_each_time(screen, project, case):
    def kept() -> list:
        return [(record.id, record.name, record.shape) for record in project.rois(case.id)]

    states = [kept()]
    shape = draw(screen, "rectangle", (-6, -4), (5, 7))
    states.append(kept())
    press_key(screen, Qt.Key.Key_Escape)
    pane = pane_of(screen, "mdct")
    corner = to_widget(pane, shape.handles()["top left"]).toPoint()
    drag(pane, corner, corner - QPoint(10, 10))
    states.append(kept())
    screen._measuring.model.rename(screen._measuring.model.chosen, "pedicle")
    states.append(kept())
    press_key(screen, Qt.Key.Key_Delete)
    states.append(kept())
    assert [len(state) for state in states] == [0, 1, 1, 1, 0]
    assert len({str(state) for state in states}) == 4
    for state in reversed(states[:-1]):
        press_key(screen, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert kept() == state
        assert [item.record.name for item in screen._measuring.model.items] == [name for _, name, _ in state]
    for state in states[1:]:
        press_key(screen, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | SHIFT)
        assert kept() == state


def test_that_shapes_are_there_again_when_the_project_is_opened_again(screen, window, project, case):
    for at, kind in enumerate(("length", "ellipse", "profile")):
        draw(screen, kind, (-6, -4 + 3 * at), (5, 4 + 3 * at))
    before = project.rois(case.id)
    folder = project.folder
    window.set_project(None)
    project.close()
    again = Project.open(folder)
    window.set_project(again)
    window.show_screen("view")
    QTest.qWait(20)
    assert [item.record for item in window.screen_shown._measuring.model.items] == before
    assert window.screen_shown._measuring.section.table.model().rowCount() == 3
    window.set_project(None)


def test_that_shapes_of_another_case_are_not_shown(screen, window, project):
    draw(screen, "length", (-6, -4), (5, 7))
    other = project.add_case()
    finish(project.add_volume(other.id, "mdct", volumes()["mdct"], {}))
    window.select_case(other)
    QTest.qWait(20)
    assert window.screen_shown._measuring.model.items == []
    press_key(screen, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.screen_shown._measuring.model.items == []


def test_that_what_cannot_be_kept_is_said_and_not_shown(screen, project, case, monkeypatch, window):
    def full(*_args, **_kwargs):
        raise StorageFailure("The project could not be written: the disk is full.", "Free some space, then try again.")

    monkeypatch.setattr(project, "add_roi", full)
    pane = pane_of(screen, "mdct")
    press_key(screen, Qt.Key.Key_D)
    drag(pane, spot(pane, -5, 0), spot(pane, 5, 0))
    assert screen._measuring.model.items == []
    assert window.undo_stack.count() == 0
    assert any("disk is full" in label.text() for label in window.message_bar.findChildren(QLabel))


@pytest.mark.parametrize("kind", list(KEYS))
def test_that_a_shape_is_drawn_at_the_cursor_by_key_alone(screen, project, case, window, kind):
    window.viewstate.set_cursor((2.0, -3.0, 1.1), "mdct")
    press_key(screen, Qt.Key.Key_Return)
    assert project.rois(case.id) == [], "Return draws only with a tool"
    press_key(screen, KEYS[kind])
    press_key(screen, Qt.Key.Key_Return)
    (record,) = project.rois(case.id)
    assert record.shape.kind == kind
    assert record.shape.middle_mm == pytest.approx((2.0, -3.0, 1.1))
    assert all(presence(pane_of(screen, modality), record.shape) == "here" for modality in ("mdct", "microct"))


def test_that_arrow_keys_move_the_chosen_shape_and_are_undone_together(screen, project, case, window):
    shape = draw(screen, "ellipse", (-6, -4), (5, 7))
    control = Qt.KeyboardModifier.ControlModifier
    for _ in range(3):
        press_key(screen, Qt.Key.Key_Right, control)
    press_key(screen, Qt.Key.Key_Up, control | SHIFT)
    moved = project.rois(case.id)[0].shape
    assert np.subtract(moved.middle_mm, shape.middle_mm) == pytest.approx((0.3, -1.0, 0.0))
    assert window.undo_stack.count() == 2
    press_key(screen, Qt.Key.Key_Z, control)
    assert project.rois(case.id)[0].shape == shape


# The inspector


def test_that_the_list_names_each_shape_with_its_value_and_the_numbers_of_all_images(screen):
    draw(screen, "length", (-9, -9), (5, -9))
    shape = draw(screen, "ellipse", (-6, -4), (5, 7))
    section = screen._measuring.section
    rows = section.table.model()
    cells = [[rows.index(row, column).data() for column in range(2)] for row in range(rows.rowCount())]
    found = {modality: statistics(shape, volume) for modality, volume in volumes().items()}
    assert cells[0][0] == "Length 1"
    assert cells[1] == ["Ellipse 1", f"{found['mdct'].mean:.1f} ± {found['mdct'].sd:.1f} HU"]
    for column, modality in enumerate(("mdct", "microct"), start=1):
        one = found[modality]
        shown = [section.numbers.text_of(row, column) for row in range(1, 6)]
        assert shown == [
            str(one.n),
            f"{one.mean:.1f}",
            f"{one.sd:.1f}",
            f"{one.minimum:.0f}".replace("-", "−"),
            f"{one.maximum:.0f}",
        ]


def test_that_the_histograms_hold_every_counted_pixel_in_the_colour_of_the_image(screen, window):
    shape = draw(screen, "rectangle", (-6, -4), (5, 7))
    plots = screen._measuring.section.histograms
    assert [plot.isVisibleTo(plot.parentWidget()) for plot in plots] == [True, True]
    for plot, modality in zip(plots, ("mdct", "microct"), strict=True):
        (curve,) = plot.curves
        assert sum(curve.getOriginalDataset()[1]) == pytest.approx(100)
        assert curve.opts["pen"].color() == window.theme.modality(modality)
        assert len(curve.getOriginalDataset()[0]) == len(statistics(shape, volumes()[modality]).histogram.edges)


def test_that_one_profile_is_drawn_for_all_images_at_once_each_with_its_own_line_and_marker(screen, window):
    shape = draw(screen, "profile", (-10, -4), (9, 8))
    plot = screen._measuring.section.profile
    curves = {curve.name(): curve for curve in plot.curves if curve.name()}
    assert set(curves) == {"MDCT", "micro-CT"}
    for name, modality in (("MDCT", "mdct"), ("micro-CT", "microct")):
        x, y = curves[name].getOriginalDataset()
        expected = sampled(shape, volumes()[modality])
        assert x == pytest.approx(expected.distance_mm)
        assert y == pytest.approx(expected.values)
        assert curves[name].opts["pen"].color() == window.theme.modality(modality)
    assert curves["MDCT"].opts["pen"].style() != curves["micro-CT"].opts["pen"].style()
    symbols = [part.opts["symbol"] for part in plot.curves if not hasattr(part, "curve")]
    assert symbols == ["o", "d"]


def test_that_a_row_leads_to_its_slice_and_a_missing_plane_to_a_layout_that_has_it(screen, window, qtbot):
    first = draw(screen, "length", (-6, -4), (5, 7))
    pane = pane_of(screen, "mdct")
    pane.step(6)
    draw(screen, "length", (-6, 4), (5, 7))
    sagittal = pane_of(screen, "mdct", "sagittal")
    middle = sagittal.canvas.rect().center()
    drag(sagittal, middle, middle + QPoint(20, 8))
    press_key(screen, Qt.Key.Key_Escape)
    table = screen._measuring.section.table
    click_row(table, 0)
    assert presence(pane_of(screen, "mdct"), first) == "here"
    window.viewstate.layout = "side by side"
    click_row(table, 2)
    assert any(pane.plane == "sagittal" for pane in screen.panes)


def click_row(table, row: int) -> None:
    QTest.mouseClick(table.viewport(), LEFT, NONE, table.visualRect(table.model().index(row, 1)).center())
    QApplication.processEvents()


def test_that_delete_in_the_list_can_be_undone_and_a_name_can_be_typed(screen, project, case, window, qtbot):
    draw(screen, "length", (-6, -4), (5, 7))
    draw(screen, "length", (-6, 4), (5, 7))
    press_key(screen, Qt.Key.Key_Escape)
    table = screen._measuring.section.table
    click_row(table, 0)
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "grade")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: project.rois(case.id)[0].name == "grade")
    assert screen._measuring.model.tool is None, "letters typed into a name choose no tool"
    click_row(table, 0)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert [record.name for record in project.rois(case.id)] == ["Length 2"]
    window.undo_stack.undo()
    assert [record.name for record in project.rois(case.id)] == ["grade", "Length 2"]


def test_that_the_table_and_the_profile_are_saved_as_csv(screen, project, case, tmp_path, monkeypatch, window):
    draw(screen, "ellipse", (-6, -4), (5, 7))
    line = draw(screen, "profile", (-10, -4), (9, 8))
    proposed = []

    def ask(_parent, _title, name, _filter):
        proposed.append(name)
        return str(tmp_path / "saved"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    screen._measuring._export.trigger()
    with (tmp_path / "saved.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["kind"], row["image"]) for row in rows] == [
        ("ellipse", "mdct"),
        ("ellipse", "microct"),
        ("profile", "mdct"),
    ]
    assert float(rows[2]["length_mm"]) == line.length_mm
    screen._measuring._export_profile.trigger()
    with (tmp_path / "saved.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["image"] for row in rows} == {"mdct", "microct"}
    assert [float(row["value"]) for row in rows if row["image"] == "microct"] == pytest.approx(
        sampled(line, volumes()["microct"]).values
    )
    assert not any(case.pseudonym in name for name in proposed)


def test_that_a_damaged_shape_is_reported_and_the_others_are_shown(window, project, case, qtbot):
    project.add_roi(case.id, "mdct", Length("axial", (0, 0, 0), (1, 0, 0)))
    project.add_roi(case.id, "mdct", Angle("axial", (1, 0, 0), (0, 0, 0), (0, 1, 0)))
    with project._database.change() as change:
        change.execute("UPDATE rois SET json = '{}' WHERE id = 1")
    window.set_project(project)
    window.select_case(case)
    window.show_screen("view")
    QTest.qWait(20)
    assert [item.record.name for item in window.screen_shown._measuring.model.items] == ["Angle 1"]
    assert any("cannot be read" in label.text() for label in window.message_bar.findChildren(QLabel))
    window.set_project(None)


def test_that_the_numbers_in_a_growing_volume_are_those_of_the_slices_that_are_there(screen, project, case, window):
    like = volumes()["microct"]
    draw(screen, "ellipse", (-6, -4), (5, 7))
    shape = project.rois(case.id)[0].shape
    with project.growing_volume(case.id, "microct-like", like.grid) as growing:
        growing.put(0, like.voxels[:2])
        screen.growing.show()
        before = screen._measuring.measurer.measure(Item(None, shape, "mdct"), "microct-like").numbers
        assert before.maximum == 0, "the slice of the shape is still empty"
        growing.put(2, like.voxels[2:])
        screen.growing.show()
        after = screen._measuring.measurer.measure(Item(None, shape, "mdct"), "microct-like").numbers
        assert after.mean == statistics(shape, like).mean
        grid = screen._measuring.section.numbers
        assert grid.text_of(2, 2) == f"{after.mean:.1f}"
        finish(growing.confirm())
    screen.set_case(case)
    assert screen._measuring.model.items[0].shape == shape
