"""Free VOIs on the Measure screen: drawn, moved, sized, named, brought in from files and taken along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.qt.measure.free_files import writing_segmentation
from mctgui.qt.measure.latest import Latest
from mctgui.qt.measure.sampling import Oblique, sampled_now
from mctgui.qt.measure.screen import MeasureScreen
from mctgui.qt.viewer.columns import Column
from mctgui.qt.viewer.plane import PlaneFrame, reslice
from mctgui.qt.viewer.rendering import Viewport
from mctgui.voi import AnteriorEdgeConstruction, BoxVOI, CylinderVOI, EllipsoidVOI, PlacedVOIs, export_vois
from mctgui.volume import Volume

from .placing import drag, drag_handle, measure_screen, settle, stored

START = AnteriorEdgeConstruction((1.0, -12.0, 0.5))


def ramp() -> Volume:
    """Grey rises to the patient's left, so that a mean says where a VOI lies."""
    shape = (30, 70, 70)
    voxels = np.broadcast_to(np.arange(70, dtype=np.uint8) * 3, shape).copy()
    return Volume.from_spacing(voxels, (0.5, 0.5, 0.5), "grey8", (-17.25, -17.25, -7.25))


@pytest.fixture
def case(project):
    record = project.add_case(level="L2")
    finish(project.add_volume(record.id, "microct", ramp()))
    project.add_voi(record.id, PlacedVOIs(START).to_json(), "manual")
    return record


@pytest.fixture
def screen(window, project, case, qtbot) -> Iterator[MeasureScreen]:
    shown = measure_screen(window, project, case)
    yield shown
    settle(shown, window, qtbot)
    window.set_project(None)


@pytest.mark.parametrize(("number", "kind"), [(0, CylinderVOI), (1, BoxVOI), (2, EllipsoidVOI)])
def test_that_a_shape_is_added_where_the_construction_is_and_moved_with_the_mouse(screen, project, case, number, kind):
    screen.placing.adding[number].trigger()
    (voi,) = stored(project, case).free.values()
    assert isinstance(voi, kind)
    assert voi.centre_mm == pytest.approx(START.circle_centre_mm)
    pane = screen.images.axial
    scale = pane.canvas.mm_per_pixel
    drag_handle(pane, "free centre", QPoint(-30, 20))
    (moved,) = stored(project, case).free.values()
    by = np.subtract(moved.centre_mm, START.circle_centre_mm)
    assert by == pytest.approx((-30 * scale, 20 * scale, 0.0), abs=1.01 * scale)
    assert stored(project, case).construction == START
    assert stored(project, case).how == "manual"


def test_that_a_box_is_sized_in_two_panes_and_every_step_is_undone(screen, project, case, window):
    screen.placing.adding[1].trigger()
    scale = screen.images.axial.canvas.mm_per_pixel
    drag_handle(screen.images.axial, "free size 0 +", QPoint(20, 0))
    drag_handle(screen.images.coronal, "free size 2 +", QPoint(0, -12))
    box = stored(project, case).free["Box 1"]
    assert box.sizes_mm == pytest.approx((10 + 20 * scale, 10.0, 10 + 12 * scale), abs=1.01 * scale)
    assert box.centre_mm[0] == pytest.approx(START.circle_centre_mm[0] + 10 * scale, abs=0.6 * scale)
    window.undo_stack.undo()
    window.undo_stack.undo()
    assert stored(project, case).free["Box 1"].sizes_mm == pytest.approx((10, 10, 10))
    window.undo_stack.undo()
    assert stored(project, case).free == {}
    window.undo_stack.redo()
    assert list(stored(project, case).free) == ["Box 1"]


def test_that_arrow_keys_nudge_the_chosen_shape_and_not_the_construction(screen, project, case):
    screen.placing.adding[0].trigger()
    canvas = screen.images.axial.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    moved = np.subtract(stored(project, case).free["Cylinder 1"].centre_mm, START.circle_centre_mm)
    assert moved == pytest.approx((0.1, -1.0, 0.0))
    assert stored(project, case).construction == START


