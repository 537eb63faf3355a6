"""The View screen, driven by mouse and keys in the real window: links in mm, windows, AI mark, slices that grow."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDoubleSpinBox, QLabel

from mctgui.jobs import finish
from mctgui.qt.viewer.histogram import WindowHistogram
from mctgui.qt.viewer.overlays import AIMark
from mctgui.qt.viewer.pane import Pane
from mctgui.qt.viewer.screen import ViewScreen
from mctgui.viewstate import Slab
from mctgui.volume import Volume
from mctgui.windowing import Window

PROVENANCE = {
    "mdct": {
        "technique": {"slice_thickness_mm": 0.6, "kvp": 120.0, "kernel": "B70s", "windows": [[40.0, 300.0], [300.0, 1500.0]]}
    },
    "microct-like": {
        "model": {
            "name": "Test model",
            "method": "pix2pixHD",
            "for_demonstration_only": True,
            "sha256": "0123456789abcdef" * 4,
            "training_data": {"specimens": ["a", "b"], "pairs": 20},
        }
    },
}


def volumes() -> dict[str, Volume]:
    """One bright rod along z in three grids; HU 900 and grey 200 at the same millimetres."""
    made = {}
    for name, spacing, low, high, dtype in (
        ("mdct", (0.5, 1.0, 1.0), -100, 900, np.int16),
        ("microct-like", (0.5, 0.4, 0.4), 10, 180, np.uint8),
        ("microct", (0.4, 0.4, 0.4), 20, 200, np.uint8),
    ):
        shape = tuple(round(side / step) for side, step in zip((12.0, 30.0, 30.0), spacing, strict=True))
        origin = [-15.0 + spacing[2] / 2, -15.0 + spacing[1] / 2, -6.0 + spacing[0] / 2]
        volume = Volume.from_spacing(np.full(shape, low, dtype), spacing, "HU" if name == "mdct" else "grey8", origin)
        index = np.stack(np.meshgrid(*(np.arange(side) for side in shape), indexing="ij"), axis=-1)
        x, y, _ = np.moveaxis(volume.index_to_mm(index), -1, 0)
        volume.voxels[(np.abs(x + 5) < 2) & (np.abs(y + 5) < 2)] = high
        made[name] = volume
    return made


@pytest.fixture
def case(project):
    record = project.add_case(level="L2")
    for modality, volume in volumes().items():
        finish(project.add_volume(record.id, modality, volume, PROVENANCE.get(modality, {})))
    return record


@pytest.fixture
def screen(window, project, case, qtbot) -> Iterator[ViewScreen]:
    window.set_project(project)
    window.select_case(case)
    window.show_screen("view")
    shown = window.screen_shown
    qtbot.waitUntil(lambda: shown.panes[0].canvas.slice_image is not None)
    QTest.qWait(20)
    yield shown
    window.set_project(None)


def pane_of(screen: ViewScreen, modality: str, plane: str = "axial") -> Pane:
    return next(pane for pane in screen.panes if pane.modality == modality and pane.plane == plane)


def pixels_of(pane: Pane) -> np.ndarray:
    image = pane.canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return (
        np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())[:, : image.width()].copy()
    )


def wheel(pane: Pane, notches: int, modifiers=Qt.KeyboardModifier.NoModifier, at: QPointF | None = None) -> None:
    place = at or QPointF(pane.canvas.rect().center())
    event = QWheelEvent(
        place,
        pane.canvas.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(pane.canvas, event)


def drag(pane: Pane, button: Qt.MouseButton, by: QPoint, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    start = pane.canvas.rect().center()
    QTest.mousePress(pane.canvas, button, modifiers, start)
    for share in (0.5, 1.0):
        QTest.mouseMove(pane.canvas, start + by * share)
        QApplication.processEvents()
    QTest.mouseRelease(pane.canvas, button, modifiers, start + by)


def test_that_the_modalities_stand_in_the_order_of_the_work(screen):
    axial = [pane for pane in screen.panes if pane.plane == "axial"]
    assert [pane.modality for pane in sorted(axial, key=lambda pane: pane.x())] == ["mdct", "microct-like", "microct"]
    above, below = pane_of(screen, "mdct"), pane_of(screen, "mdct", "sagittal")
    assert above.y() < below.y()


def test_that_the_values_of_all_images_under_one_cursor_stand_in_the_status_bar(screen, window):
    pane = pane_of(screen, "microct")
    at = pane.canvas.to_widget(*pane.stack.frame.uvw((-5.0, -5.0, 0.0))[:2]).toPoint()
    QTest.mouseMove(pane.canvas, at)
    assert "MDCT 900 HU · micro-CT-like 180 grey · micro-CT 200 grey" in window.status_bar.text


def test_that_all_panes_have_one_scale_and_show_the_same_bone_at_the_same_place(screen, window):
    QTest.keyClick(window, Qt.Key.Key_I)
    spots = []
    for pane in (pane_of(screen, name) for name in ("mdct", "microct-like", "microct")):
        rows, columns = np.nonzero(pixels_of(pane)[30:-80] > 170)  # without the texts
        spots.append((rows.mean(), columns.mean(), len(rows)))
    (row, column, area), *others = spots
    for other in others:
        assert other[0] == pytest.approx(row, abs=2)
        assert other[1] == pytest.approx(column, abs=2)
        assert other[2] == pytest.approx(area, rel=0.25)
    assert column < pane_of(screen, "mdct").canvas.width() / 2, "x = -5 mm is the patient's right: left on the screen"


def test_that_the_wheel_steps_one_slice_and_the_others_follow_in_millimetres(screen, window):
    first, second = pane_of(screen, "mdct"), pane_of(screen, "microct")
    before = first.index
    wheel(first, -3)
    assert first.index == before - 3, "towards the user is towards the feet"
    z = first.stack.position_mm(first.index)
    assert window.viewstate.cursor_mm[2] == pytest.approx(z)
    assert abs(second.stack.position_mm(second.index) - z) <= 0.2 + 1e-9


def test_that_the_wheel_draws_no_histogram_anew(screen, window, monkeypatch):
    asked: list[WindowHistogram] = []
    monkeypatch.setattr(WindowHistogram, "update", lambda self: asked.append(self))
    wheel(pane_of(screen, "mdct"), -2)
    assert asked == []
    window.viewstate.set_window("mdct", Window(100, 700))
    assert len(asked) == 1


def test_that_arrow_keys_step_and_home_goes_to_the_head(screen):
    pane = pane_of(screen, "microct")
    pane.canvas.setFocus()
    before = pane.index
    QTest.keyClick(pane.canvas, Qt.Key.Key_Down)
    assert pane.index == before - 1
    QTest.keyClick(pane.canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert pane.index == before - 11
    QTest.keyClick(pane.canvas, Qt.Key.Key_Home)
    assert pane.number_of(pane.index) == 1
    assert pane.index == pane.stack.count - 1


def test_that_a_left_drag_changes_the_window_of_its_own_kind_only(screen, window):
    state = window.viewstate
    drag(pane_of(screen, "microct"), Qt.MouseButton.LeftButton, QPoint(60, 0))
    assert state.window("microct").width > 256
    assert state.window("microct-like") == state.window("microct")
    assert state.window("mdct") == Window(400, 1800)


def test_that_a_right_drag_zooms_all_panes_and_a_middle_drag_pans_them(screen, window):
    state, pane = window.viewstate, pane_of(screen, "mdct")
    scale = state.mm_per_pixel_of("microct")
    drag(pane, Qt.MouseButton.RightButton, QPoint(0, -60))
    assert state.mm_per_pixel_of("microct") == pytest.approx(scale / 2**0.5)
    centre = np.array(state.centre_mm("axial", "microct"))
    drag(pane, Qt.MouseButton.MiddleButton, QPoint(30, 10))
    moved = np.array(state.centre_mm("axial", "microct")) - centre
    assert moved[:2] == pytest.approx(np.array([-30, -10]) * state.mm_per_pixel_of("mdct"))


def test_that_zooming_by_the_wheel_keeps_the_point_under_the_pointer(screen):
    pane, at = pane_of(screen, "microct"), QPointF(60, 90)
    before = pane.canvas.to_uv(at)
    wheel(pane, 2, Qt.KeyboardModifier.ControlModifier, at)
    assert pane.canvas.to_uv(at) == pytest.approx(before)


def test_that_unlinked_panes_go_their_own_way_and_linking_brings_them_together(screen, window):
    first, second = pane_of(screen, "mdct"), pane_of(screen, "microct")
    QTest.keyClick(window, Qt.Key.Key_L)
    kept = second.index
    wheel(first, -5)
    assert second.index == kept
    QTest.keyClick(window, Qt.Key.Key_L)
    assert abs(second.stack.position_mm(second.index) - first.stack.position_mm(first.index)) <= 0.2 + 1e-9


def test_that_the_micro_ct_is_aligned_by_hand_nudged_undone_and_found_again(screen, window, project, case):
    mdct, microct = pane_of(screen, "mdct"), pane_of(screen, "microct")
    enter(microct)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)  # frees the panes first
    assert not window.viewstate.links.scroll
    assert "free now" in window.message_bar.current.text
    before = window.viewstate.cursor_of("mdct")
    wheel(microct, -5)
    assert window.viewstate.cursor_of("mdct") == before
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    offset = window.viewstate.offset_mm("microct")
    shown = [pane.stack.position_mm(pane.index) for pane in (microct, mdct)]
    assert offset == pytest.approx((0.0, 0.0, shown[0] - shown[1]))
    assert offset[2] == pytest.approx(-2.0, abs=0.5)  # five slices of 0.4 mm towards the feet, from between two slices
    assert project.alignment(case.id).matrix[:3, 3] == pytest.approx(-np.array(offset))
    wheel(mdct, -2)
    apart = np.subtract(window.viewstate.cursor_of("microct"), window.viewstate.cursor_of("mdct"))
    assert apart == pytest.approx(offset)
    QTest.keyClick(window, Qt.Key.Key_BracketRight)
    assert window.viewstate.offset_mm("microct")[2] == pytest.approx(offset[2] - 0.4)
    assert f"micro-CT x +0.00 · y +0.00 · z −{0.4 - offset[2]:.2f} mm" in screen.linking.words()[0]
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.viewstate.offset_mm("microct") == pytest.approx(offset)
    other = project.add_case()
    window.select_case(other)
    assert window.viewstate.offset_mm("microct") == (0.0, 0.0, 0.0)
    window.select_case(case)
    assert window.viewstate.offset_mm("microct") == pytest.approx(offset)
    assert project.alignment(case.id).matrix[:3, 3] == pytest.approx(-np.array(offset))


def test_that_a_comparison_lays_the_aligned_bone_on_the_bone_that_the_panes_show_beside_each_other(screen, window):
    state = window.viewstate
    state.set_offset("microct", (0.8, 0.0, -2.0))
    state.set_cursor((-5.0, -5.0, 1.25), "mdct")
    beside = pane_of(screen, "microct").index
    state.compare(mode="swipe", base="mdct", over="microct")
    QTest.qWait(10)
    compared = next(pane for pane in screen.panes if pane.plane == "axial")
    assert compared.over_index == beside
    # The rod lies 0.8 mm further to the left of the patient in the micro-CT, and on the rod of the MDCT in the comparison.
    values = compared._over_slice()
    columns = np.flatnonzero(values.pixels.max(axis=0) > 100)
    assert values.origin_uv[0] + columns.mean() * values.step_uv[0] == pytest.approx(-5.0 - 0.8, abs=0.25)
    state.set_offset("microct", (0.0, 0.0, 0.0))
    compared = next(pane for pane in screen.panes if pane.plane == "axial")
    values = compared._over_slice()
    assert values.origin_uv[0] + columns.mean() * values.step_uv[0] == pytest.approx(-5.0, abs=0.25)


def test_that_scans_that_do_not_overlap_begin_with_their_middles_on_each_other(screen, window, project):
    case = project.add_case()
    far = volumes()["microct"]
    affine = far.affine.copy()
    affine[:3, 3] += (300.0, -50.0, 700.0)
    finish(project.add_volume(case.id, "mdct", volumes()["mdct"]))
    finish(project.add_volume(case.id, "microct", Volume(far.voxels, affine, "grey8")))
    window.select_case(case)
    assert window.viewstate.offset_mm("microct") == pytest.approx((300.0, -50.0, 700.0), abs=0.6)
    assert "middles" in screen.linking.words()[0]
    assert not screen.linking.aligning.forget.isEnabled()
    assert project.alignment(case.id) is None
    mdct, microct = pane_of(screen, "mdct"), pane_of(screen, "microct")
    assert None not in (mdct.index, microct.index)
    QTest.keyClick(window, Qt.Key.Key_BracketRight)
    screen.linking.aligning.forget.trigger()
    assert window.viewstate.offset_mm("microct") == pytest.approx((300.0, -50.0, 700.0), abs=0.6)
    assert project.alignment(case.id) is None


def test_that_a_single_link_is_switched_off_and_the_rest_stay(screen, window):
    screen.linking.switches["zoom"].trigger()
    links = window.viewstate.links
    assert (links.scroll, links.zoom, links.pan, links.window) == (True, False, True, True)
    assert not screen.linking.linked.isChecked()
    scale = window.viewstate.mm_per_pixel_of("mdct")
    enter(pane_of(screen, "microct"))
    wheel(pane_of(screen, "microct"), 2, Qt.KeyboardModifier.ControlModifier)
    assert window.viewstate.mm_per_pixel_of("mdct") == scale
    assert window.viewstate.mm_per_pixel_of("microct") < scale
    screen.linking.linked.trigger()
    assert window.viewstate.links.zoom
    assert window.viewstate.mm_per_pixel_of("mdct") == window.viewstate.mm_per_pixel_of("microct")


def test_that_the_inspector_says_whether_equal_millimetres_are_the_same_bone(screen, window, project):
    assert "not registered" in screen.linking.words()[1]
    case = project.add_case()
    for modality, made_by in (("mdct", "mctgui simulate"), ("microct", "mctgui phantom")):
        finish(project.add_volume(case.id, modality, volumes()[modality], {"made_by": made_by}))
    window.select_case(case)
    assert screen.linking.words() == ("Linked in millimetres of one frame of reference.", "")


def test_that_shift_and_move_takes_the_cursor_along(screen, window):
    pane = pane_of(screen, "mdct")
    u, v, _ = pane.stack.frame.uvw((-5.0, -5.0, 0.0))
    at = pane.canvas.to_widget(float(u), float(v)).toPoint()
    QTest.mouseMove(pane.canvas, at - QPoint(9, 9))
    event_at = QPointF(at)
    from PySide6.QtGui import QMouseEvent

    move = QMouseEvent(
        QEvent.Type.MouseMove,
        event_at,
        pane.canvas.mapToGlobal(event_at),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ShiftModifier,
    )
    QApplication.sendEvent(pane.canvas, move)
    assert window.viewstate.cursor_mm[:2] == pytest.approx((-5, -5), abs=window.viewstate.mm_per_pixel)
    values = screen.inspector().values
    assert "900" in values.text_of("mdct")
    assert "200" in values.text_of("microct")
    assert "HU" in values.text_of("mdct")
    assert "grey" in values.text_of("microct")


def test_that_preset_keys_suit_the_kind_of_values(screen, window):
    state = window.viewstate
    for pane, key, wanted in (
        (pane_of(screen, "mdct"), Qt.Key.Key_3, Window(480, 2500)),
        (pane_of(screen, "mdct"), Qt.Key.Key_B, Window(400, 1800)),
    ):
        enter(pane)
        QTest.keyClick(window, key)
        assert state.window("mdct") == wanted
    enter(pane_of(screen, "microct"))
    before = state.window("microct")
    QTest.keyClick(window, Qt.Key.Key_B)
    assert state.window("microct") == before, "a preset in HU says nothing about grey values"
    QTest.keyClick(window, Qt.Key.Key_0)
    assert state.window("microct").width < 256


def enter(pane: Pane) -> None:
    at = QPointF(pane.canvas.rect().center())
    QApplication.sendEvent(pane.canvas, QEnterEvent(at, at, pane.canvas.mapToGlobal(at)))


def test_that_keys_1_and_2_are_the_windows_of_the_series_and_say_where_it_has_none(screen, window):
    enter(pane_of(screen, "mdct"))
    QTest.keyClick(window, Qt.Key.Key_2)
    assert window.viewstate.window("mdct") == Window(300.0, 1500.0)
    QTest.keyClick(window, Qt.Key.Key_1)
    assert window.viewstate.window("mdct") == Window(40.0, 300.0)
    enter(pane_of(screen, "microct"))
    kept = window.viewstate.window("microct")
    QTest.keyClick(window, Qt.Key.Key_2)
    assert window.viewstate.window("microct") == kept
    assert "no window 2" in window.message_bar.current.text


def test_that_space_shows_everything_again(screen, window):
    pane = pane_of(screen, "mdct")
    scale = window.viewstate.mm_per_pixel
    wheel(pane, 4, Qt.KeyboardModifier.ControlModifier)
    wheel(pane, -7)
    pane.canvas.setFocus()
    QTest.keyClick(pane.canvas, Qt.Key.Key_Space)
    assert window.viewstate.mm_per_pixel == pytest.approx(scale)
    assert window.viewstate.cursor_mm[2] == pytest.approx(0, abs=0.3)


def test_that_only_synthetic_panes_carry_the_ai_mark_and_hiding_texts_keeps_it(screen, window):
    QTest.keyClick(window, Qt.Key.Key_I)
    for pane in screen.panes:
        marks = [overlay for overlay in pane.canvas.overlays if isinstance(overlay, AIMark)]
        assert bool(marks) == (pane.modality == "microct-like")
    synthetic, real = (pixels_of(pane_of(screen, name))[-60:] for name in ("microct-like", "microct"))
    assert (synthetic > 150).sum() > 100, "the words are not on the picture"
    assert (real > 150).sum() == 0


def test_that_the_mark_in_two_lines_does_not_cover_the_letter_below(screen, window):
    pane = pane_of(screen, "microct-like")
    canvas, (mark,) = pane.canvas, [one for one in pane.canvas.overlays if isinstance(one, AIMark)]
    canvas.overlays.clear()
    canvas.overlays.extend([pane.letters, mark])
    for width, covers in ((300, True), (700, False)):
        canvas.setFixedSize(width, 400)
        assert mark.covers_letter(canvas) == covers
        pane.letters.shown = True
        both = pixels_of(pane)
        pane.letters.shown = False
        without = pixels_of(pane)
        rows = np.flatnonzero((both != without)[:, width // 2 - 8 : width // 2 + 8].any(axis=1))
        words = np.flatnonzero((without[-60:] > 150)[:, width // 2 - 8 : width // 2 + 8].any(axis=1)) + len(without) - 60
        assert rows[-1] < words[0]


def test_that_facts_and_model_are_said_without_identity(screen):
    facts = pane_of(screen, "mdct").strip.toolTip()
    assert facts == "1 × 1 mm · slice 0.6 mm every 0.5 mm · 120 kVp · B70s"
    assert pane_of(screen, "microct-like").strip.toolTip().endswith("pix2pixHD")
    words = " ".join(label.text() for label in screen.inspector().model.findChildren(QLabel))
    for wanted in ("Test model", "2 specimens, 20 pairs", "0123456789ab…", "For demonstration only"):
        assert wanted in words


def test_that_a_double_click_maximises_and_restores(screen, window):
    pane = pane_of(screen, "microct")
    QTest.mouseDClick(pane.canvas, Qt.MouseButton.LeftButton)
    assert [one for one in screen.panes if one.isVisible()] == [pane]
    QTest.mouseDClick(pane.canvas, Qt.MouseButton.LeftButton)
    assert all(one.isVisible() for one in screen.panes)


def test_that_dragging_on_the_slice_scale_goes_to_the_slice(screen):
    pane = pane_of(screen, "microct")
    QTest.mouseClick(pane.scale, Qt.MouseButton.LeftButton, pos=QPoint(12, 3))
    assert pane.index == pane.stack.count - 1, "the head is at the top"


def test_that_ctrl_drag_takes_the_window_from_a_region(screen, window):
    pane = pane_of(screen, "microct")
    u, v, _ = pane.stack.frame.uvw((-5.0, -5.0, 0.0))
    at = pane.canvas.to_widget(float(u), float(v)).toPoint()
    size = int(1.0 / window.viewstate.mm_per_pixel)
    QTest.mousePress(pane.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, at - QPoint(size, size))
    QTest.mouseMove(pane.canvas, at)
    QTest.mouseMove(pane.canvas, at + QPoint(size, size))
    QTest.mouseRelease(pane.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, at + QPoint(size, size))
    assert window.viewstate.window("microct").centre == pytest.approx(200)


@pytest.mark.parametrize("layout", ["side by side", "axial over sagittal", "three planes"])
@pytest.mark.parametrize("size", [(1280, 800), (1700, 1000)])
def test_that_no_letter_and_no_text_lies_on_the_bone_of_a_fitted_view(screen, window, qtbot, layout, size):
    window.resize(*size)
    window.viewstate.layout = layout
    QTest.qWait(30)
    for pane in screen.panes:
        pane.crosshair.shown = False
        pane.canvas.update()
        left, top, right, bottom = pane.canvas.slice_image.bounds_uv()
        ends = [pane.canvas.to_widget(u, v) for u, v in ((left, top), (right, bottom))]
        with_notes = pixels_of(pane).astype(int)
        pane.set_notes_shown(False)
        changed = np.abs(with_notes - pixels_of(pane)) > 8
        assert changed.any(), "there are letters"
        inside = changed[round(ends[0].y()) : round(ends[1].y()), round(ends[0].x()) : round(ends[1].x())]
        assert inside.size > 400
        assert not inside.any(), f"{pane.modality} {pane.plane}"


def test_that_a_small_pane_keeps_its_letters_and_hides_its_texts(screen, window):
    pane = pane_of(screen, "mdct")
    for side, hidden in ((219, True), (240, False)):
        pane.canvas.setFixedSize(300, side)
        pane.letters.shown = pane.crosshair.shown = False
        with_texts = pixels_of(pane).astype(int)
        pane.corner.shown = pane.scale_bar.shown = False
        pane.canvas.update()
        assert (np.abs(with_texts - pixels_of(pane)).max() < 8) == hidden
        without = pixels_of(pane).astype(int)
        pane.set_notes_shown(True)
        pane.corner.shown = pane.scale_bar.shown = pane.crosshair.shown = False
        pane.canvas.update()
        assert np.abs(without - pixels_of(pane)).max() > 50, "the letters stay"
        pane.set_notes_shown(True)


def test_that_a_slab_is_chosen_by_keyboard_for_one_modality_and_seen_in_its_panes(screen, window, qtbot):
    like, other = pane_of(screen, "microct"), pane_of(screen, "mdct")
    QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
    panel = screen.slabs.panel
    qtbot.waitUntil(panel.isVisible)
    mode = next(
        box
        for box in panel.findChildren(QComboBox)
        if "micro-CT" in box.accessibleName() and "like" not in box.accessibleName()
    )
    QTest.keyClick(mode, Qt.Key.Key_Down)
    thickness = next(box for box in panel.findChildren(QDoubleSpinBox) if box.isEnabled())
    thickness.selectAll()
    QTest.keyClicks(thickness, "2.5")
    QTest.keyClick(thickness, Qt.Key.Key_Return)
    assert window.viewstate.slab("microct") == Slab("mean", 2.5)
    assert window.viewstate.slab("mdct") == Slab()
    assert like.strip.beside == "mean 2.5 mm"
    assert other.strip.beside == ""
    assert screen.slabs.isChecked()
    slices = like.stack.slab_slices(like.index, Slab("mean", 2.5))
    assert len(slices) == 7
    wanted = np.mean([like.stack.image(each).pixels for each in slices], axis=0)
    np.testing.assert_allclose(like.canvas.slice_image.pixels, wanted, rtol=1e-6)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_that_slices_appear_while_they_are_made(screen, window, project, case, qtbot):
    like = volumes()["microct-like"]
    with project.growing_volume(case.id, "microct-like", like.grid) as growing:
        growing.put(0, like.voxels[:10])
        window.partial_arrived.emit(case.id, None)
        qtbot.waitUntil(lambda: not np.asarray(pane_of(screen, "microct-like").stack.volume.voxels[-1]).any(), timeout=2000)
        pane = pane_of(screen, "microct-like")
        assert (np.asarray(pane.stack.volume.voxels[5]) > 100).any()
        pane.step_to_end(last=False)
        assert pane.notice.text, "a slice that is not there yet says so"
        growing.put(10, like.voxels[10:])
        window.partial_arrived.emit(case.id, None)
        qtbot.waitUntil(lambda: not pane_of(screen, "microct-like").notice.text, timeout=2000)
        assert (pixels_of(pane_of(screen, "microct-like"))[40:-60] > 150).sum() > 50


def test_that_a_case_with_one_volume_has_one_column(window, project, qtbot):
    record = project.add_case()
    finish(project.add_volume(record.id, "mdct", volumes()["mdct"]))
    window.set_project(project)
    window.select_case(record)
    window.show_screen("view")
    assert {pane.modality for pane in window.screen_shown.panes} == {"mdct"}
    window.set_project(None)
    assert window.screen_shown.panes == []


def test_that_a_case_whose_window_is_another_one_than_before_can_be_chosen_on_the_screen(screen, window, project):
    other = project.add_case()
    voxels = np.random.default_rng(1).integers(0, 60000, (6, 20, 20)).astype(np.uint16)
    finish(project.add_volume(other.id, "microct", Volume.from_spacing(voxels, (0.1, 0.1, 0.1), "grey16")))
    third = project.add_case()
    finish(project.add_volume(third.id, "mdct", volumes()["mdct"]))
    window.viewstate.set_window("mdct", Window(40, 300))
    window.select_case(other)
    assert [one.modality for one in screen.panes] == ["microct", "microct"]
    window.select_case(third)
    assert {one.modality for one in screen.panes} == {"mdct"}


def test_that_the_view_stays_where_it_is_when_the_case_gets_another_volume(screen, window, case):
    wheel(pane_of(screen, "mdct"), -4)
    wheel(pane_of(screen, "mdct"), 3, Qt.KeyboardModifier.ControlModifier)
    state = window.viewstate
    before = (state.cursor_mm, state.mm_per_pixel, state.centre_mm("axial"), state.window("mdct"))
    window.case_contents_changed.emit(case.id)
    assert (state.cursor_mm, state.mm_per_pixel, state.centre_mm("axial"), state.window("mdct")) == before


def test_that_a_case_without_the_pane_under_the_pointer_can_be_chosen(screen, window, project):
    other = project.add_case()
    finish(project.add_volume(other.id, "microct", volumes()["microct"]))
    pane = pane_of(screen, "mdct")
    enter(pane)
    QTest.mouseMove(pane.canvas, QPoint(50, 50))
    window.select_case(other)
    QApplication.sendEvent(pane.canvas, QEvent(QEvent.Type.Leave))
    pane.canvas.hovered.emit(0.0, 0.0)
    assert [one.modality for one in screen.panes] == ["microct", "microct"]
    assert "grey" in screen.inspector().values.text_of("microct")
