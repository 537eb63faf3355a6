# ruff: noqa: F811 - fixtures are imported under the names that tests ask for
"""Key images on the View screen, by key and mouse: marked, found again, noted, deleted, undone, kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from mctgui.project import Project

from .test_view_screen import case, pane_of, screen, wheel  # noqa: F401

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def key(pane, which, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(pane.canvas, which, modifiers)


def activate(pane):
    QTest.mouseClick(pane.canvas, Qt.MouseButton.LeftButton, pos=pane.canvas.rect().center())


@pytest.fixture
def pane(screen):
    shown = pane_of(screen, "mdct")
    activate(shown)
    return shown


def test_that_k_keeps_the_slice_and_k_again_forgets_it(screen, pane, project, case):
    key(pane, KEY.Key_K)
    (record,) = project.key_images(case.id)
    assert (record.modality, record.plane) == ("mdct", "axial")
    assert pane.stack.nearest(pane.stack.frame.uvw(record.point_mm)[2]) == pane.index
    key(pane, KEY.Key_K)
    assert project.key_images(case.id) == []


def test_that_undo_and_redo_work_on_marking_and_deleting(screen, pane, project, case, window):
    key(pane, KEY.Key_K)
    kept = project.key_images(case.id)
    window.undo_stack.undo()
    assert project.key_images(case.id) == []
    window.undo_stack.redo()
    assert project.key_images(case.id) == kept
    key(pane, KEY.Key_K)
    window.undo_stack.undo()
    assert project.key_images(case.id) == kept
    assert screen.key_images.section.list.rowCount() == 1


def test_that_every_pane_of_the_plane_has_a_tick_at_the_same_millimetres(screen, pane):
    key(pane, KEY.Key_K)
    for other in screen.panes:
        ticks = other.scale.ticks
        if other.plane != "axial":
            assert ticks == ()
        else:
            assert [tick.own for tick in ticks] == [other.modality == "mdct"]
            assert abs(ticks[0].w_mm - pane.stack.position_mm(pane.index)) < 1e-9


def test_that_the_tick_is_drawn_on_the_scale(screen, pane):
    def bright():
        wheel(pane, 0)
        picture = pane.scale.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        y = round(pane.scale.y_of(place) * picture.devicePixelRatio())
        return [picture.pixelColor(picture.width() // 2 + x, y).red() for x in (-4, -2, 2)]

    place = pane.stack.position_mm(pane.index)
    key(pane, KEY.Key_K)
    wheel(pane, -5)
    marked = bright()
    key(pane, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert marked[1] > 200
    assert bright()[0] < 60


def test_that_n_goes_from_one_to_the_next(screen, pane):
    numbers = []
    for _ in range(3):
        key(pane, KEY.Key_K)
        numbers.append(pane.number_of(pane.index))
        wheel(pane, -2)
    key(pane, KEY.Key_Home)
    for number in numbers:
        key(pane, KEY.Key_N)
        assert pane.number_of(pane.index) == number
    key(pane, KEY.Key_N)
    assert pane.number_of(pane.index) == numbers[-1]
    key(pane, KEY.Key_N, SHIFT)
    assert pane.number_of(pane.index) == numbers[-2]


def test_that_the_list_jumps_notes_and_deletes(screen, pane, project, case, qtbot):
    marked = pane.index
    key(pane, KEY.Key_K)
    wheel(pane, -3)
    rows = screen.key_images.section.list
    assert rows.item(0, 0).text().startswith(f"Slice {pane.number_of(marked)} · z")
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualItemRect(rows.item(0, 0)).center())
    assert pane.index == marked
    QTest.keyClick(rows, KEY.Key_F2)
    editor = rows.findChild(QLineEdit)
    QTest.keyClicks(editor, "end plate, back")
    QTest.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(lambda: project.key_images(case.id)[0].note == "end plate, back")
    assert screen.key_images.section.list.item(0, 1).text() == "end plate, back"
    screen.window_services.undo_stack.undo()
    assert project.key_images(case.id)[0].note == ""
    QTest.keyClick(rows, KEY.Key_Delete)
    assert project.key_images(case.id) == []


def test_that_they_are_there_when_the_project_is_opened_again(screen, pane, project, case, window, qtbot):
    key(pane, KEY.Key_K)
    window.set_project(None)
    project.close()
    with Project.open(project.folder) as opened:
        assert len(opened.key_images(case.id)) == 1
        window.set_project(opened)
        window.select_case(opened.cases()[0])
        window.show_screen("view")
        qtbot.waitUntil(lambda: bool(pane_of(screen, "mdct").scale.ticks))
        window.set_project(None)


def test_that_another_plane_is_shown_when_a_key_image_lies_in_it(screen, pane):
    sagittal = pane_of(screen, "mdct", "sagittal")
    activate(sagittal)
    key(sagittal, KEY.Key_K)
    QTest.mouseMove(pane.canvas, QPoint(5, 5))
    screen.window_services.viewstate.layout = "side by side"
    rows = screen.key_images.section.list
    assert rows.item(0, 0).text().startswith("sagittal · x")
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualItemRect(rows.item(0, 0)).center())
    assert any(one.plane == "sagittal" for one in screen.panes)
