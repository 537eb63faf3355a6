"""The threshold on the Measure screen: dragged, moved by key, typed, undone, kept, and shown on the slices."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from mctgui.errors import StorageFailure
from mctgui.jobs import finish
from mctgui.morphometry import measure
from mctgui.project import Project
from mctgui.qt.measure.choices import Choices, stored_choices
from mctgui.qt.measure.layers import bone_states, map_states
from mctgui.qt.measure.screen import MeasureScreen
from mctgui.qt.measure.voi_sample import pooled, reading_voi, sheet_of
from mctgui.qt.viewer.plane import PlaneFrame
from mctgui.voi import AnteriorEdgeConstruction, CylinderVOI, PlacedVOIs
from mctgui.volume import Volume

START = AnteriorEdgeConstruction((1.0, -12.0, 0.5))
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def bone(spacing_mm: tuple[float, float, float], dtype: type, intensity: str, seed: int = 0) -> Volume:
    """Upright rods in marrow, with noise, so that every threshold makes another share bone."""
    shape = tuple(round(side / step) for side, step in zip((14.0, 34.0, 34.0), spacing_mm, strict=True))
    _z, y, x = (index * step for index, step in zip(np.indices(shape, dtype=np.float32), spacing_mm, strict=True))
    inside = (np.abs(np.mod(x, 2.5) - 1.25) < 0.6) & (np.abs(np.mod(y, 2.5) - 1.25) < 0.6)
    low, high, spread = (-40, 900, 150) if intensity == "HU" else (50, 180, 22)
    noise = np.random.default_rng(seed).normal(0, spread, shape)
    values = np.where(inside, high, low) + noise
    voxels = np.clip(values, *((-1000, 3000) if intensity == "HU" else (0, 255))).astype(dtype)
    origin = tuple(-(side - 1) / 2 * step for side, step in zip(shape[::-1], spacing_mm[::-1], strict=True))
    return Volume.from_spacing(voxels, spacing_mm, intensity, origin)


VOI = CylinderVOI((0.0, 0.0, 0.0), (0.1, 0.0, 1.0), 9.0, 4.0)


# Without a window


def test_that_the_preview_is_the_measured_fraction_at_every_threshold():
    volume = bone((0.4, 0.4, 0.4), np.uint8, "grey8")
    sample = finish(reading_voi(volume, VOI, "microct", "upper"))
    for threshold in (60.0, 101.0, 150.5):
        assert sample.bv_tv(threshold) == pytest.approx(measure(volume, VOI, threshold=threshold).bv_tv, abs=1e-12)
    assert sample.bv_tv(-1.0) == 1.0
    assert sample.bv_tv(255.0) == 0.0


@pytest.mark.parametrize("method", ["isodata", "default", "otsu"])
def test_that_the_ticks_are_the_thresholds_that_the_measurement_finds(method):
    for volume in (bone((0.4, 0.4, 0.4), np.uint8, "grey8"), bone((0.4, 0.4, 0.4), np.int16, "HU")):
        sample = finish(reading_voi(volume, VOI, "mdct", "upper"))
        assert sample.histogram.thresholds[method] == measure(volume, VOI, threshold=method).threshold


def test_that_two_vois_together_have_one_threshold_between_their_own():
    samples = [
        finish(reading_voi(bone((0.4, 0.4, 0.4), np.int16, "HU", seed), VOI, "mdct", name))
        for seed, name in enumerate(("upper", "lower"))
    ]
    low, high = sorted(sample.histogram.thresholds["isodata"] for sample in samples)
    step = max(sample.level for sample in samples)
    assert low - 2 * step <= pooled(samples).thresholds["isodata"] <= high + 2 * step


def test_that_a_sheet_shows_the_voxel_that_each_pixel_lies_in():
    volume = bone((0.5, 0.4, 0.3), np.uint8, "grey8")
    frame = PlaneFrame.along((1.0, 0.2, 0.0), (0.0, 1.0, 0.3))
    inside = np.ones(volume.shape, dtype=np.bool_)
    sheet = sheet_of(volume.voxels, inside, volume.grid, frame, 0.7, (-3.0, -2.0), 0.21, (30, 20))
    left, top = sheet.place
    assert sheet.values.shape == (20 - top, 30 - left)
    for row, column in ((0, 0), (7, 12), (19, 29)):
        point = frame.point(-3.0 + column * 0.21, -2.0 + row * 0.21, 0.7)
        index = np.floor(volume.mm_to_index(point) + 0.5).astype(int)
        assert sheet.values[row - top, column - left] == volume.voxels[tuple(index)]
    outside = np.zeros(volume.shape, dtype=np.bool_)
    assert sheet_of(volume.voxels, outside, volume.grid, frame, 0.7, (-3.0, -2.0), 0.21, (30, 20)) is None
    assert sheet_of(volume.voxels, inside, volume.grid, frame, 90.0, (-3.0, -2.0), 0.21, (30, 20)) is None


def test_that_an_outline_is_the_rim_of_the_bone_and_a_tint_all_of_it():
    values = np.zeros((7, 7))
    values[1:6, 1:6] = 10
    inside = np.ones((7, 7), dtype=np.bool_)
    sheet = type("S", (), {"values": values, "inside": inside})()
    outline, tint = bone_states(sheet, 5, "outline"), bone_states(sheet, 5, "tint")
    assert (outline == 3).sum() == 16, "the rim of 5 x 5"
    assert (outline == 4).sum() == 20, "marrow that touches it by a side"
    assert ((tint == 2) == (values > 5)).all()
    assert ((tint == 1) == (values <= 5)).all()
    assert (map_states(np.array([0.0, 1e-4, 0.5, 9.0], dtype=np.float32), 1.0) == [0, 1, 128, 255]).all()


@given(
    st.sampled_from(["isodata", "default", "otsu"]),
    st.sampled_from(["voi", "image", "set"]),
    st.dictionaries(st.sampled_from(["mdct", "microct/upper"]), st.floats(-2000, 3000)),
    st.sampled_from(["context", "bonej", "both"]),
)
def test_that_choices_survive_being_written(method, scope, fixed, mode):
    choices = Choices(method, scope, fixed, mode)
    assert Choices.from_json(choices.as_json()) == choices


def test_that_damaged_choices_are_those_of_the_start():
    assert Choices.from_json(["nonsense"]) == Choices()
    damaged = {"method": "magic", "scope": 3, "fixed": {"mdct": "much", "microct": float("nan")}, "mode": None}
    assert Choices.from_json(damaged) == Choices()


# In the window


@pytest.fixture
def case(project):
    record = project.add_case(level="L2")
    finish(project.add_volume(record.id, "mdct", bone((0.5, 0.5, 0.5), np.int16, "HU"), {}))
    finish(project.add_volume(record.id, "microct", bone((0.4, 0.4, 0.4), np.uint8, "grey8"), {}))
    return record


@pytest.fixture
def screen(window, project, case, qtbot) -> Iterator[MeasureScreen]:
    project.add_voi(case.id, PlacedVOIs(START).to_json(), "manual")
    window.set_project(project)
    window.select_case(case)
    window.show_screen("measure")
    window.activateWindow()
    QTest.qWaitForWindowActive(window, 2000)
    shown = window.screen_shown
    wait_for_histogram(shown, qtbot)
    yield shown
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=20_000)
    window.set_project(None)


def wait_for_histogram(screen: MeasureScreen, qtbot) -> None:
    plot = screen.inspector().threshold.plot
    qtbot.waitUntil(lambda: not plot.is_empty and screen.thresholds.reading.job is None, timeout=10_000)


def drag_line(plot, by: int, release: bool = True) -> float:
    start = QPoint(round(plot.x_of(plot.threshold)), 60)
    QTest.mousePress(plot, LEFT, NONE, start)
    QTest.mouseMove(plot, start + QPoint(by // 2, 0))
    QTest.mouseMove(plot, start + QPoint(by, 0))
    if release:
        QTest.mouseRelease(plot, LEFT, NONE, start + QPoint(by, 0))
    return plot.threshold


def test_that_the_line_stands_at_isodata_and_the_others_are_ticks(screen):
    plot = screen.inspector().threshold.plot
    sample = screen.thresholds.voxels("microct", "upper")
    assert plot.threshold == sample.histogram.thresholds["isodata"]
    assert "IsoData" not in plot._ticks
    assert set(plot._ticks) == {"Default", "Otsu"}
    assert screen.inspector().threshold.field.value() == plot.threshold
    assert screen.inspector().threshold.field.suffix() == " grey"


def test_that_dragging_the_line_shows_the_fraction_at_once_and_is_kept_when_let_go(screen, project, case, window):
    section = screen.inspector().threshold
    before = section.bv_tv.text()
    value = drag_line(section.plot, 40, release=False)
    sample = screen.thresholds.voxels("microct", "upper")
    assert section.bv_tv.text().startswith(f"upper {sample.bv_tv(value):.3f}")
    assert section.bv_tv.text() != before
    assert stored_choices(project, case.id) == Choices(), "nothing is kept while it is dragged"
    QTest.mouseRelease(section.plot, LEFT, NONE, QPoint(round(section.plot.x_of(value)), 60))
    assert stored_choices(project, case.id).fixed == {"microct/upper": value}
    assert section.method.currentData() == "fixed"
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stored_choices(project, case.id) == Choices()
    assert section.method.currentData() == "isodata"
    assert section.bv_tv.text() == before
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert stored_choices(project, case.id).fixed == {"microct/upper": value}


def test_that_arrow_keys_move_the_line_by_levels_and_are_undone_together(screen, project, case, window):
    plot = screen.inspector().threshold.plot
    start = plot.threshold
    plot.setFocus()
    for _ in range(3):
        QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert plot.threshold == start - 7
    window.undo_stack.undo()
    assert stored_choices(project, case.id) == Choices()
    assert plot.threshold == start


def test_that_a_key_leads_to_the_histogram_and_arrows_move_its_line(screen, window):
    plot = screen.inspector().threshold.plot
    start = plot.threshold
    QTest.keyClick(screen.images.axial.canvas, Qt.Key.Key_T)
    assert plot.hasFocus()
    assert not plot.visibleRegion().isEmpty()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.threshold == start + 1
    assert plot.accessibleDescription() == f"{start + 1:g} grey"


def test_that_a_value_can_be_typed_and_the_method_takes_it_back(screen, project, case):
    section = screen.inspector().threshold
    section.field.setFocus()
    section.field.selectAll()
    QTest.keyClicks(section.field, "133")
    QTest.keyClick(section.field, Qt.Key.Key_Return)
    assert stored_choices(project, case.id).fixed == {"microct/upper": 133.0}
    section.method.setFocus()
    QTest.keyClick(section.method, Qt.Key.Key_Home)
    assert stored_choices(project, case.id) == Choices()


def test_that_one_threshold_for_an_image_is_that_of_all_its_vois(screen, project, case):
    section = screen.inspector().threshold
    QTest.mouseClick(section.scope.button("image"), LEFT)
    samples = [screen.thresholds.voxels("microct", name) for name in ("upper", "lower")]
    assert section.plot.threshold == pooled(samples).thresholds["isodata"]
    value = drag_line(section.plot, 30)
    assert stored_choices(project, case.id).fixed == {"microct": value}
    assert screen.thresholds.threshold("microct", "lower") == value


def test_that_the_other_image_has_its_own_threshold_in_hu(screen, qtbot):
    screen.choose_modality("mdct")
    wait_for_histogram(screen, qtbot)
    section = screen.inspector().threshold
    assert section.field.suffix() == " HU"
    assert 200 < section.field.value() < 700


def test_that_the_bone_on_the_slices_is_what_the_threshold_makes(screen, window):
    canvas = screen.images.axial.canvas
    layer = screen.thresholds.layers[screen.images.axial]
    QTest.keyClick(window, Qt.Key.Key_B)
    assert layer.style == "outline"
    QTest.keyClick(window, Qt.Key.Key_B)
    assert layer.style == "tint"
    shares = []
    for by in (0, 60):
        if by:
            QTest.mouseClick(screen.inspector().threshold.scope.button("image"), LEFT)
            drag_line(screen.inspector().threshold.plot, by)
        canvas.grab()
        sheets = [(layer._sheets[at][1], threshold) for at, (_, threshold) in enumerate(layer.parts)]
        shares.append(sum((bone_states(sheet, threshold, "tint") == 2).sum() for sheet, threshold in sheets if sheet))
    assert shares[0] > shares[1] > 0
    QTest.keyClick(window, Qt.Key.Key_B)
    assert layer.style == "off"


def test_that_moving_the_vois_reads_them_again(screen, qtbot):
    before = screen.thresholds.voxels("microct", "upper")
    screen.inspector().placement.fields["inset_mm"].setValue(7.0)
    assert screen.thresholds.voxels("microct", "upper") is None, "what was read of another place is not shown"
    wait_for_histogram(screen, qtbot)
    now = screen.thresholds.voxels("microct", "upper")
    assert now.grid.affine[1, 3] - before.grid.affine[1, 3] == pytest.approx(2.0, abs=0.4)


def test_that_a_voi_off_the_volume_says_so_instead_of_a_histogram(screen, qtbot):
    screen.inspector().placement.fields["inset_mm"].setValue(29.0)
    plot = screen.inspector().threshold.plot
    qtbot.waitUntil(lambda: bool(plot.notice) and "Reading" not in plot.notice, timeout=5000)
    assert plot.threshold is None


def test_that_choices_are_there_again_when_the_project_is_opened_again(screen, window, project, case, qtbot):
    section = screen.inspector().threshold
    section.method.setFocus()
    QTest.keyClick(section.method, Qt.Key.Key_Down)
    QTest.mouseClick(screen.inspector().modes.modes.button("both"), LEFT)
    value = drag_line(section.plot, 24)
    folder = project.folder
    window.set_project(None)
    project.close()
    with Project.open(folder) as again:
        window.set_project(again)
        window.select_case(again.case(case.id))
        window.show_screen("measure")
        wait_for_histogram(window.screen_shown, qtbot)
        assert window.screen_shown.thresholds.choices == Choices("default", "voi", {"microct/upper": value}, "both")
        assert section.plot.threshold == value
        window.set_project(None)


def test_that_what_cannot_be_kept_is_said_and_not_shown(screen, project, case, window, monkeypatch):
    def full(*_args, **_kwargs):
        raise StorageFailure("The project could not be written: the disk is full.", "Free some space, then try again.")

    plot = screen.inspector().threshold.plot
    before = plot.threshold
    monkeypatch.setattr(project, "set_fact", full)
    drag_line(plot, 30)
    assert plot.threshold == before
    assert any("disk is full" in label.text() for label in window.message_bar.findChildren(QLabel))