def test_that_a_shape_is_chosen_by_its_outline_and_deleted_by_key(screen, project, case):
    for number in (0, 1):
        screen.placing.adding[number].trigger()
    pane = screen.images.axial
    drag_handle(pane, "free centre", QPoint(60, 0))
    assert screen.placer.chosen_free == "Box 1"
    outline = pane.handles.lines["free:Cylinder 1"]
    drag(pane, pane.canvas.to_widget(*outline[10]).toPoint(), QPoint(0, 0))
    assert screen.placer.chosen_free == "Cylinder 1"
    pane.canvas.setFocus()
    QTest.keyClick(pane.canvas, Qt.Key.Key_Delete)
    assert list(stored(project, case).free) == ["Box 1"]


def test_that_a_shape_is_renamed_in_the_list_and_a_taken_name_is_refused(screen, project, case, window, monkeypatch):
    for number in (0, 1):
        screen.placing.adding[number].trigger()
    items = screen.inspector().free.list
    items.item(0).setText("anterior third")
    assert list(stored(project, case).free) == ["anterior third", "Box 1"]
    said: list[str] = []
    monkeypatch.setattr(window.message_bar, "say", lambda text, *_rest: said.append(text))
    for wrong in ("Box 1", "upper", "", "x" * 60):
        items.item(0).setText(wrong)
    assert len(said) == 4
    assert list(stored(project, case).free) == ["anterior third", "Box 1"]
    assert items.item(0).text() == "anterior third"


def test_that_the_figures_follow_the_shape(screen, window, qtbot):
    screen.placing.adding[1].trigger()
    settle(screen, window, qtbot)
    before = {line[0]: line for line in screen.inspector().contents.lines}["Box 1"]
    assert before[2] == "8,000"
    drag_handle(screen.images.axial, "free centre", QPoint(40, 0))
    settle(screen, window, qtbot)
    after = {line[0]: line for line in screen.inspector().contents.lines}["Box 1"]
    moved = 40 * screen.images.axial.canvas.mm_per_pixel
    rise = float(after[3].split()[0]) - float(before[3].split()[0])
    assert rise == pytest.approx(moved / 0.5 * 3, abs=4), "the mean tells how far it went to the left"


def test_that_masks_rois_and_own_files_come_in_and_are_kept(screen, project, case, window, qtbot, tmp_path, monkeypatch):
    grid = ramp().grid
    given = PlacedVOIs(free={"core": EllipsoidVOI((2.0, 3.0, 0.0), (9.0, 7.0, 6.0))})
    files = [tmp_path / "core.nii.gz", tmp_path / "rois.zip", tmp_path / "own.json"]
    for path in files:
        export_vois(given, path, grid)
    chosen = [str(path) for path in files]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: (chosen, ""))
    canvas = screen.images.axial.canvas
    canvas.setFocus()
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(canvas, Qt.Key.Key_I, modifiers)
    settle(screen, window, qtbot)
    free = stored(project, case).free
    assert len(free) == 3
    expected = given.free["core"].mask(grid)
    for voi in free.values():
        assert (voi.mask(grid) == expected).mean() > 0.999
    assert screen.images.axial.handles.lines, "masks are drawn and can be chosen by their outlines"
    assert stored(project, case).construction == START


def test_that_a_broken_file_takes_nothing_and_says_which(screen, project, case, window, qtbot, tmp_path, monkeypatch):
    said: list[MctguiError] = []
    monkeypatch.setattr(window, "show_error", lambda error, *_rest, **_more: said.append(error))
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"no zip")
    actions = screen.placing
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(broken)], ""))
    actions.adding[3].trigger()
    settle(screen, window, qtbot)
    assert "broken.zip" in str(said[0])
    assert stored(project, case).free == {}


@pytest.mark.parametrize("suffix", [".json", ".nii.gz", ".zip", ".stl"])
def test_that_vois_are_exported_by_the_end_of_the_name(screen, project, case, tmp_path, monkeypatch, suffix):
    offered: list[str] = []
    path = tmp_path / f"out{suffix}"

    def choose(_parent, _title, start, _kinds):
        offered.append(start)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    screen.placing.export.trigger()
    assert case.pseudonym not in offered[0]
    assert path.stat().st_size > 100
    if suffix == ".json":
        assert PlacedVOIs.from_json(json.loads(path.read_text())).construction == START


