"""Placing VOIs in the real window by mouse, keys and numbers, on a vertebra that lies askew; all results in millimetres."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.qt.measure import placement
from mctgui.qt.measure.screen import MeasureScreen
from mctgui.qt.measure.sections import section
from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs
from mctgui.volume import Volume

from .placing import drag, drag_handle, measure_screen, settle, stored


def _specimen():
    path = Path(__file__).parents[1] / "voi" / "specimen.py"
    spec = importlib.util.spec_from_file_location("placer_specimen", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.vertebra


@pytest.fixture(scope="module")
def askew() -> tuple[Volume, AnteriorEdgeConstruction]:
    """A vertebra turned by 6 degrees, tilted by 8 and by 4 to the side; and where its construction lies."""
    return _specimen()(spacing_mm=(0.6, 0.6, 0.6), turn_deg=6.0, tilt_deg=8.0, side_tilt_deg=4.0)


@pytest.fixture
def case(project, askew):
    record = project.add_case(level="L2")
    finish(project.add_volume(record.id, "microct", askew[0]))
    return record


@pytest.fixture
def screen(window, project, case, askew, qtbot) -> Iterator[MeasureScreen]:
    project.add_voi(case.id, PlacedVOIs(askew[1], how="automatic").to_json(), "automatic")
    made = measure_screen(window, project, case)
    yield made
    settle(made, window, qtbot)
    window.set_project(None)


def at(pane, point) -> QPoint:
    u, v, _ = pane.frame.uvw(point)
    return pane.canvas.to_widget(float(u), float(v)).toPoint()


def key(canvas, which, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    canvas.setFocus()
    QTest.keyClick(canvas, which, modifiers)


# Panes


def test_that_three_panes_show_the_vertebra_along_its_own_axes_at_one_scale(screen, askew):
    truth, images = askew[1], screen.images
    normals = [np.asarray(one) for one in (truth.superior, truth.left, truth.anterior)]
    for pane, normal in zip(images.panes, normals, strict=True):
        assert abs(pane.frame.normal @ normal) == pytest.approx(1.0)
    assert len({pane.canvas.mm_per_pixel for pane in images.panes}) == 1
    letters = [next(one for one in pane.canvas.overlays if hasattr(one, "_letters"))._letters for pane in images.panes]
    assert letters == [("R", "L", "A", "P"), ("A", "P", "H", "F"), ("R", "L", "H", "F")]


def test_that_left_front_and_head_lie_where_the_letters_say(screen, askew):
    truth, (axial, sagittal, coronal) = askew[1], screen.images.panes
    centre = np.asarray(truth.circle_centre_mm)
    for pane, towards, right, down in (
        (axial, truth.left, 1, 0),
        (axial, truth.anterior, 0, -1),
        (sagittal, truth.anterior, -1, 0),
        (sagittal, truth.superior, 0, -1),
        (coronal, truth.left, 1, 0),
        (coronal, truth.superior, 0, -1),
    ):
        step = at(pane, centre + 5 * np.asarray(towards)) - at(pane, centre)
        assert (np.sign(round(step.x() / 20)), np.sign(round(step.y() / 20))) == (right, down)


def test_that_the_picture_in_an_oblique_pane_is_not_mirrored(screen, askew, qtbot):
    volume, truth = askew
    screen.images.resize(900, 500)
    for pane in screen.images.panes:
        qtbot.waitUntil(lambda pane=pane: pane.canvas.slice_image is not None and not pane.is_sharpening, timeout=10_000)
        image = pane.canvas.slice_image
        for towards in (truth.left, truth.anterior, truth.superior):
            point = np.asarray(truth.circle_centre_mm) + 6 * np.asarray(towards)
            u, v, w = pane.frame.uvw(point)
            if abs(w - pane.w) > 1e-6:
                continue
            row, column = image.index_at(float(u), float(v))
            expected = volume.voxels[tuple(np.rint(volume.mm_to_index(point)).astype(int))]
            assert abs(float(image.pixels[row, column]) - float(expected)) < 40


def test_that_as_scanned_shows_the_slices_of_the_scan_with_the_vois_where_they_are_cut(screen, window):
    key(screen.images.axial.canvas, Qt.Key.Key_O)
    assert not screen.images.aligned
    for pane, normal in zip(screen.images.panes, ((0, 0, 1), (1, 0, 0), (0, 1, 0)), strict=True):
        assert np.abs(pane.frame.normal) == pytest.approx(normal)
    axial = screen.images.axial
    assert section(screen.construction.upper, axial.frame, axial.w), "the plane cuts the cylinders askew"
    assert "scanned" in axial.strip.beside
    key(axial.canvas, Qt.Key.Key_O)
    assert screen.images.aligned


def test_that_the_wheel_scrolls_off_the_placement_and_the_outline_becomes_what_is_cut(screen):
    sagittal = screen.images.sagittal
    before = screen.construction
    (at_centre,) = section(before.upper, sagittal.frame, sagittal.w)
    place = sagittal.canvas.rect().center()
    for _ in range(10):
        wheel = QWheelEvent(
            place,
            sagittal.canvas.mapToGlobal(place),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(sagittal.canvas, wheel)
    (beside,) = section(before.upper, sagittal.frame, sagittal.w)
    assert np.ptp(beside[:, 0]) == pytest.approx(2 * np.sqrt(7.5**2 - 6.0**2), abs=0.05)
    assert np.ptp(at_centre[:, 0]) == pytest.approx(15.0, abs=0.05)
    assert screen.construction == before
    screen.placing.fit.trigger()
    assert np.ptp(section(before.upper, sagittal.frame, sagittal.w)[0][:, 0]) == pytest.approx(15.0, abs=0.05)


# Handles


def test_that_the_coronal_pane_moves_the_vois_sideways_and_up(screen, project, case, askew):
    pane = screen.images.coronal
    scale = pane.canvas.mm_per_pixel
    drag_handle(pane, "centre", QPoint(24, -16))
    moved = np.subtract(stored(project, case).construction.edge_mm, askew[1].edge_mm)
    assert moved @ np.asarray(askew[1].left) == pytest.approx(24 * scale, abs=1.01 * scale)
    assert moved @ np.asarray(askew[1].superior) == pytest.approx(16 * scale, abs=1.01 * scale)
    assert moved @ np.asarray(askew[1].anterior) == pytest.approx(0.0, abs=1e-6)
    assert stored(project, case).how == "adjusted"


def test_that_line_b_is_taken_anywhere_and_sets_the_inset(screen, project, case, askew):
    pane = screen.images.axial
    end = np.asarray(askew[1].line_b[1])
    start = at(pane, 0.7 * end + 0.3 * np.asarray(askew[1].tangent_mm))
    drag(pane, start, QPoint(0, 18))
    assert stored(project, case).construction.inset_mm == pytest.approx(5 + 18 * pane.canvas.mm_per_pixel, abs=0.25)
    assert stored(project, case).construction.edge_mm == pytest.approx(askew[1].edge_mm)


def test_that_the_edge_of_the_circle_is_taken_anywhere_and_sets_the_diameter(screen, project, case, askew):
    pane, truth = screen.images.axial, askew[1]
    back = np.asarray(truth.circle_centre_mm) - 7.5 * np.asarray(truth.anterior)
    drag(pane, at(pane, back), QPoint(0, 20))
    now = stored(project, case).construction
    assert now.diameter_mm == pytest.approx(15 + 20 * pane.canvas.mm_per_pixel, abs=0.3)
    assert now.tangent_mm == pytest.approx(truth.tangent_mm)


def test_that_the_gap_and_the_height_are_dragged_in_the_sagittal_pane(screen, project, case):
    pane = screen.images.sagittal
    scale = pane.canvas.mm_per_pixel
    drag_handle(pane, "gap", QPoint(0, 12))
    assert stored(project, case).construction.gap_mm == pytest.approx(12 * scale, abs=1.01 * scale)
    drag_handle(pane, "height", QPoint(0, -10))
    assert stored(project, case).construction.height_mm == pytest.approx(5 + 10 * scale, abs=1.01 * scale)


def test_that_endplate_lines_tilt_and_centre_the_slice(screen, project, case, askew, window, qtbot):
    screen.images.untouched = False  # the message makes the panes smaller; the scale stays
    key(screen.images.axial.canvas, Qt.Key.Key_E)
    settle(screen, window, qtbot)  # the lines are as long as the body is deep
    before = stored(project, case)
    assert before.endplates is not None
    said = screen.inspector().checks
    assert any("not on the endplates yet" in fault for fault in said.faults), "nothing was found there yet"
    assert not any("Endplates" in words for words in said._fine)
    pane = screen.images.sagittal
    scale = pane.canvas.mm_per_pixel
    front, back = (np.array(pane.handles.places[f"upper, {side}"]) for side in ("front", "back"))
    drag_handle(pane, "upper, front", QPoint(0, -15))
    assert not any("not on the endplates yet" in fault for fault in said.faults)
    after = stored(project, case)
    rise, length = 15 * scale, float(np.linalg.norm(front - back))
    tilt = np.degrees(np.arccos(np.dot(after.construction.superior, askew[1].superior)))
    assert tilt == pytest.approx(np.degrees(np.arctan(rise / length)) / 2, abs=0.2)
    upper, lower = after.endplates.distances_mm(after.construction)
    assert upper == pytest.approx(lower, abs=0.01), "the central slice is halfway between the endplates"
    window.undo_stack.undo()
    assert stored(project, case).construction == before.construction
    coronal = screen.images.coronal
    drag_handle(coronal, "lower, left", QPoint(0, 12))
    assert stored(project, case).construction.superior != pytest.approx(before.construction.superior, abs=1e-4)


# The edge


def test_that_snapping_puts_e_on_the_edge_and_a_small_drag_does_not_take_it_off(screen, project, case, askew):
    fields = screen.inspector().position.edge
    fields[1].setValue(askew[1].edge_mm[1] + 1.2)
    key(screen.images.axial.canvas, Qt.Key.Key_S)
    snapped = stored(project, case).construction
    assert snapped.edge_rule == "half maximum"
    off = (np.asarray(snapped.edge_mm) - askew[1].edge_mm) @ np.asarray(askew[1].anterior)
    assert abs(off) < 0.35
    pane = screen.images.axial
    near = QPoint(0, round(1.0 / pane.canvas.mm_per_pixel))
    drag_handle(pane, "edge", near)
    assert stored(project, case).construction.edge_mm == pytest.approx(snapped.edge_mm, abs=0.02)
    drag_handle(pane, "edge", 4 * near)
    away = stored(project, case).construction
    assert away.edge_rule == "as clicked"
    assert np.linalg.norm(np.subtract(away.edge_mm, snapped.edge_mm)) == pytest.approx(4.0, abs=0.3)
    assert not screen.placing.snap.isChecked()


def test_that_e_follows_the_edge_while_line_a_is_turned(screen, project, case):
    screen.placing.snap.trigger()
    before = stored(project, case).construction
    drag_handle(screen.images.axial, "turn", QPoint(40, 0))
    now = stored(project, case).construction
    assert now.edge_rule == "half maximum"
    assert now.anterior != pytest.approx(before.anterior, abs=0.02)
    from mctgui.voi import snapped_to_edge

    assert now.edge_mm == pytest.approx(snapped_to_edge(screen.placer.column.volume, now).edge_mm, abs=0.01)


# Numbers and keys


def test_that_numbers_move_turn_and_tilt_and_every_one_is_undone(screen, project, case, window, askew):
    position = screen.inspector().position
    stack = np.eye(3)
    begun = stored(project, case).construction
    position.edge[0].setValue(3.25)
    assert stored(project, case).construction.edge_mm[0] == pytest.approx(3.25)
    for which, degrees in (("turn", 2.0), ("sagittal", -3.0), ("coronal", 1.5)):
        position.angles[which].setValue(degrees)
        assert placement.angle_deg(stored(project, case).construction, stack, which) == pytest.approx(degrees, abs=0.01)
    section_of_axis = screen.inspector().placement.axis
    section_of_axis.activated.emit(section_of_axis.findData("image"))
    along = stored(project, case).construction
    assert along.superior == pytest.approx((0, 0, 1))
    assert along.axis == "image"
    section_of_axis.activated.emit(section_of_axis.findData("vertebra"))
    assert stored(project, case).construction.axis == "vertebra"
    for _ in range(6):
        window.undo_stack.undo()
    assert stored(project, case).construction == begun
    for _ in range(6):
        window.undo_stack.redo()
    assert placement.angle_deg(stored(project, case).construction, stack, "sagittal") == pytest.approx(-3.0, abs=0.01)


def test_that_brackets_turn_and_alt_arrows_tilt_by_half_a_degree(screen, project, case):
    canvas, stack = screen.images.axial.canvas, np.eye(3)
    alt = Qt.KeyboardModifier.AltModifier
    for pressed, modifiers, which, by in (
        (Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.NoModifier, "turn", 0.5),
        (Qt.Key.Key_BracketRight, Qt.KeyboardModifier.NoModifier, "turn", -0.5),
        (Qt.Key.Key_Up, alt, "sagittal", 0.5),
        (Qt.Key.Key_Down, alt, "sagittal", -0.5),
        (Qt.Key.Key_Left, alt, "coronal", 0.5),
        (Qt.Key.Key_Right, alt, "coronal", -0.5),
    ):
        before = placement.angle_deg(stored(project, case).construction, stack, which)
        key(canvas, pressed, modifiers)
        after = placement.angle_deg(stored(project, case).construction, stack, which)
        assert after - before == pytest.approx(by)


def test_that_a_handle_is_chosen_and_moved_without_a_mouse(screen, project, case):
    canvas = screen.images.sagittal.canvas
    handles = screen.images.sagittal.handles
    names = list(handles.places)
    key(canvas, Qt.Key.Key_Period)
    for _ in range(names.index("height")):
        key(canvas, Qt.Key.Key_Period)
    assert handles.chosen == "height"
    key(canvas, Qt.Key.Key_Up)
    key(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert stored(project, case).construction.height_mm == pytest.approx(6.1)
    key(canvas, Qt.Key.Key_Comma)
    assert handles.chosen == names[names.index("height") - 1]


# Accepting and keeping


def test_that_a_proposal_is_dashed_until_it_is_accepted(screen, window, project, case, qtbot):
    assert screen.images.scene.proposed
    screen.placer.accept()
    assert not screen.images.scene.proposed
    assert stored(project, case).accepted
    window.undo_stack.undo()
    assert screen.images.scene.proposed


def test_that_a_locked_placement_is_not_moved_by_mouse_keys_or_numbers(screen, project, case, window):
    key(screen.images.axial.canvas, Qt.Key.Key_K)
    locked = stored(project, case)
    assert (locked.locked, locked.accepted) == (True, True)
    assert screen.images.axial.handles.places == {}
    drag(screen.images.axial, at(screen.images.axial, locked.construction.edge_mm), QPoint(0, 30))
    key(screen.images.axial.canvas, Qt.Key.Key_Right)
    key(screen.images.axial.canvas, Qt.Key.Key_BracketLeft)
    key(screen.images.axial.canvas, Qt.Key.Key_S)
    assert stored(project, case).construction == locked.construction
    assert not screen.inspector().placement.fields["inset_mm"].isEnabled()
    assert not screen.placing.propose.isEnabled()
    QTest.mouseClick(screen.inspector().lock, Qt.MouseButton.LeftButton)
    assert not stored(project, case).locked
    assert screen.images.axial.handles.places


def test_that_all_is_found_again_in_another_window(screen, project, case, make_window, window, qtbot, askew):
    screen.inspector().placement.operator.setText("AB")
    screen.inspector().placement.operator.editingFinished.emit()
    screen.placing.adding[1].trigger()
    drag_handle(screen.images.axial, "turn", QPoint(20, 0))
    key(screen.images.axial.canvas, Qt.Key.Key_K)
    before = stored(project, case)
    settle(screen, window, qtbot)
    window.set_project(None)
    again = measure_screen(make_window(), Project.open(project.folder), case)
    now = again.placer.kept
    assert (now.construction, now.how, now.locked, now.placed_by) == (before.construction, "adjusted", True, "AB")
    assert list(now.free) == ["Box 1"]
    assert again.inspector().placement.operator.text() == "AB"
    settle(again, again.window_services, qtbot)
    again.window_services.set_project(None)


# Looking for the vertebra


def test_that_a_proposal_lies_where_the_vertebra_is_and_knows_its_endplates(window, project, case, askew, qtbot):
    screen = measure_screen(window, project, case)
    truth = askew[1]
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle(screen, window, qtbot)
    placed = stored(project, case)
    assert placed.how == "automatic"
    assert np.linalg.norm(np.subtract(placed.construction.circle_centre_mm, truth.circle_centre_mm)) < 1.0
    assert np.degrees(np.arccos(np.dot(placed.construction.superior, truth.superior))) < 2.0
    assert placed.endplates is not None
    checks = screen.inspector().checks
    assert any("tilted" in fault for fault in checks.faults)
    assert screen.inspector().clearance.curve.profile.smallest_mm > 1.0
    lines = screen.inspector().contents.lines
    assert [line[0] for line in lines[1:]] == ["Upper", "Lower"]
    assert abs(float(lines[1][1]) - 883.6) < 18
    window.set_project(None)


def test_that_a_proposal_that_fails_asks_for_two_clicks(window, project, qtbot, monkeypatch):
    empty = project.add_case(level="L3")
    noise = np.random.default_rng(3).integers(0, 40, (30, 60, 60)).astype(np.uint8)
    finish(project.add_volume(empty.id, "microct", Volume.from_spacing(noise, (0.6,) * 3, "grey8", (0.0, 0.0, 0.0))))
    screen = measure_screen(window, project, empty)
    said: list[str] = []
    monkeypatch.setattr(window.message_bar, "say", lambda text, *_rest: said.append(text))
    screen.proposer.propose()
    settle(screen, window, qtbot)
    assert "vertebral body" in said[0]
    assert screen.placing.by_hand.isChecked()
    assert "click its anterior edge" in screen.images.axial._prompt.text
    window.set_project(None)


def test_that_two_clicks_snap_to_the_edge_that_was_meant(window, project, case, askew, qtbot):
    screen, truth = measure_screen(window, project, case), askew[1]
    pane = screen.images.axial
    wanted = np.asarray(truth.edge_mm)[2]
    while float(pane.frame.point(0, 0, pane.w)[2]) < wanted:
        screen.images.step(pane, -1)
    for behind in (1.0, 26.0):
        QTest.mouseClick(pane.canvas, Qt.MouseButton.LeftButton, pos=at(pane, truth.behind_edge(behind)))
    placed = stored(project, case)
    assert (placed.how, placed.construction.edge_rule) == ("manual", "half maximum")
    off = (np.asarray(placed.construction.edge_mm) - truth.edge_mm) @ np.asarray(truth.anterior)
    assert abs(off) < 0.6
    assert np.dot(placed.construction.anterior, truth.anterior) > np.cos(np.radians(10))
    settle(screen, window, qtbot)
    assert screen.placer.knows_body, "the body is outlined without being asked"
    window.set_project(None)


def test_that_one_of_two_vertebrae_is_chosen_by_a_click(window, project, qtbot):
    volume, truth = _specimen()(spacing_mm=(0.8, 0.8, 0.8), height_mm=33.6)
    both = np.concatenate([volume.voxels, volume.voxels])
    stacked = project.add_case(level="L1")
    finish(project.add_volume(stacked.id, "microct", Volume(both, volume.affine, "grey8")))
    screen = measure_screen(window, project, stacked)
    upper = np.add(truth.circle_centre_mm, (0.0, 0.0, volume.shape[0] * 0.8))
    for point in (upper, np.asarray(truth.circle_centre_mm)):
        screen.placing.near.trigger()
        pane = screen.images.sagittal
        QTest.mouseClick(pane.canvas, Qt.MouseButton.LeftButton, pos=at(pane, point))
        settle(screen, window, qtbot)
        found = stored(project, stacked).construction.circle_centre_mm
        assert found[2] == pytest.approx(point[2], abs=3.0)
    assert not screen.placing.near.isChecked()
    window.set_project(None)


def test_that_escape_gives_up_waiting_for_clicks_and_the_placement_is_there_again(screen, project, case, askew):
    canvas = screen.images.axial.canvas
    for action in (screen.placing.by_hand, screen.placing.near):
        action.trigger()
        assert screen.construction is None
        assert screen.images.axial.handles.places == {}
        assert not screen.inspector().accept.isEnabled()
        key(canvas, Qt.Key.Key_Escape)
        assert not action.isChecked()
        assert screen.construction == askew[1]
        assert "edge" in screen.images.axial.handles.places
    screen.placing.by_hand.trigger()
    screen.placing.near.trigger()
    assert (screen.images.picking, screen.placing.by_hand.isChecked()) == (True, False)
    screen.placing.near.trigger()
    assert screen.images.axial.handles.places


# Taking along


def test_that_sizes_are_pasted_on_another_vertebra(screen, project, case, window, askew, qtbot):
    screen.inspector().placement.fields["diameter_mm"].setValue(12.0)
    screen.placing.adding[2].trigger()
    screen.placing.copy.trigger()
    other = project.add_case(level="L4")
    volume, truth = _specimen()(spacing_mm=(0.8, 0.8, 0.8))
    finish(project.add_volume(other.id, "microct", volume))
    project.add_voi(other.id, PlacedVOIs(truth).to_json())
    window.select_case(other)
    key(screen.images.axial.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    pasted = stored(project, other)
    assert pasted.construction == replace(truth, diameter_mm=12.0)
    assert pasted.free["Ellipsoid 1"].centre_mm == pytest.approx(pasted.construction.circle_centre_mm)
    window.undo_stack.undo()
    assert stored(project, other).construction == truth


def test_that_sizes_are_copied_to_a_list_of_cases_as_proposals(screen, project, case, window, askew, qtbot):
    screen.inspector().placement.fields["height_mm"].setValue(4.0)
    other, bare = project.add_case(level="L4"), project.add_case(level="L5")
    volume, truth = _specimen()(spacing_mm=(0.8, 0.8, 0.8))
    finish(project.add_volume(other.id, "microct", volume))
    window.select_case(case)
    screen.set_case(case)
    section_of_cases = screen.inspector().copying
    assert section_of_cases.list.count() == 2
    for row in range(2):
        section_of_cases.list.item(row).setCheckState(Qt.CheckState.Checked)
    QTest.mouseClick(section_of_cases.button, Qt.MouseButton.LeftButton)
    settle(screen, window, qtbot)
    copied = stored(project, other)
    assert (copied.how, copied.accepted, copied.construction.height_mm) == ("automatic", False, 4.0)
    assert np.linalg.norm(np.subtract(copied.construction.circle_centre_mm, truth.circle_centre_mm)) < 1.0
    assert project.latest_voi(bare.id) is None
    window.undo_stack.undo()
    assert project.latest_voi(other.id) is None
