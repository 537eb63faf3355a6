"""One at work in the reading window, by keys alone."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mctgui.qt.read.flow import ReadingFlow
from mctgui.qt.read.window import ReadingWindow
from mctgui.reading.session import ReadingSession

Key = Qt.Key


def grey_levels(image: QImage) -> np.ndarray:
    """Pixels of a grab as (y, x, red green blue)."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return flat[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


class Reader:
    """One at work in the window, by keys alone."""

    def __init__(self, screen) -> None:
        self.screen = screen
        self.presses = 0

    @property
    def flow(self) -> ReadingFlow:
        return self.screen.flow

    @property
    def window(self) -> ReadingWindow:
        return self.flow.window

    @property
    def session(self) -> ReadingSession:
        return self.flow.session

    @property
    def panel(self):
        return self.window.score.panel

    def key(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.window.windowHandle(), key)
            self.presses += 1
            QApplication.processEvents()

    def fill_form(self) -> None:
        form = self.window.form
        assert self.window.shows(form)
        form.years.setValue(6)
        form.specialty.setCurrentIndex(1)
        form.training.setText("20 images")
        self.key(Key.Key_Return)

    def check_display(self) -> None:
        check = self.window.check
        assert self.window.shows(check)
        for question in (check.low, check.high, check.bars):
            question.yes.setChecked(True)
        check.steps.setValue(18)
        check.model.setText("RX360")
        self.key(Key.Key_Return)

    def begin(self) -> None:
        """To the first image."""
        self.fill_form()
        self.check_display()
        self.key(Key.Key_Return)

    def score(self) -> None:
        """One image of Table 1: five numbers and Enter."""
        self.key(Key.Key_3, Key.Key_4, Key.Key_4, Key.Key_5, Key.Key_2, Key.Key_Return)


def leave(reader, qtbot) -> None:
    reader.flow.leave()
    qtbot.waitUntil(lambda: reader.flow is None)