def test_that_a_segmentation_needs_the_images_it_refers_to(tmp_path):
    with pytest.raises(MctguiError):
        finish(writing_segmentation(PlacedVOIs(START), tmp_path, tmp_path / "seg.dcm"))
    assert not (tmp_path / "seg.dcm").exists()


def test_that_an_outline_is_drawn_where_the_voi_is(screen, qtbot):
    screen.placing.adding[1].trigger()
    pane = screen.images.axial
    QApplication.processEvents()
    picture: QImage = pane.canvas.grab().toImage()
    corner = np.add(START.circle_centre_mm, (-5.0, -5.0, 0.0))
    u, v, _ = pane.frame.uvw(corner)
    place = pane.canvas.to_widget(float(u), float(v)).toPoint()
    around = [picture.pixelColor(place + QPoint(dx, dy)).lightness() for dx in range(-2, 3) for dy in range(-2, 3)]
    assert max(around) > 200
    assert min(around) < 80, "light lines have a dark rim"


# What takes long


def test_that_oblique_slices_of_large_volumes_are_coarse_at_once_and_sharp_from_the_thread():
    shape = (40, 60, 60)
    voxels = np.random.default_rng(2).integers(0, 255, shape).astype(np.uint8)
    fine = Volume.from_spacing(voxels, (0.25, 0.25, 0.25), "grey8", (0.0, 0.0, 0.0))
    coarse = Volume.from_spacing(voxels[::2, ::2, ::2].copy(), (0.5, 0.5, 0.5), "grey8", (0.125, 0.125, 0.125))
    frame = PlaneFrame.along((1.0, 0.1, 0.0), (0.0, 1.0, 0.2))
    w = float(frame.uvw((7.5, 7.5, 5.0))[2])
    column = Column("microct", fine, coarse, None, None)
    oblique = Oblique.of(column, frame, w, Viewport((7.0, 7.0), 0.01, (800, 600), 1.0))
    assert not oblique.is_quick
    assert sampled_now(oblique).step_uv[0] >= 0.25, "from the coarse level, no finer than that"
    sharp = oblique.sharp(lambda: False)
    whole = reslice(fine, frame, w, oblique.region, oblique.step_mm)
    assert sharp.pixels == pytest.approx(whole.pixels, abs=0.01)
    assert (sharp.origin_uv, sharp.step_uv) == (whole.origin_uv, whole.step_uv)
    assert oblique.sharp(lambda: True) is None


def test_that_of_waiting_figures_only_the_last_is_made(qtbot):
    latest, found = Latest(), []
    begun = []
    from threading import Event

    gate = Event()
    latest.found.connect(lambda key, value: found.append((key, value)))

    def slow() -> int:
        begun.append(0)
        gate.wait(5)
        return 0

    latest.ask(0, slow)
    qtbot.waitUntil(lambda: begun == [0])
    for number in (1, 2, 3):
        latest.ask(number, lambda number=number: number)
    gate.set()
    qtbot.waitUntil(lambda: len(found) == 2 and not latest.is_waiting)
    assert found == [(0, 0), (3, 3)]
    latest.ask(4, lambda: 4)
    latest.drop()
    qtbot.waitUntil(lambda: not latest.is_waiting)
    QApplication.processEvents()
    assert found == [(0, 0), (3, 3)], "what was dropped is not announced"


def test_that_errors_of_figures_are_announced_and_the_thread_goes_on(qtbot):
    latest, failed, found = Latest(), [], []
    latest.failed.connect(lambda key, error: failed.append((key, str(error))))
    latest.found.connect(lambda key, value: found.append(value))

    def wrong() -> None:
        raise MctguiError("Nothing there.", "Look elsewhere.")

    latest.ask("a", wrong)
    qtbot.waitUntil(lambda: bool(failed))
    latest.ask("b", lambda: 7)
    qtbot.waitUntil(lambda: found == [7])
    assert failed[0][0] == "a"
    assert Path("Nothing there.").name in failed[0][1]
