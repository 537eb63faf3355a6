"""Mouse and keyboard for a real window: every event goes to the native window, which finds out itself what lies there.

A control that something covers, that is outside the window or that is not shown is not reached, as by a user.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QMenu, QScrollArea, QWidget

from mctgui.qt.main_window import MainWindow
from mctgui.qt.viewer.pane import Pane

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
Key = Qt.Key


def until(condition: Callable[[], object], what: str = "", seconds: float = 20.0) -> None:
    """Let the window work until something is so; background threads get on with it in between."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what or condition}"
        QApplication.processEvents()
        time.sleep(0.005)
    QApplication.processEvents()


def settle(seconds: float = 0.05) -> None:
    """Let the window work for a moment."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        QApplication.processEvents()
        time.sleep(0.005)


class Hands:
    """The user of one window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self._pointed: tuple[QWindow, QPoint] | None = None

    def awake(self) -> None:
        """Make the window the active one; without a window manager nobody else does."""
        self.window.activateWindow()
        until(self.window.isActiveWindow, "the window is active")

    # Mouse

    def _place(self, widget: QWidget, at: QPoint | QPointF | None) -> tuple[QWindow, QPoint]:
        handle = widget.window().windowHandle()
        assert handle is not None
        assert widget.isVisible(), f"{type(widget).__name__} {widget.accessibleName()!r} is not shown"
        inside = (QPointF(at) if at is not None else QPointF(widget.rect().center())).toPoint()
        place = widget.mapTo(widget.window(), inside)
        assert widget.window().rect().contains(place), f"{widget.accessibleName()!r} lies outside the window at {place}"
        return handle, place

    def scroll_to(self, widget: QWidget) -> None:
        """Turn the wheel over the scroll area that holds a widget until its middle is seen."""
        area = widget.parentWidget()
        while not isinstance(area, QScrollArea):
            area = area.parentWidget()
        view = area.viewport()
        for _ in range(60):
            middle = widget.mapTo(view, widget.rect().center()).y()
            if 0 < middle < view.height():
                return
            # At its edge, where no list or field takes the wheel for itself.
            self.wheel(view, -1 if middle > 0 else 1, at=QPointF(3, view.height() / 2))
        raise AssertionError(f"{widget.accessibleName()!r} cannot be scrolled to")

    def point(self, widget: QWidget, at: QPoint | QPointF | None = None, held: Qt.KeyboardModifier = NONE) -> None:
        """Move the pointer, with keys held."""
        handle, place = self._place(widget, at)
        if (handle, place) == self._pointed:  # Qt leaves out a move that goes nowhere, also when something new lies there
            QTest.mouseEvent(QTest.MouseAction.MouseMove, handle, Qt.MouseButton.NoButton, held, place + QPoint(1, 0))
        self._pointed = (handle, place)
        QTest.mouseEvent(QTest.MouseAction.MouseMove, handle, Qt.MouseButton.NoButton, held, place)

    def press(
        self,
        widget: QWidget,
        at: QPoint | QPointF | None = None,
        button: Qt.MouseButton = LEFT,
        held: Qt.KeyboardModifier = NONE,
    ) -> None:
        """Press a button of the mouse and keep it down."""
        handle, place = self._place(widget, at)
        QTest.mousePress(handle, button, held, place)

    def release(
        self,
        widget: QWidget,
        at: QPoint | QPointF | None = None,
        button: Qt.MouseButton = LEFT,
        held: Qt.KeyboardModifier = NONE,
    ) -> None:
        """Let it go."""
        handle, place = self._place(widget, at)
        QTest.mouseRelease(handle, button, held, place)

    def click(
        self,
        widget: QWidget,
        at: QPoint | QPointF | None = None,
        button: Qt.MouseButton = LEFT,
        held: Qt.KeyboardModifier = NONE,
    ) -> None:
        """Point at something and click."""
        self.point(widget, at)
        self.press(widget, at, button, held)
        self.release(widget, at, button, held)
        QApplication.processEvents()

    def double_click(self, widget: QWidget, at: QPoint | QPointF | None = None) -> None:
        """Click twice."""
        handle, place = self._place(widget, at)
        QTest.mouseDClick(handle, LEFT, NONE, place)
        QApplication.processEvents()

    def drag(
        self,
        widget: QWidget,
        start: QPoint | QPointF,
        end: QPoint | QPointF,
        button: Qt.MouseButton = LEFT,
        held: Qt.KeyboardModifier = NONE,
    ) -> None:
        """Drag from one place to another in four steps."""
        begin, stop = QPointF(start), QPointF(end)
        self.point(widget, begin)
        self.press(widget, begin, button, held)
        for share in (0.25, 0.5, 0.75, 1.0):
            self.point(widget, begin + (stop - begin) * share, held)
        self.release(widget, stop, button, held)
        QApplication.processEvents()

    def wheel(self, widget: QWidget, notches: int, held: Qt.KeyboardModifier = NONE, at: QPointF | None = None) -> None:
        """Turn the wheel; away from the user is positive."""
        handle, place = self._place(widget, at)
        self.point(widget, at)
        # Unlike its fellows this function of QTest takes pixels of the screen.
        QTest.wheelEvent(handle, QPointF(place) * handle.devicePixelRatio(), QPoint(0, 120 * notches), QPoint(), held)
        QApplication.processEvents()

    def drop(self, widget: QWidget, path: Path) -> None:
        """Drag a file or folder from elsewhere onto a widget."""
        handle, place = self._place(widget, None)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        copy = Qt.DropAction.CopyAction
        entered = QDragEnterEvent(place, copy, data, LEFT, NONE)
        QApplication.sendEvent(handle, entered)
        moved = QDragMoveEvent(place, copy, data, LEFT, NONE)
        moved.setAccepted(entered.isAccepted())  # as Qt does: to take what enters is enough
        QApplication.sendEvent(handle, moved)
        assert moved.isAccepted(), "what is dragged is not taken here"
        QApplication.sendEvent(handle, QDropEvent(QPointF(place), copy, data, LEFT, NONE))
        QApplication.processEvents()

    def choose(self, opener: QWidget, words: str) -> None:
        """Click on a button that opens a menu, then on a row of the menu, which Qt waits for in a loop of its own."""
        timer, ends = QTimer(self.window), time.monotonic() + 20
        timer.setInterval(30)

        def pick() -> None:
            menu = QApplication.activePopupWidget()
            if not isinstance(menu, QMenu) or not menu.isVisible():
                return
            rows = [each for each in menu.actions() if each.text() == words]
            if rows:
                timer.stop()
                self.click(menu, menu.actionGeometry(rows[0]).center())
            elif time.monotonic() > ends:
                timer.stop()
                menu.close()

        timer.timeout.connect(pick)
        timer.start()
        self.click(opener)
        until(lambda: not timer.isActive(), f"{words!r} is chosen")
        timer.deleteLater()

    # Keyboard

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """Press a key where the keyboard is."""
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window
        QTest.keyClick(top.windowHandle(), key, held)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        """Write where the keyboard is."""
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window
        for letter in text:
            QTest.keyClick(top.windowHandle(), letter)
        QApplication.processEvents()

    def write(self, field: QWidget, text: str) -> None:
        """Click into a field and put a text in place of what it has."""
        self.click(field)
        self.key(Key.Key_A, CTRL)
        self.type(text)

    def command(self, name: str) -> None:
        """Run a command by the palette."""
        self.key(Key.Key_K, CTRL)
        panel = self.window.palette_panel
        until(panel.isVisible, "the palette is open")
        self.type(name)
        self.key(Key.Key_Return)
        until(lambda: not panel.isVisible(), "the palette is closed")

    def answer_dialog(self, path: Path) -> None:
        """Have the next file dialog answered by typing a path; call it before what opens the dialog."""
        timer = QTimer(self.window)
        timer.setInterval(30)

        def answer() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QFileDialog) or not dialog.isVisible():
                return
            timer.stop()
            timer.deleteLater()
            dialog.activateWindow()
            until(dialog.isActiveWindow, "the dialog is active")
            line = dialog.findChild(QLineEdit, "fileNameEdit")
            self.click(line)
            self.key(Key.Key_A, CTRL)
            QTest.keyClicks(line, str(path))
            QTest.keyClick(line, Key.Key_Return)

        timer.timeout.connect(answer)
        timer.start()


