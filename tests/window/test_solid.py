"""The bone in 3-D in View and in Measure, turned, zoomed, coloured and saved by mouse and keys in the real window."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from mctgui.jobs import LongWork, Progress
from mctgui.qt.jobs.job import JobState
from mctgui.qt.measure.surface_view import SurfaceView
from mctgui.qt.viewer.solid.pane import SolidPane
from mctgui.report.modalities import AI_MARK
from mctgui.report.thickness_colours import thickness_colours
from mctgui.viewstate import SolidView

from .conftest import delete_what_is_left
from .hands import CTRL, RIGHT, Hands, Key, button, pane_of, picture, settle, until
from .plates import DIAMETER_MM, THICK_MM, THIN_MM, build, plates, upper_voi

pytestmark = pytest.mark.gl

BONE = plates(0, 1, np.uint8, "grey8").voxels > 0
UPPER = BONE & upper_voi()
SIDES = [Key.Key_P, Key.Key_R, Key.Key_L, Key.Key_H, Key.Key_F, Key.Key_A]


@pytest.fixture(scope="module")
def measured_plates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Measured once; open copies of it only."""
    return build(tmp_path_factory.mktemp("plates") / "Plates.mctproj")


@pytest.fixture
def opened(window, hands: Hands, measured_plates: Path, tmp_path: Path) -> Iterator:
    """The window with the plates, everything in 3-D as at the first look."""
    folder = tmp_path / "Plates.mctproj"
    shutil.copytree(measured_plates, folder)
    window.viewstate.solid = SolidView()
    assert window.project_files.open(folder)
    window.select_case(window.project.cases()[0])
    yield window
    until(lambda: not window.jobs.active, "all jobs are over", 60)
    window.set_project(None)
    window.message_bar.clear()
    delete_what_is_left()


@pytest.fixture
def solid(opened, hands: Hands) -> SolidPane:
    """The 3-D pane of View, drawn and with the focus."""
    hands.key(Key.Key_2, CTRL)
    until(lambda: opened.screen_is("view") and opened.screen_shown.panes, "View is shown")
    hands.key(Key.Key_F7)
    pane = opened.screen_shown.findChild(SolidPane)
    assert pane is not None
    drawn(pane)
    hands.click(pane.canvas)
    return pane


@pytest.fixture
def row(opened, hands: Hands) -> list[SurfaceView]:
    """The pictures in 3-D of Measure, the second one with the focus."""
    hands.key(Key.Key_5, CTRL)
    until(lambda: opened.screen_is("measure"), "Measure is shown")
    surfaces = opened.screen_shown.results.surfaces
    until(lambda: len(surfaces.views) == 2, "both bones are shown", 60)
    settle(0.4)
    hands.click(surfaces.views[1])
    return surfaces.views


def drawn(pane: SolidPane) -> None:
    """Wait for the sharp picture."""
    until(lambda: pane.canvas.picture is not None and not pane.is_drawing, "the picture is drawn", 60)
    settle()


def bone(widget: SolidPane | SurfaceView) -> NDArray[np.int16]:
    """Colours of the picture, 0 where it is dark; without the cube and the words."""
    if isinstance(widget, SolidPane):
        size, seen = widget.canvas.picture_size() * widget.devicePixelRatioF(), picture(widget.canvas)
        found = seen[3 : size.height() - 3, 3 : size.width() - 3].copy()
        found[-90:, :90] = 0  # the cube
    else:
        box, ratio, seen = widget.picture_box(), widget.devicePixelRatioF(), picture(widget)
        left, top, right, bottom = (round(edge * ratio) for edge in box.getCoords())
        found = seen[top + 3 : bottom - 3, left + 3 : right - 3].copy()
    found[found.max(axis=2) < 45] = 0
    return found


def width(widget: SolidPane | SurfaceView) -> int:
    """Pixels from the left to the right end of the bone."""
    return int(np.ptp(np.flatnonzero(bone(widget).any(axis=(0, 2)))))


