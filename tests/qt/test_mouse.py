"""What the buttons of the mouse do on an image, by scheme."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.mouse import SCHEMES, act_of, scheme_rows

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def canvas(qtbot):
    made = SliceCanvas()
    made.resize(300, 200)
    qtbot.addWidget(made)
    made.show()
    return made


def heard(canvas: SliceCanvas) -> list[str]:
    names: list[str] = []
    for name in ("stepped", "panned", "zoomed", "window_dragged", "region_chosen", "cursor_asked", "menu_asked"):
        getattr(canvas, name).connect(lambda *_values, name=name: names.append(name))
    return names


def drag(canvas: SliceCanvas, button: Qt.MouseButton, held: Qt.KeyboardModifier, by: QPoint) -> None:
    start = QPoint(150, 100)
    QTest.mousePress(canvas, button, held, start)
    QTest.mouseMove(canvas, start + by / 2)
    QTest.mouseMove(canvas, start + by)
    QTest.mouseRelease(canvas, button, held, start + by)


EXPECTED = [
    ("pacs", LEFT, NONE, "window_dragged"),
    ("pacs", LEFT, CTRL, "region_chosen"),
    ("pacs", MIDDLE, NONE, "panned"),
    ("pacs", RIGHT, NONE, "zoomed"),
    ("slicer", LEFT, NONE, "cursor_asked"),
    ("slicer", LEFT, SHIFT, "panned"),
    ("slicer", LEFT, CTRL, "window_dragged"),
    ("slicer", LEFT, CTRL | SHIFT, "region_chosen"),
    ("slicer", RIGHT, NONE, "zoomed"),
    ("mitk", LEFT, NONE, "cursor_asked"),
    ("mitk", MIDDLE, NONE, "stepped"),
    ("mitk", RIGHT, NONE, "window_dragged"),
    ("mitk", RIGHT, CTRL, "zoomed"),
    ("mitk", RIGHT, SHIFT, "panned"),
]


@pytest.mark.parametrize(("scheme", "button", "held", "signal"), EXPECTED)
def test_that_a_drag_does_what_the_scheme_says_and_nothing_else(canvas, scheme, button, held, signal):
    canvas.mouse = scheme
    names = heard(canvas)
    drag(canvas, button, held, QPoint(20, 24))
    assert set(names) == {signal}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_that_a_short_click_puts_the_cursor_and_a_short_right_click_opens_the_menu_in_every_scheme(canvas, scheme):
    canvas.mouse = scheme
    names = heard(canvas)
    QTest.mouseClick(canvas, LEFT, NONE, QPoint(40, 40))
    QTest.mouseClick(canvas, RIGHT, NONE, QPoint(40, 40))
    assert set(names) == {"cursor_asked", "menu_asked"}
    assert names[-1] == "menu_asked"


def test_that_dragging_through_slices_and_back_ends_where_it_began(canvas):
    canvas.mouse = "mitk"
    steps: list[int] = []
    canvas.stepped.connect(steps.append)
    start = QPoint(150, 100)
    QTest.mousePress(canvas, MIDDLE, NONE, start)
    for down in (9, 30, 21, -6, 0):
        QTest.mouseMove(canvas, start + QPoint(0, down))
    QTest.mouseRelease(canvas, MIDDLE, NONE, start)
    assert sum(steps) == 0
    assert max(sum(steps[:at]) for at in range(len(steps))) == 7


def test_that_every_scheme_has_a_way_to_window_zoom_pan_and_region():
    for gestures in SCHEMES.values():
        assert {"window", "zoom", "pan", "region"} <= {gesture.act for gesture in gestures}


def test_that_keys_without_meaning_are_as_if_not_held():
    assert act_of("pacs", LEFT, SHIFT) == "window"
    assert act_of("pacs", LEFT, CTRL | SHIFT) == "region"
    assert act_of("pacs", Qt.MouseButton.BackButton, NONE) is None


def test_that_the_rows_for_the_user_name_every_gesture_of_the_scheme():
    rows = dict(scheme_rows("slicer"))
    assert rows["Ctrl + Left drag"].startswith("Window: width")
    assert rows["Shift + Left drag"] == "Pan"
    assert rows["Wheel"] == "Slices"
