"""Somebody who reads a study in the real window, by keys or by mouse."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mctgui.qt.main_window import MainWindow

from .hands import LEFT, NONE, Key, button, until


class Reader:
    """Every event goes to the native window of the reading; counts key presses and clicks."""

    def __init__(self, main: MainWindow) -> None:
        self.main = main
        self.presses = 0
        self.clicks = 0

    @property
    def flow(self):
        return self.main.screen_shown.flow

    @property
    def window(self):
        return self.flow.window

    @property
    def panel(self):
        return self.window.score.panel

    def awake(self) -> None:
        """Wait for the window to have the whole screen and the keyboard."""
        until(lambda: self.window.windowHandle() is not None and self.window.windowHandle().isExposed(), "it is shown")
        self.window.activateWindow()
        until(self.window.isActiveWindow, "it has the keyboard")

    def key(self, *keys: Key) -> None:
        for key in keys:
            QTest.keyClick(self.window.windowHandle(), key)
            self.presses += 1
            QApplication.processEvents()

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClick(self.window.windowHandle(), letter)
        QApplication.processEvents()

    def click(self, widget: QWidget) -> None:
        place = widget.mapTo(self.window, widget.rect().center())
        assert widget.isVisible(), widget.accessibleName()
        assert self.window.rect().contains(place), f"{widget.accessibleName()!r} lies outside at {place}"
        handle = self.window.windowHandle()
        QTest.mouseMove(handle, place + QPoint(1, 0))
        QTest.mousePress(handle, LEFT, NONE, place)
        QTest.mouseRelease(handle, LEFT, NONE, place)
        self.clicks += 1
        QApplication.processEvents()

    def press_button(self, words: str) -> None:
        self.click(button(self.window, words))

    # The pages, by keys alone

    def fill_form_by_keys(self) -> None:
        assert self.window.shows(self.window.form)
        self.type("6")
        self.key(Key.Key_Tab, Key.Key_Down, Key.Key_Tab)
        self.type("20 images")
        self.key(Key.Key_Return)

    def check_display_by_keys(self) -> None:
        assert self.window.shows(self.window.check)
        for _ in range(3):
            self.key(Key.Key_Space, Key.Key_Tab)
        self.type("18")
        self.key(Key.Key_Tab)
        self.type("RX360")
        self.key(Key.Key_Return)

    # and by mouse, but for what has to be written

    def fill_form_by_mouse(self) -> None:
        form = self.window.form
        self.click(form.years)
        self.type("6")
        self.click(form.specialty)
        self.key(Key.Key_Down, Key.Key_Down, Key.Key_Return)  # goes to the list, which is a window of its own
        self.press_button("Go on")

    def check_display_by_mouse(self) -> None:
        check = self.window.check
        for one in (check.low.yes, check.high.yes, check.bars.no):
            self.click(one)
        self.click(check.steps)
        self.type("17")
        self.click(check.model)
        self.type("RX360")
        self.press_button("Go on")
