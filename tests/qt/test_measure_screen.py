"""The Measure screen, driven by mouse and keys in the real window: handles, undo, results, export."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.qt.measure import placement
from mctgui.qt.measure.handles import dragged, nudged
from mctgui.qt.measure.screen import MeasureScreen
from mctgui.qt.viewer.overlays import AIMark
from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs
from mctgui.volume import Volume

from .placing import drag_handle, measure_screen

START = AnteriorEdgeConstruction((1.0, -12.0, 0.5))


def rods(spacing_mm: float, low: int, high: int, dtype: type, intensity: str) -> Volume:
    """A block of upright rods, 1 mm thick every 2.5 mm, so that something can be measured."""
    shape = tuple(round(side / spacing_mm) for side in (14.0, 34.0, 34.0))
    _z, y, x = np.indices(shape, dtype=np.float32) * spacing_mm
    inside = (np.abs(np.mod(x, 2.5) - 1.25) < 0.5) & (np.abs(np.mod(y, 2.5) - 1.25) < 0.5)
    voxels = np.where(inside, high, low).astype(dtype)
    origin = tuple(-(side - 1) / 2 * spacing_mm for side in shape[::-1])
    return Volume.from_spacing(voxels, (spacing_mm,) * 3, intensity, origin)


@pytest.fixture
def case(project):
    record = project.add_case(level="L2")
    finish(project.add_volume(record.id, "mdct", rods(0.5, 0, 900, np.int16, "HU")))
    finish(project.add_volume(record.id, "microct-like", rods(0.4, 20, 200, np.uint8, "grey8")))
    finish(project.add_volume(record.id, "microct", rods(0.25, 20, 200, np.uint8, "grey8")))
    return record


@pytest.fixture
def screen(window, project, case, qtbot) -> Iterator[MeasureScreen]:
    project.add_voi(case.id, PlacedVOIs(START).to_json(), "manual")
    shown = measure_screen(window, project, case)
    yield shown
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=20_000)
    window.set_project(None)


def stored(project: Project, case) -> AnteriorEdgeConstruction:
    return project.latest_voi(case.id).placed.construction


def test_that_dragging_the_edge_slides_everything_along_line_a_and_is_kept_at_once(screen, project, case):
    pane = screen.images.axial
    scale = pane.canvas.mm_per_pixel
    drag_handle(pane, "edge", QPoint(30, 20))
    now = stored(project, case)
    assert now.edge_mm == pytest.approx((1.0, -12.0 + 20 * scale, 0.5), abs=1.01 * scale)
    assert now.edge_mm[0] == pytest.approx(1.0), "E slides along A, not sideways"
    assert now.inset_mm == START.inset_mm
    assert project.latest_voi(case.id).how == "manual"


def test_that_dragging_the_far_end_turns_line_a_about_e(screen, project, case):
    drag_handle(screen.images.axial, "turn", QPoint(25, 0))
    now = stored(project, case)
    assert now.edge_mm == pytest.approx(START.edge_mm)
    assert now.behind_edge(20)[0] > 1.0, "to the right on the screen is to the patient's left"


def test_that_dragging_the_circle_moves_it_in_the_slice(screen, project, case):
    pane = screen.images.axial
    drag_handle(pane, "centre", QPoint(-20, 10))
    moved = np.array(stored(project, case).circle_centre_mm) - START.circle_centre_mm
    assert moved == pytest.approx(np.array([-20, 10, 0]) * pane.canvas.mm_per_pixel, abs=1.5 * pane.canvas.mm_per_pixel)


def test_that_dragging_the_central_line_in_the_sagittal_pane_moves_the_slice(screen, project, case):
    pane = screen.images.sagittal
    drag_handle(pane, "slice, back", QPoint(0, -16))
    now = stored(project, case)
    assert now.edge_mm[2] == pytest.approx(0.5 + 16 * pane.canvas.mm_per_pixel, abs=1.01 * pane.canvas.mm_per_pixel)
    assert now.edge_mm[:2] == pytest.approx(START.edge_mm[:2])


def test_that_a_drag_beside_the_handles_changes_the_window_and_not_the_placement(screen, project, case, window):
    before = window.viewstate.window("microct")
    canvas = screen.images.axial.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(20, 60))
    QTest.mouseMove(canvas, QPoint(60, 60))
    QTest.mouseMove(canvas, QPoint(80, 60))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(80, 60))
    assert stored(project, case) == START
    assert window.viewstate.window("microct").width > before.width


def test_that_undo_and_redo_go_to_the_project_too(screen, project, case, window):
    drag_handle(screen.images.axial, "edge", QPoint(0, 20))
    moved = stored(project, case)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stored(project, case) == START
    assert screen.construction == START
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert stored(project, case) == moved


def test_that_arrow_keys_nudge_by_a_tenth_of_a_millimetre_and_undo_as_one(screen, project, case, window):
    canvas = screen.images.axial.canvas
    canvas.setFocus()
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert stored(project, case).edge_mm[0] == pytest.approx(1.3)
    QTest.keyClick(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert stored(project, case).edge_mm[1] == pytest.approx(-13.0)
    window.undo_stack.undo()
    assert stored(project, case) == START


def test_that_numbers_are_edited_and_shown_while_dragging(screen, project, case):
    fields = screen.inspector().placement.fields
    fields["inset_mm"].setValue(6.5)
    fields["height_mm"].setValue(4.0)
    assert stored(project, case) == replace(START, inset_mm=6.5, height_mm=4.0)
    drag_handle(screen.images.axial, "diameter", QPoint(10, 0))
    assert fields["diameter_mm"].value() == pytest.approx(stored(project, case).diameter_mm, abs=0.01)
    assert stored(project, case).diameter_mm > 15


def test_that_two_clicks_place_by_hand(screen, project, case, window):
    screen.placing.by_hand.trigger()
    pane = screen.images.axial
    assert screen.construction is None
    for point in ((2.0, -10.0), (2.0, 8.0)):
        u, v, _ = pane.frame.uvw((*point, 0.0))
        QTest.mouseClick(pane.canvas, Qt.MouseButton.LeftButton, pos=pane.canvas.to_widget(float(u), float(v)).toPoint())
    now = stored(project, case)
    assert now.edge_mm[:2] == pytest.approx((2.0, -10.0), abs=2 * pane.canvas.mm_per_pixel)
    assert now.anterior == pytest.approx((0, -1, 0), abs=0.05)
    assert project.latest_voi(case.id).how == "manual"
    assert not screen.placing.by_hand.isChecked()


def test_that_a_placement_off_the_volume_says_so_in_words(screen):
    fields = screen.inspector().placement.fields
    fields["inset_mm"].setValue(30.0)
    faults = screen.inspector().checks.faults
    assert any("volume" in fault for fault in faults)


def test_that_the_placement_stays_when_another_image_is_chosen(screen, project, case):
    centre = screen.images.axial.handles.places["centre"]
    screen.choose_modality("mdct")
    assert screen.images.axial.handles.places["centre"] == pytest.approx(centre)
    marked = [any(isinstance(one, AIMark) for one in screen.images.axial.canvas.overlays)]
    screen.choose_modality("microct-like")
    marked.append(any(isinstance(one, AIMark) for one in screen.images.axial.canvas.overlays))
    assert marked == [False, True]
    assert stored(project, case) == START


def test_that_no_figure_is_cut_off_in_a_narrow_window(screen, project, case, window, qtbot):
    QTest.mouseClick(screen.inspector().accept, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=60_000)
    table = screen.results.table
    for width in (600, 1300):
        table.resize(width, table.height())
        widths = [table.columnWidth(column) for column in range(table.model().columnCount())]
        assert all(given >= table.sizeHintForColumn(column) for column, given in enumerate(widths))
        assert table.horizontalHeader().length() >= table.viewport().width() - len(widths)


def test_that_measuring_fills_the_table_against_micro_ct(screen, project, case, window, qtbot, tmp_path, monkeypatch):
    assert not screen.results.isVisible()
    QTest.mouseClick(screen.inspector().accept, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=60_000)
    assert len(project.measurements(case.id)) == 6
    assert "surfaces" in screen.results.surfaces.notice or screen.results.surfaces.views
    qtbot.waitUntil(lambda: len(screen.results.surfaces.views) == 3, timeout=20_000)
    rows = screen.results.rows
    assert [(row.voi, row.modality) for row in rows][:3] == [("upper", one) for one in ("mdct", "microct-like", "microct")]
    reference, mdct = rows[2], rows[0]
    assert mdct.difference_bv_tv_percent == pytest.approx(100 * (mdct.bv_tv / reference.bv_tv - 1))
    lines = screen.results.table.as_text().splitlines()
    assert len(lines) == 7
    assert lines[3].split("\t")[8] == "reference"
    assert f"{reference.tb_th_mean_mm:.3f} ± {reference.tb_th_sd_mm:.3f}" in lines[3]
    check_export(screen, case, tmp_path, monkeypatch)
    check_staleness(screen)


def check_export(screen: MeasureScreen, case, tmp_path, monkeypatch) -> None:
    offered: list[str] = []

    def choose(_parent, _title, start, _kinds):
        offered.append(start)
        return str(tmp_path / "out.csv"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    screen.results.export_csv()
    assert case.pseudonym not in offered[0]
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == 6
    assert float(table[2]["bv_tv"]) == screen.results.rows[2].bv_tv
    screen.results.table.copy()
    assert "BV/TV" in QGuiApplication.clipboard().text()


def check_staleness(screen: MeasureScreen) -> None:
    words = screen.results.words.text()
    screen.inspector().placement.fields["inset_mm"].setValue(5.5)
    assert screen.results.words.text() != words
    assert len(screen.results.rows) == 6, "what was measured stays until it is measured again"
    screen.inspector().placement.fields["inset_mm"].setValue(5.0)
    assert screen.results.words.text() == words


def test_that_a_proposal_that_finds_nothing_says_so_and_keeps_the_placement(
    screen, project, case, window, qtbot, monkeypatch
):
    said: list[str] = []
    monkeypatch.setattr(window.message_bar, "say", lambda text, *_rest: said.append(text))
    screen.proposer.propose()
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=20_000)
    assert said
    assert "vertebral body" in said[0]
    assert stored(project, case) == START
    assert screen.inspector().accept.isEnabled()


def test_that_a_full_disk_while_placing_is_said_and_the_old_placement_is_shown(screen, project, case, window, monkeypatch):
    from mctgui.errors import StorageFailure

    def full(*_args):
        raise StorageFailure("The project could not be written: the disk is full.", "Free some space.")

    said: list[MctguiError] = []
    monkeypatch.setattr(window, "show_error", lambda error, *_rest: said.append(error))
    monkeypatch.setattr(project, "add_voi", full)
    drag_handle(screen.images.axial, "edge", QPoint(0, 20))
    assert "disk is full" in str(said[0])
    assert screen.construction == START
    assert not window.undo_stack.canUndo()


@pytest.mark.parametrize("turn", [0.0, 33.0])
def test_that_gestures_keep_their_promises_in_millimetres(turn):
    placed = placement.turned(replace(START, superior=(0.1, 0.0, 1.0)), turn)
    forwards = np.asarray(placed.anterior)
    moved = np.asarray(dragged(placed, "edge", 3 * forwards + 2 * np.asarray(placed.left)).edge_mm) - placed.edge_mm
    assert moved == pytest.approx(3 * forwards)
    raised = np.asarray(dragged(placed, "slice", np.array([5.0, 5.0, 2.0])).edge_mm) - placed.edge_mm
    assert np.cross(raised, placed.superior) == pytest.approx(np.zeros(3), abs=1e-9)
    assert dragged(placed, "inset", -1.5 * forwards).inset_mm == pytest.approx(6.5)
    assert dragged(placed, "diameter", 1.0 * np.asarray(placed.left)).diameter_mm == pytest.approx(17.0)
    assert dragged(placed, "height", np.asarray(placed.superior)).height_mm == pytest.approx(6.0)
    assert placement.pointed_at(placed, placed.behind_edge(20)).anterior == pytest.approx(placed.anterior)
    assert nudged(placed, "turn", 1, 0, far=False).edge_mm == placed.edge_mm


def test_that_the_planes_stand_as_a_radiologist_expects():
    axial, sagittal = placement.axial_frame(START), placement.sagittal_frame(START)
    assert axial.letters == ("R", "L", "A", "P")
    assert sagittal.letters == ("A", "P", "H", "F")
    assert axial.normal == pytest.approx((0, 0, 1))


def test_that_what_is_seldom_used_is_closed_and_what_was_opened_is_open_the_next_time(screen, window, make_window, project):
    inspector = screen.inspector()
    for section in (inspector.placement, inspector.checks, inspector.threshold):
        assert section.isVisible()
    assert not inspector.free.list.isVisible()
    assert not inspector.position.edge[0].isVisible()
    inspector.position.button.setFocus()
    QTest.keyClick(inspector.position.button, Qt.Key.Key_Space)
    assert inspector.position.edge[0].isVisible()
    assert window.settings.measure_open == ["position"]
    again = MeasureScreen(window)
    assert again.inspector().position.is_open
    assert not again.inspector().free.is_open
    again.inspector().deleteLater()
    again.deleteLater()


def test_that_a_free_voi_that_is_added_opens_its_section(screen):
    assert not screen.inspector().free.is_open
    screen.placing.adding[1].trigger()
    assert screen.inspector().free.list.isVisible()


def test_that_tab_leaves_the_table(screen, project, case, window, qtbot):
    screen.inspector().accept.setFocus()
    QTest.mouseClick(screen.inspector().accept, Qt.MouseButton.LeftButton)
    assert screen.images.axial.canvas.hasFocus(), "the keys stay with the images while it is measured"
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=60_000)
    table = screen.results.table
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.chosen_row >= 0
    assert screen.inspector().details.is_open
    QTest.keyClick(table, Qt.Key.Key_Tab)
    assert not table.hasFocus()


def test_that_a_body_that_is_not_known_can_be_outlined_from_the_inspector(screen, qtbot):
    section = screen.inspector().clearance
    qtbot.waitUntil(lambda: not screen.proposer._unasked.is_waiting, timeout=10_000)
    assert screen.placing.outline in section.outline.actions() or section.outline.defaultAction() is screen.placing.outline
    assert section.isVisible()
    assert section.words.isVisible() != section.curve.isVisible()