def cut_out(lit: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is lit, as large as it is, in 60 x 60 squares."""
    rows, columns = np.flatnonzero(lit.any(axis=1)), np.flatnonzero(lit.any(axis=0))
    within = [np.linspace(edge[0], edge[-1], 60).round().astype(int) for edge in (rows, columns)]
    return lit[np.ix_(*within)]


def seen_from(widget: SolidPane | SurfaceView, solid: NDArray[np.bool_]) -> str:
    """The side whose shadow of the specimen ``(z, y, x)`` is most like the picture."""
    shadows = {
        "A": solid.any(axis=1)[::-1],
        "P": solid.any(axis=1)[::-1, ::-1],
        "R": solid.any(axis=2)[::-1, ::-1],
        "L": solid.any(axis=2)[::-1],
        "H": solid.any(axis=0)[:, ::-1],
        "F": solid.any(axis=0),
    }
    shown = cut_out(bone(widget).any(axis=2))
    likeness = {side: float((cut_out(shadow) == shown).mean()) for side, shadow in shadows.items()}
    best = max(likeness, key=lambda side: likeness[side])
    assert likeness[best] > 0.9, likeness
    return best


def thickness(widget: SolidPane | SurfaceView, end_mm: float, share: float) -> float:
    """The thickness whose colour is seen at a share of the width of the bone; light only makes a colour darker."""
    seen = bone(widget)
    lit = seen.any(axis=2)
    columns, rows = np.flatnonzero(lit.any(axis=0)), np.flatnonzero(lit.any(axis=1))
    x, y = round(columns[0] + share * np.ptp(columns)), round(rows[0] + 0.7 * np.ptp(rows))
    part = seen[y - 4 : y + 5, x - 4 : x + 5].reshape(-1, 3)
    colour = part[part.max(axis=1) > 0].mean(axis=0)
    steps = np.linspace(0.02, end_mm, 200)
    scale = thickness_colours(steps, end_mm).astype(float)
    return float(steps[np.argmax((scale @ colour) / np.linalg.norm(scale, axis=1))])


# View


def test_that_letters_show_the_bone_from_the_six_sides(solid, hands):
    assert seen_from(solid, BONE) == "A"
    for key in SIDES:
        hands.key(key)
        drawn(solid)
        assert seen_from(solid, BONE) == key.name[-1]


def test_that_half_a_turn_by_drag_and_by_keys_shows_it_from_behind(solid, hands):
    middle = QPointF(solid.canvas.rect().center())
    for _ in range(2):  # half a degree for each pixel
        hands.drag(solid.canvas, middle - QPointF(90, 0), middle + QPointF(90, 0))
    drawn(solid)
    assert seen_from(solid, BONE) == "P"
    for _ in range(18):
        hands.key(Key.Key_Left)
    drawn(solid)
    assert seen_from(solid, BONE) == "A"


def test_that_wheel_keys_and_right_drag_zoom_and_space_comes_back(solid, hands):
    start = width(solid)
    hands.wheel(solid.canvas, 1)
    drawn(solid)
    assert width(solid) == pytest.approx(1.15 * start, abs=3)
    hands.key(Key.Key_Minus)
    drawn(solid)
    assert width(solid) == pytest.approx(1.15 / 1.25 * start, abs=3)
    hands.key(Key.Key_Plus)
    hands.key(Key.Key_Plus)
    drawn(solid)
    assert width(solid) == pytest.approx(1.15 * 1.25 * start, abs=4)
    middle = QPointF(solid.canvas.rect().center())
    hands.drag(solid.canvas, middle, middle + QPointF(0, 60), RIGHT)
    drawn(solid)
    assert width(solid) < 1.1 * start
    hands.key(Key.Key_Space)
    drawn(solid)
    assert width(solid) == pytest.approx(start, abs=2)


def test_that_a_voi_is_cut_out_and_its_colours_tell_the_thickness(solid, hands, opened):
    hands.key(Key.Key_2)
    until(lambda: "VOI" in solid.words(), "the VOI is shown", 60)
    drawn(solid)
    assert seen_from(solid, UPPER) == "A"
    mm = width(solid) * solid.canvas.mm_per_pixel() / solid.devicePixelRatioF()
    assert mm == pytest.approx(2 * np.sqrt((DIAMETER_MM / 2) ** 2 - 2.0**2), abs=0.6), "the bone ends at the wall of the VOI"
    assert not solid.bar.isVisible()
    hands.key(Key.Key_T)
    until(solid.bar.isVisible, "the thickness is measured", 60)
    drawn(solid)
    end = solid.bar.scale.max_mm
    found = [thickness(solid, end, share) for share in (0.25, 0.75)]
    assert found == pytest.approx([THIN_MM, THICK_MM], abs=0.15), "thin at the viewer's left, thick at the right"
    hands.key(Key.Key_T)
    drawn(solid)
    lit = bone(solid)[bone(solid).max(axis=2) > 90].astype(float)
    assert (lit / lit.max(axis=1, keepdims=True)).std(axis=0).max() < 0.05, "one colour again"


def test_that_the_thickness_is_given_up_by_the_button_of_the_job(solid, hands, opened):
    free = threading.Event()

    def something_else() -> LongWork[None]:
        while not free.wait(0.01):
            yield Progress(0, 1)

    try:
        opened.start_job("Something else", something_else(), lane="processor")  # else it might be ready before the click
        hands.key(Key.Key_T)
        job = opened.jobs.active[-1]
        assert "Thickness" in job.name
        if not opened.jobs_panel.isVisible():
            hands.key(Key.Key_J, CTRL)
        settle(0.3)
        hands.click(button(opened.jobs_panel, f"Cancel: {job.name}"))
        until(lambda: job.state is JobState.CANCELLED, "it is cancelled", 60)
    finally:
        free.set()
    until(lambda: "VOI" in solid.words(), "the bone is there without colours", 60)
    drawn(solid)
    assert not solid.bar.isVisible()
    assert not opened.viewstate.solid.thickness


def test_that_the_saved_picture_of_a_synthetic_bone_carries_the_mark(solid, hands, opened, tmp_path):
    hands.point(pane_of(opened, "mdct").canvas)
    hands.click(pane_of(opened, "mdct").canvas)
    hands.key(Key.Key_M)
    until(lambda: solid.column.modality == "microct-like" and solid.is_ready, "another modality is shown", 60)
    hands.click(solid.canvas)
    drawn(solid)
    target = tmp_path / "bone.png"
    hands.answer_dialog(target)
    hands.key(Key.Key_S, CTRL)
    until(target.exists, "the picture is saved", 60)
    assert_marked(target)


def assert_marked(path: Path) -> None:
    saved = QImage(str(path))
    assert saved.text("Warning") == AI_MARK
    grey = saved.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())[:, : grey.width()]
    assert (rows[-30:] > 130).sum() > 60, "the mark stands at the foot"


# Measure


def test_that_the_pictures_of_measure_are_turned_and_zoomed_together(row, hands):
    first, second = row
    start = [width(each) for each in row]
    hands.wheel(first, 1)
    settle(0.5)
    assert [width(each) for each in row] == pytest.approx([1.2 * each for each in start], abs=4)
    hands.click(second)
    hands.key(Key.Key_Minus)
    settle(0.5)
    assert [width(each) for each in row] == pytest.approx(start, abs=4)
    for key in SIDES:
        hands.key(key)
        settle(0.4)
        assert [seen_from(each, UPPER) for each in row] == [key.name[-1]] * 2
    middle = QPointF(second.picture_box().center())
    hands.key(Key.Key_R)
    for _ in range(2):
        hands.drag(second, middle - QPointF(60, 0), middle + QPointF(120, 0))
    settle(0.6)
    assert [seen_from(each, UPPER) for each in row] == ["L", "L"]
    hands.double_click(second)
    settle(0.5)
    assert [width(each) for each in row] == pytest.approx(start, abs=2)


def test_that_the_colours_of_measure_tell_the_thickness_by_one_scale(opened, row, hands, tmp_path):
    surfaces = opened.screen_shown.results.surfaces
    hands.key(Key.Key_T)
    until(surfaces.bar.isVisible, "the thickness is measured", 60)
    hands.key(Key.Key_A)
    settle(0.4)
    ends = {each.thickness_to_mm for each in row}
    assert len(ends) == 1
    (end,) = ends
    for each in row:
        found = [thickness(each, end, share) for share in (0.25, 0.75)]
        assert found == pytest.approx([THIN_MM, THICK_MM], abs=0.15)
    hands.key(Key.Key_3)
    until(lambda: surfaces.which == "lower" and surfaces.bar.isVisible(), "the lower VOI is coloured", 60)
    settle(0.4)
    hands.click(surfaces.views[0])
    target = tmp_path / "row.png"
    hands.answer_dialog(target)
    hands.key(Key.Key_S, CTRL)
    until(target.exists, "the picture is saved", 60)
    assert_marked(target)