# What is seen


def button(root: QWidget, name: str) -> QAbstractButton:
    """The button that is shown and bears a name or has a text."""
    found = [
        each
        for each in root.findChildren(QAbstractButton)
        if each.isVisible() and name in (each.accessibleName(), each.text())
    ]
    assert found, f"no button {name!r} is shown"
    return found[0]


def picture(widget: QWidget) -> NDArray[np.int16]:
    """What a widget shows now, ``(rows, columns, 3)`` red, green, blue, in device pixels."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(np.int16)


def brightest_around(widget: QWidget, at: QPointF, reach: int = 3) -> tuple[int, int]:
    """Largest and smallest grey value of the pixels about a place of a widget."""
    seen, middle = picture(widget).mean(axis=2), at * widget.devicePixelRatioF()
    x, y, by = round(middle.x()), round(middle.y()), round(reach * widget.devicePixelRatioF())
    part = seen[max(y - by, 0) : y + by + 1, max(x - by, 0) : x + by + 1]
    return int(part.max()), int(part.min())


def place_of(pane: Pane, point_mm: tuple[float, float, float]) -> QPointF:
    """Where an LPS point lies on the canvas of a pane."""
    assert pane.stack is not None
    u, v, _ = pane.stack.frame.uvw(point_mm)
    return pane.canvas.to_widget(float(u), float(v))


def grey_at(pane: Pane, *points_mm: tuple[float, float, float]) -> list[int]:
    """Grey values that are seen at LPS points, the mean of 3 x 3 pixels."""
    seen, ratio, found = picture(pane.canvas), pane.canvas.devicePixelRatioF(), []
    for point in points_mm:
        at = place_of(pane, point) * ratio
        x, y = round(at.x()), round(at.y())
        assert 2 <= x < seen.shape[1] - 2, f"{point} is not on the pane"
        assert 2 <= y < seen.shape[0] - 2, f"{point} is not on the pane"
        found.append(round(float(seen[y - 1 : y + 2, x - 1 : x + 2].mean())))
    return found


def pane_of(window: MainWindow, modality: str, plane: str = "axial") -> Pane:
    """The pane of the View screen that shows a modality in a plane."""
    return next(pane for pane in window.screen_shown.panes if pane.modality == modality and pane.plane == plane)
